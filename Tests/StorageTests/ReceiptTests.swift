// Receipts as lines: there and back for anything a file can be called, and read fast for the index.
// Two readers read the same ledger, a full one and a fast one for a million lines at a start: where they part, winnow
// would remember a file after a restart otherwise than before.

import Deduplication
import POSIX
import TestBench
import Testing

@testable import Storage

@Suite struct ReceiptTests {
  private static let paths: [[UInt8]] = [
    Array("a/b.html".utf8), Array("ü/é 😀.txt".utf8), [0x56, 0xED, 0x63], Array("q\"uo\\te".utf8),
    Array("line\nfeed\u{1}\u{7F}\u{2028}".utf8), Array(" ".utf8), [0xFF, 0xFE, 0x0A, 0x22],
    Array("]},\"sha256\":\"".utf8),
  ]

  /// Receipts of all kinds, without rhyme or reason.
  static func random(_ generator: inout some RandomNumberGenerator) -> Receipt {
    var receipt = Receipt(
      at: Int64.random(in: -5_000_000_000_000...9_000_000_000_000, using: &generator) * 1_000_000,
      outcome: Receipt.Outcome.allCases.randomElement(using: &generator)!,
      path: paths.randomElement(using: &generator)! + Array("\(Int.random(in: 0..<100, using: &generator))".utf8))
    func maybe<T>(_ value: T) -> T? { Bool.random(using: &generator) ? value : nil }
    let numbers = (0..<5).map { _ in
      Int64.random(in: .min ... .max, using: &generator) >> Int64.random(in: 0..<64, using: &generator)
    }
    receipt.version = maybe(FileVersion(numbers: numbers)).flatMap { $0 }
    receipt.sha256 = maybe(SHA256.digest(of: receipt.path))
    receipt.format = maybe("html")
    receipt.records = Int.random(in: 0..<1000, using: &generator)
    receipt.id = maybe("0123456789abcdef")
    receipt.log = maybe(
      .init(device: .max, inode: UInt64.random(in: 0 ... .max, using: &generator), offset: 5, length: 7))
    receipt.duplicateOf = maybe("x")
    receipt.supersedes = maybe("y")
    receipt.code = maybe("too_large")
    receipt.reason = maybe("because \"of\"\nthat")
    receipt.attempts = Int.random(in: 0..<9, using: &generator)
    receipt.milliseconds = maybe(12)
    return receipt
  }

  @Test("a receipt comes back from its line as it was, the device too")
  func roundTrip() throws {
    var generator = SplitMix64(seed: 1)
    for _ in 0..<1000 {
      let receipt = Self.random(&generator)
      let line = receipt.line
      #expect(line.last == 10 && line.count { $0 == 10 } == 1)
      let back = try #require(Receipt(line: line.dropLast()))
      #expect(back == receipt && back.version?.device == receipt.version?.device)
    }
  }

  @Test("the fast reader finds what the full reader finds, also in damaged lines that still are receipts")
  func fastReader() {
    var generator = SplitMix64(seed: 2)
    for _ in 0..<2000 {
      let original = Array(Self.random(&generator).line.dropLast())
      var line = original
      if Bool.random(using: &generator) {  // other numbers, as from another hand
        let index = Int.random(in: 0..<line.count, using: &generator)
        if line[index] >= 0x30, line[index] <= 0x39 { line[index] = 0x39 }
      }
      let fast = line.withUnsafeBytes { ReceiptKeys(line: $0) }
      let full = Receipt(line: line).map { ReceiptKeys($0) }
      #expect((full == nil) || (fast != nil))
      // It may take a line whose end the full reader refuses, but never another key from it.
      guard let fast, full != nil || line == original else { continue }
      #expect(fast.keys == full?.keys)
      #expect(fast.outcome == full?.outcome)
    }
  }

  @Test("the fast reader takes what winnow writes for an ordinary file")
  func fastReaderIsUsed() {
    var receipt = Receipt(at: 1_790_000_000_000_000_000, outcome: .done, path: Array("a/é.html".utf8))
    receipt.version = FileVersion(numbers: [65_024, .max, 3, 1_795_371_488_562_537_327, -1_795_371_488_562_537_327])!
    receipt.sha256 = SHA256.digest(of: [])
    for format in ["html", nil] {
      receipt.format = format
      let keys = receipt.line.dropLast().withUnsafeBytes { ReceiptKeys(fastParsing: $0) }
      #expect(keys?.keys == ReceiptKeys(receipt).keys)
    }
  }

