// The one error of the environment: which operation failed, on what, and why.
// Bad input is never a SystemError (it is a Rejection), a bug is never one (it is a trap).

import Glibc

/// A system call that failed. Prints as `unable to open /var/x: Permission denied`.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The name of the call as its manual page has it, such as `fdatasync`.
  public let operation: String
  public let path: Path?
  /// The value of errno.
  public let code: Int32

  public init(_ operation: String, _ path: Path?, code: Int32) {
    self.operation = operation
    self.path = path
    self.code = code
  }

  /// ENOSPC: no space on a device, and for inotify no watch left.
  public static let noSpace = ENOSPC
  public static let notDirectory = ENOTDIR
  public static let inputOutput = EIO
  public static let tooManyFiles = EMFILE

  /// The C library's text for the error number.
  public var reason: String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let status = buffer.withUnsafeMutableBytes {
      strerror_r(code, $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
    }
    return status == 0 ? String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self) : "error \(code)"
  }

  public var description: String {
    guard let path else { return "unable to \(operation): \(reason)" }
    return "unable to \(operation) \(path): \(reason)"
  }

  public var isMissing: Bool { code == ENOENT || code == ENOTDIR }
  /// A link stood where none may be followed.
  public var isLink: Bool { code == ELOOP }
  public var isPermission: Bool { code == EACCES || code == EPERM }
  /// A path is longer than the kernel takes.
  public var isTooLong: Bool { code == ENAMETOOLONG }
  /// The codes of EPERM, ESTALE and ENAMETOOLONG.
  public static let notPermitted = EPERM
  public static let stale = ESTALE
  public static let tooLong = ENAMETOOLONG
  public var isBrokenPipe: Bool { code == EPIPE }
  /// Nothing is wrong with the file: no descriptors, no memory, or the directory above it is away for now.
  public var isTransient: Bool { [EMFILE, ENFILE, ENOMEM, EAGAIN].contains(code) || isMissing }
  /// Space, quota or a file-size limit: goes away when somebody makes room.
  public var isFull: Bool { code == ENOSPC || code == EDQUOT || code == EFBIG }
}

/// Runs a call that reports failure by a negative number, again after EINTR, and throws what errno says.
/// Calls whose failure is an answer (fstat of a closed stream, a probe) do without.
@inline(__always)
@discardableResult
func retrying<Result: FixedWidthInteger & SignedInteger>(
  _ operation: String, _ path: @autoclosure () -> Path?, _ call: () -> Result
) throws(SystemError) -> Result {
  while true {
    let result = call()
    if result >= 0 { return result }
    if errno != EINTR { throw SystemError(operation, path(), code: errno) }
  }
}
