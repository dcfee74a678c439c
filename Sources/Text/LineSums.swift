// Sums over the lines of a text: of windows, of the whole, and of lines that are built alike.
// Made once and asked for every line, so that a window of any width costs the same.

/// Sums up to each line, so that a window costs two look-ups.
struct WindowSums {
  /// Up to line i: words, words in good lines, cue words, stop words, ends of sentences, capitals.
  private var sums: [SIMD8<Int32>] = []
  private(set) var words: [Int32] = []

  init() {}

  init(_ lines: [LineMeasure]) {
    sums.reserveCapacity(lines.count + 1)
    words.reserveCapacity(lines.count + 1)
    var sum = SIMD8<Int32>()
    sums.append(sum)
    words.append(0)
    for line in lines {
      let own = SIMD8(
        line.words, line.isGood ? line.words : 0, line.cueWords, line.stopwords, line.endsSentence ? 1 : 0,
        line.capitals, 0, 0)
      sum &+= own
      sums.append(sum)
      words.append(sum[0])
    }
  }

  /// Mean words in 1/4, then shares: of words in good lines, of cues, of stop words, of lines that end a sentence, of
  /// words with a capital. -1 for a window without lines.
  @inline(__always) func window(_ first: Int, _ end: Int) -> SIMD8<Int32> {
    guard first < end else { return SIMD8(repeating: -1) }
    let sum = sums[end] &- sums[first]
    let count = Int32(truncatingIfNeeded: end - first)
    return SIMD8(
      sum[0] &* 4 / count, share(sum[1], sum[0]), share(sum[2], sum[0]), share(sum[3], sum[0]), share(sum[4], count),
      share(sum[5], sum[0]), 0, 0)
  }
}

/// The columns from `pageWords` on, with 0 for the two of white space.
package struct PageSums {
  package private(set) var columns: [Int32] = []

  init(_ lines: [LineMeasure]) {
    let count = Int32(lines.count)
    var words: Int32 = 0
    var (good, goodLines, longest, short, ends, stopwords, capitals, digits) = (
      Int32(0), Int32(0), Int32(0), Int32(0), Int32(0), Int32(0), Int32(0), Int32(0)
    )
    var (foreign, bytes, prices, years, items, rows, copies, cueWords) = (
      Int64(0), Int64(0), Int32(0), Int32(0), Int32(0), Int32(0), Int32(0), Int32(0)
    )
    var cues = SIMD8<Int32>()
    for (index, line) in lines.enumerated() {
      words &+= line.words
      if line.isGood { (good, goodLines) = (good &+ line.words, goodLines + 1) }
      longest = max(longest, line.words)
      short += line.isShort ? 1 : 0
      ends += line.endsSentence ? 1 : 0
      stopwords &+= line.stopwords
      capitals &+= line.capitals
      digits &+= line.digits
      foreign += Int64(line.foreignBytes)
      bytes += Int64(line.bytes)
      prices += line.hasPrice ? 1 : 0
      years += line.hasYear ? 1 : 0
      items += line.kind == 1 ? 1 : 0
      rows += line.kind == 3 ? 1 : 0
      copies += Int(line.identity) != index ? 1 : 0
      cueWords &+= line.cueWords
      cues &+= SIMD8<Int32>(truncatingIfNeeded: line.cues)
    }
    columns = [
      words, count, words &* 4 / max(count, 1), share(good, words), goodLines, longest, share(short, count),
      share(ends, count), share(stopwords, words), share(capitals, words), share(digits, words),
      Int32(foreign * 1024 / max(bytes, 1)), share(prices, count), share(years, count), share(items, count),
      share(rows, count), share(copies, count), 0, 0,
    ]
    for cue in 0..<8 { columns.append(Int32(truncatingIfNeeded: Int64(cues[cue]) * 8192 / Int64(max(words, 1)))) }
    columns.append(share(cueWords, words))
  }
}

/// Lines that are built alike: the same words in the same order, all numbers taken for one. Two that a hash of 31 bits
/// takes for each other are in one group; a line that finds no place in `stepLimit` steps, as of words that were chosen for
/// their hashes, has a group of its own.
struct ShapeGroups {
  private(set) var counts: [Int32] = []
  private(set) var words: [Int32] = []
  private var keys: [UInt32]
  private var indices: [Int32]
  private let mask: Int
  /// As in `HashCounter`.
  static let stepLimit = 32

  init(capacity: Int) {
    let size = 1 << (Int.bitWidth - (max(capacity, 8) * 2).leadingZeroBitCount)
    keys = [UInt32](repeating: 0, count: size)
    indices = [Int32](repeating: 0, count: size)
    mask = size - 1
  }

  mutating func index(of line: LineMeasure) -> Int32 {
    let key = line.shape | 1
    let mixed = UInt64(key) &* 0x9E37_79B9_7F4A_7C15
    let stride = Int(truncatingIfNeeded: mixed >> 16) | 1
    var place = Int(truncatingIfNeeded: mixed >> 40) & mask
    for _ in 0..<Self.stepLimit {
      if keys[place] == key {
        counts[Int(indices[place])] &+= 1
        words[Int(indices[place])] &+= line.words
        return indices[place]
      }
      if keys[place] == 0 {
        keys[place] = key
        indices[place] = Int32(counts.count)
        break
      }
      place = (place &+ stride) & mask
    }
    counts.append(1)
    words.append(line.words)
    return Int32(counts.count - 1)
  }
}
