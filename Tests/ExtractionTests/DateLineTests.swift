// Lines near the title with a day that is not the page's, and days as some languages and machines write them.
// Deadlines, events, births and notices of law stand where a date line would; each taken for it gives a page a day that
// looks as good as a right one. DateTests has how days are read and weighed.

import Testing
import Text

@testable import Extraction

@Suite struct DateLineTests {
  private let head = "<title>The wall held</title><h1>The wall held</h1>"
  private func published(_ page: String) -> String? { show(metadata(head + page).publishedDay) }

  @Test(
    "dashes with spaces part a day's numbers", arguments: ["14 / May / 2024", "14 – May – 2024", "14 - May - 2024"])
  func spacedDashes(text: String) {
    #expect(days(in: Array(text.utf8), order: .dayFirst).map(\.day.text) == ["2024-05-14"])
  }

  @Test(
    "a day of something else is none of the page's",
    arguments: [
      "<p>When: Saturday 15 June 2024</p>", "<p>Apply by 12 March 2024</p>",
      "<p>Application deadline: 12 March 2024</p>",
      "<p>Born: 4 July 1991</p>", "<p>Valid until 12 March 2024</p>", "<p>Bewerbungsfrist: 12.03.2024</p>",
      "<p>12–14 March 2024, Harbour Hall</p>", "<p>It was on 3 May 1999 that the wall fell.</p>",
      "<p>[F1] Words substituted (1.4.2003) by 2003 c. 9, s. 2</p>", "<p>F1 S. 2 repealed (1.4.2003) by 2003 c. 9</p>",
      "<p>[12] Amended with effect from 1 April 2003</p>", "<p>Deadline:</p><p>12 March 2024</p>",
      "<h2>What happened on 14 May 1998</h2>",
      "<blockquote><p>The wall fell.</p>Coast (@coast) <a href=/x>March 4, 2019</a></blockquote>",
      "<figure><figcaption>The wall on 14 May 1998</figcaption></figure>",
      "<p><time itemprop=startDate datetime=2024-06-15>15 June 2024</time></p>",
      "<div itemscope itemtype=https://schema.org/MusicEvent><time datetime=2024-06-15>15 June</time></div>",
    ])
  func otherDays(line: String) { #expect(published(line) == nil) }

  @Test(
    "a line that says who, where or that it is the day is the page's",
    arguments: [
      "<p>By Ada Berg | 14 April 2017</p>", "<p>Ada Berg on 14 April 2017</p>", "<p>Berlin, 14 April 2017</p>",
      "<p>Date: 14 April 2017</p>", "<p>Press release: 14 April 2017</p>", "<p>Author: Ada Berg 14 April 2017</p>",
      "<p>Issue 12 - April 14, 2017</p>", "<h2>14 April 2017</h2>", "<p>时间：2017年4月14日</p>",
      "<p>This was published on 14 April 2017.</p>", "<p>Friday, 14 April 2017</p>",
      "<p>Essay - Published: 2017.04.14 | sea</p>",
      "<p>Published 14 April 2017 | Deadline: 2 May 2017</p>",
    ])
  func ownDays(line: String) { #expect(published(line) == "2017-04-14 (dateline)") }

  @Test(
    "a day that is called that of an update is one in Chinese, Japanese, Korean and Arabic too",
    arguments: [
      "更新日：2024年5月4日", "最終更新日：2024年5月4日", "更新时间：2024-05-04 10:30", "最后更新于 2024年5月4日", "2024年5月4日更新",
      "수정 2024.05.04", "최종수정 : 2024.05.04 10:30", "2024.05.04 10:30 수정", "آخر تحديث: 4 مايو 2024",
    ])
  func updates(line: String) {
    for page in ["<p class=date>\(line)</p>", "<p>\(line)</p>"] {
      let found = metadata(head + page)
      #expect(show(found.modifiedDay) == "2024-05-04 (dateline)" && show(found.publishedDay) == "2024-05-04 (modified)")
    }
  }

  @Test(
    "of two days the one that is called so is that of the update",
    arguments: [
      "公開日：2024年5月1日 更新日：2024年5月4日", "2024年5月1日公開　2024年5月4日更新", "2024年5月1日 更新日：2024年5月4日",
      "发布时间：2024-05-01 更新时间：2024-05-04", "입력 2024.05.01 10:30 | 수정 2024.05.04 11:00",
      "2024.05.01 10:30 입력 | 2024.05.04 11:00 수정", "発行：2024年5月1日 最終更新：2024年5月4日",
    ])
  func pairs(line: String) {
    let found = metadata(head + "<p class=date>\(line)</p>")
    #expect(show(found.publishedDay) == "2024-05-01 (dateline)" && show(found.modifiedDay) == "2024-05-04 (dateline)")
  }

  @Test("words that only hold the word for an update, and a name, leave a day the page's")
  func noUpdates() {
    for line in ["김수정 2024.05.04", "更新プログラム 2024年5月4日"] {
      let found = metadata(head + "<p>\(line)</p>")
      #expect(show(found.publishedDay) == "2024-05-04 (dateline)" && found.modifiedDay == nil)
    }
  }

  @Test("the day on which work was offered is that of its page")
  func posted() {
    let job = #"{"@type":"JobPosting","title":"Wright","datePosted":"2017-04-14","validThrough":"2017-05-30"}"#
    #expect(published("<script type='application/ld+json'>\(job)</script>") == "2017-04-14 (json_ld)")
  }

  @Test(
    "days with spaces behind their full stops, words for year and day, a clock before the year",
    arguments: [
      "14. 4. 2017", "14.4. 2017", "2017. 4. 14.", "2017. 04. 14. 10:30", "Fri Apr 14 08:00:00 CEST 2017",
      "Fri Apr 14 08:00:00 2017", "2017 m. balandžio 14 d.", "2017. gada 14. aprīlis", "14 d'abril de 2017",
      "14 d’abril de 2017",
    ])
  func forms(text: String) {
    #expect(days(in: Array(text.utf8), order: .monthFirst).map(\.day.text) == ["2017-04-14"])
  }

  @Test("a place in capitals and the number of an issue stand in front of the page's day")
  func placesAndNumbers() {
    for line in ["LONDON: 14 April 2017", "Issue 3 – 14 April 2017", "Vol. 3 - 14 April 2017", "№ 5 - 14 April 2017"] {
      #expect(published("<p>\(line)</p>") == "2017-04-14 (dateline)", "\(line)")
    }
    #expect(published("<p>DEADLINE: 14 April 2017</p>") == nil)
  }
}
