// Files of many documents that are read on in the middle, as after a crash: whatever the file began with, what follows a
// document must not hang on what was read before it. StreamedScrapeTests has files that begin as they should.

import TestBench
import Testing

@testable import Formats

@Suite struct DocumentReaderTests {
  private let arc =
    "filedesc://a 0.0.0.0 20261122000000 text/plain 21\n1 0 winnow\nURL IP D T\n\n"
    + (1...3).map { "http://a.example/\($0) 1.2.3.4 20261122000000 text/html 11\n<p>Words \($0).\n" }.joined()
  /// As it stands among the records of a WARC file.
  private let line = "noise\nhttp://a.example/n 1.2.3.4 20261122000000 text/html 4\nabcd\n\n"

  private func documents(_ file: [UInt8], from position: StreamPosition = StreamPosition()) -> [StreamedDocument] {
    let isGzip = isGzip(file)
    var reader = DocumentReader(
      .warc, isGzip: isGzip, limit: 1 << 20, from: position,
      beginning: isGzip ? [] : Array(file.prefix(DocumentReader.beginningByteCount)))
    var found: [StreamedDocument] = []
    var rest = isGzip ? file[...] : file[position.offset...]
    while !rest.isEmpty {
      reader.feed(rest.prefix(7))
      rest = rest.dropFirst(7)
      while let document = reader.next() { found.append(document) }
    }
    reader.finish()
    while let document = reader.next() { found.append(document) }
    return found
  }

  private func expectTheSameBehindAny(_ file: [UInt8], records: Int, _ name: Comment) {
    let whole = documents(file)
    let count = whole.count { if case .warc = $0.content { true } else { false } }
    #expect(count == records, name)
    for (index, document) in whole.enumerated() {
      #expect(documents(file, from: document.end) == Array(whole.dropFirst(index + 1)), name)
    }
  }

  @Test("an archive whose beginning is lost or says nothing is read on behind any record as it is at once")
  func resumeWithoutABeginning() {
    let warc = String(decoding: warcRecord("response", "HTTP/1.1 200 OK\r\n\r\none"), as: UTF8.self)
    // The line of ARC is a record where nothing says that the archive is WARC.
    for (archive, records, inWARC) in [(arc, 3, 3), (warc + line + warc, 3, 2)] {
      let bytes = Array(archive.utf8)
      expectTheSameBehindAny(Array("noise that is long\n".utf8) + bytes, records: records, "plain")
      for lost in ["", "fil", "noise that is long"] {
        var damaged = storedGzip(Array(lost.utf8))
        damaged[lost.isEmpty ? 10 : damaged.count - 6] ^= 0xFF
        let expected = lost.count < DocumentReader.beginningByteCount ? inWARC : records
        expectTheSameBehindAny(damaged + storedGzip(bytes), records: expected, "behind a damaged member: \(lost)")
      }
    }
  }
}
