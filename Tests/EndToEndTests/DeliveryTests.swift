// The ways in which a file can come into a drop directory. However it is written, it is read once and whole (G1, G2).
// Scrapers rename, link, append, pause and reopen as they like. Intake's tests of the same ways end at an arrival; here
// the record in the log counts.

import Foundation
import POSIX
import TestBench
import Testing

@Suite struct DeliveryTests {
  let sandbox = Sandbox(quick)

  @Test("a file that is written slowly is not read before its writer has closed it")
  func slowWriter() throws {
    let daemon = sandbox.startDaemon()
    var text = ""
    try withWriter("slow.txt") { file in
      for letter in "drip drip" {
        text.append(letter)
        try file.writeAll(Array(String(letter).utf8))
        pause(seconds: 0.4)  // longer than SettleSec: time alone must not make it complete
        #expect(sandbox.receipts().isEmpty)
      }
    }
    #expect(sandbox.comesTo("slow.txt", ["done"]))
    #expect(sandbox.records("slow.txt").map(\.text) == [text])
    #expect(daemon.stop() == .exited(0))
  }

  @Test("a file that is closed and opened again before it has settled is one file")
  func pieces() {
    let daemon = sandbox.startDaemon()
    for part in 1...6 {
      sandbox.directory.append("drop/pieces.txt", "part \(part)\n")
      pause(seconds: 0.1)
    }
    #expect(sandbox.comesTo("pieces.txt", ["done"]))
    #expect(sandbox.records("pieces.txt").count == 1)
    #expect(sandbox.records("pieces.txt")[0].text.hasSuffix("part 6"))
    #expect(daemon.stop() == .exited(0))
    #expect(sandbox.isSound())
  }

  @Test("a file renamed into place is read at once, one written in place waits for SettleSec")
  func rename() {
    sandbox.configure("[Drop]\nSettleSec=1h")
    let daemon = sandbox.startDaemon()
    sandbox.put("written.txt", "Written in place, so who knows whether that was all of it.")
    sandbox.deliver("renamed.txt", "Renamed into place, so complete.")
    #expect(sandbox.comesTo("renamed.txt", ["done"]))
    #expect(sandbox.count("queue.settling") == 1)
    #expect(sandbox.outcomes("written.txt") == [])
    #expect(daemon.stop() == .exited(0))
  }

  @Test("TrustRename=no lets renamed files settle too")
  func untrustedRename() {
    sandbox.configure("[Drop]\nSettleSec=1h\nTrustRename=no")
    let daemon = sandbox.startDaemon()
    sandbox.deliver("renamed.txt", "Renamed into place by somebody who does it too early.")
    #expect(waitUntil("settling") { sandbox.count("queue.settling") == 1 })
    #expect(sandbox.receipts().isEmpty)
    #expect(daemon.stop() == .exited(0))
  }

  @Test("a hard link is a delivery")
  func hardLink() {
    let daemon = sandbox.startDaemon()
    sandbox.directory.write("elsewhere", "This file lies elsewhere and gets a second name.")
    sandbox.directory.makeHardLink("drop/linked.txt", to: "elsewhere")
    #expect(sandbox.comesTo("linked.txt", ["done"]))
    #expect(daemon.stop() == .exited(0))
  }

  @Test("a temporary name is ignored, the name it is renamed to is read, and nothing is complained of")
  func temporaryName() {
    let daemon = sandbox.startDaemon()
    for suffix in ["part", "tmp", "filepart", "crdownload"] {
      sandbox.put(Path("page-\(suffix).txt.\(suffix)"), "A page that was first written as .\(suffix), then renamed.")
    }
    sandbox.put(".hidden.txt", "Hidden.")
    #expect(sandbox.sync())
    #expect(sandbox.receipts().isEmpty)
    for suffix in ["part", "tmp", "filepart", "crdownload"] {
      sandbox.directory.rename(Path("drop/page-\(suffix).txt.\(suffix)"), to: Path("drop/page-\(suffix).txt"))
      #expect(sandbox.comesTo("page-\(suffix).txt", ["done"]))
    }
    #expect(sandbox.receipts().count == 4)
    #expect(!daemon.complaints.contains("warning"))
    #expect(daemon.stop() == .exited(0))
  }

