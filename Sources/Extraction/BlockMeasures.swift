// One reading of the visible text: what each block is made of, and the hashes of its words. A word is a run of letters,
// digits and underscores, as close to the `\w+` of the field's word F1 as bytes tell without tables of Unicode; on a page in
// a script without spaces two or four characters, so that a paragraph is as long as elsewhere.

import HTML
import Text

/// What a block's text is made of.
struct BlockMeasure {
  /// The innermost element around all of it, in `PageElements`.
  var element = 0
  var words: Int32 = 0
  var linkWords: Int32 = 0
  var links: Int32 = 0
  var bytes: Int32 = 0
  var runs: Int32 = 0
  var punctuation: Int32 = 0
  var commas: Int32 = 0
  /// Full stops, exclamation and question marks before white space or the end.
  var stops: Int32 = 0
  var marks: Int32 = 0
  var stopwords: Int32 = 0
  var capitals: Int32 = 0
  var digits: Int32 = 0
  var endsSentence = false
  var hasPrice = false
  var hasYear = false
  var hasAddress = false
  var isHeading = false
  /// The words' hashes in `BlockMeasures.wordHashes`.
  var firstWord: UInt32 = 0
  /// Of the text with its digits.
  var hash: UInt64 = 0
  /// Where it begins and ends in the source.
  var sourceStart: UInt32 = 0
  var sourceEnd: UInt32 = 0

  /// Long, without many links, and a sentence.
  var isGood: Bool { words >= 12 && linkWords * 5 < words * 2 && endsSentence }
}

struct BlockMeasures {
  var blocks: [BlockMeasure] = []
  var wordHashes: [UInt32] = []
  let isUnspaced: Bool
  // At hand: a shared table is asked for by a call.
  private let stopWords = StopWords.table

  init(_ document: Document, _ visible: VisibleText, _ elements: PageElements) {
    let (nodes, text) = (document.nodes.span, visible.text.span)
    isUnspaced = isMostlyUnspaced(visible.text)
    blocks.reserveCapacity(visible.blocks.count)
    wordHashes.reserveCapacity(visible.text.count / 4)
    var run = 0
    for block in visible.blocks {
      while run < visible.runs.count, Int(visible.runs[run].start) < block.start { run += 1 }
      var measure = BlockMeasure()
      measure.firstWord = UInt32(wordHashes.count)
      measure.bytes = Int32(block.end - block.start)
      measure.isHeading = block.kind == .heading
      var scan = WordScan(hash: TokenHash())
      var (element, lastLink) = (-1, -1)
      while run < visible.runs.count, Int(visible.runs[run].start) < block.end {
        let current = visible.runs[run]
        let index = elements.index(of: current, nodes)
        element = element < 0 ? index : elements.common(element, index)
        let node = nodes[Int(current.node)]
        if measure.runs == 0 { measure.sourceStart = node.start }
        measure.sourceEnd = max(node.end, measure.sourceStart)
        measure.runs += 1
        let linkDepth = elements.landmarks(of: index)[Landmark.link]
        if linkDepth > 0, index != lastLink {
          measure.links += 1
          lastLink = index
        }
        let end = run + 1 < visible.runs.count ? min(Int(visible.runs[run + 1].start), block.end) : block.end
        read(text, Int(current.start), end, isLink: linkDepth > 0, &scan, &measure)
        run += 1
      }
      finish(&scan, &measure)
      measure.element = max(element, 0)
      measure.endsSentence = endsSentence(text, block.start, block.end)
      measure.hash = Self.hash(text, block.start, block.end)
      blocks.append(measure)
    }
  }

  private struct WordScan {
    var hash: TokenHash
    var length = 0
    var digits = 0
    var isLink = false
    var isCapital = false
    var isUnspaced = false
  }

  @inline(__always)
  private mutating func read(
    _ text: Span<UInt8>, _ start: Int, _ end: Int, isLink: Bool, _ scan: inout WordScan, _ measure: inout BlockMeasure
  ) {
    let (classes, folds) = (WordClass.table, WordClass.folds)
    var at = start
    while at < end {
      let byte = text[at]
      switch classes[Int(byte)] {
      case WordClass.small, WordClass.capital, WordClass.digit:
        if scan.length == 0 { begin(&scan, isLink, classes[Int(byte)] == WordClass.capital) }
        // The rest of the word, in registers.
        var (hash, digits, next) = (scan.hash, scan.digits, at)
        repeat {
          let byte = text[next]
          hash.add(folds[Int(byte)])
          digits &+= byte &- 0x30 < 10 ? 1 : 0
          next &+= 1
        } while next < end && classes[Int(text[next])] &- WordClass.small < 3
        scan.length &+= next &- at
        (scan.hash, scan.digits, at) = (hash, digits, next)
        continue
      case WordClass.symbols where isSymbol(text, at, end):
        finish(&scan, &measure)
        symbol(text, at, end, byte, &measure)
        at += byte >= 0xE0 ? 3 : 2
        continue
      case WordClass.symbols...WordClass.unspaced
      where isUnspaced && at + 2 < end && isUnspacedLead(byte, text[at + 1]):
        readUnspaced(text, at, isLink, &scan, &measure)
        at += 3
        continue
      case WordClass.letter...WordClass.unspaced:
        if scan.length == 0 { begin(&scan, isLink, false) }
        scan.hash.add(byte)
        scan.length += 1
      default:
        finish(&scan, &measure)
        if byte > 0x20 { mark(text, at, end, byte, &measure) }
      }
      at += 1
    }
  }

