// Text as the page means it, made from text as the page writes it: references decoded, line ends as LF, NUL as U+FFFD.
// Nothing else in this room copies bytes, so this is where the time of reading a page's text goes.

/// What the bytes between two places of the source are.
enum DecodingContext: Sendable {
  case text
  /// The contents of script and style, comments, CDATA: `&` is only an ampersand.
  case rawText
  case attributeValue
}

/// Appends source[start..<end]: references decoded, CRLF and CR as LF, NUL as U+FFFD.
func appendDecoded(
  _ source: Span<UInt8>, _ start: Int, _ end: Int, in context: DecodingContext, to bytes: inout [UInt8]
) {
  var at = start
  // Decoded, nothing is much longer.
  if bytes.isEmpty { bytes.reserveCapacity(end - start) }
  while true {
    let special = nextSpecial(source, at, end, ampersand: context == .rawText ? 0 : UInt8(ascii: "&"))
    source.withUnsafeBufferPointer { bytes.append(contentsOf: UnsafeBufferPointer(rebasing: $0[at..<special])) }
    guard special < end else { return }
    at = special + 1
    switch source[special] {
    case 0: appendUTF8(0xFFFD, to: &bytes)
    case 0x0D:
      bytes.append(0x0A)
      if at < end, source[at] == 0x0A { at += 1 }
    default:
      guard
        let reference = characterReference(source, special, end, inAttribute: context == .attributeValue)
      else {
        bytes.append(UInt8(ascii: "&"))
        continue
      }
      appendUTF8(reference.first, to: &bytes)
      if reference.second != 0 { appendUTF8(reference.second, to: &bytes) }
      at = reference.end
    }
  }
}

/// The first NUL, CR or ampersand at or behind `start`; `end` where there is none. With `ampersand` 0 it looks only for
/// the other two. One pass by 16 bytes, the last block laid over the one before it: as fast as three calls of memchr(3)
/// on the texts of 113 pages (31 to 51 ns against 39 to 58; a loop over bytes 194 to 348), and unlike them linear on a
/// text of nothing but CR or NUL.
private func nextSpecial(_ source: Span<UInt8>, _ start: Int, _ end: Int, ampersand: UInt8) -> Int {
  var at = start
  if end - start >= 16 {
    let (nulls, returns) = (SIMD16<UInt8>(repeating: 0), SIMD16<UInt8>(repeating: 0x0D))
    let ampersands = SIMD16<UInt8>(repeating: ampersand)
    while true {
      let block = source.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self)
      if any((block .== nulls) .| (block .== returns) .| (block .== ampersands)) { break }
      if at + 16 == end { return end }
      at = min(at + 16, end - 16)
    }
  }
  while at < end {
    let byte = source[at]
    if byte == 0 || byte == 0x0D || byte == ampersand { return at }
    at += 1
  }
  return end
}

/// Appends a code point that is no surrogate.
private func appendUTF8(_ scalar: UInt32, to bytes: inout [UInt8]) {
  switch scalar {
  case ..<0x80: bytes.append(UInt8(scalar))
  case ..<0x800:
    bytes.append(UInt8(0xC0 | scalar >> 6))
    bytes.append(UInt8(0x80 | scalar & 0x3F))
  case ..<0x1_0000:
    bytes.append(UInt8(0xE0 | scalar >> 12))
    bytes.append(UInt8(0x80 | scalar >> 6 & 0x3F))
    bytes.append(UInt8(0x80 | scalar & 0x3F))
  default:
    bytes.append(UInt8(0xF0 | scalar >> 18))
    bytes.append(UInt8(0x80 | scalar >> 12 & 0x3F))
    bytes.append(UInt8(0x80 | scalar >> 6 & 0x3F))
    bytes.append(UInt8(0x80 | scalar & 0x3F))
  }
}

// MARK: - Errors

/// Counts what is wrong with the references of source[start..<end], and with `checksStream` the characters that no page
/// should hold. NUL is not counted here: whether it is an error is known to who found the text.
func countErrors(
  _ source: Span<UInt8>, _ start: Int, _ end: Int, in context: DecodingContext, checksStream: Bool = false,
  into errors: inout ParseErrors
) {
  if checksStream { countStreamErrors(source, start, end, into: &errors) }
  guard context != .rawText else { return }
  var at = start
  while at < end {
    guard source[at] == UInt8(ascii: "&") else {
      at += 1
      continue
    }
    guard let reference = characterReference(source, at, end, inAttribute: false) else {
      if let place = loneAmpersandError(source, at, end) { errors.add(place.error, at: place.offset) }
      at += 1
      continue
    }
    // In an attribute `&copy=` is neither a reference nor an error.
    if context == .text || characterReference(source, at, end, inAttribute: true) != nil {
      if let error = reference.error { errors.add(error, at: reference.errorOffset) }
      if let error = reference.secondError { errors.add(error, at: reference.errorOffset) }
    }
    at = reference.end
  }
}

/// Counts control characters and noncharacters of the input stream (13.2.3.5) in source[start..<end], which is UTF-8.
func countStreamErrors(_ source: Span<UInt8>, _ start: Int, _ end: Int, into errors: inout ParseErrors) {
  var at = start
  while at < end {
    let (scalar, length) = scalar(source, at, end)
    if isControl(scalar) { errors.add(.controlCharacterInInputStream, at: at) }
    if isNoncharacter(scalar) { errors.add(.noncharacterInInputStream, at: at) }
    at += length
  }
}

/// The code point at `at` and its length in bytes; U+FFFD and 1 where the bytes are no UTF-8.
private func scalar(_ source: Span<UInt8>, _ at: Int, _ end: Int) -> (UInt32, Int) {
  let lead = source[at]
  guard lead >= 0xC0 else { return (lead < 0x80 ? UInt32(lead) : 0xFFFD, 1) }
  let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
  guard end - at >= length else { return (0xFFFD, 1) }
  var scalar = UInt32(lead) & (0x7F >> UInt32(length))
  for offset in 1..<length { scalar = scalar << 6 | UInt32(source[at + offset] & 0x3F) }
  return (scalar, length)
}
