// The moment as a value: what /status, /readyz and /metrics are made of. Asks only what answers at once, so that a stuck
// disk or worker can be seen here and not only suspected.

import Dispatch
import Intake
import Pipeline
import POSIX
import Storage
import Synchronization

extension Runtime {
  func actions() -> StatusServer.Actions {
    StatusServer.Actions(
      report: { [self] in statusReport() },
      isAlive: { [self] in isAlive() },
      sync: { [self] timeout, done in sync(timeout, done) },
      rescan: { [self] in changing.withLock { $0.intake }?.rescan() },
      reopen: { [self] in reopen() },
      reload: { [self] done in reload(done) })
  }

  /// Calls back once: true when all that was dropped before is committed, false after the timeout.
  private func sync(_ timeout: Duration, _ done: @escaping @Sendable (Bool) -> Void) {
    let (number, intake) = changing.withLock { changing in
      changing.nextSync += 1
      changing.syncs[changing.nextSync] = done
      return (changing.nextSync, changing.intake)
    }
    let token = intake?.sync { [self] in answerSync(number, true) }
    queue.asyncAfter(deadline: .now() + .milliseconds(Int(timeout / .milliseconds(1)))) { [self] in
      answerSync(number, false)
      if let token { intake?.cancelSync(token) }
    }
  }

  /// The first answer counts.
  func answerSync(_ number: Int, _ isDone: Bool) {
    let done = changing.withLock { $0.syncs.removeValue(forKey: number) }
    done?(isDone)
  }

  public func statusReport() -> StatusReport {
    let current = changing.withLock { $0 }
    let intake = current.intake?.report() ?? IntakeReport()
    let work = pool.report()
    let figures = commits.figures
    var report = StatusReport(
      version: winnowVersion, startedNanoseconds: started.realtime,
      uptimeNanoseconds: Clock.monotonicNanoseconds() - started.monotonic)
    // A reload brings a new intake, and does not take back that winnow has started.
    report.isFirstScanDone = changing.withLock { changing in
      changing.isFirstScanDone = changing.isFirstScanDone || intake.initialScanDone
      return changing.isFirstScanDone
    }
    report.pausedReason = current.pause?.pauseCode
    report.residentBytes = Host.residentBytes()
    report.maxLagNanoseconds = Int64(current.configuration.maxLag / .nanoseconds(1))
    report.configuration.path = setup.configurationFile
    report.configuration.loadedNanoseconds = current.loadedNanoseconds
    report.configuration.lastReload = current.lastReload
    report.configuration.reloadsDone = current.reloads.done
    report.configuration.reloadsFailed = current.reloads.failed
    report.watch = watch(intake, current.configuration)
    report.queue = queueReport(intake, work)
    report.totals = current.tally.totals
    report.totals.attempts = work.attempts
    report.totals.bytesOut = figures.counters.bytesOut
    report.output = output(figures, current)
    report.lastError = current.tally.lastError
    report.latency = current.tally.latency
    report.standstillNanoseconds = standstill()
    report.state = state(current, report)
    return report
  }

  private func state(_ current: Changing, _ report: StatusReport) -> StatusReport.State {
    if current.isDraining { return .draining }
    if current.pause != nil { return .paused }
    if current.intake == nil { return .starting }
    if !report.isFirstScanDone { return .scanning }
    return report.queue.settling + report.queue.ready + report.queue.inProgress == 0 ? .idle : .working
  }

  private func watch(_ intake: IntakeReport, _ configuration: Configuration) -> StatusReport.Watch {
    var watch = StatusReport.Watch()
    watch.root = configuration.directory
    watch.isRootMissing = intake.rootMissing
    watch.rootProblem = intake.rootProblem?.description
    if let unreadable = intake.unreadable {
      watch.unreadableDirectories = unreadable.count
      watch.unreadableReason = unreadable.error.description
      watch.unreadableAgeNanoseconds = Clock.monotonicNanoseconds() - unreadable.sinceNanoseconds
    }
    watch.isWatchLimitReached = intake.isWatchLimitReached
    watch.inotifyDirectories = intake.watches
    watch.polledDirectories = intake.polledDirectories.count
    watch.events = Int(intake.events)
    watch.overflows = Int(intake.overflows)
    watch.lastScanNanoseconds = intake.lastScanNanoseconds
    watch.lastScanDurationNanoseconds = intake.lastScanDuration.map { Int64($0 / .nanoseconds(1)) }
    watch.foundByScanOnly = Int(intake.foundByScanOnly)
    return watch
  }

  /// A file in work still waits to become durable: its age counts, so that a stuck worker or disk shows.
  private func queueReport(_ intake: IntakeReport, _ work: WorkerPool.Report) -> StatusReport.Queue {
    var queue = StatusReport.Queue()
    queue.settling = intake.settling
    queue.ready = intake.ready
    queue.inProgress = work.inProgress
    queue.bytes = work.heldBytes
    let oldest = [intake.oldestReadyMonotonicNanoseconds, work.oldestReadyNanoseconds].compactMap { $0 }.min()
    queue.oldestReadyAgeNanoseconds = oldest.map { Clock.monotonicNanoseconds() - $0 }
    return queue
  }

  private func output(_ figures: CommitLoop.Figures, _ current: Changing) -> StatusReport.Output {
    var output = StatusReport.Output()
    output.path = current.configuration.output
    output.device = figures.position?.device
    output.inode = figures.position?.inode
    output.offset = figures.position?.size ?? 0
    output.lastCommitNanoseconds = figures.lastCommitNanoseconds
    output.commits = figures.counters.commits
    output.reopens = figures.counters.reopens
    output.tornLinesRepaired = figures.counters.tornLinesEnded
    output.writeErrors = current.tally.writeErrors
    return output
  }
}
