// Names of people out of what pages put where names belong: bylines with their words around, lists, degrees, handles,
// addresses, and the names of departments and content systems, which are nobody's.

/// What may be taken for a name.
enum NameTrust {
  /// Only what an introduction such as "By" announces.
  case introduced
  /// What looks like the name of a person.
  case person
  /// Any name, handles of forums too.
  case handle
  /// What a page says is the name of a person, and nothing else.
  case declared
  /// The same of an organisation.
  case organisation
}

/// The names in a text, in order; each once. Of several lines the first that has any counts, and those that go on its list.
func names(in text: [UInt8], trust: NameTrust) -> [[UInt8]] {
  var isAnnounced = false
  for line in text.prefix(2_000).split(separator: 0x0A).prefix(12) {
    guard let line = behindAboutAuthor(line) else { continue }
    let writer = behindPublication(line)
    let (rest, isIntroduced) =
      writer.map { ($0, true) } ?? withoutIntroduction(line, isByline: trust != .introduced)
    // "Publié le 3 mai 2024" names nobody. One word may be a handle.
    if !isIntroduced, line.contains(0x20) || trust != .handle, saysPublication(line) || isSentence(line) { continue }
    if rest.isEmpty {
      isAnnounced = isAnnounced || isIntroduced
      continue
    }
    if trust == .introduced, !isIntroduced, !isAnnounced { continue }
    let found = listedNames(firstPart(rest), trust == .handle ? .handle : .person)
    if !found.isEmpty { return found }
    isAnnounced = false
  }
  return []
}

/// A sentence of a biography.
private func isSentence(_ line: ArraySlice<UInt8>) -> Bool {
  if line.suffix(3).elementsEqual("。".utf8) { return true }
  // "Jane Doe, M.D., and John Roe Jr." is none.
  return line.last == UInt8(ascii: ".")
    && line.split(separator: 0x20).count { $0.count >= 4 && lowercased($0).elementsEqual($0) } >= 3
}

/// The names in what a page declares as the name of a person or an organisation: as they are written there. Of several
/// people in one string each counts, where each has two words at least.
func declaredNames(in text: [UInt8], _ trust: NameTrust) -> [[UInt8]] {
  let text = text.prefix(2_000)
  let lowered = lowercased(text.prefix(40))
  let mayBeIntroduced =
    lowered.starts(with: "by ".utf8) || text.contains(UInt8(ascii: ":")) || lowered.first ?? 0 >= 0xE3
    || ["par ", "por ", "von "].contains { lowered.starts(with: $0.utf8) }
      && (isWholeName(text.dropFirst(4).prefix { $0 != 0x2C }) || isAgency(Array(text.dropFirst(4))))
  let part = firstPart(mayBeIntroduced ? withoutIntroduction(text).rest : text, endsAtWords: false)
  if trust == .organisation {
    let name = Array(trimmedMarks(part))
    return isName(name, trust) ? [name] : []
  }
  return listedNames(turned(part, isScholarly: false), trust)
}

/// "Doe, Jane" as "Jane Doe": what has one comma, and no degree behind it. Where names are not always written so (not
/// `isScholarly`) only one word is taken for a family name.
func turned(_ name: ArraySlice<UInt8>, isScholarly: Bool) -> ArraySlice<UInt8> {
  let parts = name.split(separator: 0x2C).map { trimmed($0) }
  guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return name }
  // "J. A." is no degree.
  let isOfLetters = parts[1].split { $0 == 0x20 || $0 == 0x2E || $0 == 0x2D }.allSatisfy { $0.count == 1 }
  guard isScholarly && isOfLetters || !isDegree(Array(parts[1]), behind: Array(parts[0])),
    isScholarly || !parts[0].contains(0x20) && parts[1].count > 3
  else { return name }
  return (Array(parts[1]) + [0x20] + Array(parts[0]))[...]
}

// MARK: - Around names

