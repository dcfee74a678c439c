// Finds calendar days in short texts, as pages write them: "April 14, 2017", "14. April 2017", "14 de abril de 2017",
// "2017-04-14T10:30:00Z", "14/04/2017", "2017年4月14日". A day without its year is none.

import Text

/// Which number comes first where only numbers are given.
enum DayOrder { case dayFirst, monthFirst }

/// A day and the bytes that name it.
struct FoundDay {
  let day: CalendarDate
  let range: Range<Int>
  /// With day and month the other way round, where that may be meant.
  var otherWay: CalendarDate?
  /// Of the clock, where the day is that of a moment in UTC.
  var hourUTC: Int?
}

/// The day that a field of a program's output names, in any of these forms; nil where day and month may be meant the other
/// way round, or the year has two digits, where several days are named, and of seconds since 1970: those are as often the
/// crawl's.
public func unmistakableDay(_ text: [UInt8]) -> CalendarDate? {
  let isCount = text.count > 8 && text.allSatisfy { $0 &- 0x30 < 10 }
  guard text.count <= 100, !isCount, let found = machineDay(text, order: .dayFirst), found.otherWay == nil else {
    return nil
  }
  let hasYear = text[found.range].split { $0 == 0x20 || $0 == 0x2E || $0 == 0x2D || $0 == 0x2F }.contains {
    $0.count > 2
  }
  guard hasYear else { return nil }
  return days(in: text, order: .dayFirst).allSatisfy { $0.day == found.day } ? found.day : nil
}

/// Days in order, without overlap.
func days(in text: [UInt8], order: DayOrder, limit: Int = 8) -> [FoundDay] {
  guard mayHoldDay(text[...]) else { return [] }
  let tokens = dateTokens(lowercased(text[...]))
  var found: [FoundDay] = []
  var index = 0
  while index < tokens.count, found.count < limit {
    if let (day, next) = DayPattern(tokens: tokens, order: order).day(at: index) {
      found.append(day)
      index = next
    } else {
      index += 1
    }
  }
  return found
}

/// Whether there are the four digits that the shortest day has, 4/1/17; or two and a year of an era, 令和元年4月1日.
func mayHoldDay(_ text: ArraySlice<UInt8>) -> Bool {
  var digits = 0
  for index in text.indices {
    let byte = text[index]
    guard byte &- 0x30 < 10 || byte >= 0xD9 && digit(text, index) != nil else { continue }
    digits += 1
    if digits == 4 { return true }
  }
  return digits >= 2 && text.indices.contains { text[$0] == 0xE5 && text[$0...].starts(with: "年".utf8) }
}

/// A day written by a machine: the first one, or seconds or milliseconds since 1970.
func machineDay(_ text: [UInt8], order: DayOrder) -> FoundDay? {
  let digits = text.prefix { $0 &- 0x30 < 10 }
  func found(_ day: CalendarDate?, hourUTC: Int? = nil) -> FoundDay? {
    day.map { FoundDay(day: $0, range: digits.indices, hourUTC: hourUTC) }
  }
  if digits.count == text.count, digits.count == 10 || digits.count == 13 {
    let value = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) } / (digits.count == 10 ? 1 : 1000)
    return found(calendarDate(seconds: value), hourUTC: value % 86_400 == 0 ? nil : Int(value % 86_400 / 3600))
  }
  if digits.count == text.count || digits.count == 14, digits.count >= 8 {
    return found(compactDay(digits.prefix(8)))
  }
  if digits.count == 8, text.count > 8, text[8] | 0x20 == 0x74 {
    return found(compactDay(digits), hourUTC: hourUTC(text))
  }
  var day = days(in: Array(text.prefix(100)), order: order, limit: 1).first
  day?.hourUTC = hourUTC(text)
  return day
}

/// Of the clock in "2017-04-14T23:30:00Z"; nil for another zone, for none, and for midnight, by which machines write a day.
func hourUTC(_ text: [UInt8]) -> Int? {
  // "23:30 MEZ" ends in a Z of its own.
  let endsInZ = text.count > 1 && text.last == UInt8(ascii: "Z") && text[text.count - 2] &- 0x30 < 10
  guard text.count >= 16, text.count <= 40,
    endsInZ || zonesUTC.contains(where: { text.suffix($0.count).elementsEqual($0) }),
    let colon = text.indices.first(where: { text[$0] == UInt8(ascii: ":") }), colon >= 11
  else { return nil }
  let clock = text[(colon - 2)...].prefix(8)
  let hour = clock.prefix(2).reduce(0) { $0 * 10 + ($1 &- 0x30 < 10 ? Int($1 - 0x30) : 99) }
  return hour < 24 && clock.contains { $0 &- 0x31 < 9 } ? hour : nil
}

private let zonesUTC = ["+00:00", "-00:00", "+0000", "GMT", "UTC"].map { Array($0.utf8) }

