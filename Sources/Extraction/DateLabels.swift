// What the words around a day say that it is the day of: "Published", "Stand:", "Mis à jour le".
// Near a title stand days of events, births and deadlines too; where a label says so, no date is better than that one.

private let updatePhrases: [[UInt8]] = [
  "updated", "last update", "modified", "last edited", "last reviewed", "revised", "aktualisiert", "zuletzt",
  "mis à jour", "mise à jour", "modifié",
  "actualizado", "última actualización", "actualizada", "aggiornato", "aggiornamento", "ultima modifica", "atualizado",
  "bijgewerkt", "gewijzigd",
  "zaktualizowano", "aktualizacja", "aktualizováno", "обновлен", "оновлен", "изменен", "güncelleme", "son güncelle",
  "oppdatert", "uppdaterad",
  "opdateret", "päivitetty", "frissítve", "actualizat", "ενημέρωση", "stand:", "aktualisierung", "edited", "reviewed",
  "آخر تحديث", "أخر تحديث", "تم التحديث", "تاريخ التحديث", "آخرین به‌روزرسانی", "cập nhật", "diperbarui",
].map { Array($0.utf8) }

/// Whether the last words in front of a date say that it is that of a change.
func speaksOfUpdate(_ text: [UInt8]) -> Bool {
  let end = lowercased(text.suffix(40))
  return endsInEasternUpdate(text)
    || updatePhrases.contains { phrase in end.count >= phrase.count && contains(end, phrase) }
}

// MARK: - Chinese, Japanese and Korean

/// Words for an update. They are parts of others, and a Korean name, so they count only right before and right behind a day.
private let easternUpdates = ["更新", "修订", "修訂", "改訂", "수정", "업데이트"].map { Array($0.utf8) }
private let easternPublications = ["公開", "掲載", "発行", "配信", "投稿", "发布", "發布", "發佈", "发表", "입력", "등록", "게시"]
  .map { Array($0.utf8) }
/// "Last", and "of the article".
private let easternLeads = ["最終", "最后", "最後", "最近", "최종", "마지막", "기사"].map { Array($0.utf8) }
/// "Day", "time", "at".
private let easternEnds = ["日時", "日期", "日付", "时间", "時間", "日", "于", "於", "일시", "일자", "일"].map { Array($0.utf8) }

/// What stands behind a word for an update at the start of a text; nil where the text begins otherwise or the word goes on.
private func behindEasternUpdate(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
  var rest = text
  if let lead = easternLeads.first(where: { rest.starts(with: $0) }) { rest = trimmed(rest.dropFirst(lead.count)) }
  guard let word = easternUpdates.first(where: { rest.starts(with: $0) }) else { return nil }
  rest = rest.dropFirst(word.count)
  if let end = easternEnds.first(where: { rest.starts(with: $0) }) { rest = rest.dropFirst(end.count) }
  // White space, ASCII and full-width marks; letters of Korea and Japan begin with other bytes.
  guard let next = rest.first, next >= 0x80 else { return rest }
  return next == 0xEF || rest.starts(with: "\u{3000}".utf8) ? rest : nil
}

private func endsInEasternUpdate(_ text: [UInt8]) -> Bool {
  text.indices.suffix(40).contains { index in
    guard text[index] >= 0xE4, let behind = behindEasternUpdate(text[index...]), isMarks(behind) else { return false }
    // 김수정 is somebody.
    return text[index] < 0xEA || index == 0 || text[index - 1] < 0x80
  }
}

/// Nothing but white space and marks.
private func isMarks(_ text: ArraySlice<UInt8>) -> Bool { wordRanges(Array(text)).isEmpty }

/// Whether what stands behind a day calls it that of an update: 2024年5月4日更新.
func isCalledUpdate(behind text: ArraySlice<UInt8>) -> Bool { behindEasternUpdate(withoutClock(text)) != nil }

/// Whether words say behind days what they are, by what stands behind the last.
func isLabelled(behind text: ArraySlice<UInt8>) -> Bool {
  let text = withoutClock(text)
  return behindEasternUpdate(text) != nil || easternPublications.contains { text.starts(with: $0) }
}

/// Without the word for "day" and a time.
private func withoutClock(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var rest = text
  if let day = ["日", "일"].first(where: { rest.starts(with: $0.utf8) }) { rest = rest.dropFirst(day.utf8.count) }
  return trimmedWide(trimmedWide(rest).drop { $0 &- 0x30 < 10 || [0x20, 0x2E, 0x3A, 0x28].contains($0) })
}

// MARK: - What a line says

/// What a line says in front of a day.
enum DateLabel {
  case publication, update

  /// nil where it says something else, or nothing.
  init?(_ text: ArraySlice<UInt8>) {
    // The first post of a thread: "#1 2017-04-14 10:00:12".
    if startsWithPublication(Array(text)) || text.elementsEqual("#1".utf8) {
      self = .publication
    } else if startsWithUpdate(Array(text)) || speaksOfUpdate(Array(text)) {
      self = .update
    } else {
      return nil
    }
  }
}

