// One turn of the intake queue: some work, and then what must follow every piece of work: tell that something became
// ready, answer those who wait, go on scanning, and set the one timer to the next thing that is due.

import Dispatch
import POSIX
import Synchronization

/// All that only the intake queue touches.
struct QueueState {
  /// How long the first hand-out waits for the first scan, nanoseconds.
  static let openingGrace: Int64 = 1_000_000_000
  /// How long a file that was moved away may take to appear under another name, nanoseconds.
  static let renameGrace: Int64 = 100_000_000
  static let firstRootInterval: Int64 = 30_000_000
  static let longestRootInterval: Int64 = 1_000_000_000
  static let firstWatchRetry: Int64 = 300_000_000_000
  static let longestWatchRetry: Int64 = 3_600_000_000_000

  var isStarted = false
  var isStopped = false

  var watches: Watches
  var source: (any DispatchSourceRead)?
  var timer: (any DispatchSourceTimer)?
  /// The monotonic time the timer is set to.
  var timerDeadline: Int64?

  /// The drop directory as it was last found, without links; nil while it is gone.
  var root: (path: Path, status: FileStatus)?
  /// Open during one turn only, so as not to hold its file system.
  var tree: DirectoryTree?

  var scan = Scan()
  /// How many full scans have begun.
  var generation: UInt64 = 0
  var wantedScan: Scan.Reason?

  var syncs: [Sync] = []
  var idlers: [Idler] = []
  /// Names moved away in the last drain and not yet seen to appear elsewhere, by cookie.
  var movedFrom: [UInt32: Path] = [:]
  /// Whether `onReady` is owed.
  var hasBecomeReady = false
  /// Directories that cannot be read, of which the log has heard.
  var unreadable = UnreadableDirectories()
  /// File systems of which the log has heard that they are polled.
  var notedRemote: Set<UInt64> = []
  var hasNotedLimit = false
  var hasNotedRoom = false

  // Monotonic nanoseconds; nil where nothing is due.
  var opening: Int64?
  var nextRescan: Int64 = .max
  var nextPoll: Int64?
  var nextRootLook: Int64?
  var rootInterval = QueueState.firstRootInterval
  var nextWatchRetry: Int64?
  var watchRetryInterval = QueueState.firstWatchRetry

  init(faults: Faults) { watches = Watches(faults: faults) }
}

/// Those who asked for a `sync` before the same scan, and so wait for the same files.
struct Sync {
  /// The full scan to wait for before the question can be asked.
  var generation: UInt64
  /// What was pending when that scan was through; nil before.
  var outstanding: Set<Path>?
  var waiting: [SyncToken: @Sendable () -> Void]
}

struct Idler {
  /// The full scan that must have found nothing.
  var generation: UInt64
  /// Why that scan could not look at all, where it was given up to wait for one that could.
  var problem: SystemError?
  let done: @Sendable (SystemError?) -> Void
}

extension Intake {
  /// Runs work on the queue, and what must follow it.
  func turn(_ work: @escaping @Sendable (Intake) -> Void) {
    queue.async { [self] in
      if own.isStopped { return }
      work(self)
      endTurn()
    }
  }

  /// Where a Dispatch source calls, on the queue already.
  func turnNow(_ work: (Intake) -> Void) {
    if own.isStopped { return }
    work(self)
    endTurn()
  }

  private func endTurn() {
    if shelf.withLock({ $0.hasRoomAgain }), !own.scan.isFull { requestScan(.room) }
    startWantedScan()
    publishWatches()  // whoever is answered may ask for what is not seen
    answerWaiting()
    own.tree = nil
    if own.hasBecomeReady {
      own.hasBecomeReady = false
      onReady()
    }
    if own.scan.hasWork, !own.scan.isScheduled {
      own.scan.isScheduled = true
      turn { intake in
        intake.own.scan.isScheduled = false
        intake.scanSlice()
      }
    }
    setTimer()
  }

  // MARK: Those who wait

  func joinSync(_ token: SyncToken, _ done: @escaping @Sendable () -> Void) {
    let generation = own.generation + 1
    if let index = own.syncs.firstIndex(where: { $0.generation == generation && $0.outstanding == nil }) {
      own.syncs[index].waiting[token] = done
    } else {
      own.syncs.append(Sync(generation: generation, outstanding: nil, waiting: [token: done]))
    }
  }

  func leaveSync(_ token: SyncToken) {
    for index in own.syncs.indices { own.syncs[index].waiting[token] = nil }
    own.syncs.removeAll { $0.waiting.isEmpty }
  }

  /// A path needs nothing more for now: those who waited for it wait no longer.
  func release(_ path: Path) {
    for index in own.syncs.indices { own.syncs[index].outstanding?.remove(path) }
  }

