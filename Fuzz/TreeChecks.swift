// What holds for the tree of any page whatever: the promises of Document that the compiler can't check. Used by the fuzz
// target; a broken promise traps, which libFuzzer takes for a crash.

private func demand(_ holds: Bool, _ rule: StaticString) {
  if !holds { fatalError("\(rule)") }
}

struct TreeChecks {
  let document: Document
  private var isSeen: [Bool]

  init(_ document: Document) {
    self.document = document
    isSeen = [Bool](repeating: false, count: document.nodes.count)
  }

  /// - Parameter depthLimit: No node lies deeper.
  mutating func run(depthLimit: Int) {
    demand(
      document.nodes[0].kind == .document && document.nodes[0].next == 0, "node 0 is the document, without siblings")
    isSeen[0] = true
    var pending: [(node: NodeID, depth: Int)] = [(0, 0)]
    while let (parent, depth) = pending.popLast() {
      demand(depth <= depthLimit, "depth is bounded")
      for child in checkedChildren(of: parent) { pending.append((child, depth + 1)) }
    }
    for node in document.nodes.indices { check(document.nodes[node]) }
  }

  private mutating func checkedChildren(of parent: NodeID) -> [NodeID] {
    var children: [NodeID] = []
    var child = document.nodes[Int(parent)].firstChild
    while child != 0 {
      demand(!isSeen[Int(child)], "a node has one place")
      isSeen[Int(child)] = true
      demand(document.nodes[Int(child)].parent == parent, "a child knows its parent")
      if let last = children.last {
        demand(document.nodes[Int(child)].previous == last, "previous is next turned round")
      }
      children.append(child)
      child = document.nodes[Int(child)].next
    }
    if let first = children.first, let last = children.last {
      demand(document.nodes[Int(first)].previous == last, "the first child leads to the last")
    }
    let kind = document.nodes[Int(parent)].kind
    demand(children.isEmpty || kind == .document || kind == .content || kind.isElement, "only these have children")
    return children
  }

  private func check(_ node: Node) {
    demand(node.start <= node.end && Int(node.end) <= document.source.count, "a node lies within the source")
    if node.kind == .text { demand(node.start < node.end, "a text is not empty") }
    guard node.kind.isElement else { return demand(node.attributes == 0, "only elements have attributes") }
    var index = Int(node.attributes)
    var count = 0
    while index != 0 {
      count += 1
      demand(count < document.attributes.count, "an attribute list ends")
      let attribute = document.attributes[index]
      demand(
        attribute.valueStart <= attribute.valueEnd && Int(attribute.valueEnd) <= document.source.count,
        "a value lies within the source")
      demand(String(validating: document.value(of: attribute), as: UTF8.self) != nil, "decoded values are UTF-8")
      index = Int(attribute.next)
    }
  }

  /// Every text decodes to UTF-8, and every name can be read.
  func readAll() {
    var text: [UInt8] = []
    for (index, node) in document.nodes.enumerated() {
      let node = (id: NodeID(index), kind: node.kind)
      if node.kind == .text {
        text.removeAll(keepingCapacity: true)
        document.appendText(of: node.id, to: &text)
        demand(String(validating: text, as: UTF8.self) != nil, "decoded text is UTF-8")
      } else if node.kind.isElement {
        demand(!document.tagName(of: node.id).isEmpty || document.exceeded.names > 0, "an element has a name")
      }
    }
  }
}

extension Document {
  /// Whether both have the same nodes, links and places included.
  func hasSameNodes(as other: Document) -> Bool {
    guard nodes.count == other.nodes.count, attributes.count == other.attributes.count else { return false }
    return zip(nodes, other.nodes).allSatisfy { isSame($0, $1) }
      && zip(attributes, other.attributes).allSatisfy {
        ($0.next, $0.name) == ($1.next, $1.name) && ($0.valueStart, $0.valueEnd) == ($1.valueStart, $1.valueEnd)
      } && exceeded == other.exceeded && errors.count == other.errors.count
  }

  private func isSame(_ left: Node, _ right: Node) -> Bool {
    (left.parent, left.firstChild, left.next, left.previous) == (
      right.parent, right.firstChild, right.next, right.previous
    )
      && (left.start, left.end, left.attributes) == (right.start, right.end, right.attributes)
      && (left.name, left.tag, left.kind) == (right.name, right.tag, right.kind)
  }
}
