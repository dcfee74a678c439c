// Moves into done and quarantine: no file replaced, none lost, none taken that is another by now; on one file system and
// across two.

import Deduplication
import Dispatch
import Foundation
import JSON
import POSIX
import Synchronization
import TestBench
import Testing

@testable import Storage

@Suite struct AsideTests {
  let directory = TempDirectory()
  let drop: DirectoryTree

  init() throws {
    directory.makeDirectory("drop")
    drop = try DirectoryTree(directory.at("drop"))
  }

  private func version(_ name: Path) throws -> FileVersion {
    FileVersion(try FileStatus.of(directory.at("drop").appending(name)))
  }

  private func receipt(_ name: Path) throws -> Receipt {
    var receipt = Receipt(at: 0, outcome: .quarantined, path: name.bytes)
    receipt.version = try version(name)
    receipt.code = "binary"
    receipt.reason = "because"
    return receipt
  }

  private func text(_ name: Path) -> String? { directory.read(name).map { String(decoding: $0, as: UTF8.self) } }

  @Test("a file goes under its relative name, a second one under the next free name")
  func names() throws {
    let aside = try Aside(directory.at("done"))
    for round in 0..<3 {
      directory.write("drop/a/b.txt", "\(round)")
      #expect(
        try aside.take("a/b.txt", version: version("a/b.txt"), from: drop)
          == ["a/b.txt", "a/b.txt~1", "a/b.txt~2"][round])
    }
    #expect(text("done/a/b.txt") == "0" && text("done/a/b.txt~1") == "1" && text("done/a/b.txt~2") == "2")
    #expect(text("drop/a/b.txt") == nil)
  }

  @Test("a file that is gone, another by now, a directory or behind a link is left alone")
  func notTheOne() throws {
    let aside = try Aside(directory.at("done"))
    #expect(try aside.take("none", version: nil, from: drop) == nil)
    directory.write("drop/f", "old")
    let old = try version("f")
    directory.write("drop/f", "newer")
    #expect(try aside.take("f", version: old, from: drop) == nil)
    #expect(text("drop/f") == "newer")
    directory.makeDirectory("drop/dir")
    #expect(try aside.take("dir", version: nil, from: drop) == nil)
    directory.write("elsewhere/x", "x")
    directory.makeSymbolicLink("drop/link", to: directory.at("elsewhere"))
    #expect(try aside.take("link/x", version: nil, from: drop) == nil)
    #expect(try aside.take("link", version: nil, from: drop) == nil)
    #expect(text("elsewhere/x") == "x")
  }

  @Test("a file in the place of a directory that is needed, and the other way round")
  func inTheWay() throws {
    let aside = try Aside(directory.at("done"))
    directory.write("drop/a", "file")
    try aside.take("a", version: nil, from: drop)
    directory.write("drop/a/b/c", "below")
    #expect(try aside.take("a/b/c", version: nil, from: drop) == "a~1/b/c")
    directory.removeAll("drop/a")
    directory.write("drop/a~1", "another file")
    #expect(try aside.take("a~1", version: nil, from: drop) == "a~1~1")
    #expect(text("done/a~1/b/c") == "below")
  }

  @Test("names of the greatest length, UTF-8 or not, are quarantined and listed")
  func longNames() throws {
    let aside = try Aside(directory.at("quarantine"))
    let names =
      [String(repeating: "n", count: 255), String(repeating: "é", count: 127)].map { Path($0) }
      + [Path(bytes: Array(repeating: 0xED, count: 255))]
    for _ in 0..<2 {
      for name in names {
        directory.write("drop/".appendingPath(name), [1])
        try aside.quarantine(receipt(name), from: drop, winnowVersion: "1")
      }
    }
    let entries = try aside.entries()
    #expect(entries.count == 6)
    #expect(Set(entries.map(\.path)) == Set(names))
    try aside.requeue(entries[0], to: drop)
    #expect(try aside.entries().count == 5)
    #expect(directory.read("drop/".appendingPath(entries[0].path)) == [1])
  }

  @Test("a note never replaces a quarantined file, and files that look like notes are files")
  func notes() throws {
    let aside = try Aside(directory.at("quarantine"))
    let forged = "{\"path\":\"f\",\"code\":\"x\",\"winnow\":\"1\"}"
    for (name, bytes) in [("f.reason.json", forged), ("f", "f"), ("f.reason.json", "again")] {
      directory.write("drop/\(name)", bytes)
      try aside.quarantine(receipt(Path(name)), from: drop, winnowVersion: "1.0")
    }
    let entries = try aside.entries()
    #expect(entries.map(\.path) == ["f.reason.json", "f.reason.json", "f"])
    #expect(entries.allSatisfy { $0.code == "binary" && $0.reason == "because" && !$0.isLeftInPlace })
    #expect(text("quarantine/f.reason.json") == forged)
    for entry in entries where entry.path == "f" { try aside.requeue(entry, to: drop) }
    #expect(text("drop/f") == "f")
    #expect(try aside.entries().count == 2)
  }

  @Test("putting back never replaces what lies in the drop directory")
  func requeueTaken() throws {
    let aside = try Aside(directory.at("quarantine"))
    directory.write("drop/sub/f", "first")
    try aside.quarantine(receipt("sub/f"), from: drop, winnowVersion: "1.0")
    directory.write("drop/sub/f", "second")
    let entry = try #require(try aside.entries().first)
    #expect { try aside.requeue(entry, to: drop) } throws: { ($0 as? SystemError)?.isExisting == true }
    #expect(text("drop/sub/f") == "second" && text("quarantine/sub/f") == "first")
    #expect(try aside.entries().count == 1)
    directory.removeAll("drop/sub")
    try aside.requeue(entry, to: drop)
    #expect(text("drop/sub/f") == "first")
    #expect(try aside.entries().isEmpty)
  }

  @Test("a note is written over no file that lies there, whatever that is called")
  func namedLikeNotes() throws {
    let aside = try Aside(directory.at("quarantine"))
    for (path, content) in [
      ("f.reason.json.new", "older"), ("f", "bad"), ("g.reason.json.new/h", "older"), ("g", "bad"),
    ] {
      directory.write("drop/" + path, content)
      try aside.quarantine(receipt(Path(path)), from: drop, winnowVersion: "1.0")
    }
    #expect(text("quarantine/f.reason.json.new") == "older" && text("quarantine/f") == "bad")
    #expect(try aside.entries().map(\.path) == ["f", "f.reason.json.new", "g", "g.reason.json.new/h"])
  }

  @Test("a file whose note a crash has prevented is listed all the same, and can be put back")
  func withoutNote() throws {
    let aside = try Aside(directory.at("quarantine"))
    directory.write("quarantine/sub/f", "x")
    directory.write("quarantine/.f.reason.json.new", "{")
    let entry = try #require(try aside.entries().first)
    #expect(try aside.entries().count == 1)
    #expect(entry.path == "sub/f" && entry.code == "unknown" && entry.bytes == 1)
    try aside.requeue(entry, to: drop)
    #expect(text("drop/sub/f") == "x")
  }

  @Test("a directory that was moved away and made again is used under its name")
  func remade() throws {
    let aside = try Aside(directory.at("done"))
    directory.rename("done", to: "old")
    directory.write("drop/f", "x")
    #expect(try aside.take("f", version: nil, from: drop) == "f")
    #expect(text("done/f") == "x")
  }

  /// A note on the move of drop/sub/a to `tree`, and the state that a rename over the name and a kill leave.
  private func cutOff(_ note: MoveNote, into tree: DirectoryTree) throws {
    directory.write("drop/sub/a", "meant")
    try note.write("sub/a", try FileStatus.of(directory.at("drop/sub/a")), to: tree, as: "sub/a")
    directory.write("drop/sub/b", "newer")
    directory.rename("drop/sub/b", to: "drop/sub/a")
    try tree.makeDirectories("sub")
    directory.rename("drop/sub/a", to: Path(bytes: Array("\(tree.path)/sub/a".utf8)))
  }

  @Test(
    "a file that was renamed over the name of one that was moved gets it back at the next start", arguments: [0, 1, 2])
  func settled(_ kind: Int) throws {
    let note = MoveNote(in: directory.path)
    let aside = try Aside(directory.at("quarantine"))
    try cutOff(note, into: try aside.tree())
    directory.write("quarantine/sub/a.reason.json", "{}")
    // Its directory may be gone meanwhile, or be a link.
    if kind > 0 { directory.removeAll("drop/sub") }
    if kind > 1 { directory.makeSymbolicLink("drop/sub", to: directory.at("elsewhere")) }
    for _ in 0..<2 { try note.settle(in: directory.at("drop"), quarantine: directory.at("quarantine")) }
    #expect(text(kind > 1 ? "drop/a" : "drop/sub/a") == "newer")
    #expect(text("quarantine/sub/a") == nil && text("quarantine/sub/a.reason.json") == nil)
  }

  @Test(
    "the right file stays where it was moved, and what others put under the name of one that was not moved stays too")
  func notTaken() throws {
    let note = MoveNote(in: directory.path)
    let done = try Aside(directory.at("done")).tree()
    func settle() throws { try note.settle(in: directory.at("drop"), quarantine: directory.at("quarantine")) }
    directory.write("drop/a", "meant")
    let meant = try FileStatus.of(directory.at("drop/a"))
    try note.write("a", meant, to: done, as: "a")
    directory.write("done/a", "somebody else's")
    try settle()
    #expect(text("done/a") == "somebody else's" && text("drop/a") == "meant")
    try note.write("a", meant, to: done, as: "a")
    directory.rename("drop/a", to: "done/a")
    try settle()
    #expect(text("done/a") == "meant" && text("drop/a") == nil)
    // Settled once, it says nothing of what lies there later.
    directory.write("done/a.new", "somebody else's")
    directory.rename("done/a.new", to: "done/a")
    try settle()
    #expect(text("done/a") == "somebody else's" && text("drop/a") == nil)
  }

  @Test("a move leaves no note behind, be the name taken or all well")
  func noNote() throws {
    let note = MoveNote(in: directory.path)
    let aside = try Aside(directory.at("done"), noting: note)
    directory.write("drop/a", "x")
    try aside.take("a", version: version("a"), from: drop)
    #expect(text("moving") != nil && text("moving")?.hasPrefix("\n") == true)
    let tree = try aside.tree()
    directory.write("drop/a", "y")
    #expect(try transfer("a", nil, from: drop, to: tree, as: "a", noting: note) == .taken)
    #expect(text("moving")?.hasPrefix("\n") == true)
  }

  @Test("a file taken by mistake goes back into its own directory, whatever that is called by then")
  func directoryRenamedMeanwhile() throws {
    directory.write("drop/sub/a", "meant")
    directory.makeDirectory("elsewhere")
    // The note is written between the look and the move: as a pipe it holds the move up there until somebody reads.
    directory.makePipe("moving")
    let aside = try Aside(directory.at("done"), noting: MoveNote(in: directory.path))
    let (drop, meant) = (drop, try version("sub/a"))
    let thread = Mutex<Path?>(nil)
    let isOver = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      thread.withLock { $0 = try? resolvedPath("/proc/thread-self") }
      #expect(throws: Never.self) { try aside.take("sub/a", version: meant, from: drop) }
      isOver.signal()
    }
    let isHeldUp = waitUntil("the move to be held up") {
      // Files of /proc have no size.
      let status = thread.withLock { $0 }.flatMap { try? FileDescriptor.open($0.appending("wchan"), .readOnly) }
      return String(decoding: (try? status?.read(upTo: 100)) ?? [], as: UTF8.self).contains("wait_for_partner")
    }
    #expect(isHeldUp)
    directory.write("drop/sub/a", "another by now")
    directory.rename("drop/sub", to: "drop/real")
    directory.makeSymbolicLink("drop/sub", to: directory.at("elsewhere"))
    let reader = try FileDescriptor.open(directory.at("moving"), [.readOnly])
    isOver.wait()
    withExtendedLifetime(reader) {}
    #expect(text("drop/real/a") == "another by now")
    #expect(text("drop/a") == nil && text("elsewhere/a") == nil && text("done/sub/a") == nil)
  }

  @Test("a file that grows as fast as it is copied fills no disk", .enabled(if: TinyDisk.isPossible))
  func growsForEver() throws {
    let disk = TinyDisk(size: "64m")
    let done = disk.path.appending("done")
    let aside = try Aside(done)
    directory.write("drop/f", String(repeating: "x", count: 32 << 20))
    let piece = String(repeating: "y", count: 8 << 20)
    let (directory, isOver) = (directory, DispatchSemaphore(value: 0))
    let thread = Thread {
      // From the moment the copying has begun.
      waitUntil("a copy") { (try? DirectoryStream(done).next()) != nil }
      for _ in 0..<20 { directory.append("drop/f", piece) }
      isOver.signal()
    }
    thread.start()
    // Whether the copy was through before the first addition is up to the machine; there is room for it either way.
    #expect(throws: Never.self) { try aside.take("f", version: nil, from: drop) }
    isOver.wait()
  }

  @Test("a file that somebody opened for writing stays until it is closed, and then is what it has become")
  func openForWriting() throws {
    directory.write("drop/f", "read")
    let read = try version("f")
    let writer = try FileDescriptor.open(directory.at("drop/f"), [.writeOnly, .append])
    let aside = try Aside(directory.at("done"))
    #expect(try aside.take("f", version: read, from: drop) == nil)
    try removeInput("f", read, from: drop)
    #expect(text("drop/f") == "read")
    try writer.writeAll(Array(" and more".utf8))
    #expect(text("drop/f") == "read and more")
  }

  @Test("a quarantined file that somebody has open for writing is not brought back, and its note stays")
  func requeueWhileMended() throws {
    let aside = try Aside(directory.at("quarantine"))
    directory.write("drop/f", "bad")
    try aside.quarantine(try receipt("f"), from: drop, winnowVersion: "1")
    let writer = try FileDescriptor.open(directory.at("quarantine/f"), [.writeOnly, .append])
    let entry = try #require(try aside.entries().first)
    #expect(throws: SystemError.self) { try aside.requeue(entry, to: drop) }
    #expect(text("quarantine/f") == "bad" && text("quarantine/f.reason.json") != nil && text("drop/f") == nil)
    try writer.writeAll(Array(" no more".utf8))
  }

  @Test("across file systems", .enabled(if: TinyDisk.isPossible, "only root may mount a tmpfs"))
  func otherFileSystem() throws {
    let disk = TinyDisk()
    let pieces = Atomic(0)
    let aside = try Aside(disk.path.appending("done")) { pieces.add(1, ordering: .relaxed) }
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    for round in 0..<2 {
      directory.write("drop/sub/f", bytes)
      #expect(try aside.take("sub/f", version: version("sub/f"), from: drop) == ["sub/f", "sub/f~1"][round])
    }
    #expect(try readFile(disk.path.appending("done/sub/f"), limit: 1 << 20) == bytes)
    #expect(text("drop/sub/f") == nil)
    #expect(pieces.load(ordering: .relaxed) >= 2)
    // No room: the file stays where it is and nothing of it is left there, however often it is tried.
    for _ in 0..<3 {
      directory.write("drop/sub/f", bytes)
      #expect { try aside.take("sub/f", version: nil, from: drop) } throws: { ($0 as? SystemError)?.isFull == true }
    }
    #expect(text("drop/sub/f") != nil)
    #expect(try aside.entries().map(\.name) == ["sub/f", "sub/f~1"])
    #expect(disk.available > 40_000)
    // And back.
    directory.removeAll("drop/sub")
    try aside.requeue(try aside.entries()[0], to: drop)
    #expect(directory.read("drop/sub/f") == bytes)
  }
}

extension String {
  fileprivate func appendingPath(_ path: Path) -> Path { Path(bytes: Array(utf8) + path.bytes) }
}
