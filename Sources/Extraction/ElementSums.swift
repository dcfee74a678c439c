// What lies below each element, summed over its blocks, and how much it looks like a body of text: the readability of
// Mozilla's Readability, in whole numbers.

import HTML

/// Sums of the blocks below one element.
struct ElementSum {
  var words: Int32 = 0
  var linkWords: Int32 = 0
  var blocks: Int32 = 0
  var goodWords: Int32 = 0
  var ends: Int32 = 0
  /// Points, in 1/64.
  var readability: Int32 = 0
  /// The nearest element around it with more blocks, -1 for none.
  var larger: Int32 = -1
  /// The best readability of this element and those around it.
  var best: Int32 = 0
  /// Elements with the same parent, tag and class, and their words.
  var alike: Int32 = 1
  var alikeWords: Int32 = 0
  /// The first element around it (or itself) that has at least two more like it, -1 for none.
  var repeated: Int32 = -1
}

struct ElementSums {
  var sums: [ElementSum]
  /// The element with the best readability, and for every element the innermost one that both are in.
  var best = 0
  var meeting: [Int32]
  var bestReadability: Int32 = 0

  init(_ elements: PageElements, _ measures: BlockMeasures) {
    let count = elements.elements.count
    // Apart, so that they can be written to without asking each time whether somebody else has them.
    var (list, meeting) = ([ElementSum](repeating: ElementSum(), count: count), [Int32](repeating: 0, count: count))
    var sums = list.mutableSpan
    for block in measures.blocks { Self.add(block, elements, &sums) }
    for index in stride(from: count - 1, to: 0, by: -1) {
      let parent = Int(elements.elements[index].parent)
      guard parent >= 0 else { continue }
      let own = sums[index]
      sums[parent].words += own.words
      sums[parent].linkWords += own.linkWords
      sums[parent].blocks += own.blocks
      sums[parent].goodWords += own.goodWords
      sums[parent].ends += own.ends
    }
    for index in 0..<count {
      let share = Int(sums[index].linkWords) * 1024 / max(Int(sums[index].words), 1)
      sums[index].readability = Int32(Int(sums[index].readability) * (1024 - share) / 1024)
      if sums[index].readability > bestReadability { (best, bestReadability) = (index, sums[index].readability) }
    }
    Self.countAlike(elements, &sums)
    Self.handDown(elements, best, &sums, &meeting)
    self.sums = list
    self.meeting = meeting
  }

  /// A block's own sums, and its points for the elements around it: all of them for the nearest, half for the next, and
  /// 1/3k for the k-th.
  private static func add(_ block: BlockMeasure, _ elements: PageElements, _ sums: inout MutableSpan<ElementSum>) {
    sums[block.element].words += block.words
    sums[block.element].linkWords += block.linkWords
    sums[block.element].blocks += 1
    if block.isGood { sums[block.element].goodWords += block.words }
    if block.endsSentence { sums[block.element].ends += 1 }
    guard block.bytes >= 25 else { return }
    let share = Int(block.linkWords) * 1024 / max(Int(block.words), 1)
    let points = (64 + Int(block.commas) * 64 + min(Int(block.bytes) * 64 / 100, 192)) * (1024 - share) / 1024
    var (element, level) = (Int(elements.elements[block.element].parent), 1)
    while element >= 0, level <= 12 {
      let given = level == 1 ? points : level == 2 ? points / 2 : points / (3 * level)
      // Thirty million commas under one parent are more than an Int32 holds.
      sums[element].readability = Int32(clamping: Int(sums[element].readability) + given)
      (element, level) = (Int(elements.elements[element].parent), level + 1)
    }
  }

  private static func countAlike(_ elements: PageElements, _ sums: inout MutableSpan<ElementSum>) {
    var groups = Groups(capacity: elements.elements.count)
    var groupOf = [Int32](repeating: 0, count: elements.elements.count)
    for (index, element) in elements.elements.enumerated() {
      let name = TokenHash.mixed(element.classHash, UInt32(element.tag.rawValue))
      let group = groups.index(of: TokenHash.mixed(name, UInt32(bitPattern: element.parent)))
      groupOf[index] = Int32(group)
      groups.groups[group].count += 1
      groups.groups[group].words += sums[index].words
    }
    for index in elements.elements.indices {
      let group = groups.groups[Int(groupOf[index])]
      sums[index].alike = group.count
      sums[index].alikeWords = group.words
    }
  }

  private static func handDown(
    _ elements: PageElements, _ best: Int, _ sums: inout MutableSpan<ElementSum>, _ meeting: inout [Int32]
  ) {
    var isAroundBest = [Bool](repeating: false, count: sums.count)
    var at = best
    while at >= 0, at < sums.count {
      isAroundBest[at] = true
      at = Int(elements.elements[at].parent)
    }
    for index in 0..<sums.count {
      let parent = Int(elements.elements[index].parent)
      meeting[index] = isAroundBest[index] || parent < 0 ? Int32(index) : meeting[parent]
      sums[index].best = parent < 0 ? sums[index].readability : max(sums[parent].best, sums[index].readability)
      sums[index].repeated = sums[index].alike >= 3 ? Int32(index) : parent < 0 ? -1 : sums[parent].repeated
      guard parent >= 0 else { continue }
      sums[index].larger = sums[parent].blocks > sums[index].blocks ? Int32(parent) : sums[parent].larger
    }
  }
}

/// Blocks or elements that have something in common, by a hash of it. What does not find its group within 256 steps is put
/// into one of its own: a page that makes hashes collide counts its blocks wrongly, and costs no time.
struct Groups {
  struct Group {
    var count: Int32 = 0
    var words: Int32 = 0
    var linkWords: Int32 = 0
    var ends: Int32 = 0
    /// Sum of the squares of word counts, each at most 4096.
    var squares: Int64 = 0
  }

  var groups: [Group] = []
  private var keys: [UInt64]
  private var indices: [Int32]
  private let mask: Int
  /// At half load, a million random keys need some seventy.
  private static let probeLimit = 256

  init(capacity: Int) {
    let size = 1 << (Int.bitWidth - (max(capacity, 8) * 2).leadingZeroBitCount)
    keys = [UInt64](repeating: 0, count: size)
    indices = [Int32](repeating: 0, count: size)
    mask = size - 1
  }

  /// The group with that key, made where there is none. Never more groups than `capacity`.
  mutating func index(of hash: UInt32) -> Int { index(of: UInt64(hash) &* 0x9E37_79B9_7F4A_7C15) }

  mutating func index(of key: UInt64) -> Int {
    let key = key | 1
    var place = Int(truncatingIfNeeded: key >> 20) & mask
    var steps = 0
    while keys[place] != 0, steps < Self.probeLimit {
      if keys[place] == key { return Int(indices[place]) }
      place = (place &+ 1) & mask
      steps &+= 1
    }
    if keys[place] == 0 {
      keys[place] = key
      indices[place] = Int32(groups.count)
    }
    groups.append(Group())
    return groups.count - 1
  }
}
