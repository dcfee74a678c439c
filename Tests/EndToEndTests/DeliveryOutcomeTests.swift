// What becomes of files that are no plain new text: each input ends in exactly one receipt (G4), is neither moved nor
// deleted before that (G3), and makes no second record (G1).

import Foundation
import Glibc
import POSIX
import TestBench
import Testing

@Suite struct DeliveryOutcomeTests {
  let sandbox = Sandbox(quick)

  @Test("a file without bytes and one without text are empty, and said to be")
  func empty() {
    let daemon = sandbox.startDaemon()
    sandbox.put("nothing.txt", "")
    sandbox.put("blank.txt", " \n\t\n  \n")
    #expect(sandbox.sync())
    #expect(sandbox.outcomes("nothing.txt") == ["empty"])
    #expect(sandbox.receipts("nothing.txt").first?.object?["code"] as? String == "no_bytes")
    #expect(sandbox.outcomes("blank.txt") == ["empty"])
    #expect(sandbox.receipts("blank.txt").first?.object?["code"] as? String == "no_text")
    #expect(sandbox.records().isEmpty)
    #expect(daemon.stop() == .exited(0))
    #expect(sandbox.isSound())
  }

  @Test("links, pipes and sockets are never opened, and each has a receipt that says what it is")
  func specialFiles() throws {
    let daemon = sandbox.startDaemon()
    sandbox.directory.write("secret", "Not for the log.")
    sandbox.directory.makeSymbolicLink("drop/link.txt", to: sandbox.directory.at("secret"))
    sandbox.directory.makePipe("drop/pipe.txt")
    let socket = DatagramSocket(at: sandbox.drop.appending("socket.txt"))
    sandbox.put("after.txt", "A file that must not be held up by the others.")
    #expect(sandbox.sync())
    withExtendedLifetime(socket) {}
    for (name, code) in [("link.txt", "symlink"), ("pipe.txt", "fifo"), ("socket.txt", "socket")] {
      #expect(sandbox.outcomes(name) == ["ignored"], "\(name)")
      #expect(sandbox.receipts(name).first?.object?["code"] as? String == code)
    }
    #expect(sandbox.records().map(\.path) == ["after.txt"])
    #expect(daemon.stop() == .exited(0))
  }

  @Test("a link to a directory is not followed")
  func linkedDirectory() {
    let daemon = sandbox.startDaemon()
    sandbox.directory.write("outside/page.txt", "Outside of the drop directory.")
    sandbox.directory.makeSymbolicLink("drop/inside", to: sandbox.directory.at("outside"))
    #expect(sandbox.sync())
    #expect(sandbox.receipts().map(\.path) == ["inside"])
    #expect(sandbox.outcomes("inside") == ["ignored"])
    #expect(daemon.stop() == .exited(0))
  }

  @Test("the same bytes under another name are a duplicate of the first record")
  func duplicate() throws {
    let daemon = sandbox.startDaemon()
    sandbox.deliver("a.txt", "The same text twice.")
    #expect(sandbox.comesTo("a.txt", ["done"]))
    sandbox.deliver("b.txt", "The same text twice.")
    #expect(sandbox.comesTo("b.txt", ["duplicate"]))
    let id = try #require(sandbox.records("a.txt").first?.object?["id"] as? String)
    #expect(sandbox.receipts("b.txt").first?.object?["duplicate_of"] as? String == id)
    #expect(sandbox.records().count == 1)
    #expect(daemon.stop() == .exited(0))
    #expect(sandbox.isSound())
  }

  @Test("Duplicates=emit makes a record of each and marks the later ones")
  func emittedDuplicate() throws {
    sandbox.configure(quick + "\n[Output]\nDuplicates=emit")
    let daemon = sandbox.startDaemon()
    sandbox.deliver("a.txt", "The same text twice.")
    #expect(sandbox.comesTo("a.txt", ["done"]))
    sandbox.deliver("b.txt", "The same text twice.")
    #expect(sandbox.comesTo("b.txt", ["done"]))
    #expect(sandbox.records("a.txt").first?.object?["duplicate_of"] == nil)
    let id = try #require(sandbox.records("a.txt").first?.object?["id"] as? String)
    #expect(sandbox.records("b.txt").first?.object?["duplicate_of"] as? String == id)
    #expect(daemon.stop() == .exited(0))
    #expect(sandbox.isSound())
  }

  @Test("removals that a crash has cut off are ended in all of many directories before a run ends")
  func sweptRemovals() {
    // More than are looked through before the start.
    let make = "cd drop && seq 3000 | sed 's/^/d/' | xargs mkdir && for i in $(seq 100 100 3000); do echo gone > d$i/x"
    sandbox.shell(make + " && mv d$i/x d$i/.winnow-removed-$(stat -c %i d$i/x)-x.txt; done")
    sandbox.configure(quick + "\nAfterCommit=delete")
    #expect(sandbox.shell("find drop -type f | wc -l").output == "30\n")
    #expect(sandbox.runOnce() == 0)
    #expect(sandbox.shell("find drop -type f | wc -l").output == "0\n")
  }

