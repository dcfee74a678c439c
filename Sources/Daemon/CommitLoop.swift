// The serial side: puts results back in the order of hand-out, has them admitted, gathers them into batches and commits.
// Owns the policy for an output that cannot be written: keep everything, say so, try again.

import Deduplication
import Dispatch
import Intake
import POSIX
import Storage
import Synchronization

final class CommitLoop: Sendable {
  let queue = DispatchQueue(label: "winnow.commit")
  let ledger: Ledger
  let sites: RememberedSites?
  private let attempts: Attempts
  private let freedMemory = FreedMemory()
  private let inbox = Mutex<[(sequence: UInt64, result: WorkResult)]>([])

  nonisolated(unsafe) private let committer: Committer  // on `queue` only
  nonisolated(unsafe) private let sketches: SketchFile?  // on `queue` only
  nonisolated(unsafe) private var events: Events?  // on `queue` only
  nonisolated(unsafe) private var disposal: Disposal  // on `queue` only
  nonisolated(unsafe) private var policy: Policy  // on `queue` only
  nonisolated(unsafe) private var waiting: [UInt64: WorkResult] = [:]  // on `queue` only
  nonisolated(unsafe) private var nextSequence: UInt64 = 0  // on `queue` only
  nonisolated(unsafe) private var batch = GatheredResults()  // on `queue` only
  /// Files of many documents that have begun and not ended, by their bytes.
  nonisolated(unsafe) private var begun: [Digest: BegunFile] = [:]  // on `queue` only
  nonisolated(unsafe) private var timer: (any DispatchSourceTimer)?  // on `queue` only
  /// What is left of looking for removals that a crash has cut off.
  nonisolated(unsafe) private var sweep: RemovalSweep?  // on `queue` only
  /// What is being taken out of the drop directory although no arrival stands for it, the latest thousand.
  nonisolated(unsafe) private var leaving: [Path: FileVersion] = [:]  // on `queue` only
  /// Inputs that could not be moved or removed, a thousand at most, and why.
  nonisolated(unsafe) private var stuck: [Path: SystemError] = [:]  // on `queue` only
  /// Whether `leftBehind` was told since somebody asked.
  nonisolated(unsafe) private var hasLeftBehind = false  // on `queue` only
  /// Whether the state directory is not ours any more. Then nothing is written, for good.
  nonisolated(unsafe) private var isStateLost = false  // on `queue` only
  /// Whether `batch` is being written and waits for the output.
  nonisolated(unsafe) private var isPaused = false  // on `queue` only
  nonisolated(unsafe) private var nextTidyNanoseconds: Int64 = 0  // on `queue` only
  nonisolated(unsafe) private var retryMilliseconds = 0  // on `queue` only
  private let published = Mutex(Figures())
  private let lastCopied = Atomic<Int64>(0)
  private let leftovers = Leftovers()

  init(
    committer: Committer, sketches: SketchFile?, sites: RememberedSites?, attempts: Attempts, disposal: Disposal,
    policy: Policy
  ) {
    self.committer = committer
    self.sketches = sketches
    self.sites = sites
    ledger = committer.ledger
    self.attempts = attempts
    self.disposal = disposal
    self.policy = policy
    queue.sync { publish() }
  }

  /// Says whom to tell. To be called once, before the first result comes.
  func connect(_ events: Events) {
    queue.sync {
      self.events = events
      do throws(SystemError) { sweep = try disposal.settleMove() } catch {
        sweep = RemovalSweep(below: disposal.drop)
        events.trouble(error)
      }
      sweepOn(directories: 1000)
    }
  }

  /// Not all at once: a start must not wait for a hundred thousand directories, nor a commit.
  private func sweepOn(directories: Int) {
    do throws(SystemError) { try sweep?.advance(by: directories) } catch { events?.trouble(error) }
    if sweep?.isDone == true { sweep = nil }
    if sweep != nil { queue.async { [self] in sweepOn(directories: 100) } }
  }

  // MARK: - Gathering

