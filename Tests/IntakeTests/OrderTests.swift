// Who comes first, how many are remembered, and when all is done.
// A backlog of any size may neither fill the memory (G6) nor hold up what arrives now; and who reads the log after a
// sync relies on it that nothing from before is still to come.

import POSIX
import Synchronization
import TestBench
import Testing

@testable import Intake

@Suite("Order and waiting")
struct OrderTests {
  @Test("a backlog of 20,000 files is handed out oldest first, whatever the order of names")
  func backlog() {
    let bench = DropBench(start: false)
    for index in 0..<20_000 {
      let name = Path("drop/\((index &* 7919) % 20_000)")
      bench.directory.write(name, [])
      bench.directory.setModified(name, seconds: 1_000_000_000 - index / 2)
    }
    pause(seconds: 0.1)
    bench.intake.start()
    waitUntil("the first scan is through", seconds: 60) { bench.intake.report().initialScanDone }
    var arrivals: [Arrival] = []
    waitUntil("all are taken", seconds: 60) {
      while let arrival = bench.intake.take(maxBytes: .max) { arrivals.append(arrival) }
      return arrivals.count == 20_000
    }
    let isInOrderOfTickets = arrivals.map(\.ticket) == Array(1...20_000)
    #expect(isInOrderOfTickets)
    let sorted = arrivals.sorted {
      ($0.status.modifiedNanoseconds, $0.path) < ($1.status.modifiedNanoseconds, $1.path)
    }
    let isOldestFirst = arrivals == sorted
    #expect(isOldestFirst)
    #expect(bench.intake.report().inFlight == 20_000)
  }

  @Test("where a crowd waits, a file that arrives meanwhile has every fourth place, even where no more are remembered")
  func liveAmongCrowd() {
    let bench = crowd(of: 800, maxPending: 400)
    let before = bench.intake.report().ready
    #expect(before >= 256 && bench.intake.report().scanIncomplete)
    for name in ["live a", "live b", "live c"] { arrive(name, bench) }
    waitUntil("all are ready") { bench.intake.report().ready == before + 3 }
    let paths = (0..<16).compactMap { _ in bench.intake.take(maxBytes: .max)?.path.description }
    let places = paths.indices.filter { paths[$0].hasPrefix("live") }
    #expect(places == [3, 7, 11] && places.map { paths[$0] } == ["live a", "live b", "live c"])
    #expect(paths.first == "799")
  }

  @Test("files that are tried again take no place from one that arrives meanwhile")
  func retriedAmongCrowd() {
    let bench = crowd(of: 300, maxPending: 10_000)
    while let arrival = bench.intake.take(maxBytes: .max) { bench.intake.finished(arrival, .retry(after: .zero)) }
    bench.waitForReady(300)
    arrive("live", bench)
    bench.waitForReady(301)
    let paths = (0..<4).compactMap { _ in bench.intake.take(maxBytes: .max)?.path.description }
    #expect(paths == ["live", "299", "298", "297"])
  }

  /// Files that wait when the intake starts, the last one the oldest.
  private func crowd(of count: Int, maxPending: Int) -> DropBench {
    let bench = DropBench(start: false) { $0.maxPending = maxPending }
    for index in 0..<count {
      bench.directory.write("drop/\(index)", "x")
      bench.directory.setModified(Path("drop/\(index)"), seconds: 1_000_000_000 - index)
    }
    pause(seconds: 0.1)
    bench.intake.start()
    waitUntil("the first scan is through") { bench.intake.report().initialScanDone }
    return bench
  }

  private func arrive(_ name: String, _ bench: DropBench) {
    bench.directory.write("aside", "x")
    bench.directory.rename("aside", to: Path("drop/\(name)"))
    waitUntil("\(name) is seen") { bench.isPending(Path(name)) }
  }

