// A receipt as its line of `receipts.jsonl`, written and read.
// Text, so that `jq` can answer what became of a file; with the members the index needs in front, so that a start reads
// millions of them quickly.

import Deduplication
import JSON
import POSIX

extension Receipt {
  /// One line of JSON with its newline. What the index is rebuilt from comes first, in a fixed order.
  public var line: [UInt8] {
    var json = JSONWriter(capacity: 512)
    json.beginObject()
    json.field("outcome", outcome.rawValue)
    json.field("path", "path_b64", path: path)
    if let version {
      json.key("file")
      json.beginArray()
      for number in version.numbers { json.integer(number) }
      json.endArray()
    }
    if let sha256 {
      json.key("sha256")
      json.string(utf8: sha256.hexBytes)
    }
    json.field("format", ifPresent: format)
    json.field("records", records)
    json.field("id", ifPresent: id)
    if let log {
      json.key("log")
      json.beginObject()
      json.field("device", log.device)
      json.field("inode", log.inode)
      json.field("offset", log.offset)
      json.field("length", log.length)
      json.endObject()
    }
    if let progress { write(progress, to: &json) }
    if !notes.isEmpty { write(notes, to: &json) }
    json.field("duplicate_of", ifPresent: duplicateOf)
    json.field("supersedes", ifPresent: supersedes)
    json.field("code", ifPresent: code)
    json.field("reason", ifPresent: reason)
    json.field("attempts", attempts)
    json.field("ms", ifPresent: milliseconds)
    json.field("at", Timestamp.rfc3339(nanoseconds: at))
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }

  /// Reads a line written by `line`; nil where it is not one. What the index is rebuilt from must come first, and no member
  /// twice: else the fast reader, which looks no further, would find the receipt under other keys.
  public init?(line: some Sequence<UInt8>) {
    guard let value = try? JSONValue(parsing: Array(line)),  // a damaged line is for the caller to count
      case .object(let members) = value, Set(members.map(\.key)).count == members.count,
      !members.drop(while: { Self.indexed.contains($0.key) }).contains(where: { Self.indexed.contains($0.key) }),
      let outcome = value["outcome"]?.string.flatMap(Outcome.init(rawValue:)),
      let path = value.path("path", "path_b64"),
      let at = value["at"]?.string.flatMap(Timestamp.nanoseconds(rfc3339:))
    else { return nil }
    self.init(at: at, outcome: outcome, path: path)
    version = (value["file"]?.array?.compactMap { $0.integer.map(Int64.init) }).flatMap(FileVersion.init(numbers:))
    sha256 = value["sha256"]?.string.flatMap { Digest(hex: Array($0.utf8)) }
    format = value["format"]?.string
    records = value["records"]?.integer ?? 0
    id = value["id"]?.string
    if let range = value["log"], let device = range["device"]?.unsigned, let inode = range["inode"]?.unsigned,
      let offset = range["offset"]?.integer, let length = range["length"]?.integer
    {
      log = LogRange(device: device, inode: inode, offset: Int64(offset), length: length)
    }
    progress = value["progress"].flatMap(Progress.init)
    notes = value["notes"]?.array?.compactMap(Note.init) ?? []
    duplicateOf = value["duplicate_of"]?.string
    supersedes = value["supersedes"]?.string
    code = value["code"]?.string
    reason = value["reason"]?.string
    attempts = value["attempts"]?.integer ?? 1
    milliseconds = value["ms"]?.integer.map(Int64.init)
  }
}

extension Receipt {
  private static let indexed: Set = ["outcome", "path", "path_b64", "file", "sha256"]

  private func write(_ progress: Progress, to json: inout JSONWriter) {
    json.key("progress")
    json.beginObject()
    json.field("offset", progress.offset)
    json.field("index", progress.index)
    json.field("records", progress.records)
    write("rejected", progress.rejected, to: &json)
    write("passed_over", progress.passedOver, to: &json)
    if progress.isAppended { json.field("appended", true) }
    json.endObject()
  }

  private func write(_ name: StaticString, _ counts: [String: Int], to json: inout JSONWriter) {
    guard !counts.isEmpty else { return }
    json.key(name)
    json.beginObject()
    for (code, count) in counts.sorted(by: { $0.key < $1.key }) {
      json.key(text: code)
      json.integer(count)
    }
    json.endObject()
  }

  private func write(_ notes: [Note], to json: inout JSONWriter) {
    json.key("notes")
    json.beginArray()
    for note in notes {
      json.beginObject()
      json.field("index", note.index)
      json.field("offset", note.offset)
      json.field("code", note.code)
      json.field("reason", note.reason)
      json.endObject()
    }
    json.endArray()
  }
}

extension Receipt.Progress {
  fileprivate init?(_ value: JSONValue) {
    guard let offset = Self.count(value["offset"]), let index = Self.count(value["index"]),
      let records = Self.count(value["records"]), let rejected = Self.counts(value["rejected"]),
      let passedOver = Self.counts(value["passed_over"])
    else { return nil }
    self.init(offset: offset, index: index, isAppended: value["appended"]?.bool ?? false)
    (self.records, self.rejected, self.passedOver) = (records, rejected, passedOver)
  }

  /// A damaged ledger must not lead to sums that overflow.
  private static func count(_ value: JSONValue?) -> Int? {
    value?.integer.flatMap { (0...1 << 53).contains($0) ? $0 : nil }
  }

  private static func counts(_ value: JSONValue?) -> [String: Int]? {
    guard let value else { return [:] }
    guard case .object(let members) = value else { return nil }
    var counts: [String: Int] = [:]
    for member in members {
      guard let count = count(member.value) else { return nil }
      counts[member.key] = count
    }
    return counts
  }
}

extension Receipt.Note {
  fileprivate init?(_ value: JSONValue) {
    guard let index = value["index"]?.integer, let offset = value["offset"]?.integer, let code = value["code"]?.string
    else { return nil }
    self.init(index: index, offset: offset, code: code, reason: value["reason"]?.string ?? "")
  }
}
