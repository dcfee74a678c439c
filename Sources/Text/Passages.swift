// From lines to passages: what the rules judge and what becomes a block. A line is a passage by itself, except where a
// paragraph was wrapped at a right margin; such lines are joined again. Passages written out with empty lines between
// them read back as the same passages: cleaning twice depends on it.

/// A paragraph, a heading, a list item, a row, before anyone has judged it.
struct Passage {
  /// In `Passages.text`.
  var start: UInt32
  var end: UInt32
  /// Indices into `Lines.lines`, both included.
  var firstLine: UInt32
  var lastLine: UInt32
  var width: UInt32
  var kind: BlockKind
  var endsSentence: Bool
  /// Why it is not in the text; nil for what is kept.
  var rule: Rule?
  /// The first passage with the same text, this one itself included.
  var identity: UInt32 = 0
  /// For a removed repeat: the passage it repeats, and the number of the run it belongs to, from 1.
  var original: UInt32 = 0
  var run: UInt32 = 0
  /// A row of a table that only its neighbours show, or of a drawn one, or a line of fenced code: it stays, and all else is
  /// judged without it.
  var isUnjudged = false
  /// How many runs of such lines stand before.
  var section: UInt32 = 0

  /// Long enough to be body text, or a sentence: where scans for boilerplate stop.
  var isSubstantial: Bool { width >= 80 || (width >= 30 && endsSentence) }
  var range: Range<Int> { Int(start)..<Int(end) }

  /// Whether it stands right under `last` without an empty line: rows by themselves are not put under those by neighbours,
  /// whose neighbours they would become.
  func continuesRows(of last: Passage) -> Bool {
    (kind.isRow || kind == .code) && kind == last.kind && isUnjudged == last.isUnjudged
      && (isUnjudged || section == last.section)
  }
}

struct Passages {
  /// All passages one after another, with nothing in between.
  var text: [UInt8] = []
  var passages: [Passage] = []
  /// Lines that were joined to the one before.
  var joinedLineCount = 0
  /// Lines, by their index, whose last hyphen is not in the text, since the word goes on without it.
  var brokenWords: [UInt32] = []
  /// Where each line begins in the text before spaces were inserted.
  var lineStarts: [UInt32] = []
  /// Where spaces were inserted between glued words, in the text before.
  var insertions: [UInt32] = []
  /// As in `Spacing`.
  var names = Set<UInt64>()
}

func joinLines(_ lines: Lines, words: WordList = .shared, site: SiteLines? = nil) -> Passages {
  var joiner = LineJoiner(lines: lines, words: words)
  var start = 0
  let text = lines.text.span
  while start < lines.lines.count {
    var end = start + 1
    while end < lines.lines.count, !lines.lines[end].opensParagraph, !lines.lines[end].isFenced { end += 1 }
    if lines.lines[start].isFenced {
      end = start + 1
      joiner.appendCode(start, lines.text)
    } else if end - start == 1 {
      joiner.appendLine(start, lines.text)
    } else {
      joiner.appendGroup(start..<end, lines.text, text)
    }
    start = end
  }
  let spaces = missingSpaces(joiner.result, words, site)
  (joiner.result.insertions, joiner.result.names) = (spaces.places, spaces.names)
  if !joiner.result.insertions.isEmpty { joiner.result.insertSpaces(joiner.result.insertions) }
  joiner.measure()
  return joiner.result
}

/// A line of a group with what the question "was this wrapped?" needs.
private struct Measured {
  var width: Int
  var firstWordWidth: Int
  var endsSentence: Bool
  var startsLowercase: Bool
  /// A character of Chinese or Japanese stands there that is no punctuation.
  var startsWide: Bool
  var endsWide: Bool
  /// With a capital, a digit, a dash or an address, as lines do that go on with something else.
  var opensAnew: Bool
  var kind: BlockKind
}

