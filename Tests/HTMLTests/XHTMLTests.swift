// What begins with an XML declaration means its `<title/>`, `<script/>` and `<div/>`: read as HTML, the first two of them
// swallow the page, and the others hold what stands behind them.

import Testing

@testable import HTML

struct XHTMLTests {
  private func body(_ page: String) -> String {
    let dump = String(decoding: treeDump(parse(Array(page.utf8))), as: UTF8.self)
    let lines = dump.split(separator: "\n").drop { $0 != "|   <body>" }.dropFirst()
    return lines.map { $0.dropFirst(6) }.joined(separator: "\n")
  }

  @Test(
    "an element that ends itself is empty behind an XML declaration",
    arguments: [
      "title", "script", "style", "textarea", "iframe", "noframes", "xmp", "plaintext", "div", "p", "a", "svg",
    ])
  func isEmpty(name: String) {
    let found = body("<?xml version='1.0'?><html><body><\(name) class='x'/>word<i>s</i></body></html>")
    let element = name == "svg" ? "<svg svg>" : "<\(name)>"
    #expect(found == "\(element)\n  class=\"x\"\n\"word\"\n<i>\n  \"s\"")
  }

  @Test("an empty title in the head leaves the body to the page")
  func emptyTitle() {
    #expect(
      body("<?xml version='1.0'?><html><head><title/><script src='x'/></head><body>word</body></html>") == "\"word\"")
  }

  @Test("a line break stays one, and elements without content need no end")
  func voidElements() {
    #expect(body("<?xml version='1.0'?><p>a<br/>b<img/>c</p>") == "<p>\n  \"a\"\n  <br>\n  \"b\"\n  <img>\n  \"c\"")
  }

  @Test("where the tag opened nothing, nothing is ended")
  func ignoredTags() {
    let form = "<?xml version='1.0'?><form id='a'><form/><input/></form>"
    #expect(body(form) == "<form>\n  id=\"a\"\n  <input>")
    #expect(body("<?xml version='1.0'?><svg><p/>text</svg>") == "<svg svg>\n<p>\n\"text\"")
  }

  @Test("without an XML declaration the HTML standard holds")
  func isHTML() {
    #expect(body("<!DOCTYPE html><div/>word") == "<div>\n  \"word\"")
    #expect(body("<p>?<?xml?><div/>word") == "<p>\n  \"?\"\n  <!-- ?xml? -->\n<div>\n  \"word\"")
  }
}
