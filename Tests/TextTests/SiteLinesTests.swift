// The memory of a site's lines: what it takes of a text, and what it never takes.
// It goes by counting and reads nothing: a heading of every recipe, or an article under many addresses, is counted like
// a template, and only these limits keep it in the text.

import Testing

@testable import Text

@Suite struct SiteLinesTests {
  private let plea = "Our newsroom is paid for by its readers: please become a supporter of the Vessel Bay Post today."

  /// An article of its own, with three paragraphs and whatever stands between the second and the third.
  private func article(_ number: Int, between: [String] = []) -> [String] {
    let day =
      "On day \(number) the harbour master counted \(number * 7) boats, and \(number * 3) of them had no lights."
    let crew =
      "Their crews, \(number * 5) people in all, were asked to come to office number \(number) before the weekend."
    let end = "What became of boat \(number) nobody could say, though \(number) witnesses had seen it leave the pass."
    return ["Boats of day \(number)", day, crew] + between + [end]
  }

  private func bytes(_ lines: [String]) -> [UInt8] { Array(lines.joined(separator: "\n\n").utf8) }

  private func learned(_ documents: [[String]]) throws -> SiteLines {
    var site = SiteLines()
    for document in documents { site.note(try #require(clean(bytes(document), site: site)?.evidence)) }
    return site
  }

  private func lines(_ document: [String], _ site: SiteLines) throws -> [String] {
    let cleaned = try #require(clean(bytes(document), site: site))
    return cleaned.blocks.map { String(decoding: cleaned.text[$0.start..<$0.end], as: UTF8.self) }
  }

  @Test("a line inside of the articles of a site goes, from the eleventh on, and says why")
  func template() throws {
    let documents = (1...12).map { article($0, between: [plea]) }
    let nine = try learned(Array(documents[..<9]))
    #expect(try lines(documents[9], nine) == documents[9])
    let ten = try learned(Array(documents[..<10]))
    #expect(try lines(documents[10], ten) == article(11))
    let cleaned = try #require(clean(bytes(documents[10]), site: ten))
    #expect(cleaned.removals.map(\.rule) == [.siteTemplate])
    #expect(try #require(clean(cleaned.text, site: ten)).text == cleaned.text)
    #expect(try #require(clean(bytes(documents[10]))).removals == [])
  }

  @Test("without a memory there is no evidence")
  func noMemory() throws { #expect(try #require(clean(bytes(article(1)))).evidence == nil) }

  @Test("a heading that all articles share stays; three short lines in a row go")
  func shortLines() throws {
    let recipe = (1...12).map { article($0, between: ["Ingredients"]) }
    #expect(try lines(recipe[11], learned(Array(recipe[..<11]))) == recipe[11])
    let menu = ["Harbour", "Fish market", "Tides"]
    let pages = (1...12).map { article($0, between: menu) }
    #expect(try lines(pages[11], learned(Array(pages[..<11]))) == article(12))
  }

  @Test("a line that only few documents have stays")
  func seldom() throws {
    let documents = (1...60).map { article($0, between: $0 <= 2 ? [plea] : []) }
    #expect(try lines(article(61, between: [plea]), learned(documents)) == article(61, between: [plea]))
  }

  @Test("the same article under many addresses is not eaten")
  func sameArticle() throws {
    let site = try learned(Array(repeating: article(1), count: 30))
    #expect(try lines(article(1), site) == article(1))
    // A version of it that has grown to the double is still more than two fifths known.
    let grown = article(1) + article(2)
    #expect(try lines(grown, site) == grown)
  }

  @Test("a long line goes only where the documents that had it open differently")
  func longLines() throws {
    let long = plea + " " + plea.uppercased() + " " + plea + " It costs less than a coffee, and it helps us a lot."
    var same = (1...12).map { article($0, between: [long]) }
    for index in same.indices { same[index][0] = "The boats of the week" }
    let body = article(13) + article(14)
    #expect(try lines(body + [long], learned(same)).contains(long))
    let different = (1...12).map { article($0, between: [long]) }
    #expect(try lines(body + [long], learned(different)).contains(long) == false)
  }

  /// Each turn of memory lets the rules take one repeat, and that brings three short lines together for the next.
  private func unfolding(_ count: Int) -> [String] {
    let one = (0..<count).map { "The first harbour, number \($0), had \($0 * 7919 % 9973) boats in it." }
    let other = (0..<count).map { "The other harbour, number \($0), had \($0 * 7919 % 9967) boats in it." }
    var lines = (0..<count).flatMap { [one[$0], other[$0]] }
    for index in 0..<count { lines += [one[index], "Tides", "Ferry"] }
    for index in (0..<count).reversed() { lines += ["Harbour", other[index]] }
    return lines
  }

  @Test("a text that was made to keep memory and rules busy is left whole")
  func turns() throws {
    let site = try learned((1...12).map { article($0, between: ["Tides", "Ferry", "Harbour"]) })
    let few = try #require(clean(bytes(unfolding(20)), site: site))
    #expect(few.removals.contains { $0.rule == .siteTemplate })
    #expect(try #require(clean(few.text, site: site)).text == few.text)
    let many = try #require(clean(bytes(unfolding(200)), site: site))
    #expect(many.removals == [] && many.confidence == nil)
    #expect(try #require(clean(many.text, site: site)).text == many.text)
  }

  @Test("memory is bounded, and old documents fade")
  func bounds() {
    var site = SiteLines()
    var generator = Generator(seed: 5)
    for _ in 0..<1500 {
      let names = Set((0..<300).map { _ in generator.next() } + [8])
      site.note(LineEvidence(lines: Set((0..<300).map { _ in generator.next() } + [7]), opening: 1, names: names))
      #expect(site.sightings.count <= SiteLines.mostLines && site.documentCount < SiteLines.mostDocuments)
      #expect(site.names.count <= SiteLines.mostNames)
    }
    #expect(site.isTemplate(7, width: 40) && site.isName(8))
    for number in 0..<2000 { site.note(LineEvidence(lines: [UInt64(number) << 20], opening: 1)) }
    #expect(!site.isTemplate(7, width: 40) && !site.isName(8))
  }

  @Test("whatever is remembered, cleaning again changes nothing, and what is removed is accounted for")
  func idempotence() throws {
    var generator = Generator(seed: 11)
    for _ in 0..<60 {
      var site = SiteLines()
      for _ in 0..<Int.random(in: 10...20, using: &generator) {
        site.note(try #require(clean(generator.text(lineCount: 30), site: site)?.evidence))
      }
      for _ in 0..<20 {
        let source = generator.text(lineCount: 40)
        let once = try #require(clean(source, site: site))
        let twice = try #require(clean(once.text, site: site))
        #expect(twice.text == once.text && twice.removals == [], "\(String(decoding: source, as: UTF8.self))")
        #expect(once.removedByteCount + once.text.count >= source.count - once.gluedWordCount || once.text.isEmpty)
      }
    }
  }
}
