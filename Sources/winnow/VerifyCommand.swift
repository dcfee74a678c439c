// `winnow verify`: shows that the promise was kept. Every line of the log is whole JSON, every receipt has its record,
// every record has its receipt and is as it was written, nothing stands twice.

import Daemon
import POSIX
import Storage

enum VerifyCommand: Command {
  static let name = "verify"
  static let summary = "check the log and the receipts against each other"
  static let usage = "verify [--config FILE] [--state DIR] [--output FILE] [LOG…]"
  static let help = """
    Without LOG: the configured output log and its rotated siblings (names that begin with its name; .gz is read too).
    0: all agrees; 65: something is torn, missing, foreign, double, or no more as long as its receipt says, or its text is
    another than its text_sha256. Records that were committed before the oldest log given are counted and not missed.

      --config FILE   the configuration that names state directory and output
      --state DIR     the state directory
      --output FILE   the output log
    """
  static let flags: [StaticString] = []
  static let values: [StaticString] = ["config", "state", "output"]
  static let takesOperands = true

  static func run(_ options: CommandLineOptions) throws -> ExitCode {
    let configuration = try Settings.ofRunning(options).loadOrFail()
    let logs = options.operands.isEmpty ? try siblings(of: configuration.output) : options.operands
    guard !logs.isEmpty else { throw CommandFailure("there is no log at \(configuration.output)", .noInput) }
    let verification = try Verification(state: configuration.stateDirectory, logs: logs, read: readLogLines)
    for problem in verification.problems { print(problem, to: 1) }
    if verification.hiddenProblems > 0 { print("and \(verification.hiddenProblems) more", to: 1) }
    print(verification.summary, to: 1)
    return verification.isGood ? .success : .badData
  }

  /// The log and what rotation has made of it, oldest first by modification time.
  private static func siblings(of log: Path) throws -> [Path] {
    let parent = log.parent
    var found: [(path: Path, modified: Int64)] = []
    let stream = try DirectoryStream(try resolvedPath(parent))
    while let name = try stream.next() {
      guard name.bytes.starts(with: log.lastComponent.bytes), let status = try stream.status(of: name),
        status.kind == .regular
      else { continue }
      found.append((parent.appending(name), status.modifiedNanoseconds))
    }
    return found.sorted { ($0.modified, $0.path) < ($1.modified, $1.path) }.map(\.path)
  }
}
