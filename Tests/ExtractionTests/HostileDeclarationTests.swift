// Pages whose declarations are made to hurt: names, titles and attributes of any length, repeated by reference or by the
// parser. Each of these took a minute or more, or memory without end, where a length was not bounded.

import HTML
import Testing
import Text

@testable import Extraction

@Suite struct HostileDeclarationTests {
  private func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

  private func linked(_ json: String) -> String { "<script type=application/ld+json>\(json)</script>" }

  @Test("of ten thousand authors in one string, the page has none: that is no list of names", .timeLimit(.minutes(20)))
  func manyNames() {
    let names = (0..<10_000).map { "Ann Ab\($0 % 26)c" }.joined(separator: ", ")
    #expect(metadata(linked(#"{"@type":"Article","headline":"A","author":"\#(names)"}"#)).authors == nil)
  }

  @Test("an author has sixteen degrees at most")
  func degrees() throws {
    let authors = try #require(metadata("<meta name=author content='John Smith\(repeated(", MD", 300))'>").authors)
    #expect(authors.value[0].count < 100)
  }

  @Test("a long name that is referred to thousands of times is read once or not at all", .timeLimit(.minutes(20)))
  func references() {
    let one = linked(
      "[{\"@id\":\"x\",\"name\":\"\(repeated("long ", 40_000))\"}"
        + repeated(",{\"@type\":\"Article\",\"publisher\":{\"@id\":\"x\"}}", 250) + "]")
    #expect(metadata("<title>Tides</title>" + repeated(one, 8)).siteName == nil)
  }

  @Test("an attribute that the parser repeats for every paragraph is not read to its end", .timeLimit(.minutes(20)))
  func repeatedAttributes() {
    let page = "<title>Tides</title><p><b class='\(repeated("date ", 60_000))'>a" + repeated("<p>a", 10_000)
    #expect(metadata(page).publishedDay == nil)
    let content = "<title>Tides</title><p><b class=date content='\(repeated("1 ", 200_000))'>a" + repeated("<p>a", 400)
    #expect(metadata(content).publishedDay == nil)
    let type =
      "<title>Tides</title><div itemscope itemtype='\(repeated("x/", 300_000))'>"
      + repeated("<p class=author>By John Smith", 300)
    #expect(metadata(type).authors != nil)
  }

  @Test("lines that name a writer are weighed against few others", .timeLimit(.minutes(20)))
  func closingLines() {
    let page =
      "<title>Tides</title><h1>Tides</h1>" + repeated("<p>Words of the tide.", 20)
      + (0..<8_000).map { "<p>Written by John S\($0 % 26)mith" }.joined()
    _ = metadata(page).authors
  }

  @Test(
    "types of any length and number are not read to their end for everyone who refers to them", .timeLimit(.minutes(20))
  )
  func types() {
    let types = (0..<63).map { _ in "\"\(repeated("x ", 5_000))\"" }.joined(separator: ",")
    let person = linked("{\"@id\":\"p\",\"name\":\"A\",\"@type\":[\(types),\"Person\"]}")
    let references = Array(repeating: "{\"@id\":\"p\"}", count: 64).joined(separator: ",")
    let article = "{\"@type\":\"NewsArticle\",\"publisher\":[\(references)]}"
    let articles = linked("[" + Array(repeating: article, count: 250).joined(separator: ",") + "]")
    _ = metadata("<title>Tides</title>" + person + repeated(articles, 8))
  }

  @Test("closing lines without a name are not looked at with all that is around them", .timeLimit(.minutes(20)))
  func namelessLines() {
    let around = repeated("<div class='\(repeated("aa ", 130))'>", 38)
    #expect(metadata("<title>Tides</title><h1>Tides</h1>" + around + repeated("<p>By: 1", 200_000)).authors == nil)
  }

  @Test("words of attributes that the parser repeats for every paragraph are kept as often as the page has bytes")
  func repeatedWords() {
    let font = "<font class='\(repeated("1 ", 200))' id='\(repeated("2 ", 200))' itemprop='\(repeated("3 ", 200))'>"
    let page = Shown("<p>" + font + repeated("<p>x", 20_000))
    let tokens = PageElements(page.document, page.visible.runs).tokens
    #expect(tokens.count < page.document.source.count + 1_000)
  }

  @Test("the first base with an address counts")
  func base() {
    let page = "<base target=_blank><base href='https://shore.example/b/'><link rel=canonical href=a>"
    #expect(show(metadata(page).canonicalAddress) == "https://shore.example/b/a (link)")
  }

  @Test("a title of thousands of pieces is cut", .timeLimit(.minutes(20)))
  func pieces() throws {
    let title = try #require(metadata("<title>\(repeated("w x | ", 5_000))</title>").title)
    #expect(title.value.count <= 1_000)
  }

  @Test("a heading that is only the mark of a link is no title")
  func mark() {
    #expect(metadata("<h1>#</h1><p>Words").title == nil)
    #expect(show(metadata("<h1>¶</h1><h1>Tides</h1>").title) == "Tides (h1)")
  }

  @Test("an address without a host is none")
  func hostless() {
    #expect(metadata("<link rel=canonical href='//'>", address: "https://shore.example/a").canonicalAddress == nil)
  }

  @Test("of several objects at the top of a script the first counts most")
  func order() {
    let page = linked(#"{"@type":"Article","keywords":"tide"}{"@type":"Article","keywords":"storm"}"#)
    #expect(show(metadata(page).tags) == "tide (json_ld)")
  }

  @Test("a million equal blocks have a variation")
  func variation() {
    var group = Groups.Group()
    group.count = 1_042_100
    group.words = 9_641_600
    group.squares = 2_100 * 4096 * 4096 + 1_040_000
    #expect(group.variation > 256)
  }
}
