// Code between fences, as Markdown writes it: a line of three to sixteen backticks, and another that has as many or more
// and nothing else. What stands between is no heading and no list, whatever it begins with, and its white space means something.
// A fence that nobody closes is none.

/// Of backticks in a fence. Each number that nobody closes costs a look at all lines.
private let mostBackticks = 16

extension Lines {
  /// For each line whether it is of fenced code, the fences included; nil where none is.
  func fencedLines() -> [Bool]? {
    let bytes = text.span
    var isFenced: [Bool] = []
    // The fewest backticks that nobody closed: as many will not be closed later.
    var unclosed = Int.max
    var index = 0
    while index < lines.count {
      defer { index += 1 }
      let count = fence(bytes, lines[index], isClosing: false)
      guard count >= 3, count < unclosed else { continue }
      guard let end = lines.indices[(index + 1)...].first(where: { fence(bytes, lines[$0], isClosing: true) >= count })
      else {
        unclosed = count
        continue
      }
      if isFenced.isEmpty { isFenced = [Bool](repeating: false, count: lines.count) }
      for line in index...end { isFenced[line] = true }
      index = end
    }
    return isFenced.isEmpty ? nil : isFenced
  }

  /// The backticks a line begins with; 0 where more follow, or anything that may not.
  private func fence(_ bytes: Span<UInt8>, _ line: Line, isClosing: Bool) -> Int {
    let (start, end) = (Int(line.start), Int(line.end))
    var index = start
    while index < min(end, start + mostBackticks + 1), bytes[index] == UInt8(ascii: "`") { index += 1 }
    let count = index - start
    guard count >= 3, count <= mostBackticks else { return 0 }
    if isClosing { return index == end ? count : 0 }
    return firstIndex(of: UInt8(ascii: "`"), in: bytes, index..<end) == end ? count : 0
  }
}