/// "Ada Berg" of "Published 7 August 2023 by Ada Berg" and "Publié le 7 août 2023 à 10h par Ada Berg".
private func behindPublication(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
  let line = trimmed(line)
  guard line.count <= 120 else { return nil }
  let words = line.split(separator: 0x20)
  for (index, word) in words.enumerated().dropFirst().dropLast() where word.count <= 5 {
    guard let preposition = writerPrepositions.first(where: { word.elementsEqual($0.word) }) else { continue }
    let before = line[..<word.startIndex]
    // "The wall was held on 7 August 2023 and by Ada Berg's crew": right behind the day.
    let isBehindDay =
      days(in: lowercased(before), order: .dayFirst, limit: 1).first?.range.upperBound == trimmed(before).count
    let isNamed = startsName(words[index + 1])
    if isBehindDay && (isNamed || preposition.word == by) || isNamed && !preposition.isWeak && saysPublication(before) {
      return line[words[index + 1].startIndex...]
    }
  }
  return nil
}

private let by = Array("by".utf8)

/// What stands before the writer's name. A weak one is weak where no day stands right before it: "Vasco da Gama", and
/// whoever English says a page was edited or reviewed by.
private let writerPrepositions: [(word: [UInt8], isWeak: Bool)] =
  ["by", "da", "di", "av", "af"].map { (word: Array($0.utf8), isWeak: true) }
  + ["par", "von", "por", "przez", "door"].map { (word: Array($0.utf8), isWeak: false) }

/// Whether a line begins with a word for "published" or "updated".
private func saysPublication(_ line: ArraySlice<UInt8>) -> Bool {
  let start = Array(trimmed(line).prefix(60))
  return startsWithPublication(start) || startsWithUpdate(start)
}

/// Up to what can't belong to a list of names: bars, bullets, dates, "on", "in".
private func firstPart(_ line: ArraySlice<UInt8>, endsAtWords: Bool = true) -> ArraySlice<UInt8> {
  let lowered = lowercased(line)
  var end = lowered.count
  if let day = days(in: lowered, order: .dayFirst, limit: 1).first { end = day.range.lowerBound }
  if let symbol = lowered[..<end].indices.first(where: { isSymbol(lowered, $0) }) { end = symbol }
  for mark in nameEnds {
    guard let first = mark.first else { continue }
    var index = 1
    while index + mark.count <= end {
      if lowered[index] == first, lowered[index..<index + mark.count].elementsEqual(mark),
        first != UInt8(ascii: ".") || endsSentence(lowered, index)
      {
        end = index
        break
      }
      index += 1
    }
  }
  guard endsAtWords else { return trimmed(line.prefix(end)) }
  end = labelStart(line.prefix(end)) - line.startIndex
  var part = trimmed(line.prefix(wordEnd(Array(line.prefix(end)))))
  while let space = part.lastIndex(of: 0x20), wordsBeforeDays.contains(WordHash.of(part[(space + 1)...])) {
    part = trimmed(part[..<space])
  }
  return part
}

/// Where a word for "published" or "updated" stands behind a name: "Jana Holm Veröffentlicht am", "Jane Doe Reviewed by".
private func labelStart(_ line: ArraySlice<UInt8>) -> Int {
  for space in line.indices where line[space] == 0x20 && space > line.startIndex {
    let word = line[(space + 1)...].prefix(60)
    guard let first = word.first, first < 0xE3, mayOpenDateLabel(word) else { continue }
    let rest = Array(word)
    if startsWithPublication(rest) || startsWithUpdate(rest) { return space + 1 }
  }
  return line.endIndex
}

