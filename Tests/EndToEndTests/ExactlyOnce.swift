// The promise as a question to a sandbox: is every delivered file in the log exactly once, whole and in whole lines, and
// does `winnow verify` agree.

import Deduplication
import POSIX
import TestBench
import Testing

/// Expects that `deliveries`, and nothing else, stand in the log of `box`, its rotated siblings included.
/// `quarantined` are the paths that must be in quarantine instead.
func expectExactlyOnce(
  _ deliveries: [Delivery], in box: Sandbox, quarantined: Set<String> = [],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let records = box.records()
  let broken = records.filter { $0.object == nil }
  expectNone(broken.map { String(decoding: $0.bytes.prefix(200), as: UTF8.self) }, "broken lines", sourceLocation)
  var found: [String: [LogLine]] = [:]
  for record in records { found[record.path, default: []].append(record) }
  var expected: [String: Delivery] = [:]
  for delivery in deliveries { expected[delivery.path] = delivery }
  expectNone(found.filter { $0.value.count > 1 }.keys, "records that stand more than once", sourceLocation)
  expectNone(expected.keys.filter { found[$0] == nil && !quarantined.contains($0) }, "lost", sourceLocation)
  expectNone(found.keys.filter { expected[$0] == nil || quarantined.contains($0) }, "not delivered", sourceLocation)
  expectNone(
    found.filter { path, lines in expected[path].map { !lines[0].isMade(of: $0.bytes) } ?? false }.keys,
    "records of other bytes than were delivered", sourceLocation)
  expectOneReceiptEach(expected, in: box, quarantined: quarantined, sourceLocation)
  let verification = box.verify()
  #expect(verification.code == 0, "\(verification.text)", sourceLocation: sourceLocation)
}

/// Every file has one receipt that counts; the same delivery seen again (its ctime changed) is a `duplicate` beside it.
private func expectOneReceiptEach(
  _ expected: [String: Delivery], in box: Sandbox, quarantined: Set<String>, _ sourceLocation: SourceLocation
) {
  var outcomes: [String: [String]] = [:]
  for receipt in box.receipts() { outcomes[receipt.path, default: []].append(receipt.outcome ?? "no receipt") }
  let wrong = outcomes.filter { path, list in
    let final = list.filter { $0 != "duplicate" }
    return final != [quarantined.contains(path) ? "quarantined" : "done"]
  }
  expectNone(wrong.map { "\($0.key): \($0.value)" }, "wrong receipts", sourceLocation)
  expectNone(expected.keys.filter { outcomes[$0] == nil }, "without a receipt", sourceLocation)
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