private let publicationPhrases: [[UInt8]] = [
  "published", "posted", "publish date", "date published", "date posted", "date:", "first published", "written on",
  "started by", "originally published",
  "veröffentlicht", "erschienen", "publié", "publicado", "pubblicato", "gepubliceerd", "opublikowano", "опубликован",
  "publicerad", "publisert", "udgivet", "julkaistu", "publication date", "date de publication", "fecha de publicación",
  "data publikacji", "дата публикации", "дата публікації", "تاریخ انتشار", "تاريخ النشر",
].map { Array($0.utf8) }

/// Whether a word may be the first of those that are asked for by `startsWithPublication` and `startsWithUpdate`: by its first
/// two letters, of other scripts than Latin by its first byte.
func mayOpenDateLabel(_ word: ArraySlice<UInt8>) -> Bool { labelOpenings.contains(opening(word)) }

func opening(_ text: some Collection<UInt8>) -> UInt16 {
  let first = UInt16(text.first ?? 0)
  return first >= 0x80 ? first << 8 : (first | 0x20) << 8 | UInt16(text.dropFirst().first ?? 0) | 0x20
}

private let labelOpenings = Set((publicationPhrases + updatePhrases + [Array("last".utf8)]).map { opening($0) })

func startsWithPublication(_ text: [UInt8]) -> Bool {
  let start = lowercased(text.prefix(40))
  return publicationPhrases.contains { start.starts(with: $0) }
}

func startsWithUpdate(_ text: [UInt8]) -> Bool {
  let start = lowercased(text.prefix(40))
  return behindEasternUpdate(trimmed(text[...])) != nil
    || updatePhrases.contains { start.starts(with: $0) || start.starts(with: "last ".utf8) && contains(start, $0) }
}

/// Whether a line says in front of a day that it is none of the page's: "Deadline:", "Apply by", "born", "It was on … that …",
/// or the first of a few ("12–14 March 2024"; `number` is that of a day that is written so).
func speaksOfOtherDay(_ before: ArraySlice<UInt8>, number: Int? = nil, behind: ArraySlice<UInt8> = []) -> Bool {
  let before = trimmed(before)
  if let number, let first = firstOfRange(before), first < number { return true }
  let piece = trimmed(lastPiece(before))
  guard !piece.isEmpty, !startsWithPublication(Array(piece)), !startsWithUpdate(Array(piece)),
    !speaksOfUpdate(Array(piece))
  else { return false }
  let small = lowercased(piece)
  if publicationPhrases.contains(where: { $0.last != UInt8(ascii: ":") && contains(small, $0) }) { return false }
  if withoutIntroduction(piece).isIntroduced { return false }
  if memberPhrases.contains(where: { contains(small, $0) }) { return true }
  if piece.count <= 80, saysOtherDay(piece, small) { return true }
  if isNote(piece, behind: behind) { return true }
  if piece.last == UInt8(ascii: ":") { return isOtherLabel(piece.dropLast()) }
  let words = wordHashes(Array(piece))
  if let last = words.last(where: { !weekdays.contains($0) }), otherDayWords.contains(last) { return true }
  if let colon = piece.lastIndex(of: UInt8(ascii: ":")),
    wordHashes(Array(piece[colon...])).allSatisfy({ weekdays.contains($0) })
  {
    return isOtherLabel(piece[..<colon])
  }
  // A sentence.
  let isLong = piece.split(separator: 0x20).filter { $0.first.map { $0 &- 0x61 < 26 } ?? false }.count >= 2
  return isLong && trimmed(behind).last == UInt8(ascii: ".")
}

/// Whether a day stands in a note: "[F1] Words substituted", or in brackets where a sentence goes on: "(1.4.2003) by 2003 c. 9".
private func isNote(_ before: ArraySlice<UInt8>, behind: ArraySlice<UInt8>) -> Bool {
  if before.last == UInt8(ascii: "("), behind.starts(with: ") ".utf8) {
    return behind.dropFirst(2).first.map { $0 &- 0x61 < 26 } ?? false
  }
  guard before.first == UInt8(ascii: "["), let end = before.prefix(6).firstIndex(of: UInt8(ascii: "]")) else {
    return false
  }
  let mark = before[(before.startIndex + 1)..<end].drop { ($0 | 0x20) &- 0x61 < 26 }
  return !mark.isEmpty && mark.allSatisfy { $0 &- 0x30 < 10 } && !trimmed(before[(end + 1)...]).isEmpty
}

