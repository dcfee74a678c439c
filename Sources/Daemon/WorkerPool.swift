// Takes arrivals from the intake and runs them on as many threads as are allowed, within a bound of bytes. There are no
// waiting threads: a pump runs while there is work, so an idle daemon sleeps whole. A file that was in work when an
// earlier process ended runs alone, so that no innocent file is blamed for the next crash.

import Dispatch
import Formats
import Intake
import POSIX
import Storage
import Synchronization

final class WorkerPool: Sendable {
  struct Limits: Sendable {
    var workers: Int
    var bytes: Int
    /// The most bytes that are held of one file.
    var document: Int
    /// Results that may wait for their turn at the commit: enough to work on during a sync, and few, since a file that
    /// arrives now waits for those before it.
    var results = 1024

    /// What a file may cost in memory: larger ones are streamed.
    func weight(_ arrival: Arrival) -> Int { min(Int(arrival.status.size), document) }
  }

  private struct State {
    var limits: Limits
    var order: WorkOrder
    var intake: Intake?
    var slots: [Slot] = []
    var heldBytes = 0
    /// Handed out and not yet released by the commit, with the time they became ready.
    var outstanding: [UInt64: Int64] = [:]
    var nextSequence: UInt64 = 0
    /// Files of many documents, in the order in which they were found; at most as many as the intake remembers.
    var streams: [Open] = []
    /// Whose turn it is: a group of documents or a file.
    var isStreamsTurn = false
    /// A file that was in work when a process ended, waiting to run alone.
    var suspect: Arrival?
    var isSuspectRunning = false
    /// The oldest ready file waits for room: until it has that, no group is taken.
    var needsRoom = false
    /// Nothing new is taken while this is above zero.
    var holds = 0
    var onQuiet: [@Sendable () -> Void] = []
    var attempts = 0

    var isQuiet: Bool { outstanding.isEmpty && !slots.contains { $0.progressed != nil } }
  }

  /// A file of many documents.
  private struct Open {
    let stream: StreamInWork
    var isBeingRead = false
    /// Whether a group was taken from it.
    var hasBegun = false
  }

  private struct Slot {
    /// A serial queue each: a concurrent one makes libdispatch look after its threads every second, for ever, and an idle
    /// daemon should sleep.
    let queue = DispatchQueue(label: "winnow.work")
    /// When it began its file or group, or last read of it (monotonic); nil while it is free.
    var progressed: Int64?
  }

  private enum Job: Sendable {
    case file(Arrival, sequence: UInt64, WorkOrder)
    case group(of: StreamInWork, WorkOrder)
  }

  private let state: Mutex<State>
  private let attempts: Attempts
  private let commits: CommitLoop

  /// Starts held and without an intake: `reconfigure` and `resume` set it going. Every result goes to `commits` with its
  /// place in the order of hand-out.
  init(limits: Limits, order: WorkOrder, attempts: Attempts, commits: CommitLoop) {
    var initial = State(limits: limits, order: order)
    initial.slots = (0..<limits.workers).map { _ in Slot() }
    initial.holds = 1
    state = Mutex(initial)
    self.attempts = attempts
    self.commits = commits
  }

  // MARK: - Work

  /// Starts a pump if there is a free slot and a file for it. To be called whenever something may have become ready or a
  /// bound may have been lifted; each pump that finds a file wakes the next.
  func wake() {
    let free = state.withLock { state in
      state.slots.firstIndex { $0.progressed == nil }.map { (slot: $0, queue: state.slots[$0].queue) }
    }
    guard let free, let job = claim(slot: free.slot) else { return }
    free.queue.async { [self] in pump(slot: free.slot, job) }
  }

  private func pump(slot: Int, _ first: Job) {
    var next: Job? = first
    while let job = next {
      wake()
      switch job {
      case .file(let arrival, let sequence, let order): perform(arrival, sequence, order, slot)
      case .group(let stream, let order): performGroup(of: stream, order, slot)
      }
      next = claim(slot: slot)
    }
  }

  private func perform(_ arrival: Arrival, _ sequence: UInt64, _ order: WorkOrder, _ slot: Int) {
    let result = order.remembering(commits.sites).perform(
      arrival, slot: slot, attempts: attempts, ledger: commits.ledger, progress: { [self] in touch(slot) })
    leave(slot) { state in
      if case .opened(let stream) = result.finding { state.streams.append(Open(stream: stream)) }
      state.heldBytes += result.heldBytes - state.limits.weight(arrival)
    }
    commits.deliver(sequence, result)
  }

