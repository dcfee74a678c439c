// A directory of one test's own, and the ways files get into it: written, linked, as a pipe, with any time stamp.
// Test code needs a few calls that winnow itself never makes; they stand here so that no test imports Glibc.

import Glibc
import POSIX

/// An empty directory under TMPDIR (or /tmp), removed with all it holds when the last reference goes.
public final class TempDirectory: Sendable {
  /// Absolute, without symbolic links.
  public let path: Path

  /// `inMemory` for tests that write thousands of small files and are not about the disk.
  public convenience init(inMemory: Bool = false) {
    // Where there is no such thing the disk will do.
    let memory: Path? = inMemory && (try? FileSystem(of: "/dev/shm"))?.name == "tmpfs" ? "/dev/shm" : nil
    self.init(below: memory ?? Host.environment("TMPDIR") ?? "/tmp")
  }

  public init(below base: Path) {
    var template = base.appending("winnow-test-XXXXXX").bytes + [0]
    let made = template.withUnsafeMutableBytes { mkdtemp($0.baseAddress!.assumingMemoryBound(to: CChar.self)) != nil }
    precondition(made, "no temporary directory can be made in \(base)")
    template.removeLast()
    do { path = try resolvedPath(Path(bytes: template)) } catch { preconditionFailure("\(error)") }
  }

  deinit { removeTree(path) }

  /// The absolute path of a name in here.
  public func at(_ name: Path) -> Path { path.appending(name) }

  /// Writes a file, replacing what stood there; directories above it are made.
  public func write(_ name: String, _ text: String) { write(Path(name), Array(text.utf8)) }

  public func write(_ name: Path, _ bytes: [UInt8]) {
    let target = at(name)
    succeed {
      try makeDirectories(target.parent)
      try FileDescriptor.open(target, [.writeOnly, .create, .truncate]).writeAll(bytes)
    }
  }

  /// Appends in one open, write, close, as the shell's `>>` does.
  public func append(_ name: Path, _ text: String) {
    succeed { try FileDescriptor.open(at(name), [.writeOnly, .create, .append]).writeAll(Array(text.utf8)) }
  }

  public func read(_ name: Path) -> [UInt8]? { try? readFile(at(name), limit: 1 << 30) }  // nil: not there

  public func makeDirectory(_ name: Path) { succeed { try makeDirectories(at(name)) } }
  public func rename(_ source: Path, to target: Path) { succeed { try renameFile(at(source), to: at(target)) } }
  public func remove(_ name: Path) { succeed { try removeFile(at(name)) } }
  public func removeAll(_ name: Path) { removeTree(at(name)) }

  public func makeHardLink(_ name: Path, to existing: Path) {
    check("link", withCPath(at(existing)) { from in withCPath(at(name)) { link(from, $0) } })
  }

  /// `target` is what the link says, relative or absolute.
  public func makeSymbolicLink(_ name: Path, to target: Path) {
    check("symlink", withCPath(target) { text in withCPath(at(name)) { symlink(text, $0) } })
  }

  public func makePipe(_ name: Path) { check("mkfifo", withCPath(at(name)) { mkfifo($0, 0o600) }) }

  public func setPermissions(_ name: Path, _ permissions: UInt32) {
    check("chmod", withCPath(at(name)) { chmod($0, mode_t(permissions)) })
  }

  /// Sets access and modification time, in seconds since 1970.
  public func setModified(_ name: Path, seconds: Int) {
    let times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
    check("utimensat", withCPath(at(name)) { utimensat(AT_FDCWD, $0, times, AT_SYMLINK_NOFOLLOW) })
  }
}

/// Removes a file, or a directory with all below it, without following links; what is not there is no error.
public func removeTree(_ path: Path) {
  if withCPath(path, { unlink($0) }) == 0 { return }
  guard let stream = try? DirectoryStream(path) else { return }  // gone, or nothing we may remove
  while let name = try? stream.next() { removeTree(path.appending(name)) }  // an error ends the listing
  _ = withCPath(path) { rmdir($0) }
}

/// Waits until a condition holds, looking every 5 ms; false, with a line on stdout, when `seconds` pass first.
@discardableResult
public func waitUntil(_ what: String, seconds: Double = 10, _ condition: () throws -> Bool) rethrows -> Bool {
  let deadline = Clock.monotonicNanoseconds() + Int64(seconds * 1e9)
  while true {
    if try condition() { return true }
    if Clock.monotonicNanoseconds() > deadline {
      print("waited \(seconds) s in vain: \(what)")
      return false
    }
    usleep(5_000)
  }
}

/// Waits a span of time, for a test whose subject is time itself.
public func pause(seconds: Double) { usleep(UInt32(seconds * 1e6)) }

private func succeed(_ body: () throws -> Void) {
  do { try body() } catch { preconditionFailure("\(error)") }
}

private func check(_ call: String, _ result: Int32) {
  precondition(result == 0, "\(call): \(SystemError(call, nil, code: errno).reason)")
}

func withCPath<Result>(_ path: Path, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
  (path.bytes + [0]).withUnsafeBytes { body($0.baseAddress!.assumingMemoryBound(to: CChar.self)) }
}
