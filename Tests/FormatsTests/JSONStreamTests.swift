// JSON Lines and JSON arrays: the documents in them, what is passed over, pieces of every size, going on in the middle.
// The places told here stand in receipts, and after a crash reading goes on from them: one that is off by a byte
// repeats a document or skips it (G1).

import Testing

@testable import Formats

/// All items of JSON Lines fed in pieces.
private func lineItems(
  _ text: String, limit: Int = 1000, pieceByteCount: Int = .max, offset: Int = 0, number: Int = 1
) -> [StreamItem<JSONText>] {
  var reader = JSONLinesReader(limit: limit, offset: offset, number: number)
  var items: [StreamItem<JSONText>] = []
  for piece in pieces(text, pieceByteCount) {
    reader.feed(piece)
    while let item = reader.next() { items.append(item) }
  }
  reader.finish()
  while let item = reader.next() { items.append(item) }
  return items
}

private func arrayItems(
  _ text: String, reader: JSONArrayReader = JSONArrayReader(limit: 1000), pieceByteCount: Int = .max
) -> [StreamItem<JSONText>] {
  var reader = reader
  var items: [StreamItem<JSONText>] = []
  for piece in pieces(text, pieceByteCount) {
    reader.feed(piece)
    while let item = reader.next() { items.append(item) }
  }
  reader.finish()
  while let item = reader.next() { items.append(item) }
  return items
}

private func pieces(_ text: String, _ byteCount: Int) -> [ArraySlice<UInt8>] {
  let bytes = Array(text.utf8)
  return stride(from: 0, to: bytes.count, by: min(byteCount, max(bytes.count, 1))).map {
    bytes[$0...].prefix(byteCount)
  }
}

extension StreamItem<JSONText> {
  /// "2: {}" or "2: too_long".
  fileprivate var summary: String {
    switch self {
    case .gap(let gap): "\(gap.number ?? 0): \(gap.reason.rawValue)"
    case .document(let text): "\(text.number): \(String(decoding: text.bytes, as: UTF8.self))"
    }
  }

  fileprivate var place: (offset: Int, endOffset: Int, number: Int) {
    switch self {
    case .gap(let gap): (gap.offset, gap.endOffset, gap.number ?? 0)
    case .document(let text): (text.offset, text.endOffset, text.number)
    }
  }
}

@Suite struct JSONLinesReaderTests {
  private let text =
    "\u{FEFF}{\"a\":1}\r\n\n \t\r\n{\"b\":\"é\"}\n" + String(repeating: "x", count: 50) + "\n[3]\r\n"
    + String(repeating: " ", count: 50) + "\n{\"last\""

  @Test("lines come with their numbers and places")
  func linesComeWithTheirNumbersAndPlaces() {
    let items = lineItems(text, limit: 20)
    let expected = [#"1: {"a":1}"#, #"4: {"b":"é"}"#, "5: too_long", "6: [3]", "7: too_long", #"8: {"last""#]
    #expect(items.map(\.summary) == expected)
    let bytes = Array(text.utf8)
    for case .document(let line) in items {
      #expect(bytes[line.offset...].starts(with: line.bytes))
      #expect(line.endOffset == bytes.count || bytes[line.endOffset - 1] == 0x0A)
    }
    #expect(items.last?.place.endOffset == bytes.count)
  }

  @Test("pieces of every size give the same")
  func piecesOfEverySizeGiveTheSame() {
    for limit in [0, 1, 7, 8, 9, 20, 49, 50, 51, 1000] {
      let whole = lineItems(text, limit: limit)
      for size in 1...80 {
        #expect(lineItems(text, limit: limit, pieceByteCount: size) == whole, "limit \(limit), pieces of \(size) bytes")
      }
    }
  }

  @Test("reading goes on behind any line")
  func readingGoesOnBehindAnyLine() {
    let items = lineItems(text, limit: 20)
    let bytes = Array(text.utf8)
    for (index, item) in items.enumerated() {
      let (_, end, number) = item.place
      let rest = String(decoding: bytes[end...], as: UTF8.self)
      #expect(lineItems(rest, limit: 20, offset: end, number: number + 1) == Array(items[(index + 1)...]))
    }
  }

  @Test("nothing gives nothing", arguments: ["", "\n", "\r\n \n", "\u{FEFF}", "\u{FEFF}\n"])
  func nothing(text: String) {
    #expect(lineItems(text).isEmpty && lineItems(text, pieceByteCount: 1).isEmpty)
  }

  @Test("a line of exactly the limit passes")
  func aLineOfExactlyTheLimitPasses() {
    #expect(lineItems("12345\r\n123456\n", limit: 5).map(\.summary) == ["1: 12345", "2: too_long"])
  }
}

@Suite struct JSONArrayReaderTests {
  private let text =
    "\u{FEFF} [ {\"a\": \"]},\\\"\\\\\"} ,\n[1,[2]],3 , \"é\\\"\",null,[], {\"long\": \""
    + String(repeating: "y", count: 100) + "\"},-1.5e3,[[[[[[[[1]]]]]]]],{} ]\n"

