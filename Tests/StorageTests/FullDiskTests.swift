// Full disks, for real: a tmpfs of a few hundred kilobytes under the log, the batch file or the receipts. Every error is
// followed by room, and the commit must end as if nothing had been.

import POSIX
import TestBench
import Testing

@testable import Storage

@Suite(.enabled(if: TinyDisk.isPossible, "only root may mount a tmpfs"))
struct FullDiskTests {
  let disk = TinyDisk()

  /// Lets a commit meet the full disk, then gives it room, a little at a time.
  private func commitThroughFullDisk(
    _ bench: CommitBench, _ committer: Committer, _ numbers: Range<Int>, bytes: Int, leaving: Int
  ) throws -> CommitStep? {
    disk.fill(leaving: leaving)
    var stopped: CommitStep?
    for attempt in 0..<3 {
      do {
        if !committer.isUnfinished { try committer.begin(numbers.map { CommitBench.entry($0, bytes: bytes) }) }
        try committer.finish()
        return stopped
      } catch {
        #expect(error.isFull)
        stopped = stopped ?? committer.unfinishedStep
        disk.fill(leaving: leaving + 4096 * attempt)  // one page more each time
      }
    }
    disk.freeSpace()
    let receipts = try committer.finish()
    #expect(receipts.count == numbers.count)
    return stopped
  }

  @Test("a log on a full disk keeps its half line, which is completed when there is room")
  func log() throws {
    let bench = CommitBench(log: disk.path.appending("records.jsonl"))
    let committer = try bench.open(sync: true)
    try committer.begin([CommitBench.entry(0, bytes: 5000)])
    try committer.finish()
    let stopped = try commitThroughFullDisk(bench, committer, 1..<12, bytes: 5000, leaving: 8192)
    #expect(stopped == .appendLog)
    try bench.audit(0..<12)
    #expect(committer.counters.displaced == 0)
    try committer.begin([CommitBench.entry(12)])
    try committer.finish()
    try bench.audit(0..<13)
  }

  @Test("a crash while the disk is full, with room at the next start or later")
  func crashWhileFull() throws {
    let bench = CommitBench(log: disk.path.appending("records.jsonl"))
    do {
      let committer = try bench.open()
      disk.fill(leaving: 8192)
      try committer.begin((0..<8).map { CommitBench.entry($0, bytes: 3000) })
      #expect(throws: SystemError.self) { try committer.finish() }
    }
    let torn = try bench.read(bench.log)
    #expect(!torn.isEmpty && torn.last != UInt8(ascii: "\n"))
    #expect(throws: SystemError.self) { try bench.open() }
    #expect(try bench.read(bench.log).starts(with: torn))
    disk.freeSpace()
    _ = try bench.open()
    #expect(try bench.read(bench.log).starts(with: torn))
    try bench.audit(0..<8)
  }

  @Test("a state directory on a full disk: nothing reaches the log before the batch file is whole")
  func batchFile() throws {
    let bench = CommitBench(state: disk.path.appending("state"))
    let committer = try bench.open(sync: true)
    try committer.begin([CommitBench.entry(0)])
    try committer.finish()
    let log = try bench.read(bench.log)
    disk.fill(leaving: 8192)
    try committer.begin((1..<12).map { CommitBench.entry($0, bytes: 5000) })
    #expect(throws: SystemError.self) { try committer.finish() }
    #expect(committer.unfinishedStep == .writeAhead)
    #expect(try bench.read(bench.log) == log)
    #expect(throws: SystemError.self) { try committer.finish() }
    disk.freeSpace()
    try committer.finish()
    try bench.audit(0..<12)
  }

  @Test("a crash with half a batch file leaves no trace in the log")
  func crashWithHalfBatchFile() throws {
    let bench = CommitBench(state: disk.path.appending("state"))
    do {
      let committer = try bench.open()
      disk.fill(leaving: 8192)
      try committer.begin((0..<12).map { CommitBench.entry($0, bytes: 5000) })
      #expect(throws: SystemError.self) { try committer.finish() }
    }
    disk.freeSpace()
    let committer = try bench.open()
    #expect(try bench.read(bench.log).isEmpty)
    try committer.begin((0..<12).map { CommitBench.entry($0, bytes: 5000) })
    try committer.finish()
    try bench.audit(0..<12)
  }

