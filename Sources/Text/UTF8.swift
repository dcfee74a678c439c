// Well-formed UTF-8 (Unicode table 3-7) byte by byte: what the decoder needs where the standard library only says "invalid".
// An ill-formed sequence is replaced by one U+FFFD for its longest well-formed start, as the WHATWG decoder does.

/// The UTF-8 of U+FFFD.
let replacementCharacter: [UInt8] = [0xEF, 0xBF, 0xBD]

/// The sequence that starts at `index`: how many bytes belong together, and whether they are one scalar.
/// An ill-formed one has at least one byte.
func sequence(in bytes: Span<UInt8>, at index: Int) -> (byteCount: Int, isWellFormed: Bool) {
  let lead = bytes[index]
  var second: ClosedRange<UInt8> = 0x80...0xBF
  let byteCount: Int
  switch lead {
  case 0..<0x80: return (1, true)
  case 0xC2...0xDF: byteCount = 2
  case 0xE0: (byteCount, second) = (3, 0xA0...0xBF)
  case 0xED: (byteCount, second) = (3, 0x80...0x9F)
  case 0xE1...0xEF: byteCount = 3
  case 0xF0: (byteCount, second) = (4, 0x90...0xBF)
  case 0xF4: (byteCount, second) = (4, 0x80...0x8F)
  case 0xF1...0xF3: byteCount = 4
  default: return (1, false)
  }
  var offset = 1
  while offset < byteCount {
    guard index + offset < bytes.count else { return (offset, false) }
    let byte = bytes[index + offset]
    guard offset == 1 ? second.contains(byte) : byte & 0xC0 == 0x80 else { return (offset, false) }
    offset += 1
  }
  return (byteCount, true)
}

/// How much of some bytes is UTF-8.
struct UTF8Census: Equatable {
  /// Well-formed scalars of two bytes and more.
  var multibyteCount = 0
  /// Ill-formed sequences. A last one that only lacks its end, as where a file was cut, is none beside well-formed ones.
  var illFormedCount = 0

  init(of bytes: Span<UInt8>) {
    var index = 0
    while index < bytes.count {
      if bytes[index] < 0x80 {
        index += 1
        continue
      }
      let found = sequence(in: bytes, at: index)
      let isCut = index + found.byteCount == bytes.count && (0xC2...0xF4).contains(bytes[index])
      if found.isWellFormed { multibyteCount += 1 } else if !isCut || multibyteCount == 0 { illFormedCount += 1 }
      index += found.byteCount
    }
  }
}

/// The bytes as UTF-8, with U+FFFD for what is not, and how often that was needed.
func repairedUTF8(_ bytes: [UInt8]) -> (text: [UInt8], replacementCount: Int) {
  var text: [UInt8] = []
  text.reserveCapacity(bytes.count + 16)
  var replacementCount = 0
  let span = bytes.span
  var start = 0
  var index = 0
  while index < span.count {
    if span[index] < 0x80 {
      index += 1
      continue
    }
    let found = sequence(in: span, at: index)
    if !found.isWellFormed {
      text.append(contentsOf: bytes[start..<index])
      text.append(contentsOf: replacementCharacter)
      replacementCount += 1
      start = index + found.byteCount
    }
    index += found.byteCount
  }
  text.append(contentsOf: bytes[start...])
  return (text, replacementCount)
}

extension [UInt8] {
  /// Appends one scalar as UTF-8.
  mutating func append(scalar value: UInt32) {
    switch value {
    case 0..<0x80:
      append(UInt8(value))
    case 0x80..<0x800:
      append(0xC0 | UInt8(value >> 6))
      append(0x80 | UInt8(value & 0x3F))
    case 0x800..<0x1_0000:
      append(0xE0 | UInt8(value >> 12))
      append(0x80 | UInt8(value >> 6 & 0x3F))
      append(0x80 | UInt8(value & 0x3F))
    default:
      append(0xF0 | UInt8(value >> 18))
      append(0x80 | UInt8(value >> 12 & 0x3F))
      append(0x80 | UInt8(value >> 6 & 0x3F))
      append(0x80 | UInt8(value & 0x3F))
    }
  }
}
