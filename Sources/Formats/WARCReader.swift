// Web archives, one record at a time, from a stream that is decompressed already. A broken record costs itself and nothing
// behind it: the next one begins at a line that says so. A record is held in memory only up to a limit.

/// What a reader came across, in records.
public struct WARCCounts: Sendable, Equatable {
  /// Given out.
  public internal(set) var documents = 0
  /// Of other types: warcinfo, request, metadata, continuation, filedesc.
  public internal(set) var skipped = 0
  public internal(set) var tooLong = 0
  /// Places where something stood that is no record; how many records were there cannot be told.
  public internal(set) var broken = 0
}

/// Reads WARC and ARC. Feed a piece, take items until there is none, feed the next; `finish`, and take the rest.
public struct WARCReader: Sendable {
  /// The most bytes the head of a record may have.
  public static let headLimit = 1 << 16

  private enum State: Sendable {
    case between
    case head
    case block(WARCHeader)
    /// `rest`: bytes of the block that are to come.
    case passingOver(WARCHeader, rest: Int)
    /// Looking for the next record since `start`.
    case lost(start: Int, atLineStart: Bool)
    case ended
  }

  /// Which of the two a stream is, by its first bytes alone: a reader that goes on in the middle knows no record before.
  /// Where they say neither, every record is read by its own head.
  private enum Family: Sendable {
    case warc, arc

    init?(_ beginning: some Sequence<UInt8>) {
      if beginning.starts(with: "WARC/".utf8) {
        self = .warc
      } else if beginning.starts(with: "filedesc:".utf8) {
        self = .arc
      } else {
        return nil
      }
    }
  }

  public private(set) var counts = WARCCounts()
  private let limit: Int
  /// Whether nothing is looked for in a record that ends too early.
  private let endsWhereCut: Bool
  private var backlog: Backlog
  private var state = State.between
  private var family: Family?
  /// The first bytes of the stream so far, at most `beginningByteCount`.
  private var beginning: [UInt8]
  private var isFinished = false
  /// So far the head at the beginning of the backlog has been searched for its end.
  private var searchedByteCount = 0
  /// Whether another record begins in the middle of it. A file may be made of nothing but first lines.
  private var isHeadless = false

  /// `limit`: the most bytes a block may have. `offset`: where in the decompressed stream the first piece begins, for
  /// reading on behind `WARCRecord.endOffset`. `beginning`: the first bytes of the stream, where that is not its beginning:
  /// what stands in the middle is judged by them, and by the first piece where they are fewer than `beginningByteCount`.
  /// `endsWhereCut`: a record that ends too early is all there is, because the file still grows.
  public init(limit: Int, offset: Int = 0, beginning: [UInt8] = [], endsWhereCut: Bool = false) {
    self.limit = limit
    self.endsWhereCut = endsWhereCut
    backlog = Backlog(offset: offset)
    self.beginning = Array(beginning.prefix(Self.beginningByteCount))
    family = Family(self.beginning)
  }

  /// How many bytes of a stream say what it is.
  public static let beginningByteCount = 9

  public mutating func feed(_ piece: ArraySlice<UInt8>) {
    precondition(!isFinished)
    if beginning.count < Self.beginningByteCount {
      beginning += piece.prefix(Self.beginningByteCount - beginning.count)
      family = Family(beginning)
    }
    backlog.append(piece)
  }

  /// Says that no piece follows.
  public mutating func finish() { isFinished = true }

  /// Says that something is missing here, for which a line end stands: a record that has begun is none. To be called when
  /// `next` has given nil.
  public mutating func interrupt() {
    backlog.dropAll()
    if case .ended = state { return }
    state = .between
    // Of a beginning that was cut nothing is known; the stream begins behind it.
    if beginning.count < Self.beginningByteCount { (beginning, family) = ([], nil) }
    backlog.append([0x0A])
  }

  /// The next item, or nil where another piece is needed, and at the end.
  public mutating func next() -> StreamItem<WARCRecord>? {
    guard beginning.count == Self.beginningByteCount || isFinished else { return nil }
    while true {
      let step: Step
      switch state {
      case .between: step = lookForRecord()
      case .head: step = readHead()
      case .block(let header): step = readBlock(header)
      case .passingOver(let header, let rest): step = passOver(header, rest)
      case .lost(let start, let atLineStart): step = atLineStart ? judgeLine(start) : skipLine(start)
      case .ended: return nil
      }
      switch step {
      case .goOn: continue
      case .needsMore: return nil
      case .item(let item): return item
      }
    }
  }

  private enum Step {
    case goOn, needsMore
    case item(StreamItem<WARCRecord>)
  }

