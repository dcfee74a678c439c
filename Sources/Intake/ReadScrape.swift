// Reads a settled file whole (a large one of many documents: once through, for its digest), or finds out why it must not be
// read now. Nothing is trusted that was seen earlier: the file that is opened must be the one that settled, reached without
// a link, and the same after the last byte.

import Deduplication
import POSIX

public enum ReadOutcome: Sendable {
  case read(bytes: [UInt8], digest: Digest, status: FileStatus)
  /// Larger than the limit, and `readsOn` said of its beginning that it holds many documents.
  /// `prefix`: of the first bytes that the caller named.
  case large(head: [UInt8], digest: Digest, prefix: Digest?)
  /// No such file; also where a directory on the way was swapped for a link.
  case vanished
  /// Not the version that settled, or it changed while it was read.
  case changed
  /// Somebody has it open for writing.
  case busy
  /// Larger than the limit, in bytes.
  case tooLarge(Int64)
  case unreadable(SystemError)
  /// The drop directory cannot be opened, which says nothing of the file.
  case away(SystemError)
  case notRegular(FileStatus.Kind)
}

/// Reads the file of an arrival, at most `limit` bytes. `root` is the drop directory. May be called from any thread. A
/// larger file is read through for its digest, and for that of its first `prefixSize` bytes where it has more, where
/// `readsOn` says so of its first bytes (1 MiB, or all that `limit` allows); `progress` is called with each piece of it.
public func readScrape(
  root: Path, arrival: Arrival, limit: Int, prefixSize: Int64? = nil, progress: () -> Void = {},
  readsOn: (_ head: [UInt8]) -> Bool = { _ in false }
) -> ReadOutcome {
  switch openScrape(root: root, arrival) {
  case .refused(let outcome): return outcome
  case .open(let file, let before):
    do {
      if before.size > limit {
        let head = try file.read(at: 0, count: min(limit, 1 << 20))
        guard readsOn(head) else { return .tooLarge(before.size) }
        guard let (digest, prefix) = try digests(of: file, size: before.size, prefixSize, progress),
          try file.status().isSameVersion(as: before)
        else { return .changed }
        return .large(head: head, digest: digest, prefix: prefix)
      }
      guard let (bytes, digest) = try readWhole(file, size: Int(before.size)) else { return .changed }
      guard try file.status().isSameVersion(as: before) else { return .changed }
      return .read(bytes: bytes, digest: digest, status: before)
    } catch { return .unreadable(error) }
  }
}

enum OpenedScrape {
  case open(FileDescriptor, FileStatus)
  case refused(ReadOutcome)
}

/// Opens the version that settled, and no other file.
func openScrape(root: Path, _ arrival: Arrival) -> OpenedScrape {
  if arrival.status.kind != .regular { return .refused(.notRegular(arrival.status.kind)) }
  let tree: DirectoryTree
  do { tree = try DirectoryTree(root) } catch { return .refused(.away(error)) }
  do {
    // A pipe that was put in the file's place must not block the open.
    let file = try tree.open(arrival.path, [.readOnly, .nonBlocking])
    let status = try file.status()
    guard status.kind == .regular, status.isSameVersion(as: arrival.status) else { return .refused(.changed) }
    if file.writers() == .some { return .refused(.busy) }
    return .open(file, status)
  } catch {
    if error.isMissing { return .refused(.vanished) }
    return .refused(error.isLink ? .changed : .unreadable(error))
  }
}

/// Of the whole file and of its first `prefixSize` bytes; nil where it has fewer or more than `size`.
private func digests(
  of file: FileDescriptor, size: Int64, _ prefixSize: Int64?, _ progress: () -> Void
) throws(SystemError) -> (whole: Digest, prefix: Digest?)? {
  let prefixSize = prefixSize.flatMap { $0 < size ? $0 : nil } ?? -1
  var hash = SHA256()
  var prefix: Digest?
  var offset: Int64 = 0
  while true {
    if offset == prefixSize { prefix = hash.finish() }
    let isBefore = offset < prefixSize
    let piece = try file.read(
      at: offset, count: isBefore ? Int(min(prefixSize - offset, Int64(pieceSize))) : pieceSize)
    if piece.isEmpty { break }
    piece.withUnsafeBytes { hash.update($0) }
    offset += Int64(piece.count)
    // One that grows as fast as it is read has no end.
    if offset > size { return nil }
    progress()
  }
  return offset == size ? (hash.finish(), prefix) : nil
}

/// The bytes and their digest; nil where there were more or fewer than `size`.
private func readWhole(_ file: FileDescriptor, size: Int) throws(SystemError) -> ([UInt8], Digest)? {
  var hash = SHA256()
  var failure: SystemError?
  // One byte more than expected, to see the end.
  let bytes = [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, filled in
    let room = UnsafeMutableRawBufferPointer(buffer)
    do throws(SystemError) {
      while filled < room.count {
        let piece = room[filled..<min(room.count, filled + pieceSize)]
        let count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: piece))
        if count == 0 { break }
        hash.update(UnsafeRawBufferPointer(rebasing: room[filled..<(filled + count)]))
        filled += count
      }
    } catch { failure = error }
  }
  if let failure { throw failure }
  return bytes.count == size ? (bytes, hash.finish()) : nil
}

let pieceSize = 256 * 1024
