// The list of active formatting elements (section 13.2.4.3, #the-list-of-active-formatting-elements): which of b, i, font,
// a, … were opened and not closed, so that they are opened again in the next paragraph.

struct FormattingElements: ~Copyable {
  /// A marker has the node 0.
  private(set) var entries: [OpenElement] = []

  var count: Int { entries.count }

  subscript(index: Int) -> OpenElement {
    get { entries[index] }
    set { entries[index] = newValue }
  }

  mutating func append(_ entry: OpenElement) { entries.append(entry) }

  mutating func pushMarker() { entries.append(OpenElement(node: 0, name: 0, tag: .unknown, kind: .html)) }

  /// Clear the list up to the last marker (#clear-the-list-of-active-formatting-elements-up-to-the-last-marker).
  mutating func clearToMarker() {
    while let last = entries.popLast(), last.node != 0 {}
  }

  mutating func insert(_ entry: OpenElement, at index: Int) { entries.insert(entry, at: index) }

  mutating func remove(at index: Int) { entries.remove(at: index) }

  mutating func remove(_ node: NodeID) {
    if let index = index(of: node) { remove(at: index) }
  }

  func index(of node: NodeID) -> Int? { entries.lastIndex { $0.node == node } }

  /// The last entry of that tag behind the last marker.
  func lastIndex(of tag: Tag) -> Int? {
    var index = entries.count
    while index > 0, entries[index - 1].node != 0 {
      index -= 1
      if entries[index].tag == tag { return index }
    }
    return nil
  }

  /// Where the entries behind the last marker begin.
  var markerEnd: Int { (entries.lastIndex { $0.node == 0 } ?? -1) + 1 }
}

extension TreeBuilder {
  /// Inserts a formatting element for the start tag in hand (#push-onto-the-list-of-active-formatting-elements, with the
  /// "Noah's Ark clause": no more than three of a kind).
  mutating func insertFormattingElement(_ source: Span<UInt8>) {
    let node = insertElement()
    let start = formatting.markerEnd
    var earliest = 0
    var count = 0
    for index in (start..<formatting.count).reversed() where formatting[index].tag == token.tag {
      count += 1
      earliest = index
    }
    if count >= 3 {
      count = 0
      for index in (start..<formatting.count).reversed()
      where formatting[index].tag == token.tag && hasSameAttributes(source, node, formatting[index].node) {
        count += 1
        earliest = index
      }
    }
    if count >= 3 { formatting.remove(at: earliest) }
    if formatting.count - start >= limits.formattingCount {
      formatting.remove(at: start)
      tokenizer.exceeded.formatting += 1
    }
    formatting.append(open.current)
  }

  /// Reconstruct the active formatting elements (#reconstruct-the-active-formatting-elements).
  @inline(__always) mutating func reconstructFormatting() {
    guard let last = formatting.entries.last, last.node != 0, last.node != open.current.node else { return }
    reopenFormatting()
  }

  private mutating func reopenFormatting() {
    var index = formatting.count
    while index > 0, formatting[index - 1].node != 0, open.index(of: formatting[index - 1].node) == nil { index -= 1 }
    guard formatting.count - index <= reopenBudget else {
      // A page that reopens more elements than it has bytes was made to do so.
      tokenizer.exceeded.formatting += formatting.count - index
      formatting.clearToMarker()
      return
    }
    reopenBudget -= formatting.count - index
    for index in index..<formatting.count {
      let entry = formatting[index]
      formatting[index].node = insertElement(
        entry, tokenizer.token.start, tokenizer.token.start, nodes[Int(entry.node)].attributes)
    }
  }

  /// Whether two elements have the same attributes, in whatever order; with more than 16, only in the same order.
  private mutating func hasSameAttributes(_ source: Span<UInt8>, _ first: NodeID, _ second: NodeID) -> Bool {
    var (left, right) = (Int(nodes[Int(first)].attributes), Int(nodes[Int(second)].attributes))
    guard left != right else { return true }
    var count = 0
    while left != 0, right != 0, tokenizer.attributes[left].name == tokenizer.attributes[right].name {
      guard isSame(source, tokenizer.attributes[left], tokenizer.attributes[right]) else { return false }
      left = Int(tokenizer.attributes[left].next)
      right = Int(tokenizer.attributes[right].next)
      count += 1
    }
    if left == 0 || right == 0 { return left == right }
    let (lefts, rights) = (attributes(from: left), attributes(from: right))
    return lefts.count == rights.count && count + lefts.count <= 16
      && lefts.allSatisfy { left in rights.contains { isSame(source, left, $0) } }
  }

  private mutating func attributes(from first: Int) -> [Attribute] {
    var list: [Attribute] = []
    var index = first
    while index != 0 {
      list.append(tokenizer.attributes[index])
      index = Int(tokenizer.attributes[index].next)
    }
    return list
  }
}

/// Whether two attributes have one name and one decoded value.
private func isSame(_ source: Span<UInt8>, _ left: Attribute, _ right: Attribute) -> Bool {
  guard left.name == right.name else { return false }
  let (leftStart, rightStart) = (Int(left.valueStart), Int(right.valueStart))
  let (leftCount, rightCount) = (Int(left.valueEnd) - leftStart, Int(right.valueEnd) - rightStart)
  var same = 0
  while same < min(leftCount, rightCount), source[leftStart + same] == source[rightStart + same] { same += 1 }
  if same == leftCount, same == rightCount { return true }
  guard isEncoded(source, left) || isEncoded(source, right) else { return false }
  var values: ([UInt8], [UInt8]) = ([], [])
  appendDecoded(source, leftStart, leftStart + leftCount, in: .attributeValue, to: &values.0)
  appendDecoded(source, rightStart, rightStart + rightCount, in: .attributeValue, to: &values.1)
  return values.0 == values.1
}

/// Whether a value may not be what it looks like.
private func isEncoded(_ source: Span<UInt8>, _ attribute: Attribute) -> Bool {
  for place in Int(attribute.valueStart)..<Int(attribute.valueEnd) {
    let byte = source[place]
    if byte == 0 || byte == 0x0D || byte == 0x26 { return true }
  }
  return false
}
