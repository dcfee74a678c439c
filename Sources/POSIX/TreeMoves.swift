// Moving and removing files in a tree whose directories may be swapped for links meanwhile: every name is reached
// through `DirectoryTree`, and nothing that stands somewhere is ever replaced.

import CGlibc
import Glibc

extension DirectoryTree {
  /// Moves a file to a name that is free, in this tree or another of the same file system. EEXIST where the name is
  /// taken, EXDEV across file systems.
  public func move(_ path: Path, to tree: DirectoryTree, as target: Path) throws(SystemError) {
    let (from, name) = try walk(to: path)
    let (into, newName) = try tree.walk(to: target)
    do {
      try retrying("move", self.path.appending(path)) {
        name.withCString { old in
          newName.withCString { winnow_rename_no_replace(from.raw, old, into.raw, $0) }
        }
      }
    } catch {
      // A file system that knows no RENAME_NOREPLACE: look first. Only winnow makes names in its own directories.
      guard error.code == EINVAL || error.code == ENOSYS else { throw error }
      if try tree.status(of: target) != nil {
        throw SystemError("move", tree.path.appending(target), code: EEXIST)
      }
      try retrying("move", self.path.appending(path)) {
        name.withCString { old in newName.withCString { renameat(from.raw, old, into.raw, $0) } }
      }
    }
  }

  public func remove(_ path: Path) throws(SystemError) {
    let (parent, name) = try walk(to: path)
    try retrying("remove", self.path.appending(path)) { name.withCString { unlinkat(parent.raw, $0, 0) } }
  }

  /// Makes a directory and those above it that are missing.
  public func makeDirectories(_ path: Path, permissions: UInt32 = 0o750) throws(SystemError) {
    if path.isEmpty || path == "." { return }
    if try status(of: path)?.kind == .directory { return }
    try makeDirectories(path.parent, permissions: permissions)
    let (parent, name) = try walk(to: path)
    do {
      try retrying("make directory", self.path.appending(path)) {
        name.withCString { mkdirat(parent.raw, $0, mode_t(permissions)) }
      }
    } catch { if error.code != EEXIST { throw error } }
  }

  /// Makes a file that must not exist yet.
  public func create(_ path: Path, permissions: UInt32 = 0o640) throws(SystemError) -> FileDescriptor {
    let (parent, name) = try walk(to: path)
    let full = self.path.appending(path)
    let raw = try retrying("create", full) {
      name.withCString { openat(parent.raw, $0, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, permissions) }
    }
    return FileDescriptor(adopting: raw, path: full)
  }
}

extension SystemError {
  public var isExisting: Bool { code == EEXIST }
  public var isOtherFileSystem: Bool { code == EXDEV }
  public var isReadOnlyFileSystem: Bool { code == EROFS }

  /// The error where somebody else is at work on a file.
  public static func busy(_ operation: String, _ path: Path) -> SystemError {
    SystemError(operation, path, code: EBUSY)
  }

  /// The error that a call would have met where a name is taken.
  public static func existing(_ operation: String, _ path: Path) -> SystemError {
    SystemError(operation, path, code: EEXIST)
  }
}
