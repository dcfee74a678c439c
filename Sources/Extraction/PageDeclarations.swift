// What the page declares, read once: meta elements with their fields, JSON-LD, the text of title and headings. The choices
// of title, authors and dates weigh these against what stands on the page.

import HTML
import JSON
import Text

/// A value that a `meta` element gives.
struct MetaValue {
  let name: MetaName
  let text: [UInt8]
}

struct PageDeclarations {
  let document: Document
  let visible: VisibleText
  let scan: PageScan
  let metas: [MetaValue]
  let linked: LinkedData
  /// Where the page is, as far as known: as given, or as it says.
  let address: [UInt8]?
  private let given: [UInt8]?
  /// The `title` element.
  let titleText: [UInt8]
  /// The texts of the `h1` elements, and their words.
  let headings: [(node: NodeID, text: [UInt8], words: [UInt64])]
  /// The part of the host that names the site, letters and digits only.
  let hostLabel: [UInt8]?
  /// Words of each name that the site, its publisher or its address goes by.
  let houseNames: [[UInt64]]
  /// The JSON-LD objects that may be this page, each with how sure that is: 7 for the article whose headline the page shows.
  private(set) var linkedEntities: [(entity: LinkedData.Entity, score: Double)] = []

  /// What is longer is no title: it is cut, or passed over where another may be found.
  static let titleLimitBytes = 1_000

  init(_ document: Document, _ visible: VisibleText, address: [UInt8]?) {
    self.document = document
    self.visible = visible
    given = address
    scan = PageScan(document)
    metas = metaValues(document, scan.metas)
    linked = LinkedData(document, scan.jsonScripts)
    let wholeTitle = visible.title == 0 ? [] : tidied(lineText(of: visible.title, in: document))
    titleText = cut(wholeTitle, limitBytes: Self.titleLimitBytes)
    headings = scan.headings.compactMap { node in
      let text = headingText(node, in: document)
      return text.isEmpty ? nil : (node, text, wordHashes(text))
    }
    let canonical = scan.canonical == 0 ? nil : document.value(.href, of: scan.canonical).map { tidied($0) }
    let metas = metas
    self.address =
      address
      ?? [canonical, metas.first { $0.name.field == .address }?.text].compactMap { $0 }.first { isAbsolute($0) }
    hostLabel = self.address.flatMap { hostOf($0) }.flatMap { siteLabel($0) }?.filter { $0 != UInt8(ascii: "-") }
    houseNames = houseWords(metas, linked, self.address)
    linkedEntities = likelyEntities()
  }

  /// The values for a field, the most believed first.
  func values(_ field: MetaField) -> [MetaValue] {
    metas.enumerated().filter { $0.element.name.field == field }
      .sorted { ($0.element.name.rank, $0.offset) < ($1.element.name.rank, $1.offset) }.map(\.element)
  }

  func firstValue(_ field: MetaField) -> MetaValue? {
    var best: MetaValue?
    for value in metas where value.name.field == field && value.name.rank < best?.name.rank ?? .max { best = value }
    return best
  }

  /// Whether a name is one of those that the site or its publisher goes by.
  func isHouseName(_ words: [UInt64]) -> Bool { houseNames.contains { $0 == words } }

  // MARK: - Plain fields

  func canonicalAddress() -> Sourced<[UInt8]>? {
    if scan.canonical != 0, let link = document.value(.href, of: scan.canonical), let url = absolute(link) {
      return Sourced(url, .link)
    }
    for value in values(.address) {
      if let url = absolute(value.text) { return Sourced(url, .openGraph) }
    }
    return nil
  }

  func imageAddress() -> Sourced<[UInt8]>? {
    for value in values(.image).sorted(by: { originRank($0.name.origin) < originRank($1.name.origin) }) {
      if let url = absolute(value.text) { return Sourced(url, value.name.origin) }
    }
    if let image = linkedImage(), let url = absolute(image) { return Sourced(url, .jsonLD) }
    return nil
  }

  private func originRank(_ origin: MetadataOrigin) -> Int { origin == .openGraph ? 0 : origin == .meta ? 1 : 2 }

