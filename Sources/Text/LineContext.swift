// What the second stage knows of a line beside its features: the first stage's scores of the lines around it, of those that
// are built alike or stand under the same heading, and of the whole text. Scores are from 0 to 1023. The twin for training
// is scripts/train-lines/around.py.

struct LineContext {
  /// Columns of one line.
  static let count = 37
  /// Columns that are the same for all lines of a text.
  static let pageColumns = 25..<35

  /// `count` columns of `stride` numbers.
  private(set) var values: [Int16]
  private let stride: Int
  private let scores: [Int32]
  private let words: [Int32]
  private var totalWords: Int64 = 0
  /// Sum of words times score.
  private var expected: Int64 = 0

  init(scores: [Int32], words: [Int32], shapes: [Int32], headings: [Int32], stride: Int) {
    self.stride = stride
    self.scores = scores
    self.words = words
    values = [Int16](repeating: 0, count: stride * Self.count)
    for (score, count) in zip(scores, words) {
      totalWords += Int64(count)
      expected += Int64(count) * Int64(score)
    }
    setShapes(shapes)
    setHeadings(headings)
    setNeighbours()
    setPage()
    setRanks()
  }

  @inline(__always) private mutating func set(_ line: Int, _ column: Int, _ value: Int64) {
    values[column &* stride &+ line] = Int16(clamping: value)
  }

  private mutating func setShapes(_ shapes: [Int32]) {
    let groups = GroupMeans(scores, words, shapes)
    for line in scores.indices {
      let group = Int(shapes[line]) + 1
      let weight = Int64(words[line]) * 4 + 1
      set(line, 11, groups.mean(group))
      let others = groups.weights[group] - weight
      set(line, 12, others > 0 ? (groups.sums[group] - weight * Int64(scores[line])) / others : -1)
    }
  }

  private mutating func setHeadings(_ headings: [Int32]) {
    let groups = GroupMeans(scores, words, headings)
    for line in scores.indices {
      let group = Int(headings[line]) + 1
      set(line, 13, groups.mean(group))
      set(line, 14, group > 0 ? Int64(scores[group - 1]) : -1)
    }
  }

  private mutating func setNeighbours() {
    let count = scores.count
    var (weights, sums) = ([Int64](repeating: 0, count: count + 1), [Int64](repeating: 0, count: count + 1))
    for line in 0..<count {
      let weight = Int64(words[line]) * 4 + 1
      weights[line + 1] = weights[line] + weight
      sums[line + 1] = sums[line] + weight * Int64(scores[line])
    }
    for line in 0..<count {
      for distance in 1...4 {
        set(line, 2 * distance - 2, line >= distance ? Int64(scores[line - distance]) : -1)
        set(line, 2 * distance - 1, line + distance < count ? Int64(scores[line + distance]) : -1)
      }
      for (column, reach) in [(8, 2), (9, 5), (10, 15)] {
        let (first, last) = (max(line - reach, 0), min(line + reach + 1, count))
        set(line, column, (sums[last] - sums[first]) / (weights[last] - weights[first]))
      }
      let (first, last) = (max(line - 8, 0), min(line + 9, count))
      set(line, 35, line > first ? (sums[line] - sums[first]) / (weights[line] - weights[first]) : -1)
      set(line, 36, last > line + 1 ? (sums[last] - sums[line + 1]) / (weights[last] - weights[line + 1]) : -1)
      let before = line > 0 ? scores[line - 1] : 0
      set(line, 18, Int64(max(before, line + 1 < count ? scores[line + 1] : 0)))
      set(line, 21, Int64(scores[line]))
    }
  }

  private mutating func setPage() {
    var above = [Int64](repeating: 0, count: 4)
    var (first, last, most) = (-1, -1, Int32(0))
    for (line, score) in scores.enumerated() {
      most = max(most, score)
      for (index, limit) in [Int32(307), 512, 716, 920].enumerated() where score > limit {
        above[index] += Int64(words[line])
      }
      if score > 512 { (first, last) = (first < 0 ? line : first, line) }
    }
    let whole = max(totalWords, 1)
    var since: Int64 = 1000
    for line in scores.indices {
      set(line, 15, since)
      since = scores[line] > 512 ? 1 : min(since + 1, 1000)
      set(line, 17, first >= 0 && first <= line && line <= last ? 1 : 0)
      set(line, 19, first >= 0 ? Int64(line - first) : -1000)
      set(line, 20, first >= 0 ? Int64(last - line) : -1000)
      set(line, 25, expected / whole)
      set(line, 26, Int64(most))
      set(line, 27, expected >> 10)
      for index in 0..<4 { set(line, 28 + index, above[index] * 1024 / whole) }
    }
    var to: Int64 = 1000
    for line in scores.indices.reversed() {
      set(line, 16, to)
      to = scores[line] > 512 ? 1 : min(to + 1, 1000)
    }
  }

  /// Where each line comes when all are taken by their scores, and where the best expected F1 ends.
  private mutating func setRanks() {
    let order = ranked(scores)
    let whole = max(totalWords, 1)
    var (best, last, cut) = (Int64(-1), -1, Int32(0))
    var (hits, taken) = (Int64(0), Int64(0))
    for (rank, line) in order.enumerated() {
      set(line, 22, taken * 1024 / whole)
      set(line, 23, hits * 1024 / max(expected, 1))
      hits += Int64(words[line]) * Int64(scores[line])
      taken += Int64(words[line])
      let value = 2 * hits * 1024 / max(taken * 1023 + expected, 1)
      if value > best { (best, last, cut) = (value, rank, scores[line]) }
    }
    var kept: Int64 = 0
    for rank in 0..<(last + 1) { kept += Int64(words[order[rank]]) }
    for line in scores.indices {
      set(line, 24, Int64(scores[line] - cut))
      set(line, 32, best)
      set(line, 33, kept)
      set(line, 34, Int64(cut))
    }
  }
}
