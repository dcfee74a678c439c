// The pipeline as one value: bytes in, record out. A file is sniffed and inflated, its document decoded, parsed if it is
// HTML, cleaned, measured and rendered. Pure: the same bytes, source and options give the same draft on any thread (G8).

import Deduplication
import Extraction
import Formats
import HTML
import Text

/// What the pipeline may be told. Everything else follows from the bytes.
public struct PipelineOptions: Sendable, Equatable {
  /// The most bytes a document may have, decompressed and decoded.
  public var maxDocumentBytes: Int = 64 << 20
  /// The most lines a text may have that are not empty: each costs some 250 bytes of memory while it is worked on.
  public var maxLines: Int = 1 << 20
  /// The most blocks of a page, at some 750 bytes each. With `maxDocumentBytes`, `maxLines` and `ParseLimits` this is the
  /// memory that a document may take, and so its time, which goes by them (Benchmarks/outliers).
  public var maxBlocks: Int = 1 << 18
  /// An encoding to believe where neither a byte order mark nor the document says one, as a WHATWG label.
  public var charset: String?
  /// Where the fields of a scraper's JSON lie, where the usual names do not do.
  public var fieldMap = FieldMap()
  /// What every file is, instead of finding out.
  public var format: Format?
  /// Records carry `removed_spans`, and what was repaired is kept with its place, as explanations need it.
  public var explain: Bool = false

  public init() {}
}

/// What became of a document.
public enum PipelineResult: Sendable {
  case draft(Draft)
  case empty(Emptiness)
  case rejected(Rejection)
}

/// Why a document that is not at fault has no record.
public enum Emptiness: String, Sendable {
  case noBytes = "no_bytes"
  /// White space, control characters, a byte order mark; of HTML also markup and what is hidden.
  case noText = "no_text"
}

/// Turns scrapes into drafts.
public struct ScrapePipeline: Sendable {
  public let options: PipelineOptions
  /// What earlier documents of the same sites had in common; nil where nobody remembers, and then drafts bring no evidence.
  public var siteMemory: SiteMemory?

  public init(options: PipelineOptions) { self.options = options }

  /// A whole file as it lies on disk. `sha256` is of these bytes; `receivedNanoseconds` since 1970, nil for a stream.
  public func draft(
    file: [UInt8], path: [UInt8], sha256: Digest, receivedNanoseconds: Int64?, url: String? = nil
  ) -> PipelineResult {
    guard !file.isEmpty else { return .empty(.noBytes) }
    let bytes: [UInt8]
    switch document(in: file) {
    case .success(let found): bytes = found
    case .failure(let rejection): return .rejected(rejection)
    }
    let source = Source(
      path: path, sha256: sha256, byteCount: file.count,
      format: options.format ?? sniff(bytes, name: path, charset: options.charset),
      receivedNanoseconds: receivedNanoseconds, url: url, assumedCharset: options.charset)
    return draft(from: Scrape(bytes: bytes, source: source), contentDigest: isGzip(file) ? nil : sha256)
  }

  /// One document that is decompressed already.
  public func draft(from scrape: Scrape) -> PipelineResult { draft(from: scrape, contentDigest: nil) }

  private func draft(from scrape: Scrape, contentDigest: Digest?) -> PipelineResult {
    guard !scrape.bytes.isEmpty else { return .empty(.noBytes) }
    switch prepare(scrape) {
    case .failure(let rejection): return .rejected(rejection)
    case .success(let content):
      // A page without main content has a record where it has a title: that, and that there is nothing. So has a text that
      // is nothing but the frame of a page.
      let isJudged = content.cleaned.confidence != nil
      let saysSomething = content.page.map { $0.content.isJudged || $0.metadata.title != nil } ?? isJudged
      guard saysSomething || !content.cleaned.text.isEmpty else { return .empty(.noText) }
      let id = (contentDigest ?? SHA256.digest(of: scrape.bytes)).hexBytes.prefix(32)
      var source = scrape.source
      source.takeAddress(content.scrapedURL)
      let record = RecordWriter(
        id: String(decoding: id, as: UTF8.self), source: source, content: content, explains: options.explain)
      var draft = record.draft()
      if let lines = content.cleaned.evidence, let site = source.site {
        draft.evidence = SiteEvidence(site: site, lines: lines)
      }
      return .draft(draft)
    }
  }

