// Where an element stands on the page: how far from the title as a reader sees it, and whether among comments, related
// articles, navigation or reviews, where names and dates are those of something else.

import HTML

struct Surroundings {
  private let document: Document
  private let visible: VisibleText
  /// Offset of the title in the visible text; nil where no heading says it.
  let titleOffset: Int?

  init(_ facts: PageFacts, title: NodeID?) {
    document = facts.document
    visible = facts.visible
    titleOffset = title.map { facts.visible.offset(of: $0) }
  }

  /// Bytes of visible text between the title and an element: negative in front of it. Without a title, from the top.
  func distance(of node: NodeID) -> Int { visible.offset(of: node) - (titleOffset ?? 0) }

  /// Whether an element stands among what belongs to something else than the page's main content.
  func isForeign(_ node: NodeID) -> Bool {
    var ancestor = document.nodes[Int(node)].parent
    var steps = 0
    while ancestor != 0, steps < 40 {
      let tag = document.nodes[Int(ancestor)].tag
      if tag == .body || tag == .main || tag == .h1 { return false }
      if tag == .footer || tag == .nav || tag == .aside, steps > 0 || tag == .nav { return tag != .footer || isPageEnd(ancestor) }
      if hasForeignName(ancestor) { return true }
      ancestor = document.nodes[Int(ancestor)].parent
      steps += 1
    }
    return false
  }

  /// A footer that belongs to the page rather than to an article.
  private func isPageEnd(_ footer: NodeID) -> Bool {
    var ancestor = document.nodes[Int(footer)].parent
    while ancestor != 0 {
      if document.nodes[Int(ancestor)].tag == .article { return false }
      ancestor = document.nodes[Int(ancestor)].parent
    }
    return true
  }

  private func hasForeignName(_ node: NodeID) -> Bool {
    for name in [AttributeName.class, .id] {
      guard let attribute = document.attribute(name, of: node), attribute.valueEnd - attribute.valueStart < 300 else {
        continue
      }
      let value = lowercased(document.value(of: attribute)[...])
      for range in wordRanges(value) where foreignWords.contains(WordHash.of(value[range])) { return true }
    }
    return false
  }
}

private let foreignWords = Set(
  [
    "comment", "comments", "respond", "reply", "replies", "related", "recommended", "recommend", "sidebar", "review",
    "reviews", "testimonial", "testimonials", "widget", "carousel", "slider", "popular", "trending", "latest", "recent",
    "more", "footer", "nav", "navigation", "menu", "teaser", "promo", "newsletter", "cookie", "modal", "popup", "swiper",
  ].map { WordHash.of($0.utf8) })

extension VisibleText {
  /// Where in the text a node stands: the start of the first run that is not in front of it.
  func offset(of node: NodeID) -> Int {
    var (low, high) = (0, runs.count)
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].node < node { low = middle + 1 } else { high = middle }
    }
    return low < runs.count ? Int(runs[low].start) : text.count
  }
}

/// Whether the nearest item around an element (microdata) is something else than a page or an article.
func isInsideOtherItem(_ document: Document, _ node: NodeID) -> Bool {
  var ancestor = document.nodes[Int(node)].parent
  for _ in 0..<40 where ancestor != 0 {
    if document.attribute(.itemscope, of: ancestor) != nil {
      guard let type = document.value(.itemtype, of: ancestor) else { return false }
      let name = lowercased(type.split(separator: UInt8(ascii: "/")).last ?? [])
      return otherItems.contains(WordHash.of(name))
    }
    ancestor = document.nodes[Int(ancestor)].parent
  }
  return false
}

private let otherItems = Set(
  [
    "comment", "review", "usercomments", "offer", "product", "organization", "imageobject", "videoobject", "rating",
    "aggregaterating", "listitem", "breadcrumblist", "answer", "event", "place", "website", "sitenavigationelement",
    "wpheader", "wpfooter", "wpsidebar",
  ].map { WordHash.of($0.utf8) })
