// Features of a block's neighbours, and those of the whole page, which are the same for all its blocks.
// A short paragraph is content between long ones and frame between menus: the model has to see around a block.

import HTML
import Text

extension BlockFeatures {
  func setNeighbours(_ cells: inout MutableSpan<Int32>) {
    var words = [Int32](repeating: 0, count: blockCount + 1)
    var links = words
    var good = words
    for index in 0..<blockCount {
      let block = measures.blocks[index]
      words[index + 1] = words[index] + block.words
      links[index + 1] = links[index] + block.linkWords
      good[index + 1] = good[index] + (block.isGood ? block.words : 0)
    }
    func sum(_ sums: [Int32], _ index: Int, _ reach: Int) -> Int32 {
      sums[min(index + reach + 1, blockCount)] - sums[max(index - reach, 0)]
    }
    var sinceGood = 1000
    var run = 0
    for index in 0..<blockCount {
      let row = BlockTable.start(of: index, width)
      setNear(index, &cells)
      let (w2, w4, w8) = (sum(words, index, 2), sum(words, index, 4), sum(words, index, 8))
      cells.set(row, .w2Words, w2)
      cells.set(row, .w2LinkShare, Self.share(sum(links, index, 2), w2))
      cells.set(row, .w2Good, sum(good, index, 2))
      cells.set(row, .w4Words, w4)
      cells.set(row, .w4LinkShare, Self.share(sum(links, index, 4), w4))
      cells.set(row, .w4Good, sum(good, index, 4))
      cells.set(row, .w8Words, w8)
      cells.set(row, .w8LinkShare, Self.share(sum(links, index, 8), w8))
      cells.set(row, .w8Good, sum(good, index, 8))
      cells.set(row, .goodBefore, good[index])
      cells.set(row, .goodAfter, good[blockCount] - good[index + 1])
      cells.set(row, .blocksSinceGood, sinceGood)
      sinceGood = measures.blocks[index].isGood ? 1 : sinceGood + 1
      run = index > 0 && classPaths[index] == classPaths[index - 1] ? run + 1 : 0
      cells.set(row, .samePathRun, run)
      cells.set(row, .isSamePathAsPrevious, run > 0 ? 1 : 0)
      if run > 0 { cells.set(BlockTable.start(of: index - 1, width), .isSamePathAsNext, 1) }
    }
    var toGood = 1000
    for index in Swift.stride(from: blockCount - 1, through: 0, by: -1) {
      let row = BlockTable.start(of: index, width)
      cells.set(row, .blocksToGood, toGood)
      toGood = measures.blocks[index].isGood ? 1 : toGood + 1
    }
  }

  private func setNear(_ index: Int, _ cells: inout MutableSpan<Int32>) {
    let row = BlockTable.start(of: index, width)
    // A row of the blocks around, or -1.
    func near(_ offset: Int) -> Int {
      let other = index + offset
      return other >= 0 && other < blockCount ? BlockTable.start(of: other, width) : -1
    }
    let p1 = near(-1)
    let p2 = near(-2)
    let p3 = near(-3)
    let n1 = near(1)
    let n2 = near(2)
    let n3 = near(3)
    cells.copy(row, .p1Words, p1, .words)
    cells.copy(row, .p1LinkShare, p1, .linkShare)
    cells.copy(row, .p1Ends, p1, .endsSentence)
    cells.copy(row, .p1Kind, p1, .kind)
    cells.copy(row, .p2Words, p2, .words)
    cells.copy(row, .p2LinkShare, p2, .linkShare)
    cells.copy(row, .p2Ends, p2, .endsSentence)
    cells.copy(row, .p3Words, p3, .words)
    cells.copy(row, .p3LinkShare, p3, .linkShare)
    cells.copy(row, .n1Words, n1, .words)
    cells.copy(row, .n1LinkShare, n1, .linkShare)
    cells.copy(row, .n1Ends, n1, .endsSentence)
    cells.copy(row, .n1Kind, n1, .kind)
    cells.copy(row, .n2Words, n2, .words)
    cells.copy(row, .n2LinkShare, n2, .linkShare)
    cells.copy(row, .n2Ends, n2, .endsSentence)
    cells.copy(row, .n3Words, n3, .words)
    cells.copy(row, .n3LinkShare, n3, .linkShare)
  }

