// Which objects of JSON-LD are the page itself, and what they say of it. Pages describe their site, their breadcrumbs, other
// articles and the videos on them in the same way.

extension PageDeclarations {
  /// Articles and pages; where there is no article, the product, video or event that the page is about.
  func likelyEntities() -> [(entity: LinkedData.Entity, score: Double)] {
    let articles = linked.entities.filter { $0.kind == .article }.count
    let shown = [wordHashes(titleText)] + headings.map(\.words) + values(.title).prefix(2).map { wordHashes($0.text) }
    func isShown(_ entity: LinkedData.Entity) -> Bool {
      let words = wordHashes(entity.headline)
      return !words.isEmpty && shown.contains { likeness($0, words) > 0.6 || containsRun($0, words) }
    }
    let found: [(entity: LinkedData.Entity, score: Double)] = linked.entities.prefix(32).compactMap { entity in
      if entity.kind == .article { return isShown(entity) ? (entity, 7) : articles == 1 ? (entity, 6) : nil }
      return (entity, isShown(entity) ? 5.5 : 5)
    }
    guard articles == 0 else { return found }
    // The videos on the page of a product show it.
    let products = linked.things.prefix(32).filter { $0.kind == .product }
    let things = products.isEmpty ? Array(linked.things.prefix(32)) : products
    // What the page does not name is hardly who wrote it or when, but the only description there is.
    return found + things.filter(isShown).map { ($0, 5.5) }
      + (things.count == 1 && !isShown(things[0]) ? [(things[0], 2.5)] : [])
  }

  private var mainObjects: [LinkedObject] {
    let order = linkedEntities.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
    let first = linked.entities.first { $0.kind == .article && !linkedEntities.contains { $0.entity.kind == .article } }
    return order.map(\.element.entity.object) + (first.map { [$0.object] } ?? [])
  }

  /// Without markup, as descriptions have it.
  func linkedText(_ key: StaticString) -> [UInt8]? {
    mainObjects.lazy.compactMap { linked.text(key, of: $0) }.map { withoutElements($0) }.first { !$0.isEmpty }
  }

  func linkedList(_ key: StaticString) -> [[UInt8]] {
    mainObjects.lazy.compactMap { linked.member(key, of: $0) }.map { linked.names($0) }.first { !$0.isEmpty } ?? []
  }

  func linkedImage() -> [UInt8]? {
    for object in mainObjects {
      for key in ["image", "thumbnailUrl", "thumbnail"] as [StaticString] {
        guard let image = linked.member(key, of: object) else { continue }
        let address = linked.each(image).lazy.compactMap { one in
          linked.text(one) ?? linked.text("url", of: one) ?? linked.text("contentUrl", of: one)
        }.first
        if let address { return address }
      }
    }
    return nil
  }
}

private func withoutElements(_ text: [UInt8]) -> [UInt8] {
  holdsElements(text) ? tidied(declaredContent(text).text) : text
}
