// The main content of a page: the blocks that the model keeps, in the order of the page, and for all others why not.
// What needs no model is decided here as well: what is hidden, said twice, blank, or an advertisement.

import HTML
import Text

public struct MainContent: Sendable {
  /// A block of the whole page.
  public struct Block: Sendable {
    public var kind: BlockKind
    /// Of headings.
    public var level: Int?
    /// Offsets into `pageText`, in bytes.
    public var start: Int
    public var end: Int
    /// The expected share of the block that belongs to the main content, 0 to 1023.
    public var score: Int
    /// nil for a block that is kept.
    public var rule: Rule?
  }

  /// The blocks that are kept, with two newlines between them, or one between neighbours that are rows of the same kind.
  public private(set) var text: [UInt8] = []
  public private(set) var blocks: [TextBlock] = []
  /// All text of the page, what it hides included, and all its blocks.
  public private(set) var pageText: [UInt8]
  public private(set) var pageBlocks: [Block]
  public private(set) var pageType: PageType
  /// False for a page of so few words that it is none the model could know: all that it shows is kept.
  public private(set) var isJudged: Bool
  /// Of `pageType`, 0 to 1000.
  public private(set) var pageTypeShare: Int
  /// The word F1 to expect of `text`, 0 to 1000.
  public private(set) var confidence: Int
  /// Comments of readers that are not kept.
  public private(set) var commentsRemoved = 0
  /// Texts of links to other documents that the page offers as related.
  public private(set) var related: [[UInt8]] = []
  /// Bytes of the source that are not in `text`, byte for byte.
  public private(set) var removedByteCounts: [Rule: Int]
  /// Whether the text is the one that the page declares of itself, in place of what little it shows.
  public private(set) var isDeclared = false
  private(set) var features: BlockFeatures

  /// A page that keeps fewer words than this has no text worth the name, where it declares one of as many.
  static let fewestDeclaredWords = 40
  /// Labels such as "Lesen Sie auch" have no more words.
  static let mostLabelWords = 5
  /// Above comments, a text of fewer words may be the first post of a thread.
  static let fewestArticleWords = 100

  public init(of document: Document) { self.init(of: document, wholeText(of: document)) }

  public init(of document: Document, _ whole: VisibleText) {
    var features = BlockFeatures(document, whole)
    let found = BlockModel.shipped.scores(&features)
    self.features = features
    pageText = whole.text
    confidence = Int(found.confidence)
    let best = found.typeShares.indices.max { found.typeShares[$0] < found.typeShares[$1] } ?? 0
    pageType = PageType.allCases[best]
    pageTypeShare = Int(found.typeShares[best]) * 1000 / 1023
    removedByteCounts = whole.removedByteCounts
    let scores = found.scores + features.scoresOfRest(found.scores)
    pageBlocks = zip(whole.blocks, scores).map { block, score in
      Block(kind: block.kind, level: block.level, start: block.start, end: block.end, score: Int(score), rule: nil)
    }
    let words = features.measures.wordHashes.count
    isJudged = words >= Selection.fewestPageWords
    if isJudged { judge(scores) } else { keepShown() }
    for (index, block) in pageBlocks.enumerated() {
      if let rule = block.rule { removedByteCounts[rule, default: 0] += Int(whole.keptByteCounts[index]) }
    }
    removedByteCounts = removedByteCounts.filter { $0.value != 0 }
    write()
    commentsRemoved = countComments()
    related = findRelated()
  }

  /// Whether so little is kept that a text which the page declares, but does not show, is better.
  public var isThin: Bool {
    var words: Int32 = 0
    for (block, measure) in zip(pageBlocks, features.measures.blocks) where block.rule == nil { words += measure.words }
    return words < Self.fewestDeclaredWords
  }

  /// Frees what only `facts(ofBlock:)` and `isThin` look at: half of the memory of a page of many small blocks.
  public mutating func forgetFeatures() { features = .none }

  /// Frees the account of the page, `pageText` and `pageBlocks`.
  public mutating func forgetPage() { (pageText, pageBlocks, features) = ([], [], .none) }

  /// Takes a declared text in place of what is kept, all of which then counts as removed.
  public mutating func take(declared body: [UInt8], of whole: VisibleText) {
    for index in pageBlocks.indices where pageBlocks[index].rule == nil {
      pageBlocks[index].rule = .boilerplate
      let count = Int(whole.keptByteCounts[index])
      if count > 0 { removedByteCounts[.boilerplate, default: 0] += count }
    }
    (text, blocks) = declaredContent(body)
    isDeclared = true
  }

