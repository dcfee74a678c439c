// What stands in front of a name in a byline: "By", "Text:", "Opinion by", and what it says of whoever follows.
// They tell where a name begins, and "photo by" that it is somebody else's.

private let introductions: [[UInt8]] = [
  "by", "written by", "posted by", "published by", "created by", "authored by", "reported by", "words by", "story by",
  "text by", "article by", "post by", "submitted by", "started by", "asked by", "contributed by",
  "reviewed and written by", "author", "authors", "author(s)", "written and reviewed by", "from", "via", "von", "par",
  "por", "di", "door", "av", "af", "autor", "autora", "auteur", "autore", "autor:innen", "text", "texte", "text von",
  "geschrieben von", "verfasst von", "rédigé par", "publié par", "écrit par", "escrito por", "publicado por",
  "scritto da", "pubblicato da", "a cura di", "geschreven door", "автор", "автори", "авторы", "текст", "yazan",
  "yazar", "haber", "napisał", "kirjoittanut", "skrevet av", "skrevet af", "skriven av", "írta", "napsal", "reporter",
  "op", "topic starter", "thread starter", "fact checked by", "medically written by", "guest post by", "blog by",
  "recipe by", "article written by", "this post was written by", "this article was written by", "content by",
  "discussion started by", "photos and text by", "editor", "contributor", "contributors", "gastbeitrag von",
  "ein gastbeitrag von", "eine kolumne von", "ein kommentar von", "von unserer korrespondentin",
  "von unserem korrespondenten", "โดย", "napisane przez", "بقلم", "كتبه", "الكاتب", "الكاتبة", "المؤلف", "كتب",
  "كتبت", "autorin", "autorinnen", "autoren", "autorzy", "autorka", "ein beitrag von", "beitrag von", "postado por",
  "publicada por", "опубликовал", "опубликовала", "написал", "написала", "글쓴이", "작성자", "إعداد", "نویسنده", "מאת",
].map { Array($0.utf8) }.sorted { $0.count > $1.count }

/// In Chinese and Japanese, with a colon or a slash behind, 作者： or 文／, or else before a name and nothing more.
private let ideographicIntroductions = ["作者", "記者", "记者", "撰文", "著者", "執筆者", "執筆", "筆者", "取材・文", "文"].map {
  Array($0.utf8)
}

/// The name behind one of these, up to a space or a mark.
private func ideographicName(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
  guard line.first.map({ $0 >= 0xE3 }) == true else { return nil }
  // 来源：新华社 作者：王小明
  let line = behindSource(line)
  for introduction in ideographicIntroductions where line.starts(with: introduction) {
    let behind = trimmed(line.dropFirst(introduction.count))
    for colon in [":", "：", "/", "／", "=", "＝"] where behind.starts(with: colon.utf8) {
      let rest = behindRoles(trimmedWide(behind.dropFirst(colon.utf8.count)))
      let name = rest[..<(rest.indices.first { endsIdeographicName(rest, $0) } ?? rest.endIndex)]
      if name.isEmpty, !rest.isEmpty { return nil }
      return nobodies.contains(Array(name)) ? nil : withCommas(name)
    }
    for mark in [" ", "\u{3000}", "・"] where line.dropFirst(introduction.count).starts(with: mark.utf8) {
      let rest = behindRoles(trimmedWide(line.dropFirst(introduction.count + mark.utf8.count)))
      if isIdeographicName(rest) { return rest }
    }
  }
  return nil
}

private let writer = Array("作者".utf8)

/// From 作者 on, where something else is told before it.
private func behindSource(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  let start = line.indices.first { index in
    guard line[index] == writer[0], line[index...].starts(with: writer), index > line.startIndex,
      line[index - 1] == 0x20 || line[..<index].suffix(3).elementsEqual("\u{3000}".utf8)
    else { return false }
    let next = line[index...].dropFirst(writer.count)
    return next.first == UInt8(ascii: ":") || next.starts(with: "：".utf8)
  }
  return start.map { line[$0...] } ?? line
}

