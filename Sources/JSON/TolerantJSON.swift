// JSON as pages carry it in scripts: with trailing commas, comments, raw line ends and quotes inside strings, CDATA and
// comment marks around it, brackets that never close. Whatever can be read is read, the rest is passed over; there is no
// error. Linear in the text; bounded in depth and in the number of values.

/// A text read as JSON: its values in the order of the text, each object or array in front of what is in it. Value 0 is an
/// array of what stands at the top.
public struct TolerantJSON: Sendable {
  public enum Kind: UInt8, Sendable {
    case object, array, string
    /// A number, `true`, `null`, or a word that should have been in quotes.
    case word
  }

  /// 28 bytes. Offsets are bytes of `text`, without quotes; the key is empty in arrays.
  struct Value: Sendable {
    var keyStart: UInt32
    var keyEnd: UInt32
    var start: UInt32
    var end: UInt32
    /// Index behind the last value inside.
    var following: UInt32
    var kind: Kind
    var hasEscapes: Bool
  }

  /// Deeper nesting ends the reading.
  public static let depthLimit = 64
  /// Further values are not read.
  public static let countLimit = 100_000

  public let text: [UInt8]
  var values: [Value]

  public init(_ text: [UInt8]) {
    self.text = text
    var reader = TolerantReader()
    reader.read(text.span)
    values = reader.values
  }

  public var count: Int { values.count }

  public func kind(_ value: Int) -> Kind { values[value].kind }

  /// Index behind the last value inside `value`.
  public func following(_ value: Int) -> Int { Int(values[value].following) }

  /// The values directly inside an object or array.
  public func elements(of value: Int) -> [Int] {
    var elements: [Int] = []
    var index = value + 1
    while index < following(value) {
      elements.append(index)
      index = following(index)
    }
    return elements
  }

  /// Of a string or word: its bytes as they stand, escapes not undone; of others whatever lies between their ends.
  public func byteCount(_ value: Int) -> Int { Int(values[value].end - values[value].start) }

  /// How many members of an object are looked at: no page's objects have a tenth of it, and whoever asks may ask often.
  private static let memberLimit = 4096

  /// The first value with this key in an object; nil where there is none among its first 4,096 members.
  public func value(_ key: StaticString, in object: Int) -> Int? {
    guard values[object].kind == .object else { return nil }
    let (end, name) = (following(object), key.utf8CodeUnitCount)
    var (index, looked) = (object + 1, 0)
    while index < end, looked < Self.memberLimit {
      if Int(values[index].keyEnd - values[index].keyStart) == name, hasKey(index, key) { return index }
      (index, looked) = (following(index), looked + 1)
    }
    return nil
  }

  /// Whether a value has this key, byte for byte.
  public func hasKey(_ value: Int, _ key: StaticString) -> Bool {
    let (start, end) = (Int(values[value].keyStart), Int(values[value].keyEnd))
    guard end - start == key.utf8CodeUnitCount else { return false }
    return key.withUTF8Buffer { bytes in bytes.indices.allSatisfy { text[start + $0] == bytes[$0] } }
  }

  /// A string or word with its escapes decoded; empty for objects and arrays. A lone surrogate becomes U+FFFD.
  public func string(_ value: Int) -> [UInt8] {
    let found = values[value]
    guard found.kind == .string || found.kind == .word else { return [] }
    let raw = text[Int(found.start)..<Int(found.end)]
    return found.hasEscapes ? unescaped(raw) : Array(raw)
  }
}

private func unescaped(_ raw: ArraySlice<UInt8>) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(raw.count)
  var at = raw.startIndex
  while at < raw.endIndex {
    let byte = raw[at]
    at += 1
    guard byte == UInt8(ascii: "\\"), at < raw.endIndex else {
      bytes.append(byte)
      continue
    }
    let escape = raw[at]
    at += 1
    switch escape {
    case UInt8(ascii: "n"): bytes.append(0x0A)
    case UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "b"): bytes.append(0x20)
    case UInt8(ascii: "u"): appendScalar(raw, &at, to: &bytes)
    default: bytes.append(escape)
    }
  }
  return bytes
}

/// The scalar whose hexadecimal digits begin at `at`, with the second half of a pair.
private func appendScalar(_ raw: ArraySlice<UInt8>, _ at: inout Int, to bytes: inout [UInt8]) {
  guard var code = hexadecimal(raw, at) else { return bytes.append(contentsOf: [0x5C, 0x75]) }
  at += 4
  if code >> 10 == 0x36, at + 6 <= raw.endIndex, raw[at] == 0x5C, raw[at + 1] == 0x75,
    let low = hexadecimal(raw, at + 2), low >> 10 == 0x37
  {
    code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
    at += 6
  }
  let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
  bytes.append(contentsOf: UTF8.encode(scalar)!)  // every scalar has a form in UTF-8
}

private func hexadecimal(_ raw: ArraySlice<UInt8>, _ at: Int) -> UInt32? {
  guard at + 4 <= raw.endIndex else { return nil }
  var code: UInt32 = 0
  for byte in raw[at..<at + 4] {
    switch byte {
    case 0x30...0x39: code = code << 4 | UInt32(byte - 0x30)
    case 0x41...0x46, 0x61...0x66: code = code << 4 | UInt32((byte | 0x20) - 0x57)
    default: return nil
    }
  }
  return code
}
