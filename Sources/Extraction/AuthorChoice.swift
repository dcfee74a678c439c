// Who wrote the page. Names come from what the page declares and from bylines near the title; sources that agree support
// each other. The house itself (site, publisher, host) is never an author.

import HTML
import Text

struct AuthorChoice {
  private let facts: PageDeclarations
  private let surroundings: Surroundings
  private let pageType: PageType?
  private var candidates: [Candidate] = []
  /// What a name below the title scores where an element is called a byline.
  private static let byline = 4.0

  private struct Candidate {
    let names: [[UInt8]]
    let words: [[UInt64]]
    let origin: MetadataOrigin
    let score: Double
    /// Of the site, which may be named after its writer.
    let isHouse: Bool
  }

  /// Handles on posts count where `pageType` is a thread, or not known.
  init(_ facts: PageDeclarations, _ surroundings: Surroundings, pageType: PageType? = nil) {
    self.facts = facts
    self.surroundings = surroundings
    self.pageType = pageType
    addLinked()
    addMetas()
    // What is for sale or lists others has names on it, and none of who wrote it.
    if let pageType, [.service, .product, .collection, .listing].contains(pageType) { return }
    addMarks()
    addLinks()
    addLines()
    addClosingLines()
    addClosingMarks()
    addHandle()
  }

  func best() -> Sourced<[[UInt8]]>? {
    var best: (candidate: Candidate, score: Double)?
    for candidate in candidates {
      var score = candidate.score
      for other in candidates where other.origin != candidate.origin {
        if other.words == candidate.words {
          score += 2
        } else if other.words.first == candidate.words.first {
          score += 0.7
        }
      }
      // Where a byline names somebody, the site is not named after its writer.
      if candidate.isHouse, candidates.contains(where: { !$0.isHouse && $0.score >= Self.byline }) { continue }
      if score > best?.score ?? 3.1 { best = (candidate, score) }
    }
    return best.map { Sourced($0.candidate.names, $0.candidate.origin) }
  }

  /// With `allowsHouse` names of the site are taken too.
  private mutating func add(
    _ names: [[UInt8]], _ origin: MetadataOrigin, _ score: Double, allowsHouse: Bool = false
  ) {
    var kept: [[UInt8]] = []
    for name in names {
      let words = wordHashes(name)
      if words.isEmpty || !allowsHouse && facts.isHouseName(words) { continue }
      kept.append(name)
    }
    guard !kept.isEmpty, candidates.count < 128 else { return }
    let words = kept.map { wordHashes($0) }
    candidates.append(
      Candidate(
        names: kept, words: words, origin: origin, score: score,
        isHouse: allowsHouse && words.allSatisfy { facts.isHouseName($0) }))
  }

  private mutating func addLinked() {
    for (entity, score) in facts.linkedEntities {
      for key in ["author", "creator"] as [StaticString] {
        guard let member = facts.linked.member(key, of: entity.object) else { continue }
        var people: [[UInt8]] = []
        var others: [[UInt8]] = []
        var isPersonal = false
        for one in facts.linked.each(member).prefix(32) {
          let isPerson = facts.linked.isPerson(one)
          let isOrganisation =
            !isPerson && facts.linked.hasType("organization", one)
          isPersonal = isPersonal || isPerson
          for text in facts.linked.names(one) {
            let found =
              isPerson
              ? declaredNames(in: text, .declared)
              : facts.linked.isOrganisation(one)
                ? declaredNames(in: text, .organisation) : names(in: text, trust: .handle)
            if isOrganisation { others += found } else { people += found }
          }
        }
        add(people, .jsonLD, score, allowsHouse: isPersonal && isPersonalSite(people))
        add(others.filter { !isInWindowTitle($0) }, .jsonLD, score - 2.5)
        if !people.isEmpty { break }
      }
    }
  }

  /// Whether an organisation is the site: the title of the window ends in its name.
  private func isInWindowTitle(_ name: [UInt8]) -> Bool {
    let title = facts.titleText
    let words = wordHashes(name)
    return titlePieces(title).dropFirst().last.map { wordHashes(Array(title[$0])) == words } ?? false
  }

  /// Whether a site may be named after the one person who writes it.
  private func isPersonalSite(_ people: [[UInt8]]) -> Bool {
    guard people.count == 1 else { return false }
    let words = wordHashes(people[0])
    return words.count >= 2 && words.count <= 3 && !words.contains { enterprises.contains($0) }
  }

