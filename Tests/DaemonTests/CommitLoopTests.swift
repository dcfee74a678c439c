// The commit loop without workers and without an intake: results are handed to it, and what it tells is looked at.
// In the whole daemon it is up to the machine which of two pieces of news comes first; here the test decides, so that
// an order which would give a file a second receipt (G4) comes every time.

import Deduplication
import Formats
import POSIX
import Pipeline
import Storage
import Synchronization
import TestBench
import Testing

@testable import Daemon
@testable import Intake

@Suite struct CommitLoopTests {
  private final class Heard: Sendable {
    let receipts = Mutex<[Receipt]>([])
    let ends = Mutex<[End]>([])
  }

  private let directory = TempDirectory()
  private let heard = Heard()

  private func loop() throws -> CommitLoop {
    directory.makeDirectory("drop")
    let state = try StateDirectory(directory.at("state"))
    let committer = try Committer(
      state: state, options: CommitOptions(output: directory.at("records.jsonl"), sync: false))
    let loop = CommitLoop(
      committer: committer, sketches: nil, sites: nil,
      attempts: try Attempts(state: state, slots: 1, ledger: committer.ledger),
      disposal: disposal(.keep), policy: policy)
    loop.connect(
      CommitLoop.Events(
        committed: { [heard] receipt, _, _ in heard.receipts.withLock { $0.append(receipt) } },
        ended: { [heard] _, end in heard.ends.withLock { $0.append(end) } },
        released: { _, _ in }, outstanding: { 0 }, paused: { _, _ in }, trouble: { _ in }, disposalFailed: { _, _ in }))
    return loop
  }

  private func disposal(_ afterCommit: Configuration.AfterCommit) -> Disposal {
    Disposal(
      drop: directory.at("drop"), afterCommit: afterCommit, done: directory.at("done"),
      quarantine: directory.at("quarantine"), note: MoveNote(in: directory.path))
  }

  private let policy = CommitLoop.Policy(
    admission: Admission.Policy(
      duplicates: .skip, onChange: .reprocess, afterCommit: .delete, maxAttempts: 1, waitsForPermission: true),
    batchBytes: 1 << 20, batchDelay: .zero)

  private func result(_ path: Path, _ status: FileStatus, _ finding: WorkResult.Finding) -> WorkResult {
    let arrival = Arrival(path: path, status: status, ticket: 1, readyMonotonicNanoseconds: 0)
    return WorkResult(arrival: arrival, finding: finding, digest: SHA256.digest(of: [1]))
  }

  @Test("a file that was seen while its own removal was under way has no second receipt, one that vanished has its own")
  func ownRemoval() throws {
    let loop = try loop()
    directory.write("drop/a", "x")
    let status = try FileStatus.of(directory.at("drop/a"))
    let draft = Draft(
      id: "1", format: .text, title: "t", wordCount: 1, sketch: nil, head: Array("{\"id\":\"1\"".utf8),
      tail: Array("}".utf8))
    loop.deliver(0, result("a", status, .draft(draft)))
    #expect(waitUntil("a receipt") { heard.ends.withLock { $0.count } == 1 })
    loop.reconfigure(policy, disposal(.delete))
    loop.disposeAgain(of: "a", status)
    let seen = FileStatus(
      kind: .regular, device: status.device, inode: status.inode, size: status.size,
      modifiedNanoseconds: status.modifiedNanoseconds, changedNanoseconds: status.changedNanoseconds + 1)
    loop.deliver(1, result("a", seen, .vanished))
    loop.deliver(2, result("b", seen, .vanished))
    #expect(waitUntil("the end of all three") { heard.ends.withLock { $0.count } == 3 })
    #expect(heard.ends.withLock { $0 } == [.final, .final, .final])
    #expect(heard.receipts.withLock { $0.map { Path(bytes: $0.path) } } == ["a", "b"])
    #expect(heard.receipts.withLock { $0.map(\.outcome) } == [.done, .vanished])
    #expect(directory.read("drop/a") == nil)
  }
}
