// Where an element stands on the page: how far from the title as a reader sees it, and whether among comments, related
// articles, navigation or reviews, where names and dates are those of something else.

import HTML
import Text

struct Surroundings {
  private let document: Document
  private let visible: VisibleText
  /// The heading that says the title.
  let title: NodeID?
  /// Offset of the title in the visible text; nil where no heading says it.
  let titleOffset: Int?
  /// Where the text of a node begins in the visible text, by node; the largest number for a node without any. Numbers of
  /// nodes are in the order of the page only as long as its markup is sound.
  private let textOffsets: [UInt32]
  /// The elements around the title.
  private let around: Set<NodeID>

  init(_ facts: PageDeclarations, saying title: [UInt8]?) {
    document = facts.document
    visible = facts.visible
    var offsets = [UInt32](repeating: .max, count: document.nodes.count)
    for run in visible.runs where offsets[Int(run.node)] == .max { offsets[Int(run.node)] = run.start }
    textOffsets = offsets
    var heading = title.flatMap { facts.heading(saying: $0) }
    var place = heading.map { offset(of: $0, in: facts.document, offsets) } ?? .max
    if place >= visible.text.count {
      // No heading that is shown says it: another short block may, else the first heading has to do.
      let words = title.map { wordHashes($0) } ?? []
      place = facts.visible.offset(ofBlockSaying: words) ?? .max
      if place == .max, let part = facts.visible.offset(ofHeadingIn: words) {
        place = part
        heading = visible.runs.first { Int($0.start) >= part }?.node
      }
      if place == .max {
        heading = facts.headings.first?.node
        place = heading.map { offset(of: $0, in: facts.document, offsets) } ?? .max
      }
    }
    titleOffset = place < visible.text.count ? place : nil
    self.title = heading
    var around: Set<NodeID> = []
    var ancestor = heading ?? 0
    while ancestor != 0, around.count < 200 {
      around.insert(ancestor)
      ancestor = document.nodes[Int(ancestor)].parent
    }
    self.around = around
  }

  /// Bytes of visible text between the title and an element: negative in front of it. Without a title, from the top.
  func distance(of node: NodeID) -> Int { offset(of: node, in: document, textOffsets) - (titleOffset ?? 0) }

  /// Whether an element is around the title.
  func holdsTitle(_ node: NodeID) -> Bool { around.contains(node) }

  /// Whether the text at an offset of the visible text stands among what belongs to something else.
  func isForeign(textAt offset: Int, allowsAside: Bool = false, allowsSidebar: Bool = false) -> Bool {
    // The tabs of empty cells in front belong to no run of their own.
    var offset = offset
    while offset < visible.text.count, visible.text[offset] == 0x09 { offset += 1 }
    var (low, high) = (0, visible.runs.count)
    while low < high {
      let middle = (low + high) / 2
      if Int(visible.runs[middle].start) <= offset { low = middle + 1 } else { high = middle }
    }
    return low > 0
      && isForeign(visible.runs[low - 1].node, allowsAside: allowsAside, allowsSidebar: allowsSidebar)
  }

