// `winnow sync`: waits until everything that was dropped before is in the log.
// For scripts that drop files and then read the log: after it, what is there is durable.

import Daemon
import POSIX

enum SyncCommand: Command {
  static let name = "sync"
  static let summary = "wait until all that was dropped before is committed"
  static let usage = "sync [--timeout 30s] [--config FILE] [--socket PATH]"
  static let help = """
    Returns 0 when every file that lay in the drop directory at the time of the call has its receipt, or may not be read
    (`winnow status` tells of those), 75 when that took longer than the time-out. A file that somebody still writes is
    waited for.

      --timeout TIME  such as 30s (the default), 5min; an hour at most
      --config FILE   the configuration of the daemon that is meant
      --socket PATH   its status socket
    """
  static let flags: [StaticString] = []
  static let values: [StaticString] = ["timeout"] + Settings.values

  static func run(_ options: CommandLineOptions) throws -> ExitCode {
    var timeout = Duration.seconds(30)
    if let text = options.values["timeout"] {
      guard let parsed = Configuration.duration(text.description), parsed <= .seconds(3600) else {
        throw CommandFailure("\(text) is no time span of at most an hour; write 30s or 5min", .usage)
      }
      timeout = parsed
    }
    let socket = try Settings.ofRunning(options).loadOrFail().socketPath
    let milliseconds = max(1, Int(timeout / .milliseconds(1)))
    let span = milliseconds < 1000 ? "\(milliseconds) ms" : "\(milliseconds / 1000) s"
    let answer = try StatusCommand.ask(
      socket, "POST", "/sync?timeout=\(milliseconds)ms", timeout: timeout + .seconds(10))
    switch answer.status {
    case 200: return .success
    case 403: throw CommandFailure("only root and the daemon's own user may ask for a sync", .noPermission)
    case 504: throw CommandFailure("not everything was committed within \(span)", .temporary)
    default: throw CommandFailure("the daemon answered with status \(answer.status)", .unavailable)
    }
  }
}
