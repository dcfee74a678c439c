// The directory that holds everything winnow remembers, and the lock that lets only one daemon use it.
// Two daemons in one state would commit everything twice, so who writes has to take the lock first.

import POSIX

public struct StateDirectory: Sendable {
  public let path: Path
  private let lock: FileDescriptor
  private let identity: FileStatus

  /// What winnow keeps there. An output must be none of them.
  public enum FileName {
    static let attempts: Path = "attempts.jsonl"
    static let batch: Path = "batch"
    /// Of the index, which is two files with this beginning.
    public static let index: Path = "fingerprints"
    static let lock: Path = "lock"
    static let moving: Path = "moving"
    public static let receipts: Path = "receipts.jsonl"
    public static let siteMemory: Path = "site-memory"
    static let sketches: Path = "sketches"
    static let working: Path = "working"

    public static let whole = [attempts, batch, lock, moving, receipts, siteMemory, sketches, working]
  }

  public enum Failure: Error, Sendable {
    case system(SystemError)
    /// Another daemon works here; its process id where it could be read.
    case locked(processID: Int32?)
  }

  /// Makes the directory if it is missing and takes the lock, which the kernel gives back when the process ends, however
  /// it ends.
  public init(_ path: Path) throws(Failure) {
    self.path = path
    do {
      if try FileStatus.ifTargetPresent(path) == nil {
        try makeDirectories(path, permissions: 0o750)
        try synchronizeDirectory(path.parent)
      }
      lock = try FileDescriptor.open(path.appending(FileName.lock), [.readWrite, .create], permissions: 0o640)
      if try !Self.take(lock) {
        let text = String(decoding: try lock.read(at: 0, count: 16), as: UTF8.self)
        throw Failure.locked(processID: text.split(separator: "\n").first.flatMap { Int32($0) })
      }
      identity = try lock.status()
      // Only told to people; a full disk must not keep the daemon from starting.
      try? lock.writeAll(Array("\(Host.processID)\n".utf8), at: 0)
    } catch let failure as Failure { throw failure } catch { throw .system(error as! SystemError) }
  }

  /// Whether the directory was removed, moved away or put in the place of by another: what is written here is read by nobody
  /// then, and another daemon may hold a lock of the same name. Not by the link count, which some file systems do not keep.
  /// Where the lock cannot be looked at, nothing is known.
  public var isLost: Bool {
    do throws(SystemError) {
      return try FileStatus.ifTargetPresent(path.appending(FileName.lock))?.isSameFile(as: identity) != true
    } catch { return false }
  }

  /// Waits half a second at most: a process that was just killed, or a child it had just started, may hold the lock for
  /// a moment longer.
  private static func take(_ lock: FileDescriptor) throws(SystemError) -> Bool {
    for _ in 0..<10 {
      if try lock.tryLock() { return true }
      pause(milliseconds: 50)
    }
    return try lock.tryLock()
  }

  public var receiptsPath: Path { path.appending(FileName.receipts) }
  var indexPath: Path { path.appending(FileName.index) }
  var batchPath: Path { path.appending(FileName.batch) }
  var attemptsPath: Path { path.appending(FileName.attempts) }
  var workingPath: Path { path.appending(FileName.working) }
}
