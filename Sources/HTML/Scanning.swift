// Finding bytes and telling them apart: what the tokenizer's inner loops are made of.
// Apart, so that what has to be fast is small and can be measured by itself.

import Glibc

/// The place of the next `byte` in source[from..<end], or `end`. By memchr(3): as fast as hand-written vector code here.
@inline(__always) func find(_ byte: UInt8, in source: Span<UInt8>, _ from: Int, _ end: Int) -> Int {
  precondition(from >= 0 && end <= source.count)
  guard from < end else { return end }
  return source.withUnsafeBufferPointer { buffer in
    let start = buffer.baseAddress! + from
    guard let found = memchr(start, Int32(byte), end &- from) else { return end }
    return from &+ (UnsafeRawPointer(found) - UnsafeRawPointer(start))
  }
}

/// White space of HTML (#ascii-whitespace): tab, LF, FF, CR, space. A CR is white space wherever an LF is, because line
/// ends are normalised only when text is decoded.
@inline(__always) func isSpace(_ byte: UInt8) -> Bool {
  byte <= 0x20 && (0x1_0000_3600 as UInt64) &>> UInt64(byte) & 1 != 0
}

@inline(__always) func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

/// How many of eight bytes, from the lowest on, can be nothing but part of a tag's or attribute's name: all up to the first
/// one below `-`, or `/`, or one of `<=>?`.
@inline(__always) func plainNameLength(_ bytes: UInt64) -> Int {
  let ones: UInt64 = 0x0101_0101_0101_0101
  let high = ones &* 0x80
  let slash = bytes ^ ones &* 0x2F
  let angle = bytes ^ ones &* 0x3C
  // Bytes less than n, by borrowing: right for the lowest one found, which is the only one asked for.
  let found = (bytes &- ones &* 0x2D) & ~bytes | (slash &- ones) & ~slash | (angle &- ones &* 4) & ~angle
  return (found & high).trailingZeroBitCount &>> 3
}

@inline(__always) func isQuote(_ byte: UInt8) -> Bool { byte == 0x22 || byte == 0x27 }

/// The first place in source[from..<end] that holds no white space, or `end`.
@inline(__always) func skipSpace(_ source: Span<UInt8>, _ from: Int, _ end: Int) -> Int {
  var position = from
  while position < end, isSpace(source[position]) { position &+= 1 }
  return position
}

/// Whether source[at...] begins with `word`, which is in lower case, whatever the case of its letters.
func hasPrefix(_ source: Span<UInt8>, _ at: Int, _ word: StaticString) -> Bool {
  guard at + word.utf8CodeUnitCount <= source.count else { return false }
  return word.withUTF8Buffer { bytes in
    for index in bytes.indices where NameHash.folded(source[at + index]) != bytes[index] { return false }
    return true
  }
}

/// Whether source[at...] begins with exactly `word`.
func hasExactPrefix(_ source: Span<UInt8>, _ at: Int, _ word: StaticString) -> Bool {
  guard at + word.utf8CodeUnitCount <= source.count else { return false }
  return word.withUTF8Buffer { bytes in bytes.indices.allSatisfy { source[at + $0] == bytes[$0] } }
}
