// The text as it is written: separators that wait until something follows them, blocks that open with their first visible
// byte, white space that collapses across the borders of elements.

import HTML
import Text

/// What stands between the text so far and the next text. The greater one wins; nothing is written for it before there is
/// text to separate.
enum Separator: UInt8 {
  case none
  /// A space, unless one of the two sides is a mark that needs none.
  case soft
  case space
  case line
  /// A tab, or several.
  case cell
  case block
}

/// What the element around the text says of it.
struct Frame {
  /// The element, 0 for the document.
  var node: NodeID
  var kind: BlockKind
  var level: UInt8
  /// White space is kept.
  var preserves: Bool
  /// What an inline element ends: a block, if its style or the page makes it a box; nothing, most often.
  var ends = Separator.none
}

/// Where bytes of text come from.
enum TextContext: UInt8 { case text, rawText, attributeValue }

struct TextOutput {
  var text: [UInt8] = []
  var blocks: [TextBlock] = []
  var runs: [TextRun] = []
  /// The node whose text comes next, until it has come.
  var node: NodeID = 0
  var pending = Separator.block
  var frame = Frame(node: 0, kind: .paragraph, level: 0, preserves: false)
  /// Frames around `frame`.
  var outer: [Frame] = []

  /// Source bytes of the texts that are shown, and what became of those that are not in the text. The rest is white space.
  var shownByteCount = 0
  /// Bytes of the text that are not bytes of the source.
  var insertedByteCount = 0
  var referenceByteCount = 0
  var controlByteCount = 0
  var invisibleByteCount = 0

  /// Blocks that were opened since the table row began. A cell is separated by a tab only while there is just one.
  var rowBlockCount = 0
  var pendingCellCount = 0
  /// Cells that began since the table row did; 0 outside of rows.
  var rowCellCount = 0
  /// A cell above covers the first cells of the row that began last.
  var isCovered = false
  /// Cells without text in front of the block that is open, in the same row.
  private var emptyCellCount = 0
  /// The block that is open is the first of a row that was covered.
  private var beginsCovered = false
  /// The pending block comes of an empty line inside a cell: the cell holds paragraphs.
  private var partsCell = false
  var isOpen = false
  var hasCells = false
  var hasLines = false
  var blockStart = 0
  var blockKind = BlockKind.paragraph
  var blockLevel: UInt8 = 0
  /// How many bytes of each block are bytes of the source.
  var keptByteCounts: [UInt32] = []
  private var insertedBefore = 0
  /// The byte of the source that a pending space was, -1 for none.
  var spaceSource = -1
  /// White space that is kept if text follows: of preserved text, and what of Unicode's begins a block or a line.
  var held: [HeldSpace] = []

  let records: Bool
  /// What became of the source, only where it is asked for: bytes kept (nil) or cut, not in order.
  var pieces: [AccountPiece] = []

  init(records: Bool) { self.records = records }
}

/// White space that waits for text.
struct HeldSpace {
  var start: UInt32
  var end: UInt32
  /// What stands in the place of source[start..<end], which may be empty; 0 for these bytes themselves.
  var character: UInt32 = 0
}

/// Bytes of the source that were kept, or cut by a rule.
struct AccountPiece {
  var start: Int
  var end: Int
  var rule: Rule?
  /// The block that kept bytes are in.
  var block = -1
}

// MARK: - Elements

extension TextOutput {
  mutating func open(_ frame: Frame) {
    outer.append(self.frame)
    self.frame = frame
  }

  mutating func close() { frame = outer.removeLast() }

  /// What follows is another block. Inside preserved text it is another line, and in a cell that has just begun it is
  /// still that cell.
  mutating func boundary() {
    if !held.isEmpty { held.removeAll(keepingCapacity: true) }
    partsCell = false
    if frame.preserves, frame.kind == .code, isOpen {
      if pending.rawValue < Separator.line.rawValue { pending = .line }
    } else if pending != .cell {
      pending = .block
    }
  }

  /// What follows is another block, even in a cell that has just begun.
  mutating func hardBoundary() {
    if !held.isEmpty { held.removeAll(keepingCapacity: true) }
    partsCell = false
    pending = .block
  }

  /// A cell begins.
  mutating func cell() {
    if !held.isEmpty { held.removeAll(keepingCapacity: true) }
    partsCell = false
    rowCellCount += 1
    guard rowBlockCount == 1 else {
      pending = .block
      return
    }
    pendingCellCount = pending == .cell ? pendingCellCount + 1 : 1
    pending = .cell
  }

  /// A line ends; a second one in a row ends the block. `isInCell` of a row that goes on in its line.
  mutating func lineBreak(isInCell: Bool = false) {
    if frame.preserves {
      held.append(HeldSpace(start: 0, end: 0, character: 0x0A))
    } else if frame.kind == .heading || (isOpen && (hasCells || isInCell) && pending.rawValue < Separator.cell.rawValue)
    {
      space()
    } else if pending.rawValue < Separator.line.rawValue {
      pending = .line
    } else {
      if !held.isEmpty { held.removeAll(keepingCapacity: true) }
      if pending == .line { (pending, partsCell) = (.block, frame.kind == .tableRow) }
    }
  }

