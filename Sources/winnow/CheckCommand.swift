// `winnow check`: reads the configuration with the loader the daemon uses, and changes nothing.
// For whoever has just edited it: what it passes, a start and a reload pass too.

import Daemon
import POSIX

enum CheckCommand: Command {
  static let name = "check"
  static let summary = "check a configuration without side effects"
  static let usage = "check [--config FILE]"
  static let help = """
    Prints every error and warning, with file and line where it has one. 0: good; 78: there are errors. Directories that
    `run` needs or makes are looked at and not made.

      --config FILE   default: where ./.winnow exists the built-in defaults, else /etc/winnow/winnow.conf if
                      that exists
    """
  static let flags: [StaticString] = []
  static let values: [StaticString] = ["config"]

  static func run(_ options: CommandLineOptions) throws -> ExitCode {
    let settings = Settings.ofRunning(options)
    let problems: [ConfigurationProblem]
    do { problems = try settings.load().problems(withPlaces: true) } catch {
      print(error.description, to: 2)
      return .configuration
    }
    for problem in problems { print("\(problem.severity.rawValue): \(problem)", to: 2) }
    let hasErrors = problems.contains { $0.severity == .error }
    if !hasErrors { print("\(settings.file?.description ?? "built-in defaults"): ok", to: 1) }
    return hasErrors ? .configuration : .success
  }
}
