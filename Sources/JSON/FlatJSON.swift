// A JSON document (RFC 8259) read into one flat list of values that point into its text: for foreign documents whose
// strings are whole web pages. Nothing is copied or decoded before it is asked for, which is why this is not a
// `JSONValue`. Strict in the grammar, bounded in depth and number of values, without recursion.

/// A text and its values in the order of the text, each object or array in front of what is in it. Value 0 is the document.
///
/// - Keys that occur twice: `value(_:in:)` gives the last one.
/// - A text that is not UTF-8 inside a string is refused, as RFC 8259 section 8.1 has it.
/// - `\u` escapes of one half of a surrogate pair, which section 8.2 leaves open, are taken; the string has U+FFFD there.
/// - A byte order mark is refused: whoever reads the file passes over it.
public struct FlatJSON: Sendable {
  public enum Kind: UInt8, Sendable { case object, array, string, number, `true`, `false`, null }

  /// 28 bytes. Offsets are bytes of `text`; those of keys and strings leave out the quotes; a key is empty in arrays.
  struct Value: Sendable {
    var keyStart: UInt32
    var keyEnd: UInt32
    var start: UInt32
    var end: UInt32
    /// Index behind the last value inside.
    var following: UInt32
    var kind: Kind
    var hasEscapes: Bool
    var keyHasEscapes: Bool
  }

  public let text: [UInt8]
  let values: [Value]
  /// Whether `text` has words that are taken for null and that JSON does not have.
  public let hasNonFinite: Bool

  /// Reads one document with white space around it. Throws where it is not JSON, where arrays and objects are nested deeper
  /// than `depthLimit`, and where there are more than `valueLimit` values (28 bytes of memory each). `takesNonFinite`: whether
  /// `NaN`, `Infinity` and `-Infinity` are null, as which Python's `json` writes numbers that JSON does not have.
  public init(
    parsing text: [UInt8], depthLimit: Int = 512, valueLimit: Int = 1 << 20, takesNonFinite: Bool = false
  ) throws(JSONError) {
    guard text.count < Int(UInt32.max) else { throw JSONError(offset: 0, reason: "longer than 4 GiB") }
    var reader = FlatJSONReader(depthLimit: depthLimit, valueLimit: valueLimit, takesNonFinite: takesNonFinite)
    try reader.read(text.span)
    self.text = text
    values = reader.values
    hasNonFinite = reader.hasNonFinite
  }

  public var count: Int { values.count }

  public func kind(_ value: Int) -> Kind { values[value].kind }

  /// Index behind the last value inside `value`: its next sibling, where there is one.
  public func following(_ value: Int) -> Int { Int(values[value].following) }

  /// The place of a value in `text` as it stands there, with quotes and brackets: JSON of its own.
  public func range(_ value: Int) -> Range<Int> {
    let found = values[value]
    let quote = found.kind == .string ? 1 : 0
    return Int(found.start) - quote..<Int(found.end) + quote
  }

  /// The same of a member of an object with its key.
  public func memberRange(_ value: Int) -> Range<Int> { Int(values[value].keyStart) - 1..<range(value).upperBound }

  /// The values directly inside an object or array, in the order of the text; none in other kinds.
  public func elements(of value: Int) -> [Int] {
    var elements: [Int] = []
    var index = value + 1
    while index < following(value) {
      elements.append(index)
      index = following(index)
    }
    return elements
  }

  /// The last member of an object with this key; nil where there is none, and for other kinds.
  public func value(_ key: StaticString, in object: Int) -> Int? {
    key.withUTF8Buffer { value($0, in: object) }
  }

  /// The same for a key from elsewhere, in UTF-8.
  public func value(_ key: some Collection<UInt8>, in object: Int) -> Int? {
    guard values[object].kind == .object else { return nil }
    var last: Int?
    var index = object + 1
    while index < following(object) {
      if hasKey(index, key) { last = index }
      index = following(index)
    }
    return last
  }

  /// The key of a member, its escapes decoded; empty for elements of arrays.
  public func key(_ value: Int) -> [UInt8] {
    let found = values[value]
    return decoded(found.keyStart, found.keyEnd, found.keyHasEscapes)
  }

  private func hasKey(_ value: Int, _ key: some Collection<UInt8>) -> Bool {
    let found = values[value]
    guard !found.keyHasEscapes else { return self.key(value).elementsEqual(key) }
    guard Int(found.keyEnd - found.keyStart) == key.count else { return false }
    return text[Int(found.keyStart)..<Int(found.keyEnd)].elementsEqual(key)
  }

  /// A string with its escapes decoded, as UTF-8; of other kinds what stands in the text.
  public func string(_ value: Int) -> [UInt8] {
    let found = values[value]
    return decoded(found.start, found.end, found.hasEscapes)
  }

  private func decoded(_ start: UInt32, _ end: UInt32, _ hasEscapes: Bool) -> [UInt8] {
    guard hasEscapes else { return Array(text[Int(start)..<Int(end)]) }
    return unescaped(text.span, Int(start), Int(end))
  }
}
