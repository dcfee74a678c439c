// A document's lines, each without what nobody wrote on purpose: line ends of any kind, white space around and doubled
// white space inside, control characters, invisible characters. One pass over the bytes. Every byte that is left out is
// a cut, so that the account of a document can be told to the byte.

/// Why bytes are not in the text. The raw value is the rule's name in the record.
public enum Rule: String, Sendable, CaseIterable, Comparable {
  case whitespace, control, invisible, hyphen
  // Of HTML only.
  case markup, comment, script, style, template, metadata, hidden, embedded, ruby
  case formControl = "form_control"
  case characterReference = "character_reference"
  /// What a learned model takes: blocks of HTML, lines of text.
  case boilerplate
  /// What many documents of a site have.
  case siteTemplate = "site_template"
  // Of lines.
  case repeated = "repeat"
  case crossLink = "cross_link"
  case commentPrompt = "comment_prompt"
  case shareRow = "share_row"
  case cookieBanner = "cookie_banner"
  case navigation
  case subscribePrompt = "subscribe_prompt"
  case advertisement
  case photoCredit = "photo_credit"
  case byline, dateline, copyright

  public static func < (left: Rule, right: Rule) -> Bool { left.rawValue < right.rawValue }
}

/// One line that is not empty.
struct Line {
  /// In the source, with its line end.
  var sourceStart: UInt32
  var sourceEnd: UInt32
  /// In `Lines.text`.
  var start: UInt32
  var end: UInt32
  /// From 1, empty lines counted.
  var number: UInt32
  /// An empty line or a page break lies before this line.
  var opensParagraph: Bool
  /// Three spaces and more stand side by side behind words, as between columns.
  var hasColumns: Bool
  /// Of fenced code, its fences included.
  var isFenced = false
}

/// Bytes of the source that are in no line.
struct Cut: Equatable {
  var start: Int
  var end: Int
  var rule: Rule
}

struct Lines {
  /// All lines one after another, with nothing in between.
  var text: [UInt8] = []
  var lines: [Line] = []
  /// In order, without overlap; only where they were asked for.
  var cuts: [Cut] = []
  /// Control and invisible bytes for each line that had some.
  var droppings: [(line: Int, controlByteCount: Int, invisibleByteCount: Int)] = []
  /// Control and invisible bytes on lines that were otherwise empty, with the line's place in the source.
  var strays: [(start: Int, controlByteCount: Int, invisibleByteCount: Int)] = []
}

/// Splits UTF-8 into lines. `source` must be well-formed and shorter than 2^32 bytes. Gives up at once when there are
/// more than `lineLimit` lines; the result then has one line too many.
func readLines(_ source: [UInt8], lineLimit: Int = .max - 1, recordingCuts: Bool = false) -> Lines {
  var scanner = LineScanner(recordsCuts: recordingCuts, lineLimit: lineLimit)
  scanner.scan(source)
  guard let isFenced = scanner.result.fencedLines() else { return scanner.result }
  // What is code is known of lines without their white space, which is then taken in.
  scanner = LineScanner(recordsCuts: recordingCuts, lineLimit: lineLimit, isFenced: isFenced)
  scanner.scan(source)
  return scanner.result
}

/// What a byte may begin.
private enum ByteClass {
  static let plain: UInt8 = 0
  static let space: UInt8 = 1
  static let lineEnd: UInt8 = 2
  static let control: UInt8 = 3
  /// The lead of a character that may be white space, invisible or a line end.
  static let special: UInt8 = 4

  /// Not an InlineArray: each look-up would copy all of it (Swift 6.3.1, seen in a profile).
  static let table: [UInt8] = {
    var table = [UInt8](repeating: plain, count: 256)
    for byte in 0..<0x20 { table[byte] = control }
    table[0x7F] = control
    table[0x09] = space
    table[0x20] = space
    for byte in 0x0A...0x0D { table[byte] = lineEnd }
    for byte in [0xC2, 0xE1, 0xE2, 0xE3, 0xEF] { table[byte] = special }
    return table
  }()
}