/// Of "12–" or "12 -".
private func firstOfRange(_ text: ArraySlice<UInt8>) -> Int? {
  var rest = text
  if rest.last == UInt8(ascii: "-") {
    rest = rest.dropLast()
  } else if rest.suffix(3).elementsEqual([0xE2, 0x80, 0x93]) || rest.suffix(3).elementsEqual([0xE2, 0x80, 0x94]) {
    rest = rest.dropLast(3)
  } else {
    return nil
  }
  rest = trimmed(rest)
  let digits = rest.suffix(2).drop { $0 &- 0x30 >= 10 }
  guard !digits.isEmpty, rest.dropLast(digits.count).last.map({ $0 != 0x3A && $0 &- 0x30 >= 10 }) ?? true else {
    return nil
  }
  // "Issue 3 – 14 March 2024"
  let lead = trimmed(rest.dropLast(digits.count))
  if let word = wordHashes(Array(lead)).last, numberedWords.contains(word) { return nil }
  if lead.suffix(3).elementsEqual("№".utf8) { return nil }
  return digits.reduce(0) { $0 * 10 + Int($1 &- 0x30) }
}

/// What has a number of its own.
private let numberedWords = WordSet(
  [
    "issue", "vol", "volume", "no", "nr", "number", "part", "episode", "chapter", "edition", "ausgabe", "heft", "band",
    "numéro", "tome", "número",
  ])

/// What stands behind the last bar, bullet, dash or line end.
func lastPiece(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var start = text.startIndex
  for index in text.indices {
    switch text[index] {
    case 0x09, 0x0A, 0x1F, UInt8(ascii: "|"): start = index + 1
    case 0xB7 where index > text.startIndex && text[index - 1] == 0xC2: start = index + 1
    case 0xA2, 0x93, 0x94:
      if text[..<index].suffix(2).elementsEqual([0xE2, 0x80]) { start = index + 1 }
    case 0x80 where text[..<index].suffix(2).elementsEqual([0xE3, 0x80]): start = index + 1
    default: break
    }
  }
  return text[start...]
}

/// Whether a label, in Latin letters, says something else than that a date follows.
private func isOtherLabel(_ label: ArraySlice<UInt8>) -> Bool {
  let words = wordHashes(Array(label))
  // "LONDON: 5 March 2024"
  let isPlace =
    !label.contains { $0 &- 0x61 < 26 } && !words.contains { otherDayWords.contains($0) || labelWords.contains($0) }
  return !isPlace && !words.isEmpty && label.allSatisfy { $0 < 0xD0 } && !words.allSatisfy { labelWords.contains($0) }
}

/// What labels of the page's own day are made of.
private let labelWords = WordSet(
  [
    "date", "datum", "data", "fecha", "dato", "dátum", "tanggal", "time", "datetime", "day", "issue", "issued",
    "release",
    "released", "press", "news", "for", "immediate", "online", "since", "seit", "created", "erstellt", "am", "on", "du",
    "de", "del", "of", "the", "post", "article", "story", "added", "entered", "submitted", "written", "dated", "le",
    "il",
    "geplaatst", "op", "first", "aired", "uploaded", "filed", "pub", "stand", "vom", "artikel", "from", "in", "at",
    "tarih",
    "tarihi", "version", "edition", "ausgabe", "edizione", "edición", "numéro",
  ])

private let weekdays = WordSet(
  [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "wed", "thu", "fri",
    "sat",
    "sun", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "lundi", "mardi",
    "mercredi",
    "jeudi", "vendredi", "samedi", "dimanche", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo",
    "the", "den", "le", "el",
  ])

/// What stands between something else and its day.
private let otherDayWords = WordSet(
  [
    "by", "until", "till", "before", "after", "through", "thru", "born", "died", "deadline", "due", "expires", "ends",
    "starts", "begins", "closes", "opens", "bis", "geboren", "gestorben", "avant", "hasta", "antes", "entro", "tot",
    "före",
    "inden", "née", "né", "nato", "nata", "nacido", "nacida", "received", "accepted", "revised", "argued",
  ])

/// Whether a label of a deadline or an event ends right in front of a day, or has a colon behind it.
private func saysOtherDay(_ piece: ArraySlice<UInt8>, _ small: [UInt8]) -> Bool {
  let hasColon = piece.last == UInt8(ascii: ":") || piece.suffix(3).elementsEqual("：".utf8)
  let isSaid = otherDayLabels.contains {
    hasColon ? contains(small, $0) : small.suffix($0.count).elementsEqual($0)
  }
  return isSaid && !easternPublications.contains { contains(small, $0) }
}

private let otherDayLabels = [
  "締切", "締め切り", "開催", "開催日", "募集", "申込", "期限", "截止", "截止日期", "活动", "活動", "活动时间", "活動時間", "报名", "報名", "마감", "마감일",
  "행사", "모집", "접수", "срок", "проведени", "проведения", "заявок", "الموعد النهائي", "موعد", "الفعالية", "événement",
  "jusqu’au", "jusqu'au", "à partir du", "inscri", "até", "fino al", "entro il", "ważne do", "zgłosze", "termin",
].map { Array($0.utf8) }

/// Of whoever wrote.
private let memberPhrases = ["member since", "customer since", "joined in"].map { Array($0.utf8) }

func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
  guard text.count >= part.count else { return false }
  return (0...text.count - part.count).contains {
    text[$0] == part[0] && text[$0..<$0 + part.count].elementsEqual(part)
  }
}
