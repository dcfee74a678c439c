// What can be said of a line without knowing its language: how wide it is, whether it ends a sentence, which mark it
// opens with. Rules are built from these.

import Glibc

/// The kinds of block a record tells apart.
public enum BlockKind: String, Sendable, CaseIterable {
  case heading, paragraph, quote, code, caption
  case listItem = "list_item"
  case tableRow = "table_row"

  /// Blocks of the same kind stand on neighbouring lines; all others have an empty line between them.
  public var isRow: Bool { self == .listItem || self == .tableRow || self == .quote }
}

/// Characters, those of three bytes and more counted twice: a CJK character says about as much as two letters.
func width(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
  let bytes = text.extracting(start..<end).bytes
  var count = bytes.byteCount
  var offset = 0
  while offset + 8 <= bytes.byteCount {
    let word = bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    let high = word & 0x8080_8080_8080_8080
    if high != 0 {
      // A continuation byte, 10xxxxxx, counts nothing; a lead of 1110xxxx and up counts twice.
      count -= (high & ~(word << 1)).nonzeroBitCount
      count += (high & word << 1 & word << 2).nonzeroBitCount
    }
    offset += 8
  }
  while offset < bytes.byteCount {
    let byte = bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    if byte & 0xC0 == 0x80 { count -= 1 }
    if byte >= 0xE0 { count += 1 }
    offset += 1
  }
  return count
}

/// The place of the first `byte` in `range`, or its end.
func firstIndex(of byte: UInt8, in text: Span<UInt8>, _ range: Range<Int>) -> Int {
  guard !range.isEmpty else { return range.upperBound }
  return text.extracting(range).withUnsafeBufferPointer { part in
    guard let base = part.baseAddress, let found = memchr(base, Int32(byte), part.count) else {
      return range.upperBound
    }
    return range.lowerBound + (UnsafeRawPointer(found) - UnsafeRawPointer(base))
  }
}

/// The scalar's UTF-8 that ends just before `end`, packed big-endian, and where it starts.
func scalarBytes(_ text: Span<UInt8>, endingAt end: Int, notBefore start: Int) -> (packed: UInt32, start: Int) {
  var index = end - 1
  while index > start, text[index] & 0xC0 == 0x80 { index -= 1 }
  var packed: UInt32 = 0
  for position in index..<end { packed = packed << 8 | UInt32(text[position]) }
  return (packed, index)
}

/// Quotation marks and brackets that may follow the last punctuation mark.
private func isCloser(_ packed: UInt32) -> Bool {
  switch packed {
  case 0x22, 0x27, 0x29, 0x5D, 0x2A, 0x5F: true  // " ' ) ] * _
  case 0xE28099, 0xE2809D, 0xE2809C, 0xE28098, 0xC2BB, 0xC2AB, 0xE280BA, 0xE3808D, 0xE3808F, 0xEFBC89: true
  default: false
  }
}

func isTerminal(_ packed: UInt32) -> Bool {
  switch packed {
  case 0x2E, 0x21, 0x3F: true  // . ! ?
  case 0xE280A6, 0xE38082, 0xEFBC81, 0xEFBC9F, 0xEFBC8E: true  // … 。 ！ ？ ．
  case 0xD89F, 0xDB94, 0xE0A5A4, 0xE0A5A5, 0xE18DA2, 0xD689: true  // Arabic, Urdu, Devanagari, Ethiopic, Armenian
  default: false
  }
}

/// Whether a text ends as sentences end, closing quotation marks and brackets aside.
public func endsSentence(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
  lastTerminal(text, start, end) != nil
}

/// The mark that ends a text as sentences end, the bytes of its UTF-8 in one number.
func lastTerminal(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> UInt32? {
  var index = end
  while index > start {
    let (packed, scalarStart) = scalarBytes(text, endingAt: index, notBefore: start)
    if isTerminal(packed) { return packed }
    guard isCloser(packed) else { return nil }
    index = scalarStart
  }
  return nil
}

/// A small letter of Latin, Greek or Cyrillic.
func startsLowercase(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
  let (first, second) = (bytes[start], start + 1 < end ? bytes[start + 1] : 0)
  switch first {
  case 0x61...0x7A: return true
  case 0xC3: return second >= 0x9F
  case 0xCE: return second >= 0xAC
  case 0xCF: return second <= 0x8E
  case 0xD0: return second >= 0xB0
  case 0xD1: return second <= 0x9F
  default: return false
  }
}

/// Of a line or a paragraph: what its first characters, or a tab inside, say. Never a heading: that takes neighbours.
func kindByMark(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> BlockKind {
  guard start < end else { return .paragraph }
  let first = text[start]
  if first == UInt8(ascii: ">") { return .quote }
  if listMarkByteCount(text, start, end) > 0 { return .listItem }
  if first == UInt8(ascii: "|") || isFramed(text, start, end) { return .tableRow }
  return firstIndex(of: 0x09, in: text, start..<end) < end ? .tableRow : .paragraph
}

/// The bytes of a bullet or an item's number with the white space behind it, or 0.
func listMarkByteCount(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
  func isBlank(_ index: Int) -> Bool { index < end && (text[index] == 0x20 || text[index] == 0x09) }
  let first = text[start]
  switch first {
  case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"):
    return isBlank(start + 1) ? 2 : 0
  case 0xC2:  // ·
    return end - start > 2 && text[start + 1] == 0xB7 && isBlank(start + 2) ? 3 : 0
  case 0xE2:  // • ‣ ▪ ■ ● ◦
    guard end - start > 3 else { return 0 }
    let packed = UInt32(text[start + 1]) << 8 | UInt32(text[start + 2])
    let isBullet = [0x80A2, 0x80A3, 0x96AA, 0x96A0, 0x978F, 0x97A6].contains(packed)
    return isBullet && isBlank(start + 3) ? 4 : 0
  case UInt8(ascii: "0")...UInt8(ascii: "9"):
    var index = start + 1
    while index < end, index - start < 3, text[index] >= 0x30, text[index] <= 0x39 { index += 1 }
    guard index < end, text[index] == UInt8(ascii: ".") || text[index] == UInt8(ascii: ")") else { return 0 }
    return isBlank(index + 1) ? index + 2 - start : 0
  default:
    return 0
  }
}

/// Tokens between white space.
func tokenCount(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
  var count = 0
  var isInside = false
  for index in start..<end {
    let isBlank = text[index] <= 0x20
    if !isBlank, !isInside { count += 1 }
    isInside = !isBlank
  }
  return count
}