  /// Passes over the empty lines between records.
  private mutating func lookForRecord() -> Step {
    var count = 0
    while count < backlog.count, backlog[count] == 0x0D || backlog[count] == 0x0A { count += 1 }
    backlog.drop(count)
    if backlog.isEmpty {
      if isFinished { state = .ended }
      return .needsMore
    }
    state = .head
    (searchedByteCount, isHeadless) = (0, false)
    return .goOn
  }

  private mutating func readHead() -> Step {
    if backlog.starts(with: "WARC/") {
      guard let (end, next) = endOfHead() else { return isHeadless ? loseTrack() : waitForHead() }
      let firstLineEnd = backlog.firstIndex(of: 0x0A) ?? end
      let text = backlog.slice(min(firstLineEnd + 1, end)..<end)
      guard next <= Self.headLimit, let header = WARCHeader(warc: text, offset: backlog.offset)
      else { return loseTrack() }
      return begin(header, headByteCount: next)
    }
    let isStartOfMagic = backlog.count < 5 && "WARC/".utf8.starts(with: backlog.slice(0..<backlog.count))
    if isStartOfMagic { return waitForHead() }
    guard family != .warc else { return loseTrack() }
    guard let end = backlog.firstIndex(of: 0x0A, from: searchedByteCount) else { return waitForHead() }
    guard let header = arcHeader(lineEnd: end) else { return loseTrack() }
    return begin(header, headByteCount: end + 1)
  }

  private mutating func begin(_ header: WARCHeader, headByteCount: Int) -> Step {
    backlog.drop(headByteCount)
    state = header.blockByteCount > limit ? .passingOver(header, rest: header.blockByteCount) : .block(header)
    return .goOn
  }

  private func arcHeader(lineEnd: Int) -> WARCHeader? {
    guard lineEnd < Self.headLimit else { return nil }
    let isReturn = lineEnd > 0 && backlog[lineEnd - 1] == 0x0D
    return WARCHeader(arc: backlog.slice(0..<(isReturn ? lineEnd - 1 : lineEnd)), offset: backlog.offset)
  }

  /// Where the fields end and where the block begins, behind the first empty line.
  private mutating func endOfHead() -> (end: Int, next: Int)? {
    var from = searchedByteCount
    while let lineEnd = backlog.firstIndex(of: 0x0A, from: from), lineEnd + 1 < backlog.count, lineEnd <= Self.headLimit
    {
      if backlog[lineEnd + 1] == UInt8(ascii: "W") {
        if lineEnd + 7 > backlog.count, !isFinished { break }
        isHeadless = beginsRecord(at: lineEnd + 1)
        if isHeadless { return nil }
      }
      if backlog[lineEnd + 1] == 0x0A { return (lineEnd, lineEnd + 2) }
      if backlog[lineEnd + 1] == 0x0D {
        guard lineEnd + 2 < backlog.count else { break }
        if backlog[lineEnd + 2] == 0x0A { return (lineEnd, lineEnd + 3) }
      }
      from = lineEnd + 1
      searchedByteCount = from
    }
    return nil
  }

  private mutating func waitForHead() -> Step {
    if backlog.count > Self.headLimit { return loseTrack() }
    guard isFinished else { return .needsMore }
    // Without a line that says what it is, the rest of what may be an ARC file can be the beginning of a record.
    let isRecord = "WARC/".utf8.starts(with: backlog.slice(0..<min(5, backlog.count))) || family != .warc
    return isRecord ? end(.truncated, from: backlog.offset, name: nil) : loseTrack()
  }

  private mutating func readBlock(_ header: WARCHeader) -> Step {
    let length = header.blockByteCount
    let isARC = family == .arc || header.isARC
    guard backlog.count >= length, let isEnd = isEndOfBlock(length, isARC) else {
      guard isFinished else { return .needsMore }
      // A crawler that died inside of a record and was started again wrote on behind it.
      if !endsWhereCut, let next = nextRecord(isARC) { return goOn(at: next, behind: header) }
      return end(.truncated, from: header.offset, name: header.address)
    }
    guard isEnd else {
      // Where the head of the next record lies inside of the block, it was cut; what lies behind may depend on the pieces.
      if !isARC, let next = nextRecord(isARC), next + 16 <= length { return goOn(at: next, behind: header) }
      state = .lost(start: header.offset, atLineStart: true)
      return .goOn
    }
    defer { backlog.drop(length) }
    state = .between
    let kind: WARCRecord.Kind
    switch header.kind {
    case .document(let declared): kind = declared
    case .arcDocument: kind = backlog.starts(with: "HTTP/") && length >= 5 ? .response : .resource
    case .other:
      counts.skipped += 1
      return .goOn
    }
    counts.documents += 1
    return .item(
      .document(
        WARCRecord(
          kind: kind, fields: header.fields, block: backlog.copy(0..<length), offset: header.offset,
          endOffset: backlog.offset + length)))
  }