  /// Takes the next group of the file, with its place in the order, and runs it while others take the groups behind it.
  private func performGroup(of stream: StreamInWork, _ order: WorkOrder, _ slot: Int) {
    let taken = stream.isAbandoned ? nil : take(from: stream, slot)
    state.withLock { state in
      guard let index = state.streams.firstIndex(where: { $0.stream === stream }) else { return }
      (state.streams[index].isBeingRead, state.streams[index].hasBegun) = (false, true)
      if taken == nil || taken!.isLast { state.streams.remove(at: index) }
    }
    guard let taken else { return leave(slot) { _ in } }
    wake()
    let result = order.remembering(commits.sites).perform(taken.outcome, of: stream, slot: slot, attempts: attempts)
    if case .part(let part) = result.finding, let last = part.documents.last { stream.hasOutlived(last.index) }
    leave(slot) { $0.heldBytes += result.heldBytes - taken.byteCount }
    commits.deliver(taken.sequence, result)
  }

  private struct Taken {
    let outcome: FileStream.Outcome
    let sequence: UInt64
    let byteCount: Int
    let isLast: Bool
  }

  private func take(from stream: StreamInWork, _ slot: Int) -> Taken? {
    // A file that ends the process while it is split is to blame as a whole, and suspect up to what is split now. On a full
    // disk this guard is lost, the work need not be.
    let last = stream.lastTaken + WorkOrder.groupDocuments
    try? attempts.begin(slot: slot, stream.arrival.path, stream.arrival.status, through: last)
    defer { try? attempts.end(slot: slot) }
    return stream.file.take(
      byteCount: WorkOrder.groupBytes, count: WorkOrder.groupDocuments, progress: { [self] in touch(slot) }
    ) { outcome in
      let (byteCount, isLast) =
        if case .documents(let group) = outcome { (group.byteCount, group.isLast) } else { (0, true) }
      if case .documents(let group) = outcome, let last = group.documents.last { stream.hasTaken(last.index) }
      return state.withLock { state in
        defer { state.nextSequence += 1 }
        state.heldBytes += byteCount
        state.outstanding[state.nextSequence] = Clock.monotonicNanoseconds()
        return Taken(outcome: outcome, sequence: state.nextSequence, byteCount: byteCount, isLast: isLast)
      }
    }
  }

  /// A worker that reads a large file is alive with every piece of it.
  private func touch(_ slot: Int) {
    let now = Clock.monotonicNanoseconds()
    state.withLock { $0.slots[slot].progressed = now }
  }

  /// The slot is free. Behind this the worker must not touch it: the pool may be quiet, and made anew.
  private func leave(_ slot: Int, _ change: (inout State) -> Void) {
    let quiet = state.withLock { state in
      change(&state)
      state.slots[slot].progressed = nil
      return settle(&state)
    }
    for callback in quiet { callback() }
  }

  /// What follows when nothing is handed out any more and no worker is busy: the callbacks that waited for it.
  private func settle(_ state: inout State) -> [@Sendable () -> Void] {
    guard state.isQuiet else { return [] }
    state.isSuspectRunning = state.streams.contains { $0.stream.isAlone }
    defer { state.onQuiet = [] }
    return state.onQuiet
  }

  private func claim(slot: Int) -> Job? {
    state.withLock { state in
      guard slot < state.slots.count, state.slots[slot].progressed == nil, state.holds == 0, let job = nextJob(&state)
      else { return nil }
      state.slots[slot].progressed = Clock.monotonicNanoseconds()
      return job
    }
  }

  /// Files and groups of documents take turns, so that neither a giant file nor a crowd of small ones holds up the other.
  private func nextJob(_ state: inout State) -> Job? {
    if state.isSuspectRunning {
      let isBusy = state.slots.contains { $0.progressed != nil }
      return isBusy ? nil : nextGroup(&state, alone: true)
    }
    state.isStreamsTurn.toggle()
    if state.isStreamsTurn, let group = nextGroup(&state) { return group }
    guard let arrival = nextArrival(&state) else { return nextGroup(&state) }
    let sequence = state.nextSequence
    state.nextSequence += 1
    state.heldBytes += state.limits.weight(arrival)
    state.outstanding[sequence] = arrival.readyMonotonicNanoseconds
    state.attempts += 1
    return .file(arrival, sequence: sequence, state.order)
  }

