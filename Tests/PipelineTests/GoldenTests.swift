// Golden cases: a scrape, the record it must give, and a note that says which phenomenon it shows. The whole record
// counts but for winnow's version. Every golden record must also satisfy the schema that is shipped.

import Deduplication
import Foundation
import JSON
import Testing

@testable import Pipeline

struct GoldenCase: CustomTestStringConvertible {
  let folder: URL
  var testDescription: String { folder.lastPathComponent }

  static let all: [GoldenCase] = {
    let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    // No folder, no cases: the first test says so.
    let folders = (try? FileManager.default.contentsOfDirectory(at: golden, includingPropertiesForKeys: nil)) ?? []
    return folders.filter(\.hasDirectoryPath).map(GoldenCase.init).sorted { $0.testDescription < $1.testDescription }
  }()

  /// `input.txt` or `input.html`.
  var input: String {
    let page = folder.appending(path: "input.html")
    return FileManager.default.fileExists(atPath: page.path) ? "input.html" : "input.txt"
  }

  func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: folder.appending(path: name))) }
}

@Suite struct GoldenTests {
  @Test("there are golden cases, and each says what it shows")
  func notes() throws {
    #expect(GoldenCase.all.count >= 40)
    for golden in GoldenCase.all { #expect(try golden.bytes("note.md").count > 20) }
  }

  @Test("each golden scrape gives its record", arguments: GoldenCase.all)
  func record(golden: GoldenCase) throws {
    var options = PipelineOptions()
    options.explain = true
    let record = try PipelineTests.record(of: golden.bytes(golden.input), path: golden.input, options: options)
    let expected = try JSONValue(parsing: golden.bytes("expected.json"))
    let (found, wanted) = (withoutVersion(record), withoutVersion(expected))
    #expect(found.map(\.key) == wanted.map(\.key))
    for (one, other) in zip(found, wanted) { #expect(one == other) }
  }

  @Test("each golden record satisfies the schema", arguments: GoldenCase.all)
  func schema(golden: GoldenCase) throws {
    let schema = try Schema.shipped()
    #expect(schema.faults(in: try JSONValue(parsing: golden.bytes("expected.json"))) == [])
  }

  private func withoutVersion(_ record: JSONValue) -> [JSONValue.Member] {
    (record.members ?? []).filter { $0.key != "winnow" }
  }
}

/// The record of a file, as a parsed value; a failed requirement where there is none.
func record(of file: [UInt8], path: String, options: PipelineOptions = .init(), received: Int64? = nil) throws
  -> JSONValue
{
  let result = ScrapePipeline(options: options)
    .draft(file: file, path: Array(path.utf8), sha256: SHA256.digest(of: file), receivedNanoseconds: received)
  guard case .draft(let draft) = result else {
    throw NoDraft(result: result)
  }
  return try JSONValue(parsing: draft.line(Verdict()))
}

struct NoDraft: Error {
  let result: PipelineResult
}
