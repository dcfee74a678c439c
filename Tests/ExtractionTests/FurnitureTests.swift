// What stands beside headings and code for those who work with a page is not in the text.
// It lies inside of blocks that are kept, where no judgement of blocks reaches it: listings would come with the numbers
// of their lines, headings with ¶. What only looks like it stays, as it may be the text.

import Testing
import Text

@testable import Extraction

@Suite struct FurnitureTests {
  @Test(
    "a mark that links to its own heading is left out",
    arguments: [
      "a<a href='#a'>¶</a>", "<a class=anchor href=#a>#</a> a", "a <a href=#><span>&para;</span></a>",
      "a<a href=#a> § </a>",
      "a<a href=#a>🔗</a>", "a<a href=#a>🔗\u{FE0E}</a>",
    ])
  func headingMarks(html: String) {
    let page = Shown("<h2>" + html + "</h2><p>b")
    #expect(page.blocks == ["heading2: a", "paragraph: b"])
    #expect(page.removed[.boilerplate, default: 0] > 0)
  }

  @Test("other links in headings stay, and marks that are no links or stand elsewhere")
  func otherLinks() {
    #expect(shown("<h2><a href=#a>C#</a></h2>") == "C#")
    #expect(shown("<h2>a<a href=#fn>*</a></h2>") == "a*")
    #expect(shown("<h2>a<a href=/b#c>¶</a></h2>") == "a¶")
    #expect(shown("<h2>§ 1</h2><p>a<a href=#b>¶</a></p>") == "§ 1\n\na¶")
  }

