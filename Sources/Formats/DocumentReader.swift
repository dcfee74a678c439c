// A file of many documents as one stream: inflated where it is gzipped, split by its format, each document with the place
// where reading can go on behind it. Bounded memory: one document and one piece.

import JSON

/// How a file holds many documents.
public enum StreamFormat: String, Sendable, CaseIterable {
  case jsonLines, jsonArray, warc
  /// A list in an object.
  case jsonEnvelope
  /// Objects one behind another, over many lines each, as `jq` prints them.
  case jsonSequence

  /// What the record calls it.
  public var format: Format {
    switch self {
    case .jsonLines: .jsonl
    case .jsonArray, .jsonEnvelope, .jsonSequence: .json
    case .warc: .warc
    }
  }
}

/// Where in a file of many documents to read on.
public struct StreamPosition: Sendable, Equatable {
  /// In the decompressed stream, in bytes.
  public var offset: Int
  /// How many lines, elements or records lie before it.
  public var index: Int

  public init(offset: Int = 0, index: Int = 0) {
    self.offset = offset
    self.index = index
  }
}

/// One document of a file of many, or a place where one should have been.
public struct StreamedDocument: Sendable, Equatable {
  public enum Content: Sendable, Equatable {
    /// Nobody has looked whether it is JSON.
    case json([UInt8])
    case warc(WARCRecord)
    case gap(StreamGap.Reason)
    /// The gzip data end here, for this reason.
    case inflation(GzipError)
  }

  public let content: Content
  /// Its line, element or record, counted from 1.
  public let index: Int
  /// Where it begins in the decompressed stream.
  public let offset: Int
  /// Where a reader goes on behind it.
  public let end: StreamPosition

  /// What it holds in memory, in bytes.
  public var byteCount: Int {
    switch content {
    case .json(let bytes): bytes.count
    case .warc(let record): record.block.count
    case .gap, .inflation: 0
    }
  }
}

/// Reads the documents of a file. Feed a piece of the file, take documents until there is none, feed the next; `finish`,
/// and take the rest.
public struct DocumentReader: ~Copyable {
  /// Honest pages and feeds have 3 to 60 bytes for one of gzip; a bomb has up to 1,032.
  public static let ratioLimit = 300
  /// So many bytes of gzip data are inflated at once: two megabytes at the very most.
  private static let stepByteCount = 2048
  /// So many bytes of a file say how the rest of it is to be read.
  public static let beginningByteCount = WARCReader.beginningByteCount

  private var splitter: any Splitter
  private var gzip: GzipReader?
  private var inflated: [UInt8] = []
  /// Gzip data that are not inflated yet.
  private var pending: ArraySlice<UInt8> = []
  /// Bytes of the inflated stream that lie before the position to go on from.
  private var surplus: Int
  private var position: StreamPosition
  /// Bytes of the stream so far, and whether the last of them ended a line.
  private var fedEnd: Int
  private var endsLine = true
  private var failure: GzipError?
  /// Where the gzip data are damaged: the splitter is to be told first, then whoever reads.
  private var damage: Damage?
  private enum Damage { case found, passedOver }
  /// Whether no piece follows, and whether all that came is with the splitter.
  private var isAtEnd = false
  private var isFinished = false
  private let leavesUnended: Bool
  private let limit: Int
  /// The first bytes of the inflated stream, where what follows is of no interest and these are.
  private var beginning: [UInt8] = []
  private var needsBeginning: Bool

