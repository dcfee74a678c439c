// What Intake and its caller say to each other: the file on its way in, how its journey ended, what the log should
// hear, and the figures for the status page.

import POSIX

/// A file on its way in: settled, not yet read.
public struct Arrival: Sendable, Equatable {
  /// Relative to the drop directory.
  public let path: Path
  /// As it was when the file was found settled. Where `kind` is not `.regular` the file is never opened.
  public let status: FileStatus
  /// The order of hand-out, from 1.
  public let ticket: UInt64
  /// When it became ready, on CLOCK_MONOTONIC.
  public let readyMonotonicNanoseconds: Int64
}

/// How the work on an arrival ended.
public enum End: Sendable, Equatable {
  /// A final receipt was written: the file is forgotten, and looked at once more only if it changed since.
  case final
  /// The file changed while it was read: settle again.
  case changed
  /// Somebody still writes to it: settle again.
  case busy
  /// Nothing is wrong with the file (no memory, no descriptor, an I/O error): look again after that long, or on an event.
  case retry(after: Duration)
  /// The file may not be read: look again after that long, or on an event. Unlike `.retry` this holds up neither
  /// `sync` nor `whenIdle`.
  case unreadable(retryAfter: Duration)
}

public struct IntakeOptions: Sendable {
  /// The drop directory, absolute.
  public var directory: Path
  /// Whether subdirectories count.
  public var recursive = true
  /// Globs, in addition to the built-in ones; see `IgnoreRules`.
  public var ignore: [String] = []
  /// How long a file must be left alone before it is read.
  public var settle: Duration = .seconds(1)
  /// Whether a file renamed into the tree is taken as complete at once.
  public var trustRename = true
  /// How often everything is scanned although no event said so.
  public var rescan: Duration = .seconds(60)
  /// How often directories are scanned that inotify cannot watch.
  public var poll: Duration = .seconds(5)
  /// At most so many files are remembered, the oldest; the rest is found again by a later scan.
  public var maxPending = 65_536
  var faults = Faults()

  public init(directory: Path) { self.directory = directory }
}

/// Something the log should hear.
public enum Note: Sendable, Equatable, CustomStringConvertible {
  case overflow
  case watchLimit(directory: Path)
  case inotifyUnavailable(SystemError)
  case watchesRestored
  case rootMissing(Path)
  case rootReturned(Path)
  /// The drop directory itself.
  case rootUnreadable(SystemError)
  /// One below it.
  case unreadableDirectory(SystemError)
  case polling(directory: Path, fileSystem: String)
  case tooManyPending(limit: Int)

  public var description: String {
    switch self {
    case .overflow: "the kernel dropped events (fs.inotify.max_queued_events): scanning everything"
    case .watchLimit(let directory):
      """
      no inotify watch left for \(directory): polling what is not watched; \
      raise it with: sysctl fs.inotify.max_user_watches=524288
      """
    case .inotifyUnavailable(let error):
      "\(error): polling everything; raise the limit with: sysctl fs.inotify.max_user_instances=512"
    case .watchesRestored: "every directory is watched again"
    case .rootMissing(let path): "the drop directory \(path) is gone: waiting for it to return"
    case .rootReturned(let path): "the drop directory \(path) is back"
    case .rootUnreadable(let error), .unreadableDirectory(let error): "\(error): what lies there is not seen"
    case .polling(let directory, let fileSystem):
      "\(directory) is on \(fileSystem), where other machines' changes raise no events: polling"
    case .tooManyPending(let limit):
      "more than \(limit) files wait: keeping the oldest, the rest is found again when there is room"
    }
  }
}

extension Note {
  /// Whether the drop directory is of no use until somebody mends it.
  public var isRootLoss: Bool {
    switch self {
    case .rootMissing: true
    case .rootUnreadable(let error): error.isRootLoss
    default: false
    }
  }
}

extension SystemError {
  /// Said of the drop directory: not only for want of descriptors or memory.
  var isRootLoss: Bool { isMissing || !isTransient }
}

/// Figures of the moment and since the start.
public struct IntakeReport: Sendable, Equatable {
  public var settling = 0
  public var ready = 0
  public var inFlight = 0
  /// Files that may not be read, or are to be tried again later.
  public var setAside = 0
  /// Since when the file waits that waits longest to be taken, or taken again after it could not be read, on
  /// CLOCK_MONOTONIC.
  public var oldestReadyMonotonicNanoseconds: Int64?
  /// Since when the file is ready that is longest in work, on CLOCK_MONOTONIC.
  public var oldestInFlightMonotonicNanoseconds: Int64?
  public var watches = 0
  /// Directories that inotify cannot watch, relative; the drop directory itself is empty.
  public var polledDirectories: [Path] = []
  public var rootMissing = false
  /// Why the drop directory cannot be watched or listed; nil when it can.
  public var rootProblem: SystemError?
  /// Directories below it that cannot be read; nil where all can.
  public var unreadable: UnreadableSummary?
  /// The kernel refuses watches that we want, and what lacks them is polled.
  public var isWatchLimitReached = false
  public var overflows: UInt64 = 0
  public var events: UInt64 = 0
  /// When the last full scan ended, nanoseconds since 1970.
  public var lastScanNanoseconds: Int64?
  public var lastScanDuration: Duration?
  /// Files that a periodic scan found and no event had told of: how far events can be trusted here.
  public var foundByScanOnly: UInt64 = 0
  /// Files that went away before they had settled.
  public var vanishedWhileSettling: UInt64 = 0
  public var initialScanDone = false
  /// More files lie there than are remembered; a scan will follow.
  public var scanIncomplete = false

  public init() {}
}

/// Stands for one call of `sync`.
public struct SyncToken: Sendable, Hashable { let number: UInt64 }
