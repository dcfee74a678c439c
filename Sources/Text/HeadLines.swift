// Bylines and date lines of a head, taken together: each alone may be clear and yet be one of a list's. Of two days of
// publication none is the document's, nor is one of two bylines with another line between them. What is decided looks at
// lines that stay and at lines of the same kind, which go or stay together: so a second reading comes to the same.

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

  private var candidates: [Candidate] = []
  /// Of each line that is kept, whether the key of a form opens it.
  private var keptKeys: [Bool] = []

  var isEmpty: Bool { keptKeys.isEmpty }

  mutating func keep(_ text: ArraySlice<UInt8>) {
    let isOfArticle = articleKeys.contains(lowercased(text.prefix { $0 != UInt8(ascii: ":") }))
    keptKeys.append(isKey(text.span) && !isOfArticle)
  }

  /// Whether a line is a byline or a date.
  mutating func takesUp(_ text: ArraySlice<UInt8>, _ index: Int) -> Bool {
    let date = CalendarDate(line: text)
    guard date != nil || isByline(text) else { return false }
    candidates.append(
      Candidate(
        index: index, date: date, keptCount: keptKeys.count,
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
    let below = candidate.keptCount < keptKeys.count && keptKeys[candidate.keptCount]
    return below || candidate.keptCount > 0 && keptKeys[candidate.keptCount - 1]
  }
}

private let dateLabel = Array("date:".utf8)

/// Keys beside which a date is that of the article.
private let articleKeys = Set(
  [
    "title", "headline", "author", "authors", "byline", "source", "publisher", "section", "category", "tags", "url",
    "link",
  ]
  .map { Array($0.utf8) })
