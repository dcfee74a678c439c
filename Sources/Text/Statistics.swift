// Numbers that say something of a text in any language: words, sentences, how its lines end. One pass over the bytes.
// The figures of `quality` come from here for every kind of document, so that they can be compared.

public struct TextStatistics: Equatable, Sendable {
  /// Tokens between white space that hold a letter or a digit; in Chinese and Japanese each character.
  public var wordCount = 0
  /// Full stops, question and exclamation marks that end something; a block of text that ends without one counts as one.
  public var sentenceCount = 0
  /// Characters (Unicode scalars), white space aside.
  public var characterCount = 0
  /// Blocks that end as sentences end.
  public var terminatedBlockCount = 0
}

private enum ByteKind {
  static let blank: UInt8 = 0
  static let word: UInt8 = 1
  static let mark: UInt8 = 2
  /// `.`, `!`, `?`
  static let stop: UInt8 = 3
  static let continuation: UInt8 = 4
  /// Leads of three-byte characters: some are punctuation, some Chinese or Japanese.
  static let long: UInt8 = 5
  /// The lead of U+0080–U+00BF: signs, and the no-break space.
  static let latinMark: UInt8 = 6

  /// Not an InlineArray: each look-up would copy all of it (Swift 6.3.1, seen in a profile).
  static let table: [UInt8] = {
    var table = [UInt8](repeating: mark, count: 256)
    for byte in 0...0x20 { table[byte] = blank }
    for byte in 0x30...0x39 { table[byte] = word }
    for byte in 0x41...0x5A { table[byte] = word }
    for byte in 0x61...0x7A { table[byte] = word }
    for byte in [0x21, 0x2E, 0x3F] { table[byte] = stop }
    for byte in 0x80...0xBF { table[byte] = continuation }
    for byte in 0xC3...0xFF { table[byte] = word }
    table[0xC2] = latinMark
    for byte in [0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEF] { table[byte] = long }
    return table
  }()
}

/// Counts over the blocks of a cleaned text.
public func statistics(_ text: [UInt8], _ blocks: [TextBlock]) -> TextStatistics {
  var statistics = TextStatistics()
  let bytes = text.span
  for block in blocks {
    let sentencesBefore = statistics.sentenceCount
    count(bytes.extracting(block.start..<block.end), &statistics)
    let isTerminated = endsSentence(bytes, block.start, block.end)
    if isTerminated { statistics.terminatedBlockCount += 1 }
    let isProse = block.kind == .paragraph || block.kind == .quote || block.kind == .listItem
    if isProse, !isTerminated || statistics.sentenceCount == sentencesBefore { statistics.sentenceCount += 1 }
  }
  return statistics
}

private func count(_ bytes: Span<UInt8>, _ statistics: inout TextStatistics) {
  let kinds = ByteKind.table
  var (words, sentences, characters) = (0, 0, 0)
  var isInWord = false
  var index = 0
  while index < bytes.count {
    switch kinds[Int(bytes[index])] {
    case ByteKind.word:
      if bytes[index] >= 0xD6, let byteCount = stopByteCount(bytes, index) {
        (sentences, characters, isInWord) = (sentences &+ 1, characters &+ 1, false)
        index &+= byteCount
        continue
      }
      if !isInWord { words &+= 1 }
      isInWord = true
      var end = index &+ 1
      while end < bytes.count, bytes[end] < 0x80, kinds[Int(bytes[end])] == ByteKind.word { end &+= 1 }
      characters &+= end &- index
      index = end
      continue
    case ByteKind.blank: isInWord = false
    case ByteKind.continuation: break
    case ByteKind.stop:
      characters &+= 1
      if endsSentenceHere(bytes, index, byteCount: 1) { sentences &+= 1 }
    case ByteKind.latinMark:
      let isSpace = index + 1 < bytes.count && bytes[index + 1] == 0xA0
      if isSpace { isInWord = false } else { characters &+= 1 }
    case ByteKind.long:
      let kind = longKind(bytes, index)
      if kind != .space { characters &+= 1 }
      switch kind {
      case .ideograph:
        words &+= 1
        isInWord = false
      case .stop:
        sentences &+= 1
        isInWord = false
      case .ellipsis: if endsSentenceHere(bytes, index, byteCount: 3) { sentences &+= 1 }
      case .space: isInWord = false
      case .mark: break
      case .letter:
        if !isInWord { words &+= 1 }
        isInWord = true
      }
      index &+= 2
    default: characters &+= 1
    }
    index &+= 1
  }
  statistics.wordCount += words
  statistics.sentenceCount += sentences
  statistics.characterCount += characters
}

/// Of a full stop or question mark of Arabic, Urdu, Devanagari, Ethiopic or Armenian.
private func stopByteCount(_ bytes: Span<UInt8>, _ index: Int) -> Int? {
  guard index + 1 < bytes.count else { return nil }
  let third = index + 2 < bytes.count ? bytes[index + 2] : 0
  switch (bytes[index], bytes[index + 1], third) {
  case (0xD6, 0x89, _), (0xD8, 0x9F, _), (0xDB, 0x94, _): return 2
  case (0xE0, 0xA5, 0xA4), (0xE0, 0xA5, 0xA5), (0xE1, 0x8D, 0xA2): return 3
  default: return nil
  }
}

/// So many bytes behind a stop may be closing marks: a row of a million ellipses is looked at once, not by each of them.
private let closerLimit = 16

/// A stop before white space or the end, closing marks aside. Not after an initial ("J. Doe"), nor before lower case
/// ("approx. ten").
private func endsSentenceHere(_ bytes: Span<UInt8>, _ index: Int, byteCount: Int) -> Bool {
  var next = index + byteCount
  while next < bytes.count, bytes[next] > 0x20 {
    if next - index > closerLimit { return false }
    let byte = bytes[next]
    let isCloser = byte == 0x22 || byte == 0x27 || byte == 0x29 || byte == 0x5D || byte == 0xC2 || byte == 0xE2
    guard isCloser || byte & 0xC0 == 0x80 else { return false }
    next += 1
  }
  guard next + 1 < bytes.count else { return true }
  guard bytes[index] == UInt8(ascii: ".") || byteCount > 1 else { return true }
  let follower = bytes[next + 1]
  if follower >= 0x61, follower <= 0x7A { return false }
  let isInitial = index >= 1 && bytes[index - 1] >= 0x41 && bytes[index - 1] <= 0x5A
  return !(isInitial && (index == 1 || bytes[index - 2] <= 0x20 || bytes[index - 2] == UInt8(ascii: ".")))
}

private enum LongKind { case letter, ideograph, stop, ellipsis, mark, space }

private func longKind(_ bytes: Span<UInt8>, _ index: Int) -> LongKind {
  guard index + 2 < bytes.count else { return .mark }
  let scalar = UInt32(bytes[index] & 0xF) << 12 | UInt32(bytes[index + 1] & 0x3F) << 6 | UInt32(bytes[index + 2] & 0x3F)
  switch scalar {
  case 0x3002, 0xFF01, 0xFF1F, 0xFF0E: return .stop
  case 0x2026: return .ellipsis
  case 0x2000...0x200A, 0x202F, 0x205F, 0x3000: return .space
  case 0x2010...0x206F, 0x2190...0x2BFF, 0x3001...0x303F, 0xFF00...0xFF0F, 0xFF1A...0xFF20, 0xFE00...0xFE0F:
    return .mark
  case 0x3040...0x30FF, 0x3400...0x9FFF: return .ideograph
  default: return .letter
  }
}
