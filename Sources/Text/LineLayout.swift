// The white space before lines: what is left in a text of the layout of a page.
// Tags are gone, but a converter's indents and empty lines still tell lists, columns and sections apart.

/// Of a passage, by its first line.
struct LineLayout: Equatable {
  /// White space before the first character, a tab counted as four, up to 64.
  var indent: Int32
  /// Empty lines above, up to 8.
  var gap: Int32

  /// As the passages with these indices stand in the source.
  static func inSource(_ source: [UInt8], _ lines: [Line], _ passages: [Passage], _ indices: [Int]) -> [LineLayout] {
    let bytes = source.span
    return indices.map { index in
      let first = Int(passages[index].firstLine)
      let line = lines[first]
      var indent: Int32 = 0
      var at = Int(line.sourceStart)
      while at < Int(line.sourceEnd), indent < 64, bytes[at] == 0x20 || bytes[at] == 0x09 {
        indent += bytes[at] == 0x20 ? 1 : 4
        at += 1
      }
      let above = first > 0 ? lines[first - 1].number + 1 : line.number
      return LineLayout(indent: min(indent, 64), gap: min(Int32(clamping: line.number - above), 8))
    }
  }

  /// As they are written, if these are all that is kept: the rule of `CleanText.text`.
  static func written(_ passages: [Passage], _ indices: [Int]) -> [LineLayout] {
    indices.indices.map { place in
      guard place > 0 else { return LineLayout(indent: 0, gap: 0) }
      let isBelow = passages[indices[place]].continuesRows(of: passages[indices[place - 1]])
      return LineLayout(indent: 0, gap: isBelow ? 0 : 1)
    }
  }
}
