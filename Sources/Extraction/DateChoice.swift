// When the page was published and when it was changed last. Every day that the page declares or shows is a candidate with
// a score for its source and place; the same day from another source adds to it.

import HTML
import Text

struct DateChoice {
  private let facts: PageDeclarations
  private let surroundings: Surroundings
  /// No day later than this one.
  private let lastDay: CalendarDate?
  private let order: DayOrder
  private var candidates: [Candidate] = []
  /// Where elements stand in the visible text that say their day is of something else.
  private var otherDays: [Int] = []
  /// Whether one stands in one of several items.
  private var hasItems = false

  private struct Candidate {
    var day: CalendarDate
    /// Where day and month may be the other way round.
    let otherWay: CalendarDate?
    let origin: MetadataOrigin
    let score: Double
    let isUpdate: Bool
    /// Of the clock, where the day is that of a moment in UTC.
    var hourUTC: Int?
    var place = Place.elsewhere
  }

  /// Where a reader sees a day.
  private enum Place {
    /// Right below the title, before anything else.
    case besideTitle
    /// Behind the title, or in the address.
    case shown
    case elsewhere
  }

  init(_ facts: PageDeclarations, _ surroundings: Surroundings, pageType: PageType? = nil, lastDay: CalendarDate?) {
    self.facts = facts
    self.lastDay = lastDay
    self.surroundings = surroundings
    order = dayOrder(facts)
    addLinked()
    addMetas()
    // What stands on a page that sells are the days of its things, but for what is named a day right below the title.
    addMarks(pageType)
    if !isShop(pageType) { addLines() }
    if pageType == .listing { dropItems() }
    addAddress()
    if !isShop(pageType), pageType != .documentation, pageType != .listing, best(isUpdate: false) == nil {
      addFarLines(pageType)
    }
    settleOrder()
    settleZones()
  }

  /// A page that is held for a listing, and shows two days or one in an item, is one: they are those of its items, but for
  /// one with its hour right below the title. Where it calls itself an article it takes more days than that.
  private mutating func dropItems() {
    let shown: [MetadataOrigin] = [.dateline, .time]
    let days = candidates.filter { shown.contains($0.origin) }.map(\.day)
    var different: [CalendarDate] = []
    for day in days where !different.contains(day) { different.append(day) }
    guard hasItems || different.count > (facts.callsItselfArticle ? 4 : 1) else { return }
    // The only `time` of an article, beside items that show their days without, is its own.
    let times = candidates.count { $0.origin == .time }
    candidates.removeAll {
      shown.contains($0.origin) && $0.place != .besideTitle
        && !($0.origin == .time && times == 1 && facts.callsItselfArticle)
    }
  }

  func best() -> (published: Sourced<CalendarDate>?, modified: Sourced<CalendarDate>?) {
    let published = best(isUpdate: false).map { sourced($0) }
    guard let update = best(isUpdate: true) else { return (published, nil) }
    let modified = sourced(update)
    if let published { return (published, modified.value < published.value ? nil : modified) }
    // Right in 14 of 20 pages of WCXB where shown or in JSON-LD, in 2 of 25 where only the head or a `time` says it.
    let isMeant = update.origin == .dateline || update.origin == .jsonLD
    return (isMeant ? Sourced(modified.value, .modified) : nil, modified)
  }

  private func best(isUpdate: Bool) -> Candidate? {
    var best: (candidate: Candidate, score: Double)?
    for candidate in candidates where candidate.isUpdate == isUpdate {
      var origins: [MetadataOrigin] = [candidate.origin]
      var score = candidate.score
      for other in candidates where other.isUpdate == isUpdate && other.day == candidate.day {
        if origins.contains(other.origin) { continue }
        origins.append(other.origin)
        score += other.score * 0.35
      }
      if score > best?.score ?? 2.9 { best = (candidate, score) }
    }
    return best?.candidate
  }

  /// The day with the most exact of the sources that say the same: a line of text is the least.
  private func sourced(_ best: Candidate) -> Sourced<CalendarDate> {
    let exact = candidates.filter { $0.isUpdate == best.isUpdate && $0.day == best.day && $0.origin != .dateline }
    return Sourced(best.day, exact.max { $0.score < $1.score }?.origin ?? best.origin)
  }

  private mutating func add(
    _ found: FoundDay?, _ origin: MetadataOrigin, _ score: Double, isUpdate: Bool, at place: Place = .elsewhere
  ) {
    guard let found, found.day.year >= 1990, candidates.count < 128 else { return }
    var day = found.day
    if let lastDay, lastDay < day {
      guard let otherWay = found.otherWay, !(lastDay < otherWay) else { return }
      day = otherWay
    }
    candidates.append(
      Candidate(
        day: day, otherWay: found.otherWay, origin: origin, score: score,
        isUpdate: isUpdate, hourUTC: found.hourUTC, place: place))
  }

