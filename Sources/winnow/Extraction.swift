// The work of `winnow extract`: a file of one document goes through the pipeline whole and beside its neighbours, one of
// many documents is streamed, its documents side by side. What comes out stands in the order of the input.

import Deduplication
import Formats
import Pipeline
import POSIX
import Synchronization

/// Runs one input after another; remembers whether all of them had a record.
final class Extraction: Sendable {
  private enum Outcome: Sendable {
    case line([UInt8])
    /// No record, and one line that says why.
    case failure(String)
    /// No record, and nothing wrong: an empty file. One line that says so.
    case nothing(String)
    /// A file of many documents, to be read in its turn. Of a pipe, which can be read only once, with what was read.
    case many(Path, StreamFormat, pipe: (head: [UInt8], rest: FileDescriptor)?)
  }

  private let pipeline: ScrapePipeline
  private let url: String?
  private let workers: Int
  private let failed = Atomic(false)
  /// The first file that could not be read.
  private let unread = Mutex<SystemError?>(nil)

  init(pipeline: ScrapePipeline, url: String?, workers: Int) {
    self.pipeline = pipeline
    self.url = url
    self.workers = workers
  }

  var hasFailures: Bool { failed.load(ordering: .relaxed) }
  var readFailure: SystemError? { unread.withLock { $0 } }

  // MARK: - Inputs

  func files(_ paths: [Path]) throws(SystemError) {
    let work = OrderedWork(workers: workers, mostCost: workers << 22) { [self] in file($0) }
    let progress = Progress()
    var doneCount = 0
    let take = { [self] (outcome: Outcome) throws(SystemError) in
      try write(outcome)
      doneCount += 1
      progress.update(done: doneCount, of: paths.count)
    }
    for path in paths { try work.submit(path, cost: 1 << 19, take) }
    try work.finish(take)
    progress.clear()
  }

  private func file(_ path: Path) -> Outcome {
    do throws(SystemError) {
      if path == "-" { return try standardInput() }
      let file = try FileDescriptor.open(path, .readOnly)
      let status = try file.status()
      let head = try beginning(of: file, expecting: status.size)
      if let format = streamFormat(head, path) {
        return .many(path, format, pipe: status.kind == .regular ? nil : (head, file))
      }
      // When a pipe was made says nothing of what comes out of it.
      return outcome(
        head, path, receivedNanoseconds: status.kind == .regular ? status.changedNanoseconds : nil)
    } catch { return failure(error) }
  }

  /// Whoever began to read it may have left only its end, so it is a pipe also where it is a file.
  private func standardInput() throws(SystemError) -> Outcome {
    let input = FileDescriptor(adopting: 0, path: "standard input")
    let head = try beginning(of: input, expecting: 0)
    if let format = streamFormat(head, "-") { return .many("-", format, pipe: (head, input)) }
    return outcome(head, "-", receivedNanoseconds: nil)
  }

  private func streamFormat(_ head: [UInt8], _ path: Path) -> StreamFormat? {
    pipeline.streamFormat(
      ofFile: head, isWhole: head.count <= pipeline.options.maxDocumentBytes, path: path.bytes)
  }

