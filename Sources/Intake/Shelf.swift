// What is pending, each path once: settling, ready, in flight, or set aside. A value under the one lock of Intake, so
// that workers can take without waiting for the intake queue; only that queue puts in.

import POSIX

/// The order of hand-out: oldest first, then by name. Where a crowd waits, every fourth hand-out goes to a file that
/// arrived meanwhile, so that what is delivered now does not wait for what has lain there for days.
struct ReadyKey: Comparable {
  let modified: Int64
  let path: Path
  let serial: UInt64

  static func < (left: ReadyKey, right: ReadyKey) -> Bool {
    left.modified != right.modified ? left.modified < right.modified : left.path < right.path
  }
}

/// The order among live files: who waits longest.
private struct LiveKey: Comparable {
  let since: Int64
  let path: Path
  let serial: UInt64

  static func < (left: LiveKey, right: LiveKey) -> Bool { left.since < right.since }
}

private struct TimerKey: Comparable {
  let deadline: Int64
  let path: Path

  static func < (left: TimerKey, right: TimerKey) -> Bool { left.deadline < right.deadline }
}

struct Shelf {
  enum Stage {
    case settling(Settling)
    case ready(FileStatus, since: Int64)
    /// With the strongest evidence of events since the hand-out.
    case inFlight(Arrival, stirredBy: Evidence?)
    /// `isUnreadable`: nobody waits for it.
    case aside(FileStatus, until: Int64, isUnreadable: Bool)

    var isAside: Bool { if case .aside = self { true } else { false } }
  }

  struct Entry {
    fileprivate(set) var stage: Stage
    /// No event has told of this file, and one should have.
    fileprivate(set) var isMissedByEvents: Bool
    /// It arrived while we watched, as an event told, and takes part in the share of such files.
    fileprivate(set) var isLive = false
    /// How often it was read in vain, because it changed or had a writer.
    fileprivate(set) var setbacks = 0
    /// Since when it could be read but for its setbacks, monotonic: one that fails each time waits from the first on.
    fileprivate(set) var readySince: Int64?
    fileprivate var serial: UInt64
    /// The deadline of this entry's valid item among the timers.
    fileprivate var timer: Int64?
  }

  private(set) var entries: [Path: Entry] = [:]
  /// Figures that the queue counts; those of the entries are filled in by `report`.
  var facts = IntakeReport()
  /// Closed during the first moments of the first scan, so that the oldest can come first, and while the drop
  /// directory is gone, so that its files are not declared vanished.
  var isOpen = false
  /// The oldest key that was refused or dropped for want of room since the last full scan began.
  private(set) var cutoff: ReadyKey?
  private(set) var evictions = 0

  /// So many files may be live at once. They are let in where there is no more room, and are not dropped.
  private let maxLive: Int
  /// Where so many are ready, every `liveInterval`-th hand-out takes a live one.
  static let crowd = 256
  static let liveInterval = 4

  private let maxPending: Int
  private var liveKeys = Heap<LiveKey>()
  private var liveCount = 0
  private var sinceLive = 0
  private var readyKeys = Heap<ReadyKey>()
  private var timers = Heap<TimerKey>()
  private var tickets: UInt64 = 0
  private var serials: UInt64 = 0
  private var readyCount = 0
  private var inFlightCount = 0
  private var asideCount = 0

  init(maxPending: Int) {
    self.maxPending = max(1, maxPending)
    maxLive = min(1_024, maxPending / 16)
  }

  /// Entries that somebody waits for.
  var pendingCount: Int { entries.count - asideCount }
  var isIncomplete: Bool { cutoff != nil }
  var hasRoomAgain: Bool { isIncomplete && pendingCount <= maxPending / 2 }
  var nextDeadline: Int64? { timers.first?.deadline }

  mutating func forgetCutoff() { cutoff = nil }

  // MARK: Putting in, by the intake queue

