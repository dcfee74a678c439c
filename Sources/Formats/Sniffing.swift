// What kind of document some bytes are: by what they look like, and by the file's name only where that leaves it open.
// Looks at the first 8,000 bytes (git's limit for the same question) and at the last ones.

private let windowByteCount = 8000

/// What a file is, and what of it says so, for people.
public struct FormatFinding: Sendable, Equatable {
  public let format: Format
  public let reason: String

  public init(format: Format, reason: String) { (self.format, self.reason) = (format, reason) }
}

/// The format of decompressed bytes. `name` is the file's name or path; a final `.gz` is passed over. `isWhole`: whether
/// these are all bytes of the file, or its beginning.
public func sniff(_ bytes: [UInt8], name: [UInt8], isWhole: Bool = true) -> Format {
  recognize(bytes, name: name, isWhole: isWhole).format
}

/// As `sniff`, with the reason.
public func recognize(_ bytes: [UInt8], name: [UInt8], isWhole: Bool = true) -> FormatFinding {
  // The first record of an archive may as well hold an image.
  if bytes.starts(with: "WARC/".utf8) { return FormatFinding(format: .warc, reason: "begins with WARC/") }
  if bytes.starts(with: "filedesc:".utf8) { return FormatFinding(format: .warc, reason: "begins like an ARC file") }
  let hasWideMark = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
  let ending = nameEnding(name)
  let start = contentStart(bytes)
  let head = hasWideMark ? narrowed(bytes) : bytes[start...].prefix(windowByteCount)
  // Its first line may have been torn inside a page.
  if !hasWideMark, isTornFeed(bytes, from: start, ending: ending), !isBinary(bytes.prefix(windowByteCount)) {
    return FormatFinding(format: .jsonl, reason: "has lines that are objects and is named .\(ending)")
  }
  // As the MIME Sniffing standard has it, a tag counts more than a NUL behind it; here, a few of them.
  if head.first == UInt8(ascii: "<"), startsMarkup(head), hasWideMark || !isNoMarkup(bytes, charset: nil) {
    return FormatFinding(format: .html, reason: "begins with a tag")
  }
  // Nobody reads it, but it is no text either.
  let opensList = head.first == UInt8(ascii: "[") && opensListElement(head.dropFirst())
  if hasWideMark, opensList || head.first == UInt8(ascii: "{"), ["json", "jsonl", "ndjson"].contains(ending) {
    return FormatFinding(format: .json, reason: "begins like JSON in UTF-16 and is named .\(ending)")
  }
  if !hasWideMark, isBinary(bytes.prefix(windowByteCount)) {
    return FormatFinding(format: .binary, reason: "has a NUL, a known signature or many control characters")
  }
  if let found = jsonFormat(bytes, from: start, ending: ending, isWhole: isWhole) { return found }
  let saysMarkup = ending == "html" || ending == "htm" || ending == "xhtml"
  if saysMarkup, containsTag(head) {
    return FormatFinding(format: .html, reason: "is named .\(ending) and has tags")
  }
  return FormatFinding(format: .text, reason: "nothing says otherwise")
}

/// Files that open like this are never text: the usual containers, images, sound, programs.
private let binarySignatures: [[UInt8]] = [
  Array("%PDF-".utf8), [0x89, 0x50, 0x4E, 0x47], [0xFF, 0xD8, 0xFF], Array("GIF8".utf8), Array("PK\u{3}\u{4}".utf8),
  [0x7F, 0x45, 0x4C, 0x46], [0x1F, 0x8B], [0x28, 0xB5, 0x2F, 0xFD], [0xFD, 0x37, 0x7A, 0x58, 0x5A], Array("BZh9".utf8),
  Array("OggS".utf8), Array("ID3".utf8) + [3],
]
/// What a RIFF container says that it holds, behind its length: a word of four letters, as no text has it there.
private let riffForms = ["WAVE", "AVI ", "WEBP", "RMID", "ACON", "sfbk"].map { Array($0.utf8) }

/// Whether bytes that a server calls HTML, with this charset, or that begin with a tag, are none all the same. A NUL here and
/// there is nothing to a parser, and of UTF-16 every other byte is one.
public func isNoMarkup(_ bytes: [UInt8], charset: String?) -> Bool {
  if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return false }
  let window = bytes.prefix(windowByteCount)
  let text = window.filter { $0 != 0 }[...]
  if text.count == window.count || charset?.lowercased().hasPrefix("utf-16") == true { return isBinary(text) }
  // Of what is compressed or encrypted one byte in ten is one of these.
  let strays = window.count { $0 < 0x08 || $0 > 0x0D && $0 < 0x20 && $0 != 0x1B }
  return strays > 1 && strays * 50 > window.count || isBinary(text)
}

