// A real file system that is full after a few hundred kilobytes: a tmpfs of its own, for tests of what a full disk does.
// Only root may mount one; other users' tests are to be skipped, visibly, by `.enabled(if: TinyDisk.isPossible)`.

import Glibc
import POSIX

/// A small tmpfs mounted in a temporary directory, unmounted when the last reference goes.
public final class TinyDisk: Sendable {
  private let directory = TempDirectory()
  public let path: Path

  public static let isPossible = geteuid() == 0 && mounts()

  /// `size` as tmpfs takes it; the kernel rounds to pages.
  public init(size: String = "256k") {
    path = directory.at("disk")
    directory.makeDirectory("disk")
    precondition(Self.mount(path, size), "mount: \(SystemError("mount", path, code: errno).reason)")
  }

  /// Over a directory that is there.
  public init(over path: Path, size: String = "256k") {
    self.path = path
    precondition(Self.mount(path, size), "mount: \(SystemError("mount", path, code: errno).reason)")
  }

  deinit { Self.unmount(path) }

  /// Takes the space that is left but for about `bytes`, as somebody else's file.
  public func fill(leaving bytes: Int) {
    freeSpace()
    do {
      let file = try FileDescriptor.open(filler, [.writeOnly, .create, .truncate])
      let page = [UInt8](repeating: 0x58, count: 4096)
      var count: Int64 = 0
      while let written = try? file.writeOnce(page), written > 0 { count += Int64(written) }  // until it is full
      try file.truncate(to: max(0, (count - Int64(bytes)) / 4096 * 4096))
    } catch { preconditionFailure("\(error)") }
  }

  /// Removes what `fill` made.
  public func freeSpace() { removeTree(filler) }

  /// Bytes that are left.
  public var available: Int {
    var system = statvfs()
    let result = withCPath(path) { statvfs($0, &system) }
    precondition(result == 0)
    return Int(system.f_bavail) * Int(system.f_frsize)
  }

  private var filler: Path { path.appending("filler") }

  private static func mounts() -> Bool {
    let probe = TempDirectory()
    guard mount(probe.path, "64k") else { return false }
    unmount(probe.path)
    return true
  }

  private static func mount(_ path: Path, _ size: String) -> Bool {
    withCPath(path) { Glibc.mount("winnow-test", $0, "tmpfs", 0, "size=\(size)") } == 0
  }

  private static func unmount(_ path: Path) { _ = withCPath(path) { umount2($0, Int32(MNT_DETACH)) } }
}

extension FileDescriptor {
  fileprivate func writeOnce(_ bytes: [UInt8]) throws -> Int { try bytes.withUnsafeBytes { try writeOnce($0) } }
}
