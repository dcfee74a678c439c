// Holds the log against the receipts, as an outsider would: are all lines whole, is every record there once and as long as
// it was written, does every record have its receipt and its own text. Reads only.

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

  /// The log that a receipt names. The number of an inode goes to another file when a log is thrown away, whose places
  /// begin anew: that is the next life.
  private struct LogIdentity: Hashable {
    let inode: UInt64
    var life = 0
  }

  /// What a receipt says of records: which receipt it is, how many, and where.
  private struct Part {
    let order: Int
    let records: Int
    let range: Receipt.LogRange?
    let log: LogIdentity?
  }

  private struct Entry {
    /// How many records the receipts speak of, and how many stand in the logs.
    var expected = 0
    var found = 0
    /// The first receipt that speaks of it, and the first line that holds it.
    var order = Int.max
    var place: (log: Int, line: Int)?
    /// Of the lines that were found, and whether one of them was named for its text.
    var foundBytes = 0
    var isEdited = false
    /// Of each receipt with records.
    var parts: [Part] = []
    /// Of a file of many documents: the place of the last one, how often the places began anew, and how often they may.
    var lastIndex = 0
    var restarts = 0
    var deliveries = 0
    var isOpen = false
    var path: Path

    mutating func count(_ receipt: Receipt, _ number: Int, in log: LogIdentity?) {
      if !isOpen { deliveries += 1 }
      isOpen = receipt.outcome == .partial
      guard receipt.records > 0 else { return }
      expected += receipt.records
      order = min(order, number)
      parts.append(Part(order: number, records: receipt.records, range: receipt.log, log: log))
    }
  }

  private var entries: [Key: Entry] = [:]
  private var unended: [(log: Int, line: Int)] = []
  /// By inode: which life of it the last receipt named, and where its records ended.
  private var lives: [UInt64: (log: LogIdentity, end: Int64)] = [:]
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
    // A batch that is not there or cannot be read excuses nothing: what it would have is then told as a fault. Read before
    // the receipts: what is finished by then has its own.
    let batch = (try? WriteAheadBatch(readFile(state.appending(StateDirectory.FileName.batch), limit: 1 << 30))) ?? nil
    let receiptsEnd = try readReceipts(state.appending(StateDirectory.FileName.receipts))
    let isUnderWay = batch.map { receiptsEnd < $0.receiptsOffset + Int64($0.receipts.count) } ?? false
    let after = try logs.map { log throws(SystemError) in try FileStatus.ifTargetPresent(log) }
    compare(before, after, underWay: isUnderWay ? batch : nil)
  }

  /// Where they end.
  private mutating func readReceipts(_ path: Path) throws(SystemError) -> Int64 {
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
      guard receipt.outcome == .done || receipt.outcome == .partial else { return }
      guard let sha256 = receipt.sha256?.hex else { return note("\(path):\(order) lacks the digest of its file") }
      let key = Key(path: receipt.path, sha256: sha256)
      entries[key, default: Entry(path: Path(bytes: receipt.path))].count(receipt, order, in: identity(receipt.log))
    }
    if try file.status().size != end { note("\(path) ends in the middle of a line") }
    return end
  }

  private mutating func identity(_ range: Receipt.LogRange?) -> LogIdentity? {
    guard let range else { return nil }
    var (log, end) = lives[range.inode] ?? (LogIdentity(inode: range.inode), 0)
    if range.offset < end { log.life += 1 }
    end = range.offset + Int64(range.length)
    lives[range.inode] = (log, end)
    return log
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
    entries[key]!.foundBytes += line.count + 1
    if entries[key]!.place == nil { entries[key]!.place = place }
    if let wanted = value["fingerprint"]?["text_sha256"]?.string,
      SHA256.digest(of: Array((value["text"]?.string ?? "").utf8)).hex != wanted
    {
      entries[key]!.isEdited = true
      note("\(name(place)) has another text than its text_sha256 says")
    }
    guard let index = source["index"]?.integer else { return }
    if index <= entries[key]!.lastIndex { entries[key]!.restarts += 1 }
    entries[key]!.lastIndex = index
  }

  /// A log may have been thrown away by rotation, but never the middle of one: what is missing must be older than the
  /// first record that is there, and from another log. What a daemon has appended since the logs were read is not missed.
  private mutating func compare(_ before: [FileStatus], _ after: [FileStatus?], underWay batch: WriteAheadBatch?) {
    let committing = lineCounts(of: batch).filter { key, count in
      (entries[key]?.found ?? 0) == (entries[key]?.expected ?? 0) + count
    }
    if committing.isEmpty {
      for place in unended where before[place.log].size == after[place.log]?.size {
        note("\(name(place)) is not ended")
      }
    }
    func isAppendedSince(_ part: Part) -> Bool {
      guard let range = part.range, let log = part.log, log == lives[log.inode]?.log,
        let index = before.firstIndex(where: { $0.inode == log.inode })
      else { return false }
      return range.offset >= before[index].size && after[index]?.size ?? 0 > range.offset
    }
    let present = presentLogs(before)
    let beginning = beginning(of: present)
    for (key, entry) in entries.sorted(by: { ($0.value.order, $0.value.path) < ($1.value.order, $1.value.path) }) {
      if committing[key] != nil { continue }
      if entry.restarts >= max(entry.deliveries, 1) {
        note("\(entry.path) has documents that stand in the log more than once")
      }
      guard entry.found != entry.expected else {
        compareBytes(entry, entry.parts)
        continue
      }
      if entry.expected == 0, let place = entry.place {
        note("\(name(place)) has no receipt: \(entry.path)")
      } else if entry.found > entry.expected {
        note("\(entry.path) stands \(entry.found) times in the log, and \(entry.expected) times in the receipts")
      } else {
        var missing = entry.expected - entry.found
        for part in entry.parts.reversed() where isAppendedSince(part) { missing -= part.records }
        let olderParts = beginning.map { partsBefore($0, entry, present) } ?? []
        let older = olderParts.reduce(0) { $0 + $1.records }
        if older == missing {
          olderRecords += older
          let isRead = entry.found > 0 && !entry.parts.contains(where: isAppendedSince)
          if isRead { compareBytes(entry, entry.parts.dropFirst(olderParts.count)) }
        } else if missing > 0 {
          note("\(entry.path) is missing \(missing) of \(entry.expected) times")
        }
      }
    }
  }

  /// The logs of which one that was given still has a record. The number of its inode alone says little: a log that was
  /// compressed may have that of one that was thrown away.
  private func presentLogs(_ given: [FileStatus]) -> Set<LogIdentity> {
    var present: Set<LogIdentity> = []
    for entry in entries.values {
      guard let place = entry.place else { continue }
      for case let log? in entry.parts.map(\.log) where log.inode == given[place.log].inode {
        if log == lives[log.inode]?.log { present.insert(log) }
      }
    }
    return present
  }

  /// Where the logs that were given begin; nil where nothing of the receipts is in them.
  private func beginning(of logs: Set<LogIdentity>) -> (order: Int, log: LogIdentity?)? {
    let present = entries.values.filter { $0.found > 0 && $0.expected > 0 }
    guard let first = present.min(by: { $0.order < $1.order }) else { return nil }
    // Of a file of many documents the first may stand in a log that was thrown away, with other files behind them: it
    // counts from its first receipt in a log that is here. What is there as a whole counts from its first one, since a
    // log that was compressed is not known by its inode.
    let orders = present.flatMap { entry in
      (entry.found == entry.expected ? [entry.order] : [])
        + entry.parts.filter { $0.log.map(logs.contains) == true }.map(\.order)
    }
    return (orders.min() ?? first.order, first.parts.first { $0.log.map(logs.contains) == true }?.log)
  }

  /// Receipts that came before the beginning, and whose records stand in a log that was not given.
  private func partsBefore(
    _ beginning: (order: Int, log: LogIdentity?), _ entry: Entry, _ logs: Set<LogIdentity>
  ) -> ArraySlice<Part> {
    guard entry.found > 0 || entry.order < beginning.order else { return [] }
    return entry.parts.prefix { part in part.log.map { $0 != beginning.log && !logs.contains($0) } == true }
  }

  /// The lines of a file are together as long as its receipts say, in whatever log and place they stand by now: a place
  /// would be another behind each line that was changed, and in a log that was compressed. Of standard output there is none.
  private mutating func compareBytes(_ entry: Entry, _ parts: some Collection<Part>) {
    guard !entry.isEdited, let place = entry.place, parts.allSatisfy({ $0.range != nil }) else { return }
    let written = parts.reduce(0) { $0 + ($1.range?.length ?? 0) }
    if written == entry.foundBytes { return }
    let what = entry.found == 1 ? "has" : "and the \(entry.found - 1) records behind it have"
    note("\(name(place)) \(what) \(entry.foundBytes) bytes, and \(written) by the receipts: \(entry.path)")
  }

  /// How many lines of each file a batch that is under way will have receipts for.
  private func lineCounts(of batch: WriteAheadBatch?) -> [Key: Int] {
    var counts: [Key: Int] = [:]
    for line in batch?.payload.split(separator: UInt8(ascii: "\n")) ?? [] {
      // Written by winnow and checked by its checksum.
      guard let source = (try? JSONValue(parsing: Array(line)))?["source"],
        let path = source.path("path", "path_b64"), let sha256 = source["sha256"]?.string
      else { continue }
      counts[Key(path: path, sha256: sha256), default: 0] += 1
    }
    return counts
  }

  private func name(_ place: (log: Int, line: Int)) -> String { "\(logs[place.log]):\(place.line)" }

  private mutating func note(_ problem: String) {
    if problems.count < Self.maximumProblems { problems.append(problem) } else { hiddenProblems += 1 }
  }
}