  mutating func space(_ source: Int = -1) {
    guard pending.rawValue < Separator.space.rawValue else { return }
    pending = .space
    spaceSource = source
  }

  /// Whether it is this that separates what follows.
  @discardableResult mutating func soft() -> Bool {
    guard pending == .none, held.isEmpty else { return false }
    pending = .soft
    return true
  }

  /// Takes back what `soft` did: what wanted the separation had no text.
  mutating func unsoften() {
    if pending == .soft { pending = .none }
  }
}

// MARK: - Blocks

extension TextOutput {
  /// Writes what separates the text so far from text that begins with source[start].
  @inline(__always) mutating func separate(_ source: Span<UInt8>, _ start: Int, _ end: Int) {
    if pending != .none || !held.isEmpty { writeSeparator(source, start, end) }
    if node != 0 {
      runs.append(TextRun(start: UInt32(text.count), node: node))
      node = 0
    }
  }

  mutating func writeSeparator(_ source: Span<UInt8>, _ start: Int, _ end: Int) {
    switch pending {
    case .none: break
    case .soft:
      if let last = text.last, isSpaced(last, source, start, end) { insert(0x20) }
    case .space:
      text.append(0x20)
      if spaceSource < 0 { insertedByteCount += 1 } else { keep(spaceSource, spaceSource + 1) }
    case .line:
      insert(0x0A)
      hasLines = true
      rowBlockCount += 1  // what has lines of its own is no cell of a row
    case .cell:
      for _ in 0..<pendingCellCount { insert(0x09) }
      hasCells = true
    case .block:
      if partsCell {
        frame.kind = .paragraph
        hasLines = hasLines || !hasCells
        partsCell = false
      }
      endBlock()
      startBlock()
    }
    if !held.isEmpty { writeHeld(source, isAtBlockStart: pending == .block) }
    pending = .none
  }

  mutating func insert(_ byte: UInt8) {
    text.append(byte)
    insertedByteCount += 1
  }

  mutating func startBlock() {
    if let last = blocks.last {
      insert(0x0A)
      if !isSameRow(last, frame.kind) { insert(0x0A) }
    }
    isOpen = true
    (hasCells, hasLines) = (false, false)
    emptyCellCount = rowBlockCount == 0 ? max(0, rowCellCount - 1) : 0
    beginsCovered = isCovered && rowBlockCount == 0
    blockStart = text.count
    insertedBefore = insertedByteCount
    (blockKind, blockLevel) = (frame.kind, frame.level)
    rowBlockCount += 1
  }

  func isSameRow(_ last: TextBlock, _ kind: BlockKind) -> Bool { last.kind == kind && kind.isRow }

  /// Ends the block that is open, if one is.
  mutating func endBlock() {
    guard isOpen else { return }
    isOpen = false
    keptByteCounts.append(UInt32(text.count - blockStart - (insertedByteCount - insertedBefore)))
    var kind = blockKind
    if hasCells { kind = .tableRow }
    if kind == .tableRow, hasLines { kind = .paragraph }
    // Only now is it known whether this block is a row like the one before it.
    if let last = blocks.last, isSameRow(last, kind) != isSameRow(last, blockKind) {
      moveBlock(by: isSameRow(last, kind) ? -1 : 1)
    }
    if hasCells || beginsCovered && isBelowCells, kind == .tableRow, emptyCellCount > 0 {
      indentBlock(by: emptyCellCount)
    }
    blocks.append(
      TextBlock(
        kind: kind, start: blockStart, end: text.count,
        level: kind == .heading && blockLevel > 0 ? Int(blockLevel) : nil))
  }

  /// Whether the block before is a row of several cells: in a table that lays out a page a cell covers others as well.
  private var isBelowCells: Bool {
    blocks.last.map { $0.kind == .tableRow && text[$0.start..<$0.end].contains(0x09) } ?? false
  }

  /// Puts a tab in front of the block for each empty cell that its row begins with, so that its cells stand in their columns.
  private mutating func indentBlock(by count: Int) {
    shiftRuns(by: count)
    text.insert(contentsOf: repeatElement(0x09, count: count), at: blockStart)
    insertedByteCount += count
  }

  private mutating func shiftRuns(by offset: Int) {
    var index = runs.count - 1
    while index >= 0, runs[index].start >= blockStart {
      runs[index].start = UInt32(Int(runs[index].start) + offset)
      index -= 1
    }
  }

  /// Takes away one of the two newlines before the last block, or gives it a second one.
  private mutating func moveBlock(by offset: Int) {
    shiftRuns(by: offset)
    if offset < 0 { text.remove(at: blockStart - 1) } else { text.insert(0x0A, at: blockStart) }
    insertedByteCount += offset
    blockStart += offset
  }
}
