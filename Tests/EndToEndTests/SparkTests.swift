// The example for Apache Spark, on a local cluster, where one can be had: PYSPARK_PYTHON names a Python that has
// PySpark. The example reads the sketches of records by itself, in SQL: where its bands and threshold part from those
// of Deduplication nothing else would notice, and its users would drop other records than they should.

import Foundation
import POSIX
import TestBench
import Testing

private let python = ProcessInfo.processInfo.environment["PYSPARK_PYTHON"]

@Suite struct SparkTests {
  let sandbox = Sandbox()

  private func page(_ number: Int, changed: Int = 0) -> String {
    let words = (0..<150).map { $0 < changed ? "changed\($0)" : "word\(number)x\($0)" }
    return "<title>Page \(number) of the archive</title><p>" + words.joined(separator: " ") + "."
  }

  private func archive(_ pages: [String]) -> String {
    pages.map { page in
      let block = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n\(page)"
      return "WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\n"
        + "Content-Length: \(block.utf8.count)\r\n\r\n\(block)\r\n\r\n"
    }.joined()
  }

  private func lines(_ folder: String) -> [String] {
    sandbox.shell("cat out/\(folder)/part-*").output.split(separator: "\n").map(String.init)
  }

  @Test(
    "one job makes records of archives and groups near-duplicates across them",
    .enabled(if: python != nil, "PYSPARK_PYTHON names no Python with PySpark"))
  func job() throws {
    sandbox.directory.write("in/a.warc", archive((1...20).map { page($0) }) + "no record at all")
    sandbox.directory.write("in/b.warc", archive([page(7, changed: 4), page(30)]))
    let example = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../Examples/spark/extract.py")
    let run = sandbox.shell(
      "\(try #require(python)) '\(example.path)' --winnow \"$WINNOW\" in out", seconds: 240)
    #expect(run.code == 0, "\(run.complaints.suffix(2000))")
    let texts = lines("records").compactMap { object($0) }
    #expect(texts.count == 22 && lines("rejected").count == 1)
    let duplicates = lines("duplicates").compactMap { object($0) }
    #expect(duplicates.count == 1)
    let pair = Set([duplicates.first?["id"], duplicates.first?["duplicate_of"]].compactMap { $0 as? String })
    let titled = texts.filter { $0["title"] as? String == "Page 7 of the archive" }
    #expect(pair == Set(titled.compactMap { $0["id"] as? String }))
  }
}
