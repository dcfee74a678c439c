// A parsed JSON document as a value, and the strict reader that makes it (RFC 8259): for what winnow wrote itself, for
// tests and for small foreign documents. Says where it stopped; keeps the order of keys; bounded in depth.

public indirect enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  /// The number as it stands in the text.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  public struct Member: Equatable, Sendable {
    public let key: String
    public let value: JSONValue
  }

  /// The value of the last member with this key; nil for other kinds of value.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key == key }?.value
  }

  public var string: String? { if case .string(let text) = self { text } else { nil } }
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var integer: Int? { if case .number(let text) = self { Int(text) } else { nil } }
  /// For numbers of the kernel (inodes), which use all 64 bits.
  public var unsigned: UInt64? { if case .number(let text) = self { UInt64(text) } else { nil } }
  public var double: Double? { if case .number(let text) = self { Double(text) } else { nil } }
  public var array: [JSONValue]? { if case .array(let values) = self { values } else { nil } }
  public var members: [Member]? { if case .object(let members) = self { members } else { nil } }

  /// The bytes of a path written by `JSONWriter.field(_:_:path:)`.
  public func path(_ name: String, _ base64Name: String) -> [UInt8]? {
    if let encoded = self[base64Name]?.string { return Base64.decode(Array(encoded.utf8)) }
    return self[name]?.string.map { Array($0.utf8) }
  }
}

/// Why a text is not JSON, and at which byte.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  public let offset: Int
  public let reason: String
  public var description: String { "\(reason) at byte \(offset)" }
}

extension JSONValue {
  /// Parses one document, with white space around it. Nesting deeper than `maximumDepth` is an error.
  public init(parsing text: [UInt8], maximumDepth: Int = 512) throws(JSONError) {
    var reader = Reader(text: text, maximumDepth: maximumDepth)
    reader.skipSpace()
    self = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.index == text.count else { throw reader.failure("text after the value") }
  }
}

private struct Reader {
  let text: [UInt8]
  let maximumDepth: Int
  var index = 0

  func failure(_ reason: String) -> JSONError { JSONError(offset: index, reason: reason) }

  var next: UInt8? { index < text.count ? text[index] : nil }

  mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    index += 1
    return true
  }

  mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard depth <= maximumDepth else { throw failure("nested too deep") }
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case nil: throw failure("the text ends where a value should be")
    case .some(let byte) where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte): return try number()
    default: throw failure("no value starts like this")
    }
  }

  mutating func literal(_ name: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
    let expected = name.withUTF8Buffer { Array($0) }
    guard text[index...].starts(with: expected) else { throw failure("no value starts like this") }
    index += expected.count
    return value
  }

  mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    index += 1
    var members: [JSONValue.Member] = []
    skipSpace()
    if take(UInt8(ascii: "}")) { return .object(members) }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw failure("a key is missing") }
      let key = try string()
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw failure("a colon is missing") }
      skipSpace()
      members.append(.init(key: key, value: try value(depth: depth + 1)))
      skipSpace()
      if take(UInt8(ascii: "}")) { return .object(members) }
      guard take(UInt8(ascii: ",")) else { throw failure("a comma or the end of the object is missing") }
    }
  }

  mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    index += 1
    var values: [JSONValue] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return .array(values) }
    while true {
      skipSpace()
      values.append(try value(depth: depth + 1))
      skipSpace()
      if take(UInt8(ascii: "]")) { return .array(values) }
      guard take(UInt8(ascii: ",")) else { throw failure("a comma or the end of the array is missing") }
    }
  }

  mutating func number() throws(JSONError) -> JSONValue {
    let start = index
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { try digits() }
    if take(UInt8(ascii: ".")) { try digits() }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try digits()
    }
    return .number(String(decoding: text[start..<index], as: UTF8.self))
  }

  mutating func digits() throws(JSONError) {
    let start = index
    while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { index += 1 }
    if index == start { throw failure("a digit is missing") }
  }

  mutating func string() throws(JSONError) -> String {
    index += 1
    var bytes: [UInt8] = []
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        index += 1
        guard let string = String(validating: bytes, as: UTF8.self) else { throw failure("a string is not UTF-8") }
        return string
      case UInt8(ascii: "\\"): try escape(into: &bytes)
      case 0..<0x20: throw failure("a control character stands raw in a string")
      default:
        bytes.append(byte)
        index += 1
      }
    }
    throw failure("a string does not end")
  }

  mutating func escape(into bytes: inout [UInt8]) throws(JSONError) {
    index += 1
    guard let letter = next else { throw failure("a string does not end") }
    index += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(letter)
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "f"): bytes.append(0x0C)
    case UInt8(ascii: "n"): bytes.append(0x0A)
    case UInt8(ascii: "r"): bytes.append(0x0D)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if code >> 10 == 0x36, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
        let low = try hexadecimal()
        guard low >> 10 == 0x37 else { throw failure("a surrogate stands alone") }
        code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
      }
      guard let scalar = Unicode.Scalar(code) else { throw failure("a surrogate stands alone") }
      bytes.append(contentsOf: Array(String(Character(scalar)).utf8))
    default: throw failure("no such escape")
    }
  }

  mutating func hexadecimal() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw failure("a hexadecimal digit is missing")
      }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }
}
