// The test cases of ftfy (Robyn Speer, Apache-2.0): found in the wild, and negative. They lie outside the tree;
// WINNOW_CORPUS names the folder. Only the encoding is judged: where ftfy goes on to straighten quotes and unfold
// ligatures, its files say under "fixed-encoding" what comes before, and that is what is compared, scalar by scalar.

import Foundation
import TestBench
import Testing

@testable import Text

private let folder = corpus("ftfy")

private struct Case: Decodable {
  var label: String
  var original: String
  var fixed: String
  var fixedEncoding: String?

  enum CodingKeys: String, CodingKey {
    case label, original, fixed
    case fixedEncoding = "fixed-encoding"
  }

  var expected: String { fixedEncoding ?? fixed }
  /// ftfy puts a U+FFFD where a `?` stands for a lost byte. winnow never does; see `lossy`.
  var addsReplacements: Bool { replacements(expected) > replacements(original) && !original.contains("ï¿½") }
}

private func replacements(_ text: String) -> Int { text.unicodeScalars.count { $0 == "\u{FFFD}" } }

private func cases(_ name: String) throws -> [Case] {
  try JSONDecoder().decode([Case].self, from: Data(contentsOf: #require(folder).appending(path: name)))
}

@Suite(.enabled(if: folder != nil, "the folder ftfy is not in WINNOW_CORPUS")) struct MojibakeCorpusTests {
  @Test("mojibake found in the wild is undone, scalar by scalar")
  func inTheWild() throws {
    let all = try cases("in-the-wild.json")
    let exact = all.filter { !$0.addsReplacements }
    #expect(all.count == 70 && exact.count == 68)
    for test in exact { #expect(isSame(repaired(test.original), test.expected), "\(test.label): \(test.original)") }
  }

  /// Relaxed: a U+FFFD that ftfy adds may be the character that was lost, or the damage as it was published.
  @Test("where ftfy adds a U+FFFD for a lost byte, the character comes back or the line stays")
  func lossy() throws {
    let lossy = try cases("in-the-wild.json").filter(\.addsReplacements)
    let results = lossy.map { repaired($0.original) }
    #expect(results.allSatisfy { replacements($0) == 0 })
    #expect(results.last == "The ICR has been upgraded to “bb+” from “bb”")
    #expect(results.first == lossy.first?.original)
  }

  @Test("what only looks like mojibake is left alone, scalar by scalar")
  func negative() throws {
    let all = try cases("negative.json")
    #expect(all.count == 31)
    for test in all { #expect(isSame(repaired(test.original), test.expected), "\(test.label): \(test.original)") }
  }

  @Test("what was repaired is not repaired again")
  func twice() throws {
    for test in try cases("in-the-wild.json") + cases("negative.json") {
      let once = repaired(test.original)
      #expect(isSame(repaired(once), once), "\(test.label)")
    }
  }
}
