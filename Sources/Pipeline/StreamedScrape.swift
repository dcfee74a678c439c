// Files of many documents: how a file holds them, and what becomes of each. Every document goes through the same pipeline
// as a file of its own; one that is damaged costs itself and no other.

import Deduplication
import Formats

/// What became of one document of many.
public enum DocumentOutcome: Sendable {
  case draft(Draft)
  /// No record, and nobody's fault: an image in a web archive, an empty text. `note` is there where somebody may ask.
  case passedOver(PassedOver, note: String?)
  case rejected(Rejection)
}

/// Why a document that is not at fault has no record.
public enum PassedOver: String, Sendable, CaseIterable {
  /// Nothing that anybody could read.
  case empty
  /// A response that says something else than 200 to 299.
  case httpStatus = "http_status"
  /// An image, a style sheet, a script: neither HTML nor text.
  case mediaType = "media_type"
  /// An archive that says: the page was the same as before.
  case revisit
}

extension ScrapePipeline {
  /// How a file holds many documents; nil where it is one document. `head` is its beginning as it lies on disk, and
  /// `isWhole` says whether that is all of it.
  public func streamFormat(ofFile head: [UInt8], isWhole: Bool, path: [UInt8]) -> StreamFormat? {
    // Of a file that does not fit into memory everybody must look at the same part.
    let head = isWhole ? head : Array(head.prefix(1 << 20))
    guard isGzip(head) else { return streamFormat(head, isWhole: isWhole, path) }
    // A line may be longer than the window: only then all of it is looked at.
    let (window, isAll) = inflatedBeginning(head, limit: 1 << 16)
    let found = streamFormat(window, isWhole: isAll && isWhole, path)
    let isLongLine = found == .jsonLines && !window.contains(0x0A) || found == nil && isNamedLines(path)
    let isLongObject = found == nil && window.first { $0 > 0x20 } == UInt8(ascii: "{")
    guard !isAll, isLongLine || isLongObject || found == nil && mayBeEnvelope(window) else { return found }
    let (bytes, isWholeDocument) = inflatedBeginning(head, limit: options.maxDocumentBytes)
    return streamFormat(bytes, isWhole: isWholeDocument && isWhole, path)
  }

  private func streamFormat(_ bytes: [UInt8], isWhole: Bool, _ path: [UInt8]) -> StreamFormat? {
    let format = options.format ?? sniff(bytes, name: path, isWhole: isWhole, charset: options.charset)
    return Formats.streamFormat(bytes, format: format, isWhole: isWhole, map: options.fieldMap)
  }

  /// A document of the file that `file` speaks of. Its `place`, `url` and format are filled in here.
  public func outcome(of document: StreamedDocument, in file: Source) -> DocumentOutcome {
    var source = file
    source.place = (document.index, document.offset)
    source.assumedCharset = source.assumedCharset ?? options.charset
    switch document.content {
    case .json(let bytes): return outcome(Scrape(bytes: bytes, source: source, format: .json))
    case .warc(let record): return outcome(record, source)
    case .gap(let reason): return .rejected(Rejection(reason, source.format))
    case .inflation(let error): return .rejected(Rejection(error, source.format))
    }
  }

  private func outcome(_ scrape: Scrape) -> DocumentOutcome {
    switch draft(from: scrape) {
    case .draft(let draft): .draft(draft)
    case .empty: .passedOver(.empty, note: nil)
    case .rejected(let rejection): .rejected(rejection)
    }
  }

  private func outcome(_ record: WARCRecord, _ source: Source) -> DocumentOutcome {
    var source = source
    source.takeAddress(record.targetURI.flatMap { $0.isEmpty ? nil : wellFormed($0) })
    source.warcRecordID = record.recordID.flatMap { $0.isEmpty ? nil : Array(wellFormed($0).utf8) }
    source.isCut = record.isCutByCrawler
    source.warcDate = record.date.flatMap { $0.isEmpty ? nil : Array(wellFormed($0).utf8) }
    if record.isOfTheCrawler { return .passedOver(.mediaType, note: nil) }
    if record.kind == .revisit { return .passedOver(.revisit, note: revisitNote(record)) }
    guard record.isHTTP, let message = HTTPMessage(record.block) else {
      return outcome(record.block, record.contentType.flatMap { ContentType($0) }, source)
    }
    if let status = message.status, !(200...299).contains(status) { return .passedOver(.httpStatus, note: nil) }
    // An image need not be inflated to be passed over.
    if let type = message.contentType, type.isNoDocument { return .passedOver(.mediaType, note: nil) }
    do throws(HTTPBodyError) {
      let body = try message.body(limit: options.maxDocumentBytes)
      source.isCut = source.isCut || !body.isComplete || message.isPartial
      return outcome(body.bytes, message.contentType, source)
    } catch { return .rejected(Rejection(error, limit: options.maxDocumentBytes)) }
  }

