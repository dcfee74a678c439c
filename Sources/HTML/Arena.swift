// Changing the tree: nodes are added, moved and taken out of their places, never deleted. Every change here is a few
// writes, except for `moveChildren`, which touches each child.

extension [Node] {
  /// Puts a node that is nowhere behind the last child of `parent`.
  @inline(__always) mutating func append(_ node: NodeID, to parent: NodeID) {
    var nodes = mutableSpan
    let first = nodes[Int(parent)].firstChild
    if first == 0 {
      nodes[Int(parent)].firstChild = node
      nodes[Int(node)].previous = node
    } else {
      let last = nodes[Int(first)].previous
      nodes[Int(last)].next = node
      nodes[Int(first)].previous = node
      nodes[Int(node)].previous = last
    }
    nodes[Int(node)].parent = parent
    nodes[Int(node)].next = 0
  }

  /// Puts a node that is nowhere in front of `sibling`.
  mutating func insert(_ node: NodeID, before sibling: NodeID) {
    let parent = self[Int(sibling)].parent
    let previous = self[Int(sibling)].previous
    self[Int(node)].parent = parent
    self[Int(node)].next = sibling
    self[Int(node)].previous = previous
    self[Int(sibling)].previous = node
    if self[Int(parent)].firstChild == sibling {
      self[Int(parent)].firstChild = node
    } else {
      self[Int(previous)].next = node
    }
  }

  /// Takes a node with all below it out of its place.
  mutating func detach(_ node: NodeID) {
    let (parent, next, previous) = (self[Int(node)].parent, self[Int(node)].next, self[Int(node)].previous)
    guard previous != 0 else { return }
    let first = self[Int(parent)].firstChild
    if first == node {
      self[Int(parent)].firstChild = next
    } else {
      self[Int(previous)].next = next
    }
    // The previous of the first child is the last one.
    if next != 0 {
      self[Int(next)].previous = previous
    } else if first != node {
      self[Int(first)].previous = previous
    }
    self[Int(node)].parent = 0
    self[Int(node)].next = 0
    self[Int(node)].previous = 0
  }

  /// Puts all children of `source` behind those of `target`.
  mutating func moveChildren(of source: NodeID, to target: NodeID) {
    var child = self[Int(source)].firstChild
    self[Int(source)].firstChild = 0
    while child != 0 {
      let next = self[Int(child)].next
      append(child, to: target)
      child = next
    }
  }
}
