// A crash at every byte: the batch file, the log and the receipts cut wherever a process or a machine may have stopped.
// EveryCallKillTests stops between two calls; a loss of power and a write that took a part stop inside of one, and G1
// and G5 hold there as well.

import Glibc
import POSIX
import TestBench
import Testing

@testable import Storage

/// A committed batch of three records after two older ones, as bytes, to be cut into the states a crash may leave.
private struct CrashScene {
  let bench: CommitBench
  let batch: [UInt8]
  let log: [UInt8]
  let receipts: [UInt8]
  let logBefore: Int
  let receiptsBefore: Int
  let plan: WriteAheadBatch

  init(inMemory: Bool = true) throws {
    bench = CommitBench(inMemory: inMemory)
    try bench.commit(0..<2)
    logBefore = try bench.read(bench.log).count
    receiptsBefore = try bench.read(bench.receiptsPath).count
    try bench.commit(2..<5)
    log = try bench.read(bench.log)
    receipts = try bench.read(bench.receiptsPath)
    var plan = try #require(WriteAheadBatch(try bench.read(bench.batchPath)))
    plan.isLogWhole = false
    self.plan = plan
    batch = plan.serialized()
  }

  func set(batch: [UInt8]? = nil, log logEnd: Int, receipts receiptsEnd: Int) throws {
    try bench.put(bench.batchPath, batch ?? self.batch)
    try bench.put(bench.log, log[..<logEnd])
    try bench.put(bench.receiptsPath, receipts[..<receiptsEnd])
  }

  var wholeLog: Int { log.count }
}

@Suite struct RecoveryTests {
  @Test("a log cut at any byte of the batch is completed to the byte")
  func cutLog() throws {
    let scene = try CrashScene()
    for end in scene.logBefore...scene.wholeLog {
      try scene.set(log: end, receipts: scene.receiptsBefore)
      let committer = try scene.bench.open()
      #expect(committer.counters.recoveredLogBytes == scene.wholeLog - end)
      #expect(try scene.bench.read(scene.bench.log) == scene.log)
      #expect(try scene.bench.read(scene.bench.receiptsPath) == scene.receipts)
    }
    try scene.bench.audit(0..<5)
  }

  @Test("receipts cut at any byte are completed to the byte, and the log is left alone")
  func cutReceipts() throws {
    let scene = try CrashScene()
    for end in scene.receiptsBefore...scene.receipts.count {
      try scene.set(log: scene.wholeLog, receipts: end)
      let committer = try scene.bench.open()
      #expect(committer.counters.recoveredLogBytes == 0)
      #expect(committer.counters.recoveredReceipts == (end == scene.receipts.count ? 0 : 3))
      #expect(try scene.bench.read(scene.bench.receiptsPath) == scene.receipts)
      #expect(try scene.bench.read(scene.bench.log) == scene.log)
    }
    try scene.bench.audit(0..<5)
  }

  @Test("log and receipts cut together are both completed")
  func cutBoth() throws {
    let scene = try CrashScene()
    // A loss of power may have kept any part of either, and NULs where bytes were never written.
    for logEnd in stride(from: scene.logBefore, through: scene.wholeLog, by: 13) {
      for (kept, grown) in [(0, 7), (1, 0), (5, 100), (60, 1000)] {
        try scene.set(log: logEnd, receipts: scene.receiptsBefore)
        if grown > 0 {
          let end = min(scene.receipts.count, scene.receiptsBefore + kept + grown)
          let torn = scene.receipts[..<(scene.receiptsBefore + kept)] + Array(repeating: 0, count: grown)
          try scene.bench.put(scene.bench.receiptsPath, torn[..<end])
        }
        _ = try scene.bench.open()
        #expect(try scene.bench.read(scene.bench.log) == scene.log)
        #expect(try scene.bench.read(scene.bench.receiptsPath) == scene.receipts)
      }
    }
  }

  @Test("NULs that a loss of power left in the log are filled in")
  func holes() throws {
    let scene = try CrashScene()
    for end in stride(from: scene.logBefore, through: scene.wholeLog, by: 7) {
      for hole in [1, 40, 5000] where end - hole >= scene.logBefore {
        try scene.set(log: scene.wholeLog, receipts: scene.receiptsBefore)
        var torn = scene.log[..<end]
        torn.replaceSubrange((end - hole)..<end, with: [UInt8](repeating: 0, count: hole))
        try scene.bench.put(scene.bench.log, torn)
        _ = try scene.bench.open()
        #expect(try scene.bench.read(scene.bench.log) == scene.log)
      }
    }
    try scene.bench.audit(0..<5)
  }

