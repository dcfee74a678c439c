// The state directory is taken away under a running daemon. What it would write on nobody would remember, and a second daemon
// may start in a new directory of that name: each record would come twice (G1). So it must end before it writes more.

import Foundation
import POSIX
import TestBench
import Testing

@Suite("the state directory goes away") struct LostStateTests {
  let sandbox = Sandbox(quick)

  @Test(
    "a daemon whose state directory is removed, moved away or replaced ends with 72 and writes no more",
    arguments: ["rm -r state", "mv state away", "mv state away && mkdir state && touch state/lock", "rm state/lock"])
  func commit(loss: String) {
    let daemon = sandbox.startDaemon()
    sandbox.deliver("a.txt", "Committed while the state was there.")
    #expect(sandbox.comesTo("a.txt", ["done"]))
    #expect(sandbox.shell(loss).code == 0)
    let left = sandbox.shell("find state | sort").output
    sandbox.deliver("b.txt", "What a daemon without a memory must not commit.")
    #expect(daemon.wait(seconds: 15) == .exited(72))
    let errors = daemon.complaints.split(separator: "\n").filter { $0.contains("error") }
    #expect(errors.count == 1 && errors[0].contains("state directory \(sandbox.state) was removed or replaced"))
    #expect(sandbox.records().map(\.path) == ["a.txt"])
    #expect(sandbox.shell("find state | sort").output == left, "nothing is made there by the one that ends")
  }

  @Test("one that has nothing to commit notices by the next scan, and leaves the socket of its successor alone")
  func scan() {
    let daemon = sandbox.startDaemon()
    #expect(sandbox.shell("rm -r state && mkdir -m 750 state && touch state/lock").code == 0)
    #expect(sandbox.ask("/rescan", method: "POST")?.status == 202)
    #expect(daemon.wait(seconds: 15) == .exited(72))
    #expect(sandbox.names(in: sandbox.directory.path).contains("status.sock"))
    #expect(sandbox.runOnce() == 0)
  }
}
