// The daemon put together: intake, workers, commit loop, status socket, signals, service manager. Owns the life cycle
// (start, drain, stop; reload is in RuntimeReload.swift) and the decision what an error of the environment means.

import Dispatch
import Intake
import POSIX
import Storage
import Synchronization

public final class Runtime: Sendable {
  public struct Setup: Sendable {
    /// Loads the configuration, at the start and at every reload.
    public var load: @Sendable () throws(ConfigurationFailure) -> Configuration
    public var configurationFile: Path?
    /// Ends when everything that lies in the drop directory is dealt with.
    public var once = false
    public var log: Log
    /// Told of every durable receipt, with the title of its record.
    public var onReceipt: @Sendable (Receipt, String?) -> Void = { _, _ in }

    public init(log: Log, load: @escaping @Sendable () throws(ConfigurationFailure) -> Configuration) {
      self.log = log
      self.load = load
    }
  }

  struct Changing: Sendable {
    var configuration: Configuration
    var intake: Intake?
    var tally = Tally()
    var pause: SystemError?
    var loadedNanoseconds = Clock.realtimeNanoseconds()
    var lastReload: StatusReport.Reload?
    var reloads = (done: 0, failed: 0)
    var isFirstScanDone = false
    var isDraining = false
    /// Counts pauses, so that one can be told from the next.
    var pauses = 0
    var exitCode: ExitCode?
    /// Why a run that ends by itself could not see everything, or has not dealt with it.
    var dropLoss: ExitCode?
    /// Who waits for a sync, by number: a new intake is asked again.
    var syncs: [Int: @Sendable (Bool) -> Void] = [:]
    var nextSync = 0
  }

  let setup: Setup
  let log: Log
  let supervisor = Supervisor()
  let changing: Mutex<Changing>
  let commits: CommitLoop
  let pool: WorkerPool
  private let attempts: Attempts
  let started = (realtime: Clock.realtimeNanoseconds(), monotonic: Clock.monotonicNanoseconds())
  /// Steps of the life cycle run here, one after the other.
  let queue = DispatchQueue(label: "winnow.runtime")
  let state: StateDirectory
  private let over = DispatchSemaphore(value: 0)
  private let heartbeat = Heartbeat()
  /// Of readiness, which no worker that is stuck may keep a token from.
  private let turning = Heartbeat()
  nonisolated(unsafe) private var server: StatusServer?  // on `queue` only
  nonisolated(unsafe) private var socketToRemove: Path?  // on `queue` only
  nonisolated(unsafe) private var signals: [any DispatchSourceSignal] = []  // on `queue` only

  /// Takes the lock, finishes what a crash left unfinished and opens the output. Nothing is watched yet.
  public init(_ setup: Setup) throws(StartFailure) {
    self.setup = setup
    log = setup.log
    for signal in [Signal.pipe, Signal.fileSize, Signal.hangup, Signal.user1] { Signal.ignore(signal) }
    let configuration = try StartFailure.loading(setup.load).absolute()
    for warning in configuration.problems() { log.warning(warning.description) }
    if setup.once { try StartFailure.listing(configuration.directory) }
    state = try StartFailure.locking(configuration.stateDirectory)
    let (committer, attempts, sketches, sites) = try Self.open(state, configuration, setup, supervisor)
    self.attempts = attempts
    commits = CommitLoop(
      committer: committer, sketches: sketches, sites: sites, attempts: attempts, disposal: configuration.disposal,
      policy: configuration.commitPolicy(once: setup.once))
    pool = WorkerPool(
      limits: configuration.poolLimits, order: configuration.workOrder, attempts: attempts, commits: commits)
    changing = Mutex(Changing(configuration: configuration))
    changing.withLock { $0.tally.totals.crashes = attempts.interrupted.count }
    commits.connect(events())
    report(committer.counters, attempts.interrupted, committer.ledger.damagedLines)
  }

