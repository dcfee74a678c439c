// What happens to one file: it is looked at, settles, becomes ready, is handed out and given back.
// All questions whether a file may be read now are answered here, whichever way it came to be known: by an event, a scan, or
// a retry.

import POSIX
import Synchronization

/// How a path came to be considered.
enum Sign {
  /// An event, with what it proves.
  case event(Evidence?)
  case scan(isAudit: Bool)

  var evidence: Evidence? { if case .event(let evidence) = self { evidence } else { .seen } }
}

extension Intake {
  enum Found { case present(FileStatus), missing }

  /// lstat(2); nil where nothing can be said now, and then a scan comes soon.
  func status(of path: Path) -> Found? {
    guard let tree = currentTree() else { return nil }
    do { return try tree.status(of: path).map { .present($0) } ?? .missing } catch {
      if !error.isPermission { rescanSoon() }
      return nil
    }
  }

  func writers(of path: Path) -> FileDescriptor.Writers {
    if let fault = options.faults.writers { return fault }
    // A file that cannot be opened now tells nothing of its writers.
    return (try? currentTree()?.open(path, [.readOnly, .nonBlocking]))?.writers() ?? .unknown
  }

  /// Weighs a sign of a file: new ones are let in unless their version is known, pending ones settle anew. `waitedSince`:
  /// of one that could not be read, when it was ready first.
  func consider(
    _ path: Path, _ status: FileStatus, _ sign: Sign, waitedSince: Int64? = nil, writers: () -> FileDescriptor.Writers
  ) {
    let now = Moment.now()
    let isLocal = !own.watches.remoteDevices.contains(status.device)
    let settling: Settling? = shelf.withLock { shelf in
      guard let entry = shelf.entries[path] else { return nil }
      let isEvent = if case .event = sign { true } else { false }
      if isEvent { shelf.noteEvent(path) }
      return stirred(&shelf, path, entry.stage, status, sign, isEvent, now, isLocal)
    }
    if let settling { return look(path, status, settling, at: now, writers: writers) }
    guard shelf.withLock({ $0.entries[path] == nil }), !isKnown(path, status) else { return }
    var isAudit = false
    if case .scan(true) = sign { isAudit = true }
    let new = Settling(sign.evidence ?? .seen, status, at: now, isLocal: isLocal, settlingRules)
    let isEvent = if case .event = sign { true } else { false }
    look(
      path, status, new, isMissedByEvents: isAudit, arrivesNow: isEvent, waitedSince: waitedSince, at: now,
      writers: writers)
  }

  /// Applies a sign to a path that is pending; the settling it is in now, if that must be looked at.
  private func stirred(
    _ shelf: inout Shelf, _ path: Path, _ stage: Shelf.Stage, _ status: FileStatus, _ sign: Sign, _ isEvent: Bool,
    _ now: Moment, _ isLocal: Bool
  ) -> Settling? {
    switch stage {
    case .inFlight(let arrival, let before):
      guard isEvent || !status.isSameVersion(as: arrival.status) else { return nil }
      let evidence = sign.evidence ?? before ?? .seen
      shelf.stir(path, arrival, by: isEvent ? evidence : min(before ?? evidence, evidence))
      return nil
    case .settling(var settling):
      guard isEvent || !status.isSameVersion(as: settling.status) else { return nil }
      if isEvent {
        settling.rearm(sign.evidence, status, at: now, settlingRules)
      } else {
        settling.rearmUnexplained(status, at: now, settlingRules)
      }
      shelf.place(path, .settling(settling), arrivesNow: isEvent, waitsAnew: true)
      return settling.deadline <= now.monotonic ? settling : nil
    case .ready(let old, _), .aside(let old, _, _):
      guard isEvent || !status.isSameVersion(as: old) else { return nil }
      var settling = Settling(.seen, status, at: now, isLocal: isLocal, settlingRules)
      settling.rearm(sign.evidence, status, at: now, settlingRules)
      shelf.place(path, .settling(settling), arrivesNow: isEvent, waitsAnew: true)
      return settling.deadline <= now.monotonic ? settling : nil
    }
  }

  /// Looks whether a file has settled, if it is time, and puts it where it belongs.
  private func look(
    _ path: Path, _ status: FileStatus, _ settling: Settling, isMissedByEvents: Bool = false,
    arrivesNow: Bool = false, waitedSince: Int64? = nil, at now: Moment, writers: () -> FileDescriptor.Writers
  ) {
    var settling = settling
    let witness = own.watches.witness(of: path)
    let isReady =
      status.kind != .regular
      || settling.deadline <= now.monotonic
        && settling.look(status, at: now, settlingRules, witness: witness, writers: writers)
    let stage: Shelf.Stage = isReady ? .ready(status, since: now.monotonic) : .settling(settling)
    let isPlaced = shelf.withLock {
      $0.place(
        path, stage, isMissedByEvents: isMissedByEvents, arrivesNow: arrivesNow, waitedSince: waitedSince)
    }
    if isPlaced, isReady { own.hasBecomeReady = true }
  }

