// Features of where a block stands: under which heading, in which containers, and how often a template repeats it.

import HTML
import Text

extension BlockFeatures {
  mutating func setHeadings(_ visible: VisibleText, _ facts: PageFacts) {
    var (heading, top, title) = (-1, -1, -1)
    var (words, asideSeen) = (Int32(0), Int32(0))
    for index in 0..<blockCount {
      let block = measures.blocks[index]
      if visible.blocks[index].kind == .heading {
        (heading, words) = (index, 0)
        if top < 0, visible.blocks[index].level == 1 { top = index }
        if isAside(block) { asideSeen += 1 }
      }
      headings[index] = Int32(heading)
      set(index, .lastHeadingLevel, heading < 0 ? 0 : visible.blocks[heading].level ?? 7)
      set(index, .blocksSinceHeading, heading < 0 ? -1 : index - heading)
      set(index, .wordsSinceHeading, heading < 0 ? -1 : words)
      set(index, .blocksSinceTop, top < 0 ? -1000 : index - top)
      set(index, .asideHeadingSeen, asideSeen)
      set(
        index, .headingLinkShare,
        heading < 0 ? -1 : share(measures.blocks[heading].linkWords, measures.blocks[heading].words))
      words += block.words
      if title < 0, isTitle(block, facts) { title = index }
    }
    let anchor = title < 0 ? top : title
    for index in 0..<blockCount { set(index, .blocksSinceTitle, anchor < 0 ? -1000 : index - anchor) }
    setSections()
  }

  /// Most of the block's words are the title's, and at least half of the title's are in it.
  private func isTitle(_ block: BlockMeasure, _ facts: PageFacts) -> Bool {
    guard block.words >= 2, block.words <= 40, facts.titleWords.count >= 2, block.linkWords * 2 < block.words else {
      return false
    }
    let first = Int(block.firstWord)
    var both = 0
    for at in first..<(first + Int(block.words)) where facts.isInTitle(measures.wordHashes[at]) { both += 1 }
    return both * 4 >= Int(block.words) * 3 && both * 2 >= facts.titleWords.count
  }

  /// Headings after which the page speaks of something else.
  private func isAside(_ block: BlockMeasure) -> Bool {
    let first = Int(block.firstWord)
    for at in first..<(first + min(Int(block.words), 4))
    where AsideWords.table.value(of: measures.wordHashes[at]) != 255 { return true }
    return false
  }

  /// Sums from one heading to the next, handed to each block between them.
  private mutating func setSections() {
    var start = 0
    while start < blockCount {
      var end = start + 1
      while end < blockCount, headings[end] == headings[start] { end += 1 }
      var (words, links, good) = (Int32(0), Int32(0), Int32(0))
      for index in start..<end {
        let block = measures.blocks[index]
        words += block.words
        links += block.linkWords
        if block.isGood { good += block.words }
      }
      for index in start..<end {
        set(index, .sectionWords, words)
        set(index, .sectionLinkShare, share(links, words))
        set(index, .sectionBlocks, end - start)
        set(index, .sectionGoodShare, share(good, words))
      }
      start = end
    }
  }

  mutating func setContainers() {
    let page = sums.sums[0].words
    for index in 0..<blockCount {
      let element = measures.blocks[index].element
      var at = element
      if sums.sums[at].blocks <= 1 { at = sums.sums[at].larger < 0 ? at : Int(sums.sums[at].larger) }
      let c0 = sums.sums[at]
      set(index, .c0Words, share(c0.words, page))
      set(index, .c0LinkShare, share(c0.linkWords, c0.words))
      set(index, .c0Blocks, c0.blocks)
      set(index, .c0Good, share(c0.goodWords, c0.words))
      set(index, .c0Density, Int32(clamping: Int(c0.words) * 16 / Int(max(c0.blocks, 1))))
      set(index, .c0Readability, share(c0.readability, sums.bestReadability))
      set(index, .c0Depth, elements.elements[element].depth - elements.elements[at].depth)
      at = c0.larger < 0 ? at : Int(c0.larger)
      let c1 = sums.sums[at]
      set(index, .c1Words, share(c1.words, page))
      set(index, .c1LinkShare, share(c1.linkWords, c1.words))
      set(index, .c1Blocks, c1.blocks)
      set(index, .c1Good, share(c1.goodWords, c1.words))
      set(index, .c1Readability, share(c1.readability, sums.bestReadability))
      at = c1.larger < 0 ? at : Int(c1.larger)
      setOuterContainers(index, at, page)
      let meeting = Int(sums.meeting[element])
      set(index, .topReadability, share(sums.sums[element].best, sums.bestReadability))
      set(index, .bestWords, share(sums.sums[sums.best].words, page))
      set(index, .isInBest, meeting == sums.best ? 1 : 0)
      set(index, .meetDepth, elements.elements[meeting].depth)
      set(index, .meetWords, share(sums.sums[meeting].words, page))
      set(index, .meetDistance, elements.elements[sums.best].depth - elements.elements[meeting].depth)
      let repeated = Int(sums.sums[element].repeated)
      set(index, .siblingsAlike, sums.sums[element].alike)
      set(index, .siblingsAlikeAbove, repeated < 0 ? 0 : sums.sums[repeated].alike)
      set(
        index, .alikeDistance, repeated < 0 ? -1 : elements.elements[element].depth - elements.elements[repeated].depth)
      set(index, .alikeMean, repeated < 0 ? -1 : sums.sums[repeated].alikeWords * 4 / sums.sums[repeated].alike)
    }
  }

