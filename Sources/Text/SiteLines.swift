// What the texts of one site have in common: on how many of them each line stood, and each name. What stands on many
// documents is the site's template (a call to subscribe inside of each article, the address under it), whatever language it
// is in. Known lines go only where they make up no more than two fifths of what is there, so that the same article under
// many addresses is not eaten; and a heading that all articles share stays, since a short line goes in company only. A name
// that stood on two documents tells where a space is missing behind it.

/// The lines of one document, for the memory of its site.
public struct LineEvidence: Equatable, Sendable {
  /// Hashes of its distinct lines, removed ones included; of more than 1,024 the first and the last.
  public var lines: Set<UInt64>
  /// What its first line says after cleaning, in 16 bits, never 0: tells articles from each other.
  public var opening: UInt16
  /// Hashes of words that begin with a capital and are not known; at most 512.
  public var names: Set<UInt64>

  public init(lines: Set<UInt64>, opening: UInt16, names: Set<UInt64> = []) {
    self.lines = lines
    self.opening = opening
    self.names = names
  }
}

/// Counts of lines and names over the last 200 to 400 documents of a site. At most 2,048 lines and 1,024 names; those seen
/// seldom go first.
public struct SiteLines: Equatable, Sendable {
  /// On how many documents a line stood, and up to three different openings of these, 16 bits each.
  public struct Sighting: Equatable, Sendable {
    public var count: UInt16
    public var openings: UInt64

    public init(count: UInt16 = 0, openings: UInt64 = 0) {
      self.count = count
      self.openings = openings
    }

    fileprivate mutating func note(_ opening: UInt16) {
      count += 1
      let known = [openings & 0xFFFF, openings >> 16 & 0xFFFF, openings >> 32]
      if known[2] == 0, !known.contains(UInt64(opening)) { openings = openings << 16 | UInt64(opening) }
    }

    fileprivate var hasThreeOpenings: Bool { openings >> 32 != 0 }
  }

  static let fewestDocuments = 10
  package static let mostDocuments = 400
  package static let mostLines = 2048
  package static let mostNames = 1024

  public private(set) var documentCount: Int
  public private(set) var sightings: [UInt64: Sighting]
  /// On how many documents a name stood.
  public private(set) var names: [UInt64: UInt16]

  public init(documentCount: Int = 0, sightings: [UInt64: Sighting] = [:], names: [UInt64: UInt16] = [:]) {
    self.documentCount = documentCount
    self.sightings = sightings
    self.names = names
  }

  public mutating func note(_ document: LineEvidence) {
    for line in document.lines { sightings[line, default: Sighting()].note(document.opening) }
    for name in document.names { names[name, default: 0] += 1 }
    documentCount += 1
    if documentCount >= Self.mostDocuments {
      documentCount /= 2
      for line in Array(sightings.keys) { sightings[line]!.count /= 2 }
      sightings = sightings.filter { $0.value.count > 0 }
      names = names.mapValues { $0 / 2 }.filter { $0.value > 0 }
    }
    var seldom = 1
    while sightings.count > Self.mostLines {
      sightings = sightings.filter { $0.value.count > seldom }
      seldom += 1
    }
    seldom = 1
    while names.count > Self.mostNames {
      names = names.filter { $0.value > seldom }
      seldom += 1
    }
  }

  /// Whether a word, by its `wordHash`, is a name that two documents had.
  func isName(_ word: UInt64) -> Bool { names[word, default: 0] >= 2 }

  /// Whether a line of so many characters belongs to the site: it stood on three documents and on one in twenty, a short
  /// line on one in five; and a long one, which may be an article of its own, on documents that open differently.
  func isTemplate(_ line: UInt64, width: Int) -> Bool {
    guard documentCount >= Self.fewestDocuments, let sighting = sightings[line], sighting.count >= 3 else {
      return false
    }
    let share = width >= Self.shortWidth ? 20 : 5
    return Int(sighting.count) * share >= documentCount && (width <= Self.longWidth || sighting.hasThreeOpenings)
  }

  static let shortWidth = 30
  static let longWidth = 200
  /// Short lines go where so many of the site's lines stand together, or a longer one is among them.
  static let fewestShortLines = 3
}

extension Passages {
  /// Takes what belongs to the site from what is still there; says whether that was anything. What it leaves, it leaves
  /// again: between two runs of known lines stands one that memory does not take (but rules may).
  mutating func markTemplate(_ site: SiteLines) -> Bool {
    guard site.documentCount >= SiteLines.fewestDocuments else { return false }
    let kept = passages.indices.filter { passages[$0].rule == nil }
    var taken: [Int] = []
    var (byteCount, takenByteCount) = (0, 0)
    var run: [Int] = []
    func closeRun() {
      if run.count >= SiteLines.fewestShortLines || run.contains(where: { passages[$0].width >= SiteLines.shortWidth })
      {
        taken += run
        takenByteCount += run.reduce(0) { $0 + passages[$1].range.count }
      }
      run.removeAll(keepingCapacity: true)
    }
    for index in kept {
      byteCount += passages[index].range.count
      if site.isTemplate(lineHash(index), width: Int(passages[index].width)) { run.append(index) } else { closeRun() }
    }
    closeRun()
    guard !taken.isEmpty, takenByteCount * 5 <= byteCount * 2 else { return false }
    for index in taken { passages[index].rule = .siteTemplate }
    return true
  }

  /// What this document says about its site.
  func evidence() -> LineEvidence {
    let distinct = passages.indices.filter { Int(passages[$0].identity) == $0 }
    let half = 512
    let told = distinct.count <= 2 * half ? distinct : Array(distinct.prefix(half) + distinct.suffix(half))
    let opening = passages.indices.first { passages[$0].rule == nil }.map { UInt16(truncatingIfNeeded: lineHash($0)) }
    let names = names.count <= 512 ? names : Set(names.sorted().prefix(512))
    return LineEvidence(lines: Set(told.map { lineHash($0) }), opening: max(opening ?? 1, 1), names: names)
  }

  private func lineHash(_ index: Int) -> UInt64 {
    text.withUnsafeBytes { passageHash(UnsafeRawBufferPointer(rebasing: $0[passages[index].range])) }
  }
}