  @Test("what is appended to a committed file makes a new version that names the old one")
  func appending() {
    let daemon = sandbox.startDaemon()
    sandbox.put("growing.txt", "The first line of a file that grows.\n")
    #expect(sandbox.comesTo("growing.txt", ["done"]))
    sandbox.directory.append("drop/growing.txt", "The second line, appended by a shell.\n")
    #expect(sandbox.comesTo("growing.txt", ["done", "done"]))
    let records = sandbox.records("growing.txt")
    #expect(records.count == 2)
    #expect(records.last?.text.contains("second line") == true)
    let first = (records[0].object?["source"] as? [String: Any])?["sha256"] as? String
    #expect(first != nil && records[1].object?["supersedes"] as? String == first)
    #expect(records[0].object?["supersedes"] == nil)
    #expect(daemon.stop() == .exited(0))
    #expect(sandbox.isSound())
  }

  @Test("a name that is not UTF-8 is read and can be traced by its bytes")
  func foreignName() throws {
    let name = Path(bytes: Array("V".utf8) + [0xED] + Array("ctor.txt".utf8))
    let daemon = sandbox.startDaemon()
    sandbox.deliver(name, "The name of this file is in Latin-1.")
    #expect(sandbox.sync())
    let receipt = try #require(sandbox.receipts().first?.object)
    #expect(receipt["outcome"] as? String == "done")
    #expect(receipt["path_b64"] as? String == Data(name.bytes).base64EncodedString())
    let source = try #require(sandbox.records().first?.object?["source"] as? [String: Any])
    #expect(source["path_b64"] as? String == Data(name.bytes).base64EncodedString())
    #expect(daemon.stop() == .exited(0))
    #expect(sandbox.isSound())
  }

  @Test("files in subdirectories that are made at the same moment are all seen, once")
  func subdirectories() {
    let daemon = sandbox.startDaemon()
    let made = sandbox.shell(
      """
      mkdir -p tree && cd tree
      for i in $(seq 40); do mkdir -p d$i/e/f; echo "text number $i at the bottom" > d$i/e/f/$i.txt; done
      cp -r . ../drop/ && mv ../tree ../drop/moved
      """)
    #expect(made.code == 0)
    #expect(sandbox.sync())
    let paths = sandbox.receipts().map(\.path)
    #expect(paths.count == 80 && Set(paths).count == 80)
    #expect(Set(sandbox.receipts().compactMap(\.outcome)) == ["done", "duplicate"])
    #expect(sandbox.records().count == 40)
    #expect(daemon.stop() == .exited(0))
    #expect(sandbox.isSound())
  }

  @Test("Recursive=no leaves subdirectories alone")
  func flat() {
    sandbox.configure(quick + "\nRecursive=no")
    let daemon = sandbox.startDaemon()
    sandbox.put("below/page.txt", "Not at the top.")
    sandbox.put("page.txt", "At the top.")
    #expect(sandbox.sync())
    #expect(sandbox.receipts().map(\.path) == ["page.txt"])
    #expect(daemon.stop() == .exited(0))
  }

  @Test("an old file moved in is as new as any other")
  func oldFile() {
    let daemon = sandbox.startDaemon()
    sandbox.directory.write("old", "Written long ago, delivered now.")
    sandbox.directory.setModified("old", seconds: 1_000_000_000)
    sandbox.directory.rename("old", to: "drop/old.txt")
    #expect(sandbox.comesTo("old.txt", ["done"]))
    #expect(daemon.stop() == .exited(0))
  }

  private func withWriter(_ name: String, _ body: (FileDescriptor) throws -> Void) throws {
    try body(FileDescriptor.open(sandbox.drop.appending(Path(name)), [.writeOnly, .create]))
  }
}
