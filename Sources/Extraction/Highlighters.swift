// Code that a highlighter wrote as cells of a table, a division for each line: SyntaxHighlighter and Crayon, as blogs have it
// from the years before code was coloured in `pre`. Only the names of their classes tell it from other tables.

import HTML

extension Document {
  /// `td.code > div.container > div.line` and `td.crayon-code > div.crayon-pre > div.crayon-line`.
  func isHighlightedCode(_ cell: NodeID) -> Bool {
    hasClass("code", cell) && holdsLines(cell, "container", "line")
      || hasClass("crayon-code", cell) && holdsLines(cell, "crayon-pre", "crayon-line")
  }

  /// In front of such a cell, `td.gutter > div.line` and `td.crayon-nums > div`.
  func numbersHighlightedCode(_ cell: NodeID) -> Bool {
    guard hasClass("gutter", cell) || hasClass("crayon-nums", cell) else { return false }
    let next = firstElement(from: nodes[Int(cell)].next)
    return next != 0 && isHighlightedCode(next)
  }

  private func holdsLines(_ cell: NodeID, _ around: StaticString, _ line: StaticString) -> Bool {
    let box = firstElement(from: nodes[Int(cell)].firstChild)
    guard box != 0, hasClass(around, box) else { return false }
    let first = firstElement(from: nodes[Int(box)].firstChild)
    return first != 0 && nodes[Int(first)].tag == .div && hasClass(line, first)
  }

  private func firstElement(from sibling: NodeID) -> NodeID {
    var node = sibling
    while node != 0, nodes[Int(node)].kind != .html { node = nodes[Int(node)].next }
    return node
  }

  /// Whether a word of the `class` of an element is this one, in lower case.
  private func hasClass(_ name: StaticString, _ element: NodeID) -> Bool {
    guard let attribute = attribute(.class, of: element), attribute.valueEnd - attribute.valueStart <= 200 else {
      return false
    }
    let source = source.span
    var start = Int(attribute.valueStart)
    for index in start...Int(attribute.valueEnd) where index == Int(attribute.valueEnd) || source[index] <= 0x20 {
      if isWord(source, start, index, name) { return true }
      start = index + 1
    }
    return false
  }
}
