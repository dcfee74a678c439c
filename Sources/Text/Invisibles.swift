// Characters that nobody sees. Controls, soft hyphens and byte order marks mean nothing in a text that is read; others are
// spelling where they stand: Persian and Hindi need joiners, emoji are put together with them, Thai and Khmer part words
// with zero-width spaces, and right-to-left text carries marks of direction.
//
// Whether one stays depends on the nearest visible characters alone, which stay as they are. So what stays once, stays.

struct Invisibles {
  enum Kind { case none, control, always, zeroWidthSpace, joiner, direction }

  /// The run of invisible characters that was looked at last, and what stands around it (0 at the ends of the text).
  private var run = 0..<0
  private var before: UInt32 = 0
  private var after: UInt32 = 0
  /// The line that was asked last for a letter written from right to left.
  private var line = 0..<0
  private var hasRightToLeft = false

  init() {}

  /// Whether the character at `index` is invisible and does not belong there. Linear over a text that is read forwards.
  mutating func removes(_ bytes: Span<UInt8>, _ index: Int) -> Bool {
    let (kind, _) = invisible(bytes, index)
    return kind != .none && !keeps(bytes, index, kind)
  }

  mutating func keeps(_ bytes: Span<UInt8>, _ index: Int, _ kind: Kind) -> Bool {
    switch kind {
    case .none: return true
    case .control, .always: return false
    case .direction: return isInRightToLeftLine(bytes, index)
    case .zeroWidthSpace:
      lookAround(bytes, index)
      return isUnspaced(before) && isUnspaced(after)
    case .joiner:
      lookAround(bytes, index)
      return isJoined(before) || isJoined(after) || (isPictograph(before) && isPictograph(after))
    }
  }

  private mutating func lookAround(_ bytes: Span<UInt8>, _ index: Int) {
    guard !run.contains(index) else { return }
    (before, after) = (0, 0)
    var start = index
    while start > 0 {
      var previous = start - 1
      while previous > 0, bytes[previous] & 0xC0 == 0x80 { previous -= 1 }
      guard invisible(bytes, previous).kind != .none else {
        before = scalar(bytes, previous).value
        break
      }
      start = previous
    }
    var end = index
    while end < bytes.count {
      let (kind, byteCount) = invisible(bytes, end)
      guard kind != .none else {
        after = scalar(bytes, end).value
        break
      }
      end += byteCount
    }
    run = start..<end
  }

  private mutating func isInRightToLeftLine(_ bytes: Span<UInt8>, _ index: Int) -> Bool {
    if !line.contains(index) {
      line = lineRange(bytes, around: index)
      hasRightToLeft = false
      var position = line.lowerBound
      while position < line.upperBound, !hasRightToLeft {
        let (value, byteCount) = scalar(bytes, position)
        hasRightToLeft = isRightToLeft(value)
        position += byteCount
      }
    }
    return hasRightToLeft
  }
}

/// What kind of invisible character begins at `index`, and how long the character there is.
func invisible(_ bytes: Span<UInt8>, _ index: Int) -> (kind: Invisibles.Kind, byteCount: Int) {
  let byte = bytes[index]
  switch byte {
  case 0x09...0x0D: return (.none, 1)
  case 0..<0x20, 0x7F: return (.control, 1)
  case 0xC2:
    let second = bytes[index + 1]
    return (second == 0xAD ? .always : second < 0xA0 && second != 0x85 ? .control : .none, 2)
  case 0xE2:
    switch UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) {
    case 0x808B: return (.zeroWidthSpace, 3)  // U+200B
    case 0x808C, 0x808D: return (.joiner, 3)  // U+200C, U+200D
    case 0x808E, 0x808F, 0x80AA...0x80AE, 0x81A6...0x81A9: return (.direction, 3)  // U+200E–F, U+202A–E, U+2066–9
    case 0x81A0, 0x81AA...0x81AF: return (.always, 3)  // U+2060 word joiner, U+206A–F deprecated
    default: return (.none, 3)
    }
  case 0xEF: return (bytes[index + 1] == 0xBB && bytes[index + 2] == 0xBF ? .always : .none, 3)  // U+FEFF
  default: return (.none, byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4)
  }
}

/// The line around `index` as LineScanner cuts lines, without its end.
func lineRange(_ bytes: Span<UInt8>, around index: Int) -> Range<Int> {
  var start = index
  while start > 0 {
    var previous = start - 1
    while previous > 0, bytes[previous] & 0xC0 == 0x80 { previous -= 1 }
    if endsLine(bytes, previous) { break }
    start = previous
  }
  return start..<lineEnd(bytes, from: index)
}

/// The place of the next line end from `index` on, or the end.
func lineEnd(_ bytes: Span<UInt8>, from index: Int) -> Int {
  var end = index
  while end < bytes.count, !endsLine(bytes, end) { end += 1 }
  return end
}

private func endsLine(_ bytes: Span<UInt8>, _ index: Int) -> Bool {
  switch bytes[index] {
  case 0x0A...0x0D: true
  case 0xC2: bytes[index + 1] == 0x85
  case 0xE2: bytes[index + 1] == 0x80 && (bytes[index + 2] == 0xA8 || bytes[index + 2] == 0xA9)
  default: false
  }
}

/// Letters of scripts that are written with joiners.
private func isJoined(_ scalar: UInt32) -> Bool {
  switch scalar {
  case 0x0600...0x0DFF, 0x0F00...0x109F, 0x1780...0x18AF, 0x1900...0x1CFF, 0xA800...0xABFF, 0xFB50...0xFDFF,
    0xFE70...0xFEFE, 0x10A00...0x11FFF, 0x1E900...0x1E95F:
    true
  default: false
  }
}

/// Letters of scripts without spaces between words: Thai, Lao, Tibetan, Burmese, Khmer.
package func isUnspaced(_ scalar: UInt32) -> Bool {
  switch scalar {
  case 0x0E00...0x109F, 0x1780...0x17FF, 0x1950...0x19FF, 0x1A20...0x1AAF, 0xA9E0...0xA9FF, 0xAA60...0xAA7F: true
  default: false
  }
}

/// What emoji are made of, the selector and the shades of skin included.
private func isPictograph(_ scalar: UInt32) -> Bool {
  switch scalar {
  case 0x2190...0x2BFF, 0x1F000...0x1FAFF, 0xFE0F, 0x20E3: true
  default: false
  }
}

private func isRightToLeft(_ scalar: UInt32) -> Bool {
  switch scalar {
  case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFE, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
  default: false
  }
}
