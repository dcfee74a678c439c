// The first words of an element, for names and dates: a few hundred bytes at most, whether they are shown or not. What
// block elements and line breaks separate is separated by a newline.

import HTML

extension Document {
  /// At most about `limitBytes` of the text below an element, tidied; a newline stands between blocks. With `ofNames` a space
  /// stands around each `span`, and what is raised is left out: style sheets part a name from a role, and a raised letter is
  /// a note.
  func shortText(
    below element: NodeID, limitBytes: Int = 400, visitLimit: Int = 200, ofNames: Bool = false
  ) -> [UInt8] {
    var text: [UInt8] = []
    let displays = Display.table
    var node = nodes[Int(element)].firstChild
    var visits = 0
    while node != 0, text.count < limitBytes, visits < visitLimit {
      visits += 1
      let current = nodes[Int(node)]
      var isEntered = false
      if current.kind == .text {
        if current.end - current.start <= 4096 { appendText(of: node, to: &text) }
      } else if current.kind == .html {
        let display = displays[Int(current.tag.rawValue)]
        isEntered = display.unshown == nil && !(ofNames && current.tag == .sup)
        appendBoundary(ofNames && current.tag == .span ? .gap : display, to: &text)
      }
      if isEntered, current.firstChild != 0 {
        node = current.firstChild
        continue
      }
      while node != element, nodes[Int(node)].next == 0 {
        node = nodes[Int(node)].parent
        let left = nodes[Int(node)].tag
        if node != element { appendBoundary(ofNames && left == .span ? .gap : displays[Int(left.rawValue)], to: &text) }
      }
      if node == element { break }
      node = nodes[Int(node)].next
    }
    return tidiedLines(text)
  }

  /// An attribute's value, nil where there is none of at most 200 bytes: none with a date or a type in it is longer.
  func shortValue(_ name: AttributeName, of element: NodeID) -> [UInt8]? {
    guard let found = attribute(name, of: element), found.valueEnd - found.valueStart <= 200 else { return nil }
    return value(of: found)
  }

  private func appendBoundary(_ display: Display, to text: inout [UInt8]) {
    switch display {
    case .inline: break
    case .link, .button, .gap, .image: text.append(0x20)
    default: text.append(0x1E)
    }
  }
}

/// Pieces between record separators as lines; line ends inside a piece are white space.
private func tidiedLines(_ text: [UInt8]) -> [UInt8] {
  var lines: [UInt8] = []
  for piece in text.split(separator: 0x1E) {
    let line = tidied(piece)
    if line.isEmpty { continue }
    if !lines.isEmpty { lines.append(0x0A) }
    lines.append(contentsOf: line)
  }
  return lines
}
