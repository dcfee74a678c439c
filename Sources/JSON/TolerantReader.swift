// Reads the values of a `TolerantJSON` in one pass without recursion. Every byte is looked at a constant number of times.
// JSON-LD in pages is written by hand and by templates, and what is wrong with one value shall not cost the others.

struct TolerantReader {
  var values: [TolerantJSON.Value] = []
  /// The objects and arrays that are open, from the outside in; the first is value 0.
  private var open: [Int] = [0]
  private var keyStart = 0
  private var keyEnd = 0
  private var hasKey = false
  private var at = 0

  mutating func read(_ text: Span<UInt8>) {
    values.append(
      TolerantJSON.Value(
        keyStart: 0, keyEnd: 0, start: 0, end: UInt32(text.count), following: 0, kind: .array, hasEscapes: false))
    while at < text.count, values.count < TolerantJSON.countLimit, open.count <= TolerantJSON.depthLimit {
      step(text, text[at])
    }
    for container in open { values[container].following = UInt32(values.count) }
  }

  private mutating func step(_ text: Span<UInt8>, _ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      add(at, at, byte == UInt8(ascii: "{") ? .object : .array)
      open.append(values.count - 1)
      at += 1
    case UInt8(ascii: "}"): close(.object)
    case UInt8(ascii: "]"): close(.array)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): string(text, quote: byte)
    case UInt8(ascii: "/") where at + 1 < text.count && isCommentMark(text[at + 1]): comment(text)
    case UInt8(ascii: "<"): markup(text)
    case ...0x20, UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), 0xEF, 0xBB, 0xBF: at += 1
    default: word(text)
    }
  }

  private func isCommentMark(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "*") || byte == UInt8(ascii: "/") }

  private mutating func add(_ start: Int, _ end: Int, _ kind: TolerantJSON.Kind, hasEscapes: Bool = false) {
    values.append(
      TolerantJSON.Value(
        keyStart: UInt32(hasKey ? keyStart : 0), keyEnd: UInt32(hasKey ? keyEnd : 0), start: UInt32(start),
        end: UInt32(end), following: UInt32(values.count + 1), kind: kind, hasEscapes: hasEscapes))
    hasKey = false
  }

  /// Closes the innermost container of that kind and all inside it; a bracket that nothing opened is passed over.
  private mutating func close(_ kind: TolerantJSON.Kind) {
    at += 1
    hasKey = false
    guard let index = open.lastIndex(where: { values[$0].kind == kind }), index > 0 else { return }
    for container in open[index...] { values[container].following = UInt32(values.count) }
    open.removeSubrange(index...)
  }

  private mutating func string(_ text: Span<UInt8>, quote: UInt8) {
    let start = at + 1
    var end = start
    var hasEscapes = false
    while end < text.count {
      let byte = text[end]
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        end += 2
      } else if byte == quote, endsString(text, end) {
        break
      } else {
        end += 1
      }
    }
    end = min(end, text.count)
    at = end + 1
    finish(text, start, end, .string, hasEscapes)
  }

  /// Whether the quote at `index` ends a string: only in front of what may follow one.
  private func endsString(_ text: Span<UInt8>, _ index: Int) -> Bool {
    var next = index + 1
    var isNewLine = false
    while next < text.count, text[next] <= 0x20 {
      isNewLine = isNewLine || text[next] == 0x0A
      next += 1
    }
    guard next < text.count else { return true }
    switch text[next] {
    case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: "/"): return true
    case UInt8(ascii: "\""): return isNewLine
    case UInt8(ascii: "-"):  // -->
      return next + 2 < text.count && text[next + 1] == text[next] && text[next + 2] == UInt8(ascii: ">")
    default: return false
    }
  }

  /// A key where one is expected and a colon follows, else a value.
  private mutating func finish(
    _ text: Span<UInt8>, _ start: Int, _ end: Int, _ kind: TolerantJSON.Kind, _ hasEscapes: Bool
  ) {
    if !hasKey, values[open[open.count - 1]].kind == .object {
      while at < text.count, text[at] <= 0x20 { at += 1 }
      guard at < text.count, text[at] == UInt8(ascii: ":") else { return }
      (keyStart, keyEnd, hasKey) = (start, end, true)
      at += 1
      return
    }
    add(start, end, kind, hasEscapes: hasEscapes)
  }

  private mutating func word(_ text: Span<UInt8>) {
    let start = at
    while at < text.count, !endsWord(text[at]) { at += 1 }
    finish(text, start, at, .word, false)
  }

  private func endsWord(_ byte: UInt8) -> Bool {
    switch byte {
    case ...0x20, UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["),
      UInt8(ascii: "]"), UInt8(ascii: "\""), UInt8(ascii: ";"):
      true
    default: false
    }
  }

  /// `//` to the end of the line and `/*` to `*/`; of `//<![CDATA[` and its like only the slashes.
  private mutating func comment(_ text: Span<UInt8>) {
    let isLine = text[at + 1] == UInt8(ascii: "/")
    at += 2
    guard isLine else {
      while at + 1 < text.count, text[at] != UInt8(ascii: "*") || text[at + 1] != UInt8(ascii: "/") { at += 1 }
      at += 2
      return
    }
    while at < text.count, text[at] == 0x20 { at += 1 }
    guard at < text.count, text[at] != UInt8(ascii: "<"), text[at] != UInt8(ascii: "]"), text[at] != UInt8(ascii: "-")
    else { return }
    while at < text.count, text[at] != 0x0A { at += 1 }
  }

  /// `<!--` and `<![CDATA[`; any other `<` is passed over alone.
  private mutating func markup(_ text: Span<UInt8>) {
    at += 1
    guard at < text.count, text[at] == UInt8(ascii: "!") else { return }
    at += 1
    if at < text.count, text[at] == UInt8(ascii: "[") {
      at += 1
      while at < text.count, text[at] != UInt8(ascii: "["), text[at] | 0x20 >= 0x61 { at += 1 }
      if at < text.count, text[at] == UInt8(ascii: "[") { at += 1 }
    }
    while at < text.count, text[at] == UInt8(ascii: "-") { at += 1 }
  }
}
