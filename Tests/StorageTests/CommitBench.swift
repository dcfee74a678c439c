// A state directory and an output log for tests of the commit, and the audit that every such test ends with: each record
// once and whole, the receipts true.

import Deduplication
import JSON
import POSIX
import TestBench
import Testing

@testable import Storage

struct CommitBench {
  let directory: TempDirectory
  /// Where the state and the log lie; the temporary directory unless a test says otherwise.
  let state: Path
  let log: Path

  init(state: Path? = nil, log: Path? = nil, inMemory: Bool = false) {
    directory = TempDirectory(inMemory: inMemory)
    self.state = state ?? directory.at("state")
    self.log = log ?? directory.at("records.jsonl")
  }

  var batchPath: Path { state.appending("batch") }
  var receiptsPath: Path { state.appending("receipts.jsonl") }

  func open(sync: Bool = false) throws -> Committer {
    try Committer(state: StateDirectory(state), options: CommitOptions(output: log, sync: sync))
  }

  /// Commits the numbered records in one batch, as a process of its own would.
  func commit(_ numbers: Range<Int>, bytes: Int = 60) throws {
    let committer = try open()
    try committer.begin(numbers.map { Self.entry($0, bytes: bytes) })
    try committer.finish()
  }

  static func entry(_ number: Int, bytes: Int = 60) -> CommitEntry {
    var receipt = Receipt(at: 1_790_000_000_123_000_000, outcome: .done, path: Array("in/\(number).html".utf8))
    receipt.version = FileVersion(numbers: [1, Int64(number), 100, 5, 6])
    receipt.sha256 = SHA256.digest(of: Array("\(number)".utf8))
    receipt.records = 1
    receipt.id = "id\(number)"
    return CommitEntry(receipt: receipt, line: line(number, bytes: bytes))
  }

  static func line(_ number: Int, bytes: Int = 60) -> [UInt8] {
    let text = "{\"record\":\(number),\"text\":\""
    return Array((text + String(repeating: "é", count: max(0, bytes - text.count) / 2) + "\"}\n").utf8)
  }

  func read(_ path: Path) throws -> [UInt8] { try readFile(path, limit: 1 << 30) }

  /// Puts a file into a state, without making another of it: its inode stays.
  func put(_ path: Path, _ bytes: some Sequence<UInt8>) throws {
    try FileDescriptor.open(path, [.writeOnly, .create, .truncate]).writeAll(Array(bytes))
  }

  /// Checks that the logs, oldest first, hold the records `expected` once each in whole lines (and lines that are none
  /// of ours, which are counted), and that the receipts name each and say where it stands.
  @discardableResult
  func audit(
    _ expected: Range<Int>, logs: [Path]? = nil, foreignLines: Int = 0, damagedReceipts: Int = 0,
    placesKnown: Bool = true, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [Int] {
    var numbers: [Int] = []
    var foreign = 0
    var files: [UInt64: [UInt8]] = [:]
    for path in logs ?? [log] {
      let bytes = try read(path)
      files[try FileStatus.of(path).inode] = bytes
      #expect(bytes.isEmpty || bytes.last == UInt8(ascii: "\n"), sourceLocation: sourceLocation)
      for line in bytes.split(separator: UInt8(ascii: "\n")) {
        let value = try? JSONValue(parsing: Array(line))  // nil: torn, counted as foreign
        if let number = value?["record"]?.integer { numbers.append(number) } else { foreign += 1 }
      }
    }
    #expect(numbers.sorted() == Array(expected), sourceLocation: sourceLocation)
    #expect(foreign == foreignLines, sourceLocation: sourceLocation)
    let lines = try read(receiptsPath).split(separator: UInt8(ascii: "\n"))
    let receipts = lines.compactMap { Receipt(line: $0) }
    #expect(lines.count - receipts.count == damagedReceipts, sourceLocation: sourceLocation)
    let paths = Set(receipts.map(\.path))
    #expect(paths == Set(expected.map { Self.entry($0).receipt.path }), sourceLocation: sourceLocation)
    if damagedReceipts == 0 { #expect(receipts.count == paths.count, sourceLocation: sourceLocation) }
    for receipt in receipts where placesKnown {
      let range = try #require(receipt.log, sourceLocation: sourceLocation)
      let bytes = try #require(files[range.inode], sourceLocation: sourceLocation)
      let end = min(bytes.count, Int(range.offset) + range.length)
      let slice = Int(range.offset) <= end ? Array(bytes[Int(range.offset)..<end]) : []
      let number = try? JSONValue(parsing: slice)["record"]?.integer  // nil: not where the receipt says
      #expect(
        number.map { "id\($0)" } == receipt.id && slice.last == UInt8(ascii: "\n"), sourceLocation: sourceLocation)
    }
    return numbers
  }
}
