// Boosted trees of at most 16 leaves over whole numbers of 16 bits: comparisons and additions only, so that every machine
// comes to the same sum. Half as wide as the forests of the block model (Extraction/Forest.swift), and twice as fast for it.

/// Trees whose leaves are added up. Sixteen lines go through a tree at once: each comparison that fails takes the leaves left
/// of it out of a set, and the first leaf that remains is the line's (QuickScorer, Lucchese and others, SIGIR 2015).
struct NarrowForest: Sendable {
  /// Lines that go together; columns are padded to a multiple of it.
  static let lanes = 16

  /// A comparison: a value above the threshold loses the leaves in `lost`.
  private struct Split {
    var threshold: Int16
    var lost: UInt16
    var column: Int32
  }

  private var splits: [Split] = []
  /// 16 for each tree, in order.
  private var leaves: [Int16] = []
  /// Where each tree's splits end.
  private var ends: [Int32] = []

  init(_ reader: inout ModelReader) {
    for _ in 0..<reader.integer() {
      let (splitCount, leafCount) = (Int(reader.byte()), Int(reader.byte()))
      precondition(leafCount <= 16)
      for _ in 0..<splitCount {
        let (column, threshold, lost) = (reader.short(), reader.short(), reader.short())
        splits.append(Split(threshold: Int16(bitPattern: threshold), lost: lost, column: Int32(column)))
      }
      ends.append(Int32(splits.count))
      for leaf in 0..<16 { leaves.append(leaf < leafCount ? Int16(bitPattern: reader.short()) : 0) }
    }
  }

  /// The sums for the lines of a table of columns, each `stride` values long (a multiple of `lanes`); in 1/4096 of a logit.
  func sums(_ columns: [Int16], stride: Int) -> [Int32] {
    var sums = [Int32](repeating: 0, count: stride)
    let (values, splits, leaves, ends) = (columns.span.bytes, splits.span, leaves.span, ends.span)
    for group in Swift.stride(from: 0, to: stride, by: Self.lanes) {
      var (at, leaf) = (0, 0)
      for tree in ends.indices {
        let end = Int(ends[tree])
        var lost = SIMD16<Int16>()
        while at < end {
          let split = splits[at]
          let offset = (Int(split.column) &* stride &+ group) &* 2
          let value = values.unsafeLoadUnaligned(fromByteOffset: offset, as: SIMD16<Int16>.self)
          // Both vectors in full: `.!` of a mask and a scalar in its place are worked out lane by lane.
          let isAbove = value .> SIMD16<Int16>(repeating: split.threshold)
          let own = SIMD16<Int16>(repeating: Int16(bitPattern: split.lost))
          lost |= SIMD16<Int16>(repeating: 0).replacing(with: own, where: isAbove)
          at &+= 1
        }
        // Into memory and not into a vector: a lane that is only known at run time moves the whole of it.
        for lane in 0..<Self.lanes {
          sums[group &+ lane] &+= Int32(leaves[leaf &+ (~lost[lane]).trailingZeroBitCount])
        }
        leaf &+= 16
      }
    }
    return sums
  }
}
