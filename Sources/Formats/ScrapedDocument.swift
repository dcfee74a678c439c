// A document out of a scraper's JSON: its body and what the scraper says about it, under whatever names it uses. Nothing is
// judged here; whether a title is the title of the page is a matter of extraction.

import JSON

/// Why an object gives no document.
public enum ScrapedDocumentError: Error, Equatable, Sendable {
  /// The JSON is a string, a number, an array or null.
  case notAnObject
  /// No field that is known or was named holds text.
  case noBody
}

public struct ScrapedDocument: Sendable, Equatable {
  public enum BodyKind: String, Sendable { case html, text, markdown }

  public struct Body: Sendable, Equatable {
    /// UTF-8, never empty; where it `isEncoded`, a page or text in whatever encoding.
    public let bytes: [UInt8]
    public let kind: BodyKind
    /// Whether it was written in base64.
    public let isEncoded: Bool

    fileprivate init(_ body: (value: Int, kind: BodyKind), in found: FieldSearch) {
      (bytes, kind, isEncoded) = (found.content(body.value), body.kind, found.isEncoded(body.value))
    }
  }

  /// A member that was not used.
  public struct Extra: Sendable, Equatable {
    /// Its escapes decoded.
    public let key: [UInt8]
    /// Where its value lies in `FlatJSON.text`: JSON of its own.
    public let range: Range<Int>
    /// Members inside that hold the body: a page in all its forms would make a record of twice its size.
    public var omitted: [Range<Int>] = []
  }

  public struct WrittenDate: Sendable, Equatable {
    /// As the scraper wrote it, be it a number of seconds or a form of any country.
    public let text: [UInt8]
    /// The member that says it, for whoever cannot read it; nil where it stands deeper.
    public let member: Extra?
  }

  public let body: Body
  /// Where the body is a page, what else may be the body: pages that scripts fill show nothing of their own.
  public let otherBody: Body?
  /// Without white space around it, as are all that follow.
  public let url: [UInt8]?
  public let title: [UInt8]?
  /// One entry for each string or named object there is; a string may hold several names.
  public let authors: [[UInt8]]
  /// What may be the date, the best name first.
  public let dates: [WrittenDate]
  public let modified: WrittenDate?
  /// The members of the object itself that were not used, in the order of the text: of members with the same key the last,
  /// none that may be a date, and none that are further forms of the body.
  public let extra: [Extra]

  /// Takes the fields of an object by `map` and the usual names.
  ///
  /// HTML goes before text and text before Markdown, raw HTML before cleaned. A field that may be either, as `content`, is
  /// HTML if it looks like it; as text it goes before a shorter one. Empty strings, null and values of the wrong kind are
  /// passed over, and so are bytes in base64 that are no text. Of two such fields a teaser gives way. A list of strings is
  /// their paragraphs. What the object does not say may be said one level deeper or two, in `metadata` and its like.
  public init(_ json: FlatJSON, map: FieldMap = FieldMap()) throws(ScrapedDocumentError) {
    guard json.kind(0) == .object else { throw .notAnObject }
    let found = FieldSearch(json, map: map)
    guard let best = found.body else { throw .noBody }
    body = Body(best, in: found)
    otherBody = best.kind == .html ? found.bodyBesideHTML.map { Body($0, in: found) } : nil
    url = found.value(.url).map(found.trimmedText)
    title = found.value(.title).map(found.trimmedText)
    authors = found.value(.authors).map(found.names) ?? []
    func date(_ value: Int) -> WrittenDate {
      WrittenDate(text: found.trimmedText(value), member: found.member(of: value))
    }
    dates = found.dates.map(date)
    modified = found.value(.modified).map(date)
    extra = found.unused(body: best.value)
  }
}
