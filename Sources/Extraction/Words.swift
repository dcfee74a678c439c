// Comparing short texts by their words: titles with headings, names with publishers. Words are compared as hashes of their
// lower-case letters and digits, so that marks and spacing don't count.

/// FNV-1a, 64 bits.
struct WordHash {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }

  static func of(_ text: StaticString) -> UInt64 {
    var hash = WordHash()
    text.withUTF8Buffer { for byte in $0 { hash.add(byte) } }
    return hash.value
  }

  static func of(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash = WordHash()
    for byte in bytes { hash.add(byte) }
    return hash.value
  }
}

/// Words by their hashes: asked of hundreds of words a page, so without the toolchain's own hashing on top.
struct WordSet: Sendable {
  private var slots: [UInt64]

  init(_ words: [String]) {
    slots = [UInt64](repeating: 0, count: 1 << (Int.bitWidth - (words.count * 3).leadingZeroBitCount))
    for word in words {
      let hash = WordHash.of(word.utf8)
      var place = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[place] != 0, slots[place] != hash { place = (place + 1) & (slots.count - 1) }
      slots[place] = hash
    }
  }

  func contains(_ hash: UInt64) -> Bool {
    var place = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[place] != 0 {
      if slots[place] == hash { return true }
      place = (place + 1) & (slots.count - 1)
    }
    return false
  }
}

/// The words of a text in order, as hashes.
func wordHashes(_ text: [UInt8]) -> [UInt64] {
  let lowered = lowercased(text[...])
  var hashes: [UInt64] = []
  hashes.reserveCapacity(min(64, text.count / 4 + 1))
  var (start, index) = (-1, 0)
  var hash = WordHash()
  while index < lowered.count {
    let length = wordCharacterLength(lowered, index)
    if length > 0 {
      if start < 0 { (start, hash) = (index, WordHash()) }
      for at in index..<index + length { hash.add(lowered[at]) }
      index += length
    } else {
      if start >= 0 { hashes.append(hash.value) }
      start = -1
      index += 1
    }
  }
  if start >= 0 { hashes.append(hash.value) }
  return hashes
}

/// Runs of letters and digits. Apostrophes part words; everything beyond ASCII is a letter but for general punctuation
/// (U+2000 to U+206F), CJK punctuation (U+3000 to U+303F), full-width marks, Arabic commas and Latin-1 marks (U+0080 to
/// U+00BF).
func wordRanges(_ text: [UInt8]) -> [Range<Int>] {
  var ranges: [Range<Int>] = []
  var start = -1
  var index = 0
  while index < text.count {
    let length = wordCharacterLength(text, index)
    if length > 0 {
      if start < 0 { start = index }
      index += length
    } else {
      if start >= 0 { ranges.append(start..<index) }
      start = -1
      index += 1
    }
  }
  if start >= 0 { ranges.append(start..<text.count) }
  return ranges
}

