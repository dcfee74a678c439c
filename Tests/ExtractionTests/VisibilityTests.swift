// What a page says is not shown, is not in the text; what merely might not be, is.
// Style sheets are not read, so only the element itself can say it. Menus that open on a click must not get into the
// text, and a page that a script shows later must not get lost.

import HTML
import Testing
import Text

@testable import Extraction

@Suite struct VisibilityTests {
  @Test(
    "hidden elements are left out with all below them",
    arguments: [
      "<p hidden>x", "<div hidden=''><p>x<p>x</div>", "<p aria-hidden=true>x", "<p aria-hidden='TRUE'>x",
      "<p style='display:none'>x", "<p style='color: red; DISPLAY : None !important;'>x",
      "<p style='visibility:hidden'>x",
      "<dialog>x</dialog>", "<template><p>x</template>", "<script>x</script>", "<style>x</style>",
      "<iframe>x</iframe>", "<object>x</object>", "<video>x</video>", "<audio>x</audio>", "<canvas>x</canvas>",
      "<svg><title>x</title><text>x</text></svg>", "<textarea>x</textarea>", "<select><option>x</select>",
      "<datalist><option>x</datalist>", "<input value=x>", "<ruby><rp>x</rp><rt>x</rt></ruby>", "<!-- x -->",
      "<math><semantics><annotation>x</annotation><annotation-xml>x</annotation-xml></semantics></math>",
      "<title>x</title>", "<progress>x</progress>", "<noframes>x</noframes>",
    ])
  func hidden(html: String) {
    #expect(shownBlocks("<p>a</p>" + html + "</p><p>b") == ["paragraph: a", "paragraph: b"])
  }

  @Test(
    "what only may be hidden is shown",
    arguments: [
      "<p aria-hidden=false>x", "<p hidden=until-found>x", "<p style='display:none;display:block'>x",
      "<p style='display:none-ish'>x", "<p style='x-display:none'>x", "<dialog open>x</dialog>", "<p class=hidden>x",
      "<details><summary>x</summary></details>", "<noscript>x</noscript>", "<label>x</label>", "<button>x</button>",
      "<p style='visibility:visible'>x", "<output>x</output>", "<p style='display'>x", "<p style=':;display'>x",
    ])
  func visible(html: String) { #expect(shown(html) == "x") }

  @Test("the page itself is never hidden: scripts show it when they are done")
  func body() { #expect(shown("<html hidden><body style='display:none' aria-hidden=true>x") == "x") }

  @Test("a page that would hide nearly all it says is shown whole, and its account says so")
  func wholePageHidden() {
    let body = String(repeating: "word ", count: 60)
    for attribute in ["hidden", "style='display:none'", "aria-hidden=true"] {
      let hidden = Shown("<nav>Menu</nav><div \(attribute)><p>\(body)</div>")
      #expect(hidden.text == "Menu\n\n" + body.dropLast())
      #expect(hidden.removed[.hidden] == nil)
      #expect(!account(of: hidden.document).contains { $0.rule == .hidden })
    }
    #expect(shown("<p>\(body)<div hidden>\(body)\(body)</div>") == String(body.dropLast()))
    #expect(shown("<p hidden>Only a little.") == "")
  }

  @Test("an image speaks for a link or heading that has nothing else, and only there")
  func alternativeText() {
    #expect(shown("<a href=/><img alt='The Post'></a>") == "The Post")
    #expect(shownBlocks("<h1><a href=/><img alt=' The &amp; Post '></a></h1>") == ["heading1: The & Post"])
    #expect(shown("<h2><picture><img alt=x></picture></h2>") == "x")
    #expect(shown("<p><img alt=x>y") == "y")
    #expect(shown("<a><img alt=x>y</a>") == "y")
    #expect(shown("<a>y<img alt=x></a>") == "y")
    #expect(shown("<a></a><img alt=x><h2></h2>") == "")
    #expect(shown("<a><img></a><a><img alt=''></a>b") == "b")
    #expect(shown("<a><img alt=x></a><a><img alt=y></a>") == "x y")
  }

  @Test("formulas are shown as they are written, without their annotations")
  func formulas() {
    #expect(
      shown("<p>so <math><mrow><mi>x</mi><mo>=</mo><mn>2</mn></mrow><annotation>x=2</annotation></math>.") == "so x=2.")
  }

  @Test("a style attribute's last word counts")
  func styles() {
    func style(_ text: String) -> InlineStyle { inlineStyle(Array(text.utf8).span, 0, text.utf8.count) }
    #expect(style("display:none").isHidden && style("\n display:none").isHidden && style(";;display:none;").isHidden)
    #expect(!style("").isHidden && !style("display:none;display:flex").isHidden && !style("display:").isHidden)
    #expect(style("white-space:pre").preserves == true && style("white-space:nowrap").preserves == false)
    #expect(style("white-space-collapse:preserve").preserves == nil)
  }

  @Test("a break that Khmer needs between words stays, and one that nobody needs goes")
  func zeroWidthSpace() {
    #expect(shown("<p>ភាសា\u{200B}ខ្មែរ and soft\u{200B}ware") == "ភាសា\u{200B}ខ្មែរ and software")
  }
}