  /// A character of a script without spaces.
  private mutating func readUnspaced(
    _ text: Span<UInt8>, _ at: Int, _ isLink: Bool, _ scan: inout WordScan, _ measure: inout BlockMeasure
  ) {
    if scan.length > 0, !scan.isUnspaced { finish(&scan, &measure) }
    if scan.length == 0 { begin(&scan, isLink, false) }
    scan.isUnspaced = true
    for offset in 0..<3 { scan.hash.add(text[at + offset]) }
    scan.length += 3
    if scan.length >= unspacedWordByteCount(text[at]) { finish(&scan, &measure) }
  }

  /// Prices, and the marks of Chinese and Japanese that are commas and ends of sentences.
  private func symbol(_ text: Span<UInt8>, _ at: Int, _ end: Int, _ byte: UInt8, _ measure: inout BlockMeasure) {
    let (second, third) = (at + 1 < end ? text[at + 1] : 0, at + 2 < end ? text[at + 2] : 0)
    switch (byte, second, third) {
    case (0xE2, 0x82, 1...): measure.hasPrice = true  // € and its neighbours
    case (0xC2, 0xA2...0xA3, _): measure.hasPrice = true
    case (0xE3, 0x80, 0x81) where isUnspaced, (0xEF, 0xBC, 0x8C) where isUnspaced:  // 、，
      measure.punctuation += 1
      measure.commas += 1
    case (0xE3, 0x80, 0x82) where isUnspaced, (0xEF, 0xBC, 0x81) where isUnspaced,
      (0xEF, 0xBC, 0x9F) where isUnspaced:  // 。！？
      measure.punctuation += 1
      measure.stops += 1
      if byte == 0xEF { measure.marks += 1 }
    default: break
    }
  }

  private func mark(_ text: Span<UInt8>, _ at: Int, _ end: Int, _ byte: UInt8, _ measure: inout BlockMeasure) {
    measure.punctuation += 1
    switch byte {
    case UInt8(ascii: ","): measure.commas += 1
    case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"):
      if at + 1 >= end || text[at + 1] <= 0x22 { measure.stops += 1 }
      if byte != UInt8(ascii: ".") { measure.marks += 1 }
    case UInt8(ascii: "$"): measure.hasPrice = true
    case UInt8(ascii: "@"), UInt8(ascii: ":"):
      if byte == UInt8(ascii: "@") || (at + 2 < end && text[at + 1] == 0x2F && text[at + 2] == 0x2F) {
        measure.hasAddress = true
      }
    default: break
    }
  }

  @inline(__always) private func begin(_ scan: inout WordScan, _ isLink: Bool, _ isCapital: Bool) {
    (scan.hash, scan.digits, scan.isLink, scan.isCapital) = (TokenHash(), 0, isLink, isCapital)
    scan.isUnspaced = false
  }

  @inline(__always) private mutating func finish(_ scan: inout WordScan, _ measure: inout BlockMeasure) {
    guard scan.length > 0 else { return }
    wordHashes.append(scan.hash.value)
    measure.words += 1
    if scan.isLink { measure.linkWords += 1 }
    if scan.isCapital { measure.capitals += 1 }
    if scan.digits == scan.length {
      measure.digits += 1
      if scan.length == 4 { measure.hasYear = true }
    }
    if scan.length <= 5, stopWords.value(of: scan.hash.value) != 255 { measure.stopwords += 1 }
    scan.length = 0
  }

