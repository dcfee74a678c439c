// The directory that holds everything winnow remembers, and the lock that lets only one daemon use it.
// Two daemons in one state would commit everything twice, so who writes has to take the lock first.

import POSIX

public struct StateDirectory: Sendable {
  public let path: Path
  private let lock: FileDescriptor

  static let receiptsName: Path = "receipts.jsonl"
  static let indexName: Path = "fingerprints"
  static let batchName: Path = "batch"

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
      lock = try FileDescriptor.open(path.appending("lock"), [.readWrite, .create], permissions: 0o640)
      if try !Self.take(lock) {
        let text = String(decoding: try lock.read(at: 0, count: 16), as: UTF8.self)
        throw Failure.locked(processID: text.split(separator: "\n").first.flatMap { Int32($0) })
      }
      // Only told to people; a full disk must not keep the daemon from starting.
      try? lock.writeAll(Array("\(Host.processID)\n".utf8), at: 0)
    } catch let failure as Failure { throw failure } catch { throw .system(error as! SystemError) }
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

  public var receiptsPath: Path { path.appending(Self.receiptsName) }
  var indexPath: Path { path.appending(Self.indexName) }
  var batchPath: Path { path.appending(Self.batchName) }
  var attemptsPath: Path { path.appending("attempts.jsonl") }
  var workingPath: Path { path.appending("working") }
}