  private mutating func setOuterContainers(_ index: Int, _ second: Int, _ page: Int32) {
    let c2 = sums.sums[second]
    set(index, .c2Words, share(c2.words, page))
    set(index, .c2LinkShare, share(c2.linkWords, c2.words))
    set(index, .c2Blocks, c2.blocks)
    set(index, .c2Good, share(c2.goodWords, c2.words))
    set(index, .c2Readability, share(c2.readability, sums.bestReadability))
    let third = c2.larger < 0 ? second : Int(c2.larger)
    let c3 = sums.sums[third]
    set(index, .c3Words, share(c3.words, page))
    set(index, .c3LinkShare, share(c3.linkWords, c3.words))
    set(index, .c3Good, share(c3.goodWords, c3.words))
    set(index, .c3Readability, share(c3.readability, sums.bestReadability))
    let c4 = sums.sums[c3.larger < 0 ? third : Int(c3.larger)]
    set(index, .c4Words, share(c4.words, page))
    set(index, .c4LinkShare, share(c4.linkWords, c4.words))
    set(index, .c4Readability, share(c4.readability, sums.bestReadability))
  }

  mutating func setRepetition() {
    var (tagGroups, classGroups) = (Groups(capacity: blockCount), Groups(capacity: blockCount))
    var tagPaths = [Int32](repeating: 0, count: blockCount)
    for index in 0..<blockCount {
      let block = measures.blocks[index]
      let element = elements.elements[block.element]
      let aroundClass = element.parent < 0 ? 0 : elements.elements[Int(element.parent)].classHash
      let classPath = TokenHash.mixed(TokenHash.mixed(element.tagPath, element.classHash), aroundClass)
      let (tag, place) = (tagGroups.index(of: element.tagPath), classGroups.index(of: classPath))
      tagPaths[index] = Int32(tag)
      classPaths[index] = Int32(place)
      tagGroups.groups[tag].add(block)
      classGroups.groups[place].add(block)
    }
    let page = sums.sums[0].words
    for index in 0..<blockCount {
      let tag = tagGroups.groups[Int(tagPaths[index])]
      set(index, .tagPathCount, tag.count)
      set(index, .tagPathWords, share(tag.words, page))
      set(index, .tagPathMean, tag.words * 4 / tag.count)
      set(index, .tagPathLinkShare, share(tag.linkWords, tag.words))
      set(index, .tagPathEnds, share(tag.ends, tag.count))
      set(index, .tagPathVariation, tag.variation)
      let place = classGroups.groups[Int(classPaths[index])]
      set(index, .classPathCount, place.count)
      set(index, .classPathWords, share(place.words, page))
      set(index, .classPathMean, place.words * 4 / place.count)
      set(index, .classPathLinkShare, share(place.linkWords, place.words))
      set(index, .classPathEnds, share(place.ends, place.count))
      set(index, .classPathVariation, place.variation)
    }
  }
}

extension Groups.Group {
  mutating func add(_ block: BlockMeasure) {
    count += 1
    words += block.words
    linkWords += block.linkWords
    if block.endsSentence { ends += 1 }
    let square = Int64(min(block.words, 4096))
    squares += square * square
  }

  /// Mean square over squared mean of the word counts, in 1/256: 256 where all are alike.
  var variation: Int32 {
    let sum = Int128(words)
    return sum == 0 ? 0 : Int32(clamping: Int128(squares) * Int128(count) * 256 / (sum * sum))
  }
}

private enum AsideWords {
  static let table = WordTable(
    ([
      "related", "comments", "comment", "recommended", "similar", "also", "popular", "latest", "trending", "newsletter",
      "subscribe", "share", "recent", "reviews", "faq", "leave", "reply", "responses", "next", "previous", "navigation",
      "categories", "archives", "tags", "follow", "contact", "links", "menu", "about",
    ] as [StaticString]).map { ($0, 1) })
}