  /// Whether an element stands among what belongs to something else than the page's main content. Beside it may stand who
  /// wrote it: `allowsAside`; and, in what is only named so, when it was published: `allowsSidebar`, which is both.
  func isForeign(_ node: NodeID, allowsAside: Bool = false, allowsSidebar: Bool = false) -> Bool {
    var ancestor = document.nodes[Int(node)].parent
    var steps = 0
    while ancestor != 0, steps < 40 {
      let tag = document.nodes[Int(ancestor)].tag
      if tag == .body || tag == .main || around.contains(ancestor) { return false }
      if tag == .footer || tag == .nav || tag == .aside && !(allowsAside || allowsSidebar), steps > 0 || tag == .nav {
        return tag != .footer || isPageEnd(ancestor)
      }
      if hasForeignName(ancestor, allowsSidebar: allowsSidebar) { return !isPostFooter(ancestor) }
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

  /// What TYPO3 and Blogger call the part of an article that says who wrote it, and when: a footer right in a `post`.
  private func isPostFooter(_ element: NodeID) -> Bool {
    let isNamedElse = document.anyWord(.class, of: element) { $0.hash != footerWord && !postWords.contains($0.hash) }
    guard !isNamedElse, document.anyWord(.class, of: element, { $0.hash == footerWord }) else { return false }
    var parent = document.nodes[Int(element)].parent
    for _ in 0..<2 where parent != 0 {
      let tag = document.nodes[Int(parent)].tag
      if tag == .body || tag == .main { return false }
      if around.contains(parent),
        tag == .article || document.anyWord(.class, of: parent, { postWords.contains($0.hash) })
      {
        return !hasCopyright(element)
      }
      parent = document.nodes[Int(parent)].parent
    }
    return false
  }

  /// As the page's own footer has it, where all of the page is called a post.
  private func hasCopyright(_ footer: NodeID) -> Bool {
    let text = lowercased(document.shortText(below: footer, limitBytes: 300, visitLimit: 40)[...])
    return [Array("©".utf8), Array("copyright".utf8)].contains { contains(text, $0) }
  }

  private func hasForeignName(_ node: NodeID, allowsSidebar: Bool) -> Bool {
    guard document.nodes[Int(node)].hasAttributes else { return false }
    func isForeign(_ word: UInt64) -> Bool {
      foreignWords.contains(word) && !(allowsSidebar && word == sidebarWord)
    }
    // All that Elementor makes is called a widget.
    var (isBuilt, isWidget) = (false, false)
    let isForeignClass = document.anyWord(.class, of: node) { word in
      isBuilt = isBuilt || word.hash == elementorWord
      isWidget = isWidget || word.hash == widgetWord
      return word.hash != widgetWord && isForeign(word.hash)
    }
    if isForeignClass { return true }
    // So is the article of a page by Blogger: <div class="widget Blog" id="Blog1">.
    let isForeignID = document.anyWord(.id, of: node) { word in
      isBuilt = isBuilt || word.hash == bloggerWord
      return isForeign(word.hash)
    }
    return isForeignID || isWidget && !isBuilt
  }
}

private let footerWord = WordHash.of("footer")
private let postWords = WordSet(["article", "post", "entry", "hentry", "news"])
private let sidebarWord = WordHash.of("sidebar")
private let bloggerWord = WordHash.of("blog1")
private let elementorWord = WordHash.of("elementor")
private let widgetWord = WordHash.of("widget")

private let foreignWords = WordSet(
  [
    "comment", "comments", "respond", "reply", "replies", "related", "recommended", "recommend", "sidebar", "review",
    "reviews", "testimonial", "testimonials", "widget", "carousel", "slider", "popular", "trending", "latest", "recent",
    "more", "footer", "nav", "navigation", "menu", "teaser", "promo", "newsletter", "cookie", "modal", "popup",
    "swiper", "todays",
  ])

/// Where the text of a node begins, or else the first text behind it; found among the next 64 nodes.
private func offset(of node: NodeID, in document: Document, _ offsets: [UInt32]) -> Int {
  var current = node
  for _ in 0..<64 {
    if offsets[Int(current)] != .max { return Int(offsets[Int(current)]) }
    var following = document.nodes[Int(current)].firstChild
    while following == 0, current != 0 {
      following = document.nodes[Int(current)].next
      current = document.nodes[Int(current)].parent
    }
    if following == 0 { break }
    current = following
  }
  return 1 << 30
}

extension VisibleText {
  /// Where the first short block with these words stands.
  func offset(ofBlockSaying words: [UInt64]) -> Int? {
    blocks.prefix(2000).first { says($0, words) }?.start
  }

  /// Whether a heading of any level says this and no more.
  func hasHeading(saying words: [UInt64]) -> Bool {
    blocks.prefix(2000).contains { $0.kind == .heading && says($0, words) }
  }

  private func says(_ block: TextBlock, _ words: [UInt64]) -> Bool {
    block.end - block.start <= words.count * 40 && mayBegin(text[block.start..<block.end], with: words)
      && wordHashes(Array(text[block.start..<block.end])) == words
  }

  /// Where the first heading stands that says a part of a title that may have the name of the site too.
  func offset(ofHeadingIn title: [UInt64]) -> Int? {
    guard title.count > 4 else { return nil }
    return blocks.prefix(2000).first { block in
      guard block.kind == .heading, block.end - block.start <= title.count * 40 else { return false }
      let words = wordHashes(Array(text[block.start..<block.end]))
      return words.count >= 4 && containsRun(title, words)
    }?.start
  }
}

/// False where the first word of a text is not the first of `words`; a look at its first 32 bytes, which say it nearly always.
private func mayBegin(_ text: ArraySlice<UInt8>, with words: [UInt64]) -> Bool {
  func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 }
  let rest = text.prefix(32).drop { !isLetter($0) && $0 < 0x80 }
  let word = rest.prefix(while: isLetter)
  if word.endIndex < rest.endIndex, !word.isEmpty, rest[word.endIndex] < 0x80 {
    return words.first == WordHash.of(word.lazy.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 })
  }
  let start = wordHashes(Array(text.prefix(32)))
  // With two words in them the first is whole.
  return start.count < 2 || start.first == words.first
}

/// Whether the nearest item around an element (microdata) is something else than a page or an article, or than the video
/// of a page that says it is one.
func isInsideOtherItem(_ document: Document, _ node: NodeID, allowsVideo: Bool = false) -> Bool {
  var ancestor = document.nodes[Int(node)].parent
  for _ in 0..<40 where ancestor != 0 {
    if document.attribute(.itemscope, of: ancestor) != nil {
      guard let type = document.shortValue(.itemtype, of: ancestor) else { return false }
      let name = lowercased(type.split(separator: UInt8(ascii: "/")).last ?? [])
      let hash = WordHash.of(name)
      let isOther = otherItems.contains(hash) || name.suffix(5).elementsEqual("event".utf8)
      return isOther && !(allowsVideo && hash == videoObject)
    }
    ancestor = document.nodes[Int(ancestor)].parent
  }
  return false
}

private let videoObject = WordHash.of("videoobject")

private let otherItems = WordSet(
  [
    "comment", "review", "usercomments", "offer", "product", "organization", "imageobject", "videoobject", "rating",
    "aggregaterating", "listitem", "breadcrumblist", "answer", "place", "website", "sitenavigationelement",
    "wpheader", "wpfooter", "wpsidebar",
  ])
