// The memory of what was processed: `receipts.jsonl` and the index over it. Asked from any thread whether a file or its
// bytes are known; told by the commit, after the receipts are durable, what is new.

import Deduplication
import POSIX
import Synchronization

public final class Ledger: Sendable {
  private let state: Mutex<FingerprintIndex>
  private let receipts: FileDescriptor
  private let indexPath: Path
  /// Lines of the receipts that could not be read at the start.
  public let damagedLines: Int

  init(receipts path: Path, index: Path, isReadOnly: Bool = false) throws(SystemError) {
    receipts = try FileDescriptor.open(path, .readOnly)
    indexPath = index
    var damaged = 0
    state = Mutex(
      try FingerprintIndex(at: index, over: receipts, isReadOnly: isReadOnly, damagedLines: &damaged))
    damagedLines = damaged
  }

  /// Opens the ledger of a state directory for reading only, beside a running daemon or without one.
  public static func reading(_ stateDirectory: Path) throws(SystemError) -> Ledger {
    try Ledger(
      receipts: stateDirectory.appending(StateDirectory.FileName.receipts),
      index: stateDirectory.appending(StateDirectory.FileName.index), isReadOnly: true)
  }

  /// What became of exactly this version of this file; nil when it has come to no end.
  public func outcome(of path: Path, _ status: FileStatus) throws(SystemError) -> Receipt.Outcome? {
    let outcome = try lookup(.version(path.bytes, FileVersion(status)))?.outcome
    return outcome?.isFinal == true ? outcome : nil
  }

  /// The receipt of exactly this version of this file.
  public func receipt(of path: Path, _ status: FileStatus) throws(SystemError) -> Receipt? {
    let version = FileVersion(status)
    return try find(.version(path.bytes, version)) { $0.path == path.bytes && $0.version == version }
  }

  /// The receipt of the first file that had these bytes and made a record.
  public func first(with digest: Digest) throws(SystemError) -> Receipt? {
    try find(.content(digest)) { $0.sha256 == digest }
  }

  /// The last receipt of this path that says that bytes of it are in the log, be it in part.
  public func last(at path: Path) throws(SystemError) -> Receipt? {
    try find(.path(path.bytes)) { $0.path == path.bytes }
  }

  /// As `last`; where that tells of a duplicate, with how far the first file with these bytes has come: so far these have.
  public func standing(of path: Path) throws(SystemError) -> Receipt? {
    guard var last = try last(at: path) else { return nil }
    if last.outcome == .duplicate, last.progress == nil, let digest = last.sha256 {
      last.progress = try first(with: digest)?.progress
    }
    return last
  }

  /// Whether the version of this key has come to an end.
  func isSettled(_ key: IndexKey) throws(SystemError) -> Bool { try lookup(key)?.outcome.isFinal == true }

  /// Keys in the index: up to three for each receipt.
  public var entryCount: Int { state.withLock { $0.count } }

  func add(_ added: [(receipt: Receipt, offset: Int64, end: Int64)]) {
    state.withLock { index in for item in added { index.add(item.receipt, at: item.offset, end: item.end) } }
  }

  /// Writes the index when enough has come together; at the end of a run also when little has. Called by the commit,
  /// which alone adds: so a copy can be folded, and nobody who looks up waits for the disk.
  func foldIfDue(atEnd: Bool = false) throws(SystemError) {
    var index = state.withLock { $0 }
    guard index.isFoldDue || (atEnd && index.isFoldWorthwhile) else { return }
    try index.fold()
    state.withLock { [index] in $0 = index }
  }

  /// Makes the index anew from the receipts, whose files cannot be read any more. Called by the commit, which alone changes
  /// it; whoever looks up meanwhile hears of the files as they are.
  public func rebuild() throws(SystemError) {
    var damaged = 0
    let index = try FingerprintIndex(at: indexPath, over: receipts, trustsFiles: false, damagedLines: &damaged)
    state.withLock { $0 = index }
  }

  private func lookup(_ key: IndexKey) throws(SystemError) -> FingerprintIndex.Entry? {
    try state.withLock { index throws(SystemError) in try index.lookup(key) }
  }

  /// The index keeps 126 bits; the receipt itself confirms the rest.
  private func find(_ key: IndexKey, _ isRight: (Receipt) -> Bool) throws(SystemError) -> Receipt? {
    guard let entry = try lookup(key), let receipt = try receipt(at: entry.offset), isRight(receipt) else { return nil }
    return receipt
  }

  private func receipt(at offset: Int64) throws(SystemError) -> Receipt? {
    var count = 1024
    while true {
      let bytes = try receipts.read(at: offset, count: count)
      if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) { return Receipt(line: bytes[..<end]) }
      if bytes.count < count || count > 1 << 20 { return nil }
      count *= 8
    }
  }
}
