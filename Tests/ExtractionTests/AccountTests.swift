// The promises over pages nobody thought of: nothing is lost and nothing doubled, and kept and removed spans cover the
// source exactly once.

import Foundation
import HTML
import Testing
import Text

@testable import Extraction

@Suite struct AccountTests {
  private static let seeds = Array(UInt64(0)..<24)

  /// No-break spaces count as white space here: where nothing else is said, they are left out.
  @Test("the text without white space is the page's visible texts without white space, in order", arguments: seeds)
  func nothingLost(seed: UInt64) {
    var generator = PageGenerator(seed: seed)
    for _ in 0..<60 {
      let page = generator.page()
      let found = Shown(page.html).text.filter { !$0.isWhitespace }
      #expect(found == page.visible.filter { !$0.isWhitespace }, "\(page.html)")
    }
  }

  @Test("kept and removed spans cover the source from end to end, and the sums agree", arguments: seeds)
  func spansCoverTheSource(seed: UInt64) {
    var generator = PageGenerator(seed: seed ^ 0xABCD)
    for round in 0..<60 {
      let page = round.isMultiple(of: 3) ? generator.soup() : generator.page().html
      expectAccount(parse(Array(page.utf8)), page)
    }
  }

  @Test(
    "blocks lie in the text in order, parted by one newline or two, and neither begin nor end with one",
    arguments: seeds)
  func blocksCoverTheText(seed: UInt64) {
    var generator = PageGenerator(seed: seed ^ 0x77)
    for round in 0..<60 {
      let page = round.isMultiple(of: 3) ? generator.soup() : generator.page().html
      let visible = Shown(page).visible
      var end = 0
      var last: BlockKind?
      for block in visible.blocks {
        let gap = visible.text[end..<block.start]
        let isRow = last == block.kind && block.kind.isRow
        #expect(gap.elementsEqual(repeatElement(0x0A, count: last == nil ? 0 : isRow ? 1 : 2)), "\(page)")
        #expect(block.start < block.end)
        let text = visible.text[block.start..<block.end]
        #expect(text.first != 0x0A && text.last.map(\.isBlank) == false, "\(page)")
        if block.kind == .tableRow { #expect(!text.contains(0x0A), "\(page)") }
        (end, last) = (block.end, block.kind)
      }
      #expect(end == visible.text.count)
      #expect(String(validating: visible.text, as: UTF8.self) != nil)
      let starts = visible.runs.map(\.start)
      #expect(zip(starts, starts.dropFirst()).allSatisfy { $0 < $1 })
      for run in visible.runs { #expect(!visible.text[Int(run.start)].isBlank || visible.text.count == 0) }
    }
  }

  @Test("each rule is counted where it is due")
  func rules() {
    let page = Shown(
      "<title>ab</title><script>abc</script><style>abcd</style><template>e</template><!--abcdef--><p hidden>abcdefg</p>"
        + "<video>abcdefgh</video><textarea>i</textarea><ruby><rt>jk</rt></ruby><p>&amp;\u{1}\u{AD} </p>")
    #expect(
      page.removed.filter { $0.key != .markup } == [
        .metadata: 2, .script: 3, .style: 4, .template: 1, .comment: 6, .hidden: 7, .embedded: 8, .formControl: 1,
        .ruby: 2, .characterReference: 5, .control: 1, .invisible: 2, .whitespace: 1,
      ])
    #expect(page.removed.values.reduce(0, +) == page.document.source.count)
  }

  @Test("an image's alternative text that is shown is kept")
  func alternativeText() {
    let page = Shown("<a><img alt=' b c'></a>")
    let kept = account(of: page.document).filter { $0.rule == nil }
    #expect(kept == [AccountSpan(start: 14, end: 17, rule: nil)])
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { self == 0x20 || self &- 0x09 < 5 }
}

private func expectAccount(_ document: Document, _ shown: String) {
  let visible = visibleText(of: document)
  let spans = account(of: document)
  #expect(spans.first.map(\.start) ?? 0 == 0 && spans.last.map(\.end) ?? 0 == document.source.count, "\(shown)")
  for (one, next) in zip(spans, spans.dropFirst()) {
    #expect(one.end == next.start && one.rule != next.rule, "\(shown)")
  }
  var sums: [Rule: Int] = [:]
  for span in spans { if let rule = span.rule { sums[rule, default: 0] += span.end - span.start } }
  #expect(sums == visible.removedByteCounts, "\(shown)")
}
