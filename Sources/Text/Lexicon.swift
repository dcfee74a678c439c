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
  private var crossLinks: Set<[UInt8]> = []
  private var photoCredits: Set<[UInt8]> = []
  private var share: Set<[UInt8]> = []
  /// By first byte.
  private var inside: [UInt8: [(rule: Rule, maximumWidth: Int, phrase: [UInt8])]] = [:]

  private init() {
    for row in wholeLinePhrases {
      for phrase in phrases(row.phrases) { whole[phrase, default: []].append(Entry(rule: row.rule, place: row.place)) }
    }
    crossLinks = Set(phrases(crossLinkLabels))
    photoCredits = Set(phrases(photoCreditLabels))
    share = Set(phrases(shareWords))
    for row in insidePhrases {
      for phrase in phrases(row.phrases) { inside[phrase[0], default: []].append((row.rule, row.maximumWidth, phrase)) }
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

  /// The lines before the first passage of substance. The first line that is kept may be the title: it is spared by
  /// the rules that could mistake it, and a later line that says the same goes.
  func markHead(_ passages: inout Passages) {
    guard hasSubstance(passages) else { return }
    var keptCount = 0
    for index in passages.passages.indices where passages.passages[index].rule == nil {
      let passage = passages.passages[index]
      let text = passages.text[passage.range]
      if let entry = edgeEntry(text, passage), entry.place == .edge {
        passages.passages[index].rule = entry.rule
        continue
      }
      if isSubstance(text, passage) { return }
      if keptCount > 0 {
        if isByline(text) {
          passages.passages[index].rule = .byline
          continue
        }
        if CalendarDate(line: text) != nil {
          passages.passages[index].rule = .dateline
          continue
        }
        if Int(passage.identity) < index, passage.kind == .paragraph, passage.width >= 15 {
          passages.passages[index].rule = .repeated
          passages.passages[index].original = passage.identity
          passages.passages[index].run = .max
          continue
        }
      }
      keptCount += 1
    }
  }

  /// The lines behind the last passage of substance.
  func markTail(_ passages: inout Passages) {
    guard hasSubstance(passages) else { return }
    for index in passages.passages.indices.reversed() where passages.passages[index].rule == nil {
      let passage = passages.passages[index]
      let text = passages.text[passage.range]
      if let entry = edgeEntry(text, passage) {
        passages.passages[index].rule = entry.rule
      } else if isSubstance(text, passage) {
        return
      }
    }
  }

  private func hasSubstance(_ passages: Passages) -> Bool {
    passages.passages.contains { $0.rule == nil && isSubstance(passages.text[$0.range], $0) }
  }

  /// Body text: long or a sentence, and not boilerplate that is long.
  private func isSubstance(_ text: ArraySlice<UInt8>, _ passage: Passage) -> Bool {
    passage.isSubstantial && edgeEntry(text, passage) == nil
  }

  private func ruleAnywhere(_ text: ArraySlice<UInt8>, _ passage: Passage) -> Rule? {
    if let colon = text.prefix(32).firstIndex(of: UInt8(ascii: ":")) {
      let label = lineKey(text[..<colon])
      if crossLinks.contains(label), isTitleOfOther(text[(colon + 1)...], passage) { return .crossLink }
      if photoCredits.contains(label), passage.width <= 120 { return .photoCredit }
    }
    guard passage.width <= 60 else { return nil }
    return whole[lineKey(text)]?.first { $0.place == .anywhere }?.rule
  }

  /// Behind a label: some words that are no sentence.
  private func isTitleOfOther(_ text: ArraySlice<UInt8>, _ passage: Passage) -> Bool {
    let words = text.split(separator: 0x20)
    return words.count >= 2 && words.count <= 30 && text.last != UInt8(ascii: ".")
  }

  /// The title in a cross-link; nil for a label alone.
  func linkedTitle(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard let colon = text.prefix(32).firstIndex(of: UInt8(ascii: ":")), crossLinks.contains(lineKey(text[..<colon]))
    else { return nil }
    return Array(text[(colon + 1)...].drop { $0 == 0x20 })
  }

  /// What a line would be at the edge of a document.
  private func edgeEntry(_ text: ArraySlice<UInt8>, _ passage: Passage) -> Entry? {
    guard passage.width <= 600, passage.kind != .tableRow else { return nil }
    if passage.width <= 60, let entry = whole[lineKey(text)]?.first { return entry }
    if passage.width <= 120, isShareRow(text) { return Entry(rule: .shareRow, place: .edge) }
    if passage.width <= 200 {
      if isNavigation(text) { return Entry(rule: .navigation, place: .edge) }
      if isCopyright(text) { return Entry(rule: .copyright, place: .edge) }
    }
    return insideRule(text, width: Int(passage.width)).map { Entry(rule: $0, place: .edge) }
  }

  private func insideRule(_ text: ArraySlice<UInt8>, width: Int) -> Rule? {
    let lowered = lowercased(text)
    var opensWord = true
    for index in lowered.indices {
      if opensWord, let candidates = inside[lowered[index]] {
        for candidate in candidates where width <= candidate.maximumWidth {
          if lowered[index...].starts(with: candidate.phrase) { return candidate.rule }
        }
      }
      opensWord = lowered[index] == 0x20
    }
    return nil
  }

  private func isShareRow(_ text: ArraySlice<UInt8>) -> Bool {
    let words = lowercased(text).split { $0 < 0x80 && !isLetter($0) && $0 != UInt8(ascii: "-") }
    return words.count >= 2 && words.allSatisfy { share.contains(Array($0)) }
  }

  /// Three and more short items with bars or arrows between them, and no digits: "Home | News | Sport".
  private func isNavigation(_ text: ArraySlice<UInt8>) -> Bool {
    var items: [Int] = [0]
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      if byte >= 0x30, byte <= 0x39 { return false }
      let rest = text[index...]
      if let separator = separators.first(where: { rest.starts(with: $0) }) {
        items.append(0)
        index += separator.count
      } else {
        items[items.count - 1] += 1
        index += 1
      }
    }
    return items.count >= 3 && items.allSatisfy { $0 <= 30 }
  }

  private func isCopyright(_ text: ArraySlice<UInt8>) -> Bool {
    let lowered = lowercased(text.prefix(16))
    return lowered.starts(with: [0xC2, 0xA9]) || lowered.starts(with: "copyright ".utf8)
      || lowered.starts(with: "(c) 1".utf8) || lowered.starts(with: "(c) 2".utf8)
  }
}

