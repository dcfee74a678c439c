// The text of a page as a reader sees it, cut into blocks: what block elements, line breaks and table cells separate is
// separated, what only looks different (`b`, `span`, `sup`) is not, and white space collapses as CSS has it. Nothing is
// judged here: navigation and adverts are text like any other.

import HTML
import Text

/// A page's visible text and the account of what is not in it.
public struct VisibleText: Sendable {
  /// The blocks, with two newlines between them, or one between neighbours that are rows of the same kind.
  public internal(set) var text: [UInt8] = []
  public internal(set) var blocks: [TextBlock] = []
  /// Where the text comes from: one entry for each text node, and each image whose alternative text is used, in order.
  public internal(set) var runs: [TextRun] = []
  /// Bytes of the source that are not in the text, byte for byte. The sum and what is kept make up the source.
  public internal(set) var removedByteCounts: [Rule: Int] = [:]
  /// How many bytes of each block are bytes of the source; the others stand for references or separate.
  public internal(set) var keptByteCounts: [UInt32] = []
  /// The first `title` element, 0 for none.
  public internal(set) var title: NodeID = 0
}

/// From `start` up to the next run, the text is that of one node.
public struct TextRun: Equatable, Sendable {
  /// Offset into the text, in bytes of UTF-8.
  public var start: UInt32
  /// A text, or an image.
  public var node: NodeID
}

/// The visible text of a page. One pass over the tree, or two, linear in its nodes and in the bytes of its texts.
public func visibleText(of document: Document) -> VisibleText {
  TextWalk.over(document, records: false).result()
}

/// What becomes of text that a page hides.
enum HiddenText {
  case dropped, shown
  /// Hidden blocks are shown, hidden parts of a line are not.
  case shownInBlocks
}

/// The text of a page with the blocks it hides, which may be a folded section, a tab or a menu: the model decides on them.
public func wholeText(of document: Document) -> VisibleText {
  var walk = TextWalk(document, hiddenText: .shownInBlocks, records: false)
  walk.run()
  return walk.result()
}

/// The texts an element holds, on one line, shown or not. For titles.
public func lineText(of node: NodeID, in document: Document) -> [UInt8] {
  var output = TextOutput(records: false)
  output.frame.kind = .heading
  let source = document.source.span
  var child = document.nodes[Int(node)].firstChild
  while child != 0 {
    if document.nodes[Int(child)].kind == .text {
      let text = document.nodes[Int(child)]
      output.append(source, Int(text.start), Int(text.end), text.isRawText ? .rawText : .text)
    }
    child = document.nodes[Int(child)].next
  }
  return output.text
}
