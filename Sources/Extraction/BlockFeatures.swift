// A page as the block model sees it: one row of whole numbers for each block of the visible text. Made in a fixed number
// of passes over the runs of text, the elements around them and the blocks; nothing here is learned.

import HTML
import Text

package struct BlockFeatures {
  /// A row for each block; the columns behind those of `Feature` are the model's.
  package var table: BlockTable
  /// The first so many of the page's blocks have features.
  package let blockCount: Int
  let width = BlockModel.width
  var elements: PageElements
  var measures: BlockMeasures
  var sums: ElementSums
  /// For each block, the block with its heading, -1 for none; a heading's own is itself.
  var headings: [Int32]
  /// Of tag path and classes: which blocks belong to the same place in a template.
  var classPaths: [Int32]
  /// For each block, how many blocks have its text.
  var copies: [Int32]

  /// A row takes 1.2 kB: with this limit no page's table takes more than 77 MB. No page of WCXB has a tenth of it.
  static let blockLimit = 1 << 16

  static let none = BlockFeatures(parse([]), VisibleText())

  package init(_ document: Document, _ visible: VisibleText) {
    elements = PageElements(document, visible.runs)
    measures = BlockMeasures(document, visible, elements)
    sums = ElementSums(elements, measures)
    blockCount = min(measures.blocks.count, Self.blockLimit)
    table = BlockTable(rowCount: blockCount, width: width)
    headings = [Int32](repeating: -1, count: blockCount)
    classPaths = [Int32](repeating: 0, count: blockCount)
    copies = [Int32](repeating: 1, count: blockCount)
    guard blockCount > 0 else { return }
    let facts = PageFacts(document, visible, isUnspaced: measures.isUnspaced)
    // Apart from the rest, so that its cells can be written to without asking each time whether somebody else has them.
    var table = takeTable()
    var cells = table.values.mutableSpan
    for index in 0..<blockCount { setText(index, visible, &cells) }
    setPlaces(facts, &cells)
    setHeadings(visible, facts, &cells)
    setCopies(facts, &cells)
    setContainers(&cells)
    setRepetition(&cells)
    setNeighbours(&cells)
    setLandmarks(&cells)
    setPage(document, visible, facts, &table)
    self.table = table
  }

  /// Gives the table away.
  mutating func takeTable() -> BlockTable {
    var taken = BlockTable(rowCount: 0, width: table.width)
    swap(&taken, &table)
    return taken
  }

  /// In 1/1024, -1 of nothing.
  @inline(__always) static func share(_ part: Int32, _ whole: Int32) -> Int32 {
    whole == 0 ? -1 : Int32(truncatingIfNeeded: Int64(part) << 10 / Int64(whole))
  }

  private func setText(_ index: Int, _ visible: VisibleText, _ cells: inout MutableSpan<Int32>) {
    let row = BlockTable.start(of: index, width)
    let block = measures.blocks[index]
    cells.set(row, .words, block.words)
    cells.set(row, .bytes, block.bytes)
    cells.set(row, .linkShare, Self.share(block.linkWords, block.words))
    cells.set(row, .linkCount, block.links)
    cells.set(row, .punctuation, Self.share(block.punctuation, block.bytes))
    cells.set(row, .commas, block.commas)
    cells.set(row, .endsSentence, block.endsSentence ? 1 : 0)
    cells.set(row, .stops, block.stops)
    cells.set(row, .stopwordShare, Self.share(block.stopwords, block.words))
    cells.set(row, .capitalShare, Self.share(block.capitals, block.words))
    cells.set(row, .digitShare, Self.share(block.digits, block.words))
    cells.set(row, .price, block.hasPrice ? 1 : 0)
    cells.set(row, .year, block.hasYear ? 1 : 0)
    cells.set(row, .address, block.hasAddress ? 1 : 0)
    cells.set(row, .bytesPerWord, Int32(clamping: Int(block.bytes) * 16 / Int(max(block.words, 1))))
    cells.set(row, .kind, BlockFeatures.number(of: visible.blocks[index].kind))
    cells.set(row, .level, visible.blocks[index].level ?? 0)
    cells.set(row, .runCount, block.runs)
    cells.set(row, .questionOrExclamation, block.marks)
    let element = elements.elements[block.element]
    cells.set(row, .depth, element.depth)
    cells.set(row, .tag, Int32(element.tag.rawValue))
    if element.parent >= 0 { cells.set(row, .parentTag, Int32(elements.elements[Int(element.parent)].tag.rawValue)) }
    cells.set(row, .isHidden, element.isHidden ? 1 : 0)
    cells.set(row, .isNoscript, elements.landmarks(of: block.element)[Landmark.noscript] > 0 ? 1 : 0)
  }

  static func number(of kind: BlockKind) -> Int32 {
    switch kind {
    case .heading: 0
    case .paragraph: 1
    case .listItem: 2
    case .quote: 3
    case .code: 4
    case .caption: 5
    case .tableRow: 6
    }
  }

  /// Order on the page, and what lies in the source before and behind each block.
  private func setPlaces(_ facts: PageFacts, _ cells: inout MutableSpan<Int32>) {
    let pageWords = Int32(measures.wordHashes.count)
    var words: Int32 = 0
    var (image, input) = (0, 0)
    var lastEnd: UInt32 = 0
    for index in 0..<blockCount {
      let row = BlockTable.start(of: index, width)
      let block = measures.blocks[index]
      cells.set(row, .index, index)
      cells.set(row, .indexFromEnd, blockCount - 1 - index)
      cells.set(row, .relativeIndex, index * 1024 / blockCount)
      cells.set(row, .relativeWords, Self.share(words, pageWords))
      cells.set(row, .wordsBefore, words)
      words += block.words
      let gap = block.sourceStart > lastEnd ? Int32(clamping: block.sourceStart - lastEnd) : 0
      cells.set(row, .sourceGapBefore, gap)
      if index > 0 { cells.set(BlockTable.start(of: index - 1, width), .sourceGapAfter, gap) }
      lastEnd = max(lastEnd, block.sourceEnd)
      let (firstImage, firstInput) = (image, input)
      while image < facts.images.count, facts.images[image] < block.sourceStart { image += 1 }
      while input < facts.inputs.count, facts.inputs[input] < block.sourceStart { input += 1 }
      cells.set(row, .imagesBefore, image - firstImage)
      if index > 0 { cells.set(BlockTable.start(of: index - 1, width), .imagesAfter, image - firstImage) }
      cells.set(row, .inputsBefore, input - firstInput)
    }
    // Text in what the source spends on the five blocks around.
    for index in 0..<blockCount {
      let row = BlockTable.start(of: index, width)
      let (first, last) = (max(index - 2, 0), min(index + 2, blockCount - 1))
      let start = measures.blocks[first].sourceStart
      let end = max(measures.blocks[last].sourceEnd, start + 1)
      var bytes: Int32 = 0
      for near in first...last { bytes += measures.blocks[near].bytes }
      cells.set(row, .sourceDensity, Self.share(bytes, Int32(clamping: end - start)))
    }
  }

  private mutating func setCopies(_ facts: PageFacts, _ cells: inout MutableSpan<Int32>) {
    var groups = Groups(capacity: blockCount)
    var groupOf = [Int32](repeating: 0, count: blockCount)
    // A set of the trigrams so far, by 18 bits of their hash.
    var seen = [UInt64](repeating: 0, count: 1 << 12)
    var toldSum: Int32 = 0
    var told3 = [Int32](repeating: 0, count: blockCount)
    for index in 0..<blockCount {
      let row = BlockTable.start(of: index, width)
      let block = measures.blocks[index]
      let group = groups.index(of: block.hash)
      groupOf[index] = Int32(group)
      groups.groups[group].count += 1
      cells.set(row, .copyNumber, groups.groups[group].count)
      let (first, last) = (Int(block.firstWord), Int(block.firstWord) + Int(block.words))
      var (known, total, told) = (Int32(0), Int32(0), Int32(0))
      if block.words >= 3 {
        for at in first..<(last - 2) {
          let words = TokenHash.mixed(measures.wordHashes[at], measures.wordHashes[at + 1])
          let hash = TokenHash.mixed(words, measures.wordHashes[at + 2]) >> 14
          let bit = UInt64(1) << UInt64(hash & 63)
          total += 1
          if !facts.dataTrigrams.isEmpty, facts.dataTrigrams[Int(hash >> 6)] & bit != 0 { told += 1 }
          if seen[Int(hash >> 6)] & bit != 0 { known += 1 } else { seen[Int(hash >> 6)] |= bit }
        }
      }
      cells.set(row, .trigramsSeen, Self.share(known, total))
      cells.set(row, .dataTrigrams, facts.dataTrigrams.isEmpty ? -2 : Self.share(told, total))
      toldSum += told
      told3[index] = told
      setOverlap(row, first, min(last, first + 64), facts, &cells)
    }
    for index in 0..<blockCount {
      let row = BlockTable.start(of: index, width)
      copies[index] = groups.groups[Int(groupOf[index])].count
      cells.set(row, .copies, copies[index])
      cells.set(row, .pageDataWords, facts.dataWords)
      cells.set(row, .pageDataCover, Self.share(toldSum, max(facts.dataWords, 1)))
      var near: Int32 = 0
      for other in max(index - 4, 0)...min(index + 4, blockCount - 1) { near += told3[other] }
      cells.set(row, .dataTrigramsSection, near)
    }
  }

  /// Words that the block shares with the page's title and description.
  private func setOverlap(
    _ row: Int, _ first: Int, _ last: Int, _ facts: PageFacts, _ cells: inout MutableSpan<Int32>
  ) {
    let count = Int32(last - first)
    if !facts.titleWords.isEmpty {
      var both: Int32 = 0
      for at in first..<last where facts.isInTitle(measures.wordHashes[at]) { both += 1 }
      cells.set(row, .titleShare, Self.share(both, count))
      cells.set(row, .titleCover, Self.share(both, Int32(facts.titleWords.count)))
    }
    if !facts.descriptionWords.isEmpty {
      var both: Int32 = 0
      for at in first..<last where facts.isInDescription(measures.wordHashes[at]) { both += 1 }
      cells.set(row, .descriptionShare, Self.share(both, max(count, 5)))
      var run: Int32 = 0
      for at in first..<max(last - 2, first) where facts.isInDescription(measures.wordHashes[at]) {
        let words = TokenHash.mixed(measures.wordHashes[at], measures.wordHashes[at + 1])
        if facts.descriptionTrigrams.contains(TokenHash.mixed(words, measures.wordHashes[at + 2])) { run += 1 }
      }
      cells.set(row, .descriptionTrigrams, run)
    }
  }

  /// For each block seven numbers: its place in the template, its heading, its containers c0 to c3, and the nearest element
  /// around it that is repeated.
  package var places: [Int32] {
    var places: [Int32] = []
    places.reserveCapacity(blockCount * 7)
    for index in 0..<blockCount {
      let element = measures.blocks[index].element
      places.append(classPaths[index])
      places.append(headings[index])
      var at = element
      if sums.sums[at].blocks <= 1, sums.sums[at].larger >= 0 { at = Int(sums.sums[at].larger) }
      for _ in 0..<4 {
        places.append(Int32(at))
        if sums.sums[at].larger >= 0 { at = Int(sums.sums[at].larger) }
      }
      places.append(sums.sums[element].repeated)
    }
    return places
  }

  private func setLandmarks(_ cells: inout MutableSpan<Int32>) {
    for index in 0..<blockCount {
      let element = measures.blocks[index].element
      let depth = Int32(min(elements.elements[element].depth + 1, 255))
      let row = BlockTable.start(of: index, width) &+ Feature.landmarks.rawValue &* BlockTable.lanes
      let parts = unsafeBitCast(elements.landmarks(of: element), to: SIMD8<UInt64>.self)
      for part in 0..<8 where parts[part] != 0 {
        for lane in 0..<8 {
          let level = UInt8(truncatingIfNeeded: parts[part].littleEndian &>> UInt64(lane &* 8))
          if level != 0 { cells[row &+ (part &* 8 &+ lane) &* BlockTable.lanes] = depth &- Int32(level) &+ 1 }
        }
      }
    }
  }
}

extension MutableSpan<Int32> {
  /// Sets a column of the row that begins at `row` in the cells of a `BlockTable`.
  @inline(__always) mutating func set(_ row: Int, _ feature: Feature, _ value: Int32) {
    self[row &+ feature.rawValue &* BlockTable.lanes] = value
  }

  @inline(__always) mutating func set(_ row: Int, _ feature: Feature, _ value: Int) {
    self[row &+ feature.rawValue &* BlockTable.lanes] = Int32(truncatingIfNeeded: value)
  }

  /// Sets a column to that of another row, or to -2 where there is none.
  @inline(__always) mutating func copy(_ row: Int, _ column: Feature, _ other: Int, _ feature: Feature) {
    self[row &+ column.rawValue &* BlockTable.lanes] =
      other < 0 ? -2 : self[other &+ feature.rawValue &* BlockTable.lanes]
  }
}
