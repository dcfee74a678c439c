// Bylines and date lines: read where they are clear, left alone where they are not. And the statistics of a text. What
// is read as a byline leaves the text for a field: misread, it is a sentence lost and an author who wrote nothing. The
// statistics stand in `quality`, by which users choose records.

import Testing

@testable import Text

@Suite struct HeadLineTests {
  private func names(_ line: String) -> [String] {
    authors(inByline: Array(line.utf8)[...]).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("names are read from bylines")
  func bylines() {
    #expect(names("By Maren Holt") == ["Maren Holt"])
    #expect(names("By Maren Holt and Ole J. Vik") == ["Maren Holt", "Ole J. Vik"])
    #expect(names("Von Ärne Ölsen, Inga van der Meer und Jo Ost") == ["Ärne Ölsen", "Inga van der Meer", "Jo Ost"])
  }

  @Test("a job ends the names; a comma and a conjunction are one joint")
  func jobs() {
    #expect(names("By Maren Holt, Staff Writer") == ["Maren Holt"])
    #expect(names("By Maren Holt, Senior Reporter, Vessel Bay Post") == ["Maren Holt"])
    #expect(names("By Maren Holt, Ole J. Vik, and Jo Ost") == ["Maren Holt", "Ole J. Vik", "Jo Ost"])
    #expect(names("By Reuters Staff") == [])
    #expect(names("By Maren Holt, Staff Writer, and Jo Ost") == [])
  }

  @Test(
    "what is no clear byline has no names",
    arguments: [
      "By the sea", "By Monday night", "By Holt", "Bystanders Saw It", "By Maren Holt, who was there", "By 2019",
    ])
  func noBylines(line: String) { #expect(names(line) == []) }

  @Test(
    "dates are read from date lines",
    arguments: [
      ("14 April 2017", "2017-04-14"), ("Friday, April 14th, 2017 at 10:30 AM", "2017-04-14"),
      ("Published: 2017-04-14T10:30:00Z", "2017-04-14"), ("Stand: 14.04.2017, 10:30 Uhr", "2017-04-14"),
      ("Veröffentlicht am 3. März 2018", "2018-03-03"), ("Publié le 1er août 2019 à 9h", "2019-08-01"),
      ("29 Feb 2016", "2016-02-29"), ("14-Oct-2017", "2017-10-14"), ("2017/04/14 10:30", "2017-04-14"),
      ("Опубликовано: 14 апреля 2017 г.", "2017-04-14"), ("公開日：2017年4月14日", "2017-04-14"),
      ("发布时间：2017-04-14 10:30", "2017-04-14"), ("14 de abril de 2017", "2017-04-14"),
      ("14 kwietnia 2017", "2017-04-14"),
    ])
  func dates(line: String, date: String) { #expect(CalendarDate(line: Array(line.utf8)[...])?.text == date) }

  @Test("an update is told from a publication")
  func updates() {
    #expect(CalendarDate(line: Array("Last updated: 5 March 2019".utf8)[...])?.isUpdate == true)
    #expect(CalendarDate(line: Array("更新日：2019年3月5日".utf8)[...])?.isUpdate == true)
    #expect(CalendarDate(line: Array("Published: 5 March 2019".utf8)[...])?.isUpdate == false)
  }

  @Test(
    "what is no clear date has none",
    arguments: [
      "04/05/2017", "29 Feb 2017", "14 April", "April 2017", "In April 2017 the ferry stopped", "2017", "14.13.2017",
      "5 March 2019 and 6 March 2019", "31 April 2017", "Room 14", "04-05-2017", "2017-04-14tram", "4/2017/05",
      "2017年4月",
    ])
  func noDates(line: String) { #expect(CalendarDate(line: Array(line.utf8)[...]) == nil) }
}

@Suite struct StatisticsTests {
  private func count(_ text: String) -> TextStatistics {
    let bytes = Array(text.utf8)
    return statistics(bytes, [TextBlock(kind: .paragraph, start: 0, end: bytes.count)])
  }

  @Test("words hold a letter or a digit")
  func words() {
    #expect(count("It's 3 o'clock – well-known “fact” … 42%").wordCount == 6)
    #expect(count("Привет, мир! Γειά σου").wordCount == 4)
    #expect(count("渡船恢复。").wordCount == 4)
    #expect(count("* * * – …").wordCount == 0)
  }

  @Test("sentences end at stops, not at initials, abbreviations before lower case, or decimals")
  func sentences() {
    #expect(count("He came. She left! Why? \"Because.\" So it went…").sentenceCount == 5)
    #expect(count("J. Vik of the U.S. Navy paid approx. ten or 3.50 for it.").sentenceCount == 1)
    #expect(count("渡船恢复。邮件送达。").sentenceCount == 2)
    #expect(count("no stop at all").sentenceCount == 1)
    #expect(count("नाव चली। डाक आई। सब खुश हैं।").sentenceCount == 3)
    #expect(count("هل جاءت؟ نعم جاءت.").sentenceCount == 2)
    #expect(count("ሰላም ነው። ደህና ነኝ።").sentenceCount == 2)
  }

  @Test("a row of ellipses is looked at once")
  func ellipses() {
    #expect(count(String(repeating: "…", count: 1_000_000)).wordCount == 0)
  }

  @Test("characters are scalars without white space")
  func characters() { #expect(count("für €\u{A0}5 渡").characterCount == 6) }
}
