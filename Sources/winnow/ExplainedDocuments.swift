// `winnow explain` of a file of many documents: what it was taken for and why, and of each document whether it has a
// record.

import Formats
import JSON
import Pipeline
import POSIX

struct ExplainedDocuments {
  /// More are not told: an archive may hold millions.
  private static let limit = 1000

  /// What is told of a document: no more of it is kept.
  private struct Told {
    enum End {
      case record(id: String, title: String)
      case passedOver(PassedOver, note: String?)
      case rejected(Rejection)
    }

    let index: Int
    let offset: Int
    let end: End

    init(_ document: StreamedDocument, _ outcome: DocumentOutcome) {
      (index, offset) = (document.index, document.offset)
      end =
        switch outcome {
        case .draft(let draft): .record(id: draft.id, title: draft.title)
        case .passedOver(let why, let note): .passedOver(why, note: note)
        case .rejected(let rejection): .rejected(rejection)
        }
    }
  }

  private let finding: FormatFinding
  private var documents: [Told] = []
  private var hasMore = false

  /// Nil where the file holds one document, or cannot be read, which is told elsewhere.
  init?(_ path: Path, _ pipeline: ScrapePipeline) {
    let limit = pipeline.options.maxDocumentBytes
    // What cannot be read is told by the account of one document.
    guard let file = try? FileDescriptor.open(path, .readOnly), let head = try? file.read(at: 0, count: limit + 1),
      let format = pipeline.streamFormat(ofFile: head, isWhole: head.count <= limit, path: path.bytes)
    else { return nil }
    let window = isGzip(head) ? inflatedBeginning(head, limit: 1 << 16).bytes : head
    finding = recognize(
      window, name: path.bytes, isWhole: !isGzip(head) && head.count <= limit, charset: pipeline.options.charset)
    let source = Source(path: path.bytes, sha256: nil, byteCount: nil, format: format.format)
    var reader = DocumentReader(format, isGzip: isGzip(head), limit: limit)
    var offset: Int64 = 0
    while true {
      while let document = reader.next() {
        hasMore = documents.count == Self.limit
        if hasMore { return }
        documents.append(Told(document, pipeline.outcome(of: document, in: source)))
      }
      // A file that cannot be read on ends here.
      guard offset >= 0, let piece = try? file.read(at: offset, count: 1 << 18) else { return }
      offset = piece.isEmpty ? -1 : offset + Int64(piece.count)
      if piece.isEmpty { reader.finish() } else { reader.feed(piece[...]) }
    }
  }

  func print(_ fate: Fate, asJSON: Bool) throws(SystemError) {
    if asJSON {
      winnow.print(json(fate), to: 1)
      return
    }
    var report = "\(fate.sentence)\n\(finding.format.rawValue) (\(finding.reason))\n"
    for document in documents {
      let (mark, text) =
        switch document.end {
        case .record(_, let title): ("+", title)
        case .passedOver(let why, let note): (" ", why.rawValue + (note.map { ": \($0)" } ?? ""))
        case .rejected(let rejection): ("-", "\(rejection.code.rawValue): \(rejection.reason)")
        }
      // What a document says must not reach the terminal as control characters.
      report += "\(mark) \(document.index) \(Path(bytes: Array(text.utf8)))\n"
    }
    if hasMore { report += "more than \(Self.limit) documents: the rest is not told\n" }
    try StandardStream.write(Array(report.utf8), to: 1)
  }

  private func json(_ fate: Fate) -> String {
    var json = JSONWriter()
    json.beginObject()
    fate.write(to: &json)
    json.field("format", finding.format.rawValue)
    json.field("format_from", finding.reason)
    json.key("documents")
    json.beginArray()
    for document in documents {
      json.beginObject()
      json.field("index", document.index)
      json.field("offset", document.offset)
      switch document.end {
      case .record(let id, let title):
        json.field("id", id)
        json.field("title", title)
      case .passedOver(let why, let note):
        json.field("passed_over", why.rawValue)
        json.field("reason", ifPresent: note)
      case .rejected(let rejection):
        json.field("rejection", rejection.code.rawValue)
        json.field("reason", rejection.reason)
      }
      json.endObject()
    }
    json.endArray()
    if hasMore { json.field("more", true) }
    json.endObject()
    return String(decoding: json.bytes, as: UTF8.self)
  }
}
