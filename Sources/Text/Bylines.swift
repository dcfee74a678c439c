// Lines at the head of an article that say who wrote it and when, and nothing else. They leave the text for the record's
// own fields; a line that leaves any doubt stays in the text and says nothing.

/// What introduces the names of authors.
private let introductions = [
  "By ", "BY ", "by ", "Written by ", "Von ", "von ", "Par ", "par ", "Por ", "por ", "Di ", "Door ",
]
.map { Array($0.utf8) }

/// Words that stand in or between names without being one.
private let connectors = Set(
  [
    "and", "und", "et", "y", "e", "en", "&", "de", "del", "della", "di", "da", "der", "den", "van", "von", "vom", "zu",
    "la", "le",
  ]
  .map { Array($0.utf8) })

/// Words between two names.
private let conjunctions = Set(["and", "und", "et", "y", "&"].map { Array($0.utf8) })

func isByline(_ line: ArraySlice<UInt8>) -> Bool { !authors(inByline: line).isEmpty }

/// The names in a byline, or none where the line is not clearly one.
public func authors(inByline line: ArraySlice<UInt8>) -> [[UInt8]] {
  guard line.count <= 80, let introduction = introductions.first(where: { line.starts(with: $0) }) else { return [] }
  let rest = line.dropFirst(introduction.count)
  var names: [[UInt8]] = []
  var current: [ArraySlice<UInt8>] = []
  var isSound = true
  func finish() {
    // A name is two to five words, the first and the last in capitals.
    let capitalised = current.filter { startsName($0) }.count
    let isName =
      capitalised >= 2 && current.count <= 5 && startsName(current[0]) && startsName(current[current.count - 1])
    isSound = isSound && isName
    names.append(Array(current.joined(separator: [0x20])))
    current = []
  }
  for word in rest.split(separator: 0x20) {
    if word.count <= 3, conjunctions.contains(Array(word)) {
      finish()
      continue
    }
    let endsName = word.last == UInt8(ascii: ",")
    let bare = endsName ? word.dropLast() : word
    guard startsName(bare) || connectors.contains(Array(bare)) else { return [] }
    current.append(bare)
    if endsName { finish() }
  }
  finish()
  return isSound && names.count <= 6 ? names : []
}

/// A capital (of ASCII) or any letter beyond ASCII, and no digits nor a full stop but after an initial.
private func startsName(_ word: ArraySlice<UInt8>) -> Bool {
  guard let first = word.first, (first >= 0x41 && first <= 0x5A) || first >= 0xC3 else { return false }
  if word.last == UInt8(ascii: "."), word.count > 2 { return false }
  return word.allSatisfy { isLetter($0) || [UInt8]("-'.".utf8).contains($0) }
}
