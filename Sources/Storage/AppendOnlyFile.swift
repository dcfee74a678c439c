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
  /// How far the last write came, where it failed: what a copy of the file made since then can hold.
  private var reachedEnd: Int64 = 0

  enum Completion: Equatable {
    /// All of the payload stands at its place and is synced; so many bytes had to be appended for that.
    case whole(appended: Int)
    /// Foreign bytes stand where the payload should, or the file was cut by somebody. The payload from byte `keep` on
    /// (a line start) must be planned anew for the end of the file; nothing was appended.
    case displaced(keep: Int)
  }

  /// Opens or makes the file; with `sync` its name is durable then.
  init(_ path: Path, sync: Bool) throws(SystemError) {
    self.path = path
    descriptor = try FileDescriptor.open(path, [.readWrite, .append, .create])
    identity = try descriptor.status()
    if isRegular, sync { try synchronizeDirectory(path.parent) }
  }

  /// Opens a file that must exist, under whatever name it has now.
  init(existing path: Path) throws(SystemError) {
    self.path = path
    descriptor = try FileDescriptor.open(path, [.readWrite, .append])
    identity = try descriptor.status()
  }

  var isRegular: Bool { identity.kind == .regular }

  func size() throws(SystemError) -> Int64 { try descriptor.status().size }

  /// Appends and syncs. Returns where the payload begins, which is not where the file ended before when somebody else
  /// appended or cut it. After an error some of the payload may stand in the file: call `complete` then.
  mutating func append(_ payload: [UInt8], sync: Bool) throws(SystemError) -> Int64 {
    if payload.isEmpty { return try size() }
    reachedEnd = 0
    try write(payload[...])
    let end = try descriptor.position()
    if sync { try synchronize() }
    return end - Int64(payload.count)
  }

  /// Makes `payload` stand in the file from `offset` on, appending only what is missing, and syncs. May be called again
  /// after any error, any number of times.
  mutating func complete(_ payload: [UInt8], from offset: Int64, sync: Bool) throws(SystemError) -> Completion {
    if !isTrusted { reopen() }
    let size = try size()
    if size < max(offset, reachedEnd) { return .displaced(keep: takeReachedLines(of: payload, from: offset)) }
    let existing = try descriptor.read(at: offset, count: payload.count)
    let common = zip(existing, payload).prefix { $0 == $1 }.count
    // A loss of power can leave NULs where bytes were never written. No payload has any, so they can be filled in.
    guard zip(existing, payload).dropFirst(common).allSatisfy({ $0 == $1 || $0 == 0 }) else {
      let keep = wholeLines(of: payload, within: common)
      if !isTrusted { try rewrite(payload[..<keep], at: offset, stands: true) }
      reachedEnd = 0
      return .displaced(keep: keep)
    }
    if !isTrusted || common < existing.count {
      try rewrite(payload[..<existing.count], at: offset, stands: common == existing.count)
    }
    try write(payload[existing.count...])
    if sync { try synchronize() }
    reachedEnd = 0
    return .whole(appended: payload.count - existing.count)
  }

  /// How many bytes of whole lines had reached the file at `offset` before it was cut or removed.
  func reachedLines(of payload: [UInt8], from offset: Int64) -> Int {
    wholeLines(of: payload, within: Int(clamping: reachedEnd - offset))
  }

  /// The same, once: what is planned anew for another place has not been there.
  private mutating func takeReachedLines(of payload: [UInt8], from offset: Int64) -> Int {
    defer { reachedEnd = 0 }
    return reachedLines(of: payload, from: offset)
  }

  private func wholeLines(of payload: [UInt8], within count: Int) -> Int {
    (payload.prefix(max(count, 0)).lastIndex(of: newline) ?? -1) + 1
  }

  /// Ends an unfinished last line that no batch explains. Returns whether there was one.
  mutating func endTornLine(sync: Bool) throws(SystemError) -> Bool {
    let size = try size()
    guard size > 0, try descriptor.read(at: size - 1, count: 1) != [newline] else { return false }
    try descriptor.writeAll([newline])
    if sync { try synchronize() }
    return true
  }

  private mutating func write(_ bytes: ArraySlice<UInt8>) throws(SystemError) {
    do { try descriptor.writeAll(Array(bytes)) } catch {
      noteReached()
      throw error
    }
  }

  private mutating func synchronize() throws(SystemError) {
    do { try descriptor.synchronizeData() } catch {
      isTrusted = false
      noteReached()
      throw error
    }
    isTrusted = true
  }

  private mutating func noteReached() {
    // A descriptor that cannot say where it stands has written nothing worth remembering.
    guard let end = try? descriptor.position(), let size = try? size() else { return }
    reachedEnd = max(reachedEnd, min(end, size))
  }

  /// Writes bytes over themselves, so that the next sync really writes them. Needs a descriptor without O_APPEND: Linux
  /// ignores the offset of pwrite(2) on one that has it. A file that may only be appended to (chattr +a) has none, and where
  /// there is no /proc none can be had: what `stands` there then has only the sync, which says the truth unless one has
  /// failed before.
  private func rewrite(_ bytes: ArraySlice<UInt8>, at offset: Int64, stands: Bool) throws(SystemError) {
    if bytes.isEmpty { return }
    let writable: FileDescriptor
    do { writable = try descriptor.reopened(.writeOnly) } catch {
      if stands, error.code == SystemError.notPermitted || error.isMissing { return }
      throw error
    }
    try writable.writeAll(Array(bytes), at: offset)
  }

  /// A fresh descriptor of the same file, whatever it is called by now.
  private mutating func reopen() {
    // Rotation may have taken our rights to the file, but not the descriptor that we hold: then that must do.
    if let fresh = try? descriptor.reopened([.readWrite, .append]) { descriptor = fresh }
  }
}

private let newline = UInt8(ascii: "\n")
