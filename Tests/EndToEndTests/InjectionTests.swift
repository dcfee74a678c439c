// Every system call that winnow makes is made to fail, one after the other and in every way that is known of it, while
// the whole program works through files of all formats; then it runs undisturbed and must have kept its promises. A
// sample in a usual test run; all of it, and then again at random, under `make torture`.

import Foundation
import Glibc
import POSIX
import Synchronization
import TestBench
import Testing

@Suite("a fault at every system call", .serialized, .enabled(if: CallTracer.isAvailable, "cannot trace here"))
struct InjectionTests {
  @Test("whatever call of a run fails, in whatever way: nothing is lost, torn, doubled, and nothing hangs", .patient)
  func everyCall() {
    let tally = TortureTally()
    let strikes = StrikeList(everyStrike().shuffled(), seconds: 8)
    inParallel { worker in
      var worlds = TortureWorlds(worker)
      while let strike = strikes.next() {
        let problems = round(strike, in: worlds.current(), tally)
        if !problems.isEmpty { worlds.leave() }
      }
    }
    tally.report("faults in runs")
    #expect(tally.faults > 10)
    expectNone(tally.problems, "broken promises")
  }

  /// Each of the calls of an undisturbed run with each of its faults, once and three times in a row.
  private func everyStrike() -> [Strike] {
    var strikes: [Strike] = []
    for afterCommit in ["move", "keep", "delete"] {
      let world = TortureWorld(afterCommit, 1)
      for _ in 1...2 {
        world.deliver()
        var injector = Injector(.nowhere, in: world.box, Randomness())
        _ = world.box.traceAll("run", ["--once"]) { injector.decide($0) }
        if world.rounds == 1 { continue }
        for (call, count) in injector.met {
          for fault in Fault.table[call]! {
            // The C library walks along each path again and again.
            for number in stride(from: 1, through: count, by: ["readlink", "getcwd"].contains(call) ? 37 : 1) {
              strikes.append(.at(call: call, number: number, fault: fault, times: 1))
              if number % 3 == 0 { strikes.append(.at(call: call, number: number, fault: fault, times: 3)) }
            }
          }
        }
      }
    }
    return strikes
  }

  /// A run that is struck, then one that is not. What is wrong, if anything.
  private func round(_ strike: Strike, in world: TortureWorld, _ tally: TortureTally) -> [String] {
    var random = Randomness()
    world.deliver()
    var injector = Injector(strike, in: world.box, random)
    let run = world.box.traceAll("run", ["--once"], seconds: 90) { injector.decide($0) }
    var problems = judge(run, injector, world)
    if Int.random(in: 0..<4, using: &random) == 0 { world.rotate() }
    problems += world.settle()
    tally.add(
      run, injector,
      problems.prefix(3).map { "\(strike) [\(injector.struck.prefix(4).joined(separator: ", "))]: \($0)" })
    return problems
  }

  /// What may not be, however a run was struck: a crash, a hang, a busy loop, an end without a word, success that is none.
  private func judge(_ run: TracedRun, _ injector: Injector, _ world: TortureWorld) -> [String] {
    var problems = injector.truncations
    let said = world.box.complaints
    if run.wasTooSlow { problems.append("hung: \(said)") }
    if run.calls > 40_000 { problems.append("a busy loop: \(run.calls) calls") }
    if run.processorSeconds > 10 { problems.append("a busy loop: \(run.processorSeconds) s of processor time") }
    switch run.ending {
    case .signalled(let signal)? where !run.wasTooSlow: problems.append("killed by signal \(signal): \(said)")
    case .exited(0)?, .exited(65)?:
      problems += world.records().map { "said that all was well, but " + $0 }
    case .exited(let code)?:
      if said.isEmpty, !injector.hasStruckSpeech { problems.append("ended with \(code) and without a word") }
    default: break
    }
    return problems
  }
}

/// Work for several worlds at once, until it or the time is over; where there is time for that, strikes at random too.
final class StrikeList: Sendable {
  private let state: Mutex<(rest: [Strike], handedOut: Int)>
  private let time: TortureTime

  init(_ strikes: [Strike], seconds: Int) {
    let counted = Dictionary(grouping: strikes) { $0.call }.mapValues(\.count)
    print("\(strikes.count) strikes to try \(counted)")
    state = Mutex((strikes, 0))
    time = TortureTime(otherwise: seconds)
  }

  func next() -> Strike? {
    if time.isOver { return nil }
    return state.withLock { state in
      state.handedOut += 1
      // From the first call on, most runs end before they have begun.
      let anywhere = Strike.anywhere(
        oneIn: [8, 15, 30, 100].randomElement()!, from: [0, 60, 120, 180, 240].randomElement()!, most: 60)
      return state.handedOut % 6 == 0 ? anywhere : state.rest.popLast() ?? anywhere
    }
  }
}

/// What torture came to, counted over all worlds.
final class TortureTally: Sendable {
  private struct State {
    var runs = 0
    var faults = 0
    var endings: [String: Int] = [:]
    var calls: [String: Int] = [:]
    var mostCalls = 0
    var busiest = ""
    var mostSeconds = 0.0
    var problems: [String] = []
  }
  private let state = Mutex(State())
  private let begin = Clock.monotonicNanoseconds()

  func add(_ run: TracedRun, _ injector: Injector, _ problems: [String]) {
    for problem in problems { print("PROBLEM \(problem)") }
    state.withLock { state in
      state.runs += 1
      state.faults += injector.injected
      state.calls.merge(injector.struckCalls, uniquingKeysWith: +)
      state.endings["\(run.ending.map { "\($0)" } ?? "nothing")", default: 0] += 1
      if run.calls > state.mostCalls { (state.mostCalls, state.busiest) = (run.calls, "\(injector.strike)") }
      state.mostSeconds = max(state.mostSeconds, run.processorSeconds)
      state.problems += problems
    }
  }

  var faults: Int { state.withLock { $0.faults } }
  var problems: [String] { state.withLock { $0.problems } }

  func report(_ what: String) {
    let seconds = Double(Clock.monotonicNanoseconds() - begin) / 1e9
    state.withLock { state in
      print(
        "\(what): \(state.faults) faults in \(state.runs) runs, \(Int(seconds)) s, \(state.problems.count) problems")
      print(
        "  ended:", state.endings.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
      print("  faults:", state.calls.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
      print(
        "  at most \(state.mostCalls) calls (\(state.busiest)) and \(state.mostSeconds) s of processor time in a run")
    }
  }
}

/// One world after the other, each for a few rounds: a log that grows for ever makes every look at it slow.
struct TortureWorlds {
  private var world: TortureWorld?
  private var serial: Int
  private let workers: Int

  init(_ worker: Int, workers: Int = 2) { (serial, self.workers) = (worker, workers) }

  mutating func current() -> TortureWorld {
    if let world, world.rounds < 8 { return world }
    serial += 101
    let fresh = TortureWorld(["move", "keep", "delete"][serial % 3], serial, workers: workers)
    world = fresh
    return fresh
  }

  /// What is wrong in one round would be wrong in all that follow.
  mutating func leave() { world = nil }
}

/// Runs `body` in so many threads and waits for all. WINNOW_WORLDS says how many.
func inParallel(_ body: @escaping @Sendable (_ worker: Int) -> Void) {
  let count = ProcessInfo.processInfo.environment["WINNOW_WORLDS"].flatMap { Int($0) } ?? 4
  let group = DispatchGroup()
  for worker in 0..<count {
    group.enter()
    Thread {
      body(worker)
      group.leave()
    }.start()
  }
  group.wait()
}
