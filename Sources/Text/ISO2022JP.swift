// ISO-2022-JP (WHATWG Encoding standard, section 12.2): seven bits, and escape sequences that say what they mean. Mail
// and old Japanese pages have it. It is ASCII byte for byte, so validity as UTF-8 says nothing against it.

/// What the bytes stand for until the next escape sequence.
private enum ISO2022JPSet {
  case ascii, roman, katakana, jis0208

  /// The set that `ESC first second` switches to.
  init?(first: UInt8, second: UInt8) {
    switch (first, second) {
    case (0x28, 0x42): self = .ascii
    case (0x28, 0x4A): self = .roman
    case (0x28, 0x49): self = .katakana
    case (0x24, 0x40), (0x24, 0x42): self = .jis0208
    default: return nil
    }
  }
}

func decodeISO2022JP(_ bytes: [UInt8], jis0208: [UInt32]) -> DecoderOutput {
  var output = DecoderOutput(inputByteCount: bytes.count)
  var set = ISO2022JPSet.ascii
  var index = 0
  // Two escape sequences with nothing between them are a fault in the standard: markup could hide behind them.
  var hasWritten = true
  while index < bytes.count {
    let byte = bytes[index]
    index += 1
    if byte == 0x1B {
      guard index + 1 < bytes.count, let next = ISO2022JPSet(first: bytes[index], second: bytes[index + 1]) else {
        output.appendReplacement()
        hasWritten = true
        continue
      }
      if !hasWritten { output.appendReplacement() }
      (set, hasWritten) = (next, false)
      index += 2
      continue
    }
    hasWritten = true
    switch set {
    case .ascii where byte < 0x80 && byte != 0x0E && byte != 0x0F:
      output.text.append(byte)
    case .roman where byte < 0x80 && byte != 0x0E && byte != 0x0F:
      output.append(byte == 0x5C ? 0xA5 : byte == 0x7E ? 0x203E : UInt32(byte))
    case .katakana where byte >= 0x21 && byte <= 0x5F:
      output.append(0xFF61 - 0x21 + UInt32(byte))
    case .jis0208 where byte == 0x0A:
      // A line end returns to ASCII, as ISO 2022 has it for mail; the standard would read on as JIS X 0208.
      output.text.append(byte)
      set = .ascii
    case .jis0208 where byte >= 0x21 && byte <= 0x7E:
      guard index < bytes.count, bytes[index] != 0x1B else {
        output.appendReplacement()
        continue
      }
      let trail = bytes[index]
      let isCell = trail >= 0x21 && trail <= 0x7E
      if isCell { index += 1 }  // another byte is read again, so that a line end survives
      _ = output.append(isCell ? Int(byte - 0x21) * 94 + Int(trail - 0x21) : nil, of: jis0208, trail: trail)
    default:
      output.appendReplacement()
    }
  }
  return output
}

/// Whether ASCII bytes hold escape sequences that switch to Japanese, and read without a fault.
func isISO2022JP(_ bytes: [UInt8]) -> Bool {
  guard let escape = firstIndex(of: 0x1B, in: bytes), let jis0208 = jis0208Table else { return false }
  let sequences: [[UInt8]] = [[0x24, 0x40], [0x24, 0x42], [0x28, 0x4A], [0x28, 0x49]]
  guard sequences.contains(where: bytes[(escape + 1)...].starts) else { return false }
  return decodeISO2022JP(bytes, jis0208: jis0208).replacementCount == 0
}
