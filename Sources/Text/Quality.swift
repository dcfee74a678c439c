// The figures by which Gopher, C4 and FineWeb accept or refuse a document, as numbers: nothing is refused here. Lines are
// the blocks of a text; words stand between white space. A word is hashed once; of n-grams only those are looked at whose
// parts occur twice, so that a text without repeats costs one table.

/// Ratios of bytes are of the bytes in words.
public struct QualityFigures: Equatable, Sendable {
  /// In characters, of words with a letter or digit.
  public var meanWordLength = 0.0
  /// `#` or ellipses by words, the higher of the two.
  public var symbolWordRatio = 0.0
  public var alphaWordRatio = 0.0
  /// How many of eight English words occur: the be to of and that have with.
  public var stopWordCount = 0
  public var bulletLineRatio = 0.0
  public var ellipsisLineRatio = 0.0
  public var terminatedLineRatio = 0.0
  /// Lines of at most 30 characters.
  public var shortLineRatio = 0.0
  public var linesPerWord = 0.0
  /// Copies of an earlier line or paragraph, by their number and by their bytes.
  public var repeatedLineRatio = 0.0
  public var repeatedLineByteRatio = 0.0
  public var repeatedParagraphRatio = 0.0
  /// Of 2, 3 and 4 words: what the most frequent run makes up; 0 where none occurs twice.
  public var topRunRatios = [0.0, 0.0, 0.0]
  /// Of 5 to 10 words: what runs that occurred before make up.
  public var repeatedRunRatios = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
  public var wordCount = 0
  public var hasCurlyBracket = false
  public var hasLoremIpsum = false
  public var hasJavaScript = false
  /// One of the six phrases about cookies and terms for which C4 drops a line.
  public var hasPolicy = false
}

/// Runs are counted in the first words only: whoever judges by them refuses longer documents anyway.
private let runWordLimit = 1 << 17

/// Of a text whose lines are `lines`, in order. Neighbours that are rows of the same kind are one paragraph, as they are
/// written, whether or not they are written yet.
public func qualityFigures(_ text: [UInt8], _ lines: [TextBlock]) -> QualityFigures {
  var census = WordCensus(lineCount: lines.count)
  let bytes = text.span
  var last: BlockKind?
  for line in lines {
    census.read(bytes, line.start..<line.end, goesOn: line.kind == last && line.kind.isRow)
    last = line.kind
  }
  return census.figures()
}

private struct WordCensus {
  private var result = QualityFigures()
  private var hashes: [UInt64] = []
  private var sizes: [UInt32] = []
  private var lines: HashCounter
  private var paragraphs: HashCounter
  private var (tokenCount, alphaCount, characterCount, byteCount) = (0, 0, 0, 0)
  private var (hashSignCount, ellipsisCount) = (0, 0)
  private var (bulletCount, ellipsisLineCount, terminatedCount, shortCount) = (0, 0, 0, 0)
  private var (lineCount, copyCount, copyByteCount, paragraphCount, paragraphCopyCount) = (0, 0, 0, 0, 0)
  private var stopWords: UInt8 = 0
  private var paragraph: UInt64 = 0
  private var lastHash: UInt64 = 0
  private var hashBeforeLast: UInt64 = 0
  private let known = KnownWords.shared

  init(lineCount: Int) {
    lines = HashCounter(capacity: lineCount)
    paragraphs = HashCounter(capacity: lineCount)
  }

