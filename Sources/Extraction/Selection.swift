// Which blocks are the main content, given their scores.
// The cut depends on the page's own scores: one threshold for all pages keeps too much of some and nothing of others.

import Text

enum Selection {
  /// A choice with fewer words that are expected to be right is no main content: such pages have none, nearly always.
  static let fewestRightWords: Int64 = 6
  /// A page of fewer words, hidden ones included, is not judged.
  static let fewestPageWords = 40

  /// Scores moved by four tenths towards the mean of the blocks at the same place of the template, then by two towards
  /// that of the blocks under the same heading: what a template repeats is content or it is not.
  static func smoothed(_ scores: [Int32], _ words: [Int32], _ places: [Int32], _ headings: [Int32]) -> [Int32] {
    blended(blended(scores, words, towards: places, own: 6), words, towards: headings, own: 8)
  }

  /// Whether each block is kept.
  static func chosen(_ scores: [Int32], _ measures: [BlockMeasure]) -> [Bool] {
    var isChosen = [Bool](repeating: false, count: scores.count)
    let words = measures.prefix(scores.count).map(\.words)
    for block in bestChoice(scores, words, fewestRightWords: fewestRightWords) { isChosen[block] = true }
    return isChosen
  }

  /// Of several chosen blocks with one text of six words or more, the indices of all but the one with the highest score.
  /// `areMeant` says of two, the earlier one first, that both are to stay.
  static func copies(
    _ isChosen: [Bool], _ scores: [Int32], _ measures: [BlockMeasure], areMeant: (Int, Int) -> Bool = { _, _ in false }
  ) -> [Int] {
    var groups = Groups(capacity: scores.count)
    var seen: [(kept: Int, last: Int)] = []
    var copies: [Int] = []
    for block in scores.indices where isChosen[block] && measures[block].words >= 6 {
      let group = groups.index(of: measures[block].hash)
      if group == seen.count {
        seen.append((block, block))
        continue
      }
      let before = seen[group].last
      seen[group].last = block
      if areMeant(before, block) { continue }
      if scores[block] > scores[seen[group].kept] {
        copies.append(seen[group].kept)
        seen[group].kept = block
      } else {
        copies.append(block)
      }
    }
    return copies
  }
}
