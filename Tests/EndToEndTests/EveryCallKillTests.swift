// The process is killed on entry to its first system call that changes something, in another run to its second, and so on
// until it ends by itself; each time it is started again and must finish the work. No moment between two changes of the
// disk is left out, and none is left to chance.

import Foundation
import POSIX
import TestBench
import Testing

@Suite("a kill before every system call", .enabled(if: CallTracer.isAvailable, "system calls cannot be traced here"))
struct EveryCallKillTests {
  /// Small batches, so that the run has several; one file is larger than a batch.
  private static let settings =
    "[Drop]\nSettleSec=0\nAfterCommit=move\n[Output]\nBatchBytes=4096\n[Pipeline]\nWorkers=2\n"

  private static let deliveries = [
    Delivery(path: "a.txt", bytes: article(1)), Delivery(path: "b.txt", bytes: article(2, size: 6000)),
    Delivery(path: "c.txt", bytes: article(3, size: 3000)), Delivery(path: "sub/d.txt", bytes: article(4)),
  ]

  /// A drop directory with four files to be committed and one to be quarantined.
  private func prepared() -> Sandbox {
    let box = Sandbox(Self.settings)
    for delivery in Self.deliveries { box.directory.write(Path("drop/" + delivery.path), delivery.bytes) }
    box.directory.write("drop/bad.bin", [0x7F, 0x45, 0x4C, 0x46, 0, 1, 2, 3, 0, 0, 0, 255])
    return box
  }

  /// Runs until the `number`-th counted call and kills there; false when the run ended before.
  private func killed(_ box: Sandbox, before number: Int) -> (wasKilled: Bool, call: String) {
    var count = 0
    var last = ""
    let ending = box.trace("run", ["--once"]) { call in
      // Counted from the state directory on: what comes before is the dynamic loader.
      guard count > 0 || call.name == "mkdir", changingCalls.contains(call.name) else { return .pass }
      count += 1
      guard count == number else { return .pass }
      last = "\(call.name) \(call.file?.split(separator: "/").last ?? "")"
      return .kill
    }
    if ending != .signalled(9), ending != .exited(0), ending != .exited(65) {
      Issue.record("ended with \(String(describing: ending)): \(box.complaints)")
    }
    return (ending == .signalled(9), last)
  }

  private func expectFinished(_ box: Sandbox, _ logBefore: [UInt8]?, _ what: String) {
    let moment: Comment = "\(what)"
    let ending = box.trace("run", ["--once"]) { call in
      if let file = call.file, call.truncates(file) { Issue.record("\(moment): \(call.name) of \(file)") }
      return .pass
    }
    #expect([.exited(0), .exited(65)].contains(ending), "\(moment): \(box.complaints)")
    let log = (try? readFile(box.log, limit: 1 << 30)) ?? []
    #expect(log.starts(with: logBefore ?? []), "\(moment): the log was changed or shrank")
    expectExactlyOnce(Self.deliveries, in: box, quarantined: ["bad.bin"], after: what)
    let done = files(below: box.state.appending("done"))
    #expect(done == Dictionary(uniqueKeysWithValues: Self.deliveries.map { ($0.path, $0.bytes) }), moment)
    #expect(box.names(in: box.state.appending("quarantine")) == ["bad.bin", "bad.bin.reason.json"], moment)
    expectNone(files(below: box.drop).keys, "left in the drop directory, \(moment)")
  }

  @Test("killed before each change of the disk, winnow finishes the work at the next start", .patient)
  func everyCall() {
    var number = 1
    var seen: [String: Int] = [:]
    while number < 1000 {
      let box = prepared()
      let (wasKilled, call) = killed(box, before: number)
      expectFinished(box, try? readFile(box.log, limit: 1 << 30), "killed before call \(number), \(call)")
      if !wasKilled { break }
      seen[call, default: 0] += 1
      number += 1
    }
    let calls = seen.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    print("\(number - 1) kills:", calls.joined(separator: ", "))
    #expect(number > 60, "a run has more calls than that")
  }

  /// Recovery is a commit too. All pairs of moments under WINNOW_TORTURE=1; else as many as CI has time for.
  @Test("killed again while it recovers, winnow finishes the work at the start after", .patient)
  func everyCallOfRecovery() {
    var random = Randomness("kills in recovery")
    for _ in 0..<(isTorture ? 4000 : 40) {
      let box = prepared()
      let first = killed(box, before: Int.random(in: 30...100, using: &random))
      let second = killed(box, before: Int.random(in: 1...60, using: &random))
      let moment = "killed before \(first.call), then before \(second.call)"
      expectFinished(box, try? readFile(box.log, limit: 1 << 30), moment)
    }
  }

  @Test("a file renamed over the name of one that is moved away is a delivery, also where winnow is killed right there")
  func renamedOver() {
    for isKilled in [false, true] {
      let box = Sandbox(Self.settings)
      box.directory.write("drop/a.txt", article(1))
      box.directory.write("newer", article(2))
      var isTaken = false
      _ = box.trace("run", ["--once"]) { call in
        // The next call may be another thread's, and come before the move is made.
        let isMoved = isTaken && box.names(in: box.state.appending("done")) == ["a.txt"]
        if isTaken { return isKilled && isMoved ? .kill : .pass }
        guard call.name == "renameat2", call.file?.hasSuffix("/drop/a.txt") == true else { return .pass }
        box.directory.rename("newer", to: "drop/a.txt")
        isTaken = true
        return .pass
      }
      #expect(isTaken)
      if isKilled { #expect(box.directory.read("state/done/a.txt") == article(2), "killed before the move") }
      #expect(box.trace("run", ["--once"]) { _ in .pass } == .exited(0), "\(box.complaints)")
      let texts = box.records().map(\.text)
      #expect(texts.count == 2 && Set(texts).count == 2)
      #expect(files(below: box.drop).isEmpty)
    }
  }

  @Test("a file that takes the name of one being removed stays in its directory, whatever that is called by then")
  func replacedWhileRemoved() {
    let box = Sandbox("[Drop]\nSettleSec=0\nAfterCommit=delete")
    box.directory.write("drop/sub/a.txt", article(1))
    box.directory.write("newer", article(2))
    box.directory.makeDirectory("elsewhere")
    var isTaken = false
    let ending = box.trace("run", ["--once"]) { call in
      guard !isTaken, call.name == "renameat2", call.file?.hasSuffix("/drop/sub/a.txt") == true else { return .pass }
      box.directory.rename("newer", to: "drop/sub/a.txt")
      box.directory.rename("drop/sub", to: "drop/real")
      box.directory.makeSymbolicLink("drop/sub", to: box.directory.at("elsewhere"))
      isTaken = true
      return .pass
    }
    #expect(isTaken && ending == .exited(0), "\(box.complaints)")
    #expect(box.runOnce() == 0)
    #expect(box.records().map(\.path).sorted() == ["real/a.txt", "sub/a.txt"])
    #expect(Set(box.records().map(\.text)).count == 2)
    #expect(files(below: box.drop).isEmpty && box.names(in: box.directory.at("elsewhere")).isEmpty)
  }
}