  mutating func read(_ bytes: Span<UInt8>, _ line: Range<Int>, goesOn: Bool) {
    let bytesBefore = byteCount
    let table = WordByte.table
    let kinds = table.span
    var lineHash: UInt64 = 1
    var index = line.lowerBound
    while index < line.upperBound {
      while index < line.upperBound, bytes[index] <= 0x20 { index += 1 }
      let start = index
      var hash = wordHashStart
      var (letters, digits, continuations): (UInt8, UInt8, Int) = (0, 0, 0)
      while index < line.upperBound, bytes[index] > 0x20 {
        let byte = bytes[index]
        let kind = kinds[Int(byte)]
        letters |= kind & WordByte.letter
        digits |= kind & WordByte.digit
        continuations &+= Int(kind & WordByte.continuation)
        if kind & WordByte.sign != 0 { readSign(bytes, index, line.upperBound) }
        hash = extended(hash, by: byte)
        index += 1
      }
      guard index > start else { break }
      lineHash = (lineHash ^ hash) &* 0x9E37_79B9_7F4A_7C15
      lineHash ^= lineHash >> 29
      take(finished(hash), index - start, continuations, isAlpha: letters != 0, isWord: letters | digits != 0)
    }
    endLine(bytes, line, lineHash, byteCount - bytesBefore, goesOn: goesOn)
  }

  private mutating func take(_ hash: UInt64, _ size: Int, _ continuations: Int, isAlpha: Bool, isWord: Bool) {
    tokenCount += 1
    byteCount += size
    if isAlpha { alphaCount += 1 }
    if isWord {
      result.wordCount += 1
      characterCount += size - continuations
    }
    if hashes.count < runWordLimit {
      hashes.append(hash)
      sizes.append(UInt32(size))
    }
    if size <= 12 { readKnown(hash) }
    (hashBeforeLast, lastHash) = (lastHash, hash)
  }

  private mutating func readKnown(_ hash: UInt64) {
    guard known.mayBe(hash) else { return }
    if let place = known.stopWords.firstIndex(of: hash) { stopWords |= 1 << UInt8(place) }
    if known.javaScript.contains(hash) { result.hasJavaScript = true }
    if lastHash == known.lorem, known.ipsum.contains(hash) { result.hasLoremIpsum = true }
    if known.policies.contains(where: { $0.isEnd(hash, after: lastHash, hashBeforeLast) }) { result.hasPolicy = true }
  }

  private mutating func readSign(_ bytes: Span<UInt8>, _ index: Int, _ end: Int) {
    switch bytes[index] {
    case UInt8(ascii: "#"): hashSignCount += 1
    case UInt8(ascii: "{"): result.hasCurlyBracket = true
    case UInt8(ascii: "."):
      if index + 2 < end, bytes[index + 1] == 0x2E, bytes[index + 2] == 0x2E,
        index == 0 || bytes[index - 1] != 0x2E
      {
        ellipsisCount += 1
      }
    default: if index + 2 < end, bytes[index + 1] == 0x80, bytes[index + 2] == 0xA6 { ellipsisCount += 1 }
    }
  }

  private mutating func endLine(_ bytes: Span<UInt8>, _ line: Range<Int>, _ hash: UInt64, _ size: Int, goesOn: Bool) {
    guard !line.isEmpty else { return }
    // A phrase does not go on in the next line.
    (hashBeforeLast, lastHash) = (0, 0)
    lineCount += 1
    if lines.add(hash) > 0 {
      copyCount += 1
      copyByteCount += size
    }
    if !goesOn { endParagraph() }
    paragraph = (paragraph ^ hash) &* 0x9E37_79B9_7F4A_7C15 | 1
    if width(bytes, line.lowerBound, line.upperBound) <= 30 { shortCount += 1 }
    if endsSentence(bytes, line.lowerBound, line.upperBound) { terminatedCount += 1 }
    let first = bytes[line.lowerBound]
    if first == UInt8(ascii: "-") || first == UInt8(ascii: "*")
      || listMarkByteCount(bytes, line.lowerBound, line.upperBound) == 4
    {
      bulletCount += 1
    }
    let tail = scalarBytes(bytes, endingAt: line.upperBound, notBefore: line.lowerBound).packed
    let endsInDots = line.count >= 3 && (1...3).allSatisfy { bytes[line.upperBound - $0] == 0x2E }
    if tail == 0xE280A6 || endsInDots { ellipsisLineCount += 1 }
  }