  /// Opens what is written to. A full disk is no reason to give up: what a crash left unfinished waits for space.
  private static func open(
    _ state: StateDirectory, _ configuration: Configuration, _ setup: Setup, _ supervisor: Supervisor
  ) throws(StartFailure) -> (Committer, Attempts, SketchFile?, RememberedSites?) {
    while true {
      do throws(SystemError) {
        let committer = try Committer(state: state, options: configuration.commitOptions)
        return (
          committer, try Attempts(state: state, slots: configuration.workerCount, ledger: committer.ledger),
          try sketches(state, configuration, setup.log),
          configuration.siteMemory ? RememberedSites(state.path) : nil
        )
      } catch {
        guard error.isFull, !setup.once else {
          throw StartFailure(error, exitCode: error.isBrokenPipe ? .ioError : .cannotCreate)
        }
        setup.log.error("waiting for space to finish what was begun: \(error)")
        supervisor.extendTimeout(by: .seconds(60))
        supervisor.status("waiting for space: \(error)")
        pause(milliseconds: 5000)
      }
    }
  }

  /// Derived, so that an error costs the answers to which records are like each other, and no start.
  private static func sketches(
    _ state: StateDirectory, _ configuration: Configuration, _ log: Log
  ) throws(SystemError) -> SketchFile? {
    if configuration.nearDuplicates == 0 { return nil }
    do throws(SystemError) {
      return try SketchFile(
        state: state, capacity: configuration.nearDuplicates, log: configuration.commitOptions.output)
    } catch {
      if error.isFull { throw error }
      log.warning("near-duplicates are not told: \(error)")
      return nil
    }
  }

  private func report(_ counters: Committer.Counters, _ interrupted: [Path], _ damagedLines: Int) {
    if counters.recoveredReceipts > 0 {
      log.notice(
        """
        recovered an unfinished batch: \(counters.recoveredLogBytes) bytes appended to the log, \
        \(counters.recoveredReceipts) receipts completed
        """)
    }
    if counters.tornLinesEnded > 0 { log.warning("ended \(counters.tornLinesEnded) torn line(s) of a foreign writer") }
    if damagedLines > 0 { log.warning("\(damagedLines) line(s) of receipts.jsonl are damaged and were skipped") }
    for path in interrupted { log.warning("\(path) was in work when winnow ended last; it will run alone") }
  }

  // MARK: - Start

  /// Begins to watch and to answer. Returns at once.
  public func start() throws(StartFailure) {
    let configuration = changing.withLock { $0.configuration }
    let listeners = try listeners(configuration)
    let registered = DispatchGroup()
    queue.sync {
      attachIntake(configuration)
      pool.resume()
      installSignals(registered)
      server = StatusServer(listeners: listeners, actions: actions())
      server?.start()
    }
    registered.wait()
    guard let intake = changing.withLock({ $0.intake }) else { return }
    // The first turn of the intake queue arms the watches; a backlog must not count as a slow start.
    intake.pulse { [self] in
      log.info("watching \(configuration.directory), writing \(configuration.output)")
      supervisor.ready("working")
      if let interval = supervisor.watchdogInterval {
        heartbeat.beat(every: interval, { [self] in sendToken($0, patience: interval) }) { [self] in
          supervisor.watchdog()
        }
      }
    }
  }

  /// Blocks until the daemon has stopped; then the process should exit with this code.
  public func wait() -> ExitCode {
    over.wait()
    return changing.withLock { $0.exitCode ?? .success }
  }

  /// Makes an intake for the configuration and gives it to the pool, which must be held.
  func attachIntake(_ configuration: Configuration) {
    let ledger = commits.ledger
    let intake = Intake(
      options: configuration.intakeOptions,
      isKnown: { [self] path, status in isKnown(path, status, ledger) },
      onReady: { [self] in pool.wake() },
      onNote: { [self] note in
        // What ends the run is said where it ends.
        if !setup.once || !note.isRootLoss { log.log(note.level, note.description) }
      },
      onScan: { [self] in commits.checkState() })
    changing.withLock { $0.intake = intake }
    pool.reconfigure(limits: configuration.poolLimits, order: configuration.workOrder, intake: intake)
    intake.start()
    if setup.once { intake.whenIdle { [self] problem in endOnce(problem) } }
    for number in changing.withLock({ Array($0.syncs.keys) }) { intake.sync { [self] in answerSync(number, true) } }
  }

