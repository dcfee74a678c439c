// What the state directory holds, under libFuzzer: the batch, the receipts, the index and the sketches, as a loss of power
// or an editor may leave them. What must hold: nothing damaged is taken for whole, what is whole leads back to itself, the
// fast reader of receipts agrees with the full one, and derived files with a right checksum and wrong content end in a
// lookup that ends.

import Deduplication
import Glibc
import JSON
import POSIX

private func demand(_ holds: Bool, _ rule: StaticString) {
  if !holds { fatalError("\(rule)") }
}

private let directory: Path = {
  var template = Array("/dev/shm/winnow-fuzz-XXXXXX".utf8CString)
  return Path(String(cString: mkdtemp(&template)))
}()

/// The first byte says which file it is.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzState(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let start, count > 1 else { return 0 }
  let bytes = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
  switch start[0] % 5 {
  case 0: checkBatch(bytes)
  case 1: checkOwnBatch(bytes)
  case 2: checkReceipts(bytes)
  case 3: checkIndex(bytes)
  default: checkSketches(bytes)
  }
  return 0
}

private func checkBatch(_ bytes: [UInt8]) {
  guard let batch = WriteAheadBatch(bytes) else { return }
  demand(WriteAheadBatch(batch.serialized()) == batch, "a batch leads back to itself")
}

/// A batch of these bytes, then damaged at places that they name.
private func checkOwnBatch(_ bytes: [UInt8]) {
  let half = bytes.count / 2
  let batch = WriteAheadBatch(
    sequence: UInt64(bytes.count),
    output: bytes[0] & 1 == 0
      ? nil
      : .init(
        path: Path(bytes: Array(bytes.prefix(40)).filter { $0 != 0 } + [0x61]), device: 1, inode: .max, offset: .max),
    receiptsOffset: Int64(bytes[0]) << 40, payload: Array(bytes[..<half]), receipts: Array(bytes[half...]))
  var file = batch.serialized()
  demand(file.count % 4096 == 0, "a batch is whole pages")
  demand(WriteAheadBatch(file) == batch, "a batch leads back to itself")
  let place = (Int(bytes[0]) << 8 | Int(bytes[bytes.count - 1])) % file.count
  let torn = WriteAheadBatch(Array(file[..<place]))
  demand(torn == nil || torn == batch, "a torn batch is none")
  file[place] ^= 1 << (bytes[half] & 7)
  var damaged = WriteAheadBatch(file)
  damaged?.isLogWhole = false  // the mark is not under the checksum
  demand(damaged == nil || damaged == batch, "a damaged batch is none")
}

private func checkReceipts(_ bytes: [UInt8]) {
  for line in bytes.split(separator: 0x0A) {
    let line = Array(line)
    let full = Receipt(line: line)
    let fast = line.withUnsafeBytes { ReceiptKeys(fastParsing: $0) }
    let keys = line.withUnsafeBytes { ReceiptKeys(line: $0) }
    guard let full else { continue }
    demand(keys != nil && keys!.keys == ReceiptKeys(full).keys, "the fast reader agrees with the full one")
    if let fast { demand(fast.path == full.path && fast.outcome == full.outcome, "and on what it gives out") }
    var again = Receipt(line: full.line.dropLast())
    again?.at = full.at  // written to the millisecond
    demand(again == full, "a receipt leads back to itself")
    demand(full.line.count { $0 == 0x0A } == 1, "a receipt is one line")
  }
}

private func file(_ name: Path, _ bytes: [UInt8]) throws -> FileDescriptor {
  let file = try FileDescriptor.open(directory.appending(name), [.readWrite, .create, .truncate])
  try file.writeAll(bytes)
  return file
}

