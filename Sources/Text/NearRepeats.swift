// Near repeats: in the second copy of a body a paragraph that is not the same, because the first has a caption inside or
// goes on. It goes where all its words stand in another paragraph, nearly all in the same order, so nothing that was said is
// lost; numbers are words too. And only beside a repeat (Repeats.swift): a lead that an article says again in its body is
// the author's (without this condition the truths of WCXB lost one word in 700).
//
// Found by runs of five words (shingles, as in Broder 1997). In what is left nothing stands beside a repeat, so a second
// reading takes nothing.

/// Fewer words are not compared.
private let fewestWords = 8
/// Characters of a paragraph that may go.
private let fewestCharacters: UInt32 = 80
private let shingleLength = 5
/// Of a longer text nothing is compared, so that time and memory are bounded.
private let wordLimit = 1 << 17

extension Passages {
  /// Takes near repeats from what is still there; says whether that was anything.
  mutating func markNearRepeats() -> Bool {
    guard passages.contains(where: { $0.rule == .repeated }) else { return false }
    var originals = originalsOfNearRepeats()
    func take(_ index: Int, beside neighbour: Int) {
      guard passages[neighbour].rule == .repeated, let original = originals[index], passages[original].rule == nil
      else { return }
      originals[index] = nil
      passages[index].rule = .repeated
      passages[index].original = UInt32(original)
      passages[index].run = passages[neighbour].run
    }
    let candidates = originals.keys.sorted()
    for index in candidates where index > 0 { take(index, beside: index - 1) }
    for index in candidates.reversed() where index + 1 < passages.count { take(index, beside: index + 1) }
    return originals.count < candidates.count
  }

  /// Paragraphs that are still there, each by a longer one with all that it says.
  private func originalsOfNearRepeats() -> [Int: Int] {
    var paragraphs: [Paragraph] = []
    var wordCount = 0
    for (index, passage) in passages.enumerated()
    where passage.rule == nil && passage.kind == .paragraph && passage.width >= fewestCharacters {
      let words = wordHashes(text.span.extracting(passage.range), atMost: wordLimit + 1 - wordCount)
      wordCount += words.count
      guard wordCount <= wordLimit else { return [:] }
      if words.count >= fewestWords { paragraphs.append(Paragraph(index: index, words: words)) }
    }
    paragraphs.sort { ($1.words.count, $0.index) < ($0.words.count, $1.index) }
    var originals: [Int: Int] = [:]
    var owners: [UInt64: Int] = [:]
    for place in paragraphs.indices {
      if let original = paragraphs.original(of: place, owners) {
        originals[paragraphs[place].index] = paragraphs[original].index
      } else {
        for shingle in paragraphs[place].shingles where owners[shingle] == nil { owners[shingle] = place }
      }
    }
    return originals
  }
}

private struct Paragraph {
  let index: Int
  let words: [UInt64]
  /// Made when somebody is compared with it.
  var sets: (words: Set<UInt64>, shingles: Set<UInt64>)?

  init(index: Int, words: [UInt64]) {
    self.index = index
    self.words = words
  }

  var shingles: [UInt64] {
    (0...(words.count - shingleLength)).map { start in
      words[start..<(start + shingleLength)].reduce(0) { ($0 ^ $1) &* 0x9E37_79B9_7F4A_7C15 ^ $0 >> 29 }
    }
  }
}

extension [Paragraph] {
  /// The paragraph before that has all words of this one and four of five of its shingles: the one that most of them
  /// belong to, if any.
  fileprivate mutating func original(of place: Int, _ owners: [UInt64: Int]) -> Int? {
    let shingles = self[place].shingles
    var hits: [Int: Int] = [:]
    for shingle in shingles { if let owner = owners[shingle] { hits[owner, default: 0] += 1 } }
    guard let best = hits.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), best.value * 5 >= shingles.count * 2
    else { return nil }
    if self[best.key].sets == nil { self[best.key].sets = (Set(self[best.key].words), Set(self[best.key].shingles)) }
    let known = self[best.key].sets!
    guard self[place].words.allSatisfy(known.words.contains) else { return nil }
    return shingles.count { known.shingles.contains($0) } * 5 >= shingles.count * 4 ? best.key : nil
  }
}

/// Of the first words: letters and digits between marks and spaces, in lower case as far as ASCII goes.
private func wordHashes(_ bytes: Span<UInt8>, atMost limit: Int) -> [UInt64] {
  var hashes: [UInt64] = []
  var hash = wordHashStart
  var isInside = false
  var index = 0
  while index < bytes.count, hashes.count < limit {
    let byte = bytes[index]
    let isDigit = byte >= 0x30 && byte <= 0x39
    let skipped = isDigit ? 0 : markByteCount(byte)
    if skipped == 0 {
      hash = extended(hash, by: byte)
      isInside = true
    } else if isInside {
      hashes.append(finished(hash))
      (hash, isInside) = (wordHashStart, false)
    }
    index += max(skipped, 1)
  }
  if isInside, hashes.count < limit { hashes.append(finished(hash)) }
  return hashes
}
