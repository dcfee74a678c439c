// Moving one finished file from one tree to another, also across file systems. It never replaces a file, and never takes
// another file than the one that was meant: the drop directory belongs to others, who may rename over a name at any time.

import POSIX

enum Transfer {
  case moved
  /// The name was taken; nothing happened.
  case taken
  /// The file is gone, is another by now, or is about to be: somebody writes to it.
  case gone
}

/// `version` nil stands for any regular file.
func transfer(
  _ path: Path, _ version: FileVersion?, from source: DirectoryTree, to target: DirectoryTree, as name: Path,
  noting note: MoveNote? = nil, progress: () -> Void = {}
) throws(SystemError) -> Transfer {
  // The directory itself: it may be renamed, and its name given to a link, at any time.
  guard let (folder, own) = try source.folder(of: path), let status = try folder.status(of: own),
    status.kind == .regular, version == nil || FileVersion(status) == version, !isBeingWritten(own, in: folder)
  else { return .gone }
  try? note?.write(path, status, to: target, as: name)  // a full disk must not keep files from being moved
  do { try folder.move(own, to: target, as: name) } catch {
    if error.isOtherFileSystem {
      // A copy is another file: to a restart that still finds a note it would be one taken by mistake.
      try note?.clear()
      return try copy(own, status, version, from: folder, to: target, as: name, progress)
    }
    try? note?.clear()  // a note that stays is looked at once more, and finds the input where it was
    if error.isExisting { return .taken }
    if error.isMissing, try folder.status(of: own) == nil { return .gone }
    throw error
  }
  if let moved = try target.status(of: name), !moved.hasSameBytes(as: status) {
    // Somebody renamed over the name between our look and our move: that file is not done with.
    do { try putBack(name, from: target, to: folder, as: own) } catch {
      try putBack(name, from: target, to: source, as: path)  // its directory is gone
    }
    try? note?.clear()  // a note that stays is looked at once more, and finds nothing under the name
    return .gone
  }
  try? note?.clear()  // a note that stays is looked at once more, and finds the right file
  return .moved
}

/// Whether somebody opened the file for writing since it was read. What comes of it is a new version, or none and a close,
/// and either way winnow looks at it again.
public func isBeingWritten(_ path: Path, in tree: DirectoryTree) -> Bool {
  let status = (try? tree.status(of: path)) ?? nil  // gone, or not to be asked: no writer is known
  // A device in its place must not be opened.
  guard status?.kind == .regular else { return false }
  return (try? tree.open(path, [.readOnly, .nonBlocking]))?.writers() == .some  // as above
}

/// Gives a file that was taken by mistake its name again, or one beside it where a newer file has that name. Where its
/// directory is a link or a file by now, it goes to the top.
func putBack(
  _ name: Path, from tree: DirectoryTree, to source: DirectoryTree, as path: Path
) throws(SystemError) {
  do {
    try source.makeDirectories(directory(of: path), permissions: 0o777)
    try moveBeside(name, from: tree, to: source, as: path)
  } catch {
    guard !directory(of: path).isEmpty else { throw error }
    try moveBeside(name, from: tree, to: source, as: path.lastComponent)
  }
}

private func moveBeside(
  _ name: Path, from tree: DirectoryTree, to source: DirectoryTree, as path: Path
) throws(SystemError) {
  do { try tree.move(name, to: source, as: path) } catch {
    guard error.isExisting else { throw error }
    try tree.move(name, to: source, as: path.appending(suffix: "~\(Clock.realtimeNanoseconds())"))
  }
}

/// Copies under a hidden name, makes it durable, gives it its name, and only then removes the original.
private func copy(
  _ path: Path, _ status: FileStatus, _ version: FileVersion?, from source: DirectoryTree, to target: DirectoryTree,
  as name: Path, _ progress: () -> Void
) throws(SystemError) -> Transfer {
  let hidden = directory(of: name).appending(Path("." + status.inode.description + ".part"))
  if try target.status(of: hidden) != nil { try target.remove(hidden) }  // of a copy that a crash has cut off
  do {
    let original = try source.open(path, [.readOnly, .nonBlocking])
    let copy = try target.create(hidden)
    var offset: Int64 = 0
    // One that grows as fast as it is copied has no end: the look at the end sees that it grew.
    while offset <= status.size, case let chunk = try original.read(at: offset, count: 1 << 20), !chunk.isEmpty {
      try copy.writeAll(chunk)
      offset += Int64(chunk.count)
      // In pieces, so that no sync takes longer than the watchdog waits.
      if offset.isMultiple(of: 64 << 20) { try copy.synchronizeData() }
      progress()
    }
    try copy.synchronize()
    guard try original.status() == status, try source.status(of: path) == status, original.writers() != .some else {
      try target.remove(hidden)
      return .gone
    }
    try target.move(hidden, to: target, as: name)
  } catch {
    try? target.remove(hidden)  // what is left of it is overwritten the next time
    if error.isExisting { return .taken }
    throw error
  }
  do {
    try target.open(directory(of: name), [.readOnly, .directory]).synchronize()
    // Only the drop directory belongs to others, and only there a removal that is cut off is ended.
    if version == nil {
      try source.remove(path)
    } else {
      try removeInput(path, FileVersion(status), from: source, sparesWritten: false)
    }
  } catch {
    // Two are better than none: the copy goes only where the original is seen, and may stay where it cannot be removed.
    if case .some(.some) = try? source.status(of: path) { try? target.remove(name) }  // see above, for both
    throw error
  }
  return .moved
}

extension FileStatus {
  /// A rename changes nothing but the ctime.
  func hasSameBytes(as other: FileStatus) -> Bool {
    isSameFile(as: other) && size == other.size && modifiedNanoseconds == other.modifiedNanoseconds
  }
}

/// As `DirectoryTree` wants it: empty for the top.
func directory(of name: Path) -> Path { name.parent == "." ? "" : name.parent }
