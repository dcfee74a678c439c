// Words are neither glued where elements part them nor torn where elements only look different.
// Nothing behind this mends it, as the repair of glued words is for plain text. A glued word is found by no search, and
// a torn one counts as two wherever words are counted.

import Testing
import Text

@Suite struct WordsTests {
  @Test(
    "inline elements never part a word",
    arguments: [
      "wo<b>rd</b>", "wo<i>r</i>d", "<em>w</em>ord", "w<span class=x>o</span>rd", "wo<font color=red>rd</font>",
      "wo<!-- c -->rd", "wo<wbr>rd", "wo<span hidden>xx</span>rd", "wo<template>xx</template>rd", "w<a>o</a>rd",
      "<a>word</a>", "wo&shy;rd", "wo\u{AD}rd", "wo\u{200B}rd", "wo&ZeroWidthSpace;rd", "w<ruby>o<rt>x</rt></ruby>rd",
      "wo<noscript></noscript>rd", "wo<script>1</script>rd", "w<math><mi>o</mi></math>rd",
    ])
  func unparted(html: String) { #expect(shown("<p>" + html) == "word") }

  @Test("sub and sup stay where they are")
  func scripts() { #expect(shown("<p>H<sub>2</sub>O x<sup>2</sup>, note<sup>[1]</sup>") == "H2O x2, note[1]") }

  @Test(
    "whatever begins a block parts words",
    arguments: [
      "a<p>b", "<div>a</div>b", "a<div>b</div>", "<ul><li>a<li>b</ul>", "<dl><dt>a<dd>b</dl>", "a<h2>b</h2>",
      "a<blockquote>b</blockquote>", "a<hr>b", "a<section>b</section>", "<details><summary>a</summary>b</details>",
      "a<pre>b</pre>", "<figure>a<figcaption>b</figcaption></figure>", "<fieldset><legend>a</legend>b</fieldset>",
      "<my-card>a</my-card><my-card>b</my-card>", "a<my-card><p>b</my-card>", "<form>a</form>b",
      "<table><caption>a</caption><td>b</table>",
      "<table><tr><td>a<tr><td>b</table>", "a<table><td>b</table>",
    ])
  func parted(html: String) { #expect(["a\n\nb", "a\nb"].contains(shown(html))) }

  @Test(
    "an element that a page defines is part of the line in a paragraph or heading, and beside text",
    arguments: [
      "<p>so <my-mark>far</my-mark>, well", "<h2>so <b><my-mark>far</my-mark></b>, well</h2>",
      "<div>so <my-mark>far</my-mark>, well</div>", "<li>so <a href=/><my-mark>far</my-mark></a>, well",
      "<p>so <my-box><my-part>f</my-part><my-part>ar</my-part></my-box>, well",
      "<div>so<my-mark>far</my-mark>, well</div>",
      "<div><b>so</b> <my-mark>far</my-mark>, well</div>", "<td>so <my-box><my-mark>far</my-mark></my-box>, well",
    ])
  func customInLine(html: String) { #expect(shownBlocks(html).map { $0.drop { $0 != ":" } } == [": so far, well"]) }

  @Test("an element that a page defines is a box where no text stands beside it, or where it holds blocks")
  func customBoxes() {
    #expect(
      shownBlocks("<my-page><my-head>a</my-head><my-body><p>b</p><my-part>c</my-part></my-body></my-page>")
        == ["paragraph: a", "paragraph: b", "paragraph: c"])
    #expect(
      shownBlocks("<div>a <my-card><div>b</div></my-card> c</div>") == ["paragraph: a", "paragraph: b", "paragraph: c"])
    #expect(shownBlocks("<h2>a <my-tip><div>b</div></my-tip></h2>") == ["heading2: a", "heading2: b"])
    #expect(shownBlocks("<p>a <my-copy><button>b</button></my-copy>") == ["paragraph: a", "paragraph: b"])
    #expect(shownBlocks("<ul><li><my-card>a</my-card><my-card>b</my-card></ul>") == ["list_item: a", "list_item: b"])
    #expect(shownBlocks("<table><tr><td><my-card>a</my-card><td>b</table>") == ["table_row: a\tb"])
    #expect(
      shownBlocks("<div>&nbsp;<my-card>a</my-card><my-card>b</my-card></div>").dropFirst() == [
        "paragraph: a", "paragraph: b",
      ])
    #expect(shown("<div>a <amp-ad>x</amp-ad>b<amp-embed><div>x</div></amp-embed></div>") == "a b")
    #expect(Shown("<amp-ad><p>xyz</amp-ad>").removed[.embedded] == 3)
  }

  @Test("two links that touch are two words")
  func links() {
    #expect(shown("<nav><a>Home</a><a>News</a><a><span>Sport</span></a></nav>") == "Home News Sport")
    #expect(shown("<p><a>A</a> <a>B</a>") == "A B")
    #expect(shown("<label>Name</label><input><label>Age</label><input>") == "Name Age")
  }

  @Test("a link and the letters and marks around it are one word")
  func linkEdges() {
    #expect(shown("<p>pre<a>word</a>s, <a>x</a>. (<a>y</a>) <a>z</a>’s") == "prewords, x. (y) z’s")
    #expect(shown("<p>fact<sup><a>[1]</a></sup><sup><a>[2]</a></sup>") == "fact[1][2]")
    #expect(shown("<p><a>one</a><a></a>s") == "ones")
    #expect(shown("<p><a>a</a><a>, b</a><a>’s</a><a>…</a><a>“c”</a>") == "a, b’s… “c”")
  }

  @Test("a button, an image, a select stand between words")
  func gaps() {
    #expect(shown("<p>copy<button>Now</button>text") == "copy Now text")
    #expect(shown("<p>one<img src=x>two") == "one two")
    #expect(shown("<p>one<select><option>x</select>two") == "one two")
    #expect(shown("<p>one<svg><text>x</text></svg>, two") == "one, two")
    #expect(shown("<p>one<a href=x><img src=i></a>two") == "one two")
    #expect(shown("<p><a>one</a><a href=x><svg></svg></a>two") == "one two")
    #expect(shown("<p>one<img src=x><a name=b></a>two") == "one two")
  }

  @Test("what shows nothing and takes no room parts nothing")
  func nothing() {
    #expect(shown("<p>wo<input type=hidden>rd") == "word")
    #expect(shown("<p>wo<a id=n></a><a href=x>rd</a>") == "word")
  }

  @Test("an inline element that its style makes a block parts words")
  func styledBlocks() {
    #expect(shown("<p>a<span style='display:block'>b</span>c") == "a\n\nb\n\nc")
    #expect(shown("<p>a<span style='display: inline-block'>b</span>c") == "abc")
  }
}

@Suite struct WhiteSpaceTests {
  @Test("white space collapses across elements and goes at the edges of blocks")
  func collapse() {
    #expect(shown("<p> \n a \t b\r\n<b> c </b> <i> d</i>\u{C}e </p>\n <p>f</p>") == "a b c d e\n\nf")
    #expect(shown("<p>a&#32;&#10;&Tab;b") == "a b")
  }

