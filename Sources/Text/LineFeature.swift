// What the line model knows of a line of plain text (a passage: wrapped lines are joined): whole numbers of 16 bits, so that
// the same text gives the same answer on every machine. Shares are in 1/1024, distances in lines or words. The order is
// the order of the model's columns.

/// A column of the line model.
package enum LineFeature: Int, CaseIterable, Sendable {
  // The text itself.
  case words, width, bytesPerWord, longestWord, punctuation, commas, stops, marks, endsSentence, lastMark, firstMark
  case stopwordShare, capitalShare, upperShare, digitShare, digitBytes, foreignShare, price, year, address
  case pipes, quotes, brackets, dashes, kind, isGood
  // Words of its own that are common in the frame of a page, by subject.
  case cueNavigation, cueAccount, cueShare, cueLegal, cueComment, cueTime, cueShop, cueMore, cueWords
  // Where it stands.
  case index, indexFromEnd, relativeIndex, relativeWords, wordsBefore, wordsAfter
  case linesSinceGood, linesToGood, goodBefore, goodAfter
  case shortRun, shortRunPlace, linesSinceHeading, wordsSinceHeading, headingCues
  // Copies, and the first line, which is the page's title in many texts.
  case copies, copyNumber, shapeCopies, shapeWords, trigramsSeen, titleShare, titleCover, linesSinceTitle
  // White space before the line, which scrapers of layout keep: its indent, empty lines before and behind, and the lines
  // between two empty ones that it is among.
  case indent, p1Indent, n1Indent, gapBefore, gapAfter, groupLines, groupPlace, groupWords, groupGood, groupCues
  // Neighbours.
  case p1Words, p1Ends, p1Kind, p1Capitals, p1Cues, p1Digits, p2Words, p2Ends, p2Cues, p3Words, p3Ends
  case n1Words, n1Ends, n1Kind, n1Capitals, n1Cues, n1Digits, n2Words, n2Ends, n2Cues, n3Words, n3Ends
  // Lines around, itself included: mean words, share of words in good lines, of cues, of stop words, of ends of sentences.
  case w2Words, w2Good, w2Cues, w2Stopwords, w2Ends, w2Capitals
  case w4Words, w4Good, w4Cues, w4Stopwords, w4Ends, w4Capitals
  case w8Words, w8Good, w8Cues, w8Stopwords, w8Ends, w8Capitals
  case w20Words, w20Good, w20Cues, w20Stopwords, w20Ends, w20Capitals
  // Lines before and behind.
  case before4Words, before4Good, before4Cues, after4Words, after4Good, after4Cues
  case before12Words, before12Good, before12Cues, after12Words, after12Good, after12Cues
  // The whole text.
  case pageWords, pageLines, pageMeanWords, pageGoodShare, pageGoodLines, pageLongest, pageShortLines, pageEnds
  case pageStopwords, pageCapitals, pageDigits, pageForeign, pagePrices, pageYears, pageItems, pageRows, pageCopies
  case pageIndents, pageGaps
  case pageNavigation, pageAccount, pageShare, pageLegal, pageComment, pageTime, pageShop, pageMore, pageCues

  package static var count: Int { allCases.count }
  package static var names: [String] { allCases.map { String(describing: $0) } }
}
