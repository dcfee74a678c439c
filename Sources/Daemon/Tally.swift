// What a run has done so far, counted as receipts become durable; the numbers behind the status page.
// Counts of what is durable only: what /metrics says never goes back when a batch has to be written again.

import POSIX
import Storage

struct Tally: Sendable {
  var totals = StatusReport.Totals()
  var latency = LatencyHistogram()
  var lastError: StatusReport.Failure?
  var writeErrors = 0

  mutating func count(_ receipt: Receipt, readyNanoseconds: Int64) {
    switch receipt.outcome {
    case .done: totals.done += 1
    case .duplicate: totals.duplicate += 1
    case .empty: totals.empty += 1
    case .ignored: totals.ignored += 1
    case .quarantined: totals.quarantined += 1
    case .vanished: totals.vanished += 1
    case .partial: break
    }
    totals.records += receipt.records
    if !receipt.outcome.isFinal { return }
    totals.rejectedDocuments += receipt.rejectedDocumentCount
    if receipt.sha256 != nil { totals.bytesIn += Int(receipt.version?.size ?? 0) }
    latency.record(nanoseconds: Clock.monotonicNanoseconds() - readyNanoseconds)
  }

  mutating func note(_ error: SystemError, code: String, file: Path? = nil) {
    lastError = StatusReport.Failure(
      atNanoseconds: Clock.realtimeNanoseconds(), code: code, file: file ?? error.path, message: error.description)
  }
}

extension SystemError {
  /// Why the output is paused, as a stable word for /readyz, metrics and alerts.
  var pauseCode: String {
    if isFull { return "output_full" }
    if isMissing { return "output_missing" }
    if isPermission { return "output_denied" }
    return "output_error"
  }
}
