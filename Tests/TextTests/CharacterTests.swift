// Single characters: references, composition, what is invisible.
// Many of these are spelling in one script and dirt in another, and `&lt;` is the text itself where somebody writes of
// HTML: a repair at the wrong place damages what was published.

import Testing

@testable import Text

@Suite struct CharacterTests {
  private func repaired(_ text: String) -> String {
    let source = Array(text.utf8)
    guard let repair = repairCharacters(source, recordingEdits: true) else { return text }
    #expect(applied(repair.edits, to: source) == repair.text)
    return String(decoding: repair.text, as: UTF8.self)
  }

  private func cleaned(_ text: String) throws -> String {
    String(decoding: try #require(clean(Array(repaired(text).utf8))).text, as: UTF8.self)
  }

  @Test(
    "references with a semicolon are decoded, to their end",
    arguments: [
      ("Tom &amp; Jerry", "Tom & Jerry"), ("&quot;Yes&quot;", "\"Yes\""), ("caf&eacute;", "café"),
      ("it&#8217;s", "it’s"),
      ("it&#x2019;s", "it’s"), ("&#146;", "’"), ("A&amp;amp;amp;B", "A&B"), ("&amp;quot;", "\""), ("3 &lt; 4", "3 < 4"),
      ("a &gt; b", "a > b"), ("a&#10;b", "a\nb"), ("TNF-&alpha; and 5 &mu;g", "TNF-α and 5 μg"),
      ("p = &lt;.01", "p = <.01"),
      ("1 GBP = &euro;1.17", "1 GBP = €1.17"), ("x = &frac12;", "x = ½"), ("T = &minus;5 &deg;C", "T = −5 °C"),
    ])
  func decoded(text: String, wanted: String) { #expect(repaired(text) == wanted) }

  @Test(
    "what is about HTML, a program or nothing stays",
    arguments: [
      "&lt;div&gt; &amp; more", "<b>x</b> &amp; y", "&amp;lt;p&amp;gt; &quot;", "a&amp;nbsp;b", "&amp", "AT&T;",
      "f(&sum;)",
      "&#65;&#59;&#35;", "&#0;&#xD800;&#x110000;", "&a&#109;p;", "?a=1&copy=2", "base = &reg;", "p =&copy;", "&;",
      "&#;", "&#x;",
    ])
  func asPublished(text: String) { #expect(repaired(text) == text) }

  @Test(
    "what a program has in quotation marks stays, and so does a reference that is all they hold",
    arguments: [
      ".replace(/\"/g, \"&quot;\")", "const sign = \"&copy; 2021\";", "VALUES (1, 'Tom &amp; Jerry');",
      "print(\"&amp; is an ampersand\")", "write `&amp;` for it", "{\"name\": \"Tom &amp; Jerry\"}",
    ])
  func programs(text: String) throws {
    #expect(repaired(text) == text)
    #expect(readPlainText(Array(text.utf8))?.cleaned.text == Array(text.utf8))
  }

  @Test("code that came encoded is decoded, and what is said in quotation marks")
  func encodedCode() {
    #expect(repaired("if (a &amp;&amp; b) {") == "if (a && b) {")
    #expect(repaired("say(&quot;yes&quot;);") == "say(\"yes\");")
    #expect(repaired("\"Tom &amp; Jerry\", she said.") == "\"Tom & Jerry\", she said.")
    #expect(repaired("(a) sale &amp; delivery;") == "(a) sale & delivery;")
  }

  @Test("a tag holds back its own line only")
  func oneLine() { #expect(repaired("<b>x &amp; y\nx &amp; y") == "<b>x &amp; y\nx & y") }

  @Test("letters and marks are composed, across what is about to be removed; ligatures stay")
  func composition() {
    #expect(repaired("e\u{301}") == "\u{E9}")
    #expect(repaired("e\u{AD}\u{301}") == "\u{E9}")
    #expect(repaired("e\u{302}\u{323}") == "\u{1EC7}")
    #expect(repaired("\u{1112}\u{1161}\u{11AB}") == "\u{D55C}")
    #expect(repaired("\u{212B}") == "\u{C5}")
    #expect(repaired("\u{FB01} \u{958}") == "\u{FB01} \u{958}")
    #expect(repaired("\n\u{301}x") == "\n\u{301}x")
  }

  @Test("of more marks on a letter than any language has, each thirty are taken apart alone, and again the same")
  func manyMarks() {
    let marks = (0..<100).map { $0.isMultiple(of: 2) ? "\u{301}" : "\u{323}" }.joined()
    let once = repaired("a" + marks)
    let pieces = once.unicodeScalars.split(separator: "\u{34F}")
    #expect(pieces.count == 4 && pieces.allSatisfy { $0.count <= 30 })
    #expect(once.unicodeScalars.count == 100 + 1 - 1 + 3)  // one is in the letter, three joiners came in
    #expect(repaired(once) == once)
    let vowels = "\u{1100}" + String(repeating: "\u{1161}\u{11A8}", count: 5000)
    #expect(repaired(vowels) == "\u{AC01}" + String(repeating: "\u{1161}\u{11A8}", count: 4999))
  }

  @Test("joiners stay where they spell, marks of direction in lines written from right to left")
  func invisibles() throws {
    for kept in [
      "می\u{200C}خواهم", "क\u{94D}\u{200D}ष", "👨\u{200D}👩\u{200D}👧", "❤\u{FE0F}\u{200D}🔥", "ក\u{200B}ខ",
      "שלום\u{200F}!",
    ] {
      #expect(try cleaned(kept) == kept)
    }
    #expect(try cleaned("a\u{200C}b\u{200D}c\u{200B}d\u{200E}e\u{202A}f\u{AD}g\u{FEFF}h\u{2060}i") == "abcdefghi")
    #expect(try cleaned("\u{200F}abc\n\nשלום\u{200F}") == "abc\n\nשלום\u{200F}")
  }
}
