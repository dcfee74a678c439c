// What somebody may put into a drop directory who means no good: names, kinds of files, links. None of it may
// cost another file its record, or bring into the log what does not lie below the drop directory.

import Foundation
import Glibc
import POSIX
import TestBench
import Testing

@Suite("hostile drops") struct HostileDropTests {
  @Test(
    "any name that the file system takes is read, traced and moved, and breaks no line of the log",
    arguments: ["keep", "move"])
  func names(afterCommit: String) {
    let box = Sandbox("[Drop]\nSettleSec=0\nAfterCommit=\(afterCommit)\n")
    let names: [[UInt8]] =
      [
        "-rf", "--help", " ", "a\nb", "\"quoted\"", "back\\slash", "$(reboot)", "`id`;&|<>", "\u{1B}[2Jred", "%s%n%00",
        "\u{202E}txt.exe", "e\u{301}", "{\"path\":\"x\"}", "a\tb\r", "~root", "*?[a]", "a\u{FEFF}", "CON", "done",
        "line\u{2028}separator",
      ]
      .map { Array($0.utf8) } + [
        [0xFF, 0xFE], [0xED, 0xA0, 0x80], [0x80], [0x01, 0x7F], [UInt8](repeating: 0x78, count: 255),
      ]
    for (number, name) in names.enumerated() {
      box.deliver(Path(bytes: name), "Text number \(number) under a name that means no good.")
    }
    #expect(box.runOnce() == 0)
    let records = box.records()
    #expect(records.count == names.count && records.allSatisfy { $0.object != nil })
    let found = records.map { record -> [UInt8] in
      let source = record.object?["source"] as? [String: Any]
      let encoded = (source?["path_b64"] as? String).flatMap { Data(base64Encoded: $0) }
      return encoded.map { Array($0) } ?? Array((source?["path"] as? String ?? "").utf8)
    }
    #expect(Set(found) == Set(names))
    if afterCommit == "move" {
      #expect(box.names(in: box.drop).isEmpty && box.names(in: box.state.appending("done")).count == names.count)
    }
    #expect(box.isSound())
  }

  @Test("any time that a file system keeps may be a file's or a directory's", .enabled(if: Host.effectiveUser == 0))
  func times() {
    let box = Sandbox(quick, inMemory: true)
    for (number, time) in ["2300-01-01", "@9000000000000", "1500-01-01", "@-9000000000000"].enumerated() {
      box.put(Path("at\(number)/f.txt"), "A file of \(time).")
      box.shell("touch -d '\(time)' drop/at\(number)/f.txt drop/at\(number)")
    }
    #expect(box.runOnce() == 0)
    #expect(box.records().count == 4 && box.isSound())
    #expect(box.shell("$WINNOW extract drop | wc -l").1 == "4\n")
  }

  @Test("two files as large as a file can be are refused, and no sum overflows")
  func hugeSizes() {
    let box = Sandbox(quick, inMemory: true)
    box.shell("truncate -s 7E drop/a drop/b && touch -d yesterday drop/a drop/b")
    box.put("after.txt", "A file that must not be held up by the others.")
    #expect(box.runOnce() == 65)
    #expect(box.records().map(\.path) == ["after.txt"] && box.outcomes("a") == ["quarantined"])
  }

