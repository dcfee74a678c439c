// Finds the values of a scraper's object by their role: one pass over its members and one over those of the objects inside
// that describe it.

import JSON

struct FieldSearch {
  private let json: FlatJSON
  private let decoded = DecodedBodies()
  /// By role: the best value so far, and its rank.
  private var best: [FieldRole: (value: Int, rank: Int)] = [:]
  /// All that may be the body by names of texts and by such that leave open what they hold, the vague ones left out.
  private var candidates: [FieldRole: [(value: Int, rank: Int)]] = [:]
  /// All that may be the date: who reads them knows which of them is one.
  private var allDates: [(value: Int, rank: Int)] = []

  /// What the ranks of nested members begin with: behind any name of the object itself.
  private static let nestedRank = 1000
  private static let containerDepth = 2
  /// Of what is called HTML and is none: behind any other body.
  private static let misnamedRank = 500

  init(_ json: FlatJSON, map: FieldMap) {
    self.json = json
    for role in FieldRole.allCases {
      for (rank, key) in (map.keys(role) ?? []).enumerated() {
        if let value = FieldMap.value(key, in: json) { offer(value, role, rank: rank, isNamed: true) }
      }
    }
    let usual = Set(FieldRole.allCases.filter { map.keys($0) == nil })
    for value in json.elements(of: 0) {
      guard let folded = foldedName(json.key(value)) else { continue }
      if json.kind(value) == .object, isContainer(folded) { offerMembers(of: value, usual, depth: 1) }
      offer(value, usual, rank: 0)
    }
    if body == nil { openEnvelopes(usual) }
  }

  private mutating func openEnvelopes(_ usual: Set<FieldRole>) {
    for value in json.elements(of: 0) {
      guard foldedName(json.key(value)).map(isEnvelope) == true, let object = onlyObject(value) else { continue }
      offerMembers(of: object, usual, depth: 1)
    }
  }

  /// An object, or the one that is alone in a list.
  private func onlyObject(_ value: Int) -> Int? {
    if json.kind(value) == .object { return value }
    let inner = value + 1
    let isAlone = json.kind(value) == .array && json.following(value) > inner && json.kind(inner) == .object
    return isAlone && json.following(inner) == json.following(value) ? inner : nil
  }

  /// Takes the members of a container, and of containers in it, as `data.metadata` of Firecrawl.
  private mutating func offerMembers(of container: Int, _ usual: Set<FieldRole>, depth: Int) {
    for inner in json.elements(of: container) {
      let isInnermost = depth == Self.containerDepth || json.kind(inner) != .object
      if !isInnermost, foldedName(json.key(inner)).map(isContainer) == true {
        offerMembers(of: inner, usual, depth: depth + 1)
      }
      offer(inner, usual, rank: depth * Self.nestedRank)
    }
  }

  /// Takes a member by its usual name.
  private mutating func offer(_ value: Int, _ usual: Set<FieldRole>, rank: Int) {
    guard let name = foldedName(json.key(value)).flatMap(fieldName), usual.contains(name.role) else { return }
    offer(value, name.role, rank: rank + name.rank, isNamed: false)
  }

  private mutating func offer(_ member: Int, _ role: FieldRole, rank: Int, isNamed: Bool) {
    let value = unwrapped(member)
    if role == .body || role == .text, !isNamed, !isVague(json.key(member)), isUsable(value, role, isNamed: false) {
      candidates[role, default: []].removeAll { $0.rank == rank }
      candidates[role, default: []].append((value, rank))
    }
    // Whatever it is, it will not be taken; but for dates all are wanted.
    if role != .date, let other = best[role], other.rank < rank { return }
    guard isUsable(value, role, isNamed: isNamed) else {
      if role == .html, isBody(value) { offer(member, .body, rank: rank + Self.misnamedRank, isNamed: false) }
      return
    }
    if role == .date {
      allDates.removeAll { $0.rank == rank }
      allDates.append((value, rank))
    }
    // Of equal names the last counts, as it does for keys.
    if best[role].map({ $0.rank >= rank }) ?? true { best[role] = (value, rank) }
  }

  /// Values that may be the date, the best name first.
  var dates: [Int] { allDates.sorted { $0.rank < $1.rank }.map(\.value) }

  /// The string that is alone in an array, as all fields of Scrapy's item loaders, or that content systems call the value of
  /// a field: `rendered` of WordPress, `processed` and `value` of Drupal, `#text` of converted XML.
  private func unwrapped(_ value: Int) -> Int {
    let keys: [StaticString] = json.kind(value) == .object ? ["rendered", "processed", "value", "#text"] : []
    for key in keys {
      if let inner = json.value(key, in: value), json.kind(inner) == .string { return inner }
    }
    let inner = value + 1
    guard json.kind(value) == .array, json.following(value) == inner + 1, json.kind(inner) == .string
    else { return value }
    return inner
  }

