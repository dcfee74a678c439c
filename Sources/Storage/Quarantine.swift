// The quarantine: files that made no record, each with a note beside it that says why. A name that ends like a note is
// one unless it has a note itself: files of any name may be quarantined, also those that look like notes.

import Deduplication
import JSON
import POSIX

extension Aside {
  private static let noteSuffix = ".reason.json"

  /// The name of the note beside a quarantined file.
  public static func note(for name: Path) -> Path { name.appending(suffix: noteSuffix) }

  /// Puts a file into quarantine with its note, which says why in the words of its receipt. The note comes first: a crash
  /// between the two leaves the file where the next scan finds it and does both again. Where the file cannot be moved
  /// the note stays all the same and says so.
  public func quarantine(_ receipt: Receipt, from drop: DirectoryTree, winnowVersion: String) throws(SystemError) {
    let path = Path(bytes: receipt.path)
    guard let status = try drop.status(of: path) else { return }
    if let version = receipt.version, version != FileVersion(status) { return }
    let tree = try tree()
    let wanted = try makeRoom(for: path, in: tree)
    var attempt = 0
    while true {
      let name = Self.name(for: wanted, attempt)
      attempt += 1
      guard try isFree(name, in: tree), try isNoteFree(for: name, of: path, in: tree) else { continue }
      try write(receipt, name, winnowVersion, obstacle: nil)
      do {
        let result = try transfer(
          path, receipt.version, from: drop, to: tree, as: name, noting: note, progress: progress)
        if result == .moved { return }
        try tree.remove(Self.note(for: name))
        if result == .gone { return }
      } catch {
        if error.isPermission || error.isReadOnlyFileSystem {
          return try write(receipt, name, winnowVersion, obstacle: error)
        }
        try? tree.remove(Self.note(for: name))  // what kept the file may keep the note; both are tried again
        throw error
      }
    }
  }

  /// Whether a note on `path` may be written beside `name`: nothing stands there, or an older note on the same path.
  func isNoteFree(for name: Path, of path: Path, in tree: DirectoryTree) throws(SystemError) -> Bool {
    let note = Self.note(for: name)
    if try tree.status(of: note) == nil { return true }
    if try tree.status(of: Self.note(for: note)) != nil { return false }  // a quarantined file, not a note
    return entry(noted: note)?.path == path
  }

  private func write(
    _ receipt: Receipt, _ name: Path, _ winnowVersion: String, obstacle: SystemError?
  ) throws(SystemError) {
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
    let note = directory.appending(Self.note(for: name))
    // No file that was taken from the drop directory has a hidden name.
    let temporary = note.parent.appending(Path(bytes: [UInt8(ascii: ".")] + note.lastComponent.bytes))
    try replaceFile(note, by: temporary, with: json.bytes + [UInt8(ascii: "\n")], permissions: 0o640)
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
    let tree = try tree()
    var files: [Path: Int64] = [:]
    var directories: [Path] = [""]
    while let relative = directories.popLast() {
      let stream = try DirectoryStream(try tree.open(relative, [.readOnly, .directory]))
      while let name = try stream.next() {
        guard let status = try stream.status(of: name) else { continue }
        if status.kind == .directory { directories.append(relative.appending(name)) }
        if status.kind == .regular { files[relative.appending(name)] = status.size }
      }
    }
    var found: [Entry] = []
    for (name, size) in files where files[Self.note(for: name)] == nil {
      if name.hasSuffix(Self.noteSuffix) {
        if let entry = entry(noted: name) { found.append(entry) }
      } else if name.lastComponent.bytes.first != UInt8(ascii: ".") {
        // A crash came between the move and the note; the ledger knows why.
        found.append(
          Entry(name: name, path: name, code: "unknown", reason: "", at: "", bytes: Int(size), isLeftInPlace: false))
      }
    }
    return found.sorted { $0.name < $1.name }
  }

  private func entry(noted note: Path) -> Entry? {
    let name = Path(bytes: note.bytes.dropLast(Self.noteSuffix.utf8.count))
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
    let tree = try tree()
    // Known by its receipt as long as it is the same version.
    if entry.isLeftInPlace, try drop.status(of: entry.path) != nil {
      throw SystemError("requeue what was never moved: touch", entry.path, code: SystemError.notPermitted)
    }
    if try tree.status(of: entry.name) != nil {
      try drop.makeDirectories(entry.path.parent, permissions: 0o777)
      switch try transfer(entry.name, nil, from: tree, to: drop, as: entry.path) {
      case .moved: break
      case .taken: throw SystemError.existing("move", entry.path)
      // Somebody mends it, say: half of that is not wanted.
      case .gone: if try tree.status(of: entry.name) != nil { throw SystemError.busy("move", entry.path) }
      }
    }
    let note = Self.note(for: entry.name)
    if try tree.status(of: note) != nil { try tree.remove(note) }
  }
}
