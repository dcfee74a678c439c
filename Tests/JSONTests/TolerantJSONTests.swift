// What the tolerant reader makes of JSON that is none.
// Pages carry JSON-LD that was put together by hand or by a template: read strictly, one comma too many costs the page
// its title, its author and its day.

import Testing

@testable import JSON

@Suite struct TolerantJSONTests {
  /// The values as strict JSON, so that a test shows what was understood.
  private func read(_ text: String) -> String {
    let json = TolerantJSON(Array(text.utf8))
    return json.elements(of: 0).map { show(json, $0) }.joined(separator: " ")
  }

  private func show(_ json: TolerantJSON, _ value: Int) -> String {
    let inside = json.elements(of: value).map { element in
      let found = json.values[element]
      let key = String(decoding: json.text[Int(found.keyStart)..<Int(found.keyEnd)], as: UTF8.self)
      return (key.isEmpty ? "" : key + ":") + show(json, element)
    }
    switch json.kind(value) {
    case .object: return "{" + inside.joined(separator: ",") + "}"
    case .array: return "[" + inside.joined(separator: ",") + "]"
    case .string: return "'" + String(decoding: json.string(value), as: UTF8.self) + "'"
    case .word: return String(decoding: json.string(value), as: UTF8.self)
    }
  }

  @Test("good JSON is read as it is, with escapes decoded")
  func good() {
    #expect(read(#"{"a":[1,true,"x\"\/\u00e9\ud83d\ude00"],"b":{"c":null}}"#) == #"{a:[1,true,'x"/é😀'],b:{c:null}}"#)
  }

  @Test("of an object's members the first 4,096 are looked at")
  func manyMembers() {
    let members = (0..<5000).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
    let json = TolerantJSON(Array("{\(members)}".utf8))
    #expect(json.value("k4095", in: 1) != nil && json.value("k4096", in: 1) == nil)
  }

  @Test("trailing, doubled and missing commas do no harm")
  func commas() {
    #expect(read(#"{"a":[1,2,,],"b":"x","#) == "{a:[1,2],b:'x'}")
    #expect(read("{\"a\":\"x\"\n\"b\":2}") == "{a:'x',b:2}")
  }

  @Test("comments, CDATA and the marks of HTML comments around the text are passed over")
  func comments() {
    #expect(read("//<![CDATA[\n/* x */{\"a\":1 // y\n}\n//]]>").hasPrefix("{a:1}"))
    #expect(read("<!-- {\"a\":\"http://b/\"} -->").hasPrefix("{a:'http://b/'}"))
  }

  @Test("raw line ends and quotes inside a string belong to it")
  func strings() {
    #expect(read("{\"a\":\"one\ntwo\",\"b\":\"she said \"no\" to it\"}") == "{a:'one\ntwo',b:'she said \"no\" to it'}")
  }

  @Test("what ends too early is closed, what closes too often is passed over, several values stand side by side")
  func ends() {
    #expect(read(#"{"a":[{"b":"c"#) == "{a:[{b:'c'}]}")
    #expect(read(#"]}{"a":1}}}[2]"#) == "{a:1} [2]")
  }

  @Test("nesting and number of values are bounded")
  func bounds() {
    #expect(TolerantJSON([UInt8](repeating: UInt8(ascii: "["), count: 100_000)).count == TolerantJSON.depthLimit + 1)
    let long = [UInt8](repeating: UInt8(ascii: "1"), count: 1) + [UInt8](repeating: 0x2C, count: 1)
    let many = Array(repeatElement(long, count: TolerantJSON.countLimit * 2).joined())
    #expect(TolerantJSON(many).count == TolerantJSON.countLimit)
  }
}
