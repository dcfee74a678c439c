// The stack of open elements (section 13.2.4.2, #the-stack-of-open-elements) and the questions the standard asks of it.

/// What the tree builder must know of an open element without going to the arena: 8 bytes.
struct OpenElement {
  var node: NodeID
  var name: UInt16
  var tag: Tag
  var kind: NodeKind

  @inline(__always) func isHTML(_ tag: Tag) -> Bool { self.tag == tag && kind == .html }

  /// The category special (#special).
  var isSpecial: Bool {
    switch kind {
    case .html: tag.isSpecial
    case .mathML: tag.isMathMLTextIntegrationPoint || tag == .annotationXML
    case .svg: tag.isSVGIntegrationPoint
    default: false
    }
  }
}

/// How far up the stack a question looks (#has-an-element-in-scope and the following definitions).
enum Scope { case normal, listItem, button, table }

struct OpenElements: ~Copyable {
  private(set) var elements: [OpenElement] = []
  /// By tag: how many HTML elements of it are open. Most questions end here, without a walk.
  private var counts = [UInt16](repeating: 0, count: 256)

  var count: Int { elements.count }

  @inline(__always) var current: OpenElement { elements[elements.count &- 1] }

  subscript(index: Int) -> OpenElement { elements[index] }

  mutating func push(_ element: OpenElement) {
    elements.append(element)
    count(element, 1)
  }

  @discardableResult mutating func pop() -> OpenElement {
    let element = elements.removeLast()
    count(element, -1)
    return element
  }

  mutating func insert(_ element: OpenElement, at index: Int) {
    elements.insert(element, at: index)
    count(element, 1)
  }

  mutating func remove(at index: Int) { count(elements.remove(at: index), -1) }

  mutating func replace(at index: Int, with node: NodeID) { elements[index].node = node }

  private mutating func count(_ element: OpenElement, _ change: Int) {
    guard element.kind == .html else { return }
    let index = Int(element.tag.rawValue)
    counts[index] = UInt16(truncatingIfNeeded: Int(counts[index]) + change)
  }

  @inline(__always) func contains(_ tag: Tag) -> Bool { counts[Int(tag.rawValue)] > 0 }

  func index(of node: NodeID) -> Int? { elements.lastIndex { $0.node == node } }

  func lastIndex(of tag: Tag) -> Int? {
    contains(tag) ? elements.lastIndex { $0.isHTML(tag) } : nil
  }

  // MARK: Scopes

  func has(_ tag: Tag, in scope: Scope) -> Bool {
    contains(tag) && hasAny(in: scope) { $0 == tag }
  }

  func hasHeading(in scope: Scope) -> Bool { hasAny(in: scope) { $0.isHeading } }

  /// Whether `node` itself is in scope.
  func has(node: NodeID) -> Bool {
    for element in elements.reversed() {
      if element.node == node { return true }
      if isBoundary(element, of: .normal) { return false }
    }
    return false
  }

  @inline(__always) func hasAny(in scope: Scope, _ isWanted: (Tag) -> Bool) -> Bool {
    for element in elements.reversed() {
      if element.kind == .html, isWanted(element.tag) { return true }
      if isBoundary(element, of: scope) { return false }
    }
    return false
  }

  private func isBoundary(_ element: OpenElement, of scope: Scope) -> Bool {
    if scope == .table {
      return element.kind == .html && (element.tag == .html || element.tag == .table || element.tag == .template)
    }
    switch element.kind {
    case .html:
      return element.tag.isScopeBoundary || (scope == .button && element.tag == .button)
        || (scope == .listItem && (element.tag == .ol || element.tag == .ul))
    default: return element.isSpecial
    }
  }

  // MARK: Popping

  /// Pops up to and with the element of that tag.
  mutating func pop(through tag: Tag) {
    while count > 1, !pop().isHTML(tag) {}
  }

  mutating func pop(through node: NodeID) {
    while count > 1, pop().node != node {}
  }

  mutating func pop(to count: Int) {
    while elements.count > count { pop() }
  }

  /// Pops elements until the current one is of those tags (or the root).
  mutating func popUntil(_ isWanted: (Tag) -> Bool) {
    while count > 1, !(current.kind == .html && isWanted(current.tag)) { pop() }
  }

  /// Generate implied end tags (#generate-implied-end-tags).
  @inline(__always) mutating func popImplied(except tag: Tag = .unknown) {
    while current.kind == .html, current.tag.hasImpliedEnd, current.tag != tag { pop() }
  }

  /// Generate all implied end tags thoroughly (#generate-all-implied-end-tags-thoroughly).
  mutating func popImpliedThoroughly() {
    while current.kind == .html, current.tag.hasImpliedEnd || current.tag.isTablePart { pop() }
  }
}
