// The commit: write-ahead batch, output log, receipts, each durable before the next begins. The steps are an enum, each
// can be entered again after any error, and recovery after a crash runs the same steps from the batch file. Used by one
// queue only; never decides what an error means, only where to go on.

import POSIX

/// A step of the commit that is not done yet.
public enum CommitStep: String, Sendable, CaseIterable {
  case writeAhead, appendLog, appendReceipts, markFinished
}

public struct CommitOptions: Sendable {
  /// Absolute; nil for standard output, where nothing can be compared after a crash.
  public var output: Path?
  /// fdatasync after each step. Without it a crash of the process loses nothing, a loss of power may.
  public var sync: Bool

  public init(output: Path?, sync: Bool) {
    self.output = output
    self.sync = sync
  }
}

/// One input's share of a batch.
public struct CommitEntry: Sendable {
  public var receipt: Receipt
  /// The record's line; empty where the input made none.
  public var line: [UInt8]

  public init(receipt: Receipt, line: [UInt8] = []) {
    self.receipt = receipt
    self.line = line
  }
}

public final class Committer {
  private let options: CommitOptions
  private var batchFile: FileDescriptor
  private var receipts: AppendOnlyFile
  private var log: AppendOnlyFile?
  public let ledger: Ledger
  private let state: StateDirectory

  private struct Pending {
    var batch: WriteAheadBatch
    var entries: [CommitEntry]
    var step = CommitStep.writeAhead
    /// Whether a step failed half-way, so that what stands in a file must be looked at before going on.
    var mustCompare = false
    /// Whether the batch file holds a plan that is partly carried out: it must not be overwritten in place.
    var mustReplace = false
    /// Whether it goes to another place than was planned first.
    var isPlannedAnew = false
    /// Where the mark of the written batch file stands.
    var markOffset: Int64 = 0
    /// Bytes that a stream has taken.
    var streamed = 0
  }
  private var pending: Pending?
  private var sequence: UInt64 = 0

  /// What happened since the start, for status and metrics.
  public struct Counters: Sendable, Equatable {
    public var commits = 0
    public var bytesOut = 0
    public var reopens = 0
    public var tornLinesEnded = 0
    public var displaced = 0
    /// Bytes appended by recovery at the start, and lines of receipts among them.
    public var recoveredLogBytes = 0
    public var recoveredReceipts = 0
    public init() {}
  }
  public private(set) var counters = Counters()

  /// Opens everything and finishes what a crash left unfinished. Where that fails (a full disk) it may be tried again.
  public init(state: StateDirectory, options: CommitOptions) throws(SystemError) {
    self.state = state
    self.options = options
    receipts = try AppendOnlyFile(state.receiptsPath, sync: options.sync)
    let recovery = try Recovery.run(state, &receipts, options)
    counters.recoveredLogBytes = recovery.logBytes
    counters.recoveredReceipts = recovery.receipts
    counters.displaced = recovery.displaced
    batchFile = try FileDescriptor.open(state.batchPath, .readWrite)
    if options.sync { try synchronizeDirectory(state.path) }
    if try receipts.endTornLine(sync: options.sync) { counters.tornLinesEnded += 1 }
    ledger = try Ledger(receipts: state.receiptsPath, index: state.indexPath)
    try openLog()
  }

  // MARK: - The output log

  private func openLog() throws(SystemError) {
    guard let path = options.output else { return }
    log = try AppendOnlyFile(path, sync: options.sync)
    try endTornLine()
  }

  private func endTornLine() throws(SystemError) {
    guard log?.isRegular == true else { return }
    if try log!.endTornLine(sync: false) { counters.tornLinesEnded += 1 }
  }

  /// Device, inode and size of the output log now.
  public func position() throws(SystemError) -> (device: UInt64, inode: UInt64, size: Int64)? {
    guard let log, log.isRegular else { return nil }
    return (log.identity.device, log.identity.inode, try log.size())
  }

