// Events: drained all at once and folded together by name, so that a file with many is looked at once.
// A writer of a thousand small pieces makes a thousand events, and what is asked of a file costs more than an event does.

import POSIX
import Synchronization

/// What the events of one turn say of one name, in their order.
private struct Hint {
  var evidence: Evidence?
  /// An event other than that the name was moved away.
  var isSign = false
  /// It was renamed to another name in the tree.
  var isRenamed = false
  /// Made, and nothing written since.
  var isNew = false
  /// Written, and not closed since.
  var isWritten = false
  /// The watch that told the last, as it was then.
  var witness: Witness?

  mutating func fold(_ mask: InotifyEvent.Mask, _ witness: Witness) {
    self.witness = witness
    if mask.contains(.movedFrom) { return }
    isSign = true
    isRenamed = false
    if !mask.contains(.attributes) {
      isNew = mask.contains(.created)
      isWritten = mask.contains(.modified)
    }
    if mask.contains(.movedTo) {
      evidence = .renamed
    } else if mask.contains(.closedAfterWrite) {
      evidence = .closed
    } else if !mask.isDisjoint(with: [.created, .modified]) {
      evidence = .seen
    } else {
      evidence = evidence.map { min($0, .closed) }
    }
  }

  /// What the events prove of the file as it is now. Writing through a name is followed by a close of that name. Being
  /// made is not: a link to a file raises no close, whether or not its other names are gone already; but who makes an
  /// empty file has it open.
  func evidence(of status: FileStatus) -> Evidence? {
    guard let witness, isWritten || isNew && status.size == 0 && status.linkCount == 1 else { return evidence }
    return .open(witness)
  }
}

extension Intake {
  /// So many bytes of events are dealt with in one turn: some ten thousand.
  private static let bytesPerDrain = 1 << 20

  /// Deals with events that wait; false when more are left, for which the source calls again.
  @discardableResult
  func drainEvents() -> Bool {
    guard let inotify = own.watches.inotify else { return true }
    let events: [InotifyEvent]
    let isAll: Bool
    do { (events, isAll) = try inotify.drain(atMost: Self.bytesPerDrain) } catch {
      loseInotify(error)
      return true
    }
    if !events.isEmpty { act(on: events) }
    return isAll
  }

  private func act(on events: [InotifyEvent]) {
    var hints: [Path: Hint] = [:]
    var order: [Path] = []
    // The two events of a rename can fall into two drains.
    var movedFrom = own.movedFrom
    own.movedFrom = [:]
    for event in events {
      guard let directory = directoryOfFileEvent(event) else { continue }
      let path = directory.appending(event.name)
      if event.mask.contains(.movedTo), let old = movedFrom[event.cookie] {
        if hints[old] == nil { order.append(old) }
        hints[old, default: Hint()].isRenamed = true
        own.movedFrom[event.cookie] = nil
      }
      if rules.matchLast(path.bytes[...], isDirectory: false) != nil { continue }
      if hints[path] == nil { order.append(path) }
      let witness = Witness(watch: event.watch, overflows: own.watches.overflows)
      hints[path, default: Hint()].fold(event.mask, witness)
      if event.mask.contains(.movedFrom) {
        movedFrom[event.cookie] = path
        own.movedFrom[event.cookie] = path
      }
    }
    let evictions = shelf.withLock { shelf in
      shelf.facts.events += UInt64(events.count)
      return shelf.evictions
    }
    for path in order { act(on: path, hints[path]!) }
    noteEvictions(since: evictions)
  }

  /// Deals with events that are not of a file; else gives the directory the file is in.
  private func directoryOfFileEvent(_ event: InotifyEvent) -> Path? {
    if event.mask.contains(.overflow) {
      own.watches.overflows += 1
      shelf.withLock { $0.facts.overflows += 1 }
      onNote(.overflow)
      requestScan(.overflow)
      return nil
    }
    guard let directory = own.watches.path(of: event.watch) else { return nil }
    if event.mask.contains(.ignored) {
      own.watches.watchEnded(event.watch)
      if directory.isEmpty, checkRoot() { requestScan(.rootReturned) }
      return nil
    }
    if !event.mask.isDisjoint(with: [.selfDeleted, .selfMoved, .unmounted]) {
      if directory.isEmpty {
        checkRoot()
      } else if !event.mask.contains(.selfDeleted) {
        // Of one that is deleted nothing lies below, and the event that its watch has ended follows.
        checkMoved(directory)
      }
      return nil
    }
    if event.name.isEmpty {
      // The drop directory's own permissions have changed.
      if directory.isEmpty, event.mask.contains(.attributes) { checkRoot() }
      return nil
    }
    guard event.mask.contains(.isDirectory) else { return directory }
    let path = directory.appending(event.name)
    let isNews = !event.mask.isDisjoint(with: [.created, .movedTo]) || own.watches.directories[path] == nil
    if isNews, !event.mask.contains(.movedFrom), options.recursive,
      rules.matchLast(path.bytes[...], isDirectory: true) == nil
    {
      scanNew(path)
    }
    return nil
  }

  /// A directory was moved: where it is no longer under its path, its watches are of no use.
  private func checkMoved(_ path: Path) {
    guard let known = own.watches.directories[path], let tree = currentTree() else { return }
    // A directory of which nothing can be said counts as moved: the next scan finds it.
    if let now = try? tree.status(of: path), now.device == known.device, now.inode == known.inode { return }
    own.watches.remove(path)
  }

  private func act(on path: Path, _ hint: Hint) {
    guard let found = status(of: path) else { return }
    switch found {
    case .present(let status):
      if hint.isSign, status.kind != .directory {
        consider(path, status, .event(hint.evidence(of: status))) { self.writers(of: path) }
      }
    case .missing:
      let now = Clock.monotonicNanoseconds()
      shelf.withLock { shelf in
        switch shelf.entries[path]?.stage {
        case .settling:
          shelf.remove(path)
          shelf.facts.vanishedWhileSettling += hint.isRenamed ? 0 : 1
        case .ready where hint.isRenamed, .aside where hint.isRenamed: shelf.remove(path)
        // It may turn up under another name; else whoever takes it finds that it vanished, and gives the receipt.
        case .ready(let status, _):
          shelf.place(path, .aside(status, until: now + QueueState.renameGrace, isUnreadable: false))
        case .aside, .inFlight, nil: return
        }
      }
      if shelf.withLock({ $0.entries[path] == nil }) { release(path) }
    }
  }
}