  /// Written once and copied to all blocks.
  func setPage(
    _ document: Document, _ visible: VisibleText, _ facts: PageFacts, _ table: inout BlockTable
  ) {
    var (levels, kinds) = ([Int32](repeating: 0, count: 10), [Int32](repeating: 0, count: 7))
    var (prices, years, longest, hidden, paragraphs) = (Int32(0), Int32(0), Int32(0), Int32(0), Int32(0))
    for index in 0..<blockCount {
      let block = measures.blocks[index]
      levels[min(visible.blocks[index].level ?? 0, 9)] += 1
      kinds[Int(BlockFeatures.number(of: visible.blocks[index].kind))] += block.words
      if block.hasPrice { prices += 1 }
      if block.hasYear { years += 1 }
      if elements.elements[block.element].isHidden { hidden += block.words }
      if elements.landmarks(of: block.element)[Landmark.paragraph] > 0 { paragraphs += block.words }
      longest = max(longest, block.words)
    }
    let (page, count) = (sums.sums[0], Int32(blockCount))
    let landmarkWords = wordsOfLandmarks()
    let row: [(Feature, Int32)] = [
      (.pageWords, page.words), (.pageBlocks, count), (.pageLinkShare, Self.share(page.linkWords, page.words)),
      (.pageParagraphShare, Self.share(paragraphs, page.words)), (.pageItemShare, Self.share(kinds[2], page.words)),
      (.pageCellShare, Self.share(kinds[6], page.words)), (.pageCodeShare, Self.share(kinds[4], page.words)),
      (.pageTopHeadings, levels[1]), (.pageSecondHeadings, levels[2]), (.pageThirdHeadings, levels[3]),
      (.pagePrices, prices), (.pageYears, years), (.pageInputs, Int32(facts.inputs.count)),
      (.pageImages, Int32(facts.images.count)), (.pageBytes, Int32(clamping: document.source.count)),
      (.pageGoodWords, page.goodWords), (.pageLongestBlock, longest), (.pageForms, facts.forms),
      (.pageTextDensity, Self.share(Int32(clamping: visible.text.count), Int32(clamping: document.source.count))),
      (.pageBestWords, sums.sums[sums.best].words), (.pageKeywords, Int32(facts.titleWords.count)),
      (.pageHidden, Self.share(hidden, page.words)), (.pageScripts, facts.scripts), (.pageGraphType, facts.graphType),
      (.pageDataTypes, facts.types), (.pageDataArticle, facts.articleTypes), (.pageDataProduct, facts.productTypes),
      (.pageDataList, facts.listTypes), (.pageDataForum, facts.forumTypes), (.pageDataQuestions, facts.questionTypes),
      (.addressDepth, facts.addressDepth), (.addressHyphens, facts.addressHyphens),
      (.addressDigits, facts.addressDigits), (.addressLength, facts.addressLength),
      (.mainWords, Self.share(landmarkWords.main, page.words)),
      (.articleWords, Self.share(landmarkWords.article, page.words)),
      (.articleCount, landmarkWords.articles),
    ]
    for (feature, value) in row { table.fill(feature.rawValue, value) }
  }

  private func wordsOfLandmarks() -> (main: Int32, article: Int32, articles: Int32) {
    var (main, article, articles) = (Int32(0), Int32(0), Int32(0))
    for block in measures.blocks {
      let row = elements.landmarks(of: block.element)
      if row[Landmark.main] > 0 { main += block.words }
      if row[Landmark.article] > 0 { article += block.words }
    }
    for element in elements.elements where element.tag == .article { articles += 1 }
    return (main, article, articles)
  }
}
