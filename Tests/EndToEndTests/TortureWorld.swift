// A small world for torture: every round brings files of all formats, one written anew under its old name, one that
// must go to quarantine. Whatever is done to winnow in between, afterwards the world is asked for the promises G1 to G5.
// Answers with what is wrong in words, so that many worlds can be asked at once.

import Deduplication
import Foundation
import POSIX
import TestBench

final class TortureWorld {
  struct Input {
    let path: String
    let bytes: [UInt8]
    /// Records that must come of it; 0 for the quarantine.
    let documents: Int
  }

  let box: Sandbox
  private let afterCommit: String
  private(set) var rounds = 0
  private(set) var inputs: [Input] = []
  private let prefix: String
  /// What each log held when it was last looked at, by inode.
  private var logs: [UInt64: [UInt8]] = [:]
  private var rotations = 0

  init(_ afterCommit: String, _ serial: Int, workers: Int = 2, box: ((String) -> Sandbox)? = nil) {
    self.afterCommit = afterCommit
    prefix = "w\(serial)"
    // A fault may cost an attempt, and many faults in one run many: none may cost the file.
    let settings = """
      [Drop]
      SettleSec=0
      AfterCommit=\(afterCommit)
      MaxAttempts=100
      RescanSec=1s
      PollSec=1s
      [Output]
      BatchBytes=4096
      [Pipeline]
      Workers=\(workers)
      [Status]
      MaxLagSec=5s
      """
    self.box = box?(settings) ?? Sandbox(settings, inMemory: true)
  }

  // MARK: - What comes

  /// The files of one more round: `place` tells how each reaches the drop directory.
  func deliver(_ place: (String, [UInt8]) -> Void) {
    rounds += 1
    let name = "\(prefix)-\(rounds)"
    // A record stands in the log before its input is moved away: one that lies there still must not be overwritten.
    let isTaken = afterCommit != "keep" && box.names(in: box.drop).contains("again.txt")
    let again = isTaken ? "\(name)-again.txt" : "again.txt"
    let words = "\(name) of the ferry that leaves the lower quay at noon and is back before the lamps are lit"
    func line(_ number: Int) -> String {
      #"{"url":"https://a.example/\#(name)/\#(number)","text":"Entry \#(number) \#(words)"}"#
    }
    let page = "<title>Page \(name)</title><p>Page \(words).</p><p>The crew counts its passengers twice.</p>"
    var round = [
      Input(path: "\(name).txt", bytes: text("Notice \(words).\n"), documents: 1),
      Input(path: "sub/\(name).html", bytes: text(page), documents: 1),
      Input(path: "\(name).json", bytes: text(line(0)), documents: 1),
      Input(path: "\(name).jsonl", bytes: text((1...3).map { line($0) + "\n" }.joined()), documents: 3),
      Input(path: "\(name).warc", bytes: text((1...2).map { warc("\(name)/\($0)", page) }.joined()), documents: 2),
      Input(path: "\(name)-zipped.txt.gz", bytes: storedGzip(text("Zipped \(words).\n")), documents: 1),
      Input(path: again, bytes: text("Written anew: \(words).\n"), documents: 1),
      Input(path: "\(name).bin", bytes: [0x7F, 0x45, 0x4C, 0x46, 0, 1] + text(name) + [0, 0, 255], documents: 0),
    ]
    if rounds % 3 == 0 {
      round.append(Input(path: "\(name)-long.txt", bytes: article(rounds, size: 6000), documents: 1))
    }
    for input in round { place(input.path, input.bytes) }
    inputs += round
  }

  /// Hidden names first, then a rename.
  func deliver() {
    deliver { path, bytes in
      box.directory.write("drop/.coming.tmp", bytes)
      box.directory.makeDirectory(Path("drop/" + path).parent)
      box.directory.rename("drop/.coming.tmp", to: Path("drop/" + path))
    }
  }

  func rotate() {
    guard box.names(in: box.out).contains("records.jsonl") else { return }
    rotations += 1
    box.directory.rename("out/records.jsonl", to: Path("out/records.jsonl.\(rotations)"))
  }

  var expectedRecords: Int { inputs.reduce(0) { $0 + $1.documents } }

  /// Lines in all logs, torn or not.
  var lineCount: Int {
    box.logs().reduce(0) { $0 + ((try? readFile($1, limit: 1 << 30))?.count { $0 == 0x0A } ?? 0) }
  }

