// The way in: one serial queue that watches the drop directory, scans it, lets files settle and hands them out oldest
// first. Events are hints, the scan is the truth; the queue's work is in IntakeEvents, IntakeScan and IntakeTurn.

import Dispatch
import POSIX
import Synchronization

/// Watches one drop directory. All callbacks come on the intake queue and must be quick.
public final class Intake: Sendable {
  let options: IntakeOptions
  let rules: IgnoreRules
  let settlingRules: SettlingRules
  let isKnown: @Sendable (Path, FileStatus) -> Bool
  let onReady: @Sendable () -> Void
  let onNote: @Sendable (Note) -> Void
  let onScan: @Sendable () -> Void

  let queue = DispatchQueue(label: "winnow.intake")
  let shelf: Mutex<Shelf>
  private let lastSync = Atomic<UInt64>(0)
  /// Touched on `queue` only, which is what makes it safe.
  nonisolated(unsafe) var own: QueueState

  /// - `isKnown`: whether exactly this version of the file has its final receipt.
  /// - `onReady`: there may be something to take.
  /// - `onScan`: everything was looked at.
  public init(
    options: IntakeOptions, isKnown: @escaping @Sendable (Path, FileStatus) -> Bool,
    onReady: @escaping @Sendable () -> Void, onNote: @escaping @Sendable (Note) -> Void,
    onScan: @escaping @Sendable () -> Void = {}
  ) {
    self.options = options
    self.isKnown = isKnown
    self.onReady = onReady
    self.onNote = onNote
    self.onScan = onScan
    rules = IgnoreRules(options.ignore)
    settlingRules = SettlingRules(settle: options.settle.nanoseconds, trustRename: options.trustRename)
    shelf = Mutex(Shelf(maxPending: options.maxPending))
    own = QueueState(faults: options.faults)
  }

  deinit {
    own.timer?.cancel()
    own.source?.cancel()
  }

  /// Watches, then scans. Returns at once.
  public func start() {
    turn { intake in
      guard !intake.own.isStarted else { return }
      intake.own.isStarted = true
      let now = Clock.monotonicNanoseconds()
      intake.own.opening = now + QueueState.openingGrace
      intake.own.nextRescan = now + intake.options.rescan.nanoseconds
      intake.startInotify()
      intake.checkRoot()
      intake.requestScan(.start)
    }
  }

  /// Ends watching. What is in flight stays with those who took it; waiting `sync` and `whenIdle` are forgotten unanswered.
  public func stop() {
    queue.async { [self] in
      own.isStopped = true
      own.timer?.cancel()
      own.source?.cancel()
      own.syncs = []
      own.idlers = []
      shelf.withLock { $0.isOpen = false }
    }
  }

  /// The oldest settled file, by modification time and then path, or where a crowd waits in its turn one that arrived
  /// meanwhile; nil when none is ready or the next one is larger than `maxBytes`, where no file counts more than `weight`.
  /// To be called from any thread. Each arrival must be given back with `finished`.
  ///
  /// During the first second nothing is handed out before the first scan is through, so that the oldest comes first.
  public func take(maxBytes: Int, atMost weight: Int = .max) -> Arrival? {
    shelf.withLock { $0.take(maxBytes: maxBytes, atMost: weight) }
  }

  /// Whether a file is ready, which may be larger than what was asked for.
  public var isReady: Bool { shelf.withLock { $0.isReady } }

  /// Gives an arrival back. Until then no other is handed out for its path.
  public func finished(_ arrival: Arrival, _ end: End) { turn { $0.conclude(arrival, end) } }

  /// Scans everything soon.
  public func rescan() { turn { $0.requestScan(.asked) } }

  /// Calls back when everything that lay in the drop directory at the time of the call is finished, gone, or set aside
  /// as unreadable. Drains the events and scans first, so nothing need have been noticed yet.
  @discardableResult
  public func sync(_ done: @escaping @Sendable () -> Void) -> SyncToken {
    let token = SyncToken(number: lastSync.wrappingAdd(1, ordering: .relaxed).newValue)
    turn { intake in
      intake.joinSync(token, done)
      intake.requestScan(.asked)
    }
    return token
  }

  /// Forgets a `sync` that has not called back yet, and soon will not.
  public func cancelSync(_ token: SyncToken) { turn { $0.leaveSync(token) } }

  /// Calls back with nil when a full scan has found nothing pending: nothing settling, ready, in flight or to be tried
  /// again; files that may not be read do not count. Or with why nothing can be said: the drop directory is gone or
  /// cannot be listed, or a directory in it could not in four scans. Where only descriptors or memory are short for the
  /// drop directory itself, that is waited for.
  public func whenIdle(_ done: @escaping @Sendable (SystemError?) -> Void) {
    turn { intake in
      intake.own.idlers.append(Idler(generation: intake.own.generation + 1, done: done))
      intake.requestScan(.asked)
    }
  }

  /// Looks at a file of which no event may have told.
  public func lookAgain(at path: Path) {
    turn { intake in
      guard case .present(let status)? = intake.status(of: path), status.kind != .directory else { return }
      intake.consider(path, status, .scan(isAudit: false)) { intake.writers(of: path) }
    }
  }

  /// Calls back from the intake queue: proof that it turns.
  public func pulse(_ alive: @escaping @Sendable () -> Void) { queue.async(execute: alive) }

  /// The figures of the moment, from any thread. Linear in the number of pending files.
  public func report() -> IntakeReport { shelf.withLock { $0.report() } }
}

extension Duration {
  /// Whole nanoseconds, at most 146 years.
  var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return min(seconds, .max / 2_000_000_000) * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}
