// What must be true after a simulated history, whatever happened in it. The model is told of every file that ever had a
// name in the drop directory; it replays the receipts in their order and says of each whether it may stand there, and
// holds against them the records in the log and what lies in the drop directory.

import Deduplication
import Foundation
import POSIX
import TestBench

struct HistorySettings: Sendable {
  var afterCommit = "keep"
  var duplicates = "skip"
  var onChange = "reprocess"
  var workers = 1
  var batchBytes = "4M"
  var settle = "0"

  var lines: String {
    """
    [Drop]
    SettleSec=\(settle)
    RescanSec=1h
    MaxAttempts=100
    AfterCommit=\(afterCommit)
    OnChange=\(onChange)
    [Output]
    Duplicates=\(duplicates)
    BatchBytes=\(batchBytes)
    [Pipeline]
    Workers=\(workers)
    """
  }

  /// Whether a file with this outcome leaves the drop directory.
  func removes(_ outcome: String) -> Bool {
    outcome == "quarantined" || afterCommit != "keep" && ["done", "duplicate", "empty"].contains(outcome)
  }
}

final class HistoryModel {
  /// A file as it was at one time, but for its ctime, which every rename and link changes.
  struct Version: Hashable {
    let path: String
    let inode: UInt64
    let size: Int64
    let modified: Int64

    init(_ path: String, _ status: FileStatus) {
      self.path = path
      (inode, size, modified) = (status.inode, status.size, status.modifiedNanoseconds)
    }

    init(_ path: String, _ numbers: [Int64]) {
      self.path = path
      (inode, size, modified) = (UInt64(bitPattern: numbers[1]), numbers[2], numbers[3])
    }
  }

  /// What the last receipt of a path with bytes in the log said.
  private struct Last {
    var content: HistoryContent
    var outcome: String
    var index: Int
    var supersedes: String?
  }

  private struct Key: Hashable {
    let path: String
    let sha256: String
  }

  var settings: HistorySettings
  /// Every version that ever was.
  private(set) var contents: [Version: HistoryContent] = [:]
  /// What lies in the drop directory as its users see it.
  private(set) var current: [String: Version] = [:]
  /// Paths that lost a file since the last check.
  private var departed: Set<String> = []
  private(set) var problems: [String] = []

  private var receiptsSeen = 0
  private var outcomes: [Version: String] = [:]
  private var settledPaths: [[Int64]: Set<String>] = [:]
  private var known: Set<String> = []
  private var last: [String: Last] = [:]
  private var expected: [Key: [Int]] = [:]
  private var found: [Key: [Int]] = [:]
  /// What was read of each log, by inode.
  private var logs: [UInt64: [UInt8]] = [:]
  private(set) var recordCount = 0

  init(_ settings: HistorySettings) { self.settings = settings }

  var receiptCount: Int { receiptsSeen }

  // MARK: What the users of the drop directory do

  func arrived(_ path: String, _ status: FileStatus, _ content: HistoryContent) {
    let version = Version(path, status)
    contents[version] = content
    current[path] = version
  }

  /// A file whose move was cut off by a kill gets its name back at the next start where it is another by then, as one is to
  /// which somebody wrote by another name meanwhile.
  func mayComeBack(_ path: String, _ status: FileStatus, _ content: HistoryContent) {
    contents[Version(path, status)] = content
  }

  /// Under which names there was a file of this number. Another may have got the number meanwhile.
  func names(of inode: UInt64) -> [String] { current.filter { $0.value.inode == inode }.map(\.key) }

  func left(_ path: String) {
    current[path] = nil
    departed.insert(path)
  }

  func content(at path: String) -> HistoryContent? { current[path].flatMap { contents[$0] } }

  private func note(_ problem: String) { if problems.count < 20 { problems.append(problem) } }

  // MARK: At rest

  /// To be asked when all that lies there is said to be committed. `isPatient`: what was committed before may still be on
  /// its way out.
  func check(_ box: Sandbox, logsInOrder: [Path], isPatient: Bool = false) {
    takeReceipts(box)
    if isPatient {
      waitUntil("all is taken away", seconds: 5) {
        takeReceipts(box)
        return filesLeft(box).isEmpty
      }
    }
    for path in logsInOrder { readLog(path, box) }
    for key in Set(expected.keys).union(found.keys) where expected[key] ?? [] != found[key] ?? [] {
      note("\(key.path): records \(brief(found[key])) instead of \(brief(expected[key])) of \(key.sha256.prefix(8))")
    }
    checkFiles(box)
    departed = []
  }

  private func takeReceipts(_ box: Sandbox) {
    var receipts = box.receipts()
    // A daemon may be writing it just now; what is not ended at the end `winnow verify` tells.
    if receipts.last?.object == nil { _ = receipts.popLast() }
    for receipt in receipts.dropFirst(receiptsSeen) { take(receipt) }
    receiptsSeen = receipts.count
  }