  private mutating func judge(_ scores: [Int32]) {
    let measures = features.measures.blocks
    let isChosen = Selection.chosen(scores, measures)
    for index in pageBlocks.indices where !isChosen[index] {
      pageBlocks[index].rule = features.isHidden(index) ? .hidden : .boilerplate
    }
    dropReaderComments()
    keepClosingCode()
    dropBlanks()
    let isKept = pageBlocks.map { $0.rule == nil || $0.rule == .whitespace }
    for index in Selection.copies(isKept, scores, measures, areMeant: areMeant) { pageBlocks[index].rule = .repeated }
    for index in pageBlocks.indices where pageBlocks[index].rule == nil && isAdvertisement(pageBlocks[index]) {
      pageBlocks[index].rule = .advertisement
    }
    for index in pageBlocks.indices where pageBlocks[index].rule == nil && linkedTitle(index) != nil {
      pageBlocks[index].rule = .crossLink
    }
  }

  /// Code right behind the last paragraph that is kept, in the same element, is the end of what that says.
  private mutating func keepClosingCode() {
    let (elements, measures) = (features.elements.elements, features.measures.blocks)
    func parent(_ block: Int) -> Int32 { elements[measures[block].element].parent }
    // `div.highlight > pre > code`
    func isBeside(_ block: Int, _ other: Int) -> Bool {
      var around = parent(block)
      for _ in 0..<2 where around >= 0 && around != parent(other) { around = elements[Int(around)].parent }
      return around == parent(other)
    }
    guard let last = pageBlocks.lastIndex(where: { $0.rule == nil }), pageBlocks[last].kind == .paragraph else {
      return
    }
    var index = last + 1
    while index < pageBlocks.count, pageBlocks[index].kind == .code, pageBlocks[index].rule == .boilerplate,
      isBeside(index, last)
    {
      pageBlocks[index].rule = nil
      index += 1
    }
  }

  /// Below an article of so many kept words what its readers say is no part of it. Where they say more than four times as
  /// much, it may be a thread: what is said there is all there is.
  private mutating func dropReaderComments() {
    guard [.article, .service, .forum].contains(pageType) else { return }
    let measures = features.measures.blocks
    guard pageBlocks.indices.contains(where: { pageBlocks[$0].rule == nil && features.isInComments($0) }) else {
      return
    }
    let kept = pageBlocks.indices.filter { pageBlocks[$0].rule == nil }
    let isThread = pageType == .forum
    guard let first = kept.firstIndex(where: { features.isReaderComment($0, inThread: isThread) }) else { return }
    let comments = kept[first...].filter { features.isReaderComment($0, inThread: isThread) }
    // Some templates name the whole page so: "comments-open".
    let before = kept[..<first].reduce(0) { $0 + (features.isInComments($1) ? 0 : Int(measures[$1].words)) }
    let inside = comments.reduce(0) { $0 + Int(measures[$1].words) }
    guard before >= Self.fewestArticleWords, inside <= 4 * before else { return }
    // Many comments alone make a page look like a thread, but the posts of one are all alike.
    if isThread, !kept[..<first].allSatisfy({ features.isInArticle($0) }) { return }
    for index in comments { pageBlocks[index].rule = .boilerplate }
  }

  /// Whether two equal blocks stand in one element as the verses of a song do, the steps of a list, the rows of a table. A
  /// paragraph right behind its like is a slip.
  private func areMeant(_ first: Int, _ second: Int) -> Bool {
    let elements = features.elements.elements
    func parent(_ block: Int) -> Int32 { elements[features.measures.blocks[block].element].parent }
    return parent(first) == parent(second) && (second - first > 1 || pageBlocks[second].kind.isRow)
  }

  /// A label of its own. The title of a page may be the same word, and so may a term or a cell.
  private func isAdvertisement(_ block: Block) -> Bool {
    guard block.kind == .paragraph || block.kind == .caption || (block.kind == .heading && block.level != 1) else {
      return false
    }
    let text = pageText[block.start..<block.end]
    // A chapter may be called "Реклама".
    if block.kind == .heading, !text.contains(0x20), text.contains(where: { $0 >= 0x80 }) { return false }
    return isAdvertisementLabel(text)
  }

  /// The title in a line that leads to another document, "Read also: …", where that is a link; nil for any other block.
  private func linkedTitle(_ index: Int) -> ArraySlice<UInt8>? {
    let (block, measure) = (pageBlocks[index], features.measures.blocks[index])
    guard measure.links == 1, measure.words <= 40, measure.words - measure.linkWords <= Self.mostLabelWords,
      block.kind == .paragraph || block.kind == .listItem || block.kind == .heading && block.level != 1
    else { return nil }
    // A sentence is told, and behind a link it goes on.
    let text = pageText[block.start..<block.end]
    if text.last == UInt8(ascii: ".") || text.suffix(3).elementsEqual("。".utf8) { return nil }
    return textBehindCrossLinkLabel(text)
  }