  /// Takes a result, from any thread. `sequence` counts hand-outs from 0 without a gap.
  func deliver(_ sequence: UInt64, _ result: WorkResult) {
    let isFirst = inbox.withLock { inbox in
      inbox.append((sequence, result))
      return inbox.count == 1
    }
    if isFirst { queue.async { [self] in collect() } }
  }

  private func collect() {
    let fresh = inbox.withLock { inbox in
      defer { inbox.removeAll(keepingCapacity: true) }
      return inbox
    }
    for (sequence, result) in fresh { waiting[sequence] = result }
    if !isPaused { gather() }
  }

  /// Moves what is next in order into the batch, and commits when it is time.
  private func gather() {
    while let result = waiting[nextSequence] {
      do { try add(result) } catch { return pause(error) }
      waiting[nextSequence] = nil
      nextSequence += 1
      if batch.payloadBytes >= policy.batchBytes { return commit() }
    }
    if batch.sequences.isEmpty { return }
    if waiting.isEmpty, (events?.outstanding() ?? 0) <= batch.sequences.count { return commit() }
    if timer == nil { arm(policy.batchDelay) { $0.commit() } }
  }

  private func add(_ result: WorkResult) throws(SystemError) {
    if isOwnRemoval(result) { events?.ended(result.arrival, .final) } else { try admit(result) }
    batch.sequences.append(nextSequence)
    batch.heldBytes += result.heldBytes
  }

  /// A file has its new ctime for a moment before a rename takes its name away. A scan that looks just then takes it for
  /// a new version, which is gone when a worker wants to read it; but it has its receipt.
  private func isOwnRemoval(_ result: WorkResult) -> Bool {
    guard case .vanished = result.finding, let version = leaving[result.arrival.path] else { return false }
    return FileVersion(result.arrival.status).hasSameBytes(as: version)
  }

  private func admit(_ result: WorkResult) throws(SystemError) {
    if waitsForFirst(result) { return }
    let admission = Admission(ledger: ledger, sketches: sketches, sites: sites, policy: policy.admission)
    let decision: Admission.Decision
    do { decision = try admission.decide(result, contents: batch.contents) } catch {
      // The index is derived. Where the receipts cannot be read either, nothing can be decided.
      events?.trouble(error)
      try ledger.rebuild()
      decision = try admission.decide(result, contents: batch.contents)
    }
    note(decision, of: result)
    switch decision {
    case .again(let end):
      if case .unreadable(let error) = result.finding {
        events?.unread(result.arrival.path, error)
        // An attempt that cannot be written down costs one more attempt after a restart.
        if !error.isTransient { _ = try? attempts.fail(result.arrival.path, result.arrival.status) }
      }
      if result.stream == nil { events?.ended(result.arrival, end) } else { batch.again.append((result.arrival, end)) }
    case .commit(let entry, let title): add(entry, title, of: result)
    case .nothing: break
    }
  }

  /// Of several files with the same bytes that are read at once all but the first wait for its end: then they are known.
  /// Within one run; after a restart the first to be taken is the first.
  private func waitsForFirst(_ result: WorkResult) -> Bool {
    guard policy.admission.duplicates == .skip, let stream = result.stream, !stream.isAbandoned, stream.verdict == nil,
      let first = begun[stream.digest], first.ticket != result.arrival.ticket
    else { return false }
    if case .behind = stream.start { return false }
    stream.abandon()
    begun[stream.digest]!.waiting.append(result.arrival)
    return true
  }

  private func note(_ decision: Admission.Decision, of result: WorkResult) {
    guard let stream = result.stream else { return }
    if case .commit(let entry, _) = decision, entry.receipt.outcome == .partial {
      if begun[stream.digest] == nil { begun[stream.digest] = BegunFile(ticket: result.arrival.ticket) }
    } else if let first = begun[stream.digest], first.ticket == result.arrival.ticket {
      begun[stream.digest] = nil
      // A first one that only has to settle once more comes first again.
      let pause = if case .again = decision { Duration.seconds(10) } else { Duration.zero }
      batch.again += first.waiting.map { ($0, .retry(after: pause)) }
    }
  }