  private mutating func endParagraph() {
    guard paragraph != 0 else { return }
    paragraphCount += 1
    if paragraphs.add(paragraph) > 0 { paragraphCopyCount += 1 }
    paragraph = 0
  }

  mutating func figures() -> QualityFigures {
    endParagraph()
    let (words, lineTotal) = (Double(max(result.wordCount, 1)), Double(max(lineCount, 1)))
    result.meanWordLength = Double(characterCount) / words
    result.symbolWordRatio = Double(max(hashSignCount, ellipsisCount)) / words
    result.alphaWordRatio = Double(alphaCount) / Double(max(tokenCount, 1))
    result.stopWordCount = stopWords.nonzeroBitCount
    result.bulletLineRatio = Double(bulletCount) / lineTotal
    result.ellipsisLineRatio = Double(ellipsisLineCount) / lineTotal
    result.terminatedLineRatio = Double(terminatedCount) / lineTotal
    result.shortLineRatio = Double(shortCount) / lineTotal
    result.linesPerWord = Double(lineCount) / words
    result.repeatedLineRatio = Double(copyCount) / lineTotal
    result.repeatedLineByteRatio = Double(copyByteCount) / Double(max(byteCount, 1))
    result.repeatedParagraphRatio = Double(paragraphCopyCount) / Double(max(paragraphCount, 1))
    countRuns(hashes, sizes, &result)
    return result
  }
}

/// Counts runs of 2 to 10 words, each length among those places where the one before occurred twice.
private func countRuns(_ hashes: [UInt64], _ sizes: [UInt32], _ result: inout QualityFigures) {
  let total = Double(max(sizes.reduce(0) { $0 + Int($1) }, 1))
  var places = [UInt32](0..<UInt32(max(hashes.count - 1, 0)))
  var keys = hashes
  for length in 2...10 {
    places.removeAll { Int($0) + length > hashes.count }
    guard !places.isEmpty else { return }
    var counter = HashCounter(capacity: places.count)
    var slots: [Int?] = []
    slots.reserveCapacity(places.count)
    var (coveredEnd, coveredSize, topCount, topSize) = (0, 0, 1, 0)
    for place in places.map(Int.init) {
      let last = place + length - 1
      keys[place] = (keys[place] ^ (hashes[last] &+ UInt64(length))) &* 0xBF58_476D_1CE4_E5B9
      keys[place] ^= keys[place] >> 31
      let (slot, count) = counter.place(keys[place])
      slots.append(slot)
      guard count > 0 else { continue }
      if length >= 5 {
        for word in max(place, coveredEnd)...max(last, coveredEnd) where word <= last {
          coveredSize += Int(sizes[word])
        }
        coveredEnd = max(coveredEnd, last + 1)
      } else if count + 1 > topCount {
        topCount = count + 1
        topSize = (place...last).reduce(0) { $0 + Int(sizes[$1]) } * topCount
      }
    }
    if length >= 5 {
      result.repeatedRunRatios[length - 5] = Double(coveredSize) / total
    } else {
      result.topRunRatios[length - 2] = min(Double(topSize) / total, 1)
    }
    // A longer run occurs twice only where this one does, and the one that begins a word later.
    var repeated = [UInt32]()
    for (place, slot) in zip(places, slots) {
      if let slot, counter.count(slot) > 1 { repeated.append(place) }
    }
    places = zip(repeated, repeated.dropFirst()).compactMap { $0 + 1 == $1 ? $0 : nil }
  }
}

/// How often each of some hashes was added. Two with the same upper 40 bits on one path through the table are one: with
/// 100,000 entries, a chance of one in a million. A path is as long as `stepLimit`; what finds no place on it, as of words
/// that were chosen for their hashes, is not counted.
struct HashCounter {
  /// The upper 40 bits of a hash, and in the lower 24 its count; 0 where there is none.
  private var slots: [UInt64]
  private let mask: Int
  /// At half load, and with a stride of its own for each hash, one in 2^32 needs as many.
  static let stepLimit = 32