  /// Places a path, new or not, in a stage; false when there was no room for it. `arrivesNow`: an event told of it just
  /// now. `waitsAnew`: it is another version now. `waitedSince`: of a new path, when it was ready first.
  @discardableResult
  mutating func place(
    _ path: Path, _ stage: Stage, isMissedByEvents: Bool = false, arrivesNow: Bool = false, waitsAnew: Bool = false,
    waitedSince: Int64? = nil
  ) -> Bool {
    let old = entries[path]
    let isLive = !stage.isAside && (old?.isLive == true || arrivesNow && liveCount < maxLive)
    if old == nil, !isLive, !makeRoom(for: stage, path) { return false }
    liveCount += (isLive ? 1 : 0) - (old?.isLive == true ? 1 : 0)
    serials += 1
    if let old { count(old.stage, -1) }
    count(stage, 1)
    entries[path] = Entry(
      stage: stage, isMissedByEvents: isMissedByEvents || (old?.isMissedByEvents ?? false), isLive: isLive,
      setbacks: old?.setbacks ?? 0, readySince: waitsAnew ? nil : old?.readySince ?? waitedSince, serial: serials,
      timer: old?.timer)
    switch stage {
    case .settling(let settling): schedule(path, at: settling.deadline)
    case .aside(_, let until, let isUnreadable):
      schedule(path, at: until)
      // Files that may not be read must not crowd out the others; a scan finds them again.
      if isUnreadable, asideCount > max(1, maxPending / 4) { remove(path) }
    case .ready(let status, let since):
      entries[path]!.readySince = entries[path]!.readySince ?? since
      readyKeys.push(ReadyKey(modified: status.modifiedNanoseconds, path: path, serial: serials))
      if isLive { liveKeys.push(LiveKey(since: since, path: path, serial: serials)) }
      if entries[path]!.isMissedByEvents { facts.foundByScanOnly += 1 }
      if readyKeys.count > 2 * entries.count + 1024 || liveKeys.count > 4 * maxLive { dropStaleKeys() }
    case .inFlight: break
    }
    return true
  }

  @discardableResult
  mutating func remove(_ path: Path) -> Entry? {
    guard let entry = entries.removeValue(forKey: path) else { return nil }
    count(entry.stage, -1)
    if entry.isLive { liveCount -= 1 }
    return entry
  }

  /// Forgets all that is not in flight; a scan finds again what is there.
  mutating func removePending() {
    for (path, entry) in entries {
      if case .inFlight = entry.stage { continue }
      remove(path)
    }
    cutoff = nil
  }

  /// An event told of this path: it was not missed.
  mutating func noteEvent(_ path: Path) { entries[path]?.isMissedByEvents = false }

  /// It was read in vain once more; how often that is.
  mutating func countSetback(_ path: Path) -> Int {
    entries[path]?.setbacks += 1
    return entries[path]?.setbacks ?? 1
  }

  mutating func stir(_ path: Path, _ arrival: Arrival, by evidence: Evidence) {
    entries[path]?.stage = .inFlight(arrival, stirredBy: evidence)
  }

  private mutating func count(_ stage: Stage, _ sign: Int) {
    switch stage {
    case .settling: break
    case .ready: readyCount += sign
    case .inFlight: inFlightCount += sign
    case .aside: asideCount += sign
    }
  }

  // MARK: Taking out, by anybody

  /// The oldest ready file, or in its turn a live one; nil when there is none or it is larger than `maxBytes`.
  var isReady: Bool { isOpen && readyCount > 0 }

  mutating func take(maxBytes: Int, atMost weight: Int) -> Arrival? {
    guard isOpen, let path = nextPath(), case .ready(let status, let since)? = entries[path]?.stage else { return nil }
    if status.kind == .regular, min(status.size, Int64(weight)) > maxBytes { return nil }
    sinceLive = entries[path]!.isLive ? 0 : sinceLive + 1
    tickets += 1
    let arrival = Arrival(
      path: path, status: status, ticket: tickets,
      readyMonotonicNanoseconds: entries[path]!.readySince ?? since)
    count(.ready(status, since: since), -1)
    count(.inFlight(arrival, stirredBy: nil), 1)
    entries[path]!.stage = .inFlight(arrival, stirredBy: nil)
    // Its keys are stale from here on.
    serials += 1
    entries[path]!.serial = serials
    return arrival
  }

