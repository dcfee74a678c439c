// Words that lost the space between them: "in response toa chemical attack". Rules that would rather leave two words glued
// than part one: the whole must be unknown and both parts known, and the pair must be one that is seldom a word (measured
// with Evaluation/glue). Only in passages of English; judged by one passage and by the names of the document. A form of a
// known word stays whole, and so does what its passage has twice: a slip of a scraper hits the same word once.
//
// Why a second reading splits nothing more: parts are words of the list, or a name that is not itself to be split; a name
// counts only where it stands alone, or where the site is known for it, and no split makes another. What is removed later
// can only take evidence away; this is why a word that comes twice is looked for in one passage, and not in the document.

/// A word that is unknown.
private struct Candidate {
  var start: UInt32
  var end: UInt32
  var hash: UInt64
  /// Behind the end of a sentence, an opening mark or nothing, where any word has a capital.
  var startsSentence: Bool
  var isRepeated = false
}

/// What `missingSpaces` finds.
struct Spacing {
  /// Offsets into the text of the passages, in order.
  var places: [UInt32] = []
  /// Words that nobody knows, each in capitals and by itself: `wordHash` of them.
  var names = Set<UInt64>()
}

/// Finds where spaces are missing in `passages`. `site` tells names that its documents had.
func missingSpaces(_ passages: Passages, _ words: WordList, _ site: SiteLines?) -> Spacing {
  var candidates: [Candidate] = []
  let bytes = passages.text.span
  for passage in passages.passages where passage.kind != .code {
    let count = candidates.count
    if !collect(bytes, passage.range, words, &candidates) { candidates.removeSubrange(count...) }
    markRepeated(&candidates, from: count)
  }
  var found = Spacing()
  guard !candidates.isEmpty else { return found }
  let splitter = Splitter(words: words)
  var unsplit: [Candidate] = []
  for candidate in candidates {
    let range = Int(candidate.start)..<Int(candidate.end)
    let shape = shape(bytes, range)
    if splitter.isWhole(candidate) { continue }
    let cut = words.knowsStem(bytes, range) ? nil : splitter.cut(bytes, range, shape)
    if let cut {
      // One that its passage has twice stays, but is no name: alone it would be parted. A capital inside of a sentence is
      // that of a name: "Putin" is no "Put in" there.
      let beginsWithName = words.entry(wordHash(bytes, range.lowerBound..<cut))?.isName == true
      let isOpen = shape != .capitalised || candidate.startsSentence || beginsWithName
      if !candidate.isRepeated, isOpen { found.places.append(UInt32(cut)) }
    } else if shape == .capitalised {
      found.names.insert(candidate.hash)
      if range.count >= 8, !candidate.isRepeated { unsplit.append(candidate) }
    }
  }
  let isName = { [names = found.names] in names.contains($0) || site?.isName($0) == true }
  for candidate in unsplit where site?.isName(candidate.hash) != true {
    guard let cut = splitter.cut(bytes, Int(candidate.start)..<Int(candidate.end), after: isName) else { continue }
    found.places.append(UInt32(cut))
    found.names.remove(candidate.hash)
  }
  found.places.sort()
  return found
}

/// Of one passage, those from a place on.
private func markRepeated(_ candidates: inout [Candidate], from start: Int) {
  guard candidates.count - start > 1 else { return }
  let order = candidates[start...].indices.sorted { candidates[$0].hash < candidates[$1].hash }
  for (one, next) in zip(order, order.dropFirst()) where candidates[one].hash == candidates[next].hash {
    candidates[one].isRepeated = true
    candidates[next].isRepeated = true
  }
}

