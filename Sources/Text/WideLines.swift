// Lines of Chinese and Japanese: their characters, and the margin of a text. There lines break between any two characters,
// and no small letter shows that a sentence goes on: that two lines and more end at the same place inside a sentence, and
// none beyond it, does.

/// Lines of so many columns at least are looked at, a character counted as two.
private let narrowest = 40
private let widest = 120

extension Lines {
  /// 0 where there is none.
  var wideMargin: Int {
    let bytes = text.span
    var counts: [Int] = []
    for (line, next) in zip(lines, lines.dropFirst())
    where !next.opensParagraph && line.end - line.start >= 60 && isWideLetter(bytes, Int(line.end) - 3)
      && isWideLetter(bytes, Int(next.start))
    {
      let columns = width(bytes, Int(line.start), Int(line.end))
      guard columns >= narrowest, columns <= widest else { continue }
      if counts.isEmpty { counts = [Int](repeating: 0, count: widest + 1) }
      counts[columns] += 1
    }
    // A mark that may not begin a line goes before the margin or beyond it.
    guard let margin = counts.indices.last(where: { $0 > 1 && counts[$0 - 2...$0].reduce(0, +) >= 2 }),
      lines.allSatisfy({ width(bytes, Int($0.start), Int($0.end)) <= margin + 2 })
    else { return 0 }
    return margin
  }
}

/// An ideograph or a kana.
func isWideLetter(_ bytes: Span<UInt8>, _ place: Int) -> Bool {
  guard place + 2 < bytes.count, place >= 0 else { return false }
  switch bytes[place] {
  case 0xE3: return bytes[place + 1] >= 0x81 && bytes[place + 1] <= 0x83 || bytes[place + 1] >= 0x90
  case 0xE4...0xE9: return true
  default: return false
  }
}

/// These compose with the character before.
func isVoicingMark(_ scalar: UInt32) -> Bool { scalar == 0x3099 || scalar == 0x309A }

/// A character of Chinese or Japanese writing or a full-width form.
func isWide(_ scalar: UInt32) -> Bool {
  switch scalar {
  case 0x3000...0x9FFF, 0xFF00...0xFFEF, 0x2_0000...0x3_FFFF: true
  default: false
  }
}

/// Quotes, dashes and dots that are as wide as what stands beside them.
func isWidePunctuation(_ scalar: UInt32) -> Bool {
  scalar == 0x2014 || scalar == 0x2026 || (0x2018...0x201D).contains(scalar)
}
