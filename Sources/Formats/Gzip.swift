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
/// `completeByteCount` says where the last whole member ended. A reader that `skipsDamage` goes on with the next member,
/// behind a line end that stands for what is missing, and tells of the damage at the end.
public struct GzipReader: ~Copyable {
  /// A ratio is judged only above this many bytes of output: little files may shrink as much as they like.
  public static let ratioFreeByteCount = 1 << 20

  private var inflation = Inflation(.gzip)
  private let limit: Int
  private let ratioLimit: Int
  private var position = Position.betweenMembers
  private var inputByteCount = 0
  private let skipsDamage: Bool
  private var hasSkipped = false
  /// While a member is looked for: the end of the last piece, in which its head may begin.
  private var carried: [UInt8] = []

  private enum Position { case betweenMembers, inMember, inPadding, lost }

  /// Bytes given out so far.
  public private(set) var byteCount = 0
  /// Bytes given out by members that came to their end and had the right checksum.
  public private(set) var completeByteCount = 0

  /// `limit`: the most bytes all members together may inflate to. `ratioLimit`: the most bytes of output for a byte of
  /// input; deflate can do 1,032, pages have 3 to 10. Both are `GzipError.limitExceeded`. A piece of n bytes can give
  /// 1,032 n bytes at once, whatever the limits are.
  public init(limit: Int, ratioLimit: Int = .max, skipsDamage: Bool = false) {
    self.limit = limit
    self.ratioLimit = ratioLimit
    self.skipsDamage = skipsDamage
  }

  /// Appends to `output` what `piece` inflates to. Nothing more can be read after an error.
  public mutating func read(_ piece: ArraySlice<UInt8>, into output: inout [UInt8]) throws(GzipError) {
    var rest = carried.isEmpty ? piece : (carried + piece)[...]
    carried = []
    while let first = rest.first {
      do throws(GzipError) { try step(first, &rest, into: &output) } catch { try pass(error, &output) }
    }
    do throws(GzipError) { try drain(into: &output) } catch { try pass(error, &output) }
  }

  private mutating func step(
    _ first: UInt8, _ rest: inout ArraySlice<UInt8>, into output: inout [UInt8]
  ) throws(GzipError) {
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
      rest = rest.dropFirst(step.outcome == .stalled ? 1 : step.usedByteCount)
      guard step.outcome != .stalled else { throw .damaged }
      inputByteCount += step.usedByteCount
      try append(step, to: &output)
    case .lost:
      guard let start = Self.memberStart(in: rest) else {
        carried = Array(rest.suffix(Self.headByteCount - 1))
        rest = []
        return
      }
      rest = rest[start...]
      position = .betweenMembers
    }
  }

  /// Loses track where that is wanted. Of the member that is damaged nothing is tried again.
  private mutating func pass(_ error: GzipError, _ output: inout [UInt8]) throws(GzipError) {
    guard skipsDamage, error == .damaged, byteCount < limit else { throw error }
    (position, hasSkipped) = (.lost, true)
    output.append(UInt8(ascii: "\n"))
    byteCount += 1
  }

  private static let headByteCount = 10

  /// Where something stands that looks like the head of a member: the magic bytes, deflate, no reserved flag, and what
  /// compressors say of their effort and system (RFC 1952, section 2.3).
  private static func memberStart(in bytes: ArraySlice<UInt8>) -> Int? {
    var from = bytes.startIndex
    while let start = bytes[from...].firstIndex(of: 0x1F), start + headByteCount <= bytes.endIndex {
      if bytes[start + 1] == 0x8B, bytes[start + 2] == 8, bytes[start + 3] & 0xE0 == 0,
        [0, 2, 4].contains(bytes[start + 8]), bytes[start + 9] <= 13 || bytes[start + 9] == 255
      {
        return start
      }
      from = start + 1
    }
    return nil
  }

  /// Says that no piece follows.
  public mutating func finish() throws(GzipError) {
    if position == .inMember { throw .truncated }
    if hasSkipped { throw .damaged }
  }

  private mutating func append(_ step: Inflation.Step, to output: inout [UInt8]) throws(GzipError) {
    guard step.producedByteCount <= limit - byteCount else {
      inflation.appendProduced(step, upTo: limit - byteCount, to: &output)
      byteCount = limit
      throw .limitExceeded
    }
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
      // Otherwise the next piece, or the end, says so again.
      if step.outcome == .damaged { if skipsDamage { throw .damaged } else { return } }
      try append(step, to: &output)
      if step.producedByteCount == 0 { return }
    }
  }
}
