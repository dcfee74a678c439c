// How often a file was tried without coming to an end. An attempt is written down before the work starts, so that a
// file which kills the process is known after the restart and cannot kill it for ever. Which files are in work stands in
// `working` (one slot a worker), past attempts in `attempts.jsonl`; neither is synced: they must outlive the process,
// not the power.

import JSON
import POSIX
import Synchronization

public final class Attempts: Sendable {
  private struct Entry {
    var path: [UInt8]
    var count = 0
    /// It was in work when a process ended.
    var isSuspect = false
  }

  private let counts: Mutex<[IndexKey: Int]>
  private let suspects: Set<IndexKey>
  private let slots: Int
  private let working: FileDescriptor
  private let history: FileDescriptor
  /// Files that were in work when the last process ended.
  public let interrupted: [Path]

  /// Bytes of a slot: the longest path (PATH_MAX) escaped in JSON, and some.
  private static let slotBytes = 32 * 1024

  /// Reads what the last process left, counts what it had in work, and starts with empty slots. Attempts at files that
  /// have their receipt by now are forgotten.
  public init(state: StateDirectory, slots: Int, ledger: Ledger) throws(SystemError) {
    working = try FileDescriptor.open(state.workingPath, [.readWrite, .create], permissions: 0o640)
    var known: [IndexKey: Entry] = [:]
    let past = try FileDescriptor.open(state.attemptsPath, [.readOnly, .create], permissions: 0o640)
    try forEachLine(of: past) { line, _ in
      if let (key, entry) = Self.parse(line) { known[key] = entry }
    }
    var atWork: [(key: IndexKey, entry: Entry)] = []
    try forEachLine(of: working) { line, _ in
      if let found = Self.parse(line) { atWork.append(found) }
    }
    for (key, entry) in atWork {
      // Where several were in work nobody knows which it was: each must run alone before it is blamed.
      let count = (known[key]?.count ?? 0) + (atWork.count == 1 ? 1 : 0)
      known[key] = Entry(path: entry.path, count: count, isSuspect: true)
    }
    var lines: [UInt8] = []
    var counts: [IndexKey: Int] = [:]
    var suspects: Set<IndexKey> = []
    for (key, entry) in known.sorted(by: { $0.key < $1.key }) where try !ledger.holds(key) {
      counts[key] = entry.count
      if entry.isSuspect { suspects.insert(key) }
      lines.append(contentsOf: Self.line(key, entry))
    }
    // Most starts find nothing to change, and need no space then.
    if try past.read(at: 0, count: lines.count + 1) != lines {
      try replaceFile(state.attemptsPath, with: lines, permissions: 0o640)
    }
    history = try FileDescriptor.open(state.attemptsPath, [.writeOnly, .append])
    try working.truncate(to: 0)
    for slot in 0..<slots { try Self.clear(slot, in: working) }
    self.counts = Mutex(counts)
    interrupted = atWork.map { Path(bytes: $0.entry.path) }
    self.suspects = suspects
    self.slots = slots
  }

  /// Attempts at this version that came to no end.
  public func count(_ path: Path, _ status: FileStatus) -> Int {
    counts.withLock { counts in
      counts.isEmpty ? 0 : counts[.version(path.bytes, FileVersion(status))] ?? 0
    }
  }

  /// Whether this version was in work when a process ended: it must run alone.
  public func isSuspect(_ path: Path, _ status: FileStatus) -> Bool {
    !suspects.isEmpty && suspects.contains(.version(path.bytes, FileVersion(status)))
  }

  /// Nothing is in work any more that could be blamed for the end of the process: it was asked to stop.
  public func clearAll() throws(SystemError) {
    for slot in 0..<slots { try Self.clear(slot, in: working) }
  }

  /// Marks a file as in work. One slot belongs to one worker.
  public func begin(slot: Int, _ path: Path, _ status: FileStatus) throws(SystemError) {
    let line = Self.line(.version(path.bytes, FileVersion(status)), Entry(path: path.bytes))
    try working.writeAll(line, at: Int64(slot * Self.slotBytes))
  }

  public func end(slot: Int) throws(SystemError) { try Self.clear(slot, in: working) }

  /// Counts an attempt that failed without ending the process, and returns how many that makes.
  public func fail(_ path: Path, _ status: FileStatus) throws(SystemError) -> Int {
    let key = IndexKey.version(path.bytes, FileVersion(status))
    let count = counts.withLock { counts in
      counts[key, default: 0] += 1
      return counts[key]!
    }
    try history.writeAll(Self.line(key, Entry(path: path.bytes, count: count, isSuspect: suspects.contains(key))))
    return count
  }

  /// The file has its receipt.
  public func forget(_ path: Path, _ version: FileVersion) {
    counts.withLock { counts in
      if !counts.isEmpty { counts[.version(path.bytes, version)] = nil }
    }
  }

  private static func clear(_ slot: Int, in working: FileDescriptor) throws(SystemError) {
    try working.writeAll([UInt8(ascii: "\n")], at: Int64(slot * slotBytes))
  }

  /// A path may be longer than PATH_MAX when it was reached step by step; by the key it is found all the same.
  private static func line(_ key: IndexKey, _ entry: Entry) -> [UInt8] {
    let path = Array(entry.path.prefix(4096))
    var json = JSONWriter(capacity: 256)
    json.beginObject()
    json.key("key")
    json.beginArray()
    json.integer(key.high)
    json.integer(key.low)
    json.endArray()
    json.field("path", "path_b64", path: path)
    json.field("attempts", entry.count)
    if entry.isSuspect { json.field("suspect", true) }
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private static func parse(_ line: UnsafeRawBufferPointer) -> (key: IndexKey, entry: Entry)? {
    guard !line.isEmpty,
      // Slots are padded with what stood there before, torn lines are possible: whatever does not parse is nothing.
      let value = try? JSONValue(parsing: Array(line.drop { $0 == 0 })),
      case .number(let high)? = value["key"]?.array?.first, case .number(let low)? = value["key"]?.array?.last,
      let high = UInt64(high), let low = UInt64(low), let path = value.path("path", "path_b64")
    else { return nil }
    let entry = Entry(
      path: path, count: value["attempts"]?.integer ?? 0, isSuspect: value["suspect"]?.bool ?? false)
    return (IndexKey(high: high, low: low), entry)
  }
}
