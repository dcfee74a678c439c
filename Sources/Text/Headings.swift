// Headings told from paragraphs in text without markup: a short line that ends no sentence and has a full paragraph
// under it. The first line of a document is its title on weaker evidence.

/// Words of a heading, at most.
private let maximumWordCount = 12
/// Words and width of a title, at most.
private let maximumTitleWordCount = 25
private let maximumTitleWidth = 150

/// Sets the kind of headings and gives the place of the title. `passages` are those of the blocks, in the same order.
func markHeadings(_ blocks: inout [TextBlock], _ passages: [Passage], _ text: Span<UInt8>) -> Range<Int>? {
  for index in passages.indices where passages[index].kind == .paragraph {
    let block = blocks[index]
    if let level = markedLevel(text, block) {
      blocks[index].kind = .heading
      blocks[index].level = level
    } else if index + 1 < passages.count, passages[index + 1].kind == .paragraph, passages[index + 1].isSubstantial,
      passages[index].width <= 120, isHeadingLike(text, block), !passages[index].endsSentence,
      tokenCount(text, block.start, block.end) <= maximumWordCount,
      !startsLowercase(text, blocks[index + 1].start, blocks[index + 1].end), !isOfLog(blocks, index, text)
    {
      blocks[index].kind = .heading
    }
  }
  guard isTitle(text, blocks, passages) else { return nil }
  blocks[0].kind = .heading
  blocks[0].level = 1
  var start = blocks[0].start + (markedLevel(text, blocks[0]) ?? 0)
  while start < blocks[0].end, text[start] == 0x20 { start += 1 }
  return start..<blocks[0].end
}

/// Whether a line opens with a stamp, and one beside it as well. Alone it may be a day of a list of changes.
private func isOfLog(_ blocks: [TextBlock], _ index: Int, _ text: Span<UInt8>) -> Bool {
  guard opensWithStamp(text.extracting(blocks[index].range)) else { return false }
  return [index - 1, index + 1].contains {
    blocks.indices.contains($0) && opensWithStamp(text.extracting(blocks[$0].range))
  }
}

/// The number of `#` before a space, as Markdown writes headings.
private func markedLevel(_ text: Span<UInt8>, _ block: TextBlock) -> Int? {
  var index = block.start
  while index < block.end, text[index] == UInt8(ascii: "#") { index += 1 }
  let level = index - block.start
  return (1...6).contains(level) && index < block.end && text[index] == 0x20 ? level : nil
}

/// Has a letter, does not open in lower case (the rest of a sentence; "iPhone" is none), does not announce or continue.
private func isHeadingLike(_ text: Span<UInt8>, _ block: TextBlock) -> Bool {
  let first = text[block.start]
  if first >= 0x61 && first <= 0x7A {
    guard block.start + 1 < block.end, text[block.start + 1] &- 0x41 < 26 else { return false }
  }
  let last = text[block.end - 1]
  if last == UInt8(ascii: ":") || last == UInt8(ascii: ",") || last == UInt8(ascii: ";") { return false }
  for index in block.start..<block.end where isLetter(text[index]) { return true }
  return false
}

/// What ends a sentence that neither asks nor exclaims: . … 。 ． and those of Urdu, Devanagari, Ethiopic and Armenian.
private let fullStops: [UInt32] = [
  0x2E, 0xE280A6, 0xE38082, 0xEFBC8E, 0xDB94, 0xE0A5A4, 0xE0A5A5, 0xE18DA2, 0xD689,
]

/// The first block, when it is of a headline's length without a full stop, and body text follows. Neither the first line of
/// a log, nor a date, nor the first of a mail's keys, nor the line that parts the mails of a box.
private func isTitle(_ text: Span<UInt8>, _ blocks: [TextBlock], _ passages: [Passage]) -> Bool {
  guard let first = passages.first, first.kind == .paragraph, passages.dropFirst().contains(where: \.isSubstantial)
  else { return false }
  guard first.width <= maximumTitleWidth, isHeadingLike(text, blocks[0]) else {
    return false
  }
  if let mark = lastTerminal(text, blocks[0].start, blocks[0].end), fullStops.contains(mark) { return false }
  let (line, next) = (text.extracting(blocks[0].range), text.extracting(blocks[1].range))
  if opensWithStamp(line) || isDate(line) { return false }
  if isKey(next), isKey(line) || begins(line, 0, with: mailSeparator) { return false }
  return tokenCount(text, blocks[0].start, blocks[0].end) <= maximumTitleWordCount
}

private let mailSeparator = Array("from ".utf8)

private func isDate(_ line: Span<UInt8>) -> Bool { CalendarDate(line: line.indices.map { line[$0] }[...]) != nil }

extension TextBlock {
  fileprivate var range: Range<Int> { start..<end }
}
