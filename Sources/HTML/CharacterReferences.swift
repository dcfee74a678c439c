// Character references (HTML standard, 13.2.5.72 to 13.2.5.80): what `&amp;`, `&#8217;` and their broken relatives stand
// for. They are read where somebody asks for a text, not while parsing; the names are in CharacterReferences+Generated.

/// What a character reference stands for.
struct CharacterReference: Equatable {
  /// Offset behind its last byte.
  var end: Int
  /// The first code point, never a surrogate.
  var first: UInt32
  /// 0 for none; a few names stand for two code points.
  var second: UInt32 = 0
  /// What is wrong with it; a missing semicolon comes first.
  var error: ParseError?
  /// What is wrong with the code point of a numeric reference that also lacks its semicolon.
  var secondError: ParseError?
  /// Where the tokenizer stood when it noticed: at the byte that should have been a semicolon, or behind the reference.
  var errorOffset: Int { end }
}

/// The reference that begins with the `&` at `ampersand`; nil where the ampersand is only an ampersand.
func characterReference(
  _ source: Span<UInt8>, _ ampersand: Int, _ end: Int, inAttribute: Bool
) -> CharacterReference? {
  let start = ampersand + 1
  guard start < end else { return nil }
  if source[start] == UInt8(ascii: "#") { return numericReference(source, start + 1, end) }
  return namedReference(source, start, end, inAttribute: inAttribute)
}

/// What is wrong with an ampersand that begins no reference: `&#` without digits, or `&name;` of an unknown name.
func loneAmpersandError(_ source: Span<UInt8>, _ ampersand: Int, _ end: Int) -> ParseErrors.Place? {
  var at = ampersand + 1
  guard at < end else { return nil }
  if source[at] == UInt8(ascii: "#") {
    at += 1
    if at < end, source[at] | 0x20 == UInt8(ascii: "x") { at += 1 }
    return ParseErrors.Place(error: .absenceOfDigitsInNumericCharacterReference, offset: at)
  }
  let start = at
  while at < end, isAlphanumeric(source[at]) { at += 1 }
  guard at > start, at < end, source[at] == UInt8(ascii: ";") else { return nil }
  return ParseErrors.Place(error: .unknownNamedCharacterReference, offset: at)
}

// MARK: - Numeric

/// The reference whose `#` lies before `start`; nil where no digit follows.
private func numericReference(_ source: Span<UInt8>, _ start: Int, _ end: Int) -> CharacterReference? {
  var at = start
  let isHexadecimal = at < end && source[at] | 0x20 == UInt8(ascii: "x")
  if isHexadecimal { at += 1 }
  let radix: UInt32 = isHexadecimal ? 16 : 10
  let firstDigit = at
  var number: UInt32 = 0
  while at < end, let digit = digitValue(source[at]), digit < radix {
    // However many digits follow, a number out of range stays out of range.
    number = min(number * radix + digit, 0x11_0000)
    at += 1
  }
  guard at > firstDigit else { return nil }
  let hasSemicolon = at < end && source[at] == UInt8(ascii: ";")
  if hasSemicolon { at += 1 }
  let (scalar, error) = codePoint(number)
  return CharacterReference(
    end: at, first: scalar, error: hasSemicolon ? error : .missingSemicolonAfterCharacterReference,
    secondError: hasSemicolon ? nil : error)
}

private func digitValue(_ byte: UInt8) -> UInt32? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte & 0x0F)
  case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte & 0x0F) + 9
  default: nil
  }
}

/// The code point a number stands for, and what is wrong with it (13.2.5.80).
private func codePoint(_ number: UInt32) -> (scalar: UInt32, error: ParseError?) {
  switch number {
  case 0: return (0xFFFD, .nullCharacterReference)
  case 0x11_0000...: return (0xFFFD, .characterReferenceOutsideUnicodeRange)
  case 0xD800...0xDFFF: return (0xFFFD, .surrogateCharacterReference)
  case 0x80...0x9F:
    let replacement = windows1252[Int(number - 0x80)]
    return (replacement == 0 ? number : replacement, .controlCharacterReference)
  case 0x0D: return (number, .controlCharacterReference)
  case _ where isNoncharacter(number): return (number, .noncharacterCharacterReference)
  case _ where isControl(number): return (number, .controlCharacterReference)
  default: return (number, nil)
  }
}

