// What the two conformance suites of html5lib share: where their files lie, how many cases of each file must pass, and
// which cases are known to fail. The files are no part of the tree; WINNOW_CORPUS names the folder.

import Foundation
import TestBench
import Testing

/// The folder `html5lib` of the corpus, nil where it is absent.
let html5lib = corpus("html5lib")

/// One file of cases and how many of them pass, at least.
struct ConformanceFile: CustomTestStringConvertible, Sendable {
  let path: String
  let floor: Int
  var testDescription: String { path }
}

/// Reads lines of "path floor".
func conformanceFiles(_ lines: String) -> [ConformanceFile] {
  lines.split(separator: "\n").map { line in
    let words = line.split(separator: " ")
    return ConformanceFile(path: String(words[0]), floor: Int(words[1])!)
  }
}

/// What became of one case.
struct Outcome {
  /// Its place in the file, from 0.
  let index: String
  /// What was given, expected and found; nil where it passed.
  let failure: String?
}

/// The cases of expected-failures.txt: why each fails, by "path index".
private let expectedFailures: [String: String] = {
  let list = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "expected-failures.txt")
  // Without the list no failure is expected.
  let text = (try? String(contentsOf: list, encoding: .utf8)) ?? ""
  var reasons: [String: String] = [:]
  for line in text.split(separator: "\n") where !line.hasPrefix("#") {
    let words = line.split(separator: " ", maxSplits: 2)
    reasons["\(words[0]) \(words[1])"] = words.count > 2 ? String(words[2]) : ""
  }
  return reasons
}()

/// Prints how many passed and records what shouldn't be: a failure that isn't listed, a listed case that passes or is
/// gone, a listed case without a reason, fewer passes than the floor.
func judge(_ outcomes: [Outcome], of file: ConformanceFile, notRun: String = "") {
  let passed = outcomes.count { $0.failure == nil }
  print("html5lib \(file.path): \(passed) of \(outcomes.count) pass\(notRun)")
  #expect(passed >= file.floor, "fewer cases of \(file.path) pass than did")
  for outcome in outcomes {
    let reason = expectedFailures["\(file.path) \(outcome.index)"]
    if let failure = outcome.failure, reason == nil {
      Issue.record("\(file.path) \(outcome.index)\n\(failure)")
    } else if outcome.failure == nil, reason != nil {
      Issue.record("\(file.path) \(outcome.index) passes: take it off expected-failures.txt")
    }
  }
  let indices = Set(outcomes.map(\.index))
  for (place, reason) in expectedFailures where place.hasPrefix(file.path + " ") {
    #expect(indices.contains(String(place.dropFirst(file.path.count + 1))), "\(place) is listed and is no case")
    #expect(!reason.isEmpty, "\(place) is listed without a reason")
  }
}

/// All files of a folder with that ending, as paths below html5lib.
func paths(in folder: String, ending: String) throws -> [String] {
  let html5lib = try #require(html5lib)
  return try FileManager.default.contentsOfDirectory(atPath: html5lib.appending(path: folder).path)
    .filter { $0.hasSuffix(ending) }.map { "\(folder)/\($0)" }.sorted()
}

/// Printable ASCII as it is, all else as \u{…}: two such strings are equal only if their scalars are.
func escaped(_ string: String) -> String {
  var result = ""
  for scalar in string.unicodeScalars {
    switch scalar {
    case "\"", "\\": result += "\\\(scalar)"
    case " "..."~": result.unicodeScalars.append(scalar)
    default: result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    }
  }
  return "\"\(result)\""
}
