// What the model sees of a page's blocks: a row of whole numbers for each. Eight rows lie side by side, number by number,
// so that a group of them is one stretch of memory of some ten kilobytes, and eight rows take each step of a tree at once.

package struct BlockTable: Sendable {
  /// Rows that go together. Behind the last row stand copies of it, once `pad` has been called.
  static let lanes = 8

  package let rowCount: Int
  let width: Int
  /// Group by group, column by column, `lanes` numbers each.
  var values: [Int32]

  init(rowCount: Int, width: Int) {
    self.rowCount = rowCount
    self.width = width
    values = [Int32](repeating: 0, count: (rowCount + Self.lanes - 1) / Self.lanes * Self.lanes * width)
  }

  var groupCount: Int { (rowCount + Self.lanes - 1) / Self.lanes }

  /// Where a row's first number lies in `values`; the others follow at distances of `lanes`.
  @inline(__always) func start(of row: Int) -> Int { Self.start(of: row, width) }

  @inline(__always) static func start(of row: Int, _ width: Int) -> Int {
    (row &>> 3) &* (width &* lanes) &+ (row & 7)
  }

  package subscript(row: Int, column: Int) -> Int32 {
    @inline(__always) get { values[start(of: row) &+ column &* Self.lanes] }
    @inline(__always) set { values[start(of: row) &+ column &* Self.lanes] = newValue }
  }

  /// Gives all rows the same number in one column.
  mutating func fill(_ column: Int, _ value: Int32) {
    let step = width * Self.lanes
    var values = values.mutableSpan
    for start in stride(from: column * Self.lanes, to: values.count, by: step) {
      for lane in start..<(start + Self.lanes) { values[lane] = value }
    }
  }

  /// Fills the last group with copies of the last row, so that its bounds are those of real rows.
  mutating func pad() {
    guard rowCount % Self.lanes > 0 else { return }
    let last = start(of: rowCount - 1)
    for column in 0..<width {
      let at = last + column * Self.lanes
      for lane in (at + 1)..<(at | 7) + 1 { values[lane] = values[at] }
    }
  }
}

/// The least and the greatest number of each column: first those of the whole table, then those of its parts.
struct BlockBounds {
  /// How many groups of rows are a part. To settle a forest's comparisons for a part costs as much as to ask two groups.
  static let groups = 8

  let width: Int
  /// Of the parts, and of the whole before them.
  let count: Int
  private(set) var least: [Int32]
  private(set) var most: [Int32]

  init(_ table: BlockTable) {
    width = table.width
    count = 1 + (table.groupCount + Self.groups - 1) / Self.groups
    least = [Int32](repeating: .max, count: count * width)
    most = [Int32](repeating: .min, count: count * width)
  }

  /// Reads some columns of a padded table.
  mutating func read(_ table: BlockTable, columns: Range<Int>) {
    let values = table.values.span
    for part in 1..<count {
      let first = (part - 1) * Self.groups
      let groups = first..<min(first + Self.groups, table.groupCount)
      for column in columns {
        var (low, high) = (SIMD8<Int32>(repeating: .max), SIMD8<Int32>(repeating: .min))
        for group in groups {
          let at = (group &* width &+ column) &* BlockTable.lanes
          let row = values.extracting(at..<at &+ BlockTable.lanes).bytes.unsafeLoadUnaligned(as: SIMD8<Int32>.self)
          low.replace(with: row, where: row .< low)
          high.replace(with: row, where: row .> high)
        }
        take(low.min(), high.max(), part, column)
      }
    }
  }

  private mutating func take(_ low: Int32, _ high: Int32, _ part: Int, _ column: Int) {
    (least[part * width + column], most[part * width + column]) = (low, high)
    (least[column], most[column]) = (min(least[column], low), max(most[column], high))
  }
}
