// kill -9 before any system call of a run over files of all formats, and again while the next run recovers, up to five
// times in a row; then an undisturbed run, after which the promises must hold. EveryCallKillTests leaves no call out;
// here calls of every kind, all formats and all ways to dispose of an input come together.

import Foundation
import POSIX
import Synchronization
import TestBench
import Testing

@Suite("kill -9 before any call", .serialized, .enabled(if: CallTracer.isAvailable, "cannot trace here"))
struct CrashTests {
  @Test("killed one to five times in a row, winnow finishes the work at the start after", .patient)
  func crashes() {
    let time = TortureTime(otherwise: 3)
    let kills = Mutex<[String: Int]>([:])
    let problems = Mutex<[String]>([])
    inParallel { worker in
      var worlds = TortureWorlds(worker, workers: 1 + worker % 3)
      var random = Randomness()
      while !time.isOver {
        let world = worlds.current()
        world.deliver()
        var moments: [String] = []
        for _ in 1...Int.random(in: 1...5, using: &random) {
          guard let moment = crash(world, problems, &random) else { continue }
          moments.append(moment)
          kills.withLock { $0[moment, default: 0] += 1 }
          if Int.random(in: 0..<8, using: &random) == 0 { world.rotate() }
        }
        let wrong = world.settle().map { "killed before \(moments.joined(separator: ", then ")): \($0)" }
        for problem in wrong { print("PROBLEM \(problem)") }
        problems.withLock { $0 += wrong }
        if !wrong.isEmpty { worlds.leave() }
      }
    }
    let counted = kills.withLock { $0 }
    let told = counted.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    print("\(counted.values.reduce(0, +)) crashes: \(told)")
    expectNone(problems.withLock { $0 }, "broken promises")
    #expect(counted.count > 3)
  }

  /// Among which calls one is chosen.
  private enum Choice: CaseIterable {
    case any, change, step

    /// About so many are in a run.
    var most: Int { self == .any ? 500 : self == .change ? 90 : 24 }

    func takes(_ call: TracedCall) -> Bool {
      switch self {
      case .any: return true
      case .change: return changingCalls.contains(call.name)
      case .step:
        guard ["write", "pwrite64", "fdatasync"].contains(call.name), let file = call.file else { return false }
        return ["/records.jsonl", "/receipts.jsonl", "/batch"].contains { file.hasSuffix($0) }
      }
    }
  }

  /// Kills before one call; nil where the run ended before.
  private func crash(
    _ world: TortureWorld, _ problems: borrowing Mutex<[String]>, _ random: inout Randomness
  ) -> String? {
    let choice = Choice.allCases.randomElement(using: &random)!
    let number = Int.random(in: 1...choice.most, using: &random)
    var injector = Injector(.nowhere, in: world.box, random)
    var count = 0
    var moment: String?
    _ = world.box.traceAll("run", ["--once"]) { call in
      _ = injector.decide(call)
      guard injector.hasBegun, choice.takes(call) else { return .pass }
      count += 1
      guard count == number else { return .pass }
      moment = call.name
      return .kill
    }
    problems.withLock { $0 += injector.truncations }
    return moment
  }
}