  /// Keeps all that is shown.
  private mutating func keepShown() {
    for index in pageBlocks.indices where features.isHidden(index) { pageBlocks[index].rule = .hidden }
    dropBlanks()
  }

  /// Blocks of nothing but white space: `<p>&nbsp;</p>` is how editors write an empty line. The model has learned with them.
  private mutating func dropBlanks() {
    for index in pageBlocks.indices where pageBlocks[index].rule == nil && pageBlocks[index].kind != .code {
      if isBlank(pageText.span, pageBlocks[index].start, pageBlocks[index].end) { pageBlocks[index].rule = .whitespace }
    }
  }

  private mutating func write() {
    text.reserveCapacity(pageText.count)
    for block in pageBlocks where block.rule == nil {
      let kept = TextBlock(kind: block.kind, start: block.start, end: block.end, level: block.level)
      append(kept, of: pageText, to: &text, &blocks)
    }
  }

  /// Elements that a template repeats, in a part of the page that calls itself comments, with at least one removed block
  /// of five words and none that is kept: of a kept comment its head may go.
  private func countComments() -> Int {
    var (removed, kept): (Set<Int32>, Set<Int32>) = ([], [])
    for index in pageBlocks.indices where features.isInComments(index) {
      let block = features.measures.blocks[index]
      let repeated = features.sums.sums[block.element].repeated
      guard repeated >= 0, block.words >= 5 else { continue }
      if pageBlocks[index].rule == .boilerplate { removed.insert(repeated) }
      if pageBlocks[index].rule == nil { kept.insert(repeated) }
    }
    return removed.subtracting(kept).count
  }

  /// At most twenty.
  private func findRelated() -> [[UInt8]] {
    var titles: [[UInt8]] = []
    for index in pageBlocks.indices {
      guard let text = pageBlocks[index].rule == .crossLink ? linkedTitle(index) : relatedTitle(index) else { continue }
      let title = Array(text.map { $0 < 0x20 ? 0x20 : $0 })
      if !title.isEmpty, !titles.contains(title) { titles.append(title) }
      if titles.count == 20 { break }
    }
    return titles
  }

  /// A link to another document in a part of the page that calls itself related.
  private func relatedTitle(_ index: Int) -> ArraySlice<UInt8>? {
    guard pageBlocks[index].rule == .boilerplate else { return nil }
    let block = features.measures.blocks[index]
    guard block.words >= 4, block.words <= 30, block.linkWords * 5 >= block.words * 4, block.links == 1,
      features.isInRelated(index)
    else { return nil }
    return pageText[pageBlocks[index].start..<pageBlocks[index].end]
  }
}

/// Appends a block of one text to another text, with two newlines before it, or one between rows of a kind.
func append(_ block: TextBlock, of page: [UInt8], to text: inout [UInt8], _ blocks: inout [TextBlock]) {
  if let last = blocks.last {
    text.append(0x0A)
    if last.kind != block.kind || !block.kind.isRow { text.append(0x0A) }
  }
  let start = text.count
  text.append(contentsOf: page[block.start..<block.end])
  blocks.append(TextBlock(kind: block.kind, start: start, end: text.count, level: block.level))
}

extension BlockFeatures {
  func isHidden(_ block: Int) -> Bool { elements.elements[measures.blocks[block].element].isHidden }

  func isInComments(_ block: Int) -> Bool {
    let row = elements.landmarks(of: measures.blocks[block].element)
    return row[Landmark.comments] > 0 || row[Landmark.replies] > 0
  }

  /// In an `article`, and in nothing that is called a thread or a message.
  func isInArticle(_ block: Int) -> Bool {
    let row = elements.landmarks(of: measures.blocks[block].element)
    return row[Landmark.article] > 0 && row[Landmark.thread] == 0
  }

  /// In one of three and more items alike in a part of the page that calls itself comments. Answers are none, and in a thread
  /// an `article` is a post.
  func isReaderComment(_ block: Int, inThread: Bool) -> Bool {
    guard isInComments(block) else { return false }
    var index = measures.blocks[block].element
    for _ in 0..<16 {
      let element = elements.elements[index]
      guard element.parent >= 0 else { return false }
      let around = elements.landmarks(of: Int(element.parent))
      if sums.sums[index].alike >= 3, around[Landmark.comments] > 0, !partsOfItems.contains(element.tag) {
        return around[Landmark.replies] == 0 && !(inThread && element.tag == .article)
      }
      index = Int(element.parent)
    }
    return false
  }

  func isInRelated(_ block: Int) -> Bool {
    elements.landmarks(of: measures.blocks[block].element)[Landmark.related] > 0
  }
}

/// What is alike in any text.
private let partsOfItems: [Tag] = [.p, .span, .tr, .td, .th, .tbody, .a]