/// What stands at some place of the source.
private enum Mark { case text, space, tab, lineEnd, pageEnd, control, invisible, conditional }

private struct LineScanner {
  let recordsCuts: Bool
  let lineLimit: Int
  let isFenced: [Bool]
  var result = Lines()
  private var lineStart = 0
  private var textStart = 0
  private var number: UInt32 = 1
  private var opensParagraph = true
  private var hasColumns = false
  private var controlByteCount = 0
  private var invisibleByteCount = 0
  private var invisibles = Invisibles()

  init(recordsCuts: Bool, lineLimit: Int, isFenced: [Bool] = []) {
    self.isFenced = isFenced
    self.recordsCuts = recordsCuts
    self.lineLimit = lineLimit
  }

  mutating func scan(_ source: [UInt8]) {
    result.text.reserveCapacity(source.count)
    result.lines.reserveCapacity(min(source.count / 64 + 8, 1 << 16))
    let bytes = source.span
    let classes = ByteClass.table
    var runStart = 0
    var index = 0
    while index < bytes.count {
      let byteClass = classes[Int(bytes[index])]
      if byteClass == ByteClass.plain {
        index += 1
        continue
      }
      // A single space between two plain bytes is the one common case.
      if bytes[index] == 0x20, index > runStart, index + 1 < bytes.count,
        classes[Int(bytes[index + 1])] == ByteClass.plain
      {
        index += 2
        continue
      }
      let (mark, byteCount) = mark(bytes, index)
      if mark == .text {
        index += byteCount
        continue
      }
      if runStart < index { result.text.append(contentsOf: source[runStart..<index]) }
      if mark == .lineEnd || mark == .pageEnd {
        endLine(from: index, to: index + byteCount, isPageEnd: mark == .pageEnd)
        if result.lines.count > lineLimit { return }
        index += byteCount
      } else {
        index = takeGap(source, bytes, from: index)
      }
      runStart = index
    }
    if runStart < bytes.count { result.text.append(contentsOf: source[runStart...]) }
    endLine(from: bytes.count, to: bytes.count, isPageEnd: false)
  }

  /// What is text or invisible depending on what is around it, decided.
  private mutating func mark(_ bytes: Span<UInt8>, _ index: Int) -> (mark: Mark, byteCount: Int) {
    let (mark, byteCount) = rawMark(bytes, index)
    guard mark == .conditional else { return (mark, byteCount) }
    return (invisibles.removes(bytes, index) ? .invisible : .text, byteCount)
  }

  /// White space and characters that are dropped, up to the next text or line end. Inside a line one character of the
  /// white space stays: the first tab, else the first space, else the first. Where there is nothing but tabs, all stay: they
  /// hold the empty cells of a table. So do tabs and spaces in code.
  private mutating func takeGap(_ source: [UInt8], _ bytes: Span<UInt8>, from start: Int) -> Int {
    var index = start
    var kept: Range<Int>?
    var keptRank = 0
    var (spaceCount, hasOnlyTabs) = (0, true)
    while index < bytes.count {
      let (mark, byteCount) = mark(bytes, index)
      var rank = 0
      switch mark {
      case .tab: rank = 3
      case .space: rank = bytes[index] == 0x20 ? 2 : 1
      case .control: controlByteCount += byteCount
      case .invisible: invisibleByteCount += byteCount
      case .text, .lineEnd, .pageEnd, .conditional: break
      }
      if mark == .text || mark == .lineEnd || mark == .pageEnd { break }
      if mark == .space { spaceCount += 1 }
      hasOnlyTabs = hasOnlyTabs && mark == .tab
      if rank > keptRank { (kept, keptRank) = (index..<(index + byteCount), rank) }
      index += byteCount
    }
    let isInside = result.text.count > textStart && index < bytes.count && mark(bytes, index).mark == .text
    if !isInside { kept = nil }
    if isInside, hasOnlyTabs { kept = start..<index }
    let isCode = isInFence && index < bytes.count && mark(bytes, index).mark == .text
    if isCode, source[start..<index].allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { kept = start..<index }
    if isInside, spaceCount >= 3, !isListMark() { hasColumns = true }
    if let kept { result.text.append(contentsOf: source[kept]) }
    if recordsCuts { cutGap(bytes, from: start, to: index, but: kept ?? index..<index) }
    return index
  }