  @Test("what comes again under its name makes no second record, whatever its inode", arguments: ["skip", "emit"])
  func deliveredAgain(duplicates: String) {
    sandbox.configure(quick + "\nAfterCommit=delete\n[Output]\nDuplicates=\(duplicates)")
    let daemon = sandbox.startDaemon()
    for round in 1...3 {
      // Files beside it, so that it gets the number of none that is gone, or of one.
      sandbox.deliver(Path("beside-\(round).txt"), "Text number \(round) beside it.")
      sandbox.deliver("state.txt", "The same state as an hour ago.")
      #expect(sandbox.sync())
    }
    #expect(sandbox.outcomes("state.txt") == ["done", "duplicate", "duplicate"])
    #expect(daemon.stop() == .exited(0))
    #expect(sandbox.records("state.txt").count == 1 && sandbox.isSound())
  }

  @Test("touch, chmod and a restart make no second record", arguments: ["skip", "emit"])
  func touched(duplicates: String) {
    sandbox.configure(quick + "\n[Output]\nDuplicates=\(duplicates)")
    let daemon = sandbox.startDaemon()
    sandbox.deliver("page.txt", "Touched, never changed.")
    #expect(sandbox.comesTo("page.txt", ["done"]))
    sandbox.directory.setModified("drop/page.txt", seconds: 1_700_000_000)
    #expect(sandbox.sync())
    sandbox.directory.setPermissions("drop/page.txt", 0o600)
    #expect(sandbox.sync())
    #expect(daemon.stop() == .exited(0))
    #expect(sandbox.runOnce() == 0)
    #expect(sandbox.records().count == 1)
    #expect(sandbox.outcomes("page.txt").filter { $0 == "done" }.count == 1)
    #expect(sandbox.isSound())
  }

  @Test(
    "a file that is written over is a new version; OnChange=ignore keeps the first", arguments: ["reprocess", "ignore"])
  func rewritten(onChange: String) {
    sandbox.configure(quick + "\nOnChange=\(onChange)")
    let daemon = sandbox.startDaemon()
    sandbox.put("page.txt", "What was written first.")
    #expect(sandbox.comesTo("page.txt", ["done"]))
    sandbox.put("page.txt", "What was written over it.")
    let expected = onChange == "ignore" ? "ignored" : "done"
    #expect(sandbox.comesTo("page.txt", ["done", expected]))
    let second = sandbox.receipts("page.txt").last?.object
    if onChange == "ignore" {
      #expect(second?["code"] as? String == "changed")
      #expect(sandbox.records().count == 1)
    } else {
      #expect(second?["supersedes"] as? String == sandbox.receipts("page.txt")[0].object?["sha256"] as? String)
      #expect(sandbox.records().map(\.text) == ["What was written first.", "What was written over it."])
    }
    #expect(daemon.stop() == .exited(0))
    #expect(sandbox.isSound())
  }

  @Test("AfterCommit=move takes the file to done, a second one of its name beside the first")
  func moved() throws {
    sandbox.configure(quick + "\nAfterCommit=move")
    let daemon = sandbox.startDaemon()
    for text in ["The first page of this name.", "The second page of this name, another text."] {
      sandbox.deliver("sub.txt", text)
      #expect(waitUntil("moved") { !sandbox.lies("sub.txt") && sandbox.sync() })
    }
    #expect(sandbox.outcomes("sub.txt") == ["done", "done"])
    #expect(sandbox.names(in: sandbox.state.appending("done")) == ["sub.txt", "sub.txt~1"])
    // A file that came after the first had been taken away is no new version of it.
    #expect(sandbox.records().allSatisfy { $0.object?["supersedes"] == nil })
    #expect(daemon.stop() == .exited(0))
    #expect(sandbox.isSound())
  }

  @Test("AfterCommit=delete removes what has a record, a duplicate and an empty file, and nothing else")
  func deleted() {
    sandbox.configure(quick + "\nAfterCommit=delete")
    let daemon = sandbox.startDaemon()
    sandbox.deliver("page.txt", "To be deleted once it is in the log.")
    #expect(sandbox.comesTo("page.txt", ["done"]))
    sandbox.deliver("again.txt", "To be deleted once it is in the log.")
    sandbox.deliver("empty.txt", "")
    sandbox.put("ignored.tmp", "Somebody else's business.")
    sandbox.directory.makePipe("drop/pipe.txt")
    #expect(waitUntil("deleted") { sandbox.names(in: sandbox.drop) == ["ignored.tmp", "pipe.txt"] })
    #expect(sandbox.sync())
    #expect(sandbox.receipts().count == 4)
    #expect(sandbox.records().count == 1)
    #expect(daemon.stop() == .exited(0))
  }

