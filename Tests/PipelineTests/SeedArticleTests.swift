// The scrape the project started from: the body twice, a cross-link in it, subheads, a comment prompt, misspellings.
// It lies outside the tree; WINNOW_CORPUS names the folder.

import Deduplication
import Foundation
import JSON
import TestBench
import Testing

@testable import Pipeline

private let seedArticle = corpus("seed-article.txt")

@Suite(.enabled(if: seedArticle != nil, "seed-article.txt is not in WINNOW_CORPUS")) struct SeedArticleTests {
  private let record: JSONValue
  private let lines: [String]

  init() throws {
    let bytes = [UInt8](try Data(contentsOf: #require(seedArticle)))
    record = try PipelineTests.record(of: bytes, path: "seed-article.txt")
    lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private var blocks: [(kind: String, text: String)] {
    let text = Array((record["text"]?.string ?? "").utf8)
    return (record["blocks"]?.array ?? []).map { block in
      let range = (block["start"]?.integer ?? 0)..<(block["end"]?.integer ?? 0)
      return (block["kind"]?.string ?? "", String(decoding: text[range], as: UTF8.self))
    }
  }

  @Test(
    "the body is there once: the lead and the eleven lines under it, the cross-link aside, spelled as published but for one missing space"
  )
  func bodyOnce() {
    let wanted = (lines[0..<2] + lines[3..<13]).map {
      $0.replacing("response toa chemical", with: "response to a chemical")
    }
    #expect(blocks.map(\.text) == wanted)
    #expect(record["repairs"]?["glued_words"]?.integer == 1)
    #expect(record["text"]?.string?.contains("Foreign Minsiter Sergei Lavrov") == true)
    // Nothing in the document says that Idlib is a name.
    #expect(
      record["text"]?.string?.contains("in response to a chemical attack in the northwestern Idlibprovince.") == true)
  }

  @Test("once two documents of its site have named Idlib, its province is parted from it, and the record says so")
  func siteKnowsIdlib() throws {
    var pipeline = ScrapePipeline(options: PipelineOptions())
    pipeline.siteMemory = SiteMemory()
    func record(_ text: [UInt8], _ path: String) throws -> JSONValue {
      let result = pipeline.draft(
        file: text, path: Array(path.utf8), sha256: SHA256.digest(of: text), receivedNanoseconds: nil)
      guard case .draft(let draft) = result else { throw NoDraft(result: result) }
      pipeline.siteMemory!.note(try #require(draft.evidence))
      return try JSONValue(parsing: draft.line(Verdict()))
    }
    let told = "The road to Idlib was open on %@, said the head of the council, who had been there to see it."
    for day in ["Monday", "Friday"] { _ = try record(Array(told.replacing("%@", with: day).utf8), "news/\(day).txt") }
    let informed = try record([UInt8](Data(contentsOf: #require(seedArticle))), "news/seed-article.txt")
    #expect(informed["text"]?.string?.contains("attack in the northwestern Idlib province.") == true)
    #expect(informed["repairs"]?["glued_words"]?.integer == 2)
  }

  @Test("the two subheads are headings, and nothing else is")
  func subheads() {
    let headings = blocks.filter { $0.kind == "heading" }.map(\.text)
    #expect(headings == ["US 'did not rule out any future action'", "US blames Assad regime"])
    #expect(record["title"] == nil)
  }

  @Test("the cross-link is in related, the prompts are gone")
  func boilerplate() {
    let related = (record["related"]?.array ?? []).map { $0["text"]?.string }
    #expect(related == ["US skips out on Afghanistan conference in Moscow"])
    for gone in ["Read:", "Comments", "Post a Comment"] { #expect(record["text"]?.string?.contains(gone) == false) }
  }

  @Test("each rule's bytes are those of its lines, with their ends")
  func account() {
    let reasons = record["removed"]?["reasons"]
    #expect(reasons?["repeat"]?.integer == lines[13..<25].reduce(0) { $0 + $1.utf8.count + 1 })
    #expect(reasons?["cross_link"]?.integer == lines[2].utf8.count + 1)
    #expect(reasons?["comment_prompt"]?.integer == "Comments\nPost a Comment".utf8.count)
    #expect(reasons?["whitespace"]?.integer == 12)
    #expect(reasons?.members?.count == 4)
    #expect(record["removed"]?["bytes"]?.integer == reasons?.members?.reduce(0) { $0 + ($1.value.integer ?? 0) })
  }

  @Test("twelve of twenty-seven lines were copies, none is left")
  func repeatRatios() {
    #expect(record["quality"]?["raw_dup_line_ratio"]?.double == 0.4444)
    #expect(record["quality"]?["dup_line_ratio"]?.double == 0)
    #expect(record["quality"]?["lines"]?.integer == 27)
  }
}
