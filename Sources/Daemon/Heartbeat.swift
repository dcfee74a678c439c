// Proof that winnow turns: a token that must go through the intake queue, past the workers and through the commit queue.
// A process that is merely there proves nothing; the watchdog and /livez hang on this.

import Dispatch
import Intake
import POSIX
import Synchronization

final class Heartbeat: Sendable {
  fileprivate struct State {
    /// Since when a token has been awaited (monotonic); nil once one has come round.
    var waitingSince: Int64?
    /// When the last token was sent off.
    var lastSent: Int64 = 0
    var isStopped = false
  }

  private let state = Mutex(State())
  nonisolated(unsafe) private var timer: (any DispatchSourceTimer)?  // written once, by `beat`

  /// Sends the token off; calls back when it has come round. One that is lost on its way is no proof of anything: the
  /// next may come round.
  typealias Send = @Sendable (_ back: @escaping @Sendable () -> Void) -> Void

  /// For how long a token has been awaited, in nanoseconds. Sends one, at most one a second, so that the next call knows.
  /// Needs no timer and no lock that a stuck worker could hold.
  func wait(_ send: Send) -> Int64 {
    let now = Clock.monotonicNanoseconds()
    let (waitingSince, isDue) = state.withLock { state in
      let waitingSince = state.waitingSince
      let isDue = waitingSince == nil || now - state.lastSent >= 1_000_000_000
      if isDue { state.send(at: now) }
      return (waitingSince, isDue)
    }
    if isDue { send { [self] in state.withLock { $0.waitingSince = nil } } }
    return now - (waitingSince ?? now)
  }

  /// Sends a token every `interval` and calls `alive` each time one comes back.
  func beat(every interval: Duration, _ send: @escaping Send, alive: @escaping @Sendable () -> Void) {
    let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "winnow.heartbeat"))
    let nanoseconds = Int(interval / .nanoseconds(1))
    timer.schedule(deadline: .now(), repeating: .nanoseconds(nanoseconds), leeway: .nanoseconds(nanoseconds / 20))
    timer.setEventHandler { @Sendable [self] in
      let isStopped = state.withLock { state in
        if !state.isStopped { state.send(at: Clock.monotonicNanoseconds()) }
        return state.isStopped
      }
      if isStopped { return }
      send { [self] in
        state.withLock { $0.waitingSince = nil }
        alive()
      }
    }
    timer.activate()
    self.timer = timer
  }

  func stop() { state.withLock { $0.isStopped = true } }
}

extension Heartbeat.State {
  fileprivate mutating func send(at now: Int64) {
    waitingSince = waitingSince ?? now
    lastSent = now
  }
}
