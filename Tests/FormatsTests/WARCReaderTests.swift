// Web archives: what comes out of them whole, cut, broken, in pieces, and where reading can go on. The archives here are
// made by the tests; WARCCorpusTests has those of other programs.

import Testing

@testable import Formats

/// A record of WARC/1.0 with its empty lines behind it.
func warcRecord(_ type: String, _ block: String, uri: String = "http://a/", length: Int? = nil) -> [UInt8] {
  Array(
    "WARC/1.0\r\nWARC-Type: \(type)\r\nWARC-Target-URI: \(uri)\r\nContent-Length: \(length ?? block.utf8.count)\r\n\r\n"
      .utf8) + Array(block.utf8) + Array("\r\n\r\n".utf8)
}

/// All items of an archive fed in pieces of that many bytes.
func warcItems(
  _ bytes: [UInt8], limit: Int = 1 << 20, pieceByteCount: Int = .max, offset: Int = 0
) -> (items: [StreamItem<WARCRecord>], counts: WARCCounts) {
  var reader = WARCReader(limit: limit, offset: offset)
  var items: [StreamItem<WARCRecord>] = []
  var start = 0
  while start < bytes.count {
    let end = start + min(pieceByteCount, bytes.count - start)
    reader.feed(bytes[start..<end])
    while let item = reader.next() { items.append(item) }
    start = end
  }
  reader.finish()
  while let item = reader.next() { items.append(item) }
  return (items, reader.counts)
}

extension StreamItem<WARCRecord> {
  /// "response http://a/ 13" or "truncated".
  var summary: String {
    switch self {
    case .gap(let gap): gap.reason.rawValue
    case .document(let record):
      "\(record.kind.rawValue) \(String(decoding: record.targetURI ?? [], as: UTF8.self)) \(record.block.count)"
    }
  }
}

@Suite struct WARCReaderTests {
  /// Records of every type, an empty block and a folded head among them.
  let archive =
    warcRecord("warcinfo", "software: x\r\n") + warcRecord("request", "GET / HTTP/1.0\r\n\r\n")
    + warcRecord("response", "HTTP/1.1 200 OK\r\n\r\n<p>one", uri: "<http://a/1>")
    + warcRecord("resource", "") + warcRecord("revisit", "HTTP/1.1 304 x\r\n\r\n", uri: "http://a/a b")
    + Array("WARC/1.1\nwarc-type : Conversion\nX-Folded: a\n  b\nno colon\nCONTENT-LENGTH:3\n\nabc\n".utf8)
    + warcRecord("metadata", "k: v") + warcRecord("response", "HTTP/1.1 200 OK\r\n\r\nlast")

  @Test("records that hold documents come out and others are counted")
  func recordsThatHoldDocumentsComeOutAndOthersAreCounted() throws {
    let (items, counts) = warcItems(archive)
    #expect(
      items.map(\.summary) == [
        "response http://a/1 25", "resource http://a/ 0", "revisit http://a/a b 18", "conversion  3",
        "response http://a/ 23",
      ])
    #expect(counts.documents == 5 && counts.skipped == 3 && counts.broken == 0)
    guard case .document(let conversion) = items[3] else { return #expect(Bool(false)) }
    #expect(conversion.fields.first("x-folded") == Array("a b".utf8))
  }

  @Test("pieces of every size give the same")
  func piecesOfEverySizeGiveTheSame() {
    let broken = archive + Array("noise\r\nmore".utf8) + archive + warcRecord("response", "lies", length: 30) + archive
    let whole = warcItems(broken)
    #expect(whole.items.count == 17)
    for size in 1...200 {
      let pieces = warcItems(broken, pieceByteCount: size)
      #expect(pieces.items == whole.items && pieces.counts == whole.counts, "pieces of \(size) bytes")
    }
  }

  @Test("reading goes on behind any record")
  func readingGoesOnBehindAnyRecord() {
    let (items, _) = warcItems(archive)
    for (index, item) in items.enumerated() {
      guard case .document(let record) = item else { continue }
      let rest = warcItems(Array(archive[record.endOffset...]), offset: record.endOffset).items
      #expect(rest == Array(items[(index + 1)...]))
      let again = warcItems(Array(archive[record.offset...]), offset: record.offset).items
      #expect(again == Array(items[index...]))
    }
  }

