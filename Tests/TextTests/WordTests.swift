// Glued words and words that a margin had broken.
// A wrong repair damages a word that was right, and no reader can tell: so names, other languages and what programs
// write stand here beside what is mended.

import Testing

@testable import Text

@Suite struct WordTests {
  private func cleaned(_ text: String) throws -> CleanText { try #require(clean(Array(text.utf8))) }

  /// In an English sentence, so that it may be judged.
  private func parted(_ word: String, _ more: String = "") throws -> String {
    let text = String(
      decoding: try cleaned("They said that the \(word) of the house was there. \(more)").text, as: UTF8.self)
    return String(text.dropFirst("They said that the ".count).components(before: " of the house"))
  }

  @Test(
    "two words are parted where one says how others belong together, or both are long",
    arguments: [("toa", "to a"), ("andthe", "and the"), ("governmentand", "government and"), ("theHouse", "the House")])
  func glued(word: String, wanted: String) throws { #expect(try parted(word) == wanted) }

  @Test(
    "a capital inside of a sentence is that of a name, which is not parted", arguments: ["Putin", "Herat", "Ofthe"])
  func names(name: String) throws {
    for before in ["they had met with", "they had met with Gen."] {
      let text = "On the second day of the talks \(before) \(name) in the old town hall of the city."
      #expect(try cleaned(text).gluedWordCount == 0, "\(text)")
    }
    let start = "They had met in the old town hall. Ofthe people in the city nobody came to see them there."
    #expect(try cleaned(start).gluedWordCount == 1)
  }

  @Test(
    "what is a word, a misspelling, a name in a program or a name of its own stays",
    arguments: [
      "onto", "Minsiter", "getName", "openat", "sendfile", "makefile", "unittest", "nocreate", "readonly", "onClick",
      "WikiLeaks", "inroad", "Idlibprovince", "dealmaker", "atop",
      "offence", "offences", "goodwill", "userspace", "filehandle", "Offence",
    ])
  func asPublished(word: String) throws { #expect(try parted(word) == word) }

  @Test("a name and a word are parted where the name stands alone in the document")
  func names() throws {
    #expect(try parted("Idlibprovince", "We saw Idlib of the north and the sea.") == "Idlib province")
  }

  @Test("a name and a word are parted where two documents of the site had the name; what was parted stays so")
  func namesOfTheSite() throws {
    let text = "They came to the Idlibprovince of the north and saw the sea."
    func spaced(_ site: SiteLines) throws -> String {
      let cleaned = try #require(clean(Array(text.utf8), site: site))
      #expect(try #require(clean(cleaned.text, site: site)).text == cleaned.text)
      #expect(gluedWordEdits(of: cleaned, source: Array(text.utf8), site: site).count == cleaned.gluedWordCount)
      return String(decoding: cleaned.text, as: UTF8.self)
    }
    var site = SiteLines()
    for wanted in ["Idlibprovince", "Idlibprovince", "Idlib province"] {
      #expect(try spaced(site) == text.replacing("Idlibprovince", with: wanted))
      let told = Array("The road to Idlib was open, said the head of the council.".utf8)
      site.note(try #require(clean(told, site: site)?.evidence))
    }
    let other = Array("Nobody at the Idlibprovince was there, said the head of the council.".utf8)
    #expect(try #require(clean(other, site: site)?.evidence).names.isEmpty)
  }

  @Test("what its passage has twice, and alone would be parted, is no name; what the site has as a name stays whole")
  func noNames() throws {
    let twice = Array("We saw Theharbour of the north, and Theharbour was there for the people.".utf8)
    #expect(try #require(clean(twice, site: SiteLines())?.evidence).names.isEmpty)
    var site = SiteLines()
    for _ in 0..<2 {
      for told in ["We saw Idlib of the north and the sea.", "We saw Idlibprovince of the north and the sea."] {
        site.note(try #require(clean(Array(told.utf8), site: SiteLines())?.evidence))
      }
    }
    let text = "They came to the Idlibprovince of the north and saw the sea."
    #expect(try #require(clean(Array(text.utf8), site: site)).text == Array(text.utf8))
  }

  @Test("an unknown word that its passage has twice stays, and so does a form of a known one")
  func evidence() throws {
    #expect(try parted("governmentand") == "government and")
    #expect(try parted("governmentand", "Again the governmentand of the house.") == "governmentand")
    #expect(try parted("outdistancers") == "outdistancers")
  }

  @Test("other languages are never parted")
  func german() throws {
    let text = "Die Inselbewohner und anderen Leute der Donaudampfschifffahrt sind inder Stadt undder Meinung dazu."
    #expect(try cleaned(text).gluedWordCount == 0)
  }

  @Test("a word that a margin had broken is put together where it is known so, and not with its hyphen")
  func hyphens() throws {
    let text = """
      The engineers of the harbour board wrote a long report about the infor-
      mation that was missing from the plans, and the members spoke of a well-
      known weakness of the older wall, which nobody had wanted to talk about
      until then.
      """
    let result = try cleaned(text)
    let shown = String(decoding: result.text, as: UTF8.self)
    #expect(shown.contains("the information that") && shown.contains("a well-known weakness"))
    #expect(result.brokenWordCount == 1 && result.removedByteCounts[.hyphen] == 1)
    #expect(account(of: result, source: Array(text.utf8)).contains { $0.rule == .hyphen && $0.end - $0.start == 1 })
  }

  @Test("the list holds what it was made of")
  func list() {
    func entry(_ word: String) -> WordList.Entry? {
      let bytes = Array(word.utf8)
      return WordList.shared.entry(wordHash(bytes.span, bytes.indices))
    }
    #expect(
      entry("the")?.bucket == 15 && entry("London")?.isName == true && entry("toa") == nil && entry("well-known") != nil
    )
  }
}

extension Substring {
  fileprivate func components(before mark: String) -> Substring {
    guard let range = firstRange(of: mark) else { return self }
    return self[..<range.lowerBound]
  }
}
