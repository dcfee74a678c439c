// Sketches of texts: what is like what, and what must not make a difference.
// `duplicate_of` is decided by them, and users drop what it names: a sketch that strays costs them a text that was no
// copy, one that misses leaves the copies in.

import Testing

@testable import Deduplication

@Suite struct MinHashTests {
  /// A text of so many words, none of which is there twice.
  private func words(_ count: Int, from start: Int = 0) -> [String] { (start..<(start + count)).map { "word\($0)" } }

  private func sketch(_ words: [String]) -> MinHash { MinHash(of: Array(words.joined(separator: " ").utf8))! }

  @Test("the similarity of two texts is that of their pairs of words", arguments: [0.05, 0.1, 0.2, 0.4])
  func similarity(changed: Double) {
    // A block of changed words at the end: of all pairs, those that touch it differ.
    let (count, different) = (2000, Int(2000 * changed))
    let one = sketch(words(count))
    let other = sketch(words(count - different) + words(different, from: 10_000))
    let shared = Double(count - different - 1)
    let expected = shared / (2 * Double(count - 1) - shared)
    #expect(abs(one.similarity(to: other) - expected) < 0.12)
    #expect(one.similarity(to: one) == 1)
  }

  @Test("texts that have nothing to do with each other share nothing, and no band")
  func strangers() {
    let sketches = (0..<50).map { sketch(words(300, from: $0 * 1000)) }
    for (index, one) in sketches.enumerated() {
      for other in sketches[(index + 1)...] {
        #expect(one.similarity(to: other) < 0.1)
        #expect(!(0..<MinHash.bandCount).contains { one.band($0) == other.band($0) })
      }
    }
  }

  @Test("capitals, punctuation and white space make no difference, accents do")
  func spelling() {
    let plain = "the harbour road was closed again on friday after the river rose for the third time"
    let printed = "The harbour road – was closed, again, on Friday…\nAfter the river “rose” for the third time!"
    #expect(MinHash(of: Array(plain.utf8)) == MinHash(of: Array(printed.utf8)))
    #expect(MinHash(of: Array(plain.utf8)) != MinHash(of: Array(plain.replacing("river", with: "rivér").utf8)))
  }

  @Test("a script without spaces is compared by its characters, and a text of a few words by nothing")
  func scripts() throws {
    let text = "港の近くの古い倉庫は来年の春から図書館として使われることになった。"
    let one = try #require(MinHash(of: Array(text.utf8)))
    let other = try #require(MinHash(of: Array((text + "市議会が決めた。").utf8)))
    #expect(one.similarity(to: other) > 0.5 && one.similarity(to: other) < 1)
    #expect(MinHash(of: Array("Nine words are too few to be like others".utf8)) == nil)
    #expect(MinHash(of: []) == nil)
  }

  @Test("a sketch never changes: records are compared with those of other machines and years")
  func stable() {
    let sketch = sketch(words(20))
    #expect(sketch.bytes.prefix(8).map { Int($0) } == [20, 27, 149, 104, 229, 2, 113, 152])
    #expect(MinHash(bytes: sketch.bytes) == sketch && MinHash(bytes: [1]) == nil)
  }
}
