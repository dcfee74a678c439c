// What pages put beside headings, definitions and code for those who work with them: links to the place itself, buttons that copy,
// numbers of lines, links that edit a section. It stands inside of what is kept, where no judgement of blocks reaches it.

import HTML
import Text

/// Marks that link to the place where they stand, ¶ # § and pictures of links.
private let placeMarks: [[UInt8]] = ["¶", "#", "§", "🔗", "⚓", "\u{F0C1}"].map { Array($0.utf8) }
/// The paragraphs of a law begin with it.
private let sectionMark = Array("§".utf8)
/// Ask for a picture or for a letter, behind a mark.
private let variations: [[UInt8]] = ["", "\u{FE0E}", "\u{FE0F}"].map { Array($0.utf8) }

extension TextWalk {
  /// Why the text of an element is left out that serves a heading or code; nil for all others.
  mutating func furniture(
    _ node: NodeID, _ element: Node, _ display: Display, _ nodes: Span<Node>, _ source: Span<UInt8>
  ) -> Unshown? {
    switch display {
    case .link where element.tag == .a && element.hasAttributes:
      linksToPlace(node, nodes, source) ? .furniture : nil
    case .button where isBesideCode(node, element, nodes, source): .formControl
    case .code where output.rowCellCount > 0: numbersLines(node, nodes, source) ? .furniture : nil
    case .cell where element.hasAttributes: document.numbersHighlightedCode(node) ? .furniture : nil
    case .inline where element.tag == .span && (output.frame.kind == .heading || headingEnd == output.text.count):
      isEditSection(node, source) ? .furniture : nil
    default: nil
    }
  }

  /// In a heading any place of the page, elsewhere an element around the link.
  private func linksToPlace(_ link: NodeID, _ nodes: Span<Node>, _ source: Span<UInt8>) -> Bool {
    guard let address = document.attribute(.href, of: link), address.valueStart < address.valueEnd,
      source[Int(address.valueStart)] == UInt8(ascii: "#"),
      output.frame.kind == .heading || leadsAround(link, address, nodes, source)
    else { return false }
    let text = document.shortText(below: link, limitBytes: 16, visitLimit: 8)
    return placeMarks.contains { mark in
      text.starts(with: mark) && (output.frame.kind == .heading || mark != sectionMark)
        && variations.contains { text.dropFirst(mark.count).elementsEqual($0) }
    }
  }

  /// Whether "#a" is the address of the link itself or of one of the four elements around it.
  private func leadsAround(
    _ link: NodeID, _ address: Attribute, _ nodes: Span<Node>, _ source: Span<UInt8>
  ) -> Bool {
    let place = source.extracting(Int(address.valueStart) + 1..<Int(address.valueEnd))
    var node = link
    for _ in 0..<5 where node != 0 {
      if nodes[Int(node)].hasAttributes, let id = document.attribute(.id, of: node),
        Int(id.valueEnd - id.valueStart) == place.count,
        place.indices.allSatisfy({ place[$0] == source[Int(id.valueStart) + $0] })
      {
        return true
      }
      node = nodes[Int(node)].parent
    }
    return false
  }

  /// MediaWiki's "[edit]".
  private func isEditSection(_ element: NodeID, _ source: Span<UInt8>) -> Bool {
    guard let names = document.attribute(.class, of: element) else { return false }
    let (start, end) = (Int(names.valueStart), Int(names.valueEnd))
    return end - start >= 14 && isWord(source, start, start + 14, "mw-editsection")
      && (start + 14 == end || source[start + 14] == 0x20)
  }
}

// MARK: - Buttons

extension TextWalk {
  /// Whether a button stands in code, or right before or behind it.
  private func isBesideCode(_ button: NodeID, _ element: Node, _ nodes: Span<Node>, _ source: Span<UInt8>) -> Bool {
    if output.frame.kind == .code { return true }
    if codeEnd == output.text.count, codeParent == element.parent { return true }
    var node = button
    for _ in 0..<3 {
      if let code = isFollowedByCode(node, nodes, source) { return code }
      node = nodes[Int(node)].parent
      guard node != 0, [.div, .span].contains(nodes[Int(node)].tag) else { return false }
    }
    return false
  }

