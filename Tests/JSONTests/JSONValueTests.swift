// The strict reader: what it takes, what it refuses and where.
// The batch and the receipts are read with it after a crash: what was torn must be refused, for a half that is believed
// would be acted on.

import TestBench
import Testing

@testable import JSON

@Suite struct JSONValueTests {
  private func parse(_ text: String) throws(JSONError) -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

  @Test("values of every kind, with white space around them")
  func values() throws {
    let value = try parse(" {\"a\" : [1, -2.5e+3 ,true,false,null, \"x\"] ,\"b\":{}, \"a\":7}\n\t")
    #expect(value["b"] == .object([]))
    #expect(value["a"]?.integer == 7)  // the last one counts
    let array = try #require(value.members?.first?.value.array)
    #expect(array == [.number("1"), .number("-2.5e+3"), .bool(true), .bool(false), .null, .string("x")])
    #expect(array[1].double == -2500)
    #expect(array[1].integer == nil)
    #expect(try parse("18446744073709551615").unsigned == .max)
    #expect(try parse("-1").unsigned == nil)
  }

  @Test(
    "escapes and surrogates",
    arguments: [
      (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u00e9\u00E9""#, "éé"), (#""\ud83d\ude00""#, "😀"),
      (#""\uFFFF""#, "\u{FFFF}"), (#""\u2028""#, "\u{2028}"), (#""\udbff\udfff""#, "\u{10FFFF}"), (#""é""#, "é"),
    ])
  func escapes(text: String, value: String) throws {
    #expect(try parse(text).string.map { Array($0.unicodeScalars) } == Array(value.unicodeScalars))
  }

  @Test(
    "what is not JSON is refused",
    arguments: [
      "", " ", "{", "[", "[1,]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "01", "-", "1.", ".5", "1e", "+1", "tru", "nulll",
      "'x'",
      "\"x", "\"\\x\"", "\"\\u12g4\"", #""\ud83d""#, #""\ud83d\n""#, #""\ud83dx""#, #""\ude00""#, #""\ud83d\ud83d""#,
      "\"\n\"", "\"\u{0}\"", "1 2", "{} {}", "[1 2]", "{\"a\":1 \"b\":2}", "NaN", "\u{FEFF}1",
    ])
  func refused(text: String) {
    #expect(throws: JSONError.self) { try parse(text) }
  }

  @Test("strings that are not UTF-8 are refused")
  func invalidUTF8() {
    for bytes in [[0xFF], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xE2, 0x80]] as [[UInt8]] {
      #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22] + bytes + [0x22]) }
    }
  }

  @Test("errors say at which byte")
  func offsets() {
    #expect(throws: JSONError(offset: 5, reason: "no value starts like this")) { try parse("[1,2,x]") }
    #expect(throws: JSONError(offset: 3, reason: "text after the value")) { try parse("{} 1") }
  }

  @Test("nesting is bounded, also where brackets never close")
  func depth() throws {
    let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
    _ = try parse(nested(512))
    #expect(throws: JSONError.self) { try parse(nested(514)) }
    #expect(throws: JSONError.self) { try parse(String(repeating: "[", count: 1_000_000)) }
    #expect(throws: JSONError.self) { try parse(String(repeating: "{\"a\":", count: 1_000_000)) }
    #expect(throws: JSONError.self) { try JSONValue(parsing: Array(nested(3).utf8), maximumDepth: 1) }
  }

  @Test("bytes at random never trap")
  func random() {
    var generator = SplitMix64(seed: 3)
    let letters = Array("{}[]\",:\\u0dDeE+-.1 tfn\n\u{FF}".utf8)
    for _ in 0..<20_000 {
      let bytes = (0..<Int(generator.next() % 24)).map { _ in letters[Int(generator.next() % UInt64(letters.count))] }
      _ = try? JSONValue(parsing: bytes)  // only that it returns
    }
  }
}
