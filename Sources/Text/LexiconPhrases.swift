// The phrases of LexiconTable.swift as lines have them: a table has them in small letters, and a line in whatever its language
// writes at the beginning of a sentence, of a word, or everywhere.

/// The phrases of a table as `lowercased` leaves them, however a line has them: that knows no capitals beyond Latin-1.
func phrases(_ table: String) -> [[UInt8]] {
  table.utf8.split { $0 == UInt8(ascii: "|") || $0 == 0x0A }.flatMap { row -> [[UInt8]] in
    let phrase = Array(Array(row).split(separator: 0x20).joined(separator: [0x20]))
    if phrase.isEmpty { return [] }
    return phrase.contains { $0 > 0xC3 } ? capitalForms(String(decoding: phrase, as: UTF8.self)) : [phrase]
  }
}

private func capitalForms(_ phrase: String) -> [[UInt8]] {
  let capitals = phrase.uppercased()
  // Most scripts know no capitals.
  guard capitals != phrase else { return [Array(phrase.utf8)] }
  let words = phrase.split(separator: " ")
  let capitalised = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }
  let sentence = [capitalised[0]] + words.dropFirst().map(String.init)
  var forms = [phrase, capitals, sentence.joined(separator: " "), capitalised.joined(separator: " ")]
  // Greek has no accents on capitals, and Turkish keeps the dot.
  if capitals.utf8.first == 0xCE { forms.append(String(capitals.map { greekCapitals[$0] ?? $0 })) }
  if phrase.contains("İ") { forms.append(phrase.replacing("i", with: "İ").uppercased()) }
  return Array(Set(forms.map { lowercased(Array($0.utf8)[...]) }))
}

private let greekCapitals: [Character: Character] = [
  "Ά": "Α", "Έ": "Ε", "Ή": "Η", "Ί": "Ι", "Ό": "Ο", "Ύ": "Υ", "Ώ": "Ω",
]
