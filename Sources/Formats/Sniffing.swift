// What kind of document some bytes are: by what they look like, and by the file's name only where that leaves it open.
// Looks at the first 8,000 bytes (git's limit for the same question) and at the last ones.

import Glibc

let windowByteCount = 8000

/// What a file is, and what of it says so, for people.
public struct FormatFinding: Sendable, Equatable {
  public let format: Format
  public let reason: String

  public init(format: Format, reason: String) { (self.format, self.reason) = (format, reason) }
}

/// The format of decompressed bytes. `name` is the file's name or path; a final `.gz` is passed over. `isWhole`: whether
/// these are all bytes of the file, or its beginning. `charset`: an encoding to believe where the bytes allow it, as a WHATWG
/// label.
public func sniff(_ bytes: [UInt8], name: [UInt8], isWhole: Bool = true, charset: String? = nil) -> Format {
  recognize(bytes, name: name, isWhole: isWhole, charset: charset).format
}

/// As `sniff`, with the reason.
public func recognize(
  _ bytes: [UInt8], name: [UInt8], isWhole: Bool = true, charset: String? = nil
) -> FormatFinding {
  // The first record of an archive may as well hold an image.
  if bytes.starts(with: "WARC/".utf8) { return FormatFinding(format: .warc, reason: "begins with WARC/") }
  if bytes.starts(with: "filedesc:".utf8) { return FormatFinding(format: .warc, reason: "begins like an ARC file") }
  let isWide = hasWideMark(bytes) || wideEncoding(bytes, charset: charset) != nil
  let ending = nameEnding(name)
  if ending == "warc", hasRecords(bytes.prefix(windowByteCount)) {
    return FormatFinding(format: .warc, reason: "has records and is named .\(ending)")
  }
  let start = contentStart(bytes)
  let head = isWide ? narrowed(bytes) : bytes[start...].prefix(windowByteCount)
  // Its first line may have been torn inside a page.
  if !isWide, isTornFeed(bytes, from: start, ending: ending, isFile: !name.isEmpty),
    !isBinary(bytes.prefix(windowByteCount))
  {
    return FormatFinding(format: .jsonl, reason: "has lines that are objects and is named .\(ending)")
  }
  // As the MIME Sniffing standard has it, a tag counts more than a NUL behind it; here, a few of them.
  if head.first == UInt8(ascii: "<"), isWide || !isNoMarkup(bytes, charset: nil),
    let found = markup(head, isWide ? head : bytes[start...], ending: ending)
  {
    return found
  }
  // Nobody reads it, but it is no text either.
  let opensList = head.first == UInt8(ascii: "[") && opensListElement(head.dropFirst())
  if isWide, opensList || head.first == UInt8(ascii: "{"), ending == "json" || namesLines(ending) {
    return FormatFinding(format: .json, reason: "begins like JSON in UTF-16 and is named .\(ending)")
  }
  if !isWide, isBinary(bytes.prefix(windowByteCount)) {
    return FormatFinding(format: .binary, reason: "has NULs, a known signature or many control characters")
  }
  if let found = jsonFormat(bytes, from: start, ending: ending, isWhole: isWhole) { return found }
  if saysMarkup(ending), containsTag(head) {
    return FormatFinding(format: .html, reason: "is named .\(ending) and has tags")
  }
  return FormatFinding(format: .text, reason: "nothing says otherwise")
}

/// The endings of JSON Lines; Scrapy writes all but `ndjson`.
private let lineEndings = ["jsonl", "jl", "jsonlines", "ndjson"]

private func namesLines(_ ending: String) -> Bool { lineEndings.contains(ending) }

/// Whether a file is named as one of JSON Lines, gzipped or not.
public func isNamedLines(_ path: [UInt8]) -> Bool { namesLines(nameEnding(path)) }

/// Whether records begin in the window, behind what a tool or a cut has left before them.
private func hasRecords(_ window: ArraySlice<UInt8>) -> Bool {
  let mark = Array("\nWARC/1.".utf8)
  return window.indices.contains { window[$0] == mark[0] && window[$0...].starts(with: mark) }
}

private func namesXML(_ ending: String) -> Bool { ["xml", "rss", "atom", "rdf"].contains(ending) }

private func saysMarkup(_ ending: String) -> Bool { ["html", "htm", "xhtml"].contains(ending) }

/// Of what begins with `<`; nil for what only has some tags in it. `head` is the beginning of `text`.
private func markup(_ head: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>, ending: String) -> FormatFinding? {
  if opensPage(head) { return FormatFinding(format: .html, reason: "begins with a tag") }
  if isForeignXML(text) { return FormatFinding(format: .xml, reason: "is XML and no page") }
  // A page about a program often begins with a picture or a title in HTML.
  if ["md", "markdown", "mdown", "mkd"].contains(ending) {
    return FormatFinding(format: .text, reason: "is named .\(ending) and begins as no page")
  }
  if opensWithTag(head), saysMarkup(ending) || isMarkup(text) {
    return FormatFinding(format: .html, reason: "begins with a tag")
  }
  guard namesXML(ending), head.dropFirst().first.map({ ($0 | 0x20) &- 0x61 < 26 }) == true else { return nil }
  return FormatFinding(format: .xml, reason: "begins with a tag and is named .\(ending)")
}

