// Proof that winnow turns: a token that must go through the intake queue, past the workers and through the commit queue.
// A process that is merely there proves nothing; the watchdog and /livez hang on this.

import Dispatch
import Intake
import POSIX
import Synchronization

final class Heartbeat: Sendable {
  private struct State {
    /// When the token that is under way was sent (monotonic); nil while none is.
    var sent: Int64?
    var isStopped = false
  }

  private let state = Mutex(State())
  private let patience: Duration
  nonisolated(unsafe) private var timer: (any DispatchSourceTimer)?  // written once, by `beat`

  /// Sends the token off; calls back when it has come round.
  typealias Send = @Sendable (_ back: @escaping @Sendable () -> Void) -> Void

  /// A token must come round within `patience`.
  init(patience: Duration) { self.patience = patience }

  /// False when a token is overdue. Sends one otherwise, so that the next call knows. Needs no timer and no lock that a
  /// stuck worker could hold.
  func check(_ send: Send) -> Bool {
    let now = Clock.monotonicNanoseconds()
    let sent = state.withLock { state in
      defer { if state.sent == nil { state.sent = now } }
      return state.sent
    }
    if let sent { return Duration.nanoseconds(now - sent) < patience }
    send { [self] in state.withLock { $0.sent = nil } }
    return true
  }

  /// Sends a token every `interval` and calls `alive` each time one comes back.
  func beat(every interval: Duration, _ send: @escaping Send, alive: @escaping @Sendable () -> Void) {
    let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "winnow.heartbeat"))
    let nanoseconds = Int(interval / .nanoseconds(1))
    timer.schedule(deadline: .now(), repeating: .nanoseconds(nanoseconds), leeway: .nanoseconds(nanoseconds / 20))
    timer.setEventHandler { @Sendable [self] in
      if state.withLock({ $0.isStopped }) { return }
      let isFree = state.withLock { state in
        defer { if state.sent == nil { state.sent = Clock.monotonicNanoseconds() } }
        return state.sent == nil
      }
      guard isFree else { return }
      send { [self] in
        state.withLock { $0.sent = nil }
        alive()
      }
    }
    timer.activate()
    self.timer = timer
  }

  func stop() { state.withLock { $0.isStopped = true } }
}