/// Entries of any content in any order, with the header that they should have. Behind them receipts.
private func checkIndex(_ bytes: [UInt8]) {
  let (entries, receipts) = (bytes.prefix(bytes.count / 2), Array(bytes.suffix(bytes.count - bytes.count / 2)))
  let body = Array(entries.prefix(entries.count / 24 * 24))
  let magic = Array("winnow fingerprints 1\n".utf8)
  var header = magic + [UInt8](repeating: 0, count: 32 - magic.count)
  let covered = Int(bytes[0]) % (receipts.count + 2)
  let tail = Checksum.crc32([Array(receipts.prefix(covered))]).crc32
  for number in [UInt64(body.count / 24), UInt64(covered), UInt64(tail)] {
    withUnsafeBytes(of: number.littleEndian) { header.append(contentsOf: $0) }
  }
  let checksum = UInt64(Checksum.crc32([header, body]).crc32)
  withUnsafeBytes(of: checksum.littleEndian) { header.append(contentsOf: $0) }
  do {
    _ = try file("fingerprints", header + body)
    try? removeFile(directory.appending("fingerprints.1"))  // of the input before, if it had one
    let ledgerFile = try file("receipts.jsonl", receipts)
    var damaged = 0
    var index = try FingerprintIndex(at: directory.appending("fingerprints"), over: ledgerFile, damagedLines: &damaged)
    let key = IndexKey.path(Array(bytes.suffix(3)))
    _ = try index.lookup(key)
    for start in stride(from: 0, to: body.count - 15, by: 24) {
      let words = body[start..<(start + 16)].withUnsafeBytes {
        ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      }
      _ = try index.lookup(IndexKey(high: words.0, low: words.1))
    }
    try index.fold()
    _ = try index.lookup(key)
    let ledger = try Ledger.reading(directory)
    _ = try ledger.first(with: SHA256.digest(of: bytes))
    for line in receipts.split(separator: 0x0A) {
      if let receipt = Receipt(line: line) { _ = try ledger.last(at: Path(bytes: receipt.path)) }
    }
  } catch { fatalError("\(error)") }
}

/// A header with the right checksum over numbers of any size; behind it entries, the right checksum in some of them.
private func checkSketches(_ bytes: [UInt8]) {
  var header = Array("winnow sketches 1\n".utf8) + bytes.prefix(32)
  header += [UInt8](repeating: 0, count: max(0, 18 + 32 - header.count))
  if bytes[0] & 1 == 0 {  // numbers that fit
    for index in [18, 26] { header.replaceSubrange(index..<(index + 7), with: [UInt8](repeating: 0, count: 7)) }
  }
  header += word(UInt64(Checksum.crc32([header]).crc32))
  var content = header + [UInt8](repeating: 0, count: 4096 - header.count)
  var rest = bytes.dropFirst(32)
  while !rest.isEmpty {
    var entry = Array(rest.prefix(128))
    rest = rest.dropFirst(128)
    entry += [UInt8](repeating: 7, count: 128 - entry.count)
    content += entry + word(UInt64(Checksum.crc32([entry]).crc32))
  }
  do {
    let state = directory.appending("state")
    try makeDirectories(state)
    let sketches = try FileDescriptor.open(state.appending("sketches"), [.readWrite, .create, .truncate])
    try sketches.writeAll(content)
    let log = try file("records.jsonl", Array(bytes.dropFirst(32)))
    let opened = try SketchFile(
      state: try StateDirectory(state), capacity: 1 + Int(bytes[bytes.count - 1]),
      log: directory.appending("records.jsonl"))
    if let sketch = MinHash(bytes: [UInt8](repeating: 7, count: MinHash.byteCount)) {
      _ = opened.admit(String(repeating: "0a", count: 16), sketch)
    }
    try opened.saveIfDue((device: 1, inode: try log.status().inode, size: try log.status().size), atEnd: true)
    _ = try SketchFile(state: try StateDirectory(state.appending("none")), capacity: 3, log: nil)
  } catch { fatalError("\(error)") }
}

private func word(_ word: UInt64) -> [UInt8] {
  stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
}