  /// Groups of one file that come one after the other have one receipt.
  private func add(_ entry: CommitEntry, _ title: String?, of result: WorkResult) {
    batch.payloadBytes += entry.line.count + 512
    let last = batch.entries.count - 1
    if last >= 0, entry.receipt.progress != nil, batch.entries[last].receipt.outcome == .partial,
      batch.arrivals[last].ticket == result.arrival.ticket
    {
      batch.entries[last].receipt.absorb(entry.receipt)
      batch.entries[last].line.append(contentsOf: entry.line)
      batch.titles[last] = title ?? batch.titles[last]
    } else {
      batch.entries.append(entry)
      batch.titles.append(title)
      batch.arrivals.append(result.arrival)
    }
    guard entry.receipt.outcome == .done, let digest = result.digest else { return }
    batch.contents[digest] = batch.contents[digest] ?? entry.receipt.id ?? ""
  }

  // MARK: - Commit

  private func commit() {
    disarm()
    if hasLostState() { return }
    do {
      if !committer.isUnfinished, !batch.entries.isEmpty { try committer.begin(batch.entries) }
      let receipts = try committer.finish()
      resume()
      complete(receipts)
    } catch { return pause(error) }
    gather()
  }

  /// Whether what would be written now would be remembered by nobody, or another daemon writes it too.
  private func hasLostState() -> Bool {
    if !isStateLost, committer.hasLostState {
      (isStateLost, isPaused) = (true, true)
      events?.stateLost()
    }
    return isStateLost
  }

  /// Everything that may happen only after the receipts are durable.
  private func complete(_ receipts: [Receipt]) {
    let finished = batch
    batch = GatheredResults()
    for (index, receipt) in receipts.enumerated() {
      let arrival = finished.arrivals[index]
      events?.committed(receipt, finished.titles[index], arrival.readyMonotonicNanoseconds)
      guard receipt.outcome.isFinal else { continue }
      attempts.forget(arrival.path, FileVersion(arrival.status))
      dispose(of: receipt)
      events?.ended(arrival, .final)
    }
    for (arrival, end) in finished.again { events?.ended(arrival, end) }
    publish(committed: !receipts.isEmpty)
    events?.released(finished.sequences, finished.heldBytes)
    tidy()
    freedMemory.returnLater(on: queue)
  }

  private func dispose(of receipt: Receipt) {
    var disposal = disposal
    disposal.progress = { [self] in lastCopied.store(Clock.monotonicNanoseconds(), ordering: .relaxed) }
    let path = Path(bytes: receipt.path)
    do throws(SystemError) {
      try disposal.dispose(of: receipt)
      stuck[path] = nil
    } catch {
      noteStuck(path, error)
      events?.disposalFailed(receipt, error)
    }
  }

  private func noteStuck(_ path: Path, _ error: SystemError) { if stuck.count < 1000 { stuck[path] = error } }

  /// A fold that fails, on a full disk, is tried again a minute later and not after every batch.
  private func tidy() {
    let now = Clock.monotonicNanoseconds()
    guard now >= nextTidyNanoseconds else { return }
    do throws(SystemError) {
      try committer.tidy()
      try sketches?.saveIfDue(try committer.position())
      try sites?.saveIfDue()
    } catch {
      nextTidyNanoseconds = now + 60_000_000_000
      events?.trouble(error)
    }
  }

  // MARK: - An output that cannot be written

  private func pause(_ error: SystemError) {
    isPaused = true
    events?.paused(error, committer.unfinishedStep)
    retryMilliseconds = min(max(250, retryMilliseconds * 2), 10_000)
    arm(.milliseconds(retryMilliseconds)) { $0.retry() }
  }

  private func retry() {
    isPaused = false
    if committer.isUnfinished { commit() } else { gather() }
  }

  private func resume() {
    if retryMilliseconds > 0 { events?.paused(nil, nil) }
    retryMilliseconds = 0
  }

  private func arm(_ delay: Duration, _ action: @escaping @Sendable (CommitLoop) -> Void) {
    disarm()
    let timer = DispatchSource.makeTimerSource(queue: queue)
    timer.schedule(deadline: .now() + .nanoseconds(Int(delay / .nanoseconds(1))), leeway: .milliseconds(1))
    timer.setEventHandler { @Sendable [self] in
      disarm()
      action(self)
    }
    timer.activate()
    self.timer = timer
  }

