// Judges single lines by the phrases of LexiconTable.swift. A line is compared in lower case and without the digits and
// marks around it. Lines at the edge of a document are judged more freely than lines inside it; the edge ends at the
// first passage of substance, counted from outside.

struct Lexicon: Sendable {
  static let shared = Lexicon()

  struct Entry: Sendable {
    var rule: Rule
    var place: Place
  }

  private var whole: [[UInt8]: [Entry]] = [:]
  /// Which first bytes and lengths the phrases of `whole` have: most lines need no look-up.
  private var wholeShapes = [Bool](repeating: false, count: 256 * 64)
  private var crossLinks: Set<[UInt8]> = []
  private var weakCrossLinks: Set<[UInt8]> = []
  private var linkedCrossLinks: Set<[UInt8]> = []
  private var photoCredits: Set<[UInt8]> = []
  private var share: Set<[UInt8]> = []
  /// By first byte.
  private var openings: [[(rule: Rule, maximumWidth: Int, phrase: [UInt8])]] = Array(repeating: [], count: 256)
  private var rights: [[UInt8]] = []
  private var prompts: [[UInt8]] = []
  /// The first three bytes of the labels of advertisements.
  private var advertisementOpenings: [UInt32] = []

  private init() {
    for row in wholeLinePhrases {
      for phrase in phrases(row.phrases) {
        whole[phrase, default: []].append(Entry(rule: row.rule, place: row.place))
        wholeShapes[shape(phrase)] = true
        if row.rule == .advertisement { advertisementOpenings.append(opening(phrase)) }
      }
    }
    crossLinks = Set(phrases(crossLinkLabels))
    weakCrossLinks = Set(phrases(weakCrossLinkLabels))
    linkedCrossLinks = Set(phrases(linkedCrossLinkLabels))
    photoCredits = Set(phrases(photoCreditLabels))
    share = Set(phrases(shareWords))
    rights = phrases(rightsPhrases)
    prompts = phrases(promptPhrases)
    for row in openingPhrases {
      for phrase in phrases(row.phrases) {
        openings[Int(phrase[0])].append((row.rule, row.maximumWidth, phrase))
      }
    }
  }

  /// Lines that are boilerplate wherever they stand.
  func markAnywhere(_ passages: inout Passages) {
    for index in passages.passages.indices where passages.passages[index].width <= 200 {
      let passage = passages.passages[index]
      guard passage.kind != .tableRow, passage.kind != .quote else { continue }
      passages.passages[index].rule = ruleAnywhere(passages.text[passage.range], passage)
    }
  }

  /// The first passage that is body text: long or a sentence, and not boilerplate that is long. Behind it nothing
  /// belongs to the head. nil for lists, poems, tables: they have no edges.
  func firstSubstance(_ passages: Passages, isAboutCookies: Bool) -> Int? {
    passages.passages.indices.first { index in
      let passage = passages.passages[index]
      return passage.rule == nil && passage.isSubstantial
        && edgeEntry(passages, index, isAboutCookies: isAboutCookies) == nil
    }
  }

  /// The lines before the first passage of substance. The first line that is kept may be the title: it is spared by
  /// the rules that could mistake it, and where it is given twice the second goes.
  func markHead(_ passages: inout Passages, until firstSubstance: Int, isAboutCookies: Bool) {
    var head = HeadLines()
    for index in 0..<firstSubstance where passages.passages[index].rule == nil {
      let passage = passages.passages[index]
      let text = passages.text[passage.range]
      if let entry = edgeEntry(passages, index, isAboutCookies: isAboutCookies),
        entry.place != .edgeBelowTitle || !head.isEmpty
      {
        passages.passages[index].rule = entry.rule
      } else if head.isEmpty || !head.takesUp(text, index) {
        head.keep(text, passage, index)
      }
    }
    for (index, original) in head.takeTitleCopy() {
      passages.passages[index].rule = .repeated
      passages.passages[index].original = UInt32(original)
      passages.passages[index].run = .max
    }
    for (index, rule) in head.clearLines { passages.passages[index].rule = rule }
  }

