// Elements with a hyphen in their name, which a page defines by itself: boxes that make up a page, but also an emoji, a
// formula or a time in the midst of a sentence. No style sheet is read, so what stands around them has to tell.

import HTML

/// How such an element stands in the text.
enum Standing {
  /// In a line, like any inline element.
  case line
  /// In a line, parted from the words that it touches: it may be a box beside stray text.
  case apart
  case box
  /// Stands for something embedded, as AMP has it.
  case embedded
}

/// Elements of AMP whose text is shown until, or unless, something else is.
private let embedded: [StaticString] = ["amp-ad", "amp-embed", "amp-iframe", "amp-video", "amp-audio"]

/// So many elements around one, children of each and nodes below are looked at.
private let (levelLimit, siblingLimit, depthLimit) = (8, 64, 24)

extension TextWalk {
  @inline(__always) func isCustom(_ element: Node, _ source: Span<UInt8>) -> Bool {
    element.tag == .unknown && nameLength(element, source) > 0
  }

  /// Of a name with a hyphen, else 0.
  private func nameLength(_ element: Node, _ source: Span<UInt8>) -> Int {
    let start = Int(element.start) + 1
    var index = start
    var hasHyphen = false
    while index < Int(element.end) {
      let byte = source[index]
      if byte <= 0x20 || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/") { break }
      hasHyphen = hasHyphen || byte == UInt8(ascii: "-")
      index += 1
    }
    return hasHyphen ? index - start : 0
  }

  /// Without blocks in it, it is part of a line in a paragraph or heading, and where text stands beside it or beside an
  /// inline element around it.
  mutating func standing(of element: NodeID, _ nodes: Span<Node>, _ source: Span<UInt8>) -> Standing {
    let length = nameLength(nodes[Int(element)], source)
    let start = Int(nodes[Int(element)].start) + 1
    if embedded.contains(where: { isWord(source, start, start + length, $0) }) { return .embedded }
    if lookBudget <= 0 || holdsBlocks(element, nodes) { return .box }
    var isBesideText = false
    var node = element
    for _ in 0..<levelLimit {
      isBesideText = isBesideText || (!holdsBlocks(node, nodes) && hasText(beside: node, nodes, source))
      node = nodes[Int(node)].parent
      let around = nodes[Int(node)]
      guard node != 0, around.kind == .html else { break }
      switch Display.table[Int(around.tag.rawValue)] {
      case .heading: return .line
      case .block where around.tag == .p: return .line
      case .inline where around.tag != .unknown || !holdsBlocks(node, nodes): break
      case .link, .button: break
      default: return isBesideText ? .apart : .box
      }
    }
    return isBesideText ? .apart : .box
  }

  private mutating func hasText(beside element: NodeID, _ nodes: Span<Node>, _ source: Span<UInt8>) -> Bool {
    var node = nodes[Int(nodes[Int(element)].parent)].firstChild
    for _ in 0..<siblingLimit where node != 0 {
      let current = nodes[Int(node)]
      lookBudget -= 1 + (current.kind == .text ? min(Int(current.end - current.start), Self.blankLimit) : 0)
      if current.kind == .text, !isBlankText(current, source) { return true }
      node = current.next
    }
    return false
  }

  /// Blocks or controls: an element with a button is no word.
  private mutating func holdsBlocks(_ element: NodeID, _ nodes: Span<Node>) -> Bool {
    var node = nodes[Int(element)].firstChild
    for _ in 0..<depthLimit where node != 0 {
      let current = nodes[Int(node)]
      lookBudget -= 1
      if current.kind == .html {
        let display = Display.table[Int(current.tag.rawValue)]
        if isBlock(display, .line) || [.button, .gap, .skippedControl].contains(display) { return true }
      }
      node = following(node, below: element, nodes, isEntered: true)
    }
    return false
  }

  /// The node behind another in the order of the page, 0 at the end of what is below `element`.
  func following(_ node: NodeID, below element: NodeID, _ nodes: Span<Node>, isEntered: Bool) -> NodeID {
    if isEntered, nodes[Int(node)].firstChild != 0 { return nodes[Int(node)].firstChild }
    var node = node
    while nodes[Int(node)].next == 0 {
      node = nodes[Int(node)].parent
      if node == element || node == 0 { return 0 }
    }
    return nodes[Int(node)].next
  }

  /// Bytes of a text that are looked at.
  private static let blankLimit = 256

  /// White space and no-break spaces, as far as the beginning shows it.
  func isBlankText(_ text: Node, _ source: Span<UInt8>) -> Bool {
    let end = min(Int(text.end), Int(text.start) + Self.blankLimit)
    var index = Int(text.start)
    while index < end {
      let byte = source[index]
      if byte <= 0x20 {
        index += 1
      } else if byte == UInt8(ascii: "&"), isWord(source, index, min(index + 6, end), "&nbsp;") {
        index += 6
      } else if byte == 0xC2, index + 1 < end, source[index + 1] == 0xA0 {
        index += 2
      } else {
        return false
      }
    }
    return true
  }
}
