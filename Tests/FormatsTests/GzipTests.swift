// Gzip: members, pieces, limits and damage.

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
}
