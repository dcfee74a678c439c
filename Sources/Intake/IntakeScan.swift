// The scan: the truth that events only hint at. It walks the tree in slices between which the queue does its other
// work, and reads every directory as a stream, so that a million names cost no more memory than one.

import POSIX
import Synchronization

struct Scan {
  enum Reason: Sendable { case start, periodic, overflow, asked, room, rootReturned }

  enum Visit {
    /// Part of a full scan. An audit counts what events should have told of.
    case full(isAudit: Bool)
    /// A directory that has just appeared: nothing told of what was made in it before it was watched.
    case new
    /// In place of events; does not descend into what is known.
    case poll
  }

  /// Entries looked at in one turn: about 10 ms.
  static let slice = 1_000

  var stack: [(path: Path, visit: Visit)] = []
  var current: (path: Path, visit: Visit, isRemote: Bool, stream: DirectoryStream)?
  /// Whether a full scan is under way.
  var isFull = false
  var isScheduled = false
  /// The full scan is through but for events that wait.
  var isDraining = false
  var startedMonotonic: Int64 = 0
  /// Why some of it could not be looked at, where that may pass: the first of the reasons.
  var problem: SystemError?
  /// Full scans in a row that had one.
  var partialScans = 0

  var hasWork: Bool { current != nil || !stack.isEmpty || isFull && isDraining }
}

extension Intake {
  /// Wants a full scan that begins after this call; one that is under way does not do.
  func requestScan(_ reason: Scan.Reason) { own.wantedScan = own.wantedScan ?? reason }

  func startWantedScan() {
    guard let reason = own.wantedScan, !own.scan.isFull, own.isStarted, checkRoot() else { return }
    own.wantedScan = nil
    own.generation += 1
    own.scan.isFull = true
    own.scan.problem = nil
    own.scan.startedMonotonic = Clock.monotonicNanoseconds()
    let isAudit = reason == .periodic || reason == .asked
    own.scan.stack.insert(("", .full(isAudit: isAudit)), at: 0)
    shelf.withLock { $0.forgetCutoff() }
  }

  func pollDirectories() {
    guard !own.scan.hasWork, checkRoot() else { return }
    for path in own.watches.polled { own.scan.stack.append((path, .poll)) }
  }

  /// Scans a directory that an event told of.
  func scanNew(_ path: Path) { own.scan.stack.append((path, .new)) }

  func scanSlice() {
    guard own.root != nil else { return }
    let evictions = shelf.withLock { $0.evictions }
    var left = Scan.slice
    while left > 0 {
      guard let current = own.scan.current else {
        guard let next = own.scan.stack.popLast() else {
          finishScan()
          break
        }
        left -= 10
        beginDirectory(next.path, next.visit)
        continue
      }
      left -= 1
      do {
        if let name = try current.stream.next() {
          // One that cannot be looked at (another file system's end, a damaged inode) hides none behind it.
          do throws(SystemError) { try lookAtEntry(name, in: current) } catch {
            noteUnreadable(current.path.appending(name), error)
          }
        } else {
          own.scan.current = nil
          if current.path.isEmpty { shelf.withLock { $0.facts.rootProblem = nil } }
        }
      } catch {
        noteUnreadable(current.path, error)
        own.scan.current = nil
      }
    }
    noteEvictions(since: evictions)
  }

  func noteEvictions(since before: Int) {
    guard shelf.withLock({ $0.evictions }) != before else { return }
    if !own.hasNotedRoom { onNote(.tooManyPending(limit: options.maxPending)) }
    own.hasNotedRoom = true
    postponeWaiting()
  }