  @Test("a batch file cut at any byte was never acted on: ignored, and the next batch is whole")
  func cutBatch() throws {
    let scene = try CrashScene()
    let used = scene.batch.count - scene.batch.reversed().prefix { $0 == UInt8(ascii: "\n") }.count
    for end in 0...used {
      try scene.set(batch: Array(scene.batch[..<end]), log: scene.logBefore, receipts: scene.receiptsBefore)
      let committer = try scene.bench.open()
      // With only the padding missing it is whole.
      let isWhole = end == used && scene.batch[end - 1] != UInt8(ascii: "\n")
      #expect(committer.counters.recoveredLogBytes == 0 || isWhole || end == used)
      if committer.counters.recoveredLogBytes == 0 {
        #expect(try scene.bench.read(scene.bench.log) == Array(scene.log[..<scene.logBefore]))
      }
    }
    try scene.set(batch: Array(scene.batch[..<(used / 2)]), log: scene.logBefore, receipts: scene.receiptsBefore)
    try scene.bench.commit(2..<5)
    try scene.bench.audit(0..<5)
  }

  @Test("a batch file half overwritten by the next one is ignored, wherever the halves meet")
  func staleBatch() throws {
    let scene = try CrashScene()
    let next = WriteAheadBatch(
      sequence: 9,
      output: scene.plan.output.map { .init(path: $0.path, device: $0.device, inode: $0.inode, offset: 999) },
      receiptsOffset: Int64(scene.receipts.count), payload: CommitBench.line(7, bytes: 900),
      receipts: CommitBench.entry(7).receipt.line)
    let fresh = next.serialized()
    let used = fresh.count - fresh.reversed().prefix { $0 == UInt8(ascii: "\n") }.count
    for end in 1..<used {
      let mixed = fresh[..<end] + scene.batch.dropFirst(end)
      let read = WriteAheadBatch(Array(mixed))
      #expect(read == nil || read == scene.plan)
      if end % 50 == 0 {
        try scene.set(batch: Array(mixed), log: scene.wholeLog, receipts: scene.receipts.count)
        let committer = try scene.bench.open()
        #expect(committer.counters.recoveredLogBytes == 0)
      }
    }
    try scene.bench.audit(0..<5)
  }

  @Test("any flipped bit in a batch makes it no batch")
  func flippedBits() throws {
    let scene = try CrashScene()
    let mark = Int(WriteAheadBatch.logMarkOffset(in: scene.batch))
    let header = try #require(scene.batch.firstIndex(of: UInt8(ascii: "\n")))
    let body = header + 1 + scene.plan.payload.count + scene.plan.receipts.count
    for index in 0..<body where !(mark...header).contains(index) {
      var bytes = scene.batch
      bytes[index] ^= UInt8(1) << (index % 8)
      #expect(WriteAheadBatch(bytes) == nil)
    }
    for garbage in [
      [], [0], Array("{}\n".utf8), [UInt8](repeating: 0, count: 8192), Array("{\"winnow_batch\":1}\n".utf8),
    ] {
      try scene.set(batch: garbage, log: scene.wholeLog, receipts: scene.receipts.count)
      _ = try scene.bench.open()
    }
    try scene.bench.audit(0..<5)
  }

  @Test("a finished batch is not finished again, however often winnow starts and whatever became of the log")
  func idleRestarts() throws {
    let scene = try CrashScene()
    for _ in 0..<3 { _ = try scene.bench.open() }
    try scene.bench.audit(0..<5)
    scene.bench.directory.remove("records.jsonl")
    for _ in 0..<3 { _ = try scene.bench.open() }
    #expect(try scene.bench.read(scene.bench.log).isEmpty)
  }

