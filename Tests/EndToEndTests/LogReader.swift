// Somebody who follows the log while all goes wrong, as `tail -F` would: looks at its size all the time, reads what is
// added, and in the end holds what was read against what is there. Notices a log that shrank or was changed.

import Foundation
import Glibc
import POSIX
import Synchronization
import TestBench
import Testing

final class LogReader: Sendable {
  private struct State {
    var seen: [UInt8] = []
    var looks = 0
    var complaints: [String] = []
    var isStopping = false
    var isOver = false
  }
  private let state = Mutex(State())
  private let path: Path

  init(of path: Path) {
    self.path = path
    let thread = Thread { [self] in
      while !state.withLock({ $0.isStopping }) {
        look()
        usleep(300)
      }
      look()
      state.withLock { $0.isOver = true }
    }
    thread.start()
  }

  /// Bytes read so far.
  var size: Int { state.withLock { $0.seen.count } }

  private func look() {
    // Not there yet.
    guard let file = try? FileDescriptor.open(path, .readOnly), let size = try? file.status().size else { return }
    state.withLock { state in
      state.looks += 1
      if size < state.seen.count { state.complaints.append("the log shrank from \(state.seen.count) to \(size)") }
      guard size > state.seen.count else { return }
      let count = Int(size) - state.seen.count
      state.seen += (try? file.read(at: Int64(state.seen.count), count: count)) ?? []
    }
  }

  /// Stops, and expects that the log only ever grew. The log must not have been rotated.
  func expectOnlyGrowth(sourceLocation: SourceLocation = #_sourceLocation) {
    state.withLock { $0.isStopping = true }
    waitUntil("the reader has stopped") { state.withLock { $0.isOver } }
    state.withLock { state in
      expectNone(state.complaints, "times", sourceLocation)
      let now = (try? readFile(path, limit: 1 << 30)) ?? []
      #expect(now == state.seen, "the log is not what a reader saw", sourceLocation: sourceLocation)
      print("the log was looked at \(state.looks) times and grew to \(now.count) bytes")
    }
  }
}