/// Files that open like this are never text: the usual containers, images, sound, programs.
private let binarySignatures: [[UInt8]] = [
  Array("%PDF-".utf8), [0x89, 0x50, 0x4E, 0x47], [0xFF, 0xD8, 0xFF], Array("GIF8".utf8), Array("PK\u{3}\u{4}".utf8),
  [0x7F, 0x45, 0x4C, 0x46], [0x1F, 0x8B], [0x28, 0xB5, 0x2F, 0xFD], [0xFD, 0x37, 0x7A, 0x58, 0x5A], Array("BZh9".utf8),
  Array("{\\rtf1".utf8), Array("OggS".utf8), Array("ID3".utf8) + [3], [0xFF, 0xFB], [0xFF, 0xF3], [0xFF, 0xF2],
]
/// What a RIFF container says that it holds, behind its length: a word of four letters, as no text has it there.
private let riffForms = ["WAVE", "AVI ", "WEBP", "RMID", "ACON", "sfbk"].map { Array($0.utf8) }

/// Whether bytes that a server calls HTML, with this charset, or that begin with a tag, are none all the same. A NUL here and
/// there is nothing to a parser, and of UTF-16 every other byte is one.
public func isNoMarkup(_ bytes: [UInt8], charset: String?) -> Bool {
  if hasWideMark(bytes) { return false }
  let window = bytes.prefix(windowByteCount)
  guard hasNUL(window) else { return isBinary(window) }
  let text = window.filter { $0 != 0 }[...]
  if wideEncoding(bytes, charset: charset) != nil { return false }
  return strayCount(window) > 1 && hasManyStrays(window) || isBinary(text)
}

private func strayCount(_ window: ArraySlice<UInt8>) -> Int {
  window.count { $0 < 0x08 || $0 > 0x0D && $0 < 0x20 && $0 != 0x1B }
}

/// Of what is compressed or encrypted one byte in ten is one of these.
private func hasManyStrays(_ window: ArraySlice<UInt8>) -> Bool { strayCount(window) * 50 > window.count }

func hasBinarySignature(_ window: ArraySlice<UInt8>) -> Bool {
  let form = window.dropFirst(8)
  return binarySignatures.contains { window.starts(with: $0) }
    || window.starts(with: "RIFF".utf8) && riffForms.contains { form.starts(with: $0) }
}

/// A known signature, more than a tenth control characters, of what is no UTF-8 a twentieth (of noise they are 9 %), or a NUL
/// where they are more than a fiftieth.
private func isBinary(_ window: ArraySlice<UInt8>) -> Bool {
  if hasBinarySignature(window) { return true }
  if hasNUL(window), hasManyStrays(window) { return true }
  // White space, backspace and escape are none: terminals write them.
  let bytes = window.span
  var controlCount = 0
  for index in bytes.indices {
    let byte = bytes[index]
    controlCount &+= byte < 0x20 && byte &- 0x08 > 0x05 && byte != 0x1B ? 1 : 0
  }
  return controlCount * 10 > window.count || controlCount * 20 > window.count && isNoUTF8(window)
}

/// Whether a quarter of the bytes is not ASCII, and they are no UTF-8 up to the last one that is.
private func isNoUTF8(_ window: ArraySlice<UInt8>) -> Bool {
  guard window.count(where: { $0 >= 0x80 }) * 4 > window.count else { return false }
  let end = window.lastIndex { $0 < 0x80 } ?? window.startIndex
  return String(validating: window[..<end], as: UTF8.self) == nil
}

private func hasNUL(_ window: ArraySlice<UInt8>) -> Bool {
  window.withUnsafeBytes { $0.count > 0 && memchr($0.baseAddress!, 0, $0.count) != nil }
}

/// Behind a UTF-8 byte order mark and white space.
private func contentStart(_ bytes: [UInt8]) -> Int {
  var index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  while index < bytes.count, isBlank(bytes[index]) { index += 1 }
  return index
}

/// The beginning of UTF-16 behind its mark and white space, as far as it is ASCII: enough to see markup.
private func narrowed(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
  bytes.dropFirst(hasWideMark(bytes) ? 2 : 0).prefix(2 * windowByteCount).filter { $0 != 0 }.drop(while: isBlank)
}

private func nameEnding(_ name: [UInt8]) -> String {
  var parts = name.split(separator: UInt8(ascii: "/")).last?.split(separator: UInt8(ascii: ".")) ?? []
  func ending() -> String {
    parts.count > 1 ? String(decoding: parts[parts.count - 1], as: UTF8.self).lowercased() : ""
  }
  if ending() == "gz" { parts.removeLast() }
  return ending()
}

