// The lines of an output log as it lies on disk, plain or gzipped by logrotate.
// `winnow verify` reads what was rotated away, too, and must tell a line that is cut from one that is wrong.

import Formats
import POSIX
import Storage

/// Calls `body` with every line, and last with what follows the last line end, if anything does.
func readLogLines(_ path: Path, _ body: (UnsafeRawBufferPointer, _ isWhole: Bool) -> Void) throws {
  let file = try FileDescriptor.open(path, .readOnly)
  guard isGzip(try file.read(at: 0, count: 3)) else {
    let end = try forEachLine(of: file) { line, _ in body(line, true) }
    let rest = try file.read(at: end, count: 1 << 20)
    if !rest.isEmpty { rest.withUnsafeBytes { body($0, false) } }
    return
  }
  var reader = GzipReader(limit: .max)
  var text: [UInt8] = []
  var offset: Int64 = 0
  var isDamaged = false
  while !isDamaged, case let chunk = try file.read(at: offset, count: 1 << 18), !chunk.isEmpty {
    do throws(GzipError) { try reader.read(chunk[...], into: &text) } catch { isDamaged = true }
    offset += Int64(chunk.count)
    text.removeFirst(passLines(of: text, to: body))
  }
  if !isDamaged { do throws(GzipError) { try reader.finish() } catch { isDamaged = true } }
  // Where the data is damaged or still written, the next line is not ended, even if nothing of it is there.
  if isDamaged || !text.isEmpty { text.withUnsafeBytes { body($0, false) } }
}

/// Returns how many bytes the whole lines had.
private func passLines(of text: [UInt8], to body: (UnsafeRawBufferPointer, Bool) -> Void) -> Int {
  text.withUnsafeBytes { bytes in
    var start = 0
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      body(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), true)
      start = end + 1
    }
    return start
  }
}
