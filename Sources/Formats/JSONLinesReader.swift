// JSON Lines (jsonlines.org), split into lines and not read further: a line that is no JSON is found by whoever parses it,
// and costs only itself.

/// One JSON document out of many, as it stands in its stream.
public struct JSONText: Sendable, Equatable {
  /// Its line, or its place in the array; both count from 1.
  public let number: Int
  /// Where it begins, in bytes from the beginning of the decompressed stream.
  public let offset: Int
  /// Where a reader goes on behind it.
  public let endOffset: Int
  /// Without line end. Nobody has looked whether it is JSON.
  public let bytes: [UInt8]
}

/// Splits JSON Lines. Feed a piece, take items until there is none, feed the next; `finish`, and take the rest.
///
/// Lines end with LF or CR LF; a byte order mark at the beginning of the stream and blank lines are passed over. A last line
/// without end is a line: whether it was cut off, its parser finds out.
public struct JSONLinesReader: Sendable {
  private let limit: Int
  private var backlog: Backlog
  /// Of the line that comes next.
  public private(set) var number: Int
  private var searchedByteCount = 0
  /// Where the line that is passed over began; nil where there is none.
  private var longLineOffset: Int?
  private var isFinished = false

  /// `limit`: the most bytes a line may have. `offset` and `number`: where in the decompressed stream the first piece begins
  /// and which line that is, for reading on behind `JSONText.endOffset`.
  public init(limit: Int, offset: Int = 0, number: Int = 1) {
    self.limit = limit
    self.number = number
    backlog = Backlog(offset: offset)
  }

  public mutating func feed(_ piece: ArraySlice<UInt8>) {
    precondition(!isFinished)
    backlog.append(piece)
  }

  /// Says that no piece follows.
  public mutating func finish() { isFinished = true }

  /// The next item, or nil where another piece is needed, and at the end.
  public mutating func next() -> StreamItem<JSONText>? {
    while !backlog.isEmpty || (isFinished && longLineOffset != nil) {
      if backlog.offset == 0 {
        if backlog.count < 3, !isFinished { return nil }
        if backlog.slice(0..<min(3, backlog.count)).elementsEqual([0xEF, 0xBB, 0xBF]) { backlog.drop(3) }
      }
      guard let lineEnd = backlog.firstIndex(of: 0x0A, from: searchedByteCount) else {
        searchedByteCount = backlog.count
        if longLineOffset != nil || backlog.count > limit + 1 { passOver() }
        guard isFinished else { return nil }
        if let item = takeLine(backlog.count, endByteCount: 0) { return item }
        continue
      }
      if let item = takeLine(lineEnd, endByteCount: 1) { return item }
    }
    return nil
  }

  private mutating func passOver() {
    longLineOffset = longLineOffset ?? backlog.offset
    backlog.dropAll()
    searchedByteCount = 0
  }

  /// Uses up a line; nil where it is blank.
  private mutating func takeLine(_ byteCount: Int, endByteCount: Int) -> StreamItem<JSONText>? {
    let hasReturn = endByteCount > 0 && byteCount > 0 && backlog[byteCount - 1] == 0x0D
    let content = 0..<(hasReturn ? byteCount - 1 : byteCount)
    let offset = longLineOffset ?? backlog.offset
    let isTooLong = longLineOffset != nil || content.count > limit
    let bytes = isTooLong || backlog.slice(content).allSatisfy(isBlank) ? [] : backlog.copy(content)
    backlog.drop(byteCount + endByteCount)
    searchedByteCount = 0
    longLineOffset = nil
    let line = number
    number += 1
    if isTooLong { return .gap(StreamGap(.tooLong, offset: offset, endOffset: backlog.offset, number: line)) }
    if bytes.isEmpty { return nil }
    return .document(JSONText(number: line, offset: offset, endOffset: backlog.offset, bytes: bytes))
  }
}
