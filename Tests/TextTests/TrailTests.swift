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
  "It was said that the wall of the house was toa man in the street of Idlib. ", "Ã¤", "Ã©",
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
    return (repaired, edits, try #require(clean(repaired)))
  }

  @Test("edits lead from the source to the repaired text and back; kept bytes of it are the text", arguments: seeds)
  func trail(seed: UInt64) throws {
    var generator = Generator(seed: seed ^ 0xE417)
    for _ in 0..<20 {
      let source = text(&generator)
      let (repaired, edits, cleaned) = try whole(source)
      #expect(applied(edits, to: source) == repaired)
      let spaces = gluedWordEdits(of: cleaned, source: repaired)
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
      // Mojibake is judged by the line, and lines are joined: its part is left out here.
      let source = text(&generator)
      let repaired = repairCharacters(source)?.text ?? source
      let once = try #require(clean(repaired))
      #expect(try #require(clean(repaired)).text == once.text)
      let shown = String(decoding: source, as: UTF8.self).debugDescription
      let again = repairCharacters(once.text)
      #expect(again?.text == nil, "from \(shown)")
      let twice = try #require(clean(again?.text ?? once.text))
      #expect(
        String(decoding: twice.text, as: UTF8.self) == String(decoding: once.text, as: UTF8.self), "from \(shown)")
      #expect(twice.removals == [] && twice.gluedWordCount == 0 && twice.brokenWordCount == 0, "from \(shown)")
    }
  }
}