  func description() -> Sourced<[UInt8]>? {
    let candidates = values(.description).sorted { originRank($0.name.origin) < originRank($1.name.origin) }
    if let value = candidates.first(where: { $0.text.count > 1 }) { return Sourced(value.text, value.name.origin) }
    return linkedText("description").map { Sourced($0, .jsonLD) }
  }

  func siteName() -> Sourced<[UInt8]>? {
    for field in [MetaField.siteName, .publisher] {
      for value in values(field) where isSiteName(value.text) && !(callsItselfArticle && isTitle(value, metas)) {
        return Sourced(value.text, value.name.origin)
      }
      if field == .siteName {
        for name in linked.siteNames where isSiteName(name) { return Sourced(name, .jsonLD) }
      }
    }
    return nil
  }

  private func isSiteName(_ text: [UInt8]) -> Bool {
    text.count <= 80 && !isAddress(text) && !text.starts(with: [0x40]) && !isCopyright(text)
      && !wordHashes(text).isEmpty
  }

  func language() -> Sourced<[UInt8]>? {
    if scan.root != 0, let lang = document.value(.lang, of: scan.root), let tag = languageTag(lang) {
      return Sourced(tag, .htmlLang)
    }
    let candidates = values(.language)
    for origin in [MetadataOrigin.contentLanguage, .openGraph, .dublinCore, .meta] {
      for value in candidates where value.name.origin == origin {
        if let tag = languageTag(value.text) { return Sourced(tag, origin) }
      }
    }
    return linkedText("inLanguage").flatMap { languageTag($0) }.map { Sourced($0, .jsonLD) }
  }

  func categories() -> Sourced<[[UInt8]]>? {
    list(.category, linkedList("articleSection"), splits: false)
  }

  func tags() -> Sourced<[[UInt8]]>? {
    list(.tags, linkedList("keywords").flatMap { commaParts($0) }, splits: true)
  }

  /// All values of the best name that has one, else those of JSON-LD; each once.
  private func list(_ field: MetaField, _ linked: [[UInt8]], splits: Bool) -> Sourced<[[UInt8]]>? {
    let candidates = values(field)
    for origin in [MetadataOrigin.openGraph, .microdata, nil, .meta, .dublinCore] {
      guard let origin else {
        if let values = unique(linked) { return Sourced(values, .jsonLD) }
        continue
      }
      guard let first = candidates.first(where: { $0.name.origin == origin }) else { continue }
      let texts = candidates.filter { $0.name.origin == origin && $0.name.rank == first.name.rank }.map(\.text)
      if let values = unique(splits ? texts.flatMap { commaParts($0) } : texts) { return Sourced(values, origin) }
    }
    return nil
  }

  private func unique(_ values: [[UInt8]]) -> [[UInt8]]? {
    var seen: Set<[UInt64]> = []
    let kept = values.prefix(256).filter { value in
      let words = wordHashes(value)
      return value.count <= 200 && !words.isEmpty && !isAddress(value) && seen.insert(words).inserted
    }
    return kept.isEmpty ? nil : Array(kept.prefix(64))
  }

  private func absolute(_ reference: [UInt8]) -> [UInt8]? {
    var base = given
    if scan.base != 0, let href = document.value(.href, of: scan.base) {
      base = resolved(tidied(href), against: given) ?? base
    }
    return resolved(tidied(reference), against: base)
  }
}

/// The beginning of a text, cut between characters.
private func cut(_ text: [UInt8], limitBytes: Int) -> [UInt8] {
  guard text.count > limitBytes else { return text }
  var end = limitBytes
  while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
  return Array(text[..<end])
}

/// © 2024 Harbour Media.
private func isCopyright(_ text: [UInt8]) -> Bool {
  let start = lowercased(text.prefix(10))
  return ["©", "(c) ", "copyright "].contains { start.starts(with: $0.utf8) }
}

/// Between commas and semicolons, those of Chinese, Japanese and Arabic too.
private func commaParts(_ text: [UInt8]) -> [[UInt8]] {
  var parts: [ArraySlice<UInt8>] = []
  var (start, index) = (0, 0)
  while index < text.count {
    guard let comma = commas.first(where: { text[index...].starts(with: $0) }) else {
      index += 1
      continue
    }
    parts.append(text[start..<index])
    index += comma.count
    start = index
  }
  parts.append(text[start...])
  return parts.map { tidied($0) }.filter { !$0.isEmpty }
}

