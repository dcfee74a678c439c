// The pipeline at its edges: what is a record, what is empty, what is rejected, and how large or odd a document may be.
// Rejections end in the quarantine under codes that users filter by; and what is odd must cost its bytes and no more,
// or one document would hold a worker past `MaxLagSec`.

import Deduplication
import Formats
import JSON
import TestBench
import Testing

@testable import Pipeline

@Suite struct ScrapePipelineTests {
  private let sentence = "The harbour road was opened to traffic again on Friday, four months after the storm.\n"

  private func result(_ file: [UInt8], _ path: String = "a.txt", _ options: PipelineOptions = .init()) -> PipelineResult
  {
    ScrapePipeline(options: options)
      .draft(file: file, path: Array(path.utf8), sha256: SHA256.digest(of: file), receivedNanoseconds: nil)
  }

  private func code(_ result: PipelineResult) -> Rejection.Code? {
    if case .rejected(let rejection) = result { rejection.code } else { nil }
  }

  private func emptiness(_ result: PipelineResult) -> Emptiness? {
    if case .empty(let emptiness) = result { emptiness } else { nil }
  }

  @Test("no bytes, and bytes without text, are empty")
  func empty() {
    #expect(emptiness(result([])) == .noBytes)
    #expect(emptiness(result(storedGzip([]))) == .noBytes)
    for blank in [" ", "\n\r\n\t\u{C}\n", "\u{FEFF}", "\u{A0}\u{200B}\n"] {
      #expect(emptiness(result(Array(blank.utf8))) == .noText)
    }
  }

  @Test(
    "formats of later versions are rejected as unsupported",
    arguments: ["[{\"text\": \"a\"}]", "{\"a\": 1}\n{\"a\": 2}\n", "WARC/1.0\r\n"])
  func unsupported(text: String) { #expect(code(result(Array(text.utf8))) == .unsupportedFormat) }

  @Test("a NUL makes a document binary") func binary() { #expect(code(result(Array("a\u{0}b".utf8))) == .binary) }

  @Test("a document over the limit is too large, compressed it is over the decompression limit")
  func limits() {
    var options = PipelineOptions()
    options.maxDocumentBytes = sentence.utf8.count
    #expect(code(result(Array(sentence.utf8), "a.txt", options)) == nil)
    #expect(code(result(Array((sentence + "x").utf8), "a.txt", options)) == .tooLarge)
    #expect(code(result(storedGzip(Array((sentence + "x").utf8)), "a.gz", options)) == .decompressionLimit)
  }

  @Test("mail whose text is encoded is not read, unless somebody says that it is a text")
  func mail() {
    let file = Array("Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n".utf8)
    #expect(code(result(file, "a.eml")) == .unsupportedFormat)
    var options = PipelineOptions()
    options.format = .text
    #expect(code(result(file, "a.eml", options)) == nil)
  }

  @Test("damaged and truncated gzip is a damaged archive")
  func damage() {
    let file = storedGzip(Array(sentence.utf8))
    #expect(code(result(Array(file.dropLast(4)))) == .damagedArchive)
    #expect(code(result(Array(file.dropLast(1)) + [0xFF])) == .damagedArchive)
  }

  @Test("a gzipped text gives the text's record but for its source: the id is of the text")
  func gzip() throws {
    let plain = try record(of: Array(sentence.utf8), path: "a.txt")
    let zipped = try record(of: storedGzip(Array(sentence.utf8)), path: "a.txt.gz")
    #expect(zipped["id"] == plain["id"])
    #expect(zipped["text"] == plain["text"])
    #expect(zipped["source"]?["bytes"]?.integer == storedGzip(Array(sentence.utf8)).count)
    #expect(plain["id"]?.string == String(SHA256.digest(of: Array(sentence.utf8)).hex.prefix(32)))
    #expect(plain["fingerprint"]?["text_sha256"]?.string == SHA256.digest(of: sentence.dropLast().utf8).hex)
  }

  @Test("the same scrape as a document gives the same record as the file")
  func scrape() throws {
    let bytes = Array(sentence.utf8)
    let source = Source(
      path: Array("a.txt".utf8), sha256: SHA256.digest(of: bytes), byteCount: bytes.count, format: .text)
    guard case .draft(let draft) = ScrapePipeline(options: .init()).draft(from: Scrape(bytes: bytes, source: source))
    else {
      Issue.record("no draft")
      return
    }
    #expect(try JSONValue(parsing: draft.line(Verdict())) == record(of: bytes, path: "a.txt"))
    #expect(
      draft.wordCount == 15
        && draft.title == "The harbour road was opened to traffic again on Friday, four months after…")
  }

  @Test("a declared charset is used, and the record says so")
  func charset() throws {
    var options = PipelineOptions()
    options.charset = "koi8-r"
    let koi8: [UInt8] = [0xF0, 0xD2, 0xC9, 0xD7, 0xC5, 0xD4]
    let declared = try record(of: koi8, path: "a.txt", options: options)
    #expect(declared["text"]?.string == "Привет")
    #expect(declared["source"]?["encoding"]?.string == "koi8-r")
    #expect(declared["source"]?["encoding_from"]?.string == "declared")
  }

  @Test("bytes that mean nothing are counted, and a record is valid UTF-8 whatever came in")
  func damagedText() throws {
    let bytes = Array("Grüße aus Köln, schöne Grüße, für Jörg".utf8) + [0xFF, 0xFE, 0xC3]
    let damaged = try record(of: bytes, path: "a.txt")
    #expect(
      damaged["repairs"]?["replaced_bytes"]?.integer == 3 || damaged["source"]?["encoding"]?.string == "windows-1252")
    #expect(damaged["source"]?["encoding_from"]?.string != "valid_utf8")
  }

