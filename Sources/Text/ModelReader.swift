// What is shared by the learned models: their bytes stand in the sources in base64 and are read in one go.
// A literal of that many numbers takes the compiler minutes; a string of them takes nothing.

/// Reads the model's bytes: little-endian numbers, one after another.
package struct ModelReader {
  private let bytes: [UInt8]
  private var at = 0

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  package mutating func byte() -> UInt8 {
    at += 1
    return bytes[at - 1]
  }

  package mutating func short() -> UInt16 {
    let low = UInt16(byte())
    return low | UInt16(byte()) << 8
  }

  /// A signed number of four bytes.
  package mutating func integer() -> Int {
    let low = UInt32(short())
    return Int(Int32(bitPattern: low | UInt32(short()) << 16))
  }

  package mutating func signedBytes(_ count: Int) -> [Int8] {
    at += count
    return bytes[(at - count)..<at].map { Int8(bitPattern: $0) }
  }

  package mutating func shorts(_ count: Int) -> [Int32] { (0..<count).map { _ in Int32(short()) } }

  package var isAtEnd: Bool { at == bytes.count }
}

/// Bytes written in base64 without line ends or padding, which the compiler has as one string: an array literal of that
/// size would take it minutes.
package func decodedBase64(_ text: StaticString) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.utf8CodeUnitCount * 3 / 4)
  // By a table: with a comparison for each range of digits, half of the start of the program went into this.
  let values = base64Values
  text.withUTF8Buffer { digits in
    var (bits, count) = (UInt32(0), 0)
    for digit in digits {
      let value = values[Int(digit)]
      if value == 255 { continue }
      (bits, count) = (bits << 6 | UInt32(value), count + 6)
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
  }
  return bytes
}

private let base64Values: [UInt8] = {
  var values = [UInt8](repeating: 255, count: 256)
  let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  for (value, digit) in digits.utf8.enumerated() { values[Int(digit)] = UInt8(value) }
  return values
}()
