// What an operator can set, as one value. Loaded by `load` (ConfigurationLoading.swift), which check, start and reload
// share; the table of keys (ConfigurationKeys.swift) says how each is written. etc/winnow.conf explains every one.

import Formats
import POSIX

public struct Configuration: Sendable, Equatable {
  /// What becomes of an input once its records are durable.
  public enum AfterCommit: String, Sendable, CaseIterable { case keep, move, delete }
  /// What becomes of a file whose content changes after it was committed.
  public enum OnChange: String, Sendable, CaseIterable { case reprocess, ignore, tail }
  /// Whether the same bytes under another name make a second record.
  public enum Duplicates: String, Sendable, CaseIterable { case skip, emit }
  /// When commits are made durable: every batch, or whenever the kernel likes.
  public enum SyncPolicy: String, Sendable, CaseIterable { case batch, never }

  // [Drop]
  public var directory: Path = "drop"
  public var recursive = true
  /// Globs of names to leave alone, in addition to the built-in ones. One with a slash is matched against the path
  /// relative to the drop directory, one without against the name.
  public var ignore: [String] = []
  public var settle: Duration = .seconds(1)
  public var trustRename = true
  public var rescan: Duration = .seconds(60)
  /// Time between scans where events cannot be trusted: network file systems, exhausted watches.
  public var poll: Duration = .seconds(5)
  public var afterCommit = AfterCommit.keep
  public var doneDirectory: Path?
  public var quarantineDirectory: Path?
  public var onChange = OnChange.reprocess
  /// Crashes included; after these a file is quarantined.
  public var maxAttempts = 3

  // [Output]
  /// `-` is standard output.
  public var output: Path = "records.jsonl"
  public var stateDirectory: Path = ".winnow"
  public var duplicates = Duplicates.skip
  /// With how many documents a new one is compared, the latest; 0: with none.
  public var nearDuplicates = 200_000
  public var sync = SyncPolicy.batch
  public var batchBytes = 4 << 20
  public var batchDelay: Duration = .milliseconds(20)

  // [Formats]
  /// Where the fields of a scraper's JSON lie, where the usual names do not do.
  public var fieldMap = FieldMap()

  // [Pipeline]
  /// 0: one per processor.
  public var workers = 0
  /// The encoding to assume where a file names none; nil: detect it.
  public var charset: String?
  public var siteMemory = true

  // [Limits]
  public var maxDocumentBytes = 64 << 20
  /// Bytes of inputs and results held at once.
  public var maxInFlightBytes = 256 << 20

  // [Status]
  public var socket: Path?
  /// A port of 127.0.0.1 for scrapers; nil: no TCP.
  public var listen: UInt16?
  public var maxLag: Duration = .seconds(300)

  /// The built-in defaults.
  public init() {}

  public var donePath: Path { doneDirectory ?? stateDirectory.appending("done") }
  public var quarantinePath: Path { quarantineDirectory ?? stateDirectory.appending("quarantine") }
  public var socketPath: Path { socket ?? stateDirectory.appending("status.sock") }
  public var writesToStandardOutput: Bool { output == "-" }
  public var workerCount: Int { workers == 0 ? Host.processorCount : workers }
}

/// One thing that is wrong with a configuration. Prints as `/etc/winnow/winnow.conf:12: unknown key …`.
public struct ConfigurationProblem: Sendable, Equatable, CustomStringConvertible {
  /// An error keeps winnow from starting; a warning does not.
  public enum Severity: String, Sendable { case error, warning }

  public let severity: Severity
  public let file: Path?
  /// Counted from 1.
  public let line: Int?
  public let message: String

  public init(_ severity: Severity = .error, file: Path? = nil, line: Int? = nil, _ message: String) {
    self.severity = severity
    self.file = file
    self.line = line
    self.message = message
  }

  public var description: String {
    guard let file else { return message }
    guard let line else { return "\(file): \(message)" }
    return "\(file):\(line): \(message)"
  }
}

/// Why a configuration could not be loaded: every error that was found, at least one.
public struct ConfigurationFailure: Error, Sendable, Equatable, CustomStringConvertible {
  public let problems: [ConfigurationProblem]

  public init(_ problems: [ConfigurationProblem]) { self.problems = problems }

  /// One line a problem.
  public var description: String { problems.map(\.description).joined(separator: "\n") }
}
