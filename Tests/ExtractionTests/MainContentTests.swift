// The main content: what is kept, what is said of the rest, and that the account of the page stays whole.
// The weights behind the choice are made anew by each training; what stands here must hold with any of them.

import HTML
import Testing
import Text

@testable import Extraction

@Suite struct MainContentTests {
  private static let sentence =
    "The council voted on Tuesday to rebuild the sea wall, which had given way in three places during the January storm. "

  private static let article = """
    <!doctype html><html><head><title>Sea wall to be rebuilt</title></head><body>
    <nav class="menu"><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li><li><a href="/sport">Sport</a></li></ul></nav>
    <main><article class="post-content"><h1>Sea wall to be rebuilt</h1>
    <p>\(sentence)\(sentence)</p><p>Work begins in April &amp; ends in autumn, said the mayor, who was elected on that promise.</p>
    <p>\(sentence)Engineers had warned of it for years.</p></article></main>
    <div hidden><p>Sign in to your account to comment on this story and see what others say.</p></div>
    <aside class="related"><h2>Related stories</h2><ul><li><a href="/1">Storm leaves hundreds without power</a></li>
    <li><a href="/2">Ferry service suspended until further notice</a></li></ul></aside>
    <footer class="footer"><p>Copyright 2026 The Shore. <a href="/privacy">Privacy policy</a> <a href="/terms">Terms</a></p></footer>
    </body></html>
    """

  private func content(_ page: String) -> (Document, MainContent) {
    let document = parse(Array(page.utf8))
    return (document, MainContent(of: document))
  }

  private static let german = [
    "Der Gemeinderat hat am Dienstag beschlossen, die Mauer am Hafen wieder aufzubauen, die im Januar an drei Stellen"
      + " nachgegeben hatte, und will damit noch vor dem Sommer beginnen, sagte die Bürgermeisterin.",
    "Die Arbeiten sollen rund zwei Millionen Euro kosten, von denen das Land die Hälfte trägt; den Rest zahlen die Gemeinde"
      + " und die Reederei, deren Fähren von dort zu den Inseln fahren.",
    "Bis die Mauer fertig ist, legen die Fähren an der alten Pier ab, die zwanzig Minuten vom Bahnhof entfernt liegt. Ein Bus"
      + " fährt jede halbe Stunde, und wer nicht so weit gehen kann, darf ihn umsonst benutzen.",
    "Ingenieure hatten seit Jahren gewarnt, dass die Steine unter der Wasserlinie locker seien. Ein Gutachten, das im Herbst"
      + " vorgestellt wurde, nannte drei Stellen, und genau dort brach die Mauer in der Nacht zum Samstag.",
  ]

  @Test("what an article says in parts that are called comments stays, and what a reader quotes of it")
  func commentsOfTheArticle() {
    func text(_ body: String) -> String {
      String(
        decoding: content(
          "<title>Die Mauer wird aufgebaut</title><body><article><h1>Die Mauer wird aufgebaut</h1>" + body
        ).1.text, as: UTF8.self)
    }
    let paragraphs = Self.german.map { "<p>\($0)</p>" }.joined()
    let entries = Self.german.map { "<div class=entry><h2>Gutachten</h2><p class=comment>\($0)</p></div>" }.joined()
    #expect(text(paragraphs + entries + "</article>").contains("Bürgermeisterin"))
    let experts = Self.german.map { "<div class=comment><h3>Hanna Lind</h3><p>\($0)</p></div>" }.joined()
    let others = Self.german.map { "<p>Nach dem Sturm: \($0)</p>" }.joined()
    #expect(text(others + experts + "</article>").contains("\n\nDer Gemeinderat"))
    let quoting = (1...5).map { "<div class=comment><b>Leser \($0)</b><p>\(Self.german[0])</p></div>" }.joined()
    // What is quoted looks less like the article where it stands in it than in the comment.
    let lead =
      "<header><div class=excerpt>\(Self.german[0])</div></header>"
      + Self.german.dropFirst().map { "<p>\($0)</p>" }.joined()
    let quoted = text(lead + "<section class=comments>\(quoting)</section></article>")
    #expect(quoted.contains("Bürgermeisterin") && !quoted.contains("Leser 5"))
  }

