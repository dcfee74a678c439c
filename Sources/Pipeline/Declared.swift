// Title, authors, dates and the rest of what a document says of itself, with where each is from: of a page its metadata, of
// a plain text what stands in its first lines.

import Extraction
import Text

struct Declared {
  /// A value in UTF-8 and the name of its source.
  struct Value<Content> {
    let content: Content
    let origin: String
  }

  var canonicalURL: Value<[UInt8]>?
  var siteName: Value<[UInt8]>?
  var title: Value<[UInt8]>?
  var authors: Value<[[UInt8]]>?
  var publishedAt: Value<[UInt8]>?
  var modifiedAt: Value<[UInt8]>?
  var language: Value<[UInt8]>?
  var description: Value<[UInt8]>?
  var imageURL: Value<[UInt8]>?
  var categories: Value<[[UInt8]]>?
  var tags: Value<[[UInt8]]>?
  /// Where the text is from, if not from what the page shows.
  var textOrigin: String?

  init(_ metadata: Metadata) {
    canonicalURL = value(metadata.canonicalAddress)
    siteName = value(metadata.siteName)
    title = value(metadata.title)
    authors = value(metadata.authors)
    publishedAt = metadata.publishedDay.map { Value(content: Array($0.value.text.utf8), origin: $0.origin.rawValue) }
    modifiedAt = metadata.modifiedDay.map { Value(content: Array($0.value.text.utf8), origin: $0.origin.rawValue) }
    language = value(metadata.language)
    description = value(metadata.description)
    imageURL = value(metadata.imageAddress)
    categories = value(metadata.categories)
    tags = value(metadata.tags)
  }

  init(_ cleaned: CleanText) {
    title = cleaned.title.map { Value(content: Array(cleaned.text[$0]), origin: "first_line") }
    let names = cleaned.bylines.flatMap { Text.authors(inByline: $0[...]) }
    authors = names.isEmpty ? nil : Value(content: names, origin: "byline")
    let dates = cleaned.datelines.compactMap { CalendarDate(line: $0[...]) }
    func day(_ date: CalendarDate?) -> Value<[UInt8]>? {
      date.map { Value(content: Array($0.text.utf8), origin: "dateline") }
    }
    publishedAt = day(dates.first { !$0.isUpdate })
    modifiedAt = day(dates.first(where: \.isUpdate))
  }

  /// What is missing, from what something else says; where the text is from, from that alone.
  func filled(from other: Declared) -> Declared {
    var filled = self
    filled.canonicalURL = canonicalURL ?? other.canonicalURL
    filled.siteName = siteName ?? other.siteName
    filled.title = title ?? other.title
    filled.authors = authors ?? other.authors
    filled.publishedAt = publishedAt ?? other.publishedAt
    filled.modifiedAt = modifiedAt ?? other.modifiedAt
    filled.language = language ?? other.language
    filled.description = description ?? other.description
    filled.imageURL = imageURL ?? other.imageURL
    filled.categories = categories ?? other.categories
    filled.tags = tags ?? other.tags
    filled.textOrigin = other.textOrigin
    return filled
  }

  /// What a scraper says of a document is believed before what the document says.
  mutating func take(_ scraped: ScrapedFields) {
    let origin = "field"
    if let said = scraped.title, !said.isEmpty { title = Value(content: said, origin: origin) }
    if !scraped.authors.isEmpty { authors = Value(content: scraped.authors, origin: origin) }
    if let day = scraped.published { publishedAt = Value(content: Array(day.text.utf8), origin: origin) }
    if let day = scraped.modified.map({ Array($0.text.utf8) }),
      publishedAt.map({ day.lexicographicallyPrecedes($0.content) }) != true
    {
      modifiedAt = Value(content: day, origin: origin)
    }
  }

  /// The names of the sources, in the order of the record.
  var origins: [(key: String, origin: String)] {
    [
      ("canonical_url", canonicalURL?.origin), ("site_name", siteName?.origin), ("title", title?.origin),
      ("authors", authors?.origin), ("published_at", publishedAt?.origin), ("modified_at", modifiedAt?.origin),
      ("language", language?.origin), ("description", description?.origin), ("image_url", imageURL?.origin),
      ("categories", categories?.origin), ("tags", tags?.origin), ("text", textOrigin),
    ].compactMap { key, origin in origin.map { (key, $0) } }
  }
}

private func value<Content>(_ sourced: Sourced<Content>?) -> Declared.Value<Content>? {
  sourced.map { Declared.Value(content: $0.value, origin: $0.origin.rawValue) }
}
