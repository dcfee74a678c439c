// How unlike text a line is: the measure by which a repair must be better than what was published. Characters fall into
// classes; a cost lies on neighbours that running text in no language has (a letter before a currency sign, Latin beside
// Cyrillic, a capital with an accent inside a word), and on characters that text hardly ever has.

/// What kind of neighbour a character is.
enum Neighbour: UInt8, CaseIterable {
  case space, punctuation, digit, lower, upper, accentedLower, accentedUpper
  /// Â and Ã: what windows-1252 makes of the first byte of most sequences; a capital hardly written.
  case circumflexA
  /// Ă: the same in windows-1250; in Romanian it stands among letters of English or Romanian.
  case breveA
  /// œ, Œ, ÿ, Ÿ.
  case ligature
  case cyrillicLower, cyrillicUpper
  /// Letters of Serbian and Macedonian, and letters that only Russian, Ukrainian, Belarusian have.
  case southernLower, southernUpper, easternLower, easternUpper
  case greekLower, greekUpper, micro
  case hebrew, arabic, otherLetter, eastAsian, combining
  case noBreakSpace, softHyphen, control, currency
  case opener, lowOpener, inverted, closer, softCloser, dash, bullet
  /// What follows a word or a number: ™ ® ° º ª ² ³ ¹.
  case suffix
  case copyright
  /// ´ and ¨, that people write for quotes.
  case quoteAccent
  case accentSign, symbol, times, math, box, mixedBox
  case lost, neutral
  /// Letters of phonetics, of old or small scripts: what a wrong reading makes.
  case rare
  case privateUse, impossible
}

/// A set of classes.
struct Neighbours: OptionSet {
  let rawValue: UInt64
  init(rawValue: UInt64) { self.rawValue = rawValue }
  init(_ members: Neighbour...) { rawValue = members.reduce(0) { $0 | 1 << UInt64($1.rawValue) } }
  func contains(_ member: Neighbour) -> Bool { rawValue & 1 << UInt64(member.rawValue) != 0 }

  static let latin = Neighbours(.lower, .upper, .accentedLower, .accentedUpper, .circumflexA, .breveA, .ligature)
  static let accented = Neighbours(.accentedLower, .accentedUpper, .circumflexA, .breveA, .ligature)
  static let cyrillicCapitals = Neighbours(.cyrillicUpper, .southernUpper, .easternUpper)
  static let southern = Neighbours(.southernLower, .southernUpper)
  static let eastern = Neighbours(.easternLower, .easternUpper)
  static let cyrillic = cyrillicCapitals.union(Neighbours(.cyrillicLower, .southernLower, .easternLower))
  static let greek = Neighbours(.greekLower, .greekUpper)
  static let distant = Neighbours(.hebrew, .arabic, .otherLetter)
  static let foreign = accented.union(cyrillic).union(greek).union(distant)
  static let letters = latin.union(foreign).union(Neighbours(.rare, .eastAsian))
  static let signs = Neighbours(
    .currency, .lowOpener, .inverted, .suffix, .copyright, .quoteAccent, .accentSign, .symbol, .math)
  static let insideWords = Neighbours(.opener, .closer, .suffix)
  static let quotes = Neighbours(.opener, .closer, .lowOpener)
}

/// Costs of neighbours and of single characters, in points; two points are evidence enough for one repair.
struct Badness: Sendable {
  static let shared = Badness()
  private static let count = Neighbour.allCases.count

  private let pairs: [UInt8]
  private let singles: [UInt8]
  private let classes: [UInt8]
  private let roles = Role.table

  private init() {
    var pairs = [UInt8](repeating: 0, count: Self.count * Self.count)
    for (left, right, cost) in Self.rules {
      for first in Neighbour.allCases where left.contains(first) {
        for second in Neighbour.allCases where right.contains(second) {
          pairs[Int(first.rawValue) * Self.count + Int(second.rawValue)] = cost
        }
      }
    }
    var singles = [UInt8](repeating: 0, count: Self.count)
    singles[Int(Neighbour.control.rawValue)] = 3
    singles[Int(Neighbour.lost.rawValue)] = 1
    singles[Int(Neighbour.rare.rawValue)] = 2
    singles[Int(Neighbour.privateUse.rawValue)] = 2
    singles[Int(Neighbour.impossible.rawValue)] = 20
    self.pairs = pairs
    self.singles = singles
    classes = (0..<0x2600).map { neighbourClass(UInt32($0)).rawValue }
  }

