// The multi-byte decoders of the WHATWG Encoding standard, sections 11 to 13. A code that means nothing is one U+FFFD;
// an ASCII byte in second place is then read again on its own, so that a fault never swallows markup or a line end.

extension DecoderOutput {
  /// `table[pointer]`, or U+FFFD. Returns how many bytes a code of two is then worth: 1 where `trail` is ASCII and the
  /// code means nothing.
  @inline(__always) mutating func append(_ pointer: Int?, of table: [UInt32], trail: UInt8) -> Int {
    if let pointer, pointer < table.count, table[pointer] != 0 {
      append(table[pointer])
      return 2
    }
    appendReplacement()
    return trail < 0x80 ? 1 : 2
  }
}

/// Walks over `bytes`: ASCII is copied, and at each other byte `step` writes something and says how many bytes that was.
/// `step` sees the byte, the one after it (nil at the end) and the index.
@inline(__always)
private func walk(
  _ bytes: [UInt8], step: (_ byte: UInt8, _ next: UInt8?, _ index: Int, inout DecoderOutput) -> Int
) -> DecoderOutput {
  var output = DecoderOutput(inputByteCount: bytes.count)
  var index = 0
  while index < bytes.count {
    let byte = bytes[index]
    if byte < 0x80 {
      output.text.append(byte)
      index += 1
    } else {
      index += step(byte, index + 1 < bytes.count ? bytes[index + 1] : nil, index, &output)
    }
  }
  return output
}

func decodeBig5(_ bytes: [UInt8], table: [UInt32]) -> DecoderOutput {
  walk(bytes) { lead, trail, _, output in
    guard lead >= 0x81, lead <= 0xFE, let trail else {
      output.appendReplacement()
      return 1
    }
    guard (trail >= 0x40 && trail <= 0x7E) || (trail >= 0xA1 && trail <= 0xFE) else {
      return output.append(nil, of: table, trail: trail)
    }
    let pointer = Int(lead - 0x81) * 157 + Int(trail) - (trail < 0x7F ? 0x40 : 0x62)
    // Four codes are a letter with an accent that have no composed form.
    let accented: (letter: UInt32, accent: UInt32)? =
      switch pointer {
      case 1133: (0xCA, 0x304)
      case 1135: (0xCA, 0x30C)
      case 1164: (0xEA, 0x304)
      case 1166: (0xEA, 0x30C)
      default: nil
      }
    guard let accented else { return output.append(pointer, of: table, trail: trail) }
    output.append(accented.letter)
    output.append(accented.accent)
    return 2
  }
}

func decodeEUCKR(_ bytes: [UInt8], table: [UInt32]) -> DecoderOutput {
  walk(bytes) { lead, trail, _, output in
    guard lead >= 0x81, lead <= 0xFE, let trail else {
      output.appendReplacement()
      return 1
    }
    let isTrail = trail >= 0x41 && trail <= 0xFE
    return output.append(isTrail ? Int(lead - 0x81) * 190 + Int(trail - 0x41) : nil, of: table, trail: trail)
  }
}

func decodeShiftJIS(_ bytes: [UInt8], table: [UInt32]) -> DecoderOutput {
  walk(bytes) { lead, trail, _, output in
    switch lead {
    case 0x80: output.append(0x80)
    case 0xA1...0xDF: output.append(0xFF61 - 0xA1 + UInt32(lead))
    case 0x81...0x9F, 0xE0...0xFC:
      guard let trail else { fallthrough }
      let isTrail = (trail >= 0x40 && trail <= 0x7E) || (trail >= 0x80 && trail <= 0xFC)
      let row = Int(lead) - (lead < 0xA0 ? 0x81 : 0xC1)
      let pointer = row * 188 + Int(trail) - (trail < 0x7F ? 0x40 : 0x41)
      return output.append(isTrail ? pointer : nil, of: table, trail: trail)
    default: output.appendReplacement()
    }
    return 1
  }
}

func decodeEUCJP(_ bytes: [UInt8], jis0208: [UInt32], jis0212: [UInt32]) -> DecoderOutput {
  walk(bytes) { lead, trail, index, output in
    guard lead == 0x8E || lead == 0x8F || (lead >= 0xA1 && lead <= 0xFE), let trail else {
      output.appendReplacement()
      return 1
    }
    if lead == 0x8E, trail >= 0xA1, trail <= 0xDF {
      output.append(0xFF61 - 0xA1 + UInt32(trail))
      return 2
    }
    let isCell = trail >= 0xA1 && trail <= 0xFE
    if lead == 0x8F, isCell {
      guard index + 2 < bytes.count else {
        output.appendReplacement()
        return 2
      }
      let third = bytes[index + 2]
      let isThirdCell = third >= 0xA1 && third <= 0xFE
      let pointer = Int(trail - 0xA1) * 94 + Int(third) - 0xA1
      return 1 + output.append(isThirdCell ? pointer : nil, of: jis0212, trail: third)
    }
    return output.append(
      isCell && lead >= 0xA1 ? Int(lead - 0xA1) * 94 + Int(trail - 0xA1) : nil, of: jis0208, trail: trail)
  }
}

func decodeGB18030(_ bytes: [UInt8], table: [UInt32]) -> DecoderOutput {
  walk(bytes) { lead, trail, index, output in
    if lead == 0x80 {
      output.append(0x20AC)
      return 1
    }
    guard lead != 0xFF, let trail else {
      output.appendReplacement()
      return 1
    }
    guard trail >= 0x30 && trail <= 0x39 else {
      let isTrail = (trail >= 0x40 && trail <= 0x7E) || (trail >= 0x80 && trail <= 0xFE)
      let pointer = Int(lead - 0x81) * 190 + Int(trail) - (trail < 0x7F ? 0x40 : 0x41)
      return output.append(isTrail ? pointer : nil, of: table, trail: trail)
    }
    let rest = bytes[(index + 2)...].prefix(2)
    if let third = rest.first, third < 0x81 || third == 0xFF {
      output.appendReplacement()
      return 1
    }
    guard rest.count == 2, let third = rest.first, let fourth = rest.last else {
      output.appendReplacement()  // the text ends inside a code
      return 2 + rest.count
    }
    guard fourth >= 0x30 && fourth <= 0x39 else {
      output.appendReplacement()
      return 1
    }
    let pointer = ((Int(lead - 0x81) * 10 + Int(trail - 0x30)) * 126 + Int(third - 0x81)) * 10 + Int(fourth - 0x30)
    if let scalar = gb18030Scalar(fourBytePointer: pointer) {
      output.append(scalar)
    } else {
      output.appendReplacement()
    }
    return 4
  }
}
