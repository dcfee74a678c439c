// Which lines of a text are its main content, given their scores: how much to keep is decided by the F1 that is expected
// of it. The twin for training is scripts/train-lines/around.py.

enum LineSelection {
  /// A choice with fewer words that are expected to be right is no main content.
  static let fewestRightWords: Int64 = 12
  /// What part of a score remains, in tenths, when it moves towards the mean of the lines that are built alike, and then
  /// towards that of the lines under the same heading.
  static let own: (shape: Int64, heading: Int64) = (8, 8)

  static func smoothed(_ scores: [Int32], _ words: [Int32], _ shapes: [Int32], _ headings: [Int32]) -> [Int32] {
    var scores = scores
    for (groups, own) in [(shapes, own.shape), (headings, own.heading)] {
      let means = GroupMeans(scores, words, groups)
      for line in scores.indices {
        let mean = means.mean(Int(groups[line]) + 1)
        scores[line] = Int32((own * Int64(scores[line]) + (10 - own) * mean) / 10)
      }
    }
    return scores
  }

  /// Whether each line is kept. Lines are taken from the highest score down, as many as make the expected F1 greatest; of
  /// several with one text of six words or more, the one with the highest score.
  static func chosen(_ scores: [Int32], _ words: [Int32], _ lines: [LineMeasure]) -> [Bool] {
    var expected: Int64 = 0
    for (score, count) in zip(scores, words) { expected += Int64(count) * Int64(score) }
    let order = ranked(scores)
    var bestHits: Int64 = 0
    var (hits, taken, best, last) = (Int64(0), Int64(0), Int64(0), -1)
    for (rank, line) in order.enumerated() {
      hits += Int64(words[line]) * Int64(scores[line])
      taken += Int64(words[line])
      guard taken > 0 else { continue }
      let value = (hits << 20) / max(taken * 1023 + expected, 1)
      if value > best { (best, bestHits, last) = (value, hits, rank) }
    }
    var isChosen = [Bool](repeating: false, count: scores.count)
    guard bestHits >= fewestRightWords * 1023 else { return isChosen }
    var hasCopy = isChosen
    for rank in 0..<(last + 1) {
      let line = order[rank]
      let identity = Int(lines[line].identity)
      isChosen[line] = words[line] < 6 || !hasCopy[identity]
      if words[line] >= 6 { hasCopy[identity] = true }
    }
    return isChosen
  }

  /// Lines from the highest score to the lowest; equal ones in the order of the text.
  static func ranked(_ scores: [Int32]) -> [Int] {
    // Scores are few: one pass to count them, one to place the lines.
    var starts = [Int](repeating: 0, count: 1025)
    for score in scores { starts[1024 - Int(score)] += 1 }
    for place in 1..<starts.count { starts[place] += starts[place - 1] }
    var order = [Int](repeating: 0, count: scores.count)
    for line in scores.indices {
      let place = 1023 - Int(scores[line])
      order[starts[place]] = line
      starts[place] += 1
    }
    return order
  }
}