  /// Looks at those whose time has come, some hundred in a turn.
  func lookAtDue(_ monotonic: Int64) {
    guard own.root != nil else { return }
    for _ in 0..<500 {
      guard let path = shelf.withLock({ $0.popDue(at: monotonic) }) else { return }
      guard let stage = shelf.withLock({ $0.entries[path]?.stage }) else { continue }
      let now = Moment.now()
      switch (status(of: path), stage) {
      case (.present(let status), .settling(let settling)):
        look(path, status, settling, at: now) { self.writers(of: path) }
      case (.present(let status), .aside(let old, _, _)):
        // Considered like one that a scan finds, which has no part in the share of those that arrive now.
        let since = shelf.withLock { $0.remove(path) }?.readySince
        let waitedSince = status.isSameVersion(as: old) ? since : nil
        consider(path, status, .scan(isAudit: false), waitedSince: waitedSince) { self.writers(of: path) }
        if shelf.withLock({ $0.entries[path] == nil }) { release(path) }
      case (.missing, .settling):
        shelf.withLock { shelf in
          shelf.remove(path)
          shelf.facts.vanishedWhileSettling += 1
        }
        release(path)
      case (.missing, .aside(let status, _, _)):
        // It had been ready, so it is owed a receipt: who takes it finds that it vanished.
        shelf.withLock { _ = $0.place(path, .ready(status, since: now.monotonic)) }
        own.hasBecomeReady = true
      case (nil, _): shelf.withLock { _ = $0.place(path, stage.postponed(to: now.monotonic + 1_000_000_000)) }
      case (_, .ready), (_, .inFlight): continue
      }
    }
  }

  func conclude(_ arrival: Arrival, _ end: End) {
    let path = arrival.path
    guard case .inFlight(let current, let stirredBy)? = shelf.withLock({ $0.entries[path]?.stage }),
      current.ticket == arrival.ticket
    else { return }
    let now = Moment.now()
    switch end {
    case .final:
      _ = shelf.withLock { $0.remove(path) }
      if case .present(let status)? = status(of: path), status.kind != .directory,
        stirredBy != nil || !status.isSameVersion(as: arrival.status)
      {
        consider(path, status, .event(stirredBy ?? .seen)) { self.writers(of: path) }
      }
      // Who waits for it waits for what it has become meanwhile, too.
      if shelf.withLock({ $0.entries[path] == nil }) { release(path) }
    case .changed, .busy:
      let setbacks = shelf.withLock { $0.countSetback(path) }
      settleAgain(path, arrival, stirredBy, setbacks: setbacks, at: now)
    case .retry, .unreadable:
      if stirredBy != nil { return settleAgain(path, arrival, stirredBy, setbacks: 0, at: now) }
      let isUnreadable = if case .unreadable = end { true } else { false }
      shelf.withLock {
        _ = $0.place(
          path, .aside(arrival.status, until: now.monotonic + end.delay.nanoseconds, isUnreadable: isUnreadable))
      }
      if isUnreadable { release(path) }
    }
  }

  private func settleAgain(
    _ path: Path, _ arrival: Arrival, _ evidence: Evidence?, setbacks: Int, at now: Moment
  ) {
    switch status(of: path) {
    case .missing?:
      // It had been ready, so it is owed a receipt: who takes it finds that it vanished.
      shelf.withLock { _ = $0.place(path, .ready(arrival.status, since: arrival.readyMonotonicNanoseconds)) }
      own.hasBecomeReady = true
    case .present(let status)?:
      let isLocal = !own.watches.remoteDevices.contains(status.device)
      var settling = Settling(.seen, status, at: now, isLocal: isLocal, settlingRules)
      settling.rearm(evidence == .renamed ? .closed : evidence, status, at: now, settlingRules)
      if setbacks > 0 { settling.holdBack(after: setbacks, at: now) }
      shelf.withLock { _ = $0.place(path, .settling(settling), waitsAnew: true) }
    case nil:
      let aside = Shelf.Stage.aside(arrival.status, until: now.monotonic + 1_000_000_000, isUnreadable: false)
      shelf.withLock { _ = $0.place(path, aside) }
    }
  }
}

extension Shelf.Stage {
  /// The same, to be looked at later: nothing can be said of the file now.
  fileprivate func postponed(to deadline: Int64) -> Shelf.Stage {
    switch self {
    case .settling(var settling):
      settling.postpone(to: deadline)
      return .settling(settling)
    case .aside(let status, _, let isUnreadable): return .aside(status, until: deadline, isUnreadable: isUnreadable)
    case .ready, .inFlight: return self
    }
  }
}

extension End {
  fileprivate var delay: Duration {
    switch self {
    case .retry(let delay), .unreadable(let delay): delay
    case .final, .changed, .busy: .zero
    }
  }
}
