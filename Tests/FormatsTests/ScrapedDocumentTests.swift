// What the JSON of known scrapers becomes: their names, their nesting, their bad habits.
// No standard says where the page is. A teaser or an address that is taken for the body makes a record that looks
// whole, and nobody misses the article.

import JSON
import Testing

@testable import Formats

@Suite struct ScrapedDocumentTests {
  @Test("what stands under a name as `page` and is no body does not take the place of one, and is kept")
  func notTheBody() throws {
    #expect(try summary(#"{"page":"2","markdown":"*A long article*"}"#) == "markdown|*A long article*|||||page")
    #expect(try summary(#"{"page":"https://a.example/of/a/length","text":"Short"}"#) == "text|Short|||||page")
    let post = #"{"content":"https://a.example/b The harbour froze over.","text":"Short"}"#
    #expect(try summary(post) == "text|https://a.example/b The harbour froze over.|||||")
    #expect(try summary(#"{"html":"\n","text":"article"}"#) == "text|article|||||")
    #expect(try summary(#"{"text":"a long story","page":"17","data":"2024-Q1"}"#) == "text|a long story|||||page,data")
  }

  @Test("what is called HTML and is none, encoded bytes and JSON in a string do not take the place of a text")
  func misnamed() throws {
    let text = String(repeating: "The harbour froze over in a night. ", count: 9)
    #expect(try summary(#"{"html":"None","text":"\#(text)"}"#) == "text|\(text)|||||")
    #expect(try summary(#"{"raw_html":"s3://pages/1.html","text":"\#(text)"}"#) == "text|\(text)|||||raw_html")
    #expect(try summary(#"{"html":"The harbour froze over."}"#) == "text|The harbour froze over.|||||")
    #expect(try summary(#"{"html":"None","content":"<p>\#(text)"}"#) == "html|<p>\(text)|||||")
    let bytes = String(repeating: "QmFzZTY0", count: 99)
    #expect(try summary(#"{"document":"\#(bytes)","text":"\#(text)"}"#) == "text|\(text)|||||document")
    let data = #"{\"price\":\""# + text + text + #"\"}"#
    #expect(try summary(#"{"data":"\#(data)","text":"\#(text)"}"#) == "text|\(text)|||||data")
    let long = String(repeating: "QmFzZTY0", count: 900)
    #expect(try summary(#"{"html":"\#(long)","text":"\#(text)"}"#) == "text|\(text)|||||html")
    let escapedBytes = #"{"content":"\#(bytes)\u002B\#(bytes)","markdown":"*\#(text)*"}"#
    #expect(try summary(escapedBytes) == "markdown|*\(text)*|||||content")
    #expect(try summary(#"{"html":"N/A","markdown":"*Ice!*"}"#) == "markdown|*Ice!*|||||")
    #expect(try summary(#"{"html":"s3://pages/2024/01/0001.html","markdown":"*Ice!*"}"#) == "markdown|*Ice!*|||||html")
    let spaced = #"{\n  \"price\": \""# + text + text + #"\"}"#
    #expect(try summary(#"{"data":"\#(spaced)","text":"\#(text)"}"#) == "text|\(text)|||||data")
    let escaped = String(repeating: #"\u003cp>The harbour froze over.\u003c/p>"#, count: 120)
    #expect(try document(#"{"html":"\#(escaped)","text":"Ice!"}"#).body.kind == .html)
    let ideographs = String(repeating: "港口一夜之间结冰。", count: 90)
    #expect(try summary(#"{"content":"\#(ideographs)","text":"\#(text)"}"#) == "text|\(ideographs)|||||")
    #expect(try summary(#"{"text":"\#(text)","content":"ftp://a.example/a.pdf"}"#) == "text|\(text)|||||content")
  }

  private func document(_ text: String, map: FieldMap = FieldMap()) throws -> ScrapedDocument {
    try ScrapedDocument(FlatJSON(parsing: Array(text.utf8)), map: map)
  }

  /// "html|body|url|title|author;author|date|extra,extra".
  private func summary(_ text: String, map: FieldMap = FieldMap()) throws -> String {
    let found = try document(text, map: map)
    let fields: [[UInt8]] = [found.body.bytes, found.url ?? [], found.title ?? []]
    let names = [
      Array(found.authors.joined(separator: [0x3B])), found.dates.first?.text ?? [],
      Array(found.extra.map(\.key).joined(separator: [0x2C])),
    ]
    return ([found.body.kind.rawValue] + (fields + names).map { String(decoding: $0, as: UTF8.self) })
      .joined(separator: "|")
  }

  static let scrapers: [(name: String, json: String, summary: String)] = [
    (
      "Scrapy", #"{"url":"http:\/\/a\/1","title":["T"],"body":["<p>b</p>"],"tags":["x"]}"#,
      "html|<p>b</p>|http://a/1|T|||tags"
    ),
    (
      "crawl4ai",
      #"""
      {"url":"https://a/","html":"<p>h</p>","success":true,"cleaned_html":"<p>c</p>","markdown":{"raw_markdown":"*m*"},
      "metadata":{"title":"T","author":"A B","article:published_time":"2024-05-01"},"status_code":200}
      """#, "html|<p>h</p>|https://a/|T|A B|2024-05-01|success,metadata,status_code"
    ),
    (
      "crawl4ai, Markdown only", #"{"url":"https://a/","html":"","markdown":{"raw_markdown":"*m*","fit_markdown":""}}"#,
      "markdown|*m*|https://a/||||"
    ),
    (
      "Firecrawl", #"{"markdown":"*m*","rawHtml":"<b>r</b>","html":"<b>h</b>","metadata":{"sourceURL":"https://a/b"}}"#,
      "html|<b>r</b>|https://a/b||||metadata"
    ),
    (
      "trafilatura",
      #"""
      {"title":"T","author":"A; B","hostname":"a.org","date":"2024-01-02","raw_text":"one two","text":"one\ntwo",
      "source":"https://a.org/x","source-hostname":"A","excerpt":null,"categories":"","id":null}
      """#, "text|one\ntwo|https://a.org/x|T|A; B|2024-01-02|hostname,source-hostname,excerpt,categories,id"
    ),
    (
      "newspaper",
      #"""
      {"source_url":"https://a.org","url":"https://a.org/x","title":"T","authors":["A B","C D"],"text":"t","html":"",
      "article_html":"","publish_date":"2024-01-02 00:00:00","meta_lang":"en"}
      """#, "text|t|https://a.org/x|T|A B;C D|2024-01-02 00:00:00|source_url,meta_lang"
    ),
    (
      "news-please",
      #"""
      {"authors":[],"date_download":"2024-02-02","date_modify":null,"date_publish":"2024-02-01","maintext":"t",
      "title":"T","url":"https://a/x","source_domain":"a"}
      """#, "text|t|https://a/x|T||2024-02-01|authors,date_download,date_modify,source_domain"
    ),
    (
      "Zyte",
      #"""
      {"url":"https://a/x","article":{"headline":"T","articleBody":"t","authors":[{"name":"A B","nameRaw":"By A"},
      {"nameRaw":"C"}],"datePublished":"2024-01-01"}}
      """#, "text|t|https://a/x|T|A B;C|2024-01-01|article"
    ),
    (
      "Readability", #"{"title":"T","byline":"A","content":"<div>b</div>","textContent":"b","publishedTime":"2024"}"#,
      "html|<div>b</div>||T|A|2024|"
    ),
    (
      "Reddit", #"{"selftext":"b","title":"T","author":"a1","url":"https://a/x","created_utc":1600000000}"#,
      "text|b|https://a/x|T|a1||created_utc"
    ),
    (
      "schema.org",
      #"{"headline":"T","author":{"@type":"Person","name":"A"},"articleBody":"t","datePublished":1700000000}"#,
      "text|t||T|A|1700000000|"
    ),
  ]

  @Test("the fields of known scrapers are found", arguments: scrapers)
  func known(name: String, json: String, summary expected: String) throws {
    #expect(try summary(json) == expected, "\(name)")
  }

  @Test("names differ only in what separates their words", arguments: ["published_at", "publishedAt", "Published-At"])
  func spelling(name: String) throws {
    #expect(try summary(#"{"TEXT":"t","\#(name)":"2024"}"#) == "text|t||||2024|")
  }

  @Test("what may be either is HTML only if it looks like it")
  func whatMayBeEitherIsHTMLOnlyIfItLooksLikeIt() throws {
    #expect(try document(#"{"content":"Intro <p>x</p>"}"#).body.kind == .html)
    #expect(try document(#"{"content":"a < b and c > d"}"#).body.kind == .text)
  }

  @Test("a body in base64 is what it says; a picture in it is no body")
  func encodedBodies() throws {
    let text = "The harbour froze over in a night, and nobody crossed it."
    let page = "<!doctype html><p>\(text)"
    func encoded(_ bytes: [UInt8]) -> String { String(decoding: Base64.encode(bytes), as: UTF8.self) }
    let (words, markup) = (encoded(Array(text.utf8)), encoded(Array(page.utf8)))
    #expect(try summary(#"{"body":"\#(words)"}"#) == "text|\(text)|||||")
    #expect(try summary(#"{"text":"\#(words.filter { $0 != "=" })"}"#) == "text|\(text)|||||")
    for name in ["html", "body", "content"] {
      #expect(try summary(#"{"\#(name)":"\#(markup)"}"#) == "html|\(page)|||||", "\(name)")
      #expect(try summary(#"{"\#(name)":"data:text/html;base64,\#(markup)"}"#) == "html|\(page)|||||", "\(name)")
    }
    let folded = markup.enumerated().map { $0.offset % 40 == 39 ? "\($0.element)\\n" : "\($0.element)" }.joined()
    #expect(try summary(#"{"html":"\#(folded)"}"#) == "html|\(page)|||||")
    let picture = encoded([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A] + (0..<200).map { UInt8(truncatingIfNeeded: $0 * 89) })
    #expect(throws: ScrapedDocumentError.noBody) { try summary(#"{"body":"\#(picture)"}"#) }
    #expect(throws: ScrapedDocumentError.noBody) { try summary(#"{"text":"{\"price\":\"12\"}"}"#) }
    #expect(try summary(#"{"httpResponseBody":"\#(markup)"}"#) == "html|\(page)|||||")
    for text in ["[{'a': 1}] is how a list is written.", "{'a': 1} is what the server says."] {
      let quoted = text.replacing("'", with: #"\""#)
      #expect(try summary(#"{"text":"\#(quoted)"}"#).hasPrefix("text|"), "\(text)")
    }
    let word = String(repeating: "Donaudampfschiff", count: 4)
    #expect(try summary(#"{"text":"\#(word)"}"#) == "text|\(word)|||||")
  }

  @Test("of two texts a teaser gives way, and stays in what is not used")
  func textTeaser() throws {
    let article = String(repeating: "The harbour froze over in a night. ", count: 9)
    #expect(try summary(#"{"text":"Ice!","full_text":"\#(article)"}"#) == "text|\(article)|||||text")
    #expect(try summary(#"{"text":"Ice on it.","full_text":"Ice on it, too."}"#) == "text|Ice on it.|||||")
  }

  @Test("a field that may be either goes before a shorter text")
  func aFieldThatMayBeEitherGoesBeforeAShorterText() throws {
    #expect(try summary(#"{"content":"a long story","text":"short"}"#) == "text|a long story|||||")
    #expect(try summary(#"{"content":"short","text":"a long story"}"#) == "text|a long story|||||content")
  }

  @Test("a teaser in `body` does not stand for the article in `content`; of two alike the better name counts")
  func teaser() throws {
    let article = String(repeating: "The harbour froze over in a night. ", count: 9)
    #expect(try summary(#"{"body":"Ice!","content":"\#(article)"}"#) == "text|\(article)|||||body")
    #expect(try summary(#"{"body":"Ice!","content":"<p>\#(article)"}"#) == "html|<p>\(article)|||||body")
    #expect(try summary(#"{"content":"\#(article)","body":"\#(article)."}"#) == "text|\(article).|||||")
    #expect(
      try summary(#"{"body":"\#(article)","content":"\#(article)\#(article)\#(article)"}"#) == "text|\(article)|||||")
    #expect(try summary(#"{"body":"Ice!","content":"\#(article)","text":"A text."}"#) == "text|A text.|||||body")
    let bytes = String(repeating: "QmFzZTY0", count: 99)
    #expect(try summary(#"{"body":"Ice!","content":"\#(bytes)"}"#) == "text|Ice!|||||content")
    #expect(try summary(#"{"html":"<p>\#(article)","content":"Ice!"}"#) == "html|<p>\(article)|||||content")
    #expect(try summary(#"{"body":"Ice!","data":"\#(article)"}"#) == "text|Ice!|||||")
    #expect(try summary(#"{"body":"\#(article)","body":"Ice!"}"#) == "text|Ice!|||||")
  }

  @Test("empty and unfit values are passed over")
  func emptyAndUnfitValuesArePassedOver() throws {
    let json = #"{"html":null,"body":" ","text":"t","url":"/x","link":"http://a/","title":7,"headline":"\n","date":""}"#
    #expect(try summary(json) == "text|t|http://a/||||url,title,headline,date")
  }

  @Test("of two members with one key the last counts")
  func ofTwoMembersWithOneKeyTheLastCounts() throws {
    #expect(try summary(#"{"text":"a","x":1,"text":"b","x":2,"y":3}"#) == "text|b|||||x,y")
    let json = #"{"text":"b","x":1,"x":[2]}"#
    let extra = try #require(try document(json).extra.first)
    #expect(Array(json.utf8)[extra.range].elementsEqual("[2]".utf8))
  }

  @Test("a list of strings is the paragraphs of a body, a list of addresses is none")
  func listOfParagraphs() throws {
    #expect(try summary(#"{"text":["One day.","Another day."]}"#) == "text|One day.\n\nAnother day.|||||")
    #expect(try summary(#"{"html":["<p>a</p>","<p>b</p>"]}"#) == "html|<p>a</p>\n\n<p>b</p>|||||")
    #expect(try summary(#"{"body":["One day.",""],"text":""}"#) == "text|One day.\n\n|||||")
    let pictures = #"["https://a.example/1.png","https://a.example/2.png"]"#
    #expect(try summary(#"{"content":\#(pictures),"text":"A day."}"#) == "text|A day.|||||content")
    #expect(throws: ScrapedDocumentError.noBody) { try document(#"{"data":[1,2]}"#) }
  }

  @Test("what a content system has as the value of a field counts as the field itself")
  func rendered() throws {
    let post = #"""
      {"id":12,"date":"2017-04-14T10:00:00","guid":{"rendered":"https://a.example/?p=12"},"link":"https://a.example/b",
      "title":{"rendered":"T"},"content":{"rendered":"<p>One.</p>","protected":false},"author":3}
      """#
    let node = #"{"title":"T","body":{"value":"raw","format":"html","processed":"<p>One.</p>"},"created":1}"#
    #expect(try summary(node) == "html|<p>One.</p>||T|||created")
    #expect(try summary(##"{"text":{"#text":"t"},"author":{"value":"A B"}}"##) == "text|t|||A B||")
    #expect(try summary(post) == "html|<p>One.</p>|https://a.example/b|T||2017-04-14T10:00:00|id,guid,author")
  }

  @Test("a page in a container in a container is found with what is said of it, and is not kept twice")
  func containerInContainer() throws {
    let metadata = #"{"title":"T","url":"https://a/b"}"#
    let json = #"{"ok":true,"data":{"markdown":"*m*","html":"<p>h</p>","links":["x"],"metadata":\#(metadata)}}"#
    #expect(try summary(json) == "html|<p>h</p>|https://a/b|T|||ok,data")
    let data = try #require(try document(json).extra.last)
    let omitted = data.omitted.map { String(decoding: Array(json.utf8)[$0], as: UTF8.self) }
    #expect(omitted == [#""markdown":"*m*""#, #""html":"<p>h</p>""#])
  }

  @Test("an envelope is opened where nothing else has a body, and beside a body speaks of something else")
  func envelopes() throws {
    #expect(
      try summary(#"{"_index":"a","_source":{"title":"T","text":"t","url":"https://a/x"}}"#)
        == "text|t|https://a/x|T|||_index,_source")
    #expect(try summary(#"{"request":{},"objects":[{"title":"T","text":"t"}]}"#) == "text|t||T|||request,objects")
    #expect(try summary(#"{"content":{"text":"t","html":""}}"#) == "text|t|||||content")
    #expect(
      try summary(#"{"text":"t","source":{"url":"https://a/"},"items":[{"title":"T"}]}"#) == "text|t|||||source,items")
    #expect(throws: ScrapedDocumentError.noBody) { try document(#"{"data":[{"text":"t"},{"text":"u"}]}"#) }
  }

  @Test("words for nothing and addresses are no names and no title")
  func nullWords() throws {
    #expect(try summary(#"{"text":"t","author":"N/A","byline":"A B","title":"None"}"#) == "text|t|||A B||author,title")
    #expect(try summary(#"{"text":"t","author":"https://a.example/jane"}"#) == "text|t|||||author")
    #expect(try summary(#"{"text":"t","authors":["null","A B","-","www.a.example"]}"#) == "text|t|||A B||")
  }

  @Test("what the caller says goes before the usual names")
  func whatTheCallerSaysGoesBeforeTheUsualNames() throws {
    var map = FieldMap()
    map.text = ["page.story", "story"]
    map.url = ["where"]
    map.title = ["a.b"]
    let json = #"{"html":"<p>no</p>","page":{"story":"yes"},"where":"x:1","url":"http://no/","a.b":"T","a":{"b":"no"}}"#
    #expect(try summary(json, map: map) == "text|yes|x:1|T|||page,url,a")
    #expect(try summary(#"{"html":"<p>no</p>","story":"yes"}"#, map: map) == "text|yes|||||")
    #expect(throws: ScrapedDocumentError.noBody) { try document(#"{"html":"<p>no</p>"}"#, map: map) }
  }

  @Test("what is no document says why")
  func whatIsNoDocumentSaysWhy() {
    #expect(throws: ScrapedDocumentError.noBody) { try document("{}") }
    #expect(throws: ScrapedDocumentError.noBody) { try document(#"{"url":"http://a/","text":["x",1]}"#) }
    for text in ["[]", "1", "null", "\"text\""] {
      #expect(throws: ScrapedDocumentError.notAnObject) { try document(text) }
    }
  }
}
