// What stat(2) says of a file, as a value; the identity by which a file is known to be unchanged.
// Names are used again, and so are inode numbers: only with size and both times does a number say that nothing was changed.

import CGlibc
import Glibc

public struct FileStatus: Equatable, Sendable {
  public enum Kind: String, Sendable { case regular, directory, symlink, fifo, socket, device, other }

  public let kind: Kind
  public let device: UInt64
  public let inode: UInt64
  public let size: Int64
  /// Nanoseconds since 1970; what is too far from it for 64 bits (2262) counts as the last moment that fits.
  public let modifiedNanoseconds: Int64
  public let changedNanoseconds: Int64
  public let permissions: UInt32
  public let owner: UInt32
  public let linkCount: UInt64

  public init(
    kind: Kind, device: UInt64, inode: UInt64, size: Int64, modifiedNanoseconds: Int64, changedNanoseconds: Int64,
    permissions: UInt32 = 0o644, owner: UInt32 = 0, linkCount: UInt64 = 1
  ) {
    self.kind = kind
    self.device = device
    self.inode = inode
    self.size = size
    self.modifiedNanoseconds = modifiedNanoseconds
    self.changedNanoseconds = changedNanoseconds
    self.permissions = permissions
    self.owner = owner
    self.linkCount = linkCount
  }

  init(_ raw: stat) {
    switch raw.st_mode & S_IFMT {
    case S_IFREG: kind = .regular
    case S_IFDIR: kind = .directory
    case S_IFLNK: kind = .symlink
    case S_IFIFO: kind = .fifo
    case S_IFSOCK: kind = .socket
    case S_IFCHR, S_IFBLK: kind = .device
    default: kind = .other
    }
    device = UInt64(raw.st_dev)
    inode = UInt64(raw.st_ino)
    size = Int64(raw.st_size)
    modifiedNanoseconds = nanoseconds(raw.st_mtim)
    changedNanoseconds = nanoseconds(raw.st_ctim)
    permissions = raw.st_mode & 0o7777
    owner = raw.st_uid
    linkCount = UInt64(raw.st_nlink)
  }

  public func isSameFile(as other: FileStatus) -> Bool { device == other.device && inode == other.inode }

  /// The same file with nothing written, renamed or permitted anew in between, as far as time stamps can tell. Within one run:
  /// what is remembered for longer (`FileVersion` of Storage) does not compare the device, which may have another number.
  public func isSameVersion(as other: FileStatus) -> Bool {
    isSameFile(as: other) && size == other.size && modifiedNanoseconds == other.modifiedNanoseconds
      && changedNanoseconds == other.changedNanoseconds
  }

  /// lstat(2): a symbolic link is reported as itself.
  public static func of(_ path: Path) throws(SystemError) -> FileStatus {
    var raw = stat()
    try retrying("stat", path) { path.withCString { lstat($0, &raw) } }
    return FileStatus(raw)
  }

  /// As `of`, but nil where there is no such file.
  public static func ifPresent(_ path: Path) throws(SystemError) -> FileStatus? {
    do { return try of(path) } catch { if error.isMissing { return nil } else { throw error } }
  }

  /// As `ofTarget`, but nil where there is no such file.
  public static func ifTargetPresent(_ path: Path) throws(SystemError) -> FileStatus? {
    do { return try ofTarget(path) } catch { if error.isMissing { return nil } else { throw error } }
  }
}

/// Whether this process may write to a file, or make files in a directory: access(2) for the effective user.
public func mayWrite(_ path: Path) -> Bool {
  let isDirectory = (try? FileStatus.ofTarget(path))?.kind == .directory  // not there: not writable either
  return path.withCString { faccessat(AT_FDCWD, $0, isDirectory ? W_OK | X_OK : W_OK, AT_EACCESS) } == 0
}

/// What kind of file system a path is on, for deciding whether inotify can see it.
public struct FileSystem: Equatable, Sendable {
  /// f_type of statfs(2).
  public let type: Int

  public init(of path: Path) throws(SystemError) {
    var raw = statfs()
    try retrying("statfs", path) { path.withCString { winnow_statfs($0, &raw) } }
    type = Int(raw.f_type)
  }

  init(type: Int) { self.type = type }

  private static let names: [Int: String] = [
    0xEF53: "ext4", 0x5846_5342: "xfs", 0x9123_683E: "btrfs", 0x0102_1994: "tmpfs", 0x794C_7630: "overlay",
    0x2FC1_2FC1: "zfs", 0xF2F5_2010: "f2fs", 0x6969: "nfs", 0xFF53_4D42: "cifs", 0xFE53_4D42: "smb2",
    0x517B: "smb", 0x0102_1997: "9p", 0x00C3_6400: "ceph", 0x6573_5546: "fuse", 0x5346_414F: "afs",
    0x0BD0_0BD0: "lustre", 0x4750_4653: "gpfs",
  ]

  public var name: String { Self.names[type] ?? "0x" + String(type, radix: 16) }

  /// Other machines can change files here without this kernel knowing, so events are not enough and scans must come
  /// often. FUSE is counted in: what is behind it cannot be known.
  public var isRemote: Bool { Self.remoteTypes.contains(type) }

  private static let remoteTypes: Set<Int> = {
    let remote: Set = ["nfs", "cifs", "smb2", "smb", "9p", "ceph", "fuse", "afs", "lustre", "gpfs"]
    return Set(names.filter { remote.contains($0.value) }.keys)
  }()
}

private func nanoseconds(_ time: timespec) -> Int64 {
  // Anybody may give a file any time: touch(1), or a server whose Last-Modified wget took over.
  let (whole, isTooMuch) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
  let (sum, isTooLate) = whole.addingReportingOverflow(Int64(time.tv_nsec))
  return isTooMuch || isTooLate ? (time.tv_sec < 0 ? .min : .max) : sum
}