  /// Opens the output log again by its name, where another file (or none) has that name now. Does nothing while a batch
  /// is unfinished: what was begun in one file is ended there.
  public func reopenIfReplaced(force: Bool = false) throws(SystemError) {
    guard pending == nil, let path = options.output else { return }
    let now = try FileStatus.ifTargetPresent(path)
    if force || log == nil || now == nil || !now!.isSameFile(as: log!.identity) {
      try openLog()
      counters.reopens += 1
    }
  }

  // MARK: - Commit

  /// Whether the state directory is no more the one that was opened.
  public var hasLostState: Bool { state.isLost }

  public var isUnfinished: Bool { pending != nil }
  public var unfinishedStep: CommitStep? { pending?.step }

  /// Plans a batch. The one before must be finished. Nothing is written yet but perhaps a fresh output log, or the end of
  /// a line that somebody else left open there. After an error call it again with the same entries.
  public func begin(_ entries: [CommitEntry]) throws(SystemError) {
    precondition(pending == nil, "a batch is unfinished")
    try reopenIfReplaced()
    try endTornLine()
    var payload: [UInt8] = []
    payload.reserveCapacity(entries.reduce(0) { $0 + $1.line.count })
    let position = try position()
    var entries = entries
    for index in entries.indices where !entries[index].line.isEmpty {
      if let position {
        entries[index].receipt.log = .init(
          device: position.device, inode: position.inode, offset: position.size + Int64(payload.count),
          length: entries[index].line.count)
      }
      payload.append(contentsOf: entries[index].line)
    }
    sequence += 1
    let output = position.map {
      WriteAheadBatch.Output(path: options.output!, device: $0.device, inode: $0.inode, offset: $0.size)
    }
    let batch = WriteAheadBatch(
      sequence: sequence, output: output, receiptsOffset: try receipts.size(), payload: payload,
      receipts: entries.flatMap { $0.receipt.line })
    pending = Pending(batch: batch, entries: entries)
  }

  /// Runs the steps that are left. After an error call it again: nothing is lost or doubled by that, however often.
  /// Returns the receipts, now durable.
  @discardableResult
  public func finish() throws(SystemError) -> [Receipt] {
    while pending != nil {
      do { if let receipts = try advance() { return receipts } } catch {
        pending?.mustCompare = true
        throw error
      }
    }
    return []
  }

  /// One step, or a part of it; the receipts after the last.
  private func advance() throws(SystemError) -> [Receipt]? {
    switch pending!.step {
    case .writeAhead:
      try writeBatch()
      pending!.step = .appendLog
    case .appendLog:
      guard try appendLog() else { break }
      counters.bytesOut += pending!.batch.payload.count
      pending!.batch.isLogWhole = true
      // Only a help for recovery when the log is gone: its failure is no reason to stop.
      try? batchFile.writeAll(WriteAheadBatch.logMark(isWhole: true), at: pending!.markOffset)
      pending!.step = .appendReceipts
    case .appendReceipts:
      guard try appendReceipts() else { break }
      pending!.step = .markFinished
    case .markFinished:
      let finished = pending!
      pending = nil
      learn(finished)
      return finished.entries.map(\.receipt)
    }
    pending!.mustCompare = false
    return nil
  }

  private func writeBatch() throws(SystemError) {
    let bytes = pending!.batch.serialized()
    if pending!.mustReplace {
      try replaceFile(state.batchPath, with: bytes, permissions: 0o640)
      batchFile = try FileDescriptor.open(state.batchPath, .readWrite)
      pending!.mustReplace = false
    } else {
      try batchFile.writeAll(bytes, at: 0)
      if try batchFile.status().size > bytes.count { try batchFile.truncate(to: Int64(bytes.count)) }
      if options.sync { try batchFile.synchronizeData() }
    }
    pending!.markOffset = WriteAheadBatch.logMarkOffset(in: bytes)
  }

