// Finds the end of one JSON value without reading it: knows strings and counts brackets, and nothing else. What is between
// is for the parser, which is stricter. A count instead of a stack, because only depth 0 matters here.

import JSON

struct JSONElementScanner: Sendable {
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  private(set) var maximumDepth = 0

  /// Goes on at text[from...]. Gives the place behind the value, or nil where all of the text belongs to it.
  mutating func end(_ text: Span<UInt8>, _ from: Int) -> Int? {
    var at = from
    while at < text.count {
      if isInString {
        at = passString(text, at)
        if !isInString, depth == 0 { return at }
        continue
      }
      switch text[at] {
      case UInt8(ascii: "\""):
        isInString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        maximumDepth = max(maximumDepth, depth)
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return at }
        depth -= 1
        if depth == 0 { return at + 1 }
      case UInt8(ascii: ","), 0x20, 0x09, 0x0A, 0x0D:
        if depth == 0 { return at }
      default: break
      }
      at += 1
    }
    return nil
  }

  /// To behind the closing quote, or to the text's end.
  private mutating func passString(_ text: Span<UInt8>, _ from: Int) -> Int {
    var at = from
    if isEscaped {
      isEscaped = false
      at += 1
    }
    while true {
      at = nextQuoteOrBackslash(text, at)
      guard at < text.count else { return at }
      if text[at] == UInt8(ascii: "\"") {
        isInString = false
        return at + 1
      }
      at += 2
      if at > text.count {
        isEscaped = true
        return text.count
      }
    }
  }
}
