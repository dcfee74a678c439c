// `winnow version`.
// A record names the version that made it; this is how one finds out whether that is the one installed.

import Daemon
import Pipeline
import POSIX

enum VersionCommand: Command {
  static let name = "version"
  static let summary = "print the version"
  static let usage = "version"
  static let help = "Prints the version that stands in every record."
  static let flags: [StaticString] = []
  static let values: [StaticString] = []

  static func run(_ options: CommandLineOptions) throws -> ExitCode {
    print("winnow \(winnowVersion)", to: 1)
    return .success
  }
}
