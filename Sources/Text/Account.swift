// The account of a cleaned document, told to the byte: spans that cover the decoded source from end to end, each kept or
// removed by one rule. Made on demand, by reading the source a second time: the daemon has no use for it on each file.

/// A piece of the decoded source. Spans of an account lie end to end.
public struct AccountSpan: Equatable, Sendable {
  /// Offsets in bytes of UTF-8.
  public var start: Int
  public var end: Int
  /// Why these bytes are not in the text; nil where they are, byte for byte.
  public var rule: Rule?
  /// The removal this span belongs to, as an index into `CleanText.removals`; nil for kept bytes and white space.
  public var removal: Int?

  public init(start: Int, end: Int, rule: Rule?, removal: Int? = nil) {
    self.start = start
    self.end = end
    self.rule = rule
    self.removal = removal
  }
}

/// Spans from 0 to the end of `source`, in order. `cleaned` must be `clean(source, words: words)`, of whatever site.
public func account(of cleaned: CleanText, source: [UInt8], words: WordList = .shared) -> [AccountSpan] {
  var spans: [AccountSpan] = []
  var position = 0
  func add(_ end: Int, _ rule: Rule?, _ removal: Int? = nil) {
    guard end > position else { return }
    spans.append(AccountSpan(start: position, end: end, rule: rule, removal: removal))
    position = end
  }
  let lines = readLines(source, recordingCuts: true)
  var cuts = withHyphens(lines, joinLines(lines, words: words), source)[...]
  /// Kept bytes and cuts up to `end`.
  func addKept(until end: Int) {
    while let cut = cuts.first, cut.start < end {
      add(max(cut.start, position), nil)
      add(min(cut.end, end), cut.rule)
      if cut.end > end { return }
      cuts.removeFirst()
    }
    add(end, nil)
  }
  for (index, removal) in cleaned.removals.enumerated() {
    addKept(until: removal.start)
    add(removal.end, removal.rule, index)
    while let cut = cuts.first, cut.end <= removal.end { cuts.removeFirst() }
  }
  addKept(until: source.count)
  return spans
}

/// The cuts of a source with those of hyphens that broke a word.
private func withHyphens(_ lines: Lines, _ passages: Passages, _ source: [UInt8]) -> [Cut] {
  guard !passages.brokenWords.isEmpty else { return lines.cuts }
  let hyphens = sourceOffsets(passages.brokenWords.map { Int(lines.lines[Int($0)].end) - 1 }, lines)
  let cuts = lines.cuts + hyphens.map { Cut(start: $0, end: $0 + 1, rule: .hyphen) }
  return cuts.sorted { $0.start < $1.start }
}

/// Where bytes of `Lines.text` stand in the source. `offsets` in order.
func sourceOffsets(_ offsets: [Int], _ lines: Lines) -> [Int] {
  var cuts = lines.cuts[...]
  var shift = 0
  return offsets.map { offset in
    while let cut = cuts.first, cut.start <= offset + shift {
      shift += cut.end - cut.start
      cuts.removeFirst()
    }
    return offset + shift
  }
}

/// The glued words that `clean` parted in what it kept, as edits of its source, one a word. `cleaned` must be
/// `clean(source, words: words, site: site)`.
public func gluedWordEdits(
  of cleaned: CleanText, source: [UInt8], words: WordList = .shared, site: SiteLines? = nil
) -> [Edit] {
  guard cleaned.gluedWordCount > 0 else { return [] }
  let lines = readLines(source, recordingCuts: true)
  let passages = joinLines(lines, words: words, site: site)
  var line = 0
  let places = passages.insertions.map { place in
    while line + 1 < passages.lineStarts.count, passages.lineStarts[line + 1] <= place { line += 1 }
    return Int(lines.lines[line].start) + Int(place - passages.lineStarts[line])
  }
  var removals = cleaned.removals[...]
  return sourceOffsets(places, lines).compactMap { place in
    while let removal = removals.first, removal.end <= place { removals.removeFirst() }
    if let removal = removals.first, removal.start <= place { return nil }
    let isLetter = { (index: Int) in source[index] | 0x20 >= 0x61 && source[index] | 0x20 <= 0x7A }
    var (start, end) = (place, place)
    while start > 0, isLetter(start - 1) { start -= 1 }
    while end < source.count, isLetter(end) { end += 1 }
    return Edit(
      start: start, end: end, replacement: source[start..<place] + [0x20] + source[place..<end], rule: .gluedWords)
  }
}

extension Removal {
  /// One sentence for people.
  public var reason: String {
    let count = lines.count
    guard rule == .repeated, let originalLines else { return rule.reason }
    let original =
      originalLines.count == 1
      ? "line \(originalLines.lowerBound)" : "lines \(originalLines.lowerBound)-\(originalLines.upperBound)"
    return "\(count) \(count == 1 ? "line repeats" : "lines repeat") \(original)"
  }
}

extension Rule {
  /// One sentence for people about what such a rule took.
  public var reason: String {
    switch self {
    case .repeated: "repeats earlier lines"
    case .crossLink: "points to another document"
    case .commentPrompt: "asks for comments, at the edge of the text"
    case .shareRow: "offers to share, at the edge of the text"
    case .cookieBanner: "asks for consent to cookies, at the edge of the text"
    case .navigation: "leads around the site, at the edge of the text"
    case .subscribePrompt: "asks to subscribe or sign in, at the edge of the text"
    case .advertisement: "marks an advertisement"
    case .photoCredit: "says who took a picture"
    case .byline: "names the authors, before the first paragraph"
    case .dateline: "gives the date, before the first paragraph"
    case .copyright: "claims copyright, at the edge of the text"
    case .boilerplate: "is not part of the main content"
    case .siteTemplate: "stands on many documents of the site"
    case .whitespace: "white space"
    case .control: "control characters"
    case .invisible: "invisible characters"
    case .hyphen: "broke a word at a margin"
    case .markup: "markup"
    case .comment: "is a comment"
    case .script: "is a script"
    case .style: "is a style sheet"
    case .template: "waits in a template for a script"
    case .metadata: "is the title of the page"
    case .hidden: "is hidden"
    case .embedded: "stands for something embedded"
    case .ruby: "says how a word is read"
    case .formControl: "belongs to a form control"
    case .characterReference: "is written as the character it stands for"
    }
  }
}
