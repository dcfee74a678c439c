// Text with tags in it and HTML without a page around it look alike; which is which.
// Nobody says it of a scraper's `content`. Prose taken for HTML loses its line breaks and every tag it speaks of, HTML
// taken for prose keeps them all.

import JSON
import Testing

@testable import Formats

@Suite struct MarkupTests {
  private func format(_ text: String, _ name: String = "x.txt") -> Format {
    sniff(Array(text.utf8), name: Array(name.utf8))
  }

  private func kind(_ name: String, _ text: String) throws -> ScrapedDocument.BodyKind {
    let quoted = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    return try ScrapedDocument(FlatJSON(parsing: Array("{\"\(name)\":\"\(quoted)\"}".utf8))).body.kind
  }

  /// Of each nobody would want the lines joined and the tags gone.
  static let texts = [
    "How do I center a <div> in CSS?\n\nI have tried margin: auto.\n\n- first try\n- second try\n\nThanks.",
    "Run git clone https://a.example/<your-name>/repo.git\n\nThat is all.",
    "See <http://a.example/b> and write to <jane-doe@a.example>.",
    "| a | b |\n|---|---|\n| x<br>y | z |\n\nText after the table.\n\n## Next\n\n* one",
    "if a <b and c> d then\n  x = 1\n\ny = 2",
    "let v: Vec<u8> = Vec::new();\nlet s: Option<section> = None;\n",
    "First paragraph here.\n\nSecond <em>paragraph</em> here.\n\nThird one.",
    "# Heading\n\n- a\n- b\n\n<br>\n\nSome [link](https://a.example) text.",
    "<h1 align=\"center\">Project</h1>\n\n## Install\n\n```\nnpm run <script>\n```\n\n- a\n- b\n\nText here.",
    "Write `<p>One</p>` and `<p>Two</p>`.\n\nThen look.\n\nThat is all.",
    "Do it so:\n\n```html\n<ul>\n<li>One</li>\n<li>Two</li>\n</ul>\n```\n\nThen look.\n\nThat is all.",
  ]

  @Test("a tag in prose, in code or in Markdown makes no HTML of it", arguments: texts)
  func tagsInText(text: String) throws {
    for name in ["content", "text"] { #expect(try kind(name, text) == .text) }
    #expect(format(text) == .text)
  }

  @Test(
    "what begins with a tag and goes on in paragraphs of lines is text",
    arguments: [
      "<b>Note</b> this file starts with a tag.\nLine two\n\nNew paragraph.",
      "<i>Cogito ergo sum</i>, as he wrote.\n\nIt is a nice phrase.",
      "<!-- comment -->\nThis is text after a comment.\n\nSecond paragraph.",
    ])
  func opensWithTag(text: String) { #expect(format(text) == .text) }

  @Test(
    "tags that make as many blocks as empty lines would are HTML",
    arguments: [
      "<p>One.</p>\n\n<p>Two.</p>\n\n<p>Three.</p>", "Intro <p>x</p>", "<div>One.\n\nStill one.</div>",
      "<p>One<p>Two<p>Three", "One.<p>Two.<p>Three.", "<html>\n\nOne.\n\nTwo.\n\nThree.",
      "<!-- saved -->\n<!DOCTYPE html>\nOne.\n\nTwo.",
      "<script>\nvar a\n\nvar b\n\nvar c\n</script><p>One.", "<pre>\na\n\nb\n\nc\n</pre>\n",
    ])
  func markup(text: String) throws { #expect(try kind("content", text) == .html) }

  @Test("what is called a text is HTML where its lines are tags, as at Hacker News")
  func markupCalledText() throws {
    for text in [
      "Hello there<p>I&#x27;m here to say <i>hi</i> to all of you.<p>Bye <a href=\"https://x.example\">x</a>",
      "One.<p>Two.", "<p>First &amp; second.</p><p>Third.</p>", "See <a href=\"https://x.example\">x</a>.",
    ] { #expect(try kind("text", text) == .html, "\(text)") }
    for text in [
      "Set it in <b>bold</b> type.", "Use <p> for it.", "The tags:\n<ul>\n<li>One</li>\n</ul>\nmake a list.\nSo.\nYes.",
    ] { #expect(try kind("text", text) == .text, "\(text)") }
  }

  @Test("a file named Markdown is HTML only if it begins as a page")
  func markdown() {
    let readme = "<p align=\"center\">\n  <img src=\"a.png\">\n</p>\n"
    #expect(format(readme, "README.md") == .text && format(readme, "a.markdown") == .text)
    #expect(format("<!doctype html><p>x", "a.md") == .html && format("<html><p>x", "a.md") == .html)
    #expect(format(readme, "a") == .html)
  }

  @Test("XML behind a declaration that is no page, and feeds, are XML")
  func xml() {
    for text in [
      "<?xml version='1.0'?><rss><channel/></rss>", "\u{FEFF}<?xml version='1.0'?>\n<!-- c -->\n<feed xmlns='x'>",
      "<rss version='2.0'><channel>", "<urlset xmlns='x'><url/>", "<rdf:RDF xmlns='x'>",
      "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><data>1</data>",
      "<?xml version='1.0'?><!DOCTYPE article PUBLIC '-//NLM//DTD JATS' 'j.dtd'>\n<article><front/>",
      "<article xmlns:xlink='http://www.w3.org/1999/xlink' dtd-version='1.3'><front/>",
      "<section xmlns='http://docbook.org/ns/docbook'><title>x</title>",
    ] { #expect(format(text) == .xml, "\(text)") }
    for text in [
      "<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC 'x' 'y'>\n<html>", "<?xml version='1.0'?><h:html xmlns:h='x'>",
      "<?xml version='1.0'?><div>x</div>", "<?xml version='1.0'?><article><p>x</p>",
      "<article class='a'><p>x</p></article>",
      "<article xmlns='http://www.w3.org/1999/xhtml'><p>x</p>", "<!DOCTYPE html><article xmlns:a='b'><p>x</p>",
    ] { #expect(format(text) == .html, "\(text)") }
    #expect(format("<data>1</data>") == .text)
  }

  @Test("opening tags and marks without end cost no more than their bytes", .timeLimit(.minutes(20)))
  func hostile() {
    for piece in ["<!--", "<pre>", "<a ", "`", "``", "```", "<script><", "<?", "\n\n<"] {
      _ = isMarkup(Array(String(repeating: piece, count: 20_000).utf8)[...])
    }
    // Each comment ends where the window does, and six elements look for their end.
    let comments = "<div><script><style><pre><textarea><xmp><listing>" + String(repeating: "<!--", count: 8_000)
    let text = Array((comments + String(repeating: ">", count: 30_000)).utf8)
    for _ in 0..<2_000 { _ = isMarkup(text[...]) }
  }
}