  /// Later rules overrule earlier ones.
  private static let rules: [(left: Neighbours, right: Neighbours, cost: UInt8)] = [
    (.signs, .signs, 1),
    (.letters, Neighbours(.currency, .lowOpener, .inverted, .accentSign, .symbol), 2),
    (.letters, Neighbours(.opener, .math, .times), 1),
    (.foreign, Neighbours(.suffix, .bullet, .math), 1),
    (.letters, Neighbours(.copyright), 1), (.foreign.union(Neighbours(.symbol, .math)), Neighbours(.copyright), 2),
    (Neighbours(.closer, .suffix, .copyright, .accentSign, .symbol, .times), .letters, 1),
    (Neighbours(.closer), Neighbours(.suffix, .symbol, .accentSign, .currency), 1),
    (Neighbours(.math, .currency), .foreign.subtracting(.greek), 1),
    (.signs, Neighbours(.times), 1), (Neighbours(.times), .signs.union(Neighbours(.opener)), 1),
    (Neighbours(.closer), Neighbours(.times), 1), (Neighbours(.bullet), Neighbours(.times), 1),
    (Neighbours(.symbol), Neighbours(.currency, .math), 2),
    (Neighbours(.digit), Neighbours(.circumflexA, .breveA), 1), (Neighbours(.dash), Neighbours(.math, .symbol), 1),
    (Neighbours(.inverted), Neighbours(.space, .punctuation), 1),
    (Neighbours(.suffix, .symbol, .currency), Neighbours(.opener), 1),
    // Capitals inside a word.
    (Neighbours(.lower, .accentedLower), Neighbours(.accentedUpper, .circumflexA, .breveA), 1),
    (Neighbours(.accentedLower), Neighbours(.upper), 1), (Neighbours(.lower), Neighbours(.greekUpper), 1),
    (Neighbours(.cyrillicLower, .southernLower, .easternLower), .cyrillicCapitals, 1),
    (.southern, .eastern, 1), (.eastern, .southern, 1),
    (Neighbours(.greekLower), Neighbours(.greekUpper), 1),
    (Neighbours(.ligature), .foreign, 1), (.accented, Neighbours(.ligature), 2),
    (.accented, .greek, 2), (.greek, .accented, 2), (.foreign, Neighbours(.micro), 2),
    (Neighbours(.micro), .accented, 1),
    (Neighbours(.accentedUpper), Neighbours(.softHyphen), 1), (Neighbours(.accentedUpper), Neighbours(.quoteAccent), 2),
    // Scripts that touch.
    (.latin, .cyrillic.union(.distant), 2), (.cyrillic, .latin.union(.greek).union(.distant), 2),
    (.greek, .cyrillic.union(.distant), 2), (.distant, .latin.union(.cyrillic).union(.greek), 2),
    (Neighbours(.hebrew), Neighbours(.arabic, .otherLetter), 2), (Neighbours(.arabic), Neighbours(.hebrew), 2),
    (.latin, Neighbours(.eastAsian), 2), (Neighbours(.eastAsian), .latin, 2),
    (.distant.union(.cyrillic), Neighbours(.eastAsian), 2), (Neighbours(.eastAsian), .distant.union(.cyrillic), 2),
    (Neighbours(.digit), .cyrillic.union(.distant), 1), (.letters, Neighbours(.rare), 1),
    (Neighbours(.space, .digit), Neighbours(.combining), 1),
    // Frames: single and double lines in one corner are drawn by nobody.
    (.letters, Neighbours(.box, .mixedBox), 1), (Neighbours(.box, .mixedBox), .letters.union(.signs), 1),
    (Neighbours(.mixedBox), Neighbours(.box, .mixedBox), 1), (Neighbours(.box), Neighbours(.mixedBox), 1),
    // Â and Ã stand before what is no letter of English.
    (Neighbours(.circumflexA), .foreign.union(.signs).union(.quotes), 2),
    (Neighbours(.circumflexA), Neighbours(.noBreakSpace, .bullet, .softHyphen, .micro, .control), 2),
    (Neighbours(.circumflexA), Neighbours(.closer, .softCloser, .dash), 1),
    (Neighbours(.breveA), .foreign.union(.signs), 2), (Neighbours(.breveA), Neighbours(.noBreakSpace, .softHyphen), 1),
  ]

  @inline(__always) func neighbour(_ scalar: UInt32) -> UInt8 {
    Int(scalar) < classes.count ? classes[Int(scalar)] : neighbourClass(scalar).rawValue
  }

  /// The cost of a text given by its classes, as it stands between spaces.
  func cost(_ classes: [UInt8]) -> Int {
    let space = Neighbour.space.rawValue
    var (before, last) = (space, space)
    var cost = 0
    for next in classes {
      cost += Int(singles[Int(next)]) + Int(pairs[Int(last) * Self.count + Int(next)]) + triple(before, last, next)
      (before, last) = (last, next)
    }
    return cost + Int(pairs[Int(last) * Self.count + Int(space)])
  }

  /// A quote or a sign inside a word; one letter between dashes; two capitals before a small letter, where the capitals
  /// or the small letter have an accent.
  @inline(__always) private func triple(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Int {
    let role = roles[Int(second)]
    if role == 0 { return 0 }
    let (left, right) = (roles[Int(first)], roles[Int(third)])
    if role & Role.insideWord != 0 { return left & right & Role.letter != 0 ? 1 : 0 }
    if role & Role.accentOrBullet != 0 { return left & Role.accented != 0 && right & Role.letter != 0 ? 1 : 0 }
    if second == Neighbour.upper.rawValue {
      return first == second && third == Neighbour.accentedLower.rawValue ? 1 : 0
    }
    if second == Neighbour.accentedUpper.rawValue, first == second {
      return third == Neighbour.lower.rawValue || third == Neighbour.accentedLower.rawValue ? 1 : 0
    }
    let dash = Neighbour.dash.rawValue
    return first == dash && third == dash && role & Role.letter != 0 ? 1 : 0
  }

  private enum Role {
    static let letter: UInt8 = 1
    static let accented: UInt8 = 2
    static let insideWord: UInt8 = 4
    static let accentOrBullet: UInt8 = 8

    static let table: [UInt8] = Neighbour.allCases.map { neighbour in
      (Neighbours.letters.contains(neighbour) ? letter : 0) | (Neighbours.accented.contains(neighbour) ? accented : 0)
        | (Neighbours.insideWords.contains(neighbour) ? insideWord : 0)
        | (neighbour == .quoteAccent || neighbour == .bullet ? accentOrBullet : 0)
    }
  }
}
