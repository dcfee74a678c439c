// Tokens of a block for the two hashed linear scores: names of the elements around it, and its words. A token is a hash
// whose upper bits are its place in a table of weights.

import HTML

package struct BlockTokens {
  /// Class, id and tag tokens of the elements around a block, then the words.
  package var names: [UInt32] = []
  package var words: [UInt32] = []

  package init() {}

  /// How many elements around a block have a say, and how many of them count as near.
  static let levels = 7
  static let nearLevels = 2

  /// The token of an element's tag, `level` levels above the block.
  @inline(__always) static func tag(_ tag: Tag, _ level: Int) -> UInt32 {
    TokenHash.mixed(UInt32(tag.rawValue) &+ UInt32(level) << 8, TokenKind.tag)
  }
}

/// What a token is for: mixed into its hash.
enum TokenKind {
  static let near: UInt32 = 0xA511_E9B3
  static let tag: UInt32 = 0x6C62_272E
  static let path: UInt32 = 0x1F83_D9AB
  static let pair: UInt32 = 0x5BE0_CD19
  static let whole: UInt32 = 0x9B05_688C
  static let first: UInt32 = 0x3C6E_F372
  static let last: UInt32 = 0xBB67_AE85
  static let heading: UInt32 = 0xA54F_F53A
  static let previous: UInt32 = 0x510E_527F
  static let length: UInt32 = 0x2545_F491
  static let word: UInt32 = 0x1000_0001
  static let class1: UInt32 = 0x2000_0003
}

extension BlockFeatures {
  /// The tokens of one block, in place of those in `tokens`.
  package func collect(_ block: Int, into tokens: inout BlockTokens) {
    tokens.names.removeAll(keepingCapacity: true)
    tokens.words.removeAll(keepingCapacity: true)
    collectNames(measures.blocks[block].element, &tokens.names)
    collectWords(block, &tokens.words)
  }

  private func collectNames(_ first: Int, _ names: inout [UInt32]) {
    var (index, level) = (first, 0)
    while index >= 0, level < BlockTokens.levels {
      let element = elements.elements[index]
      for at in Int(element.tokenStart)..<Int(element.tokenEnd) {
        names.append(TokenHash.mixed(elements.tokens[at], TokenKind.class1))
        if level < BlockTokens.nearLevels { names.append(TokenHash.mixed(elements.tokens[at], TokenKind.near)) }
      }
      if level < BlockTokens.nearLevels { names.append(BlockTokens.tag(element.tag, level)) }
      (index, level) = (Int(element.parent), level + 1)
    }
    names.append(TokenHash.mixed(elements.elements[first].tagPath, TokenKind.path))
  }

  func collectWords(_ index: Int, _ tokens: inout [UInt32]) {
    let block = measures.blocks[index]
    let (first, count) = (Int(block.firstWord), Int(block.words))
    if count <= 15 {
      for at in first..<(first + count) { tokens.append(TokenHash.mixed(measures.wordHashes[at], TokenKind.word)) }
    } else {
      for at in first..<(first + 4) { tokens.append(TokenHash.mixed(measures.wordHashes[at], TokenKind.first)) }
      for at in (first + count - 2)..<(first + count) {
        tokens.append(TokenHash.mixed(measures.wordHashes[at], TokenKind.last))
      }
    }
    if count <= 6 {
      for at in first..<(first + max(count - 1, 0)) {
        let pair = TokenHash.mixed(measures.wordHashes[at], measures.wordHashes[at + 1])
        tokens.append(TokenHash.mixed(pair, TokenKind.pair))
      }
      tokens.append(TokenHash.mixed(whole(block), TokenKind.whole))
    }
    if headings[index] >= 0, Int(headings[index]) != index {
      let heading = measures.blocks[Int(headings[index])]
      let start = Int(heading.firstWord)
      for at in start..<(start + min(Int(heading.words), 6)) {
        tokens.append(TokenHash.mixed(measures.wordHashes[at], TokenKind.heading))
      }
    }
    if index > 0, measures.blocks[index - 1].words <= 6 {
      tokens.append(TokenHash.mixed(whole(measures.blocks[index - 1]), TokenKind.previous))
    }
    let bits = UInt32(32 - UInt32(count).leadingZeroBitCount)
    tokens.append(TokenHash.mixed(bits, TokenKind.length))
  }

  private func whole(_ block: BlockMeasure) -> UInt32 {
    var hash: UInt32 = 11
    for at in Int(block.firstWord)..<(Int(block.firstWord) + Int(block.words)) {
      hash = TokenHash.mixed(hash, measures.wordHashes[at])
    }
    return hash
  }
}