  @Test("a path that is not UTF-8 travels in base64")
  func path() throws {
    let file = Array(sentence.utf8)
    guard
      case .draft(let draft) = ScrapePipeline(options: .init())
        .draft(file: file, path: [0x61, 0xFF], sha256: SHA256.digest(of: file), receivedNanoseconds: nil)
    else {
      Issue.record("no draft")
      return
    }
    #expect(try JSONValue(parsing: draft.line(Verdict()))["source"]?.path("path", "path_b64") == [0x61, 0xFF])
  }

  // Unoptimised, a tenth must do.
  #if DEBUG
    private let scale = 1
  #else
    private let scale = 10
  #endif

  @Test("ten megabytes in one line are one paragraph")
  func oneLine() throws {
    let wordCount = scale << 18
    let file = Array(repeatElement(Array("word ".utf8), count: wordCount).joined())
    let long = try record(of: file, path: "a.txt")
    #expect(long["blocks"]?.array?.count == 1)
    #expect(long["quality"]?["words"]?.integer == wordCount)
  }

  @Test("a million equal lines are cleaned in one go, and all but three of them gone")
  func equalLines() throws {
    let lineCount = scale * 100_000
    let file = Array(repeatElement(Array("all work and no play\n".utf8), count: lineCount).joined())
    let equal = try record(of: file, path: "a.txt")
    #expect(equal["blocks"]?.array?.count == 3)
    #expect(equal["removed"]?["reasons"]?["repeat"]?.integer == (lineCount - 3) * 21)
  }

  @Test("a document of more lines than are allowed is too large")
  func tooManyLines() {
    var options = PipelineOptions()
    options.maxLines = 3
    #expect(code(result(Array("a\n\nb\n\nc\n\n".utf8), "a.txt", options)) == nil)
    #expect(code(result(Array("a\n\nb\n\nc\n\nd".utf8), "a.txt", options)) == .tooLarge)
  }

  @Test("with explain, removed spans and the text account for every byte of the source")
  func explain() throws {
    var options = PipelineOptions()
    options.explain = true
    let source = sentence + "  \n" + sentence + "Comments\n"
    let explained = try record(of: Array(source.utf8), path: "a.txt", options: options)
    let spans = (explained["removed_spans"]?.array ?? []).map { ($0["start"]?.integer ?? 0, $0["end"]?.integer ?? 0) }
    let rules = (explained["removed_spans"]?.array ?? []).map { $0["rule"]?.string }
    #expect(rules == ["whitespace", "repeat", "comment_prompt"])
    #expect(explained["removed_spans"]?.array?[1]["reason"]?.string == "1 line repeats line 1")
    #expect(spans.reduce(0) { $0 + $1.1 - $1.0 } + (explained["text"]?.string?.utf8.count ?? 0) == source.utf8.count)
    #expect(try record(of: Array(source.utf8), path: "a.txt")["removed_spans"] == nil)
  }

  @Test("an explanation shows each line with what became of it, and no control character")
  func explanation() throws {
    let source = sentence + "Comments \u{1B}[2J\u{9B}\n"
    let explanation = try ScrapePipeline(options: .init()).explanation(file: Array(source.utf8), path: []).get()
    let report = String(decoding: explanation.report(), as: UTF8.self)
    #expect(report.hasPrefix("text (nothing says otherwise), utf-8 (valid_utf8)\n+ The harbour road"))
    #expect(!report.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x9B })
    let prompt = try ScrapePipeline(options: .init())
      .explanation(file: Array((sentence + "Comments\n").utf8), path: []).get().report()
    #expect(String(decoding: prompt, as: UTF8.self).contains("comment_prompt: asks for comments"))
    #expect(String(decoding: prompt, as: UTF8.self).hasSuffix("- Comments\n"))
  }
}
