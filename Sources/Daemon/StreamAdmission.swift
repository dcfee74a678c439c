// What a group of documents becomes: their lines and one receipt, which says how far the file has come, or that it has come
// to its end.

import Deduplication
import Formats
import Pipeline
import POSIX
import Storage

extension Admission {
  /// `contents` as for a file of one document.
  func decide(
    _ result: WorkResult, _ part: StreamPart, contents: [Digest: String]
  ) throws(SystemError) -> Decision {
    let stream = part.stream
    if stream.verdict == nil {
      switch try entrance(result, stream, contents) {
      case .admitted(let verdict): stream.verdict = verdict
      case .refused(let decision):
        stream.abandon()
        return decision
      }
    }
    var receipt = receipt(result, .partial)
    var line: [UInt8] = []
    var title: String?
    for document in part.documents {
      switch document.outcome {
      case .draft(let draft):
        line.append(contentsOf: self.line(of: draft, stream.verdict!))
        title = draft.title
        receipt.records += 1
      case .passedOver(let why, let note):
        stream.progress.passedOver[why.rawValue, default: 0] += 1
        if let note { receipt.note(document, why.rawValue, note) }
      case .rejected(let rejection):
        let code = rejection.code.rawValue
        stream.progress.rejected[code, default: 0] += 1
        stream.firstFault = stream.firstFault ?? (code, rejection.reason)
        receipt.note(document, code, rejection.reason)
      }
    }
    stream.progress.records += receipt.records
    (stream.progress.offset, stream.progress.index) = (part.end.offset, part.end.index)
    close(&receipt, stream, isLast: part.isLast)
    return .commit(CommitEntry(receipt: receipt, line: line), title: title)
  }

  /// What was begun goes on, whoever else has brought the same bytes meanwhile; what was appended replaces nothing, and may
  /// have come by another name of the file.
  private func entrance(
    _ result: WorkResult, _ stream: StreamInWork, _ contents: [Digest: String]
  ) throws(SystemError) -> Entrance {
    switch stream.start {
    case .beginning: return try verdict(result, contents)
    case .behind(let receipt):
      return .admitted(Verdict(duplicateOf: receipt.duplicateOf, supersedes: receipt.supersedes))
    case .appended:
      if case .refused(let decision) = try verdict(result, contents) { return .refused(decision) }
      return .admitted(Verdict())
    }
  }

  private func close(_ receipt: inout Receipt, _ stream: StreamInWork, isLast: Bool) {
    receipt.format = stream.source.format.rawValue
    receipt.duplicateOf = stream.verdict?.duplicateOf
    receipt.supersedes = stream.verdict?.supersedes
    receipt.progress = stream.progress
    // What was appended to a feed may be bad: the feed is not.
    let isWithoutRecord = stream.progress.records == 0 && !stream.progress.isAppended
    if isLast {
      receipt.outcome = !isWithoutRecord ? .done : stream.firstFault == nil ? .empty : .quarantined
      if receipt.outcome == .empty { receipt.code = Emptiness.noText.rawValue }
    }
    if isWithoutRecord, let fault = stream.firstFault {
      receipt.code = fault.code
      receipt.reason = fault.reason
    }
  }
}

extension Receipt {
  fileprivate mutating func note(_ document: StreamPart.Document, _ code: String, _ reason: String) {
    guard notes.count < Self.mostNotes else { return }
    notes.append(Note(index: document.index, offset: document.offset, code: code, reason: reason))
  }

  /// Takes the receipt of the group that follows in the same batch: one line for both.
  mutating func absorb(_ next: Receipt) {
    let notes = self.notes + next.notes.prefix(Self.mostNotes - self.notes.count)
    let records = self.records + next.records
    self = next
    self.notes = notes
    self.records = records
  }
}
