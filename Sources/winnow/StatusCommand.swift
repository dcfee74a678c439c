// `winnow status`: what the daemon says of itself, for people or as JSON.
// Prints what the status socket says and adds nothing, so a script that asks the socket itself sees no less.

import Daemon
import JSON
import POSIX

enum StatusCommand: Command {
  static let name = "status"
  static let summary = "say how the running daemon stands"
  static let usage = "status [--json] [--config FILE] [--socket PATH]"
  static let help = """
    Asks the daemon through its status socket. 0: ready; 69: not ready, or no daemon answers.

      --json          the whole report
      --config FILE   the configuration of the daemon that is meant
      --socket PATH   its status socket
    """
  static let flags: [StaticString] = ["json"]
  static let values = Settings.values

  static func run(_ options: CommandLineOptions) throws -> ExitCode {
    let socket = try Settings.ofRunning(options).loadOrFail().socketPath
    let status = try ask(socket, "GET", "/status")
    let ready = try ask(socket, "GET", "/readyz")
    if options.flags.contains("json") {
      print(String(decoding: status.body, as: UTF8.self).trimmingNewline, to: 1)
    } else {
      guard let report = try? JSONValue(parsing: status.body) else {  // not JSON: not winnow
        throw CommandFailure("what answers at \(socket) is not winnow", .unavailable)
      }
      print(summary(report, isReady: ready.status == 200, readiness: try? JSONValue(parsing: ready.body)), to: 1)
    }
    return ready.status == 200 ? .success : .unavailable
  }

  private static func summary(_ report: JSONValue, isReady: Bool, readiness: JSONValue?) -> String {
    func number(_ group: String, _ key: String) -> Int { report[group]?[key]?.integer ?? 0 }
    func files(_ outcome: String) -> Int { report["totals"]?["files"]?[outcome]?.integer ?? 0 }
    var lines = [
      "\(report["state"]?.string ?? "?"), \(isReady ? "ready" : "NOT READY"), process \(report["pid"]?.integer ?? 0)"
    ]
    if let why = readiness?["output"]?.string { lines.append("why: \(why)") }
    lines.append(
      "waiting: \(number("queue", "ready")) ready, \(number("queue", "settling")) settling, "
        + "\(number("queue", "in_progress")) in work")
    lines.append(
      "since the start: \(number("totals", "records")) records, "
        + "\(number("totals", "rejected_documents")) documents rejected, \(files("duplicate")) duplicate, "
        + "\(files("quarantined")) quarantined")
    if let path = report["output"]?["path"]?.string { lines.append("output: \(path)") }
    if let error = report["last_error"]?["message"]?.string { lines.append("last error: \(error)") }
    return lines.joined(separator: "\n")
  }

  /// One request, with the failure that a command should end with when nobody answers.
  static func ask(
    _ socket: Path, _ method: String, _ path: String, timeout: Duration = .seconds(10)
  ) throws(CommandFailure) -> (status: Int, body: [UInt8]) {
    do { return try StatusClient.request(socket: socket, method: method, path: path, timeout: timeout) } catch {
      throw CommandFailure("\(error)", .unavailable)
    }
  }
}

extension String {
  var trimmingNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
