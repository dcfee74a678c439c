// The cleaning of plain text: lines, passages, the judgement of each (Judgement.swift), and what is written of those that
// are kept. Pure; linear but for the turns of the judgement, which are few. The result, cleaned again, is the result.

/// A piece of `CleanText.text`.
public struct TextBlock: Equatable, Sendable {
  public var kind: BlockKind
  /// Offsets into the text, in bytes of UTF-8.
  public var start: Int
  public var end: Int
  /// 1 is the top. Only of headings whose text or element says it.
  public var level: Int?

  public init(kind: BlockKind, start: Int, end: Int, level: Int? = nil) {
    self.kind = kind
    self.start = start
    self.end = end
    self.level = level
  }
}

/// Lines that were removed by one rule for one reason, as one span of the source.
public struct Removal: Equatable, Sendable {
  /// Offsets into the decoded source, in bytes of UTF-8; line ends belong to their line.
  public var start: Int
  public var end: Int
  public var rule: Rule
  /// Numbers of source lines, from 1.
  public var lines: ClosedRange<Int>
  /// For a repeat: the lines that it repeats.
  public var originalLines: ClosedRange<Int>?
}

/// A cleaned document and the account of what is gone.
public struct CleanText: Sendable {
  /// The blocks, with two newlines between them, or one between neighbours that are rows of the same kind.
  public var text: [UInt8] = []
  public var blocks: [TextBlock] = []
  /// In the order of the source, without overlap.
  public var removals: [Removal] = []
  /// Bytes of the source that are not in the text, white space included.
  public var removedByteCounts: [Rule: Int] = [:]
  /// Where the title stands in the text; nil for a document that begins with body text.
  public var title: Range<Int>?
  public var sourceByteCount = 0
  /// Lines of the source that are not empty.
  public var lineCount = 0
  /// Lines that were joined to the one before because a margin had broken a paragraph.
  public var joinedLineCount = 0
  /// Spaces that were put between glued words of the text.
  public var gluedWordCount = 0
  /// Hyphens at line ends that are not in the text, since the word goes on without them.
  public var brokenWordCount = 0
  /// Titles of other documents this one points to, without the label before them.
  public var related: [[UInt8]] = []
  public var bylines: [[UInt8]] = []
  public var datelines: [[UInt8]] = []
  /// Share of lines (wrapped ones joined) that are copies of an earlier one, before and after.
  public var rawRepeatedLineRatio = 0.0
  public var repeatedLineRatio = 0.0
  /// What published rules judge by, of the text and of all passages of the source.
  public var quality = QualityFigures()
  public var rawQuality = QualityFigures()
  /// Sentences of all passages of the source; nil where they are those of the text.
  public var rawSentenceCount: Int?
  /// Expected word F1 of the text as the main content of its source, in thousandths; nil where the line model was not asked.
  public var confidence: Int?
  /// Where the site is remembered: what this document says about it.
  public var evidence: LineEvidence?

  init() {}

  /// A text that was made elsewhere, of markup: nothing of it is judged, only counted.
  public init(text: [UInt8], blocks: [TextBlock], removedByteCounts: [Rule: Int], sourceByteCount: Int) {
    self.text = text
    self.blocks = blocks
    self.removedByteCounts = removedByteCounts
    self.sourceByteCount = sourceByteCount
    lineCount = text.indices.count { text[$0] != 0x0A && ($0 == 0 || text[$0 - 1] == 0x0A) }
    var passages = Passages(
      text: text,
      passages: blocks.map { block in
        Passage(
          start: UInt32(block.start), end: UInt32(block.end), firstLine: 0, lastLine: 0, width: 0, kind: block.kind,
          endsSentence: false)
      })
    passages.identify()
    let repeatCount = passages.passages.indices.count { Int(passages.passages[$0].identity) < $0 }
    rawRepeatedLineRatio = Double(repeatCount) / Double(max(blocks.count, 1))
    repeatedLineRatio = rawRepeatedLineRatio
    quality = qualityFigures(text, blocks)
    rawQuality = quality
  }

  public var removedByteCount: Int { removedByteCounts.values.reduce(0, +) }
}

/// Cleans well-formed UTF-8 of less than 2^32 bytes. nil for more than `lineLimit` lines that are not empty: a line
/// costs some 200 bytes of memory, and up to 50 in the record. `words` decides about glued and broken words; `site` is what
/// the documents before had in common, nil where nobody remembers.
public func clean(
  _ source: [UInt8], lineLimit: Int = 1 << 20, words: WordList = .shared, site: SiteLines? = nil
) -> CleanText? {
  var lines = readLines(source, lineLimit: lineLimit)
  guard lines.lines.count <= lineLimit else { return nil }
  var passages = joinLines(lines, words: words, site: site)
  lines.text = []
  passages.identify()
  let confidence = judge(&passages, lines.lines, source, site)
  var result = CleanText()
  result.confidence = confidence
  result.sourceByteCount = source.count
  result.lineCount = lines.lines.count
  result.joinedLineCount = passages.joinedLineCount
  write(passages, into: &result)
  result.removals = removals(passages.passages, lines.lines)
  result.removedByteCounts = byteCounts(result, passages, lines)
  result.brokenWordCount = result.removedByteCounts[.hyphen] ?? 0
  result.gluedWordCount = keptInsertions(passages).count
  result.quality = qualityFigures(result.text, result.blocks)
  result.rawQuality = result.quality
  if !result.removals.isEmpty {
    let raw = passages.passages.map { TextBlock(kind: $0.kind, start: Int($0.start), end: Int($0.end)) }
    result.rawQuality = qualityFigures(passages.text, raw)
    result.rawSentenceCount = statistics(passages.text, raw).sentenceCount
  }
  collect(passages, into: &result)
  if site != nil { result.evidence = passages.evidence() }
  return result
}

