// A disk or a mount that hangs: every open(2) of a file in a directory waits until the test lets go. By fanotify(7), whose
// permission events nobody answers; only root may ask for them, so tests are to be skipped, visibly, by `isPossible`.

import Glibc
import POSIX

/// Holds the opens of one directory's files, by any process, this one included, while the value lives.
public final class HeldOpens: Sendable {
  private let group: FileDescriptor

  public static let isPossible = withExtendedLifetime(TempDirectory()) { HeldOpens($0.path) != nil }

  /// Nil where this kernel or user may not.
  public init?(_ directory: Path) {
    guard let initialize, let mark else { return nil }
    let descriptor = initialize(contentClass | closedOnExec, UInt32(O_RDONLY))
    if descriptor < 0 { return nil }
    group = FileDescriptor(adopting: descriptor, path: directory)
    guard withCPath(directory, { mark(descriptor, add, opens | ofChildren, AT_FDCWD, $0) }) == 0 else { return nil }
  }
}

// sys/fanotify.h, which the toolchain's Glibc module leaves out.
private let (contentClass, closedOnExec): (UInt32, UInt32) = (0x4, 0x1)
private let add: UInt32 = 0x1
private let (opens, ofChildren): (UInt64, UInt64) = (0x1_0000, 0x0800_0000)

private typealias Initialize = @convention(c) (UInt32, UInt32) -> Int32
private typealias Mark = @convention(c) (Int32, UInt32, UInt64, Int32, UnsafePointer<CChar>) -> Int32

private let initialize = dlsym(nil, "fanotify_init").map { unsafeBitCast($0, to: Initialize.self) }
private let mark = dlsym(nil, "fanotify_mark").map { unsafeBitCast($0, to: Mark.self) }
