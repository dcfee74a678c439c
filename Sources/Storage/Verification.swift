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

  private struct Entry {
    /// How many records the receipts speak of, and how many stand in the logs.
    var expected = 0
    var found = 0
    /// The first receipt that speaks of it, and the first line that holds it.
    var order = Int.max
    var place: (log: Int, line: Int)?
    var range: Receipt.LogRange?
    var path: Path
  }

  private var entries: [Key: Entry] = [:]
  private var unended: [(log: Int, line: Int)] = []
  private let logs: [Path]
  private static let maximumProblems = 20

  /// `logs` in the order of time. `read` gives the lines of one, decompressed where that is needed; the last argument
  /// says whether the line had its line end. A daemon may be at work meanwhile: the logs are read first, so that every
  /// record that is found has its receipt by then or stands in the batch.
  public init(
    state: Path, logs: [Path], read: (Path, (UnsafeRawBufferPointer, _ isWhole: Bool) -> Void) throws -> Void
  ) throws {
    self.logs = logs
    let before = try logs.map { log throws(SystemError) in try FileStatus.ofTarget(log) }
    for (index, log) in logs.enumerated() {
      var number = 0
      try read(log) { line, isWhole in
        number += 1
        check(line, isWhole, (index, number))
      }
    }
    try readReceipts(state.appending(StateDirectory.receiptsName))
    // Without a batch there is nothing to excuse.
    let batch = try? WriteAheadBatch(readFile(state.appending(StateDirectory.batchName), limit: 1 << 30))
    let after = try logs.map { log throws(SystemError) in try FileStatus.ifTargetPresent(log) }
    compare(before, after, underWay: batch ?? nil)
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
      if receipt.outcome.isFinal, let version = receipt.version,
        !versions.insert(.version(receipt.path, version)).inserted
      {
        note("\(path):\(order) is a second receipt for the same version of \(Path(bytes: receipt.path))")
      }
      guard receipt.outcome == .done || receipt.outcome == .partial, receipt.records > 0 else { return }
      guard let sha256 = receipt.sha256?.hex else { return note("\(path):\(order) lacks the digest of its file") }
      let key = Key(path: receipt.path, sha256: sha256)
      entries[key, default: Entry(path: Path(bytes: receipt.path))].expected += receipt.records
      if entries[key]!.order == .max {
        entries[key]!.order = order
        entries[key]!.range = receipt.log
      }
    }
    if try file.status().size != end { note("\(path) ends in the middle of a line") }
  }

  private mutating func check(_ line: UnsafeRawBufferPointer, _ isWhole: Bool, _ place: (log: Int, line: Int)) {
    lines += 1
    guard isWhole else { return unended.append(place) }
    let value: JSONValue
    do { value = try JSONValue(parsing: Array(line)) } catch { return note("\(name(place)) is not JSON: \(error)") }
    guard value["id"]?.string != nil, let source = value["source"], let path = source.path("path", "path_b64"),
      let sha256 = source["sha256"]?.string
    else { return note("\(name(place)) is no record") }
    records += 1
    let key = Key(path: path, sha256: sha256)
    entries[key, default: Entry(path: Path(bytes: path))].found += 1
    if entries[key]!.place == nil { entries[key]!.place = place }
  }

  /// A log may have been thrown away by rotation, but never the middle of one: what is missing must be older than the
  /// first record that is there, and from another log. What a daemon has appended since the logs were read is not missed.
  private mutating func compare(_ before: [FileStatus], _ after: [FileStatus?], underWay batch: WriteAheadBatch?) {
    // A batch that is finished has its receipts, and excuses nothing.
    let committing = keys(of: batch).filter { entries[$0]?.expected ?? 0 == 0 }
    if committing.isEmpty {
      for place in unended where before[place.log].size == after[place.log]?.size {
        note("\(name(place)) is not ended")
      }
    }
    let first = entries.values.filter { $0.found > 0 && $0.expected > 0 }.min { $0.order < $1.order }
    func isAppendedSince(_ range: Receipt.LogRange?) -> Bool {
      guard let range, let index = before.firstIndex(where: { $0.inode == range.inode }) else { return false }
      return range.offset >= before[index].size && after[index]?.size ?? 0 > range.offset
    }
    for (key, entry) in entries.sorted(by: { ($0.value.order, $0.value.path) < ($1.value.order, $1.value.path) })
    where entry.found != entry.expected {
      if entry.expected == 0, let place = entry.place {
        if !committing.contains(key) { note("\(name(place)) has no receipt: \(entry.path)") }
      } else if entry.found > entry.expected {
        note("\(entry.path) stands \(entry.found) times in the log, and \(entry.expected) times in the receipts")
      } else if let first, entry.found == 0, entry.order < first.order, entry.range?.inode != first.range?.inode {
        olderRecords += entry.expected
      } else if !isAppendedSince(entry.range) {
        note("\(entry.path) is missing \(entry.expected - entry.found) of \(entry.expected) times")
      }
    }
  }

  /// What a batch that is under way will have receipts for.
  private func keys(of batch: WriteAheadBatch?) -> Set<Key> {
    let lines = batch?.payload.split(separator: UInt8(ascii: "\n")) ?? []
    return Set(
      lines.compactMap { line in
        // Written by winnow and checked by its checksum.
        guard let source = (try? JSONValue(parsing: Array(line)))?["source"],
          let path = source.path("path", "path_b64"), let sha256 = source["sha256"]?.string
        else { return nil }
        return Key(path: path, sha256: sha256)
      })
  }

  private func name(_ place: (log: Int, line: Int)) -> String { "\(logs[place.log]):\(place.line)" }

  private mutating func note(_ problem: String) {
    if problems.count < Self.maximumProblems { problems.append(problem) } else { hiddenProblems += 1 }
  }
}
