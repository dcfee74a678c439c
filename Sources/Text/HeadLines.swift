// The lines of a head, taken together: a byline or a date may be clear by itself and yet be one of a list's. Of two days of
// publication none is the document's, nor is one of two bylines with another line between them. What is decided looks at
// lines that stay and at lines of the same kind, which go or stay together: so a second reading comes to the same. And a
// line that comes again may be the title, given twice, or a fact of two things: a party, an affiliation, hours.

struct HeadLines {
  private struct Candidate {
    var index: Int
    /// nil for a byline.
    var date: CalendarDate?
    /// How many lines are kept above.
    var keptCount: Int
    /// "Date: 12 June 2021", which may be a line of a form.
    var hasDateLabel: Bool
  }

  private struct Kept {
    var index: Int
    var passage: Passage
    /// Whether the key of a form opens it.
    var hasKey: Bool
  }

  private var candidates: [Candidate] = []
  private var kept: [Kept] = []

  var isEmpty: Bool { kept.isEmpty }

  mutating func keep(_ text: ArraySlice<UInt8>, _ passage: Passage, _ index: Int) {
    let isOfArticle = articleKeys.contains(lowercased(text.prefix { $0 != UInt8(ascii: ":") }))
    kept.append(Kept(index: index, passage: passage, hasKey: isKey(text.span) && !isOfArticle))
  }

  /// Takes out the second copy of the title, alone or with the line below it, and gives its lines with those they repeat:
  /// where it stands right behind the first one or right before the text, and there is no third.
  mutating func takeTitleCopy() -> [(index: Int, original: Int)] {
    guard let title = kept.first?.passage, title.kind == .paragraph, title.width >= 15, !title.endsSentence else {
      return []
    }
    let copies = kept.indices.dropFirst().filter { kept[$0].passage.identity == title.identity }
    guard copies.count == 1, let start = copies.first else { return [] }
    // Of more lines a later rule may take some: a second reading would see another copy.
    let lengths = [start, kept.count - start].filter { $0 <= mostCopiedLines && start + $0 <= kept.count }
    let length = lengths.first { length in
      (0..<length).allSatisfy { kept[$0].passage.identity == kept[start + $0].passage.identity }
    }
    guard let length else { return [] }
    let taken = (0..<length).map { (index: kept[start + $0].index, original: kept[$0].index) }
    kept.removeSubrange(start..<start + length)
    for index in candidates.indices where candidates[index].keptCount > start {
      candidates[index].keptCount = max(start, candidates[index].keptCount - length)
    }
    return taken
  }

  /// Whether a line is a byline or a date.
  mutating func takesUp(_ text: ArraySlice<UInt8>, _ index: Int) -> Bool {
    let date = CalendarDate(line: text)
    guard date != nil || isByline(text) else { return false }
    candidates.append(
      Candidate(
        index: index, date: date, keptCount: kept.count,
        hasDateLabel: lowercased(text.prefix(dateLabel.count)) == dateLabel))
    return true
  }

  /// What says when this document was published or changed, and who wrote it.
  var clearLines: [(index: Int, rule: Rule)] {
    let dates = candidates.filter { $0.date != nil && !($0.hasDateLabel && isOfForm($0)) }
    var lines: [(index: Int, rule: Rule)] = []
    for isUpdate in [false, true] {
      let same = dates.filter { $0.date?.isUpdate == isUpdate }
      if same.allSatisfy({ $0.date == same[0].date }) { lines += same.map { ($0.index, .dateline) } }
    }
    let bylines = candidates.filter { $0.date == nil }
    if bylines.allSatisfy({ $0.keptCount == bylines[0].keptCount }) { lines += bylines.map { ($0.index, .byline) } }
    return lines
  }

  /// Whether a line with another key stands beside it.
  private func isOfForm(_ candidate: Candidate) -> Bool {
    let below = candidate.keptCount < kept.count && kept[candidate.keptCount].hasKey
    return below || candidate.keptCount > 0 && kept[candidate.keptCount - 1].hasKey
  }
}

/// A title, and a lead.
private let mostCopiedLines = 2

private let dateLabel = Array("date:".utf8)

/// Keys beside which a date is that of the article.
private let articleKeys = Set(
  [
    "title", "headline", "author", "authors", "byline", "source", "publisher", "section", "category", "tags", "url",
    "link",
  ]
  .map { Array($0.utf8) })
