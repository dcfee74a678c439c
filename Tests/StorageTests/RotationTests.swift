// What others do to the output log: rename, copy and cut, compress, remove, append. Between batches, within one, and
// between a crash and the next start.

import POSIX
import TestBench
import Testing

@testable import Storage

@Suite struct RotationTests {
  let bench = CommitBench()
  var rotated: Path { bench.directory.at("records.jsonl.1") }

  /// Leaves the state of a crash after `written` bytes of a batch of records 2..<5 had reached the log.
  private func crash(written: Int?, marked: Bool = false) throws -> [UInt8] {
    try bench.commit(0..<2)
    let log = try bench.read(bench.log)
    let receipts = try bench.read(bench.receiptsPath)
    try bench.commit(2..<5)
    var batch = try #require(WriteAheadBatch(try bench.read(bench.batchPath)))
    batch.isLogWhole = marked
    try bench.put(bench.batchPath, batch.serialized())
    try bench.put(bench.log, log + batch.payload.prefix(written ?? batch.payload.count))
    try bench.put(bench.receiptsPath, receipts)
    return batch.payload
  }

  // MARK: - After a crash

  @Test("a log renamed after the crash is completed under its new name", arguments: [0, 1, 50, 100, 185])
  func renamedAfterCrash(written: Int) throws {
    _ = try crash(written: written)
    bench.directory.rename("records.jsonl", to: "records.jsonl.1")
    _ = try bench.open()
    try bench.audit(0..<5, logs: [rotated, bench.log])
    #expect(try bench.read(bench.log).isEmpty)
  }

  @Test("the same where rotation has made a new file in its place", arguments: [0, 50, 185])
  func recreatedAfterCrash(written: Int) throws {
    _ = try crash(written: written)
    bench.directory.rename("records.jsonl", to: "records.jsonl.1")
    bench.directory.write("records.jsonl", "{\"foreign\":1}\n")
    _ = try bench.open()
    try bench.audit(0..<5, logs: [rotated, bench.log], foreignLines: 1)
    #expect(try bench.read(bench.log) == Array("{\"foreign\":1}\n".utf8))
  }

  @Test("a log that is gone after the crash is not missed where it was whole")
  func compressedWhole() throws {
    _ = try crash(written: nil, marked: true)
    bench.directory.remove("records.jsonl")
    _ = try bench.open()
    #expect(try bench.read(bench.log).isEmpty)
    #expect(try bench.read(bench.receiptsPath).count { $0 == 10 } == 5)
  }

  @Test("receipts of the batch prove that the log was whole, also where the mark was lost")
  func receiptsProve() throws {
    _ = try crash(written: nil)
    let batch = try #require(WriteAheadBatch(try bench.read(bench.batchPath)))
    try bench.put(bench.receiptsPath, try bench.read(bench.receiptsPath) + batch.receipts.prefix(30))
    bench.directory.remove("records.jsonl")
    _ = try bench.open()
    #expect(try bench.read(bench.log).isEmpty)
    #expect(try bench.read(bench.receiptsPath).count { $0 == 10 } == 5)
  }

  @Test("a log that is gone and was not whole is begun anew with the batch, and the receipts say where")
  func removedOpen() throws {
    let payload = try crash(written: 50)
    bench.directory.remove("records.jsonl")
    bench.directory.write("keeps-the-inode-busy", "")
    let committer = try bench.open()
    #expect(committer.counters.displaced == 1)
    #expect(try bench.read(bench.log) == payload)
    let receipts = try bench.read(bench.receiptsPath).split(separator: 10).suffix(3).compactMap { Receipt(line: $0) }
    let inode = try FileStatus.of(bench.log).inode
    #expect(receipts.compactMap(\.log?.offset) == [0, 63, 126])
    #expect(receipts.allSatisfy { $0.log?.inode == inode })
  }