  init(capacity: Int) {
    var slotCount = 16
    while slotCount < capacity * 2 { slotCount *= 2 }
    slots = [UInt64](repeating: 0, count: slotCount)
    mask = slotCount - 1
  }

  /// How often it was added before. For no more than `capacity` different hashes.
  mutating func add(_ hash: UInt64) -> Int { place(hash).count }

  /// The slot is nil where there was none.
  mutating func place(_ hash: UInt64) -> (slot: Int?, count: Int) {
    let key = hash & ~0xFF_FFFF
    // An odd stride visits every slot; hashes that begin at one place go on to others.
    let stride = Int(truncatingIfNeeded: hash >> 40) | 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    for _ in 0..<Self.stepLimit {
      if slots[slot] == 0 || slots[slot] & ~0xFF_FFFF == key {
        let count = Int(slots[slot] & 0xFF_FFFF)
        slots[slot] = key | UInt64(min(count + 1, 0xFF_FFFF))
        return (slot, count)
      }
      slot = (slot &+ stride) & mask
    }
    return (nil, 0)
  }

  func count(_ slot: Int) -> Int { Int(slots[slot] & 0xFF_FFFF) }
}

private enum WordByte {
  static let continuation: UInt8 = 1
  static let letter: UInt8 = 2
  static let digit: UInt8 = 4
  /// May begin an ellipsis, or is `#` or `{`.
  static let sign: UInt8 = 8

  static let table: [UInt8] = {
    var table = [UInt8](repeating: 0, count: 256)
    for byte in 0x30...0x39 { table[byte] = digit }
    for byte in 0x41...0x5A { table[byte] = letter }
    for byte in 0x61...0x7A { table[byte] = letter }
    for byte in 0x80...0xBF { table[byte] = continuation }
    for byte in 0xC3...0xFF { table[byte] = letter }
    table[0xE2] = sign  // its letters are few; most are punctuation
    for byte in [0x23, 0x2E, 0x7B] { table[byte] = sign }
    return table
  }()
}

private struct KnownWords: Sendable {
  static let shared = KnownWords()
  let stopWords = ["the", "be", "to", "of", "and", "that", "have", "with"].map(hashOf)
  let lorem = hashOf("lorem")
  let ipsum = atEnd("ipsum")
  let javaScript = atEnd("javascript")
  let policies = [
    Phrase("terms of", "use"), Phrase("privacy", "policy"), Phrase("cookie", "policy"), Phrase("uses", "cookies"),
    Phrase("use of", "cookies"), Phrase("use", "cookies"),
  ]
  /// Bits of the hashes above: most words are told apart at once.
  private var bits = [Bool](repeating: false, count: 8192)

  private init() {
    for hash in stopWords + ipsum + javaScript + policies.flatMap(\.ends) { bits[Int(hash & 0x1FFF)] = true }
  }

  func mayBe(_ hash: UInt64) -> Bool { bits[Int(hash & 0x1FFF)] }
}

/// Two or three words, as the hashes of the last one and of those before it.
private struct Phrase: Sendable {
  let ends: [UInt64]
  private let before: [UInt64]

  init(_ before: String, _ end: String) {
    ends = atEnd(end)
    self.before = before.split(separator: " ").reversed().map { hashOf(String($0)) }
  }

  func isEnd(_ hash: UInt64, after last: UInt64, _ beforeLast: UInt64) -> Bool {
    last == before[0] && (before.count == 1 || beforeLast == before[1]) && ends.contains(hash)
  }
}

/// A word as it stands at the end of a phrase or a sentence.
private func atEnd(_ word: String) -> [UInt64] {
  ["", ",", ".", ";", ":", "!", "?", ")", ").", "\"", ".\""].map { hashOf(word + $0) }
}

private func hashOf(_ word: String) -> UInt64 {
  let bytes = Array(word.utf8)
  return wordHash(bytes.span, 0..<bytes.count)
}
