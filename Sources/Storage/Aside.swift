// Taking a finished input out of the drop directory: into `done`, or into the quarantine with a note that says why.
// Happens only after its receipt is durable (G3), never replaces a file, never follows a link.

import POSIX

/// A directory outside the drop directory that takes files from it under their relative names.
public struct Aside: Sendable {
  public let directory: Path
  let note: MoveNote?
  let progress: @Sendable () -> Void

  /// Makes the directory if it is missing. `progress` is called with each piece of a file that is copied to another file
  /// system.
  public init(
    _ directory: Path, noting note: MoveNote? = nil, progress: @escaping @Sendable () -> Void = {}
  ) throws(SystemError) {
    self.directory = directory
    self.note = note
    self.progress = progress
    _ = try tree()
  }

  /// Opened for each use, since somebody may have moved the directory away and made another.
  func tree() throws(SystemError) -> DirectoryTree {
    try makeDirectories(directory, permissions: 0o750)
    return try DirectoryTree(directory)
  }

  /// Moves the file in, provided that it is still the version named; under a name with `~1`, `~2` … where its own is
  /// taken, and shortened where there is no room for that. Returns the name it got; nil where the file is gone or is
  /// another by now.
  @discardableResult
  public func take(_ path: Path, version: FileVersion?, from drop: DirectoryTree) throws(SystemError) -> Path? {
    let tree = try tree()
    let wanted = try makeRoom(for: path, in: tree)
    var attempt = 0
    while true {
      let name = Self.name(for: wanted, attempt)
      attempt += 1
      guard try isFree(name, in: tree) else { continue }
      switch try transfer(path, version, from: drop, to: tree, as: name, noting: note, progress: progress) {
      case .moved: return name
      case .gone: return nil
      case .taken: continue
      }
    }
  }

  /// Makes the directories for a path and returns it, changed where a file has the name of a directory that is needed.
  func makeRoom(for path: Path, in tree: DirectoryTree) throws(SystemError) -> Path {
    var directory: Path = ""
    for component in path.bytes.split(separator: UInt8(ascii: "/")).dropLast() {
      let wanted = directory.appending(Path(bytes: Array(component)))
      var attempt = 0
      directory = wanted
      while let status = try tree.status(of: directory), status.kind != .directory {
        attempt += 1
        directory = wanted.appending(suffix: "~\(attempt)")
      }
    }
    try tree.makeDirectories(directory)
    return directory.appending(path.lastComponent)
  }

  func isFree(_ name: Path, in tree: DirectoryTree) throws(SystemError) -> Bool { try tree.status(of: name) == nil }

  /// NAME_MAX less what may be put behind: `~` and nanoseconds, and what a note's temporary name has more.
  private static let longestName = 255 - 20 - 13

  static func name(for path: Path, _ attempt: Int) -> Path {
    let tooMuch = path.lastComponent.bytes.count - longestName
    let name = tooMuch > 0 ? Path(bytes: path.bytes.dropLast(tooMuch)) : path
    if attempt == 0 { return name }
    // The same name day after day must not cost a look at every one that is there.
    return name.appending(suffix: attempt < 10 ? "~\(attempt)" : "~\(Clock.realtimeNanoseconds())")
  }
}
