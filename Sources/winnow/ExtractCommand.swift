// `winnow extract`: the pipeline as a filter. Files, directories or standard input in, JSON Lines out, in the order of the
// arguments. No state, no daemon.

import Daemon
import Formats
import Pipeline
import POSIX

enum ExtractCommand: Command {
  static let name = "extract"
  static let summary = "run the pipeline over files or standard input, JSON Lines to standard output"
  static let usage =
    "extract [--format FORMAT] [--url URL] [--explain] [--workers N] [--config FILE] [--site-memory FILE] [PATH…|-]"
  static let help = """
    Directories are read with all below them, by name; - is standard input. The order of the output is that of the input. A
    file or a document in it (FILE:LINE, FILE:RECORD) without a record is named on standard error with its code, and the
    exit code is then 65; an empty file is named and nothing else. A PATH that is not there or cannot be read costs no other,
    and the exit code is then 66, 77 or 74.

      --format FORMAT  text, html, xml, json, jsonl or warc; auto (the default) finds out
      --url URL        where the document came from; of many, those that do not say themselves
      --explain        adds removed_spans to each record
      --workers N      default: one a processor
      --config FILE    field names, charset and limits as in this configuration of the daemon
      --site-memory FILE  what a daemon remembers of sites (`site-memory` in its state directory); nothing is added
    """
  static let flags: [StaticString] = ["explain"]
  static let values: [StaticString] = ["config", "format", "site-memory", "url", "workers"]
  static let takesOperands = true

  static func run(_ options: CommandLineOptions) throws -> ExitCode {
    let workers = try workerCount(options)
    var pipeline = ScrapePipeline(options: try pipelineOptions(options))
    pipeline.siteMemory = try siteMemory(options)
    let extraction = Extraction(pipeline: pipeline, url: options.values["url"]?.description, workers: workers)
    var paths: [Path] = []
    var failure: SystemError?
    for operand in options.operands.isEmpty ? ["-"] : options.operands {
      do throws(SystemError) { paths += operand == "-" ? [operand] : try filesBelow(operand, &failure) } catch {
        complain(error.description)
        failure = failure ?? error
      }
    }
    try extraction.files(paths)
    failure = failure ?? extraction.readFailure
    return failure?.exitCode ?? (extraction.hasFailures ? .badData : .success)
  }

  private static func pipelineOptions(_ options: CommandLineOptions) throws(CommandFailure) -> PipelineOptions {
    var result = PipelineOptions()
    if options.values["config"] != nil { result = try Settings(options).loadOrFail().pipeline.options }
    if options.flags.contains("explain") { result.explain = true }
    if let name = options.values["format"]?.description, name != "auto" {
      guard let format = Format(rawValue: name), format != .binary else {
        throw CommandFailure("no such format: \(name)", .usage)
      }
      result.format = format
    }
    return result
  }

  private static func siteMemory(_ options: CommandLineOptions) throws -> SiteMemory? {
    guard let path = options.values["site-memory"] else { return nil }
    guard let memory = try RememberedSites.load(path) else {
      throw CommandFailure("\(path) is no memory of sites", .noInput)
    }
    return memory
  }

  private static func workerCount(_ options: CommandLineOptions) throws(CommandFailure) -> Int {
    guard let text = options.values["workers"]?.description else { return Host.processorCount }
    guard let count = Int(text), (1...1024).contains(count) else {
      throw CommandFailure("--workers takes a number from 1 to 1024, not \(text)", .usage)
    }
    return count
  }

  /// The file itself, or all regular files below a directory in the order of their names. A directory inside that cannot be
  /// read costs what is in it, and is told.
  private static func filesBelow(_ path: Path, _ failure: inout SystemError?) throws(SystemError) -> [Path] {
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
      guard isDirectory else {
        files.append(full)
        continue
      }
      do throws(SystemError) { files += try filesBelow(full, &failure) } catch {
        complain(error.description)
        failure = failure ?? error
      }
    }
    return files
  }
}
