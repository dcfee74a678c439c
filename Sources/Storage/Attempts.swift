// How often a file was tried without coming to an end. An attempt is written down before the work starts, so that a
// file which kills the process is known after the restart and cannot kill it for ever. Which files are in work stands in
// `working` (one slot a worker), past attempts in `attempts.jsonl`; neither is synced: they must outlive the process,
// not the power.

import JSON
import POSIX
import Synchronization

public final class Attempts: Sendable {
  /// A version of a file, or one document in it.
  private struct Key: Hashable, Comparable {
    var version: IndexKey
    /// Its line, element or record, from 1; 0 for the file.
    var document = 0

    init(_ path: Path, _ status: FileStatus, document: Int = 0) {
      self.init(.version(path.bytes, FileVersion(status)), document: document)
    }

    init(_ version: IndexKey, document: Int) { (self.version, self.document) = (version, document) }

    static func < (left: Key, right: Key) -> Bool {
      (left.version, left.document) < (right.version, right.document)
    }
  }

  private struct Entry {
    var path: [UInt8]
    var count = 0
    /// Of a file that was being split: the last document this may have come to.
    var through = 0
    /// It was in work when a process ended.
    var isSuspect = false
  }

  private let counts: Mutex<[Key: Int]>
  /// Versions that were in work when a process ended, with the last document of each that was: `Int.max` where it was the file.
  private let suspects: [IndexKey: Int]
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
    var known: [Key: Entry] = [:]
    let past = try FileDescriptor.open(state.attemptsPath, [.readOnly, .create], permissions: 0o640)
    try forEachLine(of: past) { line, _ in
      if let (key, entry) = Self.parse(line) { known[key] = entry }
    }
    var atWork: [(key: Key, entry: Entry)] = []
    try forEachLine(of: working) { line, _ in
      if let found = Self.parse(line) { atWork.append(found) }
    }
    for (key, entry) in atWork {
      // Where several were in work nobody knows which it was: each must run alone before it is blamed.
      let count = (known[key]?.count ?? 0) + (atWork.count == 1 ? 1 : 0)
      known[key] = Entry(path: entry.path, count: count, through: entry.through, isSuspect: true)
    }
    var lines: [UInt8] = []
    var counts: [Key: Int] = [:]
    var suspects: [IndexKey: Int] = [:]
    for (key, entry) in known.sorted(by: { $0.key < $1.key }) where try !ledger.isSettled(key.version) {
      counts[key] = entry.count
      if entry.isSuspect {
        let last = key.document > 0 ? key.document : entry.through > 0 ? entry.through : .max
        suspects[key.version] = max(suspects[key.version] ?? 0, last)
      }
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
  }

  /// Attempts at this version, or at one document in it, that came to no end.
  public func count(_ path: Path, _ status: FileStatus, document: Int = 0) -> Int {
    counts.withLock { counts in
      counts.isEmpty ? 0 : counts[Key(path, status, document: document)] ?? 0
    }
  }

  /// Whether this version was in work when a process ended: it must run alone.
  public func isSuspect(_ path: Path, _ status: FileStatus) -> Bool { lastSuspect(path, status) != nil }

  /// The last document of this version that was in work when a process ended, from 1; `Int.max` where it was the file
  /// itself. Nil where nothing of it was.
  public func lastSuspect(_ path: Path, _ status: FileStatus) -> Int? {
    suspects.isEmpty ? nil : suspects[.version(path.bytes, FileVersion(status))]
  }

  /// Nothing is in work any more that could be blamed for the end of the process: it was asked to stop.
  public func clearAll() throws(SystemError) {
    try working.truncate(to: 0)
  }

  /// Marks a file, one document in it, or its splitting up to a document (`through`) as in work. One slot belongs to one
  /// worker.
  public func begin(
    slot: Int, _ path: Path, _ status: FileStatus, document: Int = 0, through: Int = 0
  ) throws(SystemError) {
    let line = Self.line(Key(path, status, document: document), Entry(path: path.bytes, through: through))
    try working.writeAll(line, at: Int64(slot * Self.slotBytes))
  }

  public func end(slot: Int) throws(SystemError) { try Self.clear(slot, in: working) }

  /// Counts an attempt that failed without ending the process, and returns how many that makes.
  public func fail(_ path: Path, _ status: FileStatus) throws(SystemError) -> Int {
    let key = Key(path, status)
    let count = counts.withLock { counts in
      counts[key, default: 0] += 1
      return counts[key]!
    }
    try history.writeAll(
      Self.line(key, Entry(path: path.bytes, count: count, isSuspect: suspects[key.version] != nil)))
    return count
  }

  /// The file has its receipt.
  public func forget(_ path: Path, _ version: FileVersion) {
    counts.withLock { counts in
      if counts.isEmpty { return }
      let key = IndexKey.version(path.bytes, version)
      counts = counts.filter { $0.key.version != key }
    }
  }

  private static func clear(_ slot: Int, in working: FileDescriptor) throws(SystemError) {
    try working.writeAll([UInt8(ascii: "\n")], at: Int64(slot * slotBytes))
  }

  /// A path may be longer than PATH_MAX when it was reached step by step; by the key it is found all the same.
  private static func line(_ key: Key, _ entry: Entry) -> [UInt8] {
    let path = Array(entry.path.prefix(4096))
    var json = JSONWriter(capacity: 256)
    json.beginObject()
    json.key("key")
    json.beginArray()
    json.integer(key.version.high)
    json.integer(key.version.low)
    json.endArray()
    if key.document > 0 { json.field("document", key.document) }
    if entry.through > 0 { json.field("through", entry.through) }
    json.field("path", "path_b64", path: path)
    json.field("attempts", entry.count)
    if entry.isSuspect { json.field("suspect", true) }
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private static func parse(_ line: UnsafeRawBufferPointer) -> (key: Key, entry: Entry)? {
    guard !line.isEmpty,
      // Slots are padded with what stood there before, torn lines are possible: whatever does not parse is nothing.
      let value = try? JSONValue(parsing: Array(line.drop { $0 == 0 })),
      case .number(let high)? = value["key"]?.array?.first, case .number(let low)? = value["key"]?.array?.last,
      let high = UInt64(high), let low = UInt64(low), let path = value.path("path", "path_b64")
    else { return nil }
    let entry = Entry(
      path: path, count: value["attempts"]?.integer ?? 0, through: value["through"]?.integer ?? 0,
      isSuspect: value["suspect"]?.bool ?? false)
    return (Key(IndexKey(high: high, low: low), document: value["document"]?.integer ?? 0), entry)
  }
}