/// What 0x80 to 0x9F are in windows-1252; 0 where the standard keeps the control character.
private let windows1252: [UInt32] = [
  0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
  0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
]

/// A control character (C0 and C1) other than NUL and ASCII white space.
func isControl(_ scalar: UInt32) -> Bool {
  switch scalar {
  case 0x00, 0x09, 0x0A, 0x0C, 0x0D: false
  case ..<0x20, 0x7F...0x9F: true
  default: false
  }
}

func isNoncharacter(_ scalar: UInt32) -> Bool {
  scalar & 0xFFFE == 0xFFFE || (0xFDD0...0xFDEF).contains(scalar)
}

// MARK: - Named

/// The longest name at `start` that the standard knows. In an attribute a name without its semicolon doesn't count where
/// `=` or a letter or digit follows: `?a=1&copy=2` is an address.
private func namedReference(
  _ source: Span<UInt8>, _ start: Int, _ end: Int, inAttribute: Bool
) -> CharacterReference? {
  // No name is longer than 31 letters.
  let limit = min(end, start + 31)
  var runEnd = start
  while runEnd < limit, isAlphanumeric(source[runEnd]) { runEnd += 1 }
  guard runEnd - start >= 2 else { return nil }
  let hasSemicolon = runEnd < end && source[runEnd] == UInt8(ascii: ";")
  guard let match = longestName(source, start, runEnd, hasSemicolon: hasSemicolon) else { return nil }
  var reference = match
  if hasSemicolon && match.end == runEnd {
    reference.end += 1
    return reference
  }
  if inAttribute, match.end < end {
    let following = source[match.end]
    if following == UInt8(ascii: "=") || isAlphanumeric(following) { return nil }
  }
  reference.error = .missingSemicolonAfterCharacterReference
  return reference
}

/// The longest name that begins a run of letters and digits: all of it, if a semicolon follows; else one of those that
/// need none. `end` of the result lies behind the name, before any semicolon.
private func longestName(
  _ source: Span<UInt8>, _ start: Int, _ runEnd: Int, hasSemicolon: Bool
) -> CharacterReference? {
  guard let row = letterIndex(source[start]), let column = letterIndex(source[start + 1]) else { return nil }
  let indexBuffer = UnsafeBufferPointer(
    start: characterReferenceIndex.utf8Start, count: characterReferenceIndex.utf8CodeUnitCount)
  let recordBuffer = UnsafeBufferPointer(
    start: characterReferenceRecords.utf8Start, count: characterReferenceRecords.utf8CodeUnitCount)
  let (index, records) = (indexBuffer.span, recordBuffer.span)
  let pair = row * 52 + column
  var at = Int(number(in: index, at: pair * 3))
  let groupEnd = Int(number(in: index, at: pair * 3 + 3))
  let rest = start + 2
  while at < groupEnd {
    let head = Int(records[at] &- 0x30)
    let (length, needsSemicolon) = (head & 31, head & 32 == 0)
    let isCandidate = length == runEnd - rest && hasSemicolon || !needsSemicolon && length <= runEnd - rest
    if isCandidate, matches(source, rest, records, at + 5, length) {
      let second = secondCodePoints[Int(records[at + 4] &- 0x30)]
      return CharacterReference(end: rest + length, first: number(in: records, at: at + 1), second: second)
    }
    at += 5 + length
  }
  return nil
}

private func matches(
  _ source: Span<UInt8>, _ start: Int, _ records: Span<UInt8>, _ name: Int, _ length: Int
) -> Bool {
  for offset in 0..<length where source[start + offset] != records[name + offset] { return false }
  return true
}

/// Three digits of 6 bits.
private func number(in table: Span<UInt8>, at place: Int) -> UInt32 {
  UInt32(table[place] &- 0x30) << 12 | UInt32(table[place + 1] &- 0x30) << 6 | UInt32(table[place + 2] &- 0x30)
}

/// A to Z are 0 to 25, a to z 26 to 51.
private func letterIndex(_ byte: UInt8) -> Int? {
  switch byte {
  case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte - UInt8(ascii: "A"))
  case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte - UInt8(ascii: "a")) + 26
  default: nil
  }
}

private func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || byte &- 0x30 < 10 }
