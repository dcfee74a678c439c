// Lines that programs write or read: commands, stack frames, rows of a log, keys of a configuration. They begin in lower
// case and are about as long as lines that a margin broke, but each is whole: joined they are of no use to anybody.

/// Whether so many of the lines of a group are of this sort that none of them was wrapped: half of them, and two; with keys
/// more than two in three.
func areOfMachines(_ lines: [Range<Int>], _ bytes: Span<UInt8>) -> Bool {
  guard lines.count >= 2 else { return false }
  var (keyCount, signCount) = (0, 0)
  for range in lines {
    let line = bytes.extracting(range)
    if isKey(line) {
      keyCount += 1
    } else if opensWithStamp(line) || isCommand(line) || isStackFrame(line) || endsStatement(line) {
      signCount += 1
    }
  }
  // A glossary has a key in every second line, and a paragraph behind each.
  return signCount >= 2 && signCount * 2 >= lines.count || (keyCount + signCount) * 3 > lines.count * 2
}

/// `$ ` before it, `&&` in it, or an option: `--yes`, `-y`.
private func isCommand(_ line: Span<UInt8>) -> Bool {
  if line.count > 2, line[0] == UInt8(ascii: "$"), line[1] == 0x20 { return true }
  var index = 0
  while index + 3 < line.count {
    if line[index] == 0x20 {
      switch (line[index + 1], line[index + 2]) {
      case (UInt8(ascii: "&"), UInt8(ascii: "&")): return line[index + 3] == 0x20
      case (UInt8(ascii: "-"), UInt8(ascii: "-")): if isASCIILetter(line[index + 3]) { return true }
      case (UInt8(ascii: "-"), let letter): if isASCIILetter(letter), line[index + 3] == 0x20 { return true }
      default: break
      }
    }
    index += 1
  }
  return false
}

/// `at name(`, as Java and JavaScript write where a program stood; `at name (` as well.
private func isStackFrame(_ line: Span<UInt8>) -> Bool {
  guard begins(line, 0, with: [0x61, 0x74, 0x20]) else { return false }
  var index = 3
  while index < line.count, line[index] > 0x20, line[index] != UInt8(ascii: "(") { index += 1 }
  if index + 1 < line.count, line[index] == 0x20 { index += 1 }
  return index > 3 && index < line.count && line[index] == UInt8(ascii: "(")
}

private func endsStatement(_ line: Span<UInt8>) -> Bool {
  guard let last = line.indices.last else { return false }
  return [UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ";"), UInt8(ascii: "\\")].contains(line[last])
}
