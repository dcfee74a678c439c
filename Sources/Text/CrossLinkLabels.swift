// Labels that open a line and say that it leads to another document, "Read also:" and its like: where they end, and what stands
// behind them. In plain text a title must follow, on a page a link.

/// What stands behind a label such as "Read also:", "À LIRE AUSSI >" or "関連記事：" that opens a line; nil for any other line.
package func textBehindCrossLinkLabel(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
  guard let mark = line.prefix(longestLabel).indices.first(where: { endsLabel(line, $0) }) else { return nil }
  guard Lexicon.shared.opensCrossLink(line[..<mark]) else { return nil }
  var rest = line[mark...]
  while let byte = rest.first {
    let byteCount = rest.starts(with: wideColon) ? wideColon.count : markByteCount(byte)
    guard byteCount > 0, byte != UInt8(ascii: "\""), !rest.starts(with: "“".utf8) else { break }
    rest = rest.dropFirst(byteCount)
  }
  return rest
}

/// Colons, arrows, bars and dashes.
private func endsLabel(_ line: ArraySlice<UInt8>, _ index: Int) -> Bool {
  switch line[index] {
  case UInt8(ascii: ":"), UInt8(ascii: ">"), UInt8(ascii: "|"): true
  case UInt8(ascii: "-"): index > line.startIndex && line[index - 1] == 0x20
  case 0xC2: line[index...].starts(with: "»".utf8)
  case 0xE2: index > line.startIndex && line[index - 1] == 0x20
  case 0xEF: line[index...].starts(with: wideColon)
  default: false
  }
}

/// The first colon of a line that may end a label.
func colon(in line: ArraySlice<UInt8>) -> Range<Int>? {
  let start = line.prefix(longestLabel)
  for index in start.indices where start[index] == UInt8(ascii: ":") || start[index] == 0xEF {
    if start[index] != 0xEF { return index..<index + 1 }
    if line[index...].starts(with: wideColon) { return index..<index + wideColon.count }
  }
  return nil
}

/// In bytes.
private let longestLabel = 48
private let wideColon = Array("：".utf8)