  private var isInFence: Bool { result.lines.count < isFenced.count && isFenced[result.lines.count] }

  /// Whether what the line has so far is no more than a bullet or the number of an item.
  private func isListMark() -> Bool {
    let (start, end) = (textStart, result.text.count)
    guard end - start <= 4, let last = result.text.last else { return false }
    return !isASCIILetter(last) && last &- 0x30 >= 10
  }

  private mutating func cutGap(_ bytes: Span<UInt8>, from start: Int, to end: Int, but kept: Range<Int>) {
    var index = start
    while index < end {
      let (mark, byteCount) = mark(bytes, index)
      if !kept.contains(index) {
        let rule: Rule = mark == .control ? .control : mark == .invisible ? .invisible : .whitespace
        cut(index, index + byteCount, rule)
      }
      index += byteCount
    }
  }

  private mutating func cut(_ start: Int, _ end: Int, _ rule: Rule) {
    guard start < end else { return }
    if let last = result.cuts.last, last.end == start, last.rule == rule {
      result.cuts[result.cuts.count - 1].end = end
    } else {
      result.cuts.append(Cut(start: start, end: end, rule: rule))
    }
  }

  private mutating func endLine(from start: Int, to end: Int, isPageEnd: Bool) {
    if recordsCuts { cut(start, end, .whitespace) }
    if result.text.count > textStart {
      if controlByteCount + invisibleByteCount > 0 {
        result.droppings.append((result.lines.count, controlByteCount, invisibleByteCount))
      }
      result.lines.append(
        Line(
          sourceStart: UInt32(lineStart), sourceEnd: UInt32(end), start: UInt32(textStart),
          end: UInt32(result.text.count), number: number, opensParagraph: opensParagraph, hasColumns: hasColumns,
          isFenced: isInFence))
      opensParagraph = false
    } else {
      opensParagraph = true
      if controlByteCount + invisibleByteCount > 0 {
        result.strays.append((lineStart, controlByteCount, invisibleByteCount))
      }
    }
    if isPageEnd { opensParagraph = true }
    number += 1
    lineStart = end
    textStart = result.text.count
    hasColumns = false
    (controlByteCount, invisibleByteCount) = (0, 0)
  }
}

/// The character at `index`, as far as lines care for it.
private func rawMark(_ bytes: Span<UInt8>, _ index: Int) -> (mark: Mark, byteCount: Int) {
  let byte = bytes[index]
  switch byte {
  case 0x20: return (.space, 1)
  case 0x09: return (.tab, 1)
  case 0x0A: return (.lineEnd, 1)
  case 0x0D: return (.lineEnd, index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : 1)
  case 0x0B, 0x0C: return (.pageEnd, 1)
  case 0..<0x20, 0x7F: return (.control, 1)
  case 0xC2:
    switch bytes[index + 1] {
    case 0x85: return (.lineEnd, 2)  // U+0085 next line
    case 0xA0: return (.space, 2)  // no-break space
    case 0xAD: return (.invisible, 2)  // soft hyphen
    case 0x80..<0xA0: return (.control, 2)
    default: return (.text, 2)
    }
  case 0xE1, 0xE2, 0xE3, 0xEF:
    return (
      markOfThreeBytes(
        UInt32(byte & 0xF) << 12 | UInt32(bytes[index + 1] & 0x3F) << 6 | UInt32(bytes[index + 2] & 0x3F)), 3
    )
  default: return (.text, 1)
  }
}

private func markOfThreeBytes(_ scalar: UInt32) -> Mark {
  switch scalar {
  case 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: .space
  case 0x2060, 0x206A...0x206F, 0xFEFF: .invisible
  case 0x200B...0x200F, 0x202A...0x202E, 0x2066...0x2069: .conditional
  case 0x2028: .lineEnd
  case 0x2029: .pageEnd
  default: .text
  }
}