  private mutating func addMetas() {
    let values = facts.values(.author)
    for origin in [MetadataOrigin.meta, .openGraph, .dublinCore, .microdata] {
      guard let rank = values.first(where: { $0.name.origin == origin })?.name.rank else { continue }
      let people = values.filter { $0.name.origin == origin && $0.name.rank == rank }.prefix(32)
        .flatMap { listed($0) }
      let isFirm = people.contains { name in
        facts.linked.organisationNames.contains { wordHashes($0) == wordHashes(name) }
      }
      let allowsHouse = facts.isArticle && !isFirm && isPersonalSite(people)
      add(people, origin, 6 - Double(rank) * 0.05, allowsHouse: allowsHouse)
    }
    for (label, data) in [(MetaField.label1, MetaField.data1), (.label2, .data2)] {
      guard let label = facts.firstValue(label)?.text, let data = facts.firstValue(data)?.text else { continue }
      if writtenBy.contains(lowercased(label[...])) { add(names(in: data, trust: .person), .meta, 5.9) }
    }
  }

  /// The one word by which a content system knows who wrote an article, where nothing better names anybody.
  private mutating func addHandle() {
    guard candidates.isEmpty, facts.isArticle,
      let value = facts.values(.author).first(where: { $0.name.origin == .meta }), value.text.count <= 40
    else { return }
    add(names(in: value.text, trust: .handle), .meta, 3.2)
  }

  /// The names in the value of a `meta` element: several may stand there between semicolons, each with its family name first.
  private func listed(_ value: MetaValue) -> [[UInt8]] {
    let pieces = value.text.prefix(2_000).split(separator: UInt8(ascii: ";")).map { trimmed($0) }.filter { !$0.isEmpty }
    if value.name.isScholarly {
      // A citation has one name in each; Dublin Core is also written by those who put several there.
      let isCitation = value.name.origin != .dublinCore
      return pieces.flatMap { piece in
        let name = isCitation || !areTwoNames(piece) ? turned(piece, isScholarly: true) : piece
        return declaredNames(in: Array(name), .declared).filter { mayBeName($0) }
      }
    }
    let commas = pieces.map { piece in piece.filter { $0 == 0x2C }.count }
    if pieces.count > 1, commas.allSatisfy({ $0 <= 1 }), commas.contains(1) {
      return pieces.flatMap { piece in
        names(in: Array(areTwoNames(piece) ? piece : turned(piece, isScholarly: true)), trust: .person)
      }
    }
    let isTurned = value.name.origin != .openGraph
    return names(in: isTurned ? Array(turned(value.text[...], isScholarly: false)) : value.text, trust: .person)
  }

  private mutating func addMarks() {
    var mentions: [Mention] = []
    for mark in facts.scan.marks.prefix(200) where mark.kind.contains(.author) {
      let name = AuthorMark(facts.document, mark.node)
      // In a thread each post is an item of its own, and its writer goes by any name.
      let isPost = name.isPost || pageType == .forum && name.strength == 3
      guard name.strength > 0, isPost || !isInsideOtherItem(facts.document, mark.node) && !isInQuote(mark.node) else {
        continue
      }
      let distance = surroundings.distance(of: mark.node)
      guard distance > -600, distance < (isPost ? 1500 : 4000), !surroundings.isForeign(mark.node) else {
        continue
      }
      let isHandle = isPost && (pageType ?? .forum) == .forum
      var text = facts.document.shortText(below: mark.node, limitBytes: 300, visitLimit: 60, ofNames: true)
      guard !text.isEmpty else { continue }
      if isHandle, let handle = linkedHandle(below: mark.node) { text = handle }
      let trust: NameTrust = isHandle ? .handle : name.strength >= 2 ? .person : .introduced
      let near = distance < 800 && distance > -300 ? 1.0 : 0
      let declared = isHandle ? nil : nameOfItem(facts.document, mark.node)
      let found = declared.map { declaredNames(in: $0, .declared).filter { mayBeName($0) } } ?? []
      mentions.append(
        Mention(
          node: mark.node, names: found.isEmpty ? namesOfItems(in: text, mark.node, trust) : found, origin: name.origin,
          strength: name.strength,
          score: 2.8 + name.strength * 0.5 + near - Double(max(0, distance)) / 4000, start: distance,
          end: distance + text.count, isPost: isPost || pageType == .forum))
    }
    add(mentions)
  }