  /// `limit`: the most bytes of a document. A gzipped file is fed from its beginning whatever the position; any other from
  /// `position.offset`. `leavesUnended`: a last document that is not whole yet is left for later: a line that has no line
  /// end and is no JSON, an element, a record or gzip data that end too early. It is not given out and not counted.
  /// `beginning`: the first bytes of a file that is fed from elsewhere, at least `beginningByteCount` if it has them.
  public init(
    _ format: StreamFormat, isGzip: Bool, limit: Int, from position: StreamPosition = StreamPosition(),
    leavesUnended: Bool = false, beginning: [UInt8] = []
  ) {
    self.leavesUnended = leavesUnended
    self.limit = limit
    needsBeginning = isGzip && format == .warc && position.offset > 0
    self.position = position
    fedEnd = position.offset
    surplus = isGzip ? position.offset : 0
    gzip = isGzip ? GzipReader(limit: .max, ratioLimit: Self.ratioLimit, canResume: format.format != .json) : nil
    splitter =
      switch format {
      case .jsonLines: JSONLinesReader(limit: limit, offset: position.offset, number: position.index + 1)
      case .jsonArray: Self.listReader(limit, .brackets, position)
      case .jsonEnvelope: Self.listReader(limit, .object, position)
      case .jsonSequence: Self.listReader(limit, .nothing, position)
      case .warc:
        WARCReader(limit: limit, offset: position.offset, beginning: beginning, endsWhereCut: leavesUnended)
      }
  }

  private static func listReader(
    _ limit: Int, _ surroundings: JSONArrayReader.Surroundings, _ position: StreamPosition
  ) -> JSONArrayReader {
    position.index == 0
      ? JSONArrayReader(limit: limit, in: surroundings)
      : JSONArrayReader(limit: limit, in: surroundings, behind: position.offset, number: position.index)
  }

  /// Takes the next bytes of the file, when there are no more documents of those before. Behind damaged gzip data reading
  /// goes on with the next member; what a bomb would inflate to is passed over.
  public mutating func feed(_ piece: ArraySlice<UInt8>) {
    guard gzip != nil else { return split(piece) }
    pending = isFinished ? [] : piece
  }

  private mutating func inflateStep() {
    let step = pending.prefix(Self.stepByteCount)
    pending = pending.dropFirst(Self.stepByteCount)
    inflated.removeAll(keepingCapacity: true)
    do throws(GzipError) { try gzip!.read(step, into: &inflated) } catch {
      // Behind a gap in a list nobody can say where an element begins.
      if error == .damaged, !(splitter is JSONArrayReader) {
        gzip!.resume()
        damage = .found
      } else {
        failure = error
      }
    }
    let unwanted = min(surplus, inflated.count)
    surplus -= unwanted
    if needsBeginning { takeBeginning(inflated[..<unwanted]) }
    split(inflated[unwanted...])
    if failure != nil {
      pending = []
      end()
    }
  }

  /// Says that the file ends here.
  public mutating func finish() { isAtEnd = true }

  /// The gzip data end here, unless a member that was cut off had others in it.
  private mutating func close() {
    if gzip != nil {
      do throws(GzipError) { try gzip!.finish() } catch {
        // Of a file that grows the rest of the member may still come. What a cut member took of one whose blocks are stored
        // as they are has come out by now, and comes again.
        if error == .damaged, !leavesUnended, !(splitter is JSONArrayReader) {
          gzip!.resume()
          damage = .found
          return
        }
        failure = error == .damaged ? .truncated : error
      }
    }
    end()
  }

  /// A reader that goes on in the middle judges what it finds by how the stream began.
  private mutating func takeBeginning(_ unwanted: ArraySlice<UInt8>) {
    beginning += unwanted.prefix(Self.beginningByteCount - beginning.count)
    guard beginning.count == Self.beginningByteCount || surplus == 0 else { return }
    splitter = WARCReader(
      limit: limit, offset: position.offset, beginning: beginning, endsWhereCut: leavesUnended)
    needsBeginning = false
  }

  private mutating func split(_ bytes: ArraySlice<UInt8>) {
    guard let last = bytes.last else { return }
    splitter.feed(bytes)
    fedEnd += bytes.count
    endsLine = last == UInt8(ascii: "\n")
  }

  private mutating func end() {
    isFinished = true
    splitter.finish()
  }