/// Gathers unknown words of 3 to 24 letters. false where the passage is too short or too little English to be judged: of
/// four words thirteen in twenty must be known and one in ten be among the most common.
private func collect(
  _ bytes: Span<UInt8>, _ range: Range<Int>, _ words: WordList, _ candidates: inout [Candidate]
) -> Bool {
  let table = WordEdge.table
  let kinds = table.span
  var (count, known, common) = (0, 0, 0)
  var index = range.lowerBound
  var startsSentence = true
  while index < range.upperBound {
    let edge = index
    while index < range.upperBound, kinds[Int(bytes[index])] & WordEdge.before != 0 { index &+= 1 }
    let start = index
    startsSentence = startsSentence || start > edge && bytes[start - 1] > 0x20
    var hash = wordHashStart
    while index < range.upperBound, kinds[Int(bytes[index])] & WordEdge.letter != 0 {
      hash = extended(hash, by: bytes[index])
      index &+= 1
    }
    let end = index
    while index < range.upperBound, kinds[Int(bytes[index])] & WordEdge.after != 0 { index &+= 1 }
    if index < range.upperBound, bytes[index] > 0x20 {
      // No plain word: nothing is known of it, and nothing done.
      while index < range.upperBound, bytes[index] > 0x20 { index &+= 1 }
      startsSentence = endsSentence(bytes, start..<index)
      continue
    }
    let follows = startsSentence
    startsSentence = start < index && endsSentence(bytes, start..<index)
    index &+= 1
    guard end > start else {
      startsSentence = startsSentence || follows
      continue
    }
    count &+= 1
    if let entry = words.entry(finished(hash)) {
      known &+= 1
      if entry.bucket >= 12, end - start >= 2 { common &+= 1 }
    } else if end - start >= 3, end - start <= 24 {
      candidates.append(
        Candidate(start: UInt32(start), end: UInt32(end), hash: finished(hash), startsSentence: follows))
    }
  }
  return count >= 4 && known * 20 >= count * 13 && common * 10 >= count
}

/// Whether a full stop, a colon or the like ends a word, at most marks that close behind it; the one of "Gen." does not.
private func endsSentence(_ bytes: Span<UInt8>, _ word: Range<Int>) -> Bool {
  let isShort = word.count <= 5 && bytes[word.lowerBound] < 0x61
  return word.suffix(4).contains { index in
    switch bytes[index] {
    case UInt8(ascii: "."): !isShort
    case UInt8(ascii: "!"), UInt8(ascii: ":"), UInt8(ascii: "?"): true
    default: false
    }
  }
}

private enum WordEdge {
  static let letter: UInt8 = 1
  /// White space, opening brackets, quotation marks of ASCII, the bytes of ‘ and “.
  static let before: UInt8 = 2
  /// Punctuation of ASCII, the bytes of ’ ” …
  static let after: UInt8 = 4

  static let table: [UInt8] = {
    var table = [UInt8](repeating: 0, count: 256)
    for byte in 0...0x20 { table[byte] |= before }
    for byte in [0x22, 0x27, 0x28, 0x5B, 0xE2, 0x80, 0x98, 0x9C] { table[byte] |= before }
    for byte in [0x21, 0x22, 0x27, 0x29, 0x2C, 0x2E, 0x3A, 0x3B, 0x3F, 0x5D] { table[byte] |= after }
    for byte in [0xE2, 0x80, 0x99, 0x9D, 0xA6] { table[byte] |= after }
    for byte in 0x41...0x5A { table[byte] = letter }
    for byte in 0x61...0x7A { table[byte] = letter }
    return table
  }()
}

private enum Shape { case lower, capitalised, mixed }