/// Where the first word stands that names are not made of, as it is written: "Jane Doe in Berlin", "Institute In Berlin", but
/// "Marine Le Pen" and "Kim In Sung".
private func wordEnd(_ line: [UInt8]) -> Int {
  let words = line.split(separator: 0x20)
  for (index, word) in words.enumerated().dropFirst() {
    let lowered = lowercased(word)
    let isSmall = lowered.elementsEqual(word)
    let isLast = index + 1 == words.count
    let isLate = index >= 2
    let hash = WordHash.of(lowered)
    let ends =
      prepositions.contains(hash) && (isSmall || isLate)
      || articles.contains(hash) && (isLast ? isSmall || isLate : isSmall && !startsName(words[index + 1]))
    if ends { return max(0, word.startIndex - 1) }
    // "Jane Doe Email: …"
    if isLate, word.last == UInt8(ascii: ":") { return word.startIndex - 1 }
  }
  return line.count
}

private let prepositions = WordSet(
  ["on", "in", "at", "for", "about", "from", "with", "am", "vom", "est", "à", "aus", "avec", "mit"])
/// At the end of what stands before a day they belong to it: "Piet de Vries op", "Jan Kowalski dnia".
private let wordsBeforeDays = WordSet(["op", "den", "d.", "dnia", "dne", "em", "no", "dia", "um", "kl"])
/// What stands before a day, and in names.
private let articles = WordSet(["le", "il", "el"])

/// A mark or symbol beyond ASCII, but for apostrophes and hyphens.
private func isSymbol(_ text: [UInt8], _ index: Int) -> Bool {
  if text[index] >= 0xF0 { return true }
  guard text[index] == 0xE2, index + 2 < text.count else { return false }
  return text[index + 1] != 0x80 || ![0x90, 0x91, 0x98, 0x99].contains(text[index + 2])
}

/// Whether the full stop at `index` ends more than an initial or a title such as "Dr" or "Prof".
private func endsSentence(_ text: [UInt8], _ index: Int) -> Bool {
  let word = text[..<index].reversed().prefix { $0 != 0x20 && $0 != 0x2E }
  return word.count > 3 && !titles.contains(where: { word.elementsEqual($0.utf8.reversed()) })
}

private let titles = ["prof", "assoc", "asst", "capt", "msgr", "insp", "supt", "comm"]

private let nameEnds: [[UInt8]] = [
  " | ", "|", " · ", " • ", "•", "·", " - ", " – ", " — ", " / ", " published", " updated", " posted", " last ", ". ",
  " :: ",
  "→", "\u{1F}", " @", " (", " [", "—", " » ", "…", ", published", ", updated", " dated ", " discussion starter",
  " 작성일", " 등록일", " 날짜", " 조회", " 댓글", " 추천", " 이메일",
].map { Array($0.utf8) }

// MARK: - Lists

private func listedNames(_ text: ArraySlice<UInt8>, _ trust: NameTrust) -> [[UInt8]] {
  var names: [[UInt8]] = []
  var degrees = 0
  for part in listParts(text, trust) {
    if names.count == 32 { break }
    let (rest, _) = trust == .declared ? (part, false) : withoutIntroduction(part, isByline: true)
    let name = Array(withoutRole(trimmedMarks(rest)))
    if let last = names.last, isDegree(name, behind: last) {
      degrees += 1
      if degrees > 16 { break }
      names[names.count - 1] += [0x2C, 0x20] + name
    } else if !names.isEmpty,
      wordHashes(name).contains(where: { isOccupation($0) }) || saysWhat(name, trust) || isAgency(name)
    {
      break
    } else if let last = names.last, isPlace(name, behind: last) {
      continue
    } else if isName(name, trust) {
      let words = wordHashes(name)
      if !names.contains(where: { wordHashes($0) == words }) { names.append(name) }
    } else if names.isEmpty {
      return []
    } else {
      break
    }
  }
  return names
}

/// Whether a part of a list says what somebody is: "envoyée spéciale à Lyon". Names begin with a capital, or with a short
/// word: "de Vries".
private func saysWhat(_ part: [UInt8], _ trust: NameTrust) -> Bool {
  guard trust != .handle, trust != .declared, let first = part.first, let space = part.firstIndex(of: 0x20) else {
    return false
  }
  // "avec AFP", "mit dpa", "em São Paulo"
  return first &- 0x61 < 26 && (space > 4 || wordsBeforeOthers.contains(WordHash.of(part[..<space])))
}

