// The columns of the line model, filled from the measures of all lines of a text in a few linear passes. What a line is in
// depends on its neighbours, so most columns are about those.

package struct LineFeatures {
  package let lineCount: Int
  /// Lines from the start of one column to the next: a multiple of `NarrowForest.lanes`.
  package let stride: Int
  /// `LineFeature.count` columns of `stride` numbers.
  package private(set) var values: [Int16]
  let measures: LineMeasures
  /// For each line a group of lines that are built alike, and the last line that looks like a heading, or -1.
  private(set) var shapes: [Int32] = []
  private(set) var headings: [Int32] = []

  /// For each line the number of its shape and its heading, one after the other.
  package var groups: [Int32] { (0..<lineCount).flatMap { [shapes[$0], headings[$0]] } }

  private var sums = WindowSums()
  private var title: [UInt32] = []

  /// `layout` has one entry for each line.
  init(_ measures: LineMeasures, _ layout: [LineLayout], _ page: PageSums) {
    self.measures = measures
    lineCount = measures.lines.count
    stride = (lineCount + NarrowForest.lanes - 1) / NarrowForest.lanes * NarrowForest.lanes
    values = [Int16](repeating: 0, count: stride * LineFeature.count)
    guard lineCount > 0 else { return }
    sums = WindowSums(measures.lines)
    setOwn()
    setPlaces()
    setHeadings()
    setCopies()
    setNeighbours()
    setWindows()
    lay(layout, page)
  }

  /// Gives the lines other white space around them.
  mutating func lay(_ layout: [LineLayout], _ page: PageSums) {
    setLayout(layout)
    setPage(page, layout)
  }

  @inline(__always) mutating func set(_ line: Int, _ feature: LineFeature, _ value: Int32) {
    values[feature.rawValue &* stride &+ line] = Int16(clamping: value)
  }

  func value(_ line: Int, _ feature: LineFeature) -> Int32 { Int32(values[feature.rawValue * stride + line]) }

  private mutating func setOwn() {
    for line in 0..<lineCount {
      let own = measures.lines[line]
      set(line, .words, own.words)
      set(line, .width, own.width)
      set(line, .bytesPerWord, own.bytes &* 16 / max(own.words, 1))
      set(line, .longestWord, own.longestWord)
      set(line, .punctuation, own.punctuation)
      set(line, .commas, own.commas)
      set(line, .stops, own.stops)
      set(line, .marks, own.marks)
      set(line, .endsSentence, own.endsSentence ? 1 : 0)
      set(line, .lastMark, own.lastMark)
      set(line, .firstMark, own.firstMark)
      set(line, .stopwordShare, share(own.stopwords, own.words))
      set(line, .capitalShare, share(own.capitals, own.words))
      set(line, .upperShare, share(own.uppers, own.words))
      set(line, .digitShare, share(own.digits, own.words))
      set(line, .digitBytes, share(own.digitBytes, own.bytes))
      set(line, .foreignShare, share(own.foreignBytes, own.bytes))
      set(line, .price, own.hasPrice ? 1 : 0)
      set(line, .year, own.hasYear ? 1 : 0)
      set(line, .address, own.hasAddress ? 1 : 0)
      set(line, .pipes, own.pipes)
      set(line, .quotes, own.quotes)
      set(line, .brackets, own.brackets)
      set(line, .dashes, own.dashes)
      set(line, .kind, own.kind)
      set(line, .isGood, own.isGood ? 1 : 0)
      for cue in 0..<8 {
        values[(LineFeature.cueNavigation.rawValue + cue) * stride + line] = own.cues[cue]
      }
      set(line, .cueWords, share(own.cueWords, own.words))
    }
  }

  private mutating func setPlaces() {
    let pageWords = sums.words[lineCount]
    var (since, before) = (Int32(1000), Int32(0))
    for line in 0..<lineCount {
      set(line, .index, Int32(line))
      set(line, .indexFromEnd, Int32(lineCount - 1 - line))
      set(line, .relativeIndex, share(Int32(line), Int32(lineCount)))
      let wordsBefore = sums.words[line]
      set(line, .relativeWords, share(wordsBefore, pageWords))
      set(line, .wordsBefore, wordsBefore)
      set(line, .wordsAfter, pageWords - sums.words[line + 1])
      set(line, .linesSinceGood, since)
      set(line, .goodBefore, before)
      if measures.lines[line].isGood {
        since = 0
        before &+= measures.lines[line].words
      }
      since = min(since + 1, 1000)
    }
    var (to, after) = (Int32(1000), Int32(0))
    for line in (0..<lineCount).reversed() {
      set(line, .linesToGood, to)
      set(line, .goodAfter, after)
      if measures.lines[line].isGood {
        to = 0
        after &+= measures.lines[line].words
      }
      to = min(to + 1, 1000)
    }
    var start = 0
    while start < lineCount {
      var end = start + 1
      if measures.lines[start].isShort {
        while end < lineCount, measures.lines[end].isShort { end += 1 }
        for line in start..<end {
          set(line, .shortRun, Int32(end - start))
          set(line, .shortRunPlace, Int32(line - start))
        }
      }
      start = end
    }
  }

  /// A short line without an end over a longer one looks like a heading.
  private mutating func setHeadings() {
    headings = [Int32](repeating: -1, count: lineCount)
    var last = -1
    for line in 0..<lineCount {
      let own = measures.lines[line]
      headings[line] = Int32(last)
      set(line, .linesSinceHeading, last < 0 ? 1000 : Int32(min(line - last, 1000)))
      set(line, .wordsSinceHeading, last < 0 ? 32767 : sums.words[line] - sums.words[last])
      set(line, .headingCues, last < 0 ? -1 : measures.lines[last].cueWords)
      guard own.words <= 12, !own.endsSentence, own.kind == 0, line + 1 < lineCount else { continue }
      let next = measures.lines[line + 1]
      if next.words >= 12 || (next.words > own.words * 3 && next.endsSentence) { last = line }
    }
  }

  private mutating func setCopies() {
    var groups = ShapeGroups(capacity: lineCount)
    shapes = (0..<lineCount).map { groups.index(of: measures.lines[$0]) }
    var counts = [Int32](repeating: 0, count: lineCount)
    // A set of the trigrams so far, by 18 bits of their hash.
    var seen = [UInt64](repeating: 0, count: 1 << 12)
    title = Array(Set(measures.wordHashes.prefix(Int(min(measures.lines[0].words, 24))))).sorted()
    var sinceTitle: Int32 = 1000
    for line in 0..<lineCount {
      let own = measures.lines[line]
      counts[Int(own.identity)] += 1
      set(line, .copyNumber, counts[Int(own.identity)])
      set(line, .shapeCopies, groups.counts[Int(shapes[line])])
      set(line, .shapeWords, groups.words[Int(shapes[line])])
      set(line, .trigramsSeen, trigramsSeen(own, &seen))
      let (first, last) = (Int(own.firstWord), Int(own.firstWord + min(own.words, 40)))
      var both: Int32 = 0
      for at in first..<last where isInTitle(measures.wordHashes[at]) { both += 1 }
      let cover = share(both, Int32(title.count))
      set(line, .titleShare, share(both, own.words))
      set(line, .titleCover, cover)
      set(line, .linesSinceTitle, sinceTitle)
      sinceTitle = line > 0 && cover > 512 && own.words <= 40 ? 0 : min(sinceTitle + 1, 1000)
    }
    for line in 0..<lineCount { set(line, .copies, counts[Int(measures.lines[line].identity)]) }
  }

  private func trigramsSeen(_ own: LineMeasure, _ seen: inout [UInt64]) -> Int32 {
    guard own.words >= 3 else { return 0 }
    var known: Int32 = 0
    let (first, end) = (Int(own.firstWord), Int(own.firstWord + own.words))
    for at in first..<(end - 2) {
      let words = LineHash.mixed(measures.wordHashes[at], measures.wordHashes[at + 1])
      let hash = LineHash.mixed(words, measures.wordHashes[at + 2]) >> 14
      let bit = UInt64(1) << UInt64(hash & 63)
      if seen[Int(hash >> 6)] & bit != 0 { known += 1 } else { seen[Int(hash >> 6)] |= bit }
    }
    return share(known, own.words - 2)
  }

  private func isInTitle(_ hash: UInt32) -> Bool {
    for word in title where word == hash { return true }
    return false
  }

  private mutating func setNeighbours() {
    for line in 0..<lineCount {
      setNeighbour(line, line - 1, .p1Words)
      setNeighbour(line, line + 1, .n1Words)
      setFurther(line, line - 2, .p2Words, hasCues: true)
      setFurther(line, line + 2, .n2Words, hasCues: true)
      setFurther(line, line - 3, .p3Words, hasCues: false)
      setFurther(line, line + 3, .n3Words, hasCues: false)
    }
  }

  private mutating func setNeighbour(_ line: Int, _ other: Int, _ first: LineFeature) {
    var row = SIMD8<Int32>(repeating: -1)
    if other >= 0, other < lineCount {
      let near = measures.lines[other]
      row[0] = near.words
      row[1] = near.endsSentence ? 1 : 0
      row[2] = near.kind
      row[3] = share(near.capitals, near.words)
      row[4] = share(near.cueWords, near.words)
      row[5] = share(near.digits, near.words)
    }
    for column in 0..<6 { values[(first.rawValue + column) * stride + line] = Int16(clamping: row[column]) }
  }

  private mutating func setFurther(_ line: Int, _ other: Int, _ first: LineFeature, hasCues: Bool) {
    let isThere = other >= 0 && other < lineCount
    let near = isThere ? measures.lines[other] : LineMeasure()
    values[first.rawValue * stride + line] = isThere ? Int16(clamping: near.words) : -1
    values[(first.rawValue + 1) * stride + line] = isThere ? (near.endsSentence ? 1 : 0) : -1
    if hasCues {
      values[(first.rawValue + 2) * stride + line] =
        isThere ? Int16(clamping: share(near.cueWords, near.words)) : -1
    }
  }

  private mutating func setWindows() {
    let windows: [(LineFeature, Int)] = [(.w2Words, 2), (.w4Words, 4), (.w8Words, 8), (.w20Words, 20)]
    let sides: [(LineFeature, LineFeature, Int)] = [
      (.before4Words, .after4Words, 4), (.before12Words, .after12Words, 12),
    ]
    for line in 0..<lineCount {
      for (first, reach) in windows {
        let window = sums.window(max(line - reach, 0), min(line + reach + 1, lineCount))
        for column in 0..<6 { values[(first.rawValue + column) * stride + line] = Int16(clamping: window[column]) }
      }
      for (before, after, reach) in sides {
        let left = sums.window(max(line - reach, 0), line)
        let right = sums.window(line + 1, min(line + 1 + reach, lineCount))
        for column in 0..<3 {
          values[(before.rawValue + column) * stride + line] = Int16(clamping: left[column])
          values[(after.rawValue + column) * stride + line] = Int16(clamping: right[column])
        }
      }
    }
  }

  private mutating func setLayout(_ layout: [LineLayout]) {
    var start = 0
    while start < lineCount {
      var end = start + 1
      while end < lineCount, layout[end].gap == 0 { end += 1 }
      let group = sums.window(start, end)
      let words = sums.words[end] - sums.words[start]
      for line in start..<end {
        set(line, .indent, layout[line].indent)
        set(line, .p1Indent, line > 0 ? layout[line - 1].indent : -1)
        set(line, .n1Indent, line + 1 < lineCount ? layout[line + 1].indent : -1)
        set(line, .gapBefore, layout[line].gap)
        set(line, .gapAfter, line + 1 < lineCount ? layout[line + 1].gap : -1)
        set(line, .groupLines, Int32(end - start))
        set(line, .groupPlace, Int32(line - start))
        set(line, .groupWords, words)
        set(line, .groupGood, group[1])
        set(line, .groupCues, group[2])
      }
      start = end
    }
  }

  private mutating func setPage(_ page: PageSums, _ layout: [LineLayout]) {
    var columns = page.columns
    let count = Int32(lineCount)
    let indents = share(layout.reduce(0) { $0 + ($1.indent > 0 ? 1 : 0) }, count)
    let gaps = share(layout.reduce(0) { $0 + ($1.gap > 0 ? 1 : 0) }, count)
    columns[LineFeature.pageIndents.rawValue - LineFeature.pageWords.rawValue] = indents
    columns[LineFeature.pageGaps.rawValue - LineFeature.pageWords.rawValue] = gaps
    for (column, value) in columns.enumerated() {
      let start = (LineFeature.pageWords.rawValue + column) * stride
      for line in 0..<lineCount { values[start + line] = Int16(clamping: value) }
    }
  }
}

@inline(__always) func share(_ part: Int32, _ whole: Int32) -> Int32 {
  whole > 0 ? Int32(truncatingIfNeeded: Int64(part) * 1024 / Int64(whole)) : 0
}