  /// What the file holds: as many bytes as its status says at once, and what a pipe or a growing file has beyond them. One
  /// byte more than a document may have, so that the pipeline sees that it is too large.
  private func beginning(of file: FileDescriptor, expecting size: Int64) throws(SystemError) -> [UInt8] {
    let limit = pipeline.options.maxDocumentBytes + 1
    var failure: SystemError?
    var bytes = [UInt8](unsafeUninitializedCapacity: Int(min(max(size, 0), Int64(limit - 1))) + 1) {
      buffer, count in
      let room = UnsafeMutableRawBufferPointer(buffer)
      do throws(SystemError) {
        while count < room.count {
          let got = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: room[count...]))
          if got == 0 { break }
          count += got
        }
      } catch { failure = error }
    }
    if let failure { throw failure }
    guard bytes.count > size else { return bytes }
    while bytes.count < limit {
      let more = try file.read(upTo: 1 << 18)
      if more.isEmpty { break }
      bytes += more
    }
    return bytes
  }

  private func outcome(_ bytes: [UInt8], _ path: Path, receivedNanoseconds: Int64?) -> Outcome {
    let result = pipeline.draft(
      file: bytes, path: path.bytes, sha256: SHA256.digest(of: bytes), receivedNanoseconds: receivedNanoseconds,
      url: url)
    switch result {
    case .draft(let draft): return .line(draft.line(Verdict()))
    case .empty(let why): return .nothing("\(path): empty: \(why.rawValue)")
    case .rejected(let rejection): return failure("\(path): \(rejection.code.rawValue): \(rejection.reason)")
    }
  }

  private func failure(_ message: String) -> Outcome {
    failed.store(true, ordering: .relaxed)
    return .failure(message)
  }

  private func failure(_ error: SystemError) -> Outcome {
    unread.withLock { $0 = $0 ?? error }
    return failure(error.description)
  }

  private func write(_ outcome: Outcome) throws(SystemError) {
    switch outcome {
    case .line(let line): try StandardStream.write(line, to: 1)
    case .failure(let message), .nothing(let message): complain(message)
    case .many(let path, let format, let (head, rest)?):
      let source = Source(path: path.bytes, sha256: nil, byteCount: nil, format: format.format, url: url)
      try stream(head: head, rest: rest, format, source)
    case .many(let path, let format, nil): try manyDocuments(path, format)
    }
  }

  // MARK: - Files of many documents

  private func manyDocuments(_ path: Path, _ format: StreamFormat) throws(SystemError) {
    let file: FileDescriptor
    var source = Source(path: path.bytes, sha256: nil, byteCount: nil, format: format.format, url: url)
    do throws(SystemError) {
      file = try FileDescriptor.open(path, .readOnly)
      source.receivedNanoseconds = try file.status().changedNanoseconds
      (source.sha256, source.byteCount) = try Self.digest(of: file)
    } catch { return try write(failure(error)) }
    try stream(head: [], rest: file, format, source)
  }

  private static func digest(of file: FileDescriptor) throws(SystemError) -> (Digest, Int) {
    var hash = SHA256()
    var offset = 0
    while true {
      let piece = try file.read(at: Int64(offset), count: pieceByteCount)
      if piece.isEmpty { return (hash.finish(), offset) }
      piece.withUnsafeBytes { hash.update($0) }
      offset += piece.count
    }
  }

  /// Reads the file and hands out its documents in groups.
  private func stream(
    head: [UInt8], rest: FileDescriptor, _ format: StreamFormat, _ source: Source
  ) throws(SystemError) {
    var passedOver: [PassedOver: Int] = [:]
    let take = { [self] (outcomes: [(index: Int, outcome: DocumentOutcome)]) throws(SystemError) in
      try write(outcomes, source, &passedOver)
    }
    let work = OrderedWork(workers: workers, mostCost: workers << 22) { [pipeline] (documents: [StreamedDocument]) in
      documents.map { (index: $0.index, outcome: pipeline.outcome(of: $0, in: source)) }
    }
    var readFailure: SystemError?
    var group: [StreamedDocument] = []
    var groupBytes = 0
    var hasDocuments = false
    func hand() throws(SystemError) {
      hasDocuments = hasDocuments || !group.isEmpty
      try work.submit(group, cost: groupBytes, take)
      (group, groupBytes) = ([], 0)
    }
    var (head, isAtEnd) = (head[...], false)
    var reader: DocumentReader?
    while !isAtEnd {
      let piece: ArraySlice<UInt8>
      if head.isEmpty {
        do throws(SystemError) { piece = try rest.read(upTo: pieceByteCount)[...] } catch {
          readFailure = error
          break
        }
      } else {
        piece = head.prefix(pieceByteCount)
        head = head.dropFirst(pieceByteCount)
      }
      if reader == nil {
        reader = DocumentReader(
          format, isGzip: isGzip(Array(piece.prefix(3))), limit: pipeline.options.maxDocumentBytes)
      }
      isAtEnd = piece.isEmpty
      if isAtEnd { reader!.finish() } else { reader!.feed(piece) }
      while let document = reader!.next() {
        group.append(document)
        groupBytes += document.byteCount
        if groupBytes >= groupByteCount || group.count >= groupDocumentCount { try hand() }
      }
    }
    try hand()
    try work.finish(take)
    if let readFailure { return try write(failure(readFailure)) }
    if !hasDocuments { return try write(.nothing("\(Path(bytes: source.path)): empty: \(Emptiness.noText.rawValue)")) }
    tell(passedOver, source)
  }

  private func write(
    _ outcomes: [(index: Int, outcome: DocumentOutcome)], _ source: Source, _ passedOver: inout [PassedOver: Int]
  ) throws(SystemError) {
    var output: [UInt8] = []
    for (index, outcome) in outcomes {
      switch outcome {
      case .draft(let draft): output.append(contentsOf: draft.line(Verdict()))
      case .passedOver(let why, _): passedOver[why, default: 0] += 1
      case .rejected(let rejection):
        try write(failure("\(Path(bytes: source.path)):\(index): \(rejection.code.rawValue): \(rejection.reason)"))
      }
    }
    try StandardStream.write(output, to: 1)
  }

  /// Documents that are nobody's fault are told together: an archive has more images than pages.
  private func tell(_ passedOver: [PassedOver: Int], _ source: Source) {
    guard !passedOver.isEmpty else { return }
    let counts = passedOver.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.value) \($0.key.rawValue)" }
    complain("\(Path(bytes: source.path)): no record of \(counts.joined(separator: ", "))")
  }
}

private let pieceByteCount = 1 << 18
/// What a worker gets at once: enough that handing out costs nothing, little enough that all have something at the end.
private let groupByteCount = 1 << 17
private let groupDocumentCount = 64
