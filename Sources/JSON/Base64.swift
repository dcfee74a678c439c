// Base64 (RFC 4648, section 4) over bytes: file names that are not UTF-8 travel in JSON this way.
// The toolchain's own needs Foundation, which winnow does not load.

public enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  public static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      bits <<= UInt32(8 * (3 - group.count))
      for position in 0..<4 {
        let index = Int(bits >> UInt32(18 - 6 * position)) & 63
        text.append(position <= group.count ? alphabet[index] : UInt8(ascii: "="))
      }
    }
    return text
  }

  /// By byte: what it stands for, or 255.
  private static let values = (0...255).map { byte in
    alphabet.firstIndex(of: UInt8(byte)).map { UInt8($0) } ?? 255
  }

  /// nil where the text is not padded base64.
  public static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count.isMultiple(of: 4) else { return nil }
    let values = values
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    var bits: UInt32 = 0
    var digits = 0
    var padding = 0
    for character in text {
      if character == UInt8(ascii: "=") {
        padding += 1
        bits <<= 6
      } else {
        let value = values[Int(character)]
        guard padding == 0, value < 64 else { return nil }
        bits = bits << 6 | UInt32(value)
      }
      digits += 1
      if digits == 4 {
        guard padding <= 2 else { return nil }
        for position in 0..<(3 - padding) { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * position))) }
        (bits, digits) = (0, 0)
      }
    }
    return bytes
  }
}
