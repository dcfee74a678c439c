// A drop directory that is there and of no use.
// Nothing can be seen in it, so it looks like an empty one: unsaid, winnow would be idle and in good health while files
// wait (G7), and a run that should end by itself would end well.

import POSIX
import Synchronization
import TestBench
import Testing

@testable import Intake

@Suite("Drop directory with a problem")
struct RootProblemTests {
  @Test("a drop directory that cannot be listed is reported until it can be, and the log hears of both once")
  func unreadableRoot() {
    let denied = SystemError("open", "drop", code: 13)
    let problem = Problem()
    let bench = DropBench { $0.faults.rootProblem = { problem.now } }
    bench.directory.write("drop/a", "a")
    bench.waitForReady(1)
    #expect(bench.intake.report().rootProblem == nil)
    problem.now = denied
    bench.directory.setPermissions("drop", 0o755)
    #expect(waitUntil("the problem is reported") { bench.intake.report().rootProblem == denied })
    #expect(!bench.intake.report().rootMissing)
    #expect(bench.intake.take(maxBytes: .max) == nil)
    pause(seconds: 0.3)
    problem.now = nil
    #expect(bench.processAll() == ["a": "a"])
    #expect(bench.intake.report().rootProblem == nil)
    #expect(bench.notes == [.rootUnreadable(denied), .rootReturned(bench.root)])
  }

  @Test("a drop directory that is missing is a problem too, and one that is denied afterwards another")
  func missingRoot() {
    let denied = SystemError("open", "drop", code: 13)
    let problem = Problem()
    let bench = DropBench { $0.faults.rootProblem = { problem.now } }
    bench.directory.removeAll("drop")
    #expect(waitUntil("its absence is reported") { bench.intake.report().rootMissing })
    #expect(bench.intake.report().rootProblem?.isMissing == true)
    problem.now = denied
    bench.directory.makeDirectory("drop")
    #expect(waitUntil("the problem is reported") { bench.intake.report().rootProblem == denied })
    #expect(!bench.intake.report().rootMissing)
    problem.now = nil
    #expect(waitUntil("it is back") { bench.intake.report().rootProblem == nil })
    #expect(bench.notes == [.rootMissing(bench.root), .rootUnreadable(denied), .rootReturned(bench.root)])
  }

  @Test("who waits for idleness hears of a drop directory that is gone or cannot be listed, not of a want that passes")
  func idleWithoutRoot() {
    for code: Int32 in [2, 5, 13] {
      let problem = Problem()
      let bench = DropBench { $0.faults.rootProblem = { problem.now } }
      bench.setGate(open: false)
      bench.directory.write("drop/a", "a")
      waitUntil("the queue stands still") { bench.isWaitingAtGate }
      let heard = Heard()
      bench.intake.whenIdle { heard.set($0) }
      problem.now = SystemError("open", "drop", code: SystemError.tooManyFiles)
      bench.setGate(open: true)
      waitUntil("the want is reported") { bench.intake.report().rootProblem != nil }
      pause(seconds: 0.1)
      #expect(heard.now == nil)
      let loss = SystemError("open", "drop", code: code)
      problem.now = loss
      #expect(waitUntil("it is heard") { heard.now != nil })
      #expect(heard.now == .some(loss))
    }
  }
}

/// What `whenIdle` called back with; nil before.
private final class Heard: Sendable {
  private let value = Mutex<SystemError??>(nil)
  var now: SystemError?? { value.withLock { $0 } }
  func set(_ problem: SystemError?) { value.withLock { $0 = .some(problem) } }
}

/// What hinders the listing now, from any thread.
private final class Problem: Sendable {
  private let value = Mutex<SystemError?>(nil)
  var now: SystemError? {
    get { value.withLock { $0 } }
    set { value.withLock { $0 = newValue } }
  }
}
