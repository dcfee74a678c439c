// Texts that are no page of the web and came along with nothing: source code, configuration, logs, tables of numbers, licences.
// Neither rules nor model know what such lines are for, so all of them stay. Judged by the passages as they will be
// written, and by the words of a page's frame in lines and passages: what is left whole is left whole again.
//
// Of 1,000 plain-text versions of WCXB's pages 1 is left whole (3 of resiliparse's), and of 1,000 files with six passages
// or more: 989 of this repository's sources, 944 of Python's library, 976 C headers, 985 of Debian's copyright files.

extension Passages {
  /// Whether nothing of this may go, whatever it looks like.
  func areLeftWhole(_ lines: [Line], _ source: [UInt8]) -> Bool {
    guard passages.count >= fewestStamped else { return false }
    let bytes = text.span
    var (coded, keyed, stamped, logged, numeric, signs) = (0, 0, 0, 0, 0, 0)
    for passage in passages {
      let line = LineSigns(bytes.extracting(passage.range))
      coded += line.isCode ? 1 : 0
      stamped += line.hasStamp ? 1 : 0
      logged += line.isCode || line.hasStamp ? 1 : 0
      keyed += line.hasKey ? 1 : 0
      numeric += line.hasLetters ? 0 : 1
      signs += line.signCount
    }
    let count = passages.count
    guard count >= Judging.fewestLines else { return stamped == count }
    // A log has traces of programs between its lines.
    let isLog = stamped * 20 > count * 11 || stamped * 4 >= count && logged * 20 > count * 11
    let isCode =
      coded * 20 > count * 11 || keyed * 20 > count * 11 || numeric * 3 > count * 2 || signs * 100 > text.count * 3
    // A page about programs, as of a forge, has a frame like any other.
    return (isCode || isLog) && frameWordCount(lines, source) < 2 || isLicence(bytes)
  }
}

/// Of so few lines all must open with a stamp.
private let fewestStamped = 3

/// What stands alone in the menu or the foot of a page. Two of them: none of 2,000 files of Python's library, 3,000 C headers
/// and all sources of this repository, 12 of 711 copyright files of Debian.
let frameWords = Set(
  [
    "about", "about us", "accept", "all rights reserved.", "blog", "careers", "contact", "contact us", "cookie policy",
    "cookies", "faq", "follow us", "help", "home", "log in", "login", "menu", "navigation menu", "news", "newsletter",
    "pricing", "privacy", "privacy policy", "products", "register", "search", "share", "sign in", "sign up", "sitemap",
    "skip to content", "skip to main content", "subscribe", "support", "terms", "terms of service", "terms of use",
    "terms and conditions", "toggle navigation",
  ].map { Array($0.utf8) })
private let longestFrameWord = 20

extension Passages {
  /// How many different ones stand alone in a line or a passage, the mark of a list aside. In both: a passage is a line the
  /// next time, and what is left whole now must not be judged then.
  private func frameWordCount(_ lines: [Line], _ source: [UInt8]) -> Int {
    var found = Set<[UInt8]>()
    for line in lines { note(Int(line.sourceStart)..<Int(line.sourceEnd), source.span, &found) }
    for passage in passages { note(passage.range, text.span, &found) }
    return found.count
  }

  private func note(_ range: Range<Int>, _ bytes: Span<UInt8>, _ found: inout Set<[UInt8]>) {
    guard range.count <= longestFrameWord + 8, let first = range.first(where: { isASCIILetter(bytes[$0]) }),
      let last = range.last(where: { bytes[$0] > 0x20 })
    else { return }
    let lower = (first...last).map { isASCIILetter(bytes[$0]) ? bytes[$0] | 0x20 : bytes[$0] }
    if frameWords.contains(lower) { found.insert(lower) }
  }
}

/// Signs of a line that is not prose.
private struct LineSigns {
  /// A mark that programs cannot do without, or a word that opens a line of one.
  var isCode = false
  /// A word and a colon at its beginning.
  var hasKey = false
  /// A time, a date or an address there.
  var hasStamp = false
  var hasLetters = false
  /// Marks of programs; a row of the same one, as it underlines a heading, counts once.
  var signCount = 0

