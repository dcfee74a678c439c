// Separators in detail: where two links that touch need a space between them, and the white space of preserved text.
// Where a page shows two words apart only by its style sheet, a text without these rules glues them.

import Text

extension TextOutput {
  /// Whether text that ends in `last` and text that begins with source[start] are two words when two elements touch.
  /// Marks are set as they are published: `[1][2]`, `word</a>,`.
  func isSpaced(_ last: UInt8, _ source: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    let first = source[start]
    switch last {
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "/"), UInt8(ascii: "-"), 0x22, 0x27,
      UInt8(ascii: "#"), UInt8(ascii: "@"), UInt8(ascii: "&"), UInt8(ascii: "="), UInt8(ascii: "_"):
      return false
    case UInt8(ascii: "]") where first == UInt8(ascii: "["), 0x09, 0x0A, 0x20: return false
    default: break
    }
    switch first {
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ","), UInt8(ascii: "."),
      UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: "/"),
      UInt8(ascii: "-"), 0x22, 0x27, UInt8(ascii: "%"), UInt8(ascii: "="), UInt8(ascii: "_"):
      return false
    case 0xE2 where start + 2 < end && source[start + 1] == 0x80:
      return ![0x99, 0x9D, 0xA6].contains(source[start + 2])  // ’ ” …
    default: return true
    }
  }

  /// Writes the white space that stood before text that is kept as it is. A block does not begin with empty lines.
  mutating func writeHeld(_ source: Span<UInt8>, isAtBlockStart: Bool) {
    let spaces = held
    held.removeAll(keepingCapacity: true)
    var first = 0
    var firstStart: Int?
    if isAtBlockStart {
      for (index, space) in spaces.enumerated() {
        if space.start == space.end, space.character == 0x0A { (first, firstStart) = (index + 1, nil) }
        for position in Int(space.start)..<Int(space.end) where source[position] &- 0x0A < 4 {
          (first, firstStart) = (index, position + 1)
        }
      }
    }
    for (index, space) in spaces.enumerated().dropFirst(first) {
      if space.character == 0 {
        writePreserved(source, index == first ? firstStart ?? Int(space.start) : Int(space.start), Int(space.end))
      } else {
        writeCharacter(space)
      }
    }
  }

  /// CR and CRLF are line ends, written as LF; form feeds and vertical tabs are line ends too.
  private mutating func writePreserved(_ source: Span<UInt8>, _ start: Int, _ end: Int) {
    for position in start..<end {
      let byte = source[position]
      if byte == 0x0D, position + 1 < end, source[position + 1] == 0x0A { continue }
      let isLineEnd = byte &- 0x0A < 4
      text.append(isLineEnd ? 0x0A : byte)
      if isLineEnd { hasLines = true }
      keep(position, position + 1)
    }
  }

  /// A character that a reference stands for, or that is not in the source.
  private mutating func writeCharacter(_ space: HeldSpace) {
    if space.start < space.end {
      referenceByteCount += Int(space.end - space.start)
      cut(Int(space.start), Int(space.end), .characterReference)
    }
    hasLines = hasLines || space.character == 0x0A
    guard let bytes = Unicode.Scalar(space.character).flatMap({ UTF8.encode($0) }) else { return }
    for byte in bytes { insert(byte) }
  }
}
