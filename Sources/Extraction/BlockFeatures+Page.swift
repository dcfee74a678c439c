// Features of a block's neighbours, and those of the whole page, which are the same for all its blocks.

import HTML
import Text

extension BlockFeatures {
  mutating func setNeighbours() {
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
      setNear(index)
      let (w2, w4, w8) = (sum(words, index, 2), sum(words, index, 4), sum(words, index, 8))
      set(index, .w2Words, w2)
      set(index, .w2LinkShare, share(sum(links, index, 2), w2))
      set(index, .w2Good, sum(good, index, 2))
      set(index, .w4Words, w4)
      set(index, .w4LinkShare, share(sum(links, index, 4), w4))
      set(index, .w4Good, sum(good, index, 4))
      set(index, .w8Words, w8)
      set(index, .w8LinkShare, share(sum(links, index, 8), w8))
      set(index, .w8Good, sum(good, index, 8))
      set(index, .goodBefore, good[index])
      set(index, .goodAfter, good[blockCount] - good[index + 1])
      set(index, .blocksSinceGood, sinceGood)
      sinceGood = measures.blocks[index].isGood ? 1 : sinceGood + 1
      run = index > 0 && classPaths[index] == classPaths[index - 1] ? run + 1 : 0
      set(index, .samePathRun, run)
      set(index, .isSamePathAsPrevious, run > 0 ? 1 : 0)
      if run > 0 { set(index - 1, .isSamePathAsNext, 1) }
    }
    var toGood = 1000
    for index in Swift.stride(from: blockCount - 1, through: 0, by: -1) {
      set(index, .blocksToGood, toGood)
      toGood = measures.blocks[index].isGood ? 1 : toGood + 1
    }
  }

  private mutating func setNear(_ index: Int) {
    func near(_ offset: Int, _ feature: Feature) -> Int32 {
      let other = index + offset
      return other >= 0 && other < blockCount ? value(other, feature) : -2
    }
    set(index, .p1Words, near(-1, .words))
    set(index, .p1LinkShare, near(-1, .linkShare))
    set(index, .p1Ends, near(-1, .endsSentence))
    set(index, .p1Kind, near(-1, .kind))
    set(index, .p2Words, near(-2, .words))
    set(index, .p2LinkShare, near(-2, .linkShare))
    set(index, .p2Ends, near(-2, .endsSentence))
    set(index, .p3Words, near(-3, .words))
    set(index, .p3LinkShare, near(-3, .linkShare))
    set(index, .n1Words, near(1, .words))
    set(index, .n1LinkShare, near(1, .linkShare))
    set(index, .n1Ends, near(1, .endsSentence))
    set(index, .n1Kind, near(1, .kind))
    set(index, .n2Words, near(2, .words))
    set(index, .n2LinkShare, near(2, .linkShare))
    set(index, .n2Ends, near(2, .endsSentence))
    set(index, .n3Words, near(3, .words))
    set(index, .n3LinkShare, near(3, .linkShare))
  }

  /// Written once and copied to all blocks.
  mutating func setPage(_ document: Document, _ visible: VisibleText, _ facts: PageFacts) {
    var (levels, kinds) = ([Int32](repeating: 0, count: 10), [Int32](repeating: 0, count: 7))
    var (prices, years, longest, hidden, paragraphs) = (Int32(0), Int32(0), Int32(0), Int32(0), Int32(0))
    for index in 0..<blockCount {
      let block = measures.blocks[index]
      levels[min(visible.blocks[index].level ?? 0, 9)] += 1
      kinds[Int(BlockFeatures.number(of: visible.blocks[index].kind))] += block.words
      if block.hasPrice { prices += 1 }
      if block.hasYear { years += 1 }
      if elements.elements[block.element].isHidden { hidden += block.words }
      if elements.landmarks[block.element][Landmark.paragraph] > 0 { paragraphs += block.words }
      longest = max(longest, block.words)
    }
    let (page, count) = (sums.sums[0], Int32(blockCount))
    let landmarkWords = wordsOfLandmarks()
    let row: [(Feature, Int32)] = [
      (.pageWords, page.words), (.pageBlocks, count), (.pageLinkShare, share(page.linkWords, page.words)),
      (.pageParagraphShare, share(paragraphs, page.words)), (.pageItemShare, share(kinds[2], page.words)),
      (.pageCellShare, share(kinds[6], page.words)), (.pageCodeShare, share(kinds[4], page.words)),
      (.pageTopHeadings, levels[1]), (.pageSecondHeadings, levels[2]), (.pageThirdHeadings, levels[3]),
      (.pagePrices, prices), (.pageYears, years), (.pageInputs, Int32(facts.inputs.count)),
      (.pageImages, Int32(facts.images.count)), (.pageBytes, Int32(clamping: document.source.count)),
      (.pageGoodWords, page.goodWords), (.pageLongestBlock, longest), (.pageForms, facts.forms),
      (.pageTextDensity, share(Int32(clamping: visible.text.count), Int32(clamping: document.source.count))),
      (.pageBestWords, sums.sums[sums.best].words), (.pageKeywords, Int32(facts.titleWords.count)),
      (.pageHidden, share(hidden, page.words)), (.pageScripts, facts.scripts), (.pageGraphType, facts.graphType),
      (.pageDataTypes, facts.types), (.pageDataArticle, facts.articleTypes), (.pageDataProduct, facts.productTypes),
      (.pageDataList, facts.listTypes), (.pageDataForum, facts.forumTypes), (.pageDataQuestions, facts.questionTypes),
      (.addressDepth, facts.addressDepth), (.addressHyphens, facts.addressHyphens),
      (.addressDigits, facts.addressDigits), (.addressLength, facts.addressLength),
      (.mainWords, share(landmarkWords.main, page.words)), (.articleWords, share(landmarkWords.article, page.words)),
      (.articleCount, landmarkWords.articles),
    ]
    for (feature, value) in row { table.fill(feature.rawValue, value) }
  }

  private func wordsOfLandmarks() -> (main: Int32, article: Int32, articles: Int32) {
    var (main, article, articles) = (Int32(0), Int32(0), Int32(0))
    for block in measures.blocks {
      let row = elements.landmarks[block.element]
      if row[Landmark.main] > 0 { main += block.words }
      if row[Landmark.article] > 0 { article += block.words }
    }
    for element in elements.elements where element.tag == .article { articles += 1 }
    return (main, article, articles)
  }
}
