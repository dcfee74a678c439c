// When is a file complete? No single sign is right: a close comes early from writers that open again, a hard link
// raises no close at all, a remote writer raises nothing. So the signs are weighed here, as a value that is told the
// time, and no time-out ever gives a file up.

import POSIX

/// Two clocks read at once, in nanoseconds.
struct Moment: Sendable, Equatable {
  /// CLOCK_MONOTONIC.
  var monotonic: Int64
  /// Since 1970.
  var realtime: Int64

  static func now() -> Moment {
    Moment(monotonic: Clock.monotonicNanoseconds(), realtime: Clock.realtimeNanoseconds())
  }
}

/// A watch that has lost no event so far: where it saw a writer at work, it will see it close. Watch numbers are never
/// used twice.
struct Witness: Sendable, Equatable {
  var watch: Int32
  /// How many times the kernel had dropped events.
  var overflows: UInt64
}

/// How the file was noticed, weakest first.
enum Evidence: Sendable, Comparable {
  /// A writer was seen at work through this name, and not seen to close.
  case open(Witness)
  /// By a scan, or by an event that does not say that writing has ended.
  case seen
  /// A writer closed it.
  case closed
  /// It was renamed into place.
  case renamed

  private var rank: Int {
    switch self {
    case .open: 0
    case .seen: 1
    case .closed: 2
    case .renamed: 3
    }
  }

  static func < (left: Evidence, right: Evidence) -> Bool { left.rank < right.rank }
}

struct SettlingRules: Sendable {
  /// Nanoseconds.
  var settle: Int64
  var trustRename: Bool

  /// Where nobody can say whether a writer is left, this many times `settle` must pass in quiet.
  static let unknownWriterFactor: Int64 = 10
  /// And so long where one was seen at work and not to close: truncate(2) and a change of times alone look like that.
  static let unseenClose: Int64 = 600_000_000_000
  /// The longest wait between two looks at a file that is being written.
  static let longestInterval: Int64 = 10_000_000_000
  /// The shortest, so that a `settle` of nothing does not spin on a file that is being written.
  static let shortestInterval: Int64 = 50_000_000
}

/// A file that has not been found complete yet.
struct Settling: Sendable, Equatable {
  private(set) var evidence: Evidence
  /// As of the last sign of change.
  private(set) var status: FileStatus
  /// When to look next, monotonic nanoseconds.
  var deadline: Int64 { max(due, notBefore) }
  private var due: Int64
  /// After it was found changed or busy in vain: no event brings the next look forward of this.
  private var notBefore: Int64 = 0
  /// When the last sign of change came, monotonic nanoseconds.
  private var armed: Int64
  /// How long to wait before the next look at a file that has a writer.
  private var interval: Int64
  /// Whether the file's time stamps come from this machine's clock.
  private let isLocal: Bool

  init(_ evidence: Evidence, _ status: FileStatus, at now: Moment, isLocal: Bool, _ rules: SettlingRules) {
    self.evidence = evidence
    self.status = status
    self.isLocal = isLocal
    armed = now.monotonic
    interval = max(rules.settle, SettlingRules.shortestInterval)
    due = now.monotonic
    due += needsQuiet(rules) ? rules.settle : 0
  }

  private func needsQuiet(_ rules: SettlingRules) -> Bool {
    switch evidence {
    case .renamed: !rules.trustRename
    case .closed: true
    case .seen, .open: !isLocal  // a local one may be old enough already
    }
  }

  /// Something happened to the file: the quiet begins anew. Without evidence of its own (a change of attributes) a
  /// closed file stays closed and a renamed one counts as closed.
  mutating func rearm(_ evidence: Evidence?, _ status: FileStatus, at now: Moment, _ rules: SettlingRules) {
    let floor = notBefore
    self = Settling(evidence ?? min(self.evidence, .closed), status, at: now, isLocal: isLocal, rules)
    notBefore = floor
    switch self.evidence {
    // The next event, or the one after it, is a close.
    case .open: due = now.monotonic + max(rules.settle, SettlingRules.shortestInterval)
    case .seen: due = now.monotonic + rules.settle
    case .closed, .renamed: if evidence == nil { due = now.monotonic + rules.settle }
    }
  }

  /// The file is another than it was, and no event says why.
  mutating func rearmUnexplained(_ status: FileStatus, at now: Moment, _ rules: SettlingRules) {
    rearm(min(evidence, .seen), status, at: now, rules)
  }

  /// Looks at the file as it is now: true when it is complete, else `deadline` says when to look again. `writers` is
  /// asked only when all else speaks for it, since it opens the file. `witness` is the one on the file's directory now.
  mutating func look(
    _ found: FileStatus, at now: Moment, _ rules: SettlingRules, witness: Witness?,
    writers: () -> FileDescriptor.Writers
  ) -> Bool {
    if found.kind != .regular { return true }
    if !found.isSameVersion(as: status) {
      rearmUnexplained(found, at: now, rules)
      return false
    }
    let quiet = quietTime(at: now)
    let needed = evidence == .renamed && rules.trustRename ? 0 : rules.settle
    if quiet < needed {
      due = now.monotonic + needed - quiet
      return false
    }
    switch writers() {
    case .none: return true
    case .unknown:
      if let witness, evidence == .open(witness), quiet < SettlingRules.unseenClose {
        lookMoreRarely(at: now, rules)
        return false
      }
      let long = rules.settle * SettlingRules.unknownWriterFactor
      if evidence > .seen || quiet >= long { return true }
      due = now.monotonic + long - quiet
    case .some:
      evidence = min(evidence, .seen)
      lookMoreRarely(at: now, rules)
    }
    return false
  }

  private mutating func lookMoreRarely(at now: Moment, _ rules: SettlingRules) {
    due = now.monotonic + interval
    interval = min(interval * 2, max(rules.settle, SettlingRules.longestInterval))
  }

  /// Nothing can be said of the file now: look later.
  mutating func postpone(to deadline: Int64) { due = deadline }

  /// It was read that often in vain: wait, twice as long each time.
  mutating func holdBack(after setbacks: Int, at now: Moment) {
    let wait = SettlingRules.shortestInterval << min(setbacks - 1, 10)
    notBefore = now.monotonic + min(wait, SettlingRules.longestInterval)
  }

  /// How long nothing has happened, in nanoseconds: as observed or, for a local file that was only seen, as its time
  /// stamps say. Observation alone would make a backlog wait; stamps alone would starve files after the clock was
  /// set back.
  private func quietTime(at now: Moment) -> Int64 {
    let observed = now.monotonic - armed
    guard evidence <= .seen, isLocal else { return observed }
    return max(observed, now.realtime - max(status.modifiedNanoseconds, status.changedNanoseconds))
  }
}