  @Test("a stranger that has got the number of the removed log is not written to")
  func strangerWithTheNumber() throws {
    let payload = try crash(written: 50)
    // What a reused inode comes to: the same number under another name, with other bytes.
    bench.directory.rename("records.jsonl", to: "notes.txt")
    let stranger = Array(repeating: UInt8(ascii: "x"), count: 1000)
    try bench.put(bench.directory.at("notes.txt"), stranger)
    _ = try bench.open()
    #expect(try bench.read(bench.directory.at("notes.txt")) == stranger)
    #expect(try bench.read(bench.log) == payload)
  }

  @Test("a log cut by copytruncate after the crash gets the batch whole")
  func copytruncateAfterCrash() throws {
    let payload = try crash(written: 50)
    try bench.put(bench.log, [])
    _ = try bench.open()
    #expect(try bench.read(bench.log) == payload)
  }

  @Test(
    "a foreign line after the crash costs at most the line that was torn before it",
    arguments: [0, 10, 62, 100, 124, 185])
  func foreignAppendAfterCrash(written: Int) throws {
    _ = try crash(written: written)
    bench.directory.append("records.jsonl", "{\"foreign\":1}\n")
    let before = try bench.read(bench.log)
    _ = try bench.open()
    #expect(try bench.read(bench.log).starts(with: before))
    try bench.audit(0..<5, foreignLines: 1)
  }

  @Test("a foreign line without an end after the crash is ended before the batch goes on")
  func foreignHalfAfterCrash() throws {
    _ = try crash(written: 63)
    bench.directory.append("records.jsonl", "half")
    _ = try bench.open()
    try bench.audit(0..<5, foreignLines: 1)
  }

  @Test("damage where the receipts should stand costs a line, once: later starts find the batch finished")
  func damagedReceiptsAfterCrash() throws {
    _ = try crash(written: nil)
    let damaged = try bench.read(bench.receiptsPath) + Array("garbage that is no receipt\nand more".utf8)
    try bench.put(bench.receiptsPath, damaged)
    _ = try bench.open()
    try bench.audit(0..<5, damagedReceipts: 2)
    let receipts = try bench.read(bench.receiptsPath)
    bench.directory.remove("records.jsonl")
    for _ in 0..<2 {
      _ = try bench.open()
      #expect(try bench.read(bench.receiptsPath) == receipts)
      #expect(try bench.read(bench.log).isEmpty)
    }
  }

  @Test("a log whose inode changed with a reboot is known by what stands in it", arguments: [100, 150, 186])
  func otherInode(written: Int) throws {
    let before = try crash(written: written)
    let bytes = try bench.read(bench.log)
    bench.directory.rename("records.jsonl", to: "gone")
    try bench.put(bench.log, bytes)
    bench.directory.remove("gone")
    let committer = try bench.open()
    if written >= 128 {
      #expect(committer.counters.displaced == 0)
      #expect(try bench.read(bench.log) == bytes + before.dropFirst(written))
    } else {
      #expect(try bench.read(bench.log).starts(with: bytes))
    }
  }

  @Test("when the output was moved and the old directory is gone, the batch goes to the new output")
  func otherOutput() throws {
    let old = CommitBench(state: bench.state, log: bench.directory.at("old/records.jsonl"))
    old.directory.makeDirectory("unused")
    bench.directory.makeDirectory("old")
    try old.commit(0..<3)
    var batch = try #require(WriteAheadBatch(try bench.read(bench.batchPath)))
    batch.isLogWhole = false
    try bench.put(bench.batchPath, batch.serialized())
    try bench.put(bench.receiptsPath, [])
    bench.directory.removeAll("old")
    _ = try bench.open()
    try bench.audit(0..<3)
  }

  // MARK: - While running

