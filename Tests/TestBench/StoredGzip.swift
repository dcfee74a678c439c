// Gzip members for tests, made of stored blocks: no compressor needed, and a test can damage any byte it likes.
// winnow only inflates. The checksum is worked out here, so that zlib, which is to judge it, has no hand in it.

/// One gzip member (RFC 1952) that holds `bytes` in stored blocks.
public func storedGzip(_ bytes: [UInt8]) -> [UInt8] {
  var member: [UInt8] = [0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 0xFF]
  var start = 0
  repeat {
    let end = min(start + 0xFFFF, bytes.count)
    let length = UInt16(end - start)
    member.append(end == bytes.count ? 1 : 0)
    for value in [length, ~length] { member += [UInt8(value & 0xFF), UInt8(value >> 8)] }
    member += bytes[start..<end]
    start = end
  } while start < bytes.count
  for value in [crc32(bytes), UInt32(truncatingIfNeeded: bytes.count)] {
    for shift in stride(from: 0, to: 32, by: 8) { member.append(UInt8(truncatingIfNeeded: value >> UInt32(shift))) }
  }
  return member
}

private func crc32(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(UInt32.max) { crc, byte in
    (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
  }
}
