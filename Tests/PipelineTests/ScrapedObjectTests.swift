// One JSON object as a scrape: the body decides what the record is, the other fields what it says of itself.
// The input may be removed once its record is durable: a field that winnow does not know must stand in the record as it
// was, or it is gone.

import Deduplication
import JSON
import Testing

@testable import Pipeline

@Suite struct ScrapedObjectTests {
  private func code(_ json: String) -> Rejection.Code? { code(Array(json.utf8)) }

  private func code(_ json: [UInt8]) -> Rejection.Code? {
    do {
      _ = try record(of: json, path: "a.json")
      return nil
    } catch let error as NoDraft {
      if case .rejected(let rejection) = error.result { return rejection.code }
    } catch {}
    return nil
  }

  @Test("what the scraper says goes before what the page says, and what is unknown is kept on one line")
  func fields() throws {
    let json = """
      {
        "url": "https://shore.example/a", "title": "Sea wall", "author": ["Jane Doe"], "published": "2026-03-01T10:00:00Z",
        "html": "<title>Other</title><h1>Other</h1><p>The wall is built again.</p>",
        "depth": 3, "tags_seen": ["a",
          "b"]
      }
      """
    let found = try record(of: Array(json.utf8), path: "a.json")
    #expect(found["url"]?.string == "https://shore.example/a" && found["title"]?.string == "Sea wall")
    #expect(found["published_at"]?.string == "2026-03-01" && found["from"]?["title"]?.string == "field")
    #expect(found["authors"]?.array?.first?.string == "Jane Doe")
    #expect(found["text"]?.string?.contains("The wall is built again.") == true)
    #expect(found["extra"]?["depth"]?.integer == 3)
    #expect(found["source"]?["format"]?.string == "json")
    #expect(try Schema.shipped().faults(in: found) == [])
  }