  @Test("code that ends an article is kept, in the same element as its last paragraph")
  func closingCode() {
    let article = "<article><h1>Die Mauer wird aufgebaut</h1>" + Self.german.map { "<p>\($0)</p>" }.joined()
    let code = "<pre><code class=language-bash>sudo apt update\nsudo apt install harbour\n</code></pre>"
    let footer = "<footer><p>Impressum und Datenschutz</p></footer>"
    func text(_ body: String) -> String {
      String(decoding: content("<title>Die Mauer wird aufgebaut</title><body>" + body).1.text, as: UTF8.self)
    }
    #expect(text(article + code + "</article>" + footer).contains("apt install"))
    #expect(text(article + "<div>" + code + "</div></article>" + footer).contains("apt install"))
    #expect(text("<pre>x</pre>").contains("x"))
  }

  @Test("what readers say below an article goes, in other languages too, and is counted")
  func readerComments() {
    let article =
      "<article><h1>Die Mauer wird aufgebaut</h1>" + Self.german.map { "<p>\($0)</p>" }.joined() + "</article>"
    let comments = (1...5).map {
      "<li class=comment><div class=comment-author>Leser \($0)</div><div class=comment-content><p>Das hat lange genug gedauert,"
        + " und bezahlen müssen es wieder wir, sagt Nummer \($0).</p></div></li>"
    }
    let page =
      "<title>Die Mauer wird aufgebaut</title><body>\(article)<ol class=comment-list>" + comments.joined() + "</ol>"
    let (_, content) = content(page)
    let text = String(decoding: content.text, as: UTF8.self)
    #expect(text.contains("Bürgermeisterin") && text.contains("Gutachten"))
    #expect(!text.contains("Nummer") && content.commentsRemoved == 5)
    // Some templates name the whole page so.
    let (_, open) = self.content(
      page.replacing("<body>", with: "<body class=comments-open>").replacing(
        "</article>", with: "<ul><li>Gutachten A<li>Gutachten B<li>Gutachten C</ul></article>"))
    #expect(String(decoding: open.text, as: UTF8.self).contains("Gutachten C"))
  }

  @Test("an article is kept from its heading to its end, without menu and footer")
  func article() {
    let (_, content) = content(Self.article)
    let text = String(decoding: content.text, as: UTF8.self)
    #expect(text.contains("Sea wall to be rebuilt") && text.contains("Engineers had warned"))
    #expect(!text.contains("Sport") && !text.contains("Privacy policy") && !text.contains("Sign in"))
    #expect(content.pageType == .article && content.isJudged)
    #expect(content.confidence > 500 && content.confidence <= 1000)
  }

  @Test("blocks cover the text in order and know their kinds")
  func blocks() {
    let (_, content) = content(Self.article)
    var end = 0
    for block in content.blocks {
      #expect(block.start >= end && block.end > block.start)
      end = block.end
    }
    #expect(end == content.text.count)
    #expect(content.blocks.contains { $0.kind == .paragraph })
  }

  @Test("spans of the account cover the source once and agree with the counts")
  func account() {
    let (document, content) = content(Self.article)
    var sums: [Rule: Int] = [:]
    var end = 0
    for span in Extraction.account(of: document, content) {
      #expect(span.start == end)
      if let rule = span.rule { sums[rule, default: 0] += span.end - span.start }
      end = span.end
    }
    #expect(end == document.source.count)
    #expect(sums == content.removedByteCounts)
    #expect(sums[.boilerplate, default: 0] > 50 && sums[.hidden, default: 0] > 50)
  }

  @Test("facts about a block say where it stands and what it is made of")
  func facts() {
    let (_, content) = content(Self.article)
    #expect(content.facts(ofBlock: 0).contains("in the navigation"))
    #expect(content.facts(ofBlock: 0).contains("100 % of its words are links"))
    let hidden = content.pageBlocks.indices.first { content.pageBlocks[$0].rule == .hidden }
    #expect(hidden.map { content.facts(ofBlock: $0).first } == "hidden by the page")
  }

