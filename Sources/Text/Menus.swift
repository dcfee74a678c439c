// Menus in one line: short items with bars, arrows or dots between them, one of which says what menus say. The shape alone
// proves nothing: rows of a table, verse, casts and paths through a program have it as well.

extension Lexicon {
  /// Three and more short items, no digits, and one of them known from menus: "Home | News | Sport".
  func isMenu(_ text: ArraySlice<UInt8>) -> Bool {
    guard let items = menuItems(lowercased(text)) else { return false }
    return items.contains { item in
      frameWords.contains(lineKey(item)) || entries(item).contains { $0.place != .anywhere }
    }
  }

  /// Whether a line with bars stands beside another with as many: a row of a table. So does the other then, and both stay:
  /// neither has an earlier copy, nor anything else that would take it.
  func isRowAmongRows(_ passages: Passages, _ index: Int) -> Bool {
    let count = barCount(passages, index)
    guard count >= 2, isFirstCopy(passages, index) else { return false }
    return [index - 1, index + 1].contains { neighbour in
      guard passages.passages.indices.contains(neighbour), isFirstCopy(passages, neighbour) else { return false }
      let passage = passages.passages[neighbour]
      guard passage.width <= 200, passage.kind == .paragraph, barCount(passages, neighbour) == count else {
        return false
      }
      let text = passages.text[passage.range]
      return ruleAnywhere(text, passage) == nil && ownEntry(text, passage) == nil && CalendarDate(line: text) == nil
    }
  }

  private func isFirstCopy(_ passages: Passages, _ index: Int) -> Bool {
    Int(passages.passages[index].identity) == index
  }

  private func barCount(_ passages: Passages, _ index: Int) -> Int {
    passages.text[passages.passages[index].range].count { $0 == UInt8(ascii: "|") }
  }
}

/// Items of at most 30 bytes with separators between them, in lower case; nil for what has no such shape.
private func menuItems(_ text: [UInt8]) -> [ArraySlice<UInt8>]? {
  let hasBars = text.contains(UInt8(ascii: "|"))
  var items: [ArraySlice<UInt8>] = []
  var start = 0
  var index = 0
  while index < text.count {
    let byteCount: Int
    switch text[index] {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return nil
    case UInt8(ascii: "|"): byteCount = 1
    case 0x20: byteCount = spacedSeparators.first { hasPrefix(text, at: index, $0) }?.count ?? 0
    // Quotation marks that open: what follows is said, and no menu, unless bars part its items.
    case 0xC2 where !hasBars && hasPrefix(text, at: index, openQuotes[0]),
      0xE2 where !hasBars && hasPrefix(text, at: index, openQuotes[1]):
      return nil
    case 0xC2, 0xE2: byteCount = separators.first { hasPrefix(text, at: index, $0) }?.count ?? 0
    default: byteCount = 0
    }
    if byteCount > 0 {
      guard index - start <= 30 else { return nil }
      items.append(text[start..<index])
      start = index + byteCount
    }
    index += max(byteCount, 1)
  }
  items.append(text[start...])
  return items.count >= 3 && text.count - start <= 30 ? items : nil
}

private let openQuotes = ["«", "‹"].map { Array($0.utf8) }
private let spacedSeparators = [" > ", " / ", " · "].map { Array($0.utf8) }
private let separators = ["»", "›", "•"].map { Array($0.utf8) }