  private mutating func nextPath() -> Path? {
    while let key = liveKeys.first, entries[key.path]?.serial != key.serial { _ = liveKeys.pop() }
    if let live = liveKeys.first, readyCount >= Self.crowd, sinceLive >= Self.liveInterval - 1 { return live.path }
    while let key = readyKeys.first, entries[key.path]?.serial != key.serial { _ = readyKeys.pop() }
    return readyKeys.first?.path
  }

  private mutating func dropStaleKeys() {
    readyKeys = Heap(readyKeys.elements.filter { entries[$0.path]?.serial == $0.serial })
    liveKeys = Heap(liveKeys.elements.filter { entries[$0.path]?.serial == $0.serial })
  }

  // MARK: Time

  private mutating func schedule(_ path: Path, at deadline: Int64) {
    if let queued = entries[path]?.timer, queued <= deadline { return }
    entries[path]?.timer = deadline
    timers.push(TimerKey(deadline: deadline, path: path))
    if timers.count > 2 * entries.count + 1024 {
      timers = Heap(timers.elements.filter { entries[$0.path]?.timer == $0.deadline })
    }
  }

  /// A path whose time has come to be looked at. Deadlines that were put off stay queued at the old time and are
  /// moved when they come up, so that a file with a million events has one item.
  mutating func popDue(at now: Int64) -> Path? {
    while let first = timers.first, first.deadline <= now {
      _ = timers.pop()
      guard let entry = entries[first.path], entry.timer == first.deadline else { continue }
      entries[first.path]!.timer = nil
      let actual: Int64
      switch entry.stage {
      case .settling(let settling): actual = settling.deadline
      case .aside(_, let until, _): actual = until
      case .ready, .inFlight: continue
      }
      if actual <= now { return first.path }
      schedule(first.path, at: actual)
    }
    return nil
  }

  // MARK: Room

  private mutating func makeRoom(for stage: Stage, _ path: Path) -> Bool {
    let modified: Int64
    switch stage {
    case .settling(let settling): modified = settling.status.modifiedNanoseconds
    case .ready(let status, _), .aside(let status, _, _): modified = status.modifiedNanoseconds
    case .inFlight: return true
    }
    let key = ReadyKey(modified: modified, path: path, serial: 0)
    if let cutoff, !(key < cutoff) { return false }
    if pendingCount < maxPending { return true }
    evict()
    guard let cutoff else {
      cutoff = key  // all are in flight
      return false
    }
    return key < cutoff && pendingCount < maxPending
  }

  /// Drops the youngest quarter, so that the cost of sorting is shared by many.
  private mutating func evict() {
    var keys: [ReadyKey] = []
    for (path, entry) in entries where !entry.isLive {
      switch entry.stage {
      case .settling(let settling):
        keys.append(ReadyKey(modified: settling.status.modifiedNanoseconds, path: path, serial: 0))
      case .ready(let status, _):
        keys.append(ReadyKey(modified: status.modifiedNanoseconds, path: path, serial: 0))
      case .inFlight, .aside: continue
      }
    }
    keys.sort()
    let dropped = keys.suffix(max(1, keys.count / 4))
    guard let oldest = dropped.first else { return }
    for key in dropped { remove(key.path) }
    evictions += dropped.count
    cutoff = cutoff.map { min($0, oldest) } ?? oldest
  }

  // MARK: Telling

  func report() -> IntakeReport {
    var report = facts
    report.ready = readyCount
    report.inFlight = inFlightCount
    report.setAside = asideCount
    report.settling = entries.count - readyCount - inFlightCount - asideCount
    report.scanIncomplete = isIncomplete
    for entry in entries.values {
      switch entry.stage {
      case .ready, .aside:
        guard let since = entry.readySince else { continue }
        report.oldestReadyMonotonicNanoseconds = min(since, report.oldestReadyMonotonicNanoseconds ?? since)
      case .inFlight(let arrival, _):
        let since = arrival.readyMonotonicNanoseconds
        report.oldestInFlightMonotonicNanoseconds = min(since, report.oldestInFlightMonotonicNanoseconds ?? since)
      case .settling: continue
      }
    }
    return report
  }
}
