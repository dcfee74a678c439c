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
}

/// The names in a text, in order; each once. Of several lines the first that has any counts, and those that go on its list.
func names(in text: [UInt8], trust: NameTrust) -> [[UInt8]] {
  var isAnnounced = false
  for line in text.prefix(2_000).split(separator: 0x0A).prefix(12) {
    let (rest, isIntroduced) = withoutIntroduction(behindDay(line) ?? line)
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

// MARK: - Around names

/// "by Ada Berg" of "Published 7 August 2023 by Ada Berg".
private func behindDay(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
  let by = Array(" by ".utf8)
  guard line.count <= 120, let start = line.indices.dropLast(4).first(where: { line[$0...].starts(with: by) }),
    let day = days(in: lowercased(line[..<start]), order: .dayFirst, limit: 1).first,
    day.range.upperBound == start - line.startIndex
  else { return nil }
  return line[(start + 1)...]
}

private let introductions: [[UInt8]] = [
  "by", "written by", "posted by", "published by", "created by", "authored by", "reported by", "words by", "story by",
  "text by", "article by", "post by", "submitted by", "started by", "asked by", "contributed by",
  "reviewed and written by",
  "author", "authors", "author(s)", "written and reviewed by", "from", "via", "von", "par", "por", "di", "door", "av",
  "af",
  "autor", "autora", "auteur", "autore", "autor:innen", "text", "texte", "text von", "geschrieben von", "verfasst von",
  "rédigé par", "publié par", "écrit par", "escrito por", "publicado por", "scritto da", "pubblicato da", "a cura di",
  "geschreven door", "автор", "автори", "авторы", "текст", "yazan", "yazar", "haber", "napisał", "kirjoittanut",
  "skrevet av",
  "skrevet af", "skriven av", "írta", "napsal", "reporter", "op", "topic starter", "thread starter", "fact checked by",
  "medically written by", "guest post by", "blog by", "recipe by", "article written by", "this post was written by",
  "this article was written by", "content by", "discussion started by", "photos and text by", "editor", "contributor",
  "contributors",
].map { Array($0.utf8) }.sorted { $0.count > $1.count }

/// In Chinese and Japanese, always with a colon or a slash behind: 作者：, 文／.
private let ideographicIntroductions = ["作者", "記者", "记者", "撰文", "著者", "執筆者", "執筆", "筆者", "文"].map { Array($0.utf8) }

/// The name behind one of these, up to a space or a mark.
private func ideographicName(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
  guard line.first.map({ $0 >= 0xE3 }) == true else { return nil }
  for introduction in ideographicIntroductions where line.starts(with: introduction) {
    let behind = trimmed(line.dropFirst(introduction.count))
    for colon in [":", "：", "/", "／"] where behind.starts(with: colon.utf8) {
      let rest = behindRoles(trimmedWide(behind.dropFirst(colon.utf8.count)))
      let name = rest[..<(rest.indices.first { endsIdeographicName(rest, $0) } ?? rest.endIndex)]
      if name.isEmpty, !rest.isEmpty { return nil }
      return nobodies.contains(Array(name)) ? nil : withCommas(name)
    }
  }
  return nil
}

/// 编辑：张三, 图 张三, 本报记者 张三: what somebody is stands before who that is, with a mark or a space between.
private func behindRoles(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var rest = text
  while let role = roles.first(where: { rest.starts(with: $0) }) {
    let behind = rest.dropFirst(role.count)
    guard let mark = roleMarks.first(where: { behind.starts(with: $0) }) else { break }
    rest = trimmedWide(behind.dropFirst(mark.count))
  }
  return rest
}

private let roles = ["图", "圖", "摄影", "攝影", "本报记者", "記者", "记者", "编辑", "編輯", "責任編輯", "责任编辑"].map { Array($0.utf8) }
private let roleMarks = [" ", "　", "/", "／", ":", "："].map { Array($0.utf8) }
/// Anonymous, unknown, this site.
private let nobodies = Set(["佚名", "匿名", "未知", "本站"].map { Array($0.utf8) })

/// Names are parted by 、 there.
private func withCommas(_ names: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var listed: [UInt8] = []
  var rest = names
  while let byte = rest.first {
    let isComma = rest.starts(with: [0xE3, 0x80, 0x81])
    listed.append(isComma ? UInt8(ascii: ",") : byte)
    rest = rest.dropFirst(isComma ? 3 : 1)
  }
  return listed[...]
}

/// Without white space in front, U+3000 included.
private func trimmedWide(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var rest = trimmed(text)
  while rest.starts(with: [0xE3, 0x80, 0x80]) { rest = trimmed(rest.dropFirst(3)) }
  return rest
}

/// White space, ASCII colons, marks of CJK but for 、 々 〆 〇, and full-width marks.
private func endsIdeographicName(_ text: ArraySlice<UInt8>, _ index: Int) -> Bool {
  let byte = text[index]
  if byte <= 0x20 || byte == UInt8(ascii: ":") { return true }
  guard byte == 0xE3 || byte == 0xEF, index + 2 < text.endIndex else { return false }
  switch (byte, text[index + 1], text[index + 2]) {
  case (0xE3, 0x80, 0x81), (0xE3, 0x80, 0x85...0x87): return false
  case (0xE3, 0x80, _), (0xEF, 0xBC, 0x81...0x8F), (0xEF, 0xBC, 0x9A...0xA0), (0xEF, 0xBD, 0x9B...0xA4): return true
  default: return false
  }
}

/// Introductions that need a colon, because they are words of the language besides.
private let weakIntroductions = Set(
  [
    "author", "authors", "author(s)", "from", "via", "text", "texte", "di", "af", "av", "autor", "autora", "auteur",
    "autore",
    "haber", "текст", "reporter", "op", "topic starter", "thread starter", "editor", "contributor", "contributors",
    "автор", "yazar",
  ]
  .map { Array($0.utf8) })

/// Whether a line is "By" or its like and nothing else.
func isIntroduction(_ line: ArraySlice<UInt8>) -> Bool {
  let (rest, isIntroduced) = withoutIntroduction(line)
  return isIntroduced && rest.isEmpty
    && !neverAlone.contains(lowercased(line).filter { $0 > 0x20 && $0 != UInt8(ascii: ":") })
}

/// What stands above many a thing that is no name.
private let neverAlone = Set(
  ["from", "via", "text", "texte", "di", "af", "av", "editor", "reporter", "haber", "текст"].map { Array($0.utf8) })

/// The rest of a line behind "By" and its like. Introductions end where a word ends.
private func withoutIntroduction(_ line: ArraySlice<UInt8>) -> (rest: ArraySlice<UInt8>, isIntroduced: Bool) {
  let line = trimmed(line)
  if let name = ideographicName(line) { return (name, true) }
  let lowered = lowercased(line)
  for introduction in introductions where lowered.starts(with: introduction) {
    let next = lowered.count > introduction.count ? lowered[introduction.count] : 0x0A
    guard next <= 0x20 || next == UInt8(ascii: ":") || next == 0xC2 else { continue }
    var rest = line.dropFirst(introduction.count)
    let hasColon = trimmed(rest).first == UInt8(ascii: ":")
    if !trimmed(rest).isEmpty, weakIntroductions.contains(introduction), !hasColon { continue }
    if hasColon { rest = trimmed(rest).dropFirst() }
    return (trimmed(rest), true)
  }
  // "By" in an element of its own, with nothing between it and the name.
  if line.count > 4, line.starts(with: "By".utf8), line.dropFirst(2).first! &- 0x41 < 26 {
    return (line.dropFirst(2), true)
  }
  return (line, false)
}

/// Up to what can't belong to a list of names: bars, bullets, dates, "on", "in".
private func firstPart(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
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
  return trimmed(line.prefix(end))
}

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
  " | ", "|", " · ", " • ", "•", "·", " - ", " – ", " — ", " / ", " on ", " in ", " at ", " am ", " le ", " published",
  " updated",
  " posted", " last ", " for ", " about ", ". ", " :: ", "→", "\u{1F}", " @", " (", " [", "—", " » ", "…", " est ",
  " from ",
  ", published", ", updated", " with ", " dated ", " discussion starter", " vom ", " il ", " el ",
].map { Array($0.utf8) }

// MARK: - Lists

private func listedNames(_ text: ArraySlice<UInt8>, _ trust: NameTrust) -> [[UInt8]] {
  var names: [[UInt8]] = []
  var degrees = 0
  for part in listParts(text) {
    if names.count == 32 { break }
    let (rest, _) = withoutIntroduction(part)
    let name = Array(trimmedMarks(rest))
    if let last = names.last, isDegree(name, behind: last) {
      degrees += 1
      if degrees > 16 { break }
      names[names.count - 1] += [0x2C, 0x20] + name
    } else if !names.isEmpty, wordHashes(name).contains(where: { occupations.contains($0) }) {
      break
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

/// Parts between commas, semicolons, ampersands and words for "and".
private func listParts(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
  var parts: [ArraySlice<UInt8>] = []
  for piece in text.split(whereSeparator: { $0 == 0x2C || $0 == 0x3B || $0 == 0x26 }) {
    var words: [ArraySlice<UInt8>] = []
    var start = piece.startIndex
    for word in piece.split(separator: 0x20) where conjunctions.contains(Array(word)) {
      if !words.isEmpty || word.startIndex > start { words.append(piece[start..<word.startIndex]) }
      start = word.endIndex
    }
    words.append(piece[start...])
    parts += words.map { trimmed($0) }.filter { !$0.isEmpty }
  }
  return parts
}

private let conjunctions = Set(
  ["and", "und", "et", "y", "e", "og", "och", "и", "та", "ve", "en", "AND"].map { Array($0.utf8) })

private func trimmedMarks(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var rest = trimmed(text)
  while let first = rest.first, [UInt8]("-:|~*\"'.,>".utf8).contains(first) { rest = trimmed(rest.dropFirst()) }
  while let last = rest.last, [UInt8]("-:|~*\"',;<>".utf8).contains(last) { rest = trimmed(rest.dropLast()) }
  return rest
}

/// MD, Ph.D., RDN, MD PhD, E-RYT 200: short and in capitals. Behind a name in capitals two words are another name.
private func isDegree(_ text: [UInt8], behind name: [UInt8]) -> Bool {
  guard text.count <= 10 else { return false }
  if let space = text.firstIndex(of: 0x20), !name.contains(where: { $0 &- 0x61 < 26 }),
    !text[space...].allSatisfy({ $0 == 0x20 || $0 &- 0x30 < 10 })
  {
    return false
  }
  let capitals = text.filter { $0 &- 0x41 < 26 }.count
  let small = text.filter { $0 &- 0x61 < 26 }.count
  return capitals >= 2 && capitals > small || capitals >= 1 && small <= 2 && text.contains(0x2E)
}

// MARK: - One name

private func isName(_ name: [UInt8], _ trust: NameTrust) -> Bool {
  guard name.count >= 2, name.count <= 70, !isAddress(name), !name.contains(where: { forbidden.contains($0) }) else {
    return false
  }
  let words = name.split(separator: 0x20)
  guard words.count <= 6, name.contains(where: { ($0 | 0x20) &- 0x61 < 26 || $0 >= 0xC3 }) else { return false }
  var hashes = wordHashes(name)
  // "The Harbour Team" is whom a page means; "The Editorial Team" is nobody.
  if hashes.count >= 3, hashes.first == theWord, hashes.last.map({ offices.contains($0) }) == true {
    hashes.removeFirst()
  }
  if hashes == popularDemand { return false }
  if hashes.contains(where: { nobody.contains($0) }) || hashes.allSatisfy({ offices.contains($0) }) { return false }
  if trust == .handle { return words.count <= 5 }
  // Initials in place of a picture.
  if name.contains(0x5F) || name.count <= 3 && name.allSatisfy({ $0 &- 0x41 < 26 }) { return false }
  if name.contains(where: { $0 &- 0x30 < 10 }) || !days(in: name, order: .dayFirst, limit: 1).isEmpty { return false }
  let capitals = words.filter { startsName($0) }.count
  return words.count == 1 ? trust == .person && startsName(words[0]) : capitals * 2 >= words.count
}

private let forbidden = Set("@:/!?{}<>=#$%^*\\\n".utf8)

private func startsName(_ word: ArraySlice<UInt8>) -> Bool {
  guard let first = word.first else { return false }
  return first &- 0x41 < 26 || first >= 0xC3 || (first == 0x22 || first == 0x28) && word.count > 1
}

/// Words that stand behind a name and say what somebody is.
private let occupations = Set(
  """
  director manager head ceo cto cfo coo founder cofounder president expert specialist consultant professor institute university
  network marketing officer chief senior lead vice vp engineer developer analyst writer journalist strategist partner associate
  coach therapist attorney lawyer owner advisor researcher fellow scientist dietitian nutritionist physician editor editors school
  """.split(whereSeparator: \.isWhitespace).map { WordHash.of($0.utf8) })

/// "By Popular Demand".
private let popularDemand = ["popular", "demand"].map { WordHash.of($0.utf8) }

private let theWord = WordHash.of("the".utf8)

/// Words of departments and sections: alone or together they name nobody, but "Harbour Research Team" is whom a page means.
private let offices = Set(
  """
  staff the editors editorial redaktion redaction redazione redacción редакция редакція newsroom newsdesk desk team
  mon tue wed thu fri sat sun account accounts advice authorization authorized blogs books business career careers communication
  community cost costs counseling culture customer dealer demo edition editions education en entertainment events family feedback
  fashion featured finance food forms free guide guides health holiday house hr human insights jobs law lifestyle management
  marketing money my news opinion personal policy politics premium press prevention privacy products psychologist recipes register
  renovation request research resources results sales science security services shop solutions sports strategy style success
  support tech technology tips tools training travel unpacking video videos wellness work written x
  minute minutes hour hours day days week weeks month months year years
  january february march april may june july august september october november december
  monday tuesday wednesday thursday friday saturday sunday
  """.split(whereSeparator: \.isWhitespace).map { WordHash.of($0.utf8) })

/// Words of content systems, and of what else stands beside names.
private let nobody = Set(
  """
  admin administrator editor webmaster anonymous guest unknown author authors contributor contributors correspondent reporter reporters user
  username member read more less about share follow view profile all posts post articles article comments comment reply min mins
  updated published posted subscribe sign login log menu home search contact email print click here learn see
  support official website null undefined none avatar photo image picture today yesterday ago com http https www facebook twitter linkedin instagram youtube
  the this that these your our we you how why what when where who is are was
  bio biography expert reviewed reviewer medically fact checked ltd inc llc gmbh news blog reviews review category
  categories topics topic tags tag rating ratings download table contents last time date level joined location messages views
  asked answered edited modified viewed likes replies reputation badges moderator verified
  """.split(whereSeparator: \.isWhitespace).map { WordHash.of($0.utf8) })
