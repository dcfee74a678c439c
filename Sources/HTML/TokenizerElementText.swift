// The tokenizer's states for elements whose content is text: RCDATA (title, textarea), RAWTEXT (style, iframe, …), script
// data with its escapes, PLAINTEXT. Each ends only at the end tag of the element it is in.

extension Tokenizer {
  /// PLAINTEXT state (#plaintext-state).
  mutating func plaintext(_ source: Span<UInt8>) {
    guard position < source.count else { return finish() }
    elementText(source, position, source.count, isRaw: true)
  }

  /// RCDATA state, RAWTEXT state and the less-than sign, end tag open and end tag name states of both (#rcdata-state …).
  mutating func textOfElement(_ source: Span<UInt8>, isRaw: Bool) {
    var end = position
    while true {
      end = find(0x3C, in: source, end, source.count)
      if end == source.count || isAppropriateEndTag(source, end) { break }
      end += 1
    }
    elementEnd(source, end, isRaw: isRaw)
  }

  /// The text before `end`, or, where there is none, the end tag at `end`.
  private mutating func elementEnd(_ source: Span<UInt8>, _ end: Int, isRaw: Bool) {
    guard position == end else { return elementText(source, position, end, isRaw: isRaw) }
    guard end < source.count else { return finish() }
    state = .data
    endTagOpen(source, end)
  }

  /// Whether an end tag of the element's own name begins at `place` (#appropriate-end-tag-token).
  private mutating func isAppropriateEndTag(_ source: Span<UInt8>, _ place: Int) -> Bool {
    let start = place + 2
    let end = start + lastStartTag.length
    guard end < source.count, source[place + 1] == 0x2F, lastStartTag.length > 0 else { return false }
    guard isNameEnd(source[end]) else { return false }
    var hash = NameHash()
    for position in start..<end { hash.add(NameHash.folded(source[position])) }
    return hash.key == lastStartTag.key
  }

  /// Script data state and all states below it (#script-data-state …). In `<!-- … -->` the script is escaped, and in
  /// `<!-- <script … </script …` twice escaped: there its end tag is text.
  mutating func scriptData(_ source: Span<UInt8>) {
    var place = position
    var isEscaped = false
    var isTwiceEscaped = false
    while place < source.count {
      guard isEscaped else {
        place = find(0x3C, in: source, place, source.count)
        if place == source.count || isAppropriateEndTag(source, place) { break }
        isEscaped = hasPrefix(source, place, "<!--")
        place += isEscaped ? 2 : 1
        continue
      }
      switch source[place] {
      case 0x2D where hasPrefix(source, place, "-->"):
        isEscaped = false
        isTwiceEscaped = false
        place += 3
        continue
      case 0x3C where isTwiceEscaped:
        if hasPrefix(source, place, "</script"), isNameEnd(source, place + 8) { isTwiceEscaped = false }
      case 0x3C:
        if isAppropriateEndTag(source, place) { return elementEnd(source, place, isRaw: true) }
        if hasPrefix(source, place, "<script"), isNameEnd(source, place + 7) { isTwiceEscaped = true }
      default: break
      }
      place += 1
    }
    if place == source.count, isEscaped { errors.add(.eofInScriptHtmlCommentLikeText, at: place) }
    elementEnd(source, place, isRaw: true)
  }

  private func isNameEnd(_ source: Span<UInt8>, _ place: Int) -> Bool {
    place < source.count && isNameEnd(source[place])
  }

  private func isNameEnd(_ byte: UInt8) -> Bool { byte == 0x2F || byte == 0x3E || isSpace(byte) }
}
