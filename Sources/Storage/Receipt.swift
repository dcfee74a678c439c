// One line of the ledger: what became of one input. `receipts.jsonl` is the memory of the daemon and the answer to
// "what became of my file?"; it is made to be tailed and read with jq.

import Deduplication
import JSON
import POSIX

public struct Receipt: Equatable, Sendable {
  public enum Outcome: String, Sendable, CaseIterable {
    case done, duplicate, empty, quarantined, ignored, vanished
  }

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
  public var records = 0
  /// The document's id where one record came of it.
  public var id: String?
  public var log: LogRange?
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

  init(numbers: [Int64]) {
    device = UInt64(bitPattern: numbers[0])
    inode = UInt64(bitPattern: numbers[1])
    (size, modifiedNanoseconds, changedNanoseconds) = (numbers[2], numbers[3], numbers[4])
  }

  var numbers: [Int64] {
    [Int64(bitPattern: device), Int64(bitPattern: inode), size, modifiedNanoseconds, changedNanoseconds]
  }
}

extension Receipt {
  /// One line of JSON with its newline. What the index is rebuilt from comes first, in a fixed order.
  public var line: [UInt8] {
    var json = JSONWriter(capacity: 512)
    json.beginObject()
    json.field("outcome", outcome.rawValue)
    json.field("path", "path_b64", path: path)
    if let version {
      json.key("file")
      json.beginArray()
      for number in version.numbers { json.integer(number) }
      json.endArray()
    }
    if let sha256 {
      json.key("sha256")
      json.string(utf8: sha256.hexBytes)
    }
    json.field("format", ifPresent: format)
    json.field("records", records)
    json.field("id", ifPresent: id)
    if let log {
      json.key("log")
      json.beginObject()
      json.field("device", log.device)
      json.field("inode", log.inode)
      json.field("offset", log.offset)
      json.field("length", log.length)
      json.endObject()
    }
    json.field("duplicate_of", ifPresent: duplicateOf)
    json.field("supersedes", ifPresent: supersedes)
    json.field("code", ifPresent: code)
    json.field("reason", ifPresent: reason)
    json.field("attempts", attempts)
    json.field("ms", ifPresent: milliseconds)
    json.field("at", Timestamp.rfc3339(nanoseconds: at))
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }

  /// Reads a line written by `line`; nil where it is not one.
  public init?(line: some Sequence<UInt8>) {
    guard let value = try? JSONValue(parsing: Array(line)),  // a damaged line is for the caller to count
      let outcome = value["outcome"]?.string.flatMap(Outcome.init(rawValue:)),
      let path = value.path("path", "path_b64"),
      let at = value["at"]?.string.flatMap(Timestamp.nanoseconds(rfc3339:))
    else { return nil }
    self.init(at: at, outcome: outcome, path: path)
    if let numbers = value["file"]?.array?.compactMap({ $0.integer.map(Int64.init) }), numbers.count == 5 {
      version = FileVersion(numbers: numbers)
    }
    sha256 = value["sha256"]?.string.flatMap { Digest(hex: Array($0.utf8)) }
    format = value["format"]?.string
    records = value["records"]?.integer ?? 0
    id = value["id"]?.string
    if let range = value["log"], let device = range["device"]?.unsigned, let inode = range["inode"]?.unsigned,
      let offset = range["offset"]?.integer, let length = range["length"]?.integer
    {
      log = LogRange(device: device, inode: inode, offset: Int64(offset), length: length)
    }
    duplicateOf = value["duplicate_of"]?.string
    supersedes = value["supersedes"]?.string
    code = value["code"]?.string
    reason = value["reason"]?.string
    attempts = value["attempts"]?.integer ?? 1
    milliseconds = value["ms"]?.integer.map(Int64.init)
  }
}
