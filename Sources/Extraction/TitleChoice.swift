// The title: what the page calls itself where its reader looks, which is nearly always its first heading, held against
// what the head declares. A heading that says something else than the head is a slogan, a logo or a section.

import HTML
import Text

struct TitleChoice {
  private let facts: PageDeclarations
  private let declared: [Candidate]
  /// A page about something that is for sale or for hire.
  private let isOffer: Bool
  private let isCollection: Bool
  private let isForum: Bool

  struct Candidate {
    let text: [UInt8]
    let words: [UInt64]
    let origin: MetadataOrigin
  }

  init(_ facts: PageDeclarations, pageType: PageType?) {
    self.facts = facts
    isOffer = pageType == .service
    isCollection = pageType == .collection
    isForum = pageType == .forum
    var declared: [Candidate] = []
    func add(_ text: [UInt8], _ origin: MetadataOrigin) {
      let words = wordHashes(text)
      if !words.isEmpty { declared.append(Candidate(text: text, words: words, origin: origin)) }
    }
    for value in facts.values(.title).prefix(8) {
      add(withoutHouse(value.text, facts, keepsFront: isOffer), value.name.origin)
    }
    for entity in facts.linked.entities.prefix(16) where entity.kind == .article {
      add(withoutHouse(entity.headline, facts), .jsonLD)
    }
    if !facts.titleText.isEmpty { add(withoutHouse(facts.titleText, facts, keepsFront: isOffer), .title) }
    self.declared = declared
  }

  func best() -> Sourced<[UInt8]>? {
    if let heading = bestHeading() {
      if isOffer, let named = headTitle(unlike: wordHashes(heading)) { return named }
      return Sourced(heading, .heading)
    }
    let title = declared.last.flatMap { $0.origin == .title ? $0 : nil }
    for candidate in declared where candidate.origin != .title && !facts.isHouseName(candidate.words) {
      // A name that the title holds too.
      if let title, likeness(candidate.words, title.words) < 0.3 { continue }
      return Sourced(withoutHeadings(candidate.text), candidate.origin)
    }
    if let title { return Sourced(withoutHeadings(title.text), .title) }
    if let first = declared.first { return Sourced(first.text, first.origin) }
    if let first = facts.headings.lazy.map({ singleLine($0.text) }).first(where: { !$0.isEmpty }) {
      return Sourced(first, .heading)
    }
    // A heading that is an image speaks with its alternative text.
    let heading = facts.visible.blocks.first { $0.kind == .heading && $0.level == 1 }
    let text = heading.map { singleLine(tidied(facts.visible.text[$0.start..<$0.end])) } ?? []
    return text.isEmpty ? nil : Sourced(text, .heading)
  }

  /// What two places of the head agree on against the heading. Where a page sells something, its heading is a slogan more
  /// often than its name: on the development pages the head was right against it in 33 of 45.
  private func headTitle(unlike heading: [UInt64]) -> Sourced<[UInt8]>? {
    guard let title = declared.last, title.origin == .title else { return nil }
    let first = firstPiece(title.text)
    guard first != heading, !facts.isHouseName(first) else { return nil }
    let other = declared.first { $0.origin != .title && firstPiece($0.text) == first }
    return other.map { Sourced($0.text, $0.origin) }
  }

  private func firstPiece(_ title: [UInt8]) -> [UInt64] {
    titlePieces(title).first.map { wordHashes(Array(title[$0])) } ?? []
  }

  /// The heading that agrees with what the head declares.
  private func bestHeading() -> [UInt8]? {
    var best: (text: [UInt8], score: Double)?
    // The first heading of a thread is its title, whatever the head says (Reddit: the name of the site).
    let least = isForum ? -0.01 : facts.isArticle || isCollection ? 0.0 : 0.5
    let names = laterPieces()
    for (index, heading) in facts.headings.enumerated() where heading.text.count <= 300 && !heading.words.isEmpty {
      var score = agreement(heading.words) - Double(index) * 0.05
      let isHouse = facts.isHouseName(heading.words) || names.contains(heading.words)
      if isHouse || !declared.isEmpty && leadsHome(heading.node, heading.words) { score -= 0.9 }
      // Chinese and Japanese have no spaces between words.
      let isOneWord = heading.words.count < 2 && !(heading.text[0] >= 0xE3 && heading.text.count >= 18)
      if isOneWord { score -= 0.2 }
      if score > best?.score ?? least { best = (title(of: heading.text), score) }
    }
    return best?.text
  }

