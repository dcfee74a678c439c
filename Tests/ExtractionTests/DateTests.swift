// How days are read, and which of a page's days is which.
// Corpora are cut by `published_at`. A page shows many days, in an order of figures, a calendar and a time zone of its
// own; where the best of them would be a guess there must be none.

import Testing
import Text

@testable import Extraction

@Suite struct DateTests {
  private let head = "<title>The wall held</title><h1>The wall held</h1>"
  private func published(_ page: String) -> String? { show(metadata(head + page).publishedDay) }

  @Test(
    "days as pages write them",
    arguments: [
      "April 14, 2017", "Apr. 14th, 2017", "14 April 2017", "14. April 2017", "14 avril 2017", "14 de abril de 2017",
      "14 aprile 2017",
      "14 kwietnia 2017", "14 апреля 2017 г.", "14 квітня 2017", "14 Nisan 2017", "2017. április 14.", "14 dubna 2017",
      "2017-04-14",
      "2017-04-14T23:30:00-05:00", "14.04.2017", "14.4.2017", "14/04/2017", "4/14/2017", "2017/04/14", "2017年4月14日",
      "14-Apr-2017",
      "14 Απριλίου 2017", "ПЯТНИЦА, 14 АПРЕЛЯ 2017", "14 huhtikuuta 2017",
      "14 أبريل 2017", "14 نيسان / أبريل 2017", "14 באפריל 2017", "14 अप्रैल 2017", "14 აპრილი 2017", "14 prill 2017",
      "١٤ أبريل ٢٠١٧", "১৪ এপ্রিল ২০১৭", "१४ अप्रैल २०१७", "２０１７年４月１４日", "14 اپریل 2017", "14 ஏப்ரல் 2017",
      "25 فروردین 1396", "۲۵ فروردین ۱۳۹۶", "۱۳۹۶/۰۱/۲۵", "14 เมษายน 2560", "๑๔ เมษายน ๒๕๖๐", "14 เมษายน 2017",
      "平成29年4月14日", "平成 29年 4月 14日", "民國106年4月14日", "14º de abril de 2017", "14° aprile 2017",
    ])
  func forms(text: String) {
    #expect(days(in: Array(text.utf8), order: .dayFirst).map(\.day.text) == ["2017-04-14"])
  }

