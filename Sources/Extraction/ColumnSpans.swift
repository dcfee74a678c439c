// Which column a cell of a table stands in: cells above and before it may cover several (HTML standard, section 4.9.12, "forming
// a table"). Without it a row under a cell of two rows would begin in the wrong column, as if a film were a year.

import HTML

/// Columns are counted up to this one; later cells stand side by side. A row of nine bytes may have as many tabs.
private let columnLimit = 32
/// Of more groups around and behind each other in one cell the outermost is forgotten.
private let groupLimit = 16

struct ColumnSpans {
  /// The rows of a `tbody` or the like: no cell covers one outside.
  private struct Group {
    let node: NodeID
    var row: NodeID = 0
    var rowNumber = 0
    /// For each column that a cell of several rows has covered, the first row that is free again.
    var coveredUntil: [Int] = []
    /// The column of the last cell, -1 where the row begins, and the one behind it.
    var last = -1
    var free = 0
  }

  /// From the outermost to the one that began last.
  private var groups: [Group] = []

  mutating func beginRow(_ row: NodeID, in group: NodeID) {
    if let place = groups.lastIndex(where: { $0.node == group }) {
      groups.removeLast(groups.count - 1 - place)
    } else {
      if groups.count == groupLimit { groups.removeFirst() }
      groups.append(Group(node: group))
    }
    let place = groups.count - 1
    groups[place].row = row
    groups[place].rowNumber += 1
    (groups[place].last, groups[place].free) = (-1, 0)
  }

  /// How many columns are empty between the last cell of a row and the one that begins.
  mutating func place(in row: NodeID, rowSpan: Int = 1, columnSpan: Int = 1) -> Int {
    guard let place = groups.lastIndex(where: { $0.row == row }) else { return 0 }
    groups.removeLast(groups.count - 1 - place)
    return Self.place(in: &groups[place], rowSpan, columnSpan)
  }

  private static func place(in group: inout Group, _ rowSpan: Int, _ columnSpan: Int) -> Int {
    while group.free < group.coveredUntil.count, group.coveredUntil[group.free] > group.rowNumber { group.free += 1 }
    guard group.free < columnLimit else { return 0 }
    let empty = group.free - group.last - 1
    group.last = group.free
    let end = min(group.free + columnSpan, columnLimit)
    if rowSpan > 1 {
      while group.coveredUntil.count < end { group.coveredUntil.append(0) }
      for column in group.free..<end { group.coveredUntil[column] = group.rowNumber + rowSpan }
    }
    group.free = end
    return empty
  }
}

extension Document {
  /// How many rows or columns a cell covers, at most 1,000; a `rowspan` of 0 is the rest of the group.
  func span(_ name: AttributeName, of cell: NodeID) -> Int {
    guard let attribute = attribute(name, of: cell) else { return 1 }
    let value = source[Int(attribute.valueStart)..<Int(attribute.valueEnd)].prefix(64).drop { $0 <= 0x20 }
    let digits = value.prefix { $0 &- 0x30 < 10 }
    let number = digits.drop { $0 == 0x30 }.prefix(4).reduce(0) { $0 * 10 + Int($1 - 0x30) }
    if number == 0 { return name == .rowspan && !digits.isEmpty ? 1_000 : 1 }
    return min(number, 1_000)
  }
}