  /// A known file that should have left the drop directory is moved again: a crash may have come between.
  private func isKnown(_ path: Path, _ status: FileStatus, _ ledger: Ledger) -> Bool {
    // Where the ledger cannot be read the file counts as new: the worker asks again, and the commit makes the index anew.
    guard let outcome = (try? ledger.outcome(of: path, status)) ?? nil else { return false }
    if changing.withLock({ $0.configuration.disposal }).removes(outcome) { commits.disposeAgain(of: path, status) }
    return true
  }

  private func listeners(_ configuration: Configuration) throws(StartFailure) -> [FileDescriptor] {
    var listeners = Supervisor.takeListeners(rejected: { log.warning("\($0)") }).map(\.listener)
    do throws(SystemError) {
      if listeners.isEmpty {
        try makeDirectories(configuration.socketPath.parent, permissions: 0o755)
        listeners.append(try UnixSocket.listen(at: configuration.socketPath))
        queue.sync { socketToRemove = configuration.socketPath }
      }
      if let port = configuration.listen { listeners.append(try UnixSocket.listenOnLoopback(port: port)) }
    } catch {
      // Nobody asked for this socket, and a one-time run needs none.
      guard setup.once || configuration.socket == nil else { throw StartFailure(error, exitCode: .cannotCreate) }
      log.warning("no status socket: \(error)")
    }
    return listeners
  }

  /// Enters the group once for each signal, and leaves it when that signal is really heard. Dispatch puts its own handler
  /// in place of the disposition then; until that moment TERM and INT end the process at once, which is safe, while an
  /// ignored signal would be lost.
  private func installSignals(_ registered: DispatchGroup) {
    func on(_ number: Int32, _ action: @escaping @Sendable () -> Void) {
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      registered.enter()
      source.setRegistrationHandler { @Sendable in registered.leave() }
      source.setEventHandler { @Sendable in action() }
      source.activate()
      signals.append(source)
    }
    for number in [Signal.terminate, Signal.interrupt] { on(number) { [self] in stopOnSignal() } }
    on(Signal.hangup) { [self] in
      reload { _ in }
      reopen()
    }
    on(Signal.user1) { [self] in reopen() }
  }

  func reopen() {
    commits.reopen { [log] error in
      if let error { log.error("\(error)") } else { log.info("opened the output log again") }
    }
  }

  /// Past the intake queue, the workers and the commit queue. A worker that has been at one file for longer than
  /// `patience` keeps the token; without `patience` nobody asks the workers.
  func sendToken(_ back: @escaping @Sendable () -> Void, patience: Duration?) {
    let intake = changing.withLock { $0.intake }
    intake?.pulse { [self] in
      if let patience, let begun = pool.report().longestWorkNanoseconds,
        .nanoseconds(Clock.monotonicNanoseconds() - begun) > patience
      {
        return
      }
      // The commit queue copies a large file to another file system, piece by piece.
      if Clock.monotonicNanoseconds() - commits.lastCopiedNanoseconds < 5_000_000_000 { return back() }
      commits.queue.async(execute: back)
    }
  }

  // MARK: - Stop

  private func stopOnSignal() {
    if changing.withLock({ $0.isDraining }) {
      // Asked twice: the write-ahead batch makes it safe to stop in the middle.
      log.notice("stopping at once")
      finish()
    } else {
      if setup.once { changing.withLock { $0.dropLoss = $0.dropLoss ?? .temporary } }
      stop()
    }
  }

