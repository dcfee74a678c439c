// Who is an author and who isn't.
// In the places and marks of authors pages also have their site, their staff, commenters and writers of other articles;
// an absent author is better than one of those.

import Testing

@testable import Extraction

@Suite struct AuthorTests {
  private func authors(_ page: String) -> String? { show(metadata(page).authors) }
  private let head = "<title>The wall held</title><h1>The wall held</h1>"

  private func linked(_ author: String) -> String? {
    authors(
      head
        + "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"The wall held\",\(author)}</script>"
    )
  }

  @Test("JSON-LD names authors as a string, an object, an array, or by reference")
  func linkedForms() {
    #expect(linked(#""author":"Ada Berg""#) == "Ada Berg (json_ld)")
    #expect(linked(#""author":{"@type":"Person","name":"Ada Berg"}"#) == "Ada Berg (json_ld)")
    #expect(linked(#""author":[{"name":"Ada Berg"},{"name":"Ole Lund"}]"#) == "Ada Berg; Ole Lund (json_ld)")
    let graph = """
      {"@graph":[{"@type":"Article","headline":"The wall held","author":{"@id":"#a"}},
      {"@type":"Person","@id":"#a","name":"Ada Berg"},],}
      """
    #expect(authors(head + "<script type='application/ld+json'>\(graph)</script>") == "Ada Berg (json_ld)")
  }

  @Test("of several articles in JSON-LD the one that the page shows counts")
  func severalArticles() {
    let list =
      #"[{"@type":"Article","headline":"Other news","author":"Zed Zorn"},"#
      + #"{"@type":"Article","headline":"The wall held","author":"Ada Berg"}]"#
    #expect(authors(head + "<script type='application/ld+json'>\(list)</script>") == "Ada Berg (json_ld)")
  }

  @Test("a named team is an author, a bare one is nobody")
  func teams() {
    #expect(linked(#""author":{"name":"Harbour Research Team"}"#) == "Harbour Research Team (json_ld)")
    #expect(linked(#""author":{"name":"The Editorial Team"}"#) == nil)
  }

  @Test("a box about the writer far behind the title counts where nothing else names one")
  func closingBox() {
    let text = "<p>" + String(repeating: "The wall held all night. ", count: 300) + "</p>"
    let box = "<div class=author-name>Ada Berg</div>"
    #expect(authors(head + text + box) == "Ada Berg (byline)")
    #expect(authors(head + "<p>By Ole Lund</p>" + text + box) == "Ole Lund (byline)")
    #expect(authors(head + text + "<h3>Author</h3><p>Ada Berg</p>") == "Ada Berg (byline)")
    #expect(authors(head + text + "<h3>Walls</h3><p>Ada Berg</p>") == nil)
    #expect(authors(head + text + "<dl><dt>From</dt><dd>New York</dd></dl>") == nil)
    #expect(authors(head + text + "<div class=related><h3>Author</h3><p>Ada Berg</p></div>") == nil)
    #expect(authors(head + text + "<footer><p>Written by Ada Berg</p></footer>") == nil)
    #expect(authors(head + text + "<aside><h3>Author</h3><p>Ada Berg</p></aside>") == "Ada Berg (byline)")
    let widget = "<div class='elementor-element elementor-widget'><h3>Written by Ada Berg</h3></div>"
    #expect(authors(head + text + widget) == "Ada Berg (byline)")
    #expect(authors(head + text + "<div class=widget><h3>Written by Ada Berg</h3></div>") == nil)
  }

  @Test("publisher, site and staff are nobody; nor are addresses")
  func nobody() {
    #expect(linked(#""author":{"name":"Coast Daily"},"publisher":{"name":"Coast Daily"}"#) == nil)
    #expect(authors(head + "<meta property=og:site_name content=Coast><meta name=author content=coast>") == nil)
    for name in ["Staff", "admin", "Editorial Team", "https://a.example/ada", "@ada"] {
      #expect(authors(head + "<meta name=author content='\(name)'>") == nil, "\(name)")
    }
  }

  @Test(
    "an author is read from each of these names of a meta element",
    arguments: [
      "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "DCTERMS.creator", "byl",
    ])
  func metas(name: String) {
    #expect(authors(head + "<meta name='\(name)' content='By Ada Berg'>")?.hasPrefix("Ada Berg (") == true)
  }

