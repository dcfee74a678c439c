// Reads a file of lines in one pass and bounded memory.
// Logs and receipts grow for years; whoever reads them back, from recovery to `winnow verify`, holds a line and no more.

import Glibc
import POSIX

/// Calls `body` with each whole line from `offset` on (without its line end) and the offset of its first byte; returns
/// the offset after the last whole line. A line longer than `limit` bytes is passed as its first `limit` bytes.
@discardableResult
public func forEachLine(
  of file: FileDescriptor, from offset: Int64 = 0, limit: Int = 256 << 20,
  _ body: (_ line: UnsafeRawBufferPointer, _ offset: Int64) -> Void
) throws(SystemError) -> Int64 {
  var chunkOffset = offset
  var lineOffset = offset
  var carried: [UInt8] = []
  while true {
    let chunk = try file.read(at: chunkOffset, count: 1 << 20)
    if chunk.isEmpty { return lineOffset }
    chunk.withUnsafeBytes { bytes in
      var start = 0
      while let end = firstNewline(bytes, from: start) {
        let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
        if carried.isEmpty {
          body(UnsafeRawBufferPointer(rebasing: piece.prefix(limit)), lineOffset)
        } else {
          carried.append(contentsOf: piece.prefix(limit - carried.count))
          carried.withUnsafeBytes { body($0, lineOffset) }
          carried.removeAll(keepingCapacity: true)
        }
        start = end + 1
        lineOffset = chunkOffset + Int64(start)
      }
      carried.append(contentsOf: bytes[start...].prefix(limit - carried.count))
    }
    chunkOffset += Int64(chunk.count)
  }
}

/// memchr(3), which scans many bytes an instruction.
private func firstNewline(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
  guard start < bytes.count, let base = bytes.baseAddress, let found = memchr(base + start, 0x0A, bytes.count - start)
  else { return nil }
  return UnsafeRawPointer(found) - base
}
