// HTML in the pipeline: which files are pages, what their records say beside the text, and that every byte is accounted
// for. Parser, extraction and decoding are tested in their rooms; what is only true where they meet is here, such as
// offsets into a source that was decoded before it was parsed.

import Deduplication
import Formats
import JSON
import Testing

@testable import Pipeline

@Suite struct PageTests {
  private let page = """
    <!doctype html><html lang="en"><title>The wall</title><h1>Wall held</h1><script>x</script>
    <p hidden>secret</p><p>Nobody got their feet wet &amp; all was well.</p><p>Nobody got their feet wet &amp; all was well.</p>

    """

  private func result(_ text: String, _ path: String = "a.html", _ options: PipelineOptions = .init()) -> PipelineResult
  {
    let file = Array(text.utf8)
    return ScrapePipeline(options: options)
      .draft(file: file, path: Array(path.utf8), sha256: SHA256.digest(of: file), receivedNanoseconds: nil)
  }

  @Test("a page's record has its title, its language, its blocks, and where they are from")
  func facts() throws {
    let record = try record(of: Array(page.utf8), path: "a.bin")
    #expect(record["source"]?["format"]?.string == "html")
    #expect(record["title"]?.string == "The wall" && record["language"]?.string == "en")
    #expect(record["from"]?["title"]?.string == "title" && record["from"]?["language"]?.string == "html_lang")
    #expect(record["blocks"]?.array?.map { $0["kind"]?.string } == ["heading", "paragraph", "paragraph"])
    #expect(record["blocks"]?.array?.first?["level"]?.integer == 1)
    #expect(try Schema.shipped().faults(in: record) == [])
  }

  @Test("what a page says of its encoding goes before what is assumed, and that before what is detected")
  func assumedEncoding() throws {
    var options = PipelineOptions()
    options.charset = "iso-8859-2"
    func source(_ head: String) throws -> JSONValue? {
      let file = Array(head.utf8) + [0x3C, 0x70, 0x3E, 0xB1, 0xE6, 0x20, 0xB3, 0x61, 0x6E]
      return try record(of: file, path: "a.html", options: options)["source"]
    }
    #expect(try source("<meta charset=windows-1251>")?["encoding"]?.string == "windows-1251")
    #expect(try source("<meta charset=utf-8>")?["encoding"]?.string == "iso-8859-2")
    #expect(try source("<html>")?["encoding"]?.string == "iso-8859-2")
  }

  @Test("a page past a limit of the parser says so")
  func limits() throws {
    /// The flags that are winnow's own.
    func flags(_ record: JSONValue) -> [String]? {
      let corpora = ["gopher_", "c4_", "fineweb_"]
      let flags = record["quality"]?["flags"]?.array?.compactMap(\.string)
      return flags?.filter { flag in !corpora.contains { flag.hasPrefix($0) } }
    }
    let deep = try record(of: Array(String(repeating: "<div>", count: 600).utf8) + Array(page.utf8), path: "a.html")
    #expect(flags(deep) == ["short", "repetitive", "flattened"])
    let wide = try record(of: Array(page.utf8), path: "a.html")
    #expect(flags(wide) == ["short", "repetitive"])
  }

  @Test("quality is measured as of plain text; repeats are counted and stay")
  func quality() throws {
    let quality = try #require(try record(of: Array(page.utf8), path: "a.html")["quality"])
    #expect(quality["words"]?.integer == 18 && quality["sentences"]?.integer == 2 && quality["lines"]?.integer == 3)
    #expect(quality["raw_dup_line_ratio"]?.double == 0.3333 && quality["dup_line_ratio"]?.double == 0.3333)
  }

