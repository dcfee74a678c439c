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
  let references = decoder.references(source.span)
  guard !references.isEmpty else { return }
  var text: [UInt8] = []
  text.reserveCapacity(source.count)
  var position = 0
  for (range, value) in references {
    text.append(contentsOf: source[position..<range.lowerBound])
    let start = text.count
    text.append(scalar: value)
    if recordingEdits {
      repair.edits.append(
        Edit(
          start: range.lowerBound, end: range.upperBound, replacement: Array(text[start...]), rule: .characterReference)
      )
    }
    position = range.upperBound
  }
  text.append(contentsOf: source[position...])
  repair.text = text
  repair.referenceCount = references.count
}

private func composeMarks(_ repair: inout CharacterRepair, _ recordingEdits: Bool) {
  let source = repair.text
  let bytes = source.span
  var invisibles = Invisibles()
  var edits: [Edit] = []
  var text: [UInt8] = []
  var position = 0
  var index = 0
  while let range = firstDecomposition(bytes, from: index, &invisibles) {
    index = range.upperBound
    var before: [UInt32] = []
    var place = range.lowerBound
    while place < range.upperBound {
      let (value, byteCount) = scalar(bytes, place)
      if !invisibles.removes(bytes, place) { before.append(value) }
      place += byteCount
    }
    let after = Normalization.shared.composed(before)
    guard after != before else { continue }
    if repair.compositionCount == 0 { text.reserveCapacity(source.count) }
    text.append(contentsOf: source[position..<range.lowerBound])
    let start = text.count
    for value in after { text.append(scalar: value) }
    if recordingEdits {
      edits.append(
        Edit(start: range.lowerBound, end: range.upperBound, replacement: Array(text[start...]), rule: .composition))
    }
    repair.compositionCount += 1
    position = range.upperBound
  }
  guard repair.compositionCount > 0 else { return }
  text.append(contentsOf: source[position...])
  repair.text = text
  repair.edits = composed(repair.edits, then: edits, through: source)
}