  /// The lines behind the last passage of substance.
  func markTail(_ passages: inout Passages, isAboutCookies: Bool) {
    for index in passages.passages.indices.reversed() where passages.passages[index].rule == nil {
      if let entry = edgeEntry(passages, index, isAboutCookies: isAboutCookies) {
        passages.passages[index].rule = entry.rule
      } else if passages.passages[index].isSubstantial {
        return
      }
    }
  }

  /// Whether text on one line is a label that an advertisement has, such as "Advertisement" or "Story continues below".
  func isAdvertisement(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.count <= 80 else { return false }
    // Most paragraphs are told from all of these by three letters.
    var core = text
    while let byte = core.first, markByteCount(byte) > 0 { core = core.dropFirst(markByteCount(byte)) }
    return advertisementOpenings.contains(opening(core))
      && entries(text).contains { $0.rule == .advertisement && $0.place == .anywhere }
  }

  /// Three bytes, in lower case as far as they are letters.
  private func opening(_ text: some Collection<UInt8>) -> UInt32 {
    text.prefix(3).reduce(0) { $0 << 8 | UInt32($1 | 0x20) }
  }

  func ruleAnywhere(_ text: ArraySlice<UInt8>, _ passage: Passage) -> Rule? {
    if let colon = colon(in: text) {
      let label = lineKey(text[..<colon.lowerBound])
      if isCrossLink(label), isTitleOfOther(text[colon.upperBound...], passage) { return .crossLink }
      if photoCredits.contains(label), passage.width <= 120, isCredit(text, text[colon.upperBound...]) {
        return .photoCredit
      }
    }
    guard passage.width <= 60 else { return nil }
    return entries(text).first { $0.place == .anywhere }?.rule
  }

  /// What the whole line is known as.
  func entries(_ text: ArraySlice<UInt8>) -> [Entry] {
    let key = lineKey(text)
    return wholeShapes[shape(key)] ? whole[key] ?? [] : []
  }

  private func shape(_ key: [UInt8]) -> Int { Int(key.first ?? 0) * 64 + min(key.count, 63) }

  /// Whether what stands before the mark is a label that leads to a link.
  func opensCrossLink(_ text: ArraySlice<UInt8>) -> Bool {
    let key = lineKey(text)
    return crossLinks.contains(key) || linkedCrossLinks.contains(key)
  }

  private func isCrossLink(_ label: [UInt8]) -> Bool { crossLinks.contains(label) || weakCrossLinks.contains(label) }

  /// Behind a label: some words that are no sentence. "Read: 3,500 MB/s" has one word.
  private func isTitleOfOther(_ text: ArraySlice<UInt8>, _ passage: Passage) -> Bool {
    let words = text.split(separator: 0x20)
    let titleWords = words.count { word in word.contains(where: isLetter) && !word.contains { $0 &- 0x30 < 10 } }
    // Without spaces six characters are as much as two words.
    let isTitle = titleWords >= 2 || text.count { $0 >= 0xE3 && $0 < 0xEF } >= 6
    return isTitle && words.count <= 30 && text.last != UInt8(ascii: ".") && text.suffix(3) != ideographicStop
  }

  /// Whether the label begins a line of its own and no measure stands behind it: "image: nginx:1.25" and "Foto: 12 MP" are
  /// of configurations and lists.
  private func isCredit(_ text: ArraySlice<UInt8>, _ credit: ArraySlice<UInt8>) -> Bool {
    let value = credit.drop { $0 == 0x20 }
    // Without spaces it is short: a longer one tells what a picture is.
    if value.count(where: { $0 >= 0xE3 && $0 < 0xEF }) > 12 { return false }
    return text.first.map { $0 &- 0x61 >= 26 } == true && value.first.map { $0 &- 0x30 >= 10 } ?? true
  }

  /// The title in a cross-link; nil for a label alone.
  func linkedTitle(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard let colon = colon(in: text), isCrossLink(lineKey(text[..<colon.lowerBound])) else { return nil }
    return Array(text[colon.upperBound...].drop { $0 == 0x20 })
  }