  /// 03/10/2023 is what the page elsewhere calls 3 October 2023, if it does, and does not speak of 10 March.
  private mutating func settleOrder() {
    let plain = candidates.filter { $0.otherWay == nil }.map(\.day)
    for index in candidates.indices {
      guard let otherWay = candidates[index].otherWay, plain.contains(otherWay), !plain.contains(candidates[index].day)
      else { continue }
      candidates[index].day = otherWay
    }
  }

  /// A moment in UTC is of the day that the page shows, if that day had not ended, or had begun, somewhere on Earth.
  private mutating func settleZones() {
    for index in candidates.indices {
      guard let hour = candidates[index].hourUTC else { continue }
      let day = candidates[index].day
      // An update may be of the day of publication.
      let isUpdate = candidates[index].isUpdate
      let shown = candidates.filter {
        $0.place != .elsewhere && $0.hourUTC == nil && ($0.isUpdate == isUpdate || isUpdate)
      }.map(\.day)
      if shown.contains(day) { continue }
      let local = shown.first { shown in
        let step = shown.daysSince1970 - day.daysSince1970
        return step == 1 && hour >= 24 - 14 || step == -1 && hour < 12
      }
      if let local { candidates[index].day = local }
    }
  }

  private mutating func addLinked() {
    for (entity, score) in facts.linkedEntities where entity.kind != .product {
      for (key, weight) in [("datePublished", 1.0), ("datePosted", 1.0), ("dateCreated", 0.8), ("uploadDate", 0.6)]
        as [(StaticString, Double)]
      {
        guard let text = facts.linked.text(key, of: entity.object) else { continue }
        add(machineDay(text, order: order), .jsonLD, score * weight, isUpdate: false)
      }
      if let text = facts.linked.text("dateModified", of: entity.object) {
        add(machineDay(text, order: order), .jsonLD, score, isUpdate: true)
      }
    }
  }

  private mutating func addMetas() {
    for value in facts.metas where value.name.field == .published || value.name.field == .modified {
      let score = 6.5 - Double(value.name.rank) * 0.03
      add(machineDay(value.text, order: order), value.name.origin, score, isUpdate: value.name.field == .modified)
    }
  }

  private mutating func addMarks(_ pageType: PageType?) {
    for mark in facts.scan.marks.prefix(300) {
      guard !mark.kind.isDisjoint(with: [.date, .time, .meta, .author]) else { continue }
      let name = DateMark(facts.document, mark)
      if name.isForeignItem { otherDays.append(surroundings.distance(of: mark.node) + (surroundings.titleOffset ?? 0)) }
      guard name.strength > 0 else { continue }
      // In a thread each post is an item of its own; the first one's day is that of the page.
      let isPost = pageType == .forum && name.strength == 3.5
      let distance = surroundings.distance(of: mark.node)
      if isShop(pageType), pageType == .collection || name.strength < 2.5 || distance < 0 || distance >= 600 {
        continue
      }
      guard distance > -800, distance < (isPost ? 1500 : 6000) else { continue }
      let isBeside = surroundings.isForeign(mark.node)
      if isBeside, !isSaidBeside(mark.node) { continue }
      guard isPost || !isInsideOtherItem(facts.document, mark.node) else { continue }
      if pageType == .listing, isOneOfMany(facts.document, mark.node) { hasItems = true }
      let near = isBeside ? 0 : distance < 600 ? 1.5 : distance < 1500 ? 0.7 : 0
      let isShown = !isBeside && distance >= 0 && distance < 1500
      // Of an article what is named a day right below its title is its own.
      let isOwn =
        isShown && facts.callsItselfArticle && distance < 300 && name.strength >= 2.5
        && !isOneOfMany(facts.document, mark.node)
      add(
        mark, name, score: 1.6 + name.strength * 0.6 + near - Double(max(0, distance)) / 6000,
        at: isOwn ? .besideTitle : isShown ? .shown : .elsewhere)
    }
  }

  private mutating func add(_ mark: PageScan.Mark, _ name: DateMark, score: Double, at place: Place) {
    if mark.kind.contains(.time), let value = facts.document.shortValue(.datetime, of: mark.node) {
      guard let found = machineDay(tidied(value), order: order) else { return }
      let isUpdate = name.isUpdate || startsWithUpdate(textBefore(mark.node))
      return add(found, .time, score + 0.8, isUpdate: isUpdate, at: place)
    }
    let title = facts.document.shortValue(.title, of: mark.node)
    var text =
      facts.document.shortValue(.content, of: mark.node) ?? (name.isItem ? title : nil)
      ?? facts.document.shortText(below: mark.node, limitBytes: 200, visitLimit: 40)
    // "3 hours ago" and "Jul 11" often have the whole day beside them.
    if let title, name.strength >= 2, text.count <= 24, days(in: text, order: order, limit: 1).isEmpty { text = title }
    guard mayHoldDay(text[...]) else { return }
    let origin: MetadataOrigin = name.isItem ? .microdata : mark.kind.contains(.time) ? .time : .dateline
    // An element for all that is said of a page may have other days in it.
    add(
      text, origin, score, isUpdate: name.isUpdate || startsWithUpdate(textBefore(mark.node)), at: place,
      isLine: name.strength < 2)
  }

