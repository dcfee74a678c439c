// Where in the receipts a key stands. A sorted file (`fingerprints`, derived: it can be deleted at any time) covers the
// receipts up to some offset; what came later is in memory and is folded into a new file when it has grown enough.
// One read of the disk and no page of it resident for a lookup; upkeep in proportion to new entries.

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
  private var sorted: SortedEntries?
  private let receipts: FileDescriptor
  /// Bytes of the receipts that are indexed.
  private(set) var coveredBytes: Int64 = 0
  let path: Path

  /// Loads the file and reads what the receipts say beyond it. `damagedLines` counts lines that are no receipts. A long
  /// reading goes into the file on the way, unless somebody else may be doing the same (`isReadOnly`).
  init(
    at path: Path, over receipts: FileDescriptor, isReadOnly: Bool = false, damagedLines: inout Int
  ) throws(SystemError) {
    self.path = path
    self.receipts = receipts
    if let found = SortedEntries(opening: path), try found.source == Self.source(receipts, upTo: found.source.bytes) {
      sorted = found
      coveredBytes = found.source.bytes
    }
    var items: [SortedEntries.Item] = []
    coveredBytes = try forEachLine(of: receipts, from: coveredBytes, limit: 1 << 20) { line, offset in
      guard let keys = ReceiptKeys(line: line) else {
        if !line.isEmpty { damagedLines += 1 }
        return
      }
      let packed = Entry(outcome: keys.outcome, offset: offset).packed
      for key in keys.keys { items.append(.init(key: key, packed: packed)) }
      if items.count >= Self.mostRecent, !isReadOnly {
        coveredBytes = offset + Int64(line.count) + 1
        load(&items, isReadOnly)
      }
    }
    load(&items, isReadOnly)
  }

  /// Takes what was read: few entries into memory, many into the file, or into memory too where the disk is full.
  private mutating func load(_ items: inout [SortedEntries.Item], _ isReadOnly: Bool) {
    if items.count < Self.fewEntries || isReadOnly || (try? write(&items)) != true {
      for item in items { add(item.key, item.packed) }
    }
    items.removeAll(keepingCapacity: true)
  }

  /// What tells the receipts that an index was made of from others: how far it covers them and how they read there.
  private static func source(
    _ receipts: FileDescriptor, upTo bytes: Int64
  ) throws(SystemError) -> SortedEntries.Source {
    let start = max(0, bytes - 4096)
    return .init(bytes: bytes, tail: Checksum.crc32([try receipts.read(at: start, count: Int(bytes - start))]).crc32)
  }

  /// Entries, counting twice what is written anew since the last fold.
  var count: Int { recent.count + (sorted?.count ?? 0) }

  func lookup(_ key: IndexKey) throws(SystemError) -> Entry? {
    if key.isReplaced, let packed = recent[key] { return Entry(packed: packed) }
    if let packed = try sorted?.lookup(key) { return Entry(packed: packed) }
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

  private mutating func add(_ key: IndexKey, _ packed: UInt64) {
    if key.isReplaced || recent[key] == nil { recent[key] = packed }
  }

  /// What may be in memory, some 40 MB.
  private static let mostRecent = 1_000_000
  /// What is not worth a file yet: 20,000 inputs.
  private static let fewEntries = 60_000

  /// Folding is due when the memory held is worth it: an eighth of the file.
  var isFoldDue: Bool { recent.count > min(max(Self.fewEntries, (sorted?.count ?? 0) / 8), Self.mostRecent) }

  /// Whether a fold at the end of a run would spare the next start noticeable work.
  var isFoldWorthwhile: Bool { recent.count > 3_000 }

  /// Writes a new sorted file with everything in it and frees the memory.
  mutating func fold() throws(SystemError) {
    var none: [SortedEntries.Item] = []
    _ = try write(&none)
  }

  /// Writes a new file with what is in memory and `items`, which come later. False where it cannot be read: then all
  /// stays as it was.
  private mutating func write(_ items: inout [SortedEntries.Item]) throws(SystemError) -> Bool {
    for (key, packed) in recent { items.append(.init(key: key, packed: packed)) }
    items.sort { ($0.key.high, $0.key.low, $0.offset) < ($1.key.high, $1.key.low, $1.offset) }
    try SortedEntries.write(to: path, merging: sorted, with: items, of: try Self.source(receipts, upTo: coveredBytes))
    guard let written = SortedEntries(opening: path) else { return false }
    sorted = written
    recent = [:]
    return true
  }
}

extension SortedEntries.Item {
  fileprivate var offset: UInt64 { packed & (1 << 60 - 1) }
}
