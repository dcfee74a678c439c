// Gzip: members, pieces, limits and damage.
// Crawls come cut by a full disk or a broken transfer, and a bomb is easily made: of the one every whole member must
// come out, of the other no more than memory is allowed (G6).

import TestBench
import Testing

@testable import Formats

@Suite struct GzipTests {
  let sentence = Array("The harbour wall held all winter, and nobody got their feet wet.\n".utf8)

  @Test("a member gives back its bytes") func oneMember() throws {
    #expect(try inflate(storedGzip(sentence), limit: 1000) == sentence)
  }

  @Test("a member that was really deflated gives back its bytes") func deflatedMember() throws {
    // 20 times "ha": a literal h, a literal a, and a match.
    let member: [UInt8] = [0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 2, 3, 0xCB, 0x48, 0xCC, 0x20, 0x0A, 0x02, 0x00]
    let text = Array(repeatElement(Array("ha".utf8), count: 20).joined())
    #expect(try inflate(member + storedGzip(text).suffix(8), limit: 1000) == text)
  }

  @Test("members one after another are one text, zeros behind them are padding") func members() throws {
    let file = storedGzip(sentence) + storedGzip([]) + storedGzip(sentence) + [0, 0, 0, 0]
    #expect(try inflate(file, limit: 1000) == sentence + sentence)
  }

  @Test("one byte at a time gives the same as all at once") func pieces() throws {
    let file = storedGzip(sentence) + storedGzip(sentence)
    var reader = GzipReader(limit: 1000)
    var output: [UInt8] = []
    for byte in file { try reader.read([byte], into: &output) }
    try reader.finish()
    let byteCount = reader.byteCount
    #expect(output == sentence + sentence)
    #expect(byteCount == output.count)
  }

  @Test("a text of exactly the limit passes, one byte more does not") func limit() throws {
    let file = storedGzip(sentence)
    #expect(try inflate(file, limit: sentence.count) == sentence)
    #expect(throws: GzipError.limitExceeded) { try inflate(file, limit: sentence.count - 1) }
  }

  @Test("a file cut anywhere is truncated, never a shorter text") func truncation() {
    let file = storedGzip(sentence)
    for length in 1..<file.count {
      #expect(throws: GzipError.truncated) { try inflate(Array(file.prefix(length)), limit: 1000) }
    }
  }

  @Test("a wrong checksum is damage, and so is garbage behind the member") func damage() {
    var file = storedGzip(sentence)
    file[file.count - 6] ^= 1
    #expect(throws: GzipError.damaged) { try inflate(file, limit: 1000) }
    #expect(throws: GzipError.damaged) { try inflate(storedGzip(sentence) + Array("rest".utf8), limit: 1000) }
  }

  @Test("a damaged member leaves all members before it")
  func aDamagedMemberLeavesAllMembersBeforeIt() throws {
    var bad = storedGzip(sentence)
    bad[bad.count - 6] ^= 1
    for tail in [bad, Array(storedGzip(sentence).dropLast(20)), Array("noise".utf8)] {
      for size in [1, 7, Int.max] {
        var reader = GzipReader(limit: 1000)
        var output: [UInt8] = []
        var rest = (storedGzip(sentence) + storedGzip(sentence) + tail)[...]
        #expect(throws: GzipError.self) {
          while !rest.isEmpty {
            let piece = rest.prefix(size)
            rest = rest.dropFirst(size)
            try reader.read(piece, into: &output)
          }
          try reader.finish()
        }
        #expect(output.starts(with: sentence + sentence))
        let complete = reader.completeByteCount
        #expect(complete == 2 * sentence.count)
      }
    }
  }

  @Test("a reader that resumes behind damage gives all other members, in pieces as at once")
  func resuming() {
    let members = (1...5).map { storedGzip(Array("member \($0) of the file\n".utf8)) }
    let file = Array(members.joined())
    for place in 0..<file.count {
      var damaged = file
      damaged[place] ^= 0x10
      expectAllBut(place / members[0].count + 1, damaged, "a flipped bit at \(place)")
    }
    for cut in 1..<members[2].count {
      let torn = members[0] + members[1] + members[2].prefix(cut) + members[3] + members[4]
      expectAllBut(3, torn, "a member cut to \(cut)")
    }
    #expect(resumed(file + Array("noise".utf8) + storedGzip(sentence), 11).hasSuffix("wet.\n"))
    #expect(resumed(Array("noise".utf8), .max) == "|")
    #expect(inflatedBeginning(Array(file.dropFirst(9)), limit: 1000).bytes.starts(with: "member 2".utf8))
  }

  private func expectAllBut(_ number: Int, _ file: [UInt8], _ comment: Comment) {
    let whole = resumed(file, .max)
    let lines = whole.split { "\n|".contains($0) }
    for other in 1...5 where other != number { #expect(lines.contains("member \(other) of the file"), comment) }
    for size in [1, 7, 30] { #expect(resumed(file, size) == whole, comment) }
  }

  /// With a bar where something is missing.
  private func resumed(_ bytes: [UInt8], _ size: Int) -> String {
    var reader = GzipReader(limit: 10_000, canResume: true)
    var output: [UInt8] = []
    var rest = bytes[...]
    while !rest.isEmpty || !reader.isCaughtUp {
      do throws(GzipError) {
        let piece = rest.prefix(size)
        rest = rest.dropFirst(size)
        try reader.read(piece, into: &output)
      } catch {
        output += Array("|".utf8)
        reader.resume()
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  @Test("the beginning of what is longer than the limit is all that fits")
  func beginning() {
    let file = storedGzip(sentence) + storedGzip(sentence)
    let (bytes, isWhole) = inflatedBeginning(file, limit: 80)
    #expect(bytes == Array((sentence + sentence)[..<80]) && !isWhole)
  }

  @Test("a bomb is stopped by its ratio")
  func aBombIsStoppedByItsRatio() throws {
    let bomb = zeroBomb(matchCount: 8000)
    #expect(try readBomb(bomb, ratioLimit: .max) == nil)
    #expect(try readBomb(bomb, ratioLimit: 100) == .limitExceeded)
    #expect(throws: GzipError.limitExceeded) { try inflate(bomb, limit: 1 << 30, ratioLimit: 100) }
    let few = zeroBomb(matchCount: 100)
    #expect(try readBomb(few, ratioLimit: 100) == nil)
  }

  private func readBomb(_ bytes: [UInt8], ratioLimit: Int) throws -> GzipError? {
    var reader = GzipReader(limit: 1 << 30, ratioLimit: ratioLimit)
    var output: [UInt8] = []
    do throws(GzipError) {
      try reader.read(bytes[...], into: &output)
      return nil
    } catch { return error }
  }

  /// The beginning of a member: a zero, then matches of 258 zeros (RFC 1951, section 3.2.6: length 285, distance 0).
  private func zeroBomb(matchCount: Int) -> [UInt8] {
    var bits: [UInt8] = [1, 1, 0]  // last block, fixed codes
    bits += [0, 0, 1, 1, 0, 0, 0, 0]  // literal 0
    for _ in 0..<matchCount { bits += [1, 1, 0, 0, 0, 1, 0, 1] + [0, 0, 0, 0, 0] }
    var bytes: [UInt8] = [0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 0xFF]
    for start in stride(from: 0, to: bits.count, by: 8) {
      bytes.append(bits[start..<min(start + 8, bits.count)].enumerated().reduce(0) { $0 | $1.element << $1.offset })
    }
    return bytes
  }
}
