// Tokens of a line for the two hashed linear scores: its own words, and short lines around it. A token is a hash whose
// upper bits are its place in a table of weights.

package struct LineTokens {
  package var own: [UInt32] = []
  package var around: [UInt32] = []

  package init() {}
}

/// What a token is for: mixed into its hash.
private enum TokenKind {
  static let pair: UInt32 = 0x5BE0_CD19
  static let whole: UInt32 = 0x9B05_688C
  static let first: UInt32 = 0x3C6E_F372
  static let last: UInt32 = 0xBB67_AE85
  static let heading: UInt32 = 0xA54F_F53A
  static let length: UInt32 = 0x2545_F491
  static let word: UInt32 = 0x1000_0001
  static let before: UInt32 = 0x510E_527F
  static let after: UInt32 = 0x6C62_272E
}

extension LineFeatures {
  /// The tokens of one line, in place of those in `tokens`.
  package func collect(_ line: Int, into tokens: inout LineTokens) {
    tokens.own.removeAll(keepingCapacity: true)
    tokens.around.removeAll(keepingCapacity: true)
    collectOwn(measures.lines[line], &tokens.own)
    for distance in 1...2 {
      if line >= distance { collectNear(line - distance, TokenKind.before, distance, &tokens.around) }
      if line + distance < lineCount { collectNear(line + distance, TokenKind.after, distance, &tokens.around) }
    }
    let heading = Int(headings[line])
    if heading >= 0 {
      let last = measures.lines[heading]
      for at in Int(last.firstWord)..<Int(last.firstWord + min(last.words, 6)) {
        tokens.around.append(LineHash.mixed(measures.wordHashes[at], TokenKind.heading))
      }
    }
  }

  private func collectOwn(_ own: LineMeasure, _ tokens: inout [UInt32]) {
    let (first, count) = (Int(own.firstWord), Int(own.words))
    if count <= 15 {
      for at in first..<(first + count) { tokens.append(LineHash.mixed(measures.wordHashes[at], TokenKind.word)) }
    } else {
      for at in first..<(first + 4) { tokens.append(LineHash.mixed(measures.wordHashes[at], TokenKind.first)) }
      for at in (first + count - 2)..<(first + count) {
        tokens.append(LineHash.mixed(measures.wordHashes[at], TokenKind.last))
      }
    }
    if count <= 6 {
      for at in first..<(first + max(count - 1, 0)) {
        let pair = LineHash.mixed(measures.wordHashes[at], measures.wordHashes[at + 1])
        tokens.append(LineHash.mixed(pair, TokenKind.pair))
      }
      tokens.append(LineHash.mixed(own.shape, TokenKind.whole))
    }
    let bits = UInt32(32 - UInt32(count).leadingZeroBitCount)
    tokens.append(LineHash.mixed(bits, TokenKind.length))
  }

  /// A near line as a whole if it is short, and its words if it is a neighbour.
  private func collectNear(_ line: Int, _ kind: UInt32, _ distance: Int, _ tokens: inout [UInt32]) {
    let near = measures.lines[line]
    guard near.words <= 6 else { return }
    let kind = kind &+ UInt32(distance) &* 0x9E37_79B1
    tokens.append(LineHash.mixed(LineHash.mixed(near.shape, kind), TokenKind.whole))
    for at in Int(near.firstWord)..<Int(near.firstWord + near.words) {
      tokens.append(LineHash.mixed(measures.wordHashes[at], kind))
    }
  }
}
