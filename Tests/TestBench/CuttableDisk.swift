// A file system whose power can be cut: an image of its own, loop-mounted, and the kernel's own way to stop a file system
// in the middle (EXT4_IOC_SHUTDOWN, XFS_IOC_GOINGDOWN: one number). What was not written stays unwritten; after the next
// mount, which replays the journal, there is what a loss of power leaves. Only for root; others' tests are to be skipped.

import Glibc
import POSIX

public final class CuttableDisk {
  public enum Kind: String, CaseIterable, Sendable { case ext4, xfs }

  /// What becomes of the journal in the cut.
  public enum Cut: UInt32, CaseIterable, Sendable {
    /// It is written out: names and sizes arrive, bytes need not.
    case journalWritten = 1
    /// It is not.
    case journalLost = 2
  }

  private let directory = TempDirectory(inMemory: true)
  private let image: Path
  private let kind: Kind
  /// Where it is mounted.
  public let path: Path

  /// Whether this machine lets a test make, mount and stop one.
  public static func isPossible(_ kind: Kind) -> Bool {
    guard geteuid() == 0, let disk = CuttableDisk(kind) else { return false }
    return disk.cut(.journalLost) && disk.mountAgain()
  }

  /// Nil where the file system cannot be made or mounted.
  public init?(_ kind: Kind) {
    self.kind = kind
    image = directory.at("image")
    path = directory.at("disk")
    directory.makeDirectory("disk")
    // The least that mkfs.xfs takes is 300 MB; the image has holes.
    let script = """
      PATH=$PATH:/usr/sbin:/sbin
      truncate -s \(kind == .xfs ? 320 : 48)M '\(image)' && mkfs.\(kind.rawValue) -q '\(image)'
      """
    guard shell(script), mount() else { return nil }
  }

  deinit { unmount() }

  private func mount() -> Bool { shell("PATH=$PATH:/usr/sbin:/sbin mount -o loop '\(image)' '\(path)'") }

  private func unmount() { _ = withCPath(path) { umount2($0, 0) } == 0 || withCPath(path) { umount2($0, 2) } == 0 }

  private func shell(_ script: String) -> Bool {
    let process = WinnowProcess(
      program: "sh", ["-c", script], in: "/", standardOutput: directory.at("out"), standardError: directory.at("err"))
    return process.wait(seconds: 60) == .exited(0)
  }

  /// Everything written so far becomes durable.
  public func synchronize() { _ = shell("sync -f '\(path)'") }

  /// From this moment nothing reaches the disk, and every call says EIO. False where the kernel does not know that.
  public func cut(_ cut: Cut) -> Bool {
    guard let root = try? FileDescriptor.open(path, [.readOnly, .directory]) else { return false }
    var flags = cut.rawValue
    return ioctl(root.raw, 0x8004_587D, &flags) == 0
  }

  /// The power comes back. Nobody may have a file open there.
  public func mountAgain() -> Bool {
    // The last descriptors of a process that was just killed may be closed a moment later, and so may the loop device.
    waitUntil("unmounted", seconds: 60) { withCPath(path) { umount2($0, 0) } == 0 }
      && waitUntil("mounted", seconds: 60) { mount() }
  }
}
