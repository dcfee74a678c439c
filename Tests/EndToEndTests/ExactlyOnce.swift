// The promise as a question to a sandbox: is every delivered file in the log exactly once, whole and in whole lines, and
// does `winnow verify` agree.

import Deduplication
import POSIX
import TestBench
import Testing

/// Expects that `deliveries`, and nothing else, stand in the log of `box`, its rotated siblings included.
/// `quarantined` are the paths that must be in quarantine instead; `moment` is what happened, for the report.
func expectExactlyOnce(
  _ deliveries: [Delivery], in box: Sandbox, quarantined: Set<String> = [], after moment: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let records = box.records()
  let broken = records.filter { $0.object == nil }.map { String(decoding: $0.bytes.prefix(200), as: UTF8.self) }
  expectNone(broken, "broken lines \(moment)", sourceLocation)
  var found: [String: [LogLine]] = [:]
  for record in records { found[record.path, default: []].append(record) }
  var expected: [String: Delivery] = [:]
  for delivery in deliveries { expected[delivery.path] = delivery }
  expectNone(found.filter { $0.value.count > 1 }.keys, "records that stand more than once \(moment)", sourceLocation)
  expectNone(expected.keys.filter { found[$0] == nil && !quarantined.contains($0) }, "lost \(moment)", sourceLocation)
  expectNone(
    found.keys.filter { expected[$0] == nil || quarantined.contains($0) }, "not delivered \(moment)", sourceLocation)
  expectNone(
    found.filter { path, lines in expected[path].map { !lines[0].isMade(of: $0.bytes) } ?? false }.keys,
    "records of other bytes than were delivered \(moment)", sourceLocation)
  expectOneReceiptEach(expected, in: box, quarantined: quarantined, moment, sourceLocation)
  let verification = box.verify()
  #expect(verification.code == 0, "\(moment)\n\(verification.text)", sourceLocation: sourceLocation)
}

/// Every file has one receipt that counts; the same delivery seen again (its ctime changed) is a `duplicate` beside it.
private func expectOneReceiptEach(
  _ expected: [String: Delivery], in box: Sandbox, quarantined: Set<String>, _ moment: String,
  _ sourceLocation: SourceLocation
) {
  var receipts: [String: [LogLine]] = [:]
  for receipt in box.receipts() { receipts[receipt.path, default: []].append(receipt) }
  let wrong = receipts.filter { path, lines in
    let final = lines.map { $0.outcome ?? "no receipt" }.filter { $0 != "duplicate" }
    return final != [quarantined.contains(path) ? "quarantined" : "done"]
  }
  let lines = wrong.values.map { $0.map { String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: "\n") }
  expectNone(lines, "files with wrong receipts \(moment)", sourceLocation)
  expectNone(expected.keys.filter { receipts[$0] == nil }, "without a receipt \(moment)", sourceLocation)
}

func expectNone(
  _ what: some Collection<String>, _ kind: String, _ sourceLocation: SourceLocation = #_sourceLocation
) {
  let some = what.sorted().prefix(10).joined(separator: "\n")
  #expect(what.isEmpty, "\(what.count) \(kind):\n\(some)", sourceLocation: sourceLocation)
}

extension LogLine {
  func isMade(of bytes: [UInt8]) -> Bool {
    let source = object?["source"] as? [String: Any]
    return source?["bytes"] as? Int == bytes.count && source?["sha256"] as? String == SHA256.digest(of: bytes).hex
  }
}