  @Test("receipts on a full disk are completed when there is room; the log is not written twice")
  func receipts() throws {
    let bench = CommitBench(state: disk.path.appending("state"))
    let committer = try bench.open(sync: true)
    // A batch of many receipts and little text, once committed, so that the batch file has its pages.
    try committer.begin((0..<50).map { CommitBench.entry($0) })
    try committer.finish()
    let stopped = try commitThroughFullDisk(bench, committer, 50..<100, bytes: 60, leaving: 4096)
    #expect(stopped == .appendReceipts)
    try bench.audit(0..<100)
    #expect(try committer.ledger.last(at: "in/77.html")?.id == "id77")
  }

  @Test("a full log that is rotated by copying and cutting: whole lines stay in the copies, the rest follows once")
  func copytruncateWhileFull() throws {
    let bench = CommitBench(log: disk.path.appending("records.jsonl"))
    let committer = try bench.open()
    try committer.begin([CommitBench.entry(0, bytes: 3000)])
    try committer.finish()
    disk.fill(leaving: 8192)
    try committer.begin((1..<9).map { CommitBench.entry($0, bytes: 3000) })
    #expect(throws: SystemError.self) { try committer.finish() }
    let copies = [bench.directory.at("records.jsonl.2"), bench.directory.at("records.jsonl.1")]
    try rotate(bench, to: copies[0])
    disk.fill(leaving: 4096)  // less than the first time
    #expect(throws: SystemError.self) { try committer.finish() }
    try rotate(bench, to: copies[1])
    disk.freeSpace()
    try committer.finish()
    try bench.audit(0..<9, logs: copies + [bench.log], placesKnown: false)
  }

  /// Copies the log, less a torn line, which no copy can mend, and cuts it.
  private func rotate(_ bench: CommitBench, to copy: Path) throws {
    let whole = try bench.read(bench.log)
    try bench.put(copy, whole[..<((whole.lastIndex(of: 10) ?? -1) + 1)])
    try bench.put(bench.log, [])
  }

  @Test("what reached a full log is no longer of interest once the batch is whole")
  func afterFull() throws {
    let bench = CommitBench(log: disk.path.appending("records.jsonl"))
    let committer = try bench.open()
    disk.fill(leaving: 8192)
    try committer.begin((0..<5).map { CommitBench.entry($0, bytes: 3000) })
    #expect(throws: SystemError.self) { try committer.finish() }
    disk.freeSpace()
    try committer.finish()
    let copy = bench.directory.at("records.jsonl.1")
    try rotate(bench, to: copy)
    try committer.begin([CommitBench.entry(5)])
    try removeFile(bench.log)
    try committer.finish()
    try bench.audit(0..<6, logs: [copy, bench.log], placesKnown: false)
  }

  @Test("a log that is cut while it waits for room does not count as reached for what is planned anew")
  func cutWhileFull() throws {
    let path = disk.path.appending("records.jsonl")
    var file = try AppendOnlyFile(path, sync: true)
    let payload = (0..<5).flatMap { CommitBench.entry($0, bytes: 3000).line }
    disk.fill(leaving: 8192)
    #expect(throws: SystemError.self) { try file.append(payload, sync: true) }
    let reached = file.reachedLines(of: payload, from: 0)
    #expect(reached > 0)
    try FileDescriptor.open(path, .readWrite).truncate(to: 0)
    #expect(try file.complete(payload, from: 0, sync: true) == .displaced(keep: reached))
    #expect(file.reachedLines(of: Array(payload[reached...]), from: 0) == 0)
  }