  private func brief(_ indexes: [Int]?) -> String {
    guard let indexes, indexes.count > 8 else { return "\(indexes ?? [])" }
    return "\(indexes.prefix(4))…\(indexes.suffix(4)) (\(indexes.count))"
  }

  private func readLog(_ path: Path, _ box: Sandbox) {
    guard let status = try? FileStatus.of(path), let bytes = try? readFile(path, limit: 1 << 30) else {
      // Renamed away, with nothing written since.
      return path == box.log ? () : note("\(path) is gone")
    }
    let before = logs[status.inode] ?? []
    if !bytes.starts(with: before) { note("\(path) shrank or was changed") }
    logs[status.inode] = bytes
    var lines = bytes.dropFirst(before.count).split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.popLast()?.isEmpty == false { note("\(path) ends in the middle of a line") }
    for line in lines {
      guard let object = object(String(decoding: line, as: UTF8.self)), let source = object["source"] as? [String: Any],
        let path = source["path"] as? String, let sha256 = source["sha256"] as? String
      else {
        note("no record: \(String(decoding: line.prefix(100), as: UTF8.self))")
        continue
      }
      recordCount += 1
      found[Key(path: path, sha256: sha256), default: []].append(source["index"] as? Int ?? 0)
    }
  }

  /// Files of the drop directory, hidden ones left out.
  private func files(_ box: Sandbox) -> [(name: String, status: FileStatus)] {
    let names = FileManager.default.enumerator(atPath: box.drop.description)?.compactMap { $0 as? String } ?? []
    return names.compactMap { name in
      guard let status = try? FileStatus.of(box.drop.appending(Path(name))), status.kind != .directory,
        !name.split(separator: "/").last!.hasPrefix(".hidden")
      else { return nil }
      return (name, status)
    }
  }

  /// What should not lie there, or not without a receipt, and why.
  private func filesLeft(_ box: Sandbox) -> [String] {
    files(box).compactMap { name, status in
      let version = Version(name, status)
      guard let content = contents[version] else {
        return "\(name): a file that nobody put there (\(status.size) bytes)"
      }
      let numbers = [
        Int64(bitPattern: status.inode), status.size, status.modifiedNanoseconds, status.changedNanoseconds,
      ]
      guard settledPaths[numbers]?.contains(name) == true || hasLostName(version) else {
        return "\(name): no receipt of what lies there (\(content.kind), \(status.size) bytes)"
      }
      return outcomes[version].flatMap { settings.removes($0) ? "\(name): \($0), and still there" : nil }
    }
  }

  /// Whether a file has its receipt, and another ctime since then because winnow took another of its names away: of that
  /// no event tells, and nothing is to be done.
  private func hasLostName(_ version: Version) -> Bool {
    guard let outcome = outcomes[version], !settings.removes(outcome) else { return false }
    return outcomes.contains { other, outcome in
      other.inode == version.inode && other.size == version.size && other.modified == version.modified
        && other.path != version.path && settings.removes(outcome)
    }
  }

  private func checkFiles(_ box: Sandbox) {
    for problem in filesLeft(box) { note(problem) }
    let lying = Set(files(box).map(\.name))
    for (path, version) in current where !lying.contains(path) {
      if let outcome = outcomes[version], settings.removes(outcome) {
        checkAside(box, outcome, version)
        current[path] = nil
      } else {
        // Renamed or touched between winnow's look at it and the move or removal: its bytes have their receipt, and where
        // they are kept, they lie aside.
        let told = outcomes.filter {
          $0.key.inode == version.inode && contents[$0.key]?.sha256 == contents[version]!.sha256
        }
        let places = told.isEmpty ? [] : ["quarantine", "done"]
        let isAside = places.contains { liesAside(box.state.appending(Path($0)), version) }
        let isRemoved = settings.afterCommit == "delete" && told.values.contains { settings.removes($0) }
        if !isAside, !isRemoved { note("\(path): gone, with \(outcomes[version] ?? "no receipt")") }
        current[path] = nil
      }
    }
  }

  private func checkAside(_ box: Sandbox, _ outcome: String, _ version: Version) {
    if outcome != "quarantined", settings.afterCommit == "delete" { return }
    let directory = box.state.appending(outcome == "quarantined" ? "quarantine" : "done")
    let isThere = liesAside(directory, version)
    if !isThere { note("\(version.path): \(outcome), but not in \(directory)") }
  }

  /// Where a directory was renamed between the read and the move, it lies there under the directory's name of before.
  private func liesAside(_ directory: Path, _ version: Version) -> Bool {
    let names = FileManager.default.enumerator(atPath: directory.description)?.compactMap { $0 as? String } ?? []
    let wanted = contents[version]!.bytes
    return names.map { directory.appending(Path($0)) }.contains { place in
      // It may have been written to by another name since.
      guard let status = try? FileStatus.of(place), status.kind == .regular else { return false }
      if status.inode == version.inode { return true }
      let isNamedSo = place.lastComponent.description.hasPrefix(version.path.split(separator: "/").last!)
      return isNamedSo && (try? readFile(place, limit: 1 << 30)) == wanted
    }
  }