  private mutating func goOn(at next: Int, behind header: WARCHeader) -> Step {
    backlog.drop(next)
    state = .between
    counts.broken += 1
    return gap(.broken, from: header.offset, name: header.address)
  }

  /// Where in what came a record begins: on a line of its own, or where one was cut, with its first field behind.
  private func nextRecord(_ isARC: Bool) -> Int? {
    var from = 0
    if isARC {
      while let lineEnd = backlog.firstIndex(of: 0x0A, from: from) {
        from = lineEnd + 1
        guard let next = backlog.firstIndex(of: 0x0A, from: from) else { return nil }
        let line = backlog.slice(from..<next).prefix(Self.headLimit)
        let bare = line.last == 0x0D ? line.dropLast() : line
        if WARCHeader(arc: bare, offset: 0) != nil { return from }
      }
      return nil
    }
    while let start = backlog.firstIndex(of: UInt8(ascii: "W"), from: from) {
      from = start + 1
      guard beginsRecord(at: start) else { continue }
      if start > 0, backlog[start - 1] == 0x0A { return start }
      let version = backlog.slice(start..<min(start + 16, backlog.count))
      let behind = version.drop { $0 > 0x20 }.drop { $0 == 0x0D || $0 == 0x0A }
      if behind.startIndex >= version.startIndex + 8, behind.starts(with: "WARC-".utf8) { return start }
    }
    return nil
  }

  private func beginsRecord(at index: Int) -> Bool {
    backlog.starts(with: "WARC/", at: index) && backlog.count >= index + 6 && backlog[index + 5] &- 0x30 < 10
  }

  /// Whether behind the block there is what may stand there: an empty line, the next record, nothing. If not, its length is
  /// wrong. Nil where more must be seen.
  private func isEndOfBlock(_ length: Int, _ isARC: Bool) -> Bool? {
    let following = backlog.slice(length..<min(length + 9, backlog.count))
    let isOpen = following.count < 9 && !isFinished
    let next = following.drop { $0 == 0x0D || $0 == 0x0A }
    if isARC, !following.isEmpty { return next.startIndex > following.startIndex }
    if following.starts(with: [0x0D, 0x0A, 0x0D, 0x0A]) || following.starts(with: [0x0A, 0x0A]) { return true }
    if next.starts(with: "WARC/".utf8) { return true }
    return "WARC/".utf8.starts(with: next) ? (isOpen ? nil : true) : false
  }

  private mutating func passOver(_ header: WARCHeader, _ rest: Int) -> Step {
    let count = min(rest, backlog.count)
    if count == backlog.count { backlog.dropAll() } else { backlog.drop(count) }
    guard count == rest else {
      state = .passingOver(header, rest: rest - count)
      return isFinished ? end(.truncated, from: header.offset, name: header.address) : .needsMore
    }
    state = .between
    guard header.kind != .other else {
      counts.skipped += 1
      return .goOn
    }
    counts.tooLong += 1
    return gap(.tooLong, from: header.offset, name: header.address)
  }

  private mutating func loseTrack() -> Step {
    state = .lost(start: backlog.offset, atLineStart: false)
    return .goOn
  }

  private mutating func skipLine(_ start: Int) -> Step {
    guard let lineEnd = backlog.firstIndex(of: 0x0A) else {
      backlog.dropAll()
      return isFinished ? end(.broken, from: start, name: nil) : .needsMore
    }
    backlog.drop(lineEnd + 1)
    state = .lost(start: start, atLineStart: true)
    return .goOn
  }

  /// Ends being lost where the line begins a record.
  private mutating func judgeLine(_ start: Int) -> Step {
    let isDecided = backlog.count >= 6 || backlog.firstIndex(of: 0x0A) != nil
    guard isDecided || isFinished else { return .needsMore }
    var isRecord = beginsRecord(at: 0)
    if !isRecord, family != .warc {
      guard let lineEnd = backlog.firstIndex(of: 0x0A) else {
        if backlog.count <= Self.headLimit, !isFinished { return .needsMore }
        state = .lost(start: start, atLineStart: false)
        return .goOn
      }
      isRecord = arcHeader(lineEnd: lineEnd) != nil
    }
    guard isRecord else {
      state = .lost(start: start, atLineStart: false)
      return .goOn
    }
    state = .between
    counts.broken += 1
    return gap(.broken, from: start, name: nil)
  }

  private mutating func end(_ reason: StreamGap.Reason, from start: Int, name: [UInt8]?) -> Step {
    backlog.dropAll()
    state = .ended
    if reason == .broken { counts.broken += 1 }
    return gap(reason, from: start, name: name)
  }

  private func gap(_ reason: StreamGap.Reason, from start: Int, name: [UInt8]?) -> Step {
    .item(.gap(StreamGap(reason, offset: start, endOffset: backlog.offset, name: name)))
  }
}
