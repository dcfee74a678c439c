// Which blocks are the main content, given their scores: how much to keep is decided by the F1 that is expected of it.

enum Selection {
  /// How much of what is left behind counts against a choice, in 1/64 (see scripts/train/train.py).
  static let missed: Int64 = 64
  /// A choice with fewer words that are expected to be right is no main content: such pages have none, nearly always.
  static let fewestRightWords: Int64 = 6
  /// A page of fewer words, hidden ones included, is not judged.
  static let fewestPageWords = 40

  /// Scores moved by four tenths towards the mean of the blocks at the same place of the template, then by two towards
  /// that of the blocks under the same heading: what a template repeats is content or it is not.
  static func smoothed(_ scores: [Int32], _ words: [Int32], _ places: [Int32], _ headings: [Int32]) -> [Int32] {
    var scores = scores
    for (groups, own, others) in [(places, Int64(6), Int64(4)), (headings, 8, 2)] {
      var sums = [Int64](repeating: 0, count: Int(groups.max() ?? 0) + 2)
      var weights = sums
      for block in scores.indices {
        let weight = Int64(words[block]) * 4 + 1
        sums[Int(groups[block]) + 1] += weight * Int64(scores[block])
        weights[Int(groups[block]) + 1] += weight
      }
      for block in scores.indices {
        let group = Int(groups[block]) + 1
        scores[block] = Int32((own * Int64(scores[block]) + others * (sums[group] / weights[group])) / 10)
      }
    }
    return scores
  }

  /// Whether each block is kept. Blocks are taken from the highest score down, as many as make the expected F1 greatest:
  /// twice the words that are right over the words taken and those expected on the page.
  static func chosen(_ scores: [Int32], _ measures: [BlockMeasure]) -> [Bool] {
    var expected: Int64 = 0
    for (score, block) in zip(scores, measures) { expected += Int64(block.words) * Int64(score) }
    let order = ranked(scores)
    var bestHits: Int64 = 0
    var (hits, taken, best, last) = (Int64(0), Int64(0), Int64(0), -1)
    for (rank, block) in order.enumerated() {
      hits += Int64(measures[block].words) * Int64(scores[block])
      taken += Int64(measures[block].words)
      guard taken > 0 else { continue }
      let value = (hits << 20) / max(taken * 1023 + expected * missed / 64, 1)
      if value > best { (best, bestHits, last) = (value, hits, rank) }
    }
    var isChosen = [Bool](repeating: false, count: scores.count)
    guard bestHits >= fewestRightWords * 1023 else { return isChosen }
    for rank in 0..<(last + 1) { isChosen[order[rank]] = true }
    return isChosen
  }

  /// Of several chosen blocks with one text of six words or more, the indices of all but the one with the highest score.
  static func copies(_ isChosen: [Bool], _ scores: [Int32], _ measures: [BlockMeasure]) -> [Int] {
    var groups = Groups(capacity: scores.count)
    var kept: [Int] = []
    var copies: [Int] = []
    for block in scores.indices where isChosen[block] && measures[block].words >= 6 {
      let group = groups.index(of: measures[block].hash)
      if group == kept.count {
        kept.append(block)
      } else if scores[block] > scores[kept[group]] {
        copies.append(kept[group])
        kept[group] = block
      } else {
        copies.append(block)
      }
    }
    return copies
  }
}
