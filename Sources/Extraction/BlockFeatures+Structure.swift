// Features of where a block stands: under which heading, in which containers, and how often a template repeats it.
// What a heading such as "Related" says holds for all that follows it, and what comes twenty times alike is a list or a menu.

import HTML
import Text

extension BlockFeatures {
  mutating func setHeadings(_ visible: VisibleText, _ facts: PageFacts, _ cells: inout MutableSpan<Int32>) {
    var (heading, top, title) = (-1, -1, -1)
    var (words, asideSeen) = (Int32(0), Int32(0))
    for index in 0..<blockCount {
      let row = BlockTable.start(of: index, width)
      let block = measures.blocks[index]
      if visible.blocks[index].kind == .heading {
        (heading, words) = (index, 0)
        if top < 0, visible.blocks[index].level == 1 { top = index }
        if isAside(block) { asideSeen += 1 }
      }
      headings[index] = Int32(heading)
      cells.set(row, .lastHeadingLevel, heading < 0 ? 0 : visible.blocks[heading].level ?? 7)
      cells.set(row, .blocksSinceHeading, heading < 0 ? -1 : index - heading)
      cells.set(row, .wordsSinceHeading, heading < 0 ? -1 : words)
      cells.set(row, .blocksSinceTop, top < 0 ? -1000 : index - top)
      cells.set(row, .asideHeadingSeen, asideSeen)
      cells.set(
        row, .headingLinkShare,
        heading < 0 ? -1 : Self.share(measures.blocks[heading].linkWords, measures.blocks[heading].words))
      words += block.words
      if title < 0, isTitle(block, facts) { title = index }
    }
    let anchor = title < 0 ? top : title
    for index in 0..<blockCount {
      cells.set(BlockTable.start(of: index, width), .blocksSinceTitle, anchor < 0 ? -1000 : index - anchor)
    }
    setSections(&cells)
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
  private func setSections(_ cells: inout MutableSpan<Int32>) {
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
        let row = BlockTable.start(of: index, width)
        cells.set(row, .sectionWords, words)
        cells.set(row, .sectionLinkShare, Self.share(links, words))
        cells.set(row, .sectionBlocks, end - start)
        cells.set(row, .sectionGoodShare, Self.share(good, words))
      }
      start = end
    }
  }

  func setContainers(_ cells: inout MutableSpan<Int32>) {
    let page = sums.sums[0].words
    for index in 0..<blockCount {
      let row = BlockTable.start(of: index, width)
      let element = measures.blocks[index].element
      var at = element
      if sums.sums[at].blocks <= 1 { at = sums.sums[at].larger < 0 ? at : Int(sums.sums[at].larger) }
      let c0 = sums.sums[at]
      cells.set(row, .c0Words, Self.share(c0.words, page))
      cells.set(row, .c0LinkShare, Self.share(c0.linkWords, c0.words))
      cells.set(row, .c0Blocks, c0.blocks)
      cells.set(row, .c0Good, Self.share(c0.goodWords, c0.words))
      cells.set(row, .c0Density, Int32(clamping: Int(c0.words) * 16 / Int(max(c0.blocks, 1))))
      cells.set(row, .c0Readability, Self.share(c0.readability, sums.bestReadability))
      cells.set(row, .c0Depth, elements.elements[element].depth - elements.elements[at].depth)
      at = c0.larger < 0 ? at : Int(c0.larger)
      let c1 = sums.sums[at]
      cells.set(row, .c1Words, Self.share(c1.words, page))
      cells.set(row, .c1LinkShare, Self.share(c1.linkWords, c1.words))
      cells.set(row, .c1Blocks, c1.blocks)
      cells.set(row, .c1Good, Self.share(c1.goodWords, c1.words))
      cells.set(row, .c1Readability, Self.share(c1.readability, sums.bestReadability))
      at = c1.larger < 0 ? at : Int(c1.larger)
      setOuterContainers(row, at, page, &cells)
      let meeting = Int(sums.meeting[element])
      cells.set(row, .topReadability, Self.share(sums.sums[element].best, sums.bestReadability))
      cells.set(row, .bestWords, Self.share(sums.sums[sums.best].words, page))
      cells.set(row, .isInBest, meeting == sums.best ? 1 : 0)
      cells.set(row, .meetDepth, elements.elements[meeting].depth)
      cells.set(row, .meetWords, Self.share(sums.sums[meeting].words, page))
      cells.set(row, .meetDistance, elements.elements[sums.best].depth - elements.elements[meeting].depth)
      let repeated = Int(sums.sums[element].repeated)
      cells.set(row, .siblingsAlike, sums.sums[element].alike)
      cells.set(row, .siblingsAlikeAbove, repeated < 0 ? 0 : sums.sums[repeated].alike)
      cells.set(
        row, .alikeDistance, repeated < 0 ? -1 : elements.elements[element].depth - elements.elements[repeated].depth)
      cells.set(row, .alikeMean, repeated < 0 ? -1 : sums.sums[repeated].alikeWords * 4 / sums.sums[repeated].alike)
    }
  }

  private func setOuterContainers(_ row: Int, _ second: Int, _ page: Int32, _ cells: inout MutableSpan<Int32>) {
    let c2 = sums.sums[second]
    cells.set(row, .c2Words, Self.share(c2.words, page))
    cells.set(row, .c2LinkShare, Self.share(c2.linkWords, c2.words))
    cells.set(row, .c2Blocks, c2.blocks)
    cells.set(row, .c2Good, Self.share(c2.goodWords, c2.words))
    cells.set(row, .c2Readability, Self.share(c2.readability, sums.bestReadability))
    let third = c2.larger < 0 ? second : Int(c2.larger)
    let c3 = sums.sums[third]
    cells.set(row, .c3Words, Self.share(c3.words, page))
    cells.set(row, .c3LinkShare, Self.share(c3.linkWords, c3.words))
    cells.set(row, .c3Good, Self.share(c3.goodWords, c3.words))
    cells.set(row, .c3Readability, Self.share(c3.readability, sums.bestReadability))
    let c4 = sums.sums[c3.larger < 0 ? third : Int(c3.larger)]
    cells.set(row, .c4Words, Self.share(c4.words, page))
    cells.set(row, .c4LinkShare, Self.share(c4.linkWords, c4.words))
    cells.set(row, .c4Readability, Self.share(c4.readability, sums.bestReadability))
  }

  /// A hash of the block's place in the template.
  private func classPath(of block: BlockMeasure) -> UInt32 {
    let element = elements.elements[block.element]
    let aroundClass = element.parent < 0 ? 0 : elements.elements[Int(element.parent)].classHash
    return TokenHash.mixed(TokenHash.mixed(element.tagPath, element.classHash), aroundClass)
  }

  /// Scores of the blocks behind those that have features: the mean of those at the same place of the template, and where
  /// there is none, high for what is long, a sentence and not of links.
  func scoresOfRest(_ scores: [Int32]) -> [Int32] {
    guard blockCount < measures.blocks.count else { return [] }
    var sums: [UInt32: (sum: Int64, count: Int64)] = [:]
    for (block, score) in zip(measures.blocks, scores) {
      let old = sums[classPath(of: block)] ?? (0, 0)
      sums[classPath(of: block)] = (old.sum + Int64(score), old.count + 1)
    }
    return measures.blocks.dropFirst(blockCount).map { block in
      sums[classPath(of: block)].map { Int32($0.sum / $0.count) } ?? (block.isGood ? 768 : 128)
    }
  }

  mutating func setRepetition(_ cells: inout MutableSpan<Int32>) {
    var (tagGroups, classGroups) = (Groups(capacity: blockCount), Groups(capacity: blockCount))
    var tagPaths = [Int32](repeating: 0, count: blockCount)
    for index in 0..<blockCount {
      let block = measures.blocks[index]
      let tagPath = elements.elements[block.element].tagPath
      let (tag, place) = (tagGroups.index(of: tagPath), classGroups.index(of: classPath(of: block)))
      tagPaths[index] = Int32(tag)
      classPaths[index] = Int32(place)
      tagGroups.groups[tag].add(block)
      classGroups.groups[place].add(block)
    }
    let page = sums.sums[0].words
    let (tagVariations, classVariations) = (tagGroups.groups.map(\.variation), classGroups.groups.map(\.variation))
    for index in 0..<blockCount {
      let row = BlockTable.start(of: index, width)
      let tag = tagGroups.groups[Int(tagPaths[index])]
      cells.set(row, .tagPathCount, tag.count)
      cells.set(row, .tagPathWords, Self.share(tag.words, page))
      cells.set(row, .tagPathMean, tag.words * 4 / tag.count)
      cells.set(row, .tagPathLinkShare, Self.share(tag.linkWords, tag.words))
      cells.set(row, .tagPathEnds, Self.share(tag.ends, tag.count))
      cells.set(row, .tagPathVariation, tagVariations[Int(tagPaths[index])])
      let place = classGroups.groups[Int(classPaths[index])]
      cells.set(row, .classPathCount, place.count)
      cells.set(row, .classPathWords, Self.share(place.words, page))
      cells.set(row, .classPathMean, place.words * 4 / place.count)
      cells.set(row, .classPathLinkShare, Self.share(place.linkWords, place.words))
      cells.set(row, .classPathEnds, Self.share(place.ends, place.count))
      cells.set(row, .classPathVariation, classVariations[Int(classPaths[index])])
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
