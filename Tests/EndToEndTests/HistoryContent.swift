// What is dropped in a simulated history, with what must become of it: the model's half of the truth, known before winnow
// has seen a byte.

import Deduplication
import TestBench

struct HistoryContent: Sendable {
  enum Kind: String, Sendable, CaseIterable {
    case text, feed, zippedFeed, list, archive, empty, blank, binary, link, pipe
  }

  let kind: Kind
  let bytes: [UInt8]
  /// The places of the documents that make a record, and of the last document.
  var usable: [Int] = []
  var last = 0
  let sha256: String

  var isOfMany: Bool { last > 0 }
  var isRegular: Bool { kind != .link && kind != .pipe }
  var fileExtension: String {
    switch kind {
    case .text, .empty, .blank, .link, .pipe: "txt"
    case .feed: "jsonl"
    case .zippedFeed: "jsonl.gz"
    case .list: "json"
    case .archive: "warc"
    case .binary: "bin"
    }
  }

  /// The outcome of a file with these bytes where nothing is known of it.
  var outcome: String {
    switch kind {
    case .text, .feed, .zippedFeed, .list, .archive: "done"
    case .empty, .blank: "empty"
    case .binary: "quarantined"
    case .link, .pipe: "ignored"
    }
  }

  private init(_ kind: Kind, _ bytes: [UInt8]) {
    (self.kind, self.bytes) = (kind, bytes)
    sha256 = SHA256.digest(of: bytes).hex
  }

  /// Of a kind, with bytes that no other serial number gives (but for the empty ones).
  static func make(_ kind: Kind, serial: Int, _ random: inout Randomness) -> HistoryContent {
    let isLong = Int.random(in: 0..<20, using: &random) == 0
    let count = isLong ? Int.random(in: 200...700, using: &random) : Int.random(in: 2...40, using: &random)
    switch kind {
    case .text:
      let size = Int.random(in: 0..<30, using: &random) == 0 ? 30_000 : Int.random(in: 80...1500, using: &random)
      return HistoryContent(.text, article(serial, size: size))
    case .feed: return feed(serial, 1...count, badEvery: Int.random(in: 3...50, using: &random))
    case .zippedFeed:
      let plain = feed(serial, 1...count, badEvery: 1000)
      var zipped = HistoryContent(.zippedFeed, storedGzip(plain.bytes))
      (zipped.usable, zipped.last) = (plain.usable, plain.last)
      return zipped
    case .list:
      let lines = (1...count).map { line(serial, $0) }
      return many(.list, Array("[".utf8) + lines.joined(separator: [0x2C]) + [0x5D, 0x0A], count)
    case .archive: return many(.archive, (1...count).flatMap { record(serial, $0) }, count)
    case .empty: return HistoryContent(.empty, [])
    case .blank: return HistoryContent(.blank, Array(repeating: 0x0A, count: 1 + serial % 200))
    case .binary:
      return HistoryContent(.binary, [0x7F, 0x45, 0x4C, 0x46, 0, 1, 2, 0, 0, 0xFF, 0, 0] + article(serial, size: 90))
    case .link, .pipe: return HistoryContent(kind, [])
    }
  }

  /// The same with more at its end, as a scraper appends to its feed or a shell to a text; nil where that is not done.
  func grown(by count: Int, serial: Int) -> HistoryContent? {
    switch kind {
    case .text: return HistoryContent(.text, bytes + article(serial, size: 40 * count))
    case .feed:
      let more = Self.feed(serial, (last + 1)...(last + count), badEvery: 7)
      var grown = HistoryContent(.feed, bytes + more.bytes)
      (grown.usable, grown.last) = (usable + more.usable, more.last)
      return grown
    default: return nil
    }
  }

  private static func many(_ kind: Kind, _ bytes: [UInt8], _ count: Int) -> HistoryContent {
    var content = HistoryContent(kind, bytes)
    (content.usable, content.last) = (Array(1...count), count)
    return content
  }

  private static func feed(_ serial: Int, _ numbers: ClosedRange<Int>, badEvery: Int) -> HistoryContent {
    func isBad(_ number: Int) -> Bool { number > 1 && number % badEvery == 0 }
    let lines = numbers.map { isBad($0) ? Array("{\"broken\": \($0)".utf8) : line(serial, $0) }
    var content = HistoryContent(.feed, lines.flatMap { $0 + [0x0A] })
    (content.usable, content.last) = (numbers.filter { !isBad($0) }, numbers.upperBound)
    return content
  }

  private static func line(_ serial: Int, _ number: Int) -> [UInt8] {
    let words = (0..<(number % 30)).map { "word\($0)" }.joined(separator: " ")
    return Array(
      #"{"url":"https://a.example/\#(serial)/\#(number)","text":"Item \#(number) of feed \#(serial) has these words. \#(words)"}"#
        .utf8)
  }

  private static func record(_ serial: Int, _ number: Int) -> [UInt8] {
    let block =
      "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Page \(number)</title><p>Page \(number) of archive \(serial)."
    return Array(
      ("WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\(number)\r\n"
        + "Content-Length: \(block.utf8.count)\r\n\r\n\(block)\r\n\r\n").utf8)
  }
}
