// Reads the values of a `FlatJSON` in one pass over the text (grammar of RFC 8259, sections 2 to 7). Open arrays and
// objects are a list, not a recursion: how deep a stranger's document goes must not decide about the stack.

struct FlatJSONReader {
  private(set) var values: [FlatJSON.Value] = []
  private let depthLimit: Int
  private let valueLimit: Int
  private let takesNonFinite: Bool
  private(set) var hasNonFinite = false
  /// The arrays and objects that are open, from the outside in.
  private var open: [Int] = []
  private var at = 0
  private var keyStart = 0
  private var keyEnd = 0
  private var keyHasEscapes = false

  init(depthLimit: Int, valueLimit: Int, takesNonFinite: Bool) {
    self.depthLimit = depthLimit
    self.valueLimit = valueLimit
    self.takesNonFinite = takesNonFinite
  }

  private func failure(_ reason: String) -> JSONError { JSONError(offset: at, reason: reason) }

  mutating func read(_ text: Span<UInt8>) throws(JSONError) {
    repeat {
      skipSpace(text)
      if try !value(text) { continue }  // a container with something in it was opened
      while !open.isEmpty, try !separator(text) {}
    } while !open.isEmpty
    skipSpace(text)
    guard at == text.count else { throw failure("text after the value") }
  }

  @inline(__always) private mutating func skipSpace(_ text: Span<UInt8>) {
    while at < text.count, isJSONSpace(text[at]) { at &+= 1 }
  }

  /// Reads a value, or opens an array or object. Says whether it is complete.
  private mutating func value(_ text: Span<UInt8>) throws(JSONError) -> Bool {
    guard at < text.count else { throw failure("the text ends where a value should be") }
    switch text[at] {
    case UInt8(ascii: "\""):
      let (start, end, hasEscapes) = try string(text)
      try add(start, end, .string, hasEscapes: hasEscapes)
    case UInt8(ascii: "{"): return try openContainer(text, .object, end: UInt8(ascii: "}"))
    case UInt8(ascii: "["): return try openContainer(text, .array, end: UInt8(ascii: "]"))
    case UInt8(ascii: "t"): try literal(text, "true", .true)
    case UInt8(ascii: "f"): try literal(text, "false", .false)
    case UInt8(ascii: "n"): try literal(text, "null", .null)
    case UInt8(ascii: "N") where takesNonFinite: try nonFinite(text, "NaN")
    case UInt8(ascii: "I") where takesNonFinite: try nonFinite(text, "Infinity")
    case UInt8(ascii: "-") where takesNonFinite && at + 1 < text.count && text[at + 1] == UInt8(ascii: "I"):
      try nonFinite(text, "-Infinity")
    case UInt8(ascii: "-"), 0x30...0x39: try number(text)
    default: throw failure("no value starts like this")
    }
    return true
  }

