// Names below one directory, reached without following a symbolic link anywhere on the way: whoever may write in a
// drop directory can swap a subdirectory for a link between the moment a path is checked and the moment it is used.

import CGlibc
import Glibc

public struct DirectoryTree: Sendable {
  let root: FileDescriptor

  public let path: Path

  /// Opens the top of the tree, which may itself be reached by links. While the value lives, its file system cannot be
  /// unmounted.
  public init(_ path: Path) throws(SystemError) {
    let raw = try retrying("open", path) {
      path.withCString { Glibc.open($0, winnow_O_PATH | O_DIRECTORY | O_CLOEXEC) }
    }
    root = FileDescriptor(adopting: raw, path: path)
    self.path = path
  }

  private init(root: FileDescriptor, path: Path) {
    self.root = root
    self.path = path
  }

  /// The directory that holds the last component, as a tree of its own, and that component: what is done there stays in
  /// that directory, whatever it is called by then. Nil where something on the way is gone or no directory.
  public func folder(of path: Path) throws(SystemError) -> (folder: DirectoryTree, name: Path)? {
    do {
      let (parent, name) = try walk(to: path)
      return (parent === root ? self : DirectoryTree(root: parent, path: self.path.appending(path.parent)), name)
    } catch { if error.isMissing { return nil } else { throw error } }
  }

  /// lstat(2) of a relative path, where empty means the top itself. Nil where it is gone or where something on the way
  /// is no directory, a link to one included.
  public func status(of path: Path) throws(SystemError) -> FileStatus? {
    if path.isEmpty { return try root.status() }
    do {
      let (parent, name) = try walk(to: path)
      var raw = stat()
      try retrying("stat", self.path.appending(path)) {
        name.withCString { fstatat(parent.raw, $0, &raw, AT_SYMLINK_NOFOLLOW) }
      }
      return FileStatus(raw)
    } catch { if error.isMissing { return nil } else { throw error } }
  }

  /// openat(2) with O_NOFOLLOW of a relative path, where empty means the top itself.
  public func open(_ path: Path, _ options: FileDescriptor.Options) throws(SystemError) -> FileDescriptor {
    let (parent, name) = path.isEmpty ? (root, ".") : try walk(to: path)
    let full = self.path.appending(path)
    let raw = try retrying("open", full) {
      name.withCString { openat(parent.raw, $0, options.rawValue | O_NOFOLLOW | O_CLOEXEC) }
    }
    return FileDescriptor(adopting: raw, path: full)
  }

  /// The directory that holds the last component, and that component.
  func walk(to path: Path) throws(SystemError) -> (parent: FileDescriptor, name: Path) {
    var parent = root
    var rest = path.bytes[...]
    while let slash = rest.firstIndex(of: UInt8(ascii: "/")) {
      let name = try checked(rest[..<slash], of: path)
      let raw = try retrying("open", self.path.appending(path)) {
        name.withCString { openat(parent.raw, $0, winnow_O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
      }
      parent = FileDescriptor(adopting: raw, path: self.path)
      rest = rest[(slash + 1)...]
    }
    return (parent, try checked(rest, of: path))
  }

  /// Refuses the names that lead elsewhere or nowhere.
  private func checked(_ name: ArraySlice<UInt8>, of path: Path) throws(SystemError) -> Path {
    let name = Path(bytes: Array(name))
    if name.isEmpty || name == "." || name == ".." { throw SystemError("open", path, code: EINVAL) }
    return name
  }
}
