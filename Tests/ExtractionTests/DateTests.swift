// How days are read, and which of a page's days is which.

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
    ])
  func forms(text: String) {
    #expect(days(in: Array(text.utf8), order: .dayFirst).map(\.day.text) == ["2017-04-14"])
  }

  @Test(
    "no day: without a year, impossible, too long ago, a version",
    arguments: ["14 April", "31.02.2017", "1.2.3", "14 April 1817"])
  func noDays(text: String) { #expect(days(in: Array(text.utf8), order: .dayFirst).isEmpty) }

  @Test("where only numbers are given the page's language decides")
  func order() {
    #expect(show(metadata("<html lang=en-US>" + head + "<time>04/05/2017</time>").publishedDay) == "2017-04-05 (time)")
    #expect(show(metadata("<html lang=en-GB>" + head + "<time>04/05/2017</time>").publishedDay) == "2017-05-04 (time)")
  }

  @Test("seconds and milliseconds since 1970 and days without marks are read from machines")
  func machines() {
    for text in ["1492128000", "1492128000000", "20170414", "20170414T101500Z", "Fri, 14 Apr 2017 00:00:00 GMT"] {
      #expect(machineDay(Array(text.utf8), order: .dayFirst)?.text == "2017-04-14", "\(text)")
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
    let page = metadata(head, address: "https://a.example/2017/04/14/wall")
    #expect(show(page.publishedDay) == "2017-04-14 (url)")
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
    let product = metadata(head + text + "<p>14 April 2017</p>", pageType: .product)
    #expect(product.publishedDay == nil)
  }

  @Test("an element of microdata may have its day in its title")
  func titleAttribute() {
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

  @Test("days among comments and related articles don't count")
  func others() {
    #expect(published("<div class=comments><time datetime=2017-04-14></time></div>") == nil)
    #expect(published("<section class=related><p class=date>14 April 2017</p></section>") == nil)
  }
}
