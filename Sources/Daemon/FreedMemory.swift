// What the work freed goes back to the system, so that the daemon stays as small as what it has in hand. Large pieces do by
// themselves (`Host.limitMemoryPools`); between small ones that are in use malloc(3) keeps all that was ever freed.

import Dispatch
import POSIX
import Synchronization

final class FreedMemory: Sendable {
  private let isArmed = Atomic(false)

  /// Ten seconds from now, unless that is on its way already: under load every ten seconds, once when it is over, and never
  /// in an idle daemon, which sleeps whole. Holds up the queue for some milliseconds.
  func returnLater(on queue: DispatchQueue) {
    if isArmed.exchange(true, ordering: .relaxed) { return }
    queue.asyncAfter(deadline: .now() + 10) { [self] in
      isArmed.store(false, ordering: .relaxed)
      Host.returnFreeMemory()
    }
  }
}
