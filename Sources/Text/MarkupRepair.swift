// Mojibake in a page, put right before the page is parsed, so that its title, what it declares and its text are right
// alike. References and composition are left to the parser and to the page's author.

/// A page of which pieces between tags and tags themselves were put right; nil where none was. No tag gains or loses an ASCII
/// character. Pieces of more than 64 kB stay as they are.
public func repairMarkup(_ source: [UInt8], recordingEdits: Bool = false) -> (text: [UInt8], repairs: Repairs)? {
  guard let found = repairMojibake(text: source, inMarkup: true, recordingEdits: recordingEdits) else { return nil }
  var repairs = Repairs()
  repairs.mojibakeLineCount = found.lineCount
  repairs.mojibakeLineCounts = found.lineCounts
  repairs.edits = found.edits
  if recordingEdits { repairs.source = source }
  return (found.text, repairs)
}
