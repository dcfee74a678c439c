// `winnow quarantine`: what lies in quarantine and why; putting it back once the cause is gone.
// Works on the files alone, whether a daemon runs or not: what is put back is a new arrival.

import Daemon
import JSON
import POSIX
import Storage

enum QuarantineCommand: Command {
  static let name = "quarantine"
  static let summary = "list what was quarantined, or put it back"
  static let usage =
    "quarantine [list|requeue] [--code CODE] [--json] [--config FILE] [--state DIR] [--drop DIR] [NAME…]"
  static let help = """
    list      one line an entry: code, name, reason (the default)
    requeue   moves entries back to where they lay in the drop directory; the daemon takes them as new

      --code CODE     only entries with this code, such as unsupported_format
      --json          list as JSON Lines
    """
  static let flags: [StaticString] = ["json"]
  static let values: [StaticString] = ["code"] + Settings.values
  static let takesOperands = true

  static func run(_ options: CommandLineOptions) throws -> ExitCode {
    let verb = options.operands.first?.description ?? "list"
    let names = Set(options.operands.dropFirst())
    guard verb == "list" || verb == "requeue" else {
      throw CommandFailure("quarantine \(verb): no such verb; list or requeue", .usage)
    }
    let configuration = try Settings.ofRunning(options).loadOrFail()
    let isThere = try FileStatus.ifPresent(configuration.quarantinePath) != nil
    let quarantine = try isThere ? Aside(configuration.quarantinePath) : nil
    let all = try quarantine?.entries() ?? []
    let code = options.values["code"]?.description
    let entries = all.filter { entry in
      (code == nil || entry.code == code) && (names.isEmpty || names.contains(entry.name))
    }
    let missing = names.subtracting(all.map(\.name)).sorted()
    for name in missing { complain("\(name) is not in quarantine") }
    if verb == "list" {
      for entry in entries { print(options.flags.contains("json") ? json(entry) : line(entry), to: 1) }
      return missing.isEmpty ? .success : .noInput
    }
    guard let quarantine else { return missing.isEmpty ? .success : .noInput }
    let result = try requeue(entries, quarantine, to: DirectoryTree(configuration.directory))
    return result == .success && !missing.isEmpty ? .noInput : result
  }

  private static func requeue(_ entries: [Aside.Entry], _ quarantine: Aside, to drop: DirectoryTree) throws -> ExitCode
  {
    var failures = 0
    for entry in entries {
      do throws(SystemError) { try quarantine.requeue(entry, to: drop) } catch {
        failures += 1
        complain("\(entry.name) stays in quarantine: \(error.isExisting ? "its name is taken" : error.description)")
      }
    }
    print("requeued \(entries.count - failures)", to: 1)
    return failures == 0 ? .success : .ioError
  }

  private static func line(_ entry: Aside.Entry) -> String {
    "\(entry.code)\t\(entry.name)\t\(entry.reason)"
  }

  private static func json(_ entry: Aside.Entry) -> String {
    var json = JSONWriter()
    json.beginObject()
    json.field("name", "name_b64", path: entry.name.bytes)
    json.field("path", "path_b64", path: entry.path.bytes)
    json.field("code", entry.code)
    json.field("reason", entry.reason)
    json.field("bytes", ifPresent: entry.bytes)
    json.field("at", entry.at)
    json.endObject()
    return String(decoding: json.bytes, as: UTF8.self)
  }
}
