// What is being moved away just now. The drop directory belongs to others, who may rename a file over the name in the same
// microseconds: winnow looks after each move and gives such a file its name back. Killed between the two, it finds here
// at its next start what it was about to look at. Not synced: it must outlive the process, not the power.

import JSON
import POSIX

public struct MoveNote: Sendable {
  private let file: Path

  /// `moving` in the state directory.
  public init(in state: Path) { file = state.appending(StateDirectory.FileName.moving) }

  /// The file with the bytes of `status`, which lies at `path` in the drop directory, goes to `name` in `tree`.
  func write(_ path: Path, _ status: FileStatus, to tree: DirectoryTree, as name: Path) throws(SystemError) {
    var json = JSONWriter(capacity: 256)
    json.beginObject()
    json.field("from", "from_b64", path: path.bytes)
    json.field("into", "into_b64", path: tree.path.bytes)
    json.field("as", "as_b64", path: name.bytes)
    json.field("inode", Int(bitPattern: UInt(status.inode)))
    json.field("bytes", Int(status.size))
    json.field("modified_ns", Int(status.modifiedNanoseconds))
    json.endObject()
    try FileDescriptor.open(file, [.writeOnly, .create], permissions: 0o640)
      .writeAll(json.bytes + [UInt8(ascii: "\n")], at: 0)
  }

  func clear() throws(SystemError) {
    guard try FileStatus.ifTargetPresent(file) != nil else { return }
    try FileDescriptor.open(file, [.writeOnly]).writeAll([UInt8(ascii: "\n")], at: 0)
  }

  /// Looks at the move that the last process did not come to look at. A file that was taken by mistake goes back into the
  /// drop directory, where it is a new one; so does the right file if it has other bytes by now, which have no record.
  public func settle(in drop: Path, quarantine: Path) throws(SystemError) {
    guard try FileStatus.ifTargetPresent(file) != nil else { return }
    // Three paths of PATH_MAX, escaped in JSON, and some. What stands behind the first line is of an older, longer note.
    let line = try FileDescriptor.open(file, .readOnly).read(at: 0, count: 128 * 1024).prefix {
      $0 != UInt8(ascii: "\n")
    }
    guard let value = try? JSONValue(parsing: Array(line)),  // none, or half of one: no move was begun
      let from = value.path("from", "from_b64"),
      let into = value.path("into", "into_b64"), let name = value.path("as", "as_b64")
    else { return }
    try look(at: value, from: Path(bytes: from), into: Path(bytes: into), as: Path(bytes: name), drop, quarantine)
    try clear()
  }

  private func look(
    at value: JSONValue, from path: Path, into: Path, as name: Path, _ drop: Path, _ quarantine: Path
  ) throws(SystemError) {
    guard try FileStatus.ifTargetPresent(into) != nil else { return }
    let (tree, source) = (try DirectoryTree(into), try DirectoryTree(drop))
    // Nothing was moved, and what stands under the name is somebody else's.
    if let status = try source.status(of: path), status.inode == inode(value) { return }
    guard let status = try tree.status(of: name), status.kind != .directory, !isMeant(status, by: value) else { return }
    try putBack(name, from: tree, to: source, as: path)
    if into == quarantine, try tree.status(of: Aside.note(for: name)) != nil { try tree.remove(Aside.note(for: name)) }
  }

  private func inode(_ value: JSONValue) -> UInt64? { value["inode"]?.integer.map { UInt64(UInt(bitPattern: $0)) } }

  private func isMeant(_ status: FileStatus, by value: JSONValue) -> Bool {
    inode(value) == status.inode && value["bytes"]?.integer == Int(status.size)
      && value["modified_ns"]?.integer == Int(status.modifiedNanoseconds)
  }
}
