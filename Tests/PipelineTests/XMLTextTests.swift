// Feeds, maps of sites and other XML as texts.
// Read as HTML, the CDATA of a feed is a comment and its titles are not shown; read as plain text, its tags and
// addresses would be in the record.

import JSON
import Testing

@testable import Pipeline

@Suite struct XMLTextTests {
  private func text(_ xml: String) -> String { String(decoding: xmlText(Array(xml.utf8)), as: UTF8.self) }

  @Test("of RSS titles and contents are read, a summary only where there is no content")
  func rss() {
    let feed = """
      <?xml version="1.0"?><rss xmlns:content="x"><channel><title>News</title><link>https://a.example/</link>
      <image><title>Logo</title><url>https://a.example/a.png</url></image>
      <item><title>Storm &amp; more</title><pubDate>Fri, 05 Jun 2020 10:30:00 GMT</pubDate>
      <description><![CDATA[<p>A storm hit the <b>coast</b>.</p>]]></description></item>
      <item><title><![CDATA[The <b> tag]]></title><description>Short &amp;hellip;</description>
      <content:encoded><![CDATA[<p>Long.</p><p>Longer.</p>]]></content:encoded></item>
      <item><title>Third</title><content:encoded>Whole.</content:encoded><description>Part.</description>
      <media:title>Not this</media:title></item></channel></rss>
      """
    #expect(
      text(feed)
        == "News\n\nStorm & more\n\nA storm hit the coast.\n\nThe <b> tag\n\nLong.\n\nLonger.\n\nThird\n\nWhole.")
  }

  @Test("of Atom, too, with contents in any of its forms")
  func atom() {
    let feed = """
      <feed xmlns="http://www.w3.org/2005/Atom"><title>Feed</title><updated>2003-12-13T18:30:02Z</updated>
      <author><name>John Doe</name></author>
      <entry><title>One</title><summary>Teaser.</summary>
      <content type="html">&lt;p&gt;Full &lt;em&gt;text&lt;/em&gt;.</content></entry>
      <entry><title>Two</title><content type="xhtml"><div xmlns="x"><p>Full <em>text</em>.</p><p>More.</p></div></content>
      <source><title>Elsewhere</title></source></entry>
      <entry><title>Three</title><summary>Teaser.</summary><link href="a"/></entry></feed>
      """
    #expect(text(feed) == "Feed\n\nOne\n\nFull text.\n\nTwo\n\nFull text.\n\nMore.\n\nThree\n\nTeaser.")
  }

  @Test("a map of a site has nothing to read")
  func siteMap() throws {
    let map = "<?xml version='1.0'?><urlset><url><loc>https://a.example/</loc><lastmod>2020-01-01</lastmod></url>"
    #expect(text(map).isEmpty)
    #expect(throws: NoDraft.self) { try record(of: Array(map.utf8), path: "sitemap.xml") }
  }

  @Test("of other XML every element is a block, but not inside of a line")
  func otherXML() {
    let xml = """
      <?xml version="1.0"?><!DOCTYPE doc [<!ENTITY x "y">]><doc a="1 > 0"><!-- no --><head>Title</head>
      <par>Some <emph>words</emph> in a line<br/> of &#x201C;text&#8221;.</par><list><entry>1</entry><entry>2</entry></list></doc>
      """
    #expect(text(xml) == "Title\n\nSome words in a line  of “text”.\n\n1\n\n2")
  }

  @Test("XML that is cut or damaged anywhere is read as far as it goes")
  func damage() {
    let item = "<item><title><![CDATA[One]]></title><!-- x --><b c='d'/>&#x41;</item>"
    let xml = Array("<?xml version='1.0'?><rss>\(item)</rss>".utf8)
    for end in xml.indices {
      _ = xmlText(Array(xml[..<end]))
      _ = xmlText(Array(xml[..<end]) + xml[min(end + 1, xml.count)...])
    }
  }

  @Test("a feed has a record of its own format, its items in order")
  func feedRecord() throws {
    let feed = """
      <?xml version="1.0" encoding="UTF-8"?><rss><channel><title>Example News</title><item><title>Storm hits the coast</title>
      <description>A storm hit the coast on Friday morning, tearing roofs off.</description></item></channel></rss>
      """
    let found = try record(of: Array(feed.utf8), path: "feed.xml")
    #expect(
      found["text"]?.string
        == "Example News\n\nStorm hits the coast\n\nA storm hit the coast on Friday morning, tearing roofs off.")
    #expect(found["source"]?["format"]?.string == "xml" && found["source"]?["encoding_from"]?.string == "xml")
    #expect(try Schema.shipped().faults(in: found) == [])
  }

  @Test("breaks of lines part words, elements of a line do not, and what is not ended ends with its element")
  func lines() {
    let declaration = "<?xml version='1.0'?>"
    #expect(text(declaration + "<p>Hello<lb/>world</p>") == "Hello world")
    #expect(text(declaration + "<p>Some <b>bold</b> <i>it</i> text</p>") == "Some bold it text")
    let feed = "<rss><channel><item><description>Hello<br>world</description><link>http://a.example/</link></item>"
    #expect(text(feed) == "Hello world")
  }

  @Test("a section of CDATA that is cut off keeps its last character")
  func cutSection() {
    #expect(text("<rss><channel><item><description><![CDATA[Hello wörld é") == "Hello wörld é")
  }

  @Test("a summary goes where the content comes, also behind the title")
  func summaryFirst() {
    let item = "<item><description>Short.</description><title>One</title><content:encoded>Whole.</content:encoded>"
    #expect(text("<rss><channel>" + item).split(separator: "\n") == ["One", "Whole."])
  }
}