  /// What a passage would be at the edge of a document.
  private func edgeEntry(_ passages: Passages, _ index: Int, isAboutCookies: Bool) -> Entry? {
    let passage = passages.passages[index]
    let text = passages.text[passage.range]
    guard passage.width <= 600, passage.kind != .tableRow else { return nil }
    if let entry = ownEntry(text, passage) {
      return isAboutCookies && entry.rule == .cookieBanner && entry.place == .edgeUnlessSubject ? nil : entry
    }
    guard passage.width <= 200, isMenu(text), !isRowAmongRows(passages, index) else { return nil }
    return Entry(rule: .navigation, place: .edge)
  }

  /// What it would be whatever stands around it.
  func ownEntry(_ text: ArraySlice<UInt8>, _ passage: Passage) -> Entry? {
    guard passage.width <= 600, passage.kind != .tableRow else { return nil }
    if passage.width <= 60, let entry = entries(text).first, !isSaid(text, entry.rule) { return entry }
    let lowered = lowercased(text)
    if passage.width <= 120, isShareRow(lowered) { return Entry(rule: .shareRow, place: .edge) }
    if passage.width <= 200, isCopyright(lowered) || claimsRights(lowered) {
      return Entry(rule: .copyright, place: .edge)
    }
    if passage.width <= 200, prompts.contains(where: { firstPlace(of: $0, in: lowered) != nil }) {
      return Entry(rule: .subscribePrompt, place: .edge)
    }
    return openingRule(text, width: Int(passage.width)).map { Entry(rule: $0, place: .edgeUnlessSubject) }
  }

  /// Whether two passages besides the banners say something of cookies. First copies only: no rule takes those, so they
  /// say it the next time as well.
  func isAboutCookies(_ passages: Passages) -> Bool {
    let isBanner = { (passage: Passage) in
      openingRule(passages.text[passage.range], width: Int(passage.width)) == .cookieBanner
    }
    guard passages.passages.contains(where: { $0.rule == nil && $0.width <= 600 && isBanner($0) }) else {
      return false
    }
    var count = 0
    for (index, passage) in passages.passages.enumerated()
    where passage.rule == nil && passage.endsSentence && Int(passage.identity) == index {
      let text = passages.text[passage.range]
      guard mentions(cookie, text), ownEntry(text, passage) == nil, !isMenu(text), !isByline(text) else { continue }
      count += 1
      if count == 2 { return true }
    }
    return false
  }

  /// Buttons have no full stop; what somebody says has: "Got it.", "I agree."
  private func isSaid(_ text: ArraySlice<UInt8>, _ rule: Rule) -> Bool {
    guard [.cookieBanner, .navigation, .shareRow, .subscribePrompt].contains(rule) else { return false }
    return lastTerminal(text.span, 0, text.count) == 0x2E
  }

  /// Of a line that opens with a phrase. Behind other words the phrase may be of a recipe or a contract.
  private func openingRule(_ text: ArraySlice<UInt8>, width: Int) -> Rule? {
    let lowered = lowercased(text.prefix(longestOpening))
    guard let start = lowered.firstIndex(where: { !marksBeforePhrases.contains($0) }) else { return nil }
    return openings[Int(lowered[start])].first {
      width <= $0.maximumWidth && hasPrefix(lowered, at: start, $0.phrase)
    }?.rule
  }

  /// "All rights reserved", an owner with nothing but that behind the name, or a year before it.
  private func claimsRights(_ lowered: [UInt8]) -> Bool {
    guard let last = lowered.lastIndex(where: isLetter) else { return false }
    return rights.contains { phrase in
      guard let place = firstPlace(of: phrase, in: lowered) else { return false }
      let before = lowered[..<place]
      return place + phrase.count == last + 1 || !before.contains(where: isLetter) || hasYear(before)
    }
  }

  private func isShareRow(_ lowered: [UInt8]) -> Bool {
    var wordCount = 0
    var start = 0
    // "10 x 20 x 30"
    let saysMore = lowered.contains { isLetter($0) && $0 != UInt8(ascii: "x") }
    if !saysMore, lowered.contains(where: { $0 &- 0x30 < 10 }) { return false }
    for index in 0...lowered.count {
      if index < lowered.count, isLetter(lowered[index]) || lowered[index] == UInt8(ascii: "-") { continue }
      if start < index {
        guard share.contains(Array(lowered[start..<index])) else { return false }
        wordCount += 1
      }
      start = index + 1
    }
    return wordCount >= 2
  }
}

