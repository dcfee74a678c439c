// How much of a document to keep, given for each of its parts, lines of a text or blocks of a page, the share of it that is
// expected to be main content, 0 to 1023: as many parts as make the expected F1 greatest.

/// Parts from the highest score to the lowest; equal ones in the order of the document.
package func ranked(_ scores: [Int32]) -> [Int] {
  // Scores are few: one pass to count them, one to place the parts.
  var starts = [Int](repeating: 0, count: 1025)
  for score in scores { starts[1024 - Int(score)] += 1 }
  for place in 1..<starts.count { starts[place] += starts[place - 1] }
  var order = [Int](repeating: 0, count: scores.count)
  for part in scores.indices {
    let place = 1023 - Int(scores[part])
    order[starts[place]] = part
    starts[place] += 1
  }
  return order
}

/// The parts to keep, from the highest score down: as many as make twice the words that are expected to be right, over the
/// words taken and those expected in the whole, greatest. None where that many right words are less than `fewestRightWords`:
/// a document with so few has no main content.
package func bestChoice(_ scores: [Int32], _ words: [Int32], fewestRightWords: Int64) -> ArraySlice<Int> {
  var expected: Int64 = 0
  for (score, count) in zip(scores, words) { expected += Int64(count) * Int64(score) }
  let order = ranked(scores)
  var (hits, taken, best, bestHits, end) = (Int64(0), Int64(0), Int64(0), Int64(0), 0)
  for (rank, part) in order.enumerated() {
    hits += Int64(words[part]) * Int64(scores[part])
    taken += Int64(words[part])
    guard taken > 0 else { continue }
    let value = (hits << 20) / max(taken * 1023 + expected, 1)
    if value > best { (best, bestHits, end) = (value, hits, rank + 1) }
  }
  return bestHits >= fewestRightWords * 1023 ? order[..<end] : []
}

/// Mean scores of groups of parts, weighted by words. Groups are numbered from -1.
package struct GroupMeans {
  package private(set) var sums: [Int64]
  package private(set) var weights: [Int64]

  package init(_ scores: [Int32], _ words: [Int32], _ groups: [Int32]) {
    sums = [Int64](repeating: 0, count: Int(groups.max() ?? 0) + 2)
    weights = sums
    for part in scores.indices {
      let weight = Int64(words[part]) * 4 + 1
      sums[Int(groups[part]) + 1] += weight * Int64(scores[part])
      weights[Int(groups[part]) + 1] += weight
    }
  }

  package func mean(_ group: Int) -> Int64 { sums[group] / weights[group] }
}

/// Scores moved towards the means of their groups, of which `own` tenths stay: what is built alike is main content or is not.
package func blended(_ scores: [Int32], _ words: [Int32], towards groups: [Int32], own: Int64) -> [Int32] {
  let means = GroupMeans(scores, words, groups)
  return scores.indices.map { part in
    Int32((own * Int64(scores[part]) + (10 - own) * means.mean(Int(groups[part]) + 1)) / 10)
  }
}
