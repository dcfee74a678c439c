// What winnow knows of a path: whether its name is ignored, what its receipt says, where it waits.
// Put together from what lies on the disk, so that it can be asked while no daemon runs.

import Daemon
import Intake
import JSON
import POSIX
import Storage

/// What winnow knows of a path.
struct Fate {
  enum State: String { case ignored, receipted, quarantined, waiting, outside, missing }

  let path: Path
  var state: State
  var sentence: String
  var receipt: Receipt?
  /// The file to run the pipeline on, where there is one.
  var file: Path?

  init(of operand: Path, _ configuration: Configuration) throws {
    path = operand
    let status = try FileStatus.ifPresent(operand)
    // A link is followed but in the drop directory, where none is taken.
    if (try? FileStatus.ofTarget(operand))?.kind == .regular { file = operand }  // nothing there, or a link to nothing
    (state, sentence) = status == nil ? (.missing, "there is no such file") : (.outside, "not in the drop directory")
    guard let drop = try? resolvedPath(configuration.directory),  // no drop directory: nothing can be in it
      let parent = try? resolvedPath(operand.parent)
    else { return }
    let full = parent.appending(operand.lastComponent)
    if full.isInside(drop), full != drop {
      if status?.kind != .regular { file = nil }
      let skip = drop.bytes.count + (drop.bytes.last == UInt8(ascii: "/") ? 0 : 1)
      let relative = Path(bytes: Array(full.bytes.dropFirst(skip)))
      try explain(relative, status, configuration)
    } else if let quarantine = try? resolvedPath(configuration.quarantinePath), full.isInside(quarantine) {
      try explainQuarantined(full, configuration)
    }
  }

  private mutating func explain(_ relative: Path, _ status: FileStatus?, _ configuration: Configuration) throws {
    if let pattern = IgnoreRules(configuration.ignore).match(relative) {
      (state, sentence) = (.ignored, "ignored: the name matches \(pattern)")
      return
    }
    // Without a ledger nothing was processed yet.
    let ledger = try? Ledger.reading(configuration.stateDirectory)
    receipt = try status.flatMap { try ledger?.receipt(of: relative, $0) } ?? ledger?.last(at: relative)
    if status == nil, ledger != nil { receipt = try Self.lastReceipt(at: relative, configuration) ?? receipt }
    guard let receipt else {
      switch status?.kind {
      case .regular: (state, sentence) = (.waiting, "not processed yet: still settling, or no daemon runs")
      case nil, .directory: break
      default: (state, sentence) = (.ignored, "ignored: no regular file")
      }
      return
    }
    state = receipt.outcome == .quarantined ? .quarantined : .receipted
    sentence = Self.sentence(receipt)
    let isOlder = status != nil && receipt.version != status.map(FileVersion.init)
    if isOlder { sentence = "changed since; not processed yet. Before that: \(sentence)" }
  }

  /// Whatever its outcome: of files that are gone the index knows only those with a record, so all receipts are read.
  private static func lastReceipt(at path: Path, _ configuration: Configuration) throws -> Receipt? {
    let receipts = try FileDescriptor.open(
      configuration.stateDirectory.appending(StateDirectory.FileName.receipts), .readOnly)
    var found: Receipt?
    try forEachLine(of: receipts) { line, _ in
      if let receipt = Receipt(line: line), receipt.path == path.bytes { found = receipt }
    }
    return found
  }

  private mutating func explainQuarantined(_ full: Path, _ configuration: Configuration) throws {
    let quarantine = try Aside(configuration.quarantinePath)
    let entry = try quarantine.entries().first { entry in
      (try? resolvedPath(quarantine.directory.appending(entry.name))) == full  // gone: not this one
    }
    guard let entry else { return }
    (state, sentence) = (.quarantined, "quarantined \(entry.at): \(entry.code): \(entry.reason)")
  }

  func write(to json: inout JSONWriter) {
    json.field("path", "path_b64", path: path.bytes)
    json.field("state", state.rawValue)
    json.field("why", sentence)
    if let receipt {
      json.key("receipt")
      json.raw(receipt.line.dropLast())
    }
  }

  private static func sentence(_ receipt: Receipt) -> String {
    var text = "\(receipt.outcome.rawValue) at \(Timestamp.rfc3339(nanoseconds: receipt.at))"
    if let progress = receipt.progress { text += ", \(progress.records) records" }
    if let log = receipt.log { text += ", \(log.length) bytes at offset \(log.offset) of the log" }
    if let first = receipt.duplicateOf { text += ", the same bytes as record \(first)" }
    if let code = receipt.code { text += ", \(code)" }
    if let reason = receipt.reason { text += ": \(reason)" }
    return text
  }
}
