// The stack of open elements (section 13.2.4.2, #the-stack-of-open-elements) and the questions the standard asks of it.
// Asked at nearly every tag; counts of what is open answer most questions without a walk, so depth costs nothing.

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

/// Methods are mutating for the reason given at `TreeBuilder`.
struct OpenElements: ~Copyable {
  private(set) var elements: [OpenElement] = []
  /// By tag: how many HTML elements of it are open. Most questions end here, without a walk. Less than 65,536: see
  /// `ParseLimits.depth`.
  private var counts = InlineArray<256, UInt16>(repeating: 0)

  var count: Int { elements.count }

  @inline(__always) var current: OpenElement { elements[elements.count &- 1] }

  subscript(index: Int) -> OpenElement { mutating get { elements[index] } }

  mutating func push(_ element: OpenElement) {
    elements.append(element)
    count(element, 1)
  }

  @discardableResult mutating func pop() -> OpenElement {
    let element = elements.removeLast()
    count(element, .max)
    return element
  }

  mutating func insert(_ element: OpenElement, at index: Int) {
    elements.insert(element, at: index)
    count(element, 1)
  }

  mutating func remove(at index: Int) { count(elements.remove(at: index), .max) }

  mutating func replace(at index: Int, with node: NodeID) { elements[index].node = node }

  @inline(__always) private mutating func count(_ element: OpenElement, _ change: UInt16) {
    guard element.kind == .html else { return }
    counts[Int(element.tag.rawValue)] &+= change
  }

  /// Whether an HTML element of that tag is open; for `.unknown`, whether one of any unknown name is.
  @inline(__always) mutating func contains(_ tag: Tag) -> Bool { counts[Int(tag.rawValue)] > 0 }

  mutating func index(of node: NodeID) -> Int? { elements.lastIndex { $0.node == node } }

  mutating func lastIndex(of tag: Tag) -> Int? {
    contains(tag) ? elements.lastIndex { $0.isHTML(tag) } : nil
  }

  // MARK: Scopes

  mutating func has(_ tag: Tag, in scope: Scope) -> Bool {
    contains(tag) && hasAny(in: scope) { $0 == tag }
  }

  mutating func hasHeading(in scope: Scope) -> Bool {
    let isOpen = contains(.h1) || contains(.h2) || contains(.h3) || contains(.h4) || contains(.h5) || contains(.h6)
    return isOpen && hasAny(in: scope) { $0.isHeading }
  }

  /// Whether `node` itself is in scope.
  mutating func has(node: NodeID) -> Bool {
    for element in elements.reversed() {
      if element.node == node { return true }
      if isBoundary(element, of: .normal) { return false }
    }
    return false
  }

  @inline(__always) mutating func hasAny(in scope: Scope, _ isWanted: (Tag) -> Bool) -> Bool {
    for element in elements.reversed() {
      if element.kind == .html, isWanted(element.tag) { return true }
      if isBoundary(element, of: scope) { return false }
    }
    return false
  }

  @inline(__always) private func isBoundary(_ element: OpenElement, of scope: Scope) -> Bool {
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
