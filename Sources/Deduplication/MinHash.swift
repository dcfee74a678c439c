// What a text is like, in 112 bytes: MinHash (Broder 1997) over pairs of words, eight bits of each minimum (b-bit minwise
// hashing, Li and König 2010), in 28 bands of four: of two texts that share .6 of their pairs, 98 in 100 share a band, and
// those are worth comparing. Pairs, because of runs of five words a tenth of changed words leaves less than half.

/// The sketch of a text. Equal texts have equal sketches, on any machine and in any version with the same schema.
public struct MinHash: Sendable, Equatable {
  /// Hashes in a sketch, one byte each.
  public static let byteCount = 112
  public static let bandCount = 28
  /// Words that hang together.
  static let runLength = 2
  /// A text of fewer words says too little to be like another.
  static let leastWordCount = 10

  /// `byteCount` bytes.
  public let bytes: [UInt8]

  /// Nil where there are not 112 bytes.
  public init?(bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    self.bytes = bytes
  }

  /// Of a text in UTF-8, its capitals (of ASCII), punctuation and white space not counted. Nil for fewer than ten words.
  public init?(of text: [UInt8]) {
    let words = wordHashes(text)
    guard words.count >= Self.leastWordCount else { return nil }
    var runs: [UInt32] = []
    runs.reserveCapacity(words.count)
    for start in 0...(words.count - Self.runLength) {
      var run: UInt64 = 0x9E37_79B9_7F4A_7C15
      for offset in 0..<Self.runLength { run = mixed(run ^ words[start + offset]) }
      runs.append(UInt32(truncatingIfNeeded: run >> 32))
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.byteCount)
    for lane in seeds.indices {
      var least = SIMD16<UInt32>(repeating: .max)
      let (seed, factor) = (seeds[lane], factors[lane])
      for run in runs { least = pointwiseMin(least, (SIMD16(repeating: run) ^ seed) &* factor) }
      for index in 0..<16 { bytes.append(UInt8(truncatingIfNeeded: least[index])) }
    }
    self.bytes = bytes
  }

  /// The four hashes of a band as one number.
  public func band(_ number: Int) -> UInt32 {
    var band: UInt32 = 0
    for byte in bytes[(number * 4)..<(number * 4 + 4)] { band = band << 8 | UInt32(byte) }
    return band
  }

  /// Which part of all their pairs of words two texts share, from 0 to 1; the standard error is .05 at .5 and .03 at .9.
  public func similarity(to other: MinHash) -> Double {
    var equal = 0
    for index in 0..<Self.byteCount where bytes[index] == other.bytes[index] { equal += 1 }
    // Of 256 bytes that have nothing to do with each other, one is equal.
    return max(0, (Double(equal) / Double(Self.byteCount) - 1 / 256) / (1 - 1 / 256))
  }
}

/// A hash for each word: letters, digits and what is neither ASCII nor a sign. Where a script has no spaces (characters of
/// U+3000 to U+D7FF), each character is one.
private func wordHashes(_ text: [UInt8]) -> [UInt64] {
  var words: [UInt64] = []
  words.reserveCapacity(text.count / 6 + 1)
  var word: UInt64 = 0
  var isInWord = false
  func end() {
    if isInWord { words.append(mixed(word)) }
    (word, isInWord) = (0, false)
  }
  let bytes = text.span
  var index = 0
  while index < bytes.count {
    let byte = bytes[index]
    if byte >= 0xE3, byte <= 0xED, index + 2 < bytes.count {
      end()
      // U+3000 to U+303F and U+FF00 to U+FFEF are signs; the first 64 of them begin with E3 80.
      if !(byte == 0xE3 && bytes[index + 1] == 0x80) {
        words.append(mixed(UInt64(byte) << 16 | UInt64(bytes[index + 1]) << 8 | UInt64(bytes[index + 2])))
      }
      index += 3
      continue
    }
    let isSign = byte == 0xE2 || byte == 0xEF || (byte == 0xC2 && index + 1 < bytes.count && bytes[index + 1] < 0xC0)
    switch byte {
    case 0x30...0x39, 0x61...0x7A:
      word = (word ^ UInt64(byte)) &* 0x100_0000_01B3
      isInWord = true
    case 0x80...0xFF where !isSign:
      word = (word ^ UInt64(byte)) &* 0x100_0000_01B3
      isInWord = true
    case 0x41...0x5A:
      word = (word ^ UInt64(byte | 0x20)) &* 0x100_0000_01B3
      isInWord = true
    default: end()
    }
    // The other bytes of a sign are no word.
    index += isSign ? (byte == 0xC2 ? 2 : 3) : 1
  }
  end()
  return words
}

/// The finalizer of SplitMix64 (Steele, Lea and Flood 2014).
private func mixed(_ value: UInt64) -> UInt64 {
  var z = value &+ 0x9E37_79B9_7F4A_7C15
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}

/// For each hash a number to change all runs by, and an odd factor: from SplitMix64, so they are the same for ever.
private let seeds = lanes { UInt32(truncatingIfNeeded: mixed(UInt64($0))) }
private let factors = lanes { UInt32(truncatingIfNeeded: mixed(UInt64($0) &+ 1_000_000)) | 1 }

private func lanes(_ number: (Int) -> UInt32) -> [SIMD16<UInt32>] {
  (0..<(MinHash.byteCount / 16)).map { lane in
    var vector = SIMD16<UInt32>()
    for index in 0..<16 { vector[index] = number(lane * 16 + index) }
    return vector
  }
}