  @Test("a change of AfterCommit from keep takes files committed before", arguments: ["move", "delete"])
  func takenLater(afterCommit: String) {
    sandbox.deliver("page.txt", "Committed while files were kept.")
    sandbox.deliver("empty.txt", "")
    #expect(sandbox.runOnce() == 0)
    #expect(sandbox.lies("page.txt") && sandbox.lies("empty.txt"))
    sandbox.configure(quick + "\nAfterCommit=\(afterCommit)")
    #expect(sandbox.runOnce() == 0)
    #expect(sandbox.names(in: sandbox.drop).isEmpty)
    let done = sandbox.names(in: sandbox.state.appending("done"))
    #expect(done == (afterCommit == "move" ? ["empty.txt", "page.txt"] : []))
    #expect(sandbox.receipts().count == 2)
    #expect(sandbox.isSound())
  }

  @Test("what is no text is quarantined with a note that says why, and left out of the log")
  func quarantined() throws {
    sandbox.configure(quick + "\n[Limits]\nMaxDocumentBytes=4K")
    let daemon = sandbox.startDaemon()
    sandbox.directory.write("drop/page.bin", [0x7F, 0x45, 0x4C, 0x46, 0, 1, 2, 0, 0, 0xFF, 0, 0])
    sandbox.put("large.txt", String(repeating: "too much of it ", count: 1000))
    sandbox.directory.write("drop/deep/damaged.gz", [0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3])
    #expect(sandbox.sync())
    let quarantine = sandbox.state.appending("quarantine")
    for (name, code) in [("page.bin", "binary"), ("large.txt", "too_large"), ("deep/damaged.gz", "damaged_archive")] {
      #expect(sandbox.outcomes(name) == ["quarantined"], "\(name)")
      #expect(sandbox.receipts(name).first?.object?["code"] as? String == code)
      #expect(!sandbox.lies(Path(name)))
      let note = try readFile(quarantine.appending(Path(name + ".reason.json")), limit: 1 << 20)
      let reason = object(String(decoding: note, as: UTF8.self))
      #expect(reason?["code"] as? String == code)
      #expect((reason?["reason"] as? String)?.isEmpty == false)
      #expect(reason?["path"] as? String == name)
      #expect(try FileStatus.of(quarantine.appending(Path(name))).kind == .regular)
    }
    #expect(sandbox.ask("/status")?.body.contains("\"quarantined\":3") == true)
    #expect(daemon.stop() == .exited(0))
    #expect(sandbox.isSound())
  }

  @Test(
    "an unreadable file holds up neither sync nor the others, and is read once it may be", .enabled(if: canChangeUser))
  func unreadable() {
    let sandbox = sandboxOfNobody(quick)
    let daemon = sandbox.startAsNobody("run")
    #expect(waitUntil("ready") { sandbox.isReady })
    sandbox.directory.write("locked.txt", "Nobody may read this yet.")
    sandbox.directory.setPermissions("locked.txt", 0)
    sandbox.directory.rename("locked.txt", to: "drop/locked.txt")
    sandbox.deliver("open.txt", "Everybody may read this.")
    #expect(sandbox.comesTo("open.txt", ["done"]))
    #expect(sandbox.shell("$WINNOW sync --config $CONF --timeout 5s").code == 0)
    #expect(sandbox.outcomes("locked.txt") == [])
    sandbox.directory.setPermissions("drop/locked.txt", 0o644)
    #expect(sandbox.comesTo("locked.txt", ["done"]))
    #expect(daemon.stop() == .exited(0))
  }

  @Test("a file that stays unreadable is quarantined after MaxAttempts", .enabled(if: canChangeUser))
  func unreadableForGood() {
    let sandbox = sandboxOfNobody(quick + "\nMaxAttempts=1")
    sandbox.directory.write("locked.txt", "Nobody may ever read this.")
    sandbox.directory.setPermissions("locked.txt", 0)
    let daemon = sandbox.startAsNobody("run")
    #expect(waitUntil("ready") { sandbox.isReady })
    sandbox.directory.rename("locked.txt", to: "drop/locked.txt")
    #expect(sandbox.comesTo("locked.txt", ["quarantined"]))
    #expect(sandbox.receipts("locked.txt").first?.object?["code"] as? String == "unreadable")
    #expect(waitUntil("moved") { !sandbox.lies("locked.txt") })
    #expect(daemon.stop() == .exited(0))
  }
}
