// What class, id, itemprop and rel of an element speak of, told from four letters in a row: every element of a page is
// asked, so the answer must cost about a nanosecond a byte. A closer look follows for the few that are noted.

/// What the attributes of an element speak of.
struct MarkKind: OptionSet {
  let rawValue: UInt8
  static let author = MarkKind(rawValue: 1)
  static let date = MarkKind(rawValue: 2)
  /// A `time` element.
  static let time = MarkKind(rawValue: 4)
  /// What stands under a headline: names, dates, sections.
  static let meta = MarkKind(rawValue: 8)

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Looks through source[start..<end], whatever the case of its letters.
  init(_ source: Span<UInt8>, _ start: Int, _ end: Int) {
    var kind: UInt8 = 0
    var letters: UInt32 = 0
    for index in start..<max(start, end) {
      let byte = source[index] | 0x20
      letters = letters << 8 | UInt32(byte)
      guard Self.lastLetters >> UInt32(byte & 31) & 1 == 1 else { continue }
      switch letters {
      case 0x6175_7468, 0x6279_6C69, 0x7772_6974, 0x7573_6572, 0x6372_6561, 0x6175_746F, 0x6175_7465, 0x7265_706F:
        kind |= Self.author.rawValue  // auth, byli, writ, user, crea, auto, aute, repo
      case 0x6461_7465, 0x7469_6D65, 0x7075_626C, 0x6665_6368, 0x6461_7475, 0x7A65_6974, 0x7461_7269:
        kind |= Self.date.rawValue  // date, time, publ, fech, datu, zeit, tari
      case 0x706F_7374 where isPostPart(source, index + 1, end):
        kind |= Self.author.rawValue | Self.date.rawValue  // post
      case 0x6D65_7461: kind |= Self.meta.rawValue
      default: break
      }
    }
    rawValue = kind
  }

  /// Bit n: a letter whose low five bits are n ends one of the above.
  private static let lastLetters: UInt32 = "hitraoelu".utf8.reduce(0) { $0 | 1 << UInt32($1 & 31) }
}

/// Whether behind "post" follows what makes it speak of a writer or a time ("posted", "poster", "post-author", "post_date"),
/// and not of the kind of a page as in "post-type".
private func isPostPart(_ source: Span<UInt8>, _ index: Int, _ end: Int) -> Bool {
  guard index + 1 < end else { return false }
  switch (source[index] | 0x20, source[index + 1] | 0x20) {
  case (UInt8(ascii: "e"), UInt8(ascii: "d")), (UInt8(ascii: "e"), UInt8(ascii: "r")), (UInt8(ascii: "d"), _):
    return true
  case (UInt8(ascii: "-"), let next), (UInt8(ascii: "_") | 0x20, let next):
    return "madbi".utf8.contains(next)
  default: return false
  }
}
