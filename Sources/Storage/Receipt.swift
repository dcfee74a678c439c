// One line of the ledger: what became of one input. `receipts.jsonl` is the memory of the daemon and the answer to
// "what became of my file?"; it is made to be tailed and read with jq.

import Deduplication
import POSIX

public struct Receipt: Equatable, Sendable {
  public enum Outcome: String, Sendable, CaseIterable {
    case done, duplicate, empty, quarantined, ignored, vanished
    /// Of a file of many documents, some are in the log and the rest is still to come: no end yet.
    case partial

    public var isFinal: Bool { self != .partial }
  }

  /// How far a file of many documents was read, counted over all its receipts.
  public struct Progress: Equatable, Sendable {
    /// Where to read on in the decompressed file, in bytes, and how many lines, elements or records lie before.
    public var offset = 0
    public var index = 0
    public var records = 0
    /// Documents without a record, by code: those at fault, and those that are nobody's fault.
    public var rejected: [String: Int] = [:]
    public var passedOver: [String: Int] = [:]
    /// What lies before was committed with an earlier version of the file, which has grown since.
    public var isAppended = false

    public init(offset: Int = 0, index: Int = 0, isAppended: Bool = false) {
      (self.offset, self.index, self.isAppended) = (offset, index, isAppended)
    }
  }

  /// A document without a record that somebody may ask about.
  public struct Note: Equatable, Sendable {
    /// Its line, element or record, from 1, and where that begins.
    public var index: Int
    public var offset: Int
    public var code: String
    public var reason: String

    public init(index: Int, offset: Int, code: String, reason: String) {
      (self.index, self.offset, self.code, self.reason) = (index, offset, code, reason)
    }
  }

  /// More are counted and not told.
  public static let mostNotes = 16

  /// Where the record stands in the output log, in bytes.
  public struct LogRange: Equatable, Sendable {
    public var device: UInt64
    public var inode: UInt64
    public var offset: Int64
    public var length: Int
  }

  /// Nanoseconds since 1970.
  public var at: Int64
  public var outcome: Outcome
  /// Relative to the drop directory; any bytes.
  public var path: [UInt8]
  /// The version that was dealt with; nil where the file was gone.
  public var version: FileVersion?
  public var sha256: Digest?
  public var format: String?
  /// That came into the log with this receipt.
  public var records = 0
  /// The document's id, of a file of one.
  public var id: String?
  /// Of the lines that came with this receipt.
  public var log: LogRange?
  public var progress: Progress?
  public var notes: [Note] = []
  /// The id of the record that had these bytes first.
  public var duplicateOf: String?
  /// SHA-256 of the version of this file that was committed before.
  public var supersedes: String?
  /// Why it was quarantined, ignored or found empty: a stable code and a sentence.
  public var code: String?
  public var reason: String?
  public var attempts = 1
  /// From ready to committed.
  public var milliseconds: Int64?

  /// Of a file of many documents: those at fault so far.
  public var rejectedDocumentCount: Int { progress?.rejected.values.reduce(0, +) ?? 0 }

  public init(at: Int64, outcome: Outcome, path: [UInt8]) {
    self.at = at
    self.outcome = outcome
    self.path = path
  }
}

/// A file at one moment, by its status: the same numbers mean the same bytes. The device is told but not compared,
/// because its number may be another after a reboot.
public struct FileVersion: Equatable, Sendable {
  public let device: UInt64
  public let inode: UInt64
  public let size: Int64
  public let modifiedNanoseconds: Int64
  public let changedNanoseconds: Int64

  public init(_ status: FileStatus) {
    device = status.device
    inode = status.inode
    size = status.size
    modifiedNanoseconds = status.modifiedNanoseconds
    changedNanoseconds = status.changedNanoseconds
  }

  public static func == (left: FileVersion, right: FileVersion) -> Bool {
    (left.inode, left.size, left.modifiedNanoseconds, left.changedNanoseconds)
      == (right.inode, right.size, right.modifiedNanoseconds, right.changedNanoseconds)
  }

  /// Whether nothing but the ctime may differ, as after a rename.
  public func hasSameBytes(as other: FileVersion) -> Bool {
    inode == other.inode && size == other.size && modifiedNanoseconds == other.modifiedNanoseconds
  }

  /// Nil for numbers of no file.
  init?(numbers: [Int64]) {
    guard numbers.count == 5, numbers[2] >= 0 else { return nil }
    device = UInt64(bitPattern: numbers[0])
    inode = UInt64(bitPattern: numbers[1])
    (size, modifiedNanoseconds, changedNanoseconds) = (numbers[2], numbers[3], numbers[4])
  }

  var numbers: [Int64] {
    [Int64(bitPattern: device), Int64(bitPattern: inode), size, modifiedNanoseconds, changedNanoseconds]
  }
}
