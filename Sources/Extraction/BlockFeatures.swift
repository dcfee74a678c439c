// A page as the block model sees it: one row of whole numbers for each block of the visible text. Made in a fixed number
// of passes over the runs of text, the elements around them and the blocks; nothing here is learned.

import HTML
import Text

package struct BlockFeatures {
  /// A row for each block; the columns behind those of `Feature` are the model's.
  package var table: BlockTable
  package let blockCount: Int
  var elements: PageElements
  var measures: BlockMeasures
  var sums: ElementSums
  /// For each block, the block with its heading, -1 for none; a heading's own is itself.
  var headings: [Int32]
  /// Of tag path and classes: which blocks belong to the same place in a template.
  var classPaths: [Int32]
  /// For each block, how many blocks have its text.
  var copies: [Int32]

  package init(_ document: Document, _ visible: VisibleText) {
    elements = PageElements(document, visible.runs)
    measures = BlockMeasures(document, visible, elements)
    sums = ElementSums(elements, measures)
    blockCount = measures.blocks.count
    table = BlockTable(rowCount: blockCount, width: BlockModel.width)
    headings = [Int32](repeating: -1, count: blockCount)
    classPaths = [Int32](repeating: 0, count: blockCount)
    copies = [Int32](repeating: 1, count: blockCount)
    guard blockCount > 0 else { return }
    let facts = PageFacts(document, visible)
    for index in 0..<blockCount { setText(index, visible) }
    setPlaces(facts)
    setHeadings(visible, facts)
    setCopies(facts)
    setContainers()
    setRepetition()
    setNeighbours()
    setPage(document, visible, facts)
    setLandmarks()
  }

  /// Gives the table away.
  mutating func takeTable() -> BlockTable {
    var taken = BlockTable(rowCount: 0, width: table.width)
    swap(&taken, &table)
    return taken
  }

  @inline(__always) mutating func set(_ block: Int, _ feature: Feature, _ value: Int32) {
    table[block, feature.rawValue] = value
  }

  @inline(__always) mutating func set(_ block: Int, _ feature: Feature, _ value: Int) {
    table[block, feature.rawValue] = Int32(truncatingIfNeeded: value)
  }

  @inline(__always) func value(_ block: Int, _ feature: Feature) -> Int32 {
    table[block, feature.rawValue]
  }

  /// In 1/1024, -1 of nothing.
  @inline(__always) func share(_ part: Int32, _ whole: Int32) -> Int32 {
    whole == 0 ? -1 : Int32(truncatingIfNeeded: Int64(part) << 10 / Int64(whole))
  }

  private mutating func setText(_ index: Int, _ visible: VisibleText) {
    let block = measures.blocks[index]
    set(index, .words, block.words)
    set(index, .bytes, block.bytes)
    set(index, .linkShare, share(block.linkWords, block.words))
    set(index, .linkCount, block.links)
    set(index, .punctuation, share(block.punctuation, block.bytes))
    set(index, .commas, block.commas)
    set(index, .endsSentence, block.endsSentence ? 1 : 0)
    set(index, .stops, block.stops)
    set(index, .stopwordShare, share(block.stopwords, block.words))
    set(index, .capitalShare, share(block.capitals, block.words))
    set(index, .digitShare, share(block.digits, block.words))
    set(index, .price, block.hasPrice ? 1 : 0)
    set(index, .year, block.hasYear ? 1 : 0)
    set(index, .address, block.hasAddress ? 1 : 0)
    set(index, .bytesPerWord, Int32(clamping: Int(block.bytes) * 16 / Int(max(block.words, 1))))
    set(index, .kind, BlockFeatures.number(of: visible.blocks[index].kind))
    set(index, .level, visible.blocks[index].level ?? 0)
    set(index, .runCount, block.runs)
    set(index, .questionOrExclamation, block.marks)
    let element = elements.elements[block.element]
    set(index, .depth, element.depth)
    set(index, .tag, Int32(element.tag.rawValue))
    if element.parent >= 0 { set(index, .parentTag, Int32(elements.elements[Int(element.parent)].tag.rawValue)) }
    set(index, .isHidden, element.isHidden ? 1 : 0)
    set(index, .isNoscript, elements.landmarks[block.element][Landmark.noscript] > 0 ? 1 : 0)
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
  private mutating func setPlaces(_ facts: PageFacts) {
    let pageWords = Int32(measures.wordHashes.count)
    var words: Int32 = 0
    var (image, input) = (0, 0)
    var lastEnd: UInt32 = 0
    for index in 0..<blockCount {
      let block = measures.blocks[index]
      set(index, .index, index)
      set(index, .indexFromEnd, blockCount - 1 - index)
      set(index, .relativeIndex, index * 1024 / blockCount)
      set(index, .relativeWords, share(words, pageWords))
      set(index, .wordsBefore, words)
      words += block.words
      let gap = block.sourceStart > lastEnd ? Int32(clamping: block.sourceStart - lastEnd) : 0
      set(index, .sourceGapBefore, gap)
      if index > 0 { set(index - 1, .sourceGapAfter, gap) }
      lastEnd = max(lastEnd, block.sourceEnd)
      let (firstImage, firstInput) = (image, input)
      while image < facts.images.count, facts.images[image] < block.sourceStart { image += 1 }
      while input < facts.inputs.count, facts.inputs[input] < block.sourceStart { input += 1 }
      set(index, .imagesBefore, image - firstImage)
      if index > 0 { set(index - 1, .imagesAfter, image - firstImage) }
      set(index, .inputsBefore, input - firstInput)
    }
    // Text in what the source spends on the five blocks around.
    for index in 0..<blockCount {
      let (first, last) = (max(index - 2, 0), min(index + 2, blockCount - 1))
      let start = measures.blocks[first].sourceStart
      let end = max(measures.blocks[last].sourceEnd, start + 1)
      var bytes: Int32 = 0
      for near in first...last { bytes += measures.blocks[near].bytes }
      set(index, .sourceDensity, share(bytes, Int32(clamping: end - start)))
    }
  }

  private mutating func setCopies(_ facts: PageFacts) {
    var groups = Groups(capacity: blockCount)
    var groupOf = [Int32](repeating: 0, count: blockCount)
    // A set of the trigrams so far, by 18 bits of their hash.
    var seen = [UInt64](repeating: 0, count: 1 << 12)
    var toldSum: Int32 = 0
    var told3 = [Int32](repeating: 0, count: blockCount)
    for index in 0..<blockCount {
      let block = measures.blocks[index]
      let group = groups.index(of: block.hash)
      groupOf[index] = Int32(group)
      groups.groups[group].count += 1
      set(index, .copyNumber, groups.groups[group].count)
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
      set(index, .trigramsSeen, share(known, total))
      set(index, .dataTrigrams, facts.dataTrigrams.isEmpty ? -2 : share(told, total))
      toldSum += told
      told3[index] = told
      setOverlap(index, first, min(last, first + 64), facts)
    }
    for index in 0..<blockCount {
      copies[index] = groups.groups[Int(groupOf[index])].count
      set(index, .copies, copies[index])
      set(index, .pageDataWords, facts.dataWords)
      set(index, .pageDataCover, share(toldSum, max(facts.dataWords, 1)))
      var near: Int32 = 0
      for other in max(index - 4, 0)...min(index + 4, blockCount - 1) { near += told3[other] }
      set(index, .dataTrigramsSection, near)
    }
  }

  /// Words that the block shares with the page's title and description.
  private mutating func setOverlap(_ index: Int, _ first: Int, _ last: Int, _ facts: PageFacts) {
    let count = Int32(last - first)
    if !facts.titleWords.isEmpty {
      var both: Int32 = 0
      for at in first..<last where facts.isInTitle(measures.wordHashes[at]) { both += 1 }
      set(index, .titleShare, share(both, count))
      set(index, .titleCover, share(both, Int32(facts.titleWords.count)))
    }
    if !facts.descriptionWords.isEmpty {
      var both: Int32 = 0
      for at in first..<last where facts.isInDescription(measures.wordHashes[at]) { both += 1 }
      set(index, .descriptionShare, share(both, max(count, 5)))
      var run: Int32 = 0
      for at in first..<max(last - 2, first) where facts.isInDescription(measures.wordHashes[at]) {
        let words = TokenHash.mixed(measures.wordHashes[at], measures.wordHashes[at + 1])
        if facts.descriptionTrigrams.contains(TokenHash.mixed(words, measures.wordHashes[at + 2])) { run += 1 }
      }
      set(index, .descriptionTrigrams, run)
    }
  }

  /// For each block seven numbers: its place in the template, its heading, its containers c0 to c3, and the nearest element
  /// around it that is repeated.
  package var places: [Int32] {
    var places: [Int32] = []
    for index in 0..<blockCount {
      let element = measures.blocks[index].element
      places += [classPaths[index], headings[index]]
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

  private mutating func setLandmarks() {
    for index in 0..<blockCount {
      let element = measures.blocks[index].element
      let row = elements.landmarks[element]
      let depth = Int32(min(elements.elements[element].depth + 1, 255))
      for lane in 0..<Landmark.count where row[lane] != 0 {
        table[index, Feature.landmarks.rawValue + lane] = depth - Int32(row[lane]) + 1
      }
    }
  }
}
