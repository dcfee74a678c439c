// Tables without markup whose rows begin with no bar: those of Markdown with a line of hyphens under the heads, and those
// drawn with lines. What a row looks like by itself proves nothing ("Leeds | home"): the line of hyphens does, or a frame.
// Rules and model, which would take short cells for a menu's, do not see them: so a row never loses what makes it one.

/// Which of these lines are rows of a table that only the line of hyphens shows; nil where none is.
func rowsByRule(_ lines: [Range<Int>], _ bytes: Span<UInt8>) -> [Bool]? {
  var isRow: [Bool] = []
  var index = 1
  while index < lines.count {
    if isTableRule(bytes, lines[index]), hasBar(bytes, lines[index - 1]) {
      if isRow.isEmpty { isRow = [Bool](repeating: false, count: lines.count) }
      isRow[index - 1] = true
      while index < lines.count, hasBar(bytes, lines[index]) {
        isRow[index] = true
        index += 1
      }
    } else {
      index += 1
    }
  }
  return isRow.isEmpty ? nil : isRow
}

private func hasBar(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
  firstIndex(of: UInt8(ascii: "|"), in: bytes, line) < line.upperBound
}

/// The line under the heads of a table of Markdown: bars, and at least three hyphens for each cell.
private func isTableRule(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
  guard let first = line.first, bytes[first] == UInt8(ascii: "-") || bytes[first] == UInt8(ascii: ":") else {
    return false
  }
  var (barCount, hyphenCount) = (0, 0)
  for index in line {
    switch bytes[index] {
    case UInt8(ascii: "-"): hyphenCount += 1
    case UInt8(ascii: "|"): barCount += 1
    case UInt8(ascii: ":"), 0x20: break
    default: return false
    }
  }
  return barCount > 0 && hyphenCount >= 3 * (barCount + 1)
}

/// Whether a line has an edge drawn at both of its ends: a row of a table, or its border.
func isFramed(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
  guard end - start >= 6, text[start] == 0xE2 else { return false }
  return isEdge(text, start) && isEdge(text, end - 3)
}

/// A drawn line that goes up or down, from `│` to `╿` (U+2502 to U+257F): not `─` and its like.
private func isEdge(_ text: Span<UInt8>, _ place: Int) -> Bool {
  guard text[place] == 0xE2, text[place + 1] == 0x94 || text[place + 1] == 0x95 else { return false }
  switch UInt16(text[place + 1]) << 8 | UInt16(text[place + 2]) {
  case 0x9480, 0x9481, 0x9484, 0x9485, 0x9488, 0x9489, 0x958C, 0x958D, 0x9590: return false  // ─ ━ ┄ ┅ ┈ ┉ ╌ ╍ ═
  default: return true
  }
}