  // MARK: Receipts

  private func take(_ line: LogLine) {
    guard let receipt = line.object, let outcome = line.outcome else {
      return note("no receipt: \(String(decoding: line.bytes.prefix(100), as: UTF8.self))")
    }
    let path = line.path
    if outcome == "vanished" {
      if !departed.contains(path) { note("\(path): vanished, but nobody took it away") }
      return
    }
    let numbers = (receipt["file"] as? [NSNumber])?.map(\.int64Value) ?? []
    guard numbers.count == 5, let content = contents[Version(path, numbers)] else {
      // open(2) makes a name a moment before it counts as a writer, and with SettleSec=0 nothing bridges that.
      if outcome == "empty", numbers.count == 5, numbers[2] == 0 { return }
      return note("\(path): a receipt of a version that never was: \(String(decoding: line.bytes, as: UTF8.self))")
    }
    if outcome != "partial" {
      outcomes[Version(path, numbers)] = outcome
      if !settledPaths[Array(numbers.dropFirst()), default: []].insert(path).inserted {
        note("\(path): two ends of one version")
      }
    }
    if content.outcome != "done" {
      if outcome != content.outcome { note("\(path): \(outcome) instead of \(content.outcome)") }
      return
    }
    if receipt["sha256"] as? String != content.sha256 { note("\(path): read other bytes than lay there") }
    judge(path, content, outcome, receipt)
  }

  /// A receipt of a file that holds text: what it may be follows from the receipts before.
  private func judge(
    _ path: String, _ content: HistoryContent, _ outcome: String, _ receipt: [String: Any]
  ) {
    let before = last[path]
    let isKnown = known.contains(content.sha256)
    let isBegun = before?.outcome == "partial"
    let isNewVersion =
      before != nil && before!.content.sha256 != content.sha256 && (isBegun || settings.afterCommit == "keep")
    let isIgnored = settings.onChange == "ignore" && isNewVersion && !isBegun
    let isContinued = before?.outcome == "partial" && before!.content.sha256 == content.sha256
    let isAppended = settings.onChange == "tail" && isGrown(content, from: before)
    let made: Set = content.isOfMany ? ["done", "partial"] : ["done"]
    var allowed: Set<String> = []
    if isContinued || (isAppended && !isKnown) {
      allowed = settings.duplicates == "skip" && isKnown ? made.union(["duplicate"]) : made
    } else if settings.duplicates == "skip", isKnown {
      // A worker may see the double before the commit sees the change.
      allowed = isIgnored ? ["duplicate", "ignored"] : ["duplicate"]
    } else if isIgnored {
      allowed = ["ignored"]
    } else if isKnown, before?.content.sha256 == content.sha256 {
      allowed = ["duplicate"]
    } else {
      allowed = made
    }
    if !allowed.contains(outcome) { note("\(path) (\(content.kind)): \(outcome) instead of \(allowed.sorted())") }
    guard outcome != "ignored" else { return }
    var now = Last(content: content, outcome: outcome, index: 0)
    if outcome != "duplicate" {
      let supersedes = isContinued ? before!.supersedes : isNewVersion && !isAppended ? before!.content.sha256 : nil
      now.supersedes = supersedes
      if receipt["supersedes"] as? String != supersedes { note("\(path): supersedes something else") }
      now.index = count(path, content, from: isContinued || isAppended ? before!.index : 0, receipt)
      if outcome == "done", now.index != content.last { note("\(path): done at \(now.index) of \(content.last)") }
    }
    // As far as the first with these bytes has come.
    if outcome == "duplicate" { now.index = content.last }
    if outcome == "done" { known.insert(content.sha256) }
    last[path] = now
  }

  private func isGrown(_ content: HistoryContent, from before: Last?) -> Bool {
    guard let before, before.content.isOfMany else { return false }
    let old = before.content.bytes
    return old.count < content.bytes.count && content.bytes.starts(with: old)
  }

  /// Counts the records that a receipt speaks of; returns the place it has come to.
  private func count(_ path: String, _ content: HistoryContent, from start: Int, _ receipt: [String: Any]) -> Int {
    let key = Key(path: path, sha256: content.sha256)
    guard content.isOfMany else {
      expected[key, default: []].append(0)
      return 0
    }
    let end = (receipt["progress"] as? [String: Any])?["index"] as? Int ?? -1
    let places = content.usable.filter { $0 > start && $0 <= end }
    if receipt["records"] as? Int != places.count { note("\(path): a receipt that miscounts its records at \(end)") }
    expected[key, default: []] += places
    return end
  }
}
