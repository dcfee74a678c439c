// Which rules of Gopher, C4 and FineWeb a text would fail, and the names of the figures in the record. Limits are those of
// the papers as datatrove has them; the rules of C4 that take single lines are asked of the document as a whole.

/// Runs of so many words: their names, and the highest ratio that Gopher allows. Strings are made once, and not for each text.
private let topRuns = [(2, 0.2), (3, 0.18), (4, 0.16)].map { RunRule("top", $0, limit: $1) }
private let repeatedRuns = [(5, 0.15), (6, 0.14), (7, 0.13), (8, 0.12), (9, 0.11), (10, 0.1)]
  .map { RunRule("dup", $0, limit: $1) }

private struct RunRule: Sendable {
  let figure: String
  let rule: String
  let limit: Double

  init(_ kind: String, _ length: Int, limit: Double) {
    figure = "\(kind)_\(length)_gram_ratio"
    rule = "gopher_" + figure
    self.limit = limit
  }
}

extension QualityFigures {
  /// In the order of the record.
  public var named: [(name: String, value: Double)] {
    let runs =
      zip(topRuns, topRunRatios).map { ($0.figure, $1) } + zip(repeatedRuns, repeatedRunRatios).map { ($0.figure, $1) }
    return [
      ("mean_word_length", meanWordLength), ("symbol_word_ratio", symbolWordRatio),
      ("bullet_line_ratio", bulletLineRatio), ("ellipsis_line_ratio", ellipsisLineRatio),
      ("alpha_word_ratio", alphaWordRatio), ("stop_words", Double(stopWordCount)),
      ("dup_line_byte_ratio", repeatedLineByteRatio), ("dup_paragraph_ratio", repeatedParagraphRatio),
      ("short_line_ratio", shortLineRatio), ("newline_word_ratio", linesPerWord),
    ] + runs
  }

  /// Names of the rules that are not kept, in this order.
  public func failures(sentenceCount: Int) -> [String] {
    var failures: [String] = []
    func check(_ name: String, _ isKept: Bool) { if !isKept { failures.append(name) } }
    check("gopher_word_count", wordCount >= 50 && wordCount <= 100_000)
    check("gopher_mean_word_length", meanWordLength >= 3 && meanWordLength <= 10)
    check("gopher_symbol_word_ratio", symbolWordRatio <= 0.1)
    check("gopher_bullet_line_ratio", bulletLineRatio <= 0.9)
    check("gopher_ellipsis_line_ratio", ellipsisLineRatio <= 0.3)
    check("gopher_alpha_word_ratio", alphaWordRatio >= 0.8)
    check("gopher_stop_words", stopWordCount >= 2)
    check("gopher_dup_line_ratio", repeatedLineRatio <= 0.3)
    check("gopher_dup_line_byte_ratio", repeatedLineByteRatio <= 0.2)
    check("gopher_dup_paragraph_ratio", repeatedParagraphRatio <= 0.3)
    for (run, ratio) in zip(topRuns, topRunRatios) { check(run.rule, ratio <= run.limit) }
    for (run, ratio) in zip(repeatedRuns, repeatedRunRatios) { check(run.rule, ratio <= run.limit) }
    check("c4_no_terminal_punctuation", terminatedLineRatio > 0)
    check("c4_few_sentences", sentenceCount >= 5)
    check("c4_curly_bracket", !hasCurlyBracket)
    check("c4_lorem_ipsum", !hasLoremIpsum)
    check("c4_javascript", !hasJavaScript)
    check("c4_policy", !hasPolicy)
    check("fineweb_terminated_line_ratio", terminatedLineRatio >= 0.12)
    check("fineweb_short_line_ratio", shortLineRatio <= 0.67)
    check("fineweb_dup_line_byte_ratio", repeatedLineByteRatio <= 0.01)
    check("fineweb_newline_word_ratio", linesPerWord <= 0.3)
    return failures
  }
}