  @Test("only white space of HTML collapses: no-break and ideographic spaces stay")
  func otherSpaces() {
    #expect(shown("<p>a&nbsp;&nbsp;b\u{3000}\u{3000}c\u{2003} d") == "a\u{A0}\u{A0}b\u{3000}\u{3000}c\u{2003} d")
  }

  @Test("pre keeps white space but for the empty lines at its edges")
  func preserved() {
    #expect(shownBlocks("<pre>\n\n  a\n    b  c\n\nd \n\n</pre>x") == ["code:   a\n    b  c\n\nd", "paragraph: x"])
    #expect(shown("<pre>a\r\nb\rc</pre>") == "a\nb\nc")
    #expect(shown("<pre>\u{B}\u{C}\n  a\u{B}b</pre>") == "  a\nb")
    #expect(shown("<pre>a<br>b&#10;c&#9;d</pre>") == "a\nb\nc\td")
    #expect(shown("<pre><div>a</div><div>  b</div></pre>") == "a\n  b")
    #expect(shown("<p>x<pre><span>a  </span><b> b</b></pre>") == "x\n\na   b")
  }

  @Test("white-space of a style attribute is obeyed, in both directions")
  func whiteSpaceStyle() {
    #expect(shown("<p style='white-space: pre-wrap'>a  b\nc</p>d  e") == "a  b\nc\n\nd e")
    #expect(shown("<pre style='white-space:normal'>a  b\nc</pre>") == "a b c")
    #expect(shown("<p>a  b<span style='white-space:pre'>  c</span>  d") == "a b  c d")
  }

  @Test("control and invisible characters are left out, and joiners stay")
  func invisible() {
    #expect(shown("<p>a\u{1}b\u{9B}c\u{FEFF}d\u{2060}e\u{200D}f") == "abcde\u{200D}f")
    #expect(shown("<p>a\u{85}b\u{B}c") == "a b c")
    #expect(shown("<pre>a\u{85}b</pre>") == "a\nb")
  }

  @Test("references are read once, and an ampersand alone stays")
  func references() {
    #expect(shown("<p>&eacute;t&eacute; &amp;amp; R&D &lt;b&gt; &#x1F600;") == "été &amp; R&D <b> 😀")
    #expect(shown("<p>&NotEqualTilde;") == "≂̸")
  }
}
