// Which passages of a text are kept: rules, what is known of the site, the line model, by turns until none takes
// anything. So the result, judged again, is the result, whatever the model has learned.
//
// Why one round of rules is enough: rules for single lines look at nothing but the line; repeats are decided on what is
// kept (Repeats.swift); head and tail end at the first and last passage of substance, which no later step removes, and
// hold nothing that could make a run of body text. Why the turns end soon: the model takes a sixteenth of the words or
// nothing, so all its turns together cost no more than sixteen, nearly always two; and memory has 32, or takes nothing.

/// What the model may be asked.
enum Judging {
  /// Fewer lines or words are not judged: a note is what somebody wrote down.
  static let fewestLines = 6
  static let fewestWords: Int32 = 40
  /// In a text of more lines only the rules run: a line costs the model some 400 bytes.
  static let mostLines = 1 << 16
  /// The model takes no less than this part of the words.
  static let leastPart: Int64 = 16
}

/// A text that keeps memory and rules busy for so many turns was made for it.
private struct TooManyTurns: Error {}
private let mostTemplateTurns = 32

/// Gives every passage that goes its rule. The expected word F1 of what is kept, in thousandths; nil where the model was
/// not asked.
func judge(_ passages: inout Passages, _ lines: [Line], _ source: [UInt8], _ site: SiteLines?) -> Int? {
  if passages.areLeftWhole(lines, source) { return nil }
  let judged = passages.passages.indices.filter { !passages.passages[$0].isUnjudged }
  guard judged.count < passages.passages.count else { return judgeAll(&passages, lines, source, site) }
  var rest = passages.subset(judged)
  let confidence = judgeAll(&rest, lines, source, site)
  passages.takeRules(from: rest, at: judged)
  return confidence
}

private func judgeAll(
  _ passages: inout Passages, _ lines: [Line], _ source: [UInt8], _ site: SiteLines?
) -> Int? {
  // First as it lies in the source; then as it would be written, which is all that a second cleaning sees.
  for layout in [SourceLayout(lines: lines, source: source), nil] {
    var judged = passages
    do throws(TooManyTurns) {
      let confidence = try apply(to: &judged, layout, site)
      passages = judged
      return confidence
    } catch {}  // nothing of it is kept
  }
  return nil
}

/// What the first look of the model goes by.
private struct SourceLayout {
  let lines: [Line]
  let source: [UInt8]
}

private func apply(
  to passages: inout Passages, _ layout: SourceLayout?, _ site: SiteLines?
) throws(TooManyTurns) -> Int? {
  var turns = mostTemplateTurns
  var confidence: Int?
  applyRules(&passages)
  try takeTemplate(&passages, site, &turns)
  try askModel(&passages, layout, site, &confidence, &turns)
  // Once: in what is left nothing is a repeat, so a second cleaning does not look for near ones.
  if passages.markNearRepeats() {
    applyRulesToRest(&passages)
    try takeTemplate(&passages, site, &turns)
    try askModel(&passages, nil, site, &confidence, &turns)
  }
  return confidence
}

/// Until the model takes nothing more. `confidence` is that of its first answer; it stays nil where it was not asked.
private func askModel(
  _ passages: inout Passages, _ source: SourceLayout?, _ site: SiteLines?, _ confidence: inout Int?, _ turns: inout Int
) throws(TooManyTurns) {
  let model = LineModel.shipped
  var source = source
  var next = Look(passages, model)
  while var look = next {
    next = nil
    let sample = look.sample
    guard model.mayHaveFrame(sample.page) else {
      confidence = confidence ?? model.confidenceOfClean
      return
    }
    let written = LineLayout.written(passages.passages, sample.kept)
    let layout =
      source.map { LineLayout.inSource($0.source, $0.lines, passages.passages, sample.kept) } ?? written
    let found = look.scores(layout)
    let takes = found.hasFrame && isWorthIt(found.isChosen, sample.measures.lines)
    if confidence == nil { confidence = takes ? Int(found.confidence) : model.confidenceOfClean }
    if takes {
      for (index, isChosen) in zip(sample.kept, found.isChosen) where !isChosen {
        passages.passages[index].rule = .boilerplate
      }
      applyRulesToRest(&passages)
      try takeTemplate(&passages, site, &turns)
      next = Look(passages, model)
    } else if layout == written {
      return
    } else {
      next = look
    }
    // What is left is looked at once more, as it will be written.
    source = nil
  }
}

/// Memory and rules by turns, until memory takes nothing more: rules may take what stood between two of its lines.
private func takeTemplate(_ passages: inout Passages, _ site: SiteLines?, _ turns: inout Int) throws(TooManyTurns) {
  guard let site else { return }
  while passages.markTemplate(site) {
    guard turns > 0 else { throw TooManyTurns() }
    turns -= 1
    applyRulesToRest(&passages)
  }
}

