// The inner loops of JSON strings: to the next byte that means something, whether bytes are UTF-8, what escapes stand
// for. Eight bytes at a time, because nearly all of a scraped document is the inside of one string.

private let ones: UInt64 = 0x0101_0101_0101_0101
private let highBits: UInt64 = ones &* 0x80

/// The place of the next quote, backslash or control character in text[from...], or `text.count`. `seen` gathers the bytes
/// passed over: its high bits say whether any was not ASCII.
@inline(__always)
func endOfPlainText(_ text: Span<UInt8>, _ from: Int, _ seen: inout UInt64) -> Int {
  let bytes = text.bytes
  var at = from
  while at &+ 8 <= text.count {
    let word = bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian
    let quote = word ^ ones &* 0x22
    let backslash = word ^ ones &* 0x5C
    // Bytes less than n, by borrowing: right for the lowest one found, which is the only one asked for.
    let found =
      ((word &- ones &* 0x20) & ~word | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash) & highBits
    if found != 0 {
      let length = found.trailingZeroBitCount &>> 3
      seen |= word & ((1 as UInt64) &<< UInt64(8 &* length) &- 1)
      return at &+ length
    }
    seen |= word
    at &+= 8
  }
  while at < text.count {
    let byte = text[at]
    if byte < 0x20 || byte == 0x22 || byte == 0x5C { return at }
    seen |= UInt64(byte)
    at &+= 1
  }
  return at
}

/// The place of the next quote or backslash in text[from...], or `text.count`: for readers that look for the end of a
/// document without reading what is in it.
public func nextQuoteOrBackslash(_ text: Span<UInt8>, _ from: Int) -> Int {
  let bytes = text.bytes
  var at = from
  while at &+ 8 <= text.count {
    let word = bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian
    let quote = word ^ ones &* 0x22
    let backslash = word ^ ones &* 0x5C
    let found = ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash) & highBits
    if found != 0 { return at &+ found.trailingZeroBitCount &>> 3 }
    at &+= 8
  }
  while at < text.count, text[at] != 0x22, text[at] != 0x5C { at &+= 1 }
  return at
}

/// Whether any of the eight bytes is not ASCII.
@inline(__always) func hasHighBit(_ word: UInt64) -> Bool { word & highBits != 0 }

/// The place of the first byte of text[from..<end] that begins no well-formed UTF-8 sequence (Unicode table 3-7); nil
/// where all do.
func firstInvalidUTF8(_ text: Span<UInt8>, _ from: Int, _ end: Int) -> Int? {
  precondition(from >= 0 && from <= end && end <= text.count)
  let bytes = text.bytes
  var at = from
  while at < end {
    if at &+ 8 <= end, !hasHighBit(bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)) {
      at &+= 8
      continue
    }
    let lead = text[at]
    if lead < 0x80 {
      at &+= 1
      continue
    }
    let length = sequenceLength(text, at, end, lead)
    if length == 0 { return at }
    at &+= length
  }
  return nil
}

/// The length of the well-formed sequence of more than one byte that `lead` begins at `at`, or 0.
@inline(__always)
private func sequenceLength(_ text: Span<UInt8>, _ at: Int, _ end: Int, _ lead: UInt8) -> Int {
  let rest = end &- at
  guard rest >= 2 else { return 0 }
  let second = text[at &+ 1]
  guard second & 0xC0 == 0x80 else { return 0 }
  if lead < 0xE0 { return lead >= 0xC2 ? 2 : 0 }
  guard rest >= 3, text[at &+ 2] & 0xC0 == 0x80 else { return 0 }
  if lead < 0xF0 {
    let isOverlong = lead == 0xE0 && second < 0xA0
    let isSurrogate = lead == 0xED && second >= 0xA0
    return isOverlong || isSurrogate ? 0 : 3
  }
  guard lead <= 0xF4, rest >= 4, text[at &+ 3] & 0xC0 == 0x80 else { return 0 }
  let isOutside = lead == 0xF0 && second < 0x90 || lead == 0xF4 && second >= 0x90
  return isOutside ? 0 : 4
}

