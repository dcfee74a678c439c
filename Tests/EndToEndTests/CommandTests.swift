// The commands that speak with a running daemon or of its files: drop, sync, status, explain, quarantine.
// Scripts read the log right after `sync` and hand over files for good with `drop`: an answer that comes too early, or
// a file written over another, would be the loss that the daemon itself avoids.

import Foundation
import POSIX
import TestBench
import Testing

@Suite struct CommandTests {
  let sandbox = Sandbox(quick)

  // MARK: drop

  @Test("drop delivers two files of one name as two, and prints where they went")
  func drop() {
    sandbox.directory.write("a/page.txt", "The page of the first crawler.")
    sandbox.directory.write("b/page.txt", "The page of the second crawler.")
    let (code, output, _) = sandbox.shell("$WINNOW drop --config $CONF a/page.txt b/page.txt")
    #expect(code == 0)
    #expect(output == "\(sandbox.drop)/page.txt\n\(sandbox.drop)/page-1.txt\n")
    #expect(sandbox.runOnce() == 0)
    #expect(
      Set(sandbox.records().map(\.text)) == ["The page of the first crawler.", "The page of the second crawler."])
    #expect(sandbox.names(in: sandbox.drop) == ["page-1.txt", "page.txt"])
  }

  @Test("drop refuses a name that the daemon would ignore, and leaves nothing behind")
  func dropIgnored() {
    sandbox.configure(quick + "\nIgnore=*.bak")
    for name in ["page.txt.part", ".page.txt", "page.bak"] {
      sandbox.directory.write(Path(name), Array("This would lie there for ever.".utf8))
      let (code, output, complaints) = sandbox.shell("$WINNOW drop --config $CONF \(name)")
      #expect(code == 64, "\(name)")
      #expect(output.isEmpty && complaints.contains("ignore"))
    }
    #expect(sandbox.names(in: sandbox.drop) == [])
  }

  // MARK: sync

  @Test("sync returns only after the commit of what was dropped before it")
  func syncIsCommitted() {
    let daemon = sandbox.startDaemon()
    for number in 1...8 {
      sandbox.put(Path("\(number).txt"), "Text number \(number), written and waited for.")
      #expect(sandbox.shell("$WINNOW sync --config $CONF").code == 0)
      #expect(sandbox.outcomes("\(number).txt") == ["done"])
      #expect(sandbox.records("\(number).txt").count == 1)
    }
    #expect(daemon.stop() == .exited(0))
  }

  @Test("sync waits for a file that is being written, 75 when that takes too long")
  func syncTimesOut() throws {
    let daemon = sandbox.startDaemon()
    var file: FileDescriptor? = try FileDescriptor.open(
      sandbox.drop.appending("open.txt"), [.writeOnly, .create])
    try file?.writeAll(Array("Half a sentence".utf8))
    let (code, _, complaints) = sandbox.shell("$WINNOW sync --config $CONF --timeout 1s")
    #expect(code == 75)
    #expect(complaints.contains("within 1 s"))
    #expect(sandbox.receipts().isEmpty)
    file = nil
    #expect(sandbox.shell("$WINNOW sync --config $CONF --timeout 20s").code == 0)
    #expect(sandbox.outcomes("open.txt") == ["done"])
    #expect(daemon.stop() == .exited(0))
  }

  @Test("a sync that waits is answered although the daemon reloads meanwhile")
  func syncAcrossReload() throws {
    let daemon = sandbox.startDaemon()
    var file: FileDescriptor? = try FileDescriptor.open(
      sandbox.drop.appending("open.txt"), [.writeOnly, .create])
    try file?.writeAll(Array("Half a sentence".utf8))
    let sync = sandbox.startShell("$WINNOW sync --config $CONF --timeout 30s")
    pause(seconds: 0.5)
    sandbox.configure("[Drop]\nSettleSec=200ms")
    #expect(sandbox.ask("/reload", method: "POST")?.status == 200)
    #expect(sync.poll() == nil)
    file = nil
    #expect(sync.wait(seconds: 15) == .exited(0))
    #expect(sandbox.outcomes("open.txt") == ["done"])
    #expect(daemon.stop() == .exited(0))
  }

  // MARK: status

  @Test("status says for people and for programs what the daemon does")
  func status() throws {
    let daemon = sandbox.startDaemon()
    sandbox.deliver("page.txt", "A page to be counted.")
    #expect(sandbox.comesTo("page.txt", ["done"]))
    let text = sandbox.shell("$WINNOW status --config $CONF")
    #expect(text.code == 0)
    #expect(text.output.contains("idle, ready, process \(daemon.id)"))
    #expect(text.output.contains("1 records"))
    let json = sandbox.shell("$WINNOW status --json --config $CONF")
    #expect(json.code == 0)
    let report = try #require(object(json.output))
    #expect(report["schema"] as? Int == 1)
    #expect(report["pid"] as? Int == Int(daemon.id))
    #expect(report["ready"] as? Bool == true)
    let totals = try #require(report["totals"] as? [String: Any])
    #expect((totals["files"] as? [String: Int])?["done"] == 1)
    #expect(totals["records"] as? Int == 1)
    let output = try #require(report["output"] as? [String: Any])
    #expect(output["offset"] as? Int == (try readFile(sandbox.log, limit: 1 << 20).count))
    #expect(output["inode"] as? Int == Int(try FileStatus.of(sandbox.log).inode))
    #expect(daemon.stop() == .exited(0))
  }

  @Test("status of a daemon that is not ready is 69 and says why")
  func notReady() {
    let daemon = sandbox.startDaemon()
    sandbox.shell("rmdir drop")
    #expect(waitUntil("not ready") { !sandbox.isReady })
    let (code, output, _) = sandbox.shell("$WINNOW status --config $CONF")
    #expect(code == 69)
    #expect(output.contains("NOT READY") && output.contains("drop directory \(sandbox.drop) is missing"))
    #expect(daemon.stop() == .exited(0))
  }

  // MARK: quarantine

  @Test("a file that cannot be used is quarantined; requeue brings back what one code held")
  func requeue() throws {
    sandbox.deliver("sub.json", #"{"price": 3}"#)
    sandbox.directory.write("drop/noise.bin", [0, 1, 2, 3, 0, 0xFF, 0xFE, 0])
    #expect(sandbox.runOnce() == 65)
    let list = sandbox.shell("$WINNOW quarantine --config $CONF")
    #expect(list.output.hasPrefix("binary\tnoise.bin\t"))
    #expect(list.output.contains("no_body\tsub.json\t"))
    let json = sandbox.shell("$WINNOW quarantine list --json --code binary --config $CONF")
    #expect(object(json.output)?["name"] as? String == "noise.bin")
    let requeued = sandbox.shell("$WINNOW quarantine requeue --code no_body --config $CONF")
    #expect(requeued.code == 0 && requeued.output == "requeued 1\n")
    #expect(sandbox.names(in: sandbox.drop) == ["sub.json"])
    #expect(sandbox.names(in: sandbox.state.appending("quarantine")) == ["noise.bin", "noise.bin.reason.json"])
    // It is looked at anew, and no duplicate of itself.
    #expect(sandbox.runOnce() == 65)
    #expect(sandbox.outcomes("sub.json") == ["quarantined", "quarantined"])
    #expect(sandbox.isSound())
  }

  @Test("a name that is not in quarantine is said to be so, and the code is 66")
  func requeueMissing() {
    sandbox.deliver("sub.json", #"{"price": 3}"#)
    #expect(sandbox.runOnce() == 65)
    let (code, output, complaints) = sandbox.shell("$WINNOW quarantine requeue --config $CONF sub.jsno sub.json")
    #expect(code == 66 && output == "requeued 1\n" && complaints.contains("sub.jsno is not in quarantine"))
  }

  @Test("requeue does not replace a file that took the name meanwhile")
  func requeueTaken() {
    sandbox.directory.write("drop/page.bin", [0, 1, 2, 3, 0, 0xFF, 0xFE, 0])
    #expect(sandbox.runOnce() == 65)
    sandbox.directory.write("drop/page.bin", "Another file of the same name.")
    let (code, output, complaints) = sandbox.shell("$WINNOW quarantine requeue --config $CONF")
    #expect(code == 74)
    #expect(output == "requeued 0\n" && complaints.contains("its name is taken"))
    #expect(sandbox.directory.read("drop/page.bin") == Array("Another file of the same name.".utf8))
    #expect(sandbox.names(in: sandbox.state.appending("quarantine")).count == 2)
  }
}