  @Test("the forest's sums are those of walking down each tree")
  func forest() {
    // One tree: column 0 <= 5 ? (column 1 <= -2 ? 10 : 20) : 30.
    var bytes: [UInt8] = [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]
    bytes += [0, 0, 1, 0x82, 5, 0, 0, 0]
    bytes += [1, 0, 0x80, 0x81, 0xFE, 0xFF, 0xFF, 0xFF]
    bytes += [10, 0, 20, 0, 30, 0]
    var reader = ModelReader(bytes)
    let forest = Forest(&reader)
    #expect(reader.isAtEnd)
    let rows: [[Int32]] = [[5, -2], [5, -1], [6, -5], [-9, -3], [0, 0], [0, -2], [7, 0], [5, -100], [5, -1]]
    let sums: [Int32] = [10, 20, 30, 10, 20, 10, 30, 10, 20]
    #expect(rows.map { forest.sum($0) } == sums)
    // Every subset of the rows has other bounds, and so other comparisons to settle.
    for chosen in 1..<(1 << rows.count) {
      let kept = rows.indices.filter { chosen >> $0 & 1 == 1 }
      var table = BlockTable(rowCount: kept.count, width: 2)
      for (row, index) in kept.enumerated() { (table[row, 0], table[row, 1]) = (rows[index][0], rows[index][1]) }
      table.pad()
      var bounds = BlockBounds(table)
      bounds.read(table, columns: 0..<2)
      #expect(Array(forest.sums(table, bounds).prefix(kept.count)) == kept.map { sums[$0] })
    }
  }

  @Test("links that a page offers as related are collected")
  func related() {
    let (_, content) = content(Self.article)
    let titles = content.related.map { String(decoding: $0, as: UTF8.self) }
    #expect(titles == ["Storm leaves hundreds without power", "Ferry service suspended until further notice"])
  }

  @Test(
    "a line that leads to another document is no text where that is a link, and its title is related",
    arguments: [
      "<p>Read more: <a href=/x>TITLE</a></p>", "<p><b>À LIRE AUSSI &gt; <a href=/x>TITLE</a></b></p>",
      "<p>Читайте также: <a href=/x>TITLE</a></p>", "<p><a href=/x>関連記事：TITLE</a></p>",
      "<ul><li>Leggi anche – <a href=/x>TITLE</a></li></ul>", "<h3>LEIA TAMBÉM: <a href=/x>TITLE</a></h3>",
    ])
  func crossLinks(line: String) {
    let title = "Harbour mouth dredged for the third time"
    let page = Self.article.replacing("</p><p>", with: "</p>\(line.replacing("TITLE", with: title))<p>")
    let (_, content) = content(page)
    let text = String(decoding: content.text, as: UTF8.self)
    #expect(text.contains("Engineers had warned") && !text.contains(title))
    #expect(content.related.contains(Array(title.utf8)) && content.removedByteCounts[.crossLink] ?? 0 > 0)
  }

  @Test(
    "what only looks like it stays: without a link, with a sentence around it, behind a label that means more",
    arguments: [
      "<p>Read more: the harbour mouth is dredged again</p>",
      "<p>See also: <a href=/x>the harbour mouth is dredged</a></p>",
      "<p>Related: the council, of which <a href=/x>Ada Berg</a> is a member, wants the harbour mouth dredged again</p>",
      "<p>Don't miss: <a href=/x>the harbour mouth</a> in autumn.</p>",
      "<p>Related: <a href=/x>harbour mouth</a>, <a href=/y>harbour wall</a>, <a href=/z>the pier</a></p>",
    ])
  func noCrossLinks(line: String) {
    let (_, content) = content(Self.article.replacing("</p><p>", with: "</p>\(line)<p>"))
    #expect(String(decoding: content.text, as: UTF8.self).contains("harbour mouth"))
  }

  @Test("labels of advertisements are no text, but for the title")
  func advertisementLabels() {
    let page = Self.article.replacing("</p><p>", with: "</p><p>Advertisement</p><h3>- Story continues below -</h3><p>")
    let (document, content) = content(page.replacing(">Sea wall to be rebuilt</h1>", with: ">Werbung</h1>"))
    let text = String(decoding: content.text, as: UTF8.self)
    #expect(text.contains("Engineers had warned") && text.hasPrefix("Werbung"))
    #expect(!text.contains("Advertisement") && !text.contains("Story continues"))
    let labels = "</p><p>Реклама</p><h2>Реклама</h2><p>"
    let (_, chapter) = self.content(Self.article.replacing("</p><p>", with: labels))
    let kept = chapter.blocks.filter { chapter.text[$0.start..<$0.end].elementsEqual("Реклама".utf8) }
    #expect(!kept.isEmpty && kept.allSatisfy { $0.kind == .heading })
    let spans = Extraction.account(of: document, content).filter { $0.rule == .advertisement }
    #expect(spans.reduce(0) { $0 + $1.end - $1.start } == content.removedByteCounts[.advertisement])
    #expect(content.removedByteCounts[.advertisement] == 38)
  }

