// What a page declares in its JSON-LD scripts. Pages describe much there: the article, but also the site, its breadcrumbs,
// its reviews, other articles. Only what describes the page itself counts, and of several articles the one whose headline
// the page shows.

import HTML
import JSON

/// An object of a JSON-LD script.
struct LinkedObject {
  let script: Int
  let value: Int
}

struct LinkedData {
  /// What an object describes: a thing is a video or an event.
  enum Kind { case product, thing, page, article }

  struct Entity {
    let object: LinkedObject
    let kind: Kind
    let headline: [UInt8]
  }

  private let scripts: [TolerantJSON]
  /// Pages and articles that stand at the top, in a graph, or as the main entity of one that does.
  private(set) var entities: [Entity] = []
  /// Names of the site and of publishers.
  private(set) var siteNames: [[UInt8]] = []
  private(set) var organisationNames: [[UInt8]] = []
  /// What is for sale on the page, or in a list of it.
  private(set) var products: [LinkedObject] = []
  /// Those of them that stand where pages do, videos and events: what the page may be about that has no article.
  private(set) var things: [Entity] = []
  private var identified: [[UInt8]: LinkedObject] = [:]

  init(_ document: Document, _ nodes: [NodeID]) {
    scripts = nodes.map { node in
      var text: [UInt8] = []
      for child in document.children(of: node) where text.count < 4 << 20 {
        document.appendText(of: child, to: &text)
      }
      return TolerantJSON(withPlainQuotes(text))
    }
    for script in scripts.indices { identify(script) }
    for script in scripts.indices { index(script) }
  }

  // MARK: - Reading objects

  /// What stands under a key; a reference (`@id` alone) is followed.
  func member(_ key: StaticString, of object: LinkedObject) -> LinkedObject? {
    scripts[object.script].value(key, in: object.value)
      .map { followed(LinkedObject(script: object.script, value: $0)) }
  }

  private func followed(_ object: LinkedObject) -> LinkedObject {
    let script = scripts[object.script]
    guard script.kind(object.value) == .object, script.value("name", in: object.value) == nil,
      let id = script.value("@id", in: object.value)
    else { return object }
    return identified[script.string(id)] ?? object
  }

  /// The object itself, or the elements of an array or a list.
  func each(_ object: LinkedObject) -> [LinkedObject] {
    let script = scripts[object.script]
    let list = script.value("@list", in: object.value) ?? object.value
    guard script.kind(list) == .array else { return [object] }
    return script.elements(of: list).prefix(64).map { followed(LinkedObject(script: object.script, value: $0)) }
  }

  /// A string of at most `limitBytes`, tidied; nil for other values and for nothing but white space.
  func text(_ object: LinkedObject, limitBytes: Int = 10_000) -> [UInt8]? {
    guard scripts[object.script].kind(object.value) == .string,
      scripts[object.script].byteCount(object.value) <= limitBytes
    else { return nil }
    let text = tidied(decodedAgain(scripts[object.script].string(object.value)))
    return text.isEmpty ? nil : text
  }

  /// The string under a key, or the first of an array of strings.
  func text(_ key: StaticString, of object: LinkedObject, limitBytes: Int = 10_000) -> [UInt8]? {
    guard let member = member(key, of: object) else { return nil }
    return each(member).lazy.compactMap { text($0, limitBytes: limitBytes) }.first
  }

  /// The string under a key as it stands, but for references that were escaped twice; empty for another value.
  func rawText(_ key: StaticString, of object: LinkedObject) -> [UInt8] {
    guard let member = member(key, of: object), scripts[member.script].kind(member.value) == .string else { return [] }
    return decodedAgain(scripts[member.script].string(member.value))
  }

  /// Names: strings, or the `name` of objects.
  func names(_ object: LinkedObject) -> [[UInt8]] {
    each(object).flatMap { one in
      if let text = text(one, limitBytes: Self.nameLimitBytes) { return [text] }
      guard let name = member("name", of: one) else { return [] }
      return each(name).prefix(32).compactMap { text($0, limitBytes: Self.nameLimitBytes) }
    }
  }

  /// A list of forty authors in one string fits; what is longer is no name. References may repeat a name 16,000 times.
  private static let nameLimitBytes = 2_000
  private static let houseNameLimit = 64

  func types(_ object: LinkedObject) -> [[UInt8]] {
    guard scripts[object.script].kind(object.value) == .object, let type = member("@type", of: object) else {
      return []
    }
    return each(type).prefix(8).compactMap { text($0, limitBytes: 200) }
  }

  func isPerson(_ object: LinkedObject) -> Bool { hasType("person", object) }

  func isOrganisation(_ object: LinkedObject) -> Bool {
    types(object).contains { type in
      if case .organisation = kind(type) { return true }
      return false
    }
  }

  /// Whether one of an object's types has this name, with the address of its vocabulary in front or without.
  func hasType(_ name: StaticString, _ object: LinkedObject) -> Bool {
    types(object).contains { type in
      name.withUTF8Buffer { name in
        let end = type.suffix(name.count)
        guard end.elementsEqual(name, by: { $0 == $1 || $0 | 0x20 == $1 }) else { return false }
        return type.count == end.count || [UInt8](":/#".utf8).contains(type[end.startIndex - 1])
      }
    }
  }

