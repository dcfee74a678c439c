// The learned part of cleaning plain text: which lines are main content and which the frame of a page that came along with
// it. Two tables of token weights and four forests, read once from the text that `scripts/train-lines/train.py` writes. From
// features to the decision there are only whole numbers (G8).

/// What the model says of a text.
package struct LineScores {
  /// 0 to 1023: the expected share of the line that belongs to the main content.
  package var scores: [Int32]
  /// Which lines would be kept if this is a page with a frame.
  package var isChosen: [Bool]
  /// How much this looks like a page with a frame, in 1/4096 of a logit.
  package var frame: Int32
  package var hasFrame: Bool
  /// Expected word F1 of what is kept, 0 to 1000.
  package var confidence: Int32
}

package struct LineModel: Sendable {
  /// Columns: features, six of the hashed tables, the context of the scores; of the text as a whole, sums behind them.
  static let hashed = LineFeature.count
  static let context = hashed + 6
  static let sums = context + LineContext.count
  static let sumCount = 8
  package static let width = sums + sumCount

  private let tokenBits: Int
  private let ownWeights: [Int8]
  private let aroundWeights: [Int8]
  /// Scores by logit in 1/64 from -8 up.
  private let logistic: [Int32]
  private let first: NarrowForest
  private let second: NarrowForest
  private let quickForest: NarrowForest
  private let frameForest: NarrowForest
  private let confidenceForest: NarrowForest
  /// Above these a text may be, and is a page with a frame.
  private let quickThreshold: Int32
  private let frameThreshold: Int32
  /// By the forest's sum in 1/64 of 4096: what texts with that sum reached, 0 to 1000.
  private let calibration: [Int32]

  package static let shipped = LineModel(decodingBase64: lineModelText)

  init(decodingBase64 text: StaticString) {
    var reader = ModelReader(decodedBase64(text))
    precondition(reader.integer() == LineFeature.count, "the model was trained on other features")
    tokenBits = reader.integer()
    ownWeights = reader.signedBytes(1 << tokenBits)
    aroundWeights = reader.signedBytes(1 << tokenBits)
    logistic = reader.shorts(1024)
    first = NarrowForest(&reader)
    second = NarrowForest(&reader)
    quickForest = NarrowForest(&reader)
    frameForest = NarrowForest(&reader)
    confidenceForest = NarrowForest(&reader)
    quickThreshold = Int32(reader.integer())
    frameThreshold = Int32(reader.integer())
    calibration = reader.shorts(65)
    precondition(reader.isAtEnd)
  }

  private func score(_ sum: Int32) -> Int32 { logistic[Int(min(max(sum + 8 * 4096, 0) >> 6, 1023))] }

  /// What a text without a frame reaches on the mean, in thousandths.
  var confidenceOfClean: Int { Int(calibration[64]) }

  /// Whether a text may be a page with a frame: a first look that sees only sums over all lines, not their white space.
  func mayHaveFrame(_ page: PageSums) -> Bool { quickLook(page.columns) > quickThreshold }

  package func quickLook(_ page: [Int32]) -> Int32 {
    var whole = [Int16](repeating: 0, count: Self.width * NarrowForest.lanes)
    for (column, value) in page.enumerated() {
      whole[(LineFeature.pageWords.rawValue + column) * NarrowForest.lanes] = Int16(clamping: value)
    }
    return quickForest.sums(whole, stride: NarrowForest.lanes)[0]
  }

  package func scores(_ features: LineFeatures) -> LineScores { scores(features, tokenColumns(features)) }

  /// The columns of the hashed tables, which no white space has a part in.
  func tokenColumns(_ features: LineFeatures) -> [Int16] {
    let stride = features.stride
    var columns = [Int16](repeating: 0, count: (Self.context - Self.hashed) * stride)
    var tokens = LineTokens()
    for line in 0..<features.lineCount {
      features.collect(line, into: &tokens)
      sum(tokens.own, ownWeights, &columns, line, stride)
      sum(tokens.around, aroundWeights, &columns, 3 * stride + line, stride)
    }
    return columns
  }

  func scores(_ features: LineFeatures, _ tokens: [Int16]) -> LineScores {
    let (count, stride) = (features.lineCount, features.stride)
    guard count > 0 else { return LineScores(scores: [], isChosen: [], frame: .min, hasFrame: false, confidence: 1000) }
    var table: [Int16] = []
    table.reserveCapacity(Self.sums * stride)
    table += features.values
    table += tokens
    table.append(contentsOf: repeatElement(0, count: (Self.sums - Self.context) * stride))
    let sums = first.sums(table, stride: stride)
    let firstScores = sums.prefix(count).map(score)
    let words = (0..<count).map { features.value($0, .words) }
    let context = LineContext(
      scores: firstScores, words: words, shapes: features.shapes, headings: features.headings, stride: stride)
    let contextStart = Self.context * stride
    for index in context.values.indices { table[contextStart + index] = context.values[index] }
    let corrections = second.sums(table, stride: stride)
    var scores = (0..<count).map { (firstScores[$0] + score(sums[$0] &+ corrections[$0])) / 2 }
    scores = LineSelection.smoothed(scores, words, features.shapes, features.headings)
    let isChosen = LineSelection.chosen(scores, words, features.measures.lines)
    let whole = wholeColumns(table, scores, words, isChosen, stride)
    let frame = frameForest.sums(whole, stride: NarrowForest.lanes)[0]
    return LineScores(
      scores: scores, isChosen: isChosen, frame: frame, hasFrame: frame > frameThreshold, confidence: confidence(whole))
  }

  /// Sum, least and greatest weight of the tokens.
  private func sum(_ tokens: [UInt32], _ weights: [Int8], _ table: inout [Int16], _ start: Int, _ stride: Int) {
    var (total, least, most) = (Int32(0), Int32(0), Int32(0))
    let shift = UInt32(32 - tokenBits)
    for token in tokens {
      let weight = Int32(weights[Int(token >> shift)])
      total += weight
      least = min(least, weight)
      most = max(most, weight)
    }
    (table[start], table[start + stride], table[start + 2 * stride]) = (
      Int16(clamping: total), Int16(clamping: least), Int16(clamping: most)
    )
  }

  /// One row as columns of `NarrowForest.lanes` values, of which the first counts: that of the first line, in which the
  /// text's own columns are those of any line, and sums over all lines.
  private func wholeColumns(
    _ table: [Int16], _ scores: [Int32], _ words: [Int32], _ isChosen: [Bool], _ stride: Int
  ) -> [Int16] {
    var whole = [Int16](repeating: 0, count: Self.width * NarrowForest.lanes)
    for column in 0..<Self.sums { whole[column * NarrowForest.lanes] = table[column * stride] }
    var sums = [Int64](repeating: 0, count: Self.sumCount)
    var total: Int64 = 1
    for line in scores.indices {
      let own = Int64(words[line])
      total += own
      if isChosen[line] { (sums[0], sums[1]) = (sums[0] + own, sums[1] + 1) }
      if scores[line] < 102 { (sums[2], sums[3]) = (sums[2] + own, sums[3] + 1) }
      if scores[line] > 920 { (sums[4], sums[5]) = (sums[4] + own, sums[5] + 1) }
      let token = table[Self.hashed * stride + line]
      if token < -24 { sums[6] += 1 }
      if token > 24 { sums[7] += 1 }
    }
    let count = Int64(scores.count)
    for (index, sum) in sums.enumerated() {
      let isOfWords = index < 6 && index.isMultiple(of: 2)
      whole[(Self.sums + index) * NarrowForest.lanes] = Int16(clamping: sum * 1024 / (isOfWords ? total : count))
    }
    return whole
  }

  private func confidence(_ whole: [Int16]) -> Int32 {
    calibration[Int(min(max(confidenceForest.sums(whole, stride: NarrowForest.lanes)[0], 0), 4095) >> 6)]
  }
}