  /// nil where nothing follows in the same element.
  private func isFollowedByCode(_ node: NodeID, _ nodes: Span<Node>, _ source: Span<UInt8>) -> Bool? {
    var next = nodes[Int(node)].next
    for _ in 0..<8 where next != 0 {
      let current = nodes[Int(next)]
      switch current.kind {
      case .text where !isBlankText(current, source): return false
      case .html where current.tag == .pre: return true
      case .html where [.div, .figure].contains(current.tag): return beginsWithCode(next, nodes, source)
      case .html where current.tag != .button: return false
      default: next = current.next
      }
    }
    return next == 0 ? nil : false
  }

  private func beginsWithCode(_ element: NodeID, _ nodes: Span<Node>, _ source: Span<UInt8>) -> Bool {
    var node = nodes[Int(element)].firstChild
    for _ in 0..<8 where node != 0 {
      let current = nodes[Int(node)]
      if current.kind == .html, current.tag == .pre { return true }
      if current.kind == .text, !isBlankText(current, source) { return false }
      node = following(node, below: element, nodes, isEntered: current.tag != .button)
    }
    return false
  }
}

// MARK: - Numbers of lines

extension TextWalk {
  /// Whether code in a table cell is nothing but the numbers of the lines of the code in the next cell.
  private mutating func numbersLines(_ code: NodeID, _ nodes: Span<Node>, _ source: Span<UInt8>) -> Bool {
    var cell = code
    for _ in 0..<4 where nodes[Int(cell)].tag != .td { cell = nodes[Int(cell)].parent }
    guard nodes[Int(cell)].tag == .td, cell != numberedCell else { return false }
    numberedCell = cell
    guard let count = consecutiveNumbers(code, nodes, source) else { return false }
    var next = nodes[Int(cell)].next
    while next != 0, nodes[Int(next)].kind != .html { next = nodes[Int(next)].next }
    guard next != 0, nodes[Int(next)].tag == .td else { return false }
    var node = nodes[Int(next)].firstChild
    for _ in 0..<12 where node != 0 {
      if nodes[Int(node)].tag == .pre {
        let lines = lineCount(node, nodes, source)
        return count > 1 && lines > 1 && abs(lines - count) <= 1
      }
      node = following(node, below: next, nodes, isEntered: true)
    }
    return false
  }

  /// How many numbers there are, each one more than that before it on a line of its own, and nothing else.
  private func consecutiveNumbers(_ element: NodeID, _ nodes: Span<Node>, _ source: Span<UInt8>) -> Int? {
    var (count, last) = (0, -1)
    var node = nodes[Int(element)].firstChild
    while node != 0 {
      if nodes[Int(node)].kind == .text {
        var index = Int(nodes[Int(node)].start)
        let end = Int(nodes[Int(node)].end)
        var isBehindNumber = false
        while index < end {
          var number = 0
          let start = index
          while index < end, source[index] &- 0x30 < 10, index - start < 7 {
            number = number * 10 + Int(source[index] - 0x30)
            index += 1
          }
          if index == start {
            guard source[index] <= 0x20 else { return nil }
            if source[index] == 0x0A { isBehindNumber = false }
            index += 1
          } else if isBehindNumber || count > 0 && number != last + 1 {
            return nil
          } else {
            (count, last, isBehindNumber) = (count + 1, number, true)
          }
        }
      }
      node = following(node, below: element, nodes, isEntered: true)
    }
    return count > 0 ? count : nil
  }

  /// How many lines code has that is no list of numbers; 0 for such a list.
  private func lineCount(_ element: NodeID, _ nodes: Span<Node>, _ source: Span<UInt8>) -> Int {
    var (count, breaks) = (0, 1)
    var hasLetter = false
    var node = nodes[Int(element)].firstChild
    while node != 0 {
      if nodes[Int(node)].tag == .br { breaks += 1 }
      if nodes[Int(node)].kind == .text {
        for index in Int(nodes[Int(node)].start)..<Int(nodes[Int(node)].end) {
          if source[index] == 0x0A { breaks += 1 }
          if source[index] <= 0x20 { continue }
          (count, breaks) = (count + breaks, 0)
          hasLetter = hasLetter || source[index] | 0x20 >= 0x61
        }
      }
      node = following(node, below: element, nodes, isEntered: true)
    }
    return hasLetter ? count : 0
  }
}
