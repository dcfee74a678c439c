// A plain text from decoded bytes to clean ones. Its characters are put right until nothing more changes: undoing mojibake
// can make a reference, decoding a reference can make mojibake, and so can a character that is dropped between two
// others. So the result, put in again, is the result (G8).

/// A text with its characters put right, and what was kept of it.
public struct PlainText: Sendable {
  /// What `cleaned` was made of.
  public var text: [UInt8]
  public var repairs: Repairs
  public var cleaned: CleanText
}

/// What was put right before lines were read.
public struct Repairs: Sendable {
  /// Lines that had been read in a wrong encoding before they came here.
  public var mojibakeLineCount = 0
  /// The same by encodings, as `MojibakeTextRepair.lineCounts`.
  public var mojibakeLineCounts: [String: Int] = [:]
  public var referenceCount = 0
  public var compositionCount = 0
  /// From the decoded source to the text that is read, and that source; only where somebody will ask.
  public var edits: [Edit] = []
  public var source: [UInt8] = []

  public init() {}
}

/// Rounds after which a text is taken as it is. Texts that nobody made for it need one, or two.
private let roundLimit = 8

/// Puts right and cleans well-formed UTF-8 of less than 2^32 bytes. nil for more than `lineLimit` lines that are not empty.
/// `site` as for `clean`.
public func readPlainText(
  _ source: [UInt8], lineLimit: Int = 1 << 20, site: SiteLines? = nil, recordingEdits: Bool = false
) -> PlainText? {
  var repairing = Repairing(text: source, recordsEdits: recordingEdits)
  if recordingEdits { repairing.repairs.source = source }
  repairing.repair()
  guard var cleaned = clean(repairing.text, lineLimit: lineLimit, site: site) else { return nil }
  for _ in 0..<roundLimit where isToBeRepaired(cleaned.text) {
    repairing.layOut()
    repairing.repair()
    guard let again = clean(repairing.text, lineLimit: lineLimit, site: site) else { return nil }
    cleaned = again
  }
  return PlainText(text: repairing.text, repairs: repairing.repairs, cleaned: cleaned)
}

/// Whether characters of a text would be put right.
func isToBeRepaired(_ text: [UInt8]) -> Bool {
  repairMojibake(text: text, recordingEdits: false) != nil || repairCharacters(text) != nil
}

private struct Repairing {
  var text: [UInt8]
  let recordsEdits: Bool
  var repairs = Repairs()

  /// Until nothing changes.
  mutating func repair() {
    for _ in 0..<roundLimit {
      let mojibake = repairMojibake(text: text, recordingEdits: recordsEdits)
      if let mojibake {
        repairs.mojibakeLineCount += mojibake.lineCount
        repairs.mojibakeLineCounts.merge(mojibake.lineCounts, uniquingKeysWith: +)
        take(mojibake.text, mojibake.edits)
      }
      let characters = repairCharacters(text, recordingEdits: recordsEdits)
      if let characters {
        repairs.referenceCount += characters.referenceCount
        repairs.compositionCount += characters.compositionCount
        take(characters.text, characters.edits)
      }
      if mojibake == nil && characters == nil { return }
    }
  }

  /// Writes the lines as they will be read, without what is dropped in them: seldom needed, and costs an edit for each.
  mutating func layOut() {
    let edits = layoutEdits(text)
    if !edits.isEmpty { take(applied(edits, to: text), recordsEdits ? edits : []) }
  }

  private mutating func take(_ next: [UInt8], _ edits: [Edit]) {
    if recordsEdits { repairs.edits = composed(repairs.edits, then: edits, through: text) }
    text = next
  }
}

/// What makes each line of a text what is read of it: nothing dropped inside, one or two line ends behind.
private func layoutEdits(_ text: [UInt8]) -> [Edit] {
  let read = readLines(text, recordingCuts: true)
  var edits: [Edit] = []
  var line = 0
  var keptCount = 0
  var position = 0
  var index = 0
  while index < read.cuts.count {
    let cut = read.cuts[index]
    keptCount += cut.start - position
    while line < read.lines.count, Int(read.lines[line].end) < keptCount { line += 1 }
    var end = cut.end
    index += 1
    var (replacement, rule) = ([UInt8](), editRule(cut.rule))
    if keptCount == 0 || (line < read.lines.count && Int(read.lines[line].end) == keptCount) {
      // All between two lines is one.
      while index < read.cuts.count, read.cuts[index].start == end {
        end = read.cuts[index].end
        index += 1
      }
      rule = .space
      if keptCount > 0, line + 1 < read.lines.count {
        replacement = read.lines[line + 1].opensParagraph ? [10, 10] : [10]
      }
    }
    if text[cut.start..<end] != replacement[...] {
      edits.append(Edit(start: cut.start, end: end, replacement: replacement, rule: rule))
    }
    position = end
  }
  return edits
}

private func editRule(_ rule: Rule) -> EditRule {
  switch rule {
  case .control: .control
  case .invisible: .invisible
  default: .space
  }
}
