// Holds the log against the receipts, as an outsider would: are all lines whole, is every record there once, does every
// record have its receipt. Reads only.

import Deduplication
import JSON
import POSIX

public struct Verification {
  /// The first of what is wrong, one line each.
  public private(set) var problems: [String] = []
  public private(set) var hiddenProblems = 0
  public private(set) var lines = 0
  public private(set) var receipts = 0
  public private(set) var records = 0
  /// Records whose log is older than the logs given.
  public private(set) var olderRecords = 0

  public var isGood: Bool { problems.isEmpty }

  public var summary: String {
    let older = olderRecords == 0 ? "" : ", \(olderRecords) records older than these logs"
    return "\(isGood ? "ok" : "NOT OK"): \(lines) lines, \(receipts) receipts, \(records) records\(older)"
  }

  /// A file's record, by path and bytes: 128 bits of their digest.
  private struct Key: Hashable {
    let high: UInt64
    let low: UInt64

    init(path: [UInt8], sha256: String) {
      let digest = SHA256.digest(of: path + [0] + Array(sha256.utf8))
      (high, low) = (digest.words.0, digest.words.1)
    }
  }

  private struct Expected {
    var count = 0
    var found = 0
    /// The first receipt that speaks of it.
    var order: Int
    var log: UInt64?
    var path: Path
  }

  private var expected: [Key: Expected] = [:]
  private static let maximumProblems = 20

  /// `logs` in the order of time. `read` gives the lines of one, decompressed where that is needed; the last argument
  /// says whether the line had its line end.
  public init(
    state: Path, logs: [Path], read: (Path, (UnsafeRawBufferPointer, _ isWhole: Bool) -> Void) throws -> Void
  ) throws {
    try readReceipts(state.appending(StateDirectory.receiptsName))
    for log in logs {
      var number = 0
      try read(log) { line, isWhole in
        number += 1
        check(line, isWhole, "\(log):\(number)")
      }
    }
    compare()
  }

  private mutating func readReceipts(_ path: Path) throws(SystemError) {
    let file = try FileDescriptor.open(path, .readOnly)
    var versions: Set<IndexKey> = []
    var order = 0
    let end = try forEachLine(of: file) { line, _ in
      order += 1
      guard let receipt = Receipt(line: line) else {
        if !line.isEmpty { note("\(path):\(order) is no receipt") }
        return
      }
      receipts += 1
      if let version = receipt.version, !versions.insert(.version(receipt.path, version)).inserted {
        note("\(path):\(order) is a second receipt for the same version of \(Path(bytes: receipt.path))")
      }
      guard receipt.outcome == .done, receipt.records > 0 else { return }
      guard let sha256 = receipt.sha256?.hex else { return note("\(path):\(order) lacks the digest of its file") }
      let key = Key(path: receipt.path, sha256: sha256)
      let entry = Expected(order: order, log: receipt.log?.inode, path: Path(bytes: receipt.path))
      expected[key, default: entry].count += receipt.records
    }
    if try file.status().size != end { note("\(path) ends in the middle of a line") }
  }

  private mutating func check(_ line: UnsafeRawBufferPointer, _ isWhole: Bool, _ place: String) {
    lines += 1
    guard isWhole else { return note("\(place) is not ended") }
    let value: JSONValue
    do { value = try JSONValue(parsing: Array(line)) } catch { return note("\(place) is not JSON: \(error)") }
    guard value["id"]?.string != nil, let source = value["source"], let path = source.path("path", "path_b64"),
      let sha256 = source["sha256"]?.string
    else { return note("\(place) is no record") }
    records += 1
    let key = Key(path: path, sha256: sha256)
    guard expected[key] != nil else { return note("\(place) has no receipt: \(Path(bytes: path))") }
    expected[key]!.found += 1
  }

  /// A log may have been thrown away by rotation, but never the middle of one: what is missing must be older than the
  /// first record that is there, and from another log.
  private mutating func compare() {
    let first = expected.values.filter { $0.found > 0 }.min { $0.order < $1.order }
    for entry in expected.values.sorted(by: { $0.order < $1.order }) where entry.found != entry.count {
      if entry.found > entry.count {
        note("\(entry.path) stands \(entry.found) times in the log, and \(entry.count) times in the receipts")
      } else if let first, entry.found == 0, entry.order < first.order, entry.log != first.log {
        olderRecords += entry.count
      } else {
        note("\(entry.path) is missing \(entry.count - entry.found) of \(entry.count) times")
      }
    }
  }

  private mutating func note(_ problem: String) {
    if problems.count < Self.maximumProblems { problems.append(problem) } else { hiddenProblems += 1 }
  }
}
