// `winnow extract`: the pipeline as a filter. Files, directories or standard input in, JSON Lines out, in the order of the
// arguments. No state, no daemon.

import Daemon
import Deduplication
import Dispatch
import Formats
import Pipeline
import POSIX
import Synchronization

enum ExtractCommand: Command {
  static let name = "extract"
  static let summary = "run the pipeline over files or standard input, JSON Lines to standard output"
  static let usage = "extract [--format FORMAT] [--url URL] [--explain] [--workers N] [PATH…|-]"
  static let help = """
    Directories are read with all below them, by name. The order of the output is that of the input. A file without a
    record is named on standard error with its code, and the exit code is then 65.

      --format FORMAT  text, html, json, jsonl or warc; auto (the default) finds out
      --url URL        where the document came from
      --explain        adds removed_spans to each record
      --workers N      default: one a processor
    """
  static let flags: [StaticString] = ["explain"]
  static let values: [StaticString] = ["format", "url", "workers"]

  static func run(_ options: CommandLineOptions) throws -> ExitCode {
    let extraction = Extraction(
      pipeline: ScrapePipeline(options: try pipelineOptions(options)), url: options.values["url"]?.description)
    let workers = try workerCount(options)
    let progress = Progress()
    if options.operands.isEmpty || options.operands == ["-"] {
      try extraction.write([extraction.standardInput()])
    } else {
      let files = try options.operands.flatMap { try filesBelow($0) }
      // So many at once that workers do not wait for each other, and memory stays bounded.
      for start in stride(from: 0, to: files.count, by: workers * 16) {
        let group = Array(files[start..<min(start + workers * 16, files.count)])
        try extraction.write(parallel(group, workers, extraction.file))
        progress.update(done: start + group.count, of: files.count)
      }
    }
    progress.clear()
    return extraction.hasFailures ? .someQuarantined : .success
  }

  private static func pipelineOptions(_ options: CommandLineOptions) throws(CommandFailure) -> PipelineOptions {
    var result = PipelineOptions()
    result.explain = options.flags.contains("explain")
    if let name = options.values["format"]?.description, name != "auto" {
      guard let format = Format(rawValue: name), format != .binary else {
        throw CommandFailure("no such format: \(name)", .usage)
      }
      result.format = format
    }
    return result
  }

  private static func workerCount(_ options: CommandLineOptions) throws(CommandFailure) -> Int {
    guard let text = options.values["workers"]?.description else { return Host.processorCount }
    guard let count = Int(text), (1...1024).contains(count) else {
      throw CommandFailure("--workers takes a number from 1 to 1024, not \(text)", .usage)
    }
    return count
  }

  /// The file itself, or all regular files below a directory in the order of their names.
  private static func filesBelow(_ path: Path) throws(SystemError) -> [Path] {
    guard try FileStatus.ofTarget(path).kind == .directory else { return [path] }
    let stream = try DirectoryStream(try resolvedPath(path))
    var names: [(name: Path, isDirectory: Bool)] = []
    while let name = try stream.next() {
      guard let status = try stream.status(of: name) else { continue }
      if status.kind == .directory || status.kind == .regular { names.append((name, status.kind == .directory)) }
    }
    var files: [Path] = []
    for (name, isDirectory) in names.sorted(by: { $0.name < $1.name }) {
      let full = path.appending(name)
      if isDirectory { files += try filesBelow(full) } else { files.append(full) }
    }
    return files
  }

  private static func parallel(
    _ files: [Path], _ workers: Int, _ body: @Sendable (Path) -> Extraction.Outcome
  ) -> [Extraction.Outcome] {
    if workers == 1 || files.count == 1 { return files.map(body) }
    let next = Atomic(0)
    let outcomes = Mutex([Extraction.Outcome?](repeating: nil, count: files.count))
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      while case let index = next.add(1, ordering: .relaxed).oldValue, index < files.count {
        let outcome = body(files[index])
        outcomes.withLock { $0[index] = outcome }
      }
    }
    return outcomes.withLock { $0.compactMap { $0 } }
  }
}

/// Reads and runs one input after another; remembers whether all of them had a record.
final class Extraction: Sendable {
  enum Outcome: Sendable {
    case line([UInt8])
    /// No record, and one line that says why.
    case failure(String)
    /// No record, and nothing wrong: an empty file.
    case nothing
  }

  private let pipeline: ScrapePipeline
  private let url: String?
  private let failed = Atomic(false)

  init(pipeline: ScrapePipeline, url: String?) {
    self.pipeline = pipeline
    self.url = url
  }

  var hasFailures: Bool { failed.load(ordering: .relaxed) }

  func file(_ path: Path) -> Outcome {
    do {
      let file = try FileDescriptor.open(path, .readOnly)
      let status = try file.status()
      return outcome(try readAll(file, expecting: status.size), path, receivedNanoseconds: status.changedNanoseconds)
    } catch { return failure("\(error)") }
  }

  func standardInput() -> Outcome {
    do throws(SystemError) {
      return outcome(
        try readAll(FileDescriptor(adopting: 0, path: "standard input"), expecting: 0), "-",
        receivedNanoseconds: nil)
    } catch { return failure("\(error)") }
  }

  /// What the file holds: as many bytes as its status says at once, and what a pipe or a growing file has beyond them. One
  /// byte more than a document may have, so that the pipeline sees that it is too large.
  private func readAll(_ file: FileDescriptor, expecting size: Int64) throws(SystemError) -> [UInt8] {
    let limit = pipeline.options.maxDocumentBytes + 1
    var failure: SystemError?
    var bytes = [UInt8](unsafeUninitializedCapacity: Int(clamping: min(max(size, 0) + 1, Int64(limit)))) {
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
    case .empty: return .nothing
    case .rejected(let rejection): return failure("\(path): \(rejection.code.rawValue): \(rejection.reason)")
    }
  }

  private func failure(_ message: String) -> Outcome {
    failed.store(true, ordering: .relaxed)
    return .failure(message)
  }

  func write(_ outcomes: [Outcome]) throws(SystemError) {
    var output: [UInt8] = []
    for outcome in outcomes {
      switch outcome {
      case .line(let line) where line.count > 1 << 20:
        try StandardStream.write(output, to: 1)
        output.removeAll(keepingCapacity: true)
        try StandardStream.write(line, to: 1)
      case .line(let line): output.append(contentsOf: line)
      case .failure(let message): complain(message)
      case .nothing: break
      }
    }
    try StandardStream.write(output, to: 1)
  }
}
