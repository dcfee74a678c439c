// What the second stage knows of a block beside its features: the first stage's scores of the blocks around it, of those
// in the same containers and at the same place of the template, and of the page. Scores are from 0 to 1023.

import Text

struct ScoreContext {
  /// Columns of one block.
  static let count = 41
  /// Columns 20 to 26, 36, 37 and 39 are the same for all blocks of a page.
  static let pageColumns = [20, 21, 22, 23, 24, 25, 26, 36, 37, 39]

  private var table = BlockTable(rowCount: 0, width: 0)
  private let firstColumn: Int
  private let scores: [Int32]
  private let words: [Int32]
  private var totalWords: Int64 = 0
  /// Sum of words times score.
  private var expected: Int64 = 0

  init(scores: [Int32], words: [Int32], firstColumn: Int) {
    self.firstColumn = firstColumn
    self.scores = scores
    self.words = words
    for (score, count) in zip(scores, words) {
      totalWords += Int64(count)
      expected += Int64(count) * Int64(score)
    }
  }

  /// Writes the columns of a table from `firstColumn` on.
  mutating func write(_ places: [Int32], into page: inout BlockTable) {
    swap(&page, &table)
    defer { swap(&page, &table) }
    for column in 0..<7 { setGroup(column, places) }
    setNeighbours()
    setPage()
    setRanks()
  }

  @inline(__always) private mutating func set(_ block: Int, _ column: Int, _ value: Int64) {
    table[block, firstColumn &+ column] = Int32(truncatingIfNeeded: value)
  }

  /// Mean score, weighted by words, of the blocks with the same place; -1 for none.
  private mutating func setGroup(_ column: Int, _ places: [Int32]) {
    let most = places.max() ?? 0
    var sums = [Int64](repeating: 0, count: Int(most) + 2)
    var weights = sums
    for block in scores.indices {
      let group = Int(places[block * 7 + column]) + 1
      guard group > 0 else { continue }
      let weight = Int64(words[block]) * 4 + 1
      sums[group] += weight * Int64(scores[block])
      weights[group] += weight
    }
    for block in scores.indices {
      let group = Int(places[block * 7 + column]) + 1
      let mean = group > 0 ? sums[group] / weights[group] : -1
      switch column {
      case 0:
        let weight = Int64(words[block]) * 4 + 1
        set(block, 15, mean)
        let others = weights[group] - weight
        set(block, 16, others > 0 ? (sums[group] - weight * Int64(scores[block])) / others : -1)
      case 1:
        set(block, 17, mean)
        set(block, 18, group > 0 ? Int64(scores[group - 1]) : -1)
      case 6: set(block, 19, mean)
      default: set(block, 11 + column - 2, mean)
      }
    }
  }

  private mutating func setNeighbours() {
    let count = scores.count
    var (weights, sums) = ([Int64](repeating: 0, count: count + 1), [Int64](repeating: 0, count: count + 1))
    for block in 0..<count {
      let weight = Int64(words[block]) * 4 + 1
      weights[block + 1] = weights[block] + weight
      sums[block + 1] = sums[block] + weight * Int64(scores[block])
    }
    for block in 0..<count {
      for distance in 1...4 {
        set(block, 2 * distance - 2, block >= distance ? Int64(scores[block - distance]) : -1)
        set(block, 2 * distance - 1, block + distance < count ? Int64(scores[block + distance]) : -1)
      }
      for (column, reach) in [(8, 2), (9, 5), (10, 15)] {
        let (first, last) = (max(block - reach, 0), min(block + reach + 1, count))
        set(block, column, (sums[last] - sums[first]) / (weights[last] - weights[first]))
      }
      let before = block > 0 ? scores[block - 1] : 0
      set(block, 33, Int64(max(before, block + 1 < count ? scores[block + 1] : 0)))
      set(block, 40, Int64(scores[block]))
    }
  }

  private mutating func setPage() {
    var above = [Int64](repeating: 0, count: 4)
    var (first, last, most) = (-1, -1, Int32(-1))
    for (block, score) in scores.enumerated() {
      most = max(most, score)
      for (index, limit) in [Int32(307), 512, 716, 920].enumerated() where score > limit {
        above[index] += Int64(words[block])
      }
      if score > 512 { (first, last) = (first < 0 ? block : first, block) }
    }
    let whole = max(totalWords, 1)
    var since: Int64 = 1000
    for block in scores.indices {
      set(block, 20, expected / whole)
      set(block, 21, Int64(max(most, 0)))
      set(block, 22, expected >> 10)
      for index in 0..<4 { set(block, 23 + index, above[index] * 1024 / whole) }
      set(block, 29, since)
      since = scores[block] > 512 ? 1 : since + 1
      set(block, 31, first >= 0 && first <= block && block <= last ? 1 : 0)
      set(block, 34, first >= 0 ? Int64(block - first) : -1000)
      set(block, 35, first >= 0 ? Int64(last - block) : -1000)
    }
    var to: Int64 = 1000
    for block in scores.indices.reversed() {
      set(block, 30, to)
      to = scores[block] > 512 ? 1 : to + 1
    }
  }

  /// Where each block comes when all are taken by their scores, and where the best expected F1 ends.
  private mutating func setRanks() {
    let order = ranked(scores)
    let whole = max(totalWords, 1)
    var (best, last, cut) = (Int64(-1), -1, Int32(0))
    var (hits, taken) = (Int64(0), Int64(0))
    for (rank, block) in order.enumerated() {
      set(block, 27, taken * 1024 / whole)
      set(block, 28, hits * 1024 / max(expected, 1))
      hits += Int64(words[block]) * Int64(scores[block])
      taken += Int64(words[block])
      let value = 2 * hits * 1024 / max(taken * 1023 + expected, 1)
      if value > best { (best, last, cut) = (value, rank, scores[block]) }
    }
    var kept: Int64 = 0
    for rank in 0..<(last + 1) { kept += Int64(words[order[rank]]) }
    for block in scores.indices {
      set(block, 36, best)
      set(block, 37, kept)
      set(block, 38, Int64(scores[block] - cut))
      set(block, 39, Int64(cut))
    }
  }
}
