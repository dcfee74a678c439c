// The adoption agency algorithm (#adoption-agency-algorithm): what becomes of `<b><p></b>`, where a formatting element ends
// inside of another element.

extension TreeBuilder {
  /// For an end tag (or a second start tag) of the formatting element `token.tag`.
  mutating func adopt() -> Step {
    let subject = token.tag
    if open.current.isHTML(subject), formatting.index(of: open.current.node) == nil {
      open.pop()
      return .done
    }
    for _ in 0..<8 {
      guard let entry = formatting.lastIndex(of: subject) else { return anyOtherEndTag() }
      let element = formatting[entry]
      guard let place = open.index(of: element.node) else {
        formatting.remove(at: entry)
        return .done
      }
      guard open.has(node: element.node) else { return .done }
      guard let block = (place + 1..<open.count).first(where: { open[$0].isSpecial }) else {
        open.pop(to: place)
        formatting.remove(at: entry)
        return .done
      }
      deepLevelBudget -= max(0, open.count - limits.flatDepth)
      adopt(entry: entry, place: place, block: block)
    }
    return .done
  }

  /// One turn of the outer loop. `entry` is the formatting element in the list, `place` in the stack; `block` is the
  /// furthest block in the stack.
  private mutating func adopt(entry: Int, place: Int, block: Int) {
    let element = formatting[entry]
    let furthestBlock = open[block]
    let ancestor = open[place - 1]
    var bookmark = entry
    var last = furthestBlock.node
    var index = block
    var count = 0
    while true {
      index -= 1
      guard index > place else { break }
      count += 1
      let node = open[index]
      var position = formatting.index(of: node.node)
      if count > 3, let found = position {
        formatting.remove(at: found)
        if found < bookmark { bookmark -= 1 }
        position = nil
      }
      guard let position else {
        open.remove(at: index)
        continue
      }
      let copy = copy(of: node)
      formatting[position].node = copy
      open.replace(at: index, with: copy)
      if last == furthestBlock.node { bookmark = position + 1 }
      nodes.detach(last)
      nodes.append(last, to: copy)
      last = copy
    }
    nodes.detach(last)
    insert(last, at: appropriatePlace(in: ancestor))
    var replacement = element
    replacement.node = copy(of: element)
    nodes.moveChildren(of: contents(of: furthestBlock), to: replacement.node)
    nodes.append(replacement.node, to: contents(of: furthestBlock))
    if let old = formatting.index(of: element.node) {
      formatting.remove(at: old)
      if old < bookmark { bookmark -= 1 }
    }
    formatting.insert(replacement, at: bookmark)
    if let old = open.index(of: element.node) { open.remove(at: old) }
    if let below = open.index(of: furthestBlock.node) { open.insert(replacement, at: below + 1) }
  }

  /// A new element for the token `element` was made for.
  private mutating func copy(of element: OpenElement) -> NodeID {
    let original = nodes[Int(element.node)]
    return newElement(element, Int(original.start), Int(original.end), original.attributes)
  }
}