private let commas = [",", ";", "，", "、", "；", "،", "؛"].map { Array($0.utf8) }

/// What the meta elements say, by the names that are known.
private func metaValues(_ document: Document, _ nodes: [NodeID]) -> [MetaValue] {
  var values: [MetaValue] = []
  var isVideo = false
  for node in nodes {
    guard let content = document.attribute(.content, of: node) else { continue }
    for attribute in [AttributeName.property, .name, .itemprop, .httpEquiv] {
      guard let key = document.attribute(attribute, of: node),
        let name = MetaName.table[WordHash.of(lowercased(trimmed(document.value(of: key)[...])))],
        attribute != .itemprop || !isInsideOtherItem(document, node, allowsVideo: isVideo)
      else { continue }
      let text = tidied(decodedAgain(document.value(of: content)))
      let limitBytes = name.field == .title ? PageDeclarations.titleLimitBytes : 10_000
      if !text.isEmpty, text.count <= limitBytes { values.append(MetaValue(name: name, text: text)) }
      if name.field == .pageType { isVideo = text.starts(with: "video".utf8) }
      break
    }
  }
  return values
}

/// The words of the names of the house: site, publisher, organisations, and the host's own label.
private func houseWords(_ metas: [MetaValue], _ linked: LinkedData, _ address: [UInt8]?) -> [[UInt64]] {
  var names = metas.filter { $0.name.field == .siteName && !isTitle($0, metas) || $0.name.field == .publisher }
    .map { wordHashes($0.text) }
  names += (linked.siteNames + linked.organisationNames).map { wordHashes($0) }
  // "Coast.com" goes by "Coast" too.
  names += names.filter { $0.count == 2 && topDomains.contains($0[1]) }.map { [$0[0]] }
  if let host = address.flatMap({ hostOf($0) }) {
    names.append(wordHashes(host))
    if let label = siteLabel(host) { names.append(wordHashes(label)) }
  }
  return names.filter { !$0.isEmpty }
}

/// Whether what is declared as the name of the site is the title with the name of the site behind it.
private func isTitle(_ siteName: MetaValue, _ metas: [MetaValue]) -> Bool {
  titlePieces(siteName.text).count > 1 && metas.contains { $0.name.field == .title && $0.text == siteName.text }
}

private let topDomains = WordSet(["com", "net", "org"])

extension PageDeclarations {
  /// Whether the page says that it is an article, in whichever way.
  var isArticle: Bool {
    linked.entities.contains { $0.kind == .article } || firstValue(.published) != nil || callsItselfArticle
  }

  /// Whether it says so of the page as a whole: JSON-LD has the articles of a list as well.
  var callsItselfArticle: Bool {
    firstValue(.pageType).map { lowercased($0.text[...]) == Array("article".utf8) } == true
  }

  /// Whether a few words, written as one, begin with the host's own label or are how it begins.
  func isNearHouse(_ text: ArraySlice<UInt8>) -> Bool {
    guard let label = hostLabel, label.count >= 4 else { return false }
    let letters = lowercased(text).filter { $0 >= 0x80 || $0 &- 0x61 < 26 || $0 &- 0x30 < 10 }
    guard letters.count >= 4, text.count <= 50 else { return false }
    // "Harbour in flames tonight" begins with a name of a site, and is none.
    return letters == label
      || (letters.starts(with: label) || label.starts(with: letters)) && wordHashes(Array(text)).count <= 3
  }

  /// The heading that says the title.
  func heading(saying title: [UInt8]) -> NodeID? {
    let words = wordHashes(title)
    return headings.first { $0.words == words }?.node ?? headings.first { likeness($0.words, words) > 0.6 }?.node
  }
}

/// What a heading says, without the label that forums put before the title of a thread: what kind of thread it is.
private func headingText(_ heading: NodeID, in document: Document) -> [UInt8] {
  let text = tidied(document.shortText(below: heading))
  let first = document.nodes[Int(heading)].firstChild
  guard first != 0, document.nodes[Int(first)].kind == .html,
    document.shortValue(.class, of: first)?.starts(with: "label label-".utf8) == true
  else { return text }
  let label = tidied(document.shortText(below: first))
  return !label.isEmpty && text.count > label.count && text.starts(with: label)
    ? Array(trimmed(text[label.count...])) : text
}