  /// Everything is dealt with, or the drop directory is of no use: nobody would mend it for a run that should end.
  private func endOnce(_ problem: SystemError?) {
    if let problem {
      let directory = changing.withLock { changing in
        changing.dropLoss = problem.isMissing ? .noInput : problem.isPermission ? .noPermission : .ioError
        return changing.configuration.directory
      }
      let loss = problem.isMissing ? "the drop directory \(directory) is gone" : problem.description
      log.error("\(loss): ending with what was committed before")
    }
    guard problem == nil, let intake = changing.withLock({ $0.intake }) else { return stop() }
    // What is taken away last may leave another name of the same file to be looked at.
    commits.whenDisposed { [self] isLeft, stuck in
      if isLeft { return intake.whenIdle { [self] problem in endOnce(problem) } }
      // Of both the log has told.
      let loss = intake.report().unreadable?.error.lossCode ?? stuck?.lossCode
      changing.withLock { $0.dropLoss = $0.dropLoss ?? loss }
      stop()
    }
  }

  /// Finishes what is in hand, then ends. What is not begun stays in the drop directory.
  func stop() {
    queue.async { [self] in
      let wasPaused = changing.withLock { changing -> Bool? in
        defer { changing.isDraining = true }
        return changing.isDraining ? nil : changing.pause != nil
      }
      guard let wasPaused else { return }
      supervisor.stopping("finishing what is in hand")
      pool.hold()
      if wasPaused {
        close()
      } else {
        pool.whenQuiet { [self] in close() }
        queue.asyncAfter(deadline: .now() + 10) { [self] in finish() }
      }
    }
  }

  private func close() {
    commits.close { [self] isClean in
      if !isClean { log.warning("stopped with an unfinished batch; the next start completes it") }
      queue.async { [self] in finish() }
    }
  }

  /// On `queue`: lets `wait` return.
  private func finish() {
    let isFirst = changing.withLock { changing in
      guard changing.exitCode == nil else { return false }
      let totals = changing.tally.totals
      let isAllWell = totals.quarantined == 0 && totals.rejectedDocuments == 0
      changing.exitCode = changing.dropLoss ?? (setup.once && !isAllWell ? .badData : .success)
      return true
    }
    if isFirst { end() }
  }

  private func end() {
    heartbeat.stop()
    server?.stop()
    // What is still in work at a stop that was asked for is not to blame; a slot that stays costs it one attempt.
    try? attempts.clearAll()
    // The file is only a name by now; a stale one is removed at the next start. In a state directory that is another's by
    // now, so may the socket be.
    if let socketToRemove, !state.isLost { try? removeFile(socketToRemove) }
    log.flush()
    over.signal()
  }

  /// Ends with an error that waiting cannot mend.
  func abort(_ code: ExitCode) {
    queue.async { [self] in
      let isFirst = changing.withLock { changing in
        defer { if changing.exitCode == nil { changing.exitCode = code } }
        return changing.exitCode == nil
      }
      if isFirst { end() }
    }
  }

  // MARK: - Alive

  /// Of one mind with the watchdog, where there is one.
  func isAlive() -> Bool {
    let interval = supervisor.watchdogInterval
    let wait = heartbeat.wait { [self] in sendToken($0, patience: interval ?? .seconds(60)) }
    return .nanoseconds(wait) < interval ?? .seconds(10)
  }

  /// For how long winnow has not turned, in nanoseconds. Of workers that are stuck the lag tells.
  func standstill() -> Int64 { turning.wait { [self] in sendToken($0, patience: nil) } }
}

extension SystemError {
  /// Of a run that could not see all that lay there, or not take away what it should.
  fileprivate var lossCode: ExitCode { isPermission ? .noPermission : isMissing ? .cannotCreate : .ioError }
}

extension Note {
  fileprivate var level: Log.Level {
    switch self {
    case .watchesRestored, .rootReturned: .notice
    case .polling, .tooManyPending: .info
    case .overflow, .watchLimit, .inotifyUnavailable, .rootUnreadable, .unreadableDirectory: .warning
    case .rootMissing: .error
    }
  }
}