  /// What a heading says without the name of the site, and of a thread without the host that it links to.
  private func title(of heading: [UInt8]) -> [UInt8] {
    let line = singleLine(heading)
    if let title = declaredInside(line) { return title }
    return withoutHouse(withoutSource(line, counts: !isForum), facts, isHeading: true)
  }

  /// A declared title that stands in a heading, with something right before or behind it that only a style sheet parts from
  /// it: "RiverbankFerry to close", "Ferry to close14 May 2024".
  private func declaredInside(_ heading: [UInt8]) -> [UInt8]? {
    for candidate in declared where candidate.origin != .title && candidate.words.count >= 3 {
      let title = candidate.text
      guard heading.count > title.count,
        let start = (0...heading.count - title.count).first(where: { heading[$0...].starts(with: title) })
      else { continue }
      let end = start + title.count
      let isCutBefore = start == 0 || isSmall(heading[start - 1]) && isCapital(title[0])
      let isCutBehind =
        end == heading.count || isCapital(heading[end])
        || heading[end] &- 0x30 < 10 && title[title.count - 1] &- 0x30 >= 10
      if isCutBefore, isCutBehind { return title }
    }
    return nil
  }

  private func isSmall(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 }

  private func isCapital(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }

  /// Whether all of a heading is a link to the front page: the name of a blog above its posts.
  private func leadsHome(_ heading: NodeID, _ words: [UInt64]) -> Bool {
    let document = facts.document
    let link = document.children(of: heading).first { document.nodes[Int($0)].kind == .html }
    guard let link, document.nodes[Int(link)].tag == .a, let target = document.shortValue(.href, of: link) else {
      return false
    }
    guard target.elementsEqual("/".utf8) || facts.address.map({ isRoot(target[...], of: $0) }) ?? false else {
      return false
    }
    return wordHashes(document.shortText(below: link)) == words
  }

  /// Whether an address is that of a page's host and no more.
  private func isRoot(_ target: ArraySlice<UInt8>, of address: [UInt8]) -> Bool {
    let path = pathOf(address)
    guard !path.isEmpty, path.startIndex > 0 else { return false }
    let host = address[..<path.startIndex]
    return target.elementsEqual(host) || target.elementsEqual(host + [0x2F])
  }

  /// What the title has behind its first piece: of a page that declares no other title, names of its site and section.
  private func laterPieces() -> [[UInt64]] {
    guard let title = declared.last, title.origin == .title, declared.allSatisfy({ $0.words == title.words }) else {
      return []
    }
    let pieces = titlePieces(facts.titleText)
    guard let first = pieces.first.map({ wordHashes(Array(facts.titleText[$0])) }), !facts.isHouseName(first) else {
      return []
    }
    let later = pieces.dropFirst().map { wordHashes(Array(facts.titleText[$0])) }
    // Behind a few words that no heading says a long piece is the title, and the name of the site stands in front.
    if isTrail(title.text, facts) { return [] }
    if first.count > 3 || isFrontPage || facts.visible.hasHeading(saying: first) { return later }
    return later.filter { $0.count < 5 }
  }

  private var isFrontPage: Bool { facts.address.map { isRoot($0[...], of: $0) } ?? false }

  /// A title up to the piece that is the heading above all pages of a site or section.
  private func withoutHeadings(_ title: [UInt8]) -> [UInt8] {
    let names = laterPieces()
    let pieces = titlePieces(title)
    let end = pieces.dropFirst().firstIndex { piece in
      let words = wordHashes(Array(title[piece]))
      return names.contains(words) && facts.headings.contains { $0.words == words }
    }
    return end.map { Array(title[..<pieces[$0 - 1].upperBound]) } ?? title
  }

  /// How well a heading agrees with any declared title, 0 to 1.
  private func agreement(_ words: [UInt64]) -> Double {
    if declared.isEmpty { return 0.5 }
    return declared.map { candidate in
      var score = likeness(words, candidate.words)
      if containsRun(candidate.words, words) { score = max(score, 0.5 + 0.1 * Double(min(words.count, 4))) }
      if containsRun(words, candidate.words) { score = max(score, 0.5 + 0.1 * Double(min(candidate.words.count, 4))) }
      return score
    }.max() ?? 0
  }
}

/// On one line, without the mark of a link to the heading itself.
func singleLine(_ text: [UInt8]) -> [UInt8] {
  var line = text.map { $0 == 0x0A ? 0x20 : $0 }
  if line.suffix(2).elementsEqual("¶".utf8) { line.removeLast(2) }
  // There is a space before it, because it is a link: C# has none.
  if line.last == UInt8(ascii: "#"), line.count == 1 || line[line.count - 2] == 0x20 { line.removeLast() }
  // For readers of screens.
  for label in titleLabels where line.starts(with: label) { line.removeFirst(label.count) }
  return Array(trimmed(line[...]))
}