private struct LineJoiner {
  let lines: [Line]
  let words: WordList
  var result = Passages()
  /// The right margin of the last group of several lines that was certainly wrapped; 0 as long as there was none.
  private var margin = 0
  /// Where all lines of Chinese or Japanese end that go on in the next one; 0 where they do not agree.
  private let wideMargin: Int

  init(lines source: Lines, words: WordList) {
    lines = source.lines
    self.words = words
    wideMargin = source.wideMargin
    result.passages.reserveCapacity(lines.count)
    result.lineStarts.reserveCapacity(lines.count)
    result.text.reserveCapacity(lines.last.map { Int($0.end) } ?? 0)
  }

  mutating func appendLine(_ index: Int, _ text: [UInt8]) {
    let line = lines[index]
    let start = UInt32(result.text.count)
    result.lineStarts.append(start)
    result.text.append(contentsOf: text[Int(line.start)..<Int(line.end)])
    result.passages.append(
      Passage(
        start: start, end: UInt32(result.text.count), firstLine: UInt32(index), lastLine: UInt32(index), width: 0,
        kind: .paragraph, endsSentence: false))
  }

  mutating func appendCode(_ index: Int, _ text: [UInt8]) {
    appendLine(index, text)
    let last = result.passages.count - 1
    (result.passages[last].kind, result.passages[last].isUnjudged) = (.code, true)
  }

  /// Lines without an empty line between them.
  mutating func appendGroup(_ group: Range<Int>, _ text: [UInt8], _ bytes: Span<UInt8>) {
    let ranges = group.map { Int(lines[$0].start)..<Int(lines[$0].end) }
    let rows = rowsByRule(ranges, bytes)
    let isNarrow =
      ranges.allSatisfy { $0.count <= 480 } && !isInColumns(group, bytes) && !areOfMachines(ranges, bytes)
    var measured = isNarrow ? group.map { measure(lines[$0], bytes) } : []
    if isNarrow, let rows {
      for offset in measured.indices where rows[offset] { measured[offset].kind = .tableRow }
    }
    let wrapped = isNarrow ? wrapWidth(measured, group, bytes) : nil
    defer { if let rows { markRows(rows, group) } }
    let before = (result.text.count, result.passages.count, result.lineStarts.count, result.brokenWords.count)
    let joinedLineCount = result.joinedLineCount
    appendLine(group.lowerBound, text)
    for index in group.dropFirst() {
      let offset = index - group.lowerBound
      if let wrapped, joins(measured[offset - 1], measured[offset], wrapped, isFirst: offset == 1) {
        join(index, text)
      } else {
        appendLine(index, text)
      }
    }
    guard result.joinedLineCount > joinedLineCount, completesRepair(result.passages[before.1...]) else { return }
    result.text.removeSubrange(before.0...)
    result.passages.removeSubrange(before.1...)
    result.lineStarts.removeSubrange(before.2...)
    result.brokenWords.removeSubrange(before.3...)
    result.joinedLineCount = joinedLineCount
    for index in group { appendLine(index, text) }
  }

  private mutating func markRows(_ isRow: [Bool], _ group: Range<Int>) {
    for place in result.passages.indices.reversed() {
      let first = Int(result.passages[place].firstLine)
      guard first >= group.lowerBound else { return }
      guard isRow[first - group.lowerBound] else { continue }
      (result.passages[place].kind, result.passages[place].isUnjudged) = (.tableRow, true)
    }
  }

  /// Whether half of the lines have a gap, or a row of dots that leads to a number: tables, options, contents.
  private func isInColumns(_ group: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
    let count = group.count { lines[$0].hasColumns || hasLeader(bytes, Int(lines[$0].start)..<Int(lines[$0].end)) }
    return count * 2 >= group.count
  }

  /// Five full stops, with spaces between them or not: an ellipsis has four at most.
  private func hasLeader(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
    var index = firstIndex(of: UInt8(ascii: "."), in: bytes, line)
    while index < line.upperBound {
      var (stopCount, end) = (0, index)
      while end < line.upperBound, bytes[end] == UInt8(ascii: ".") || bytes[end] == 0x20 {
        stopCount += bytes[end] == 0x20 ? 0 : 1
        end += 1
      }
      if stopCount >= 5 { return true }
      index = firstIndex(of: UInt8(ascii: "."), in: bytes, end..<line.upperBound)
    }
    return false
  }