/// Whether a paragraph is nothing but the label of an advertisement.
package func isAdvertisementLabel(_ paragraph: ArraySlice<UInt8>) -> Bool { Lexicon.shared.isAdvertisement(paragraph) }

func hasPrefix(_ text: [UInt8], at start: Int, _ phrase: [UInt8]) -> Bool {
  guard text.count - start >= phrase.count else { return false }
  for offset in phrase.indices where text[start + offset] != phrase[offset] { return false }
  return true
}

/// A headline may begin with the word as well: then a year, or the sign, must follow somewhere.
private func isCopyright(_ lowered: [UInt8]) -> Bool {
  if copyrightOpenings.contains(where: { hasPrefix(lowered, at: 0, $0) }) { return true }
  guard hasPrefix(lowered, at: 0, copyrightWord) else { return false }
  return hasYear(lowered[...]) || lowered.indices.contains { hasPrefix(lowered, at: $0, [0xC2, 0xA9]) }
}

private func hasYear(_ text: ArraySlice<UInt8>) -> Bool {
  text.split { $0 &- 0x30 >= 10 }.contains { digits in
    digits.count == 4 && (digits.starts(with: "19".utf8) || digits.starts(with: "20".utf8))
  }
}

/// Where a phrase stands at the beginning of a word; anywhere in scripts that have no spaces.
private func firstPlace(of phrase: [UInt8], in lowered: [UInt8]) -> Int? {
  lowered.indices.first { index in
    lowered[index] == phrase[0] && (index == 0 || phrase[0] >= 0xE3 || !isLetter(lowered[index - 1]))
      && hasPrefix(lowered, at: index, phrase)
  }
}

private let copyrightOpenings = ["©", "copyright (c)", "(c) 1", "(c) 2"].map { Array($0.utf8) }
private let copyrightWord = Array("copyright ".utf8)
/// What stands before the words of an item or a heading.
private let marksBeforePhrases = Array(" *-+#_[(".utf8)
/// Bytes of a line that hold any of `openingPhrases`.
private let longestOpening = 80
private let cookie = Array("cookie".utf8)

/// Whether a word in lower case stands somewhere in a text, in whatever case.
private func mentions(_ word: [UInt8], _ text: ArraySlice<UInt8>) -> Bool {
  let bytes = text.span
  return bytes.indices.contains { begins(bytes, $0, with: word) }
}

private let ideographicStop = Array("。".utf8)[...]

func isLetter(_ byte: UInt8) -> Bool { byte >= 0x80 || isASCIILetter(byte) }

func isASCIILetter(_ byte: UInt8) -> Bool { byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A }

/// In lower case as far as ASCII and U+00C0–U+00DE go.
func lowercased(_ text: ArraySlice<UInt8>) -> [UInt8] {
  var lowered = Array(text)
  for index in lowered.indices {
    let byte = lowered[index]
    if byte >= 0x41, byte <= 0x5A {
      lowered[index] = byte | 0x20
    } else if byte >= 0x80, byte <= 0x9E, index > 0, lowered[index - 1] == 0xC3, byte != 0x97 {
      lowered[index] = byte + 0x20
    }
  }
  return lowered
}

/// What a line says, in lower case, without the digits, marks and spaces around it.
func lineKey(_ text: ArraySlice<UInt8>) -> [UInt8] {
  var core = text
  while let first = core.first {
    let byteCount = markByteCount(first)
    guard byteCount > 0 else { break }
    core = core.dropFirst(byteCount)
  }
  while !core.isEmpty {
    let start = core.lastIndex { $0 & 0xC0 != 0x80 } ?? core.startIndex
    guard markByteCount(core[start]) > 0 else { break }
    core = core[..<start]
  }
  return lowercased(core)
}

/// The length of a character that is no letter, told by its first byte, or 0: ASCII, the signs of Latin-1 (« » © ·), and
/// U+2000–U+2FFF (dashes, quotation marks, arrows, bullets).
func markByteCount(_ lead: UInt8) -> Int {
  if lead < 0x80 { return isLetter(lead) ? 0 : 1 }
  return lead == 0xC2 ? 2 : lead == 0xE2 ? 3 : 0
}