  /// Reads what follows a complete value in a container: a comma and the next key, or the container's end. Says whether a
  /// value comes next; where not, the container is closed and is itself the complete value.
  private mutating func separator(_ text: Span<UInt8>) throws(JSONError) -> Bool {
    skipSpace(text)
    let container = open[open.count - 1]
    let isObject = values[container].kind == .object
    let byte = at < text.count ? text[at] : 0
    if byte == UInt8(ascii: ",") {
      at += 1
      skipSpace(text)
      if isObject { try key(text) }
      return true
    }
    guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
      throw failure(
        isObject ? "a comma or the end of the object is missing" : "a comma or the end of the array is missing")
    }
    at += 1
    close(container)
    return false
  }

  private mutating func close(_ container: Int) {
    open.removeLast()
    values[container].end = UInt32(at)
    values[container].following = UInt32(values.count)
  }

  private mutating func openContainer(
    _ text: Span<UInt8>, _ kind: FlatJSON.Kind, end: UInt8
  ) throws(JSONError) -> Bool {
    // The document itself is at depth 0, as in JSONValue.
    guard open.count <= depthLimit else { throw failure("nested too deep") }
    try add(at, at, kind)
    open.append(values.count - 1)
    at += 1
    skipSpace(text)
    if at < text.count, text[at] == end {
      at += 1
      close(values.count - 1)
      return true
    }
    if kind == .object { try key(text) }
    return false
  }

  private mutating func key(_ text: Span<UInt8>) throws(JSONError) {
    guard at < text.count, text[at] == UInt8(ascii: "\"") else { throw failure("a key is missing") }
    (keyStart, keyEnd, keyHasEscapes) = try string(text)
    skipSpace(text)
    guard at < text.count, text[at] == UInt8(ascii: ":") else { throw failure("a colon is missing") }
    at += 1
  }

  private mutating func add(
    _ start: Int, _ end: Int, _ kind: FlatJSON.Kind, hasEscapes: Bool = false
  ) throws(JSONError) {
    guard values.count < valueLimit else { throw failure("too many values") }
    values.append(
      FlatJSON.Value(
        keyStart: UInt32(keyStart), keyEnd: UInt32(keyEnd), start: UInt32(start), end: UInt32(end),
        following: UInt32(values.count + 1), kind: kind, hasEscapes: hasEscapes, keyHasEscapes: keyHasEscapes))
    (keyStart, keyEnd, keyHasEscapes) = (0, 0, false)
  }

  private mutating func literal(
    _ text: Span<UInt8>, _ name: StaticString, _ kind: FlatJSON.Kind
  ) throws(JSONError) {
    let start = at
    guard start + name.utf8CodeUnitCount <= text.count,
      name.withUTF8Buffer({ bytes in bytes.indices.allSatisfy { text[start + $0] == bytes[$0] } })
    else { throw failure("no value starts like this") }
    at += name.utf8CodeUnitCount
    try add(start, at, kind)
  }

  private mutating func nonFinite(_ text: Span<UInt8>, _ name: StaticString) throws(JSONError) {
    try literal(text, name, .null)
    hasNonFinite = true
  }

  private mutating func number(_ text: Span<UInt8>) throws(JSONError) {
    let start = at
    func take(_ byte: UInt8) -> Bool {
      guard at < text.count, text[at] == byte else { return false }
      at += 1
      return true
    }
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { try digits(text) }
    if take(UInt8(ascii: ".")) { try digits(text) }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try digits(text)
    }
    try add(start, at, .number)
  }

  private mutating func digits(_ text: Span<UInt8>) throws(JSONError) {
    let start = at
    while at < text.count, text[at] &- 0x30 < 10 { at += 1 }
    if at == start { throw failure("a digit is missing") }
  }

  /// Reads a string from its quote to behind its end. The places are those of its inside.
  private mutating func string(_ text: Span<UInt8>) throws(JSONError) -> (start: Int, end: Int, hasEscapes: Bool) {
    let start = at + 1
    var position = start
    var seen: UInt64 = 0
    var hasEscapes = false
    while true {
      position = endOfPlainText(text, position, &seen)
      guard position < text.count else {
        at = position
        throw failure("a string does not end")
      }
      let byte = text[position]
      if byte == UInt8(ascii: "\"") { break }
      at = position
      guard byte == UInt8(ascii: "\\") else { throw failure("a control character stands raw in a string") }
      hasEscapes = true
      position = try endOfEscape(text, position + 1)
    }
    if hasHighBit(seen), let invalid = firstInvalidUTF8(text, start, position) {
      at = invalid
      throw failure("a string is not UTF-8")
    }
    at = position + 1
    return (start, position, hasEscapes)
  }

  @inline(__always)
  private func endOfEscape(_ text: Span<UInt8>, _ letter: Int) throws(JSONError) -> Int {
    guard letter < text.count else { throw failure("a string does not end") }
    switch text[letter] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return letter + 1
    case UInt8(ascii: "u"):
      guard hexadecimal(text, letter + 1) != nil else { throw failure("a hexadecimal digit is missing") }
      return letter + 5
    default: throw failure("no such escape")
    }
  }
}

/// White space of RFC 8259, section 2.
@inline(__always) func isJSONSpace(_ byte: UInt8) -> Bool {
  byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
}