  /// False when the payload was planned anew for another place.
  private func appendLog() throws(SystemError) -> Bool {
    // Put off by a full disk: the file still tells another place.
    if pending!.mustReplace { try writeBatch() }
    let batch = pending!.batch
    guard let output = batch.output else {
      try StandardStream.write(batch.payload, to: log?.descriptor.raw ?? 1, from: &pending!.streamed)
      return true
    }
    if try isRemoved() {
      // Rotated, compressed and removed: only we still see this file. What it had when it was copied is in the copy.
      let keep = log!.reachedLines(of: batch.payload, from: output.offset)
      move(keeping: keep, to: output.offset + Int64(keep))
      try openLog()
      try planAnew(keeping: 0)
      return false
    }
    if pending!.mustCompare {
      switch try log!.complete(batch.payload, from: output.offset, sync: options.sync) {
      case .whole: return true
      case .displaced(let keep):
        try planAnew(keeping: keep)
        return false
      }
    }
    // Once only: somebody who appends all the time must not hold us up.
    if !pending!.isPlannedAnew, !batch.payload.isEmpty, log!.isRegular, try log!.size() != output.offset {
      try planAnew(keeping: 0)
      return false
    }
    let begin = try log!.append(batch.payload, sync: options.sync)
    if begin == output.offset || batch.payload.isEmpty { return true }
    // Somebody appended or cut between look and deed. The next round finds the payload whole, where it stands.
    counters.displaced += 1
    move(keeping: 0, to: begin)
    pending!.mustReplace = true
    try writeBatch()
    return true
  }

  /// Not by the link count alone: there are file systems that always say 0.
  private func isRemoved() throws(SystemError) -> Bool {
    guard let log, let path = options.output, try log.descriptor.status().linkCount == 0 else { return false }
    return try FileStatus.ifTargetPresent(path)?.isSameFile(as: log.identity) != true
  }

  private func planAnew(keeping keep: Int) throws(SystemError) {
    try endTornLine()
    counters.displaced += 1
    move(keeping: keep, to: try log!.size())
    pending!.step = .writeAhead
    pending!.mustReplace = true
    pending!.isPlannedAnew = true
  }

  private func move(keeping keep: Int, to offset: Int64) {
    let place = WriteAheadBatch.Output(
      path: options.output!, device: log!.identity.device, inode: log!.identity.inode, offset: offset)
    pending!.batch = pending!.batch.displaced(keeping: keep, to: place)
    let lines = pending!.batch.receipts.split(separator: UInt8(ascii: "\n"))
    for (index, line) in lines.enumerated() {
      if let receipt = Receipt(line: line) { pending!.entries[index].receipt.log = receipt.log }
    }
  }

  /// False when the receipts were planned anew for another place: nobody but winnow writes the ledger, but a disk may
  /// lose what it held. A receipt twice is better than none.
  private func appendReceipts() throws(SystemError) -> Bool {
    let batch = pending!.batch
    if pending!.mustCompare {
      let completion = try receipts.complete(batch.receipts, from: batch.receiptsOffset, sync: options.sync)
      if case .whole = completion { return true }
    } else {
      pending!.batch.receiptsOffset = try receipts.append(batch.receipts, sync: options.sync)
      return true
    }
    counters.displaced += 1
    _ = try receipts.endTornLine(sync: false)
    pending!.batch.receiptsOffset = try receipts.size()
    pending!.mustReplace = true
    try writeBatch()
    return false
  }

  private func learn(_ finished: Pending) {
    var offset = finished.batch.receiptsOffset
    var added: [(Receipt, Int64, Int64)] = []
    added.reserveCapacity(finished.entries.count)
    let lines = finished.batch.receipts.split(separator: UInt8(ascii: "\n"))
    for (entry, line) in zip(finished.entries, lines) {
      let end = offset + Int64(line.count) + 1
      added.append((entry.receipt, offset, end))
      offset = end
    }
    ledger.add(added)
    counters.commits += 1
  }

  /// Lets the index write itself to disk when that is due. An error costs only time at the next start.
  public func tidy(atEnd: Bool = false) throws(SystemError) { try ledger.foldIfDue(atEnd: atEnd) }
}
