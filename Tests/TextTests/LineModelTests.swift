// The line model in cleaning: the frame of a page goes, clean texts stay word for word, and the promises of cleaning
// hold. The model was trained on pages in English and is trained anew at times; what it must not do to texts in other
// languages and of other kinds is held here against any weights.

import Testing

@testable import Text

@Suite struct LineModelTests {
  private func cleaned(_ text: String) throws -> (text: String, clean: Text.CleanText) {
    let result = try #require(clean(Array(text.utf8)))
    return (String(decoding: result.text, as: UTF8.self), result)
  }

  private func words(_ text: String) -> [Substring] { text.split { $0.isWhitespace } }

  @Test(
    "a clean text keeps every word, and is asked for where its lines may be a page", arguments: cleanTexts)
  func cleanTextsStay(sample: CleanSample) throws {
    let (text, result) = try cleaned(sample.text)
    #expect(words(text) == words(sample.text))
    #expect(result.removals == [])
    #expect((result.confidence == nil) == ["source code", "chat", "log"].contains(sample.name))
  }

  @Test("of a page's text the article stays and the frame goes, with a reason", arguments: PageText.all)
  func framesGo(page: PageText) throws {
    let (text, result) = try cleaned(page.whole)
    for paragraph in page.body where paragraph.utf8.count > 60 { #expect(text.contains(paragraph)) }
    for line in page.frame { #expect(!text.contains(line)) }
    #expect(result.removals.contains { $0.rule == .boilerplate && $0.reason == "is not part of the main content" })
    #expect((500...1000).contains(try #require(result.confidence)))
  }

  @Test("a page's text, cleaned again, is the same; spans cover it", arguments: PageText.all)
  func cleaningTwice(page: PageText) throws {
    let source = Array(page.whole.utf8)
    let once = try #require(clean(source))
    #expect(try #require(clean(once.text)).text == once.text)
    let spans = account(of: once, source: source)
    #expect(spans.first?.start == 0 && spans.last?.end == source.count)
    for (one, next) in zip(spans, spans.dropFirst()) { #expect(one.end == next.start) }
    var sums: [Rule: Int] = [:]
    for span in spans { if let rule = span.rule { sums[rule, default: 0] += span.end - span.start } }
    #expect(sums == once.removedByteCounts)
  }

  @Test("pages put together by chance, cleaned again, are the same", arguments: Array(UInt64(0)..<40))
  func cleaningPagesTwice(seed: UInt64) throws {
    var generator = Generator(seed: seed)
    for _ in 0..<10 {
      let source = generator.page()
      let once = try #require(clean(source))
      let twice = try #require(clean(once.text))
      #expect(String(decoding: twice.text, as: UTF8.self) == String(decoding: once.text, as: UTF8.self))
      #expect(twice.removals == [])
    }
  }

  @Test("a note of a few lines is not judged")
  func notes() throws {
    #expect(try cleaned("Home\nLogin\nContact us\nAnna called").clean.confidence == nil)
  }

  @Test("in a text of very many lines only the rules run")
  func manyLines() throws {
    let page = PageText.all[0].whole
    let source = (0...Judging.mostLines).map { "row \($0) of the table" }.joined(separator: "\n") + "\n" + page
    #expect(try cleaned(source).clean.confidence == nil)
    #expect(try !cleaned(source).clean.removals.contains { $0.rule == .boilerplate })
  }

  @Test("the same text has the same scores, whichever lines went through the trees with its own")
  func deterministic() {
    let source = Array(PageText.all[0].whole.utf8)
    let one = LineModel.shipped.scores(lineFeatures(of: source).features)
    let other = LineModel(decodingBase64: lineModelText).scores(lineFeatures(of: source).features)
    #expect(one.scores == other.scores && one.isChosen == other.isChosen && one.frame == other.frame)
    #expect(Set(one.scores).count > 5 && one.scores.allSatisfy { (0...1023).contains($0) })
  }
}

@Suite struct LineFeatureTests {
  private func features(_ text: String) -> LineFeatures { lineFeatures(of: Array(text.utf8)).features }

  @Test("a second look sees the white space of its own layout")
  func secondLook() throws {
    let source = Array(PageText.all[0].whole.replacing("\n", with: "\n\n    ").utf8)
    let lines = readLines(source)
    var passages = joinLines(lines)
    passages.identify()
    var look = try #require(Look(passages, .shipped))
    let first = look.scores(LineLayout.inSource(source, lines.lines, passages.passages, look.sample.kept))
    let written = LineLayout.written(passages.passages, look.sample.kept)
    var fresh = try #require(Look(passages, .shipped))
    let (second, alone) = (look.scores(written), fresh.scores(written))
    #expect(second.scores == alone.scores && second.frame == alone.frame)
    #expect(first.scores != alone.scores)
  }

  @Test("a line's own columns say what it is made of")
  func own() {
    let features = features("Share it now!\nThe wall held, and 12 Boats came in 2017.\n日本語の文章です。")
    #expect(features.lineCount == 3)
    #expect(features.value(0, .words) == 3 && features.value(0, .cueShare) == 1 && features.value(0, .marks) == 1)
    #expect(features.value(1, .words) == 9 && features.value(1, .commas) == 1 && features.value(1, .year) == 1)
    #expect(features.value(1, .digitShare) == 2 * 1024 / 9 && features.value(1, .endsSentence) == 1)
    #expect(features.value(1, .stopwordShare) == 3 * 1024 / 9)
    // Each character of Japanese is a word.
    #expect(features.value(2, .words) == 8 && features.value(2, .foreignShare) > 300)
  }

  @Test("white space is told from the source: indents, empty lines, the lines between them")
  func layout() {
    let features = features("one line\n\n\n  two lines\n\tthree lines\nfour")
    #expect((0..<4).map { features.value($0, .indent) } == [0, 2, 4, 0])
    #expect((0..<4).map { features.value($0, .gapBefore) } == [0, 2, 0, 0])
    #expect((0..<4).map { features.value($0, .groupLines) } == [1, 3, 3, 3])
    #expect((0..<4).map { features.value($0, .groupPlace) } == [0, 0, 1, 2])
  }

  @Test("copies are counted, numbers aside for those that are built alike")
  func copies() {
    let features = features("12 replies\nx y\n14 replies\nx y\n12 replies")
    #expect((0..<5).map { features.value($0, .copies) } == [2, 2, 1, 2, 2])
    #expect((0..<5).map { features.value($0, .copyNumber) } == [1, 1, 1, 2, 2])
    #expect((0..<5).map { features.value($0, .shapeCopies) } == [3, 2, 3, 2, 3])
  }

  @Test("neighbours and windows end at the edges of the text")
  func neighbours() {
    let features = features("a b\nc d e\nf")
    #expect((0..<3).map { features.value($0, .p1Words) } == [-1, 2, 3])
    #expect((0..<3).map { features.value($0, .n2Words) } == [1, -1, -1])
    #expect((0..<3).map { features.value($0, .w2Words) } == [8, 8, 8])
    #expect((0..<3).map { features.value($0, .before4Words) } == [-1, 8, 10])
  }

  @Test("a tree gives each line the leaf that its comparisons leave")
  func forest() {
    // One tree: column 0 above 5 goes right; of those on the left, column 1 above -1 goes right.
    func short(_ value: Int) -> [UInt8] { [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)] }
    var bytes: [UInt8] = [1, 0, 0, 0, 2, 3]
    bytes += short(0) + short(5) + short(0b011) + short(1) + short(-1) + short(0b001)
    bytes += short(10) + short(20) + short(-30)
    var reader = ModelReader(bytes)
    let forest = NarrowForest(&reader)
    #expect(reader.isAtEnd)
    let rest = [Int16](repeating: 0, count: 8)
    let columns: [Int16] = [0, 5, 6, 7, 0, 0, 0, 0] + rest + [-1, 0, -1, 9, -9, 3, -1, 0] + rest
    #expect(forest.sums(columns, stride: 16).prefix(8) == [10, 20, -30, -30, 10, 20, 10, 20])
  }

  @Test("lines come by score, equal ones in order")
  func ranks() {
    #expect(ranked([5, 1023, 5, 0, 1023, 7]) == [1, 4, 5, 0, 2, 3])
    let context = LineContext(
      scores: [100, 900, 900], words: [10, 10, 10], shapes: [0, 1, 2], headings: [-1, 0, 0], stride: 8)
    // The cut that promises most takes the two that score alike.
    #expect(context.values[34 * 8] == 900 && context.values[33 * 8] == 20 && context.values[24 * 8] == -800)
    #expect(context.values[1 * 8] == 900 && context.values[0] == -1)
  }
}