  /// Items of a list of authors name one each; of other texts the first line counts that names anybody.
  private func namesOfItems(in text: [UInt8], _ element: NodeID, _ trust: NameTrust) -> [[UInt8]] {
    let tag = facts.document.nodes[Int(element)].tag
    guard tag == .ul || tag == .ol else { return names(in: text, trust: trust) }
    let items = text.split(separator: 0x0A)
    // In one line, so that places and desks are told from people as anywhere.
    let found = names(in: Array(items.prefix(32).joined(separator: ", ".utf8)), trust: trust)
      .filter { !wordHashes($0).suffix(1).contains { isOffice($0) || isOccupation($0) || isNobody($0) } }
    return found.count > 1 ? found : names(in: text, trust: trust)
  }

  /// Whoever said something that the page quotes.
  private func isInQuote(_ node: NodeID) -> Bool {
    let nodes = facts.document.nodes
    var ancestor = nodes[Int(node)].parent
    for _ in 0..<6 where ancestor != 0 {
      if nodes[Int(ancestor)].tag == .blockquote { return !surroundings.holdsTitle(ancestor) }
      ancestor = nodes[Int(ancestor)].parent
    }
    return false
  }

  /// What the link to the page of a member says: beside it stand a day and a reputation.
  private func linkedHandle(below element: NodeID) -> [UInt8]? {
    let nodes = facts.document.nodes
    var pending = [element]
    for _ in 0..<24 {
      guard let node = pending.popLast() else { break }
      if nodes[Int(node)].tag == .a, let href = facts.document.attribute(.href, of: node),
        href.valueEnd - href.valueStart < 300,
        leads(lowercased(facts.document.value(of: href)[...]), to: memberFolders)
      {
        let text = facts.document.shortText(below: node, limitBytes: 60, visitLimit: 10, ofNames: true)
        if !names(in: text, trust: .handle).isEmpty { return text }
      }
      pending += facts.document.children(of: node).lazy.filter { nodes[Int($0)].kind == .html }.prefix(16).reversed()
    }
    return nil
  }

  private mutating func add(_ mentions: [Mention]) {
    for mention in joined(mentions.filter { !$0.names.isEmpty }, in: facts.document) {
      add(mention.names, mention.origin, mention.score)
    }
  }

  /// Links near the title that lead to a writer's page.
  private mutating func addLinks() {
    guard let title = surroundings.title else { return }
    let nodes = facts.document.nodes
    var mentions: [Mention] = []
    for index in max(1, Int(title) - 150)..<min(nodes.count, Int(title) + 800) where nodes[index].tag == .a {
      let node = NodeID(index)
      guard let href = facts.document.attribute(.href, of: node), href.valueEnd - href.valueStart < 300,
        leads(lowercased(facts.document.value(of: href)[...]), to: writerFolders)
      else { continue }
      let distance = surroundings.distance(of: node)
      guard distance > -600, distance < 2500, !surroundings.isForeign(node) else { continue }
      let text = facts.document.shortText(below: node, limitBytes: 120, visitLimit: 30, ofNames: true)
      mentions.append(
        Mention(
          node: node, names: names(in: text, trust: .person), origin: .link, strength: 0,
          score: 4.2 - Double(abs(distance)) / 2500, start: distance, end: distance + text.count,
          isPost: pageType == .forum))
    }
    add(mentions)
  }

  /// Lines behind the article that begin with "Written by" or its like, and what stands below a heading that says "Author".
  private mutating func addClosingLines() {
    guard candidates.isEmpty, pageType != .documentation else { return }
    let blocks = facts.visible.blocks
    let title = surroundings.titleOffset ?? 0
    for (index, block) in blocks.enumerated() where block.start > title && block.end - block.start <= 120 {
      if candidates.count >= 32 { break }
      var text = Array(facts.visible.text[block.start..<block.end])
      if text.count <= 20, headsAuthor(text), index + 1 < blocks.count {
        let next = blocks[index + 1]
        if next.end - next.start > 80 { continue }
        text += [0x0A] + facts.visible.text[next.start..<next.end]
      } else if !closings.contains(where: { text.starts(with: $0) }) {
        continue
      }
      let found = names(in: text, trust: .introduced)
      if found.isEmpty || surroundings.isForeign(textAt: block.start, allowsAside: true) { continue }
      add(found, .byline, 3.6)
    }
  }

