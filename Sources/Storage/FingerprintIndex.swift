// Where in the receipts a key stands. Sorted files (`fingerprints`, `fingerprints.1`, …, derived: they can be deleted at
// any time) cover the receipts one after the other up to some offset; what came later is in memory, at most some MB however
// long winnow runs, and is folded into a new file together with those files that are not much larger: a log-structured
// merge. A lookup is a read of the disk for each file, of which a million inputs have two or three.

import POSIX

struct FingerprintIndex {
  struct Entry: Equatable {
    let outcome: Receipt.Outcome
    let offset: Int64

    init(outcome: Receipt.Outcome, offset: Int64) {
      self.outcome = outcome
      self.offset = offset
    }

    init?(packed: UInt64) {
      let number = Int(packed >> 60)
      guard number < Receipt.Outcome.allCases.count else { return nil }
      outcome = Receipt.Outcome.allCases[number]
      offset = Int64(packed & (1 << 60 - 1))
    }

    var packed: UInt64 {
      UInt64(Receipt.Outcome.allCases.firstIndex(of: outcome)!) << 60 | UInt64(offset)
    }
  }

  private var recent: [IndexKey: UInt64] = [:]
  /// Oldest first; each at least about eight times as large as the next.
  private var runs: [SortedEntries] = []
  private let receipts: FileDescriptor
  /// Bytes of the receipts that are indexed.
  private(set) var coveredBytes: Int64 = 0
  let path: Path

  /// Loads the file, if that may be trusted, and reads what the receipts say beyond it. `damagedLines` counts lines that are
  /// no receipts. A long reading goes into the file on the way, unless somebody else may be doing the same (`isReadOnly`).
  init(
    at path: Path, over receipts: FileDescriptor, isReadOnly: Bool = false, trustsFiles: Bool = true,
    damagedLines: inout Int
  ) throws(SystemError) {
    self.path = path
    self.receipts = receipts
    while trustsFiles, let found = SortedEntries(opening: runPath(runs.count)),
      try found.source == source(from: coveredBytes, to: found.source.end)
    {
      runs.append(found)
      coveredBytes = found.source.end
    }
    var items: [SortedEntries.Item] = []
    coveredBytes = try forEachLine(of: receipts, from: coveredBytes, limit: 1 << 20) { line, offset in
      guard let keys = ReceiptKeys(line: line) else {
        if !line.isEmpty { damagedLines += 1 }
        return
      }
      let packed = Entry(outcome: keys.outcome, offset: offset).packed
      for key in keys.keys { items.append(.init(key: key, packed: packed)) }
      if items.count >= Self.mostAtStart, !isReadOnly {
        coveredBytes = offset + Int64(line.count) + 1
        load(&items, isReadOnly)
      }
    }
    load(&items, isReadOnly)
  }

  /// Takes what was read: few entries into memory, many into the file, or into memory too where the disk is full.
  private mutating func load(_ items: inout [SortedEntries.Item], _ isReadOnly: Bool) {
    // What cannot be written is kept in memory: the index is derived, and a full disk is no reason not to start.
    if items.count < Self.mostRecent || isReadOnly || (try? write(&items)) != true {
      for item in items { add(item.key, item.packed) }
    }
    items.removeAll(keepingCapacity: true)
  }

  /// What tells the receipts that a file was made of from others: which part of them, and how they read before its end.
  private func source(from start: Int64, to end: Int64) throws(SystemError) -> SortedEntries.Source {
    let tail = try receipts.read(at: max(0, end - 4096), count: Int(min(end, 4096)))
    return .init(start: start, end: end, tail: Checksum.crc32([tail]).crc32)
  }

  private func runPath(_ number: Int) -> Path { number == 0 ? path : path.appending(suffix: ".\(number)") }

  var inMemory: Int { recent.count }
  /// Entries of each file, oldest first.
  var runSizes: [Int] { runs.map(\.count) }

  /// Entries, counting twice what is written anew since the last fold.
  var count: Int { runs.reduce(recent.count) { $0 + $1.count } }

  func lookup(_ key: IndexKey) throws(SystemError) -> Entry? {
    if key.isReplaced {
      if let packed = recent[key] { return Entry(packed: packed) }
      for run in runs.reversed() { if let packed = try run.lookup(key) { return Entry(packed: packed) } }
      return nil
    }
    for run in runs { if let packed = try run.lookup(key) { return Entry(packed: packed) } }
    return recent[key].flatMap(Entry.init(packed:))
  }

  /// Adds a receipt whose line stands at `offset` and ends at `end`.
  mutating func add(_ receipt: Receipt, at offset: Int64, end: Int64) {
    add(ReceiptKeys(receipt), at: offset)
    coveredBytes = end
  }

  private mutating func add(_ keys: ReceiptKeys, at offset: Int64) {
    let packed = Entry(outcome: keys.outcome, offset: offset).packed
    for key in keys.keys { add(key, packed) }
  }

  mutating func add(_ key: IndexKey, _ packed: UInt64) {
    if key.isReplaced || recent[key] == nil { recent[key] = packed }
  }

  /// What may be in memory: 16,000 inputs or more, 1.6 MB. The table would take twice the room for one entry more.
  private static let mostRecent = 49_000
  /// What is written at once of many receipts that are read at a start: 6 MB.
  private static let mostAtStart = 250_000
  /// A file is merged with younger ones when they hold more than this part of its entries.
  private static let runRatio = 8

  var isFoldDue: Bool { recent.count >= Self.mostRecent }

  /// Whether a fold at the end of a run would spare the next start noticeable work.
  var isFoldWorthwhile: Bool { recent.count > 3_000 }

  /// Puts what is in memory into a sorted file and frees the memory.
  mutating func fold() throws(SystemError) {
    var none: [SortedEntries.Item] = []
    _ = try write(&none)
  }

  /// Writes a new file with what is in memory, `items`, which come later, and the youngest files, which it replaces. False
  /// where it cannot be read: then all stays as it was. A crash leaves files that do not begin where the one before ends.
  private mutating func write(_ items: inout [SortedEntries.Item]) throws(SystemError) -> Bool {
    for (key, packed) in recent { items.append(.init(key: key, packed: packed)) }
    items.sort { ($0.key.high, $0.key.low, $0.offset) < ($1.key.high, $1.key.low, $1.offset) }
    var kept = runs.count
    var merged = items.count
    while kept > 0, runs[kept - 1].count <= Self.runRatio * merged {
      kept -= 1
      merged += runs[kept].count
    }
    let start = kept == 0 ? 0 : runs[kept - 1].source.end
    try SortedEntries.write(
      to: runPath(kept), by: path.appending(suffix: ".new"), merging: Array(runs[kept...]), with: items,
      of: try source(from: start, to: coveredBytes))
    guard let written = SortedEntries(opening: runPath(kept)) else { return false }
    runs[kept...] = [written]
    recent = [:]
    var superseded = runs.count
    // Until there is none more. One that stays for another error does not begin where the last run ends: it is not believed,
    // and goes with the next fold.
    while (try? removeFile(runPath(superseded))) != nil { superseded += 1 }
    return true
  }
}

extension SortedEntries.Item {
  fileprivate var offset: UInt64 { packed & (1 << 60 - 1) }
}
