// Whether an element is shown, as far as the page itself says it: attributes and the `style` attribute. Style sheets are
// not read.

import HTML

/// What a `style` attribute says that matters to text.
struct InlineStyle: Equatable {
  var isHidden = false
  /// A box of its own, whatever the element.
  var isBlock = false
  /// `white-space: pre` and its like, which keep white space; nil where nothing is said.
  var preserves: Bool?
}

/// Attributes that may change whether or how an element's text is shown.
let telling: AttributeNames = [AttributeNames(.hidden), AttributeNames(.ariaHidden), AttributeNames(.style)]

/// Whether an element that has some of `telling` is hidden by `hidden` or `aria-hidden`.
func isHiddenByAttribute(_ document: Document, _ element: NodeID, _ names: AttributeNames) -> Bool {
  if names.contains(AttributeNames(.hidden)), let attribute = document.attribute(.hidden, of: element) {
    // `until-found` is what a page says of a section that is folded up: it is there to be searched.
    return !isValue(document.source.span, attribute, "until-found")
  }
  guard let attribute = document.attribute(.ariaHidden, of: element) else { return false }
  return isValue(document.source.span, attribute, "true")
}

func isHiddenInput(_ document: Document, _ element: NodeID) -> Bool {
  guard let attribute = document.attribute(.type, of: element) else { return false }
  return isValue(document.source.span, attribute, "hidden")
}

private func isValue(_ source: Span<UInt8>, _ attribute: Attribute, _ word: StaticString) -> Bool {
  isWord(source, Int(attribute.valueStart), Int(attribute.valueEnd), word)
}

/// Whether source[start..<end] is `word`, whatever the case of its letters.
func isWord(_ source: Span<UInt8>, _ start: Int, _ end: Int, _ word: StaticString) -> Bool {
  guard end - start == word.utf8CodeUnitCount else { return false }
  return word.withUTF8Buffer { bytes in
    for index in bytes.indices where lowered(source[start + index]) != bytes[index] { return false }
    return true
  }
}

private func lowered(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

/// What the `style` attribute of an element that has some of `telling` says.
func inlineStyle(_ document: Document, _ element: NodeID, _ names: AttributeNames) -> InlineStyle {
  guard names.contains(AttributeNames(.style)), let attribute = document.attribute(.style, of: element) else {
    return InlineStyle()
  }
  return inlineStyle(document.source.span, Int(attribute.valueStart), Int(attribute.valueEnd))
}

/// Reads a `style` attribute's declarations, of its first 4,096 bytes: elements may share one value without end. Comments
/// and escapes, which nobody writes there, are not understood.
func inlineStyle(_ source: Span<UInt8>, _ start: Int, _ valueEnd: Int) -> InlineStyle {
  let end = min(valueEnd, start + 4096)
  var style = InlineStyle()
  var (hasNoDisplay, isInvisible) = (false, false)
  var index = start
  while index < end {
    var colon = index
    while colon < end, source[colon] != UInt8(ascii: ":"), source[colon] != UInt8(ascii: ";") { colon += 1 }
    var next = colon
    while next < end, source[next] != UInt8(ascii: ";") { next += 1 }
    let name = trimmed(source, index, colon)
    let length = name.end - name.start
    if length == 7 || length == 10 || length == 11 {
      let value = firstWord(source, min(colon + 1, next), next)
      if isWord(source, name.start, name.end, "display") {
        hasNoDisplay = isWord(source, value.start, value.end, "none")
        style.isBlock = ["block", "flex", "grid", "table", "list-item"].contains {
          isWord(source, value.start, value.end, $0)
        }
      } else if isWord(source, name.start, name.end, "visibility") {
        isInvisible = isWord(source, value.start, value.end, "hidden")
      } else if isWord(source, name.start, name.end, "white-space") {
        style.preserves = ["pre", "pre-wrap", "break-spaces"].contains { isWord(source, value.start, value.end, $0) }
      }
    }
    index = next + 1
  }
  style.isHidden = hasNoDisplay || isInvisible
  return style
}

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 0x09 < 5 }

private func trimmed(_ source: Span<UInt8>, _ start: Int, _ end: Int) -> (start: Int, end: Int) {
  var (first, last) = (start, end)
  while first < last, isBlank(source[first]) { first += 1 }
  while last > first, isBlank(source[last - 1]) { last -= 1 }
  return (first, last)
}

/// `none` of ` none !important`.
private func firstWord(_ source: Span<UInt8>, _ start: Int, _ end: Int) -> (start: Int, end: Int) {
  let value = trimmed(source, start, end)
  var wordEnd = value.start
  while wordEnd < value.end, !isBlank(source[wordEnd]), source[wordEnd] != UInt8(ascii: "!") { wordEnd += 1 }
  return (value.start, wordEnd)
}
