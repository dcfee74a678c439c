// The text of XML that is no page. Of feeds titles and what stands under them are kept, one after another; addresses, days and
// names are not. Of other XML, whose names mean nothing here, every element that has no text around it, and is not called like one of a line, is a block.

import Extraction
import Formats
import HTML

/// UTF-8, with an empty line between blocks; empty where nothing is to be read, as of a map of a site. `xml` is UTF-8.
func xmlText(_ xml: [UInt8]) -> [UInt8] {
  let root = xmlRoot(xml[...])
  var reader = XMLTextReader(isFeed: root.map { feedRoots.contains($0) } ?? false)
  reader.read(xml[...])
  return reader.text
}

/// RSS 0.9 to 2.0 and Atom (RFC 4287); prefixes that feeds use for names of their own are not theirs.
private let titles: Set = ["title"]
private let summaries: Set = ["description", "summary", "subtitle"]
private let contents: Set = ["content", "encoded"]
private let prefixes: Set = ["", "content", "atom", "rss"]
private let items: Set = ["item", "entry"]
/// Elements of a line, in XHTML and what is like it.
private let inlineNames: Set = [
  "a", "b", "i", "em", "strong", "span", "code", "sub", "sup", "u", "small", "hi", "emph",
]
/// Pictures and forms of a feed have titles too.
private let skipped: Set = ["image", "textinput", "author", "source"]

private struct XMLTextReader {
  let isFeed: Bool
  var text: [UInt8] = []
  /// What was read of the block.
  private var pending: [UInt8] = []
  private var depth = 0
  /// Of the element that is read or passed over.
  private var (keptDepth, skippedDepth): (Int?, Int?) = (nil, nil)
  /// Its name: HTML that nobody escaped may have tags in it that nothing ends.
  private var openedName: [UInt8] = []
  private var (isTitle, isSummary) = (false, false)
  /// Of an item: where its summary stands in the text, and whether it had its content, which tells all the summary does.
  private var summary: Range<Int>?
  private var hasContent = false

  init(isFeed: Bool) { self.isFeed = isFeed }

  mutating func read(_ xml: ArraySlice<UInt8>) {
    var at = xml.startIndex
    while let open = xml[at...].firstIndex(of: UInt8(ascii: "<")) {
      take(decoded(xml[at..<open]))
      let rest = xml[open...]
      if rest.starts(with: "<![CDATA[".utf8) {
        at = endOf("]]>", in: rest)
        let isEnded = at >= open + 12 && xml[..<at].suffix(3).elementsEqual("]]>".utf8)
        take(Array(xml[(open + 9)..<(isEnded ? at - 3 : at)]))
      } else if rest.starts(with: "<!--".utf8) {
        at = endOf("-->", in: rest)
      } else if rest.starts(with: "<!DOCTYPE".utf8) {
        at = endOfDoctype(rest) ?? xml.endIndex
      } else if rest.starts(with: "<?".utf8) || rest.starts(with: "<!".utf8) {
        at = endOf(">", in: rest)
      } else {
        at = endOfTag(rest)
        tag(xml[(open + 1)..<max(open + 1, at - 1)], isInText: isInText(xml, open, at))
      }
    }
    take(decoded(xml[at...]))
    endBlock()
  }

  private mutating func take(_ piece: [UInt8]) {
    if skippedDepth == nil, !isFeed || keptDepth != nil { pending += piece }
  }

  /// Whether words stand right before a start tag, or right behind an end tag: then it is a part of a line.
  private func isInText(_ xml: ArraySlice<UInt8>, _ open: Int, _ end: Int) -> Bool {
    let isEnd = xml[open...].dropFirst().first == UInt8(ascii: "/")
    let isEmpty = end - 2 > open && xml[end - 2] == UInt8(ascii: "/")
    let before = xml[..<open].last { !isBlank($0) }
    let behind = xml[end...].first { !isBlank($0) }
    let isBefore = before.map { $0 != UInt8(ascii: ">") } ?? false
    let isBehind = behind.map { $0 != UInt8(ascii: "<") } ?? false
    return isEmpty ? isBefore && isBehind : isEnd ? isBehind : isBefore
  }