  /// A full scan is through: what is pending now is what the waiting must wait for.
  func questionWaiting(generation: UInt64) {
    let pending = shelf.withLock { shelf in
      shelf.isIncomplete || own.wantedScan == .overflow || mustLookAgain(shelf)
        ? nil : shelf.entries.filter { $0.value.holdsUp }.map { $0.key }
    }
    for index in own.syncs.indices where own.syncs[index].outstanding == nil {
      guard own.syncs[index].generation <= generation else { continue }
      if let pending {
        own.syncs[index].outstanding = Set(pending)
      } else {
        own.syncs[index].generation = generation + 1
      }
    }
    for index in own.idlers.indices where own.idlers[index].generation <= generation {
      // Zero stands for: found idle.
      own.idlers[index].generation = pending?.isEmpty == true ? 0 : generation + 1
      own.idlers[index].problem = own.scan.problem
    }
  }

  /// Whether the last scan says too little: what it could not look at may hold anything. A directory that stays
  /// unreadable holds nobody up for longer than a few scans; the drop directory itself does.
  private func mustLookAgain(_ shelf: Shelf) -> Bool {
    own.scan.problem != nil && (own.scan.partialScans <= 3 || shelf.facts.rootProblem != nil)
  }

  /// Files were dropped for want of room: a later scan must find them before anybody can say that all is done.
  func postponeWaiting() {
    for index in own.syncs.indices {
      own.syncs[index].outstanding = nil
      own.syncs[index].generation = max(own.syncs[index].generation, own.generation + 1)
    }
  }

  private func answerWaiting() {
    if !own.syncs.isEmpty {
      let answered = own.syncs.filter { $0.outstanding?.isEmpty == true }
      own.syncs.removeAll { $0.outstanding?.isEmpty == true }
      for done in answered.flatMap(\.waiting.values) { done() }
    }
    if own.idlers.isEmpty { return }
    if let problem = shelf.withLock({ $0.facts.rootProblem }), problem.isRootLoss {
      let idlers = own.idlers
      own.idlers = []
      for idler in idlers { idler.done(problem) }
      return
    }
    let idle = own.idlers.filter { $0.generation == 0 }
    own.idlers.removeAll { $0.generation == 0 }
    for idler in idle { idler.done(idler.problem) }
    // The rest asks again once nothing is left that would hold it up.
    guard !own.idlers.isEmpty, !own.scan.hasWork, own.wantedScan == nil, own.root != nil, own.scan.partialScans == 0
    else { return }
    if shelf.withLock({ shelf in !shelf.entries.contains { $0.value.holdsUp } }) {
      requestScan(.asked)
      startWantedScan()
    }
  }

  // MARK: Time

  private func setTimer() {
    guard own.isStarted else { return }
    var next = own.nextRescan
    for due in [own.opening, own.nextPoll, own.nextRootLook, own.nextWatchRetry] { next = min(next, due ?? .max) }
    if own.root != nil, let due = shelf.withLock({ $0.nextDeadline }) { next = min(next, due) }
    if next == own.timerDeadline { return }
    own.timerDeadline = next
    let timer = own.timer ?? makeTimer()
    let delay = max(0, next - Clock.monotonicNanoseconds())
    // A late look costs nothing where the wait is long, and lets the machine sleep.
    let leeway = DispatchTimeInterval.nanoseconds(Int(min(delay / 50, 500_000_000)))
    timer.schedule(deadline: .now() + .nanoseconds(Int(min(delay, 1 << 60))), leeway: leeway)
  }

  private func makeTimer() -> any DispatchSourceTimer {
    let timer = DispatchSource.makeTimerSource(queue: queue)
    timer.setEventHandler { [weak self] in
      self?.turnNow { intake in
        intake.own.timerDeadline = nil
        intake.doWhatIsDue()
      }
    }
    own.timer = timer
    timer.activate()
    return timer
  }

  private func doWhatIsDue() {
    let now = Clock.monotonicNanoseconds()
    if let due = own.opening, due <= now { open() }
    if let due = own.nextRootLook, due <= now {
      own.nextRootLook = nil
      checkRoot()
    }
    if let due = own.nextWatchRetry, due <= now { retryWatches(at: now) }
    if let due = own.nextPoll, due <= now {
      own.nextPoll = now + options.poll.nanoseconds
      pollDirectories()
    }
    if own.nextRescan <= now {
      own.nextRescan = now + options.rescan.nanoseconds
      requestScan(.periodic)
    }
    lookAtDue(now)
  }

  /// From now on files are handed out.
  func open() {
    own.opening = nil
    own.hasBecomeReady = true
    shelf.withLock { $0.isOpen = own.root != nil }
  }

  /// Something could not be seen for a reason that passes: everything is looked at again soon.
  func rescanSoon() { own.nextRescan = min(own.nextRescan, Clock.monotonicNanoseconds() + 5_000_000_000) }
}

extension Shelf.Entry {
  /// Whether `sync` and `whenIdle` wait for it.
  var holdsUp: Bool { if case .aside(_, _, isUnreadable: true) = stage { false } else { true } }
}