  private func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  private func warc(_ name: String, _ page: String) -> String {
    let body = page + "<p>Taken down as \(name).</p>"
    let answer = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body
    return "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:\(name)>\r\n"
      + "WARC-Target-URI: https://a.example/\(name)\r\nWARC-Date: 2024-05-01T10:00:00Z\r\n"
      + "Content-Type: application/http;msgtype=response\r\nContent-Length: \(answer.utf8.count)\r\n\r\n"
      + answer + "\r\n\r\n"
  }

  // MARK: - What must hold

  /// Runs winnow undisturbed, then asks for everything. Empty when all is well.
  func settle() -> [String] {
    var problems = growth()
    let process = box.run("run", ["--once"])
    if ![.exited(0), .exited(65)].contains(process.ending) {
      problems.append("the run after it ended with \(String(describing: process.ending)): \(process.complaints)")
    }
    problems += growth() + records() + receipts() + places()
    let verification = box.verify()
    if verification.code != 0 { problems.append("verify: \(verification.text)") }
    return problems
  }

  /// G5: what once stood in a log stands there still.
  func growth() -> [String] {
    var problems: [String] = []
    var found: Set<UInt64> = []
    for path in box.logs() {
      guard let inode = try? FileStatus.of(path).inode, let now = try? readFile(path, limit: 1 << 30) else { continue }
      found.insert(inode)
      if let before = logs[inode], !now.starts(with: before) { problems.append("\(path) shrank or was changed") }
      logs[inode] = now
    }
    if !found.isSuperset(of: logs.keys) { problems.append("a log is gone") }
    return problems
  }

  /// G1 and G5: each document once, in whole lines.
  func records() -> [String] {
    var problems: [String] = []
    var found: [String: Int] = [:]
    for record in box.records() {
      guard let source = record.object?["source"] as? [String: Any] else {
        problems.append("a torn line: \(String(decoding: record.bytes.prefix(200), as: UTF8.self))")
        continue
      }
      let index = source["index"] as? Int ?? 1
      found["\(record.path) \(source["sha256"] ?? "?") \(index)", default: 0] += 1
    }
    let expected = inputs.flatMap { input in
      (0..<input.documents).map { "\(input.path) \(SHA256.digest(of: input.bytes).hex) \($0 + 1)" }
    }
    for (key, count) in found where count > 1 { problems.append("\(count) times: \(key)") }
    for key in expected where found.removeValue(forKey: key) == nil { problems.append("lost: \(key)") }
    for key in found.keys { problems.append("nobody brought: \(key)") }
    return problems
  }

  /// G4: one end for each, beside which the same delivery may be seen again.
  private func receipts() -> [String] {
    var outcomes: [String: [String]] = [:]
    for receipt in box.receipts() {
      let key = "\(receipt.path) \(receipt.object?["sha256"] as? String ?? "?")"
      if let outcome = receipt.outcome, ["partial", "duplicate"].contains(outcome) { continue }
      outcomes[key, default: []].append(receipt.outcome ?? String(decoding: receipt.bytes, as: UTF8.self))
    }
    var problems: [String] = []
    for input in inputs {
      let key = "\(input.path) \(SHA256.digest(of: input.bytes).hex)"
      let found = outcomes.removeValue(forKey: key) ?? []
      if found != [input.documents == 0 ? "quarantined" : "done"] { problems.append("receipts of \(key): \(found)") }
    }
    for (key, found) in outcomes { problems.append("receipts of what nobody brought: \(key) \(found)") }
    return problems
  }

  /// Where the inputs are by now: nothing is lost, and nothing lies where it should not.
  private func places() -> [String] {
    var problems: [String] = []
    let isBad = { (input: Input) in input.documents == 0 }
    let left = files(below: box.drop)
    let kept = afterCommit == "keep" ? inputs.filter { !isBad($0) } : []
    let newest = Dictionary(kept.map { ($0.path, $0.bytes) }) { $1 }
    for (path, bytes) in left where newest[path] != bytes { problems.append("lies in the drop directory: \(path)") }
    for path in newest.keys where left[path] == nil { problems.append("was taken away: \(path)") }
    func compare(_ name: String, _ expected: [Input]) {
      let here = files(below: box.state.appending(Path(name))).filter { !$0.key.hasSuffix(".reason.json") }
      let wanted = Set(expected.map(\.bytes))
      for (path, bytes) in here where !wanted.contains(bytes) { problems.append("lies in \(name): \(path)") }
      if here.count != expected.count { problems.append("\(here.count) files in \(name) instead of \(expected.count)") }
    }
    compare("quarantine", inputs.filter(isBad))
    if afterCommit == "move" { compare("done", inputs.filter { !isBad($0) }) }
    return problems
  }
}
