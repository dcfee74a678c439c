// From bytes to UTF-8. What is believed, in this order: a byte order mark, a label that came with the document, a label in
// it, the label to assume, well-formed UTF-8, UTF-8 with a few faults, what the detector recognises, and at last windows-1252, which any byte
// sequence is. A label that the bytes contradict is passed over. The result is always well-formed.

import Glibc

/// Which evidence decided on an encoding, as the record writes it.
public enum EncodingOrigin: String, Sendable, CaseIterable {
  case byteOrderMark = "bom"
  case declared
  case meta
  case xml
  case validUTF8 = "valid_utf8"
  /// Four well-formed characters beyond ASCII for each fault, or better.
  case mostlyUTF8 = "mostly_utf8"
  case detected
  case fallback
}

/// A document's text as UTF-8, without a byte order mark.
public struct DecodedText: Sendable {
  public var bytes: [UInt8]
  /// The encoding's WHATWG name in lower case.
  public var encoding: String
  public var origin: EncodingOrigin
  /// How many U+FFFD stand for bytes that meant nothing.
  public var replacementCount: Int
}

/// Decodes `bytes`. `declared` is a label that came with the document; `embedded` one from the document itself, and where
/// it stood (`meta` or `xml`); `assumed` what to believe where neither says anything. Passed over are labels that are not known, that this machine has no converter for, and that the
/// bytes contradict: a legacy label on UTF-8, and `utf-8` on what is not. Browsers would believe both; a scrape whose
/// label is wrong was as a rule converted on its way and kept the old label.
public func decode(
  _ bytes: [UInt8], declared: String? = nil, embedded: (label: String, origin: EncodingOrigin)? = nil,
  assumed: String? = nil
) -> DecodedText {
  if let text = decodeByByteOrderMark(bytes) { return text }
  let isUTF8 = isWellFormedUTF8(bytes)
  let labels = [
    declared.map { (label: $0, origin: EncodingOrigin.declared) }, embedded,
    assumed.map { (label: $0, origin: EncodingOrigin.declared) },
  ]
  for (label, origin) in labels.compactMap(\.self) {
    guard let encoding = TextEncoding(label: label), !contradicts(bytes, encoding, isUTF8: isUTF8),
      let output = decode(bytes, as: encoding, isUTF8: isUTF8)
    else { continue }
    return DecodedText(output, encoding, origin)
  }
  if isUTF8 {
    if isISO2022JP(bytes), let output = decode(bytes, as: .iso2022JP, isUTF8: true) {
      return DecodedText(output, .iso2022JP, .detected)
    }
    return DecodedText(bytes: bytes, encoding: "utf-8", origin: .validUTF8, replacementCount: 0)
  }
  if UTF8Census(of: bytes.span).isMostlyUTF8 {
    let (text, count) = repairedUTF8(bytes)
    return DecodedText(bytes: text, encoding: "utf-8", origin: .mostlyUTF8, replacementCount: count)
  }
  if let encoding = detectEncoding(bytes), let output = decode(bytes, as: encoding, isUTF8: false) {
    return DecodedText(output, encoding, .detected)
  }
  return DecodedText(
    bytes: decodeWindows1252(bytes), encoding: "windows-1252", origin: .fallback, replacementCount: 0)
}

extension DecodedText {
  fileprivate init(_ output: DecoderOutput, _ encoding: TextEncoding, _ origin: EncodingOrigin) {
    self.init(bytes: output.text, encoding: encoding.name, origin: origin, replacementCount: output.replacementCount)
  }
}

extension UTF8Census {
  /// A file that was cut off inside a character is UTF-8 with one fault; latin-1 text rarely has even one lucky sequence.
  var isMostlyUTF8: Bool { multibyteCount >= 4 * illFormedCount }
}

private func decodeByByteOrderMark(_ bytes: [UInt8]) -> DecodedText? {
  if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
    let (text, count) = repairedUTF8(Array(bytes[3...]))
    return DecodedText(bytes: text, encoding: "utf-8", origin: .byteOrderMark, replacementCount: count)
  }
  guard bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) else { return nil }
  let encoding: TextEncoding = bytes[0] == 0xFF ? .utf16LittleEndian : .utf16BigEndian
  let output = decodeUTF16(bytes[2...], isBigEndian: encoding == .utf16BigEndian)
  return DecodedText(output, encoding, .byteOrderMark)
}

/// Whether the bytes cannot be in the encoding of their label, or only by a far-fetched chance.
private func contradicts(_ bytes: [UInt8], _ encoding: TextEncoding, isUTF8: Bool) -> Bool {
  switch encoding.codec {
  case .utf8:
    return !isUTF8 && !UTF8Census(of: bytes.span).isMostlyUTF8
  case .utf16LittleEndian, .utf16BigEndian:
    return isUTF8 && firstIndex(of: 0, in: bytes) == nil  // its ASCII, line ends at least, has zero bytes
  case .windows1252, .singleByte, .userDefined, .iso2022JP:
    return isUTF8 && hasMultibyteUTF8(bytes, atLeast: 2)
  case .big5, .eucJP, .eucKR, .gb18030, .shiftJIS:
    // One code of two bytes in five can pass for UTF-8, so a heading of three may.
    return isUTF8 && hasMultibyteUTF8(bytes, atLeast: 6)
  case .replacement:
    return true
  }
}

/// Whether well-formed UTF-8 has this many scalars beyond ASCII.
private func hasMultibyteUTF8(_ bytes: [UInt8], atLeast count: Int) -> Bool {
  var found = 0
  for byte in bytes where byte >= 0xC2 {
    found += 1
    if found == count { return true }
  }
  return false
}

func firstIndex(of byte: UInt8, in bytes: [UInt8]) -> Int? {
  bytes.withUnsafeBytes { buffer in
    guard let start = buffer.baseAddress, let found = memchr(start, Int32(byte), buffer.count) else { return nil }
    return UnsafeRawPointer(found) - start
  }
}
