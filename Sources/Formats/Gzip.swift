// Gzip (RFC 1952) through zlib: members one after another, as `cat a.gz b.gz` and WARC files have them, in pieces or as
// a whole, and never more output than was allowed.

import CZlib

/// Why bytes could not be inflated.
public enum GzipError: Error, Equatable, Sendable {
  case damaged
  /// The input ends inside a member.
  case truncated
  /// There is more output than `limit` bytes.
  case limitExceeded
}

/// RFC 1952: the two magic bytes, and deflate as the method.
public func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B, 0x08]) }

/// Inflates all members of `bytes` to at most `limit` bytes.
public func inflate(_ bytes: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
  var reader = GzipReader(limit: limit)
  var output: [UInt8] = []
  output.reserveCapacity(min(limit, bytes.count * 3))
  try reader.read(bytes[...], into: &output)
  try reader.finish()
  return output
}

/// Inflates a stream of gzip members that comes in pieces.
public struct GzipReader: ~Copyable {
  // zlib keeps a pointer to its stream and refuses one that has moved.
  private let stream: UnsafeMutablePointer<z_stream>
  private let limit: Int
  private var block = [UInt8](repeating: 0, count: 1 << 15)
  private var position = Position.betweenMembers

  private enum Position { case betweenMembers, inMember, inPadding }

  /// Bytes given out so far.
  public private(set) var byteCount = 0

  /// `limit`: the most bytes all members together may inflate to.
  public init(limit: Int) {
    self.limit = limit
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    precondition(winnow_inflate_init_gzip(stream) == Z_OK, "zlib could not be set up")
  }

  deinit {
    inflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
  }

  /// Appends to `output` what `piece` inflates to. Nothing more can be read after an error.
  public mutating func read(_ piece: ArraySlice<UInt8>, into output: inout [UInt8]) throws(GzipError) {
    var rest = piece
    while let first = rest.first {
      switch position {
      case .inPadding:
        guard first == 0 else { throw .damaged }
        rest = rest.drop { $0 == 0 }
        if !rest.isEmpty { throw .damaged }
      case .betweenMembers where first == 0 && byteCount > 0:
        position = .inPadding  // tape blocks are filled with zeros; gzip(1) passes over them too
      case .betweenMembers:
        guard inflateReset(stream) == Z_OK else { throw .damaged }
        position = .inMember
      case .inMember:
        let (status, usedByteCount, producedByteCount) = step(rest)
        guard producedByteCount <= limit - byteCount else { throw .limitExceeded }
        output.append(contentsOf: block.prefix(producedByteCount))
        byteCount += producedByteCount
        rest = rest.dropFirst(usedByteCount)
        switch status {
        case Z_STREAM_END: position = .betweenMembers
        case Z_OK: break
        case Z_BUF_ERROR where usedByteCount + producedByteCount > 0: break
        default: throw .damaged
        }
      }
    }
    try drain(into: &output)
  }

  /// Says that no piece follows.
  public mutating func finish() throws(GzipError) {
    if position == .inMember { throw .truncated }
  }

  /// zlib may hold output although its input is used up.
  private mutating func drain(into output: inout [UInt8]) throws(GzipError) {
    while position == .inMember {
      let (status, _, producedByteCount) = step([])
      guard producedByteCount <= limit - byteCount else { throw .limitExceeded }
      output.append(contentsOf: block.prefix(producedByteCount))
      byteCount += producedByteCount
      if status == Z_STREAM_END { position = .betweenMembers }
      if status != Z_OK || producedByteCount == 0 { return }
    }
  }

  private mutating func step(_ input: ArraySlice<UInt8>) -> (status: Int32, used: Int, produced: Int) {
    let offered = min(input.count, 1 << 30)
    let stream = self.stream
    return block.withUnsafeMutableBufferPointer { target in
      input.withUnsafeBufferPointer { source in
        stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        stream.pointee.avail_in = UInt32(offered)
        stream.pointee.next_out = target.baseAddress
        stream.pointee.avail_out = UInt32(target.count)
        let status = inflate(stream, Z_NO_FLUSH)
        return (status, offered - Int(stream.pointee.avail_in), target.count - Int(stream.pointee.avail_out))
      }
    }
  }
}