/// The passages that are kept so far, measured; nil where they are too few or too many to be judged.
struct LineSample {
  /// Indices of passages.
  let kept: [Int]
  let measures: LineMeasures
  let page: PageSums

  init?(_ passages: Passages) {
    kept = passages.passages.indices.filter { passages.passages[$0].rule == nil }
    guard kept.count >= Judging.fewestLines, kept.count <= Judging.mostLines else { return nil }
    measures = LineMeasures(passages, kept)
    guard measures.lines.reduce(0, { $0 &+ $1.words }) >= Judging.fewestWords else { return nil }
    page = PageSums(measures.lines)
  }
}

/// A sample that is looked at twice where the model takes nothing: what has nothing to do with white space is worked out once.
struct Look {
  let sample: LineSample
  private let model: LineModel
  private var seen: (features: LineFeatures, tokens: [Int16])?

  init?(_ passages: Passages, _ model: LineModel) {
    guard let sample = LineSample(passages) else { return nil }
    (self.sample, self.model) = (sample, model)
  }

  mutating func scores(_ layout: [LineLayout]) -> LineScores {
    seen?.features.lay(layout, sample.page)
    let current = seen ?? first(layout)
    seen = current
    return model.scores(current.features, current.tokens)
  }

  private func first(_ layout: [LineLayout]) -> (features: LineFeatures, tokens: [Int16]) {
    let features = LineFeatures(sample.measures, layout, sample.page)
    return (features, model.tokenColumns(features))
  }
}

private func isWorthIt(_ isChosen: [Bool], _ lines: [LineMeasure]) -> Bool {
  var (all, gone) = (Int64(0), Int64(0))
  for (isChosen, line) in zip(isChosen, lines) {
    all += Int64(line.words)
    if !isChosen { gone += Int64(line.words) }
  }
  return gone * Judging.leastPart >= all && gone > 0
}

/// Gives every passage that a rule takes that rule. A document of which nothing would be left is left as it is.
private func applyRules(_ passages: inout Passages) {
  let lexicon = Lexicon.shared
  lexicon.markAnywhere(&passages)
  let isAboutCookies = lexicon.isAboutCookies(passages)
  let firstSubstance = lexicon.firstSubstance(passages, isAboutCookies: isAboutCookies)
  if let firstSubstance { lexicon.markHead(&passages, until: firstSubstance, isAboutCookies: isAboutCookies) }
  var finder = RepeatFinder(passageCount: passages.passages.count)
  finder.mark(&passages.passages, passages.text)
  if firstSubstance != nil {
    lexicon.markTail(&passages, isAboutCookies: isAboutCookies)
    markSurplus(&passages.passages)
  }
  if passages.passages.allSatisfy({ $0.rule != nil }) {
    for index in passages.passages.indices { passages.passages[index].rule = nil }
  }
}

/// The same for what is left, as if nothing else had been there.
private func applyRulesToRest(_ passages: inout Passages) {
  let kept = passages.passages.indices.filter { passages.passages[$0].rule == nil }
  var rest = passages.subset(kept)
  applyRules(&rest)
  passages.takeRules(from: rest, at: kept)
}

extension Passages {
  /// Some of the passages, as if they were all.
  fileprivate func subset(_ indices: [Int]) -> Passages {
    var rest = Passages(text: text, passages: indices.map { passages[$0] })
    for index in rest.passages.indices { rest.passages[index].identity = UInt32(index) }
    rest.identify()
    return rest
  }

  fileprivate mutating func takeRules(from rest: Passages, at indices: [Int]) {
    for (index, passage) in zip(indices, rest.passages) where passage.rule != nil {
      passages[index].rule = passage.rule
      passages[index].run = passage.run
      passages[index].original = UInt32(indices[Int(passage.original)])
    }
  }
}

/// The lines of a text as the model first sees them, and what each says: for training.
package func lineFeatures(of source: [UInt8]) -> (features: LineFeatures, page: PageSums, lines: [[UInt8]]) {
  let lines = readLines(source)
  var passages = joinLines(lines)
  passages.identify()
  applyRules(&passages)
  let kept = passages.passages.indices.filter { passages.passages[$0].rule == nil }
  let layout = LineLayout.inSource(source, lines.lines, passages.passages, kept)
  let measures = LineMeasures(passages, kept)
  let page = PageSums(measures.lines)
  let features = LineFeatures(measures, layout, page)
  return (features, page, kept.map { Array(passages.text[passages.passages[$0].range]) })
}
