// Whether a table row is one line of data or lays out a page, asked only where a cell breaks its line.
// Old pages lay out everything in tables: a cell of paragraphs made into one line of a row would be unreadable.

import HTML

/// A cell of more lines is a list of them.
private let mostLineBreaks = 3
/// So many nodes of a row are looked at.
private let nodeLimit = 96

extension Document {
  /// Whether a row has several cells and none of them holds more than one block, an empty line, or many lines.
  func holdsLines(inCellsOf row: NodeID) -> Bool {
    var (cells, blocks, breaks) = (0, 0, 0)
    var isAfterBreak = false
    var node = nodes[Int(row)].firstChild
    for _ in 0..<nodeLimit {
      guard node != 0 else { return cells > 1 }
      let current = nodes[Int(node)]
      if current.kind == .html {
        switch Display.table[Int(current.tag.rawValue)] {
        case .cell where current.parent == row: (cells, blocks, breaks) = (cells + 1, 0, 0)
        case .block, .heading, .listItem, .quote, .code, .caption, .row, .cell, .dialog: blocks += 1
        case .lineBreak:
          if isAfterBreak { return false }
          breaks += 1
        default: break
        }
        if blocks > 1 || breaks > mostLineBreaks { return false }
        isAfterBreak = current.tag == .br
      } else if isAfterBreak, current.kind == .text {
        isAfterBreak = source[Int(current.start)..<Int(current.end)].prefix(256).allSatisfy { $0 <= 0x20 }
      }
      if current.firstChild != 0 {
        node = current.firstChild
        continue
      }
      while node != row, nodes[Int(node)].next == 0 { node = nodes[Int(node)].parent }
      node = node == row ? 0 : nodes[Int(node)].next
    }
    return false
  }
}
