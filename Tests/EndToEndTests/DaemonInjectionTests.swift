// The daemon meets faults while it lives: one that passes, or an outage that lasts a while. It must go on by itself, say
// so as long as it cannot, and be ready again when it can; nobody restarts it.

import Foundation
import Glibc
import POSIX
import Synchronization
import TestBench
import Testing

@Suite("faults in a daemon that lives on", .serialized, .enabled(if: CallTracer.isAvailable, "cannot trace here"))
struct DaemonInjectionTests {
  @Test("a call that fails once or a few times is made good by the daemon itself, and /readyz does not lie", .patient)
  func passing() {
    let tally = TortureTally()
    var strikes: [Strike] = []
    for (call, faults) in Fault.table {
      for fault in faults {
        for number in [1, 2, 3, 4, 6, 8, 11, 15, 20, 27, 35, 45, 60, 80, 110, 150] {
          strikes.append(.at(call: call, number: number, fault: fault, times: number % 2 == 0 ? 1 : 3))
        }
      }
    }
    let list = StrikeList(strikes.shuffled(), seconds: 5)
    inParallel { worker in
      var worlds = TortureWorlds(worker)
      while let strike = list.next() {
        if !life(strike, nil, in: worlds.current(), tally).isEmpty { worlds.leave() }
      }
    }
    tally.report("faults in daemons")
    #expect(tally.faults > 2)
    expectNone(tally.problems, "broken promises")
  }

  @Test("an outage of the output or of the inputs is told by /readyz and over when it is over", .patient)
  func outages() {
    let tally = TortureTally()
    let time = TortureTime(otherwise: 1)
    let calls = ["write", "pwrite64", "fdatasync", "openat", "pread64", "read", "newfstatat", "fstat", "getdents64"]
    // What is no outage, and what no kernel answers for ever: that there is nothing to read where epoll says there is.
    let others: [Fault] = [.short, .error(EINTR), .lostSync, .error(EAGAIN)]
    let strikes = calls.flatMap { call in
      Fault.table[call]!.filter { !others.contains($0) }.map { fault in (call, fault) }
    }.shuffled()
    let next = Mutex(0)
    inParallel { worker in
      var worlds = TortureWorlds(worker)
      repeat {
        let number = next.withLock { number in
          defer { number += 1 }
          return number
        }
        let (call, fault) = strikes[number % strikes.count]
        let outage = Outage()
        if !life(.outage(call: call, of: nil, fault: fault, outage), outage, in: worlds.current(), tally).isEmpty {
          worlds.leave()
        }
      } while !time.isOver
    }
    tally.report("outages under daemons")
    expectNone(tally.problems, "broken promises")
  }

  @Test("events that cannot be read cost no processor, and files are found all the same", .patient)
  func deaf() {
    let world = TortureWorld("move", 1)
    let outage = Outage()
    outage.begin()
    let daemon = TracedDaemon(
      .outage(call: "read", of: "anon_inode:inotify", fault: .error(EIO), outage), in: world.box)
    waitUntil("ready", seconds: 30) { world.box.isReady }
    world.deliver()
    expectNone(work(of: daemon, in: world), "broken promises")
    pause(seconds: 2)  // in which nothing happens, and nothing may be done
    daemon.signal(SIGTERM)
    waitUntil("the end", seconds: 30) { daemon.isOver }
    let (run, injector) = daemon.kill()
    #expect(run.ending == .exited(0))
    #expect((1...20).contains(injector.injected), "the read was tried \(injector.injected) times")
  }

