// The drop directory itself, which can go, return and be mounted over, and the watches on it and those below, which
// the kernel can refuse.

import Dispatch
import POSIX
import Synchronization

extension Intake {
  /// The tree below the drop directory for this turn; nil while the drop directory is gone.
  func currentTree() -> DirectoryTree? {
    if own.tree == nil, let root = own.root {
      do { own.tree = try DirectoryTree(root.path) } catch {
        own.scan.problem = own.scan.problem ?? error
        if error.isMissing { checkRoot() } else { rescanSoon() }
      }
    }
    return own.tree
  }

  /// Compares the drop directory with what was there before; true when it is there. One that is not the same as before
  /// (returned, mounted over) is watched and scanned afresh.
  @discardableResult
  func checkRoot() -> Bool {
    let found: FileStatus
    let path: Path
    do throws(SystemError) {
      found = try FileStatus.ofTarget(options.directory)
      path = try resolvedPath(options.directory)
      guard found.kind == .directory else {
        throw SystemError("watch", options.directory, code: SystemError.notDirectory)
      }
      try checkListing(of: path)
    } catch {
      loseRoot(error)
      return false
    }
    if let root = own.root, root.status.isSameFile(as: found), root.path == path { return true }
    if let root = own.root, root.status.device != found.device { forgetPending() }
    let hadProblem = shelf.withLock { $0.facts.rootProblem != nil }
    own.watches.removeAll()
    own.tree = nil
    own.scan.stack = []
    own.scan.current = nil
    own.scan.isFull = false
    own.root = (path, found)
    own.nextRootLook = nil
    own.rootInterval = QueueState.firstRootInterval
    shelf.withLock { shelf in
      shelf.facts.rootMissing = false
      shelf.facts.rootProblem = nil
      shelf.isOpen = own.opening == nil
    }
    if hadProblem { onNote(.rootReturned(options.directory)) }
    own.hasBecomeReady = true
    requestScan(.rootReturned)
    return true
  }

  /// Another file system lies there (one was unmounted, or mounted over it): what was seen in the one before has not
  /// vanished. A run that ends by itself cannot wait for it to return.
  private func forgetPending() {
    shelf.withLock { $0.removePending() }
    postponeWaiting()
    let idlers = own.idlers
    own.idlers = []
    for idler in idlers { idler.done(SystemError("watch", options.directory, code: SystemError.stale)) }
  }

  /// That the drop directory can be listed, and what is in it looked at.
  private func checkListing(of path: Path) throws(SystemError) {
    if let fault = options.faults.rootProblem() { throw fault }
    _ = try FileDescriptor.open(path, [.readOnly, .directory])
    _ = try FileStatus.of(path.appending("."))
  }

  /// The drop directory is of no use for now: nothing is handed out, and it is looked for again, ever more rarely.
  func loseRoot(_ problem: SystemError) {
    own.nextRootLook = Clock.monotonicNanoseconds() + own.rootInterval
    own.rootInterval = min(own.rootInterval * 2, QueueState.longestRootInterval)
    let isNew = shelf.withLock { shelf in
      let old = shelf.facts.rootProblem
      shelf.facts.rootMissing = problem.isMissing
      shelf.facts.rootProblem = problem
      shelf.isOpen = false
      return old.map { $0.isMissing != problem.isMissing } ?? true
    }
    guard isNew || own.root != nil else { return }
    own.root = nil
    own.tree = nil
    own.scan.stack = []
    own.scan.current = nil
    own.scan.isFull = false
    own.watches.removeAll()
    onNote(problem.isMissing ? .rootMissing(options.directory) : .rootUnreadable(problem))
    requestScan(.rootReturned)
  }

  // MARK: Watches

  func startInotify() {
    do throws(SystemError) {
      guard options.faults.hasInotify else { throw SystemError("inotify_init1", nil, code: SystemError.tooManyFiles) }
      let inotify = try Inotify()
      own.watches.inotify = inotify
      let source = DispatchSource.makeReadSource(fileDescriptor: inotify.descriptor.raw, queue: queue)
      source.setEventHandler { [weak self] in self?.turnNow { $0.drainEvents() } }
      // The descriptor stays open until the source has let go of its number.
      source.setCancelHandler { withExtendedLifetime(inotify) {} }
      own.source = source
      source.activate()
    } catch {
      if !own.hasNotedLimit { onNote(.inotifyUnavailable(error)) }
      expectWatchRetry()
    }
  }

  /// The events cannot be read. Dispatch would call again at once and for ever, so the instance goes; what lies there is
  /// polled until there is another.
  func loseInotify(_ error: SystemError) {
    own.source?.cancel()
    own.source = nil
    own.watches.loseInotify()
    if !own.hasNotedLimit { onNote(.inotifyUnavailable(error)) }
    if own.nextPoll == nil { own.nextPoll = Clock.monotonicNanoseconds() + options.poll.nanoseconds }
    expectWatchRetry()
    rescanSoon()
  }

  func addDirectory(_ path: Path, at absolute: Path, _ status: FileStatus) {
    let outcome = own.watches.add(path, at: absolute, status, generation: own.generation)
    if case .limit = outcome {
      if !own.hasNotedLimit { onNote(.watchLimit(directory: absolute)) }
      expectWatchRetry()
    }
    guard let directory = own.watches.directories[path], directory.isPolled else { return }
    if directory.isRemote, own.notedRemote.insert(status.device).inserted {
      onNote(.polling(directory: absolute, fileSystem: own.watches.fileSystemName(status.device)))
    }
    if own.nextPoll == nil { own.nextPoll = Clock.monotonicNanoseconds() + options.poll.nanoseconds }
  }

  private func expectWatchRetry() {
    own.hasNotedLimit = true
    if own.nextWatchRetry == nil { own.nextWatchRetry = Clock.monotonicNanoseconds() + own.watchRetryInterval }
  }

  /// Tries again to watch what is polled for want of watches, ever more rarely.
  func retryWatches(at now: Int64) {
    own.nextWatchRetry = nil
    own.watchRetryInterval = min(own.watchRetryInterval * 2, QueueState.longestWatchRetry)
    guard let root = own.root?.path, let tree = currentTree() else { return expectWatchRetry() }
    if own.watches.inotify == nil { startInotify() }
    guard own.watches.inotify != nil else { return }
    for (path, directory) in own.watches.directories where directory.watch == nil {
      guard let status = try? tree.status(of: path) else { continue }  // gone, or the next scan says why
      addDirectory(path, at: root.appending(path), status)
      if own.nextWatchRetry != nil { return }
      scanNew(path)
    }
    own.hasNotedLimit = false
    own.watchRetryInterval = QueueState.firstWatchRetry
    onNote(.watchesRestored)
  }

  func publishWatches() {
    if own.unreadable.hasChanged {
      own.unreadable.hasChanged = false
      let summary = own.unreadable.summary
      shelf.withLock { $0.facts.unreadable = summary }
    }
    guard own.watches.hasChanged else { return }
    own.watches.hasChanged = false
    let polled = own.watches.polled
    if polled.isEmpty { own.nextPoll = nil }
    let count = own.watches.watchCount
    let lacksWatches = own.watches.lacksWatches
    shelf.withLock { shelf in
      shelf.facts.polledDirectories = polled
      shelf.facts.watches = count
      shelf.facts.isWatchLimitReached = lacksWatches
    }
  }
}