  private func disarm() {
    timer?.cancel()
    timer = nil
  }

  // MARK: - Steering, from any thread

  /// When a piece of a file was last copied to another file system (monotonic).
  var lastCopiedNanoseconds: Int64 { lastCopied.load(ordering: .relaxed) }

  /// Opens the output log by its name again.
  func reopen(_ done: @escaping @Sendable (SystemError?) -> Void) {
    queue.async { [self] in
      do throws(SystemError) {
        try committer.reopenIfReplaced(force: true)
        publish()
        done(nil)
      } catch { done(error) }
    }
  }

  /// Looks whether the state directory is still there. Before each commit that is done anyway.
  func checkState() { queue.async { [self] in _ = hasLostState() } }

  /// A scan found a file whose receipt is written but which should not be there any more.
  func disposeAgain(of path: Path, _ status: FileStatus) {
    if !leftovers.isDue(path) { return }
    queue.async { [self] in
      if hasLostState() { return }
      do throws(SystemError) {
        guard let receipt = try ledger.receipt(of: path, status) else { return }
        // Its close is an event, and then its time has come.
        if try disposal.isHeldUp(path) { return leftovers.forget(path) }
        if leaving.count >= 1000 { leaving.removeAll() }
        leaving[path] = FileVersion(status)
        dispose(of: receipt)
        if try disposal.isGone(path) { return leftovers.forget(path) }
        // Where one of several names of a file is taken away, its ctime changes for all, and no event tells.
        guard try disposal.isAnother(than: receipt) else { return }
        hasLeftBehind = true
        events?.leftBehind(path)
      } catch {
        noteStuck(path, error)
        events?.trouble(error)
      }
    }
  }

  /// Calls back when everything that was found to be left so far is disposed of, with whether something must be looked at
  /// once more, and why an input still lies where it should not.
  func whenDisposed(_ done: @escaping @Sendable (_ isLeft: Bool, _ stuck: SystemError?) -> Void) {
    queue.async { [self] in
      if sweep != nil { return whenDisposed(done) }
      defer { hasLeftBehind = false }
      // A call may have failed and done its work all the same. What cannot be looked at still lies there.
      stuck = stuck.filter { path, _ in (try? disposal.isGone(path)) != true }
      done(hasLeftBehind, stuck.min { $0.key < $1.key }?.value)
    }
  }

  func reconfigure(_ policy: Policy, _ disposal: Disposal) {
    queue.async { [self] in
      self.policy = policy
      self.disposal = disposal
      begun = [:]
    }
  }

  /// At the end of the run: tries once more what waits, writes the index. Calls back with whether everything handed in
  /// is committed, or will never be.
  func close(_ done: @escaping @Sendable (Bool) -> Void) {
    queue.async { [self] in
      if isPaused { retry() }
      disarm()
      if hasLostState() { return done(true) }
      // The index is derived: without it the next start reads more.
      try? committer.tidy(atEnd: true)
      let isCommitted = !committer.isUnfinished && batch.sequences.isEmpty
      // Derived too, so that a failure costs no more; saved only when the log holds just these documents.
      if isCommitted {
        try? sketches?.saveIfDue(try committer.position(), atEnd: true)
        try? sites?.saveIfDue(atEnd: true)
      }
      done(isCommitted && waiting.isEmpty)
    }
  }

  // MARK: - Status

  struct Figures: Sendable {
    var counters = Committer.Counters()
    var position: (device: UInt64, inode: UInt64, size: Int64)?
    var lastCommitNanoseconds: Int64?
  }

  /// As of the last commit. Waits for nothing, so it answers while a disk hangs.
  var figures: Figures { published.withLock { $0 } }

  private func publish(committed: Bool = false) {
    // No position is shown where the log cannot be asked.
    let position = (try? committer.position()) ?? nil
    let counters = committer.counters
    published.withLock { figures in
      figures.counters = counters
      figures.position = position
      if committed { figures.lastCommitNanoseconds = Clock.realtimeNanoseconds() }
    }
  }
}
