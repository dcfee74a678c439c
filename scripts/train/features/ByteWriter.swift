// Numbers as the training scripts read them (scripts/train/answers.py).

/// Writes numbers as little-endian bytes.
struct ByteWriter {
  var bytes: [UInt8] = []

  mutating func write<Number: FixedWidthInteger>(_ numbers: [Number]) {
    write(UInt32(numbers.count))
    for number in numbers { withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) } }
  }

  mutating func write(_ number: UInt32) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }
}
