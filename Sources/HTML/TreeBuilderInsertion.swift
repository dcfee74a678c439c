// Putting nodes into the tree: the appropriate place (with foster parenting), elements, texts, comments.
// Once a table or a template is open a node does not go where its tag stands; no other part has to know.

/// Where a node goes: in front of `sibling`, or where that is 0, to the end of `parent`.
struct InsertionPlace {
  var parent: NodeID
  var sibling: NodeID = 0
}

extension TreeBuilder {
  /// The appropriate place for inserting a node (#appropriate-place-for-inserting-a-node).
  @inline(__always) mutating func appropriatePlace(in target: OpenElement) -> InsertionPlace {
    if isFosterParenting, target.kind == .html, target.tag.isFosterTarget { return fosterPlace() }
    return InsertionPlace(parent: contents(of: target))
  }

  /// A template's children live in its content.
  @inline(__always) mutating func contents(of element: OpenElement) -> NodeID {
    element.isHTML(.template) ? nodes[Int(element.node)].firstChild : element.node
  }

  private mutating func fosterPlace() -> InsertionPlace {
    let template = open.lastIndex(of: .template)
    guard let table = open.lastIndex(of: .table), template ?? -1 < table else {
      return InsertionPlace(parent: contents(of: open[template ?? 0]))
    }
    let node = open[table].node
    // A table that adoption took out of the tree has no parent; the document's number is 0 like "none".
    if nodes[Int(node)].previous != 0 { return InsertionPlace(parent: nodes[Int(node)].parent, sibling: node) }
    return InsertionPlace(parent: contents(of: open[table - 1]))
  }

  /// Adds a node to the arena without putting it anywhere.
  @inline(__always) mutating func newNode(
    _ kind: NodeKind, _ start: Int, _ end: Int, name: UInt16 = 0, tag: Tag = .unknown, attributes: UInt32 = 0
  ) -> NodeID {
    let node = NodeID(truncatingIfNeeded: nodes.count)
    nodes.append(
      Node(
        parent: 0, firstChild: 0, next: 0, previous: 0, start: UInt32(truncatingIfNeeded: start),
        end: UInt32(truncatingIfNeeded: end), attributes: attributes, name: name, tag: tag, kind: kind))
    return node
  }

  @inline(__always) mutating func insert(_ node: NodeID, at place: InsertionPlace) {
    if place.sibling == 0 { nodes.append(node, to: place.parent) } else { nodes.insert(node, before: place.sibling) }
  }

  // MARK: Elements

  /// Inserts an HTML element for the start tag in hand and opens it.
  @inline(__always) @discardableResult
  mutating func insertElement(_ kind: NodeKind = .html) -> NodeID {
    let token = tokenizer.token
    return insertElement(
      OpenElement(node: 0, name: token.name, tag: token.tag, kind: kind), token.start, token.end, token.firstAttribute)
  }

  /// Inserts an element no tag stands for.
  @discardableResult mutating func insertImplied(_ tag: Tag) -> NodeID {
    let start = tokenizer.token.start
    return insertElement(
      OpenElement(node: 0, name: UInt16(tag.rawValue), tag: tag, kind: .html), start, start, 0)
  }

  /// Inserts a new element like `element` and opens it.
  mutating func insertElement(_ element: OpenElement, _ start: Int, _ end: Int, _ attributes: UInt32) -> NodeID {
    if open.count >= depthLimit { leaveDeepElement() }
    let node = newElement(element, start, end, attributes)
    var opened = element
    opened.node = node
    insert(node, at: open.count == 0 ? InsertionPlace(parent: 0) : appropriatePlace(in: open.current))
    open.push(opened)
    return node
  }

  @inline(__always)
  mutating func newElement(_ element: OpenElement, _ start: Int, _ end: Int, _ attributes: UInt32) -> NodeID {
    let node = newNode(
      element.kind, start, end, name: element.name, tag: element.tag, attributes: attributes)
    if element.isHTML(.template) { nodes.append(newNode(.content, end, end), to: node) }
    return node
  }

  /// Past the depth limit, the current element is left for the one that is coming.
  private mutating func leaveDeepElement() {
    tokenizer.exceeded.depth += 1
    let left = open.pop()
    guard left.kind == .html, left.tag.hasMarker || left.tag.isTablePart || left.tag == .table else { return }
    if left.tag.hasMarker { formatting.clearToMarker() }
    if left.tag == .template, templateModes.count > 1 { templateModes.removeLast() }
    resetInsertionMode()
  }

  /// For elements without content.
  mutating func insertVoidElement(_ kind: NodeKind = .html) {
    let token = tokenizer.token
    let node = newElement(
      OpenElement(node: 0, name: token.name, tag: token.tag, kind: kind), token.start, token.end, token.firstAttribute)
    insert(node, at: appropriatePlace(in: open.current))
  }

  /// An element whose content is text (#generic-raw-text-element-parsing-algorithm).
  mutating func insertTextElement(_ state: Tokenizer.State) -> Step {
    insertElement()
    tokenizer.state = state
    originalMode = mode
    mode = .text
    return .done
  }

  // MARK: Text and comments

  /// Insert a character (#insert-a-character), for a whole run of them.
  @inline(__always) mutating func insertText(_ start: Int, _ end: Int, isRaw: Bool = false) {
    guard start < end else { return }
    let place = appropriatePlace(in: open.current)
    guard place.parent != 0 else { return }
    let first = nodes[Int(place.parent)].firstChild
    var neighbour = first == 0 ? 0 : nodes[Int(first)].previous
    if place.sibling != 0 { neighbour = place.sibling == first ? 0 : nodes[Int(place.sibling)].previous }
    var traits: TextTraits = isRaw ? .isRaw : []
    if neighbour != 0, nodes[Int(neighbour)].kind == .text {
      if Int(nodes[Int(neighbour)].end) == start, isRaw == isRawText(neighbour) {
        nodes[Int(neighbour)].end = UInt32(truncatingIfNeeded: end)
        return
      }
      traits.insert(.continues)
    }
    let node = newNode(.text, start, end, name: traits.rawValue)
    insert(node, at: place)
  }

  private mutating func isRawText(_ node: NodeID) -> Bool {
    TextTraits(rawValue: nodes[Int(node)].name).contains(.isRaw)
  }

  /// Insert a comment (#insert-a-comment) in the current node.
  mutating func insertComment() -> Step {
    let node = newNode(.comment, token.start, token.end)
    insert(node, at: appropriatePlace(in: open.current))
    return .done
  }

  mutating func insertComment(in parent: NodeID) -> Step {
    let node = newNode(.comment, token.start, token.end)
    nodes.append(node, to: parent)
    return .done
  }
}
