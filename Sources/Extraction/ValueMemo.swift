// Attribute values that were seen before. Of a page's classes four in five are copies of another's, and reading one word by
// word costs ten times as much as finding out that it is a copy.

import HTML

/// Remembers where values stand, at most `size` of them: a newer one takes the place of an older one with its hash. What is
/// known of a value is kept by the asker, by slot.
struct ValueMemo {
  static let size = 512

  /// Start and length; a length of 0 is an empty slot.
  private var values = [(start: UInt32, length: UInt32)](repeating: (0, 0), count: ValueMemo.size)

  /// The slot for source[start..<end], which must not be empty, and whether it was there before, byte for byte.
  mutating func slot(_ source: Span<UInt8>, _ start: Int, _ end: Int) -> (slot: Int, isKnown: Bool) {
    let length = end - start
    let slot = Int(truncatingIfNeeded: Self.hash(source, start, length) &>> 55)
    let old = values[slot]
    if old.length == UInt32(truncatingIfNeeded: length), Self.areSame(source, Int(old.start), start, length) {
      return (slot, true)
    }
    values[slot] = (UInt32(truncatingIfNeeded: start), UInt32(truncatingIfNeeded: length))
    return (slot, false)
  }

  @inline(__always) private static func hash(_ source: Span<UInt8>, _ start: Int, _ length: Int) -> UInt64 {
    let bytes = source.extracting(start..<start + length).bytes
    var hash = UInt64(truncatingIfNeeded: length)
    func take(_ word: UInt64) {
      hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash &>> 32
    }
    var at = 0
    while at &+ 8 <= length {
      take(bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian)
      at &+= 8
    }
    var rest: UInt64 = 0
    while at < length {
      rest = rest << 8 | UInt64(source[start &+ at])
      at &+= 1
    }
    take(rest)
    return hash &* 0x9E37_79B9_7F4A_7C15
  }

  @inline(__always) private static func areSame(_ source: Span<UInt8>, _ left: Int, _ right: Int, _ length: Int) -> Bool
  {
    let (first, second) = (source.extracting(left..<left + length), source.extracting(right..<right + length))
    var at = 0
    while at &+ 8 <= length {
      let words = (
        first.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self),
        second.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
      )
      if words.0 != words.1 { return false }
      at &+= 8
    }
    while at < length {
      if first[at] != second[at] { return false }
      at &+= 1
    }
    return true
  }
}