/// A heading without what stands behind the title of a link to elsewhere: the host of its target in brackets, and how many
/// comments there are. With `counts` only where these are there too: "os.path" may be the name of anything.
private func withoutSource(_ heading: [UInt8], counts: Bool) -> [UInt8] {
  var end = heading.count
  while end > 0, heading[end - 1] == 0x20 || (0x30...0x39).contains(heading[end - 1]) { end -= 1 }
  guard end > 0, end < heading.count || !counts, heading[end - 1] == UInt8(ascii: ")"),
    let start = heading[..<end].lastIndex(of: UInt8(ascii: "(")), start > 1, heading[start - 1] == 0x20
  else { return heading }
  let host = heading[(start + 1)..<(end - 1)]
  guard host.contains(UInt8(ascii: ".")), host.allSatisfy({ isHostByte($0) }),
    host.split(separator: UInt8(ascii: ".")).last?.allSatisfy({ (0x61...0x7A).contains($0) }) == true
  else { return heading }
  return Array(trimmed(heading[..<start]))
}

private func isHostByte(_ byte: UInt8) -> Bool {
  (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
}

/// What the name of a site ends in, where nothing else tells that it is one.
private let houses = WordSet(
  [
    "administration", "com", "community", "forum", "forums", "hospital", "journal",
    "magazine", "net", "newspaper", "newsletter", "org", "wiki",
  ])

private let titleLabels = ["Title:", "Thread: ", "Topic: ", "Blog: ", "Collection: "].map { Array($0.utf8) }

/// A title without the name of the site behind it, and in front of it unless `keepsFront`. Of what both
/// the heading and the head say whole, nothing is taken but what is known to be such a name.
func withoutHouse(
  _ title: [UInt8], _ facts: PageDeclarations, keepsFront: Bool = false, isHeading: Bool = false
) -> [UInt8] {
  let pieces = titlePieces(title)
  guard pieces.count > 1 else { return title }
  var (first, last) = (0, pieces.count - 1)
  let heading = facts.headings.first?.words ?? []
  let isWhole = isSaidWhole(title, facts, isHeading: isHeading)
  func isHouse(_ piece: Int) -> Bool {
    let words = wordHashes(Array(title[pieces[piece]]))
    if isWhole {
      // "… | Opinion"
      let isSection = piece == last && piece > 0 && words.allSatisfy { isOffice($0) }
      return words != heading && (facts.isHouseName(words) || isSection)
    }
    if piece == last, words.count <= 5, words.contains(where: { houses.contains($0) }) { return true }
    return words.isEmpty || (words != heading && (facts.isHouseName(words) || facts.isNearHouse(title[pieces[piece]])))
  }
  // What phpBB puts between the name of the board and the title of a thread.
  if let mark = pieces.dropLast().firstIndex(where: { title[$0].elementsEqual("View topic".utf8) }) { first = mark + 1 }
  while last > first, isHouse(last) { last -= 1 }
  while !keepsFront, first < last, isHouse(first) { first += 1 }
  if isWhole { return Array(title[pieces[first].lowerBound..<pieces[last].upperBound]) }
  if let headline = headline(title, pieces[first..<last], facts) { return headline }
  if first == 0, last == pieces.count - 1 {
    // No name is known to be the site's: a short end behind a bar or dash is one where a heading says what is before it, and so
    // is what stands in front of a trail that ends in a heading.
    for end in stride(from: last - 1, through: 0, by: -1) {
      if isSaidByHeading(title[pieces[0].lowerBound..<pieces[end].upperBound], facts) {
        return Array(title[..<pieces[end].upperBound])
      }
    }
    if isTrail(title, facts), isSaidByHeading(title[pieces[last]], facts) { return Array(title[pieces[last]]) }
  }
  if last == pieces.count - 1, last > first, title[pieces[last - 1].upperBound...].starts(with: " | ".utf8) {
    let rest = title[pieces[first].lowerBound..<pieces[last - 1].upperBound]
    let words = wordHashes(Array(rest)).count
    if words >= 3, wordHashes(Array(title[pieces[last]])).count <= 4 { last -= 1 }
  }
  // Sites of China and Japan have their name behind a bar or line without spaces, and what section it is before that.
  while last > first, isWideMark(title, pieces[last - 1].upperBound), title[pieces[last - 1].upperBound] != 0x2D,
    pieces[last].count <= 30, pieces[first].count >= 18, pieces[last].count < pieces[first].count
  {
    last -= 1
  }
  return Array(title[pieces[first].lowerBound..<pieces[last].upperBound])
}

/// The pieces that JSON-LD has as the headline of an article, of three words at least: what is behind them are sections.
private func headline(_ title: [UInt8], _ pieces: ArraySlice<Range<Int>>, _ facts: PageDeclarations) -> [UInt8]? {
  let headlines = facts.linked.entities.prefix(16).filter { $0.kind == .article }.map(\.headline)
    .map { (text: $0, words: wordHashes($0)) }
    // Chinese and Japanese have no spaces between words.
    .filter { $0.words.count >= 3 || $0.text.count >= 18 && $0.text[0] >= 0xE3 }.map(\.words)
  guard let start = pieces.first?.lowerBound, !headlines.isEmpty else { return nil }
  let last = pieces.last { headlines.contains(wordHashes(Array(title[start..<$0.upperBound]))) }
  return last.map { Array(title[start..<$0.upperBound]) }
}

/// Whether a heading of the first level says this, or where there is none, any.
private func isSaidByHeading(_ title: ArraySlice<UInt8>, _ facts: PageDeclarations) -> Bool {
  let words = wordHashes(Array(title))
  return facts.headings.isEmpty
    ? words.count >= 3 && facts.visible.hasHeading(saying: words) : facts.headings.contains { $0.words == words }
}

/// "Site › Section › Title": the way to a page, which ends in its title. What begins with what a heading says is none.
private func isTrail(_ title: [UInt8], _ facts: PageDeclarations) -> Bool {
  let pieces = titlePieces(title)
  let marks = pieces.dropLast().map { title[$0.upperBound...] }
  guard marks.count >= 2, let first = pieces.first, let last = pieces.last else { return false }
  return marks.allSatisfy { mark in [" › ", " » ", " > "].contains { mark.starts(with: $0.utf8) } }
    && !facts.visible.hasHeading(saying: wordHashes(Array(title[first])))
    && !facts.isHouseName(wordHashes(Array(title[last])))
}

/// Whether a heading and the title that the head declares, not that for the browser's window, say the same, word for word.
private func isSaidWhole(_ title: [UInt8], _ facts: PageDeclarations, isHeading: Bool) -> Bool {
  let words = wordHashes(title)
  if !isHeading, !facts.headings.contains(where: { $0.words == words }) { return false }
  let declared = facts.values(.title).prefix(8).map(\.text)
  let headlines = facts.linked.entities.prefix(16).filter { $0.kind == .article }.map(\.headline)
  return (declared.isEmpty ? headlines : declared).contains { wordHashes($0) == words }
}

/// What stands between bars, dashes with spaces around them, colons and their like.
func titlePieces(_ title: [UInt8]) -> [Range<Int>] {
  var pieces: [Range<Int>] = []
  var start = 0
  var index = 0
  while index < title.count {
    let length = separatorLength(title, index)
    if length > 0 {
      if index > start { pieces.append(start..<index) }
      index += length
      start = index
    } else {
      index += 1
    }
  }
  if start < title.count { pieces.append(start..<title.count) }
  return pieces
}

/// Of the separator that begins at `index`, with the spaces around it; 0 for none.
private func separatorLength(_ title: [UInt8], _ index: Int) -> Int {
  if isWideMark(title, index) { return title[index] != 0xEF ? 1 : title[index...].dropFirst(3).first == 0x20 ? 4 : 3 }
  guard title[index] == 0x20 || title[index] == UInt8(ascii: "|") else { return 0 }
  let rest = title[index...]
  for mark in separators where rest.starts(with: mark) { return mark.count }
  return 0
}

/// The full-width bar, and a low line or hyphen between Chinese or Japanese characters.
private func isWideMark(_ title: [UInt8], _ index: Int) -> Bool {
  switch title[index] {
  case 0xEF: title[index...].starts(with: [0xEF, 0xBD, 0x9C])
  case UInt8(ascii: "_"), UInt8(ascii: "-"):
    index >= 3 && index + 1 < title.count && (0xE3...0xE9).contains(title[index - 3])
      && (0xE3...0xE9).contains(title[index + 1])
  default: false
  }
}

private let separators: [[UInt8]] = [
  " | ", " - ", " – ", " — ", " :: ", " » ", " « ", " · ", " • ", " › ", " / ", " ~ ", " < ", " > ", " ⋆ ", " ― ",
  " − ", " ｜ ", " ｜",
  " : ", "| ", " |", "|",
].map { Array($0.utf8) }
