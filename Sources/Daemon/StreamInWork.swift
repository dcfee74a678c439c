// A file of many documents on its way through the daemon: workers take groups of documents from it, the commit loop
// writes down after each how far it has come. After a crash work resumes behind the last group that is durable.

import Deduplication
import Formats
import Intake
import Pipeline
import POSIX
import Storage
import Synchronization

final class StreamInWork: Sendable {
  let arrival: Arrival
  let digest: Digest
  let file: FileStream
  /// What every record of it says of the file.
  let source: Source
  /// Up to this document it was in work when an earlier process ended: one worker, and no other file beside it.
  private let lastSuspect: Int
  private let lastWorked = Atomic(0)
  private let lastHandedOut: Atomic<Int>
  /// Where it begins.
  let start: Start
  private let abandoned = Atomic(false)

  // On the commit queue only.
  nonisolated(unsafe) var progress: Receipt.Progress
  /// The first document at fault: what the file is to blame for if it makes no record at all.
  nonisolated(unsafe) var firstFault: (code: String, reason: String)?
  /// What the first group was told; nil before.
  nonisolated(unsafe) var verdict: Verdict?

  /// What of a file is in the log already.
  enum Start: Sendable {
    case beginning
    /// It was begun, with this receipt as the last.
    case behind(Receipt)
    /// It was committed as far as this progress says, and has only grown since.
    case appended(Receipt.Progress)

    /// `last` is the last receipt of the path, `prefix` the digest of as many bytes as the file had then.
    init(_ digest: Digest, last: Receipt?, prefix: Digest?) {
      guard let last, let progress = last.progress else {
        self = .beginning
        return
      }
      if last.sha256 == digest, last.outcome == .partial {
        self = .behind(last)
      } else if let prefix, last.sha256 == prefix {
        self = .appended(Receipt.Progress(offset: progress.offset, index: progress.index, isAppended: true))
      } else {
        self = .beginning
      }
    }

    var progress: Receipt.Progress {
      switch self {
      case .beginning: Receipt.Progress()
      case .behind(let receipt): receipt.progress ?? Receipt.Progress()
      case .appended(let progress): progress
      }
    }
  }

  init(
    _ arrival: Arrival, _ digest: Digest, _ format: StreamFormat, _ order: WorkOrder, from start: Start,
    lastSuspect: Int
  ) {
    self.arrival = arrival
    self.digest = digest
    self.start = start
    self.lastSuspect = lastSuspect
    progress = start.progress
    lastHandedOut = Atomic(start.progress.index)
    if case .behind(let receipt) = start, let code = receipt.code { firstFault = (code, receipt.reason ?? "") }
    file = FileStream(
      root: order.drop, arrival, format, from: StreamPosition(offset: progress.offset, index: progress.index),
      documentLimit: order.maxDocumentBytes, leavesUnended: order.onChange == .tail)
    source = Source(
      path: arrival.path.bytes, sha256: digest, byteCount: Int(arrival.status.size), format: format.format,
      receivedNanoseconds: arrival.status.changedNanoseconds, assumedCharset: order.pipeline.options.charset)
  }

  /// Whether it must be worked on alone: what may have ended the last process is still to come.
  var isAlone: Bool { lastWorked.load(ordering: .relaxed) < lastSuspect }
  /// All documents up to this one were worked on, and nothing came of it.
  func hasOutlived(_ document: Int) { lastWorked.store(document, ordering: .relaxed) }

  /// The last document that was taken from it, or where it begins.
  var lastTaken: Int { lastHandedOut.load(ordering: .relaxed) }
  func hasTaken(_ document: Int) { lastHandedOut.store(document, ordering: .relaxed) }

  /// Whether nobody wants the rest of it.
  var isAbandoned: Bool { abandoned.load(ordering: .relaxed) }
  func abandon() { abandoned.store(true, ordering: .relaxed) }
}

/// What a worker made of a group of documents.
struct StreamPart: Sendable {
  struct Document: Sendable {
    let index: Int
    let offset: Int
    let outcome: DocumentOutcome
  }

  let stream: StreamInWork
  let documents: [Document]
  let end: StreamPosition
  let isLast: Bool
}

extension WorkOrder {
  /// So much is taken at once: enough that taking costs nothing, little enough that all workers have something at the end.
  static let groupBytes = 512 << 10
  static let groupDocuments = 256

  /// Runs a group of documents. A document that ended the process too often is not tried again.
  func perform(
    _ group: FileStream.Outcome, of stream: StreamInWork, slot: Int, attempts: Attempts
  ) -> WorkResult {
    let arrival = stream.arrival
    switch group {
    case .failed(let outcome):
      return WorkResult(
        arrival: arrival, finding: finding(outcome), stream: stream,
        attempts: attempts.count(arrival.path, arrival.status) + 1)
    case .documents(let group):
      var heldBytes = 0
      let documents = group.documents.map { document in
        let outcome = outcome(of: document, in: stream, slot, attempts)
        if case .draft(let draft) = outcome { heldBytes += draft.head.count + draft.tail.count }
        return StreamPart.Document(index: document.index, offset: document.offset, outcome: outcome)
      }
      let part = StreamPart(stream: stream, documents: documents, end: group.end, isLast: group.isLast)
      return WorkResult(
        arrival: arrival, finding: .part(part), stream: stream, digest: stream.digest, heldBytes: heldBytes)
    }
  }

  private func outcome(
    of document: StreamedDocument, in stream: StreamInWork, _ slot: Int, _ attempts: Attempts
  ) -> DocumentOutcome {
    let (path, status) = (stream.arrival.path, stream.arrival.status)
    let past = attempts.count(path, status, document: document.index)
    if past >= maxAttempts {
      return .rejected(Rejection(.crashed, "winnow stopped \(past) times while it worked on this document"))
    }
    // On a full disk the guard against documents that crash us is lost, the work need not be.
    try? attempts.begin(slot: slot, path, status, document: document.index)
    defer { try? attempts.end(slot: slot) }
    testHook(document)
    return pipeline.outcome(of: document, in: stream.source)
  }
}

/// Lets tests make a worker crash, by what stands in a document. Not in a release build.
private func testHook(_ document: StreamedDocument) {
  #if DEBUG
    if case .json(let bytes) = document.content, bytes.starts(with: #"{"winnow-test-crash""#.utf8) {
      fatalError("asked to crash by a test")
    }
  #endif
}
