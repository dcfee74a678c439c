// RFC 3339 in UTC, the only form of time in winnow's JSON. Days are turned into dates by arithmetic (H. Hinnant,
// "chrono-compatible low-level date algorithms"), because a calendar from Foundation costs more than the record.

public enum Timestamp {
  /// `2026-11-22T18:35:07.123Z` for nanoseconds since 1970; years 0 to 9999, milliseconds cut, not rounded.
  public static func rfc3339(nanoseconds: Int64) -> String {
    let seconds = nanoseconds.flooredQuotient(1_000_000_000)
    let remainder = nanoseconds % 1_000_000_000
    let milliseconds = (remainder < 0 ? remainder + 1_000_000_000 : remainder) / 1_000_000
    let days = seconds.flooredQuotient(86_400)
    let ofDay = seconds - days * 86_400
    let (year, month, day) = civilDate(daysSince1970: days)
    var text: [UInt8] = []
    text.reserveCapacity(24)
    func append(_ value: Int64, _ digits: Int, _ after: Unicode.Scalar) {
      var rest = value
      var reversed: [UInt8] = []
      for _ in 0..<digits {
        reversed.append(UInt8(ascii: "0") + UInt8(rest % 10))
        rest /= 10
      }
      text.append(contentsOf: reversed.reversed())
      text.append(UInt8(ascii: after))
    }
    append(min(max(year, 0), 9999), 4, "-")
    append(month, 2, "-")
    append(day, 2, "T")
    append(ofDay / 3600, 2, ":")
    append(ofDay / 60 % 60, 2, ":")
    append(ofDay % 60, 2, ".")
    append(milliseconds, 3, "Z")
    return String(decoding: text, as: UTF8.self)
  }

  /// The reverse, for what `rfc3339` wrote; nil for any other form.
  public static func nanoseconds(rfc3339 text: String) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count == 24,
      zip(bytes, "0000-00-00T00:00:00.000Z".utf8).allSatisfy({ byte, form in
        form == UInt8(ascii: "0") ? (0x30...0x39).contains(byte) : byte == form
      })
    else { return nil }
    func number(_ range: Range<Int>) -> Int64 { bytes[range].reduce(0) { $0 * 10 + Int64($1) - 0x30 } }
    let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
    let (hour, minute, second, millisecond) = (number(11..<13), number(14..<16), number(17..<19), number(20..<23))
    guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60 else { return nil }
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear.flooredQuotient(400)
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    let milliseconds = (days * 86_400 + hour * 3600 + minute * 60 + second) * 1000 + millisecond
    let (nanoseconds, isTooFar) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
    guard !isTooFar, civilDate(daysSince1970: days).day == day else { return nil }  // beyond 2262; 31 February
    return nanoseconds
  }

  static func civilDate(daysSince1970: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = daysSince1970 + 719_468
    let era = shifted.flooredQuotient(146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }
}

extension Int64 {
  fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
