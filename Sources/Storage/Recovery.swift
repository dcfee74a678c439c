// After a crash: finish the batch that was begun. The receipts are the last step, so a batch whose receipts are all there
// is finished; for any other, log and receipts are completed from the batch file, byte by byte where they stop.

import POSIX

extension Committer {
  struct Recovery: Equatable {
    var sequence: UInt64 = 0
    var logBytes = 0
    var receipts = 0
    var displaced = 0
  }

  static func recover(
    _ batchFile: FileDescriptor, _ receipts: inout AppendOnlyFile, _ options: CommitOptions
  ) throws(SystemError) -> Recovery {
    var recovery = Recovery()
    let bytes = try batchFile.read(at: 0, count: Int(try batchFile.status().size))
    guard var batch = WriteAheadBatch(bytes) else { return recovery }
    recovery.sequence = batch.sequence
    let known = try receipts.descriptor.read(at: batch.receiptsOffset, count: batch.receipts.count)
    if known == batch.receipts {
      // Written once more and synced, since a crash of the kernel's disk layer may have dropped them unsynced.
      if options.sync { _ = try receipts.complete(batch.receipts, from: batch.receiptsOffset, sync: true) }
      return recovery
    }
    // The mark is written after the log was synced: where it stands, the log may be anywhere by now.
    if !batch.payload.isEmpty, !batch.isLogWhole { try recoverLog(&batch, batchFile, options, &recovery) }
    recovery.receipts = batch.receipts.count { $0 == UInt8(ascii: "\n") }
    if case .displaced(let keep) = try receipts.complete(
      batch.receipts, from: batch.receiptsOffset, sync: options.sync)
    {
      recovery.displaced += 1
      _ = try receipts.endTornLine(sync: false)
      try receipts.append(Array(batch.receipts[keep...]), sync: options.sync)
    }
    return recovery
  }

  private static func recoverLog(
    _ batch: inout WriteAheadBatch, _ batchFile: FileDescriptor, _ options: CommitOptions, _ recovery: inout Recovery
  ) throws(SystemError) {
    guard let output = batch.output else {
      // A stream cannot be asked what it took: at least once.
      try StandardStream.write(batch.payload, to: 1)
      return
    }
    let place = try locate(output)
    var log = if let place { try AppendOnlyFile(existing: place) } else { try AppendOnlyFile(output.path) }
    switch try log.complete(batch.payload, from: place == nil ? .max : output.offset, sync: options.sync) {
    case .whole(let appended): recovery.logBytes = appended
    case .displaced(let keep):
      recovery.displaced += 1
      _ = try log.endTornLine(sync: false)
      batch = batch.displaced(keeping: keep, to: try log.size())
      batch.output?.device = log.identity.device
      batch.output?.inode = log.identity.inode
      try batchFile.writeAll(batch.serialized(), at: 0)
      if options.sync { try batchFile.synchronizeData() }
      try log.append(batch.payload, sync: options.sync)
      recovery.logBytes = batch.payload.count
    }
  }

  /// The log that the batch was meant for, by its inode: under its own name, or beside it where rotation has put it.
  private static func locate(_ output: WriteAheadBatch.Output) throws(SystemError) -> Path? {
    func isWanted(_ status: FileStatus?) -> Bool {
      status?.device == output.device && status?.inode == output.inode
    }
    if isWanted(try FileStatus.ifTargetPresent(output.path)) { return output.path }
    let parent = try resolvedPath(output.path.parent)
    let directory = try DirectoryStream(parent)
    while let name = try directory.next() {
      if isWanted(try directory.status(of: name)) { return parent.appending(name) }
    }
    return nil
  }
}

extension WriteAheadBatch {
  /// The same batch for another place in the log, without the first `keep` bytes of its payload, which stand where they
  /// were meant to. The receipts of moved records say the new place.
  func displaced(keeping keep: Int, to offset: Int64) -> WriteAheadBatch {
    var moved = self
    moved.payload = Array(payload[keep...])
    guard let before = output?.offset else { return moved }
    moved.output?.offset = offset
    let shift = offset - (before + Int64(keep))
    moved.receipts = receipts.split(separator: UInt8(ascii: "\n")).flatMap { line -> [UInt8] in
      guard var receipt = Receipt(line: line), let place = receipt.log?.offset, place >= before + Int64(keep) else {
        return Array(line) + [UInt8(ascii: "\n")]
      }
      receipt.log?.offset = place + shift
      return receipt.line
    }
    return moved
  }
}
