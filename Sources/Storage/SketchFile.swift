// The file `sketches` of the state directory: brings the sketches of the last documents back at the next start. Derived:
// what the log has beyond it is read from the log, and where it is lost or of another shape, it is made anew from the log.

import Deduplication
import JSON
import POSIX

/// The near-duplicates and their file. Used by one queue only.
public final class SketchFile {
  public private(set) var documents: NearDuplicates
  private let file: FileDescriptor
  /// Documents that the file holds.
  private var savedCount = 0

  /// How far a log was written with the documents of the file.
  struct Coverage: Equatable {
    var inode: UInt64
    var offset: Int64
  }

  /// Loads the file, and what the log has beyond it.
  public init(state: StateDirectory, capacity: Int, log path: Path?) throws(SystemError) {
    documents = NearDuplicates(capacity: capacity)
    file = try FileDescriptor.open(
      state.path.appending(StateDirectory.FileName.sketches), [.readWrite, .create], permissions: 0o640)
    let coverage = try load()
    // Half of a file would be taken again with the log.
    if coverage == nil { documents = NearDuplicates(capacity: capacity) }
    guard let path, let status = try FileStatus.ifTargetPresent(path), status.kind == .regular else { return }
    let isCovered = coverage?.inode == status.inode && (0...status.size).contains(coverage!.offset)
    // Of a long log the end must do: nobody waits minutes for a start.
    let start = max(isCovered ? coverage!.offset : 0, status.size - Self.mostRead)
    if start < status.size { try read(try FileDescriptor.open(path, .readOnly), from: start) }
  }

  /// The first document that this one is like, or nil: then it is the first of its kind, and remembered. `id` are 32
  /// hexadecimal digits.
  public func admit(_ id: String, _ sketch: MinHash) -> NearDuplicate? {
    if let first = documents.nearest(to: sketch) { return first }
    documents.add(id, sketch)
    return nil
  }

  /// Writes the file when enough has come together. To be called when the log holds exactly these documents.
  public func saveIfDue(
    _ position: (device: UInt64, inode: UInt64, size: Int64)?, atEnd: Bool = false
  ) throws(SystemError) {
    let isDue = documents.count - savedCount >= (atEnd ? 1 : Self.enough)
    if isDue, let position { try save(Coverage(inode: position.inode, offset: position.size)) }
  }

  /// Bytes of the log that are read at a start: some ten seconds.
  private static let mostRead: Int64 = 512 << 20
  /// So many documents are read again from the log after a crash.
  private static let enough = 1024
  private static let magic = Array("winnow sketches 1\n".utf8)
  private static let headerBytes = 4096
  private static let entryBytes = 16 + MinHash.byteCount + 8

  private func save(_ coverage: Coverage) throws(SystemError) {
    // Of what came so long ago that it is forgotten, nothing is written.
    let capacity = documents.capacity
    var (entries, start) = ([UInt8](), max(savedCount, documents.count - documents.documentCount))
    for number in start..<documents.count {
      entries += entry(number % capacity)
      // What lies end to end goes in one piece.
      if number + 1 == documents.count || (number + 1) % capacity == 0 || entries.count > 1 << 20 {
        try file.writeAll(entries, at: Int64(Self.headerBytes + start % capacity * Self.entryBytes))
        entries.removeAll(keepingCapacity: true)
        start = number + 1
      }
    }
    try file.writeAll(header(coverage), at: 0)
    savedCount = documents.count
  }

  /// Id, sketch, checksum.
  private func entry(_ slot: Int) -> [UInt8] {
    var entry: [UInt8] = []
    for word in documents.ids[(slot * 2)...(slot * 2 + 1)] { append(word, to: &entry) }
    entry += documents.sketches[(slot * MinHash.byteCount)..<((slot + 1) * MinHash.byteCount)]
    append(UInt64(Checksum.crc32([entry]).crc32), to: &entry)
    return entry
  }

  private func header(_ coverage: Coverage) -> [UInt8] {
    var header = Self.magic
    let values = [documents.count, documents.capacity].map { UInt64($0) }
    for value in values + [coverage.inode, UInt64(bitPattern: coverage.offset)] { append(value, to: &header) }
    append(UInt64(Checksum.crc32([header]).crc32), to: &header)
    return header
  }

  /// Takes what the file holds; nil where it holds nothing that can be used.
  private func load() throws(SystemError) -> Coverage? {
    let header = try file.read(at: 0, count: Self.headerBytes)
    let start = Self.magic.count
    guard header.starts(with: Self.magic), header.count >= start + 40 else { return nil }
    let values = (0..<5).map { word(header, start + $0 * 8) }
    guard values[4] == UInt64(Checksum.crc32([Array(header[..<(start + 32)])]).crc32),
      let total = Int(exactly: values[0]), let capacity = Int(exactly: values[1]), (1...1 << 32).contains(capacity),
      (0...1 << 53).contains(total)
    else { return nil }
    let known = min(total, capacity)
    let isSameShape = capacity == documents.capacity
    if isSameShape, total > capacity {
      documents = NearDuplicates(capacity: capacity, firstNumber: total - known)
    }
    for number in (total - min(known, documents.capacity))..<total {
      let offset = Self.headerBytes + number % capacity * Self.entryBytes
      let entry = try file.read(at: Int64(offset), count: Self.entryBytes)
      guard entry.count == Self.entryBytes,
        word(entry, Self.entryBytes - 8) == UInt64(Checksum.crc32([Array(entry.dropLast(8))]).crc32),
        let sketch = MinHash(bytes: Array(entry[16..<(16 + MinHash.byteCount)]))
      else { return nil }
      documents.add(hexadecimal(word(entry, 0), word(entry, 8)), sketch)
    }
    // Where they come to lie in other slots, everything is written anew.
    savedCount = isSameShape ? total : 0
    return Coverage(inode: values[2], offset: Int64(bitPattern: values[3]))
  }

  /// Takes the documents of a log from `offset` on: those that are like none before them.
  private func read(_ log: FileDescriptor, from offset: Int64) throws(SystemError) {
    try forEachLine(of: log, from: offset) { line, _ in
      // A line that is not whole, or of a version without sketches, has none.
      guard let record = try? JSONValue(parsing: Array(line)), let id = record["id"]?.string,
        record["duplicate_of"] == nil, let text = record["fingerprint"]?["minhash"]?.string,
        let sketch = Base64.decode(Array(text.utf8)).flatMap({ MinHash(bytes: $0) })
      else { return }
      documents.add(id, sketch)
    }
  }
}

private func append(_ word: UInt64, to bytes: inout [UInt8]) {
  for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift))) }
}

private func word(_ bytes: [UInt8], _ start: Int) -> UInt64 {
  bytes[start..<(start + 8)].reduce(0) { $0 << 8 | UInt64($1) }
}
