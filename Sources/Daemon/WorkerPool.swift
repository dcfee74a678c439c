// Takes arrivals from the intake and runs them on as many threads as are allowed, within a bound of bytes. There are no
// waiting threads: a pump runs while there is work, so an idle daemon sleeps whole. A file that was in work when an
// earlier process ended runs alone, so that no innocent file is blamed for the next crash.

import Dispatch
import Intake
import POSIX
import Storage
import Synchronization

final class WorkerPool: Sendable {
  struct Limits: Sendable {
    var workers: Int
    var bytes: Int
    /// Results that may wait for their turn at the commit.
    var results = 4096
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
    /// A file that was in work when a process ended, waiting to run alone.
    var suspect: Arrival?
    var isSuspectRunning = false
    /// Nothing new is taken while this is above zero.
    var holds = 0
    var onQuiet: [@Sendable () -> Void] = []
    var attempts = 0
  }

  private struct Slot {
    /// A serial queue each: a concurrent one makes libdispatch look after its threads every second, for ever, and an idle
    /// daemon should sleep.
    let queue = DispatchQueue(label: "winnow.work")
    /// When it began its file (monotonic); nil while it is free.
    var begun: Int64?
  }

  private struct Job: Sendable {
    let sequence: UInt64
    let arrival: Arrival
    let order: WorkOrder
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
      state.slots.firstIndex { $0.begun == nil }.map { (slot: $0, queue: state.slots[$0].queue) }
    }
    guard let free, let job = claim(slot: free.slot) else { return }
    free.queue.async { [self] in pump(slot: free.slot, job) }
  }

  private func pump(slot: Int, _ first: Job) {
    var next: Job? = first
    while let job = next {
      wake()
      let result = job.order.perform(job.arrival, slot: slot, attempts: attempts, ledger: commits.ledger)
      state.withLock { state in
        state.slots[slot].begun = nil
        state.heldBytes += result.heldBytes - Int(job.arrival.status.size)
      }
      commits.deliver(job.sequence, result)
      next = claim(slot: slot)
    }
  }

  private func claim(slot: Int) -> Job? {
    state.withLock { state in
      guard slot < state.slots.count, state.slots[slot].begun == nil, state.holds == 0, !state.isSuspectRunning,
        let arrival = nextArrival(&state)
      else { return nil }
      let job = Job(sequence: state.nextSequence, arrival: arrival, order: state.order)
      state.nextSequence += 1
      state.slots[slot].begun = Clock.monotonicNanoseconds()
      state.heldBytes += Int(arrival.status.size)
      state.outstanding[job.sequence] = arrival.readyMonotonicNanoseconds
      state.attempts += 1
      return job
    }
  }

  /// The oldest ready file that fits, or the suspect when its time has come.
  private func nextArrival(_ state: inout State) -> Arrival? {
    if let suspect = state.suspect {
      guard state.outstanding.isEmpty else { return nil }
      state.suspect = nil
      state.isSuspectRunning = true
      return suspect
    }
    guard state.outstanding.count < state.limits.results else { return nil }
    let room = state.outstanding.isEmpty ? Int.max : state.limits.bytes - state.heldBytes
    guard room > 0, let arrival = state.intake?.take(maxBytes: room) else { return nil }
    guard attempts.isSuspect(arrival.path, arrival.status) else { return arrival }
    guard state.outstanding.isEmpty else {
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
      guard state.outstanding.isEmpty else { return [] }
      state.isSuspectRunning = false
      defer { state.onQuiet = [] }
      return state.onQuiet
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

  /// Calls back once everything handed out has been released.
  func whenQuiet(_ callback: @escaping @Sendable () -> Void) {
    let isQuiet = state.withLock { state in
      if !state.outstanding.isEmpty { state.onQuiet.append(callback) }
      return state.outstanding.isEmpty
    }
    if isQuiet { callback() }
  }

  /// Replaces what a reload may change. Only while the pool is held and quiet. Files waiting as suspects are found again
  /// by the new intake.
  func reconfigure(limits: Limits, order: WorkOrder, intake: Intake) {
    state.withLock { state in
      precondition(state.holds > 0 && state.outstanding.isEmpty)
      state.limits = limits
      state.order = order
      state.intake = intake
      state.suspect = nil
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
    /// When the file that has been in work longest was begun (monotonic).
    var longestWorkNanoseconds: Int64?
  }

  func report() -> Report {
    state.withLock { state in
      Report(
        inProgress: state.outstanding.count + (state.suspect == nil ? 0 : 1), heldBytes: state.heldBytes,
        attempts: state.attempts, oldestReadyNanoseconds: state.outstanding.values.min(),
        longestWorkNanoseconds: state.slots.compactMap(\.begun).min())
    }
  }

  /// How many results the commit has to expect.
  var outstandingCount: Int { state.withLock { $0.outstanding.count } }
}
