// The documents of one file, a group at a time, to any number of workers in turn: one giant file keeps them all busy. The
// file is the one that settled, checked after every piece; what was handed out before it changed stays handed out.

import Formats
import POSIX
import Synchronization

/// Some documents of a file, in their order.
public struct DocumentGroup: Sendable {
  public let documents: [StreamedDocument]
  /// What they hold in memory, in bytes.
  public let byteCount: Int
  /// Where to read on behind them.
  public let end: StreamPosition
  /// Whether the file ends behind them.
  public let isLast: Bool
}

public final class FileStream: Sendable {
  public enum Outcome: Sendable {
    case documents(DocumentGroup)
    /// It ends here for now: changed, gone, busy, or not to be read.
    case failed(ReadOutcome)
  }

  private struct Reading: ~Copyable {
    var file: FileDescriptor?
    var reader: DocumentReader?
    var offset: Int64 = 0
    var position: StreamPosition
    var isAtEnd = false
    /// Nothing more is to be had.
    var isOver = false
  }

  private let root: Path
  private let arrival: Arrival
  private let format: StreamFormat
  private let documentLimit: Int
  private let leavesUnended: Bool
  private let reading: Mutex<Reading>

  /// `root` is the drop directory, `position` where to begin; `documentLimit` the most bytes of a document. A last line that
  /// is not ended may be left for later. The file is opened with the first group.
  public init(
    root: Path, _ arrival: Arrival, _ format: StreamFormat, from position: StreamPosition, documentLimit: Int,
    leavesUnended: Bool
  ) {
    self.leavesUnended = leavesUnended
    self.root = root
    self.arrival = arrival
    self.format = format
    self.documentLimit = documentLimit
    reading = Mutex(Reading(position: position))
  }

  /// Reads the next group: until it holds `byteCount` bytes or `count` documents; `progress` is called with each piece of
  /// the file. `seal` is called before anybody else can take the group behind, so that places can be given in order. Nil
  /// when all was handed out, or failed, before.
  public func take<Seal: Sendable>(
    byteCount: Int, count: Int, progress: @Sendable () -> Void, _ seal: @Sendable (Outcome) -> Seal
  ) -> Seal? {
    reading.withLock { reading in
      if reading.isOver { return nil }
      let outcome = next(&reading, byteCount, count, progress)
      switch outcome {
      case .failed: reading.isOver = true
      case .documents(let group): reading.isOver = group.isLast
      }
      // An open file would keep its space after somebody has removed it.
      if reading.isOver {
        reading.file = nil
        reading.reader = nil
      }
      return seal(outcome)
    }
  }

  private func next(
    _ reading: inout Reading, _ byteLimit: Int, _ countLimit: Int, _ progress: @Sendable () -> Void
  ) -> Outcome {
    do {
      if reading.file == nil {
        switch openScrape(root: root, arrival) {
        case .refused(let outcome): return .failed(outcome)
        case .open(let file, _): try begin(&reading, file)
        }
      }
      var documents: [StreamedDocument] = []
      var byteCount = 0
      while byteCount < byteLimit, documents.count < countLimit {
        if let document = reading.reader?.next() {
          documents.append(document)
          byteCount += document.byteCount
        } else if reading.isAtEnd {
          break
        } else {
          try feed(&reading)
          // One that grows as fast as it is read has no end.
          if reading.offset > arrival.status.size { return .failed(.changed) }
          progress()
        }
      }
      // A rename or a link changes the ctime and no byte.
      guard let status = try reading.file?.status(), status.size == arrival.status.size,
        status.modifiedNanoseconds == arrival.status.modifiedNanoseconds
      else { return .failed(.changed) }
      let isLast = reading.isAtEnd && documents.count < countLimit && byteCount < byteLimit
      reading.position = documents.last?.end ?? reading.position
      return .documents(
        DocumentGroup(documents: documents, byteCount: byteCount, end: reading.position, isLast: isLast))
    } catch { return .failed(.unreadable(error)) }
  }

  private func begin(_ reading: inout Reading, _ file: FileDescriptor) throws(SystemError) {
    let beginning = try file.read(at: 0, count: DocumentReader.beginningByteCount)
    let isGzip = isGzip(beginning)
    if !isGzip, format == .jsonLines { try passLineEnd(file, &reading.position) }
    reading.offset = isGzip ? 0 : Int64(reading.position.offset)
    reading.reader = DocumentReader(
      format, isGzip: isGzip, limit: documentLimit, from: reading.position, leavesUnended: leavesUnended,
      beginning: isGzip ? [] : beginning)
    reading.file = file
  }

  /// The line before may have been taken without its end, which came later and is no line of its own.
  private func passLineEnd(_ file: FileDescriptor, _ position: inout StreamPosition) throws(SystemError) {
    guard position.offset > 0 else { return }
    let around = try file.read(at: Int64(position.offset - 1), count: 3)
    if around.first == 0x0A { return }
    let rest = around.dropFirst()
    position.offset += rest.first == 0x0A ? 1 : rest.elementsEqual([0x0D, 0x0A]) ? 2 : 0
  }

  private func feed(_ reading: inout Reading) throws(SystemError) {
    let piece = try reading.file!.read(at: reading.offset, count: pieceSize)
    reading.offset += Int64(piece.count)
    if piece.isEmpty {
      reading.isAtEnd = true
      reading.reader!.finish()
    } else {
      reading.reader!.feed(piece[...])
    }
  }
}
