// Code that a highlighter wrote as cells of a table, a division for each line: SyntaxHighlighter and Crayon, as blogs have it
// from the years before code was coloured in `pre`. Only the names of their classes tell it from other tables.

import HTML

/// What a highlighter puts into a cell.
enum HighlighterCell { case code, numbers }

private let codeWord = WordHash.of("code")
private let crayonWord = WordHash.of("crayon")
private let containerWord = WordHash.of("container")
private let gutterWord = WordHash.of("gutter")
private let lineWord = WordHash.of("line")
private let numbersWord = WordHash.of("nums")

extension Document {
  /// `td.code > div.container` and `td.crayon-code > div.crayon-pre`; in front of it, `td.gutter > div.line` and
  /// `td.crayon-nums > div`.
  func highlighterCell(_ cell: NodeID) -> HighlighterCell? {
    if isHighlightedCode(cell) { return .code }
    guard anyWord(.class, of: cell, { $0.hash == gutterWord || $0.hash == numbersWord }),
      firstElementHasClass(lineWord, from: nodes[Int(cell)].firstChild)
    else { return nil }
    let next = firstElement(from: nodes[Int(cell)].next)
    return next != 0 && isHighlightedCode(next) ? .numbers : nil
  }

  private func isHighlightedCode(_ cell: NodeID) -> Bool {
    anyWord(.class, of: cell) { $0.hash == codeWord }
      && firstElementHasClass(containerWord, from: nodes[Int(cell)].firstChild)
  }

  private func firstElementHasClass(_ word: UInt64, from sibling: NodeID) -> Bool {
    let element = firstElement(from: sibling)
    return element != 0 && nodes[Int(element)].tag == .div
      && anyWord(.class, of: element) { $0.hash == word || $0.hash == crayonWord }
  }

  private func firstElement(from sibling: NodeID) -> NodeID {
    var node = sibling
    while node != 0, nodes[Int(node)].kind != .html { node = nodes[Int(node)].next }
    return node
  }
}
