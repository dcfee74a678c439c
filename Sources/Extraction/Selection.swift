// Which blocks are the main content, given their scores: how much to keep is decided by the F1 that is expected of it.

enum Selection {
  /// How much of what is left behind counts against a choice, in 1/64 (see scripts/train/train.py).
  static let missed: Int64 = 64
  /// A choice of fewer words is no main content: such pages have none, nearly always.
  static let fewestWords: Int32 = 15
  /// A page of fewer words, hidden ones included, is not judged.
  static let fewestPageWords = 40

  /// Whether each block is kept. Blocks are taken from the highest score down, as many as make the expected F1 greatest:
  /// twice the words that are right over the words taken and those expected on the page.
  static func chosen(_ scores: [Int32], _ measures: [BlockMeasure]) -> [Bool] {
    var expected: Int64 = 0
    for (score, block) in zip(scores, measures) { expected += Int64(block.words) * Int64(score) }
    let order = ranked(scores)
    var (hits, taken, best, last) = (Int64(0), Int64(0), Int64(0), -1)
    for (rank, block) in order.enumerated() {
      hits += Int64(measures[block].words) * Int64(scores[block])
      taken += Int64(measures[block].words)
      guard taken > 0 else { continue }
      let value = (hits << 20) / max(taken * 1023 + expected * missed / 64, 1)
      if value > best { (best, last) = (value, rank) }
    }
    var isChosen = [Bool](repeating: false, count: scores.count)
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
