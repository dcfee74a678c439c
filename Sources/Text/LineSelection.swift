// Which lines of a text are its main content, given their scores. The twin for training is scripts/train-lines/around.py.
// A line is judged by its like and by its section before it is cut: menus and teasers come in groups.

enum LineSelection {
  /// A choice with fewer words that are expected to be right is no main content.
  static let fewestRightWords: Int64 = 12

  /// Scores moved towards the mean of the lines that are built alike, and then towards that of the lines under the same
  /// heading.
  static func smoothed(_ scores: [Int32], _ words: [Int32], _ shapes: [Int32], _ headings: [Int32]) -> [Int32] {
    blended(blended(scores, words, towards: shapes, own: 8), words, towards: headings, own: 8)
  }

  /// Whether each line is kept; of several with one text of six words or more, the one with the highest score.
  static func chosen(_ scores: [Int32], _ words: [Int32], _ lines: [LineMeasure]) -> [Bool] {
    var isChosen = [Bool](repeating: false, count: scores.count)
    var hasCopy = isChosen
    for line in bestChoice(scores, words, fewestRightWords: fewestRightWords) {
      let identity = Int(lines[line].identity)
      isChosen[line] = words[line] < 6 || !hasCopy[identity]
      if words[line] >= 6 { hasCopy[identity] = true }
    }
    return isChosen
  }
}