private func shape(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Shape {
  for index in range.dropFirst() where bytes[index] < 0x61 { return .mixed }
  return bytes[range.lowerBound] < 0x61 ? .capitalised : .lower
}

/// Part of a word that is looked at.
private struct Part {
  var hash: UInt64
  var count: Int
  var entry: WordList.Entry
}

private struct Splitter {
  let words: WordList
  private let functions = FunctionWords.shared

  init(words: WordList) { self.words = words }

  func isWhole(_ candidate: Candidate) -> Bool { functions.whole.contains(candidate.hash) }

  /// Where a word is two words of the list, as the best pair has it.
  func cut(_ bytes: Span<UInt8>, _ range: Range<Int>, _ shape: Shape) -> Int? {
    if shape == .mixed { return mixedCut(bytes, range) }
    var best: (cut: Int, score: Int)?
    var hash = wordHashStart
    for cut in (range.lowerBound + 1)..<range.upperBound {
      hash = extended(hash, by: bytes[cut - 1])
      guard let left = part(finished(hash), cut - range.lowerBound, bytes[range.lowerBound]) else { continue }
      let count = range.upperBound - cut
      guard let right = part(wordHash(bytes, cut..<range.upperBound), count, bytes[cut]) else { continue }
      if let score = score(left, right, isCapitalised: shape == .capitalised), score >= best?.score ?? 0 {
        best = (cut, score)
      }
    }
    return best?.cut
  }

  private func part(_ hash: UInt64, _ count: Int, _ first: UInt8) -> Part? {
    // The only words of one letter; "I" is not told from an i that belongs to the word.
    guard count > 1 || first | 0x20 == 0x61 else { return nil }
    return words.entry(hash).map { Part(hash: hash, count: count, entry: $0) }
  }

  /// nil for a pair that is as likely one word.
  private func score(_ left: Part, _ right: Part, isCapitalised: Bool) -> Int? {
    let sum = left.entry.bucket + right.entry.bucket
    let (before, after) = (functions.limits(left.hash), functions.limits(right.hash))
    if before != nil, after != nil {
      guard min(left.entry.bucket, right.entry.bucket) >= 9, left.count + right.count >= (isCapitalised ? 5 : 3),
        left.count > 1 || right.count > 3
      else {
        return nil
      }
      return sum + 4
    }
    if let before {
      let limit = least(isCapitalised ? before.leftCapitalised : before.left, left)
      return right.entry.bucket >= (right.count <= 3 ? max(limit, 9) : limit) ? sum : nil
    }
    if let after {
      let limit = least(isCapitalised ? after.rightCapitalised : after.right, right)
      guard left.entry.bucket >= (left.count <= 3 ? max(limit, 9) : limit) else { return nil }
      return !isCapitalised || left.entry.isName || left.entry.bucket >= 6 ? sum : nil
    }
    guard !isCapitalised, !left.entry.isName, !right.entry.isName else { return nil }
    guard !functions.prefixes.contains(left.hash), !functions.suffixes.contains(right.hash),
      left.count > 5 || !functions.programs.contains(right.hash)
    else { return nil }
    return areWords(min(left.count, right.count), min(left.entry.bucket, right.entry.bucket), sum) ? sum : nil
  }

  /// Two letters begin and end many a word that the list lacks ("islander"): there the other part must be a frequent one.
  private func least(_ limit: Int, _ word: Part) -> Int { word.count <= 2 ? max(limit, 4) : limit }

  /// Two words that carry meaning: the shorter they are, the more often must they occur.
  private func areWords(_ count: Int, _ bucket: Int, _ sum: Int) -> Bool {
    switch count {
    case 6...: bucket >= 2 && sum >= 8
    case 5: bucket >= 6 && sum >= 16
    case 4: bucket >= 7 && sum >= 18
    default: false
    }
  }

  /// "theHarbour": a function word that programs do not begin names with, and a known word.
  private func mixedCut(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    guard bytes[range.lowerBound] >= 0x61, let cut = range.first(where: { bytes[$0] < 0x61 }),
      range.upperBound - cut >= 3, shape(bytes, cut..<range.upperBound) == .capitalised,
      functions.plain.contains(wordHash(bytes, range.lowerBound..<cut)),
      words.entry(wordHash(bytes, cut..<range.upperBound)) != nil
    else { return nil }
    return cut
  }

  /// Where a word is a name that stands alone elsewhere, in the document or its site, and a word: "Idlibprovince".
  func cut(_ bytes: Span<UInt8>, _ range: Range<Int>, after isName: (UInt64) -> Bool) -> Int? {
    guard range.count >= 8 else { return nil }
    var hash = wordHashStart
    for cut in (range.lowerBound + 1)...(range.upperBound - 4) {
      hash = extended(hash, by: bytes[cut - 1])
      guard cut - range.lowerBound >= 4, isName(finished(hash)) else { continue }
      let rest = wordHash(bytes, cut..<range.upperBound)
      guard let entry = words.entry(rest), entry.bucket >= 2, !entry.isName, !functions.suffixes.contains(rest),
        self.cut(bytes, range.lowerBound..<cut, after: isName) == nil
      else { continue }
      return cut
    }
    return nil
  }
}

extension Passages {
  /// Puts spaces at `places` of the text, and moves the passages.
  mutating func insertSpaces(_ places: [UInt32]) {
    var spaced: [UInt8] = []
    spaced.reserveCapacity(text.count + places.count)
    var rest = places[...]
    var position = 0
    for index in passages.indices {
      let shift = UInt32(places.count - rest.count)
      let end = passages[index].end
      passages[index].start += shift
      while let place = rest.first, place < end {
        spaced.append(contentsOf: text[position..<Int(place)])
        spaced.append(0x20)
        position = Int(place)
        rest.removeFirst()
      }
      passages[index].end += UInt32(places.count - rest.count)
    }
    spaced.append(contentsOf: text[position...])
    text = spaced
  }
}
