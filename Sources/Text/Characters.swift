// Repairs of single characters, in the order in which they build on each other: references decoded, then letters and
// marks composed. Before lines are read; what is removed and not replaced is left to them.

/// A text with its characters put right.
public struct CharacterRepair: Sendable {
  public var text: [UInt8]
  /// From the source to the text, where they were asked for.
  public var edits: [Edit] = []
  /// Character references that were decoded.
  public var referenceCount = 0
  /// Places where a letter and its marks, or a character that has a better form, were composed.
  public var compositionCount = 0
}

/// nil where nothing changes. `source` is well-formed UTF-8. An edit costs some hundred bytes, so they come on demand.
public func repairCharacters(_ source: [UInt8], recordingEdits: Bool = false) -> CharacterRepair? {
  var repair = CharacterRepair(text: source)
  decodeReferences(&repair, recordingEdits)
  composeMarks(&repair, recordingEdits)
  return repair.referenceCount + repair.compositionCount > 0 ? repair : nil
}

private func decodeReferences(_ repair: inout CharacterRepair, _ recordingEdits: Bool) {
  var decoder = ReferenceDecoder()
  let source = repair.text
  var text: [UInt8] = []
  var edits: [Edit] = []
  var (position, count) = (0, 0)
  decoder.forEach(source.span) { range, value in
    if count == 0 { text.reserveCapacity(source.count) }
    count += 1
    text.append(contentsOf: source[position..<range.lowerBound])
    let start = text.count
    text.append(scalar: value)
    if recordingEdits {
      edits.append(
        Edit(
          start: range.lowerBound, end: range.upperBound, replacement: Array(text[start...]), rule: .characterReference)
      )
    }
    position = range.upperBound
  }
  guard count > 0 else { return }
  text.append(contentsOf: source[position...])
  repair.text = text
  repair.edits = edits
  repair.referenceCount = count
}

private func composeMarks(_ repair: inout CharacterRepair, _ recordingEdits: Bool) {
  let source = repair.text
  let bytes = source.span
  var invisibles = Invisibles()
  var edits: [Edit] = []
  var text: [UInt8] = []
  var position = 0
  var index = 0
  while let start = firstDecomposition(bytes, from: index, &invisibles) {
    let piece = MarkedPiece(bytes, start, &invisibles)
    index = piece.end
    var after = Normalization.shared.composed(piece.scalars)
    if piece.isCut { after.append(MarkedPiece.joiner) }
    guard after != piece.scalars else { continue }
    if repair.compositionCount == 0 { text.reserveCapacity(source.count) }
    text.append(contentsOf: source[position..<start.first])
    let place = text.count
    for value in after { text.append(scalar: value) }
    if recordingEdits {
      edits.append(
        Edit(start: start.first, end: piece.end, replacement: Array(text[place...]), rule: .composition))
    }
    repair.compositionCount += 1
    position = piece.end
  }
  guard repair.compositionCount > 0 else { return }
  text.append(contentsOf: source[position...])
  repair.text = text
  repair.edits = composed(repair.edits, then: edits, through: source)
}

/// A letter and what may compose with it, as much of it as is taken apart at once.
private struct MarkedPiece {
  /// Without what is about to be removed.
  var scalars: [UInt32] = []
  var end: Int
  /// More marks follow on the same letter.
  var isCut = false

  /// Marks on one letter, as the Stream-Safe Text Format of Unicode annex 15 has it: what goes beyond is parted by a
  /// character that nobody sees, so that no run is too long to be put in order. No language has as many.
  static let mostMarks = 30
  static let joiner: UInt32 = 0x34F
  /// Of a run without marks, as of vowels of Hangul, this many are taken, and what may still compose with the last.
  private static let mostScalars = 64

  init(_ bytes: Span<UInt8>, _ start: (first: Int, doubtful: Int), _ invisibles: inout Invisibles) {
    let normalization = Normalization.shared
    end = start.first
    var marks = 0
    while end < bytes.count {
      let (value, byteCount) = scalar(bytes, end)
      let isRemoved = invisibles.removes(bytes, end)
      guard end <= start.doubtful || isRemoved || normalization.isDoubtful(value) else { return }
      if !isRemoved {
        let own = normalization.markCount(value)
        if own == 0 {
          if scalars.count >= Self.mostScalars, !normalization.composes(scalars, with: value) { return }
          marks = 0
        } else if marks + own > Self.mostMarks {
          isCut = true
          return
        }
        marks += own
        scalars.append(value)
      }
      end += byteCount
    }
  }
}