  // MARK: - What there is

  /// Objects by what they go by, those with a name first; what has nothing beside that and a type is a reference.
  private mutating func identify(_ script: Int) {
    let json = scripts[script]
    for value in 1..<max(1, json.count) where json.kind(value) == .object {
      guard let id = json.value("@id", in: value) else { continue }
      let object = LinkedObject(script: script, value: value)
      let key = json.string(id)
      if json.value("name", in: value) != nil {
        identified[key] = object
      } else if identified[key] == nil, json.elements(of: value).count > (json.value("@type", in: value) == nil ? 1 : 2)
      {
        identified[key] = object
      }
    }
  }

  private mutating func index(_ script: Int) {
    let json = scripts[script]
    var pending = json.elements(of: 0).reversed().map { LinkedObject(script: script, value: $0) }
    var taken = 0
    while let object = pending.popLast(), taken < 256 {
      taken += 1
      if json.kind(object.value) == .array {
        pending += json.elements(of: object.value).reversed().map { LinkedObject(script: script, value: $0) }
        continue
      }
      guard json.kind(object.value) == .object else { continue }
      // The questions of a page of questions are pieces of it.
      let isList = hasType("faqpage", object)
      let keys: [StaticString] =
        isList ? ["@graph", "mainEntityOfPage"] : ["@graph", "mainEntity", "mainEntityOfPage"]
      for key in keys {
        if let inner = json.value(key, in: object.value) { pending.append(LinkedObject(script: script, value: inner)) }
      }
      note(object)
    }
  }

  private mutating func note(_ object: LinkedObject) {
    let types = types(object)
    if organisationNames.count < Self.houseNameLimit, let publisher = member("publisher", of: object) {
      organisationNames += each(publisher).prefix(4).filter { !isPerson($0) }.flatMap { names($0) }.prefix(2)
    }
    if isPerson(object) { return }  // a site that stands for one person is an organisation too
    for type in types {
      switch kind(type) {
      case .site where siteNames.count < Self.houseNameLimit: siteNames += names(object).prefix(1)
      case .organisation where organisationNames.count < Self.houseNameLimit:
        organisationNames += names(object).prefix(1)
      case .site, .organisation: break
      case .entity(let kind):
        entities.append(entity(object, kind))
        return
      case .product:
        products.append(object)
        things.append(entity(object, .product))
        return
      case .thing:
        things.append(entity(object, .thing))
        return
      case .other: break
      }
    }
  }

  private func entity(_ object: LinkedObject, _ kind: Kind) -> Entity {
    let limitBytes = PageDeclarations.titleLimitBytes
    let headline =
      text("headline", of: object, limitBytes: limitBytes) ?? text("name", of: object, limitBytes: limitBytes)
    return Entity(object: object, kind: kind, headline: headline ?? [])
  }

  private enum TypeKind {
    case site, organisation, product, thing, other
    case entity(Kind)
  }

  /// Without the address of its vocabulary, in lower case.
  private func typeName(_ type: [UInt8]) -> [UInt8] {
    type.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "#") }.last.map {
      lowercased($0)
    } ?? []
  }

  private func kind(_ type: [UInt8]) -> TypeKind {
    let name = typeName(type)
    func ends(_ suffix: StaticString) -> Bool { suffix.withUTF8Buffer { name.suffix($0.count).elementsEqual($0) } }
    if ends("website") { return .site }
    if ends("organization") || ends("corporation") || ends("localbusiness") { return .organisation }
    if ends("article") || ends("posting") || ends("report") || ends("question") || ends("recipe") || ends("howto")
      || ends("blogpost") || ends("course") || ends("dataset") || ends("creativework") || ends("book")
    {
      return .entity(.article)
    }
    if ends("product") || ends("productgroup") { return .product }
    if ends("videoobject") || ends("event") { return .thing }
    if ends("webpage") || ends("itempage") || ends("aboutpage") || ends("medicalwebpage") { return .entity(.page) }
    return .other
  }
}

/// A script that was escaped as if it were text: its quotes back as quotes.
private func withPlainQuotes(_ text: [UInt8]) -> [UInt8] {
  guard !text.contains(0x22), text.contains(UInt8(ascii: "&")) else { return text }
  return decodedAgain(text)
}

/// Decodes character references in what was decoded once already: names and titles are often escaped twice.
func decodedAgain(_ text: [UInt8]) -> [UInt8] {
  guard text.contains(UInt8(ascii: "&")) else { return text }
  var decoded: [UInt8] = []
  var at = 0
  while at < text.count {
    if text[at] == UInt8(ascii: "&"), let found = referencedScalars(text.span, at, text.count, inAttribute: true) {
      for code in [found.first, found.second] where code != 0 {
        // Every scalar has a form in UTF-8.
        decoded.append(contentsOf: UTF8.encode(Unicode.Scalar(code) ?? "\u{FFFD}")!)
      }
      at = found.end
    } else {
      decoded.append(text[at])
      at += 1
    }
  }
  return decoded
}
