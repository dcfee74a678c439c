// One file's way through a worker: look at it, read it, run the pipeline. Everything a worker may do without asking the
// serial side; what it decides is only a proposal until the commit loop has seen it in its turn.

import Deduplication
import Formats
import Intake
import Pipeline
import POSIX
import Storage

/// What a worker found out about one arrival.
struct WorkResult: Sendable {
  enum Finding: Sendable {
    case draft(Draft)
    case empty(Emptiness)
    /// These bytes made a record before; the pipeline was not run.
    case known(firstID: String?)
    case rejected(Rejection)
    case notRegular(FileStatus.Kind)
    case vanished
    /// Still being written, or changed while it was read: no end yet.
    case unsettled(isBusy: Bool)
    case unreadable(SystemError)
  }

  let arrival: Arrival
  let finding: Finding
  /// Of the bytes read; nil where none were.
  var digest: Digest?
  /// Input and result, as held in memory until the commit.
  var heldBytes = 0
  var attempts = 1
}

/// What a worker needs to know, fixed for the run of a configuration.
struct WorkOrder: Sendable {
  let drop: Path
  let pipeline: ScrapePipeline
  let maxDocumentBytes: Int
  let maxAttempts: Int
  let duplicates: Configuration.Duplicates
}

extension WorkOrder {
  /// Reads and runs one arrival. `slot` is the worker's place among those that work at once.
  func perform(_ arrival: Arrival, slot: Int, attempts: Attempts, ledger: Ledger) -> WorkResult {
    let past = attempts.count(arrival.path, arrival.status)
    func result(_ finding: WorkResult.Finding, _ digest: Digest? = nil, heldBytes: Int = 0) -> WorkResult {
      WorkResult(arrival: arrival, finding: finding, digest: digest, heldBytes: heldBytes, attempts: past + 1)
    }
    if past >= maxAttempts {
      return result(.rejected(Rejection(.crashed, "winnow stopped \(past) times while it worked on this file")))
    }
    switch readScrape(root: drop, arrival: arrival, limit: maxDocumentBytes) {
    case .vanished: return result(.vanished)
    case .changed: return result(.unsettled(isBusy: false))
    case .busy: return result(.unsettled(isBusy: true))
    case .notRegular(let kind): return result(.notRegular(kind))
    case .unreadable(let error): return result(.unreadable(error))
    case .tooLarge(let size):
      let reason = "\(size) bytes; MaxDocumentBytes is \(maxDocumentBytes)"
      return result(.rejected(Rejection(.tooLarge, reason)))
    case .read(let bytes, let digest, let status):
      // The commit asks again in its turn, and hears of a ledger that cannot be read.
      if duplicates == .skip, let first = try? ledger.first(with: digest) {
        return result(.known(firstID: first.id), digest, heldBytes: bytes.count)
      }
      // On a full disk the guard against files that crash us is lost, the work need not be.
      try? attempts.begin(slot: slot, arrival.path, arrival.status)
      testHook(arrival.path)
      let outcome = pipeline.draft(
        file: bytes, path: arrival.path.bytes, sha256: digest, receivedNanoseconds: status.changedNanoseconds)
      try? attempts.end(slot: slot)
      switch outcome {
      case .draft(let draft):
        return result(.draft(draft), digest, heldBytes: bytes.count + draft.head.count + draft.tail.count)
      case .empty(let emptiness): return result(.empty(emptiness), digest, heldBytes: bytes.count)
      case .rejected(let rejection): return result(.rejected(rejection), digest, heldBytes: bytes.count)
      }
    }
  }
}

/// Lets tests make a worker hang or crash, by the name of a file. Not in a release build.
private func testHook(_ path: Path) {
  #if DEBUG
    if path.lastComponent.bytes.starts(with: "winnow-test-crash".utf8) { fatalError("asked to crash by a test") }
    if path.lastComponent.bytes.starts(with: "winnow-test-hang".utf8) { pauseForever() }
    if path.lastComponent.bytes.starts(with: "winnow-test-slow".utf8) { pause(milliseconds: 2500) }
  #endif
}
