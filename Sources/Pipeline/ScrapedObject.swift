// A scrape that is one JSON object: its body is the document, and what the scraper says beside it (address, title, authors,
// date) is believed before what the page says. What winnow does not know goes into the record as it is.

import Extraction
import Formats
import JSON
import Text

/// What a scraper's JSON says of the document in it.
struct ScrapedFields: Sendable {
  let title: [UInt8]?
  let authors: [[UInt8]]
  let published: CalendarDate?
  let modified: CalendarDate?
  /// Members that were not used: keys, and values as JSON on one line.
  let extra: [(key: [UInt8], json: [UInt8])]

  init(_ document: ScrapedDocument, in json: FlatJSON, receivedNanoseconds: Int64?) {
    title = document.title.map(repaired)
    var seen: Set<[UInt8]> = []
    authors = document.authors.map(repaired).flatMap(authorNames).filter { seen.insert($0).inserted }
    func day(_ date: ScrapedDocument.WrittenDate) -> CalendarDate? {
      let line = CalendarDate(line: date.text.prefix(10)) ?? CalendarDate(line: date.text[...])
      let day = line ?? unmistakableDay(date.text)
      return day.flatMap { mayBePublication($0, receivedNanoseconds: receivedNanoseconds) ? $0 : nil }
    }
    let days = document.dates.map(day)
    let published = days.lazy.compactMap { $0 }.first
    let change = document.modified.flatMap(day)
    self.published = published
    // Days as they are written sort by time.
    modified = change.flatMap { day in published.map { day.text < $0.text } == true ? nil : day }
    let read = days.firstIndex { $0 != nil }
    var unread = document.dates.indices.filter { $0 != read }.compactMap { document.dates[$0].member }
    if modified == nil, let member = document.modified?.member { unread.append(member) }
    // Of members with the same key the last.
    var members = document.extra
    for member in unread {
      guard let place = members.firstIndex(where: { $0.key == member.key }) else {
        members.append(member)
        continue
      }
      if members[place].range.lowerBound < member.range.lowerBound { members[place] = member }
    }
    extra = members.map { ($0.key, onOneLine($0, in: json)) }
  }
}

/// Its characters put right, as those of a text are: what a scraper took from a page's head comes as it stood there.
private func repaired(_ text: [UInt8]) -> [UInt8] {
  var text = text
  for _ in 0..<4 {
    let before = text
    text = onOneLine(text)
    text = repairMojibake(text[...])?.bytes ?? text
    text = repairCharacters(text)?.text ?? text
    if text == before { break }
  }
  return onOneLine(text)
}

/// An ampersand that was written for a page.
private let ampersands = ["&amp;", "&#38;", "&#038;", "&#x26;"].map { Array($0.utf8) }

func withoutReferences(address: [UInt8]) -> [UInt8] {
  var result: [UInt8] = []
  var rest = address[...]
  while let byte = rest.first {
    let reference = ampersands.first { rest.starts(with: $0) }
    result.append(byte)
    rest = rest.dropFirst(reference?.count ?? 1)
  }
  return result
}

/// The names in a field of authors: parted by semicolons, behind "By", or in a row as bylines have them. What is no such
/// row stays as it is.
private func authorNames(_ field: [UInt8]) -> [[UInt8]] {
  field.split(separator: UInt8(ascii: ";")).flatMap { part in
    var name = trimmed(part)
    let introduction = ["By ", "by ", "BY ", "By: ", "by: "].first { name.starts(with: $0.utf8) }
    name = trimmed(name.dropFirst(introduction?.utf8.count ?? 0))
    let names = Text.authors(inByline: (Array("By ".utf8) + name)[...])
    return names.isEmpty && !name.isEmpty ? [Array(name)] : names
  }
}

/// JSON as it is, but for what is left out of it, for what would part the line or is no character to others: line ends, which
/// stand between values only, U+2028 and U+2029, and surrogates that stand alone, which become U+FFFD; and for numbers that
/// are none to others, which become null.
private func onOneLine(_ extra: ScrapedDocument.Extra, in json: FlatJSON) -> [UInt8] {
  let text = json.text
  var line: [UInt8] = []
  var at = extra.range.lowerBound
  for member in extra.omitted {
    line += text[at..<member.lowerBound]
    // Of the commas around it one goes along: that behind it, or else that in front of it.
    let next = text[member.upperBound...].firstIndex { !isBlank($0) } ?? member.upperBound
    at = text[next] == UInt8(ascii: ",") ? next + 1 : next
    guard at == next else { continue }
    while let last = line.last, isBlank(last) { line.removeLast() }
    if line.last == UInt8(ascii: ",") { line.removeLast() }
  }
  return onOneLine(json: (line + text[at..<extra.range.upperBound])[...], json.hasNonFinite)
}

