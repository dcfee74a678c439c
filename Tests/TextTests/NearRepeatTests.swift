// Paragraphs that say again what another one says: what goes, and what only looks like it.
// Of a body that was scraped twice one copy often has a caption inside; left in, that paragraph stands twice. But two
// paragraphs that differ in one number say two things.

import Testing

@testable import Text

@Suite struct NearRepeatTests {
  private let other = "The harbour master expects the pass to stay open unless the wind turns to the north once more."
  private let lead =
    "The harbour road in Vessel Bay was opened to traffic again on Friday, four months after a storm tore at its wall."
  private let rest =
    "Engineers had warned the council that the old wall would not stand another winter of that kind at all."

  private func lines(_ source: [String]) throws -> [String] {
    let cleaned = try #require(clean(Array(source.joined(separator: "\n\n").utf8)))
    let twice = try #require(clean(cleaned.text))
    #expect(twice.text == cleaned.text && twice.removals == [])
    return cleaned.blocks.map { String(decoding: cleaned.text[$0.start..<$0.end], as: UTF8.self) }
  }

  /// A second copy of a body in which `copy` stands for `original`.
  private func doubled(_ original: String, _ copy: String) -> [String] { [original, other, copy, other] }

  @Test("in the second copy of a body a paragraph goes that the first has with a caption inside, or as a part of it")
  func caption() throws {
    let captioned = "\(lead) A lorry on the road, seen from the fish market. \(rest)"
    for copy in ["\(lead) \(rest)", lead, lead.uppercased().replacing(",", with: " –")] {
      #expect(try lines(doubled(captioned, copy)) == [captioned, other])
    }
    let cleaned = try #require(clean(Array(doubled(captioned, lead).joined(separator: "\n\n").utf8)))
    #expect(cleaned.removals.map(\.rule) == [.repeated] && cleaned.removals[0].originalLines == 1...3)
  }

  @Test("several such paragraphs in a row go with the repeat at their end")
  func row() throws {
    let (one, two) = ("\(lead) And so on.", "\(rest) And so forth.")
    #expect(try lines([one, two, other, lead, rest, other]) == [one, two, other])
    #expect(try lines([other, one, two, other, lead, rest]) == [other, one, two])
  }

  @Test("without a repeat beside it a lead that comes again stays")
  func alone() throws { #expect(try lines([lead, other, "\(lead) \(rest)"]) == [lead, other, "\(lead) \(rest)"]) }

  @Test("what says something of its own stays: another number, another word, another order, more words")
  func different() throws {
    let log = "At 07:15 the pilot boat left the inner harbour for the ship Anna and came back with the crew at 09:30."
    let reversed = lead.dropLast().split(separator: " ").reversed().joined(separator: " ") + "."
    for (original, copy) in [
      (log, log.replacing("09:30", with: "09:45")), (lead, lead.replacing("Friday", with: "Monday")), (lead, reversed),
      (lead, "\(lead) \(rest)"), ("- \(lead) \(rest)", "- \(lead)"), ("\(lead) \(rest)", "> \(lead)"),
      ("\(lead) \(rest)", "The harbour road in Vessel Bay was opened to traffic again on Friday."),
    ] { #expect(try lines(doubled(original, copy)) == [original, other, copy], "\(copy)") }
  }

  /// A text in which each near repeat that goes lets the rules take the next repeat, and that brings another.
  private func unfolding(_ count: Int) -> [String] {
    let one = (0..<count).map { "The first harbour, number \($0), had \($0 * 7919 % 9973) boats in it." }
    let other = (0..<count).map { "The other harbour, number \($0), had \($0 * 7919 % 9967) boats in it." }
    let words = (0..<(count + 20)).map { "word\($0)abcdefgh" }
    let windows = (0...count).map { words[$0..<($0 + 9)].joined(separator: " ") + "." }
    var lines = [words.joined(separator: " ") + ".", lead]
    for index in 0..<count { lines += [one[index], other[index]] }
    lines += one + [lead, windows[count]]
    for index in (0..<count).reversed() { lines += [other[index], windows[index]] }
    return lines
  }

  @Test("a text that was made to bring up near repeats one after the other takes no more turns for it")
  func turns() throws {
    let lines = unfolding(100)
    let cleaned = try #require(clean(Array(lines.joined(separator: "\n\n").utf8)))
    // Looked for again and again, near repeats and repeats would take three lines of five.
    #expect(cleaned.removals.contains { $0.rule == .repeated } && cleaned.blocks.count > lines.count * 9 / 10)
    #expect(try #require(clean(cleaned.text)).text == cleaned.text)
  }

  @Test("a hundred thousand words take no time, and of more, in one line, nothing is compared")
  func time() throws {
    var generator = Generator(seed: 3)
    let vocabulary = (0..<50).map { "word\($0)" }
    let many = (0..<6000).map { _ in
      (0..<20).map { _ in vocabulary.randomElement(using: &generator)! }.joined(separator: " ")
    }
    let source = Array((doubled("\(lead) \(rest)", lead) + many).joined(separator: "\n\n").utf8)
    #expect(try ContinuousClock().measure { _ = try #require(clean(source)) } < .seconds(30))
    let endless = String(repeating: "a b ", count: 70_000)
    #expect(try lines(doubled("\(lead) \(rest)", lead) + [endless]).count == 4)
  }
}
