// A scrape that is one JSON object: its body is the document, and what the scraper says beside it (address, title, authors,
// date) is believed before what the page says. What winnow does not know goes into the record as it is.

import Formats
import JSON
import Text

/// What a scraper's JSON says of the document in it.
struct ScrapedFields: Sendable {
  let title: [UInt8]?
  let authors: [[UInt8]]
  let published: CalendarDate?
  /// Members that were not used: keys, and values as JSON on one line.
  let extra: [(key: [UInt8], json: [UInt8])]

  init(_ document: ScrapedDocument, in json: FlatJSON) {
    title = document.title.map(onOneLine)
    authors = document.authors.map(onOneLine)
    let days = document.dates.map { CalendarDate(line: $0.text.prefix(10)) ?? CalendarDate(line: $0.text[...]) }
    published = days.lazy.compactMap { $0 }.first
    let read = days.firstIndex { $0 != nil }
    let unread = document.dates.indices.filter { $0 != read }.compactMap { document.dates[$0].member }
    // Of members with the same key the last.
    var members = document.extra
    for member in unread {
      guard let place = members.firstIndex(where: { $0.key == member.key }) else {
        members.append(member)
        continue
      }
      if members[place].range.lowerBound < member.range.lowerBound { members[place] = member }
    }
    extra = members.map { ($0.key, onOneLine(json: json.text[$0.range])) }
  }
}

/// JSON as it is, but for what would part the line or is no character to others: line ends, which stand between values
/// only, U+2028 and U+2029, and surrogates that stand alone, which become U+FFFD.
private func onOneLine(json: ArraySlice<UInt8>) -> [UInt8] {
  guard json.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == UInt8(ascii: "\\") || $0 == 0xE2 }) else {
    return Array(json)
  }
  var line: [UInt8] = []
  line.reserveCapacity(json.count)
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
    } else {
      if json[at] != 0x0A, json[at] != 0x0D { line.append(json[at]) }
      at += 1
    }
  }
  return line
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
    if scrape.bytes.starts(with: [0xFF, 0xFE]) || scrape.bytes.starts(with: [0xFE, 0xFF]) {
      // RFC 8259, section 8.1.
      return .failure(Rejection(.unsupportedEncoding, "JSON is read in UTF-8 only; this is UTF-16."))
    }
    let start = scrape.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    do {
      // Less than readers of the log allow, which find two levels more there.
      let json = try FlatJSON(parsing: Array(scrape.bytes[start...]), depthLimit: 500)
      let document = try ScrapedDocument(json, map: options.fieldMap)
      return .success((document, ScrapedFields(document, in: json)))
    } catch let error as JSONError {
      return .failure(
        Rejection(.damagedJSON, "The JSON is not valid at byte \(start + error.offset): \(error.reason)."))
    } catch ScrapedDocumentError.notAnObject {
      return .failure(Rejection(.unsupportedFormat, "The JSON is no object."))
    } catch {
      return .failure(Rejection(.noBody, "No field of the JSON object is known to hold a page or a text."))
    }
  }
}