  @Test("receipts that are cut while they wait for room are planned anew, and the log is still known to be whole")
  func receiptsCutWhileFull() throws {
    let bench = CommitBench(state: disk.path.appending("state"))
    let committer = try bench.open()
    try committer.begin((0..<50).map { CommitBench.entry($0) })
    try committer.finish()
    disk.fill(leaving: 4096)
    try committer.begin((50..<100).map { CommitBench.entry($0) })
    #expect(throws: SystemError.self) { try committer.finish() }
    #expect(committer.unfinishedStep == .appendReceipts)
    try bench.put(bench.receiptsPath, [])
    disk.freeSpace()
    try committer.finish()
    #expect(try #require(WriteAheadBatch(try bench.read(bench.batchPath))).isLogWhole)
    #expect(try bench.read(bench.receiptsPath).count { $0 == 10 } == 50)
    #expect(try bench.read(bench.log).count { $0 == 10 } == 100)
  }

  @Test("a recovery that completed the log and found no room for the receipts need not find the log again")
  func recoveryWithoutRoom() throws {
    let bench = CommitBench(state: disk.path.appending("state"))
    try bench.commit(0..<100)
    var batch = try #require(WriteAheadBatch(try bench.read(bench.batchPath)))
    batch.isLogWhole = false
    try bench.put(bench.batchPath, batch.serialized())
    try bench.put(bench.receiptsPath, [])
    try bench.put(bench.log, batch.payload.prefix(100))
    disk.fill(leaving: 0)
    #expect(throws: SystemError.self) { try bench.open() }
    #expect(try bench.read(bench.log) == batch.payload)
    try removeFile(bench.log)
    disk.freeSpace()
    _ = try bench.open()
    #expect(try bench.read(bench.log).isEmpty)
    #expect(try bench.read(bench.receiptsPath) == batch.receipts)
  }

  @Test("a stream goes on where it stopped")
  func stream() throws {
    let path = disk.path.appending("out")
    let file = try FileDescriptor.open(path, [.writeOnly, .create])
    let bytes = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 / 3) }
    disk.fill(leaving: 8192)
    var done = 0
    #expect(throws: SystemError.self) { try StandardStream.write(bytes, to: file.raw, from: &done) }
    #expect(done == 8192)
    disk.freeSpace()
    try StandardStream.write(bytes, to: file.raw, from: &done)
    #expect(try readFile(path, limit: 1 << 20) == bytes)
  }

  @Test(
    "a full log that is compressed and removed: what was not yet in it goes to the next file", arguments: [true, false])
  func removedWhileFull(hasRoom: Bool) throws {
    let bench = CommitBench(log: disk.path.appending("records.jsonl"))
    let committer = try bench.open()
    disk.fill(leaving: 8192)
    try committer.begin((0..<8).map { CommitBench.entry($0, bytes: 3000) })
    #expect(throws: SystemError.self) { try committer.finish() }
    let copy = bench.directory.at("records.jsonl.1")
    let whole = try bench.read(bench.log)
    try bench.put(copy, whole[...whole.lastIndex(of: 10)!])
    try removeFile(bench.log)
    if !hasRoom {
      // The removed file gave back its two pages with our descriptor; the new one does not have enough in them.
      #expect(throws: SystemError.self) { try committer.finish() }
      #expect(throws: SystemError.self) { try committer.finish() }
    }
    disk.freeSpace()
    try committer.finish()
    try bench.audit(0..<8, logs: [copy, bench.log], placesKnown: false)
  }

  @Test("an index that finds no room is written later; until then its memory stays")
  func index() throws {
    let disk = TinyDisk(size: "2m")
    let bench = CommitBench(state: disk.path.appending("state"))
    let committer = try bench.open()
    try committer.begin((0..<1200).map { CommitBench.entry($0, bytes: 0) })
    try committer.finish()
    disk.fill(leaving: 8192)
    #expect(throws: SystemError.self) { try committer.tidy(atEnd: true) }
    #expect(try committer.ledger.last(at: "in/700.html")?.id == "id700")
    #expect(try FileStatus.ifPresent(disk.path.appending("state/fingerprints.new")) == nil)
    disk.freeSpace()
  }
}
