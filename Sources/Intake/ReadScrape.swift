// Reads a settled file whole, or finds out why it must not be read now. Nothing is trusted that was seen earlier: the
// file that is opened must be the one that settled, reached without a link, and the same after the last byte.

import Deduplication
import POSIX

public enum ReadOutcome: Sendable {
  case read(bytes: [UInt8], digest: Digest, status: FileStatus)
  /// No such file; also where a directory on the way was swapped for a link.
  case vanished
  /// Not the version that settled, or it changed while it was read.
  case changed
  /// Somebody has it open for writing.
  case busy
  /// Larger than the limit, in bytes.
  case tooLarge(Int64)
  case unreadable(SystemError)
  case notRegular(FileStatus.Kind)
}

/// Reads the file of an arrival, at most `limit` bytes. `root` is the drop directory. May be called from any thread.
public func readScrape(root: Path, arrival: Arrival, limit: Int) -> ReadOutcome {
  if arrival.status.kind != .regular { return .notRegular(arrival.status.kind) }
  let tree: DirectoryTree
  // A drop directory that is gone says nothing of its files.
  do { tree = try DirectoryTree(root) } catch { return .unreadable(error) }
  do {
    // A pipe that was put in the file's place must not block the open.
    let file = try tree.open(arrival.path, [.readOnly, .nonBlocking])
    let before = try file.status()
    guard before.kind == .regular, before.isSameVersion(as: arrival.status) else { return .changed }
    if before.size > limit { return .tooLarge(before.size) }
    if file.writers() == .some { return .busy }
    guard let (bytes, digest) = try readWhole(file, size: Int(before.size)) else { return .changed }
    guard try file.status().isSameVersion(as: before) else { return .changed }
    return .read(bytes: bytes, digest: digest, status: before)
  } catch {
    if error.isMissing { return .vanished }
    return error.isLink ? .changed : .unreadable(error)
  }
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

private let pieceSize = 256 * 1024
