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
  /// What an object describes, the most telling last.
  enum Kind: Int { case other, page, article }

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
  private var identified: [[UInt8]: LinkedObject] = [:]

  init(_ document: Document, _ nodes: [NodeID]) {
    scripts = nodes.map { node in
      var text: [UInt8] = []
      for child in document.children(of: node) where text.count < 4 << 20 {
        document.appendText(of: child, to: &text)
      }
      return TolerantJSON(withPlainQuotes(text))
    }
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

  /// The object itself, or the elements of an array.
  func each(_ object: LinkedObject) -> [LinkedObject] {
    let script = scripts[object.script]
    guard script.kind(object.value) == .array else { return [object] }
    return script.elements(of: object.value).prefix(64).map { followed(LinkedObject(script: object.script, value: $0)) }
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
    each(object).compactMap { one in
      text(one, limitBytes: Self.nameLimitBytes) ?? text("name", of: one, limitBytes: Self.nameLimitBytes)
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

  func isPerson(_ object: LinkedObject) -> Bool {
    types(object).contains { lowercased($0[...]) == Array("person".utf8) }
  }

  // MARK: - What there is

  private mutating func index(_ script: Int) {
    let json = scripts[script]
    for value in 1..<max(1, json.count) where json.kind(value) == .object {
      let object = LinkedObject(script: script, value: value)
      if json.value("name", in: value) != nil, let id = json.value("@id", in: value) {
        identified[json.string(id)] = object
      }
    }
    var pending = json.elements(of: 0).reversed().map { LinkedObject(script: script, value: $0) }
    var taken = 0
    while let object = pending.popLast(), taken < 256 {
      taken += 1
      if json.kind(object.value) == .array {
        pending += json.elements(of: object.value).reversed().map { LinkedObject(script: script, value: $0) }
        continue
      }
      guard json.kind(object.value) == .object else { continue }
      for key in ["@graph", "mainEntity", "mainEntityOfPage"] as [StaticString] {
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
      case .entity(let kind) where kind != .other:
        let limitBytes = PageDeclarations.titleLimitBytes
        let headline =
          text("headline", of: object, limitBytes: limitBytes) ?? text("name", of: object, limitBytes: limitBytes) ?? []
        entities.append(Entity(object: object, kind: kind, headline: headline))
        return
      case .product:
        products.append(object)
        return
      case .entity: break
      }
    }
  }

  private enum TypeKind {
    case site, organisation, product
    case entity(Kind)
  }

  private func kind(_ type: [UInt8]) -> TypeKind {
    let name = type.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") }.last.map { lowercased($0) } ?? []
    func ends(_ suffix: StaticString) -> Bool { suffix.withUTF8Buffer { name.suffix($0.count).elementsEqual($0) } }
    if ends("website") { return .site }
    if ends("organization") || ends("corporation") || ends("localbusiness") { return .organisation }
    if ends("article") || ends("posting") || ends("report") || ends("question") || ends("recipe") || ends("howto")
      || ends("blogpost") || ends("course") || ends("dataset") || ends("creativework") || ends("book")
    {
      return .entity(.article)
    }
    if ends("product") || ends("productgroup") { return .product }
    if ends("webpage") || ends("itempage") || ends("aboutpage") || ends("medicalwebpage") { return .entity(.page) }
    return .entity(.other)
  }

  // MARK: - The entity that is this page

  /// A single article, else the first page.
  private var main: Entity? { entities.first { $0.kind == .article } ?? entities.first { $0.kind == .page } }

  func mainText(_ key: StaticString) -> [UInt8]? {
    for entity in entities.sorted(by: { $0.kind.rawValue > $1.kind.rawValue }) {
      if let text = text(key, of: entity.object) { return text }
    }
    return nil
  }

  func mainList(_ key: StaticString) -> [[UInt8]] {
    guard let main, let member = member(key, of: main.object) else { return [] }
    return names(member)
  }

  var mainImage: [UInt8]? {
    guard let main, let image = member("image", of: main.object) else { return nil }
    return each(image).lazy.compactMap { one in text(one) ?? text("url", of: one) ?? text("contentUrl", of: one) }.first
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
