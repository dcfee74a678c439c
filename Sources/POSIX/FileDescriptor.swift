// An open file. Closed when the last reference goes, so that a Dispatch source's cancel handler can hold one
// and no number is ever reused under a source.

import CGlibc
import Glibc

public final class FileDescriptor: Sendable {
  public let raw: Int32
  /// What was opened, for error messages.
  public let path: Path

  public init(adopting raw: Int32, path: Path) {
    self.raw = raw
    self.path = path
  }

  deinit { close(raw) }

  public struct Options: OptionSet, Sendable {
    public let rawValue: Int32
    public init(rawValue: Int32) { self.rawValue = rawValue }
    public static let readOnly = Options(rawValue: O_RDONLY)
    public static let writeOnly = Options(rawValue: O_WRONLY)
    public static let readWrite = Options(rawValue: O_RDWR)
    public static let append = Options(rawValue: O_APPEND)
    public static let create = Options(rawValue: O_CREAT)
    public static let truncate = Options(rawValue: O_TRUNC)
    public static let noFollow = Options(rawValue: O_NOFOLLOW)
    public static let nonBlocking = Options(rawValue: O_NONBLOCK)
    public static let directory = Options(rawValue: O_DIRECTORY)
  }

  /// open(2), always with O_CLOEXEC. A new file gets `permissions` less the umask.
  public static func open(
    _ path: Path, _ options: Options, permissions: UInt32 = 0o666
  ) throws(SystemError) -> FileDescriptor {
    let raw = try retrying("open", path) {
      path.withCString { Glibc.open($0, options.rawValue | O_CLOEXEC, mode_t(permissions)) }
    }
    return FileDescriptor(adopting: raw, path: path)
  }

  /// Opens the same file again, whatever it is called by now.
  public func reopened(_ options: Options) throws(SystemError) -> FileDescriptor {
    let link = Path("/proc/self/fd/\(self.raw)")
    let raw = try retrying("open", path) { link.withCString { Glibc.open($0, options.rawValue | O_CLOEXEC) } }
    return FileDescriptor(adopting: raw, path: path)
  }

  /// read(2): how many bytes came, 0 at the end of the file.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    try retrying("read", path) { Glibc.read(raw, buffer.baseAddress, buffer.count) }
  }

  /// One read(2) of at most `count` bytes; empty at the end of the file.
  public func read(upTo count: Int) throws(SystemError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = try retrying("read", path) { bytes.withUnsafeMutableBytes { Glibc.read(raw, $0.baseAddress, $0.count) } }
    bytes.removeSubrange(got...)
    return bytes
  }

  /// As `read`, but nil where a non-blocking descriptor has nothing now.
  public func readIfReady(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int? {
    do { return try read(into: buffer) } catch {
      if error.code == EAGAIN || error.code == EWOULDBLOCK { return nil }
      throw error
    }
  }

  /// Waits until a read would not block, be it for data or for the end; false when the time is over first.
  public func waitUntilReadable(milliseconds: Int) throws(SystemError) -> Bool {
    var waiting = pollfd(fd: raw, events: Int16(POLLIN), revents: 0)
    return try retrying("poll", path) { poll(&waiting, 1, Int32(clamping: milliseconds)) } > 0
  }

  /// Reads up to `count` bytes at `offset`; fewer only at the end of the file.
  public func read(at offset: Int64, count: Int) throws(SystemError) -> [UInt8] {
    var failure: SystemError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      do throws(SystemError) {
        while filled < count {
          let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
          let got = try retrying("read", path) {
            pread(raw, rest.baseAddress, rest.count, off_t(offset) + off_t(filled))
          }
          if got == 0 { return }
          filled += got
        }
      } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }

  /// One write(2): how many bytes were taken, which a full disk makes fewer than asked.
  public func writeOnce(_ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int {
    try retrying("write", path) { Glibc.write(raw, bytes.baseAddress, bytes.count) }
  }

  /// Writes all of `bytes`, going on after short writes until the kernel names an error.
  public func writeAll(_ bytes: [UInt8]) throws(SystemError) {
    var done = 0
    while done < bytes.count {
      done += try retrying("write", path) {
        bytes.withUnsafeBytes { Glibc.write(raw, $0.baseAddress! + done, $0.count - done) }
      }
    }
  }

  /// Writes all of `bytes` at `offset`. Not for descriptors opened for appending: Linux ignores the offset there.
  public func writeAll(_ bytes: [UInt8], at offset: Int64) throws(SystemError) {
    var done = 0
    while done < bytes.count {
      done += try retrying("write", path) {
        bytes.withUnsafeBytes { pwrite(raw, $0.baseAddress! + done, $0.count - done, off_t(offset) + off_t(done)) }
      }
    }
  }

  /// Where the next read or write would go on; after an append, the end of what was appended.
  public func position() throws(SystemError) -> Int64 {
    Int64(try retrying("seek", path) { lseek(raw, 0, SEEK_CUR) })
  }

  public func status() throws(SystemError) -> FileStatus {
    var raw = stat()
    try retrying("stat", path) { fstat(self.raw, &raw) }
    return FileStatus(raw)
  }

  /// fdatasync(2). After a failure nothing may be assumed of what was written before: the kernel may have dropped the
  /// dirty pages and report success the next time.
  public func synchronizeData() throws(SystemError) { try retrying("fdatasync", path) { fdatasync(raw) } }

  public func synchronize() throws(SystemError) { try retrying("fsync", path) { fsync(raw) } }

  /// ftruncate(2). Never used on the output log or the receipts.
  public func truncate(to size: Int64) throws(SystemError) {
    try retrying("truncate", path) { ftruncate(raw, off_t(size)) }
  }

  /// Takes the exclusive flock(2) without waiting; false when another process holds it.
  public func tryLock() throws(SystemError) -> Bool {
    do { try retrying("lock", path) { flock(raw, LOCK_EX | LOCK_NB) } } catch {
      if error.code == EWOULDBLOCK { return false }
      throw error
    }
    return true
  }

  public enum Writers: Sendable, Equatable { case none, some, unknown }

  /// Whether any process has this file open for writing, asked by taking a read lease and giving it back at once.
  /// Unknown where the kernel does not let us ask (another owner without CAP_LEASE) and on remote file systems, where
  /// EAGAIN may only mean that the server granted no delegation.
  public func writers() -> Writers {
    var system = statfs()
    guard fstatfs(raw, &system) == 0, !FileSystem(type: Int(system.f_type)).isRemote else { return .unknown }
    // A writer that opens in between sends us a signal: one that is ignored by default, where SIGIO would kill.
    guard fcntl(raw, winnow_F_SETSIG, SIGURG) == 0 else { return .unknown }
    if fcntl(raw, winnow_F_SETLEASE, F_RDLCK) == 0 {
      _ = fcntl(raw, winnow_F_SETLEASE, F_UNLCK)
      return .none
    }
    return errno == EAGAIN ? .some : .unknown
  }

  public var isTerminal: Bool { isatty(raw) == 1 }
}