  /// What is said to be the day of publication may stand beside the article, unless in a list of others.
  private func isSaidBeside(_ node: NodeID) -> Bool {
    !surroundings.isForeign(node, allowsSidebar: true) && !isOneOfMany(facts.document, node)
      && startsWithPublication(textBefore(node))
  }

  /// What the element around a mark begins with, if it is short.
  private func textBefore(_ node: NodeID) -> [UInt8] {
    let parent = facts.document.nodes[Int(node)].parent
    let text = facts.document.shortText(below: parent, limitBytes: 60, visitLimit: 8)
    return text.count < 120 ? text : []
  }

  /// The days in a text; those behind a word for "updated" are updates.
  private mutating func add(
    _ text: [UInt8], _ origin: MetadataOrigin, _ score: Double, isUpdate: Bool, at place: Place, isLine: Bool = false
  ) {
    var (start, taken) = (0, 0)
    let all = days(in: text, order: order, limit: 4)
    let hasLabelsBehind = all.last.map { isLabelled(behind: text[$0.range.upperBound...]) } ?? false
    for (index, day) in all.enumerated() {
      var found = day
      found.hourUTC = all.count == 1 ? hourUTC(text) : nil
      let before = Array(text[start..<found.range.lowerBound])
      defer { start = found.range.upperBound }
      let number = text[found.range.lowerBound] &- 0x30 < 10 ? found.day.day : nil
      if isLine, speaksOfOtherDay(before[...], number: number, behind: text[found.range.upperBound...]) { continue }
      let isPublication = startsWithPublication(Array(trimmed(lastPiece(before[...]))))
      let isUpdate =
        isUpdate
        || (hasLabelsBehind
          ? isCalledUpdate(behind: text[found.range.upperBound...]) : speaksOfUpdate(before) && !isPublication)
      // "Received: 3 March / Accepted: 20 May / Published: 12 June"
      let isSaid = isLine && index > 0 && taken == 0 && startsWithPublication(Array(before.drop { $0 < 0x41 }))
      let penalty = Double(taken) * 0.1 + (found.otherWay == nil ? 0 : 0.3)
      add(found, origin, score - penalty + (isSaid ? 1 : 0), isUpdate: isUpdate, at: place)
      if !isUpdate { taken += 1 }
    }
  }

  /// Short lines near the title.
  private mutating func addLines() {
    let blocks = facts.visible.blocks
    let title = surroundings.titleOffset ?? 0
    guard let first = blocks.firstIndex(where: { $0.end > title }) else { return }
    for index in max(0, first - 5)..<min(blocks.count, first + 12) {
      let block = blocks[index]
      guard block.end - block.start <= 160 else { continue }
      let text = Array(facts.visible.text[block.start..<block.end])
      guard mayHoldDay(text[...]), !surroundings.isForeign(textAt: block.start), maySayDay(block, text) else {
        continue
      }
      if index > 0, isOtherLabel(facts.visible.text[blocks[index - 1].start..<blocks[index - 1].end]) { continue }
      let share = Double(min(block.end - block.start, 120)) / 120
      // A heading behind a day is that of an item, which has it for its own.
      let isOwn =
        index == first + 1 && hasClock(text[...]) && (index + 1 == blocks.count || blocks[index + 1].kind != .heading)
      add(
        text, .dateline, 4 - share - Double(abs(index - first)) * 0.05 + (index < first ? 0 : bonus(of: text)),
        isUpdate: false, at: index < first ? .elsewhere : isOwn ? .besideTitle : .shown, isLine: true)
    }
  }

  /// Whether a block may say the day of the page. Quotations, captions and headings inside have days of their own, but for a
  /// heading that is a day and no more; so have blocks in which an element says that its day is of something else.
  private func maySayDay(_ block: TextBlock, _ text: [UInt8]) -> Bool {
    if otherDays.contains(where: { block.start <= $0 && $0 < block.end }) { return false }
    switch block.kind {
    case .quote, .caption: return false
    case .heading:
      if let title = surroundings.titleOffset, block.start <= title, title < block.end { return true }
      return days(in: text, order: order, limit: 1).first.map { isBareDay($0, in: text[...]) } ?? false
    default: return true
    }
  }