  /// `tag`: what stands between the brackets.
  private mutating func tag(_ tag: ArraySlice<UInt8>, isInText: Bool) {
    let isEnd = tag.first == UInt8(ascii: "/")
    let isEmpty = tag.last == UInt8(ascii: "/")
    let name = (isEnd ? tag.dropFirst() : tag).prefix(64).prefix { !isBlank($0) && $0 != UInt8(ascii: "/") }
    let isInLine = isInText || inlineNames.contains(String(decoding: name, as: UTF8.self))
    if !isInLine { endBlock() }
    // A break of a line parts words.
    if isInLine, isEmpty || name.elementsEqual("br".utf8) { take([0x20]) }
    if isEnd {
      end(name)
    } else if !isEmpty {
      if isFeed { begin(name) }
      depth += 1
    }
  }

  private mutating func end(_ name: ArraySlice<UInt8>) {
    depth -= 1
    if let opened = keptDepth ?? skippedDepth, depth > opened, name.elementsEqual(openedName) { depth = opened }
    if depth == keptDepth {
      endBlock()
      if isSummary { summary = (summary?.lowerBound ?? text.count)..<text.count }
      keptDepth = nil
    }
    if depth == skippedDepth { skippedDepth = nil }
  }

  private mutating func begin(_ name: ArraySlice<UInt8>) {
    let parts = name.split(separator: UInt8(ascii: ":")).map { String(decoding: $0, as: UTF8.self).lowercased() }
    guard let local = parts.last, keptDepth == nil, skippedDepth == nil else { return }
    openedName = Array(name)
    if items.contains(local) { (summary, hasContent) = (nil, false) }
    if skipped.contains(local) {
      skippedDepth = depth
      return
    }
    guard parts.count < 2 || prefixes.contains(parts[0]) else { return }
    let isContent = contents.contains(local)
    guard titles.contains(local) || isContent || summaries.contains(local) && !hasContent else { return }
    keptDepth = depth
    (isTitle, isSummary) = (titles.contains(local), summaries.contains(local))
    if isSummary { summary = text.count..<text.count }
    if isContent, let summary { text.removeSubrange(summary) }
    if isContent { (summary, hasContent) = (nil, true) }
  }

  private mutating func endBlock() {
    defer { pending.removeAll() }
    guard pending.contains(where: { !isBlank($0) }) else { return }
    // What feeds put into an element is HTML as a rule, in CDATA or with its brackets escaped; a title may be about a tag.
    let isHTML = isFeed && !isTitle ? containsTag(pending[...]) : isMarkup(pending[...])
    let block = isHTML ? visibleText(of: parse(pending)).text : pending
    guard !block.isEmpty else { return }
    if !text.isEmpty { text += [0x0A, 0x0A] }
    text += block
  }
}

/// Behind the next `mark`, or at the end.
private func endOf(_ mark: StaticString, in xml: ArraySlice<UInt8>) -> Int {
  mark.withUTF8Buffer { mark in
    var at = xml.startIndex
    while let found = xml[at...].firstIndex(of: mark[0]) {
      if xml[found...].starts(with: mark) { return found + mark.count }
      at = found + 1
    }
    return xml.endIndex
  }
}

/// Behind its `>`, of which values may have one too.
private func endOfTag(_ xml: ArraySlice<UInt8>) -> Int {
  var quote: UInt8?
  for at in xml.indices {
    if let mark = quote {
      if xml[at] == mark { quote = nil }
    } else if xml[at] == UInt8(ascii: ">") {
      return at + 1
    } else if xml[at] == UInt8(ascii: "\"") || xml[at] == UInt8(ascii: "'") {
      quote = xml[at]
    }
  }
  return xml.endIndex
}

/// With the references that XML has of its own: the others are left to whoever reads the text.
private func decoded(_ raw: ArraySlice<UInt8>) -> [UInt8] {
  guard raw.contains(UInt8(ascii: "&")) else { return Array(raw) }
  var text: [UInt8] = []
  var at = raw.startIndex
  while at < raw.endIndex {
    guard raw[at] == UInt8(ascii: "&"), let end = raw[at...].prefix(10).firstIndex(of: UInt8(ascii: ";")),
      let scalar = scalar(String(decoding: raw[(at + 1)..<end], as: UTF8.self))
    else {
      text.append(raw[at])
      at += 1
      continue
    }
    text += Array(String(scalar).utf8)
    at = end + 1
  }
  return text
}

private func scalar(_ name: String) -> Unicode.Scalar? {
  switch name {
  case "amp": "&"
  case "lt": "<"
  case "gt": ">"
  case "quot": "\""
  case "apos": "'"
  default:
    name.hasPrefix("#x")
      ? UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
      : name.hasPrefix("#") ? UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init) : nil
  }
}