private func write(_ passages: Passages, into result: inout CleanText) {
  result.text.reserveCapacity(passages.text.count + 2 * passages.passages.count)
  var wasSeen = [Bool](repeating: false, count: passages.passages.count)
  var (rawCount, keptCount) = (0, 0)
  var blockPassages: [Passage] = []
  for (index, passage) in passages.passages.enumerated() {
    if Int(passage.identity) < index { rawCount += 1 }
    guard passage.rule == nil else { continue }
    if wasSeen[Int(passage.identity)] { keptCount += 1 }
    wasSeen[Int(passage.identity)] = true
    if let last = blockPassages.last {
      let isSameRow = passage.continuesRows(of: last)
      result.text.append(contentsOf: isSameRow ? [0x0A] : [0x0A, 0x0A])
    }
    let start = result.text.count
    result.text.append(contentsOf: passages.text[passage.range])
    result.blocks.append(TextBlock(kind: passage.kind, start: start, end: result.text.count))
    blockPassages.append(passage)
  }
  result.rawRepeatedLineRatio = Double(rawCount) / Double(max(passages.passages.count, 1))
  result.repeatedLineRatio = Double(keptCount) / Double(max(blockPassages.count, 1))
  let text = result.text
  result.title = markHeadings(&result.blocks, blockPassages, text.span)
}

/// Neighbouring passages that one rule removed for one reason are one removal.
private func removals(_ passages: [Passage], _ lines: [Line]) -> [Removal] {
  var removals: [Removal] = []
  var last: Passage?
  for passage in passages {
    defer { last = passage }
    guard let rule = passage.rule else { continue }
    let (first, end) = (lines[Int(passage.firstLine)], lines[Int(passage.lastLine)])
    let original = passages[Int(passage.original)]
    let originalLines =
      rule == .repeated
      ? Int(lines[Int(original.firstLine)].number)...Int(lines[Int(original.lastLine)].number) : nil
    if let last, last.rule == rule, last.run == passage.run, var removal = removals.popLast() {
      removal.end = Int(end.sourceEnd)
      removal.lines = removal.lines.lowerBound...Int(end.number)
      if let known = removal.originalLines, let originalLines {
        removal.originalLines =
          min(known.lowerBound, originalLines.lowerBound)...max(known.upperBound, originalLines.upperBound)
      }
      removals.append(removal)
    } else {
      removals.append(
        Removal(
          start: Int(first.sourceStart), end: Int(end.sourceEnd), rule: rule,
          lines: Int(first.number)...Int(end.number), originalLines: originalLines))
    }
  }
  return removals
}

/// What each rule took, so that the sum and the bytes that are kept make up the source.
private func byteCounts(_ result: CleanText, _ passages: Passages, _ lines: Lines) -> [Rule: Int] {
  var counts: [Rule: Int] = [:]
  for removal in result.removals { counts[removal.rule, default: 0] += removal.end - removal.start }
  var keptByteCount = 0
  var controlByteCount = 0
  var invisibleByteCount = 0
  var removals = result.removals[...]
  for stray in lines.strays {
    while let first = removals.first, first.end <= stray.start { removals.removeFirst() }
    if let first = removals.first, first.start <= stray.start { continue }  // counted with the removal around it
    controlByteCount += stray.controlByteCount
    invisibleByteCount += stray.invisibleByteCount
  }
  var droppings = lines.droppings[...]
  var brokenWords = passages.brokenWords[...]
  var brokenWordCount = 0
  for passage in passages.passages where passage.rule == nil {
    for line in passage.firstLine...passage.lastLine {
      keptByteCount += Int(lines.lines[Int(line)].end - lines.lines[Int(line)].start)
      while let first = droppings.first, first.line < Int(line) { droppings.removeFirst() }
      if let first = droppings.first, first.line == Int(line) {
        controlByteCount += first.controlByteCount
        invisibleByteCount += first.invisibleByteCount
      }
      while let first = brokenWords.first, first < line { brokenWords.removeFirst() }
      if brokenWords.first == line { brokenWordCount += 1 }
    }
  }
  keptByteCount -= brokenWordCount
  counts[.hyphen] = brokenWordCount
  counts[.control] = controlByteCount
  counts[.invisible] = invisibleByteCount
  counts[.whitespace] = result.sourceByteCount - keptByteCount - counts.values.reduce(0, +)
  return counts.filter { $0.value > 0 }
}

/// Where spaces were inserted into what is kept, in the text before.
func keptInsertions(_ passages: Passages) -> [UInt32] {
  guard !passages.insertions.isEmpty else { return [] }
  var rest = passages.passages[...]
  var shift: UInt32 = 0
  return passages.insertions.filter { place in
    // An inserted space stands at its place, moved by those before it.
    while let next = rest.first, next.end <= place + shift { rest.removeFirst() }
    shift += 1
    return rest.first?.rule == nil
  }
}

private func collect(_ passages: Passages, into result: inout CleanText) {
  var seen = Set<[UInt8]>()
  for passage in passages.passages {
    let text = passages.text[passage.range]
    switch passage.rule {
    case .crossLink:
      if let title = Lexicon.shared.linkedTitle(text), seen.insert(title).inserted { result.related.append(title) }
    case .byline: result.bylines.append(Array(text))
    case .dateline: result.datelines.append(Array(text))
    default: break
    }
  }
}
