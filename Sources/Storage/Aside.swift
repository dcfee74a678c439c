// Taking a finished input out of the drop directory: into `done`, or into the quarantine with a note that says why.
// Happens only after its receipt is durable (G3), never replaces a file, never follows a link.

import Deduplication
import JSON
import POSIX

/// A directory outside the drop directory that takes files from it under their relative names.
public struct Aside: Sendable {
  public let directory: Path
  private let tree: DirectoryTree

  /// Makes the directory if it is missing.
  public init(_ directory: Path) throws(SystemError) {
    self.directory = directory
    try makeDirectories(directory, permissions: 0o750)
    tree = try DirectoryTree(directory)
  }

  /// Moves the file in, provided that it is still the version named; under a name with `~1`, `~2` … where its own is
  /// taken. Returns the name it got; nil where the file is gone or is another by now.
  @discardableResult
  public func take(_ path: Path, version: FileVersion?, from drop: DirectoryTree) throws(SystemError) -> Path? {
    guard let status = try drop.status(of: path), version == nil || FileVersion(status) == version else { return nil }
    try tree.makeDirectories(path.parent)
    var attempt = 0
    while true {
      let name = attempt == 0 ? path : path.appending(suffix: "~\(attempt)")
      if try tree.status(of: name) == nil, try moved(path, from: drop, as: name) { return name }
      attempt += 1
    }
  }

  /// False where somebody took the name first.
  private func moved(_ path: Path, from drop: DirectoryTree, as name: Path) throws(SystemError) -> Bool {
    do { try drop.move(path, to: tree, as: name) } catch {
      if error.isExisting { return false }
      guard error.isOtherFileSystem else { throw error }
      try copy(path, from: drop, as: name)
    }
    return true
  }

  /// Across file systems: copy, make durable, then remove.
  private func copy(_ path: Path, from drop: DirectoryTree, as name: Path) throws(SystemError) {
    let source = try drop.open(path, [.readOnly, .nonBlocking])
    let target = try tree.create(name)
    var offset: Int64 = 0
    while case let chunk = try source.read(at: offset, count: 1 << 20), !chunk.isEmpty {
      try target.writeAll(chunk)
      offset += Int64(chunk.count)
    }
    try target.synchronize()
    try synchronizeDirectory(directory.appending(name.parent))
    try drop.remove(path)
  }

  // MARK: - Quarantine

  /// The name of the note beside a quarantined file.
  public static func note(for name: Path) -> Path { name.appending(suffix: ".reason.json") }

  /// Puts a file into quarantine with its note, which says why in the words of its receipt. Where the file cannot be
  /// moved the note is written all the same and says that it stays where it is.
  public func quarantine(_ receipt: Receipt, from drop: DirectoryTree, winnowVersion: String) throws(SystemError) {
    let path = Path(bytes: receipt.path)
    let name: Path?
    var obstacle: SystemError?
    do { name = try take(path, version: receipt.version, from: drop) } catch {
      if !error.isPermission { throw error }
      (name, obstacle) = (path, error)
    }
    guard let name else { return }
    var json = JSONWriter()
    json.beginObject()
    json.field("path", "path_b64", path: receipt.path)
    json.field("code", ifPresent: receipt.code)
    json.field("reason", ifPresent: receipt.reason)
    json.field("sha256", ifPresent: receipt.sha256?.hex)
    json.field("bytes", ifPresent: receipt.version?.size)
    json.field("attempts", receipt.attempts)
    json.field("left_in_place", ifPresent: obstacle?.description)
    json.field("at", Timestamp.rfc3339(nanoseconds: receipt.at))
    json.field("winnow", winnowVersion)
    json.endObject()
    try tree.makeDirectories(name.parent)
    try replaceFile(
      directory.appending(Self.note(for: name)), with: json.bytes + [UInt8(ascii: "\n")], permissions: 0o640)
  }

  /// A quarantined file and what its note says.
  public struct Entry: Sendable {
    /// Relative to the quarantine.
    public let name: Path
    /// Where it lay in the drop directory.
    public let path: Path
    public let code: String
    public let reason: String
    public let at: String
    public let bytes: Int?
    public let isLeftInPlace: Bool
  }

  /// All entries, by name.
  public func entries() throws(SystemError) -> [Entry] {
    var found: [Entry] = []
    var directories: [Path] = [""]
    while let relative = directories.popLast() {
      let stream = try DirectoryStream(try tree.open(relative, [.readOnly, .directory]))
      while let name = try stream.next() {
        let path = relative.appending(name)
        guard let status = try stream.status(of: name) else { continue }
        if status.kind == .directory { directories.append(path) }
        if status.kind == .regular, path.hasSuffix(".reason.json"), let entry = entry(noted: path) {
          found.append(entry)
        }
      }
    }
    return found.sorted { $0.name < $1.name }
  }

  private func entry(noted note: Path) -> Entry? {
    let name = Path(bytes: note.bytes.dropLast(".reason.json".utf8.count))
    // A note that cannot be read is not ours to interpret; the file beside it stays.
    guard let bytes = try? readFile(directory.appending(note), limit: 1 << 20),
      let value = try? JSONValue(parsing: bytes), let path = value.path("path", "path_b64")
    else { return nil }
    return Entry(
      name: name, path: Path(bytes: path), code: value["code"]?.string ?? "unknown",
      reason: value["reason"]?.string ?? "", at: value["at"]?.string ?? "", bytes: value["bytes"]?.integer,
      isLeftInPlace: value["left_in_place"] != nil)
  }

  /// Moves an entry back to where it lay in the drop directory and removes its note. EEXIST where that name is taken.
  public func requeue(_ entry: Entry, to drop: DirectoryTree) throws(SystemError) {
    if try tree.status(of: entry.name) != nil {
      try drop.makeDirectories(entry.path.parent, permissions: 0o777)
      try tree.move(entry.name, to: drop, as: entry.path)
    }
    try tree.remove(Self.note(for: entry.name))
  }
}
