// Gzip (RFC 1952) through zlib: members one after another, as `cat a.gz b.gz` and WARC files have them, in pieces or as
// a whole, and never more output than was allowed.

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

/// At most `limit` bytes of what `bytes` inflate to, whatever follows, and whether these are all.
public func inflatedBeginning(_ bytes: [UInt8], limit: Int) -> (bytes: [UInt8], isWhole: Bool) {
  var reader = GzipReader(limit: limit)
  var output: [UInt8] = []
  var isWhole = true
  do throws(GzipError) {
    try reader.read(bytes[...], into: &output)
    try reader.finish()
  } catch { isWhole = false }
  return (output, isWhole)
}

/// Inflates a stream of gzip members that comes in pieces.
///
/// What was appended before an error stays: all members before the damaged one, and of that one what could be read.
/// `completeByteCount` says where the last whole member ended.
public struct GzipReader: ~Copyable {
  /// A ratio is judged only above this many bytes of output: little files may shrink as much as they like.
  public static let ratioFreeByteCount = 1 << 20

  private var inflation = Inflation(.gzip)
  private let limit: Int
  private let ratioLimit: Int
  private var position = Position.betweenMembers
  private var inputByteCount = 0

  private enum Position { case betweenMembers, inMember, inPadding }

  /// Bytes given out so far.
  public private(set) var byteCount = 0
  /// Bytes given out by members that came to their end and had the right checksum.
  public private(set) var completeByteCount = 0

  /// `limit`: the most bytes all members together may inflate to. `ratioLimit`: the most bytes of output for a byte of
  /// input; deflate can do 1,032, pages have 3 to 10. Both are `GzipError.limitExceeded`. A piece of n bytes can give
  /// 1,032 n bytes at once, whatever the limits are.
  public init(limit: Int, ratioLimit: Int = .max) {
    self.limit = limit
    self.ratioLimit = ratioLimit
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
        guard inflation.reset() else { throw .damaged }
        position = .inMember
      case .inMember:
        let step = inflation.step(rest)
        guard step.outcome != .stalled else { throw .damaged }
        inputByteCount += step.usedByteCount
        try append(step, to: &output)
        rest = rest.dropFirst(step.usedByteCount)
      }
    }
    try drain(into: &output)
  }

  /// Says that no piece follows.
  public mutating func finish() throws(GzipError) {
    if position == .inMember { throw .truncated }
  }

  private mutating func append(_ step: Inflation.Step, to output: inout [UInt8]) throws(GzipError) {
    guard step.producedByteCount <= limit - byteCount else { throw .limitExceeded }
    inflation.appendProduced(step, to: &output)
    byteCount += step.producedByteCount
    if byteCount > Self.ratioFreeByteCount, byteCount / ratioLimit > inputByteCount { throw .limitExceeded }
    switch step.outcome {
    case .end:
      position = .betweenMembers
      completeByteCount = byteCount
    case .progress, .stalled: break
    case .damaged: throw .damaged
    }
  }

  /// zlib may hold output although its input is used up.
  private mutating func drain(into output: inout [UInt8]) throws(GzipError) {
    while position == .inMember {
      let step = inflation.step([])
      if step.outcome == .damaged { return }  // the next piece, or the end, says so again
      try append(step, to: &output)
      if step.producedByteCount == 0 { return }
    }
  }
}
