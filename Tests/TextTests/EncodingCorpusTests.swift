// The standard's own data: every label of encodings.json, and the inputs of encoding_rs, one code of an index a line.
// They lie outside the tree; WINNOW_CORPUS names the folder. Where winnow reads a code in another way than the standard,
// encoding-differences.txt counts it and says why; it may only get shorter.

import Foundation
import TestBench
import Testing

@testable import Text

private let folder = corpus("encoding")

private func lines(_ name: String) throws -> [ArraySlice<UInt8>] {
  let data = try Data(contentsOf: #require(folder).appending(path: "encoding_rs/tests/test_data/\(name).txt"))
  return [UInt8](data).split(separator: 0x0A, omittingEmptySubsequences: false)
}

@Suite(.enabled(if: folder != nil, "the folder encoding is not in WINNOW_CORPUS")) struct EncodingCorpusTests {
  private struct Group: Decodable {
    struct Encoding: Decodable {
      var name: String
      var labels: [String]
    }
    var encodings: [Encoding]
  }

  @Test("every label of the standard means the standard's encoding, in any case and with white space around it")
  func allLabels() throws {
    let labels = try Data(contentsOf: #require(folder).appending(path: "encodings.json"))
    let encodings = try JSONDecoder().decode([Group].self, from: labels).flatMap(\.encodings)
    #expect(encodings.count == 40 && encodings.reduce(0) { $0 + $1.labels.count } == 228)
    for encoding in encodings {
      for label in encoding.labels {
        #expect(TextEncoding(label: "\t\(label.uppercased()) ")?.name == encoding.name.lowercased(), "\(label)")
      }
    }
    #expect(encodingLabels.flatMap { $0.labels.split(separator: " ") }.count == 228)
  }

  static let files: [(file: String, label: String)] = [
    ("big5", "big5"), ("euc_kr", "euc-kr"), ("gb18030", "gb18030"), ("iso_2022_jp", "iso-2022-jp"),
    ("jis0208", "euc-jp"), ("jis0212", "euc-jp"), ("shift_jis", "shift_jis"),
  ]

  @Test("each code of each index reads as in the standard, but for the differences that are listed", arguments: files)
  func indexes(file: String, label: String) throws {
    let inputs = try lines(file + "_in")
    let references = try lines(file + "_in_ref")
    try #require(inputs.count == references.count && inputs.count > 8000)
    let differing = zip(inputs, references).filter { input, reference in
      decode(Array(input), as: TextEncoding(name: label), isUTF8: false)?.text != Array(reference)
    }
    let found = differing.map { input, _ in input.map { String($0, radix: 16) }.joined() }
    #expect(found == (try listedDifferences()[file] ?? []))
  }

  /// The codes of each file, in hexadecimal.
  private func listedDifferences() throws -> [String: [String]] {
    let list = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "encoding-differences.txt")
    var listed: [String: [String]] = [:]
    for line in try String(contentsOf: list, encoding: .utf8).split(separator: "\n") where !line.hasPrefix("#") {
      let fields = line.split(separator: "\t")
      listed[String(fields[0])] = fields[2].split(separator: " ").map(String.init)
      #expect(Int(fields[1]) == listed[String(fields[0])]?.count && fields.count == 4)
    }
    return listed
  }

  @Test("a whole index in one document reads as its lines do", arguments: files)
  func documents(file: String, label: String) throws {
    let inputs = try lines(file + "_in")
    let whole = decode(Array(inputs.joined(separator: [0x0A])), as: TextEncoding(name: label), isUTF8: false)
    let single = inputs.map { decode(Array($0), as: TextEncoding(name: label), isUTF8: false)?.text ?? [] }
    // A first byte alone at the end of a line takes no line end with it.
    #expect(whole?.text == Array(single.joined(separator: [0x0A])))
  }
}
