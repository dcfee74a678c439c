// Simulated histories, many of them: the promise held against schedules that nobody thought of. Each that fails names its
// seed; `WINNOW_SEED=… swift test --filter HistoryTests` runs it again, and a seed that found something stays below.

import Foundation
import POSIX
import Synchronization
import TestBench
import Testing

@Suite("simulated histories") struct HistoryTests {
  /// Seeds that found something once, and what.
  private static let remembered: [UInt64] = [
    // A directory moved away between the read and the move into the quarantine.
    1_795_910_923_585_913_616,
    // Touched in the same moment.
    1_795_911_949_307_010_152,
    // Renamed over the name of an input that was just being moved away, then killed: in `done` without a receipt.
    1_795_911_299_328_083_668, 1_795_910_600_611_018_070,
    // Looked for between the unlink of a name and the link of another file to it: the model had not thought of that.
    1_795_949_374_589_237_852,
    // Two names of one feed that grew: both went on where it was.
    1_795_951_582_296_987_510,
  ]

  @Test("no seed of the past loses, tears, doubles or hangs", .patient)
  func remembered() {
    for seed in Self.remembered {
      if let failure = Self.failure(of: History(seed: seed)) { Issue.record("\(failure)") }
    }
  }

  /// `WINNOW_HISTORIES` says how many; WINNOW_SEED that only this one is to be run, so many times.
  @Test("no random history loses, tears, doubles or hangs", .patient)
  func random() {
    let environment = ProcessInfo.processInfo.environment
    let count = environment["WINNOW_HISTORIES"].flatMap { Int($0) } ?? (isTorture ? 5000 : 6)
    let given = environment["WINNOW_SEED"].flatMap { UInt64($0) }
    run(count, from: given ?? UInt64(Clock.realtimeNanoseconds()), step: given == nil ? 1 : 0)
  }

  /// `WINNOW_BRIEF_HISTORIES` says how many.
  @Test("no random history of a few rounds loses, tears, doubles or hangs", .patient)
  func brief() {
    let environment = ProcessInfo.processInfo.environment
    let isAskedForOthers = environment["WINNOW_HISTORIES"] != nil || environment["WINNOW_SEED"] != nil
    let given = environment["WINNOW_BRIEF_HISTORIES"].flatMap { Int($0) }
    let count = given ?? (isAskedForOthers ? 0 : isTorture ? 50_000 : 1000)
    run(count, from: UInt64(Clock.realtimeNanoseconds()) | History.brief, step: 1)
  }

  /// More at once than there are processors: half of their time they wait for a disk or a process.
  private func run(_ count: Int, from first: UInt64, step: UInt64) {
    let begin = Clock.monotonicNanoseconds()
    let totals = Mutex((steps: 0, receipts: 0, records: 0))
    let failures = Mutex<[String]>([])
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = Host.processorCount * 2
    for number in 0..<count {
      queue.addOperation {
        let history = History(seed: first &+ UInt64(number) * step)
        let failure = Self.failure(of: history)
        failures.withLock { $0 += failure.map { [$0] } ?? [] }
        totals.withLock { totals in
          totals.steps += history.steps.count
          totals.receipts += history.model.receiptCount
          totals.records += history.model.recordCount
        }
      }
    }
    queue.waitUntilAllOperationsAreFinished()
    let seconds = Double(Clock.monotonicNanoseconds() - begin) / 1e9
    print("\(count) histories from seed \(first): \(totals.withLock { "\($0)" }), \(seconds) s")
    for failure in failures.withLock({ $0 }) { Issue.record("\(failure)") }
  }

  /// Runs it; what went wrong with the schedule that led there, or nil.
  private static func failure(of history: History) -> String? {
    let problems = history.run()
    if problems.isEmpty { return nil }
    return "WINNOW_SEED=\(history.seed)\n\(problems.prefix(8).joined(separator: "\n"))\n- "
      + history.steps.joined(separator: "\n- ")
  }
}
