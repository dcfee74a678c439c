// What a page says of itself beside its text: each value with the source it was taken from. Candidates are scored against
// each other and against what the page shows; a value that would be a guess is absent.

import HTML
import JSON
import Text

/// What a value was taken from. The raw value is its name in the record.
public enum MetadataOrigin: String, Sendable {
  case jsonLD = "json_ld"
  case openGraph = "open_graph"
  case dublinCore = "dublin_core"
  case meta, microdata, title, time, byline, dateline, url
  case heading = "h1"
  /// `link` elements and `rel` attributes.
  case link
  case htmlLang = "html_lang"
  case contentLanguage = "content_language"
  /// Of `publishedDay`: the day of the last change, the only one that the page gives.
  case modified
}

/// A value and where it is from.
public struct Sourced<Value: Sendable>: Sendable {
  public let value: Value
  public let origin: MetadataOrigin

  init(_ value: Value, _ origin: MetadataOrigin) { (self.value, self.origin) = (value, origin) }
}

extension Sourced: Equatable where Value: Equatable {}

/// Texts are UTF-8 on one line with single spaces, and never empty; nor are the lists.
public struct Metadata: Sendable {
  /// The place the page gives for itself, absolute, as written but for being resolved.
  public private(set) var canonicalAddress: Sourced<[UInt8]>?
  public private(set) var siteName: Sourced<[UInt8]>?
  public private(set) var title: Sourced<[UInt8]>?
  public private(set) var authors: Sourced<[[UInt8]]>?
  public private(set) var publishedDay: Sourced<CalendarDate>?
  public private(set) var modifiedDay: Sourced<CalendarDate>?
  /// A language tag (BCP 47): language in lower case, script capitalised, region in capitals.
  public private(set) var language: Sourced<[UInt8]>?
  public private(set) var description: Sourced<[UInt8]>?
  /// Absolute.
  public private(set) var imageAddress: Sourced<[UInt8]>?
  public private(set) var categories: Sourced<[[UInt8]]>?
  public private(set) var tags: Sourced<[[UInt8]]>?
  /// The page's text as its JSON-LD has it, plain or HTML; looked for on demand.
  public private(set) var body: [UInt8]?

  /// `address` is where the page was fetched from, where that is known. No date is later than `receivedNanoseconds` since
  /// 1970; nil for no limit. `pageType` where it is known; `findsBody` for a page that shows no text of its own.
  public init(
    of document: Document, _ visible: VisibleText, address: [UInt8]? = nil, receivedNanoseconds: Int64? = nil,
    pageType: PageType? = nil, findsBody: Bool = false
  ) {
    let facts = PageDeclarations(document, visible, address: address)
    canonicalAddress = facts.canonicalAddress()
    siteName = facts.siteName()
    language = facts.language()
    description = facts.description()
    imageAddress = facts.imageAddress()
    categories = facts.categories()
    tags = facts.tags()
    title = TitleChoice(facts, pageType: pageType).best()
    let surroundings = Surroundings(facts, saying: title?.value)
    let dates = DateChoice(
      facts, surroundings, pageType: pageType, lastDay: receivedNanoseconds.flatMap { lastDay(receivedNanoseconds: $0) }
    )
    (publishedDay, modifiedDay) = dates.best()
    authors = AuthorChoice(facts, surroundings, pageType: pageType).best()
    if findsBody { body = facts.linked.body() }
  }
}