  /// Strings in a list, as Scrapy's `getall` gives the paragraphs of a page.
  private func isListOfStrings(_ value: Int) -> Bool {
    guard json.kind(value) == .array, json.following(value) > value + 1 else { return false }
    return (value + 1..<json.following(value)).allSatisfy { json.kind($0) == .string }
  }

  /// What a body says: a string, the text that its base64 is of, or strings with an empty line between them.
  func content(_ value: Int) -> [UInt8] {
    if case .text(let bytes) = encoded(value) { return bytes }
    guard json.kind(value) == .array else { return json.string(value) }
    return Array(json.elements(of: value).map(json.string).joined(separator: [0x0A, 0x0A]))
  }

  private func isUsable(_ value: Int, _ role: FieldRole, isNamed: Bool) -> Bool {
    switch role {
    // "None", "N/A", the place of a page in some store, encoded bytes are none.
    case .html:
      isBody(value, isNamed: isNamed)
        && (isNamed || (json.range(value).count > 4096 && encoded(value) == nil ? hasTag(value) : hasElement(value)))
    case .text, .markdown: isBody(value, isNamed: isNamed)
    case .body: isBody(value, isNamed: isNamed) && (isNamed || !isOneAddress(value))
    case .title: isText(value) && !isNullWord(trimmedText(value))
    case .url: isText(value) && (isNamed ? !trimmedText(value).isEmpty : isWebAddress(value))
    case .date, .modified: isText(value) ? !trimmedText(value).isEmpty : json.kind(value) == .number
    case .authors: !names(value).isEmpty
    }
  }

  /// A text, or a list of what may be its paragraphs: prose or markup, not the addresses of its pictures.
  private func isBody(_ value: Int, isNamed: Bool = false) -> Bool {
    if isText(value) {
      if case .opaque = encoded(value) { return false }
      return isNamed || !isEmbeddedJSON(value) || !endsInBracket(value)
    }
    return isListOfStrings(value) && !json.elements(of: value).allSatisfy { isPlace($0) || !isText($0) }
      && (isProse(value) || hasTag(value))
  }

  func isEncoded(_ value: Int) -> Bool { encoded(value) != nil }

  /// What a string in base64 holds.
  private func encoded(_ value: Int) -> EncodedBody? {
    guard json.kind(value) == .string, mayBeginBase64(json: json.text[json.range(value)]) else { return nil }
    return decoded.body(of: value, json)
  }

  /// Whether a string has more than white space in it; of a long one escapes are not looked at.
  private func isText(_ value: Int) -> Bool {
    guard json.kind(value) == .string else { return false }
    let text = json.text[json.range(value)].dropFirst().dropLast()
    return text.count < 256 ? !trimmedText(value).isEmpty : text.contains { !isBlank($0) }
  }

  /// Names as `link` and `id` hold many things.
  private func isWebAddress(_ value: Int) -> Bool {
    // Escaped slashes are usual in JSON, so it is decoded first; an address is short.
    guard json.range(value).count < 1 << 16 else { return false }
    let text = lowercased(trimmedText(value).prefix(8))
    return text.starts(with: "http://".utf8) || text.starts(with: "https://".utf8)
  }

  /// Whether a string is an address and nothing else; a text may begin with one.
  private func isOneAddress(_ value: Int) -> Bool {
    isWebAddress(value) && !trimmedText(value).contains(where: isBlank)
  }

