// What a loss of power may leave: of everything written but not synced, all, some or nothing. At each step of a commit
// the process is killed and the files are put into such a state; the next start must make the promise good from that.

import Foundation
import POSIX
import TestBench
import Testing

@Suite("loss of power", .enabled(if: CallTracer.isAvailable, "system calls cannot be traced here"))
struct PowerLossTests {
  private static let deliveries = [
    Delivery(path: "a.txt", bytes: article(1)), Delivery(path: "b.txt", bytes: article(2, size: 9000)),
    Delivery(path: "c.txt", bytes: article(3, size: 3000)), Delivery(path: "d.txt", bytes: article(4)),
  ]
  private static let kept = ["state/batch", "out/records.jsonl", "state/receipts.jsonl"]

  private func prepared() -> (box: Sandbox, deliveries: [Delivery]) {
    let box = Sandbox("[Drop]\nSettleSec=0\nAfterCommit=move\n[Output]\nBatchBytes=4096\n")
    let old = Delivery(path: "old.txt", bytes: article(0, size: 2000))
    box.directory.write("drop/old.txt", old.bytes)
    #expect(box.runOnce() == 0)
    for delivery in Self.deliveries { box.directory.write(Path("drop/" + delivery.path), delivery.bytes) }
    return (box, [old] + Self.deliveries)
  }

  /// The kept file that a call works on.
  private func kept(_ call: TracedCall, _ box: Sandbox) -> String? {
    guard ["write", "pwrite64", "fdatasync", "fsync", "ftruncate"].contains(call.name), let file = call.file else {
      return nil
    }
    return Self.kept.first { box.directory.at(Path($0)).description == file }
  }

  @Test("whatever of the unsynced bytes is gone, every record is there once", .patient)
  func lost() {
    var random = Randomness("loss of power")
    var place = 1
    var losses = 0
    while place < 500 {
      let variants = isTorture ? 40 : 2
      var isOver = false
      for variant in 0..<variants {
        let (box, deliveries) = prepared()
        var durable = contents(box)
        var count = 0
        let ending = box.trace("run", ["--once"]) { call in
          let file = kept(call, box)
          guard file != nil || call.name == "renameat2" else { return .pass }
          count += 1
          if count == place { return .kill }
          // Entered is as good as done: whoever goes on after it has waited for it.
          if let file, call.name.hasSuffix("sync") { durable[file] = box.directory.read(Path(file)) ?? [] }
          return .pass
        }
        isOver = ending == .exited(0)
        if !isOver { losses += wear(box, durable, variant, &random) }
        #expect(box.runOnce() == 0)
        expectExactlyOnce(deliveries, in: box)
      }
      if isOver { break }
      place += 1
    }
    print("\(place - 1) places, \(losses) files with something lost")
    #expect(place > 15 && losses > 15)
  }

  private func contents(_ box: Sandbox) -> [String: [UInt8]] {
    Dictionary(uniqueKeysWithValues: Self.kept.map { ($0, box.directory.read(Path($0)) ?? []) })
  }

  /// Takes unsynced bytes away: all in the first variant, any in the others. Returns how many files lost some.
  private func wear(
    _ box: Sandbox, _ durable: [String: [UInt8]], _ variant: Int, _ random: inout Randomness
  ) -> Int {
    var worn = 0
    for (name, now) in contents(box) {
      let before = durable[name]!
      var left = before
      switch variant == 0 ? 0 : Int.random(in: 0...3, using: &random) {
      case 0: break
      case 1: left = now
      case 2:  // the first pages came through
        let cut = Int.random(in: 0...max(now.count, before.count), using: &random)
        left = Array(now.prefix(cut) + before.dropFirst(cut))
      default:  // the size came through, the bytes did not
        if now.count > before.count { left += [UInt8](repeating: 0, count: now.count - before.count) }
      }
      if left != now {
        worn += 1
        box.directory.write(Path(name), left)
      }
    }
    return worn
  }

  /// G3 and the order of the steps, as the kernel sees them.
  @Test("each step of a commit is synced before the next begins, and inputs are touched last")
  func order() {
    let (box, _) = prepared()
    var unsynced: Set<String> = []
    var steps: [String] = []
    var mistakes: [String] = []
    let ending = box.trace("run", ["--once"]) { call in
      if call.name == "renameat2", !unsynced.subtracting(["state/batch"]).isEmpty { mistakes.append("moved too early") }
      guard let file = kept(call, box) else { return .pass }
      if call.name.hasSuffix("sync") {
        unsynced.remove(file)
        return .pass
      }
      let mustBeSynced: Set<String> =
        switch file {
        case "out/records.jsonl": ["state/batch", "state/receipts.jsonl"]
        case "state/receipts.jsonl": ["out/records.jsonl"]
        default: []
        }
      // Of a batch with records: its intent first, then they, then their receipts. What comes before the first is recovery.
      let written = Set(steps[(steps.lastIndex(of: "state/receipts.jsonl") ?? -1) + 1..<steps.count])
      let isFree = file == "state/batch" || steps.last == file || !steps.contains("state/batch")
      if !isFree, !written.contains(file == "out/records.jsonl" ? "state/batch" : "out/records.jsonl") {
        mistakes.append("\(file) written after no more than \(written)")
      }
      if !mustBeSynced.isDisjoint(with: unsynced) { mistakes.append("\(file) written before \(unsynced) was synced") }
      unsynced.insert(file)
      steps.append(file)
      return .pass
    }
    #expect(ending == .exited(0))
    expectNone(mistakes, "steps out of order")
    #expect(steps.count { $0 == "out/records.jsonl" } >= 2, "there were several commits: \(steps)")
  }
}