  @Test("a recovery that is itself cut off after it planned anew goes on with the new plan")
  func recoveryOfRecovery() throws {
    let scene = try CrashScene()
    let foreign = scene.log[..<(scene.logBefore + 20)] + Array("{\"foreign\":1}\n".utf8)
    // What the first recovery writes down before it appends: this plan, for the end of the log.
    let output = try #require(scene.plan.output)
    let plan = scene.plan.displaced(
      keeping: 0,
      to: .init(path: output.path, device: output.device, inode: output.inode, offset: Int64(foreign.count)))
    for written in stride(from: 0, through: plan.payload.count, by: 9) {
      try scene.set(batch: plan.serialized(), log: scene.logBefore, receipts: scene.receiptsBefore)
      try scene.bench.put(scene.bench.log, foreign + plan.payload[..<written])
      let committer = try scene.bench.open()
      #expect(committer.counters.recoveredLogBytes == plan.payload.count - written)
      try scene.bench.audit(0..<5, foreignLines: 1)
    }
  }

  @Test("a torn last line that no batch explains is ended and counted, never cut")
  func unexplainedTornLine() throws {
    let scene = try CrashScene()
    let torn = scene.log + Array("{\"record\":77,\"te".utf8)
    try scene.bench.put(scene.bench.log, torn)
    let committer = try scene.bench.open()
    #expect(committer.counters.tornLinesEnded == 1)
    #expect(try scene.bench.read(scene.bench.log) == torn + [UInt8(ascii: "\n")])
    try scene.bench.audit(0..<5, foreignLines: 1)
  }

  @Test("inodes and offsets of 64 bits survive the batch file")
  func largeNumbers() throws {
    let batch = WriteAheadBatch(
      sequence: .max, output: .init(path: "/x/\u{1}\"ü", device: .max, inode: .max - 1, offset: .max),
      receiptsOffset: .max, payload: [10], receipts: [])
    #expect(WriteAheadBatch(batch.serialized()) == batch)
    let other = WriteAheadBatch(
      sequence: 0, output: .init(path: Path(bytes: [0x2F, 0xED, 0xFF]), device: 0, inode: 1, offset: 0),
      receiptsOffset: 0, payload: [], receipts: [10])
    #expect(WriteAheadBatch(other.serialized()) == other)
    #expect(batch.serialized().count % 4096 == 0)
  }

  @Test("the checksum is CRC-32, in pieces as in one")
  func checksum() {
    #expect(Checksum.crc32([Array("123456789".utf8)]).hex == "cbf43926")
    #expect(Checksum.crc32([]).hex == "00000000")
    #expect(Checksum.crc32([Array("The quick brown fox jumps over the lazy dog".utf8)]).hex == "414fa339")
    let bytes = (0..<100).map { UInt8($0 * 7 & 255) }
    let whole = Checksum.crc32([bytes]).crc32
    for cut in 0...100 { #expect(Checksum.crc32([Array(bytes[..<cut]), Array(bytes[cut...])]).crc32 == whole) }
  }

  @Test(
    "a log that may only be appended to (chattr +a) hinders no start",
    .enabled(if: AppendOnlyFlag.isPossible, "only root may set the flag, and not on every file system"))
  func appendOnly() throws {
    let scene = try CrashScene(inMemory: false)
    for end in [scene.logBefore, scene.logBefore + 10, scene.wholeLog] {
      try scene.set(log: end, receipts: scene.receiptsBefore)
      #expect(AppendOnlyFlag.set(true, on: scene.bench.log))
      defer { _ = AppendOnlyFlag.set(false, on: scene.bench.log) }
      _ = try scene.bench.open()
      #expect(try scene.bench.read(scene.bench.log) == scene.log)
      #expect(try scene.bench.read(scene.bench.receiptsPath) == scene.receipts)
    }
    try scene.bench.commit(5..<8)
    try scene.bench.audit(0..<8)
  }
}

/// FS_APPEND_FL of ioctl_iflags(2).
private enum AppendOnlyFlag {
  static let isPossible: Bool = {
    let place = TempDirectory()
    place.write("file", "text")
    return set(true, on: place.at("file")) && set(false, on: place.at("file"))
  }()

  static func set(_ isSet: Bool, on path: Path) -> Bool {
    guard let file = try? FileDescriptor.open(path, .readOnly) else { return false }  // not there: not possible
    var flags = isSet ? 0x20 : 0
    return ioctl(file.raw, 0x4008_6602, &flags) == 0
  }
}