  @Test(
    "no day: without a year, impossible, too long ago, a version",
    arguments: [
      "14 April", "31.02.2017", "1.2.3", "14 April 1817", "30 اسفند 1396", "31 مهر 1396", "1.2.1396", "14 April 2560",
    ])
  func noDays(text: String) { #expect(days(in: Array(text.utf8), order: .dayFirst).isEmpty) }

  @Test("years of the Persian calendar begin at the equinox, and some have a day more")
  func persian() {
    for (written, day) in [
      ("1 فروردین 1399", "2020-03-20"), ("30 اسفند 1399", "2021-03-20"), ("1 فروردین 1400", "2021-03-21"),
      ("29 اسفند 1397", "2019-03-20"), ("11 دی 1378", "2000-01-01"), ("2 تير 1399", "2020-06-22"),
      ("30 اسفند 1403", "2025-03-20"), ("1 مهر 1404", "2025-09-23"),
    ] {
      #expect(days(in: Array(written.utf8), order: .dayFirst).map(\.day.text) == [day])
    }
  }

  @Test("eras of Japan begin with a year that has a name, and a day of one has fewer than four digits")
  func eras() {
    for (written, day) in [("令和元年5月1日", "2019-05-01"), ("発行日：令和6年4月1日", "2024-04-01"), ("平成31年4月30日", "2019-04-30")] {
      #expect(days(in: Array(written.utf8), order: .dayFirst).map(\.day.text) == [day])
    }
    for none in ["令和6年", "令和6年4月", "大正6年4月1日", "6年4月1日"] {
      #expect(days(in: Array(none.utf8), order: .dayFirst).isEmpty, "\(none)")
    }
  }

  @Test("listopad is October behind a full stop, as Croatian writes it, and November without")
  func listopad() {
    #expect(days(in: Array("14. listopada 2017.".utf8), order: .dayFirst).map(\.day.text) == ["2017-10-14"])
    for november in ["14 listopada 2017", "14. listopadu 2017"] {
      #expect(days(in: Array(november.utf8), order: .dayFirst).map(\.day.text) == ["2017-11-14"])
    }
  }

  @Test("where only numbers are given the page's language decides")
  func order() {
    #expect(show(metadata("<html lang=en-US>" + head + "<time>04/05/2017</time>").publishedDay) == "2017-04-05 (time)")
    #expect(show(metadata("<html lang=en-GB>" + head + "<time>04/05/2017</time>").publishedDay) == "2017-05-04 (time)")
  }

  @Test("no word names two months")
  func monthNames() {
    var months: [Substring: Set<Int>] = [:]
    for (index, row) in monthRows.enumerated() {
      for name in row.split(whereSeparator: \.isWhitespace) { months[name, default: []].insert(index) }
    }
    #expect(months.filter { $0.value.count > 1 }.isEmpty && months.count > 660)
  }

  @Test("seconds and milliseconds since 1970 and days without marks are read from machines")
  func machines() {
    for text in ["1492128000", "1492128000000", "20170414", "20170414T101500Z", "Fri, 14 Apr 2017 00:00:00 GMT"] {
      #expect(machineDay(Array(text.utf8), order: .dayFirst)?.day.text == "2017-04-14", "\(text)")
    }
  }

  @Test("each source gives a day and its name")
  func sources() {
    #expect(
      published("<meta property=article:published_time content=2017-04-14T10:00:00Z>") == "2017-04-14 (open_graph)")
    #expect(published("<meta name=DC.date.issued content=2017-04-14>") == "2017-04-14 (dublin_core)")
    #expect(published("<meta itemprop=datePublished content=2017-04-14>") == "2017-04-14 (microdata)")
    #expect(published("<meta name=parsely-pub-date content=2017-04-14>") == "2017-04-14 (meta)")
    #expect(published("<time datetime=2017-04-14>Friday</time>") == "2017-04-14 (time)")
    #expect(published("<p>14 April 2017</p>") == "2017-04-14 (dateline)")
    #expect(published("<div class=entry-date>14 April 2017</div>") == "2017-04-14 (dateline)")
    #expect(
      published(#"<script type="application/ld+json">{"@type":"BlogPosting","datePublished":"2017-04-14"}</script>"#)
        == "2017-04-14 (json_ld)")
    for path in ["2017/04/14/wall", "2017-04-14-wall", "20170414/wall"] {
      #expect(show(metadata(head, address: "https://a.example/" + path).publishedDay) == "2017-04-14 (url)", "\(path)")
    }
    #expect(metadata(head, address: "https://a.example/20171414/wall").publishedDay == nil)
  }

  @Test("a day that is said to be that of a change is the day of publication only where there is no other, and says so")
  func updates() {
    let page = metadata(head + "<p>Published: 14 April 2017, updated: 2 May 2017</p>")
    #expect(show(page.publishedDay) == "2017-04-14 (dateline)" && show(page.modifiedDay) == "2017-05-02 (dateline)")
    let changed = metadata(head + "<p>Last updated on 2 May 2017</p>")
    #expect(show(changed.publishedDay) == "2017-05-02 (modified)")
    #expect(show(changed.modifiedDay) == "2017-05-02 (dateline)")
    let built = metadata(head + "<meta property=article:modified_time content=2017-05-02>")
    #expect(built.publishedDay == nil && show(built.modifiedDay) == "2017-05-02 (open_graph)")
  }

