// Files that have their receipt and still lie where they should not. Where that cannot be mended (a directory that may not be
// written) each is tried every ten minutes, and no more than so many at all.

import POSIX
import Synchronization

final class Leftovers: Sendable {
  private static let most = 16_384
  private static let pauseNanoseconds: Int64 = 600_000_000_000

  /// When each may be tried again (monotonic).
  private let times = Mutex<[Path: Int64]>([:])

  /// Whether the time of this one has come, which it then has not for a while. From any thread.
  func isDue(_ path: Path) -> Bool {
    let now = Clock.monotonicNanoseconds()
    return times.withLock { times in
      if times.count >= Self.most { times = times.filter { $0.value > now } }
      guard times.count < Self.most, times[path] ?? 0 <= now else { return false }
      times[path] = now + Self.pauseNanoseconds
      return true
    }
  }

  /// Its time may come at once.
  func forget(_ path: Path) { times.withLock { $0[path] = nil } }
}
