// Which configuration a command works with: the one named, with what the command line says on top.
// One rule for all commands, so that `winnow status` speaks of the daemon that `winnow run` in the same directory starts.

import Daemon
import POSIX

struct Settings: Sendable {
  let file: Path?
  private let drop: Path?
  private let output: Path?
  private let state: Path?
  private let socket: Path?

  static let systemFile: Path = "/etc/winnow/winnow.conf"
  static let values: [StaticString] = ["config", "drop", "output", "state", "socket"]

  init(_ options: CommandLineOptions) {
    file = options.values["config"]
    drop = options.values["drop"]
    output = options.values["output"]
    state = options.values["state"]
    socket = options.values["socket"]
  }

  /// For commands that speak of a daemon which may run elsewhere: without `--config`, what lies in the working directory,
  /// else the system's configuration.
  static func ofRunning(_ options: CommandLineOptions) -> Settings {
    var settings = Settings(options)
    let isLocal = (try? FileStatus.ofTarget(Configuration().stateDirectory)) != nil  // not there: not local
    if settings.file == nil, settings.drop == nil, settings.state == nil, settings.socket == nil, !isLocal,
      (try? FileStatus.ofTarget(systemFile)) != nil
    {
      settings = Settings(file: systemFile, like: settings)
    }
    return settings
  }

  private init(file: Path, like other: Settings) {
    self.file = file
    (drop, output, state, socket) = (other.drop, other.output, other.state, other.socket)
  }

  /// Whether the drop directory is winnow's own choice, which it may then make.
  var isDropDefault: Bool { file == nil && drop == nil }

  func load() throws(ConfigurationFailure) -> Configuration {
    var configuration = try Configuration.load(file)
    if let drop { configuration.directory = drop }
    if let output { configuration.output = output }
    if let state { configuration.stateDirectory = state }
    if let socket { configuration.socket = socket }
    return configuration
  }

  /// As `load`, for commands: a bad configuration ends them.
  func loadOrFail() throws(CommandFailure) -> Configuration {
    do { return try load() } catch { throw CommandFailure(error.description, .configuration) }
  }
}
