// Which of a page's names for itself is its title.
// Heads add the name of the site, and a first heading may be a logo, a section or a slogan: no place can be believed
// alone. What is taken off too freely is a part of the title: the sign of C#, what stands behind a dash.

import Testing

@testable import Extraction

@Suite struct TitleTests {
  private func title(_ page: String, address: String? = nil) -> String? { show(metadata(page, address: address).title) }

  @Test("the heading that agrees with the title element is the title")
  func agreeing() {
    #expect(title("<title>The wall held - News</title><h1>News</h1><h1>The wall held</h1>") == "The wall held (h1)")
  }

  @Test("on an article a heading that shares only a word with it is the title, on other pages it is a slogan")
  func slogan() {
    let page = "<title>Dike inspection and repair</title><h1>Sleep well behind your dike</h1>"
    #expect(title(page) == "Dike inspection and repair (title)")
    #expect(title("<meta property=og:type content=article>" + page) == "Sleep well behind your dike (h1)")
  }

  @Test(
    "the name of the site is taken off, in front or behind",
    arguments: [
      "The wall held | Coast Daily", "Coast Daily - The wall held", "The wall held :: Coast Daily",
      "The wall held » Coast Daily",
      "The wall held — Coast Daily",
    ])
  func siteName(title text: String) {
    #expect(
      title("<meta property=og:site_name content='Coast Daily'><title>\(text)</title>") == "The wall held (title)")
  }

  @Test("the host's label is a name of the site too")
  func host() {
    #expect(
      title("<title>The wall held - CoastDaily</title>", address: "https://www.coastdaily.co.uk/a")
        == "The wall held (title)")
  }

  @Test("the label that a forum puts before the title of a thread is none of it")
  func labelsOfForums() {
    let heading = "<h1><span class='label label--green'>News</span><span>&nbsp;</span>The wall held</h1>"
    #expect(title("<title>The wall held | Coast Board</title>\(heading)") == "The wall held (h1)")
    #expect(title("<title>News of today</title><h1><b>News</b> of today</h1>") == "News of today (h1)")
  }

  @Test("neither is the host of what it links to, with the number of comments")
  func source() {
    func title(_ heading: String, _ type: PageType) -> String? {
      show(metadata("<title>The wall held - Board</title><h1>\(heading)</h1>", pageType: type).title)
    }
    #expect(title("The wall held (coast-daily.example) 87", .forum) == "The wall held (h1)")
    #expect(title("The wall held (coast-daily.example) 87", .article) == "The wall held (h1)")
    #expect(title("The wall held (2017)", .forum) == "The wall held (2017) (h1)")
    #expect(title("The wall held (os.path)", .article) == "The wall held (os.path) (h1)")
  }

  @Test(
    "nothing is taken off a heading that the head says whole, but for the name of the site",
    arguments: [
      "Crossing the Alps in winter | Part two", "Boy bitten by shark – now in hospital",
      "Harbour in flames – a night on the quay",
      "Gardening in a dry summer – ten plants", "Vue | React | Svelte", "Learn to love F#",
    ])
  func wholeHeadings(heading: String) {
    let page = "<meta property=og:title content='\(heading)'><title>\(heading) | Coast</title><h1>\(heading)</h1>"
    for host in ["harbour", "gardening", "coast"] {
      #expect(title(page, address: "https://www.\(host).example/a") == heading + " (h1)")
    }
    let section = "<meta property=og:title content='The wall held | Opinion'>"
    #expect(title(section + "<title>x</title><h1>The wall held | Opinion</h1>") == "The wall held (h1)")
    let named = "<title>The wall held | Coast Daily</title><h1>The wall held | Coast Daily</h1>"
    #expect(title("<meta property=og:site_name content='Coast Daily'>" + named) == "The wall held (h1)")
  }

  @Test("a number sign behind a space is a link to the heading, and one behind a letter is a part of it")
  func numberSigns() {
    #expect(title("<title>Salt and water</title><h1>Salt and water<a href=#x>#</a></h1>") == "Salt and water (h1)")
    #expect(title("<title>Salt in C#</title><h1>Salt in C#</h1>") == "Salt in C# (h1)")
  }

  @Test("the name of the site behind a full-width bar, or a line between Chinese characters, is taken off")
  func wideMarks() {
    #expect(title("<title>古い橋を十一週間閉鎖｜港新聞</title><p>x") == "古い橋を十一週間閉鎖 (title)")
    #expect(title("<title>旧桥将关闭十一周_本地新闻_海港网</title><p>x") == "旧桥将关闭十一周 (title)")
    #expect(title("<title>旧桥将关闭十一周-海港网</title><h1>旧桥将关闭十一周</h1>") == "旧桥将关闭十一周 (h1)")
    let page = "<title>旧桥将关闭十一周-本地新闻-海港网</title><h1>旧桥将关闭十一周</h1>"
    #expect(title(page) == "旧桥将关闭十一周 (h1)")
    let site = "<meta property=og:site_name content=海港网>"
    #expect(title(site + "<title>旧桥将关闭十一周-海港网</title><p>x") == "旧桥将关闭十一周 (title)")
  }

  @Test("the first heading of a thread is its title, also where the head names the site alone")
  func thread() {
    let page = "<title>Coastboard - The heart of the sea</title><h1>The wall held</h1><h1>Related</h1>"
    #expect(show(metadata(page, pageType: .forum).title) == "The wall held (h1)")
    #expect(title(page) == "Coastboard - The heart of the sea (title)")
  }

  @Test("of a board's title what stands behind \"View topic\" is the thread's")
  func viewTopic() {
    #expect(title("<title>Coast Board • View topic - The wall held</title>") == "The wall held (title)")
  }

  @Test("a heading that the title has behind its first piece is the name of the site or the book, not of the page")
  func headingOfAllPages() {
    #expect(title("<title>Closures - A Manual of Tides</title><h1>A Manual of Tides</h1>") == "Closures (title)")
  }

  @Test("a title that is declared as the name of the site, too, is no name of a site")
  func titleAsSiteName() {
    let both = ["site_name", "title"].map { "<meta property=og:\($0) content='The wall held - Coast Diary'>" }.joined()
    let page = "<title>The wall held - Coast Diary</title>\(both)<h1>Coast Diary</h1><h3>The wall held</h3>"
    #expect(title("<meta property=og:type content=article>" + page) == "The wall held (open_graph)")
    #expect(metadata("<meta property=og:type content=article>" + page).siteName == nil)
    #expect(show(metadata(page).siteName) == "The wall held - Coast Diary (open_graph)")
  }

  @Test("of a page that offers something, what two places of the head agree on is its name, and the heading a slogan")
  func offer() {
    let page = """
      <title>Boat repairs | Harbour</title><meta property=og:title content="Boat repairs"><h1>Boat repairs you can trust</h1>
      """
    #expect(show(metadata(page, pageType: .service).title) == "Boat repairs (open_graph)")
    #expect(show(metadata(page, pageType: .article).title) == "Boat repairs you can trust (h1)")
  }

  @Test("a service goes by its name and what it does, other pages without the name of their site in front")
  func nameInFront() {
    let page = "<meta property=og:site_name content=Harbour><title>Harbour - Boat repairs</title><p>We repair.</p>"
    #expect(show(metadata(page, pageType: .service).title) == "Harbour - Boat repairs (title)")
    #expect(show(metadata(page, pageType: .article).title) == "Boat repairs (title)")
  }

  @Test("the heading of a collection is its name, whatever the head says of it")
  func collection() {
    let page = "<title>Shop lamps for boats and quays</title><h1>Deck lamps</h1>"
    #expect(show(metadata(page, pageType: .collection).title) == "Deck lamps (h1)")
    #expect(show(metadata(page, pageType: .product).title) == "Shop lamps for boats and quays (title)")
  }

  @Test(
    "a label for readers of screens is not part of a heading, and a last piece that names a forum or host not of a title"
  )
  func labels() {
    #expect(title("<title>The wall held</title><h1>Title:The wall held</h1>") == "The wall held (h1)")
    #expect(title("<title>The wall held - Carl's Forum</title>") == "The wall held (title)")
    #expect(title("<title>The wall held | Coast.com</title>") == "The wall held (title)")
    #expect(title("<title>Why a forum - how the wall held</title>") == "Why a forum - how the wall held (title)")
  }

  @Test(
    "what only a style sheet parts from the title is not of it",
    arguments: [
      "<span>Norduferbahn</span>The ferry will close", "The ferry will close<span>Premium</span>",
      "The ferry will close<time>14 May 2024</time>",
    ])
  func gluedNeighbours(heading: String) {
    let head = "<meta property='og:title' content='The ferry will close'>"
    let title = metadata("\(head)<body><h1>\(heading)</h1><p>Text.").title
    #expect(String(decoding: title?.value ?? [], as: UTF8.self) == "The ferry will close")
  }

  @Test("a heading that links to the front page is the name of the blog")
  func headingThatLeadsHome() {
    let head = "<title>Ferry Fan: The last boat</title><meta property='og:title' content='The last boat'>"
    for href in ["/", "https://a.example/", "https://a.example"] {
      let page = "\(head)<body><h1><a href='\(href)'>Ferry Fan</a></h1><h2>Words</h2>"
      #expect(show(metadata(page, address: "https://a.example/last").title) == "The last boat (open_graph)")
    }
    let part = "\(head)<body><h1>The last boat of <a href='/'>Ferry</a></h1>"
    #expect(show(metadata(part, address: "https://a.example/last").title) == "The last boat of Ferry (h1)")
    let own = "\(head)<body><h1><a href='/last'>The last boat</a></h1>"
    #expect(show(metadata(own, address: "https://a.example/last").title) == "The last boat (h1)")
  }

  @Test("joiners that Persian is spelled with stay")
  func joiners() {
    let page = "<title>اسکله بسته می\u{200C}شود</title><body><h1>اسکله بسته می\u{200C}شود\u{200B}</h1>"
    #expect(show(metadata(page).title) == "اسکله بسته می\u{200C}شود (h1)")
    #expect(show(metadata("<h1>A plain\u{200D} title</h1>").title) == "A plain title (h1)")
  }

  @Test("dashes inside a title stay")
  func dashes() {
    #expect(title("<title>The wall - a history - part two</title>") == "The wall - a history - part two (title)")
  }

  @Test("a title escaped twice is decoded, the mark of a link to the heading is not part of it")
  func escapes() {
    #expect(title("<meta property=og:title content='Salt &amp;amp; water'>") == "Salt & water (open_graph)")
    #expect(title("<title>Salt and water</title><h1>Salt and water<a href=#x>¶</a></h1>") == "Salt and water (h1)")
  }

  @Test("white space is one space, and without a title element the first heading of level 1 is the title")
  func alone() {
    #expect(title("<title> A &amp;\n B </title><h1>C</h1>") == "A & B (title)")
    #expect(title("<title> </title><h2>B</h2><h1>C <i>d</i></h1><h1>E</h1>") == "C d (h1)")
  }

  @Test("a page without any has none, and the title of a drawing is none")
  func none() {
    #expect(title("<p>Words.") == nil)
    #expect(title("<svg><title>A</title></svg><p>b") == nil)
  }

  @Test("a heading that the window's title has behind a short piece is the title, not the name of the site")
  func siteInFront() {
    let page = "<title>Harbour Daily - The old wall by the river gets a roof</title>"
    #expect(
      title(page + "<h1>The old wall by the river gets a roof</h1>") == "The old wall by the river gets a roof (h1)")
    // A book whose name stands above each chapter.
    let book = "<title>What is a wall? - The old wall by the river</title><h1>The old wall by the river</h1>"
    #expect(title(book + "<h1>What is a wall?</h1>") == "What is a wall? (h1)")
    let chapter = "<title>The wall - The old wall by the river</title><h1>The old wall by the river</h1>"
    #expect(title(chapter + "<h2>The wall</h2>") == "The wall (title)")
    #expect(
      title("<title>SeaWall of the north</title><meta property=og:title content=Sea><h1>SeaWall of the north</h1>")
        == "SeaWall of the north (h1)")
  }

  @Test("of the way to a page the end that a heading says is its title, be it a lesser heading")
  func trails() {
    let trail = "<title>The Courier of the Coast › News › The wall held</title>"
    #expect(title(trail + "<h1>The wall held</h1>") == "The wall held (title)")
    #expect(title(trail + "<h2>The wall held</h2>") == "The wall held (title)")
    let blog = "<title>The wall held » The Courier of the Coast</title><h1>The Courier of the Coast</h1>"
    #expect(title(blog + "<h2>The wall held</h2>") == "The wall held (title)")
    let sections = "<title>The wall held > News > Walls</title><h1>Walls</h1><h2>The wall held</h2>"
    #expect(title(sections)?.hasPrefix("The wall held") == true)
    let book = "<title>How walls are built » The book of the coast</title><h1>The book of the coast</h1>"
    #expect(title(book)?.hasPrefix("How walls are built") == true)
    let behind = "<title>The wall held - Courier of the Coast</title>"
    #expect(title(behind + "<h2>The wall held</h2>") == "The wall held (title)")
    #expect(title(trail) == "The Courier of the Coast › News › The wall held (title)")
  }

  @Test("behind what JSON-LD has as the headline of the article a title names sections")
  func headline() {
    let article = #"<script type='application/ld+json'>{"@type":"NewsArticle","headline":"The wall held"}</script>"#
    #expect(title("<title>The wall held | Coast | News | Harbour Daily</title>" + article) == "The wall held (json_ld)")
    // One word may be the first of a longer title.
    let word = #"<script type='application/ld+json'>{"@type":"NewsArticle","headline":"Walls"}</script>"#
    let whole = "Walls - A history of the coast"
    #expect(title("<title>\(whole)</title>\(word)<h1>\(whole)</h1>") == "\(whole) (h1)")
    let bare = #"<script type='application/ld+json'>{"@type":"NewsArticle"}</script>"#
    #expect(
      title("<title>… | The wall held | Harbour Daily</title>" + bare)
        == title("<title>… | The wall held | Harbour Daily</title>"))
    #expect(title("<title>The wall held | Coast | News</title>").map { $0.hasPrefix("The wall held | Coast") } == true)
  }
}