  /// Whether characters of a joined line would be put right that were not in its parts, as of a reference that a margin
  /// had broken: such lines stay apart, since joined they would not be what they are the next time.
  private func completesRepair(_ passages: ArraySlice<Passage>) -> Bool {
    let bytes = result.text.span
    return passages.contains { passage in
      guard passage.lastLine > passage.firstLine else { return false }
      let line = bytes.extracting(passage.range)
      let isDoubtful =
        firstSuspicion(line, from: 0) != nil || firstIndex(of: UInt8(ascii: "&"), in: line, line.indices) < line.count
      return isDoubtful && isToBeRepaired(Array(result.text[passage.range]))
    }
  }

  private func measure(_ line: Line, _ bytes: Span<UInt8>) -> Measured {
    let (start, end) = (Int(line.start), Int(line.end))
    var wordEnd = start
    // Chinese and Japanese are broken between any two characters.
    func isWideLead(_ byte: UInt8) -> Bool { byte >= 0xE3 && byte <= 0xE9 || byte == 0xEF }
    while wordEnd < end, bytes[wordEnd] != 0x20, wordEnd == start || !isWideLead(bytes[wordEnd]) { wordEnd += 1 }
    return Measured(
      width: width(bytes, start, end), firstWordWidth: width(bytes, start, wordEnd),
      endsSentence: endsSentence(bytes, start, end), startsLowercase: startsLowercase(bytes, start, end),
      startsWide: isWideLetter(bytes, start), endsWide: end - start >= 3 && isWideLetter(bytes, end - 3),
      opensAnew: opensAnew(bytes, start, wordEnd), kind: kindByMark(bytes, start, end))
  }

  private func opensAnew(_ bytes: Span<UInt8>, _ start: Int, _ wordEnd: Int) -> Bool {
    let (first, second) = (bytes[start], start + 1 < wordEnd ? bytes[start + 1] : 0)
    switch first {
    case 0x30...0x39, 0x41...0x5A: return true
    case 0xC3: return second >= 0x80 && second <= 0x9E
    case 0xCE: return second >= 0x86 && second <= 0xAB
    case 0xD0: return second >= 0x80 && second <= 0xAF
    case 0xE2: return wordEnd == start + 3 && second == 0x80 && (bytes[start + 2] == 0x93 || bytes[start + 2] == 0x94)
    default:
      let colon = firstIndex(of: UInt8(ascii: ":"), in: bytes, start..<wordEnd)
      return colon + 2 < wordEnd && bytes[colon + 1] == UInt8(ascii: "/") && bytes[colon + 2] == UInt8(ascii: "/")
    }
  }

  /// The margin these lines were wrapped at, or nil if they were not. Two of three lines must be so full that the next
  /// word would not have fitted, give or take a tenth; two of three must break inside a sentence; and no more than half
  /// may open anew, as lines of verse, lists and logs do, or no more than words of this text do anywhere: in German.
  private mutating func wrapWidth(_ group: [Measured], _ lines: Range<Int>, _ bytes: Span<UInt8>) -> Int? {
    let widest = group.reduce(0) { max($0, $1.width) }
    guard widest >= 45, widest <= 120 else { return nil }
    let known = margin >= widest && margin - widest <= 20 ? margin : widest
    var (junctionCount, fullCount, openCount, anewCount) = (0, 0, 0, 0)
    var opensLowercase = false
    let body = hasHeading(group, known) ? group.dropFirst() : group[...]
    for (line, next) in zip(body, body.dropFirst()) where mayJoin(line, next) {
      junctionCount += 1
      if isFull(line, next, known) { fullCount += 1 }
      if !line.endsSentence { openCount += 1 }
      if next.opensAnew { anewCount += 1 }
      opensLowercase = opensLowercase || next.startsLowercase
    }
    guard junctionCount > 0, fullCount * 3 >= junctionCount * 2, openCount * 3 >= junctionCount * 2 else { return nil }
    if anewCount * 2 > junctionCount, junctionCount > 1 {
      guard opensLowercase, group.last?.endsSentence == true,
        isByChance(anewCount, of: junctionCount, in: lines, bytes)
      else { return nil }
    }
    // One break proves little: a headline over a shorter line, or two commands, look the same.
    let isSentence = opensLowercase && group.last?.endsSentence == true
    if junctionCount == 1, !isSentence, known != margin, !isAtWideMargin(group) { return nil }
    if junctionCount > 1 { margin = known }
    return known
  }

