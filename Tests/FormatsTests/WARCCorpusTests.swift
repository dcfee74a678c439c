// Archives that other programs wrote, good and bad ones: those of warcio and of the IIPC's specification. They lie outside
// the tree; WINNOW_CORPUS names the folder.

import Foundation
import TestBench
import Testing

@testable import Formats

private let folder = corpus("warc")

@Suite(.enabled(if: folder != nil, "the folder warc is not in WINNOW_CORPUS")) struct WARCCorpusTests {
  /// The decompressed file; of a damaged one what could be read.
  private func archive(_ path: String) throws -> [UInt8] {
    let bytes = [UInt8](try Data(contentsOf: #require(folder).appending(path: path)))
    guard isGzip(bytes) else { return bytes }
    var reader = GzipReader(limit: 1 << 24)
    var output: [UInt8] = []
    do throws(GzipError) {
      try reader.read(bytes[...], into: &output)
      try reader.finish()
    } catch {
      #expect(error == .damaged)
    }
    return output
  }

  private static let hello =
    "http://iipc.github.io/warc-specifications/primers/web-archive-formats/hello-world.txt"
  private static let wget = "metadata://gnu.org/software/wget/warc/"

  /// The response of example-trunc.warc says two bytes less than it has; example-space-in-url.arc has lost its CRs and with
  /// them bytes of its last record.
  static let expected: [(path: String, outcome: [String], skipped: Int)] = [
    ("iipc/20130729-heritrix-original.warc.gz", ["response http://www.bl.uk/ 68892"], 0),
    ("iipc/20130729-heritrix-revisit-with-http-headers.warc.gz", ["revisit http://www.bl.uk/ 253"], 0),
    (
      "iipc/hello-world.warc",
      [
        "response \(hello) 494",
        "resource \(wget)wget_arguments.txt 117",
        "resource \(wget)wget.log 504",
      ], 3
    ),
    (
      "iipc/hello-world.warc.gz",
      [
        "response \(hello) 494",
        "resource \(wget)wget_arguments.txt 117",
        "resource \(wget)wget.log 504",
      ], 3
    ),
    ("warcio/bad.arc", ["broken", "resource http://example.com/ 1", "broken"], 0),
    (
      "warcio/example-bad-non-chunked.warc.gz",
      [
        "response http://example.com/ 975",
        "revisit http://example.com/ 369",
      ], 4
    ),
    (
      "warcio/example-bad.warc.gz.bad",
      [
        "response http://example.com?example=1 1610",
        "revisit http://example.com?example=1 340",
        "response http://www.iana.org/domains/example 471",
      ], 3
    ),
    ("warcio/example-digest.warc", [], 4),
    ("warcio/example-iana.org-chunked.warc", ["response http://www.iana.org/ 7566"], 2),
    ("warcio/example-resource.warc.gz", ["resource http://example.com/ 1303"], 2),
    ("warcio/example-space-in-target-uri.warc.gz", ["resource file:///example with spaces.png 70"], 1),
    ("warcio/example-space-in-url.arc", ["truncated"], 1),
    ("warcio/example-trunc.warc", ["broken"], 3),
    (
      "warcio/example-wget-bad-target-uri.warc.gz",
      [
        "response http://example.com/ 1598",
        "resource \(wget)wget_arguments.txt 49",
        "resource \(wget)wget.log 471",
      ], 3
    ),
    ("warcio/example-wrong-chunks.warc.gz", ["response http://example.com/ 1613"], 1),
    ("warcio/example.arc", ["response http://example.com/ 1591"], 1),
    ("warcio/example.arc.gz", ["response http://example.com/ 1591"], 1),
    ("warcio/example.warc", ["response http://example.com/ 975", "revisit http://example.com/ 369"], 4),
    ("warcio/example.warc.gz", ["response http://example.com/ 975", "revisit http://example.com/ 369"], 4),
    (
      "warcio/post-test.warc.gz",
      [
        "response http://httpbin.org/post 733",
        "response http://httpbin.org/post 740",
        "response http://httpbin.org/post?foo=bar 739",
      ], 3
    ),
  ]

  @Test("every file gives what is in it", arguments: expected)
  func outcomes(path: String, outcome: [String], skipped: Int) throws {
    let bytes = try archive(path)
    let whole = warcItems(bytes)
    #expect(whole.items.map(\.summary) == outcome)
    #expect(whole.counts.skipped == skipped)
    for size in [1, 2, 3, 7, 64, 511, 4096] {
      let pieces = warcItems(bytes, pieceByteCount: size)
      #expect(pieces.items == whole.items && pieces.counts == whole.counts, "pieces of \(size) bytes")
    }
  }

  @Test("every response of every archive has a whole body, chunked, gzipped or plain") func bodies() throws {
    var endings: [String] = []
    for (path, _, _) in Self.expected {
      for case .document(let record) in warcItems(try archive(path)).items where record.kind == .response {
        let message = try #require(HTTPMessage(record.block))
        let body = try message.body(limit: 1 << 20)
        #expect(body.isComplete, "\(path)")
        endings.append(String(decoding: trimmed(body.bytes.suffix(9)), as: UTF8.self))
      }
    }
    #expect(endings.count == 16)
    #expect(endings.count { $0.lowercased().hasSuffix("</html>") } == 11, "\(endings)")
  }

  @Test("no file of the folder is left out") func allFiles() throws {
    let root = try #require(folder)
    let found = try FileManager.default.subpathsOfDirectory(atPath: root.path)
      .filter { $0.contains("arc") && $0.contains("/") && !$0.hasSuffix("LICENSE") }
    #expect(Set(found) == Set(Self.expected.map(\.path)))
  }

  @Test("an archive cut at every byte of its last record gives all records before it") func cuts() throws {
    let bytes = try archive("warcio/example.warc.gz")
    let whole = warcItems(bytes).items
    guard case .document(let last) = try #require(whole.last) else { return #expect(Bool(false)) }
    for end in (last.offset + 1)..<last.endOffset {
      let items = warcItems(Array(bytes[..<end])).items
      #expect(items.dropLast() == whole.dropLast() && items.last?.summary == "truncated", "cut at \(end)")
    }
  }
}