/// JSON or JSON Lines, or nil. Prose may open with a bracket ("[1] See…"), and a text with what a script left at its head,
/// so what is not named JSON must also look like it inside and, where that is there, at its end.
private func jsonFormat(_ bytes: [UInt8], from start: Int, ending: String, isWhole: Bool) -> FormatFinding? {
  guard start < bytes.count else { return nil }
  let inside = bytes[(start + 1)...].first { !isBlank($0) }
  let last = bytes.last { !isBlank($0) }
  let namesJSON = ending == "json" || namesLines(ending)
  switch bytes[start] {
  case UInt8(ascii: "{"):
    guard inside == UInt8(ascii: "\"") || inside == UInt8(ascii: "}") else { return nil }
    if isJSONLines(bytes, from: start, isWhole: isWhole) {
      return FormatFinding(format: .jsonl, reason: "has one object a line")
    }
    // As `jq` prints an object, whatever the file is called.
    let isPrinted = bytes[(start + 1)...].first { $0 != 0x20 && $0 != 0x0D } == 0x0A
    if namesLines(ending), !isPrinted {
      return FormatFinding(format: .jsonl, reason: "begins with an object and is named .\(ending)")
    }
    guard namesJSON || !isWhole || last == UInt8(ascii: "}") else { return nil }
    return FormatFinding(format: .json, reason: "begins with an object")
  case UInt8(ascii: "["):
    let content = bytes[(start + 1)...].prefix(windowByteCount).drop(while: isBlank)
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
private func isTornFeed(_ bytes: [UInt8], from start: Int, ending: String, isFile: Bool) -> Bool {
  if ending == "json" || ending.isEmpty && isFile { return hasTornLine(bytes, from: start) }
  guard namesLines(ending), start < bytes.count, !bytes[start...].starts(with: "{\"".utf8),
    let lineEnd = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
  else { return false }
  func endsObject(_ line: ArraySlice<UInt8>) -> Bool { line.last { !isBlank($0) } == UInt8(ascii: "}") }
  if bytes[start] == UInt8(ascii: "["),
    !endsObject(bytes[start..<lineEnd]) || bytes.last(where: { !isBlank($0) }) == 0x5D
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

/// Whether another object stands right behind the first.
private func isSequence(_ bytes: [UInt8]) -> Bool {
  let start = contentStart(bytes)
  var scanner = JSONElementScanner()
  guard start < bytes.count, bytes[start] == UInt8(ascii: "{"), let end = scanner.end(bytes.span, start) else {
    return false
  }
  return bytes[end...].first { !isBlank($0) } == UInt8(ascii: "{")
}

/// Where the name says nothing: whether the first line is one end of an object, and two and more objects stand behind it in
/// the window, and nothing else.
private func hasTornLine(_ bytes: [UInt8], from start: Int) -> Bool {
  let window = bytes[start...].prefix(1 << 16)
  guard let first = window.firstIndex(of: 0x0A) else { return false }
  let torn = trimmed(window[..<first])
  guard torn.starts(with: "{\"".utf8) || torn.suffix(2).elementsEqual("\"}".utf8), !isObject(torn) else { return false }
  var lines = window[first...].split(separator: 0x0A)
  // The last may go on behind the window.
  if window.endIndex < bytes.count { lines = lines.dropLast() }
  lines.removeAll { $0.allSatisfy(isBlank) }
  return lines.count >= 2 && lines.allSatisfy { isObject($0) }
}

/// Whether a line is one object from end to end, as far as its brackets tell.
private func isObject(_ line: ArraySlice<UInt8>) -> Bool {
  let line = Array(trimmed(line))
  guard line.starts(with: "{\"".utf8) else { return false }
  var scanner = JSONElementScanner()
  return scanner.end(line.span, 0) == line.count
}

/// Whether what stands behind a bracket can be of a list of objects, lists or strings; `[[File:` and `[{x` are prose.
private func opensListElement(_ content: ArraySlice<UInt8>) -> Bool {
  let next = content.dropFirst().drop(while: isBlank)
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
  let endsObject = bytes[start..<lineEnd].last { !isBlank($0) } == UInt8(ascii: "}")
  let next = bytes[lineEnd...].first { !isBlank($0) }
  return endsObject && (next == UInt8(ascii: "{") || next == nil && !isWhole)
}

/// How a file of these decompressed bytes holds many documents; nil where it is one. An object without a line end that goes
/// on where the bytes end (`isWhole` is false) is a first line.
public func streamFormat(
  _ bytes: [UInt8], format: Format, isWhole: Bool, map: FieldMap = FieldMap()
) -> StreamFormat? {
  switch format {
  case .jsonl: .jsonLines
  case .warc: .warc
  case .json:
    if let first = bytes[contentStart(bytes)...].first, first == UInt8(ascii: "[") {
      .jsonArray
    } else if isWhole, isEnvelope(bytes, map) {
      .jsonEnvelope
    } else if isSequence(bytes) {
      .jsonSequence
    } else {
      isWhole || bytes.contains(0x0A) ? nil : .jsonLines
    }
  case .text, .html, .xml, .binary: nil
  }
}
