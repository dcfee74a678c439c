// Removing inputs by name in a directory that belongs to others.
// unlink(2) takes whatever bears the name by then: a newer file that was renamed over a finished one would be gone
// unread, and no receipt would tell of it.

import POSIX
import Storage
import TestBench
import Testing

@Suite struct RemovalTests {
  private let drop = TempDirectory()

  private func version(_ name: Path) throws -> FileVersion { FileVersion(try FileStatus.of(drop.at(name))) }
  private func names() throws -> [Path] {
    let stream = try DirectoryStream(drop.path)
    var names: [Path] = []
    while let name = try stream.next() { names.append(name) }
    return names.sorted()
  }

  @Test("the version named is removed, a newer one of the name stays")
  func versions() throws {
    drop.write("a.txt", "one")
    let first = try version("a.txt")
    drop.write("b.tmp", "two, longer")
    drop.rename("b.tmp", to: "a.txt")
    let tree = try DirectoryTree(drop.path)
    try removeInput("a.txt", first, from: tree)
    #expect(try names() == ["a.txt"])
    try removeInput("a.txt", try version("a.txt"), from: tree)
    #expect(try names() == [])
  }

  @Test("a removal that a crash cut off is ended, and a file taken by mistake gets its name back")
  func sweep() throws {
    drop.write("sub/gone.txt", "finished")
    let inode = try FileStatus.of(drop.at("sub/gone.txt")).inode
    drop.rename("sub/gone.txt", to: Path("sub/.winnow-removed-\(inode)-gone.txt"))
    drop.write("kept.txt", "newer")
    drop.rename("kept.txt", to: ".winnow-removed-1-kept.txt")
    drop.write(".winnow-removed-strange", "not ours")
    var sweep = RemovalSweep(below: drop.path)
    while !sweep.isDone { try sweep.advance(by: 1) }
    #expect(try names() == [".winnow-removed-strange", "kept.txt", "sub"])
    #expect(try FileStatus.ifPresent(drop.at("sub/gone.txt")) == nil)
    #expect(drop.read("kept.txt") == Array("newer".utf8))
  }

  @Test("a directory that somebody named like a removal hinders none")
  func sweepBesideDirectory() throws {
    drop.makeDirectory("mine")
    let inode = try FileStatus.of(drop.at("mine")).inode
    drop.rename("mine", to: Path(".winnow-removed-\(inode)-m"))
    drop.write("kept.txt", "newer")
    drop.rename("kept.txt", to: ".winnow-removed-1-kept.txt")
    var sweep = RemovalSweep(below: drop.path)
    while !sweep.isDone { try sweep.advance(by: 1) }
    #expect(try names() == ["kept.txt", "m"])
  }

  @Test("a name with no room for a prefix is removed all the same")
  func longName() throws {
    let name = Path(bytes: Array(repeating: UInt8(ascii: "n"), count: 255))
    drop.write(name, Array("x".utf8))
    try removeInput(name, try version(name), from: try DirectoryTree(drop.path))
    #expect(try names() == [])
  }
}
