// Which column a cell of a table stands in: cells above and before it may cover several (HTML standard, section 4.9.12, "forming
// a table"). Without it a row under a cell of two rows would begin in the wrong column, as if a film were a year.

import HTML

/// Columns are counted up to this one; later cells stand side by side.
private let columnLimit = 64

struct ColumnSpans {
  /// The rows that are counted: a cell covers none outside of its group.
  private var group: NodeID = 0
  private var row = 0
  /// For each column the first row that no cell above covers.
  private var coveredUntil = [Int](repeating: 0, count: columnLimit)
  /// The column of the last cell, -1 where the row begins, and the one behind it.
  private var last = -1
  private var free = 0

  mutating func beginRow(in group: NodeID) {
    if group != self.group {
      self.group = group
      row = 0
      for column in coveredUntil.indices { coveredUntil[column] = 0 }
    }
    row += 1
    (last, free) = (-1, 0)
  }

  /// How many columns are empty between the last cell and this one.
  mutating func place(rowSpan: Int, columnSpan: Int) -> Int {
    while free < columnLimit, coveredUntil[free] > row { free += 1 }
    guard free < columnLimit else { return 0 }
    let empty = free - last - 1
    last = free
    let end = min(free + columnSpan, columnLimit)
    if rowSpan > 1 {
      for column in free..<end { coveredUntil[column] = row + rowSpan }
    }
    free = end
    return empty
  }
}

extension Document {
  /// How many rows or columns a cell covers, at most 1,000; a `rowspan` of 0 is the rest of the group.
  func span(_ name: AttributeName, of cell: NodeID) -> Int {
    guard let attribute = attribute(name, of: cell) else { return 1 }
    let digits = source[Int(attribute.valueStart)..<Int(attribute.valueEnd)].prefix(4).prefix { $0 &- 0x30 < 10 }
    let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    if number == 0 { return name == .rowspan && !digits.isEmpty ? 1_000 : 1 }
    return min(number, 1_000)
  }
}
