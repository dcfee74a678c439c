// RFC 3339 from nanoseconds since 1970, by civil-date arithmetic: once for each record, so without Foundation.

/// `1970-01-01T00:00:00.000Z` and so on, cut to milliseconds. Years outside 0000–9999 have no such form: nil.
public func timestamp(nanoseconds: Int64) -> String? {
  let (days, secondOfDay, millisecond) = split(nanoseconds)
  let (year, month, day) = civilDate(daysSince1970: days)
  guard (0...9999).contains(year) else { return nil }
  var text = ""
  text.reserveCapacity(24)
  func put(_ value: Int, _ count: Int, _ separator: String) {
    let digits = String(value)
    for _ in digits.utf8.count..<max(count, digits.utf8.count) { text.append("0") }
    text += digits
    text += separator
  }
  put(year, 4, "-")
  put(month, 2, "-")
  put(day, 2, "T")
  put(secondOfDay / 3600, 2, ":")
  put(secondOfDay / 60 % 60, 2, ":")
  put(secondOfDay % 60, 2, ".")
  put(millisecond, 3, "Z")
  return text
}

private func split(_ nanoseconds: Int64) -> (days: Int, secondOfDay: Int, millisecond: Int) {
  let milliseconds = floorDivided(Int(nanoseconds), 1_000_000)
  let days = floorDivided(milliseconds, 86_400_000)
  let rest = milliseconds - days * 86_400_000
  return (days, rest / 1000, rest % 1000)
}

private func floorDivided(_ value: Int, _ divisor: Int) -> Int {
  let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
  return remainder < 0 ? quotient - 1 : quotient
}

/// The proleptic Gregorian date (Hinnant, "chrono-compatible low-level date algorithms", civil_from_days).
private func civilDate(daysSince1970: Int) -> (year: Int, month: Int, day: Int) {
  let days = daysSince1970 + 719_468  // days since 0000-03-01
  let era = floorDivided(days, 146_097)
  let dayOfEra = days - era * 146_097
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let shiftedMonth = (5 * dayOfYear + 2) / 153
  let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
}