  /// Watches the directory, then opens it for listing: what comes in between is seen twice, never missed.
  private func beginDirectory(_ path: Path, _ visit: Scan.Visit) {
    guard let root = own.root?.path, let tree = currentTree() else { return }
    do {
      let directory = try tree.open(path, [.readOnly, .directory])
      let status = try directory.status()
      addDirectory(path, at: root.appending(path), status)
      own.unreadable.remove(path)
      let isRemote = own.watches.directories[path]?.isPolled ?? false
      own.scan.current = (path, visit, isRemote, try DirectoryStream(directory))
      // The watch goes by name: where another directory took the name meanwhile, it is on the wrong one.
      if let now = try tree.status(of: path), now.kind == .directory, !now.isSameFile(as: status) { scanNew(path) }
    } catch {
      own.watches.remove(path)
      if path.isEmpty, !checkRoot() { return }
      if !error.isMissing, !error.isLink { noteUnreadable(path, error) } else { own.unreadable.remove(path) }
    }
  }

  private func noteUnreadable(_ path: Path, _ error: SystemError) {
    if !error.isPermission, !error.isTooLong {
      own.scan.problem = own.scan.problem ?? error
      rescanSoon()
    }
    // What follows in the listing is not seen: until one comes to its end, that is the state of things.
    if path.isEmpty { shelf.withLock { $0.facts.rootProblem = error } }
    guard own.unreadable.note(path, error, generation: own.generation) else { return }
    onNote(path.isEmpty ? .rootUnreadable(error) : .unreadableDirectory(error))
  }

  private func lookAtEntry(
    _ name: Path, in directory: (path: Path, visit: Scan.Visit, isRemote: Bool, stream: DirectoryStream)
  ) throws(SystemError) {
    guard let status = try directory.stream.status(of: name) else { return }
    let path = directory.path.appending(name)
    let isDirectory = status.kind == .directory
    if rules.matchLast(path.bytes[...], isDirectory: isDirectory) != nil { return }
    if isDirectory {
      if options.recursive, descends(into: path, status, directory.visit) { push(path, directory.visit) }
      return
    }
    var isAudit = false
    if case .full(true) = directory.visit { isAudit = !directory.isRemote }
    consider(path, status, .scan(isAudit: isAudit)) {
      if let fault = options.faults.writers { return fault }
      // A file that cannot be opened now tells nothing of its writers.
      return (try? directory.stream.open(name, [.readOnly, .nonBlocking]))?.writers() ?? .unknown
    }
  }

  /// What lies deeper than a path can say cannot be watched, and could be told of by nobody.
  private func push(_ path: Path, _ visit: Scan.Visit) {
    if let root = own.root?.path.appending(path), root.bytes.count >= Path.longest {
      noteUnreadable(path, SystemError("watch", root, code: SystemError.tooLong))
    } else {
      own.scan.stack.append((path, visit))
    }
  }

  private func descends(into path: Path, _ status: FileStatus, _ visit: Scan.Visit) -> Bool {
    guard case .poll = visit, let known = own.watches.directories[path] else { return true }
    return known.device != status.device || known.inode != status.inode
  }

  private func finishScan() {
    guard own.scan.isFull else { return }
    // A file renamed while its directory was listed may be in the list under neither name, but events tell of it.
    own.scan.isDraining = !drainEvents()
    if own.scan.hasWork || !own.scan.isFull { return }
    own.scan.isFull = false
    own.scan.partialScans = own.scan.problem == nil ? 0 : own.scan.partialScans + 1
    own.watches.removeUnvisited(generation: own.generation)
    own.unreadable.removeUnvisited(generation: own.generation)
    let duration = Clock.monotonicNanoseconds() - own.scan.startedMonotonic
    own.hasNotedRoom = shelf.withLock { shelf in
      shelf.facts.initialScanDone = true
      shelf.facts.lastScanNanoseconds = Clock.realtimeNanoseconds()
      shelf.facts.lastScanDuration = .nanoseconds(duration)
      return shelf.isIncomplete && own.hasNotedRoom
    }
    if own.opening != nil { open() }
    onScan()
    questionWaiting(generation: own.generation)
  }
}