/// Two to five characters of Chinese, or two and two: 山田太郎, 山田 太郎.
func isIdeographicName(_ text: ArraySlice<UInt8>) -> Bool {
  let parts = text.split(separator: 0x20).map { part in part.filter { $0 & 0xC0 != 0x80 } }
  let isChinese = parts.joined().allSatisfy { (0xE4...0xE9).contains($0) }
  let counts = parts.map(\.count)
  return isChinese && (counts.count == 1 && (2...5).contains(counts[0]) || counts == [2, 2])
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

private let roles = ["图", "圖", "写真", "摄影", "攝影", "本报记者", "記者", "记者", "编辑", "編輯", "責任編輯", "责任编辑"].map { Array($0.utf8) }
private let roleMarks = [" ", "　", "/", "／", ":", "：", "・"].map { Array($0.utf8) }
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

/// Without white space at both ends, U+3000 included.
func trimmedWide(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var rest = trimmed(text)
  while rest.starts(with: [0xE3, 0x80, 0x80]) { rest = trimmed(rest.dropFirst(3)) }
  while rest.suffix(3).elementsEqual([0xE3, 0x80, 0x80]) { rest = trimmed(rest.dropLast(3)) }
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
    "كتب", "كتبت", "autorin", "autorinnen", "autoren", "autorzy", "autorka", "beitrag von", "написал", "написала",
    "author", "authors",
    "author(s)", "from", "via", "text", "texte", "di", "af", "av", "autor", "autora", "auteur",
    "autore",
    "haber", "текст", "reporter", "op", "topic starter", "thread starter", "editor", "contributor", "contributors",
    "автор", "yazar", "الكاتب", "الكاتبة", "المؤلف", "إعداد", "نویسنده",
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

/// The rest of a line behind "By" and its like. Introductions end where a word ends. In an element that is called a byline
/// a preposition needs no colon, and up to three words may stand before "by". Nothing is left of who took the pictures.
func withoutIntroduction(
  _ line: ArraySlice<UInt8>, isByline: Bool = false
) -> (rest: ArraySlice<UInt8>, isIntroduced: Bool) {
  let line = trimmed(line)
  if let name = ideographicName(line) { return (name, true) }
  let lowered = lowercased(line)
  for introduction in introductions where lowered.starts(with: introduction) {
    let next = lowered.count > introduction.count ? lowered[introduction.count] : 0x0A
    guard next <= 0x20 || next == UInt8(ascii: ":") || next == 0xC2 else { continue }
    var rest = line.dropFirst(introduction.count)
    let hasColon = trimmed(rest).first == UInt8(ascii: ":")
    if !trimmed(rest).isEmpty, weakIntroductions.contains(introduction), !hasColon {
      guard isByline else { continue }
      if wordsForAuthor.contains(introduction) {
        return startsTwoNames(rest) ? (trimmed(rest), true) : (line.suffix(0), false)
      }
      guard isPreposition(line.prefix(introduction.count), before: rest) else { continue }
    }
    if hasColon { rest = trimmed(rest).dropFirst() }
    return (trimmed(rest), true)
  }
  // "By" in an element of its own, with nothing between it and the name.
  if line.count > 4, line.starts(with: "By".utf8), line.dropFirst(2).first! &- 0x41 < 26 {
    return (line.dropFirst(2), true)
  }
  if let (lead, rest) = behindLead(line, isByline: isByline) {
    return lead == .writer ? (rest, true) : (line.suffix(0), false)
  }
  return (line, false)
}

/// As written: names begin with "Di", but seldom of three words, and none with "Av" or "Af".
private func isPreposition(_ word: ArraySlice<UInt8>, before rest: ArraySlice<UInt8>) -> Bool {
  if word.elementsEqual("Di".utf8) { return startsTwoNames(rest) }
  return startsName(trimmed(rest)) && ["di", "af", "av", "Af", "Av"].contains { word.elementsEqual($0.utf8) }
}

private func startsTwoNames(_ text: ArraySlice<UInt8>) -> Bool {
  let words = text.split(separator: 0x20).prefix(2)
  return words.count == 2 && words.allSatisfy { startsName($0) }
}

/// In an element that is called a byline they need no colon before a name of two words; what else they head names nobody.
private let wordsForAuthor = Set(
  [
    "autor", "autora", "autorin", "autorka", "auteur", "autore", "автор", "yazar", "الكاتب", "الكاتبة", "text", "texte",
    "текст",
  ]
  .map { Array($0.utf8) })

private enum Lead { case writer, other }

/// What the words before "by" say of whom it names: "Opinion by", "Propos recueillis par", "Photography by".
private func behindLead(
  _ line: ArraySlice<UInt8>, isByline: Bool
) -> (lead: Lead, rest: ArraySlice<UInt8>)? {
  guard line.count <= 300, line.indices.contains(where: { opensPreposition(line, $0) }) else { return nil }
  let words = line.split(separator: 0x20, maxSplits: 5)
  for index in 1..<4 where index + 1 < words.count && startsName(words[index + 1]) {
    guard words[index].count <= 3 else { continue }
    let preposition = lowercased(words[index])
    guard leadPrepositions.contains(where: { preposition.elementsEqual($0.utf8) }) else { continue }
    let lead = wordHashes(Array(line[..<words[index].startIndex]))
    let rest = line[words[index + 1].startIndex...]
    if lead.contains(where: { writing.contains($0) }) { return (.writer, rest) }
    if lead.contains(where: { otherWork.contains($0) || isNobody($0) }) { return (.other, rest) }
    // "Karl von Berg" is a name.
    return isByline && preposition.elementsEqual("by".utf8) ? (.writer, rest) : nil
  }
  return nil
}

private let leadPrepositions = ["by", "par", "von"]

/// Whether one of these may stand behind the space at `index`: most lines have none, and are not taken apart.
private func opensPreposition(_ line: ArraySlice<UInt8>, _ index: Int) -> Bool {
  guard line[index] == 0x20, index + 3 < line.endIndex else { return false }
  let (first, second) = (line[index + 1] | 0x20, line[index + 2] | 0x20)
  return first == UInt8(ascii: "b") && second == UInt8(ascii: "y")
    || first == UInt8(ascii: "p") && second == UInt8(ascii: "a")
    || first == UInt8(ascii: "v") && second == UInt8(ascii: "o")
}

private let writing = WordSet(
  [
    "opinion", "analysis", "commentary", "column", "essay", "interview", "reporting", "words", "story", "text",
    "feature",
    "perspective", "recueillis", "kommentar", "reportage", "texte", "analyse",
  ])

/// Of what is not the text, and of changes to it.
private let otherWork = WordSet(
  [
    "photo", "photos", "photograph", "photographs", "photography", "photographed", "pictures", "images", "video",
    "videos",
    "illustration", "illustrations", "illustrated", "graphics", "art", "artwork", "foto", "fotos", "bilder",
    "photographies",
    "translated", "translation", "produced", "directed", "filmed", "sponsored", "presented", "powered", "approved",
    "supported", "funded", "designed", "hosted", "owned", "shared", "recommended", "traduit", "übersetzt",
  ])

// MARK: - Boxes about writers

/// A line without "Über den Autor:" in front of it; nil where that heads a box and names nobody.
func behindAboutAuthor(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
  guard aboutOpenings.contains(opening(line)) else { return line }
  let small = lowercased(line.prefix(60))
  guard aboutAuthor.contains(where: { small.starts(with: $0) }) else { return line }
  if let colon = line.firstIndex(of: UInt8(ascii: ":")) { return line[(colon + 1)...] }
  let wide = line.indices.first { line[$0...].starts(with: "：".utf8) }
  return wide.map { line[($0 + 3)...] }
}

private let aboutAuthor = [
  "about the author", "about author", "über den autor", "über die autor", "zum autor", "zur autorin", "zur person",
  "sobre el autor", "sobre la autora", "sobre o autor", "sobre a autora", "à propos de l", "a propos de l",
  "l'auteur", "sull'autor", "informazioni sull", "over de auteur", "o autorze", "o autorce", "об авторе",
  "про автора", "yazar hakkında", "著者について", "この記事を書いた人", "作者简介", "关于作者", "關於作者", "저자 소개", "작성자 소개", "عن الكاتب",
  "عن المؤلف", "نبذة عن",
].map { Array($0.utf8) }

private let aboutOpenings = Set(aboutAuthor.map { opening($0) })
