// G8 for the whole way of plain text, over texts nobody thought of: what the repairs say leads from the source to the text
// and back, and cleaning what was cleaned changes nothing.

import Testing

@testable import Text

/// Pieces that provoke repairs, in pieces that provoke each other.
private let pieces = [
  "&", "amp;", "&amp;", "&quot;", "&lt;", "&gt;", "&nbsp;", "&#8217;", "&#x301;", "&shy;", "&zwnj;", "#", ";", "<",
  "b>", "/",
  "e", "\u{301}", "\u{323}", "\u{1112}", "\u{1161}", "\u{11AB}", "\u{AD}", "\u{200B}", "\u{200C}", "\u{200D}",
  "\u{200E}",
  "\u{202B}", "\u{FEFF}", "\u{1}", "\u{85}", "ش", "ก", "👩", "か", "\u{3099}", " ", " ", "\n", "\n\n", "\r\n", "toa",
  "to", "a",
  "Idlib", "Idlibprovince", " the ", " of ", "information", "infor-\n", "mation", " and the house ", "theHouse", "- ",
  "> ",
  "It was said that the wall of the house was toa man in the street of Idlib. ", "Ã¤", "Ã©", "Ã", "©",
  "â", "€", "™", "&Atilde;", "&copy;", "&amp\u{37E}", "\u{37E}", "&po-\n", "und;",
]

@Suite struct TrailTests {
  private static let seeds = Array(UInt64(0)..<40)

  private func text(_ generator: inout Generator) -> [UInt8] {
    var text = ""
    for _ in 0..<Int.random(in: 0...60, using: &generator) { text += pieces.randomElement(using: &generator)! }
    return Array(text.utf8)
  }

  /// What the pipeline does with decoded text.
  private func whole(_ source: [UInt8]) throws -> (repaired: [UInt8], edits: [Edit], cleaned: CleanText) {
    let mojibake = repairMojibake(text: source)
    let first = mojibake?.text ?? source
    let characters = repairCharacters(first, recordingEdits: true)
    let repaired = characters?.text ?? first
    let edits = composed(mojibake?.edits ?? [], then: characters?.edits ?? [], through: first)
    return (repaired, edits, try #require(clean(repaired, site: site)))
  }

  /// Knows of Idlib, so that nothing else need name it.
  private let site = {
    var site = SiteLines()
    let name = Array("Idlib".utf8)
    for _ in 0..<2 { site.note(LineEvidence(lines: [], opening: 1, names: [wordHash(name.span, name.indices)])) }
    return site
  }()

  @Test("edits lead from the source to the repaired text and back; kept bytes of it are the text", arguments: seeds)
  func trail(seed: UInt64) throws {
    var generator = Generator(seed: seed ^ 0xE417)
    for _ in 0..<20 {
      let source = text(&generator)
      let (repaired, edits, cleaned) = try whole(source)
      #expect(applied(edits, to: source) == repaired)
      let spaces = gluedWordEdits(of: cleaned, source: repaired, site: site)
      let all = composed(edits, then: spaces, through: repaired)
      let final = applied(spaces, to: repaired)
      #expect(applied(all, to: source) == final)
      for (one, next) in zip(all, all.dropFirst()) { #expect(one.end <= next.start) }
      var shift = 0
      let back = all.map { edit in
        let start = edit.start + shift
        shift += edit.replacement.count - (edit.end - edit.start)
        return Edit(
          start: start, end: start + edit.replacement.count, replacement: Array(source[edit.start..<edit.end]),
          rule: edit.rule)
      }
      #expect(applied(back, to: final) == source)
      #expect(spaces.count == cleaned.gluedWordCount)
      var kept: [UInt8] = []
      let parted = Set(spaces.map { edit in edit.start + (edit.replacement.firstIndex(of: 0x20) ?? 0) })
      for span in account(of: cleaned, source: repaired) where span.rule == nil {
        for index in span.start..<span.end {
          if parted.contains(index) { kept.append(0x20) }
          kept.append(repaired[index])
        }
      }
      let isJoint = { (byte: UInt8) in byte == 0x20 || byte == 0x0A }
      #expect(kept.filter { !isJoint($0) } == cleaned.text.filter { !isJoint($0) })
      #expect(kept.count - spaces.count + cleaned.removedByteCount == repaired.count)
    }
  }

  @Test("cleaning what was cleaned changes nothing, and the same text gives the same", arguments: seeds)
  func twice(seed: UInt64) throws {
    var generator = Generator(seed: seed ^ 0x7B1D)
    for _ in 0..<40 {
      let source = text(&generator)
      let once = try #require(readPlainText(source, site: site)).cleaned
      #expect(try #require(readPlainText(source, site: site)).cleaned.text == once.text)
      let shown = String(decoding: source, as: UTF8.self).debugDescription
      let twice = try #require(readPlainText(once.text, site: site))
      #expect(
        String(decoding: twice.cleaned.text, as: UTF8.self) == String(decoding: once.text, as: UTF8.self),
        "from \(shown)")
      #expect(twice.text == once.text && twice.repairs.mojibakeLineCount == 0, "from \(shown)")
      let cleaned = twice.cleaned
      #expect(cleaned.removals == [] && cleaned.gluedWordCount == 0 && cleaned.brokenWordCount == 0, "from \(shown)")
    }
  }

  @Test(
    "what becomes one only when something else was put right is put right as well",
    arguments: [
      ("caf&Atilde;&copy; au lait", "café au lait"),  // a reference makes mojibake
      ("caf\u{C3}\u{200B}\u{A9} au lait", "café au lait"),  // so does what nobody sees
      ("&quot\u{37E}yes&quot\u{37E}", "\"yes\""),  // form C makes a semicolon of the Greek question mark
    ])
  func fixedPoint(source: String, wanted: String) throws {
    let read = try #require(readPlainText(Array(source.utf8), recordingEdits: true))
    #expect(String(decoding: read.cleaned.text, as: UTF8.self) == wanted)
    #expect(applied(read.repairs.edits, to: Array(source.utf8)) == read.text)
    #expect(try #require(readPlainText(read.cleaned.text)).cleaned.text == read.cleaned.text)
  }

  @Test("a margin in a reference or in mojibake leaves its lines apart, so that nothing is completed by joining them")
  func brokenReferences() throws {
    for (head, tail) in [("&po-", "und;"), ("&eac-", "ute;")] {
      let source = """
        The engineers of the harbour board wrote a long report about the \(head)
        \(tail) that was missing from the plans, and the members spoke of the
        older wall, which nobody had wanted to talk about until then at all.
        """
      let once = try #require(readPlainText(Array(source.utf8))).cleaned.text
      #expect(try #require(readPlainText(once)).cleaned.text == once)
    }
  }
}