/// A NUL, a known signature, or more than a tenth control characters.
private func isBinary(_ window: ArraySlice<UInt8>) -> Bool {
  if binarySignatures.contains(where: { window.starts(with: $0) }) { return true }
  let form = window.dropFirst(8)
  if window.starts(with: "RIFF".utf8), riffForms.contains(where: { form.starts(with: $0) }) { return true }
  var controlCount = 0
  let bytes = window.span
  for index in bytes.indices where bytes[index] < 0x20 {
    switch bytes[index] {
    case 0: return true
    case 0x08...0x0D, 0x1B: break  // white space, backspace and escape: terminals write them
    default: controlCount += 1
    }
  }
  return controlCount * 10 > window.count
}

private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

/// Behind a UTF-8 byte order mark and white space.
private func contentStart(_ bytes: [UInt8]) -> Int {
  var index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  while index < bytes.count, isSpace(bytes[index]) { index += 1 }
  return index
}

/// The beginning of UTF-16 behind its mark and white space, as far as it is ASCII: enough to see markup.
private func narrowed(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
  bytes[2...].prefix(2 * windowByteCount).filter { $0 != 0 }.drop(while: isSpace)
}

private func nameEnding(_ name: [UInt8]) -> String {
  var parts = name.split(separator: UInt8(ascii: "/")).last?.split(separator: UInt8(ascii: ".")) ?? []
  func ending() -> String {
    parts.count > 1 ? String(decoding: parts[parts.count - 1], as: UTF8.self).lowercased() : ""
  }
  if ending() == "gz" { parts.removeLast() }
  return ending()
}

/// The tags of the MIME Sniffing standard (section 7.1), XML, which is markup too, and others that fragments of pages begin
/// with: nobody says of a file what a server says of a page.
private let openings = [
  "!doctype html", "html", "head", "script", "iframe", "h1", "div", "font", "table", "a", "style", "title", "b", "body",
  "br", "p", "!--", "?xml", "meta", "link", "article", "section", "main", "header", "nav", "span", "ul", "ol", "li",
  "h2",
  "h3", "img", "form", "pre", "blockquote", "center", "em", "strong", "i",
].map { Array($0.utf8) }

private func startsMarkup(_ head: ArraySlice<UInt8>) -> Bool {
  let text = head.dropFirst().prefix(16).map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
  return openings.contains { opening in
    guard text.starts(with: opening) else { return false }
    if opening == Array("!--".utf8) || opening == Array("?xml".utf8) { return true }
    guard text.count > opening.count else { return false }
    // The standard's tag-terminating bytes are the space and `>`; a tag may as well end its line or itself.
    return isSpace(text[opening.count]) || [UInt8(ascii: ">"), UInt8(ascii: "/")].contains(text[opening.count])
  }
}

/// What else stands in the middle of a page.
private let furtherElements = Set(
  openings
    + """
    abbr address aside audio button caption cite code dd del details dl dt embed fieldset figcaption figure footer h4 h5 h6 hr
    input ins kbd label legend mark noscript object option picture q s samp select small source strike sub summary sup svg
    tbody td template textarea tfoot th thead time tr tt u var video wbr
    """.split(whereSeparator: \.isWhitespace).map { Array($0.utf8) })

/// Somewhere a comment, or a tag with the name of an element or with a hyphen in it. "if x <y then" has none.
private func containsTag(_ head: ArraySlice<UInt8>) -> Bool {
  head.indices.contains { index in
    guard head[index] == UInt8(ascii: "<") else { return false }
    var rest = head[(index + 1)...]
    if rest.starts(with: "!--".utf8) || lowercased(rest.prefix(8)) == Array("!doctype".utf8) { return true }
    if rest.first == UInt8(ascii: "/") { rest = rest.dropFirst() }
    let name = lowercased(
      rest.prefix(32).prefix { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2D })
    guard let first = name.first, first >= 0x61, furtherElements.contains(name) || name.contains(0x2D) else {
      return false
    }
    guard let end = rest.dropFirst(name.count).first else { return true }
    return isSpace(end) || end == UInt8(ascii: ">") || end == UInt8(ascii: "/")
  }
}

