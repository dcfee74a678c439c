// One encoding's bytes to UTF-8, whatever told which. Unicode and single-byte encodings are here; the others have a file
// of their own.

/// nil where glibc has no table for the encoding on this machine, and for an encoding that is not read.
func decode(_ bytes: [UInt8], as encoding: TextEncoding, isUTF8: Bool) -> DecoderOutput? {
  switch encoding.codec {
  case .utf8: return isUTF8 ? DecoderOutput(text: bytes) : DecoderOutput(repairedUTF8(bytes))
  case .utf16LittleEndian: return decodeUTF16(bytes[...], isBigEndian: false)
  case .utf16BigEndian: return decodeUTF16(bytes[...], isBigEndian: true)
  case .windows1252: return DecoderOutput(text: decodeWindows1252(bytes))
  case .singleByte: return highHalf(of: encoding).map { decodeSingleByte(bytes, highHalf: $0) }
  case .userDefined: return decodeSingleByte(bytes, highHalf: Array(0xF780...0xF7FF))
  case .big5: return big5Table.map { decodeBig5(bytes, table: $0) }
  case .eucKR: return eucKRTable.map { decodeEUCKR(bytes, table: $0) }
  case .gb18030: return gb18030Table.map { decodeGB18030(bytes, table: $0) }
  case .shiftJIS: return jis0208Table.map { decodeShiftJIS(bytes, table: $0) }
  case .iso2022JP: return jis0208Table.map { decodeISO2022JP(bytes, jis0208: $0) }
  case .eucJP:
    guard let jis0208Table, let jis0212Table else { return nil }
    return decodeEUCJP(bytes, jis0208: jis0208Table, jis0212: jis0212Table)
  case .replacement: return nil
  }
}

/// What a decoder has written so far.
struct DecoderOutput {
  var text: [UInt8]
  /// How many U+FFFD stand for bytes that meant nothing.
  var replacementCount = 0

  init(text: [UInt8]) { self.text = text }

  init(_ repaired: (text: [UInt8], replacementCount: Int)) { (text, replacementCount) = repaired }

  /// Empty, with room for what usually comes of so many bytes.
  init(inputByteCount: Int) {
    text = []
    text.reserveCapacity(inputByteCount + inputByteCount / 2 + 16)
  }

  @inline(__always) mutating func append(_ scalar: UInt32) { text.append(scalar: scalar) }

  mutating func appendReplacement() {
    append(0xFFFD)
    replacementCount += 1
  }
}

private func decodeSingleByte(_ bytes: [UInt8], highHalf: [UInt32]) -> DecoderOutput {
  var output = DecoderOutput(inputByteCount: bytes.count)
  for byte in bytes {
    if byte < 0x80 {
      output.text.append(byte)
    } else if highHalf[Int(byte - 0x80)] != 0 {
      output.append(highHalf[Int(byte - 0x80)])
    } else {
      output.appendReplacement()
    }
  }
  return output
}

/// Unpaired surrogates and a last odd byte become U+FFFD.
func decodeUTF16(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> DecoderOutput {
  var output = DecoderOutput(inputByteCount: bytes.count / 2)
  var index = bytes.startIndex
  func unit(_ index: Int) -> UInt32? {
    guard index + 1 < bytes.endIndex else { return nil }
    let (first, second) = (UInt32(bytes[index]), UInt32(bytes[index + 1]))
    return isBigEndian ? first << 8 | second : second << 8 | first
  }
  while let value = unit(index) {
    index += 2
    if value & 0xF800 != 0xD800 {
      output.append(value)
    } else if value < 0xDC00, let low = unit(index), low & 0xFC00 == 0xDC00 {
      output.append(0x1_0000 + (value & 0x3FF) << 10 + low & 0x3FF)
      index += 2
    } else {
      output.appendReplacement()
    }
  }
  if index < bytes.endIndex { output.appendReplacement() }
  return output
}

/// 0x80–0x9F in windows-1252 (WHATWG index: the five bytes Microsoft left open are the C1 controls of the same number).
let windows1252High: [UInt32] = [
  0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D,
  0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,
  0x017E, 0x0178,
]

/// By our own table and not by iconv: this is the fallback that must be there on a machine without converter modules.
func decodeWindows1252(_ bytes: [UInt8]) -> [UInt8] {
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
