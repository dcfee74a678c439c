// One reading of the passages: what each is made of, and the hashes of its words. A word is a run of letters, digits and
// underscores, as close to `\w+` as bytes tell without tables of Unicode; each CJK character is one.

/// What a passage's text is made of.
struct LineMeasure {
  var words: Int32 = 0
  var width: Int32 = 0
  var bytes: Int32 = 0
  var longestWord: Int32 = 0
  var punctuation: Int32 = 0
  var commas: Int32 = 0
  /// Full stops, exclamation and question marks before white space or the end.
  var stops: Int32 = 0
  var marks: Int32 = 0
  var stopwords: Int32 = 0
  var capitals: Int32 = 0
  var uppers: Int32 = 0
  var digits: Int32 = 0
  var digitBytes: Int32 = 0
  var foreignBytes: Int32 = 0
  var pipes: Int32 = 0
  var quotes: Int32 = 0
  var brackets: Int32 = 0
  var dashes: Int32 = 0
  var cues = SIMD8<Int16>()
  var cueWords: Int32 = 0
  var hasPrice = false
  var hasYear = false
  var hasAddress = false
  var endsSentence = false
  var kind: Int32 = 0
  var firstMark: Int32 = 0
  var lastMark: Int32 = 0
  /// The words' hashes in `LineMeasures.wordHashes`.
  var firstWord: Int32 = 0
  /// Of its words, numbers all alike.
  var shape: UInt32 = 0
  var identity: Int32 = 0

  /// Long, and a sentence.
  var isGood: Bool { words >= 12 && endsSentence }
  var isShort: Bool { words <= 5 && !endsSentence }
}

struct LineMeasures {
  var lines: [LineMeasure] = []
  var wordHashes: [UInt32] = []
  private let cues = CueTable.shared

  /// Of the passages with these indices.
  init(_ passages: Passages, _ indices: [Int]) {
    lines.reserveCapacity(indices.count)
    wordHashes.reserveCapacity(passages.text.count / 5)
    let text = passages.text.span
    var place = [Int32](repeating: -1, count: passages.passages.count)
    for index in indices {
      let passage = passages.passages[index]
      var measure = LineMeasure()
      measure.firstWord = Int32(wordHashes.count)
      measure.bytes = Int32(passage.end - passage.start)
      measure.width = Int32(passage.width)
      measure.endsSentence = passage.endsSentence
      measure.kind = Self.number(of: passage.kind)
      if place[Int(passage.identity)] < 0 { place[Int(passage.identity)] = Int32(lines.count) }
      measure.identity = place[Int(passage.identity)]
      read(text.extracting(passage.range), &measure)
      lines.append(measure)
    }
  }

  private static func number(of kind: BlockKind) -> Int32 {
    switch kind {
    case .paragraph, .heading, .code, .caption: 0
    case .listItem: 1
    case .quote: 2
    case .tableRow: 3
    }
  }

  private struct WordScan {
    var hash = LineHash.start
    var length = 0
    var digits = 0
    var capitals = 0
    var opensCapital = false
  }

  private mutating func read(_ text: Span<UInt8>, _ measure: inout LineMeasure) {
    let classes = LineByte.table
    var scan = WordScan()
    var at = 0
    while at < text.count {
      let byte = text[at]
      switch classes[Int(byte)] {
      case LineByte.small:
        scan.hash = LineHash.added(scan.hash, byte)
        scan.length &+= 1
      case LineByte.capital:
        if scan.length == 0 { scan.opensCapital = true }
        scan.hash = LineHash.added(scan.hash, byte | 0x20)
        scan.length &+= 1
        scan.capitals &+= 1
      case LineByte.digit:
        scan.hash = LineHash.added(scan.hash, 0x30)
        scan.length &+= 1
        scan.digits &+= 1
      case LineByte.blank: finish(&scan, &measure)
      case LineByte.letter:
        scan.hash = LineHash.added(scan.hash, byte)
        scan.length &+= 1
        measure.foreignBytes &+= 1
      case LineByte.long:
        measure.foreignBytes &+= 1
        at += readLong(text, at, byte, &scan, &measure)
        continue
      default:
        finish(&scan, &measure)
        mark(text, at, byte, &measure)
      }
      at &+= 1
    }
    finish(&scan, &measure)
    measure.firstMark = Int32(classes[Int(text[0])])
    let last = text[text.count - 1]
    measure.lastMark = last < 0x80 && classes[Int(last)] == LineByte.mark ? Int32(last) : -Int32(classes[Int(last)])
  }