  @Test(
    "a line that has a member twice, or behind the others what the index needs, is no receipt",
    arguments: [
      #"{"outcome":"done","path":"a","records":1,"file":[1,2,3,4,5],"at":"2026-11-22T19:15:14.831Z"}"#,
      #"{"outcome":"done","path":"a","records":1,"path":"b","at":"2026-11-22T19:15:14.831Z"}"#,
      #"{"outcome":"done","path":"a","records":1,"records":1,"at":"2026-11-22T19:15:14.831Z"}"#,
    ])
  func outOfOrder(line: String) {
    #expect(Receipt(line: line.utf8) == nil)
    let inOrder = #"{"outcome":"done","path":"a","file":[1,2,3,4,5],"records":1,"at":"2026-11-22T19:15:14.831Z"}"#
    #expect(Receipt(line: inOrder.utf8) != nil)
  }

  @Test("every beginning of a line, and a line with any byte gone, is no receipt or one, and never traps")
  func damaged() {
    var generator = SplitMix64(seed: 3)
    for _ in 0..<20 {
      let line = Array(Self.random(&generator).line.dropLast())
      for end in 0..<line.count {
        #expect(line[..<end].withUnsafeBytes { ReceiptKeys(line: $0) } == nil)
        var holed = line
        holed[end] = UInt8(truncatingIfNeeded: generator.next())
        _ = Receipt(line: holed)
        _ = holed.withUnsafeBytes { ReceiptKeys(line: $0) }
      }
    }
  }

  @Test(
    "Lines with impossible numbers are read without them",
    arguments: [
      #"{"outcome":"done","path":"a","file":[1,2,-9223372036854775808,99999999999999999999,5],"records":1,"at":"2026-01-01T00:00:00.000Z"}"#,
      #"{"outcome":"done","path":"a","log":{"device":-1,"inode":-1,"offset":1,"length":1},"at":"2026-01-01T00:00:00.000Z"}"#,
      #"{"outcome":"done","path":"a","file":[1,2],"at":"2026-01-01T00:00:00.000Z"}"#,
    ])
  func impossible(text: String) throws {
    let receipt = try #require(Receipt(line: text.utf8))
    #expect(receipt.version == nil && receipt.log == nil)
    #expect(Array(text.utf8).withUnsafeBytes { ReceiptKeys(line: $0) }?.version == nil)
  }

  @Test("a version is the same on another device number, and another with any other number changed")
  func versions() {
    let version = FileVersion(numbers: [1, 2, 3, 4, 5])!
    #expect(version == FileVersion(numbers: [9, 2, 3, 4, 5])!)
    #expect(
      IndexKey.version(Array("p".utf8), version) == .version(Array("p".utf8), FileVersion(numbers: [9, 2, 3, 4, 5])!))
    for index in 1..<5 {
      var numbers: [Int64] = [1, 2, 3, 4, 5]
      numbers[index] += 1
      let other = FileVersion(numbers: numbers)!
      #expect(version != other)
      #expect(IndexKey.version(Array("p".utf8), version) != .version(Array("p".utf8), other))
    }
  }

  @Test("a receipt with a size that no file has speaks of no version")
  func impossibleSize() throws {
    var receipt = Receipt(at: 1_000_000_000, outcome: .done, path: Array("f".utf8))
    receipt.version = FileVersion(numbers: [1, 2, 294, 4, 5])
    let damaged = Array(String(decoding: receipt.line, as: UTF8.self).replacing(",294,", with: ",-94,").utf8)
    #expect(Receipt(line: damaged) != nil && Receipt(line: damaged)?.version == nil)
    #expect(
      damaged.withUnsafeBytes { ReceiptKeys(line: UnsafeRawBufferPointer(rebasing: $0.dropLast())) }?.version == nil)
  }

  @Test("a receipt of a file of many documents comes back as it was, and one with impossible counts has no progress")
  func progress() throws {
    var receipt = Receipt(at: 1_000_000_000, outcome: .partial, path: Array("feed.jsonl".utf8))
    var progress = Receipt.Progress(offset: 12, index: 3)
    progress.records = 2
    progress.rejected = ["damaged_json": 1]
    progress.passedOver = ["media_type": 4]
    progress.isAppended = true
    receipt.progress = progress
    receipt.notes = [.init(index: 2, offset: 7, code: "damaged_json", reason: "why")]
    #expect(Receipt(line: receipt.line) == receipt)
    for number in ["9223372036854775807", "-1"] {
      for member in ["\"offset\":12", "\"index\":3", "\"records\":2", "\"damaged_json\":1", "\"media_type\":4"] {
        let line = String(decoding: receipt.line, as: UTF8.self)
        let name = member.prefix { $0 != ":" }
        let odd = Receipt(line: Array(line.replacing(member, with: "\(name):\(number)", maxReplacements: 1).utf8))
        #expect(odd != nil && odd?.progress == nil, "\(member) \(number)")
      }
    }
  }
}
