// What becomes of an input once its receipt is durable: it stays, goes to `done`, is removed, or goes into quarantine.
// A crash between receipt and move is mended by the next scan, which finds a known file where none should be.

import Pipeline
import POSIX
import Storage

struct Disposal {
  let drop: Path
  let afterCommit: Configuration.AfterCommit
  let done: Path
  let quarantine: Path
  let note: MoveNote
  /// Called with each piece of a file that is copied to another file system.
  var progress: @Sendable () -> Void = {}

  /// Whether files with this outcome leave the drop directory.
  func removes(_ outcome: Receipt.Outcome) -> Bool {
    switch outcome {
    case .quarantined: true
    case .done, .duplicate, .empty: afterCommit != .keep
    case .ignored, .vanished, .partial: false
    }
  }

  /// Does it, if the file is still the version that the receipt speaks of.
  func dispose(of receipt: Receipt) throws(SystemError) {
    guard removes(receipt.outcome) else { return }
    let tree = try DirectoryTree(drop)
    let path = Path(bytes: receipt.path)
    if receipt.outcome == .quarantined {
      try Aside(quarantine, noting: note, progress: progress).quarantine(
        receipt, from: tree, winnowVersion: winnowVersion)
    } else if afterCommit == .move {
      try Aside(done, noting: note, progress: progress).take(path, version: receipt.version, from: tree)
    } else if let version = receipt.version {
      try removeInput(path, version, from: tree)
    }
  }

  /// Whether it must wait until somebody has closed the file.
  func isHeldUp(_ path: Path) throws(SystemError) -> Bool { isBeingWritten(path, in: try DirectoryTree(drop)) }

  func isGone(_ path: Path) throws(SystemError) -> Bool { try DirectoryTree(drop).status(of: path) == nil }

  /// Whether a file lies there that is not the version that the receipt speaks of.
  func isAnother(than receipt: Receipt) throws(SystemError) -> Bool {
    let status = try DirectoryTree(drop).status(of: Path(bytes: receipt.path))
    return status.map { FileVersion($0) != receipt.version } ?? false
  }

  /// Ends a move that a crash has cut off. Nil where the drop directory is away, else what finds removals of that kind.
  func settleMove() throws(SystemError) -> RemovalSweep? {
    guard try FileStatus.ifTargetPresent(drop) != nil else { return nil }
    try note.settle(in: drop, quarantine: quarantine)
    return RemovalSweep(below: drop)
  }
}