private func compactDay(_ digits: ArraySlice<UInt8>) -> CalendarDate? {
  func number(_ range: Range<Int>) -> Int {
    digits[range].reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
  return CalendarDate(year: number(0..<4), month: number(4..<6), day: number(6..<8))
}

/// Whether something may have been published on a day that a program names: not after the receipt, and not on the day from
/// which computers count.
public func mayBePublication(_ day: CalendarDate, receivedNanoseconds: Int64?) -> Bool {
  guard day.daysSince1970 != 0 else { return false }
  return receivedNanoseconds.flatMap { lastDay(receivedNanoseconds: $0) }.map { !($0 < day) } ?? true
}

/// The last day that had begun anywhere on Earth (UTC+14) at a moment.
func lastDay(receivedNanoseconds: Int64) -> CalendarDate? {
  calendarDate(seconds: receivedNanoseconds / 1_000_000_000 + 14 * 3600)
}

/// The day of a moment in UTC (H. Hinnant, "chrono-compatible low-level date algorithms").
func calendarDate(seconds: Int64) -> CalendarDate? {
  guard seconds >= 0, seconds < 4_102_444_800 else { return nil }
  let shifted = Int(seconds / 86_400) + 719_468
  let era = shifted / 146_097
  let dayOfEra = shifted - era * 146_097
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let month = (5 * dayOfYear + 2) / 153
  return CalendarDate(
    year: yearOfEra + era * 400 + (month >= 10 ? 1 : 0), month: month < 10 ? month + 3 : month - 9,
    day: dayOfYear - (153 * month + 2) / 5 + 1)
}

extension CalendarDate {
  var daysSince1970: Int {
    let isEarly = self.month <= 2
    let (year, month) = isEarly ? (self.year - 1, self.month + 9) : (self.year, self.month - 3)
    let leapDays = year / 4 - year / 100 + year / 400
    return year * 365 + leapDays + (153 * month + 2) / 5 + day - 1 - 719_468
  }
}

/// A number, or a word that may name a month.
struct DateToken {
  enum Kind { case number, month, filler, word }
  static let stop: UInt8 = 2
  static let dash: UInt8 = 3
  var kind: Kind
  var value = 0
  /// Of a number.
  var digitCount = 0
  /// Of a month.
  var calendar = DayCalendar.gregorian
  let start: Int
  let end: Int
  /// The one byte between this token and the one before, 0 for more or none, `DateToken.stop` for a full stop and a space,
  /// space for other runs of them, a comma for those with commas.
  let separator: UInt8
  /// Whether a full stop stands right before.
  var isBehindStop = false
  var isListopad = false
  /// Of a word that ends in the name of one.
  var era: Era?
  var byteCount: Int { end - start }
}

private let fillers = Set(
  [
    "de", "del", "of", "st", "nd", "rd", "th", "er", "º", "ª", "den", "da", "di", "do", "i", "the", "ης", "a", "e", "d",
    "m", "gada",
  ].map {
    WordHash.of($0.utf8)
  })

/// Words and numbers of a text in lower case.
private func dateTokens(_ text: [UInt8]) -> [DateToken] {
  var tokens: [DateToken] = []
  var last = 0
  for range in wordRanges(text) {
    var start = range.lowerBound
    while start < range.upperBound {
      let isNumber = digit(text[...], start) != nil
      var end = start
      while end < range.upperBound {
        let digit = digit(text[...], end)
        if (digit != nil) != isNumber { break }
        end += digit?.byteCount ?? 1
      }
      var found = token(text, start, end, isNumber, gap: tokens.isEmpty ? 0 : separator(text, last, start))
      found.isBehindStop = !tokens.isEmpty && last < text.count && text[last] == UInt8(ascii: ".")
      tokens.append(found)
      last = end
      start = end
    }
  }
  return tokens
}

private func token(_ text: [UInt8], _ start: Int, _ end: Int, _ isNumber: Bool, gap: UInt8) -> DateToken {
  var token = DateToken(kind: .word, start: start, end: end, separator: gap)
  if isNumber {
    token.kind = .number
    var index = start
    while index < end, let digit = digit(text[...], index) {
      token.digitCount += 1
      token.value = token.digitCount <= 8 ? token.value * 10 + digit.value : -1
      index += digit.byteCount
    }
    return token
  }
  let hash = WordHash.of(text[start..<end])
  if let month = monthNumbers[hash] {
    (token.kind, token.value, token.calendar) = (.month, month.number, month.calendar)
    token.isListopad = text[start..<end].elementsEqual("listopada".utf8)
  } else if text[start] >= 0xE3 {
    token.era = Era(endOf: text[start..<end])
  } else if fillers.contains(hash) {
    token.kind = .filler
  }
  return token
}

/// 1 for nothing at all between two tokens, 2 for a full stop with a space, 3 for runs with dashes, a comma for those with
/// commas, space for any of " .'", the byte itself for a single mark, else 0.
private func separator(_ text: [UInt8], _ start: Int, _ end: Int) -> UInt8 {
  if start == end { return 1 }
  if end - start == 1, text[start] != 0x20 { return text[start] }
  if end - start == 2, text[start] == 0x2E, text[start + 1] == 0x20 { return DateToken.stop }
  guard end - start <= 6 else { return 0 }
  var (hasComma, hasDash) = (false, false)
  for byte in text[start..<end] {
    switch byte {
    // "1º", "1°"
    case 0x20, 0x0A, 0x2E, 0xC2, 0xA0, 0xB0, 0xBA, 0x27: break
    case 0x2C: hasComma = true
    case 0x2D, 0x2F, 0xE2, 0x80, 0x93, 0x99: hasDash = true
    default: return 0
    }
  }
  return hasComma ? 0x2C : hasDash ? DateToken.dash : 0x20
}
