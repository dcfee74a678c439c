// Days as they are written where another calendar or other digits are in use: 12 تیر ۱۳۹۹ and 2 กรกฎาคม 2563 are both
// 2 July 2020.

import Text

enum DayCalendar {
  case gregorian
  /// The solar calendar of Iran, which begins at the equinox of March 622.
  case persian
  /// The Gregorian calendar with years that are 543 more.
  case buddhist

  /// nil for a day that the calendar does not have, or that lies before 1990.
  func day(year: Int, month: Int, day: Int) -> CalendarDate? {
    let found =
      switch self {
      case .gregorian: CalendarDate(year: year, month: month, day: day)
      // A month in Thai beside a year of the other count is written as well.
      case .buddhist: CalendarDate(year: year > 2400 ? year - 543 : year, month: month, day: day)
      case .persian: persianDay(year: year, month: month, day: day)
      }
    return found.flatMap { (1990...2100).contains($0.year) ? $0 : nil }
  }
}

/// An era of Japan, or the count of Taiwan, by which years are written: 令和6年, 民國113年.
struct Era {
  let yearBefore: Int
  let byteCount: Int
  /// 元年 stands in place of 1年.
  let isFirstYear: Bool

  /// Of a word that ends in its name.
  init?(endOf word: ArraySlice<UInt8>) {
    let first = Array("元年".utf8)
    isFirstYear = word.suffix(first.count).elementsEqual(first)
    let name = isFirstYear ? word.dropLast(first.count) : word
    guard let era = eras.first(where: { name.suffix($0.name.count).elementsEqual($0.name) }) else { return nil }
    (yearBefore, byteCount) = (era.yearBefore, era.name.count + (isFirstYear ? first.count : 0))
  }
}

private let eras = [("令和", 2018), ("平成", 1988), ("民國", 1911), ("民国", 1911)].map {
  (name: Array($0.0.utf8), yearBefore: $0.1)
}

/// Leap years by the cycle of 33 years, which holds from 1178 to 1633 (K. M. Borkowski, "The Persian calendar for 3000 years",
/// Earth, Moon, and Planets 74, 1996). 1 Farvardin 1399 is 20 March 2020.
private func persianDay(year: Int, month: Int, day: Int) -> CalendarDate? {
  func isLeap(_ year: Int) -> Bool { [1, 5, 9, 13, 17, 22, 26, 30].contains(year % 33) }
  guard (1300...1500).contains(year), (1...12).contains(month), day >= 1,
    day <= (month <= 6 ? 31 : month <= 11 || isLeap(year) ? 30 : 29)
  else { return nil }
  let years = min(year, 1399)..<max(year, 1399)
  let days = years.count * 365 + years.count(where: isLeap)
  let dayOfYear = (month - 1) * 30 + min(month - 1, 6) + day - 1
  let sinceEpoch = 18_341 + (year < 1399 ? -days : days) + dayOfYear
  return calendarDate(seconds: Int64(sinceEpoch) * 86_400)
}

/// In the order of the year, in lower case.
let persianMonthRows = [
  "فروردین فروردين", "اردیبهشت ارديبهشت", "خرداد", "تیر تير", "مرداد امرداد", "شهریور شهريور", "مهر", "آبان", "آذر",
  "دی دي", "بهمن", "اسفند",
]

let thaiMonthRows = [
  "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน",
  "ธันวาคม",
]

/// The decimal digit that begins at `index`, in ASCII, Arabic, Persian, Devanagari, Bengali, Thai or full width.
func digit(_ text: ArraySlice<UInt8>, _ index: Int) -> (value: Int, byteCount: Int)? {
  let byte = text[index]
  if byte < 0x80 { return byte &- 0x30 < 10 ? (Int(byte) - 0x30, 1) : nil }
  func value(_ offset: Int, from first: UInt8) -> Int? {
    guard index + offset < text.endIndex, text[index + offset] &- first < 10 else { return nil }
    return Int(text[index + offset] - first)
  }
  switch (byte, index + 1 < text.endIndex ? text[index + 1] : 0) {
  case (0xD9, _): return value(1, from: 0xA0).map { ($0, 2) }
  case (0xDB, _): return value(1, from: 0xB0).map { ($0, 2) }
  case (0xE0, 0xA5), (0xE0, 0xA7): return value(2, from: 0xA6).map { ($0, 3) }
  case (0xE0, 0xB9), (0xEF, 0xBC): return value(2, from: 0x90).map { ($0, 3) }
  default: return nil
  }
}