  @Test("scholarly names are turned round, and each citation_author counts")
  func citation() {
    #expect(
      authors(
        head + "<meta name=citation_author content='Berg, Adaline'><meta name=citation_author content='Lund, Oleander'>"
      )
        == "Adaline Berg; Oleander Lund (meta)")
  }

  @Test("the labels that sharing cards carry name the writer")
  func labels() {
    #expect(
      authors(head + "<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Ada Berg'>")
        == "Ada Berg (meta)")
  }

  @Test("bylines near the title: lines, elements, rel and itemprop")
  func bylines() {
    #expect(authors(head + "<p>By Ada Berg and Ole Lund</p>") == "Ada Berg; Ole Lund (byline)")
    #expect(authors(head + "<div class=post-author>Ada Berg</div>") == "Ada Berg (byline)")
    #expect(authors(head + "<p>Von <a rel=author href=/x>Ada Berg</a>, 4. Mai 2020") == "Ada Berg (link)")
    #expect(authors(head + "<span itemprop=author>Ada Berg</span>") == "Ada Berg (microdata)")
    #expect(authors(head + "<a href='/authors/ada'>Ada Berg</a>") == "Ada Berg (link)")
    #expect(authors(head + "<span>By</span><span>Ada Berg</span>") == "Ada Berg (byline)")
  }

  @Test("dates, places and occupations behind a name are not part of it, degrees and initials are")
  func around() {
    #expect(authors(head + "<p>By Ada Berg | May 4, 2020 | 5 min read") == "Ada Berg (byline)")
    #expect(authors(head + "<p>By Ada Berg, Senior Editor") == "Ada Berg (byline)")
    #expect(authors(head + "<p>By Ada B. Berg, MD, Ph.D.") == "Ada B. Berg, MD, Ph.D. (byline)")
  }

  @Test("a title before a name does not end it, two words in capitals are a name and no degree")
  func titlesAndCapitals() {
    #expect(authors(head + "<p>By Prof. Ada Berg</p>") == "Prof. Ada Berg (byline)")
    #expect(authors(head + "<p>By ADA BERG, OLE LUND, MD</p>") == "ADA BERG; OLE LUND, MD (byline)")
    #expect(authors(head + "<p>By Ada Berg, E-RYT 200</p>") == "Ada Berg, E-RYT 200 (byline)")
    #expect(authors(head + "<p>By Ada Berg, MD PhD</p>") == "Ada Berg, MD PhD (byline)")
    #expect(authors(head + "<p>By Popular Demand</p>") == nil)
    #expect(authors(head + "<p>By Thomas Demand</p>") == "Thomas Demand (byline)")
  }

  @Test("bylines in Chinese and Japanese end at a space or mark")
  func ideographs() {
    #expect(authors(head + "<p>作者：张三　来源：新华网</p>") == "张三 (byline)")
    #expect(authors(head + "<p>文／王小明</p>") == "王小明 (byline)")
    #expect(authors(head + "<p>記者: 山田太郎 東京</p>") == "山田太郎 (byline)")
    #expect(authors(head + "<p>作者：佐々木</p>") == "佐々木 (byline)")
    #expect(authors(head + "<p>作者/编辑：张三</p>") == "张三 (byline)")
    #expect(authors(head + "<p>文/图 张三</p>") == "张三 (byline)")
    #expect(authors(head + "<p>文/本报记者 张三</p>") == "张三 (byline)")
    #expect(authors(head + "<p>作者：张三、李四 来源</p>") == "张三; 李四 (byline)")
    #expect(authors(head + "<p>作者：佚名</p>") == nil)
    #expect(authors(head + "<p>作者：　</p><p>张三</p>") == "张三 (byline)")
    #expect(authors(head + "<p>作者：（本报讯）</p><p>张三</p>") == nil)
    #expect(authors(head + "<p>文化的に豊かな町</p>") == nil)
  }

  @Test("writers of comments, reviews and other articles are not the author")
  func others() {
    #expect(authors(head + "<div id=comments><span class=author>Zed Zorn</span></div>") == nil)
    #expect(authors(head + "<aside class=related><span class=byline>By Zed Zorn</span></aside>") == nil)
    #expect(
      authors(head + "<div itemscope itemtype='http://schema.org/Review'><b itemprop=author>Zed Zorn</b></div>") == nil)
  }

  @Test("a site that is named after the one who writes it has an author, a firm's site has none")
  func personalSites() {
    let person = #""author":{"@type":"Person","name":"Ada Berg"},"publisher":{"@type":"Person","name":"Ada Berg"}"#
    #expect(linked(person) == "Ada Berg (json_ld)")
    let both = #""author":{"@type":["Person","Organization"],"name":"Ada Berg"}"#
    #expect(linked(both) == "Ada Berg (json_ld)")
    let site = "<meta property=og:site_name content='Ada Berg'><meta property=og:type content=article>"
    #expect(authors(head + site + "<meta name=author content='Ada Berg'>") == "Ada Berg (meta)")
    let firm = site.replacing("Ada Berg", with: "Coast Digital Marketing")
    #expect(authors(head + firm + "<meta name=author content='Coast Digital Marketing'>") == nil)
  }

  @Test("where a byline names somebody the site is not named after its writer")
  func bylineBesideSite() {
    let head =
      "<meta property='og:type' content='article'><meta name='author' content='Der Bote'>"
      + "<meta property='og:site_name' content='Der Bote'>"
    let page = "\(head)<body><h1>Ferry to close</h1><p class='byline'>Von Hanna Lind</p><p>Text of some words."
    #expect(show(metadata(page).authors) == "Hanna Lind (byline)")
  }

  @Test(
    "raised letters, agencies and what a style sheet parts from a name are not of it",
    arguments: [
      ("Hanna Lind<sup>a</sup>, Jo Okafor<sup>b,c</sup>", "Hanna Lind; Jo Okafor"),
      ("<span>Hanna</span><span>Lind</span>", "Hanna Lind"), ("Par Hélène Dubois avec AFP", "Hélène Dubois"),
      ("Par Hélène Dubois, avec AFP", "Hélène Dubois"), ("Von Hanna Lind, mit dpa", "Hanna Lind"),
      ("Ein Gastbeitrag von Hanna Lind", "Hanna Lind"), ("โดย สมชาย ใจดี", "สมชาย ใจดี"),
      ("来源：新华社 作者：王小明", "王小明"), ("取材・文／山田太郎", "山田太郎"), ("文＝山田太郎", "山田太郎"),
    ])
  func partedNames(line: String, names: String) {
    let found = metadata("<body><h1>Ferry to close</h1><p class='byline'>\(line)</p><p>Text of some words.").authors
    #expect(show(found) == "\(names) (byline)")
  }

  @Test("names of sections, days of the week and buttons are nobody")
  func sections() {
    for name in ["HR Strategy", "Personal Finance", "Sat", "My Account", "Request Demo", "Feedback"] {
      #expect(authors(head + "<div class=author>\(name)</div>") == nil, "\(name)")
    }
    #expect(authors(head + "<div class=author>Doris Day</div>") == "Doris Day (byline)")
    #expect(authors(head + "<div class=author>By The Harbour Team</div>") == "The Harbour Team (byline)")
  }

  @Test("a byline may stand behind its day")
  func behindDay() {
    #expect(authors(head + "<p>Published August 7, 2023 by Ada Berg</p>") == "Ada Berg (byline)")
    #expect(authors(head + "<p>The wall was held on August 7, 2023 and by Ada Berg's crew</p>") == nil)
  }

  @Test("what somebody does, or for whom, is no part of a name, though only a style sheet parts the two")
  func works() {
    for work in ["Staff Writer", "Senior Political Correspondent", "Editor", "The Associated Press", "Reuters"] {
      #expect(authors(head + "<p class=author>Ada Berg <span>\(work)</span></p>") == "Ada Berg (byline)", "\(work)")
      #expect(authors(head + "<p>By ADA M. BERG \(work)</p>") == "ADA M. BERG (byline)", "\(work)")
    }
    #expect(authors(head + "<p>By Emily Rose Reuter</p>") == "Emily Rose Reuter (byline)")
  }

  @Test(
    "the head of a box about the writer names nobody, and neither do the sentences in it",
    arguments: [
      "Über den Autor", "Sobre el autor", "À propos de l’auteur", "O autorze", "Об авторе", "关于作者", "著者について",
    ])
  func boxes(heading: String) {
    let box =
      "<div class=author-box><h4>\(heading)</h4><p>Wir wollen kein Museum, sondern ein Haus, in dem man lernt.</p></div>"
    #expect(authors(head + "<p>The wall held.</p>" + box) == nil)
    let named = "<div class=author-box><h4>\(heading): Ada Berg</h4></div>"
    #expect(authors(head + "<p>The wall held.</p>" + named) == "Ada Berg (byline)")
  }

  @Test("a label behind a name is no part of it, though only a style sheet parts the two")
  func labelsBehind() {
    for label in ["Veröffentlicht am", "Publié le", "Опубликовано", "Updated"] {
      #expect(
        authors(head + "<p class=byline><span>By Ada Berg</span> <span>\(label) 3 May 2025</span>")
          == "Ada Berg (byline)")
    }
  }

  @Test("whoever is quoted has not written the page")
  func quoted() {
    let quote = "<blockquote><p>It held.</p><footer><cite class=author>Kim Olsen</cite></footer></blockquote>"
    #expect(authors(head + quote) == nil)
    #expect(authors(head + "<p>By Ada Berg</p>" + quote) == "Ada Berg (byline)")
    // Old pages are laid out in one.
    #expect(authors("<blockquote>\(head)<p class=author>Ada Berg</p></blockquote>") == "Ada Berg (byline)")
  }

  @Test("an organisation in whose name the window's title ends is the site")
  func siteAsOrganisation() {
    let json =
      #"<script type='application/ld+json'>{"@type":"NewsArticle","headline":"The wall held","#
      + #""author":{"@type":"Organization","name":"Harbour Union"}}</script>"#
    #expect(authors("<title>The wall held | Harbour Union</title><h1>The wall held</h1>" + json) == nil)
    #expect(authors(head + json) == "Harbour Union (json_ld)")
  }

  @Test("what content systems call the footer of a post says who wrote it, and when")
  func postFooters() {
    let footer = "<span itemprop=author>Ada Berg</span>"
    #expect(
      authors("<div class=post>\(head)<p>The wall held.<div class=post-footer>\(footer)") == "Ada Berg (microdata)")
    #expect(authors("<div class=page>\(head)<p>The wall held.<div class=footer>\(footer)") == nil)
    #expect(authors("<div class=post>\(head)<p>The wall held.<div class=footer>© Harbour. Design: \(footer)") == nil)
  }

  @Test("each item of a list of authors names one")
  func items() {
    let list = "<ul class=authors><li>Ada Berg</li><li>Ole Lund</li>"
    #expect(authors(head + list + "</ul><p>The wall held.") == "Ada Berg; Ole Lund (byline)")
    #expect(authors(head + list + "<li>Read more</li></ul><p>The wall held.") == "Ada Berg; Ole Lund (byline)")
    for other in ["London", "Climate Desk", "Senior Writer"] {
      let byline = "<ul class=byline><li>By Ada Berg</li><li>\(other)</li></ul>"
      #expect(authors(head + byline + "<p>The wall held.") == "Ada Berg (byline)", "\(other)")
    }
  }

  @Test("the handle that a content system knows counts for an article that names nobody else")
  func handles() {
    let article = "<meta property=og:type content=article><meta name=author content=aberg77>"
    #expect(authors(head + article) == "aberg77 (meta)")
    #expect(authors(head + article + "<p>By Ada Berg</p>") == "Ada Berg (byline)")
    #expect(authors(head + "<meta name=author content=aberg77>") == nil)
  }

  @Test("in a thread whoever wrote the first post is the author, by any name; what is for sale has no byline")
  func pageTypes() {
    let post =
      "<div itemprop=comment itemscope itemtype=http://schema.org/Comment><span itemprop=author>ada_77</span> The wall.</div>"
    let byline = "<div class=author>Ada Berg</div>"
    func authors(_ body: String, _ type: PageType) -> String? {
      show(metadata(head + body, pageType: type).authors)
    }
    #expect(authors(post, .forum) == "ada_77 (microdata)" && authors(post, .article) == nil)
    #expect(authors(byline, .article) == "Ada Berg (byline)" && authors(byline, .product) == nil)
  }
}
