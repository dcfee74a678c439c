// What the commit loop is told to do, and what it tells.
// It knows neither logs nor metrics nor the intake: whoever puts it together says what its news means.

import Intake
import POSIX
import Storage

extension CommitLoop {
  struct Policy: Sendable {
    var admission: Admission.Policy
    var batchBytes: Int
    var batchDelay: Duration
  }

  /// Told to the outside, on the commit queue.
  struct Events: Sendable {
    /// A receipt is durable. `readyNanoseconds` is when its file became ready (monotonic).
    var committed: @Sendable (_ receipt: Receipt, _ title: String?, _ readyNanoseconds: Int64) -> Void
    /// The arrival has come to its end, or must be looked at again.
    var ended: @Sendable (Arrival, End) -> Void
    /// These places are free again.
    var released: @Sendable (_ sequences: [UInt64], _ heldBytes: Int) -> Void
    /// How many files are handed out and not released.
    var outstanding: @Sendable () -> Int
    /// The output cannot be written (the error and the step), or can again (nil).
    var paused: @Sendable (SystemError?, CommitStep?) -> Void
    /// An input could not be read and is tried again.
    var unread: @Sendable (Path, SystemError) -> Void = { _, _ in }
    /// Something failed that costs no record and stops nothing.
    var trouble: @Sendable (SystemError) -> Void
    /// An input could not be moved or removed after its commit.
    var disposalFailed: @Sendable (Receipt, SystemError) -> Void
    /// A file that should be gone is another than its receipt speaks of by now.
    var leftBehind: @Sendable (Path) -> Void = { _ in }
    /// The state directory is gone or another: nothing is written any more.
    var stateLost: @Sendable () -> Void = {}
  }
}
