// A date that a line states and nothing else: "14 April 2017", "Published: April 14, 2017, 10:30", "Stand: 14.04.2017",
// "2017-04-14". Day and month must not be open to doubt: 04/05/2017 is not read.

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
    guard words.count <= 12, words.allSatisfy({ reader.take(String(decoding: $0, as: UTF8.self)) }) else { return nil }
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

/// Takes the words of a line one by one; refuses the first that has no place in a date line.
private struct DateReader {
  var year: Int?
  var month: Int?
  var day: Int?
  var isUpdate = false

  mutating func take(_ word: String) -> Bool {
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

  /// 2017-04-14 (a time may follow it) and 14.04.2017.
  private mutating func takeNumericDate(_ word: String) -> Bool {
    guard year == nil, month == nil, day == nil else { return false }
    let date = word.split(separator: "t", maxSplits: 1)
    if date.count == 2, !isClock(String(date[1])) { return false }
    let isDotted = word.contains(".")
    let parts = (date.first ?? "").split(separator: isDotted ? "." : "-", omittingEmptySubsequences: false).map {
      Int($0)
    }
    guard parts.count == 3, let first = parts[0], let second = parts[1], let third = parts[2] else { return false }
    (year, month, day) = isDotted ? (third, second, first) : (first, second, third)
    return true
  }
}

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

private let updateWords: Set<String> = ["updated", "modified", "aktualisiert", "jour"]

private let fillerWords: Set<String> = [
  "published", "posted", "date", "on", "at", "last", "first", "the", "of", "am", "um", "uhr", "stand", "vom", "den",
  "veröffentlicht", "erschienen", "publié", "le", "à", "mis", "il", "el", "de", "a", "pm", "gmt", "utc", "cet", "cest",
  "bst",
  "est", "edt", "et", "pst", "pdt", "mez", "mesz", "-", "–", "monday", "tuesday", "wednesday", "thursday", "friday",
  "saturday",
  "sunday", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "montag", "dienstag", "mittwoch", "donnerstag", "freitag",
  "samstag", "sonnabend", "sonntag", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
]

private let monthNumbers: [String: Int] = {
  let rows = [
    "january jan januar janvier enero gennaio januari", "february feb februar février febrero febbraio februari",
    "march mar märz mars marzo maart", "april apr avril abril aprile", "may mai mayo maggio mei",
    "june jun juni juin junio giugno", "july jul juli juillet julio luglio", "august aug août agosto augustus",
    "september sep sept septembre septiembre settembre", "october oct oktober okt octobre octubre ottobre",
    "november nov novembre noviembre", "december dec dezember dez décembre diciembre dicembre",
  ]
  var numbers: [String: Int] = [:]
  for (index, row) in rows.enumerated() {
    for name in row.split(separator: " ") { numbers[String(name)] = index + 1 }
  }
  return numbers
}()