  /// One daemon from its start to its end, with two deliveries and a rotation in between.
  private func life(
    _ strike: Strike, _ outage: Outage?, in world: TortureWorld, _ tally: TortureTally
  ) -> [String] {
    let daemon = TracedDaemon(strike, in: world.box)
    var problems: [String] = []
    let isUp = waitUntil("ready", seconds: 30) { daemon.isOver || world.box.isReady }
    if !isUp { problems.append("is up and not ready: \(world.box.ask("/readyz")?.body ?? "no answer")") }
    if isUp, !daemon.isOver {
      for part in 1...2 {
        outage?.begin()
        if part == 1 || outage != nil { world.deliver() }
        if outage != nil { problems += tell(world, strike) }
        if part == 2 {
          world.rotate()
          daemon.signal(SIGUSR1)
          if outage == nil { world.deliver() } else { pause(seconds: 0.2) }
        }
        outage?.end()
        problems += work(of: daemon, in: world)
      }
      if !problems.isEmpty { print(world.box.complaints) }
      if daemon.isOver { problems.append("ended by itself: \(world.box.complaints)") }
    }
    daemon.signal(SIGTERM)
    if !waitUntil("the end", seconds: 30, { daemon.isOver }) { problems.append("does not end") }
    let (run, injector) = daemon.kill()
    if case .signalled(let signal)? = run.ending, signal != SIGKILL { problems.append("killed by signal \(signal)") }
    // A second of rescans and status questions makes some 200.
    if run.calls > 100_000 { problems.append("a busy loop: \(run.calls) calls") }
    if run.processorSeconds > 20 { problems.append("a busy loop: \(run.processorSeconds) s of processor time") }
    problems += world.settle()
    tally.add(
      run, injector,
      problems.prefix(3).map { "\(strike) [\(injector.struck.prefix(3).joined(separator: ", "))]: \($0)" })
    return problems
  }

  /// While the output cannot be written, /readyz has to say so; a second of it is enough to notice.
  private func tell(_ world: TortureWorld, _ strike: Strike) -> [String] {
    guard case .outage(let call, _, _, _) = strike, ["write", "pwrite64", "fdatasync"].contains(call) else {
      pause(seconds: 1.5)
      return []
    }
    let isTold = waitUntil("503", seconds: 10) { world.box.ask("/readyz")?.status == 503 }
    return isTold ? [] : ["says that it is ready while nothing can be written"]
  }

  /// Waits until what was delivered is in the log. What stands in the way must be told, and must not last.
  private func work(of daemon: TracedDaemon, in world: TortureWorld) -> [String] {
    let isDone = waitUntil("records", seconds: 40) { daemon.isOver || world.lineCount >= world.expectedRecords }
    if daemon.isOver { return [] }
    if !isDone {
      let answer = world.box.ask("/readyz")
      return ["not done after 40 s, and says \(answer.map { "\($0.status) \($0.body)" } ?? "nothing")"]
    }
    let isReady = waitUntil("ready again", seconds: 20) { world.box.isReady || daemon.isOver }
    return isReady ? [] : ["all is done, and it is not ready: \(world.box.ask("/readyz")?.body ?? "no answer")"]
  }
}

/// `winnow run` under the tracer, which needs a thread of its own.
private final class TracedDaemon: Sendable {
  private struct State {
    var id: Int32?
    var result: (TracedRun, Injector)?
  }
  private let state = Mutex(State())

  init(_ strike: Strike, in box: Sandbox) {
    nonisolated(unsafe) let box = box  // asked by one thread while another runs it; `traceAll` is called once
    Thread { [self] in
      var injector = Injector(strike, in: box, Randomness())
      let run = box.traceAll("run", seconds: 240, started: { id in state.withLock { $0.id = id } }) {
        injector.decide($0)
      }
      state.withLock { [injector] in $0.result = (run, injector) }
    }.start()
  }

  var isOver: Bool { state.withLock { $0.result != nil } }

  func signal(_ number: Int32) {
    state.withLock { state in
      if let id = state.id, state.result == nil { Glibc.kill(id, number) }
    }
  }

  func kill() -> (TracedRun, Injector) {
    signal(SIGKILL)
    while true {
      if let result = state.withLock({ $0.result }) { return result }
      usleep(1000)
    }
  }
}