  @Test("after a rename the next batch begins a new file, and the receipts follow")
  func renamed() throws {
    let committer = try bench.open()
    try committer.begin([CommitBench.entry(0), CommitBench.entry(1)])
    try committer.finish()
    bench.directory.rename("records.jsonl", to: "records.jsonl.1")
    try committer.begin([CommitBench.entry(2)])
    try committer.finish()
    #expect(committer.counters.reopens == 1)
    bench.directory.rename("records.jsonl", to: "records.jsonl.2")
    bench.directory.write("records.jsonl", "")
    try committer.begin([CommitBench.entry(3)])
    try committer.finish()
    try committer.reopenIfReplaced()
    #expect(committer.counters.reopens == 2)
    try committer.reopenIfReplaced(force: true)
    #expect(committer.counters.reopens == 3)
    try bench.audit(0..<4, logs: [rotated, bench.directory.at("records.jsonl.2"), bench.log])
  }

  @Test("a batch that was begun is ended in the file it was begun in")
  func renamedWithin() throws {
    let committer = try bench.open()
    try committer.begin([CommitBench.entry(0)])
    bench.directory.rename("records.jsonl", to: "records.jsonl.1")
    try committer.reopenIfReplaced()
    try committer.reopenIfReplaced(force: true)
    try committer.finish()
    #expect(try bench.read(rotated) == CommitBench.line(0))
    try committer.begin([CommitBench.entry(1)])
    try committer.finish()
    try bench.audit(0..<2, logs: [rotated, bench.log])
  }

  @Test("a batch whose file was removed before it was written begins the next file")
  func removedWithin() throws {
    let committer = try bench.open()
    try committer.begin([CommitBench.entry(0), CommitBench.entry(1)])
    bench.directory.remove("records.jsonl")
    try committer.finish()
    try bench.audit(0..<2)
    // And the plan on the disk is the one that was carried out.
    _ = committer
    let plan = try #require(WriteAheadBatch(try bench.read(bench.batchPath)))
    #expect(plan.output?.inode == (try FileStatus.of(bench.log)).inode)
    #expect(plan.isLogWhole)
  }

  @Test("after copytruncate the log goes on from its new end")
  func copytruncate() throws {
    let committer = try bench.open()
    try committer.begin([CommitBench.entry(0), CommitBench.entry(1)])
    try committer.finish()
    try bench.put(rotated, try bench.read(bench.log))
    try bench.put(bench.log, [])
    try committer.begin([CommitBench.entry(2)])
    try committer.finish()
    try bench.audit(0..<3, logs: [rotated, bench.log], placesKnown: false)
    #expect(try bench.read(bench.log) == CommitBench.line(2))
  }

  @Test(
    "a cut or a foreign line between plan and deed changes the receipts, not the records", arguments: [true, false])
  func movedWithin(isCut: Bool) throws {
    let committer = try bench.open()
    try committer.begin([CommitBench.entry(0), CommitBench.entry(1)])
    try committer.finish()
    try committer.begin([CommitBench.entry(2), CommitBench.entry(3)])
    if isCut {
      try bench.put(rotated, try bench.read(bench.log))
      try bench.put(bench.log, [])
    } else {
      bench.directory.append("records.jsonl", "{\"foreign\":1}\n")
    }
    let receipts = try committer.finish()
    #expect(receipts.map(\.log?.offset) == (isCut ? [0, 63] : [140, 203]))
    if isCut {
      try bench.audit(0..<4, logs: [rotated, bench.log], placesKnown: false)
    } else {
      try bench.audit(0..<4, foreignLines: 1)
    }
    #expect(WriteAheadBatch(try bench.read(bench.batchPath))?.output?.offset == (isCut ? 0 : 140))
  }

  @Test("a line that somebody left open is ended before a record is appended")
  func foreignOpenLine() throws {
    let committer = try bench.open()
    try committer.begin([CommitBench.entry(0)])
    try committer.finish()
    bench.directory.append("records.jsonl", "half")
    try committer.begin([CommitBench.entry(1)])
    try committer.finish()
    #expect(committer.counters.tornLinesEnded == 1)
    try bench.audit(0..<2, foreignLines: 1)
  }
}
