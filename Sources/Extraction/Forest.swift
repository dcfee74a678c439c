// Boosted trees over whole numbers: comparisons and additions only, so that every machine comes to the same sum.

/// Trees whose leaves are added up.
struct Forest: Sendable {
  /// A comparison, 8 bytes: values up to the threshold go left.
  struct Split: Sendable {
    var threshold: Int32
    var column: UInt16
    /// A split of the same tree, or with the upper bit a leaf of it.
    var left: UInt8
    var right: UInt8
  }

  private var splits: [Split] = []
  private var leaves: [Int16] = []
  /// First split and first leaf of each tree.
  private var trees: [(split: Int32, leaf: Int32)] = []

  init(_ reader: inout ModelReader) {
    for _ in 0..<reader.integer() {
      let (splitCount, leafCount) = (reader.integer(), reader.integer())
      trees.append((Int32(splits.count), Int32(leaves.count)))
      for _ in 0..<splitCount {
        let (column, left, right) = (reader.short(), reader.byte(), reader.byte())
        splits.append(
          Split(threshold: Int32(truncatingIfNeeded: reader.integer()), column: column, left: left, right: right))
      }
      for _ in 0..<leafCount { leaves.append(Int16(bitPattern: reader.short())) }
    }
  }

  /// The sum for the row of `values` that begins at `start`; in 1/4096 of a logit where the trees were fitted to those.
  @inline(__always) func sum(_ values: Span<Int32>, _ start: Int) -> Int32 {
    let (splits, leaves, trees) = (splits.span, leaves.span, trees.span)
    var sum: Int32 = 0
    for index in trees.indices {
      let tree = trees[index]
      var at = 0
      repeat {
        let split = splits[Int(tree.split) &+ at]
        at = Int(values[start &+ Int(split.column)] <= split.threshold ? split.left : split.right)
      } while at < 0x80
      sum &+= Int32(leaves[Int(tree.leaf) &+ (at & 0x7F)])
    }
    return sum
  }
}

/// Reads the model's bytes: little-endian numbers, one after another.
struct ModelReader {
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func byte() -> UInt8 {
    at += 1
    return bytes[at - 1]
  }

  mutating func short() -> UInt16 {
    let low = UInt16(byte())
    return low | UInt16(byte()) << 8
  }

  /// A signed number of four bytes.
  mutating func integer() -> Int {
    let low = UInt32(short())
    return Int(Int32(bitPattern: low | UInt32(short()) << 16))
  }

  mutating func signedBytes(_ count: Int) -> [Int8] {
    at += count
    return bytes[(at - count)..<at].map { Int8(bitPattern: $0) }
  }

  mutating func shorts(_ count: Int) -> [Int32] { (0..<count).map { _ in Int32(short()) } }

  var isAtEnd: Bool { at == bytes.count }
}