  @Test("a mark that links to an element around it is left out in definitions and paragraphs as well")
  func ownPlace() {
    let link = "<a class=headerlink href='#f' title='Link to this definition'>¶</a>"
    #expect(
      shownBlocks("<dl><dt id=f>courier.get(url)\(link)</dt><dd>b</dd></dl>").first?.hasSuffix("get(url)") == true)
    #expect(shown("<p id=f>a b\(link)</p>") == "a b")
    #expect(shown("<figure id=f><figcaption><p><span>a</span>\(link)</p></figcaption></figure>") == "a")
    #expect(shown("<p id=g>a\(link)</p>") == "a¶")
    #expect(shown("<p id=f><a href=#f>§</a> 1 a</p>") == "§ 1 a")
  }

  @Test("MediaWiki's link to edit a section is left out, in its heading and behind it")
  func editSections() {
    let link = "<span class='mw-editsection'>[<a href=/e>edit</a>]</span>"
    #expect(shownBlocks("<h2>a\(link)</h2><p>b") == ["heading2: a", "paragraph: b"])
    #expect(shownBlocks("<div><h2>a</h2>\(link)</div><p>b") == ["heading2: a", "paragraph: b"])
    #expect(shown("<h2>a <span class='mw-editsection-x'>b</span></h2><p>c \(link)") == "a b\n\nc [edit]")
  }

  @Test(
    "a button in code, or right before or behind it, is left out",
    arguments: [
      "<pre><button>Copy</button>x y</pre>", "<div><button>Copy</button> <pre>x y</pre></div>",
      "<div><pre>x y</pre> <button>Copy</button></div>",
      "<div><div><button>Copy</button><button>Run</button></div><div><pre>x y</pre></div></div>",
      "<div><button>Copy</button><!-- c --><svg></svg><figure><pre>x y</pre></figure></div>",
    ])
  func codeButtons(html: String) {
    let page = Shown(html)
    #expect(page.blocks == ["code: x y"])
    #expect(page.removed[.formControl, default: 0] >= 4)
  }

  @Test("other buttons stay")
  func otherButtons() {
    #expect(shown("<p><button>Buy</button></p><pre>x</pre>") == "Buy\n\nx")
    #expect(shown("<div><button>Buy</button> now <pre>x</pre></div>") == "Buy now\n\nx")
    #expect(shown("<div><pre>x</pre>y <button>Buy</button></div>") == "x\n\ny Buy")
  }

  @Test(
    "the numbers of code's lines in the cell beside it are left out",
    arguments: [
      "<td><div><pre><span>1</span>\n<span>2</span>\n</pre></div><td><div><pre>x\n y</pre></div>",
      "<td><pre>9<br>10</pre></td> <td><pre>x\n y\n</pre>",
    ])
  func lineNumbers(html: String) { #expect(shownBlocks("<table><tr>" + html + "</table>") == ["code: x\n y"]) }

  @Test("numbers that count no lines of code stay")
  func otherNumbers() {
    #expect(shown("<table><tr><td><pre>1\n2</pre><td><pre>3\n5</pre></table>") == "1\n2\n\n3\n5")
    #expect(shown("<table><tr><td><pre>1\n3</pre><td><pre>x\ny</pre></table>") == "1\n3\n\nx\ny")
    #expect(shown("<table><tr><td><pre>1\n2\n3\n4</pre><td><pre>x</pre></table>") == "1\n2\n3\n4\n\nx")
    #expect(shown("<pre>1\n2</pre><pre>x\ny</pre>") == "1\n2\n\nx\ny")
  }

  @Test(
    "a highlighter's table of divisions is code, without the numbers beside it",
    arguments: [
      "<td class=gutter><div class='line number1'>1</div><div class='line number2'>2</div></td><td class=code>"
        + "<div class=container><div class='line number1'><code>x</code></div><div class='line number2'><code>&nbsp;"
        + "</code><code>y</code></div></div></td>",
      "<td class='crayon-nums '><div class=crayon-nums-content><div class=crayon-num>1</div><div class=crayon-num>2</div>"
        + "</div></td><td class=crayon-code><div class=crayon-pre><div class=crayon-line>x</div>"
        + "<div class=crayon-line>&nbsp;<span>y</span></div></div></td>",
    ])
  func highlighters(html: String) {
    #expect(shownBlocks("<table><tr>" + html + "</table><p>a") == ["code: x\n\u{A0}y", "paragraph: a"])
  }

  @Test("a cell behind highlighted code is none of its lines")
  func behindHighlighter() {
    let code = "<td class=code><div class=container><div class=line>x</div></div></td>"
    #expect(shownBlocks("<table><tr>\(code)<td>a</table>").first == "code: x")
  }

  @Test("cells with the names of a highlighter's that hold no lines of code stay cells")
  func otherCells() {
    #expect(shown("<table><tr><td class=gutter><div>1</div><td class=code><div>SW1</div></table>") == "1\tSW1")
    #expect(
      shown("<table><tr><td>a<td class=country-code><div class=cell-container>+49</div><td>EU</table>") == "a\t+49\tEU")
    #expect(
      shown("<table><tr><td>a<td class='zip code'><div class=container>SW1</div></table>") == "a\tSW1")
    #expect(shown("<table><tr><td class=gutter><div class=line>1</div><td><div>SW1</div></table>") == "1\tSW1")
  }

  @Test("numbers in cells of a table of examples are no numbers of lines")
  func examples() {
    let rows =
      "<tr><td><pre>5</pre></td><td><pre>120</pre></td></tr><tr><td><pre>1 2</pre></td><td><pre>NO</pre></td></tr>"
    let texts = shown("<table>" + rows + "</table>").split(separator: "\n").filter { !$0.isEmpty }
    #expect(texts == ["5", "120", "1 2", "NO"])
  }

  @Test("around no end of elements with a hyphen nobody looks: then they are boxes, also in a paragraph")
  func lookBudget() {
    let line = "<p>a <x->b</x-> c"
    #expect(shown(line) == "a b c")
    let blanks = String(repeating: String(repeating: " ", count: 256) + "<!-->", count: 32)
    let page = "<div>" + String(repeating: "<i>" + blanks, count: 8) + String(repeating: "<x-></x->", count: 20_000)
    #expect(shown(page + line).hasSuffix("a\n\nb\n\nc"))
  }
}
