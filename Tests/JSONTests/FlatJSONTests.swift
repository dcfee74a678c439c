// The flat reader: what it finds, what escapes become, where errors lie, and that it agrees with the other strict
// reader. It holds places and no values, and bytes are looked at when somebody asks: a place that is wrong would show
// far from here, as another text, or as a trap on a stranger's document.

import TestBench
import Testing

@testable import JSON

@Suite struct FlatJSONTests {
  @Test("numbers that JSON does not have are null to whoever asks for it, and no JSON to others")
  func nonFinite() throws {
    for word in ["NaN", "Infinity", "-Infinity"] {
      let text = Array(#"{"a":\#(word),"b":[\#(word)]}"#.utf8)
      #expect(throws: JSONError.self) { try FlatJSON(parsing: text) }
      let json = try FlatJSON(parsing: text, takesNonFinite: true)
      #expect(json.kind(1) == .null && json.kind(3) == .null && json.hasNonFinite)
    }
    for text in ["Nan", "-NaN", "-I", "Infinit", "+Infinity", "-", #"{NaN:1}"#] {
      #expect(throws: JSONError.self) { try FlatJSON(parsing: Array(text.utf8), takesNonFinite: true) }
    }
    #expect(try !FlatJSON(parsing: Array("-1".utf8), takesNonFinite: true).hasNonFinite)
  }

  private func parse(_ text: String) throws(JSONError) -> FlatJSON { try FlatJSON(parsing: Array(text.utf8)) }

  /// The same document through the other reader's eyes.
  private func value(_ json: FlatJSON, _ index: Int) -> JSONValue {
    func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
    switch json.kind(index) {
    case .null: return .null
    case .true: return .bool(true)
    case .false: return .bool(false)
    case .number: return .number(text(json.string(index)))
    case .string: return .string(text(json.string(index)))
    case .array: return .array(json.elements(of: index).map { value(json, $0) })
    case .object:
      return .object(json.elements(of: index).map { .init(key: text(json.key($0)), value: value(json, $0)) })
    }
  }

  @Test("the last of two members with one key counts")
  func theLastOfTwoMembersWithOneKeyCounts() throws {
    let json = try parse(#" {"a": 1, "b": {"a": 3}, "a" : "x\n"} "#)
    #expect(json.value("a", in: 0).map(json.string) == Array("x\n".utf8))
    let inner = try #require(json.value("b", in: 0))
    #expect(json.value("a", in: inner).map(json.string) == Array("3".utf8))
    #expect(json.value("c", in: 0) == nil)
    #expect(json.value("a", in: 1) == nil)
  }

  @Test("a key is found however it is written")
  func aKeyIsFoundHoweverItIsWritten() throws {
    let json = try parse(#"{"\u0068tml": true}"#)
    #expect(json.value("html", in: 0).map(json.kind) == .true)
    #expect(json.key(1) == Array("html".utf8))
  }

  @Test("a range is JSON of its own")
  func aRangeIsJSONOfItsOwn() throws {
    let text = #"{"s": "a\"b", "n": -1.5e3, "o": {"x": [1, 2]}, "e": [] }"#
    let json = try parse(text)
    let ranges = json.elements(of: 0).map { String(decoding: json.text[json.range($0)], as: UTF8.self) }
    #expect(ranges == [#""a\"b""#, "-1.5e3", #"{"x": [1, 2]}"#, "[]"])
    for range in ranges { _ = try parse(range) }
  }

  @Test(
    "escapes stand for their characters, half a surrogate pair for U+FFFD",
    arguments: [
      (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u00e9\u00E9""#, "éé"), (#""\ud83d\ude00""#, "😀"),
      (#""\uFFFF\u0000""#, "\u{FFFF}\u{0}"), (#""\udbff\udfff""#, "\u{10FFFF}"), (#""é""#, "é"),
      (#""\ud83d""#, "\u{FFFD}"), (#""\ud83dx""#, "\u{FFFD}x"), (#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"),
      (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"), (#""\ud83d\n""#, "\u{FFFD}\n"),
    ])
  func escapes(text: String, value: String) throws {
    #expect(try parse(text).string(0) == Array(value.utf8))
  }

  @Test("escapes are decoded wherever they fall in a word")
  func escapesAreDecodedWhereverTheyFallInAWord() throws {
    for before in 0..<20 {
      for after in 0..<20 {
        let (left, right) = (String(repeating: "é", count: before), String(repeating: "b", count: after))
        #expect(try parse("\"\(left)\\n\(right)\\u20AC\"").string(0) == Array("\(left)\n\(right)€".utf8))
      }
    }
  }

  @Test("a byte that is not UTF-8 is found wherever it stands")
  func aByteThatIsNotUTF8IsFoundWhereverItStands() {
    for sequence in [[0xFF], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xE2, 0x80], [0xF4, 0x90, 0x80, 0x80]] as [[UInt8]] {
      for before in 0..<20 {
        let text = [0x22] + [UInt8](repeating: 0x61, count: before) + sequence + Array("bcdefghijk\"".utf8)
        #expect(throws: JSONError(offset: before + 1, reason: "a string is not UTF-8")) { try FlatJSON(parsing: text) }
      }
    }
  }

  @Test("nesting is bounded without recursion")
  func nestingIsBoundedWithoutRecursion() throws {
    let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
    #expect(try parse(nested(513)).count == 513)
    #expect(throws: JSONError(offset: 513, reason: "nested too deep")) { try parse(nested(514)) }
    #expect(throws: JSONError(offset: 513, reason: "nested too deep")) {
      try parse(String(repeating: "[", count: 1_000_000))
    }
    let deep = try FlatJSON(parsing: Array(nested(1_000_000).utf8), depthLimit: 1_000_000)
    #expect(deep.count == 1_000_000 && deep.range(999_999) == 999_999..<1_000_001)
  }

  @Test("the number of values is bounded")
  func theNumberOfValuesIsBounded() {
    let text = Array("[1,2,3]".utf8)
    #expect(throws: Never.self) { try FlatJSON(parsing: text, valueLimit: 4) }
    #expect(throws: JSONError(offset: 6, reason: "too many values")) { try FlatJSON(parsing: text, valueLimit: 3) }
  }

  @Test("both strict readers find the same")
  func bothStrictReadersFindTheSame() throws {
    var generator = SplitMix64(seed: 5)
    let parts = ["{", "}", "[", "]", ",", ":", "\"a\"", "\"\\u00e9\\n\"", "-1.5e+3", "0", "true", "null", " ", "\"é\""]
    var taken = 0
    for _ in 0..<100_000 {
      let count = Int(generator.next() % 8)
      let text = (0..<count).map { _ in parts[Int(generator.next() % UInt64(parts.count))] }.joined()
      let expected = try? JSONValue(parsing: Array(text.utf8))  // nil says that it is refused
      let found = try? parse(text)  // likewise
      #expect(found.map { value($0, 0) } == expected, "\(text)")
      taken += found == nil ? 0 : 1
    }
    #expect(taken > 1000)
  }

  @Test("bytes at random never trap")
  func bytesAtRandomNeverTrap() {
    var generator = SplitMix64(seed: 4)
    let letters = Array("{}[]\",:\\u0dDeE+-.1 tfn\n\u{FF}".utf8)
    for _ in 0..<20_000 {
      let bytes = (0..<Int(generator.next() % 32)).map { _ in letters[Int(generator.next() % UInt64(letters.count))] }
      guard let json = try? FlatJSON(parsing: bytes) else { continue }  // only that it returns
      for index in 0..<json.count { _ = json.string(index) }
    }
  }
}
