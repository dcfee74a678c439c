// Authors in elements of their own, side by side: <span class=author>Jane Doe</span>, <span class=author>John Roe</span>.
// Each of them alone is a good author, so without this the best one would win and the others be lost.

import HTML

/// An element that names who wrote the page.
struct Mention {
  let node: NodeID
  var names: [[UInt8]]
  let origin: MetadataOrigin
  /// Of what its attributes say.
  let strength: Double
  var score: Double
  /// In the visible text, from the title.
  let start: Int
  var end: Int
  /// Of one post of a thread among others.
  let isPost: Bool
}

/// Mentions in the order of the page, those that stand side by side in one.
func joined(_ mentions: [Mention], in document: Document) -> [Mention] {
  var joined: [Mention] = []
  /// The last node of each.
  var last: [NodeID] = []
  for mention in mentions {
    let found = joined.indices.reversed().prefix(4).first { index in
      joined[index].origin == mention.origin && joined[index].strength == mention.strength
        && !joined[index].isPost && !mention.isPost && mention.start - joined[index].end <= gapLimitBytes
        && areSideBySide(last[index], mention.node, document)
    }
    guard let found else {
      joined.append(mention)
      last.append(mention.node)
      continue
    }
    last[found] = mention.node
    joined[found].end = mention.end
    for name in mention.names where joined[found].names.count < 32 && isAnother(name, than: joined[found].names) {
      // A list names more than the element around it, whose text may run two names together.
      if joined[found].names.count == 1 { joined[found].score += 0.3 }
      joined[found].names.append(name)
    }
  }
  return joined
}

/// Room for " and ", for what somebody is, and for a place.
private let gapLimitBytes = 40

/// Whether a name is a further person's, and not the place or the work of the one before.
private func isAnother(_ name: [UInt8], than names: [[UInt8]]) -> Bool {
  let words = wordHashes(name)
  return !names.contains { wordHashes($0) == words } && !isPlace(name, behind: names[names.count - 1])
    && !words.contains { isOccupation($0) || isOffice($0) }
}

/// Whether two elements have the same parent or grandparent, and neither is in the other.
private func areSideBySide(_ left: NodeID, _ right: NodeID, _ document: Document) -> Bool {
  func around(_ node: NodeID) -> [NodeID] {
    let parent = document.nodes[Int(node)].parent
    return parent == 0 ? [] : [parent, document.nodes[Int(parent)].parent]
  }
  let (lefts, rights) = (around(left), around(right))
  if lefts.contains(right) || rights.contains(left) { return false }
  return lefts.contains { ancestor in
    guard ancestor != 0, rights.contains(ancestor) else { return false }
    let tag = document.nodes[Int(ancestor)].tag
    return tag != .body && tag != .main && tag != .html
  }
}