  private var reader: JSONArrayReader { JSONArrayReader(limit: 50, depthLimit: 4) }

  @Test("elements come one by one")
  func elementsComeOneByOne() {
    #expect(
      arrayItems(text, reader: reader).map(\.summary) == [
        "1: {\"a\": \"]},\\\"\\\\\"}", "2: [1,[2]]", "3: 3", "4: \"é\\\"\"", "5: null", "6: []", "7: too_long",
        "8: -1.5e3", "9: too_deep", "10: {}",
      ])
  }

  @Test("pieces of every size give the same")
  func piecesOfEverySizeGiveTheSame() {
    for text in [text, String(text.dropLast(4)), "[1,]", "[1 2]", "[1]x", "{}", "[\"a", "[1", "[", "[]", "[{]}"] {
      let whole = arrayItems(text, reader: reader)
      for size in 1...60 {
        #expect(arrayItems(text, reader: reader, pieceByteCount: size) == whole, "\(text), pieces of \(size) bytes")
      }
    }
  }

  @Test("reading goes on behind any element")
  func readingGoesOnBehindAnyElement() {
    let items = arrayItems(text, reader: reader)
    let bytes = Array(text.utf8)
    for (index, item) in items.enumerated() {
      let (_, end, number) = item.place
      let rest = String(decoding: bytes[end...], as: UTF8.self)
      let again = JSONArrayReader(limit: 50, depthLimit: 4, behind: end, number: number)
      #expect(arrayItems(rest, reader: again) == Array(items[(index + 1)...]))
    }
  }

  @Test(
    "what is no array, or is cut, has its outcome behind all elements before",
    arguments: [
      ("", []), (" ", []), ("[]", []), ("[ ] \n", []), ("{}", ["1: broken"]), ("[", ["1: truncated"]),
      ("[1,", ["1: 1", "2: truncated"]), ("[1", ["1: truncated"]), ("[{\"a\": [", ["1: truncated"]),
      ("[1,]", ["1: 1", "2: broken"]), ("[,1]", ["1: broken"]), ("[1 2]", ["1: 1", "2: broken"]),
      ("[1] 2", ["1: 1", "2: broken"]), ("[\"a\\", ["1: truncated"]), ("[[1,2]", ["1: [1,2]", "2: truncated"]),
      ("[1][2]\n[]", ["1: 1", "2: 2"]), ("[1][", ["1: 1", "2: truncated"]), ("[1],[2]", ["1: 1", "2: broken"]),
    ])
  func outcomes(text: String, outcome: [String]) {
    #expect(arrayItems(text).map(\.summary) == outcome)
  }

  @Test("objects one behind another need no brackets; reading goes on behind any of them")
  func sequences() {
    let text = "{\n  \"a\": \"}\"\n}\n{\n  \"b\": {}\n} {\"c\":1}{}\n"
    func items(_ text: String, pieceByteCount: Int = .max) -> [String] {
      arrayItems(text, reader: JSONArrayReader(limit: 50, in: .nothing), pieceByteCount: pieceByteCount).map(\.summary)
    }
    let whole = ["1: {\n  \"a\": \"}\"\n}", "2: {\n  \"b\": {}\n}", "3: {\"c\":1}", "4: {}"]
    #expect(items(text) == whole)
    for size in 1...20 { #expect(items(text, pieceByteCount: size) == whole) }
    for text in ["{},{}", "{}]", "{}]["] { #expect(items(text) == ["1: {}", "2: broken"]) }
    #expect(items("{}x") == ["1: {}", "2: broken"] && items("{} {\"a\"") == ["1: {}", "2: truncated"])
    let all = arrayItems(text, reader: JSONArrayReader(limit: 50, in: .nothing))
    for (index, item) in all.enumerated() {
      let rest = String(decoding: Array(text.utf8)[item.place.1...], as: UTF8.self)
      let again = JSONArrayReader(limit: 50, in: .nothing, behind: item.place.1, number: item.place.2)
      #expect(arrayItems(rest, reader: again) == Array(all[(index + 1)...]))
    }
  }

  @Test("a million deep is passed over without memory or recursion")
  func aMillionDeepIsPassedOverWithoutMemoryOrRecursion() {
    let deep = String(repeating: "[", count: 1_000_000)
    let closed = "[1," + deep + String(repeating: "]", count: 1_000_000) + ",2]"
    #expect(arrayItems(closed, pieceByteCount: 1 << 16).map(\.summary) == ["1: 1", "2: too_deep", "3: 2"])
    #expect(arrayItems(deep, pieceByteCount: 1 << 16).map(\.summary) == ["1: truncated"])
  }
}
