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

  package func scores(_ features: BlockFeatures) -> BlockScores {
    let (count, stride) = (features.blockCount, features.stride)
    var table = features.values
    table.reserveCapacity(Self.width * stride)
    table.append(contentsOf: repeatElement(0, count: (Self.width - Feature.count) * stride))
    var tokens = BlockTokens()
    for block in 0..<count {
      features.collect(block, into: &tokens)
      sum(tokens.names, nameWeights, &table, Self.hashed * stride + block, stride)
      sum(tokens.words, wordWeights, &table, (Self.hashed + 3) * stride + block, stride)
    }
    let sums = first.sums(table, stride: stride)
    let firstScores = sums.prefix(count).map(score)
    let words = features.measures.blocks.map(\.words)
    let around = ScoreContext(scores: firstScores, words: words, places: features.places, stride: stride)
    let contextStart = Self.context * stride
    for index in around.values.indices { table[contextStart + index] = around.values[index] }
    let page = pageColumns(table, firstScores, words, features)
    let shares = typeShares(page)
    for (index, share) in shares.enumerated() {
      for block in 0..<count { table[(Self.types + index) * stride + block] = share }
    }
    let corrections = second.sums(table, stride: stride)
    let scores = (0..<count).map { (firstScores[$0] + score(sums[$0] + corrections[$0])) / 2 }
    let smoothed = Selection.smoothed(scores, words, features.classPaths, features.headings)
    return BlockScores(
      scores: smoothed, ownScores: scores, typeShares: shares, confidence: confidence(page, shares))
  }

  /// Sum, least and greatest weight of the tokens.
  private func sum(_ tokens: [UInt32], _ weights: [Int8], _ table: inout [Int32], _ start: Int, _ stride: Int) {
    var (total, least, most) = (Int32(0), Int32(0), Int32(0))
    let shift = UInt32(32 - tokenBits)
    for token in tokens {
      let weight = Int32(weights[Int(token >> shift)])
      total += weight
      least = min(least, weight)
      most = max(most, weight)
    }
    (table[start], table[start + stride], table[start + 2 * stride]) = (total, least, most)
  }

  /// One row as columns of `Forest.lanes` values, of which the first counts: that of the first block, in which the page's
  /// own columns are those of any block, and sums over what is likely kept.
  private func pageColumns(
    _ table: [Int32], _ scores: [Int32], _ words: [Int32], _ features: BlockFeatures
  ) -> [Int32] {
    var page = [Int32](repeating: 0, count: (Self.width + Self.pageSums) * Forest.lanes)
    guard !scores.isEmpty else { return page }
    for column in 0..<Self.width { page[column * Forest.lanes] = table[column * features.stride] }
    var sums = [Int64](repeating: 0, count: Self.pageSums)
    var weight: Int64 = 1
    for block in scores.indices {
      let own = Int64(words[block]) * Int64(scores[block])
      weight += own
      let measure = features.measures.blocks[block]
      let kind = features.value(block, .kind)
      sums[0] += own * (features.value(block, .linkShare) > 512 ? 1024 : 0)
      sums[1] += own * (measure.hasPrice ? 1024 : 0)
      sums[2] += own * (measure.endsSentence ? 1024 : 0)
      sums[3] += own * (kind == 2 ? 1024 : 0)
      sums[4] += own * (kind == 6 || kind == 4 ? 1024 : 0)
      sums[5] += own * Int64(min(features.value(block, .siblingsAlikeAbove), 64))
    }
    for (index, sum) in sums.enumerated() {
      page[(Self.width + index) * Forest.lanes] = Int32(truncatingIfNeeded: sum / weight)
    }
    return page
  }

  /// Softmax of the forests' sums, in 1/1023.
  private func typeShares(_ page: [Int32]) -> [Int32] {
    let sums = typeForests.map { $0.sums(page, stride: Forest.lanes)[0] }
    let most = sums.max() ?? 0
    let powers = sums.map { Int64(exponential[Int(min((most - $0) >> 6, 1023))]) }
    let total = powers.reduce(0, +)
    return powers.map { Int32($0 * 1023 / total) }
  }

  private func confidence(_ page: [Int32], _ shares: [Int32]) -> Int32 {
    var page = page
    for (index, share) in shares.enumerated() { page[(Self.types + index) * Forest.lanes] = share }
    let sum = min(max(confidenceForest.sums(page, stride: Forest.lanes)[0], 0), 4095)
    return calibration[Int(sum >> 6)]
  }
}
