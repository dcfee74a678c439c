// CRC-32 (ISO 3309, as in gzip) for the batch file and the index: tells a torn or stale file from a whole one.
// Eight bytes a step ("slicing by 8"), because an index of a million files is checked at every start.

struct Checksum {
  private var value: UInt32 = 0xFFFF_FFFF

  mutating func update(_ bytes: some Collection<UInt8>) {
    let done: Void? = bytes.withContiguousStorageIfAvailable { update(UnsafeRawBufferPointer($0)) }
    if done == nil { Array(bytes).withUnsafeBytes { update($0) } }
  }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var crc = value
    tables.withUnsafeBufferPointer { table in
      var index = 0
      while index + 8 <= bytes.count {
        let low = bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self).littleEndian ^ crc
        let high = bytes.loadUnaligned(fromByteOffset: index + 4, as: UInt32.self).littleEndian
        crc =
          table[7 * 256 + Int(low & 0xFF)] ^ table[6 * 256 + Int(low >> 8 & 0xFF)]
          ^ table[5 * 256 + Int(low >> 16 & 0xFF)] ^ table[4 * 256 + Int(low >> 24)]
        crc ^=
          table[3 * 256 + Int(high & 0xFF)] ^ table[2 * 256 + Int(high >> 8 & 0xFF)]
          ^ table[256 + Int(high >> 16 & 0xFF)] ^ table[Int(high >> 24)]
        index += 8
      }
      while index < bytes.count {
        crc = crc >> 8 ^ table[Int((crc ^ UInt32(bytes[index])) & 0xFF)]
        index += 1
      }
    }
    value = crc
  }

  var crc32: UInt32 { ~value }

  /// Eight lower-case hexadecimal digits.
  var hex: String {
    let digits = String(crc32, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  static func crc32(_ parts: [[UInt8]]) -> Checksum {
    var checksum = Checksum()
    for part in parts { checksum.update(part) }
    return checksum
  }
}

/// Eight tables of 256; table k gives the effect of a byte that stands k bytes before the last.
private let tables: [UInt32] = {
  var tables = [UInt32](repeating: 0, count: 8 * 256)
  for byte in 0..<256 {
    var crc = UInt32(byte)
    for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    tables[byte] = crc
  }
  for step in 1..<8 {
    for byte in 0..<256 {
      let before = tables[(step - 1) * 256 + byte]
      tables[step * 256 + byte] = before >> 8 ^ tables[Int(before & 0xFF)]
    }
  }
  return tables
}()
