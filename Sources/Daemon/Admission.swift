// Decides, in order and knowing everything committed before, what each result becomes: a record, a duplicate, a note in
// the ledger, or nothing yet. Writes nothing.

import Deduplication
import Formats
import Intake
import Pipeline
import POSIX
import Storage

struct Admission {
  /// What a configuration decides here.
  struct Policy: Sendable {
    var duplicates: Configuration.Duplicates
    var onChange: Configuration.OnChange
    var afterCommit: Configuration.AfterCommit
    /// How often a file that cannot be read is tried.
    var maxAttempts: Int
    /// Whether a file that may not be read is tried again: somebody may change its permissions.
    var waitsForPermission: Bool
  }

  enum Decision: Sendable {
    case commit(CommitEntry, title: String?)
    /// No end yet: the file must be looked at again.
    case again(End)
    /// Nothing to write, and the file stays in work.
    case nothing
  }

  let ledger: Ledger
  /// Nil where nobody wants to know which records are like each other.
  let sketches: SketchFile?
  /// Nil where sites are not remembered.
  let sites: RememberedSites?
  let policy: Policy

  /// `contents` are the ids of the records that this batch makes, by the bytes they are made of. Throws when the ledger
  /// cannot be read.
  func decide(_ result: WorkResult, contents: [Digest: String]) throws(SystemError) -> Decision {
    if let stream = result.stream, stream.isAbandoned { return .nothing }
    switch result.finding {
    case .unsettled(let isBusy): return .again(isBusy ? .busy : .changed)
    // Whoever watches the directory finds that out, and says so; a file must not pay for it.
    case .away: return .again(.retry(after: .seconds(1)))
    case .receipted: return .again(.final)
    case .pastUnread:
      // All that the worker asked: what still cannot be read pauses the commit, which is told, and is no retry without end.
      _ = try ledger.standing(of: result.arrival.path)
      _ = try ledger.outcome(of: result.arrival.path, result.arrival.status)
      return .again(.retry(after: .milliseconds(100)))
    case .unreadable(let error):
      if error.isTransient { return .again(.retry(after: .seconds(1))) }
      if result.attempts < policy.maxAttempts, policy.waitsForPermission || !error.isPermission {
        let pause = Duration.seconds(5 * result.attempts)
        return .again(error.isPermission ? .unreadable(retryAfter: pause) : .retry(after: pause))
      }
      return plain(result, .quarantined, Rejection.Code.unreadable.rawValue, error.description)
    case .vanished: return plain(result, .vanished, nil, nil)
    case .notRegular(let kind): return plain(result, .ignored, kind.rawValue, "not a regular file")
    case .empty(let emptiness): return plain(result, .empty, emptiness.rawValue, nil)
    case .rejected(let rejection): return plain(result, .quarantined, rejection.code.rawValue, rejection.reason)
    case .known(let firstID): return duplicate(result, of: firstID)
    case .draft(let draft): return try decide(result, draft, contents: contents)
    case .opened: return .nothing
    case .part(let part): return try decide(result, part, contents: contents)
    }
  }

  private func decide(
    _ result: WorkResult, _ draft: Draft, contents: [Digest: String]
  ) throws(SystemError) -> Decision {
    switch try verdict(result, contents) {
    case .refused(let decision): return decision
    case .admitted(let verdict):
      var receipt = receipt(result, .done)
      receipt.records = 1
      receipt.id = draft.id
      receipt.format = draft.format.rawValue
      receipt.duplicateOf = verdict.duplicateOf
      receipt.supersedes = verdict.supersedes
      receipt.progress = result.progress
      return .commit(CommitEntry(receipt: receipt, line: line(of: draft, verdict)), title: draft.title)
    }
  }

  /// The record, which says what it is like, if no other bytes are just the same. A text that is like an earlier one says
  /// nothing new about its site.
  func line(of draft: Draft, _ verdict: Verdict) -> [UInt8] {
    var verdict = verdict
    if verdict.duplicateOf == nil, let sketch = draft.sketch, let first = sketches?.admit(draft.id, sketch) {
      verdict.duplicateOf = first.id
      verdict.similarity = first.similarity
    }
    if verdict.duplicateOf == nil, verdict.supersedes == nil, let evidence = draft.evidence { sites?.note(evidence) }
    return draft.line(verdict)
  }

  enum Entrance {
    case admitted(Verdict)
    case refused(Decision)
  }

  /// Whether these bytes may make records, and what those say of others.
  func verdict(_ result: WorkResult, _ contents: [Digest: String]) throws(SystemError) -> Entrance {
    let digest = result.digest!
    let previous = try ledger.last(at: result.arrival.path)
    let isChanged = previous.map { $0.sha256 != digest } ?? false
    // Where inputs are taken away after the commit, a file of the same name is a new arrival and no new version; but one
    // that was begun was not taken away.
    let isBegun = previous?.outcome == .partial
    let isNewVersion = isChanged && (policy.afterCommit == .keep || isBegun)
    if isNewVersion, !isBegun, policy.onChange == .ignore {
      return .refused(plain(result, .ignored, "changed", "the file changed after it was committed"))
    }
    // Files of many documents have no id.
    let first =
      if let id = contents[digest] { Optional(id) } else { try ledger.first(with: digest).map { $0.id ?? "" } }
    let firstID = first.flatMap { $0.isEmpty ? nil : $0 }
    // The same bytes under the same name say nothing new, whatever touched the file's times. Its inode says nothing: the
    // number of a file that was taken away is given to the next.
    let isSameFile = previous?.sha256 == digest
    if first != nil, policy.duplicates == .skip || isSameFile { return .refused(duplicate(result, of: firstID)) }
    return .admitted(
      Verdict(duplicateOf: firstID, supersedes: isNewVersion ? previous?.sha256?.hex : nil))
  }

  func duplicate(_ result: WorkResult, of firstID: String?) -> Decision {
    var receipt = receipt(result, .duplicate)
    receipt.duplicateOf = firstID
    return .commit(CommitEntry(receipt: receipt), title: nil)
  }

  func plain(_ result: WorkResult, _ outcome: Receipt.Outcome, _ code: String?, _ reason: String?) -> Decision {
    var receipt = receipt(result, outcome)
    receipt.code = code
    receipt.reason = reason
    return .commit(CommitEntry(receipt: receipt), title: nil)
  }

  func receipt(_ result: WorkResult, _ outcome: Receipt.Outcome) -> Receipt {
    var receipt = Receipt(at: Clock.realtimeNanoseconds(), outcome: outcome, path: result.arrival.path.bytes)
    if outcome != .vanished { receipt.version = FileVersion(result.arrival.status) }
    receipt.sha256 = result.digest
    receipt.attempts = result.attempts
    receipt.milliseconds = (Clock.monotonicNanoseconds() - result.arrival.readyMonotonicNanoseconds) / 1_000_000
    return receipt
  }
}
