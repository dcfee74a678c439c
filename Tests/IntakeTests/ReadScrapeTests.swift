// Reading: only the file that settled, only whole, never through a link.
// The directory is others': between the last look and the open a name may have become another file, a pipe, or a way
// out of the tree. The receipt speaks of the version that settled, so no other may be read for it (G2).

import Deduplication
import Dispatch
import Formats
import POSIX
import Synchronization
import TestBench
import Testing

@testable import Intake

@Suite("Reading")
struct ReadScrapeTests {
  private let directory = TempDirectory()

  private func arrival(_ path: Path) throws -> Arrival {
    Arrival(path: path, status: try FileStatus.of(directory.at(path)), ticket: 1, readyMonotonicNanoseconds: 0)
  }

  private func read(_ arrival: Arrival, limit: Int = 1 << 30) -> ReadOutcome {
    readScrape(root: directory.path, arrival: arrival, limit: limit)
  }

  @Test("a file is read whole, with the digest of its bytes", arguments: [0, 1, 262_143, 262_144, 262_145, 1_000_000])
  func whole(_ size: Int) throws {
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    directory.write("a", bytes)
    let file = try arrival("a")
    guard case .read(let found, let digest, let status) = read(file) else { return #expect(Bool(false)) }
    #expect(found == bytes)
    #expect(digest == SHA256.digest(of: bytes))
    #expect(status == file.status)
  }

  @Test("a file above the limit is refused with its size, one of just the limit is read")
  func limit() throws {
    directory.write("a", "0123456789")
    let file = try arrival("a")
    guard case .tooLarge(10) = read(file, limit: 9) else { return #expect(Bool(false)) }
    guard case .read = read(file, limit: 10) else { return #expect(Bool(false)) }
  }

  @Test("a large file of many documents is told by its digests, and every piece of it is a sign of progress")
  func large() throws {
    let bytes = [UInt8](repeating: 0x61, count: 1_000_000)
    directory.write("a", bytes)
    var pieces = 0
    for prefixSize: Int64? in [nil, 300_000, 1_000_000] {
      let outcome = readScrape(
        root: directory.path, arrival: try arrival("a"), limit: 1000, prefixSize: prefixSize, progress: { pieces += 1 }
      ) { $0.count == 1000 }
      guard case .large(_, let digest, let prefix) = outcome else { return #expect(Bool(false)) }
      #expect(digest == SHA256.digest(of: bytes))
      // What has not grown has no beginning of its own.
      #expect(prefix == (prefixSize == 300_000 ? SHA256.digest(of: bytes.prefix(300_000)) : nil))
    }
    #expect(pieces >= 3 * 4)
  }

  @Test("a file that was touched, replaced or grew since it settled has changed")
  func changed() throws {
    for change in 0..<4 {
      directory.write("a", "one")
      directory.setModified("a", seconds: 1_000_000_000)
      let file = try arrival("a")
      switch change {
      case 0: directory.append("a", "more")
      case 1: directory.setModified("a", seconds: 1_000_000_001)
      case 2:
        directory.write("b", "two")
        directory.rename("b", to: "a")
      default:
        directory.remove("a")
        directory.makeSymbolicLink("a", to: "b")
      }
      guard case .changed = read(file) else {
        Issue.record("change \(change)")
        continue
      }
      directory.remove("a")
    }
  }

  enum Change: CaseIterable { case grows, isOverwritten, isCut }

  @Test("a file that grows, is overwritten or is cut while it is read has changed", arguments: Change.allCases)
  func writtenMeanwhile(_ change: Change) throws {
    // A fast machine may have read all before the change.
    for megabytes: Int64 in [4, 64, 256] {
      let (isInTime, outcome) = try reading(megabytes << 20) {
        switch change {
        case .grows: directory.append("a", "more")
        case .isOverwritten: try FileDescriptor.open(directory.at("a"), .readWrite).writeAll([1], at: 0)
        case .isCut: try FileDescriptor.open(directory.at("a"), .readWrite).truncate(to: 5)
        }
      }
      if case .changed = outcome { return }
      if isInTime { break }
    }
    Issue.record("the change was not seen")
  }

  /// Reads a file while `change` happens: whether that was over before the reading was, and what came of it.
  private func reading(_ bytes: Int64, _ change: () throws -> Void) throws -> (isInTime: Bool, ReadOutcome?) {
    directory.write("a", "x")
    try FileDescriptor.open(directory.at("a"), .readWrite).truncate(to: bytes)
    let file = try arrival("a")
    let listener = try Inotify()
    _ = try listener.watch(directory.path, InotifyEvent.Mask(rawValue: 0x1))  // IN_ACCESS: the reading has begun
    let outcome = Mutex<ReadOutcome?>(nil)
    let directory = directory
    DispatchQueue.global().async {
      let read = readScrape(root: directory.path, arrival: file, limit: 1 << 30)
      outcome.withLock { $0 = read }
    }
    waitUntil("the reading has begun") { (try? listener.drain().isEmpty) == false }
    try change()
    let isInTime = outcome.withLock { $0 == nil }
    waitUntil("the reading ends", seconds: 60) { outcome.withLock { $0 != nil } }
    return (isInTime, outcome.withLock { $0 })
  }

  @Test("a file that grows as fast as it is read is given up at the size that it had", arguments: [true, false])
  func growsForEver(_ isStream: Bool) throws {
    // Of a stream without one document: whoever waits for the first would wait for ever.
    let piece = [UInt8](repeating: 0x0A, count: 1 << 20)
    directory.write("a", piece)
    let file = try arrival("a")
    let pieces = Atomic(0)
    let directory = directory
    let grow: @Sendable () -> Void = {
      if pieces.add(1, ordering: .relaxed).newValue < 100 {
        directory.append("a", String(repeating: "\n", count: 1 << 20))
      }
    }
    if isStream {
      let stream = FileStream(
        root: directory.path, file, .jsonLines, from: StreamPosition(), documentLimit: 1000, leavesUnended: false)
      let isChanged = stream.take(byteCount: 1000, count: 10, progress: grow) { outcome in
        if case .failed(.changed) = outcome { true } else { false }
      }
      #expect(isChanged == true)
    } else {
      let outcome = readScrape(root: directory.path, arrival: file, limit: 1000, progress: grow) { _ in true }
      guard case .changed = outcome else { return #expect(Bool(false)) }
    }
    #expect(pieces.load(ordering: .relaxed) < 10)
  }

  @Test("a file that somebody has open for writing is busy")
  func busy() throws {
    directory.write("a", "x")
    let file = try arrival("a")
    var writer: FileDescriptor? = try FileDescriptor.open(directory.at("a"), [.writeOnly, .append])
    guard case .busy = read(file) else { return #expect(Bool(false)) }
    #expect(writer != nil)
    writer = nil
    guard case .read = read(file) else { return #expect(Bool(false)) }
  }

  @Test("a file that is gone has vanished, a drop directory that is gone says nothing of its files")
  func vanished() throws {
    directory.write("sub/a", "x")
    let file = try arrival("sub/a")
    directory.removeAll("sub")
    guard case .vanished = read(file) else { return #expect(Bool(false)) }
    guard case .away = readScrape(root: directory.at("none"), arrival: file, limit: 10) else {
      return #expect(Bool(false))
    }
  }

  @Test("a directory that was swapped for a link to the very same files is not followed")
  func swappedDirectory() throws {
    directory.write("drop/sub/a", "secret")
    let status = try FileStatus.of(directory.at("drop/sub/a"))
    directory.rename("drop/sub", to: "elsewhere")
    directory.makeSymbolicLink("drop/sub", to: "../elsewhere")
    let file = Arrival(path: "sub/a", status: status, ticket: 1, readyMonotonicNanoseconds: 0)
    #expect(try FileStatus.of(directory.at("drop/sub/a")).isSameVersion(as: status))
    guard case .vanished = readScrape(root: directory.at("drop"), arrival: file, limit: 100) else {
      return #expect(Bool(false))
    }
  }

  @Test("a file that was swapped for a pipe neither blocks nor is read")
  func swappedForPipe() throws {
    directory.write("a", "x")
    let file = try arrival("a")
    directory.remove("a")
    directory.makePipe("a")
    guard case .changed = read(file) else { return #expect(Bool(false)) }
    guard case .notRegular(.fifo) = read(try arrival("a")) else { return #expect(Bool(false)) }
  }
}
