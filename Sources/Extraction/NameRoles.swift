// What stands behind a name, with no comma before it, and says what its bearer does or for whom. Only a style sheet parts
// it from the name, so that it would become a part of it, or make nobody of somebody.

/// A name without what its bearer does: "Jane Doe Staff Writer", "Jane Doe The Associated Press", 홍길동 기자.
func withoutRole(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  let name = trimmedWide(name)
  guard let first = name.first else { return name }
  return first >= 0xE3 ? withoutReporter(name) : withoutWork(name)
}

/// Without the word for a reporter that stands behind a name in Korea, Japan and China, or in front of it, and what kind of
/// report it is: 記者王小明／即時報導.
private func withoutReporter(_ whole: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var name = whole
  if let slash = name.indices.first(where: { name[$0...].starts(with: "／".utf8) }),
    reports.contains(where: { name.suffix($0.count).elementsEqual($0) })
  {
    name = trimmedWide(name[..<slash])
  }
  for role in ["記者", "记者"] where name.starts(with: role.utf8) {
    let behind = trimmedWide(name.dropFirst(role.utf8.count))
    // 記者協會 is a body.
    if isIdeographicName(behind), !houses.contains(where: { behind.suffix($0.count).elementsEqual($0) }) {
      return behind
    }
  }
  for role in ["기자", "記者", "记者"] {
    let end = name.indices.dropFirst(6).first { index in
      guard name[index...].starts(with: role.utf8) else { return false }
      let behind = name[index...].dropFirst(role.utf8.count)
      // In China it stands in front of a name too.
      return behind.isEmpty || behind.first == 0x20 && role == "기자"
    }
    if let end { return trimmedWide(name[..<end]) }
  }
  return name
}

private let reports = ["報導", "報道", "报道"].map { Array($0.utf8) }
private let houses = reports + ["会", "會", "部", "站", "社", "团", "團"].map { Array($0.utf8) }

/// Up to a work or an agency behind a name of two words or more; all of it where what is in front is no name.
private func withoutWork(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  let words = name.split(separator: 0x20)
  guard words.count > 2, words.count <= 8 else { return name }
  let hashes = words.map { WordHash.of(lowercased($0)) }
  var end = words.count
  if let whom = words.dropFirst(2).firstIndex(where: { $0.elementsEqual("For".utf8) }) {
    // "Jane Doe For Mailonline"
    end = whom
  } else if workWords.contains(hashes[end - 1]) {
    end -= 1
    while end > 0, workKinds.contains(hashes[end - 1]) { end -= 1 }
  } else if hashes.suffix(2).elementsEqual(associatedPress) {
    end -= 2
    if hashes[end - 1] == the { end -= 1 }
  } else if agencies.contains(Array(words[end - 1])), name.contains(where: { $0 &- 0x61 < 26 }) {
    end -= 1
  }
  // "Senior Crime Reporter" and "Times of India Correspondent" are nobody's names.
  guard end < words.count, end >= 2, end <= 4, !hashes[..<end].contains(where: { isNoPartOfName($0) }) else {
    return name
  }
  return name[..<words[end - 1].endIndex]
}

private func isNoPartOfName(_ word: UInt64) -> Bool {
  workKinds.contains(word) || bodies.contains(word) || isOffice(word) || isOccupation(word)
}

/// Whether what stands behind a name is for whom somebody works: "AFP", "The Associated Press".
func isAgency(_ part: [UInt8]) -> Bool {
  let words = part.split(separator: 0x20)
  if let first = words.first, agencies.contains(Array(first)), words.count <= 3 { return true }
  let hashes = wordHashes(part)
  return hashes == associatedPress || hashes.first == the && hashes.dropFirst().elementsEqual(associatedPress)
}

/// The last three are links beside a name.
private let workWords = WordSet(
  [
    "writer", "reporter", "editor", "correspondent", "columnist", "contributor", "journalist", "photographer",
    "producer", "editor-in-chief", "redakteur", "redakteurin", "journalistin",
    "korrespondent", "korrespondentin", "journaliste", "rédacteur", "rédactrice", "correspondant", "correspondante",
    "redactor", "redactora", "periodista", "corresponsal", "giornalista", "redattore", "redattrice", "corrispondente",
    "jornalista", "repórter", "redator", "redatora", "correspondente", "verslaggever", "redacteur", "dziennikarz",
    "dziennikarka", "redaktor", "редактор", "журналист", "журналистка", "корреспондент", "muhabir", "muhabiri",
    "editör", "edit", "delete", "save",
  ])

private let workKinds = WordSet(
  [
    "staff", "senior", "junior", "contributing", "chief", "lead", "associate", "assistant", "deputy", "managing",
    "executive", "special", "freelance", "guest", "general", "assignment", "breaking", "investigative", "multimedia",
    "digital", "data", "foreign", "national", "international", "political", "politics", "city", "local", "crime",
    "court", "sports", "news", "business", "economics", "technology", "tech", "health", "science", "environment",
    "climate", "education", "features", "entertainment", "culture", "arts", "travel", "food", "lifestyle", "affairs",
  ])

/// Words of organisations, of papers, and such as "our", which stand in front of works that name nobody.
private let bodies = WordSet(
  [
    "academy", "agency", "alliance", "association", "authority", "bureau", "campaign", "center", "centre", "centers",
    "coalition", "college", "commission", "committee", "council", "department", "foundation", "friends", "fund",
    "group", "initiative", "league", "ministry", "movement", "museum", "office", "organisation", "organization",
    "partnership", "program", "programme", "project", "society", "trust", "union", "chronicle", "daily", "gazette",
    "guardian", "herald", "insider", "journal", "magazine", "mail", "post", "telegraph", "times", "tribune", "weekly",
    "our", "of",
  ])

private let associatedPress = ["associated", "press"].map { WordHash.of($0.utf8) }
private let the = WordHash.of("the".utf8)
/// As they are written: Efe and Ap are people.
private let agencies = Set(
  ["AP", "AFP", "dpa", "DPA", "UPI", "ANSA", "EFE", "PTI", "Reuters", "REUTERS"].map { Array($0.utf8) })