  /// Three lines, the first of which is short and no part of the others: it says nothing about where they end.
  private func hasHeading(_ group: [Measured], _ margin: Int) -> Bool {
    group.count == 3 && group[0].width * 4 < margin * 3 && !group[0].endsSentence && group[1].opensAnew
  }

  /// A headline over a line is seldom as long as all lines that go on.
  private func isAtWideMargin(_ group: [Measured]) -> Bool {
    guard group.count == 2, let last = group.last else { return false }
    return abs(group[0].width - wideMargin) <= 2 && group[0].endsWide && last.startsWide && last.endsSentence
  }

  /// Whether so many of the lines open anew because so many words of this text do: nouns of German, names. A long word comes
  /// to the margin more often, so words count by their length. Numbers are of logs and lists.
  private func isByChance(_ anewCount: Int, of junctionCount: Int, in group: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
    var (anewWidth, allWidth, digitCount) = (0, 0, 0)
    for line in group.map({ lines[$0] }) {
      var (start, end) = (Int(line.start), Int(line.end))
      if bytes[start] &- 0x30 < 10 { digitCount += 1 }
      while start < end {
        let wordEnd = firstIndex(of: 0x20, in: bytes, start..<end)
        let width = wordEnd + 1 - start
        if start > Int(line.start) {
          allWidth += width
          if opensAnew(bytes, start, wordEnd) { anewWidth += width }
        }
        start = wordEnd + 1
      }
    }
    guard allWidth > 0, digitCount * 4 <= junctionCount else { return false }
    let (share, count) = (Double(anewWidth) / Double(allWidth), Double(junctionCount))
    // One and a half times what chance strays by.
    let excess = Double(anewCount) - count * share
    return excess <= 0 || excess * excess <= 2.25 * count * share * (1 - share)
  }

  private func isFull(_ line: Measured, _ next: Measured, _ margin: Int) -> Bool {
    line.width + 1 + next.firstWordWidth > margin - margin / 10
  }

  private func mayJoin(_ line: Measured, _ next: Measured) -> Bool {
    next.kind == .paragraph && (line.kind == .paragraph || line.kind == .listItem)
  }

  /// A line that is not full and ends a sentence ends a paragraph; a short first line is a heading.
  private func joins(_ line: Measured, _ next: Measured, _ wrapped: Int, isFirst: Bool) -> Bool {
    guard mayJoin(line, next) else { return false }
    if isFull(line, next, wrapped) { return true }
    return !line.endsSentence && !(isFirst && line.width * 4 < wrapped * 3)
  }

  private mutating func join(_ index: Int, _ text: [UInt8]) {
    let line = lines[index]
    let last = result.passages.count - 1
    if needsSpace(before: text[Int(line.start)..<Int(line.end)]) {
      result.text.append(0x20)
    } else if endsInBrokenWord(before: text[Int(line.start)..<Int(line.end)]) {
      result.text.removeLast()
      result.brokenWords.append(UInt32(index - 1))
    }
    result.lineStarts.append(UInt32(result.text.count))
    result.text.append(contentsOf: text[Int(line.start)..<Int(line.end)])
    result.passages[last].end = UInt32(result.text.count)
    result.passages[last].lastLine = UInt32(index)
    result.joinedLineCount += 1
  }

