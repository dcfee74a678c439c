// Separators in detail: where two links that touch need a space between them, and the white space of preserved text.

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
        if space.start == space.end, space.byte == 0x0A { (first, firstStart) = (index + 1, nil) }
        for position in Int(space.start)..<Int(space.end) where source[position] &- 0x0A < 4 {
          (first, firstStart) = (index, position + 1)
        }
      }
    }
    for (index, space) in spaces.enumerated().dropFirst(first) {
      if space.start == space.end {
        insert(space.byte)
        hasLines = hasLines || space.byte == 0x0A
      } else {
        writePreserved(source, index == first ? firstStart ?? Int(space.start) : Int(space.start), Int(space.end))
      }
    }
  }

  /// CR and CRLF are line ends, written as LF; form feeds and vertical tabs are line ends too.
  private mutating func writePreserved(_ source: Span<UInt8>, _ start: Int, _ end: Int) {
    for position in start..<end {
      let byte = source[position]
      if byte == 0x0D, position + 1 < end, source[position + 1] == 0x0A { continue }
      let isBlank = byte == 0x20 || byte == 0x09
      text.append(isBlank ? byte : 0x0A)
      if !isBlank { hasLines = true }
      keep(position, position + 1)
    }
  }
}
