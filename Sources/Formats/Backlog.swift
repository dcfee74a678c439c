// Bytes that came in and are not used up yet. A reader is fed in pieces and takes documents; what lies between the two is
// here, with its place in the stream. As large as one document and one piece at most.

import Glibc

struct Backlog: Sendable {
  private var bytes: [UInt8] = []
  private var start = 0
  /// Place of the first byte in the stream.
  private(set) var offset: Int

  init(offset: Int) { self.offset = offset }

  var count: Int { bytes.count - start }
  var isEmpty: Bool { start == bytes.count }
  var endOffset: Int { offset + count }

  /// The byte at a place counted from the first one.
  subscript(index: Int) -> UInt8 { bytes[start + index] }

  mutating func append(_ piece: ArraySlice<UInt8>) {
    // Moving is paid for by what was dropped since the last time.
    if start > bytes.count - start {
      bytes.removeSubrange(..<start)
      start = 0
    }
    bytes.append(contentsOf: piece)
  }

  mutating func drop(_ count: Int) {
    precondition(count <= self.count)
    start += count
    offset += count
  }

  mutating func dropAll() {
    offset += count
    bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 20)
    start = 0
  }

  func slice(_ range: Range<Int>) -> ArraySlice<UInt8> {
    bytes[(start + range.lowerBound)..<(start + range.upperBound)]
  }

  func copy(_ range: Range<Int>) -> [UInt8] { Array(slice(range)) }

  /// The place of the next `byte` at or behind `from`; nil where there is none.
  func firstIndex(of byte: UInt8, from: Int = 0) -> Int? {
    find(byte, in: bytes.span, start + from).map { $0 - start }
  }

  /// For loops over many bytes: they begin at `start` of the span.
  func scan<Result>(_ body: (_ bytes: Span<UInt8>, _ start: Int) -> Result) -> Result { body(bytes.span, start) }

  func starts(with word: StaticString, at index: Int = 0) -> Bool {
    guard index + word.utf8CodeUnitCount <= count else { return false }
    return word.withUTF8Buffer { letters in letters.indices.allSatisfy { self[index + $0] == letters[$0] } }
  }
}

/// The place of the next `byte` in source[from...]; nil where there is none. By memchr(3).
private func find(_ byte: UInt8, in source: Span<UInt8>, _ from: Int) -> Int? {
  precondition(from >= 0)
  guard from < source.count else { return nil }
  return source.withUnsafeBufferPointer { buffer in
    let start = buffer.baseAddress! + from
    guard let found = memchr(start, Int32(byte), buffer.count - from) else { return nil }
    return from + (UnsafeRawPointer(found) - UnsafeRawPointer(start))
  }
}