  /// The bytes of the one document in a file.
  func document(in file: [UInt8]) -> Result<[UInt8], Rejection> {
    guard isGzip(file) else {
      guard file.count <= options.maxDocumentBytes else { return .failure(tooLarge) }
      return .success(file)
    }
    do throws(GzipError) {
      return .success(try inflate(file, limit: options.maxDocumentBytes, ratioLimit: DocumentReader.ratioLimit))
    } catch {
      switch error {
      case .damaged: return .failure(Rejection(.damagedArchive, "The gzip data is damaged."))
      case .truncated: return .failure(Rejection(.damagedArchive, "The gzip data ends too early."))
      case .limitExceeded:
        return .failure(
          Rejection(
            .decompressionLimit,
            "Decompressed, it has more than \(options.maxDocumentBytes) bytes, or \(DocumentReader.ratioLimit) for one."
          ))
      }
    }
  }

  private var tooLarge: Rejection {
    Rejection(.tooLarge, "The document has more than \(options.maxDocumentBytes) bytes.")
  }

  /// Decodes, and makes text of what is not text yet.
  func prepare(_ scrape: Scrape) -> Result<Content, Rejection> {
    // Whether someone will ask what was repaired where.
    let recordsEdits = options.explain
    switch scrape.format {
    case .text, .html, .xml: break
    case .binary: return .failure(Rejection(.binary, "The content is not text."))
    case .json: return object(scrape, recordsEdits)
    case .jsonl, .warc:
      return .failure(Rejection(.unsupportedFormat, "\(scrape.format.rawValue) inside of a document is not read."))
    }
    guard scrape.bytes.count <= options.maxDocumentBytes else { return .failure(tooLarge) }
    let decoded = decode(scrape)
    // Offsets into a page are 32 bits wide, and some of its counts signed.
    guard decoded.bytes.count < min(options.maxDocumentBytes + 1, Int(Int32.max)) else { return .failure(tooLarge) }
    switch scrape.format {
    case .html: return page(decoded, scrape.source, recordsEdits)
    case .xml: return text(inXML: decoded, scrape.source, recordsEdits)
    default:
      if options.format == nil, let what = unreadText(scrape.bytes) {
        return .failure(Rejection(.unsupportedFormat, "It is \(what), which is not read."))
      }
      return text(decoded, scrape.source, recordsEdits)
    }
  }

  private func text(inXML decoded: DecodedText, _ source: Source, _ recordsEdits: Bool) -> Result<Content, Rejection> {
    var decoded = decoded
    decoded.bytes = xmlText(decoded.bytes)
    return text(decoded, source, recordsEdits)
  }

  private func object(_ scrape: Scrape, _ recordsEdits: Bool) -> Result<Content, Rejection> {
    guard scrape.bytes.count <= options.maxDocumentBytes else { return .failure(tooLarge) }
    return scraped(scrape).flatMap { document, fields in
      var source = scrape.source
      let url = document.url.map { String(decoding: withoutReferences(address: $0), as: UTF8.self) }
      source.takeAddress(url)
      var content = self.content(document.body, source, recordsEdits)
      if let other = document.otherBody, case .success(let page) = content, page.isShell,
        case .success(let text) = self.content(other, source, recordsEdits),
        text.cleaned.text.count > 2 * page.cleaned.text.count + 20
      {
        content = .success(text.saying(as: page))
      }
      return content.map { content in
        var content = content
        content.scraped = fields
        content.scrapedURL = url
        return content
      }
    }
  }