/// JSON or JSON Lines, or nil. Prose may open with a bracket ("[1] See…"), and a text with what a script left at its head,
/// so what is not named JSON must also look like it inside and, where that is there, at its end.
private func jsonFormat(_ bytes: [UInt8], from start: Int, ending: String, isWhole: Bool) -> FormatFinding? {
  guard start < bytes.count else { return nil }
  let inside = bytes[(start + 1)...].first { !isSpace($0) }
  let last = bytes.last { !isSpace($0) }
  let namesJSON = ending == "json" || ending == "jsonl" || ending == "ndjson"
  switch bytes[start] {
  case UInt8(ascii: "{"):
    guard inside == UInt8(ascii: "\"") || inside == UInt8(ascii: "}") else { return nil }
    if isJSONLines(bytes, from: start, isWhole: isWhole) {
      return FormatFinding(format: .jsonl, reason: "has one object a line")
    }
    if ending == "jsonl" || ending == "ndjson" {
      return FormatFinding(format: .jsonl, reason: "begins with an object and is named .\(ending)")
    }
    guard namesJSON || !isWhole || last == UInt8(ascii: "}") else { return nil }
    return FormatFinding(format: .json, reason: "begins with an object")
  case UInt8(ascii: "["):
    let content = bytes[(start + 1)...].prefix(windowByteCount).drop(while: isSpace)
    if opensListElement(content), last == UInt8(ascii: "]") || !isWhole {
      return FormatFinding(format: .json, reason: "begins and ends like a list")
    }
    return namesJSON ? FormatFinding(format: .json, reason: "begins with a bracket and is named .\(ending)") : nil
  default:
    return nil
  }
}

/// A rotation may have torn the first line of a feed at its front; then its name and the lines behind speak for it. A
/// list over many lines does not end an object on its first.
private func isTornFeed(_ bytes: [UInt8], from start: Int, ending: String) -> Bool {
  guard ending == "jsonl" || ending == "ndjson", start < bytes.count, !bytes[start...].starts(with: "{\"".utf8),
    let lineEnd = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
  else { return false }
  func endsObject(_ line: ArraySlice<UInt8>) -> Bool { line.last { !isSpace($0) } == UInt8(ascii: "}") }
  if bytes[start] == UInt8(ascii: "["),
    !endsObject(bytes[start..<lineEnd]) || bytes.last(where: { !isSpace($0) }) == 0x5D
  {
    return false
  }
  var line = bytes[lineEnd...].prefix(1 << 20)
  while let end = line.dropFirst().firstIndex(of: UInt8(ascii: "\n")) {
    if line.dropFirst().starts(with: "{\"".utf8), endsObject(line[..<end]) { return true }
    line = line[end...]
  }
  return false
}

/// Whether what stands behind a bracket can be of a list of objects, lists or strings; `[[File:` and `[{x` are prose.
private func opensListElement(_ content: ArraySlice<UInt8>) -> Bool {
  let next = content.dropFirst().drop(while: isSpace)
  switch content.first {
  case UInt8(ascii: "\""), UInt8(ascii: "]"): return true
  case UInt8(ascii: "{"): return next.first.map { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "}") } ?? true
  case UInt8(ascii: "["):
    guard let first = next.first else { return true }
    return [UInt8]("{[\"]-0123456789".utf8).contains(first)
      || ["true", "false", "null"].contains { next.starts(with: $0.utf8) }
  default: return false
  }
}

/// The first line ends its object, and the next line that is not empty opens one, or is not there yet.
private func isJSONLines(_ bytes: [UInt8], from start: Int, isWhole: Bool) -> Bool {
  guard let lineEnd = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { return false }
  let endsObject = bytes[start..<lineEnd].last { !isSpace($0) } == UInt8(ascii: "}")
  let next = bytes[lineEnd...].first { !isSpace($0) }
  return endsObject && (next == UInt8(ascii: "{") || next == nil && !isWhole)
}

/// How a file of these decompressed bytes holds many documents; nil where it is one. An object without a line end that goes
/// on where the bytes end (`isWhole` is false) is a first line.
public func streamFormat(_ bytes: [UInt8], format: Format, isWhole: Bool) -> StreamFormat? {
  switch format {
  case .jsonl: .jsonLines
  case .warc: .warc
  case .json:
    if let first = bytes[contentStart(bytes)...].first, first == UInt8(ascii: "[") {
      .jsonArray
    } else {
      isWhole || bytes.contains(0x0A) ? nil : .jsonLines
    }
  case .text, .html, .binary: nil
  }
}
