// An object around a list of documents, as JSON Feed, NewsAPI, Firecrawl and Diffbot write it: `{"status": …, "items": [ {…},
// {…} ]}`. The list is read like one that stands alone; what the object says beside it is of no document.

import JSON

/// Members that hold such a list.
private let listNames = [
  "articles", "data", "docs", "documents", "entries", "items", "objects", "pages", "posts", "records", "results",
].map { Array($0.utf8) }

/// How far in a file the list must begin.
let envelopeByteCount = 1 << 16

/// Where the first list of objects under such a name begins in an object, with its bracket; nil where there is none, or not
/// within `envelopeByteCount` bytes.
func listOffset(inObject json: ArraySlice<UInt8>) -> Int? {
  let bytes = Array(json.prefix(envelopeByteCount))
  var walk = MemberWalk(bytes)
  guard walk.enter() else { return nil }
  while let (key, value) = walk.next() {
    if listNames.contains(key), bytes[value] == UInt8(ascii: "["),
      bytes[(value + 1)...].first(where: { !isBlank($0) }) == UInt8(ascii: "{")
    {
      return value
    }
    guard walk.pass(value) else { return nil }
  }
  return nil
}

/// Whether an object may hold its documents in a list, by its beginning.
public func mayBeEnvelope(_ json: [UInt8]) -> Bool { listOffset(inObject: json[...]) != nil }

/// Whether an object, of which all is here, holds documents in a list, and is none by what stands beside the list. What is
/// damaged is read as one document, which says where.
func isEnvelope(_ json: [UInt8], _ map: FieldMap) -> Bool {
  guard let start = listOffset(inObject: json[...]) else { return false }
  var scanner = JSONElementScanner()
  guard let end = scanner.end(json.span, start) else { return false }
  guard firstElements(json, start).contains(where: { hasBody($0, map) == true }) else { return false }
  let mark = json.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  return hasBody(Array(json[mark..<start]) + Array("[]".utf8) + json[end...], map) == false
}

/// Whether an object is a document. A short string under a name as `page`, which is the number of one as well, is no body.
/// nil where it is no JSON.
private func hasBody(_ json: [UInt8], _ map: FieldMap) -> Bool? {
  // Where it is damaged is of no interest here.
  guard let json = try? FlatJSON(parsing: json, depthLimit: 500, takesNonFinite: true) else { return nil }
  let search = FieldSearch(json, map: map)
  guard let body = search.body?.value else { return false }
  return !search.isVague(json.key(body)) || json.range(body).count >= 200
}

/// At most eight: the first of a list may be empty.
private func firstElements(_ json: [UInt8], _ list: Int) -> [[UInt8]] {
  var elements: [[UInt8]] = []
  var at = list + 1
  while elements.count < 8 {
    while at < json.count, isBlank(json[at]) || json[at] == UInt8(ascii: ",") { at += 1 }
    var scanner = JSONElementScanner()
    guard at < json.count, json[at] == UInt8(ascii: "{"), let end = scanner.end(json.span, at) else { break }
    elements.append(Array(json[at..<end]))
    at = end
  }
  return elements
}

/// Goes over the members of an object without reading their values.
private struct MemberWalk {
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    while at < bytes.count, isBlank(bytes[at]) { at += 1 }
    guard at < bytes.count, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  mutating func enter() -> Bool { take(UInt8(ascii: "{")) }

  /// The key of the next member, its escapes as they are, and where its value begins.
  mutating func next() -> (key: [UInt8], value: Int)? {
    guard take(UInt8(ascii: "\"")), let end = endOfKey() else { return nil }
    let key = Array(bytes[at..<end])
    at = end + 1
    guard take(UInt8(ascii: ":")) else { return nil }
    while at < bytes.count, isBlank(bytes[at]) { at += 1 }
    return at < bytes.count ? (key, at) : nil
  }

  private func endOfKey() -> Int? {
    var end = at
    while end < bytes.count, bytes[end] != UInt8(ascii: "\"") { end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1 }
    return end < bytes.count ? end : nil
  }

  /// Goes to the next member; false where the object ends or is none.
  mutating func pass(_ value: Int) -> Bool {
    var scanner = JSONElementScanner()
    guard let end = scanner.end(bytes.span, value) else { return false }
    at = end
    return take(UInt8(ascii: ","))
  }
}
