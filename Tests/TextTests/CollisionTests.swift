// Words chosen for their hashes: tables give up after some steps instead of walking through all that was put there
// before. The hash is no secret, so anybody can write such a text; walking on, the time would grow with the square of
// its length and hold up a worker.

import Testing

@testable import Text

@Suite struct CollisionTests {
  /// That begin at one slot and go on with one stride.
  private func onePath(_ count: Int) -> [UInt64] { (0..<count).map { 0xABCDEF << 40 | UInt64($0) << 24 | 5 } }

  @Test("of hashes with one path through the table those within the limit are counted, the others are not")
  func counterGivesUp() {
    let hashes = onePath(40)
    var counter = HashCounter(capacity: 1000)
    for hash in hashes { #expect(counter.add(hash) == 0) }
    #expect(hashes.map { counter.add($0) } == hashes.indices.map { $0 < HashCounter.stepLimit ? 1 : 0 })
    #expect(counter.place(hashes[39]).slot == nil)
  }

  @Test("hashes that begin at one slot part with their strides: all of them are counted")
  func counterSpreads() {
    let hashes = (0..<500).map { UInt64($0) << 40 | UInt64($0) << 24 | 5 }
    var counter = HashCounter(capacity: 1000)
    for hash in hashes { _ = counter.add(hash) }
    #expect(hashes.allSatisfy { counter.add($0) == 1 })
  }

  @Test("lines whose shapes have one path through the table have groups of their own beyond the limit")
  func groupsGiveUp() {
    // Shapes whose mixed hashes agree in the bits that a table of 256 slots reads.
    var shapes: [UInt32] = []
    var shape: UInt32 = 1
    while shapes.count < 40 {
      let mixed = UInt64(shape) &* 0x9E37_79B9_7F4A_7C15
      if mixed >> 40 & 0xFF == 7, mixed >> 16 & 0xFE == 2 { shapes.append(shape) }
      shape += 2
    }
    var groups = ShapeGroups(capacity: 100)
    var numbers: [Int32] = []
    for shape in shapes + shapes {
      var line = LineMeasure()
      (line.shape, line.words) = (shape, 3)
      numbers.append(groups.index(of: line))
    }
    let limit = Int32(ShapeGroups.stepLimit)
    #expect(numbers.prefix(40) == ArraySlice(0..<40))
    #expect(numbers.suffix(40) == ArraySlice(0..<limit) + ArraySlice(40..<(80 - limit)))
    #expect(groups.counts.filter { $0 == 2 }.count == Int(limit) && groups.words.allSatisfy { $0 == 3 || $0 == 6 })
  }
}
