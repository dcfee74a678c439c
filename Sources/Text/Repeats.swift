// Repeated runs: scrapers often give the body of an article twice. The later copy goes, as one run, if it is body text;
// refrains, list items, short answers and code stay.
//
// The passages that are kept form a stack, and whether the next one opens, extends or ends a repeat depends on that
// stack alone. A run that proves to be a repeat is taken off again, as if it had never come. So what is left, read once
// more, is left as it is; and each passage is pushed and popped at most once, which makes the search linear.

private struct Kept {
  var passage: Int
  /// The place on the stack of an earlier passage with the same text, or -1.
  var match: Int
  /// Where on the stack the run begins that this passage ends.
  var runStart: Int
  /// Width of the sentences in the run, and how many they are.
  var sentenceWidth: Int
  var sentenceCount: Int
}

/// Sentences of a run that together are body text, though none of them is long.
private let minimumRunWidth = 80
/// More equal lines than this in a row say nothing more.
private let maximumEqualLines = 3

/// Marks what is one too many once the tail has lost its boilerplate: lines may be neighbours now that were not.
func markSurplus(_ passages: inout [Passage]) {
  var identity = UInt32.max
  var count = 0
  for index in passages.indices where passages[index].rule == nil {
    let passage = passages[index]
    count = passage.identity == identity ? count + 1 : 1
    identity = passage.identity
    if count > maximumEqualLines, passage.kind == .paragraph, passage.width > 3 {
      passages[index].rule = .repeated
      passages[index].original = identity
      passages[index].run = .max - 1
    }
  }
}

struct RepeatFinder {
  private var kept: [Kept] = []
  /// For each identity the lowest place on the stack, or -1.
  private var firstPlace: [Int32]
  private var runCount: UInt32 = 0

  init(passageCount: Int) {
    firstPlace = [Int32](repeating: -1, count: passageCount)
    kept.reserveCapacity(passageCount)
  }

  /// Marks repeats in all passages that have no rule yet.
  mutating func mark(_ passages: inout [Passage], _ text: [UInt8]) {
    var ghost = -1  // place of the original of the passage that was removed last, while its run goes on
    for index in passages.indices where passages[index].rule == nil {
      let identity = passages[index].identity
      if ghost >= 0, ghost + 1 < kept.count, passages[kept[ghost + 1].passage].identity == identity {
        ghost += 1
        remove(&passages, index, original: kept[ghost].passage)
        continue
      }
      ghost = -1
      if isOneTooMany(passages, index) {
        runCount += 1
        remove(&passages, index, original: kept[kept.count - 1].passage)
        continue
      }
      push(passages, index)
      if isRepeat(passages, text) { ghost = popRun(&passages) }
    }
    absorbNeighbours(&passages)
  }

  private mutating func push(_ passages: [Passage], _ index: Int) {
    let passage = passages[index]
    let place = kept.count
    var entry = Kept(passage: index, match: -1, runStart: place, sentenceWidth: 0, sentenceCount: 0)
    if let top = kept.last, top.match >= 0, top.match + 1 < top.runStart,
      passages[kept[top.match + 1].passage].identity == passage.identity
    {
      entry.match = top.match + 1
      (entry.runStart, entry.sentenceWidth, entry.sentenceCount) = (top.runStart, top.sentenceWidth, top.sentenceCount)
    } else {
      entry.match = Int(firstPlace[Int(passage.identity)])
    }
    if entry.match < 0 {
      firstPlace[Int(passage.identity)] = Int32(place)
    } else if passage.width >= 30, passage.endsSentence {
      entry.sentenceWidth += Int(passage.width)
      entry.sentenceCount += 1
    }
    kept.append(entry)
  }

  /// Whether the run that ends at the top of the stack is body text.
  private func isRepeat(_ passages: [Passage], _ text: [UInt8]) -> Bool {
    guard let top = kept.last, top.match >= 0 else { return false }
    if top.sentenceCount >= 2, top.sentenceWidth >= minimumRunWidth { return true }
    let passage = passages[top.passage]
    // Rows and items that say the same say it each of something else.
    if passage.kind == .tableRow || passage.kind == .listItem { return false }
    return passage.width >= 80 && !looksLikeCode(text[passage.range])
  }

  private func looksLikeCode(_ text: ArraySlice<UInt8>) -> Bool {
    text.last.map { [UInt8]("{};".utf8).contains($0) } ?? false
  }

  /// Gives the place of the original of the run's last passage.
  private mutating func popRun(_ passages: inout [Passage]) -> Int {
    let top = kept[kept.count - 1]
    runCount += 1
    for place in top.runStart..<kept.count {
      remove(&passages, kept[place].passage, original: kept[kept[place].match].passage)
    }
    kept.removeSubrange(top.runStart...)
    return top.match
  }

  private func remove(_ passages: inout [Passage], _ index: Int, original: Int) {
    passages[index].rule = .repeated
    passages[index].original = UInt32(original)
    passages[index].run = runCount
  }

  /// A line of words that was just said three times over. Rows of a table or a list are data.
  private func isOneTooMany(_ passages: [Passage], _ index: Int) -> Bool {
    let passage = passages[index]
    guard kept.count >= maximumEqualLines, passage.kind == .paragraph, passage.width > 3 else { return false }
    return kept.suffix(maximumEqualLines).allSatisfy { passages[$0.passage].identity == passage.identity }
  }

  /// A line that another rule removed, inside a repeat and seen before, belongs to the repeat.
  private func absorbNeighbours(_ passages: inout [Passage]) {
    guard runCount > 0 else { return }
    func absorb(_ index: Int, _ neighbour: Int) {
      guard let rule = passages[index].rule, rule != .repeated, passages[neighbour].rule == .repeated,
        Int(passages[index].identity) < index
      else { return }
      passages[index].rule = .repeated
      passages[index].original = passages[index].identity
      passages[index].run = passages[neighbour].run
    }
    for index in passages.indices.dropFirst() { absorb(index, index - 1) }
    for index in passages.indices.dropLast().reversed() { absorb(index, index + 1) }
  }
}
