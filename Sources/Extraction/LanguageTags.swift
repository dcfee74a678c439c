// Language tags as pages write them, in the form of BCP 47: en_US, EN-us and "en-US, en" are all en-US.
// What is no tag is left out: a wrong language is worse than none.

/// A language tag in its usual spelling; nil for what cannot be one. Of several, the first.
func languageTag(_ text: [UInt8]) -> [UInt8]? {
  let first = text.split { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") || $0 <= 0x20 }.first ?? []
  let parts = first.split(omittingEmptySubsequences: false) { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
  guard first.count <= 35, let language = parts.first, (2...3).contains(language.count), language.allSatisfy(isLetter)
  else { return nil }
  var tag = lowercased(language)
  if tag == Array("und".utf8) || tag == Array("mul".utf8) || tag == Array("xx".utf8) { return nil }
  for (index, part) in parts.enumerated().dropFirst() {
    guard (1...8).contains(part.count), part.allSatisfy({ isLetter($0) || $0 &- 0x30 < 10 }) else {
      return index == 1 && part.isEmpty ? tag : nil
    }
    var spelled = lowercased(part)
    if part.count == 2, tag.count <= 8 { spelled = spelled.map { $0 &- 0x61 < 26 ? $0 - 0x20 : $0 } }
    if part.count == 4, index == 1, isLetter(part[part.startIndex]) { spelled[0] -= 0x20 }
    tag += [UInt8(ascii: "-")] + spelled
  }
  return tag
}

private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
