// What becomes a block, and of which kind.
// Pages lay out prose in tables and part paragraphs by `br`: taken by its tags alone such a page would be one line, or
// a row of cells. The model keeps or drops whole blocks, so what is cut wrongly here is judged wrongly there.

import HTML
import Testing
import Text

@testable import Extraction

@Suite struct BlocksTests {
  @Test("headings have the level of their element")
  func headings() {
    #expect(
      shownBlocks("<h1>a</h1><h2>b <i>c</i></h2><h6>d</h6>e") == [
        "heading1: a", "heading2: b c", "heading6: d", "paragraph: e",
      ])
  }

  @Test("the innermost element that says what it is decides; div, p and section say nothing")
  func kinds() {
    #expect(
      shownBlocks("<ul><li><div><p>a</p></div><li>b<blockquote><p>c</p></blockquote><h3>d</h3></ul>e")
        == ["list_item: a", "list_item: b", "quote: c", "heading3: d", "paragraph: e"])
    #expect(
      shownBlocks("<dl><dt>a<dd>b</dl><figure><figcaption><p>c</figcaption></figure>")
        == ["list_item: a", "list_item: b", "caption: c"])
    #expect(shownBlocks("<blockquote>a<ul><li>b</ul>c</blockquote>") == ["quote: a", "list_item: b", "quote: c"])
  }

  @Test("rows of one kind stand on neighbouring lines, all else has an empty line between")
  func separators() {
    #expect(shown("<ul><li>a<li>b</ul><p>c<p>d<ol><li>e</ol>") == "a\nb\n\nc\n\nd\n\ne")
  }

  @Test("one br ends a line, two end a block, and at the edges of a block it does nothing")
  func lineBreaks() {
    #expect(shownBlocks("<p><br>a<br>b <br> c<br>\n<br>d<br></p>") == ["paragraph: a\nb\nc", "paragraph: d"])
    #expect(shownBlocks("<h1>a<br>b</h1>") == ["heading1: a b"])
    #expect(shownBlocks("<li>a<br>b<li>c") == ["list_item: a\nb", "list_item: c"])
  }

  @Test("white space of Unicode in front of text stays")
  func blankBeforeText() {
    #expect(shown("<p>&nbsp;a</p><p>\u{3000}<b>b</b>") == "\u{A0}a\n\n\u{3000}b")
    #expect(shown("<p>a<br>&emsp;b<br>\u{A0}") == "a\n\u{2003}b")
    #expect(shownBlocks("<pre>a\n&nbsp;\nb</pre><pre>&nbsp;</pre>") == ["code: a\n\u{A0}\nb", "code: \u{A0}"])
    let page = Shown("<table><td>&nbsp;\u{A0}a")
    #expect(page.removed == [.markup: 11, .characterReference: 6] && page.text == "\u{A0}\u{A0}a")
    #expect(page.visible.runs.map(\.start) == [4])
  }

  @Test("a line of nothing but white space ends a block as an empty line does")
  func blankLines() {
    #expect(shownBlocks("<p>a<br>&nbsp;<br>b<br> \u{3000} <br/>c") == ["paragraph: a", "paragraph: b", "paragraph: c"])
  }

  @Test("cells of a row are parted by tabs, an empty cell before another by one more")
  func cells() {
    #expect(
      shownBlocks("<table><tr><th>a<th>b<tr><td><p>1</p><td> <div>2</div> <tr><td>x<td><td>z</table>")
        == ["table_row: a\tb", "table_row: 1\t2", "table_row: x\t\tz"])
    #expect(shown("<table><tr><th>a<th>b<tr><td>1<td>2</table>") == "a\tb\n1\t2")
    #expect(
      shownBlocks("<table><tr><td><th>a<th>b<tr><td> <td><td>2<td>3<tr><td><td>4</table>")
        == ["table_row: \ta\tb", "table_row: \t\t2\t3", "table_row: 4"])
    #expect(shown("<table><tr><td><td>a<td>b</table><p>c</p>") == "\ta\tb\n\nc")
    #expect(shownBlocks("<table><tr><td>a<td>b<br>c</table>") == ["table_row: a\tb c"])
    #expect(shownBlocks("<table><tr><td><h2>a</h2><td>b</table>") == ["table_row: a\tb"])
    #expect(
      shownBlocks("<table><tr><td>a<td>&nbsp;<td>b<tr><td>&nbsp;<td>c<td>d</table>") == [
        "table_row: a\t\tb", "table_row: \tc\td",
      ])
    #expect(shownBlocks("<table><tr><td>a<p>&nbsp;</p><td>b</table>") == ["table_row: a\tb"])
  }

  @Test("a cell stands in its column, whatever cells above and before it cover")
  func spans() {
    func rows(_ html: String) -> [String] {
      shown("<table>" + html + "</table>").split(separator: "\n").map(String.init)
    }
    #expect(rows("<tr><td rowspan=2>a<td>b<td>c<tr><td>d<td>e<tr><td>f<td>g") == ["a\tb\tc", "\td\te", "f\tg"])
    #expect(rows("<tr><td>a<td rowspan=3>b<td>c<tr><td>d<td>e<tr><td>f<td>g") == ["a\tb\tc", "d\t\te", "f\t\tg"])
    #expect(rows("<tr><td colspan=2>a<td>b<tr><td>c<td colspan='3'>d<td>e") == ["a\t\tb", "c\td\t\t\te"])
    #expect(rows("<tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d<tbody><tr><td>e<td>f") == ["a\tb", "\tc", "\td", "e\tf"])
    #expect(
      rows("<tr><td rowspan=2 colspan=2>a<td>b<tr><td>c<tr><td rowspan=x colspan=x>d<td>e<tr><td>f<td>g") == [
        "a\t\tb", "\t\tc", "d\te", "f\tg",
      ])
    #expect(rows("<tr><td rowspan=' 2'>a<td>b<tr><td>c") == ["a\tb", "\tc"])
    #expect(rows("<tr><td rowspan=00002>a<td>b<tr><td>c<tr><td>d<td>e") == ["a\tb", "\tc", "d\te"])
    // 32 columns at most: no row is made of tabs.
    #expect(rows("<tr><td colspan=9999>a<td>b<td>c") == ["a\tb\tc"])
    let nested = "<td><table><tr><td>b<td>c</table>"
    #expect(rows("<tr><td rowspan=3>a\(nested)<tr><td>d<td>e<tr>\(nested)<td>f").contains("\td\te"))
    let behind = rows("<tr><td>a\(nested)</td><td rowspan=2>d<tr><td>e<td>f<td>g")
    #expect(behind.contains("e\tf\t\tg"))
    // What lays out a page has covering cells too.
    #expect(rows("<tr><td rowspan=3><img><td>a<tr><td>b<tr><td>c") == ["a", "b", "c"])
  }

  @Test("a line that ends in the first cell of a row of several is a space, unless a cell is more than some lines")
  func lineBreaksInFirstCell() {
    #expect(
      shownBlocks("<table><tr><th>Crew<br>(boat)<th>Points<tr><td><p>Old<br>Boys<br/>(Gull)</p><td><p>12</table>")
        == ["table_row: Crew (boat)\tPoints", "table_row: Old Boys (Gull)\t12"])
    #expect(shownBlocks("<table><tr><td><td>a<br>b<td>c</table>") == ["table_row: \ta b\tc"])
    #expect(shownBlocks("<table><tr><td>a<br>b</table>") == ["paragraph: a\nb"])
    #expect(
      shownBlocks("<table><tr><td>a<br>b<td>c<br><br>d</table>").first == "paragraph: a\nb")
    #expect(shownBlocks("<table><tr><td>a<br>b<br>c<br>d<br>e<td>f</table>").first == "paragraph: a\nb\nc\nd\ne")
    #expect(
      shownBlocks("<table><tr><td><table><tr><td>a<td>b</table>c<br>d<td>e</table>")
        == ["table_row: a\tb", "paragraph: c\nd", "table_row: e"])
  }

  @Test("a table that lays out a page is no row: what has several blocks is told block by block")
  func layout() {
    #expect(
      shownBlocks("<table><tr><td><p>a</p><p>b</p><td><p>c</p><p>d</p></table>")
        == ["paragraph: a", "paragraph: b", "paragraph: c", "paragraph: d"])
    #expect(
      shownBlocks("<table><tr><td><table><tr><td>a<td>b</table><td><p>c</p></table>")
        == ["table_row: a\tb", "paragraph: c"])
    #expect(
      shownBlocks("<table><tr><td>a<br>b<td><p>c</p><p>d</table>") == [
        "paragraph: a\nb", "paragraph: c", "paragraph: d",
      ])
    #expect(shownBlocks("<table><tr><td>1<td><pre>x\ny</pre></table>") == ["table_row: 1", "code: x\ny"])
  }

  @Test("a row that proves to be none stands apart from the row before it, and its run with it")
  func lateKind() {
    let page = Shown("<table><tr><td>a<td>b<tr><td>c<br>d<tr><td>e<td>f</table>")
    #expect(page.blocks == ["table_row: a\tb", "paragraph: c\nd", "table_row: e\tf"])
    #expect(page.text == "a\tb\n\nc\nd\n\ne\tf")
    let later = Shown("<table><tr><td>a<td>b<tr><td><p>c</p><td>d</table>")
    #expect(later.text == "a\tb\nc\td")
    for page in [page, later] {
      for run in page.visible.runs {
        #expect(
          page.visible.text[Int(run.start)] == page.document.source[Int(page.document.nodes[Int(run.node)].start)])
      }
    }
  }

  @Test("hundreds of elements within each other are no matter")
  func deep() {
    let deep = String(repeating: "<div><b>", count: 20_000) + "x" + String(repeating: "</b></div>", count: 20_000) + "y"
    #expect(shown(deep) == "x\n\ny")
  }
}

@Suite struct RunsTests {
  @Test("each run of the text begins with the bytes of the node it names")
  func runs() {
    let page = Shown("<h1> Title</h1><p>one <b>two</b>three &amp; four<ul><li>five</ul>")
    let runs = page.visible.runs
    #expect(runs.count == 5)
    let ends = runs.dropFirst().map { Int($0.start) } + [page.visible.text.count]
    let texts = zip(runs, ends).map { String(decoding: page.visible.text[Int($0.start)..<$1], as: UTF8.self) }
    #expect(texts == ["Title\n\n", "one ", "two", "three & four\n\n", "five"])
    for run in runs { #expect(page.document.nodes[Int(run.node)].kind == .text) }
  }
}
