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
  private let batchFile: FileDescriptor
  private var receipts: AppendOnlyFile
  private var log: AppendOnlyFile?
  public let ledger: Ledger
  private let state: StateDirectory

  private struct Pending {
    var batch: WriteAheadBatch
    var entries: [CommitEntry]
    var step: CommitStep
    /// Whether a step failed half-way, so that what stands in a file must be looked at before going on.
    var mustCompare = false
    /// Where the mark of the written batch file stands.
    var markOffset: Int64 = 0
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

  /// Opens everything and finishes what a crash left unfinished.
  public init(state: StateDirectory, options: CommitOptions) throws(SystemError) {
    self.state = state
    self.options = options
    batchFile = try FileDescriptor.open(state.batchPath, [.readWrite, .create], permissions: 0o640)
    receipts = try AppendOnlyFile(state.receiptsPath)
    let recovery = try Self.recover(batchFile, &receipts, options)
    counters.recoveredLogBytes = recovery.logBytes
    counters.recoveredReceipts = recovery.receipts
    counters.displaced = recovery.displaced
    sequence = recovery.sequence
    if try receipts.endTornLine(sync: options.sync) { counters.tornLinesEnded += 1 }
    ledger = try Ledger(receipts: state.receiptsPath, index: state.indexPath)
    try openLog()
  }

  // MARK: - The output log

  private func openLog() throws(SystemError) {
    guard let path = options.output else { return }
    log = try AppendOnlyFile(path)
    if log?.isRegular == true, try log?.endTornLine(sync: options.sync) == true { counters.tornLinesEnded += 1 }
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

  public var isUnfinished: Bool { pending != nil }
  public var unfinishedStep: CommitStep? { pending?.step }

  /// Plans a batch. The one before must be finished. Nothing is written yet but perhaps a fresh output log.
  public func begin(_ entries: [CommitEntry]) throws(SystemError) {
    precondition(pending == nil, "a batch is unfinished")
    try reopenIfReplaced()
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
    pending = Pending(batch: batch, entries: entries, step: .writeAhead)
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

  /// One step; the receipts after the last.
  private func advance() throws(SystemError) -> [Receipt]? {
    switch pending!.step {
    case .writeAhead:
      try writeBatch()
      pending!.step = .appendLog
      pending!.mustCompare = false
    case .appendLog:
      guard try appendLog() else { break }
      // Only a help for recovery when the log is gone: its failure is no reason to stop.
      try? batchFile.writeAll(WriteAheadBatch.logMark(isWhole: true), at: pending!.markOffset)
      pending!.step = .appendReceipts
      pending!.mustCompare = false
    case .appendReceipts:
      try appendReceipts()
      pending!.step = .markFinished
    case .markFinished:
      let finished = pending!
      pending = nil
      learn(finished)
      return finished.entries.map(\.receipt)
    }
    return nil
  }

  private func writeBatch() throws(SystemError) {
    let bytes = pending!.batch.serialized()
    pending!.markOffset = Int64(WriteAheadBatch.logMarkOffset(in: bytes))
    try batchFile.writeAll(bytes, at: 0)
    if try batchFile.status().size > bytes.count { try batchFile.truncate(to: Int64(bytes.count)) }
    if options.sync { try batchFile.synchronizeData() }
  }

  /// False when the payload must be planned anew for another place.
  private func appendLog() throws(SystemError) -> Bool {
    let batch = pending!.batch
    if let output = batch.output, pending!.mustCompare {
      let completion = try log!.complete(batch.payload, from: output.offset, sync: options.sync)
      if case .displaced(let keep) = completion {
        try replan(keeping: keep)
        return false
      }
    } else if batch.output != nil {
      try log!.append(batch.payload, sync: options.sync)
    } else if let log {
      try log.descriptor.writeAll(batch.payload)
    } else {
      try StandardStream.write(batch.payload, to: 1)
    }
    counters.bytesOut += batch.payload.count
    return true
  }

  private func replan(keeping keep: Int) throws(SystemError) {
    counters.displaced += 1
    if try log!.endTornLine(sync: false) { counters.tornLinesEnded += 1 }
    let plan = pending!.batch.displaced(keeping: keep, to: try log!.size())
    pending!.batch = plan
    pending!.step = .writeAhead
    let moved = plan.receipts.split(separator: UInt8(ascii: "\n")).compactMap { Receipt(line: $0) }
    for index in pending!.entries.indices where index < moved.count { pending!.entries[index].receipt = moved[index] }
  }

  private func appendReceipts() throws(SystemError) {
    let batch = pending!.batch
    if !pending!.mustCompare {
      try receipts.append(batch.receipts, sync: options.sync)
    } else if case .displaced = try receipts.complete(
      batch.receipts, from: batch.receiptsOffset, sync: options.sync)
    {
      // Nobody but winnow writes the ledger. Plan the whole step anew at its end: a receipt twice is better than none.
      _ = try receipts.endTornLine(sync: false)
      counters.displaced += 1
      pending!.batch.receiptsOffset = try receipts.size()
      try writeBatch()
      _ = try receipts.complete(batch.receipts, from: pending!.batch.receiptsOffset, sync: options.sync)
    }
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

extension FileStatus {
  static func ifTargetPresent(_ path: Path) throws(SystemError) -> FileStatus? {
    do { return try ofTarget(path) } catch { if error.isMissing { return nil } else { throw error } }
  }
}
