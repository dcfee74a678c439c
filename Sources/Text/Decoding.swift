// From bytes to UTF-8. What is believed, in this order: a byte order mark, a label from outside, well-formed UTF-8, UTF-8
// with a few faults, and at last windows-1252, which any byte sequence is. The result is always well-formed.

/// Which evidence decided on an encoding, as the record writes it.
public enum EncodingOrigin: String, Sendable {
  case byteOrderMark = "bom"
  case declared
  case validUTF8 = "valid_utf8"
  /// Four well-formed characters beyond ASCII for each fault, or better.
  case mostlyUTF8 = "mostly_utf8"
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

/// Decodes `bytes`. A `declared` label that is not known, or for which this machine has no converter, is passed over.
public func decode(_ bytes: [UInt8], declared: String? = nil) -> DecodedText {
  if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
    let (text, count) = repairedUTF8(Array(bytes[3...]))
    return DecodedText(bytes: text, encoding: "utf-8", origin: .byteOrderMark, replacementCount: count)
  }
  if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
    let encoding: TextEncoding = bytes[0] == 0xFF ? .utf16LittleEndian : .utf16BigEndian
    let (text, count) = decodeUTF16(bytes[2...], isBigEndian: encoding == .utf16BigEndian)
    return DecodedText(bytes: text, encoding: encoding.name, origin: .byteOrderMark, replacementCount: count)
  }
  if let declared, let encoding = TextEncoding(label: declared), let (text, count) = decode(bytes, as: encoding) {
    return DecodedText(bytes: text, encoding: encoding.name, origin: .declared, replacementCount: count)
  }
  if isWellFormedUTF8(bytes) {
    return DecodedText(bytes: bytes, encoding: "utf-8", origin: .validUTF8, replacementCount: 0)
  }
  let census = UTF8Census(of: bytes.span)
  // A file that was cut off inside a character is UTF-8 with one fault; latin-1 text rarely has even one lucky sequence.
  if census.multibyteCount >= 4 * census.illFormedCount {
    let (text, count) = repairedUTF8(bytes)
    return DecodedText(bytes: text, encoding: "utf-8", origin: .mostlyUTF8, replacementCount: count)
  }
  return DecodedText(
    bytes: decodeWindows1252(bytes), encoding: "windows-1252", origin: .fallback, replacementCount: 0)
}

func isWellFormedUTF8(_ bytes: [UInt8]) -> Bool {
  do throws(UTF8.ValidationError) {
    _ = try UTF8Span(validating: bytes.span)
    return true
  } catch {
    return false
  }
}

/// nil where glibc has no converter on this machine.
private func decode(_ bytes: [UInt8], as encoding: TextEncoding) -> (text: [UInt8], replacementCount: Int)? {
  switch encoding {
  case .utf8: return isWellFormedUTF8(bytes) ? (bytes, 0) : repairedUTF8(bytes)
  case .utf16LittleEndian: return decodeUTF16(bytes[...], isBigEndian: false)
  case .utf16BigEndian: return decodeUTF16(bytes[...], isBigEndian: true)
  case .windows1252: return (decodeWindows1252(bytes), 0)
  default: return convert(bytes, from: encoding)
  }
}

/// Unpaired surrogates and a last odd byte become U+FFFD.
private func decodeUTF16(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> (text: [UInt8], replacementCount: Int) {
  var text: [UInt8] = []
  text.reserveCapacity(bytes.count / 2 + 16)
  var replacementCount = 0
  var index = bytes.startIndex
  func unit(_ index: Int) -> UInt32? {
    guard index + 1 < bytes.endIndex else { return nil }
    let (first, second) = (UInt32(bytes[index]), UInt32(bytes[index + 1]))
    return isBigEndian ? first << 8 | second : second << 8 | first
  }
  while let value = unit(index) {
    index += 2
    if value & 0xF800 != 0xD800 {
      text.append(scalar: value)
    } else if value < 0xDC00, let low = unit(index), low & 0xFC00 == 0xDC00 {
      text.append(scalar: 0x1_0000 + (value & 0x3FF) << 10 + low & 0x3FF)
      index += 2
    } else {
      text.append(contentsOf: replacementCharacter)
      replacementCount += 1
    }
  }
  if index < bytes.endIndex {
    text.append(contentsOf: replacementCharacter)
    replacementCount += 1
  }
  return (text, replacementCount)
}

/// 0x80–0x9F in windows-1252 (WHATWG index: the five bytes Microsoft left open are the C1 controls of the same number).
private let windows1252High: [UInt32] = [
  0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D,
  0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,
  0x017E, 0x0178,
]

/// By our own table and not by iconv: this is the fallback that must be there on a machine without converter modules.
private func decodeWindows1252(_ bytes: [UInt8]) -> [UInt8] {
  var text: [UInt8] = []
  text.reserveCapacity(bytes.count + bytes.count / 8 + 16)
  for byte in bytes {
    switch byte {
    case 0..<0x80: text.append(byte)
    case 0x80..<0xA0: text.append(scalar: windows1252High[Int(byte - 0x80)])
    default: text.append(scalar: UInt32(byte))
    }
  }
  return text
}

/// Whether a label names an encoding that `decode` would believe.
public func isKnownEncoding(_ label: String) -> Bool { TextEncoding(label: label) != nil }
