// Times there and back, across leap days and before 1970.
// The arithmetic is winnow's own, and times come from files, which may bear any that a file system keeps: a trap on one
// of them would end the process.

import JSON
import Testing

@Suite struct TimestampTests {
  @Test(
    "Known moments",
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
      (1_709_164_799_999, "2024-02-28T23:59:59.999Z"), (1_709_164_800_000, "2024-02-29T00:00:00.000Z"),
      (-2_203_891_200_000, "1900-03-01T00:00:00.000Z"), (-2_203_891_200_001, "1900-02-28T23:59:59.999Z"),
      (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (-9_000_000_000_000, "1684-10-19T08:00:00.000Z"),
    ])
  func known(milliseconds: Int64, text: String) {
    #expect(Timestamp.rfc3339(nanoseconds: milliseconds * 1_000_000) == text)
    #expect(Timestamp.nanoseconds(rfc3339: text) == milliseconds * 1_000_000)
  }

  @Test("nanoseconds are cut to the millisecond, downwards also before 1970")
  func cut() {
    #expect(Timestamp.rfc3339(nanoseconds: 1_999_999) == "1970-01-01T00:00:00.001Z")
    #expect(Timestamp.rfc3339(nanoseconds: -1) == "1969-12-31T23:59:59.999Z")
  }

  @Test("every 13th day of 560 years comes back, one after the other")
  func days() {
    var previous = ""
    let wrong = stride(from: Int64(-100_000), through: 106_000, by: 13).filter { day in
      let text = Timestamp.rfc3339(nanoseconds: day * 86_400_000_000_000)
      defer { previous = text }
      return Timestamp.nanoseconds(rfc3339: text) != day * 86_400_000_000_000 || previous >= text
    }
    #expect(wrong == [])
  }

  @Test("the first and the last moment are written and do not trap")
  func ends() {
    #expect(Timestamp.rfc3339(nanoseconds: .max) == "2262-04-11T23:47:16.854Z")
    #expect(Timestamp.rfc3339(nanoseconds: .min) == "1677-09-21T00:12:43.145Z")
  }

  @Test(
    "Other forms and times that cannot be are refused",
    arguments: [
      "", "2026-11-22T18:35:07Z", "2026-11-22T18:35:07.123+", "2026-11-22 18:35:07.123Z", "2026+11-22T18:35:07.123Z",
      "2026-11-22T18:35:07,123Z", "+026-11-22T18:35:07.123Z", "2026-11-22T-1:35:07.123Z", "2026-13-22T18:35:07.123Z",
      "2026-00-22T18:35:07.123Z", "2026-02-30T18:35:07.123Z", "2025-02-29T18:35:07.123Z", "2026-11-00T18:35:07.123Z",
      "2026-11-22T24:00:00.000Z", "2026-11-22T18:60:00.000Z", "9999-12-31T23:59:59.999Z", "0000-01-01T00:00:00.000Z",
    ])
  func refused(text: String) { #expect(Timestamp.nanoseconds(rfc3339: text) == nil) }
}
