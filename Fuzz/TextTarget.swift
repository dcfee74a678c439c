// The plain-text cleaner under libFuzzer: whatever comes, it ends, every byte is accounted for, offsets fit, repairs lead
// from the source to the text, and cleaning what was cleaned changes nothing.

@_cdecl("LLVMFuzzerTestOneInput") public func fuzzText(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let raw = Array(UnsafeBufferPointer(start: start, count: count))
  check(repairedUTF8(raw).text)
  return 0
}

private func check(_ source: [UInt8]) {
  guard let read = readPlainText(source, lineLimit: 4096, recordingEdits: true) else { return }
  let (text, cleaned) = (read.text, read.cleaned)
  precondition(applied(read.repairs.edits, to: source) == text, "the edits lead elsewhere")
  var position = 0
  var removed = 0
  for span in account(of: cleaned, source: text) {
    precondition(span.start == position && span.end > span.start, "spans do not lie end to end")
    if span.rule != nil { removed += span.end - span.start }
    position = span.end
  }
  precondition(position == text.count, "spans do not reach the end")
  precondition(removed == cleaned.removedByteCount, "the sums disagree")
  precondition(gluedWordEdits(of: cleaned, source: text).count == cleaned.gluedWordCount, "glued words disagree")
  var end = 0
  for block in cleaned.blocks {
    precondition(block.start >= end && block.end > block.start && block.end <= cleaned.text.count, "blocks overlap")
    precondition(
      repairedUTF8(Array(cleaned.text[block.start..<block.end])).replacementCount == 0, "a block cuts a character")
    end = block.end
  }
  guard let twice = readPlainText(cleaned.text, lineLimit: 4096) else { return }
  precondition(twice.text == cleaned.text, "characters change again")
  precondition(twice.cleaned.text == cleaned.text, "cleaning twice changes the text")
}
