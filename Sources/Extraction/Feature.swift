// What the block model knows of a block: whole numbers, so that the same page gives the same answer on every machine.
// Shares are in 1/1024, distances in blocks, words or levels of the tree. The order is the order of the model's columns.

/// A column of the block model.
package enum Feature: Int, CaseIterable, Sendable {
  // The text itself.
  case words, bytes, linkShare, linkCount, punctuation, commas, endsSentence, stops, stopwordShare, capitalShare
  case digitShare, price, year, address, bytesPerWord, kind, level, runCount, questionOrExclamation
  // Where it stands.
  case index, indexFromEnd, relativeIndex, relativeWords, wordsBefore, depth, tag, parentTag
  case sourceGapBefore, sourceGapAfter, imagesBefore, imagesAfter, inputsBefore, sourceDensity
  case isHidden, isNoscript
  // Headings.
  case lastHeadingLevel, blocksSinceHeading, wordsSinceHeading, blocksSinceTop, blocksSinceTitle, asideHeadingSeen
  case sectionWords, sectionLinkShare, sectionBlocks, sectionGoodShare, headingLinkShare
  // Copies.
  case copies, copyNumber, trigramsSeen
  // What the page says of itself.
  case titleShare, titleCover, descriptionShare, descriptionTrigrams, dataTrigrams, dataTrigramsSection
  // Containers.
  case c0Words, c0LinkShare, c0Blocks, c0Good, c0Density, c0Readability, c0Depth
  case c1Words, c1LinkShare, c1Blocks, c1Good, c1Readability
  case c2Words, c2LinkShare, c2Blocks, c2Good, c2Readability
  case c3Words, c3LinkShare, c3Good, c3Readability
  case c4Words, c4LinkShare, c4Readability
  case topReadability, bestWords, isInBest, meetDepth, meetWords, meetDistance
  case mainWords, articleWords, articleCount
  // Repetition.
  case tagPathCount, tagPathWords, tagPathMean, tagPathLinkShare, tagPathEnds, tagPathVariation
  case classPathCount, classPathWords, classPathMean, classPathLinkShare, classPathEnds, classPathVariation
  case siblingsAlike, siblingsAlikeAbove, alikeDistance, alikeMean
  // Neighbours.
  case p1Words, p1LinkShare, p1Ends, p1Kind, p2Words, p2LinkShare, p2Ends, p3Words, p3LinkShare
  case n1Words, n1LinkShare, n1Ends, n1Kind, n2Words, n2LinkShare, n2Ends, n3Words, n3LinkShare
  case w2Words, w2LinkShare, w2Good, w4Words, w4LinkShare, w4Good, w8Words, w8LinkShare, w8Good
  case goodBefore, goodAfter, blocksSinceGood, blocksToGood, isSamePathAsPrevious, isSamePathAsNext, samePathRun
  // The page.
  case pageWords, pageBlocks, pageLinkShare, pageParagraphShare, pageItemShare, pageCellShare, pageCodeShare
  case pageTopHeadings, pageSecondHeadings, pageThirdHeadings, pagePrices, pageYears, pageInputs, pageImages, pageBytes
  case pageGoodWords, pageLongestBlock, pageForms, pageTextDensity, pageBestWords, pageKeywords, pageHidden, pageScripts
  case pageDataWords, pageDataCover
  case pageGraphType, pageDataTypes, pageDataArticle, pageDataProduct, pageDataList, pageDataForum, pageDataQuestions
  case addressDepth, addressHyphens, addressDigits, addressLength
  // Nearest element of a kind: 0 for none, else 1 + levels up. `Landmark` has the order.
  case landmarks

  /// The number of columns before those of the hashed tables.
  package static let count = Feature.landmarks.rawValue + Landmark.count
  package static let names: [String] =
    allCases.dropLast().map { "\($0)" } + (0..<Landmark.count).map { "near_\(Landmark.names[$0])" }
}