  /// Of the first file that nobody reads at the moment: a slow one must not hold all workers.
  private func nextGroup(_ state: inout State, alone: Bool = false) -> Job? {
    // One that waits to run alone would wait for ever beside a large file.
    guard alone || state.suspect == nil && !state.needsRoom, state.outstanding.count < state.limits.results,
      state.outstanding.isEmpty || state.heldBytes < state.limits.bytes,
      let index = state.streams.firstIndex(where: { !$0.isBeingRead && (!alone || $0.stream.isAlone) })
    else { return nil }
    state.streams[index].isBeingRead = true
    return .group(of: state.streams[index].stream, state.order)
  }

  /// The oldest ready file that fits, or the suspect when its time has come.
  private func nextArrival(_ state: inout State) -> Arrival? {
    if let suspect = state.suspect {
      guard state.isQuiet else { return nil }
      state.suspect = nil
      state.isSuspectRunning = true
      return suspect
    }
    guard state.outstanding.count < state.limits.results else { return nil }
    let room = state.outstanding.isEmpty ? Int.max : state.limits.bytes - state.heldBytes
    state.needsRoom = false
    guard let arrival = state.intake?.take(maxBytes: room, atMost: state.limits.document) else {
      state.needsRoom = room < .max && state.intake?.isReady == true
      return nil
    }
    guard attempts.isSuspect(arrival.path, arrival.status) else { return arrival }
    guard state.isQuiet else {
      state.suspect = arrival
      return nil
    }
    state.isSuspectRunning = true
    return arrival
  }

  /// The results of these places have been committed or put back: their bytes are free.
  func release(_ sequences: [UInt64], heldBytes: Int) {
    let quiet = state.withLock { state -> [@Sendable () -> Void] in
      for sequence in sequences { state.outstanding[sequence] = nil }
      state.heldBytes -= heldBytes
      return settle(&state)
    }
    for callback in quiet { callback() }
    wake()
  }

  // MARK: - Steering

  /// Takes nothing new until `resume`, as often as it was held.
  func hold() { state.withLock { $0.holds += 1 } }

  func resume() {
    state.withLock { $0.holds -= 1 }
    wake()
  }

  /// Calls back once everything handed out has been released and no worker reads a file any more.
  func whenQuiet(_ callback: @escaping @Sendable () -> Void) {
    let isQuiet = state.withLock { state in
      if !state.isQuiet { state.onQuiet.append(callback) }
      return state.isQuiet
    }
    if isQuiet { callback() }
  }

  /// Replaces what a reload may change. Only while the pool is held and quiet. Files waiting as suspects are found again
  /// by the new intake.
  func reconfigure(limits: Limits, order: WorkOrder, intake: Intake) {
    state.withLock { state in
      precondition(state.holds > 0 && state.isQuiet)
      state.limits = limits
      state.order = order
      state.intake = intake
      state.suspect = nil
      state.needsRoom = false
      state.streams = []
      state.isSuspectRunning = false
      state.slots = (0..<limits.workers).map { _ in Slot() }
    }
  }

  // MARK: - Status

  struct Report: Sendable {
    var inProgress = 0
    var heldBytes = 0
    var attempts = 0
    /// When the oldest file that is not yet committed became ready (monotonic).
    var oldestReadyNanoseconds: Int64?
    /// Since when the worker that is longest without a sign of progress gives none (monotonic).
    var longestWorkNanoseconds: Int64?
  }

  func report() -> Report {
    state.withLock { state in
      let waiting = state.streams.lazy.filter { !$0.hasBegun }.map(\.stream.arrival.readyMonotonicNanoseconds).min()
      let working = state.slots.compactMap(\.progressed).min()
      // A worker that reads on in a file has nothing handed out while it hangs.
      let oldest = [state.outstanding.values.min(), waiting, working].compactMap { $0 }.min()
      return Report(
        inProgress: state.outstanding.count + state.streams.count + (state.suspect == nil ? 0 : 1),
        heldBytes: state.heldBytes, attempts: state.attempts, oldestReadyNanoseconds: oldest,
        longestWorkNanoseconds: working)
    }
  }

  /// How many results the commit has to expect.
  var outstandingCount: Int { state.withLock { $0.outstanding.count } }
}