  init(_ line: Span<UInt8>) {
    let kinds = Sign.table
    var last: UInt8 = 0
    for index in line.indices {
      let byte = line[index]
      switch kinds[Int(byte)] {
      case Sign.letter: hasLetters = true
      case Sign.mark:
        isCode = true
        if byte != last { signCount += 1 }
      case Sign.underscore:
        if isLetterOrDigit(last), index + 1 < line.count, isLetterOrDigit(line[index + 1]) { isCode = true }
        if byte != last { signCount += 1 }
      case Sign.bracket: if isLetterOrDigit(last) { isCode = true }
      default: break
      }
      last = byte
    }
    isCode = isCode || Sign.closing.contains(last) || opensCode(line)
    hasKey = isKey(line)
    hasStamp = opensWithStamp(line)
  }
}

private enum Sign {
  static let none: UInt8 = 0
  static let letter: UInt8 = 1
  static let mark: UInt8 = 2
  static let underscore: UInt8 = 3
  static let bracket: UInt8 = 4

  static let table: [UInt8] = {
    var table = [UInt8](repeating: none, count: 256)
    for byte in 0x41...0x5A { table[byte] = letter }
    for byte in 0x61...0x7A { table[byte] = letter }
    for byte in 0x80...0xFF { table[byte] = letter }
    for byte in "{};=\\".utf8 { table[Int(byte)] = mark }
    table[Int(UInt8(ascii: "_"))] = underscore
    table[Int(UInt8(ascii: "("))] = bracket
    return table
  }()

  /// Ends of a line that goes on.
  static let closing = Array("([,".utf8)
}

/// A leading `*` is no sign: lists have it too.
private let openings = ["#", "//", "/*", "*/", "@", "import ", "from ", "def ", "class ", "return", "case "].map {
  Array($0.utf8)
}

private func opensCode(_ line: Span<UInt8>) -> Bool { openings.contains { begins(line, 0, with: $0) } }

/// `name:` or `- name:`, of up to 32 letters, digits, `.`, `-` and `_`, before a space or the end.
func isKey(_ line: Span<UInt8>) -> Bool {
  let start = begins(line, 0, with: [0x2D, 0x20]) ? 2 : 0
  var index = start
  while index < line.count, index - start < 32,
    isLetterOrDigit(line[index]) || (index > start && [0x2D, 0x2E, 0x5F].contains(line[index]))
  {
    index += 1
  }
  guard index > start, line[start] >= 0x41, index < line.count, line[index] == UInt8(ascii: ":") else { return false }
  return index + 1 == line.count || line[index + 1] == 0x20
}

/// What licences of programs say, in lower case. Two of these, and one in a thousand words: no page of WCXB has as many.
private let licencePhrases = [
  "permission is hereby granted", "redistribution and use in source", "general public license", "apache license",
  "common-licenses", "without warranty", "without any warranty", "merchantability", "in no event shall",
  "hereby grant", "software is provided \"as is\"",
].map { Array($0.utf8) }

/// By two letters, in lower case: whether a phrase begins so. Nearly all words are told apart by them.
private let openingPairs: [Bool] = {
  var pairs = [Bool](repeating: false, count: 1 << 16)
  for phrase in licencePhrases { pairs[Int(phrase[0]) << 8 | Int(phrase[1])] = true }
  return pairs
}()

extension Passages {
  private func isLicence(_ bytes: Span<UInt8>) -> Bool {
    let (kinds, pairs) = (Sign.table, openingPairs)
    var found = Set<[UInt8]>()
    var (hits, words) = (0, 0)
    var isInside = false
    var index = 0
    while index < bytes.count {
      let isPart = kinds[Int(bytes[index])] == Sign.letter || bytes[index] &- 0x30 < 10
      if isPart, !isInside {
        words &+= 1
        if index &+ 1 < bytes.count, pairs[Int(bytes[index] | 0x20) << 8 | Int(bytes[index &+ 1] | 0x20)] {
          for phrase in licencePhrases where begins(bytes, index, with: phrase) {
            found.insert(phrase)
            hits += 1
          }
        }
      }
      isInside = isPart
      index &+= 1
    }
    return found.count >= 2 && hits * 1000 >= words
  }
}

private func isLetterOrDigit(_ byte: UInt8) -> Bool { isLetter(byte) || (byte >= 0x30 && byte <= 0x39) }

/// Whether a lower-case text stands at a place, in whatever case.
func begins(_ bytes: Span<UInt8>, _ start: Int, with text: [UInt8]) -> Bool {
  guard start + text.count <= bytes.count else { return false }
  for index in text.indices {
    let byte = bytes[start + index]
    guard byte == text[index] || (byte >= 0x41 && byte <= 0x5A && byte | 0x20 == text[index]) else { return false }
  }
  return true
}
