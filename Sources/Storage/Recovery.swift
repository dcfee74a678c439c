// After a crash: finish the batch that was begun. The receipts are the last step, so a batch whose receipts are all there
// is finished; for any other, log and receipts are completed from the batch file, byte by byte where they stop. Every
// step may itself be cut off by a crash and is found half done the next time.

import POSIX

struct Recovery {
  var logBytes = 0
  var receipts = 0
  var displaced = 0

  private let state: StateDirectory
  private let options: CommitOptions

  private init(_ state: StateDirectory, _ options: CommitOptions) {
    self.state = state
    self.options = options
  }

  /// Finishes what the batch file says was begun, and empties it.
  static func run(
    _ state: StateDirectory, _ receipts: inout AppendOnlyFile, _ options: CommitOptions
  ) throws(SystemError) -> Recovery {
    var recovery = Recovery(state, options)
    let file = try FileDescriptor.open(state.batchPath, [.readWrite, .create], permissions: 0o640)
    let bytes = try file.read(at: 0, count: Int(try file.status().size))
    guard let batch = WriteAheadBatch(bytes) else { return recovery }
    try recovery.finish(batch, &receipts) { () throws(SystemError) in
      try file.writeAll(WriteAheadBatch.logMark(isWhole: true), at: WriteAheadBatch.logMarkOffset(in: bytes))
    }
    // By now another file may stand under the name. Emptied only when all is durable; nothing is lost if that fails.
    try FileDescriptor.open(state.batchPath, .writeOnly).truncate(to: 0)
    return recovery
  }

  private mutating func finish(
    _ begun: WriteAheadBatch, _ receipts: inout AppendOnlyFile, markLogWhole: () throws(SystemError) -> Void
  ) throws(SystemError) {
    var batch = begun
    let known = try receipts.descriptor.read(at: batch.receiptsOffset, count: batch.receipts.count)
    if known != batch.receipts {
      // Mark and receipts are written after the log was synced: where they stand, the log may be anywhere by now.
      let hasReceipts = !known.isEmpty && batch.receipts.starts(with: known)
      if !batch.payload.isEmpty, !batch.isLogWhole, !hasReceipts { try completeLog(&batch, markLogWhole) }
      self.receipts = batch.receipts.count { $0 == newline }
    }
    // Also where all of them stand: only what was written again and synced is known to be on the disk.
    if case .displaced(let keep) = try receipts.complete(
      batch.receipts, from: batch.receiptsOffset, sync: options.sync)
    {
      displaced += 1
      _ = try receipts.endTornLine(sync: false)
      _ = try receipts.append(Array(batch.receipts[keep...]), sync: options.sync)
    }
  }

  private mutating func completeLog(
    _ batch: inout WriteAheadBatch, _ markLogWhole: () throws(SystemError) -> Void
  ) throws(SystemError) {
    if let output = batch.output, let place = try locate(output, batch.payload) {
      var log = try AppendOnlyFile(existing: place)
      switch try log.complete(batch.payload, from: output.offset, sync: options.sync) {
      case .whole(let appended):
        logBytes = appended
        try markLogWhole()
      // Under another name it may be a stranger that has got the number of a removed log: nothing is added there.
      case .displaced(let keep):
        if place != output.path { log = try AppendOnlyFile(options.output ?? output.path, sync: options.sync) }
        try planAnew(&batch, keeping: keep, in: &log)
      }
    } else if let path = options.output ?? batch.output?.path {
      var log = try AppendOnlyFile(path, sync: options.sync)
      try planAnew(&batch, keeping: 0, in: &log)
    } else {
      // A stream cannot be asked what it took: at least once.
      try StandardStream.write(batch.payload, to: 1)
    }
  }

  /// Puts what is not kept of the payload at the end of `log`, and first says so in a new batch file.
  private mutating func planAnew(
    _ batch: inout WriteAheadBatch, keeping keep: Int, in log: inout AppendOnlyFile
  ) throws(SystemError) {
    displaced += 1
    guard log.isRegular else { return try StandardStream.write(batch.payload, to: log.descriptor.raw) }
    _ = try log.endTornLine(sync: false)
    let status = try log.descriptor.status()
    batch = batch.displaced(
      keeping: keep,
      to: .init(path: log.path, device: status.device, inode: status.inode, offset: status.size))
    try replaceFile(state.batchPath, with: batch.serialized(), permissions: 0o640)
    _ = try log.append(batch.payload, sync: options.sync)
    logBytes = batch.payload.count
  }

  /// The log that the batch was meant for: by its inode, under its own name or beside it where rotation has put it. The
  /// device is not asked, since its number may change at a reboot. Where inodes change too, the name and what stands at
  /// the place must do.
  private func locate(_ output: WriteAheadBatch.Output, _ payload: [UInt8]) throws(SystemError) -> Path? {
    func isWanted(_ status: FileStatus?) -> Bool { status?.kind == .regular && status?.inode == output.inode }
    let named = try FileStatus.ifTargetPresent(output.path)
    if isWanted(named) { return output.path }
    // A directory that is gone or may not be listed holds no log for us.
    var problem: SystemError?
    if let parent = try? resolvedPath(output.path.parent), let directory = try? DirectoryStream(parent) {
      while let name = try directory.next() {
        do throws(SystemError) {
          if isWanted(try directory.status(of: name)) { return parent.appending(name) }
        } catch { problem = error }
      }
    }
    if named?.kind == .regular {
      let existing = try FileDescriptor.open(output.path, .readOnly).read(at: output.offset, count: payload.count)
      if existing.count >= min(payload.count, 128), payload.starts(with: existing) { return output.path }
    }
    // What could not be looked at may be it.
    if let problem { throw problem }
    return nil
  }
}

private let newline = UInt8(ascii: "\n")

extension WriteAheadBatch {
  /// The same batch for another place, without the first `keep` bytes of its payload, which stand where they were meant
  /// to. The receipts of moved records say the new place.
  func displaced(keeping keep: Int, to place: Output) -> WriteAheadBatch {
    var moved = self
    moved.payload = Array(payload[keep...])
    moved.output = place
    guard let before = output?.offset else { return moved }
    moved.receipts = receipts.split(separator: newline).flatMap { line -> [UInt8] in
      guard var receipt = Receipt(line: line), let range = receipt.log, range.offset >= before + Int64(keep) else {
        return Array(line) + [newline]
      }
      receipt.log = .init(
        device: place.device, inode: place.inode, offset: range.offset - before - Int64(keep) + place.offset,
        length: range.length)
      return receipt.line
    }
    return moved
  }
}