  /// Whether a string is an address of any scheme and nothing else, as `s3://pages/1.html`.
  private func isPlace(_ value: Int) -> Bool {
    guard json.range(value).count < 1 << 12 else { return false }
    let text = trimmedText(value)
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")), colon > 0, text[colon...].starts(with: "://".utf8) else {
      return false
    }
    return !text.contains(where: isBlank) && text[..<colon].allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 }
  }

  func value(_ role: FieldRole) -> Int? { best[role]?.value }

  func trimmedText(_ value: Int) -> [UInt8] { Array(trimmed(json.string(value)[...])) }

  /// The strings of an author field: itself, its elements, the names of its objects.
  func names(_ value: Int) -> [[UInt8]] {
    switch json.kind(value) {
    case .string: return [trimmedText(value)].filter(isName)
    case .array: return json.elements(of: value).filter { json.kind($0) != .array }.flatMap(names)
    case .object:
      let name = json.value("name", in: value) ?? json.value("nameRaw", in: value)
      return name.flatMap { json.kind($0) == .string ? [trimmedText($0)].filter(isName) : nil } ?? []
    default: return []
    }
  }

  /// The body and what it is.
  var body: (value: Int, kind: ScrapedDocument.BodyKind)? {
    value(.html).map { ($0, .html) } ?? openHTML.map { ($0, .html) } ?? plainBody
  }

  /// What there is besides a body that is a page: its text, or another page.
  var bodyBesideHTML: (value: Int, kind: ScrapedDocument.BodyKind)? {
    value(.html) == nil ? plainBody : plainBody ?? openHTML.map { ($0, .html) }
  }

  private var openHTML: Int? { open.flatMap { looksLikeHTML($0) ? $0 : nil } }

  private var open: Int? { value(.text) == nil && value(.markdown) == nil ? withoutTeaser(.body) : value(.body) }

  private var plainBody: (value: Int, kind: ScrapedDocument.BodyKind)? {
    let open = open.flatMap { looksLikeHTML($0) ? nil : $0 }
    if let text = withoutTeaser(.text) {
      guard let open, isProse(open), json.range(open).count > json.range(text).count else {
        // Hacker News calls its HTML so.
        return (text, hasTag(text) && isMarkupCalledText(content(text)[...]) ? .html : .text)
      }
    }
    let markdown = value(.markdown)
    // `page` may be a number, `data` a date.
    if let open, markdown.map({ isProse(open) && json.range(open).count * 4 >= json.range($0).count }) ?? true {
      return (open, .text)
    }
    return markdown.map { ($0, .markdown) }
  }

  /// The one with the best name, or in place of a teaser the next that has three times as much: `body` may have one and
  /// `content` the article, `text` one and `full_text` the article.
  private func withoutTeaser(_ role: FieldRole) -> Int? {
    guard let first = best[role] else { return nil }
    let count = json.range(first.value).count
    guard count < Self.teaserByteCount else { return first.value }
    let others = candidates[role, default: []].filter {
      ($0.rank < Self.nestedRank) == (first.rank < Self.nestedRank)
    }
    let longer = others.sorted { $0.rank < $1.rank }.first { other in
      json.range(other.value).count > 3 * count && isProse(other.value)
    }
    return longer?.value ?? first.value
  }

  private static let teaserByteCount = 300

  /// Whether a string may be what somebody wrote. Words have spaces between them, or letters beyond ASCII, escaped or not;
  /// encoded bytes have neither, and JSON in a string is data.
  private func isProse(_ value: Int) -> Bool {
    if case .text = encoded(value) { return true }
    let text = json.text[json.range(value)].dropFirst().dropLast()
    if isEmbeddedJSON(value) { return false }
    let spaceCount = text.count { $0 == 0x20 }
    if spaceCount * 20 > text.count || text.contains(where: { $0 >= 0x80 }) { return true }
    // Signs of ASCII are escaped as well, by writers who fear markup.
    return text.indices.contains { index in
      text[index] == UInt8(ascii: "\\") && text[index...].dropFirst().first == UInt8(ascii: "u")
        && !text[index...].starts(with: "\\u00".utf8)
    }
  }

  private func isEmbeddedJSON(_ value: Int) -> Bool {
    // Most begin with a letter, and need not be decoded for this.
    let raw = json.text[json.range(value)].dropFirst().first { $0 != 0x20 }
    guard raw == UInt8(ascii: "{") || raw == UInt8(ascii: "[") || raw == UInt8(ascii: "\\") else { return false }
    let text = trimmedText(value).prefix(64)
    guard let first = text.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return false }
    let next = text.dropFirst().first { !isBlank($0) }
    return next == UInt8(ascii: "\"") || first == UInt8(ascii: "[") && next == UInt8(ascii: "{")
  }

  private func endsInBracket(_ value: Int) -> Bool {
    let last = json.text[json.range(value)].dropLast().last { !isBlank($0) }
    return last == UInt8(ascii: "}") || last == UInt8(ascii: "]")
  }

  /// Whether a long string has what opens a tag; its escapes are not decoded for that.
  private func hasTag(_ value: Int) -> Bool {
    if case .text(let bytes) = encoded(value) { return bytes.contains(UInt8(ascii: "<")) }
    let text = json.text[json.range(value)]
    if text.contains(UInt8(ascii: "<")) { return true }
    return text.indices.contains { index in
      guard text[index] == UInt8(ascii: "\\") else { return false }
      return text[index...].starts(with: "\\u003c".utf8) || text[index...].starts(with: "\\u003C".utf8)
    }
  }

  /// Whether what is called HTML has a tag.
  private func hasElement(_ value: Int) -> Bool { sniff(content(value), name: Array("body.html".utf8)) == .html }

  private func looksLikeHTML(_ value: Int) -> Bool {
    if case .text(let bytes) = encoded(value) { return sniff(bytes, name: []) == .html }
    return hasTag(value) && isMarkup(content(value)[...])
  }

  /// The member of the object itself that a value was taken from.
  func member(of value: Int) -> ScrapedDocument.Extra? {
    json.elements(of: 0).first { unwrapped($0) == value }.map { member in
      ScrapedDocument.Extra(key: json.key(member), range: json.range(member))
    }
  }

  /// Members of the object itself that nothing was taken from.
  func unused(body: Int) -> [ScrapedDocument.Extra] {
    let taken = Set([body] + dates + [FieldRole.url, .title, .authors, .modified].compactMap(value))
    var places: [[UInt8]: Int] = [:]
    var extra: [ScrapedDocument.Extra?] = []
    let takenKeys = Set(json.elements(of: 0).filter { taken.contains(unwrapped($0)) }.map(json.key))
    for member in json.elements(of: 0) where !taken.contains(unwrapped(member)) {
      let key = json.key(member)
      // Of members with the same key the last counts.
      if takenKeys.contains(key) { continue }
      if isFormOfBody(member, foldedName(key).flatMap(fieldName)?.role, body) { continue }
      if let place = places.updateValue(extra.count, forKey: key) { extra[place] = nil }
      let forms = formsOfBody(in: member, body)
      extra.append(ScrapedDocument.Extra(key: key, range: json.range(member), omitted: forms))
    }
    return extra.compactMap { $0 }
  }

  /// Where the body and its other forms stand in a container.
  private func formsOfBody(in container: Int, _ body: Int) -> [Range<Int>] {
    guard let object = onlyObject(container), (object..<json.following(object)).contains(body) else { return [] }
    return json.elements(of: object).flatMap { member in
      let role = foldedName(json.key(member)).flatMap(fieldName)?.role
      let isForm = unwrapped(member) == body || role != .body && isFormOfBody(member, role, body)
      return isForm ? [json.memberRange(member)] : formsOfBody(in: member, body)
    }
  }

  /// Names under which a short string may be anything: the number of a page, a date.
  func isVague(_ key: [UInt8]) -> Bool {
    ["page", "data", "document", "article"].contains { $0.utf8.elementsEqual(lowercased(key)) }
  }

  /// Whether the body was taken in place of it.
  private func isTeaser(_ member: Int, _ role: FieldRole, _ body: Int) -> Bool {
    guard best[role]?.value == unwrapped(member) else { return false }
    let taken = [body, bodyBesideHTML?.value]
    return !taken.contains(unwrapped(member)) && candidates[role, default: []].contains { taken.contains($0.value) }
  }

  /// A page in all its forms would make a record of twice its size; what is short may be another text. Objects under names
  /// as `article` say other things too.
  private func isFormOfBody(_ member: Int, _ role: FieldRole?, _ body: Int) -> Bool {
    let count = json.range(member).count
    // Where a page lies is not the page.
    let mayBePlace = role == .html || role == .text || role == .markdown || role == .body
    if mayBePlace, json.kind(member) == .string, isPlace(member) { return false }
    if let role, isTeaser(member, role, body) { return false }
    switch role {
    case .html where json.kind(member) == .string && count >= 200 && !hasTag(member) && !isProse(member):
      return false
    case .html, .text, .markdown: return json.kind(member) != .array || isBody(member)
    case .body where json.kind(member) == .string && count >= 200 && !isProse(member): return looksLikeHTML(member)
    case .body where json.kind(member) == .string:
      if isVague(json.key(member)) { return count >= 200 }
      return count >= 200 || isNullWord(trimmedText(unwrapped(member)))
    case .body: return json.kind(member) == .null
    case .url, .title, .authors, .date, .modified, nil: return false
    }
  }
}

/// What programs write for nothing.
private let nullWords = Set(
  ["", "none", "None", "NONE", "null", "Null", "NULL", "nil", "n/a", "N/A", "nan", "NaN", "undefined"].map {
    Array($0.utf8)
  })

private func isNullWord(_ text: [UInt8]) -> Bool { nullWords.contains(text) }

/// Whether it has a letter and is no word for nothing, no JSON and no address, as `article:author` often has that of a profile.
private func isName(_ text: [UInt8]) -> Bool {
  if isNullWord(text) || lowercased(text) == Array("unknown".utf8) { return false }
  let isAddress = lowercased(text.prefix(8)).starts(with: "www.".utf8) || text.firstRange(of: Array("://".utf8)) != nil
  let isJSON = text.first == UInt8(ascii: "{") || text.first == UInt8(ascii: "[")
  return !isAddress && !isJSON && text.contains { $0 >= 0x80 || ($0 | 0x20) &- 0x61 < 26 }
}