  private func content(
    _ body: ScrapedDocument.Body, _ source: Source, _ recordsEdits: Bool
  ) -> Result<Content, Rejection> {
    let decoded =
      body.isEncoded
      ? decode(Scrape(bytes: body.bytes, source: source, format: body.kind == .html ? .html : .text))
      : Text.decode(body.bytes, embedded: nil, assumed: nil)
    return body.kind == .html ? page(decoded, source, recordsEdits) : text(decoded, source, recordsEdits)
  }

  private func decode(_ scrape: Scrape) -> DecodedText {
    let found = scrape.format == .text ? nil : prescan(scrape.bytes, resolve: encodingName)
    let embedded = found.map { (label: $0.name, origin: $0.place == .meta ? EncodingOrigin.meta : .xml) }
    let assumed = scrape.source.assumedCharset
    guard let wide = wideEncoding(scrape.bytes, charset: scrape.declaredCharset ?? assumed) else {
      return Text.decode(scrape.bytes, declared: scrape.declaredCharset, embedded: embedded, assumed: assumed)
    }
    // A label in it could not be read if it were true.
    var decoded = Text.decode(scrape.bytes, declared: wide)
    let isNamed = (scrape.declaredCharset ?? assumed)?.lowercased().hasPrefix("utf-16") == true
    if decoded.origin == .declared, !isNamed { decoded.origin = .detected }
    return decoded
  }

  private func text(_ decoded: DecodedText, _ source: Source, _ recordsEdits: Bool) -> Result<Content, Rejection> {
    var decoded = decoded
    let site = siteMemory.flatMap { memory in source.site.map { memory.lines(of: $0) } }
    guard
      let text = readPlainText(decoded.bytes, lineLimit: options.maxLines, site: site, recordingEdits: recordsEdits)
    else { return .failure(tooManyLines) }
    decoded.bytes = text.text
    return .success(Content(decoded: decoded, cleaned: text.cleaned, repairs: text.repairs, site: site))
  }

  private func page(_ decoded: DecodedText, _ source: Source, _ recordsEdits: Bool) -> Result<Content, Rejection> {
    var decoded = decoded
    let repaired = repairMarkup(decoded.bytes, recordingEdits: recordsEdits)
    if let repaired { decoded.bytes = repaired.text }
    guard decoded.bytes.count < Int(Int32.max) else { return .failure(tooLarge) }  // repairs may lengthen
    var document = parse(decoded.bytes)
    let whole = wholeText(of: document)
    guard whole.blocks.count <= options.maxBlocks else { return .failure(tooManyBlocks) }
    var content = MainContent(of: document, whole)
    let isThin = content.isThin
    if !options.explain { content.forgetFeatures() }
    let metadata = Metadata(
      of: document, whole, address: source.url.map { Array($0.utf8) },
      receivedNanoseconds: source.receivedNanoseconds, pageType: content.isJudged ? content.pageType : nil,
      findsBody: isThin)
    if let body = metadata.body { content.take(declared: body, of: whole) }
    guard content.blocks.count <= options.maxBlocks else { return .failure(tooManyBlocks) }
    var cleaned = CleanText(
      text: content.text, blocks: content.blocks, removedByteCounts: content.removedByteCounts,
      sourceByteCount: decoded.bytes.count)
    cleaned.related = content.related
    // Only an explanation goes back to the page.
    if !options.explain {
      content.forgetPage()
      document.forgetTree()
    }
    let page = Content.Page(document: document, metadata: metadata, content: content)
    return .success(Content(decoded: decoded, cleaned: cleaned, repairs: repaired?.repairs ?? Repairs(), page: page))
  }

  private var tooManyLines: Rejection {
    Rejection(.tooLarge, "The document has more than \(options.maxLines) lines.")
  }

  private var tooManyBlocks: Rejection {
    Rejection(.tooLarge, "The page has more than \(options.maxBlocks) blocks of text.")
  }
}

/// Whether `PipelineOptions.charset` may be this label.
public func isKnownEncoding(_ label: String) -> Bool { Text.isKnownEncoding(label) }