  @Test("with explain, removed spans and what is kept cover the source once, and agree with the counts")
  func explain() throws {
    var options = PipelineOptions()
    options.explain = true
    let record = try record(of: Array(page.utf8), path: "a.html", options: options)
    var sums: [String: Int] = [:]
    var end = 0
    for span in record["removed_spans"]?.array ?? [] {
      let (start, spanEnd) = (span["start"]?.integer ?? 0, span["end"]?.integer ?? 0)
      #expect(start >= end && spanEnd > start)
      sums[span["rule"]?.string ?? "", default: 0] += spanEnd - start
      end = spanEnd
    }
    for member in record["removed"]?["reasons"]?.members ?? [] { #expect(sums[member.key] == member.value.integer) }
    #expect(sums.values.reduce(0, +) == record["removed"]?["bytes"]?.integer)
    #expect(sums["hidden"] == 6 && sums["script"] == 1 && sums["metadata"] == 8 && sums["character_reference"] == 10)
  }

  @Test("an explanation shows which lines are in the record, in part at least, and what took the others")
  func explanation() throws {
    let explanation = try ScrapePipeline(options: .init()).explanation(file: Array(page.utf8), path: []).get()
    let report = String(decoding: explanation.report(), as: UTF8.self)
    #expect(report.hasPrefix("html (begins with a tag), utf-8 (valid_utf8)\n+ <!doctype html>"))
    #expect(report.contains("\n+ <p hidden>secret</p><p>Nobody"))
    let hidden = try ScrapePipeline(options: .init())
      .explanation(file: Array("<p>a\n<p hidden>b\n</p>\n</body>".utf8), path: []).get().report()
    #expect(
      String(decoding: hidden, as: UTF8.self)
        == "html (begins with a tag), utf-8 (valid_utf8)\n+ <p>a\n    hidden: is hidden\n- <p hidden>b\n  </p>\n  </body>\n"
    )
  }

  @Test(
    "a page without visible text is empty",
    arguments: ["<html></html>", "<p hidden>x", "<script>x</script>", "<p>&shy;</p>"])
  func empty(text: String) {
    guard case .empty(.noText) = result(text) else {
      Issue.record("not empty: \(text)")
      return
    }
  }

  @Test("a file that is called a page and holds no markup is a text")
  func noMarkup() throws {
    let record = try record(of: Array("The wall held.\n".utf8), path: "a.html")
    #expect(record["source"]?["format"]?.string == "text" && record["text"]?.string == "The wall held.")
  }

  @Test("a format that is told from outside is believed")
  func format() throws {
    var options = PipelineOptions()
    options.format = .html
    #expect(try record(of: Array("a\nb &amp; c".utf8), path: "a.txt", options: options)["text"]?.string == "a b & c")
    options.format = .text
    #expect(try record(of: Array("<p>a</p>".utf8), path: "a.html", options: options)["text"]?.string == "<p>a</p>")
  }

  @Test("a page in a legacy encoding is decoded before it is parsed")
  func encoding() throws {
    let bytes = Array("<p>caf".utf8) + [0xE9] + Array("</p>".utf8)
    #expect(try record(of: bytes, path: "a.html")["text"]?.string == "café")
  }

  @Test("a page of some size is explained by its blocks, kept and removed, with score and reason")
  func explainedBlocks() throws {
    let text = String(repeating: "The wall held all night, and the town slept behind it. ", count: 12)
    let page = "<title>The wall</title><nav><a href=/>Home</a></nav><article><h1>The wall</h1><p>\(text)</p></article>"
    let pipeline = ScrapePipeline(options: PipelineOptions())
    let explanation = try pipeline.explanation(file: Array(page.utf8), path: Array("a.html".utf8)).get()
    #expect(explanation.blocks.map(\.kind) == ["paragraph", "heading", "paragraph"])
    #expect(explanation.blocks.first?.rule == "boilerplate" && explanation.blocks.last?.rule == nil)
    #expect((explanation.blocks.last?.score ?? 0) > (explanation.blocks.first?.score ?? 1000))
    let lines = String(decoding: explanation.report(), as: UTF8.self).split(separator: "\n")
    #expect(lines.dropFirst().first == "    boilerplate: is not part of the main content")
    #expect(lines.last?.hasPrefix("+ ") == true && lines.last?.contains(" paragraph: The wall held") == true)
  }

  @Test("a page of more blocks than are allowed is too large")
  func tooManyBlocks() {
    var options = PipelineOptions()
    options.maxBlocks = 2
    guard case .rejected(let rejection) = result("<p>a<p>b<p>c", "a.html", options) else {
      Issue.record("not rejected")
      return
    }
    #expect(rejection.code == .tooLarge)
  }
}
