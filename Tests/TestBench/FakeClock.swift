// A clock of the wall that a test moves while the program runs: Tests/FakeClock, loaded before the program's libc. The
// system's own cannot be moved without moving it for everybody.

import Glibc
import POSIX

public final class FakeClock {
  /// To be added to the environment of the program under test.
  public let environment: [String: String]
  private let file: FileDescriptor

  /// Built beside this test bundle.
  private static let library: Path = {
    do { return try resolvedPath("/proc/self/exe").parent.appending("libFakeClock.so") } catch {
      preconditionFailure("\(error)")
    }
  }()

  /// Keeps what the clock is moved by in a file at `path`.
  public init(at path: Path) {
    do {
      // Without it the loader would only complain, and the clock stand still.
      _ = try FileStatus.of(Self.library)
      file = try FileDescriptor.open(path, [.readWrite, .create, .truncate])
      try file.writeAll([UInt8](repeating: 0, count: 8))
    } catch { preconditionFailure("\(error)") }
    environment = ["LD_PRELOAD": Self.library.description, "WINNOW_TEST_CLOCK": path.description]
  }

  /// From now on the program's clock differs by so much from the system's; one write(2) of eight bytes, so that no
  /// reader sees half of it.
  public func move(by offset: Duration) {
    let (seconds, attoseconds) = offset.components
    var nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    precondition(pwrite(file.raw, &nanoseconds, 8, 0) == 8)
  }
}
