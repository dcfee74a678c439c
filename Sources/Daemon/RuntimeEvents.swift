// What the commit loop tells the runtime, and what follows from it: counting, logging, pausing, giving up.
// Storage and the loop know nothing of logs, metrics or retries; here their news gets its consequences.

import Dispatch
import Intake
import POSIX
import Storage
import Synchronization

extension Runtime {
  func events() -> CommitLoop.Events {
    CommitLoop.Events(
      committed: { [self] receipt, title, ready in committed(receipt, title, ready) },
      ended: { [self] arrival, end in changing.withLock { $0.intake }?.finished(arrival, end) },
      released: { [self] sequences, heldBytes in pool.release(sequences, heldBytes: heldBytes) },
      outstanding: { [self] in pool.outstandingCount },
      paused: { [self] error, step in paused(error, step) },
      unread: { [self] path, error in
        changing.withLock { $0.tally.note(error, code: "unreadable", file: path) }
        // Without descriptors or memory there would be a line a second for each file.
        if !error.isTransient { log.warning("\(path) is tried again: \(error)") }
      },
      trouble: { [self] error in
        changing.withLock { $0.tally.note(error, code: "io_error") }
        log.warning("\(error)")
      },
      disposalFailed: { [self] receipt, error in
        changing.withLock { $0.tally.note(error, code: "move_failed") }
        log.warning("\(Path(bytes: receipt.path)) stays in the drop directory: \(error)")
      },
      leftBehind: { [self] path in changing.withLock { $0.intake }?.lookAgain(at: path) },
      stateLost: { [self] in
        log.error("the state directory \(state.path) was removed or replaced: ending before more is written")
        abort(.stateLost)
      })
  }

  private func committed(_ receipt: Receipt, _ title: String?, _ readyNanoseconds: Int64) {
    let totals = changing.withLock { changing in
      changing.tally.count(receipt, readyNanoseconds: readyNanoseconds)
      return changing.tally.totals
    }
    if receipt.outcome == .quarantined {
      log.warning("quarantined \(Path(bytes: receipt.path)): \(receipt.code ?? ""): \(receipt.reason ?? "")")
    }
    if receipt.outcome == .done, receipt.rejectedDocumentCount > 0 {
      log.warning(
        "\(receipt.rejectedDocumentCount) document(s) of \(Path(bytes: receipt.path)) have no record; see its receipts")
    }
    let status = "\(totals.done) done, \(totals.duplicate) duplicate, \(totals.quarantined) quarantined"
    if supervisor.status(status) { queue.asyncAfter(deadline: .now() + 1) { [self] in supervisor.flushStatus() } }
    setup.onReceipt(receipt, title)
  }

  private func paused(_ error: SystemError?, _ step: CommitStep?) {
    let (wasPaused, number) = changing.withLock { changing in
      defer { changing.pause = error }
      if error != nil, changing.pause == nil { changing.pauses += 1 }
      if let error {
        changing.tally.note(error, code: error.pauseCode)
        changing.tally.writeErrors += 1
      }
      return (changing.pause != nil, changing.pauses)
    }
    guard let error else {
      if wasPaused { log.notice("the output can be written again") }
      return
    }
    if error.isBrokenPipe {  // waiting brings no reader back
      log.error("\(error): nobody reads it any more: ending; what has no receipt is written again by the next run")
      return abort(.ioError)
    }
    if !wasPaused {
      log.error("paused (\(error.pauseCode)): \(error); nothing is lost, winnow goes on when it can")
      supervisor.status("paused: \(error.pauseCode)")
    }
    if setup.once {
      giveUpIfStillPaused(number, after: .seconds(10))
    } else if isDraining {
      abort(.success)
    }
  }

  private var isDraining: Bool { changing.withLock { $0.isDraining } }

  /// A run that should end by itself does not wait for ever for somebody to make room.
  private func giveUpIfStillPaused(_ number: Int, after patience: DispatchTimeInterval) {
    queue.asyncAfter(deadline: .now() + patience) { [self] in
      guard changing.withLock({ $0.pause != nil && $0.pauses == number }) else { return }
      log.error("gave up; what was begun is completed by the next run")
      abort(.ioError)
    }
  }
}
