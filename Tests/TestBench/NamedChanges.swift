// Which files a traced call would make, change or take away, by their real places: what a test of confinement asks.
// Reading is no change, and a call that this table does not know counts as one, so that a new way to write is noticed.

import Glibc
import POSIX

extension TracedCall {
  /// Absolute paths, the directories above them free of links; empty for a call that only reads. A path that cannot be
  /// read or resolved is returned as it is named, with the name of the call before it.
  public var changes: [String] {
    switch name {
    case "open": changes(path(0), flags: arguments[1])
    case "openat": changes(path(1, in: 0), flags: arguments[2])
    // What is there already is not made.
    case "mkdir": isDirectory(path(0)) ? [] : [path(0)]
    case "mkdirat": isDirectory(path(1, in: 0)) ? [] : [path(1, in: 0)]
    case "rmdir", "unlink", "truncate", "chmod", "chown", "lchown", "mknod", "creat", "utime", "utimes": [path(0)]
    case "unlinkat", "mknodat", "fchmodat", "fchownat", "fchmodat2": [path(1, in: 0)]
    case "utimensat" where arguments[1] != 0: [path(1, in: 0)]
    case "rename", "link": [path(0), path(1)]
    case "renameat", "renameat2", "linkat": [path(1, in: 0), path(3, in: 2)]
    case "symlink": [path(1)]
    case "symlinkat": [path(2, in: 1)]
    default: [name]
    }
  }

  private func isDirectory(_ path: String) -> Bool {
    guard let status = try? FileStatus.of(Path(path)) else { return false }  // not there yet
    return status.kind == .directory
  }

  private func changes(_ path: String, flags: UInt64) -> [String] {
    let flags = Int32(truncatingIfNeeded: flags)
    if flags & O_ACCMODE == O_RDONLY, flags & (O_CREAT | O_TRUNC | temporaryFile) == 0 { return [] }
    // A link at the end is followed where the flags allow it.
    guard flags & O_NOFOLLOW == 0, let target = try? resolvedPath(Path(path)) else { return [path] }  // not there yet
    return [target.description]
  }

  /// O_TMPFILE without O_DIRECTORY, which the Glibc module hides.
  private var temporaryFile: Int32 { 0o20000000 }

  /// The path in an argument, below the directory in another one or below the working directory.
  private func path(_ argument: Int, in directory: Int? = nil) -> String {
    guard var named = text(at: arguments[argument]) else { return "\(name) of an unreadable name" }
    if named.hasPrefix("/proc/self/") { named = "/proc/\(process)/" + named.dropFirst("/proc/self/".count) }
    if named.hasPrefix("/") { return resolved(named) }
    let isAtWork = directory.map { Int32(truncatingIfNeeded: arguments[$0]) == AT_FDCWD } ?? true
    let base = isAtWork ? "/proc/\(process)/cwd" : link(arguments[directory!])
    return base.map { resolved($0 + "/" + named) } ?? "\(name) of \(named)"
  }

  private func resolved(_ path: String) -> String {
    let path = Path(path)
    guard let parent = try? resolvedPath(path.parent) else { return path.description }  // gone: no call can succeed
    return parent.appending(path.lastComponent).description
  }
}