/// The value of the four hexadecimal digits at `at`; nil where there are none.
@inline(__always) func hexadecimal(_ text: Span<UInt8>, _ at: Int) -> UInt32? {
  guard at &+ 4 <= text.count else { return nil }
  var value: UInt32 = 0
  for index in at..<(at &+ 4) {
    let byte = text[index]
    let digit: UInt8
    switch byte {
    case 0x30...0x39: digit = byte &- 0x30
    case 0x41...0x46, 0x61...0x66: digit = (byte | 0x20) &- 0x57
    default: return nil
    }
    value = value &<< 4 | UInt32(digit)
  }
  return value
}

/// What text[from..<end], the inside of a string that was read without error, stands for. A surrogate without its other
/// half becomes U+FFFD.
func unescaped(_ text: Span<UInt8>, _ from: Int, _ end: Int) -> [UInt8] {
  // No escape is shorter than what it stands for; the last word may be stored up to eight bytes too far.
  var output = [UInt8](repeating: 0, count: end - from + 8)
  var target = output.mutableSpan
  var at = from
  var count = 0
  while at < end {
    if text[at] == 0x5C {
      unescapeOne(text, &at, &target, &count)
    } else {
      copyPlainText(text, &at, end, &target, &count)
    }
  }
  output.removeLast(output.count - count)
  return output
}

/// Copies up to the next backslash, or to `end`.
@inline(__always)
private func copyPlainText(
  _ text: Span<UInt8>, _ at: inout Int, _ end: Int, _ target: inout MutableSpan<UInt8>, _ count: inout Int
) {
  let source = text.bytes
  while at &+ 8 <= end {
    let word = source.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian
    var bytes = target.mutableBytes
    bytes.storeBytes(of: word.littleEndian, toByteOffset: count, as: UInt64.self)
    let backslash = word ^ ones &* 0x5C
    let found = (backslash &- ones) & ~backslash & highBits
    guard found == 0 else {
      let length = found.trailingZeroBitCount &>> 3
      at &+= length
      count &+= length
      return
    }
    at &+= 8
    count &+= 8
  }
  while at < end, text[at] != 0x5C {
    target[count] = text[at]
    at &+= 1
    count &+= 1
  }
}

/// Decodes the escape that begins at `at`.
@inline(__always)
private func unescapeOne(
  _ text: Span<UInt8>, _ at: inout Int, _ target: inout MutableSpan<UInt8>, _ count: inout Int
) {
  let letter = text[at &+ 1]
  at &+= 2
  switch letter {
  case UInt8(ascii: "n"): target[count] = 0x0A
  case UInt8(ascii: "b"): target[count] = 0x08
  case UInt8(ascii: "f"): target[count] = 0x0C
  case UInt8(ascii: "r"): target[count] = 0x0D
  case UInt8(ascii: "t"): target[count] = 0x09
  case UInt8(ascii: "u"):
    let scalar = escapedScalar(text, &at)
    for byte in UTF8.encode(scalar)! {  // every scalar has a form in UTF-8
      target[count] = byte
      count &+= 1
    }
    return
  default: target[count] = letter
  }
  count &+= 1
}

/// The scalar whose digits begin at `at`, with the other half of a pair.
private func escapedScalar(_ text: Span<UInt8>, _ at: inout Int) -> Unicode.Scalar {
  guard var code = hexadecimal(text, at) else { preconditionFailure("the string was not read before") }
  at += 4
  if code &>> 10 == 0x36, at + 6 <= text.count, text[at] == 0x5C, text[at + 1] == UInt8(ascii: "u"),
    let low = hexadecimal(text, at + 2), low &>> 10 == 0x37
  {
    code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
    at += 6
  }
  return Unicode.Scalar(code) ?? "\u{FFFD}"
}
