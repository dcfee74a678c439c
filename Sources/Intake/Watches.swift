// Which directories are known, which of them inotify watches, and which must be polled: on remote file systems, and
// where the kernel has no watch left.

import POSIX

/// Directories by their path relative to the drop directory, which itself is the empty path. Used on the intake queue.
struct Watches {
  struct Directory {
    let device: UInt64
    let inode: UInt64
    fileprivate(set) var watch: Int32?
    let isRemote: Bool
    /// The last full scan that came by.
    var generation: UInt64

    var isPolled: Bool { isRemote || watch == nil }
  }

  /// What the log may need to hear of a directory that was added.
  enum Outcome { case watched, limit(SystemError), gone }

  static let mask: InotifyEvent.Mask = [
    .closedAfterWrite, .modified, .movedTo, .movedFrom, .created, .attributes, .selfDeleted, .selfMoved, .onlyDirectory,
    .doNotFollow, .excludeUnlinked,
  ]

  private(set) var directories: [Path: Directory] = [:]
  private(set) var remoteDevices: Set<UInt64> = []
  var inotify: Inotify?
  /// Since somebody last set it to false.
  var hasChanged = false
  /// How many times the kernel dropped events.
  var overflows: UInt64 = 0
  private var paths: [Int32: Path] = [:]
  private var fileSystems: [UInt64: FileSystem] = [:]
  private let faults: Faults

  init(faults: Faults) { self.faults = faults }

  var watchCount: Int { paths.count }
  var polled: [Path] { directories.filter { $0.value.isPolled }.keys.sorted() }
  /// Whether the kernel refused a watch that we want.
  var lacksWatches: Bool { directories.contains { $0.value.watch == nil } }

  func path(of watch: Int32) -> Path? { paths[watch] }

  /// What sees every close of a file; nil where closes can go unseen.
  func witness(of file: Path) -> Witness? {
    let parent = file.parent
    guard let known = directories[parent == "." ? "" : parent], !known.isPolled else { return nil }
    return known.watch.map { Witness(watch: $0, overflows: overflows) }
  }

  /// Knows and, where possible, watches a directory. The same again costs one system call.
  mutating func add(_ path: Path, at absolute: Path, _ status: FileStatus, generation: UInt64) -> Outcome {
    let isRemote = fileSystem(of: absolute, status.device).map { $0.isRemote || faults.isRemote } ?? false
    if isRemote { remoteDevices.insert(status.device) }
    var directory = Directory(
      device: status.device, inode: status.inode, watch: nil, isRemote: isRemote, generation: generation)
    var outcome = Outcome.watched
    do { directory.watch = try watch(path, at: absolute) } catch {
      if error.isMissing || error.isPermission { return .gone }
      outcome = .limit(error)
    }
    let old = directories[path]
    if let watch = old?.watch, watch != directory.watch { release(watch) }
    directories[path] = directory
    if old?.watch != directory.watch || old?.isRemote != isRemote || old == nil { hasChanged = true }
    return outcome
  }

  private mutating func watch(_ path: Path, at absolute: Path) throws(SystemError) -> Int32? {
    guard let inotify else { return nil }
    if paths.count >= faults.allowedWatches, directories[path]?.watch == nil {
      throw SystemError("watch", absolute, code: SystemError.noSpace)
    }
    let watch = try inotify.watch(absolute, faults.isDeaf ? [.onlyDirectory, .selfDeleted] : Self.mask)
    // A watch belongs to the inode: where it had another path, the directory was moved.
    if let old = paths[watch], old != path { forget(old, keepingWatch: watch) }
    paths[watch] = path
    return watch
  }

  private mutating func fileSystem(of path: Path, _ device: UInt64) -> FileSystem? {
    if let known = fileSystems[device] { return known }
    guard let found = try? FileSystem(of: path) else { return nil }  // gone: the listing will say so
    fileSystems[device] = found
    return found
  }

  func fileSystemName(_ device: UInt64) -> String { fileSystems[device]?.name ?? "an unknown file system" }

  /// Forgets a directory and those below it.
  mutating func remove(_ path: Path) {
    forget(path, keepingWatch: nil)
    for below in directories.keys where path.isEmpty || below.isInside(path) { forget(below, keepingWatch: nil) }
  }

  private mutating func forget(_ path: Path, keepingWatch kept: Int32?) {
    hasChanged = true
    guard let watch = directories.removeValue(forKey: path)?.watch, watch != kept else { return }
    release(watch)
  }

  private mutating func release(_ watch: Int32) {
    paths[watch] = nil
    inotify?.unwatch(watch)
  }

  /// The kernel dropped the watch: the directory is gone or unmounted.
  mutating func watchEnded(_ watch: Int32) {
    guard let path = paths.removeValue(forKey: watch), directories[path]?.watch == watch else { return }
    directories[path] = nil
    hasChanged = true
  }

  /// Nothing can be heard any more: all is polled, and what was not heard counts as dropped.
  mutating func loseInotify() {
    inotify = nil
    paths = [:]
    for path in directories.keys { directories[path]?.watch = nil }
    overflows += 1
    hasChanged = true
  }

  mutating func removeAll() {
    remove("")
    fileSystems = [:]
    remoteDevices = []
  }

  /// Forgets what a full scan did not come by.
  mutating func removeUnvisited(generation: UInt64) {
    for (path, directory) in directories where directory.generation < generation { forget(path, keepingWatch: nil) }
  }
}

/// What tests make the kernel refuse.
struct Faults: Sendable {
  var allowedWatches = Int.max
  var hasInotify = true
  var isRemote = false
  /// No event of a file comes.
  var isDeaf = false
  /// What hinders the listing of the drop directory.
  var rootProblem: @Sendable () -> SystemError? = { nil }
  /// What is said of every file's writers.
  var writers: FileDescriptor.Writers?
}