private func onOneLine(json: ArraySlice<UInt8>, _ hasNonFinite: Bool) -> [UInt8] {
  func isMark(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D || byte == UInt8(ascii: "\\") || byte == 0xE2 }
  guard hasNonFinite || json.contains(where: isMark) else { return Array(json) }
  var line: [UInt8] = []
  line.reserveCapacity(json.count)
  var isInString = false
  var at = json.startIndex
  while at < json.endIndex {
    let rest = json[at...]
    if rest.starts(with: [0xE2, 0x80, 0xA8]) || rest.starts(with: [0xE2, 0x80, 0xA9]) {
      line += Array((json[at + 2] == 0xA8 ? "\\u2028" : "\\u2029").utf8)
      at += 3
    } else if json[at] == UInt8(ascii: "\\") {
      let unit = codeUnit(rest)
      let next = codeUnit(rest.dropFirst(6))
      let isPair = unit.map(UTF16.isLeadSurrogate) == true && next.map(UTF16.isTrailSurrogate) == true
      let isAlone = !isPair && unit.map(UTF16.isSurrogate) == true
      let count = unit == nil ? 2 : isPair ? 12 : 6
      line += isAlone ? Array("\\ufffd".utf8) : Array(rest.prefix(count))
      at += count
    } else if hasNonFinite, !isInString, let count = nonFiniteByteCount(rest) {
      line += Array("null".utf8)
      at += count
    } else {
      if json[at] == UInt8(ascii: "\"") { isInString.toggle() }
      if json[at] != 0x0A, json[at] != 0x0D { line.append(json[at]) }
      at += 1
    }
  }
  return line
}

/// Of a word that `FlatJSON` takes for null.
private func nonFiniteByteCount(_ json: ArraySlice<UInt8>) -> Int? {
  switch json.first {
  case UInt8(ascii: "N"): 3
  case UInt8(ascii: "I"): 8
  case UInt8(ascii: "-") where json.dropFirst().first == UInt8(ascii: "I"): 9
  default: nil
  }
}

/// The UTF-16 code unit of `\uXXXX` at the beginning.
private func codeUnit(_ json: ArraySlice<UInt8>) -> UInt16? {
  guard json.starts(with: "\\u".utf8) else { return nil }
  return UInt16(String(decoding: json.dropFirst(2).prefix(4), as: UTF8.self), radix: 16)
}

private func onOneLine(_ text: [UInt8]) -> [UInt8] { text.map { $0 < 0x20 ? 0x20 : $0 } }

extension ScrapePipeline {
  /// The document in a JSON object, and its source with the address that the object names, where none is known.
  func scraped(_ scrape: Scrape) -> Result<(document: ScrapedDocument, fields: ScrapedFields), Rejection> {
    let hasWideMark = scrape.bytes.starts(with: [0xFF, 0xFE]) || scrape.bytes.starts(with: [0xFE, 0xFF])
    if hasWideMark || wideEncoding(scrape.bytes, charset: nil) != nil {
      // RFC 8259, section 8.1.
      return .failure(Rejection(.unsupportedEncoding, "JSON is read in UTF-8 only; this is UTF-16."))
    }
    let start = scrape.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let json: FlatJSON
    do throws(JSONError) {
      // Less than readers of the log allow, which find two levels more there.
      json = try FlatJSON(parsing: Array(scrape.bytes[start...]), depthLimit: 500, takesNonFinite: true)
    } catch {
      return .failure(
        Rejection(.damagedJSON, "The JSON is not valid at byte \(start + error.offset): \(error.reason)."))
    }
    do throws(ScrapedDocumentError) {
      let document = try ScrapedDocument(json, map: options.fieldMap)
      let fields = ScrapedFields(document, in: json, receivedNanoseconds: scrape.source.receivedNanoseconds)
      return .success((document, fields))
    } catch { return .failure(Rejection(error, json)) }
  }
}

extension Rejection {
  fileprivate init(_ error: ScrapedDocumentError, _ json: FlatJSON) {
    switch error {
    case .notAnObject: self.init(.unsupportedFormat, "The JSON is no object.")
    case .noBody:
      // Reasons go to receipts and terminals: only what is a word is named.
      func isWord(_ key: [UInt8]) -> Bool {
        !key.isEmpty && key.count <= 32
          && key.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == UInt8(ascii: "_") }
      }
      let keys = json.elements(of: 0).map(json.key).filter(isWord).prefix(12)
      let list = keys.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ", ")
      let named = list.isEmpty ? "" : " (it has \(list))"
      self.init(.noBody, "No field of the JSON object is known to hold a page or a text\(named).")
    }
  }
}
