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
    file = try FileDescriptor.open(state.path.appending("sketches"), [.readWrite, .create], permissions: 0o640)
    let coverage = try load()
    // Half of a file would be taken again with the log.
    if coverage == nil { documents = NearDuplicates(capacity: capacity) }
    guard let path, let status = try FileStatus.ifTargetPresent(path), status.kind == .regular else { return }
    let start = coverage?.inode == status.inode && coverage!.offset <= status.size ? coverage!.offset : 0
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

  /// So many documents are read again from the log after a crash.
  private static let enough = 1024
  private static let magic = Array("winnow sketches 1\n".utf8)
  private static let headerBytes = 4096
  private static let entryBytes = 16 + MinHash.byteCount

  private func save(_ coverage: Coverage) throws(SystemError) {
    // Of what came so long ago that it is forgotten, nothing is written.
    let capacity = documents.capacity
    for number in max(savedCount, documents.count - capacity)..<documents.count {
      let slot = number % capacity
      var entry: [UInt8] = []
      for word in documents.ids[(slot * 2)...(slot * 2 + 1)] { append(word, to: &entry) }
      entry += documents.sketches[(slot * MinHash.byteCount)..<((slot + 1) * MinHash.byteCount)]
      try file.writeAll(entry, at: Int64(Self.headerBytes + slot * Self.entryBytes))
    }
    try file.writeAll(header(coverage), at: 0)
    savedCount = documents.count
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
    guard values[4] == UInt64(Checksum.crc32([Array(header[..<(start + 32)])]).crc32) else { return nil }
    let (total, capacity) = (Int(values[0]), Int(values[1]))
    for number in max(0, total - min(capacity, documents.capacity))..<total {
      let offset = Self.headerBytes + number % capacity * Self.entryBytes
      let entry = try file.read(at: Int64(offset), count: Self.entryBytes)
      guard entry.count == Self.entryBytes, let sketch = MinHash(bytes: Array(entry[16...])) else { return nil }
      documents.add(hexadecimal(word(entry, 0), word(entry, 8)), sketch)
    }
    // Where they come to lie in other slots, everything is written anew.
    savedCount = capacity == documents.capacity && total == documents.count ? total : 0
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
