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

/// Of a person behind the name, or of nobody in particular: "Reuters Staff".
private let jobs = Set(
  [
    "writer", "reporter", "correspondent", "editor", "staff", "desk", "newsroom", "writers", "reporters",
    "correspondents", "editors",
  ].map { Array($0.utf8) })

/// The names in a byline, or none where the line is not clearly one.
public func authors(inByline line: ArraySlice<UInt8>) -> [[UInt8]] {
  guard line.count <= 80, let introduction = introductions.first(where: { line.starts(with: $0) }) else { return [] }
  var names: [[UInt8]] = []
  let pieces = pieces(line.dropFirst(introduction.count))
  for (index, piece) in pieces.enumerated() {
    if piece.words.contains(where: { jobs.contains(lowercased($0)) }) {
      // Behind a job stands the house, or another name: that is not clear.
      return pieces[index...].contains(where: \.isBehindConjunction) ? [] : names
    }
    guard isName(piece.words) else { return [] }
    names.append(Array(piece.words.joined(separator: [0x20])))
  }
  return names.count <= 6 ? names : []
}

private struct Piece {
  var words: [ArraySlice<UInt8>] = []
  var isBehindConjunction = false
}

/// What stands between commas, conjunctions, or both.
private func pieces(_ line: ArraySlice<UInt8>) -> [Piece] {
  var pieces = [Piece()]
  var isBehindComma = false
  for word in line.split(separator: 0x20) {
    if conjunctions.contains(Array(word)) {
      if !isBehindComma { pieces.append(Piece()) }
      pieces[pieces.count - 1].isBehindConjunction = true
      isBehindComma = false
      continue
    }
    isBehindComma = word.last == UInt8(ascii: ",")
    pieces[pieces.count - 1].words.append(isBehindComma ? word.dropLast() : word)
    if isBehindComma { pieces.append(Piece()) }
  }
  return pieces
}

/// Two to five words, the first and the last in capitals.
private func isName(_ words: [ArraySlice<UInt8>]) -> Bool {
  guard let first = words.first, let last = words.last, words.count <= 5, startsName(first), startsName(last) else {
    return false
  }
  return words.count { startsName($0) } >= 2 && words.allSatisfy { startsName($0) || connectors.contains(Array($0)) }
}

/// A capital (of ASCII) or any letter beyond ASCII, and no digits nor a full stop but after an initial.
private func startsName(_ word: ArraySlice<UInt8>) -> Bool {
  guard let first = word.first, (first >= 0x41 && first <= 0x5A) || first >= 0xC3 else { return false }
  if word.last == UInt8(ascii: "."), word.count > 2 { return false }
  return word.allSatisfy { isLetter($0) || [UInt8]("-'.".utf8).contains($0) }
}
