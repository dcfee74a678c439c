// What winnow remembers of sites: the lines that their texts share, and names. A value, so that a worker goes by what was
// known when it began and the same snapshot gives the same draft (G8); the commit adds to it what was committed. Bounded:
// 256 sites, those first forgotten that were not seen for longest; at most some 24 MB in memory.

import Extraction
import Text

/// What a document says about its site.
public struct SiteEvidence: Equatable, Sendable {
  public let site: UInt64
  public let lines: LineEvidence
}

public struct SiteMemory: Equatable, Sendable {
  private struct Site: Equatable {
    var lines = SiteLines()
    /// The number of the document that told of it last.
    var lastSeen: UInt64 = 0
  }

  static let mostSites = 256
  /// Of `bytes`.
  public static let mostBytes = 16 + mostSites * (40 + SiteLines.mostLines * 24 + SiteLines.mostNames * 16)

  private var sites: [UInt64: Site] = [:]
  /// So many documents have told something.
  public private(set) var documentCount: UInt64 = 0

  public init() {}

  /// Nothing of a site that is not known yet.
  func lines(of site: UInt64) -> SiteLines { sites[site]?.lines ?? SiteLines() }

  public mutating func note(_ evidence: SiteEvidence) {
    documentCount += 1
    sites[evidence.site, default: Site()].lines.note(evidence.lines)
    sites[evidence.site]!.lastSeen = documentCount
    if sites.count > Self.mostSites, let oldest = sites.min(by: { $0.value.lastSeen < $1.value.lastSeen }) {
      sites[oldest.key] = nil
    }
  }
}

extension Source {
  /// What documents share a template with: the host of the address, `www.` aside, or else the directory below the drop
  /// directory; nil where neither is known.
  var site: UInt64? {
    if let url, var host = hostOf(Array(url.utf8)) {
      if host.starts(with: "www.".utf8) { host.removeFirst(4) }
      return hash(host)
    }
    guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return nil }
    return hash(path[...slash])
  }

  /// FNV-1a, 64 bits. A directory ends in a slash, so it is no host.
  private func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}

// MARK: - As bytes

extension SiteMemory {
  /// For a file: numbers of 64 bits, the lowest byte first. `init(bytes:)` takes it back.
  public var bytes: [UInt8] {
    var words: [UInt64] = [documentCount, UInt64(sites.count)]
    for (key, site) in sites.sorted(by: { $0.key < $1.key }) {
      words += [key, site.lastSeen, UInt64(site.lines.documentCount)]
      words += [UInt64(site.lines.sightings.count), UInt64(site.lines.names.count)]
      for (line, sighting) in site.lines.sightings.sorted(by: { $0.key < $1.key }) {
        words += [line, UInt64(sighting.count), sighting.openings]
      }
      for (name, count) in site.lines.names.sorted(by: { $0.key < $1.key }) { words += [name, UInt64(count)] }
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(words.count * 8)
    for word in words { withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) } }
    return bytes
  }

  /// nil for anything but what `bytes` gives.
  public init?(bytes: [UInt8]) {
    var offset = 0
    func next() -> UInt64? {
      guard offset + 8 <= bytes.count else { return nil }
      defer { offset += 8 }
      return (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64($1 * 8) }
    }
    func nextCount(upTo limit: Int) -> Int? {
      next().flatMap { Int(exactly: $0) }.flatMap { $0 <= limit ? $0 : nil }
    }
    guard let documentCount = next(), let siteCount = nextCount(upTo: Self.mostSites) else { return nil }
    self.documentCount = documentCount
    for _ in 0..<siteCount {
      guard let key = next(), let lastSeen = next(), let documents = nextCount(upTo: SiteLines.mostDocuments),
        let lineCount = nextCount(upTo: SiteLines.mostLines), let nameCount = nextCount(upTo: SiteLines.mostNames)
      else { return nil }
      var sightings: [UInt64: SiteLines.Sighting] = [:]
      for _ in 0..<lineCount {
        guard let line = next(), let count = nextCount(upTo: documents), let openings = next() else { return nil }
        sightings[line] = SiteLines.Sighting(count: UInt16(count), openings: openings)
      }
      var names: [UInt64: UInt16] = [:]
      for _ in 0..<nameCount {
        guard let name = next(), let count = nextCount(upTo: documents) else { return nil }
        names[name] = UInt16(count)
      }
      sites[key] = Site(
        lines: SiteLines(documentCount: documents, sightings: sightings, names: names), lastSeen: lastSeen)
    }
    guard offset == bytes.count else { return nil }
  }
}
