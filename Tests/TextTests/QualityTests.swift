// The rules of corpus pipelines as flags: which text fails which.
// Users filter by these names in place of running the pipelines: a flag that means something else than its paper gives
// them another corpus than they think they have.

import Testing

@testable import Text

@Suite struct QualityTests {
  private func failures(_ text: String) throws -> [String] {
    try #require(clean(Array(text.utf8))).quality.failures(sentenceCount: 9)
  }

  @Test(
    "a phrase about cookies or terms is C4's policy rule, in any case and at the end of a sentence",
    arguments: [
      "See our Terms of Use.", "Read the privacy policy here.", "Our Cookie Policy, in short:",
      "This site uses cookies!",
      "About the use of cookies.", "We use cookies",
    ])
  func policy(text: String) throws { #expect(try failures(text).contains("c4_policy")) }

  @Test(
    "its words alone are not",
    arguments: [
      "The policy of privacy.", "Terms for the use of it.", "He used cookies.", "A cookie, policy aside.",
      "Privacy\n\nPolicy",
    ])
  func noPolicy(text: String) throws { #expect(try !failures(text).contains("c4_policy")) }

  @Test("JavaScript, curly brackets and lorem ipsum are C4's")
  func words() throws {
    #expect(try failures("Please enable JavaScript.").contains("c4_javascript"))
    #expect(try failures("A text with { in it.").contains("c4_curly_bracket"))
    #expect(try failures("Lorem ipsum, as they say.").contains("c4_lorem_ipsum"))
    #expect(try failures("Ipsum lorem, as they do not say.").filter { $0 == "c4_lorem_ipsum" } == [])
  }

  @Test("an ordinary article of a hundred words keeps all rules of Gopher")
  func ordinary() throws {
    let text = """
      The ferry to the outer islands ran again on Monday, after two weeks in which the pass was closed. Shopkeepers said that
      their shelves had been empty since the first weekend, and they had a list of wants that was to be sent with the first
      boat. The harbour master expects the pass to stay open, unless the wind turns to the north once more. Whoever wants to
      cross should be at the quay an hour before, as the boat will leave with the tide.
      """
    #expect(try failures(text).filter { $0.hasPrefix("gopher") } == [])
  }
}
