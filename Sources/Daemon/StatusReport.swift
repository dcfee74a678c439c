// All that winnow says of itself at one moment, as a plain value. The runtime fills it; /status, /readyz and /metrics
// are pure functions of it, so what they say can never disagree.

import POSIX

/// Times are nanoseconds since 1970, ages and spans nanoseconds; counters count since the start of the process.
public struct StatusReport: Sendable, Equatable {
  public enum State: String, Sendable, CaseIterable { case starting, scanning, idle, working, paused, draining }

  public var version: String
  public var state = State.starting
  /// Why the output is paused, as a code such as `output_full`; nil while it is not.
  public var pausedReason: String?
  public var processID: Int32 = Host.processID
  public var startedNanoseconds: Int64
  /// By the clock that nobody sets.
  public var uptimeNanoseconds: Int64
  /// Whether the first scan of the drop directory has ended.
  public var isFirstScanDone = false
  public var residentBytes: Int?
  /// From the configuration: a ready file that waits longer makes winnow unready.
  public var maxLagNanoseconds: Int64 = 300_000_000_000

  /// For how long the watcher's and the commit's queues have not turned; a moment is usual.
  public var standstillNanoseconds: Int64 = 0

  public var configuration = ConfigurationState()
  public var watch = Watch()
  public var queue = Queue()
  public var totals = Totals()
  public var output = Output()
  public var lastError: Failure?
  /// From ready to durable.
  public var latency = LatencyHistogram()

  public init(version: String, startedNanoseconds: Int64, uptimeNanoseconds: Int64) {
    self.version = version
    self.startedNanoseconds = startedNanoseconds
    self.uptimeNanoseconds = uptimeNanoseconds
  }

  public struct ConfigurationState: Sendable, Equatable {
    /// nil: built-in defaults.
    public var path: Path?
    public var loadedNanoseconds: Int64 = 0
    public var lastReload: Reload?
    public var reloadsDone = 0
    public var reloadsFailed = 0
    public init() {}
  }

  public struct Reload: Sendable, Equatable {
    public var atNanoseconds: Int64
    /// nil: it went well. Otherwise the old configuration is still in force.
    public var error: String?
    public init(atNanoseconds: Int64, error: String?) {
      self.atNanoseconds = atNanoseconds
      self.error = error
    }
  }

  public struct Watch: Sendable, Equatable {
    public var root: Path = ""
    public var isRootMissing = false
    /// Why the drop directory cannot be listed; nil while it can, or is missing.
    public var rootProblem: String?
    /// Directories below it that cannot be read, why the first of them, and for how long.
    public var unreadableDirectories = 0
    public var unreadableReason: String?
    public var unreadableAgeNanoseconds: Int64?
    public var inotifyDirectories = 0
    /// Scanned every PollSec, because events cannot be trusted there.
    public var polledDirectories = 0
    /// Whether directories are polled only because the kernel allows no more watches.
    public var isWatchLimitReached = false
    public var events = 0
    public var overflows = 0
    public var lastScanNanoseconds: Int64?
    public var lastScanDurationNanoseconds: Int64?
    /// Files that a scan found and no event had named: how good the watcher really is.
    public var foundByScanOnly = 0
    public init() {}
  }

  public struct Queue: Sendable, Equatable {
    public var settling = 0
    public var ready = 0
    public var inProgress = 0
    /// Bytes of inputs and results held in memory.
    public var bytes = 0
    /// How long the oldest ready file has waited; nil when none waits.
    public var oldestReadyAgeNanoseconds: Int64?
    public init() {}
  }

  public struct Totals: Sendable, Equatable {
    public var done = 0
    public var duplicate = 0
    public var empty = 0
    public var ignored = 0
    public var quarantined = 0
    public var vanished = 0
    public var records = 0
    /// Documents at fault, of files of many that have got their receipt.
    public var rejectedDocuments = 0
    public var bytesIn = 0
    public var bytesOut = 0
    /// Times a file was taken up, first times included.
    public var attempts = 0
    /// Attempts that an earlier process did not survive.
    public var crashes = 0
    public init() {}

    /// Files that have got their receipt.
    public var files: Int { byOutcome.reduce(0) { $0 + $1.count } }

    /// Files that have got their receipt, by outcome.
    var byOutcome: [(outcome: String, count: Int)] {
      [
        ("done", done), ("duplicate", duplicate), ("empty", empty), ("ignored", ignored),
        ("quarantined", quarantined), ("vanished", vanished),
      ]
    }
  }

  public struct Output: Sendable, Equatable {
    public var path: Path = ""
    public var device: UInt64?
    public var inode: UInt64?
    /// Where the next byte goes.
    public var offset: Int64 = 0
    public var lastCommitNanoseconds: Int64?
    public var commits = 0
    public var reopens = 0
    public var tornLinesRepaired = 0
    public var writeErrors = 0
    public init() {}
  }

  public struct Failure: Sendable, Equatable {
    public var atNanoseconds: Int64
    /// A short stable word, such as `output_full`.
    public var code: String
    public var file: Path?
    public var message: String
    public init(atNanoseconds: Int64, code: String, file: Path?, message: String) {
      self.atNanoseconds = atNanoseconds
      self.code = code
      self.file = file
      self.message = message
    }
  }
}
