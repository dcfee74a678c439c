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

/// Inflates all members of `bytes` to at most `limit` bytes, and `ratioLimit` for each of theirs.
public func inflate(_ bytes: [UInt8], limit: Int, ratioLimit: Int = .max) throws(GzipError) -> [UInt8] {
  var reader = GzipReader(limit: limit, ratioLimit: ratioLimit)
  var output: [UInt8] = []
  output.reserveCapacity(min(limit, bytes.count * 3))
  try reader.read(bytes[...], into: &output)
  try reader.finish()
  return output
}

/// At most `limit` bytes of what `bytes` inflate to, whatever follows, and whether these are all. Of damaged members it has
/// only what there is of the first, where no other is whole: what they inflate to at their end may be anything.
public func inflatedBeginning(_ bytes: [UInt8], limit: Int) -> (bytes: [UInt8], isWhole: Bool) {
  var reader = GzipReader(limit: limit, canResume: true)
  var (sound, output, fragment): ([UInt8], [UInt8], [UInt8]) = ([], [], [])
  var (piece, begin, isWhole) = (bytes[...], 0, true)
  while true {
    do throws(GzipError) {
      try reader.read(piece, into: &output)
      try reader.finish()
      sound += output
      return (sound.isEmpty ? fragment : sound, isWhole)
    } catch {
      guard error == .damaged, reader.byteCount < limit else {
        sound += output
        return (sound.isEmpty ? fragment : sound, false)
      }
    }
    if fragment.isEmpty { fragment = output }
    sound += output.prefix(max(0, reader.completeByteCount - begin))
    output = []
    begin = reader.byteCount
    reader.resume()
    (piece, isWhole) = ([], false)
  }
}

/// Inflates a stream of gzip members that comes in pieces.
///
/// What was appended before an error stays: all members before the damaged one, and of that one what could be read.
/// `completeByteCount` says where the last whole member ended. A reader that `canResume` may then be told to look for the
/// next member.
public struct GzipReader: ~Copyable {
  /// A ratio is judged only above this many bytes of output: little files may shrink as much as they like.
  public static let ratioFreeByteCount = 1 << 20

  private var inflation = Inflation(.gzip)
  private let limit: Int
  private let ratioLimit: Int
  private var position = Position.betweenMembers
  private var inputByteCount = 0
  private let canResume: Bool
  /// Of the member that is read now, the last bytes so far: one that was cut off takes the head of the next for its own.
  private var member: [UInt8] = []
  private static let memberByteCount = 1 << 14
  /// Whether it was found by looking. Behind one that was not there nothing is looked at twice.
  private var wasFound = false
  /// What was found in a row and was none. A file may be made of nothing but heads; so many are tried in what is in hand.
  private var falseHeads = 0
  private static let falseHeadLimit = 16
  /// What a member that was cut off at the end of the file had taken, and how often that was looked for.
  private var foundAtEnd: [UInt8]?
  private var endSearches = 0
  /// What is still to be looked at, before the next piece.
  private var carried: [UInt8] = []
  /// Whether all that was handed over is dealt with, but for the beginning of a head.
  public private(set) var isCaughtUp = true

  private enum Position { case betweenMembers, inMember, inPadding, lost }

  /// Bytes given out so far.
  public private(set) var byteCount = 0
  /// Bytes given out by members that came to their end and had the right checksum.
  public private(set) var completeByteCount = 0

  /// `limit`: the most bytes all members together may inflate to. `ratioLimit`: the most bytes of output for a byte of
  /// input; deflate can do 1,032, pages have 3 to 10. Both are `GzipError.limitExceeded`. A piece of n bytes can give
  /// 1,032 n bytes at once, whatever the limits are.
  public init(limit: Int, ratioLimit: Int = .max, canResume: Bool = false) {
    self.limit = limit
    self.ratioLimit = ratioLimit
    self.canResume = canResume
  }

  /// Appends to `output` what `piece` inflates to. After an error nothing more can be read, unless it is `damaged` and the
  /// reader resumes.
  public mutating func read(_ piece: ArraySlice<UInt8>, into output: inout [UInt8]) throws(GzipError) {
    var rest = carried.isEmpty ? piece : (carried + piece)[...]
    (carried, isCaughtUp) = ([], true)
    while let first = rest.first {
      do throws(GzipError) { try step(first, &rest, into: &output) } catch {
        if canResume { carried = Array(rest) }
        throw error
      }
    }
    try drain(into: &output)
  }

  /// After `damaged`: from now on the next member is looked for, from behind the head of the damaged one.
  public mutating func resume() {
    precondition(canResume)
    if let found = foundAtEnd {
      (carried, foundAtEnd) = (found, nil)
      (member, position, isCaughtUp, falseHeads) = ([], .lost, false, 0)
      return
    }
    falseHeads = wasFound ? falseHeads + 1 : 0
    if falseHeads > Self.falseHeadLimit { (member, carried, falseHeads) = ([], [], 0) }
    carried = Array(wasFound ? member.dropFirst().suffix(Self.headByteCount) : member.dropFirst()) + carried
    (member, position, isCaughtUp) = ([], .lost, false)
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
      try beginMember(wasFound: false)
    case .inMember:
      let step = inflation.step(rest)
      keep(rest.prefix(step.usedByteCount))
      rest = rest.dropFirst(step.usedByteCount)
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
      try beginMember(wasFound: true)
    }
  }

  private mutating func beginMember(wasFound: Bool) throws(GzipError) {
    guard inflation.reset() else { throw .damaged }
    (position, self.wasFound) = (.inMember, wasFound)
    member.removeAll(keepingCapacity: true)
  }

  private mutating func keep(_ bytes: ArraySlice<UInt8>) {
    guard canResume else { return }
    member += bytes
    if member.count > 2 * Self.memberByteCount { member.removeFirst(member.count - Self.memberByteCount) }
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

  /// Says that no piece follows. A member that was cut off may have taken short ones behind it for its own: then it is
  /// `damaged`, to a reader that can resume, and there is something to read on.
  public mutating func finish() throws(GzipError) {
    guard position == .inMember else { return }
    guard canResume, endSearches < Self.falseHeadLimit else { throw .truncated }
    endSearches += 1
    // As much of it whatever the pieces were.
    foundAtEnd = Self.lastMembers(in: member.dropFirst().suffix(Self.memberByteCount - 1))
    throw foundAtEnd == nil ? .truncated : .damaged
  }

  /// From the first member on that comes to its end where the bytes end, or another begins: a page that was sent compressed
  /// has a head as well.
  private static func lastMembers(in bytes: ArraySlice<UInt8>) -> [UInt8]? {
    var rest = bytes
    for _ in 0..<falseHeadLimit {
      guard let start = memberStart(in: rest) else { return nil }
      var inflation = Inflation(.gzip)
      var (tail, produced, isOpen) = (rest[start...], 0, true)
      while isOpen, produced < trialByteCount {
        let step = inflation.step(tail)
        tail = tail.dropFirst(step.usedByteCount)
        produced += step.producedByteCount
        isOpen = step.outcome == .progress
        guard step.outcome == .end else { continue }
        if tail.allSatisfy({ $0 == 0 }) || memberStart(in: tail) == tail.startIndex { return Array(rest[start...]) }
      }
      rest = rest[(start + 1)...]
    }
    return nil
  }

  /// Sixteen kilobytes of pages make a tenth of it.
  private static let trialByteCount = 1 << 21

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
      member.removeAll(keepingCapacity: true)
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
