// The two promises of G8 about cleaning, over texts nobody thought of: kept and removed spans cover the source exactly
// once, and cleaning what was cleaned changes nothing.

import Testing

@testable import Text

@Suite struct AccountTests {
  private static let seeds = Array(UInt64(0)..<40)

  @Test("kept and removed spans cover the source from end to end, and the sums agree", arguments: seeds)
  func spansCoverTheSource(seed: UInt64) throws {
    var generator = Generator(seed: seed)
    for round in 0..<60 {
      let source = round.isMultiple(of: 4) ? generator.wrappedText() : generator.text(lineCount: 40)
      let cleaned = try #require(clean(source))
      let spans = account(of: cleaned, source: source)
      #expect(spans.first.map(\.start) ?? 0 == 0 && spans.last.map(\.end) ?? 0 == source.count)
      for (one, next) in zip(spans, spans.dropFirst()) { #expect(one.end == next.start) }
      for span in spans { #expect(span.start < span.end) }
      var sums: [Rule: Int] = [:]
      for span in spans { if let rule = span.rule { sums[rule, default: 0] += span.end - span.start } }
      #expect(sums == cleaned.removedByteCounts, "\(String(decoding: source, as: UTF8.self).debugDescription)")
    }
  }

  @Test("the kept bytes are the text's bytes in order, but for what joins lines and blocks", arguments: seeds)
  func keptBytesAreTheText(seed: UInt64) throws {
    var generator = Generator(seed: seed ^ 0xABCD)
    for _ in 0..<60 {
      let source = generator.text(lineCount: 40)
      let cleaned = try #require(clean(source))
      let kept = account(of: cleaned, source: source).filter { $0.rule == nil }.flatMap { source[$0.start..<$0.end] }
      let isJoint = { (byte: UInt8) in byte == 0x20 || byte == 0x0A }
      #expect(kept.filter { !isJoint($0) } == cleaned.text.filter { !isJoint($0) })
      #expect(kept.count + cleaned.removedByteCount == source.count)
    }
  }

  @Test("cleaning what was cleaned changes nothing", arguments: seeds)
  func cleaningTwice(seed: UInt64) throws {
    var generator = Generator(seed: seed ^ 0x1234_5678)
    for round in 0..<120 {
      let source = round.isMultiple(of: 4) ? generator.wrappedText() : generator.text(lineCount: 40)
      let once = try #require(clean(source))
      let twice = try #require(clean(once.text))
      let shown = String(decoding: source, as: UTF8.self).debugDescription
      #expect(
        String(decoding: twice.text, as: UTF8.self) == String(decoding: once.text, as: UTF8.self), "from \(shown)")
      #expect(twice.blocks == once.blocks, "from \(shown)")
      #expect(twice.removals == [], "from \(shown)")
    }
  }

  @Test("blocks lie in the text in order, with one or two newlines between them and nothing else", arguments: seeds)
  func blocksCoverTheText(seed: UInt64) throws {
    var generator = Generator(seed: seed ^ 0x77)
    for _ in 0..<60 {
      let cleaned = try #require(clean(generator.text(lineCount: 30)))
      var end = 0
      for (index, block) in cleaned.blocks.enumerated() {
        let gap = cleaned.text[end..<block.start]
        #expect(gap.allSatisfy { $0 == 0x0A } && (index == 0 ? 0...0 : 1...2).contains(gap.count))
        #expect(block.start < block.end)
        #expect(String(validating: cleaned.text[block.start..<block.end], as: UTF8.self) != nil)
        end = block.end
      }
      #expect(end == cleaned.text.count)
    }
  }

  @Test("a document with text is never cleaned to nothing", arguments: seeds)
  func neverEmpty(seed: UInt64) throws {
    var generator = Generator(seed: seed ^ 0x99)
    for _ in 0..<60 {
      let cleaned = try #require(clean(generator.text(lineCount: 6)))
      #expect(cleaned.text.isEmpty == (cleaned.lineCount == 0))
    }
  }
}