  private func outcome(_ body: [UInt8], _ type: ContentType?, _ source: Source) -> DocumentOutcome {
    if body.isEmpty { return .passedOver(.empty, note: nil) }
    if let type, type.isNoDocument { return .passedOver(.mediaType, note: nil) }
    let isMarkup = type?.isHTML ?? false
    var format = sniff(body, name: [], charset: type?.charset ?? source.assumedCharset)
    // Servers say `text/html` of many things; only feeds and bytes that are no text at all speak against them.
    if isMarkup, format != .xml, !isNoMarkup(body, charset: type?.charset) { format = .html }
    // What is sent as plain text a browser shows as it is, tags and all.
    if format == .html || format == .xml, type?.mediaType == "text/plain" { format = .text }
    guard [.html, .xml, .text].contains(format) else { return .passedOver(.mediaType, note: nil) }
    return outcome(Scrape(bytes: body, source: source, format: format, declaredCharset: type?.charset))
  }

  /// Of a text of the archive in a note. A receipt has up to sixteen notes.
  private static let noteByteLimit = 512

  private func revisitNote(_ record: WARCRecord) -> String {
    let first = record.refersToTargetURI ?? record.refersTo
    let place = first.map { " \(wellFormed(Array($0.prefix(Self.noteByteLimit))))" } ?? ""
    let date = record.refersToDate.map { wellFormed(Array($0.prefix(32))) }
    return "the same as\(place)" + (date.map { " of \($0)" } ?? " before")
  }
}

/// Anything may stand where a coding should, and reasons go to receipts and terminals.
private func nameOfCoding(_ coding: [UInt8]) -> String {
  let isToken = coding.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 >= 0x61 && $0 <= 0x7A || $0 == 0x2D || $0 == 0x2E }
  return isToken && coding.count <= 32 ? wellFormed(coding) : "an unknown coding"
}

private func wellFormed(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

extension WARCRecord {
  /// Whether it is what a crawler says of itself, as its log and its arguments: wget and wpull store those as resources. Of
  /// pages that it has as well browsertrix stores pictures, texts and lists of what they loaded.
  fileprivate var isOfTheCrawler: Bool {
    let address = (targetURI ?? []).prefix(16).map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
    return kind == .resource && crawlersSchemes.contains { address.starts(with: $0.utf8) }
  }
}

private let crawlersSchemes = [
  "metadata:", "urn:x-wpull:", "urn:text:", "urn:textfinal:", "urn:view:", "urn:fullpage:", "urn:thumbnail:",
  "urn:pageinfo:",
]

extension ContentType {
  /// Whether it is known to be something that is not read: neither HTML nor text. XML may be a page or a feed.
  fileprivate var isNoDocument: Bool {
    if isHTML { return false }
    let kind = mediaType.prefix { $0 != "/" }
    if ["image", "audio", "video", "font", "model", "multipart"].contains(kind) { return true }
    return [
      "text/css", "text/javascript", "text/dns", "application/javascript", "application/x-javascript",
      "application/json",
      "application/ld+json", "application/manifest+json", "application/pdf", "application/zip", "application/gzip",
      "application/wasm", "application/warc-fields", "application/vnd.ms-fontobject",
    ].contains(mediaType)
  }
}

extension Rejection {
  fileprivate init(_ reason: StreamGap.Reason, _ format: Format) {
    switch reason {
    case .tooLong: self.init(.tooLarge, "It is longer than a document may be, and was passed over.")
    case .tooDeep: self.init(.damagedJSON, "It is nested deeper than JSON is read, and was passed over.")
    case .broken where format == .warc:
      self.init(.damagedArchive, "Something stands there that is no record; reading went on with the next.")
    case .broken: self.init(.damagedJSON, "The list is damaged there; what follows could be anything.")
    case .truncated where format == .warc: self.init(.damagedArchive, "The archive ends inside of this record.")
    case .truncated: self.init(.damagedJSON, "The list ends too early.")
    }
  }

  fileprivate init(_ error: GzipError, _ format: Format) {
    switch error {
    case .damaged where format == .json:
      self.init(.damagedArchive, "The gzip data is damaged; of a list nothing behind that place can be read.")
    case .damaged:
      self.init(.damagedArchive, "The gzip data is damaged; behind that place the members that are whole were read.")
    case .truncated: self.init(.damagedArchive, "The gzip data ends too early.")
    case .limitExceeded:
      self.init(
        .decompressionLimit,
        "A byte of gzip data makes more than \(DocumentReader.ratioLimit): nothing more is inflated.")
    }
  }

  fileprivate init(_ error: HTTPBodyError, limit: Int) {
    switch error {
    case .unsupportedEncoding(let coding):
      self.init(.unsupportedEncoding, "The body is encoded with \(nameOfCoding(coding)), which is not read.")
    case .damaged: self.init(.damagedArchive, "The compressed body is damaged.")
    case .limitExceeded: self.init(.tooLarge, "The document has more than \(limit) bytes.")
    }
  }
}
