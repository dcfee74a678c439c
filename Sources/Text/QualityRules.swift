// Which rules of Gopher, C4 and FineWeb a text would fail, and the names of the figures in the record. Limits are those of
// the papers as datatrove has them; the rules of C4 that take single lines are asked of the document as a whole.

extension QualityFigures {
  /// In the order of the record.
  public var named: [(name: String, value: Double)] {
    let runs =
      zip(2...4, topRunRatios).map { ("top_\($0)_gram_ratio", $1) }
      + zip(5...10, repeatedRunRatios).map { ("dup_\($0)_gram_ratio", $1) }
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
    for (length, limit) in [(2, 0.2), (3, 0.18), (4, 0.16)] {
      check("gopher_top_\(length)_gram_ratio", topRunRatios[length - 2] <= limit)
    }
    for (length, limit) in [(5, 0.15), (6, 0.14), (7, 0.13), (8, 0.12), (9, 0.11), (10, 0.1)] {
      check("gopher_dup_\(length)_gram_ratio", repeatedRunRatios[length - 5] <= limit)
    }
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