  @Test("a truncated last record costs only itself")
  func aTruncatedLastRecordCostsOnlyItself() {
    let last = warcRecord("response", "HTTP/1.1 200 OK\r\n\r\nlast")
    let before = archive.count - last.count
    let complete = warcItems(archive).items
    for end in (before + 1)..<(archive.count - 4) {
      let items = warcItems(Array(archive[..<end])).items
      let name = end >= before + last.count - 27 ? Array("http://a/".utf8) : nil
      let gap = StreamGap(.truncated, offset: before, endOffset: end, name: name)
      #expect(items == complete.dropLast() + [.gap(gap)], "cut at \(end - before)")
    }
    for end in (archive.count - 4)...archive.count { #expect(warcItems(Array(archive[..<end])).items == complete) }
    #expect(warcItems(Array(archive[..<before])).items == complete.dropLast())
  }

  @Test("noise is passed over to the next line that begins a record")
  func noiseIsPassedOverToTheNextLineThatBeginsARecord() {
    let noise = Array("x WARC/1.0 y\nWARC/ no\nWARC/x\n\n".utf8)
    let (items, counts) = warcItems(noise + archive)
    #expect(items.first == .gap(StreamGap(.broken, offset: 0, endOffset: noise.count)))
    #expect(items.count == 6 && counts.broken == 1)
  }

  @Test(
    "a record with a wrong length costs itself and nothing behind it", arguments: [1, 10, 50, 201, 100_000, 1 << 40])
  func wrongLength(length: Int) {
    let lies = warcRecord("response", String(repeating: "x", count: 20) + "\r\n", length: length)
    let (items, _) = warcItems(lies + archive)
    #expect(items.map(\.summary) == ["broken"] + warcItems(archive).items.map(\.summary))
  }

  @Test("a record that was cut costs nothing that was written behind it, unless the file still grows")
  func cutAndGoneOn() {
    let behind = warcRecord("response", "HTTP/1.1 200 OK\r\n\r\nfirst behind") + archive
    let whole = warcRecord("response", String(repeating: "x\n", count: 50_000))
    // Of the second, there are as many bytes behind as it should have had.
    for record in [whole, warcRecord("response", String(repeating: "x\n", count: 600))] {
      for cut in [record.prefix(1000), record.prefix(1001)] {
        let expected = ["broken"] + warcItems(behind).items.map(\.summary)
        for size in [100, Int.max] {
          #expect(warcItems(cut + behind, pieceByteCount: size).items.map(\.summary) == expected)
        }
        #expect(warcItems(Array(cut)).items.map(\.summary) == ["truncated"])
      }
    }
    let noise = warcRecord("response", "x WARC/1.0 y\nWARC/ no" + String(repeating: "x", count: 9)).dropLast(7)
    #expect(warcItems(Array(noise)).items.map(\.summary) == ["truncated"])
    let cut = whole.prefix(1000)
    for size in [1, 9, Int.max] {
      let headless = warcItems(Array("WARC/1.0\nWARC-Type: response\n".utf8) + behind, pieceByteCount: size)
      #expect(headless.items.map(\.summary) == ["broken"] + warcItems(behind).items.map(\.summary))
    }
    let lines = Array(String(repeating: "WARC/1\n", count: 100_000).utf8)
    let found = Set(warcItems(cut + lines).items.map(\.summary))
    #expect(found.isSubset(of: ["broken", "truncated", "response http://a/ 100000"]))
    var reader = WARCReader(limit: 1 << 20, endsWhereCut: true)
    reader.feed(cut + archive)
    reader.finish()
    #expect(reader.next()?.summary == "truncated" && reader.next() == nil)
  }

  @Test("a record without a usable length is broken", arguments: ["", "-1", "x", "12345678901234567890", "1 2"])
  func noLength(length: String) {
    let head = Array("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: \(length)\r\n\r\n".utf8)
    #expect(warcItems(head + archive).items.map(\.summary) == ["broken"] + warcItems(archive).items.map(\.summary))
  }

  @Test("a record over the limit is passed over and named")
  func aRecordOverTheLimitIsPassedOverAndNamed() {
    let long = warcRecord("response", String(repeating: "y", count: 1000), uri: "http://long/")
    let (items, counts) = warcItems(long + archive, limit: 999, pieceByteCount: 100)
    let gap = StreamGap(.tooLong, offset: 0, endOffset: long.count - 4, name: Array("http://long/".utf8))
    #expect(items.first == .gap(gap))
    #expect(items.count == 6 && counts.tooLong == 1)
    #expect(warcItems(Array(long.dropLast(5)), limit: 999).items.map(\.summary) == ["truncated"])
  }

  @Test("a head without end is given up")
  func aHeadWithoutEndIsGivenUp() {
    let head = Array("WARC/1.0\r\n".utf8) + [UInt8](repeating: 0x61, count: 2 * WARCReader.headLimit)
    for size in [1000, Int.max] {
      let (items, _) = warcItems(head + Array("\n".utf8) + archive, pieceByteCount: size)
      #expect(items.map(\.summary).first == "broken" && items.count == 6)
    }
  }

  @Test("records of ARC are read")
  func recordsOfARCAreRead() throws {
    let block = "HTTP/1.0 200 OK\n\n<p>hi"
    let arc = Array(
      """
      filedesc://x.arc 0.0.0.0 20140216050221 text/plain 15
      1 0 X
      URL IP-a

      http://a/b c 1.2.3.4 20140216050221 text/html \(block.utf8.count)
      \(block)

      """.utf8)
    for size in [1, 7, Int.max] {
      let (items, counts) = warcItems(arc, pieceByteCount: size)
      #expect(items.map(\.summary) == ["response http://a/b c 22"])
      #expect(counts.skipped == 1)
      guard case .document(let record) = try #require(items.first) else { continue }
      #expect(record.date == Array("2014-02-16T05:02:21Z".utf8))
      #expect(record.contentType == Array("text/html".utf8))
      #expect(warcItems(Array(arc[record.offset...]), offset: record.offset).items == items)
    }
  }

  @Test("bytes at random never trap and come to an end")
  func bytesAtRandomNeverTrapAndComeToAnEnd() {
    var state: UInt64 = 7
    for _ in 0..<2000 {
      var bytes = archive
      for _ in 0..<4 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 20)
      }
      let whole = warcItems(bytes)
      #expect(warcItems(bytes, pieceByteCount: 13).items == whole.items)
      #expect(!whole.items.isEmpty)
    }
  }
}
