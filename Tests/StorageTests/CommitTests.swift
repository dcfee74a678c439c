// The commit step by step: errors between the steps, streams that cannot be looked at again, settings of a state.
// RecoveryTests has what a dead process left behind. Here the process lives on and must take up the very step that
// failed; to begin anew would write its lines twice (G1).

import Deduplication
import POSIX
import TestBench
import Testing

@testable import Storage

@Suite struct CommitTests {
  let bench = CommitBench()

  @Test("records stand where their receipts say, for batches of any mixture", arguments: [false, true])
  func places(sync: Bool) throws {
    let committer = try bench.open(sync: sync)
    var vanished = CommitBench.entry(3)
    vanished.line = []
    vanished.receipt.outcome = .vanished
    try committer.begin([CommitBench.entry(0), vanished, CommitBench.entry(1, bytes: 70_000), CommitBench.entry(2)])
    let receipts = try committer.finish()
    #expect(receipts.map { $0.log?.offset } == [0, nil, 63, Int64(63 + CommitBench.line(1, bytes: 70_000).count)])
    for receipt in receipts {
      guard let range = receipt.log else { continue }
      let line = try bench.read(bench.log)[Int(range.offset)..<(Int(range.offset) + range.length)]
      #expect(line.last == 10 && line.count { $0 == 10 } == 1)
    }
    #expect(try committer.position()?.size == Int64(try bench.read(bench.log).count))
    #expect(committer.counters.commits == 1)
    #expect(try committer.finish().isEmpty)
    try committer.begin([])
    #expect(try committer.finish().isEmpty)
  }

  @Test("batches of all sizes, longer and shorter than the one before, leave one whole batch file each")
  func sizes() throws {
    let committer = try bench.open()
    var next = 0
    for (count, bytes) in [(1, 10), (5, 9000), (1, 10), (40, 200), (2, 3000), (3, 60)] {
      let numbers = next..<(next + count)
      next += count
      try committer.begin(numbers.map { CommitBench.entry($0, bytes: bytes) })
      try committer.finish()
      let bytesOfBatch = try bench.read(bench.batchPath)
      let batch = try #require(WriteAheadBatch(bytesOfBatch))
      #expect(bytesOfBatch == batch.serialized())
      #expect(batch.payload == numbers.flatMap { CommitBench.line($0, bytes: bytes) })
      #expect(batch.isLogWhole)
    }
    try bench.audit(0..<next)
  }

  @Test("what the ledger learns in a run is what it reads at the next start")
  func ledger() throws {
    for round in 0..<2 {
      let committer = try bench.open()
      for number in [0, 1] where round == 0 {
        try committer.begin([CommitBench.entry(number)])
        try committer.finish()
      }
      let ledger = committer.ledger
      let expected = CommitBench.entry(1).receipt
      #expect(try ledger.first(with: expected.sha256!)?.id == "id1")
      #expect(try ledger.last(at: "in/1.html")?.log?.offset == 63)
      #expect(try ledger.last(at: "in/2.html") == nil)
      #expect(ledger.damagedLines == 0)
    }
    #expect(try Ledger.reading(bench.state).last(at: "in/0.html")?.id == "id0")
    #expect(throws: SystemError.self) { try Ledger.reading(bench.directory.at("elsewhere")) }
  }

  @Test("a log that cannot be opened stops only until it can; nothing is lost or doubled")
  func unopenableLog() throws {
    let committer = try bench.open()
    try committer.begin([CommitBench.entry(0)])
    try committer.finish()
    bench.directory.rename("records.jsonl", to: "records.jsonl.1")
    bench.directory.makeDirectory("records.jsonl")
    for _ in 0..<2 { #expect(throws: SystemError.self) { try committer.begin([CommitBench.entry(1)]) } }
    #expect(!committer.isUnfinished)
    bench.directory.removeAll("records.jsonl")
    try committer.begin([CommitBench.entry(1)])
    try committer.finish()
    try bench.audit(0..<2, logs: [bench.directory.at("records.jsonl.1"), bench.log])
  }

  @Test("foreign bytes in the receipts cost nothing but a line")
  func foreignReceipts() throws {
    let committer = try bench.open()
    try committer.begin([CommitBench.entry(0)])
    bench.directory.append("state/receipts.jsonl", "what is this\n")
    try committer.finish()
    try committer.begin([CommitBench.entry(1)])
    try committer.finish()
    try bench.audit(0..<2, damagedReceipts: 1)
    #expect(try committer.ledger.last(at: "in/0.html")?.id == "id0")
  }

  @Test("receipts cut in the middle of a commit are written again at their new end")
  func cutReceipts() throws {
    let committer = try bench.open()
    try committer.begin([CommitBench.entry(0)])
    try committer.finish()
    try committer.begin([CommitBench.entry(1)])
    try bench.put(bench.receiptsPath, [])
    try committer.finish()
    #expect(try committer.ledger.last(at: "in/1.html")?.id == "id1")
    #expect(try bench.read(bench.receiptsPath).count { $0 == 10 } == 1)
  }

  @Test("two daemons may append to one log")
  func twoWriters() throws {
    let other = CommitBench(state: bench.directory.at("other"), log: bench.log)
    let (first, second) = (try bench.open(), try other.open())
    for number in stride(from: 0, to: 40, by: 2) {
      try first.begin([CommitBench.entry(number)])
      try second.begin([CommitBench.entry(number + 1)])
      try first.finish()
      try second.finish()
    }
    let log = try bench.read(bench.log)
    #expect(log.count { $0 == 10 } == 40)
    for state in [bench, other] {
      for line in try state.read(state.receiptsPath).split(separator: 10) {
        let receipt = try #require(Receipt(line: line))
        let range = try #require(receipt.log)
        let number = try #require(Int(receipt.id!.dropFirst(2)))
        #expect(Array(log[Int(range.offset)...].prefix(range.length)) == CommitBench.line(number))
      }
    }
  }

  @Test("a pipe gets every byte once, also where it was full in between; a crash may repeat the last batch there")
  func pipe() throws {
    bench.directory.makePipe("records.jsonl")
    let reader = try FileDescriptor.open(bench.log, [.readOnly, .nonBlocking])
    do {
      let committer = try bench.open()
      try committer.begin([CommitBench.entry(0), CommitBench.entry(1)])
      let receipts = try committer.finish()
      #expect(receipts.allSatisfy { $0.log == nil })
    }
    #expect(readAll(reader) == CommitBench.line(0) + CommitBench.line(1))
    var batch = try #require(WriteAheadBatch(try bench.read(bench.batchPath)))
    _ = try bench.open()
    #expect(readAll(reader).isEmpty)
    batch.isLogWhole = false
    try bench.put(bench.batchPath, batch.serialized())
    try bench.put(bench.receiptsPath, [])
    _ = try bench.open()
    #expect(readAll(reader) == CommitBench.line(0) + CommitBench.line(1))
  }

  private func readAll(_ file: FileDescriptor) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = buffer.withUnsafeMutableBytes { try? file.readIfReady(into: $0) }  // nothing there: nil
    return Array(buffer.prefix(count ?? 0))
  }

  @Test("one daemon for a state directory; the other is told which")
  func lock() throws {
    let state = try StateDirectory(bench.state)
    #expect {
      _ = try StateDirectory(bench.state)
    } throws: { error in
      if case StateDirectory.Failure.locked(Host.processID)? = error as? StateDirectory.Failure { true } else { false }
    }
    withExtendedLifetime(state) {}
  }
}
