// The learned part of the main content: two tables of token weights and four forests, read once from the text that
// `scripts/train/train.py` writes. From features to scores there are only whole numbers (G8).

import HTML
import Text

/// Scores of a page's blocks, and what they say of the page.
package struct BlockScores {
  /// 0 to 1023: the expected share of the block that belongs to the main content.
  package var scores: [Int32]
  /// The same before blocks at one place of the template and under one heading were brought closer to each other.
  package var ownScores: [Int32]
  /// 0 to 1023 for each of `PageType.allCases`.
  package var typeShares: [Int32]
  /// Expected word F1 of what `chosen(…)` keeps, 0 to 1000.
  package var confidence: Int32
}

package struct BlockModel: Sendable {
  /// Columns: features, six of the hashed tables, the context of the scores, the shares of page types.
  static let hashed = Feature.count
  static let context = hashed + 6
  static let types = context + ScoreContext.count
  package static let width = types + PageType.allCases.count
  /// Sums over the page that the page's own forests see behind a row.
  static let pageSums = 6

  private let tokenBits: Int
  private let nameWeights: [Int8]
  private let wordWeights: [Int8]
  /// Scores by logit in 1/64 from -8 up; and 65535 e^-x by x in 1/64.
  private let logistic: [Int32]
  private let exponential: [Int32]
  private let first: Forest
  private let second: Forest
  private let typeForests: [Forest]
  private let confidenceForest: Forest
  /// By the forest's sum in 1/64 of 4096: what pages with that sum reached, 0 to 1000.
  private let calibration: [Int32]

  package static let shipped = BlockModel(decodingBase64: blockModelText)

  init(decodingBase64 text: StaticString) {
    var reader = ModelReader(decodedBase64(text))
    precondition(reader.integer() == Feature.count, "the model was trained on other features")
    tokenBits = reader.integer()
    nameWeights = reader.signedBytes(1 << tokenBits)
    wordWeights = reader.signedBytes(1 << tokenBits)
    logistic = reader.shorts(1024)
    exponential = reader.shorts(1024)
    first = Forest(&reader)
    second = Forest(&reader)
    typeForests = (0..<PageType.allCases.count).map { _ in Forest(&reader) }
    confidenceForest = Forest(&reader)
    calibration = reader.shorts(65)
    precondition(reader.isAtEnd)
  }

  /// A score by the sum of a forest.
  private func score(_ sum: Int32) -> Int32 { logistic[Int(min(max(sum + 8 * 4096, 0) >> 6, 1023))] }

  /// Scores of the blocks that have features. Takes the table out of `features`: it is large, and of no use to anybody else.
  package func scores(_ features: inout BlockFeatures) -> BlockScores {
    let count = features.blockCount
    var table = features.takeTable()
    setHashed(features, &table)
    table.pad()
    var bounds = BlockBounds(table)
    bounds.read(table, columns: 0..<Self.context)
    let sums = first.sums(table, bounds)
    let firstScores = sums.prefix(count).map(score)
    let words = features.measures.blocks.prefix(count).map(\.words)
    var context = ScoreContext(scores: firstScores, words: words, firstColumn: Self.context)
    context.write(features.places, into: &table)
    let page = pageRow(table, firstScores, words, features)
    let shares = typeShares(page)
    for (index, share) in shares.enumerated() { table.fill(Self.types + index, share) }
    table.pad()
    bounds.read(table, columns: Self.context..<Self.width)
    let corrections = second.sums(table, bounds)
    let scores = (0..<count).map { (firstScores[$0] + score(sums[$0] + corrections[$0])) / 2 }
    let smoothed = Selection.smoothed(scores, words, features.classPaths, features.headings)
    return BlockScores(
      scores: smoothed, ownScores: scores, typeShares: shares, confidence: confidence(page, shares))
  }

  private func setHashed(_ features: BlockFeatures, _ table: inout BlockTable) {
    let names = nameSums(features.elements)
    var words: [UInt32] = []
    for block in 0..<features.blockCount {
      let element = features.measures.blocks[block].element
      var sum = sum(ofNamesAround: element, features.elements, names)
      (table[block, Self.hashed], table[block, Self.hashed + 1], table[block, Self.hashed + 2]) =
        (sum.total, sum.least, sum.most)
      words.removeAll(keepingCapacity: true)
      features.collectWords(block, &words)
      sum = WeightSum()
      for word in words { sum.add(weight(of: word, wordWeights)) }
      (table[block, Self.hashed + 3], table[block, Self.hashed + 4], table[block, Self.hashed + 5]) =
        (sum.total, sum.least, sum.most)
    }
  }

  /// The sums of each element's own tokens.
  private func nameSums(_ elements: PageElements) -> [(all: WeightSum, near: WeightSum)] {
    var known: [(all: WeightSum, near: WeightSum)] = []
    known.reserveCapacity(elements.elements.count)
    // By the place of its tokens, the first element that has them.
    var first = [Int32](repeating: -1, count: elements.tokens.count + 1)
    for (index, element) in elements.elements.enumerated() {
      let place = Int(element.tokenStart)
      if first[place] >= 0, elements.elements[Int(first[place])].tokenEnd == element.tokenEnd {
        known.append(known[Int(first[place])])
        continue
      }
      if element.tokenEnd > element.tokenStart { first[place] = Int32(index) }
      var sums = (all: WeightSum(), near: WeightSum())
      for at in Int(element.tokenStart)..<Int(element.tokenEnd) {
        sums.all.add(weight(of: TokenHash.mixed(elements.tokens[at], TokenKind.class1), nameWeights))
        sums.near.add(weight(of: TokenHash.mixed(elements.tokens[at], TokenKind.near), nameWeights))
      }
      known.append(sums)
    }
    return known
  }

  /// The sum of the tokens that `BlockFeatures.collectNames` has of a block in that element.
  private func sum(
    ofNamesAround first: Int, _ elements: PageElements, _ names: [(all: WeightSum, near: WeightSum)]
  ) -> WeightSum {
    var sum = WeightSum()
    var (index, level) = (first, 0)
    while index >= 0, level < BlockTokens.levels {
      sum.add(names[index].all)
      if level < BlockTokens.nearLevels {
        sum.add(names[index].near)
        sum.add(weight(of: BlockTokens.tag(elements.elements[index].tag, level), nameWeights))
      }
      (index, level) = (Int(elements.elements[index].parent), level + 1)
    }
    sum.add(weight(of: TokenHash.mixed(elements.elements[first].tagPath, TokenKind.path), nameWeights))
    return sum
  }

  @inline(__always) private func weight(of token: UInt32, _ weights: [Int8]) -> Int32 {
    Int32(weights[Int(token &>> UInt32(32 &- tokenBits))])
  }

  /// The row that the page's own forests see: that of the first block, in which the page's own columns are those of any
  /// block, and sums over what is likely kept.
  private func pageRow(
    _ table: BlockTable, _ scores: [Int32], _ words: [Int32], _ features: BlockFeatures
  ) -> [Int32] {
    var page = [Int32](repeating: 0, count: Self.width + Self.pageSums)
    guard !scores.isEmpty else { return page }
    for column in 0..<Self.width { page[column] = table[0, column] }
    var sums = [Int64](repeating: 0, count: Self.pageSums)
    var weight: Int64 = 1
    for block in scores.indices {
      let own = Int64(words[block]) * Int64(scores[block])
      weight += own
      let measure = features.measures.blocks[block]
      let kind = table[block, Feature.kind.rawValue]
      sums[0] += own * (table[block, Feature.linkShare.rawValue] > 512 ? 1024 : 0)
      sums[1] += own * (measure.hasPrice ? 1024 : 0)
      sums[2] += own * (measure.endsSentence ? 1024 : 0)
      sums[3] += own * (kind == 2 ? 1024 : 0)
      sums[4] += own * (kind == 6 || kind == 4 ? 1024 : 0)
      sums[5] += own * Int64(min(table[block, Feature.siblingsAlikeAbove.rawValue], 64))
    }
    for (index, sum) in sums.enumerated() { page[Self.width + index] = Int32(truncatingIfNeeded: sum / weight) }
    return page
  }

  /// Softmax of the forests' sums, in 1/1023.
  private func typeShares(_ page: [Int32]) -> [Int32] {
    let sums = typeForests.map { $0.sum(page) }
    let most = sums.max() ?? 0
    let powers = sums.map { Int64(exponential[Int(min((most - $0) >> 6, 1023))]) }
    let total = powers.reduce(0, +)
    return powers.map { Int32($0 * 1023 / total) }
  }

  private func confidence(_ page: [Int32], _ shares: [Int32]) -> Int32 {
    var page = page
    for (index, share) in shares.enumerated() { page[Self.types + index] = share }
    let sum = min(max(confidenceForest.sum(page), 0), 4095)
    return calibration[Int(sum >> 6)]
  }
}

/// Sum, least and greatest of some weights and of 0.
private struct WeightSum {
  var total: Int32 = 0
  var least: Int32 = 0
  var most: Int32 = 0

  @inline(__always) mutating func add(_ weight: Int32) {
    total &+= weight
    least = min(least, weight)
    most = max(most, weight)
  }

  @inline(__always) mutating func add(_ other: WeightSum) {
    total &+= other.total
    least = min(least, other.least)
    most = max(most, other.most)
  }
}
