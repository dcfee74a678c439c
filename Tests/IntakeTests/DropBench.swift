// A drop directory with an intake on it and a ledger like the daemon's, so that a test can say what arrives.
// Without pipeline and log, the outcome of a file is the test's to choose. Its ledger can be kept from answering, which
// holds the intake still while something happens to the files.

import Deduplication
import POSIX
import Synchronization
import TestBench

@testable import Intake

final class DropBench: Sendable {
  let directory = TempDirectory()
  let intake: Intake
  private let shared = Shared()

  private final class Shared: Sendable {
    let ledger = Mutex<[Path: FileStatus]>([:])
    let notes = Mutex<[Note]>([])
    let gate = Mutex<Bool>(true)
    let isWaiting = Mutex<Bool>(false)
    let readyCalls = Mutex(0)
  }

  /// Settles in 50 ms and rescans never, unless told otherwise. The drop directory is `drop`.
  init(start: Bool = true, _ change: (inout IntakeOptions) -> Void = { _ in }) {
    directory.makeDirectory("drop")
    var options = IntakeOptions(directory: directory.at("drop"))
    options.settle = .milliseconds(50)
    options.rescan = .seconds(3600)
    change(&options)
    let shared = shared
    intake = Intake(
      options: options,
      isKnown: { path, status in
        waitUntil("the gate opens", seconds: 60) {
          let isOpen = shared.gate.withLock { $0 }
          shared.isWaiting.withLock { $0 = !isOpen }
          return isOpen
        }
        return shared.ledger.withLock { $0[path].map { $0.isSameVersion(as: status) } ?? false }
      },
      onReady: { shared.readyCalls.withLock { $0 += 1 } },
      onNote: { note in shared.notes.withLock { $0.append(note) } })
    if start { intake.start() }
  }

  deinit { intake.stop() }

  var root: Path { directory.at("drop") }
  var notes: [Note] { shared.notes.withLock { $0 } }

  /// Whether anything is still to be done about a path.
  func isPending(_ path: Path) -> Bool { intake.shelf.withLock { $0.entries[path] != nil } }

  /// Waits until so many files are ready, and nothing else is pending.
  func waitForReady(_ count: Int) {
    waitUntil("\(count) ready") {
      let report = intake.report()
      return report.ready == count && report.settling == 0
    }
  }

  /// How often `onReady` was called.
  var readyCalls: Int { shared.readyCalls.withLock { $0 } }

  /// Whether `isKnown` answers: while it does not, the intake queue stands still.
  func setGate(open: Bool) { shared.gate.withLock { $0 = open } }

  var isWaitingAtGate: Bool { shared.isWaiting.withLock { $0 } }

  /// The next arrival, waited for; nil when none comes.
  func next(seconds: Double = 10) -> Arrival? {
    var arrival: Arrival?
    waitUntil("an arrival", seconds: seconds) {
      arrival = intake.take(maxBytes: .max)
      return arrival != nil
    }
    return arrival
  }

  func read(_ arrival: Arrival, limit: Int = 1 << 30) -> ReadOutcome {
    readScrape(root: root, arrival: arrival, limit: limit)
  }

  /// What the daemon does with an arrival that gives a receipt.
  func commit(_ arrival: Arrival) {
    shared.ledger.withLock { $0[arrival.path] = arrival.status }
    intake.finished(arrival, .final)
  }

  /// Takes the next file, reads it and commits it; settles it again as the daemon would while it changes.
  func process(seconds: Double = 10) -> (path: Path, text: String)? {
    let deadline = Clock.monotonicNanoseconds() + Int64(seconds * 1e9)
    while Clock.monotonicNanoseconds() < deadline {
      guard let arrival = next(seconds: seconds) else { return nil }
      switch read(arrival) {
      case .read(let bytes, _, _):
        commit(arrival)
        return (arrival.path, String(decoding: bytes, as: UTF8.self))
      case .changed: intake.finished(arrival, .changed)
      case .busy: intake.finished(arrival, .busy)
      case let other:
        commit(arrival)
        return (arrival.path, "\(other)")
      }
    }
    return nil
  }

  /// Everything that is there or settling, processed until a scan finds nothing pending.
  func processAll(seconds: Double = 30) -> [Path: String] {
    let isIdle = Mutex(false)
    var found: [Path: String] = [:]
    waitUntil("the drop directory is there") { intake.report().rootProblem == nil }
    intake.whenIdle { problem in isIdle.withLock { $0 = problem == nil } }
    waitUntil("everything is processed", seconds: seconds) {
      while let arrival = intake.take(maxBytes: .max) {
        switch read(arrival) {
        case .read(let bytes, _, _):
          found[arrival.path] = String(decoding: bytes, as: UTF8.self)
          commit(arrival)
        case .changed: intake.finished(arrival, .changed)
        case .busy: intake.finished(arrival, .busy)
        case let other:
          found[arrival.path] = "\(other)"
          commit(arrival)
        }
      }
      return isIdle.withLock { $0 }
    }
    return found
  }
}
