// The disk misbehaves for a moment: a write or a sync fails, or a write takes only some of its bytes. One such fault at
// every place of a run; what could not be done is done when the fault is over, in the same run or in the next.

import Foundation
import Glibc
import POSIX
import TestBench
import Testing

@Suite("faults of the disk", .enabled(if: CallTracer.isAvailable, "system calls cannot be traced here"))
struct FaultTests {
  private static let deliveries = [
    Delivery(path: "a.txt", bytes: article(1)), Delivery(path: "b.txt", bytes: article(2, size: 6000)),
    Delivery(path: "c.txt", bytes: article(3, size: 3000)),
  ]

  /// A run before, so that there is a log to be appended to, then three files for the run that meets the fault.
  private func prepared() -> (box: Sandbox, old: Delivery) {
    let box = Sandbox("[Drop]\nSettleSec=0\nAfterCommit=move\n[Output]\nBatchBytes=4096\n")
    let old = Delivery(path: "old.txt", bytes: article(0))
    box.directory.write("drop/old.txt", old.bytes)
    #expect(box.runOnce() == 0)
    for delivery in Self.deliveries { box.directory.write(Path("drop/" + delivery.path), delivery.bytes) }
    return (box, old)
  }

  /// Whether a call touches what winnow keeps, the log or the state, or takes an input away. Faults elsewhere are not
  /// this test's.
  private func isOurs(_ call: TracedCall, in box: Sandbox) -> Bool {
    guard let file = call.file else { return false }
    if call.name == "renameat2" { return file.hasPrefix(box.directory.path.description) }
    return file.hasPrefix(box.out.description) || file.hasPrefix(box.state.description)
  }

  /// Runs once for each place at which one of `calls` comes, with `meddle` deciding at that place and told of every
  /// call of ours after it. Expects that the run itself recovers where the daemon had started; then runs once more.
  private func atEveryPlace(
    of calls: Set<String>, _ kind: String, mustRecover: Bool = true,
    _ meddle: (TracedCall, _ callsSince: Int) -> Verdict
  ) {
    var place = 1
    while place < 500 {
      let (box, old) = prepared()
      let before = box.directory.read("out/records.jsonl") ?? []
      var count = 0
      var since = 0
      var moment = ""
      var hasStarted = false
      let ending = box.trace("run", ["--once"], seconds: 60) { call in
        // Once the log is watched by nobody but us and files are taken up, faults must be survived.
        guard isOurs(call, in: box) else { return .pass }
        if call.truncates(call.file!) { Issue.record("\(moment), then \(call.name) of \(call.file!)") }
        if count == place {
          since += 1
          return meddle(call, since)
        }
        if call.name == "pwrite64", call.file?.hasSuffix("/batch") == true { hasStarted = true }
        guard calls.contains(call.name) else { return .pass }
        count += 1
        guard count == place else { return .pass }
        moment = "\(kind): \(call.name) \(call.file!.split(separator: "/").last!)"
        return meddle(call, 0)
      }
      if count < place { break }
      let complaints = box.complaints
      if mustRecover, hasStarted { #expect(ending == .exited(0), "\(moment)\n\(complaints)") }
      if case .signalled(let number)? = ending, number != SIGKILL { Issue.record("\(moment): crashed\n\(complaints)") }
      #expect(box.runOnce() == 0, "after \(moment)")
      let log = box.directory.read("out/records.jsonl") ?? []
      #expect(log.starts(with: before), "\(moment): the log was changed or shrank")
      expectExactlyOnce([old] + Self.deliveries, in: box, after: moment)
      expectNone(files(below: box.drop).keys, "left in the drop directory after \(moment)")
      place += 1
    }
    print("\(kind): \(place - 1) places")
    #expect(place > 3, "no place was met")
  }

  @Test("a sync that fails once is made good", .patient)
  func sync() {
    atEveryPlace(of: ["fdatasync", "fsync"], "EIO") { _, since in since == 0 ? .fail(EIO) : .pass }
  }

  @Test("a write that finds the disk full once is made good", .patient)
  func write() {
    atEveryPlace(of: ["write", "pwrite64"], "ENOSPC") { _, since in since == 0 ? .fail(ENOSPC) : .pass }
  }

  @Test("a write that takes some bytes, and then finds the disk full twice, is made good", .patient)
  func shortWrite() {
    atEveryPlace(of: ["write", "pwrite64"], "short, then ENOSPC") { call, since in
      if since == 0 { return .shorten(call.arguments[2] / 2) }
      return since <= 2 && call.name.contains("write") ? .fail(ENOSPC) : .pass
    }
  }

  @Test("a process killed after half a write finishes the line at the next start", .patient)
  func tornWrite() {
    atEveryPlace(of: ["write", "pwrite64"], "short, then killed", mustRecover: false) { call, since in
      since == 0 ? .shorten(call.arguments[2] / 3) : .kill
    }
  }

  @Test("any other call that fails once is made good, at the next start at the latest", .patient)
  func others() {
    atEveryPlace(
      of: ["ftruncate", "rename", "renameat2", "openat", "pread64", "unlinkat", "mkdir"], "EIO", mustRecover: false
    ) { $1 == 0 ? .fail(EIO) : .pass }
  }

  @Test("a copy to another file system is not begun while a restart would take it for a mistake", .patient)
  func noteOfCopy() {
    let (box, old) = prepared()
    var refused = 0
    _ = box.trace("run", ["--once"], seconds: 60) { call in
      guard isOurs(call, in: box), let file = call.file else { return .pass }
      if call.name == "renameat2", file.hasPrefix(box.drop.description),
        call.link(call.arguments[2]) != box.drop.description
      {
        refused += 1
        return .fail(EXDEV)
      }
      return refused > 0 && call.name == "openat" && file.hasSuffix("/moving") ? .fail(EIO) : .pass
    }
    #expect(refused > 0)
    #expect(box.runOnce() == 0)
    expectExactlyOnce([old] + Self.deliveries, in: box, after: "copies that were not begun")
    expectNone(files(below: box.drop).keys, "left in the drop directory")
    expectNone(box.receipts().filter { $0.outcome == "duplicate" }.map(\.path), "came twice")
  }
}
