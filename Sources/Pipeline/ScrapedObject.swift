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
    published = document.date.flatMap { CalendarDate(line: $0.prefix(10)) ?? CalendarDate(line: $0[...]) }
    // Line ends stand between values only: inside a string the reader refuses them.
    extra = document.extra.map { ($0.key, json.text[$0.range].filter { $0 != 0x0A && $0 != 0x0D }) }
  }
}

private func onOneLine(_ text: [UInt8]) -> [UInt8] { text.map { $0 < 0x20 ? 0x20 : $0 } }

extension ScrapePipeline {
  /// The document in a JSON object, and its source with the address that the object names, where none is known.
  func scraped(_ scrape: Scrape) -> Result<(document: ScrapedDocument, fields: ScrapedFields), Rejection> {
    let start = scrape.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    do {
      let json = try FlatJSON(parsing: Array(scrape.bytes[start...]))
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
