// What winnow remembers, or a name in the drop directory, cannot be read any more while it runs. No file pays for that with
// the quarantine or a second receipt, and none behind it is kept waiting.

import Glibc
import POSIX
import TestBench
import Testing

@Suite("what cannot be looked at") struct LedgerTests {
  @Test("an index that can no longer be read is made anew: nothing is committed twice, quarantined, or left lying")
  func indexCut() throws {
    let box = Sandbox("[Drop]\nSettleSec=0\nRescanSec=1s\nMaxAttempts=1")
    for number in 0..<1_100 { box.put(Path("old-\(number).txt"), "Text \(number), which is kept where it lies.") }
    #expect(box.runOnce() == 0)
    let daemon = box.startDaemon()
    try FileDescriptor.open(box.state.appending("fingerprints"), .writeOnly).truncate(to: 64)
    box.deliver("new.txt", "A text that came when the index could not be read.")
    #expect(box.comesTo("new.txt", ["done"]))
    // It looks at all of them again.
    #expect(box.sync() && box.sync())
    #expect(box.receipts().count == 1_101 && box.records().count == 1_101)
    #expect(box.ask("/readyz")?.status == 200)
    daemon.stop()
    #expect(box.isSound())
  }

  @Test(
    "receipts that cannot be read stop the commit, which is told, and send no file to the quarantine",
    .enabled(if: CallTracer.isAvailable, "system calls cannot be traced here"))
  func receiptsUnread() {
    let box = Sandbox("[Drop]\nSettleSec=0\nMaxAttempts=1")
    box.put("page.txt", "The text as it was at first.")
    #expect(box.runOnce() == 0)
    box.put("page.txt", "The text as it is now, which is another.")
    var hasStarted = false
    let run = box.traceAll("run", ["--once"], seconds: 60) { call in
      if call.name == "listen" { hasStarted = true }
      return hasStarted && call.name == "pread64" && call.file?.hasSuffix("/receipts.jsonl") == true
        ? .fail(EIO) : .pass
    }
    #expect(run.ending == .exited(74) && box.complaints.contains("paused"), "\(box.complaints)")
    #expect(box.receipts().count == 1)
    #expect(box.runOnce() == 0)
    #expect(box.records().count == 2 && box.isSound())
  }

  @Test(
    "a name that cannot be looked at keeps none behind it waiting, and ends run --once with 74",
    .enabled(if: CallTracer.isAvailable, "system calls cannot be traced here"))
  func nameUnread() {
    let box = Sandbox("[Drop]\nSettleSec=0")
    for number in 0..<30 { box.put(Path("file-\(number).txt"), "The text of file number \(number), which is whole.") }
    var lookCount = 0
    let run = box.traceAll("run", ["--once"], seconds: 60) { call in
      guard call.name == "newfstatat", call.text(at: call.arguments[1]) == "file-7.txt" else { return .pass }
      lookCount += 1
      return .fail(EIO)
    }
    #expect(run.ending == .exited(74) && lookCount > 0)
    #expect(Set(box.records().map(\.path)).count == 29)
    #expect(box.runOnce() == 0)
    #expect(box.records().count == 30 && box.isSound())
  }
}
