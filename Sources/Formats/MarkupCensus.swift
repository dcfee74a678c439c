// Counts the tags of a text and the breaks between its lines: what tells whether somebody wrote HTML or wrote of it.
// A text about HTML has tags too: their proportions tell what the first of them does not.

/// What the beginning of a text has of markup and of lines. What stands in the code of Markdown, in scripts, comments and
/// preformatted elements counts for neither.
struct MarkupCensus {
  /// Start tags of elements that begin a block.
  private(set) var blockCount = 0
  private(set) var endTagCount = 0
  private(set) var endsLink = false
  /// `<p>` between two words without a space, as Hacker News parts its paragraphs.
  private(set) var partingCount = 0
  /// Line ends, and empty lines, with something else than a tag on both sides.
  private(set) var lineBreakCount = 0
  private(set) var emptyLineCount = 0
  /// The last thing was a tag.
  private(set) var endsWithTag = true
  /// Elements whose end tag is not there, so that nobody looks for it again and again.
  private var unended: Set<[UInt8]> = []

  private static let windowByteCount = 1 << 16

  init(_ text: ArraySlice<UInt8>) {
    let text = text.prefix(Self.windowByteCount)
    var at = text.startIndex
    while at < text.endIndex {
      if text[at] == UInt8(ascii: "<"), let tag = MarkupTag(text, at: at) {
        count(tag, in: text)
        at = tag.isOpaque ? endOfElement(tag, in: text) : tag.end
        endsWithTag = true
      } else if isBlank(text[at]) {
        at = passBlanks(text, at)
      } else if text[at] == UInt8(ascii: "`"), let end = endOfCode(text, at) {
        (at, endsWithTag) = (end, false)
      } else {
        at += 1
        endsWithTag = false
      }
    }
  }

  private mutating func count(_ tag: MarkupTag, in text: ArraySlice<UInt8>) {
    if tag.isEnd {
      endTagCount += 1
      if tag.name == [UInt8(ascii: "a")] { endsLink = true }
    } else if blockElements.contains(tag.name) {
      blockCount += 1
      guard tag.name == [UInt8(ascii: "p")], tag.start > text.startIndex, tag.end < text.endIndex else { return }
      let isBetweenWords = !isBlank(text[tag.start - 1]) && !isBlank(text[tag.end])
      if isBetweenWords, tag.end - tag.start == 3, !endsWithTag { partingCount += 1 }
    }
  }

  /// To behind a run of white space, whose line ends count if no tag stands beside it.
  private mutating func passBlanks(_ text: ArraySlice<UInt8>, _ from: Int) -> Int {
    var at = from
    var lineEnds = 0
    while at < text.endIndex, isBlank(text[at]) {
      let isReturnAlone = text[at] == 0x0D && !(at + 1 < text.endIndex && text[at + 1] == 0x0A)
      if text[at] == 0x0A || isReturnAlone { lineEnds += 1 }
      at += 1
    }
    guard lineEnds > 0, !endsWithTag, at < text.endIndex else { return at }
    if text[at] == UInt8(ascii: "<"), MarkupTag(text, at: at) != nil { return at }
    lineBreakCount += 1
    if lineEnds > 1 { emptyLineCount += 1 }
    return at
  }

  /// Behind what backticks enclose: as many end it as began it. One or two stay in their line.
  private func endOfCode(_ text: ArraySlice<UInt8>, _ from: Int) -> Int? {
    let count = text[from...].prefix(3).prefix { $0 == UInt8(ascii: "`") }.count
    var at = from + count
    var run = 0
    while at < text.endIndex {
      run = text[at] == UInt8(ascii: "`") ? run + 1 : 0
      at += 1
      if run == count { return at }
      if count < 3, at < text.endIndex, text[at] == 0x0A { return nil }
    }
    return nil
  }

  /// Behind the end tag; behind the start tag where there is none.
  private mutating func endOfElement(_ tag: MarkupTag, in text: ArraySlice<UInt8>) -> Int {
    if unended.contains(tag.name) { return tag.end }
    var at = tag.end
    while let next = text[at...].firstIndex(of: UInt8(ascii: "<")) {
      // Only what is called so is read: a comment would be read to its end each time.
      let name = text[(next + 1)...].prefix(1 + tag.name.count)
      if name.first == UInt8(ascii: "/"), lowercased(name.dropFirst()) == tag.name, let end = MarkupTag(text, at: next),
        end.name == tag.name
      {
        return end.end
      }
      at = next + 1
    }
    unended.insert(tag.name)
    return tag.end
  }
}

/// A tag with the name of an element or with a hyphen in it, or a comment. "if x <y then" has none.
struct MarkupTag {
  /// In lower case; empty of comments and declarations.
  let name: [UInt8]
  let isEnd: Bool
  let start: Int
  /// Behind its `>`.
  let end: Int

  /// Longer tags are taken to end with their name.
  private static let byteLimit = 1024

  init?(_ text: ArraySlice<UInt8>, at start: Int) {
    self.start = start
    var rest = text[(start + 1)...]
    if rest.starts(with: "!--".utf8) {
      (name, isEnd, end) = ([], false, endOfComment(rest))
      return
    }
    isEnd = rest.first == UInt8(ascii: "/")
    if isEnd { rest = rest.dropFirst() }
    name = lowercased(
      rest.prefix(32).prefix { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2D })
    guard let first = name.first, first >= 0x61, elementNames.contains(name) || name.contains(0x2D) else { return nil }
    rest = rest.dropFirst(name.count)
    if let next = rest.first, !isBlank(next), next != UInt8(ascii: ">"), next != UInt8(ascii: "/") { return nil }
    end = rest.prefix(Self.byteLimit).firstIndex(of: UInt8(ascii: ">")).map { $0 + 1 } ?? rest.startIndex
  }

  /// What is in it is no prose of this text.
  var isOpaque: Bool { !isEnd && opaqueElements.contains(name) }
}

/// To the end where it has none, as a browser reads it.
func endOfComment(_ text: ArraySlice<UInt8>) -> Int {
  var at = text.startIndex
  while let next = text[at...].firstIndex(of: UInt8(ascii: ">")) {
    if text[..<next].suffix(2).elementsEqual("--".utf8) { return next + 1 }
    at = next + 1
  }
  return text.endIndex
}

private func names(_ list: String) -> Set<[UInt8]> {
  Set(list.split(whereSeparator: \.isWhitespace).map { Array($0.utf8) })
}

private let opaqueElements = names("script style pre textarea xmp listing")

private let blockElements = names(
  """
  address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6
  head header hr html li main nav ol p pre section table tbody td tfoot th thead title tr ul
  """)

/// Of what stands in pages.
let elementNames = blockElements.union(
  names(
    """
    a abbr audio b br button caption cite code del dialog em embed font i iframe img input ins kbd label legend link mark meta
    noscript object option picture q s samp script select small source span strike strong style sub summary sup svg template
    textarea time tt u var video wbr
    """))
