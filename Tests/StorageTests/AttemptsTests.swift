// What is known after a process ended badly: which files were in work, and how often each was tried.
// A file that kills the process would kill it at every start if nobody counted; but most kills come from outside, and
// must not bring the files that were in work by chance into the quarantine.

import Deduplication
import POSIX
import TestBench
import Testing

@testable import Storage

@Suite struct AttemptsTests {
  let bench = CommitBench()

  init() { bench.directory.makeDirectory("drop") }

  private func file(_ name: String) throws -> (path: Path, status: FileStatus) {
    let path = Path("drop").appending(Path(name))
    if try FileStatus.ifPresent(bench.directory.at(path)) == nil { bench.directory.write(path, Array(name.utf8)) }
    return (Path(name), try FileStatus.of(bench.directory.at(path)))
  }

  /// A process that takes up work, and ends without finishing it.
  private func crash(slots: Int = 2, _ work: (Attempts, Committer) throws -> Void) throws {
    let state = try StateDirectory(bench.state)
    let committer = try Committer(state: state, options: CommitOptions(output: bench.log, sync: false))
    try work(try Attempts(state: state, slots: slots, ledger: committer.ledger), committer)
  }

  private func count(_ name: String) throws -> Int {
    let file = try file(name)
    var count = 0
    try crash { attempts, _ in count = attempts.count(file.path, file.status) }
    return count
  }

  @Test("of a file that was being split no more is suspect than may have been split")
  func split() throws {
    let feed = try file("feed.jsonl")
    try crash { attempts, _ in try attempts.begin(slot: 0, feed.path, feed.status, through: 512) }
    for _ in 0..<2 { try crash { attempts, _ in #expect(attempts.lastSuspect(feed.path, feed.status) == 512) } }
    try crash { attempts, _ in try attempts.begin(slot: 0, feed.path, feed.status) }
    try crash { attempts, _ in #expect(attempts.lastSuspect(feed.path, feed.status) == .max) }
  }

  @Test("each crash with a file in work counts one attempt at it, and at no other file")
  func crashLoop() throws {
    let (bad, idle) = (try file("bad"), try file("idle"))
    for round in 0..<4 {
      try crash { attempts, _ in
        #expect(attempts.count(bad.path, bad.status) == round)
        #expect(attempts.interrupted == (round == 0 ? [] : [bad.path]))
        try attempts.begin(slot: 0, idle.path, idle.status)
        try attempts.end(slot: 0)
        try attempts.begin(slot: 1, bad.path, bad.status)
      }
    }
    #expect(try count("bad") == 4)
    #expect(try count("bad") == 4)  // a start without a crash adds none
    #expect(try count("idle") == 0)
  }

  @Test("a slot that held a longer line gives no second file")
  func residue() throws {
    let long = try file(String(repeating: "l{\"key\":[1,2]}", count: 15))
    let short = try file("s")
    try crash { attempts, _ in
      try attempts.begin(slot: 0, long.path, long.status)
      try attempts.begin(slot: 0, short.path, short.status)
      try attempts.begin(slot: 1, long.path, long.status)
      try attempts.end(slot: 1)
    }
    try crash { attempts, _ in #expect(attempts.interrupted == [short.path]) }
  }

  @Test("all workers' files are known, also when fewer workers start the next time")
  func slots() throws {
    let files = try (0..<5).map { try file("f\($0)") }
    try crash(slots: 5) { attempts, _ in
      for (slot, file) in files.enumerated() { try attempts.begin(slot: slot, file.path, file.status) }
    }
    try crash(slots: 1) { attempts, _ in
      #expect(attempts.interrupted.sorted() == files.map(\.path))
    }
    // Nobody knows which of them it was: each runs alone before it is blamed.
    try crash { attempts, _ in
      for file in files {
        #expect(attempts.count(file.path, file.status) == 0)
        #expect(attempts.isSuspect(file.path, file.status))
      }
      try attempts.begin(slot: 0, files[3].path, files[3].status)
    }
    #expect(try (0..<5).map { try count("f\($0)") } == [0, 0, 0, 1, 0])
  }

  @Test("of a file of many documents the last one is known that was in work, unless it was the file itself")
  func lastDocument() throws {
    let (feed, other) = (try file("feed"), try file("other"))
    try crash { attempts, _ in
      try attempts.begin(slot: 0, feed.path, feed.status, document: 7)
      try attempts.begin(slot: 1, feed.path, feed.status, document: 9)
    }
    try crash { attempts, _ in
      #expect(attempts.lastSuspect(feed.path, feed.status) == 9)
      #expect(attempts.lastSuspect(other.path, other.status) == nil)
      try attempts.begin(slot: 0, feed.path, feed.status)
    }
    try crash { attempts, _ in #expect(attempts.lastSuspect(feed.path, feed.status) == .max) }
  }

  @Test("a stop that was asked for blames nobody")
  func stop() throws {
    let file = try file("f")
    try crash { attempts, _ in
      try attempts.begin(slot: 1, file.path, file.status)
      // A reload may have brought more workers than there were at the start.
      try attempts.begin(slot: 7, file.path, file.status)
      try attempts.clearAll()
    }
    try crash { attempts, _ in #expect(attempts.interrupted.isEmpty && !attempts.isSuspect(file.path, file.status)) }
  }

  @Test("failures count on from crashes, and a changed file begins anew")
  func failures() throws {
    let before = try file("f")
    try crash { attempts, _ in try attempts.begin(slot: 0, before.path, before.status) }
    try crash { attempts, _ in
      let counts = (try attempts.fail(before.path, before.status), try attempts.fail(before.path, before.status))
      #expect(counts == (2, 3))
    }
    #expect(try count("f") == 3)
    bench.directory.write("drop/f", "other bytes")
    #expect(try count("f") == 0)
  }

  @Test("a file with its receipt is forgotten, at once and at the next start")
  func receipt() throws {
    let file = try file("f")
    try crash { attempts, committer in
      _ = try attempts.fail(file.path, file.status)
      var entry = CommitBench.entry(0)
      entry.receipt.path = file.path.bytes
      entry.receipt.version = FileVersion(file.status)
      try committer.begin([entry])
      try committer.finish()
      attempts.forget(file.path, FileVersion(file.status))
      #expect(attempts.count(file.path, file.status) == 0)
    }
    #expect(try count("f") == 0)
    #expect(try bench.read(bench.state.appending("attempts.jsonl")).isEmpty)
  }

  @Test("damaged files of attempts are read as far as they make sense")
  func damaged() throws {
    let file = try file("f")
    try crash { attempts, _ in _ = try attempts.fail(file.path, file.status) }
    bench.directory.append(
      "state/attempts.jsonl", "{\"key\":[1,2],\"pa\n{\"key\":[1],\"path\":\"x\",\"attempts\":-5}\n\0\0\n{")
    bench.directory.write("state/working", "\0\0garbage\n{\"key\":[18446744073709551616,0],\"path\":\"a\"}\n")
    #expect(try count("f") == 1)
  }

  @Test("paths that are not UTF-8, full of control characters or longer than a slot")
  func paths() throws {
    let status = try file("f").status
    let paths = [Array(repeating: 0xFF, count: 40_000), [0x56, 0xED], Array(repeating: 1, count: 4095)] as [[UInt8]]
    try crash(slots: 3) { attempts, _ in
      for (slot, path) in paths.enumerated() { try attempts.begin(slot: slot, Path(bytes: path), status) }
    }
    try crash { attempts, _ in
      for path in paths { #expect(attempts.isSuspect(Path(bytes: path), status)) }
      #expect(attempts.interrupted.count == 3)
    }
  }
}
