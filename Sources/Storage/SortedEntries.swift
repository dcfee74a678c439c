// A file behind the fingerprint index: a header of 64 bytes, then entries of 24 bytes sorted by key. Checked whole by
// its CRC when opened, written whole and renamed into place, so it is either right or not there.

import POSIX

struct SortedEntries {
  struct Item {
    let key: IndexKey
    let packed: UInt64
  }

  /// The part of the receipts that the entries were made of, in bytes, and a checksum of what stands before its end.
  struct Source: Equatable {
    let start: Int64
    let end: Int64
    let tail: UInt32
  }

  private let path: Path
  private let file: FileDescriptor
  let count: Int
  let source: Source
  /// The upper half of the first key of every block: with keys spread evenly, all that must be in memory.
  private let fences: [UInt64]

  private static let magic = Array("winnow fingerprints 1\n".utf8)
  private static let headerBytes = 64
  private static let entryBytes = 24
  private static let blockEntries = 128

  /// nil where there is no such file, or it is damaged.
  init?(opening path: Path) {
    // Whatever is wrong with a derived file, the remedy is the same: do without it.
    guard let file = try? FileDescriptor.open(path, .readOnly), let size = try? file.status().size,
      let header = try? file.read(at: 0, count: Self.headerBytes), header.count == Self.headerBytes,
      header.starts(with: Self.magic)
    else { return nil }
    let numbers = header.withUnsafeBytes { raw in
      (0..<5).map { UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 24 + 8 * $0, as: UInt64.self)) }
    }
    guard numbers[1] <= UInt64(Int64.max) / 64, numbers[0] <= numbers[2], numbers[2] <= UInt64(Int64.max),
      size == Int64(Self.headerBytes) + Int64(numbers[1]) * Int64(Self.entryBytes)
    else { return nil }
    count = Int(numbers[1])
    source = Source(start: Int64(numbers[0]), end: Int64(numbers[2]), tail: UInt32(truncatingIfNeeded: numbers[3]))
    (self.path, self.file) = (path, file)
    var checksum = Checksum()
    checksum.update(header[..<56])
    var fences: [UInt64] = []
    var offset = Int64(Self.headerBytes)
    let chunkBytes = Self.blockEntries * Self.entryBytes * 256
    while offset < size {
      guard let chunk = try? file.read(at: offset, count: chunkBytes), !chunk.isEmpty else { return nil }
      checksum.update(chunk)
      chunk.withUnsafeBytes { raw in
        for start in stride(from: 0, to: raw.count, by: Self.blockEntries * Self.entryBytes) {
          fences.append(Self.item(raw, start).key.high)
        }
      }
      offset += Int64(chunk.count)
    }
    guard UInt64(checksum.crc32) == numbers[4] else { return nil }
    self.fences = fences
  }

  func lookup(_ key: IndexKey) throws(SystemError) -> UInt64? {
    // The last block that starts at or below the key; equal upper halves may begin one block earlier.
    var low = 0
    var high = fences.count
    while low < high {
      let middle = (low + high) / 2
      if fences[middle] < key.high { low = middle + 1 } else { high = middle }
    }
    var block = max(0, low - 1)
    while block < fences.count, fences[block] <= key.high {
      if let found = try search(block, key) { return found }
      block += 1
    }
    return nil
  }

  private func search(_ block: Int, _ key: IndexKey) throws(SystemError) -> UInt64? {
    let first = block * Self.blockEntries
    let entries = min(Self.blockEntries, count - first)
    return try read(from: first, count: entries).withUnsafeBytes { raw in
      var low = 0
      var high = raw.count / Self.entryBytes
      while low < high {
        let middle = (low + high) / 2
        if Self.item(raw, middle * Self.entryBytes).key < key { low = middle + 1 } else { high = middle }
      }
      guard low * Self.entryBytes < raw.count else { return nil }
      let item = Self.item(raw, low * Self.entryBytes)
      return item.key == key ? item.packed : nil
    }
  }

  /// Writes a new file of `old`, oldest first, and `fresh`, which is sorted by key and then by age, and younger than all
  /// of `old`. It is made at `temporary`. Of equal keys the oldest or the youngest entry stays, as their kind wants it.
  static func write(
    to path: Path, by temporary: Path, merging old: [SortedEntries], with fresh: [Item], of source: Source
  ) throws(SystemError) {
    let file = try FileDescriptor.open(temporary, [.readWrite, .create, .truncate], permissions: 0o640)
    do {
      var writer = Writer(file: file)
      try writer.writeAll(merging: old, with: fresh)
      try writer.finish(source)
      try renameFile(temporary, to: path)
    } catch {
      try? removeFile(temporary)  // on a full disk it is in the way; the error that matters is the other
      throw error
    }
    try synchronizeDirectory(path.parent)
  }

  private static func item(_ raw: UnsafeRawBufferPointer, _ offset: Int) -> Item {
    func number(_ index: Int) -> UInt64 {
      UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset + index * 8, as: UInt64.self))
    }
    return Item(key: IndexKey(high: number(0), low: number(1)), packed: number(2))
  }

  /// The bytes of entries. Throws where the file was cut since it was opened: what is not there is not unknown.
  private func read(from first: Int, count: Int) throws(SystemError) -> [UInt8] {
    let bytes = try file.read(at: Int64(Self.headerBytes + first * Self.entryBytes), count: count * Self.entryBytes)
    guard bytes.count == count * Self.entryBytes else {
      throw SystemError("read", path, code: SystemError.inputOutput)
    }
    return bytes
  }

  /// The items from entry `first` on, at most `limit` of them.
  private func items(from first: Int, limit: Int) throws(SystemError) -> [Item] {
    let entries = min(limit, count - first)
    if entries <= 0 { return [] }
    return try read(from: first, count: entries).withUnsafeBytes { raw in
      stride(from: 0, to: raw.count - Self.entryBytes + 1, by: Self.entryBytes).map { Self.item(raw, $0) }
    }
  }

  /// One item after the other, of a file or of an array.
  private struct Reader {
    private let entries: SortedEntries?
    private var block: [Item]
    private var index = 0
    /// The item of the file that the next block begins with.
    private var position = 0

    init(_ items: [Item]) { (entries, block) = (nil, items) }

    init(_ entries: SortedEntries) throws(SystemError) {
      (self.entries, block) = (entries, [])
      try refill()
    }

    var next: Item? { index < block.count ? block[index] : nil }

    mutating func advance() throws(SystemError) {
      index += 1
      if index == block.count { try refill() }
    }

    private mutating func refill() throws(SystemError) {
      guard let entries else { return }
      let count = min(8192, entries.count - position)
      block = try entries.items(from: position, limit: count)
      // Cut short since it was opened: what is missing must not be missing in a file that says it has all.
      guard block.count == count else { throw SystemError("pread", "fingerprints", code: SystemError.inputOutput) }
      position += block.count
      index = 0
    }
  }

  private struct Writer {
    let file: FileDescriptor
    var buffer: [UInt8] = []
    var count: UInt64 = 0
    var offset = Int64(headerBytes)
    private var held: Item?

    init(file: FileDescriptor) { self.file = file }

    mutating func writeAll(merging old: [SortedEntries], with fresh: [Item]) throws(SystemError) {
      var sources: [Reader] = []
      for entries in old { sources.append(try Reader(entries)) }
      sources.append(Reader(fresh))
      while true {
        var least: (item: Item, source: Int)?
        for number in sources.indices {
          if let item = sources[number].next, least == nil || item.key < least!.item.key { least = (item, number) }
        }
        guard let least else { break }
        try append(least.item)
        try sources[least.source].advance()
      }
      try writeHeld()
    }

    /// Of items with the same key, which come one after the other, only one is written.
    private mutating func append(_ item: Item) throws(SystemError) {
      if held?.key == item.key {
        if item.key.isReplaced { held = item }
      } else {
        try writeHeld()
        held = item
      }
    }

    private mutating func writeHeld() throws(SystemError) {
      guard let item = held else { return }
      for number in [item.key.high, item.key.low, item.packed] {
        withUnsafeBytes(of: number.littleEndian) { buffer.append(contentsOf: $0) }
      }
      count += 1
      if buffer.count >= 1 << 20 { try flush() }
    }

    private mutating func flush() throws(SystemError) {
      try file.writeAll(buffer, at: offset)
      offset += Int64(buffer.count)
      buffer.removeAll(keepingCapacity: true)
    }

    /// The header holds the count, so its checksum can only be made at the end: the body is read back once.
    mutating func finish(_ source: Source) throws(SystemError) {
      try flush()
      var header = magic + [UInt8](repeating: 0, count: 24 - magic.count)
      for number in [UInt64(source.start), count, UInt64(source.end), UInt64(source.tail)] {
        withUnsafeBytes(of: number.littleEndian) { header.append(contentsOf: $0) }
      }
      var checksum = Checksum()
      checksum.update(header)
      var position = Int64(headerBytes)
      while position < offset {
        let chunk = try file.read(at: position, count: 1 << 20)
        checksum.update(chunk)
        position += Int64(chunk.count)
      }
      withUnsafeBytes(of: UInt64(checksum.crc32).littleEndian) { header.append(contentsOf: $0) }
      try file.writeAll(header, at: 0)
      try file.synchronize()
    }
  }
}