  @Test(
    "an element of nothing but white space, of whatever kind, is no block",
    arguments: [
      "<p>&nbsp;</p>", "<p>\u{A0} &#160;\u{A0}</p>", "<h2>&nbsp;</h2>", "<ul><li>&nbsp;</li></ul>",
      "<p>&#8203;&nbsp;</p>", "<p>\u{FEFF}\u{A0}\u{2060}</p>", "<div>&emsp;</div>", "<p>\u{3000}</p>",
      "<p>&zwnj;&nbsp;&lrm;</p>", "<p>&nbsp;<br>&nbsp;</p>", "<p><span>&nbsp;</span> <b>\u{2003}</b></p>",
      "<table><tr><td>&nbsp;<td>&nbsp;</table>", "<p style='white-space:pre'> &nbsp;\n</p>",
    ])
  func blank(html: String) {
    let (document, tiny) = content("<p>a</p>" + html + "<p>b</p>")
    #expect(String(decoding: tiny.text, as: UTF8.self) == "a\n\nb" && tiny.blocks.count == 2)
    let removed = tiny.removedByteCounts
    #expect(Set(removed.keys).isSubset(of: [.markup, .whitespace, .invisible, .characterReference]))
    var sums: [Rule: Int] = [:]
    for span in Extraction.account(of: document, tiny) {
      if let rule = span.rule { sums[rule, default: 0] += span.end - span.start }
    }
    #expect(sums == removed)
    let (_, article) = content(Self.article.replacing("</p><p>", with: "</p>" + html + "<p>"))
    #expect(article.isJudged && article.text == content(Self.article).1.text)
  }

  @Test("hidden parts of a line are no text, even in a block that is content")
  func hiddenParts() {
    let page = Self.article.replacing(
      "</p>", with: " <span style='display:none'>zzhidden</span><a hidden>zzhidden</a></p>")
    let (_, content) = content(page)
    #expect(content.isJudged && !content.text.isEmpty)
    #expect(!String(decoding: content.pageText, as: UTF8.self).contains("zzhidden"))
  }

  @Test("a page of few words is kept as it is shown")
  func tiny() {
    let (_, content) = content("<nav><a href=/>Home</a></nav><p>Closed today.</p><p hidden>Open</p>")
    #expect(String(decoding: content.text, as: UTF8.self) == "Home\n\nClosed today.")
    #expect(!content.isJudged)
  }

  @Test("a choice of which less than six words are expected to be right is none")
  func none() {
    var block = BlockMeasure()
    block.words = 60
    #expect(Selection.chosen([50], [block]) == [false])
    #expect(Selection.chosen([500], [block]) == [true])
    #expect(Selection.chosen([900, 20, 800], [block, block, block]) == [true, false, true])
  }

  @Test("blocks at one place of the template pull each other's scores together, long ones more than short ones")
  func smoothing() {
    let apart = Selection.smoothed([1000, 0, 500], [10, 10, 10], [0, 1, 2], [-1, -1, 2])
    #expect(apart == [900, 100, 500])  // one section of two, and a section alone
    let together = Selection.smoothed([1000, 0], [10, 10], [0, 0], [0, 1])
    #expect(together == [800, 200])
    #expect(Selection.smoothed([1000, 0], [90, 10], [0, 0], [0, 1])[1] > 300)
  }

  @Test("of equal blocks in several elements, or right behind each other, one is kept, the others are called repeats")
  func repeats() {
    let paragraph = "<p>\(Self.sentence)\(Self.sentence)</p>"
    let copies = "<div>\(paragraph)</div><div>\(paragraph)\(paragraph)</div>"
    let page = Self.article.replacing("</article>", with: copies + "</article>")
    let (_, content) = content(page)
    #expect(content.pageBlocks.contains { $0.rule == .repeated })
    let text = String(decoding: content.text, as: UTF8.self)
    #expect(text.ranges(of: Self.sentence + Self.sentence.dropLast()).count == 1)
  }

  @Test("equal steps right behind each other are both meant")
  func equalSteps() {
    let step = "<li>Turn the sheet over and press the edge with a thumb.</li>"
    let page = Self.article.replacing("</article>", with: "<ol>\(step)\(step)</ol></article>")
    let text = String(decoding: content(page).1.text, as: UTF8.self)
    #expect(text.ranges(of: "Turn the sheet over").count == 2)
  }

  @Test("pages without text, without a body, or of nothing but links make no trouble")
  func edges() {
    for page in ["", "<p>", "<!-- -->", String(repeating: "<a href=x>link</a> ", count: 500)] {
      let (document, content) = content(page)
      #expect(Extraction.account(of: document, content).last?.end ?? 0 == document.source.count)
    }
  }
}
