// Removing a finished input (AfterCommit=delete). What is unlinked by name may have been replaced since it was looked at,
// so it is renamed first, looked at again, and only then removed; what a crash leaves half-way is swept at the next start.

import POSIX

private let prefix = Array(".winnow-removed-".utf8)

/// Removes the file if it still is the version named. One that is open for writing stays, unless `sparesWritten` is false.
public func removeInput(
  _ path: Path, _ version: FileVersion, from tree: DirectoryTree, sparesWritten: Bool = true
) throws(SystemError) {
  guard let (folder, name) = try tree.folder(of: path), let status = try folder.status(of: name),
    FileVersion(status) == version, !sparesWritten || !isBeingWritten(name, in: folder)
  else { return }
  let hidden = Path(bytes: prefix + Array("\(status.inode)-".utf8) + name.bytes)
  // A name without room for the prefix: its removal is not proof against a rename in the same microseconds.
  guard hidden.bytes.count <= 255 else { return try folder.remove(name) }
  do { try folder.move(name, to: folder, as: hidden) } catch { if error.isMissing { return } else { throw error } }
  try settle(hidden, as: name, isRight: { $0.hasSameBytes(as: status) }, in: folder)
}

/// Ends every removal below a drop directory that a crash has cut off, some directories at a time: there may be very many.
/// Directories that cannot be listed are left out; what cannot be ended hinders no other.
public struct RemovalSweep {
  private let root: Path
  /// Those that are still to be looked through, relative.
  private var directories: [Path] = [""]

  public init(below root: Path) { self.root = root }

  public var isDone: Bool { directories.isEmpty }

  /// Looks through at most `count` directories; throws at the end what it could not end first.
  public mutating func advance(by count: Int) throws(SystemError) {
    let tree: DirectoryTree
    do { tree = try DirectoryTree(root) } catch {
      directories = []
      throw error
    }
    var failure: SystemError?
    for _ in 0..<count {
      guard let parent = directories.popLast() else { break }
      let found: [(name: Path, isDirectory: Bool?)]
      do { found = try sweptEntries(of: parent, in: tree) } catch { continue }
      for (name, isDirectory) in found {
        do { try look(at: name, in: parent, tree, isDirectory) } catch { failure = failure ?? error }
      }
    }
    if let failure { throw failure }
  }

  private mutating func look(
    at name: Path, in parent: Path, _ tree: DirectoryTree, _ isDirectory: Bool?
  ) throws(SystemError) {
    let path = parent.appending(name)
    guard name.bytes.starts(with: prefix) else {
      let isParent: Bool
      if let isDirectory { isParent = isDirectory } else { isParent = try tree.status(of: path)?.kind == .directory }
      if isParent, root.appending(path).bytes.count < Path.longest { directories.append(path) }
      return
    }
    let parts = name.bytes.dropFirst(prefix.count).split(separator: UInt8(ascii: "-"), maxSplits: 1)
    guard parts.count == 2, let inode = UInt64(String(decoding: parts[0], as: UTF8.self)) else { return }
    let original = parent.appending(Path(bytes: Array(parts[1])))
    // A directory that calls itself so was never an input.
    try settle(path, as: original, isRight: { $0.inode == inode && $0.kind != .directory }, in: tree)
  }
}

/// What may be a directory or a removal that was cut off.
private func sweptEntries(
  of parent: Path, in tree: DirectoryTree
) throws(SystemError) -> [(name: Path, isDirectory: Bool?)] {
  let stream = try DirectoryStream(try tree.open(parent, [.readOnly, .directory]))
  var found: [(name: Path, isDirectory: Bool?)] = []
  while let entry = try stream.nextEntry() {
    if entry.isDirectory != false || entry.name.bytes.starts(with: prefix) { found.append(entry) }
  }
  return found
}

/// The right file is removed, another gets its name back.
private func settle(
  _ aside: Path, as path: Path, isRight: (FileStatus) -> Bool, in tree: DirectoryTree
) throws(SystemError) {
  guard let status = try tree.status(of: aside) else { return }
  if isRight(status) { try tree.remove(aside) } else { try putBack(aside, from: tree, to: tree, as: path) }
}
