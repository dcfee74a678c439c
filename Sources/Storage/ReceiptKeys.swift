// By what a receipt is found again: its bytes, its version (path and status), its path. And a fast reader of just these
// from a line of the ledger, because a million lines may be read at a start.

import Deduplication

/// 126 bits of a SHA-256 and two bits that say of what.
struct IndexKey: Hashable, Comparable {
  let high: UInt64
  let low: UInt64

  enum Kind: UInt64 { case content, version, path }

  private init(_ kind: Kind, _ digest: Digest) {
    high = digest.words.0
    low = digest.words.1 & ~3 | kind.rawValue
  }

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Whether a later receipt takes the place of an earlier one under this key. Bytes belong to the first that had them.
  var isReplaced: Bool { low & 3 != Kind.content.rawValue }

  static func content(_ digest: Digest) -> IndexKey { IndexKey(.content, digest) }

  static func version(_ path: some Collection<UInt8>, _ version: FileVersion) -> IndexKey {
    IndexKey.version(under: .path(path), version)
  }

  /// From the key of the path, which is one block of SHA-256 for any path. Without the device, whose number may be
  /// another after a reboot.
  static func version(under path: IndexKey, _ version: FileVersion) -> IndexKey {
    withUnsafeTemporaryAllocation(byteCount: 48, alignment: 8) { bytes in
      func store(_ number: UInt64, _ index: Int) {
        bytes.storeBytes(of: number.littleEndian, toByteOffset: index * 8, as: UInt64.self)
      }
      store(path.high, 0)
      store(path.low, 1)
      store(version.inode, 2)
      store(UInt64(bitPattern: version.size), 3)
      store(UInt64(bitPattern: version.modifiedNanoseconds), 4)
      store(UInt64(bitPattern: version.changedNanoseconds), 5)
      var hash = SHA256()
      hash.update(UnsafeRawBufferPointer(bytes))
      return IndexKey(.version, hash.finish())
    }
  }

  static func path(_ path: some Collection<UInt8>) -> IndexKey { IndexKey(.path, SHA256.digest(of: path)) }

  static func < (left: IndexKey, right: IndexKey) -> Bool { (left.high, left.low) < (right.high, right.low) }
}

/// What the index needs of a receipt.
struct ReceiptKeys {
  var outcome: Receipt.Outcome
  var path: [UInt8]
  var version: FileVersion?
  var digest: Digest?

  init(_ receipt: Receipt) {
    (outcome, path, version, digest) = (receipt.outcome, receipt.path, receipt.version, receipt.sha256)
  }

  /// Reads a line of `receipts.jsonl`; nil where it is not one.
  init?(line: UnsafeRawBufferPointer) {
    if let fast = Self(fastParsing: line) {
      self = fast
    } else if let receipt = Receipt(line: line) {
      self.init(receipt)
    } else {
      return nil
    }
  }

  /// Understands lines exactly as `Receipt.line` writes them, without escapes in the path, and looks at no more of them
  /// than it needs and at the end; nil sends the line to the full reader.
  init?(fastParsing line: UnsafeRawBufferPointer) {
    var cursor = Cursor(line: line)
    guard line.suffix(3).elementsEqual("Z\"}".utf8), cursor.skip(#"{"outcome":""#), let name = cursor.token(),
      let outcome = Receipt.Outcome(rawValue: String(decoding: name, as: UTF8.self)),
      cursor.skip(#","path":""#), let path = cursor.token()
    else { return nil }
    self.outcome = outcome
    self.path = Array(path)
    if cursor.skip(#","file":["#) {
      guard let numbers = cursor.numbers(5), let version = FileVersion(numbers: numbers) else { return nil }
      self.version = version
    }
    if cursor.skip(#","sha256":""#) {
      guard let hex = cursor.token(), let digest = Digest(hex: hex) else { return nil }
      self.digest = digest
    }
    guard cursor.skip(#","format":""#) || cursor.skip(#","records":"#) else { return nil }
  }

  /// Under which keys the receipt is found.
  var keys: [IndexKey] {
    var keys: [IndexKey] = []
    keys.reserveCapacity(3)
    let pathKey = IndexKey.path(path)
    if let version { keys.append(.version(under: pathKey, version)) }
    if let digest {
      if outcome == .done { keys.append(.content(digest)) }
      if [.done, .duplicate, .partial].contains(outcome) { keys.append(pathKey) }
    }
    return keys
  }
}

private struct Cursor {
  let line: UnsafeRawBufferPointer
  var index = 0

  mutating func skip(_ literal: StaticString) -> Bool {
    literal.withUTF8Buffer { expected in
      guard index + expected.count <= line.count else { return false }
      for offset in 0..<expected.count where line[index + offset] != expected[offset] { return false }
      index += expected.count
      return true
    }
  }

  /// Up to the next quote, which is skipped; nil where an escape comes first.
  mutating func token() -> Slice<UnsafeRawBufferPointer>? {
    let start = index
    while index < line.count {
      let byte = line[index]
      if byte == UInt8(ascii: "\\") { return nil }
      index += 1
      if byte == UInt8(ascii: "\"") { return line[start..<(index - 1)] }
    }
    return nil
  }

  /// `count` whole numbers with commas between them and a bracket after the last.
  mutating func numbers(_ count: Int) -> [Int64]? {
    var numbers: [Int64] = []
    while numbers.count < count, index < line.count {
      let isNegative = line[index] == UInt8(ascii: "-")
      if isNegative { index += 1 }
      var magnitude: UInt64 = 0
      let start = index
      while index < line.count, case let digit = line[index] &- UInt8(ascii: "0"), digit < 10 {
        magnitude = magnitude &* 10 &+ UInt64(digit)
        index += 1
      }
      // 19 digits fit; what is too great for a signed number goes to the full reader.
      guard index > start, index - start <= 19, index < line.count, magnitude <= UInt64(Int64.max) else { return nil }
      numbers.append(isNegative ? -Int64(magnitude) : Int64(magnitude))
      guard line[index] == UInt8(ascii: numbers.count == count ? "]" : ",") else { return nil }
      index += 1
    }
    return numbers.count == count ? numbers : nil
  }
}