  /// The next document, or nil where another piece is needed, and at the end.
  public mutating func next() -> StreamedDocument? {
    if let item = nextItem() {
      if leavesUnended, isFinished, isUnended(item) { return next() }
      position = StreamPosition(offset: item.endOffset, index: item.number ?? position.index + 1)
      return StreamedDocument(content: item.content, index: position.index, offset: item.offset, end: position)
    }
    guard isFinished, let failure else { return nil }
    self.failure = nil
    if leavesUnended, failure == .truncated { return nil }
    position.offset = fedEnd
    position.index += 1
    return StreamedDocument(content: .inflation(failure), index: position.index, offset: fedEnd, end: position)
  }

  private mutating func nextItem() -> SplitItem? {
    while true {
      if let item = splitter.nextItem() { return item }
      if let damage {
        if let item = item(for: damage) { return item }
      } else if pending.isEmpty, gzip?.isCaughtUp ?? true {
        if isFinished || !isAtEnd { return nil }
        close()
      } else {
        inflateStep()
      }
    }
  }

  /// What lay before the damage has been given out. A line end stands in the stream for what is missing; what was told of
  /// before, when a file is read on in the middle, is not told of again.
  private mutating func item(for damage: Damage) -> SplitItem? {
    self.damage = nil
    if damage == .passedOver {
      return SplitItem(.inflation(.damaged), number: lineNumber, offset: fedEnd, endOffset: fedEnd)
    }
    if surplus > 0 {
      surplus -= 1
      // As `WARCReader.interrupt` has it.
      if beginning.count < Self.beginningByteCount { beginning = [] }
    } else {
      splitter.interrupt()
      (fedEnd, endsLine) = (fedEnd + 1, true)
      self.damage = .passedOver
    }
    return nil
  }

  /// Of the line before, where the format counts lines.
  private var lineNumber: Int? { (splitter as? JSONLinesReader).map { max(1, $0.number - 1) } }

  private func isUnended(_ item: SplitItem) -> Bool {
    switch item.content {
    case .gap(.truncated): true
    case .json(let bytes) where !endsLine && item.endOffset == fedEnd && splitter is JSONLinesReader:
      // Why it is no JSON does not matter.
      (try? FlatJSON(parsing: bytes, takesNonFinite: true)) == nil
    case .json, .warc, .gap, .inflation: false
    }
  }
}

/// What the readers of all formats have in common.
private protocol Splitter: Sendable {
  mutating func feed(_ piece: ArraySlice<UInt8>)
  mutating func finish()
  mutating func nextItem() -> SplitItem?
  /// What comes next does not follow on what came: ends what has begun, and takes a line end.
  mutating func interrupt()
}

private struct SplitItem {
  let content: StreamedDocument.Content
  /// Its line or element; nil where the format does not count.
  let number: Int?
  let offset: Int
  let endOffset: Int

  init(_ content: StreamedDocument.Content, number: Int?, offset: Int, endOffset: Int) {
    (self.content, self.number, self.offset, self.endOffset) = (content, number, offset, endOffset)
  }

  init(_ gap: StreamGap) {
    self.init(.gap(gap.reason), number: gap.number, offset: gap.offset, endOffset: gap.endOffset)
  }

  init(_ item: StreamItem<JSONText>) {
    switch item {
    case .gap(let gap): self.init(gap)
    case .document(let text):
      self.init(.json(text.bytes), number: text.number, offset: text.offset, endOffset: text.endOffset)
    }
  }

  init(_ item: StreamItem<WARCRecord>) {
    switch item {
    case .gap(let gap): self.init(gap)
    case .document(let record):
      self.init(.warc(record), number: nil, offset: record.offset, endOffset: record.endOffset)
    }
  }
}

extension JSONLinesReader: Splitter {
  fileprivate mutating func nextItem() -> SplitItem? { next().map { SplitItem($0) } }
  fileprivate mutating func interrupt() { feed([UInt8(ascii: "\n")]) }
}

extension JSONArrayReader: Splitter {
  fileprivate mutating func nextItem() -> SplitItem? { next().map { SplitItem($0) } }
  fileprivate mutating func interrupt() { preconditionFailure("a list is not read on behind damage") }
}

extension WARCReader: Splitter {
  fileprivate mutating func nextItem() -> SplitItem? { next().map { SplitItem($0) } }
}
