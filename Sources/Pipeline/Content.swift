// A document between reading and record, in whichever format it came: its text, its blocks, what was removed, and what it
// says of itself.

import Extraction
import HTML
import Text

struct Content: Sendable {
  /// Of text, with its characters repaired, but words as they were.
  let decoded: DecodedText
  let cleaned: CleanText
  /// Of a page, mojibake only.
  var repairs = Repairs()
  /// What was known of the site when a text was cleaned.
  var site: SiteLines?
  /// Of HTML only.
  var page: Page?
  /// Of JSON only: what the scraper says, and the address it names.
  var scraped: ScrapedFields?
  var scrapedURL: String?

  /// Where a page shows nothing and its text stands beside it: what the page says of itself.
  var shell: Metadata?

  /// Whether a page shows next to nothing, as one that a script has yet to fill.
  var isShell: Bool { page.map { !$0.content.isDeclared } == true && cleaned.text.count < 80 }

  /// The same text, of which a page without one says what it is.
  func saying(as page: Content) -> Content {
    var content = self
    content.shell = page.page?.metadata
    return content
  }

  /// A parsed page and what it says of itself.
  struct Page: Sendable {
    let document: Document
    let metadata: Metadata
    let content: MainContent
  }

  /// What the document says of itself, in the order of the record.
  var declared: Declared {
    var declared = page.map { Declared($0.metadata) } ?? Declared(cleaned)
    if let page, page.content.isDeclared { declared.textOrigin = MetadataOrigin.jsonLD.rawValue }
    if let shell { declared = Declared(shell).filled(from: declared) }
    if let scraped { declared.take(scraped) }
    return declared
  }

  /// None of text, and none of a page that is too small to be judged.
  func explainedBlocks() -> [Explanation.Block] {
    guard let content = page?.content, content.isJudged else { return [] }
    return content.pageBlocks.map { Explanation.Block($0, of: content) }
  }

  /// Spans that cover the decoded source, with all its repairs, from end to end. Costs a second reading.
  func spans() -> [Explanation.Span] { account().spans }

  /// The source with its repairs, and these.
  func account() -> (text: [UInt8], spans: [Explanation.Span], repairs: [Explanation.Repair]) {
    guard page == nil else {
      return (decoded.bytes, sourceSpans(), Explanation.Repair.list(repairs.edits, of: repairs.source))
    }
    let spaces = gluedWordEdits(of: cleaned, source: decoded.bytes, site: site)
    var spans = sourceSpans()
    var rest = spaces[...]
    for index in spans.indices {
      spans[index].start += spaces.count - rest.count
      while let next = rest.first, next.start < spans[index].end { rest.removeFirst() }
      spans[index].end += spaces.count - rest.count
    }
    let edits = composed(repairs.edits, then: spaces, through: decoded.bytes)
    return (
      applied(spaces, to: decoded.bytes), spans,
      Explanation.Repair.list(edits, of: repairs.edits.isEmpty ? decoded.bytes : repairs.source)
    )
  }

  private func sourceSpans() -> [Explanation.Span] {
    if let page {
      return Extraction.account(of: page.document, page.content).map { span in
        Explanation.Span(start: span.start, end: span.end, rule: span.rule?.rawValue, reason: span.rule?.htmlReason)
      }
    }
    return Text.account(of: cleaned, source: decoded.bytes).map { span in
      Explanation.Span(
        start: span.start, end: span.end, rule: span.rule?.rawValue,
        reason: span.removal.map { cleaned.removals[$0].reason })
    }
  }
}

extension Rule {
  /// Of what takes nothing that anybody would miss, nil.
  fileprivate var htmlReason: String? {
    switch self {
    case .markup, .whitespace, .control, .invisible, .characterReference: nil
    default: reason
    }
  }
}
