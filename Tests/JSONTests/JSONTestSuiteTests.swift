// JSONTestSuite (N. Seriot): what every reader must take, must refuse, and may do as it likes; what winnow does with the
// last is listed here. The files are no part of the tree; WINNOW_CORPUS names the folder.

import Foundation
import TestBench
import Testing

@testable import JSON

private let folder = corpus("json-test-suite/test_parsing")

/// Those of the free cases that are taken: numbers of any size, and escapes of half a surrogate pair. The others are not
/// UTF-8, or begin with a byte order mark.
private let taken: Set<String> = [
  "number_double_huge_neg_exp", "number_huge_exp", "number_neg_int_huge_exp", "number_pos_double_huge_exp",
  "number_real_neg_overflow", "number_real_pos_overflow", "number_real_underflow", "number_too_big_neg_int",
  "number_too_big_pos_int", "number_very_big_negative_int", "object_key_lone_2nd_surrogate",
  "string_1st_surrogate_but_2nd_missing", "string_1st_valid_surrogate_2nd_invalid",
  "string_incomplete_surrogate_and_escape_valid", "string_incomplete_surrogate_pair",
  "string_incomplete_surrogates_escape_valid", "string_invalid_lonely_surrogate", "string_invalid_surrogate",
  "string_inverted_surrogates_U+1D11E", "string_lone_second_surrogate", "structure_500_nested_arrays",
]

@Suite(.enabled(if: folder != nil, "json-test-suite is not in WINNOW_CORPUS")) struct JSONTestSuiteTests {
  private func names(_ prefix: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: #require(folder).path).filter { $0.hasPrefix(prefix) }.sorted()
  }

  private func isTaken(_ name: String) throws -> Bool {
    let text = [UInt8](try Data(contentsOf: #require(folder).appending(path: name)))
    return (try? FlatJSON(parsing: text)) != nil  // only whether
  }

  @Test("every text that is JSON is taken and every other is refused") func mustCases() throws {
    let mustTake = try names("y_")
    let mustRefuse = try names("n_")
    #expect(mustTake.count == 95 && mustRefuse.count == 188)
    for name in mustTake { #expect(try isTaken(name), "\(name)") }
    for name in mustRefuse { #expect(try !isTaken(name), "\(name)") }
  }

  @Test("where the standard leaves it open, what happens is what is listed") func freeCases() throws {
    let free = try names("i_")
    #expect(free.count == 35)
    let found = try Set(free.filter(isTaken).map { String($0.dropFirst(2).dropLast(5)) })
    #expect(found == taken)
  }

  @Test("both readers agree on every case, but for half surrogate pairs") func agreement() throws {
    for name in try names("") where !name.contains("surrogate") {
      let text = [UInt8](try Data(contentsOf: #require(folder).appending(path: name)))
      let isValue = (try? JSONValue(parsing: text)) != nil  // only whether
      #expect(try isTaken(name) == isValue, "\(name)")
    }
  }
}
