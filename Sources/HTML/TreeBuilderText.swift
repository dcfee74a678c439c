// A text token is a run of bytes, but many rules ask for its characters: is this white space, drop that line feed. A
// character reference may be white space too.

extension TreeBuilder {
  /// Where the white space at the beginning of the text token ends.
  mutating func spaceEnd(_ source: Span<UInt8>) -> Int {
    let token = tokenizer.token
    return run(source, token.start, isSpace: true)
  }

  /// The end of the run of white space, or of anything else, that begins at `start` in the text token.
  mutating func run(_ source: Span<UInt8>, _ start: Int, isSpace wanted: Bool) -> Int {
    let token = tokenizer.token
    var position = start
    while position < token.end {
      var length = 1
      var found = isSpace(source[position])
      if source[position] == 0x26, !token.isRaw {
        let reference = characterReference(source, position, token.end, inAttribute: false)
        if let reference {
          length = reference.end - position
          found = reference.first < 0x21 && isSpace(UInt8(truncatingIfNeeded: reference.first))
        }
      }
      guard found == wanted else { return position }
      position += length
    }
    return position
  }

  /// Drops the white space at the beginning of the text token. False where nothing is left.
  mutating func dropSpace(_ source: Span<UInt8>) -> Bool {
    tokenizer.token.start = spaceEnd(source)
    return token.start < token.end
  }

  /// Inserts the white space at the beginning of the text token. False where nothing is left.
  mutating func insertSpace(_ source: Span<UInt8>) -> Bool {
    let end = spaceEnd(source)
    insertText(token.start, end, isRaw: token.isRaw)
    tokenizer.token.start = end
    return end < token.end
  }

  /// Inserts the white space of the text token and drops all else.
  mutating func insertOnlySpace(_ source: Span<UInt8>) -> Step {
    var position = token.start
    while position < token.end {
      let end = run(source, position, isSpace: true)
      insertText(position, end, isRaw: token.isRaw)
      position = run(source, end, isSpace: false)
    }
    return .done
  }

  /// The line feed right behind `<pre>`, `<listing>`, `<textarea>` is none.
  mutating func dropLineFeed(_ source: Span<UInt8>) {
    dropsLineFeed = false
    guard token.kind == .text else { return }
    let start = token.start
    switch source[start] {
    case 0x0A: tokenizer.token.start += 1
    case 0x0D: tokenizer.token.start += start + 1 < source.count && source[start + 1] == 0x0A ? 2 : 1
    case 0x26 where !token.isRaw:
      guard let reference = characterReference(source, start, token.end, inAttribute: false), reference.first == 0x0A
      else { return }
      tokenizer.token.start = reference.end
    default: return
    }
    if token.start >= token.end { tokenizer.token.kind = .nothing }
  }
}

/// The text inside a table that waits until it is known whether all of it is white space.
struct PendingTableText {
  struct Piece {
    var start: Int
    var end: Int
    var isRaw: Bool
  }

  /// NULs cut text into pieces. With so many it is not waited any longer.
  static let pieceLimit = 65_536

  var pieces: [Piece] = []
  var isSpace = true
}