/// Before agencies and places.
private let wordsBeforeOthers = WordSet(["avec", "mit", "con", "com", "with", "em", "in", "from", "aus"])

/// Parts between commas, semicolons, ampersands and words for "and".
private func listParts(_ text: ArraySlice<UInt8>, _ trust: NameTrust) -> [ArraySlice<UInt8>] {
  var parts: [ArraySlice<UInt8>] = []
  for piece in text.split(whereSeparator: { $0 == 0x2C || $0 == 0x3B || $0 == 0x26 }) {
    var found: [ArraySlice<UInt8>] = []
    var start = piece.startIndex
    var isInNames = false
    for word in piece.split(separator: 0x20) where conjunctions.contains(Array(word)) {
      if !found.isEmpty || word.startIndex > start { found.append(piece[start..<word.startIndex]) }
      start = word.endIndex
      isInNames = isInNames || word.count == 1
    }
    found.append(piece[start...])
    found = found.map { trimmed($0) }.filter { !$0.isEmpty }
    // "José Ortega y Gasset" is one, and what is declared to be one is "Smith and Sons".
    let whole = found.filter { isWholeName($0) }.count
    if let first = found.first, whole < found.count, trust == .declared || isInNames && whole > 0 {
      found = [trimmed(piece[first.startIndex...])]
    }
    parts += found
  }
  return parts
}

/// Whether a part of a list may be all of somebody's name: two words with capitals. "Von Miller" and "Von der Leyen" have one
/// behind what "Von Ada Berg" is introduced by.
func isWholeName(_ name: ArraySlice<UInt8>) -> Bool {
  name.split(separator: 0x20).filter { startsName($0) }.count >= 2
}

/// Whether a comma parts two of these, and not a family name from what stands before it.
func areTwoNames(_ text: ArraySlice<UInt8>) -> Bool {
  let halves = text.split(separator: 0x2C).map { trimmed($0) }
  return halves.count == 2 && halves.allSatisfy { isWholeName($0) }
}

private let conjunctions = Set(
  ["and", "und", "et", "y", "e", "og", "och", "и", "та", "ve", "en", "AND"].map { Array($0.utf8) })

/// Whether a part is the place or the paper of the one before it: one word behind a name of two. In other scripts than those
/// of Europe a name is one word.
func isPlace(_ part: [UInt8], behind name: [UInt8]) -> Bool {
  startsName(part[...]) && part[0] < 0xE0 && !part.contains(0x20) && name.contains(0x20)
}

private func trimmedMarks(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var rest = trimmed(text)
  while let first = rest.first, [UInt8]("-:|~*\"'.,>".utf8).contains(first) { rest = trimmed(rest.dropFirst()) }
  while let last = rest.last, [UInt8]("-:|~*\"',;<>".utf8).contains(last) { rest = trimmed(rest.dropLast()) }
  return rest
}

/// MD, Ph.D., RDN, MD PhD, E-RYT 200: short and in capitals, and "g1 SP" is a newsroom. Behind a name in capitals two words
/// are another name.
func isDegree(_ text: [UInt8], behind name: [UInt8]) -> Bool {
  guard text.count <= 10, let first = text.first, first &- 0x41 < 26 else { return false }
  if let space = text.firstIndex(of: 0x20), !name.contains(where: { $0 &- 0x61 < 26 }),
    !text[space...].allSatisfy({ $0 == 0x20 || $0 &- 0x30 < 10 })
  {
    return false
  }
  let capitals = text.filter { $0 &- 0x41 < 26 }.count
  let small = text.filter { $0 &- 0x61 < 26 }.count
  return capitals >= 2 && capitals > small || capitals >= 1 && small <= 2 && text.contains(0x2E)
}
