// What is written is valid JSON in one line, whatever goes in; and reads back as what it was.
// G5 hangs on it: readers split the log at line ends, some of them at U+2028 as well, and titles come from strangers.

import JSON
import TestBench
import Testing

@Suite struct JSONWriterTests {
  private func string(_ bytes: [UInt8]) -> String {
    var json = JSONWriter()
    json.string(utf8: bytes)
    return String(decoding: json.bytes, as: UTF8.self)
  }

  @Test("escapes are the short ones where there are any")
  func escapes() {
    #expect(string(Array("\"\\/\u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}é😀".utf8)) == #""\"\\/\b\f\n\r\t\u0000\u001f\u007fé😀""#)
  }

  @Test("line separators are escaped, their neighbours are not")
  func lineSeparators() {
    #expect(string(Array("a\u{2027}\u{2028}\u{2029}\u{202A}".utf8)) == "\"a\u{2027}\\u2028\\u2029\u{202A}\"")
  }

  @Test(
    "each byte that is no UTF-8 becomes one U+FFFD, and what follows is kept",
    arguments: [
      ([0xED], 1), ([0x61, 0xFF, 0x62], 1), ([0xC0, 0x80], 2), ([0xED, 0xA0, 0x80], 3), ([0xF4, 0x90, 0x80, 0x80], 4),
      ([0xE2, 0x80], 2), ([0xF0, 0x9F, 0x98], 3), ([0x80], 1), ([0xE2, 0x80, 0x22], 2), ([0xC3, 0x28], 1),
    ] as [([UInt8], Int)])
  func invalid(bytes: [UInt8], replacements: Int) throws {
    let text = string(bytes)
    #expect(text.unicodeScalars.count { $0 == "\u{FFFD}" } == replacements)
    let value = try JSONValue(parsing: Array(text.utf8))
    #expect(value.string?.unicodeScalars.filter { $0 != "\u{FFFD}" }.count == bytes.count { $0 < 0x80 })
  }

  @Test("random bytes make valid JSON without a raw control character; text comes back as it was")
  func random() throws {
    var generator = SplitMix64(seed: 7)
    for _ in 0..<2000 {
      let bytes = (0..<Int(generator.next() % 40)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      let text = string(bytes)
      #expect(!text.utf8.contains { $0 < 0x20 })
      _ = try JSONValue(parsing: Array(text.utf8))
      let scalars = (0..<20).compactMap { _ in Unicode.Scalar(UInt32(generator.next() % 0x11_0000)) }
      var original = ""
      original.unicodeScalars.append(contentsOf: scalars)
      let value = try JSONValue(parsing: Array(string(Array(original.utf8)).utf8))
      #expect(value.string.map { Array($0.utf8) } == Array(original.utf8))
    }
  }

  @Test("commas and colons stand where they must")
  func structure() throws {
    var json = JSONWriter()
    json.beginObject()
    json.field("a", 1)
    json.key("b")
    json.beginArray()
    json.beginObject()
    json.endObject()
    json.beginArray()
    json.endArray()
    json.null()
    json.bool(true)
    json.raw(Array("{\"x\":0}".utf8))
    json.endArray()
    json.field("none", ifPresent: nil as String?)
    json.key(text: "k\"")
    json.string("v")
    json.field("i", ifPresent: UInt64.max as UInt64?)
    json.endObject()
    #expect(
      String(decoding: json.bytes, as: UTF8.self)
        == #"{"a":1,"b":[{},[],null,true,{"x":0}],"k\"":"v","i":18446744073709551615}"#)
  }

  @Test(
    "Numbers keep at most their decimals and lose trailing zeros",
    arguments: [
      (0.0, "0"), (-0.0, "0"), (1.0, "1"), (0.5, "0.5"), (-0.25, "-0.25"), (0.12345, "0.1235"), (0.00004, "0"),
      (-0.00004, "0"), (0.0001, "0.0001"), (123456.7, "123456.7"), (.nan, "0"), (.infinity, "0"), (-1.99999, "-2"),
      (1e300, "1e+300"), (0.1 + 0.2, "0.3"),
    ])
  func numbers(value: Double, text: String) throws {
    var json = JSONWriter()
    json.number(value)
    #expect(String(decoding: json.bytes, as: UTF8.self) == text)
    #expect(try JSONValue(parsing: json.bytes).double != nil)
  }

  @Test("a path that is not UTF-8 is told as text and kept as bytes")
  func paths() throws {
    for path in [Array("a/b é\n".utf8), [0x56, 0xED, 0x63, 0x2F, 0xFF], [], [0xC3]] as [[UInt8]] {
      var json = JSONWriter()
      json.beginObject()
      json.field("path", "path_b64", path: path)
      json.endObject()
      #expect(try JSONValue(parsing: json.bytes).path("path", "path_b64") == path)
    }
  }
}
