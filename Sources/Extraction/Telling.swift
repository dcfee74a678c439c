// What tells most about a block, in words, for people who ask why it is in the text or not. The model adds up hundreds of
// small reasons; these are the facts among them that a reader can check on the page.

extension MainContent {
  /// At most four facts about a block of the page, the more telling ones first.
  public func facts(ofBlock index: Int) -> [String] {
    let block = features.measures.blocks[index]
    var facts: [String] = []
    if features.isHidden(index) { facts.append("hidden by the page") }
    for (lane, name) in Self.places where features.elements.landmarks(of: block.element)[lane] > 0 {
      facts.append("in \(name)")
    }
    let copies = index < features.blockCount ? features.copies[index] : 1
    if copies > 1 { facts.append("one of \(copies) copies") }
    if block.words > 0, block.linkWords * 2 > block.words {
      facts.append("\(block.linkWords * 100 / block.words) % of its words are links")
    }
    if block.isGood { facts.append("\(block.words) words in sentences") }
    if Int(features.sums.meeting[block.element]) == features.sums.best {
      facts.append("in the element that reads most like a text")
    }
    if facts.isEmpty { facts.append("\(block.words) words") }
    return Array(facts.prefix(4))
  }

  private static let places: [(lane: Int, name: String)] = [
    ("nav", "the navigation"), ("footer", "the footer"), ("aside", "an aside"), ("dialog", "a dialog"),
    ("k_cookie", "a cookie notice"), ("k_menu", "a menu"), ("k_comment", "the comments"),
    ("k_related", "related links"),
    ("k_share", "share buttons"), ("k_subscribe", "a subscription box"), ("article", "an article"), ("main", "main"),
  ].compactMap { kind, name in Landmark.names.firstIndex(of: kind).map { ($0, name) } }
}
