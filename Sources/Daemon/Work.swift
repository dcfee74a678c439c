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
    /// The drop directory cannot be opened.
    case away
    /// This version has its receipt: a look at the ledger had failed before, and so it counted as new.
    case receipted
    /// What became of it before cannot be read.
    case pastUnread(SystemError)
    /// It holds many documents, which are taken in turn: no end yet.
    case opened(StreamInWork)
    case part(StreamPart)
  }

  let arrival: Arrival
  let finding: Finding
  /// Of a group of documents: the file they are from.
  var stream: StreamInWork?
  /// Of a file of one JSON document that may be the first line of a feed which grows: how far it has come.
  var progress: Receipt.Progress?
  /// Of the bytes read; nil where none were.
  var digest: Digest?
  /// Input and result, as held in memory until the commit.
  var heldBytes = 0
  var attempts = 1
}

/// What a worker needs to know, fixed for the run of a configuration.
struct WorkOrder: Sendable {
  let drop: Path
  var pipeline: ScrapePipeline
  let maxDocumentBytes: Int
  let maxAttempts: Int
  let duplicates: Configuration.Duplicates
  let onChange: Configuration.OnChange
}

extension WorkOrder {
  /// The same with what is known of sites by now.
  func remembering(_ sites: RememberedSites?) -> WorkOrder {
    var order = self
    order.pipeline.siteMemory = sites?.snapshot
    return order
  }

  /// Reads and runs one arrival. `slot` is the worker's place among those that work at once.
  /// `progress` is called with each piece of a large file.
  func perform(
    _ arrival: Arrival, slot: Int, attempts: Attempts, ledger: Ledger, progress: () -> Void
  ) -> WorkResult {
    let past = attempts.count(arrival.path, arrival.status)
    func result(_ finding: WorkResult.Finding, _ digest: Digest? = nil, heldBytes: Int = 0) -> WorkResult {
      WorkResult(arrival: arrival, finding: finding, digest: digest, heldBytes: heldBytes, attempts: past + 1)
    }
    if past >= maxAttempts {
      return result(.rejected(Rejection(.crashed, "winnow stopped \(past) times while it worked on this file")))
    }
    let last: Receipt?
    do throws(SystemError) {
      last = try ledger.standing(of: arrival.path)
      if try ledger.outcome(of: arrival.path, arrival.status) != nil { return result(.receipted) }
    } catch { return result(.pastUnread(error)) }
    let grownFrom = onChange == .tail ? last.flatMap { $0.progress == nil ? nil : $0.version?.size } : nil
    let outcome = readScrape(
      root: drop, arrival: arrival, limit: maxDocumentBytes, prefixSize: grownFrom, progress: progress
    ) { head in
      pipeline.streamFormat(ofFile: head, isWhole: false, path: arrival.path.bytes) != nil
    }
    let (bytes, digest, isWhole, prefix): ([UInt8], Digest, Bool, Digest?)
    switch outcome {
    case .read(let whole, let found, _):
      let grown = grownFrom.flatMap { $0 < whole.count ? SHA256.digest(of: whole[..<Int($0)]) : nil }
      (bytes, digest, isWhole, prefix) = (whole, found, true, grown)
    case .large(let head, let found, let grown): (bytes, digest, isWhole, prefix) = (head, found, false, grown)
    case .vanished, .changed, .busy, .tooLarge, .unreadable, .away, .notRegular: return result(finding(outcome))
    }
    // The commit asks again in its turn, and hears of a ledger that cannot be read.
    if duplicates == .skip, let first = try? ledger.first(with: digest) {
      return result(.known(firstID: first.id), digest, heldBytes: isWhole ? bytes.count : 0)
    }
    if let format = pipeline.streamFormat(ofFile: bytes, isWhole: isWhole, path: arrival.path.bytes) {
      let start = StreamInWork.Start(digest, last: last, prefix: prefix)
      let stream = StreamInWork(
        arrival, digest, format, self, from: start,
        lastSuspect: attempts.lastSuspect(arrival.path, arrival.status) ?? 0)
      return result(.opened(stream), digest)
    }
    // On a full disk the guard against files that crash us is lost, the work need not be.
    try? attempts.begin(slot: slot, arrival.path, arrival.status)
    testHook(arrival.path)
    let made = pipeline.draft(
      file: bytes, path: arrival.path.bytes, sha256: digest, receivedNanoseconds: arrival.status.changedNanoseconds)
    try? attempts.end(slot: slot)
    switch made {
    case .draft(let draft):
      var found = result(.draft(draft), digest, heldBytes: bytes.count + draft.head.count + draft.tail.count)
      if onChange == .tail, draft.format == .json, !isGzip(bytes) {
        found.progress = Receipt.Progress(offset: bytes.count, index: 1)
        found.progress!.records = 1
      }
      return found
    case .empty(let emptiness): return result(.empty(emptiness), digest, heldBytes: bytes.count)
    case .rejected(let rejection): return result(.rejected(rejection), digest, heldBytes: bytes.count)
    }
  }

  /// Of a file that could not be read.
  func finding(_ outcome: ReadOutcome) -> WorkResult.Finding {
    switch outcome {
    case .vanished: .vanished
    case .changed, .read, .large: .unsettled(isBusy: false)
    case .busy: .unsettled(isBusy: true)
    case .notRegular(let kind): .notRegular(kind)
    case .unreadable(let error): .unreadable(error)
    case .away: .away
    case .tooLarge(let size): .rejected(Rejection(.tooLarge, "\(size) bytes; MaxDocumentBytes is \(maxDocumentBytes)"))
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
