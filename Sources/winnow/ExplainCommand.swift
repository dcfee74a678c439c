// `winnow explain`: what becomes of a file and why, with or without a daemon. For a file that can be read, line by line
// what the pipeline keeps and which rule takes the rest.

import Daemon
import Formats
import Intake
import JSON
import Pipeline
import POSIX
import Storage

enum ExplainCommand: Command {
  static let name = "explain"
  static let summary = "say what becomes of a file, and why"
  static let usage = "explain [--json] [--config FILE] [--drop DIR] [--state DIR] PATH"
  static let help = """
    PATH is a file in the drop directory, a quarantined one, or any file. Says whether its name is ignored, what its
    receipt says, and which of its lines the pipeline keeps (+) or removes (-) by which rule. A page is told block
    by block, with the score that the model gives each.

      --json          as one JSON object
      --config FILE   the configuration of the daemon that is meant
      --drop DIR      the drop directory
      --state DIR     the state directory
    """
  static let flags: [StaticString] = ["json"]
  static let values: [StaticString] = ["config", "drop", "state"]
  static let takesOperands = true

  static func run(_ options: CommandLineOptions) throws -> ExitCode {
    guard options.operands.count == 1 else { throw CommandFailure("name one file", .usage) }
    let configuration = try Settings.ofRunning(options).loadOrFail()
    let fate = try Fate(of: options.operands[0], configuration)
    if let file = fate.file, let documents = ExplainedDocuments(file, configuration.pipeline) {
      try documents.print(fate, asJSON: options.flags.contains("json"))
      return .success
    }
    let account: Account? = fate.file.map { self.account(of: $0, configuration) }
    if options.flags.contains("json") {
      print(json(fate, account), to: 1)
    } else {
      print(fate.sentence, to: 1)
      switch account {
      case .success(let explanation): try StandardStream.write(colored(explanation.report()), to: 1)
      case .failure(let rejection): print("\(rejection.code.rawValue): \(rejection.reason)", to: 1)
      case nil: break
      }
    }
    return fate.state == .missing ? .noInput : .success
  }

  private typealias Account = Result<Explanation, Rejection>

  private static func account(of file: Path, _ configuration: Configuration) -> Account {
    do throws(SystemError) {
      // One byte more than a document may have, so that the pipeline sees that it is too large.
      let input = try FileDescriptor.open(file, .readOnly)
      let size = min(Int(try input.status().size), configuration.maxDocumentBytes)
      let bytes = try input.read(at: 0, count: size + 1)
      return configuration.pipeline.explanation(file: bytes, path: file.bytes)
    } catch { return .failure(Rejection(.unreadable, error.description)) }
  }

  /// Removed lines in red, where standard output is a terminal and NO_COLOR is not set.
  private static func colored(_ report: [UInt8]) -> [UInt8] {
    guard StandardStream.isTerminal(1), Host.environment("NO_COLOR") == nil else { return report }
    let lines = report.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return Array(
      lines.map { line -> [UInt8] in
        let shown = Path(bytes: Array(line)).description  // a document's control characters must not reach the terminal
        return Array((line.first == UInt8(ascii: "-") ? "\u{1b}[31m\(shown)\u{1b}[0m" : shown).utf8)
      }.joined(separator: [UInt8(ascii: "\n")]))
  }

  private static func json(_ fate: Fate, _ account: Account?) -> String {
    var json = JSONWriter()
    json.beginObject()
    fate.write(to: &json)
    switch account {
    case .success(let explanation): write(explanation, to: &json)
    case .failure(let rejection): json.field("rejection", rejection.code.rawValue)
    case nil: break
    }
    json.endObject()
    return String(decoding: json.bytes, as: UTF8.self)
  }

  private static func write(_ explanation: Explanation, to json: inout JSONWriter) {
    json.field("format", explanation.format.rawValue)
    json.field("format_from", explanation.formatReason)
    json.field("encoding", explanation.encoding)
    json.field("encoding_from", explanation.encodingFrom)
    json.key("spans")
    json.beginArray()
    for span in explanation.spans {
      json.beginObject()
      json.field("start", span.start)
      json.field("end", span.end)
      json.field("rule", ifPresent: span.rule)
      json.field("reason", ifPresent: span.reason)
      json.key("text")
      json.string(utf8: explanation.text[span.start..<span.end])
      json.endObject()
    }
    json.endArray()
    if !explanation.repairs.isEmpty { write(explanation.repairs, to: &json) }
    if !explanation.blocks.isEmpty { write(explanation.blocks, to: &json) }
  }

  private static func write(_ repairs: [Explanation.Repair], to json: inout JSONWriter) {
    json.key("repairs")
    json.beginArray()
    for repair in repairs {
      json.beginObject()
      json.field("start", repair.start)
      json.field("end", repair.end)
      json.field("rule", repair.rule)
      json.key("before")
      json.string(utf8: repair.before)
      json.endObject()
    }
    json.endArray()
  }

  private static func write(_ blocks: [Explanation.Block], to json: inout JSONWriter) {
    json.key("blocks")
    json.beginArray()
    for block in blocks {
      json.beginObject()
      json.field("kind", block.kind)
      if let level = block.level { json.field("level", level) }
      json.field("score_per_mille", block.score)
      json.field("rule", ifPresent: block.rule)
      json.field("reason", ifPresent: block.reason)
      json.key("text")
      json.string(utf8: block.text[...])
      json.endObject()
    }
    json.endArray()
  }
}
