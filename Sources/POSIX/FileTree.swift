// Names in directories: listing, making, renaming, removing. Every change that must survive power loss is followed by
// `synchronizeDirectory`, because fsync of a file says nothing of its name.

import Glibc

/// Reads a directory name by name, so that one with ten million files costs one buffer.
public final class DirectoryStream {
  private let handle: OpaquePointer
  private let path: Path

  /// Opens `path` if it is a directory itself, not a link to one.
  public init(_ path: Path) throws(SystemError) {
    self.path = path
    let descriptor = try retrying("open", path) {
      path.withCString { Glibc.open($0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
    }
    guard let handle = fdopendir(descriptor) else {
      let code = errno
      close(descriptor)
      throw SystemError("list", path, code: code)
    }
    self.handle = handle
  }

  /// Lists a directory that is open for reading. The descriptor may be closed afterwards.
  public init(_ directory: FileDescriptor) throws(SystemError) {
    path = directory.path
    let copy = try retrying("open", path) { openat(directory.raw, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard let handle = fdopendir(copy) else {
      let code = errno
      close(copy)
      throw SystemError("list", path, code: code)
    }
    self.handle = handle
  }

  deinit { closedir(handle) }

  /// Opens a name in this directory, which may not be a link.
  public func open(_ name: Path, _ options: FileDescriptor.Options) throws(SystemError) -> FileDescriptor {
    let full = path.appending(name)
    let raw = try retrying("open", full) {
      name.withCString { openat(dirfd(handle), $0, options.rawValue | O_NOFOLLOW | O_CLOEXEC) }
    }
    return FileDescriptor(adopting: raw, path: full)
  }

  /// The status of the directory that is being read.
  public func status() throws(SystemError) -> FileStatus {
    var raw = stat()
    try retrying("stat", path) { fstat(dirfd(handle), &raw) }
    return FileStatus(raw)
  }

  /// lstat(2) of a name in this directory; nil where it is gone by now.
  public func status(of name: Path) throws(SystemError) -> FileStatus? {
    var raw = stat()
    do {
      try retrying("stat", path.appending(name)) {
        name.withCString { fstatat(dirfd(handle), $0, &raw, AT_SYMLINK_NOFOLLOW) }
      }
    } catch { if error.isMissing { return nil } else { throw error } }
    return FileStatus(raw)
  }

  /// The next name, without `.` and `..`; nil at the end.
  public func next() throws(SystemError) -> Path? { try nextEntry()?.name }

  /// The next name and whether it is a directory, without a look at the file; nil for that where the file system does not
  /// say so.
  public func nextEntry() throws(SystemError) -> (name: Path, isDirectory: Bool?)? {
    while true {
      errno = 0
      guard let entry = readdir(handle) else {
        if errno == 0 { return nil }
        throw SystemError("list", path, code: errno)
      }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in Array(raw.prefix { $0 != 0 }) }
      if name == [0x2E] || name == [0x2E, 0x2E] { continue }
      let kind = Int(entry.pointee.d_type)
      return (Path(bytes: name), kind == Int(DT_UNKNOWN) ? nil : kind == Int(DT_DIR))
    }
  }
}

/// Makes a directory; nothing happens where one stands already.
public func makeDirectory(_ path: Path, permissions: UInt32 = 0o777) throws(SystemError) {
  do { try retrying("make directory", path) { path.withCString { mkdir($0, mode_t(permissions)) } } } catch {
    guard error.code == EEXIST, try FileStatus.ofTarget(path).kind == .directory else { throw error }
  }
}

/// Makes a directory and those above it that are missing.
public func makeDirectories(_ path: Path, permissions: UInt32 = 0o777) throws(SystemError) {
  do { try makeDirectory(path, permissions: permissions) } catch {
    guard error.code == ENOENT, path.parent != path else { throw error }
    try makeDirectories(path.parent, permissions: permissions)
    try makeDirectory(path, permissions: permissions)
  }
}

public func renameFile(_ source: Path, to target: Path) throws(SystemError) {
  try retrying("rename", source) { source.withCString { from in target.withCString { rename(from, $0) } } }
}

public func removeFile(_ path: Path) throws(SystemError) {
  try retrying("remove", path) { path.withCString { unlink($0) } }
}

/// fsync(2) of a directory, so that names made, changed or removed in it are durable.
public func synchronizeDirectory(_ path: Path) throws(SystemError) {
  try FileDescriptor.open(path, [.readOnly, .directory]).synchronize()
}

/// The path without links, `.` and `..`; the file must exist.
public func resolvedPath(_ path: Path) throws(SystemError) -> Path {
  guard let resolved = path.withCString({ realpath($0, nil) }) else { throw SystemError("resolve", path, code: errno) }
  defer { free(resolved) }
  return Path(bytes: Array(UnsafeRawBufferPointer(start: resolved, count: strlen(resolved))))
}

public func currentDirectory() throws(SystemError) -> Path { try resolvedPath(".") }

extension FileStatus {
  /// stat(2): follows symbolic links.
  public static func ofTarget(_ path: Path) throws(SystemError) -> FileStatus {
    var raw = stat()
    try retrying("stat", path) { path.withCString { stat($0, &raw) } }
    return FileStatus(raw)
  }
}

/// Reads a whole small file of our own (configuration, state); throws EFBIG past `limit` bytes.
public func readFile(_ path: Path, limit: Int) throws(SystemError) -> [UInt8] {
  let file = try FileDescriptor.open(path, .readOnly)
  let bytes = try file.read(at: 0, count: min(limit, Int(try file.status().size)) + 1)
  if bytes.count > limit { throw SystemError("read", path, code: EFBIG) }
  return bytes
}

/// Replaces a file whole: temporary name (if none is given, its own with `.new` behind), fsync, rename, fsync of the directory.
public func replaceFile(
  _ path: Path, by temporary: Path? = nil, with bytes: [UInt8], permissions: UInt32 = 0o666
) throws(SystemError) {
  let temporary = temporary ?? path.appending(suffix: ".new")
  let file = try FileDescriptor.open(temporary, [.writeOnly, .create, .truncate], permissions: permissions)
  try file.writeAll(bytes)
  try file.synchronize()
  try renameFile(temporary, to: path)
  try synchronizeDirectory(path.parent)
}