  /// A character of two or three bytes that may be a mark or an ideograph. The bytes that were read.
  private mutating func readLong(
    _ text: Span<UInt8>, _ at: Int, _ byte: UInt8, _ scan: inout WordScan, _ measure: inout LineMeasure
  ) -> Int {
    let second = text[at + 1]
    switch byte {
    case 0xC2 where second != 0xAA && second != 0xB5 && second != 0xBA:
      finish(&scan, &measure)
      if second & 0xFC == 0xA0, second > 0xA1 { measure.hasPrice = true }
      if second == 0xAB || second == 0xBB { measure.quotes += 1 }
      measure.punctuation += 1
      return 2
    case 0xE2 where second < 0xB0:
      finish(&scan, &measure)
      if second == 0x82 { measure.hasPrice = true }  // € and its neighbours
      if second == 0x80 {
        let third = text[at + 2]
        if third >= 0x98, third <= 0x9F { measure.quotes += 1 }
        if third >= 0x90, third <= 0x95 { measure.dashes += 1 }
      }
      measure.punctuation += 1
      return 3
    case 0xE3 where second == 0x80, 0xEF where second == 0xBC && (text[at + 2] < 0x90 || text[at + 2] == 0x9A):
      finish(&scan, &measure)
      measure.punctuation += 1
      if second == 0x80, text[at + 2] == 0x82 { measure.stops += 1 }
      return 3
    case 0xE3...0xE9:
      finish(&scan, &measure)
      for place in at..<(at + 3) { scan.hash = LineHash.added(scan.hash, text[place]) }
      scan.length = 3
      finish(&scan, &measure)
      return 3
    default:
      scan.hash = LineHash.added(scan.hash, byte)
      scan.length &+= 1
      return 1
    }
  }

  private func mark(_ text: Span<UInt8>, _ at: Int, _ byte: UInt8, _ measure: inout LineMeasure) {
    measure.punctuation &+= 1
    switch byte {
    case UInt8(ascii: ","): measure.commas &+= 1
    case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"):
      if at + 1 >= text.count || text[at + 1] <= 0x22 { measure.stops &+= 1 }
      if byte != UInt8(ascii: ".") { measure.marks &+= 1 }
    case UInt8(ascii: "$"): measure.hasPrice = true
    case UInt8(ascii: "@"): measure.hasAddress = true
    case UInt8(ascii: ":"):
      if at + 2 < text.count, text[at + 1] == 0x2F, text[at + 2] == 0x2F { measure.hasAddress = true }
    case UInt8(ascii: "|"), UInt8(ascii: "/"), UInt8(ascii: ">"): measure.pipes &+= 1
    case UInt8(ascii: "\""): measure.quotes &+= 1
    case UInt8(ascii: "-"): measure.dashes &+= 1
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): measure.brackets &+= 1
    default: break
    }
  }

  @inline(__always) private mutating func finish(_ scan: inout WordScan, _ measure: inout LineMeasure) {
    guard scan.length > 0 else { return }
    let hash = scan.hash
    wordHashes.append(hash)
    measure.words &+= 1
    measure.longestWord = max(measure.longestWord, Int32(truncatingIfNeeded: scan.length))
    if scan.opensCapital {
      measure.capitals &+= 1
      if scan.capitals == scan.length, scan.length > 1 { measure.uppers &+= 1 }
    }
    if scan.digits > 0 {
      measure.digitBytes &+= Int32(truncatingIfNeeded: scan.digits)
      if scan.digits == scan.length {
        measure.digits &+= 1
        if scan.length == 4 { measure.hasYear = true }
      }
    }
    measure.shape = LineHash.mixed(measure.shape, scan.digits == scan.length ? 0x30 : hash)
    if scan.length <= 16 {
      let cue = cues.value(of: hash)
      if cue < 8 {
        measure.cues[Int(cue)] &+= 1
        measure.cueWords &+= 1
      } else if cue == LineCue.stopword.rawValue {
        measure.stopwords &+= 1
      }
    }
    scan = WordScan()
  }
}

/// What a byte does to a word.
private enum LineByte {
  static let blank: UInt8 = 0
  static let small: UInt8 = 1
  static let capital: UInt8 = 2
  static let digit: UInt8 = 3
  static let mark: UInt8 = 4
  /// A byte of a longer character that is a letter for sure.
  static let letter: UInt8 = 5
  /// The lead of a character that may be a mark or an ideograph.
  static let long: UInt8 = 6

  static let table: [UInt8] = {
    var table = [UInt8](repeating: mark, count: 256)
    for byte in 0...0x20 { table[byte] = blank }
    for byte in 0x61...0x7A { table[byte] = small }
    for byte in 0x41...0x5A { table[byte] = capital }
    for byte in 0x30...0x39 { table[byte] = digit }
    table[0x5F] = small
    for byte in 0x80...0xFF { table[byte] = letter }
    for byte in [0xC2, 0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEF] { table[byte] = long }
    return table
  }()
}
