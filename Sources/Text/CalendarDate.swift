// A date that a line states and nothing else: "14 April 2017", "Published: April 14, 2017, 10:30", "Stand: 14.04.2017",
// "2017-04-14", "14-Apr-2017", "2017年4月14日". Day and month must not be open to doubt: 04/05/2017 is not read.

public struct CalendarDate: Equatable, Sendable {
  public var year: Int
  public var month: Int
  public var day: Int
  /// The line speaks of a change, not of the publication.
  public var isUpdate = false

  /// RFC 3339 full-date.
  public var text: String {
    func digits(_ value: Int, _ count: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
    return digits(year, 4) + "-" + digits(month, 2) + "-" + digits(day, 2)
  }

  /// nil for a day that no calendar has, or outside of the years 1900 to 2100.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...12).contains(month), day >= 1, (1900...2100).contains(year), day <= daysInMonth(month, year) else {
      return nil
    }
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// nil for a line that says anything besides one date.
  public init?(line: ArraySlice<UInt8>) {
    guard line.count <= 80, line.contains(where: { $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    var reader = DateReader()
    let words = lowercased(line).split { [UInt8](" ,|()".utf8).contains($0) || $0 == 0x09 }
    guard words.count <= 12, words.allSatisfy({ reader.takeAll(String(decoding: $0, as: UTF8.self)) }) else {
      return nil
    }
    guard let year = reader.year, let month = reader.month, let day = reader.day else { return nil }
    guard (1...12).contains(month), day >= 1, day <= daysInMonth(month, year), (1900...2100).contains(year) else {
      return nil
    }
    (self.year, self.month, self.day, isUpdate) = (year, month, day, reader.isUpdate)
  }
}

private func daysInMonth(_ month: Int, _ year: Int) -> Int {
  let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
  return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
}

/// Takes the words of a line, of which ASCII is in lower case, one by one; refuses the first that has no place in a date line.
private struct DateReader {
  var year: Int?
  var month: Int?
  var day: Int?
  var isUpdate = false

  /// Chinese and Japanese set no space behind a label's colon.
  mutating func takeAll(_ word: String) -> Bool {
    word.split(separator: "：").allSatisfy { take(String($0)) }
  }

  private mutating func take(_ word: String) -> Bool {
    let bare = word.hasSuffix(":") || word.hasSuffix(".") ? String(word.dropLast()) : word
    if updateWords.contains(bare) {
      isUpdate = true
      return true
    }
    if fillerWords.contains(bare) || isClock(bare) { return true }
    if let number = monthNumbers[bare] {
      guard month == nil else { return false }
      month = number
      return true
    }
    return takeNumber(bare) || takeNumericDate(bare)
  }

  private mutating func takeNumber(_ word: String) -> Bool {
    var digits = word
    for ending in ["st", "nd", "rd", "th", "er"] where word.hasSuffix(ending) && word.utf8.count <= 4 {
      digits = String(word.dropLast(2))
    }
    guard digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let value = Int(digits) else { return false }
    if digits.utf8.count == 4, year == nil {
      year = value
    } else if digits.utf8.count <= 2, day == nil {
      day = value
    } else {
      return false
    }
    return true
  }

  /// 2017-04-14 (a time may follow it), 2017/04/14, 14.04.2017, 14-apr-2017 and 2017年4月14日.
  private mutating func takeNumericDate(_ word: String) -> Bool {
    guard year == nil, month == nil, day == nil else { return false }
    let hasTime = word.utf8.dropFirst(10).first == UInt8(ascii: "t")
    let date = hasTime ? String(decoding: word.utf8.prefix(10), as: UTF8.self) : word
    guard !hasTime || isClock(String(decoding: word.utf8.dropFirst(11), as: UTF8.self)),
      let mark = dateMarks.first(where: date.contains)
    else { return false }
    var parts = date.split(omittingEmptySubsequences: false) { mark == "年" ? "年月日".contains($0) : $0 == mark }
    if mark == "年", parts.last == "" { parts.removeLast() }
    guard parts.count == 3, let first = Int(parts[0]), let third = Int(parts[2]),
      let second = Int(parts[1]) ?? monthNumbers[String(parts[1])]
    else { return false }
    let isDayFirst = mark == "." || mark == "-" && Int(parts[1]) == nil
    (year, month, day) = isDayFirst ? (third, second, first) : (first, second, third)
    return true
  }
}

/// What parts the figures of a date; the slash only behind a year, since no calendar has year 4.
private let dateMarks: [Character] = ["年", ".", "/", "-"]

/// 10:30, 10:30:15z, 10.30am, 9am, and zones as +0200.
private func isClock(_ word: String) -> Bool {
  var text = word[...]
  if text.hasPrefix("+") || text.hasPrefix("-"), text.utf8.count == 5 {
    return text.dropFirst().utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
  }
  for ending in ["am", "pm", "z", "h"] where text.hasSuffix(ending) { text = text.dropLast(ending.count) }
  guard text.utf8.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "+") })
  else { return false }
  let hasColon = text.contains(":")
  return hasColon ? text.utf8.count >= 4 && text.utf8.count <= 14 : text.utf8.count <= 2 && text.count < word.count
}

private let updateWords: Set<String> = [
  "updated", "modified", "aktualisiert", "jour", "actualizado", "atualizado", "aggiornato", "обновлено", "Обновлено",
  "更新", "更新日",
  "更新时间", "最終更新日",
]

private let fillerWords: Set<String> = [
  "published", "posted", "date", "on", "at", "last", "first", "the", "of", "am", "um", "uhr", "stand", "vom", "den",
  "veröffentlicht", "erschienen", "publié", "le", "à", "mis", "il", "el", "de", "a", "pm", "gmt", "utc", "cet", "cest",
  "bst", "г", "года", "опубликовано", "Опубликовано", "дата", "Дата", "publicado", "em", "pubblicato", "opublikowano",
  "dnia", "公開日", "投稿日",
  "发布时间", "发布于", "发布日期", "时间", "日期",
  "est", "edt", "et", "pst", "pdt", "mez", "mesz", "-", "–", "monday", "tuesday", "wednesday", "thursday", "friday",
  "saturday",
  "sunday", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "montag", "dienstag", "mittwoch", "donnerstag", "freitag",
  "samstag", "sonnabend", "sonntag", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
]

private let monthNumbers: [String: Int] = {
  let rows = [
    "january jan januar janvier enero gennaio januari janeiro stycznia января",
    "february feb februar février febrero febbraio februari fevereiro lutego февраля",
    "march mar märz mars marzo maart março marca марта", "april apr avril abril aprile kwietnia апреля",
    "may mai mayo maggio mei maio maja мая", "june jun juni juin junio giugno junho czerwca июня",
    "july jul juli juillet julio luglio julho lipca июля", "august aug août agosto augustus sierpnia августа",
    "september sep sept septembre septiembre settembre setembro września сентября",
    "october oct oktober okt octobre octubre ottobre outubro października октября",
    "november nov novembre noviembre novembro ноября",
    "december dec dezember dez décembre diciembre dicembre dezembro grudnia декабря",
  ]
  var numbers: [String: Int] = [:]
  for (index, row) in rows.enumerated() {
    for name in row.split(separator: " ") { numbers[String(name)] = index + 1 }
  }
  return numbers
}()