  @Test("far from the title a line that is a day, or says of what day it is, counts where nothing nearer tells")
  func farLines() {
    let text = String(repeating: "<p>The wall held all night, says nobody.</p>", count: 40)
    #expect(published(text + "<p>Posted on 14 April 2017</p>") == "2017-04-14 (dateline)")
    #expect(published(text + "<h4>Published</h4><p>14 April 2017, 10:00</p>") == "2017-04-14 (dateline)")
    #expect(published(text + "<p>14 April 2017</p><p>15 April 2017</p>") == "2017-04-14 (dateline)")
    #expect(published(text + "<p>The wall fell on 14 April 2017.</p>") == nil)
    #expect(published("<p>2 May 2017</p>" + text + "<p>Posted on 14 April 2017</p>") == "2017-05-02 (dateline)")
    let changed = metadata(head + text + "<h4>Last updated</h4><p>14 April 2017</p>")
    #expect(
      show(changed.publishedDay) == "2017-04-14 (modified)" && show(changed.modifiedDay) == "2017-04-14 (dateline)")
    #expect(published(text + "<p>Jane Mason | 2017-04-14 10:00:12</p>") == "2017-04-14 (dateline)")
    #expect(published(text + "<p>Posted 04/05/2017</p>") == "2017-05-04 (dateline)")
    for other in ["Expires 14 April 2017", "Born 14 April 1997", "Results of 14 April 2017: a draw"] {
      #expect(published(text + "<p>\(other)</p>") == nil, "\(other)")
    }
  }

  @Test("on the page of a product only what is named a day right below the title is the page's")
  func products() {
    let text = String(repeating: "<p>The wall held all night, says nobody.</p>", count: 40)
    func day(_ body: String) -> String? { show(metadata(head + body, pageType: .product).publishedDay) }
    #expect(day("<p class=date>14 April 2017</p>") == "2017-04-14 (dateline)")
    #expect(day("<p>14 April 2017</p>") == nil && day(text + "<p class=date>14 April 2017</p>") == nil)
    #expect(show(metadata(head + "<p>14 April 2017</p>", pageType: .listing).publishedDay) == "2017-04-14 (dateline)")
    let items = (1...3).map { "<article><h2>Wall</h2><time datetime=2017-04-0\($0)>Friday</time></article>" }.joined()
    #expect(metadata(head + items, pageType: .listing).publishedDay == nil)
    let lines = "<p>The wall</p><p>14 April 2017</p><p>The harbour</p><p>13 April 2017</p>"
    #expect(metadata(head + lines, pageType: .listing).publishedDay == nil)
    let article = "<meta property=og:type content=article>"
    #expect(metadata(head + article + lines, pageType: .listing).publishedDay?.value.text == "2017-04-14")
    let many = (1...9).map { "<p>\($0) May 2017</p><p>The wall</p>" }.joined()
    #expect(metadata(head + article + many, pageType: .listing).publishedDay == nil)
    let own = "<p><time datetime=2017-04-14>28 minutes ago</time></p>"
    #expect(show(metadata(head + article + own + many, pageType: .listing).publishedDay) == "2017-04-14 (time)")
    #expect(metadata(head + article + own + own + many, pageType: .listing).publishedDay == nil)
    #expect(metadata(head + own + many, pageType: .listing).publishedDay == nil)
    let named = "<p class=date>14 April 2017</p><p>The harbour was quiet.</p>"
    #expect(show(metadata(head + article + named + many, pageType: .listing).publishedDay) == "2017-04-14 (dateline)")
    #expect(metadata(head + named + many, pageType: .listing).publishedDay == nil)
    let listed = "<ul><li>\(named)</li><li>The quay</li></ul>"
    #expect(metadata(head + article + listed + many, pageType: .listing).publishedDay == nil)
    let below = metadata(head + "<p>Harbour Post, 15 April 2017 16:20</p>" + lines, pageType: .listing)
    #expect(below.publishedDay?.value.text == "2017-04-15")
    #expect(metadata(head + "<p>Post, 15 April 2017</p>" + lines, pageType: .listing).publishedDay == nil)
    let item = head + "<p>15 April 2017 16:20</p><h2>The harbour</h2>" + lines
    #expect(metadata(item, pageType: .listing).publishedDay == nil)
    let blogs = (1...2).map { #"{"@type":"BlogPosting","headline":"No \#($0)","datePublished":"2017-04-1\#($0)"}"# }
    let blog = "<script type=application/ld+json>[\(blogs.joined(separator: ","))]</script>"
    #expect(metadata(head + blog + lines, pageType: .listing).publishedDay == nil)
    #expect(metadata(head + "<p class=date>14 April 2017</p>", pageType: .collection).publishedDay == nil)
  }

  @Test("of a service only a day counts that is said to be one, of a thread the one behind #1")
  func services() {
    let text = String(repeating: "<p>The wall held all night, says nobody.</p>", count: 40)
    func day(_ line: String) -> String? { show(metadata(head + text + line, pageType: .service).publishedDay) }
    #expect(day("<p>14 April 2017</p>") == nil && day("<p>Posted on 14 April 2017</p>") == "2017-04-14 (dateline)")
    #expect(day("<h2>#1 2017-04-14 15:14:37</h2>") == "2017-04-14 (dateline)")
    #expect(day("<p>#1 wall of all: 2017-04-14</p>") == nil)
  }

  @Test("a line that is a day counts for more than one that has one in its text")
  func bareLines() {
    #expect(
      published("<p>The wall on 16 January 2017. Mason/Pool</p><p>18 January 2017</p>") == "2017-01-18 (dateline)")
  }

  @Test("a line above the title, where papers print the day of the visit, is worth no more for being only a day")
  func above() {
    #expect(
      metadata(
        "<title>The wall held</title><p>Saturday, 5 September 2020</p><p>Home</p><p>News</p><p>Sport</p>"
          + "<h1>The wall held</h1><p>By Jane Mason, 12 March 2019 in News</p>"
      ).publishedDay?.value.text == "2019-03-12")
  }

  @Test("what the head says counts for more than any line")
  func heads() {
    let head = "<meta property=article:published_time content=2019-02-03>"
    #expect(published(head + "<p>Published: 14 May 2019</p>") == "2019-02-03 (open_graph)")
    #expect(published("<p>Date: 14 May 2019</p><p>Published 3 Feb 2019</p>") == "2019-02-03 (dateline)")
  }

  @Test("an element of microdata, or one that has no whole day in its text, may have it in its title")
  func titleAttribute() {
    #expect(published("<a class=timestamp title='12:12 AM - 14 Apr 2017'>Apr 14</a>") == "2017-04-14 (dateline)")
    #expect(published("<a class=author title='Member since 14 Apr 2010'>Jane Mason</a>") == nil)
    let changed = metadata(head + "<p>Last updated <span class=date title='14 April 2017'>3 hours ago</span></p>")
    #expect(show(changed.publishedDay) == "2017-04-14 (modified)")
    #expect(
      published("<abbr itemprop=datePublished title=2017-04-14T10:00:00Z>ten o'clock</abbr>")
        == "2017-04-14 (microdata)")
  }

  @Test("no day is later than the file's receipt, but for where the next day has begun already")
  func receipt() {
    let noon: Int64 = 1_492_171_200_000_000_000  // 2017-04-14T12:00:00Z
    func found(_ day: String) -> String? {
      show(metadata(head + "<meta name=date content=\(day)>", received: noon).publishedDay)
    }
    #expect(found("2017-04-14") == "2017-04-14 (meta)" && found("2017-04-15") == "2017-04-15 (meta)")
    #expect(found("2017-04-16") == nil)
  }

  @Test(
    "volumes, addresses of hosts, and days of another kind are no day of the page",
    arguments: [
      "<p>J Sea Res. 2019 May;12(3):101-119.", "<p>Volume 12, May 2019, Pages 3-9", "<p>Host 10.12.20.19",
      "<p class=info>Member since May 14, 2011", "<p class=meta>Deadline: May 14, 2024",
      "<p>Received 3 March 2019, Accepted 14 May 2019.",
    ])
  func otherNumbers(line: String) {
    #expect(show(metadata("<body><h1>Ferry to close</h1>\(line)</p><p>Text of some words.").publishedDay) == nil)
  }

  @Test("of several days in a line each goes by the words right before it")
  func severalDays() {
    func day(_ line: String) -> String? {
      show(metadata("<body><h1>Ferry to close</h1>\(line)</p><p>Text of some words.").publishedDay)
    }
    #expect(day("<p>Argued March 3, 2008—Decided May 14, 2009") == "2009-05-14 (dateline)")
    let page = "<body><h1>Ferry to close</h1><p class=meta>Updated 2 days ago · Published May 14, 2024</p><p>Text."
    #expect(show(metadata(page).publishedDay) == "2024-05-14 (dateline)" && metadata(page).modifiedDay == nil)
  }

  @Test("a year that ends a title is not that of the day behind it")
  func yearBefore() {
    let found = days(in: Array("The best walls of 2024 September 1st, 2023".utf8), order: .dayFirst)
    #expect(found.map(\.day.text) == ["2023-09-01"])
    let span = days(in: Array("2023. szeptember 1. – 2024. október 3.".utf8), order: .dayFirst)
    #expect(span.map(\.day.text) == ["2023-09-01", "2024-10-03"])
  }

  @Test("of numbers alone the order is that of another day of the page, or the one that is not to come")
  func settledOrder() {
    let page = "<html lang=en>" + head + "<div class=date>03/10/2023</div>"
    #expect(show(metadata(page).publishedDay) == "2023-03-10 (dateline)")
    let dated = metadata(page, address: "https://a.example/2023/october/03/wall")
    #expect(dated.publishedDay?.value.text == "2023-10-03")
    let both = page + "<time datetime=2023-03-10></time><time datetime=2023-10-03></time>"
    #expect(metadata(both).publishedDay?.value.text == "2023-03-10")
    let summer: Int64 = 1_685_577_600_000_000_000  // 2023-06-01
    let future = metadata("<html lang=en>" + head + "<div class=date>10/03/2023</div>", received: summer)
    #expect(show(future.publishedDay) == "2023-03-10 (dateline)")
  }

  @Test("a moment in UTC is of the day that the page shows, where that can be the same moment")
  func zones() {
    func day(_ moment: String, _ shown: String) -> String? {
      let declared = "<meta property=article:published_time content='\(moment)'>"
      return metadata(head + declared + "<p>\(shown)</p>").publishedDay?.value.text
    }
    #expect(day("2017-04-13T23:30:00Z", "14 April 2017") == "2017-04-14")
    #expect(day("2017-04-14T02:30:00+00:00", "13 April 2017") == "2017-04-13")
    #expect(day("1492127400", "14 April 2017") == "2017-04-14")
    #expect(day("20170413T23:30:07Z", "14 April 2017") == "2017-04-14")
    let edited = metadata(
      head + "<meta property=article:published_time content=2017-04-13T23:30:00Z>"
        + "<meta property=article:modified_time content=2017-04-13T23:45:00Z><p>14 April 2017</p>")
    #expect(edited.publishedDay?.value.text == "2017-04-14" && edited.modifiedDay?.value.text == "2017-04-14")
    // Not the same moment anywhere, another zone, a day and no moment, shown as it is.
    #expect(day("2017-04-13T05:30:00Z", "14 April 2017") == "2017-04-13")
    #expect(day("2017-04-14T13:30:00Z", "13 April 2017") == "2017-04-14")
    #expect(day("2017-04-13T23:30:00+02:00", "14 April 2017") == "2017-04-13")
    #expect(day("2017-04-14T00:00:00Z", "13 April 2017") == "2017-04-14")
    #expect(day("2017-04-13 23:30 MEZ", "14 April 2017") == "2017-04-13")
    #expect(day("2017-04-13T23:30:00Z", "14 April 2017</p><p>Harbour, 13 April 2017") == "2017-04-13")
    let above = "<title>The wall held</title><p>14 April 2017</p><h1>The wall held</h1>"
    #expect(
      metadata(above + "<meta property=article:published_time content=2017-04-13T23:30:00Z>").publishedDay?.value.text
        == "2017-04-13")
    for path in ["2017/04/13/x", "20170413/x"] {
      let page = head + "<meta property=article:published_time content=2017-04-14T02:30:00Z>"
      #expect(metadata(page, address: "https://a.example/" + path).publishedDay?.value.text == "2017-04-13", "\(path)")
    }
  }

  @Test("the video of a page that says it is one has the page's day")
  func videos() {
    let day = "<meta itemprop=datePublished content=2017-04-14>"
    let item = "<div itemscope itemtype=http://schema.org/VideoObject>\(day)</div>"
    #expect(published("<meta property=og:type content=video.other>" + item) == "2017-04-14 (microdata)")
    #expect(published(item) == nil)
  }

  @Test("in a thread the day of the first post counts, although each post is an item called a comment")
  func threads() {
    let post = "<li itemscope itemtype=http://schema.org/Comment><span itemprop=datePublished>11-29-2024, 9:03</span>"
    let page = "<html lang=en>" + head + "<ol>" + post + "<p>The wall held.</p></li></ol>"
    #expect(show(metadata(page, pageType: .forum).publishedDay) == "2024-11-29 (microdata)")
    #expect(metadata(page, pageType: .article).publishedDay?.origin == .dateline)
  }

  @Test("a day below a heading that says a part of the title counts, where no other heading says it")
  func partOfTitle() {
    let text = String(repeating: "<p>The wall held all night, says nobody.</p>", count: 40)
    let page = "<title>Harbour Post Mobile :: The wall held all night</title>" + text
    let below = "<h2>The wall held all night</h2><p>Jane Mason | 2017-04-14 16:52:59</p>" + text
    #expect(show(metadata(page + below, pageType: .listing).publishedDay) == "2017-04-14 (dateline)")
    #expect(metadata(page + below.replacing("The wall", with: "A wall"), pageType: .listing).publishedDay == nil)
  }

  @Test("a line that says when a thread was started counts for more than the clock above it")
  func started() {
    #expect(
      published("<p>Started by Mason, April 14, 2017, 10:00</p><time datetime=2026-03-05T12:16:19Z>now</time>")
        == "2017-04-14 (dateline)")
  }

  @Test("a day below a label for publication counts beside the article too")
  func labelledBeside() {
    let text = String(repeating: "<p>The wall held all night, says nobody.</p>", count: 40)
    #expect(published(text + "<aside><h3>Published</h3><p>14 April 2017</p></aside>") == "2017-04-14 (dateline)")
    #expect(
      published(text + "<div class=sidebar><h4>Published</h4><div class=x>14 April 2017</div></div>")
        == "2017-04-14 (dateline)")
    #expect(
      published(text + "<div class=sidebar><div><h4>Published</h4><time datetime=2017-04-14>Friday</time></div></div>")
        == "2017-04-14 (time)")
    #expect(published(text + "<aside><h3>Next match</h3><p>14 April 2017</p></aside>") == nil)
    let others = "<li>A <span>Posted on <time datetime=2015-01-02>Friday</time></span></li>"
    let list = "<aside><ul>\(others)\(others)</ul></aside>"
    #expect(published("<p>By Jane Mason, 12 March 2019 in News</p>" + text + list) == "2019-03-12 (dateline)")
    #expect(published(text + list) == nil)
  }

  @Test("what Blogger calls a widget is the article; what else is called one is not")
  func blogger() {
    let stamp = "<abbr itemprop=datePublished title=2017-04-14T10:00:00Z>ten o'clock</abbr>"
    #expect(published("<div class='widget Blog' id=Blog1>\(stamp)</div>") == "2017-04-14 (microdata)")
    #expect(published("<div class='widget widget_blog_posts' id=posts-1>\(stamp)</div>") == nil)
  }

  @Test("an element that shows today's date says nothing")
  func today() { #expect(published("<p id=todays-date><b>Friday</b>, 14 April 2017</p>") == nil) }

  @Test("a day that is worth too little to count does not hide one further off that counts")
  func weakMarks() {
    let text = String(repeating: "<p>The wall held all night, says nobody.</p>", count: 100)
    #expect(
      published(text + "<div class=author-details><p>Jane Mason</p><small>14 April 2017</small></div>")
        == "2017-04-14 (dateline)")
  }

  @Test(
    "of the days of a manuscript that of its appearance counts, wherever in the line it stands",
    arguments: [
      "Received: 3 March 2017 / Revised: 1 April 2017 / Accepted: 7 April 2017 / Published: 14 April 2017",
      "Received 3 March 2017, Revised 1 April 2017, Accepted 7 April 2017, Available online 14 April 2017",
    ])
  func manuscripts(line: String) { #expect(published("<p>\(line)</p><p>The wall held.") == "2017-04-14 (dateline)") }

  @Test(
    "a deadline or an event is no day of publication, in any script",
    arguments: [
      "応募締切：2017年4月14日", "截止日期：2017年4月14日", "마감일: 2017년 4월 14일", "Срок подачи заявок: 14 апреля 2017",
      "الموعد النهائي: 14 أبريل 2017", "Date de l’événement : 14 avril 2017", "Fino al 14 aprile 2017",
      "<span class=tribe-event-date-start>14.04.2017 19:00</span>",
    ])
  func deadlines(line: String) { #expect(published("<p>\(line)</p><p>The wall held.") == nil) }

  @Test(
    "a word for an event elsewhere in the line says nothing of the day",
    arguments: [
      "来源：学生活动中心 发布时间：2017-04-14", "活动资讯 2017-04-14", "TERMINAL ISLAND, Calif., April 14, 2017",
      "<span class='event post-date'>14 April 2017</span>",
    ])
  func noDeadlines(line: String) {
    #expect(published("<p>\(line)</p><p>The wall held.")?.hasPrefix("2017-04-14") == true)
  }

  @Test("of two days that something was posted on the first counts")
  func postedAgain() {
    #expect(published("<p class=date>Posted 14 April 2017, posted again 9 May 2018</p>") == "2017-04-14 (dateline)")
  }

  @Test("days among comments and related articles don't count")
  func others() {
    #expect(published("<div class=comments><time datetime=2017-04-14></time></div>") == nil)
    #expect(published("<section class=related><p class=date>14 April 2017</p></section>") == nil)
  }
}