  @Test("what a scraper says of the last change is believed, where it is a day and not before the publication")
  func modified() throws {
    func found(_ fields: String) throws -> JSONValue {
      try record(of: Array(#"{"text":"The wall is built again.",\#(fields)}"#.utf8), path: "a.json")
    }
    let both = try found(#""datePublished":"2026-03-01","dateModified":"2026-03-04T10:00:00Z""#)
    #expect(both["modified_at"]?.string == "2026-03-04" && both["from"]?["modified_at"]?.string == "field")
    #expect(both["published_at"]?.string == "2026-03-01" && both["extra"] == nil)
    let before = try found(#""datePublished":"2026-03-01","updated_at":"2026-02-04""#)
    #expect(before["modified_at"] == nil && before["extra"]?["updated_at"]?.string == "2026-02-04")
    #expect(try found(#""updated_at":"yesterday""#)["extra"]?["updated_at"]?.string == "yesterday")
    let twice = try found(#""updated_at":"2026-03-01","updated_at":"2026-03-04""#)
    #expect(twice["modified_at"]?.string == "2026-03-04" && twice["extra"] == nil)
    let head = "<meta property=article:published_time content=2026-03-02><h1>The wall</h1><p>The wall is built again."
    let page = try record(of: Array(#"{"html":"\#(head)","updated_at":"2026-02-04"}"#.utf8), path: "a.json")
    #expect(page["published_at"]?.string == "2026-03-02" && page["modified_at"] == nil)
  }

  @Test("a page in base64 is read in the encoding that it names")
  func encodedPage() throws {
    let page = Array("<!doctype html><meta charset=iso-8859-2><p>Most w mie".utf8) + [0xB6] + Array("cie i droga".utf8)
    let json = #"{"httpResponseBody":"\#(String(decoding: Base64.encode(page), as: UTF8.self))"}"#
    #expect(try record(of: Array(json.utf8), path: "a.json")["text"]?.string == "Most w mieście i droga")
  }

  @Test("a page that a script has yet to fill gives way to a text of more")
  func shells() throws {
    let text = "The harbour council voted on Tuesday to rebuild the eastern pier after the storm of last winter."
    let shells = [
      "<html><body></body></html>", "<div id=root></div><noscript>You need JavaScript to run this app.</noscript>",
    ]
    for shell in shells {
      for name in ["text", "markdown", "content"] {
        let found = try record(of: Array(#"{"html":"\#(shell)","\#(name)":"\#(text)"}"#.utf8), path: "a.json")
        #expect(found["text"]?.string == text, "\(name)")
      }
    }
    func found(_ html: String, _ other: String, _ name: String = "text") throws -> JSONValue {
      try record(of: Array(#"{"html":"\#(html)","\#(name)":"\#(other)"}"#.utf8), path: "a.json")
    }
    #expect(try found("<p>The pier is closed.", "Menu. The pier is closed.")["text"]?.string == "The pier is closed.")
    let head = "<title>The pier</title><meta property=og:site_name content=Shore><div id=root></div>"
    let filled = try found(head, text)
    #expect(filled["text"]?.string == text && filled["title"]?.string == "The pier")
    #expect(filled["site_name"]?.string == "Shore" && filled["from"]?["title"]?.string == "title")
    let page = "<p>The pier is closed today, and so is the road to it.</p>"
    #expect(try found(page, #"\u0001\u0002\u0003"#)["text"]?.string?.hasPrefix("The pier") == true)
    let long =
      "<h1>The pier</h1><p>The pier is closed today, and so is the road to it, as the council said.</p><p>It opens in May.</p>"
    #expect(try found(long, String(repeating: "\(text) ", count: 3))["text"]?.string?.contains("opens in May") == true)
    let divs = String(repeating: "<div class=x></div>", count: 20)
    #expect(try found(page, "<div>\(divs)Menu</div>", "content")["text"]?.string?.hasPrefix("The pier") == true)
  }

  @Test("what is kept of other fields stands on one line for every reader, and is text to every reader")
  func soundExtra() throws {
    let deep = String(repeating: "[", count: 490) + String(repeating: "]", count: 490)
    let json =
      #"{"text":"A text.","a":"\ud800 half","b":"\ud83d\ude00 \\ud800","c":"x\#u{2028}y\#u{2029}","d":\#(deep)}"#
    let bytes = Array(json.utf8)
    let result = ScrapePipeline(options: .init())
      .draft(file: bytes, path: Array("a.json".utf8), sha256: SHA256.digest(of: bytes), receivedNanoseconds: nil)
    guard case .draft(let draft) = result else { throw NoDraft(result: result) }
    let line = String(decoding: draft.line(Verdict()), as: UTF8.self)
    #expect(!line.unicodeScalars.contains { $0.value == 0x2028 || $0.value == 0x2029 })
    let extra = try JSONValue(parsing: Array(line.utf8))["extra"]
    #expect(extra?["a"]?.string == "\u{FFFD} half" && extra?["b"]?.string == "😀 \\ud800")
    #expect(extra?["c"]?.string == "x\u{2028}y\u{2029}" && extra?["d"]?.array?.count == 1)
  }

  @Test("a date that cannot be read is kept as it was, one that can is not kept twice")
  func unreadDate() throws {
    for date in ["1709287200", "\"the day before\""] {
      let found = try record(of: Array(#"{"text":"A text.","date":\#(date)}"#.utf8), path: "a.json")
      #expect(found["published_at"]?.string == nil && found["extra"]?["date"] != nil)
    }
    let found = try record(of: Array(#"{"text":"A text.","date":"2026-03-01"}"#.utf8), path: "a.json")
    #expect(found["published_at"]?.string == "2026-03-01" && found["extra"]?["date"] == nil)
    for date in ["20260301", "1-Mar-2026", "13/03/2026 10:00", "1 марта 2026 г., 10:00", "2026年3月1日"] {
      let found = try record(of: Array(#"{"text":"A text.","date":"\#(date)"}"#.utf8), path: "a.json")
      #expect(found["published_at"]?.string == (date.hasPrefix("13") ? "2026-03-13" : "2026-03-01"), "\(date)")
    }
    for date in [
      "1970-01-01", "26.03.14", "24/05/14", "01/03/2026", "1 March to 3 March 2026, or 5 April 2026, 6 May 2026",
    ] {
      let found = try record(of: Array(#"{"text":"A text.","date":"\#(date)"}"#.utf8), path: "a.json")
      #expect(found["published_at"]?.string == nil && found["extra"]?["date"]?.string == date)
    }
    let second = try record(of: Array(#"{"text":"A text.","published":1,"date":"2026-03-01"}"#.utf8), path: "a.json")
    #expect(second["published_at"]?.string == "2026-03-01" && second["extra"]?["published"]?.integer == 1)
    #expect(second["extra"]?["date"] == nil)
    let feed = Array(#"{"text":"A text.","pubDate":"Thu, 06 Apr 2017 10:30:00 +0000"}"#.utf8)
    #expect(try record(of: feed, path: "a.json")["published_at"]?.string == "2017-04-06")
    let twice = try record(of: Array(#"{"text":"A text.","date":"x","date":null}"#.utf8), path: "a.json")
    #expect(twice["extra"]?.members?.count == 1)
    let odd = try record(of: Array(#"{"text":"A text.","date":"an odd one","date":"another"}"#.utf8), path: "a.json")
    #expect(odd["extra"]?["date"]?.string == "another" && odd["extra"]?.members?.count == 1)
  }

  @Test("a day after the receipt is kept as it was")
  func futureDay() throws {
    let json = Array(#"{"text":"A text.","date":"2026-03-05"}"#.utf8)
    let day: Int64 = 1_772_323_200_000_000_000  // 1 March 2026
    let early = try record(of: json, path: "a.json", received: day)
    #expect(early["published_at"]?.string == nil && early["extra"]?["date"]?.string == "2026-03-05")
    #expect(try record(of: json, path: "a.json", received: day * 2)["published_at"]?.string == "2026-03-05")
  }

  @Test("an author named twice is one; a short text beside the body that is none of it is kept")
  func besideTheBody() throws {
    let twice = Array(#"{"text":"A text.","authors":["Hanna Lind","Jo Okafor","Hanna Lind"]}"#.utf8)
    #expect(try record(of: twice, path: "a.json")["authors"]?.array?.map(\.string) == ["Hanna Lind", "Jo Okafor"])
    let long = "The whole page. It has many more sentences than that, and it goes on for long."
    let two = try record(of: Array(#"{"content":"By our editor.","article_body":"\#(long)"}"#.utf8), path: "a.json")
    #expect(two["text"]?.string == long && two["extra"]?["content"]?.string == "By our editor.")
  }

  @Test("title, names and address are put right as a text is")
  func repairedFields() throws {
    let json = #"""
      {"url":"https://a.example/b?c=1&amp;d=2","title":"R&amp;D &#8211; CafÃ© &quot;society&quot;",
      "author":"By JosÃ© P&eacute;rez; Jane Doe and John Roe","text":"A text."}
      """#
    let found = try record(of: Array(json.utf8), path: "a.json")
    #expect(found["url"]?.string == "https://a.example/b?c=1&d=2")
    #expect(found["title"]?.string == "R&D – Café \"society\"")
    #expect(found["authors"]?.array?.map(\.string) == ["José Pérez", "Jane Doe", "John Roe"])
    for name in ["user1", "Doe, Jane", "The Associated Press", "By Line"] {
      let json = Array(#"{"text":"A text.","author":"\#(name)"}"#.utf8)
      let expected = name == "By Line" ? "Line" : name
      #expect(try record(of: json, path: "a.json")["authors"]?.array?.map(\.string) == [expected])
    }
  }

  @Test("numbers that JSON does not have cost no document and become null")
  func nonFinite() throws {
    let json = #"{"text":"A text.","a":NaN,"b":[-Infinity, Infinity,"NaN \" Infinity"]}"#
    let extra = try record(of: Array(json.utf8), path: "a.json")["extra"]
    #expect(extra?["a"] == .null && extra?["b"]?.array == [.null, .null, .string("NaN \" Infinity")])
  }

  @Test("what holds the body is kept without it, whatever stands around it")
  func bodyInside() throws {
    for members in [#""html":"<p>One.","a":1"#, #""a":1, "html":"<p>One.""#, #""a":1,"html":"<p>One.","text":"One." "#]
    {
      let found = try record(of: Array(#"{"ok":true,"data":{\#(members)}}"#.utf8), path: "a.json")
      #expect(found["text"]?.string == "One.")
      #expect(found["extra"]?["data"]?.members?.map(\.key) == ["a"], "\(members)")
    }
    let all = try record(of: Array(#"{"data":{"html":"<p>One.","text":"One."}}"#.utf8), path: "a.json")
    #expect(all["extra"]?["data"]?.members?.isEmpty == true)
  }

  @Test("a text in a field is cleaned as text")
  func text() throws {
    let line = "The ferry to the outer islands ran again on Monday, after two weeks in which ice closed the pass."
    let json = #"{"text": "\#(line)\n\n\#(line.dropLast()) and wind.\n\nPost a Comment"}"#
    let text = try record(of: Array(json.utf8), path: "a")["text"]?.string
    #expect(text == "\(line)\n\n\(line.dropLast()) and wind.")
  }

  @Test("where no field is a body the reason names those there are, as far as they are words")
  func reasonOfNoBody() throws {
    let bytes = Array("{\"foo\":1,\"b\\u001bc\":2,\"n_2\":3}".utf8)
    do {
      _ = try record(of: bytes, path: "a.json")
      Issue.record("a record")
    } catch let error as NoDraft {
      guard case .rejected(let rejection) = error.result else { return #expect(Bool(false)) }
      #expect(rejection.reason.hasSuffix("a text (it has foo, n_2)."))
    }
  }

  @Test("JSON that is not valid, and an object without a body, are told apart")
  func rejections() {
    #expect(code(#"{"text": "a",}"#) == .damagedJSON)
    #expect(code([0xFF, 0xFE] + #"{"text": "a"}"#.utf8.flatMap { [$0, 0] }) == .unsupportedEncoding)
    #expect(code(#"{"a": 1}"#) == .noBody)
    #expect(code(#"{"text": "a", "b": \#(String(repeating: "[", count: 100_000))"#) == .damagedJSON)
  }
}