  @Test(
    "devices are never opened, like links and pipes", .enabled(if: Host.effectiveUser == 0, "only root makes devices"))
  func devices() {
    let box = Sandbox(quick)
    // The terminal, endless zeros, a random source and a block device: each would hang or fill whoever reads it.
    for (name, type, minor) in [
      ("tty", "c 5", 0), ("zero.txt", "c 1", 5), ("random.html", "c 1", 8), ("disk", "b 7", 0),
    ] {
      box.shell("mknod 'drop/\(name)' \(type) \(minor)")
    }
    let made = box.names(in: box.drop)
    box.directory.makePipe("drop/pipe.jsonl")
    box.put("after.txt", "A file that must not be held up by the others.")
    #expect(box.runOnce(seconds: 20) == 0)
    for name in made { #expect(box.receipts(name).first?.object?["code"] as? String == "device", "\(name)") }
    #expect(box.outcomes("pipe.jsonl") == ["ignored"])
    #expect(box.records().map(\.path) == ["after.txt"])
  }

  @Test(
    "names of one file are taken each, and a rewrite through one is a new version of all", arguments: ["skip", "emit"])
  func hardLinks(duplicates: String) {
    let box = Sandbox("[Drop]\nSettleSec=0\n[Output]\nDuplicates=\(duplicates)\n")
    box.put("a0.txt", "One file with ten names.")
    for number in 1...9 { box.directory.makeHardLink(Path("drop/a\(number).txt"), to: "drop/a0.txt") }
    #expect(box.runOnce() == 0)
    #expect(box.records().count == (duplicates == "skip" ? 1 : 10) && box.receipts().count == 10)
    box.put("a5.txt", "One file with ten names, and other words.")
    #expect(box.runOnce() == 0)
    #expect(box.records().count == (duplicates == "skip" ? 2 : 20) && box.receipts().count == 20)
    #expect(box.isSound())
  }

  @Test(
    "all names of one file are taken away in one run that is told to, though each removal changes the others",
    arguments: ["move", "delete"])
  func hardLinksTaken(afterCommit: String) {
    let box = Sandbox("[Drop]\nSettleSec=0\n")
    box.put("a0.txt", "One file with five names.")
    for number in 1...4 { box.directory.makeHardLink(Path("drop/a\(number).txt"), to: "drop/a0.txt") }
    #expect(box.runOnce() == 0)
    box.configure("[Drop]\nSettleSec=0\nAfterCommit=\(afterCommit)\n")
    #expect(box.runOnce() == 0)
    #expect(box.names(in: box.drop).isEmpty)
    #expect(box.records().count == 1 && box.isSound())
  }

  @Test("a directory that is swapped for a link again and again never leads outside", .patient)
  func swapped() throws {
    let box = Sandbox("[Drop]\nSettleSec=0\nRescanSec=1s\nAfterCommit=move\n[Pipeline]\nWorkers=2\n")
    box.directory.makeDirectory("outside")
    let secrets = (0..<20).map { "secret-\($0).txt" }
    for secret in secrets { box.directory.write(Path("outside/" + secret), Array("A secret: \(secret).".utf8)) }
    box.directory.makeDirectory("drop/sub")
    let daemon = box.startDaemon()
    let rounds = isTorture ? 5000 : 60
    for round in 0..<rounds {
      // The names are there in the directory too, so that each is looked for, and found behind the link.
      let name = secrets[round % secrets.count]
      box.directory.write(Path("drop/sub/" + name), Array("Delivered in round \(round), number \(round * 7919).".utf8))
      if round % 3 == 0 { usleep(500) }
      box.directory.rename("drop/sub", to: Path("drop/real"))
      box.directory.makeSymbolicLink("drop/sub", to: box.directory.at("outside"))
      if round % 5 == 0 { usleep(500) }
      box.directory.remove("drop/sub")
      box.directory.rename("drop/real", to: "drop/sub")
    }
    #expect(box.sync())
    #expect(daemon.stop() == .exited(0))
    #expect(box.records().allSatisfy { !$0.text.contains("secret") })
    #expect(box.records().count > rounds / 20)
    #expect(box.names(in: box.directory.at("outside")).count == secrets.count)
    let done = box.directory.at("state/done")
    for folder in [done, done.appending("sub"), done.appending("real")] {
      for name in box.names(in: folder) where name.hasPrefix("secret") {
        let bytes = try readFile(folder.appending(Path(name)), limit: 1 << 20)
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("Delivered in round"))
      }
    }
    #expect(box.names(in: done).allSatisfy { !$0.hasPrefix("secret") })
    #expect(box.isSound())
  }

  @Test("directories deeper than a path can say are not followed, are told of, and hold up nobody")
  func tooDeep() {
    let box = Sandbox("[Drop]\nSettleSec=0\nRescanSec=1s\n")
    // Past PATH_MAX a shell can make one more level, and no cd(1) follows.
    box.shell("cd drop && n=$(printf 'd%.0s' $(seq 250)) && while mkdir $n && cd $n; do :; done")
    let daemon = box.startDaemon()
    box.deliver("top.txt", "A file that lies at the top.")
    #expect(box.comesTo("top.txt", ["done"]))
    #expect(waitUntil("told") { box.status("watch.unreadable_directories") as? Int == 1 })
    #expect(box.status("watch.watch_limit_reached") as? Bool == false && box.sync())
    box.shell("rm -rf drop/d*")
    #expect(waitUntil("gone") { box.status("watch.unreadable_directories") as? Int == 0 })
    #expect(daemon.stop() == .exited(0) && box.runOnce() == 0)
  }

  @Test("a file that grows for ever is read by nobody and holds up nobody")
  func growing() throws {
    let box = Sandbox("[Drop]\nSettleSec=0\n")
    let writer = try FileDescriptor.open(box.drop.appending("endless.jsonl"), [.writeOnly, .create, .append])
    let daemon = box.startDaemon()
    for number in 1...200 {
      try writer.writeAll(Array("{\"text\":\"Line \(number) of a file without end.\"}\n".utf8))
      if number % 40 == 0 { box.deliver(Path("\(number).txt"), "Another file, number \(number).") }
      usleep(2000)
    }
    #expect(waitUntil("the others") { box.records().count == 5 })
    #expect(box.outcomes("endless.jsonl").isEmpty && box.status("queue.settling") as? Int == 1)
    #expect(daemon.stop() == .exited(0))
  }
}