private let separators: [[UInt8]] = ["|", "»", "›", "•", " > ", " / ", " · "].map { Array($0.utf8) }

private func phrases(_ table: String) -> [[UInt8]] {
  table.utf8.split { $0 == UInt8(ascii: "|") || $0 == 0x0A }.map { row in
    var phrase = Array(row)
    while phrase.first == 0x20 { phrase.removeFirst() }
    while phrase.last == 0x20 { phrase.removeLast() }
    return phrase
  }.filter { !$0.isEmpty }
}

func isLetter(_ byte: UInt8) -> Bool { byte >= 0x80 || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) }

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

/// What a line says, without the digits, marks and spaces around it.
private func lineKey(_ text: ArraySlice<UInt8>) -> [UInt8] {
  let isMark = { (byte: UInt8) in !isLetter(byte) }
  var core = text.drop(while: isMark)
  while let last = core.last, isMark(last) { core.removeLast() }
  // Arrows and bullets in Unicode are marks as well; letters of U+2000 and up are not in the table.
  while core.count >= 3, core.first == 0xE2 { core = core.dropFirst(3).drop(while: isMark) }
  while core.count >= 3, core[core.endIndex - 3] == 0xE2 {
    core = core.dropLast(3)
    while let last = core.last, isMark(last) { core.removeLast() }
  }
  return lowercased(core)
}