  @Test("a file larger than there is room for waits until there is")
  func tooLargeForNow() {
    let bench = DropBench()
    bench.directory.write("drop/a", "0123456789")
    waitUntil("it is ready") { bench.intake.report().ready == 1 }
    #expect(bench.intake.take(maxBytes: 9) == nil)
    #expect(bench.intake.take(maxBytes: 10)?.path == "a")
  }

  @Test("of more files than may be remembered the oldest come first and the rest later, none is lost")
  func bounded() throws {
    let bench = crowd(of: 200, maxPending: 16)
    let report = bench.intake.report()
    #expect(report.ready <= 16 && report.scanIncomplete)
    let first = try #require(bench.next())
    #expect(first.path == "199")
    bench.commit(first)
    let synced = Flag()
    bench.intake.sync { synced.set() }
    let rest = bench.processAll()
    #expect(rest.count == 199)
    #expect(synced.isSet)
    #expect(!bench.intake.report().scanIncomplete)
    #expect(bench.notes == [.tooManyPending(limit: 16)])
  }

  @Test("room is used as soon as there is some, without waiting for the next periodic scan")
  func roomAgain() {
    let bench = DropBench(start: false) { $0.maxPending = 16 }
    for index in 0..<100 { bench.directory.write("drop/\(index)", "x") }
    pause(seconds: 0.1)
    bench.intake.start()
    for _ in 0..<100 { #expect(bench.process() != nil) }
  }

  @Test("sync waits for what lay there when it was called, noticed or not, and for nothing later")
  func sync() throws {
    let bench = DropBench { $0.faults.isDeaf = true }
    _ = bench.processAll()
    bench.directory.write("drop/a", "a")
    bench.directory.write("drop/b", "b")
    let done = Flag()
    bench.intake.sync { done.set() }
    let first = try #require(bench.next())
    let second = try #require(bench.next())
    bench.directory.write("drop/later", "x")
    bench.commit(first)
    bench.intake.finished(second, .changed)
    let again = try #require(bench.next())
    #expect(again.path == second.path)
    #expect(!done.isSet)
    bench.commit(again)
    #expect(waitUntil("sync calls back") { done.isSet })
  }

  @Test("sync waits for what a file has become that was written anew, touched or linked while it was in work")
  func syncOfChanged() throws {
    for change in 0..<3 {
      let bench = DropBench()
      bench.directory.write("drop/a", "first")
      let first = try #require(bench.next())
      switch change {
      case 0: bench.directory.write("drop/a", "second")
      case 1: bench.directory.setPermissions("drop/a", 0o600)
      default: bench.directory.makeHardLink("b", to: "drop/a")
      }
      let done = Flag()
      waitUntil("the first scan is through") { bench.intake.report().lastScanNanoseconds != nil }
      let before = bench.intake.report().lastScanNanoseconds
      bench.intake.sync { done.set() }
      waitUntil("its scan is through") { bench.intake.report().lastScanNanoseconds != before }
      bench.commit(first)
      let second = try #require(bench.next())
      #expect(second.path == "a" && !done.isSet, "change \(change)")
      bench.commit(second)
      #expect(waitUntil("sync calls back") { done.isSet })
    }
  }

  @Test("sync does not wait for a file that may not be read, nor for one that goes away")
  func syncWithoutUnreadable() throws {
    let bench = DropBench { $0.settle = .milliseconds(300) }
    bench.directory.write("drop/a", "a")
    bench.intake.finished(try #require(bench.next()), .unreadable(retryAfter: .seconds(3600)))
    bench.directory.write("drop/b", "b")
    let done = Flag()
    bench.intake.sync { done.set() }
    waitUntil("b settles") { bench.intake.report().settling == 1 }
    bench.directory.remove("drop/b")
    #expect(waitUntil("sync calls back") { done.isSet })
  }

  @Test("a sync that is cancelled is forgotten, and those who asked with it are not")
  func syncCancelled() throws {
    let bench = DropBench()
    bench.directory.write("drop/a", "a")
    let arrival = try #require(bench.next())
    let (cancelled, answered) = (Flag(), Flag())
    var held: Held? = Held()
    weak let isHeld = held
    let token = bench.intake.sync { [held] in
      _ = held
      cancelled.set()
    }
    held = nil
    bench.intake.sync { answered.set() }
    bench.intake.cancelSync(token)
    #expect(waitUntil("what it held is let go") { isHeld == nil })
    bench.commit(arrival)
    #expect(waitUntil("the other calls back") { answered.isSet })
    #expect(!cancelled.isSet)
  }

  @Test("an intake that is stopped lets go of those who wait")
  func syncStopped() throws {
    let bench = DropBench()
    bench.directory.write("drop/a", "a")
    _ = try #require(bench.next())
    var held: Held? = Held()
    weak let isHeld = held
    bench.intake.sync { [held] in _ = held }
    held = nil
    bench.intake.stop()
    #expect(waitUntil("what it held is let go") { isHeld == nil })
  }

  @Test("sync of an empty directory calls back")
  func syncEmpty() {
    let bench = DropBench()
    let done = Flag()
    bench.intake.sync { done.set() }
    #expect(waitUntil("sync calls back") { done.isSet })
  }

  @Test("idle is not called while a file settles, is written, is in work or is to be tried again")
  func idle() throws {
    let bench = DropBench()
    var writer: FileDescriptor? = try FileDescriptor.open(bench.root.appending("a"), [.writeOnly, .create])
    let done = Flag()
    bench.intake.whenIdle { _ in done.set() }
    pause(seconds: 0.3)
    #expect(!done.isSet)
    writer = nil
    let arrival = try #require(bench.next())
    bench.intake.finished(arrival, .retry(after: .milliseconds(200)))
    let again = try #require(bench.next())
    pause(seconds: 0.1)
    #expect(!done.isSet)
    bench.commit(again)
    #expect(waitUntil("idle is called") { done.isSet })
    _ = writer
  }

  @Test("one is told each time something becomes ready")
  func onReady() throws {
    let bench = DropBench()
    waitUntil("the first scan is through") { bench.intake.report().initialScanDone }
    for index in 0..<5 {
      waitUntil("the queue is quiet") { bench.intake.report().settling == 0 }
      let before = bench.readyCalls
      bench.directory.write("drop/\(index)", "x")
      #expect(waitUntil("onReady is called") { bench.readyCalls > before && bench.intake.report().ready > 0 })
      bench.commit(try #require(bench.next()))
    }
  }

  @Test("the figures follow a file: settling, ready, in flight, gone")
  func figures() throws {
    let bench = DropBench { $0.settle = .milliseconds(500) }
    bench.directory.write("drop/a", "a")
    waitUntil("a settles") { bench.intake.report().settling == 1 }
    bench.waitForReady(1)
    let report = bench.intake.report()
    #expect(Clock.monotonicNanoseconds() >= (try #require(report.oldestReadyMonotonicNanoseconds)))
    let arrival = try #require(bench.next())
    #expect(bench.intake.report().ready == 0 && bench.intake.report().inFlight == 1)
    bench.commit(arrival)
    #expect(waitUntil("a is forgotten") { !bench.isPending("a") })
    #expect(bench.intake.report().inFlight == 0)
  }

  @Test("a pulse comes back, and not while the queue stands still")
  func pulse() {
    let bench = DropBench()
    _ = bench.processAll()
    bench.setGate(open: false)
    bench.directory.write("drop/a", "a")
    waitUntil("the queue stands still") { bench.isWaitingAtGate }
    let alive = Flag()
    bench.intake.pulse { alive.set() }
    pause(seconds: 0.2)
    #expect(!alive.isSet)
    bench.setGate(open: true)
    #expect(waitUntil("the pulse comes back") { alive.isSet })
  }
}

/// Something that a callback holds on to.
private final class Held: Sendable {}

/// Set once, from any thread.
final class Flag: Sendable {
  private let value = Mutex(false)
  var isSet: Bool { value.withLock { $0 } }
  func set() { value.withLock { $0 = true } }
}
