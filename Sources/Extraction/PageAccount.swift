// The account of a page, told to the byte: spans that cover the source from end to end, each kept or removed by one rule.
// Made on demand, by a second walk that writes down what it does.

import HTML
import Text

/// Spans from 0 to the end of the page's source, in order. Their sums are the counts of `visibleText(of:)`. A line end
/// that has become a space counts as kept. The text need not have the order of the source: tables put misplaced text
/// before them.
public func account(of document: Document) -> [AccountSpan] {
  account(of: document, TextWalk.over(document, records: true)) { _ in nil }
}

/// The same for what is kept of a page. Their sums are `content.removedByteCounts`; `content` must be that of `document`.
public func account(of document: Document, _ content: MainContent) -> [AccountSpan] {
  var walk = TextWalk(document, hiddenText: .shownInBlocks, records: true)
  walk.run()
  return account(of: document, walk) { content.pageBlocks[$0].rule }
}

private func account(of document: Document, _ walk: TextWalk, _ ruleOfBlock: (Int) -> Rule?) -> [AccountSpan] {
  let extents = walk.extents.sorted { $0.start < $1.start }
  let pieces = walk.output.pieces.sorted { $0.start < $1.start }
  var spans: [AccountSpan] = []
  var position = 0
  func add(_ end: Int, _ rule: Rule?) {
    guard end > position else { return }
    if let last = spans.last, last.rule == rule {
      spans[spans.count - 1].end = end
    } else {
      spans.append(AccountSpan(start: position, end: end, rule: rule))
    }
    position = end
  }
  var next = 0
  for extent in extents {
    add(extent.start, .markup)
    while next < pieces.count, pieces[next].start < extent.end {
      add(pieces[next].start, extent.rule)
      add(pieces[next].end, pieces[next].block < 0 ? pieces[next].rule : ruleOfBlock(pieces[next].block))
      next += 1
    }
    add(extent.end, extent.rule)
  }
  add(document.source.count, .markup)
  return spans
}
