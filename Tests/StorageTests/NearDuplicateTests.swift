// Near-duplicates: the first seen wins, the oldest are forgotten, and the file brings back what was known.
// Every document of a run comes by here: memory must stay within its bound (G6), and a site whose pages are all alike
// must not make each question dearer than the last.

import Deduplication
import JSON
import POSIX
import TestBench
import Testing

@testable import Storage

@Suite struct NearDuplicateTests {
  private func id(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 32 - digits.count) + digits
  }

  private func sketch(_ number: Int, changed: Int = 0) -> MinHash {
    let words = (0..<200).map { $0 < changed ? "changed\($0)" : "word\(number)x\($0)" }
    return MinHash(of: Array(words.joined(separator: " ").utf8))!
  }

  @Test("a document is like the first of its kind, not like the last, and like no other")
  func first() {
    var known = NearDuplicates(capacity: 100)
    for number in 1...50 { known.add(id(number), sketch(number)) }
    known.add(id(99), sketch(7, changed: 3))
    let found = known.nearest(to: sketch(7, changed: 6))
    #expect(found?.id == id(7) && found!.similarity > 0.8)
    #expect(known.nearest(to: sketch(60)) == nil)
    #expect(known.nearest(to: sketch(7, changed: 120)) == nil)
  }

  @Test("the oldest are forgotten when there are too many, whatever the order")
  func bounded() {
    var known = NearDuplicates(capacity: 1000)
    for number in 1...3500 {
      known.add(id(number), sketch(number))
      #expect(known.documentCount <= 1000)
    }
    for number in 2501...3500 { #expect(known.nearest(to: sketch(number))?.id == id(number)) }
    for number in stride(from: 1, through: 2500, by: 7) { #expect(known.nearest(to: sketch(number)) == nil) }
  }

  @Test("twenty thousand documents of one template cost no more than others")
  func template() {
    var known = NearDuplicates(capacity: 20_000)
    let one = sketch(1)
    for number in 0..<20_000 {
      // All bands but one byte the same: in every chain, like none by the threshold only at first.
      var bytes = one.bytes
      for lane in 0..<40 { bytes[lane * 2] = UInt8(truncatingIfNeeded: number &* (lane &* 2 + 1)) }
      known.add(id(number), MinHash(bytes: bytes)!)
    }
    #expect(known.nearest(to: one) == nil || known.nearest(to: one)!.similarity >= NearDuplicates.threshold)
  }

  private func record(_ number: Int, duplicate: Bool = false) -> String {
    let minhash = String(decoding: Base64.encode(sketch(number).bytes), as: UTF8.self)
    return #"{"id":"\#(id(number))","fingerprint":{"minhash":"\#(minhash)"}"#
      + (duplicate ? #","duplicate_of":"\#(id(1))"}"# : "}") + "\n"
  }

  @Test("the file brings back what was known, the log what came after, and a lost or damaged file is made anew")
  func file() throws {
    let directory = TempDirectory()
    let state = try StateDirectory(directory.at("state"))
    directory.write("log", (1...30).map { record($0) }.joined())
    let log = directory.at("log")
    func open(_ capacity: Int = 100) throws -> SketchFile { try SketchFile(state: state, capacity: capacity, log: log) }
    var known = try open()
    #expect(known.documents.documentCount == 30)
    let status = try FileStatus.ofTarget(log)
    try known.saveIfDue((status.device, status.inode, status.size), atEnd: true)
    directory.append("log", record(31) + record(32, duplicate: true))
    known = try open()
    #expect(known.documents.documentCount == 31)
    #expect(known.admit(id(77), sketch(5))?.id == id(5) && known.admit(id(78), sketch(40)) == nil)
    #expect(known.admit(id(79), sketch(40))?.id == id(78))
    // More than there is room for, twice around: the last ones are there, and so they are the next time.
    for round in 0..<2 {
      let small = try SketchFile(state: state, capacity: 8, log: nil)
      for number in 100...120 { _ = small.admit(id(number + 100 * round), sketch(number + 100 * round)) }
      try small.saveIfDue((status.device, status.inode, status.size), atEnd: true)
    }
    let small = try SketchFile(state: state, capacity: 8, log: nil)
    for number in 213...220 { #expect(small.documents.nearest(to: sketch(number))?.id == id(number)) }
    #expect(small.documents.nearest(to: sketch(212)) == nil && small.documents.documentCount == 8)
    // A byte of an entry is another: none is believed.
    var entries = try #require(directory.read("state/sketches"))
    entries[4096 + 30] ^= 1
    directory.write("state/sketches", entries)
    #expect(try SketchFile(state: state, capacity: 8, log: nil).documents.documentCount == 0)
    directory.remove("state/sketches")
    try open().saveIfDue((status.device, status.inode, status.size), atEnd: true)
    // Another capacity: the last ones are kept.
    #expect(try open(10).documents.nearest(to: sketch(31))?.id == id(31))
    #expect(try open(10).documents.nearest(to: sketch(3)) == nil)
    // A byte of the header is another.
    var bytes = try #require(directory.read("state/sketches"))
    bytes[20] ^= 1
    directory.write("state/sketches", bytes)
    #expect(try open().documents.documentCount == 31)
    directory.remove("state/sketches")
    #expect(try open().documents.documentCount == 31)
    // A log that was rotated away: what the file holds, and what the new log has.
    try open().saveIfDue((status.device, status.inode, status.size), atEnd: true)
    directory.rename("log", to: "log.1")
    directory.write("log", record(50))
    #expect(try open().documents.documentCount == 32)
  }
}
