// A file that only ever grows: the output log and the receipts. Knows how to make bytes stand at a given place no matter
// how much of them stands there already, by appending what is missing. Nothing here can shrink a file: a shrinking log
// makes every `tail -F` print it again.

import POSIX

struct AppendOnlyFile {
  let path: Path
  private(set) var descriptor: FileDescriptor
  let identity: FileStatus
  /// After a failed sync or after a restart the kernel may call pages clean that never reached the disk; until they have
  /// been written once more, a successful sync proves nothing.
  private var isTrusted = false

  enum Completion: Equatable {
    /// All of the payload stands at its place and is synced; so many bytes had to be appended for that.
    case whole(appended: Int)
    /// Foreign bytes stand where the payload should, or the file was cut by somebody. The payload from byte `keep` on
    /// (a line start) must be planned anew for the end of the file; nothing was changed.
    case displaced(keep: Int)
  }

  /// Opens or makes the file. A new name is made durable.
  init(_ path: Path) throws(SystemError) {
    self.path = path
    let isNew = try FileStatus.ifPresent(path) == nil
    descriptor = try FileDescriptor.open(path, [.readWrite, .append, .create])
    identity = try descriptor.status()
    if isNew { try synchronizeDirectory(path.parent) }
  }

  /// Opens a file that must exist, under whatever name it has now.
  init(existing path: Path) throws(SystemError) {
    self.path = path
    descriptor = try FileDescriptor.open(path, [.readWrite, .append])
    identity = try descriptor.status()
  }

  var isRegular: Bool { identity.kind == .regular }

  func size() throws(SystemError) -> Int64 { try descriptor.status().size }

  /// Appends and syncs. After an error some of the payload may stand in the file: call `complete` then.
  mutating func append(_ payload: [UInt8], sync: Bool) throws(SystemError) {
    if payload.isEmpty { return }
    try descriptor.writeAll(payload)
    if sync { try synchronize() }
  }

  private mutating func synchronize() throws(SystemError) {
    do { try descriptor.synchronizeData() } catch {
      isTrusted = false
      throw error
    }
    isTrusted = true
  }

  /// Makes `payload` stand in the file from `offset` on, appending only what is missing, and syncs. May be called again
  /// after any error, any number of times.
  mutating func complete(_ payload: [UInt8], from offset: Int64, sync: Bool) throws(SystemError) -> Completion {
    try reopen()
    let size = try size()
    let existing = size > offset ? try descriptor.read(at: offset, count: payload.count) : []
    let common = zip(existing, payload).prefix { $0 == $1 }.count
    guard common == existing.count, size >= offset else {
      return .displaced(keep: (payload[..<common].lastIndex(of: newline) ?? -1) + 1)
    }
    try rewrite(existing, at: offset)
    if common < payload.count { try descriptor.writeAll(Array(payload[common...])) }
    if sync { try synchronize() }
    return .whole(appended: payload.count - common)
  }

  /// Ends an unfinished last line that no batch explains. Returns whether there was one.
  mutating func endTornLine(sync: Bool) throws(SystemError) -> Bool {
    let size = try size()
    guard size > 0, try descriptor.read(at: size - 1, count: 1) != [newline] else { return false }
    try descriptor.writeAll([newline])
    if sync { try synchronize() }
    return true
  }

  /// Writes bytes over themselves, so that the next sync really writes them. Needs a descriptor without O_APPEND: Linux
  /// ignores the offset of pwrite(2) on one that has it.
  private func rewrite(_ bytes: [UInt8], at offset: Int64) throws(SystemError) {
    if isTrusted || bytes.isEmpty { return }
    let inPlace = try FileDescriptor.open(descriptor.selfPath, .writeOnly)
    try inPlace.writeAll(bytes, at: offset)
  }

  /// A fresh descriptor of the same file, whatever it is called by now.
  private mutating func reopen() throws(SystemError) {
    descriptor = try FileDescriptor.open(descriptor.selfPath, [.readWrite, .append])
  }
}

private let newline = UInt8(ascii: "\n")

extension FileDescriptor {
  /// Opens the same file again even after it was renamed.
  fileprivate var selfPath: Path { Path("/proc/self/fd/\(raw)") }
}