  /// The box about the writer behind the article, where nothing nearer says who that is.
  private mutating func addClosingMarks() {
    guard candidates.isEmpty else { return }
    for mark in facts.scan.marks.prefix(400) where mark.kind.contains(.author) {
      let name = AuthorMark(facts.document, mark.node)
      guard name.strength >= 2, !isInsideOtherItem(facts.document, mark.node), !isInQuote(mark.node),
        surroundings.distance(of: mark.node) > 0,
        !surroundings.isForeign(mark.node)
      else { continue }
      let text = facts.document.shortText(below: mark.node, limitBytes: 60, visitLimit: 20, ofNames: true)
      add(names(in: text, trust: .person), name.origin, 3.2)
    }
  }

  /// Lines near the title that begin with "By" or its like.
  private mutating func addLines() {
    let blocks = facts.visible.blocks
    let title = surroundings.titleOffset ?? 0
    guard let first = blocks.firstIndex(where: { $0.end > title }) else { return }
    for index in max(0, first - 3)..<min(blocks.count, first + 10) {
      let block = blocks[index]
      guard block.end - block.start <= 160 else { continue }
      var text = Array(facts.visible.text[block.start..<block.end])
      if block.end - block.start <= 20, index + 1 < blocks.count, isIntroduction(text[...]),
        blocks[index + 1].end - blocks[index + 1].start <= 80
      {
        text += [0x0A] + facts.visible.text[blocks[index + 1].start..<blocks[index + 1].end]
      }
      let found = names(in: text, trust: .introduced)
      if found.isEmpty || surroundings.isForeign(textAt: block.start) { continue }
      add(found, .byline, 4.2 - Double(abs(index - first)) * 0.05)
    }
  }
}

/// Words of firms: a site that is named so is not named after who writes it.
private let enterprises = WordSet(
  [
    "agency", "bank", "care", "clinic", "club", "college", "company", "dental", "design", "digital", "energy", "group",
    "health", "home", "hotel", "hotels", "institute", "labs", "law", "magazine", "marketing", "media", "movers", "news",
    "online", "press", "school", "services", "shop", "software", "solutions", "store", "strategies", "studio",
    "systems",
    "team", "technologies", "times", "university",
  ])

/// Whether a line says that a name follows, and nothing else.
private func headsAuthor(_ line: [UInt8]) -> Bool {
  isIntroduction(line[...]) && authorHeadings.contains { lowercased(line[...]).starts(with: $0) }
}

private let authorHeadings = ["author", "written by", "article by", "article written by", "by", "words by", "story by"]
  .map { Array($0.utf8) }

private let closings = ["Written by ", "written by ", "Author: ", "Posted by ", "By: "].map { Array($0.utf8) }

/// Whether the path of an address has one of these parts.
private func leads(_ href: [UInt8], to folders: WordSet) -> Bool {
  // The last part is not looked at: it is where the address leads.
  var (hash, length, isKnown) = (WordHash(), 0, false)
  for byte in href {
    guard byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") else {
      if length == 0, isKnown { return true }
      hash.add(byte)
      length += 1
      continue
    }
    if length > 0 { isKnown = isKnown || folders.contains(hash.value) }
    (hash, length) = (WordHash(), 0)
  }
  return false
}

private let writerFolders = WordSet(
  [
    "author", "authors", "contributor", "contributors", "writer", "writers", "by", "autor", "autoren", "auteur",
    "auteurs",
    "autore", "autores", "profile", "profiles", "people", "staff", "reporter", "journalist", "journalists", "redakteur",
  ])

private let memberFolders = WordSet(["user", "users", "member", "members", "profile", "profiles", "people", "u"])

private let writtenBy = Set(
  [
    "written by", "verfasst von", "écrit par", "escrito por", "scritto da", "geschreven door", "author", "posted by",
    "napisane przez", "написано автором", "автор", "skrevet av", "skriven av", "yazan", "rédigé par", "geschrieben von",
  ]
  .map { Array($0.utf8) })

/// A word with a capital, or several words: of what is declared, no handle.
private func mayBeName(_ name: [UInt8]) -> Bool { startsName(name[...]) || name.contains(0x20) }
