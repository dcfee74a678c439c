// A file on which nothing depends: read whole, replaced whole, with a checksum. Where it is lost or damaged, winnow does
// without it.

import JSON
import POSIX

public struct DerivedFile: Sendable {
  private let path: Path
  /// The first line.
  private let magic: [UInt8]

  public init(_ path: Path, magic: StaticString) {
    self.path = path
    self.magic = magic.withUTF8Buffer { Array($0) } + [0x0A]
  }

  /// What was saved, of at most `limit` bytes; nil where that cannot be told. Throws where the file is there and cannot be
  /// read.
  public func load(limit: Int) throws(SystemError) -> [UInt8]? {
    let start = magic.count + 9
    guard let status = try FileStatus.ifTargetPresent(path), status.kind == .regular, status.size <= limit + start
    else {
      return nil
    }
    let bytes = try FileDescriptor.open(path, .readOnly).read(at: 0, count: limit + start)
    guard bytes.starts(with: magic), bytes.count >= start, bytes[start - 1] == 0x0A else { return nil }
    let payload = Array(bytes[start...])
    return Array(Checksum.crc32([payload]).hex.utf8) == Array(bytes[magic.count..<(start - 1)]) ? payload : nil
  }

  public func save(_ payload: [UInt8]) throws(SystemError) {
    try replaceFile(
      path, with: magic + Array(Checksum.crc32([payload]).hex.utf8) + [0x0A] + payload, permissions: 0o640)
  }
}