  /// No space after a hyphen inside a word, but before the second part of "Vor- und Nachteile"; nor between two CJK
  /// characters, unless the second is a mark on the first.
  private func needsSpace(before next: ArraySlice<UInt8>) -> Bool {
    let done = result.text
    guard let last = done.last, let first = next.first else { return false }
    if last == UInt8(ascii: "-"), done.count > 1, isLetter(done[done.count - 2]), isLetter(first) {
      return hyphenConjunctions.contains(Array(next.prefix(8).prefix { $0 > 0x20 }))
    }
    return !meet(lastScalar(done), scalar(next))
  }

  /// Whether two characters at the ends of lines belong together as they are: those of Chinese and Japanese, and the
  /// quotes and dashes beside them. Not before a mark, which would compose.
  private func meet(_ last: UInt32, _ first: UInt32) -> Bool {
    let (isLastWide, isFirstWide) = (isWide(last), isWide(first) && !isVoicingMark(first))
    return isLastWide && (isFirstWide || isWidePunctuation(first)) || isWidePunctuation(last) && isFirstWide
  }

  private func lastScalar(_ text: [UInt8]) -> UInt32 {
    var start = text.count - 1
    while start > 0, text.count - start < 4, text[start] & 0xC0 == 0x80 { start -= 1 }
    return scalar(text[start...])
  }

  private func scalar(_ text: ArraySlice<UInt8>) -> UInt32 {
    var decoder = UTF8()
    var bytes = text.prefix(4).makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&bytes) else { return 0 }
    return scalar.value
  }

  /// Whether the text ends in a hyphen that a margin put there: the word is known without it, and not known with it.
  private func endsInBrokenWord(before next: ArraySlice<UInt8>) -> Bool {
    guard result.text.last == UInt8(ascii: "-") else { return false }
    let head = result.text.dropLast().suffix(25).reversed().prefix { isASCIILetter($0) }.reversed()
    let rest = next.prefix(25).prefix { isASCIILetter($0) }
    let start = result.text.count - 1 - head.count
    guard head.count >= 2, rest.count >= 2, head.count + rest.count <= 24,
      !continuesWord(next.dropFirst(rest.count).first)
    else { return false }
    guard start == 0 || !continuesWord(result.text[start - 1]) else { return false }
    let (whole, compound) = (head + rest, head + [UInt8(ascii: "-")] + rest)
    return words.entry(wordHash(whole.span, whole.indices)) != nil
      && words.entry(wordHash(compound.span, compound.indices)) == nil
  }

  /// A letter or digit, or a hyphen, apostrophe or the like between two.
  private func continuesWord(_ byte: UInt8?) -> Bool {
    guard let byte else { return false }
    return isLetter(byte) || (byte >= 0x30 && byte <= 0x39) || [0x2D, 0x27, 0x5F, 0x2F, 0x40].contains(byte)
  }

  /// Fills in what is known of each passage from its own text.
  mutating func measure() {
    var passages = result.passages
    result.passages = []  // so that there is one owner, and no copy
    let joined = result.text
    let text = joined.span
    var section: UInt32 = 0
    for index in passages.indices {
      let range = passages[index].range
      passages[index].width = UInt32(width(text, range.lowerBound, range.upperBound))
      passages[index].endsSentence = endsSentence(text, range.lowerBound, range.upperBound)
      if passages[index].kind == .paragraph {
        passages[index].kind = kindByMark(text, range.lowerBound, range.upperBound)
        passages[index].isUnjudged = isFramed(text, range.lowerBound, range.upperBound)
      }
      if index > 0, passages[index - 1].isUnjudged, !passages[index].isUnjudged { section += 1 }
      passages[index].section = section
    }
    result.passages = passages
  }
}

/// What stands between a part of a compound that ends in a hyphen and the next one. "to", "or", "en" are missing: they end
/// words that a margin broke ("momen-to").
private let hyphenConjunctions = Set(
  ["und", "oder", "bzw.", "sowie", "and", "of", "och", "og", "и", "или"].map { Array($0.utf8) })
