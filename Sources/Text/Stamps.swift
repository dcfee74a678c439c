// What lines of logs, chats and subtitles open with: a time, a date in figures, an address of the internet, alone or in a
// bracket. Headlines do not.

/// `d` is a digit, `D` one or two of them, `#` one to three, `a` a letter; anything else is itself.
private let stampForms = [
  "dddd-dd-dd", "dddd/dd/dd", "dddd.dd.dd", "D.D.dddd", "D/D/dddd", "D-D-dddd", "D/aaa/dddd", "D:dd", "#.#.#.#",
  // Of the system's log, and of a web server's.
  "aaa D dd:dd:dd", "aaa aaa D dd:dd:dd",
].map { Array($0.utf8) }

/// Whether a line opens so.
func opensWithStamp(_ line: Span<UInt8>) -> Bool {
  guard line.count >= 4 else { return false }
  let start = [UInt8]("[(<".utf8).contains(line[0]) ? 1 : 0
  guard isASCIILetter(line[start]) || isDigit(line[start]) else { return false }
  return stampForms.contains { form in
    guard let end = end(of: form, in: line, from: start) else { return false }
    return end == line.count || !isDigit(line[end]) && line[end] < 0x80
  }
}

/// Where a form ends that stands at a place; nil where another thing stands there.
private func end(of form: [UInt8], in line: Span<UInt8>, from start: Int) -> Int? {
  var index = start
  for sign in form {
    switch sign {
    case UInt8(ascii: "D"), UInt8(ascii: "#"):
      let (first, most) = (index, index + (sign == UInt8(ascii: "D") ? 2 : 3))
      while index < min(most, line.count), isDigit(line[index]) { index += 1 }
      guard index > first else { return nil }
    default:
      guard index < line.count, isMet(sign, by: line[index]) else { return nil }
      index += 1
    }
  }
  return index
}

private func isMet(_ sign: UInt8, by byte: UInt8) -> Bool {
  switch sign {
  case UInt8(ascii: "d"): isDigit(byte)
  case UInt8(ascii: "a"): isASCIILetter(byte)
  default: byte == sign
  }
}

private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
