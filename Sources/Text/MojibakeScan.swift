// Finds the lines that deserve a closer look, at the speed of memory: ASCII is skipped eight bytes at a time, other text
// is decoded once and asked whether two to four neighbours could be the bytes of one character misread.

/// Where a text may have been misread first, and in which encodings, as bits in the order of `MisreadEncoding`.
/// `bytes` is well-formed UTF-8; the offset lies inside the line in question.
func firstSuspicion(_ bytes: Span<UInt8>, from start: Int) -> (offset: Int, encodings: UInt16)? {
  let table = MisreadTable.shared
  let roles = table.roles.span
  var index = start
  // The roles of up to three characters before.
  var (first, second, third): (UInt64, UInt64, UInt64) = (0, 0, 0)
  while index < bytes.count {
    if bytes[index] < 0x80 {
      index = endOfASCII(bytes, from: index + 1)
      (first, second, third) = (0, 0, 0)
      continue
    }
    let (scalar, byteCount) = scalar(bytes, index)
    var role: UInt64 = 0
    if scalar < 0x2600 {
      role = roles[Int(scalar)]
      if scalar < 0xA0 { return (index, UInt16(truncatingIfNeeded: role)) }
    } else if scalar >= 0xF8FF {
      role = table.role(scalar)
    }
    if role | third == 0 {
      (first, second) = (second, third)
      index += byteCount
      continue
    }
    let pair = role & third >> 16
    let triple = role & third & second >> 32
    let four = role & third & second & first >> 48
    let found = (pair | triple | four) & 0xFFFF
    if found != 0 { return (index, UInt16(truncatingIfNeeded: found)) }
    (first, second, third) = (second, third, role)
    index += byteCount
  }
  return nil
}

/// The encodings in which some characters of a line are the bytes of one.
func possibleEncodings(_ line: [UInt32]) -> UInt16 {
  let table = MisreadTable.shared
  var found: UInt64 = 0
  var (first, second, third): (UInt64, UInt64, UInt64) = (0, 0, 0)
  for scalar in line {
    let role = scalar < 0x80 ? 0 : table.role(scalar)
    found |= role & third >> 16 | role & third & second >> 32 | role & third & second & first >> 48
    (first, second, third) = (second, third, role)
  }
  return UInt16(truncatingIfNeeded: found)
}

/// The first byte from `start` on that is not ASCII, or the end.
@inline(__always) func endOfASCII(_ bytes: Span<UInt8>, from start: Int) -> Int {
  var index = start
  let raw = bytes.bytes
  // Most text is ASCII for long: four words at once go twice as fast as one by one.
  while index + 32 <= bytes.count {
    let words = raw.unsafeLoadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self)
    guard (words[0] | words[1] | words[2] | words[3]) & 0x8080_8080_8080_8080 == 0 else { break }
    index += 32
  }
  while index + 8 <= bytes.count {
    let word = raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080
    if word != 0 { return index + word.littleEndian.trailingZeroBitCount >> 3 }
    index += 8
  }
  while index < bytes.count, bytes[index] < 0x80 { index += 1 }
  return index
}

/// Line ends, and in markup what begins and ends a tag.
@inline(__always) func endsPiece(_ byte: UInt8, _ inMarkup: Bool) -> Bool {
  byte == 0x0A || byte == 0x0D || inMarkup && (byte | 0x02) == UInt8(ascii: ">")
}

/// The first such byte from `start` on, or the end. Eight at a time: the pieces of scripts and data are as long as they.
func endOfPiece(_ bytes: Span<UInt8>, from start: Int, _ inMarkup: Bool) -> Int {
  let (ones, tops): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
  /// The top bit of each zero byte, and maybe of bytes above it.
  func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & tops }
  let raw = bytes.bytes
  var index = start
  while index + 8 <= bytes.count {
    let word = raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
    let lineEnds = zeros(word ^ ones &* 0x0A) | zeros(word ^ ones &* 0x0D)
    let tagEnds = inMarkup ? zeros((word | ones &* 0x02) ^ ones &* 0x3E) : 0
    if lineEnds | tagEnds != 0 { break }
    index += 8
  }
  while index < bytes.count, !endsPiece(bytes[index], inMarkup) { index += 1 }
  return index
}

/// The scalar at `index`, which is the start of a well-formed sequence, and its length in bytes.
@inline(__always) func scalar(_ bytes: Span<UInt8>, _ index: Int) -> (value: UInt32, byteCount: Int) {
  let lead = bytes[index]
  if lead < 0x80 { return (UInt32(lead), 1) }
  let second = UInt32(bytes[index + 1] & 0x3F)
  if lead < 0xE0 { return (UInt32(lead & 0x1F) << 6 | second, 2) }
  let third = UInt32(bytes[index + 2] & 0x3F)
  if lead < 0xF0 { return (UInt32(lead & 0xF) << 12 | second << 6 | third, 3) }
  return (UInt32(lead & 0x7) << 18 | second << 12 | third << 6 | UInt32(bytes[index + 3] & 0x3F), 4)
}

func scalars(_ bytes: Span<UInt8>) -> [UInt32] {
  var scalars: [UInt32] = []
  scalars.reserveCapacity(bytes.count)
  var index = 0
  while index < bytes.count {
    let (value, byteCount) = scalar(bytes, index)
    scalars.append(value)
    index += byteCount
  }
  return scalars
}
