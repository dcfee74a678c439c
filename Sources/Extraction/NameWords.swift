// Whether a text is one name, and the words that are nobody's.
// "Admin", "Staff" and the name of the site stand where authors stand; an absent author is better than one of those.

func isName(_ name: [UInt8], _ trust: NameTrust) -> Bool {
  let isOrganisation = trust == .organisation
  guard name.count >= 2, name.count <= (isOrganisation ? 100 : 70), !isAddress(name),
    !name.contains(where: { forbidden.contains($0) })
  else { return false }
  let words = name.split(separator: 0x20)
  guard words.count <= (isOrganisation ? 10 : 6), name.contains(where: { ($0 | 0x20) &- 0x61 < 26 || $0 >= 0xC3 })
  else { return false }
  var hashes = wordHashes(name)
  // "The Harbour Team" is whom a page means; "The Editorial Team" is nobody.
  if hashes.count >= 3, hashes.first == theWord, hashes.last.map({ offices.contains($0) }) == true {
    hashes.removeFirst()
  }
  if nobodies.contains(hashes) || isNobody(hashes, trust) { return false }
  if name.contains(0x28) != name.contains(0x29) { return false }
  if trust == .handle { return words.count <= 5 }
  if !isOrganisation, words.contains(where: { isHost($0) }) { return false }
  // "Developed By Ada Berg" made the site.
  if hashes.count > 2, hashes[1] == byWord, makers.contains(hashes[0]) { return false }
  if trust == .declared { return true }
  // "Do UOL": from an agency, in Portuguese.
  if words.count == 2, words[0].elementsEqual("Do".utf8), words[1].allSatisfy({ $0 &- 0x41 < 26 }) { return false }
  // Initials in place of a picture.
  if name.contains(0x5F) || name.count <= 3 && name.allSatisfy({ $0 &- 0x41 < 26 }) { return false }
  if name.contains(where: { $0 &- 0x30 < 10 }) || !days(in: name, order: .dayFirst, limit: 1).isEmpty { return false }
  // "Translated by John Roe".
  if words.dropFirst().contains(where: { $0.elementsEqual("by".utf8) }) { return false }
  let capitals = words.filter { startsName($0) }.count
  return words.count == 1 ? trust != .introduced && startsName(words[0]) : capitals * 2 >= words.count
}

/// Whether words name nobody. Where a page declares a name, Emily Post and Herbert Read are people.
private func isNobody(_ words: [UInt64], _ trust: NameTrust) -> Bool {
  if words.allSatisfy({ offices.contains($0) }) { return true }
  guard trust == .declared || trust == .organisation, words.count > 1 else {
    return words.contains { nobody.contains($0) }
  }
  return words.contains { neverNames.contains($0) } || words.allSatisfy { nobody.contains($0) || offices.contains($0) }
}

/// Whether no byline has a word in a name.
func isNobody(_ word: UInt64) -> Bool { nobody.contains(word) }

func isOccupation(_ word: UInt64) -> Bool { occupations.contains(word) }

func isOffice(_ word: UInt64) -> Bool { offices.contains(word) }

/// "harbour.com" is where something stands, and nobody's name; "ada.berg" and "will.i.am" may be one. Countries have two letters,
/// and so have "Prof.Li" and "Marco.De Luca", which lack a space.
private func isHost(_ word: ArraySlice<UInt8>) -> Bool {
  let labels = word.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
  guard labels.count == 2, labels[0].count >= 3 else { return false }
  let isOneCase = labels[1].allSatisfy { $0 &- 0x61 < 26 } || labels[1].allSatisfy { $0 &- 0x41 < 26 }
  return isOneCase
    && (labels[1].count == 2 && labels[0].count >= 5 || domains.contains(WordHash.of(lowercased(labels[1]))))
}

private let domains = WordSet(["com", "net", "org", "info", "biz", "news", "media", "cat", "online", "press"])

private let forbidden = Set("@:/!?{}<>=#$%^*\\\n".utf8)

/// A capital, or a letter beyond Latin-1, Greek and Cyrillic: of most scripts there nothing says that one is none.
func startsName(_ word: ArraySlice<UInt8>) -> Bool {
  guard let first = word.first else { return false }
  if first < 0xC3 { return first &- 0x41 < 26 || (first == 0x22 || first == 0x28) && word.count > 1 }
  let second = word.dropFirst().first ?? 0
  switch first {
  case 0xC3: return second < 0x9F
  // Greek and Cyrillic.
  case 0xCE: return second < 0xAC
  case 0xCF: return second > 0x8E
  case 0xD0: return second < 0xB0
  case 0xD1: return second > 0x9F
  default: return true
  }
}

/// Words that stand behind a name and say what somebody is.
private let occupations = Set(
  """
  director manager head ceo cto cfo coo founder cofounder president expert specialist consultant professor institute university
  network marketing officer chief senior lead vice vp engineer developer analyst writer journalist strategist partner associate
  coach therapist attorney lawyer owner advisor researcher fellow scientist dietitian nutritionist physician editor editors school
  envoyé envoyée correspondant correspondante journaliste rédacteur rédactrice redakteur redakteurin korrespondent
  korrespondentin journalistin corresponsal enviado enviada redactor redactora periodista inviato inviata corrispondente
  giornalista correspondente jornalista verslaggever redacteur dziennikarz dziennikarka
  """.split(whereSeparator: \.isWhitespace).map { WordHash.of($0.utf8) })

/// "By Popular Demand", and from the desk in other languages.
private let nobodies = ["popular demand", "haber merkezi", "da redação", "unserer redaktion", "unsere redaktion"].map {
  wordHashes(Array($0.utf8))
}

private let byWord = WordHash.of("by")
private let makers = WordSet(["built", "designed", "developed", "hosted", "powered"])
private let theWord = WordHash.of("the".utf8)

/// Words of departments and sections: alone or together they name nobody, but "Harbour Research Team" is whom a page means.
private let offices = Set(
  """
  staff the editors editorial redaktion redaction redazione redacción redaccion redação redacao redaktor redaktori redakcja redakce
  redakcija редакция редакція редактор συντακτική συντακτικη ομάδα ομαδα newsroom newsdesk desk team 本站编辑 本站編輯 编辑部 編輯部 編集部
  edit save delete
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

/// Those of them that are no part of anybody's name.
private let neverNames = Set(
  """
  admin administrator editor webmaster anonymous guest unknown author authors contributor contributors correspondent reporter reporters
  user username member com http https www ltd inc llc gmbh news blog null undefined none website login sign official
  """.split(whereSeparator: \.isWhitespace).map { WordHash.of($0.utf8) })
