// Boosted trees over whole numbers: comparisons and additions only, so that every machine comes to the same sum.

import Text

/// Trees whose leaves are added up. Eight rows go through a tree at once: each comparison that fails takes the leaves left of
/// it out of a set, and the first leaf that remains is the row's (QuickScorer, Lucchese and others, SIGIR 2015).
struct Forest: Sendable {
  /// Rows that go together; columns are padded to a multiple of it.
  static let lanes = 8

  /// A comparison: a value above the threshold loses the leaves in `lost`.
  private struct Split {
    var threshold: Int32
    var column: Int32
    var lost: Int32
  }

  private var splits: [Split] = []
  /// 32 for each tree, in order.
  private var leaves: [Int16] = []
  /// Where each tree's splits end.
  private var ends: [Int32] = []

  init(_ reader: inout ModelReader) {
    for _ in 0..<reader.integer() {
      let (splitCount, leafCount) = (reader.integer(), reader.integer())
      precondition(leafCount <= 32)
      // Splits come parents first, leaves from left to right: a split's left leaves end where its right ones begin.
      var firstLeaves: [(left: UInt8, right: UInt8)] = []
      let first = splits.count
      for _ in 0..<splitCount {
        let (column, left, right) = (reader.short(), reader.byte(), reader.byte())
        firstLeaves.append((left, right))
        let threshold = Int32(min(max(reader.integer(), -1 << 30), 1 << 30))
        splits.append(Split(threshold: threshold, column: Int32(column), lost: 0))
      }
      for index in firstLeaves.indices {
        let start = Self.firstLeaf(firstLeaves[index].left, firstLeaves)
        let end = Self.firstLeaf(firstLeaves[index].right, firstLeaves)
        splits[first + index].lost = Int32(bitPattern: (UInt32(1) << UInt32(end)) &- (UInt32(1) << UInt32(start)))
      }
      ends.append(Int32(splits.count))
      for leaf in 0..<32 { leaves.append(leaf < leafCount ? Int16(bitPattern: reader.short()) : 0) }
    }
  }

  private static func firstLeaf(_ child: UInt8, _ children: [(left: UInt8, right: UInt8)]) -> Int {
    var child = child
    while child < 0x80 { child = children[Int(child)].left }
    return Int(child & 0x7F)
  }

  /// The sums for the rows of a table of columns, each `stride` values long (a multiple of `lanes`); in 1/4096 of a logit
  /// where the trees were fitted to those.
  func sums(_ columns: [Int32], stride: Int) -> [Int32] {
    var sums = [Int32](repeating: 0, count: stride)
    let (values, splits, leaves, ends) = (columns.span.bytes, splits.span, leaves.span, ends.span)
    for group in Swift.stride(from: 0, to: stride, by: Self.lanes) {
      var (at, leaf) = (0, 0)
      var total = SIMD8<Int32>()
      for tree in ends.indices {
        let end = Int(ends[tree])
        var lost = SIMD8<Int32>()
        while at < end {
          let split = splits[at]
          let offset = (Int(split.column) &* stride &+ group) &* 4
          let value = values.unsafeLoadUnaligned(fromByteOffset: offset, as: SIMD8<Int32>.self)
          // All bits where the value is above the threshold: values stay far below 2^30.
          let isAbove = (SIMD8(repeating: split.threshold) &- value) &>> 31
          lost |= isAbove & SIMD8(repeating: split.lost)
          at &+= 1
        }
        for lane in 0..<Self.lanes {
          total[lane] &+= Int32(leaves[leaf &+ (~lost[lane]).trailingZeroBitCount])
        }
        leaf &+= 32
      }
      for lane in 0..<Self.lanes { sums[group + lane] = total[lane] }
    }
    return sums
  }
}