  /// Punctuation and symbols of two and three bytes: U+00A0–00BF save ª µ º, U+2000–2BFF, U+3000–303F, full-width marks.
  @inline(__always) private func isSymbol(_ text: Span<UInt8>, _ at: Int, _ end: Int) -> Bool {
    guard at + 1 < end else { return false }
    let second = text[at + 1]
    switch text[at] {
    case 0xC2: return second != 0xAA && second != 0xB5 && second != 0xBA
    case 0xE2: return second < 0xB0
    case 0xE3: return second == 0x80
    case 0xEF: return at + 2 < end && second == 0xBC && (text[at + 2] < 0x90 || text[at + 2] == 0x9A)
    default: return false
    }
  }

  private static func hash(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> UInt64 {
    var hash = UInt64(end - start) &* 0x9E37_79B9_7F4A_7C15
    let bytes = text.extracting(start..<end).bytes
    var at = 0
    while at + 8 <= bytes.byteCount {
      hash =
        (hash ^ bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian)
        &* 0xFF51_AFD7_ED55_8CCD
      hash ^= hash >> 32
      at += 8
    }
    while at < bytes.byteCount {
      hash = (hash ^ UInt64(text[start + at])) &* 0x0000_0100_0000_01B3
      at += 1
    }
    return hash ^ hash >> 29
  }
}

/// Whether a tenth of a page's text may be in such a script, by the first bytes of characters: on other pages a name in it is
/// one word, as for the field's word F1.
private func isMostlyUnspaced(_ text: [UInt8]) -> Bool {
  let count = text.count { $0 >= 0xE0 && $0 <= 0xE9 && $0 != 0xE2 }
  return count * 30 > text.count
}

/// By the first two bytes of three: kana and ideographs; Thai, Lao and Tibetan; Burmese and Khmer.
@inline(__always) func isUnspacedLead(_ first: UInt8, _ second: UInt8) -> Bool {
  switch first {
  case 0xE0: second >= 0xB8
  case 0xE1: second < 0x82 || second == 0x9E || second == 0x9F
  case 0xE3: second != 0x80
  default: first &- 0xE4 < 6
  }
}

/// Two characters of Chinese and Japanese, four of the others.
func unspacedWordByteCount(_ first: UInt8) -> Int { first >= 0xE3 ? 6 : 12 }

/// What a byte does to a word.
private enum WordClass {
  static let other: UInt8 = 0
  // The next three follow each other.
  static let small: UInt8 = 1
  static let capital: UInt8 = 2
  static let digit: UInt8 = 3
  /// A byte of a longer character that is a letter for sure.
  static let letter: UInt8 = 4
  /// The lead of a character that may be a mark.
  static let symbols: UInt8 = 5
  /// The lead of a character that may be of a script without spaces.
  static let unspaced: UInt8 = 6

  static let table: [UInt8] = {
    var table = [UInt8](repeating: other, count: 256)
    for byte in 0x61...0x7A { table[byte] = small }
    for byte in 0x41...0x5A { table[byte] = capital }
    for byte in 0x30...0x39 { table[byte] = digit }
    table[0x5F] = small
    for byte in 0x80...0xFF { table[byte] = letter }
    for byte in [0xC2, 0xE2, 0xE3, 0xEF] { table[byte] = symbols }
    for byte in [0xE0, 0xE1, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9] { table[byte] = unspaced }
    return table
  }()

  /// What a byte counts as in a word's hash: capitals as small letters, digits as 0.
  static let folds: [UInt8] = (0...255).map { byte in
    table[byte] == capital ? UInt8(byte) | 0x20 : table[byte] == digit ? 0x30 : UInt8(byte)
  }
}

/// Words without which no language of Europe makes a sentence.
enum StopWords {
  static let table = WordTable(
    ([
      "the", "of", "and", "to", "a", "in", "is", "that", "for", "it", "as", "was", "with", "be", "by", "on", "not",
      "he",
      "his", "but", "at", "are", "this", "have", "from", "or", "had", "an", "they", "which", "one", "you", "were",
      "her",
      "all", "their", "there", "been", "if", "more", "when", "will", "would", "who", "so", "no", "she", "we", "has",
      "its",
      "can", "your", "our", "my", "me", "i", "do", "what", "der", "die", "und", "das", "den", "von", "zu", "mit",
      "sich",
      "des", "auf", "ist", "im", "dem", "nicht", "ein", "eine", "le", "la", "les", "et", "de", "du", "un", "une", "que",
      "est", "pour", "dans", "qui", "sur", "pas", "el", "los", "y", "en", "se", "del", "las", "por", "con", "para",
      "su",
      "o", "e", "il", "di", "che", "non", "per", "da", "do", "os", "em", "uma", "na", "het", "van", "een", "dat", "op",
      "te", "zijn", "och", "att", "som", "det", "av", "i", "og", "er", "til", "ja", "on", "ei", "i", "w", "nie", "na",
    ] as [StaticString]).map { ($0, 1) })
}
