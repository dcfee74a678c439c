// Reaching names below a directory, and the questions Intake asks of a file.
// winnow may read and remove more than those who write in its drop directory: by a directory that becomes a link at the
// right moment they could have it do so elsewhere.

import POSIX
import TestBench
import Testing

@Suite("Directory tree")
struct DirectoryTreeTests {
  @Test("names below are reached, whatever their bytes")
  func reached() throws {
    let directory = TempDirectory()
    let name = Path(bytes: [0x61, 0x2F, 0xED, 0xFF])
    directory.write(name, [1, 2, 3])
    let tree = try DirectoryTree(directory.path)
    #expect(try tree.status(of: name)?.size == 3)
    #expect(try tree.open(name, .readOnly).read(at: 0, count: 10) == [1, 2, 3])
    #expect(try tree.status(of: "")?.kind == .directory)
    #expect(try tree.status(of: "a/none") == nil)
    #expect(try tree.status(of: "none/a") == nil)
  }

  @Test("no link is followed, in the middle or at the end")
  func links() throws {
    let directory = TempDirectory()
    directory.write("real/secret", "x")
    directory.makeSymbolicLink("link", to: "real")
    directory.makeSymbolicLink("file", to: "real/secret")
    let tree = try DirectoryTree(directory.path)
    #expect(try tree.status(of: "link/secret") == nil)
    #expect(try tree.status(of: "file")?.kind == .symlink)
    #expect(throws: SystemError.self) { try tree.open("link/secret", .readOnly) }
    #expect(throws: SystemError.self) { try tree.open("file", .readOnly) }
  }

  @Test("names that lead elsewhere are refused", arguments: ["..", "a/../b", "./a", "a//b", "a/", "/a"])
  func elsewhere(_ path: String) throws {
    let directory = TempDirectory()
    directory.write("a/b", "x")
    let tree = try DirectoryTree(directory.at("a"))
    #expect(throws: SystemError.self) { try tree.open(Path(path), .readOnly) }
  }

  @Test("a file has writers while one has it open, and none afterwards")
  func writers() throws {
    let directory = TempDirectory()
    directory.write("a", "x")
    let reader = try FileDescriptor.open(directory.at("a"), .readOnly)
    #expect(reader.writers() == .none)
    var writer: FileDescriptor? = try FileDescriptor.open(directory.at("a"), [.writeOnly, .append])
    #expect(reader.writers() == .some)
    try writer?.writeAll([1])
    writer = nil
    #expect(reader.writers() == .none)
  }

  @Test("both events of one rename carry the same cookie")
  func cookies() throws {
    let directory = TempDirectory()
    directory.write("a", "x")
    let inotify = try Inotify()
    _ = try inotify.watch(directory.path, [.movedFrom, .movedTo])
    directory.rename("a", to: "b")
    let events = try inotify.drain()
    #expect(events.map(\.name) == ["a", "b"])
    #expect(events[0].cookie == events[1].cookie && events[0].cookie != 0)
  }
}