/// How many bytes of a word begin at `index`; 0 for what is no part of a word.
private func wordCharacterLength(_ text: [UInt8], _ index: Int) -> Int {
  let byte = text[index]
  if byte < 0x80 { return (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 ? 1 : 0 }
  let next = index + 1 < text.count ? text[index + 1] : 0
  switch byte {
  case 0x80...0xBF, 0xC2: return 0
  case 0xE2: return next <= 0x81 ? 0 : min(3, text.count - index)
  case 0xE3: return next == 0x80 ? 0 : min(3, text.count - index)
  case 0xD8 where next == 0x8C || next == 0x9B || next == 0x9F: return 0
  case 0xEF where isFullWidthMark(next, index + 2 < text.count ? text[index + 2] : 0): return 0
  case 0xC3...0xDF: return min(2, text.count - index)
  case 0xE0...0xEF: return min(3, text.count - index)
  default: return min(4, text.count - index)
  }
}

/// Of a character that begins with 0xEF: U+FF01 to U+FF0F, U+FF1A to U+FF20, U+FF3B to U+FF40, U+FF5B to U+FF65.
private func isFullWidthMark(_ second: UInt8, _ third: UInt8) -> Bool {
  switch (second, third) {
  case (0xBC, 0x81...0x8F), (0xBC, 0x9A...0xA0), (0xBC, 0xBB...0xBF), (0xBD, 0x80), (0xBD, 0x9B...0xA5): true
  default: false
  }
}

/// Twice the common words by all words: 1 for the same words, 0 for none in common. Quadratic in the words of the first
/// 64 of each.
func likeness(_ left: [UInt64], _ right: [UInt64]) -> Double {
  let (left, right) = (left.prefix(64), right.prefix(64))
  guard !left.isEmpty, !right.isEmpty else { return 0 }
  var rest = Array(right)
  var shared = 0
  for word in left {
    guard let index = rest.firstIndex(of: word) else { continue }
    rest.remove(at: index)
    shared += 1
  }
  return 2 * Double(shared) / Double(left.count + right.count)
}

/// Whether the words of `part` stand in `whole` as a run.
func containsRun(_ whole: [UInt64], _ part: [UInt64]) -> Bool {
  guard !part.isEmpty, part.count <= whole.count else { return false }
  return (0...whole.count - part.count).contains { whole[$0..<$0 + part.count].elementsEqual(part) }
}

/// Lower case for ASCII, Latin-1, Latin Extended-A, Greek and Cyrillic, one scalar for one, so that lengths stay.
func lowercased(_ text: ArraySlice<UInt8>) -> [UInt8] {
  var lowered = Array(text)
  var index = 0
  while index < lowered.count {
    let byte = lowered[index]
    if byte &- 0x41 < 26 {
      lowered[index] = byte | 0x20
    } else if byte >= 0xC3, byte <= 0xD1, index + 1 < lowered.count {
      let scalar = UInt32(byte & 0x1F) << 6 | UInt32(lowered[index + 1] & 0x3F)
      let small = lowercased(scalar)
      if small != scalar {
        lowered[index] = UInt8(0xC0 | small >> 6)
        lowered[index + 1] = UInt8(0x80 | small & 0x3F)
      }
      index += 1
    }
    index += 1
  }
  return lowered
}

private func lowercased(_ scalar: UInt32) -> UInt32 {
  switch scalar {
  case 0xC0...0xDE where scalar != 0xD7: scalar + 0x20
  case 0x100...0x12F, 0x132...0x137, 0x14A...0x177: scalar | 1
  case 0x139...0x148, 0x179...0x17E: scalar & 1 == 1 ? scalar + 1 : scalar
  case 0x391...0x3A9: scalar + 0x20
  case 0x410...0x42F: scalar + 0x20
  case 0x400...0x40F: scalar + 0x50
  default: scalar
  }
}

/// Without ASCII white space and no-break spaces at both ends.
func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var rest = text
  while let first = rest.first {
    if first <= 0x20 {
      rest = rest.dropFirst()
    } else if rest.starts(with: [0xC2, 0xA0]) {
      rest = rest.dropFirst(2)
    } else {
      break
    }
  }
  while let last = rest.last {
    if last <= 0x20 {
      rest = rest.dropLast()
    } else if last == 0xA0, rest.dropLast().last == 0xC2 {
      rest = rest.dropLast(2)
    } else {
      break
    }
  }
  return rest
}

/// On one line, with single spaces; no-break spaces and control characters become spaces, zero-width ones go, but for joiners
/// (U+200C, U+200D) behind letters beyond ASCII: Persian, Hindi and emoji are spelled with them.
func tidied(_ text: some Sequence<UInt8>) -> [UInt8] {
  var tidy: [UInt8] = []
  tidy.reserveCapacity(text.underestimatedCount)
  for byte in text {
    tidy.append(byte)
    let count = tidy.count
    if byte == 0xA0, count > 1, tidy[count - 2] == 0xC2 {
      tidy.removeLast(2)
      tidy.append(0x20)
    } else if byte <= 0x20 || byte == 0x7F {
      tidy[count - 1] = 0x20
    } else if count > 2, byte >= 0x8B, byte <= 0x8F, tidy[count - 2] == 0x80, tidy[count - 3] == 0xE2,
      byte != 0x8C && byte != 0x8D || count == 3 || tidy[count - 4] < 0x80
    {
      tidy.removeLast(3)
    } else if count > 2, byte == 0xBF, tidy[count - 2] == 0xBB, tidy[count - 3] == 0xEF {
      tidy.removeLast(3)
    }
    while tidy.count > 1, tidy[tidy.count - 1] == 0x20, tidy[tidy.count - 2] == 0x20 { tidy.removeLast() }
  }
  let inside = trimmed(tidy[...])
  return inside.count == tidy.count ? tidy : Array(inside)
}