  /// What a line is worth more that says of what it is the day, or is nothing but a day; never so much as what the head says.
  private func bonus(of line: [UInt8]) -> Double {
    if startsWithPublication(line), !lowercased(line.prefix(5)).elementsEqual("date:".utf8) { return 2 }
    guard let found = days(in: line, order: order, limit: 1).first else { return 0 }
    return isBareDay(found, in: line[...]) ? 1 : 0
  }

  /// Where nothing near the title tells: the first line anywhere that is a day and no more, or says what day it is of.
  private mutating func addFarLines(_ pageType: PageType?) {
    let blocks = facts.visible.blocks
    var previous: ArraySlice<UInt8> = []
    for block in blocks.prefix(4_000) {
      let text = facts.visible.text[block.start..<block.end]
      defer { previous = text }
      guard text.count <= 80, mayHoldDay(text), maySayDay(block, Array(text)),
        let found = days(in: Array(text), order: order, limit: 1).first
      else { continue }
      let before = trimmed(text.prefix(found.range.lowerBound))
      if before.isEmpty, isOtherLabel(previous) { continue }
      // A page about a service shows the days of its news.
      let isBare =
        pageType != .service && (before.isEmpty || before.last == UInt8(ascii: "|")) && isBareDay(found, in: text)
      // What the line before says that this is the day of.
      let label = before.isEmpty && previous.count <= 40 ? DateLabel(previous) : nil
      let isUpdate = isCalledUpdate(behind: text.suffix(text.count - found.range.upperBound))
      let bare: DateLabel? = isUpdate ? .update : isBare ? .publication : nil
      guard let said = (before.isEmpty ? label : DateLabel(before)) ?? bare,
        !surroundings.isForeign(textAt: block.start, allowsSidebar: label == .publication)
      else { continue }
      if said == .update, !candidates.isEmpty { continue }
      return add(found, .dateline, 3, isUpdate: said == .update)
    }
  }

  /// /2017/04/14/, /2017-04-14 or /20170414/ in the path.
  private mutating func addAddress() {
    guard let address = facts.address else { return }
    let path = pathOf(address)
    for found in days(in: Array(path), order: .dayFirst, limit: 1) where found.range.count >= 8 {
      add(found, .url, 3.2, isUpdate: false, at: .shown)
    }
    for part in path.split(separator: UInt8(ascii: "/")) where part.count == 8 && part.allSatisfy({ $0 &- 0x30 < 10 }) {
      add(machineDay(Array(part), order: order), .url, 3.2, isUpdate: false, at: .shown)
    }
  }
}

/// Whether a block is nothing but a label such as "Deadline:" for the next.
private func isOtherLabel(_ block: ArraySlice<UInt8>) -> Bool {
  block.count <= 40 && block.last == UInt8(ascii: ":") && speaksOfOtherDay(block)
}

/// Whether a page sells.
private func isShop(_ type: PageType?) -> Bool { type == .product || type == .collection }

/// Whether an element stands in one of several articles or items side by side.
private func isOneOfMany(_ document: Document, _ node: NodeID) -> Bool {
  var ancestor = document.nodes[Int(node)].parent
  for _ in 0..<12 where ancestor != 0 {
    let tag = document.nodes[Int(ancestor)].tag
    if tag == .li || tag == .article {
      var sibling = document.nodes[Int(document.nodes[Int(ancestor)].parent)].firstChild
      for _ in 0..<64 where sibling != 0 {
        if sibling != ancestor, document.nodes[Int(sibling)].tag == tag { return true }
        sibling = document.nodes[Int(sibling)].next
      }
    }
    ancestor = document.nodes[Int(ancestor)].parent
  }
  return false
}

/// Whether a text is a day and hardly more, or a line that ends with it and a time: "Jane Mason | 2017-04-14 10:00:12".
private func isBareDay(_ found: FoundDay, in text: ArraySlice<UInt8>) -> Bool {
  if text.count - found.range.count <= 12 { return true }
  let behind = text.suffix(text.count - found.range.upperBound)
  return text.count <= 60 && behind.count <= 16 && hasClock(behind)
}

private func hasClock(_ text: ArraySlice<UInt8>) -> Bool {
  zip(text, text.dropFirst()).contains { $0 &- 0x30 < 10 && $1 == UInt8(ascii: ":") }
}

/// How the page orders day and month where it writes only numbers: as its language does.
private func dayOrder(_ facts: PageDeclarations) -> DayOrder {
  let language = facts.language()?.value ?? []
  return language == Array("en-US".utf8) || language == Array("en".utf8) ? .monthFirst : .dayFirst
}

extension CalendarDate {
  static func < (left: CalendarDate, right: CalendarDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }
}
