// Why winnow cannot start, with the exit code of sysexits(3) that says whose turn it is to act.
// systemd restarts a service after some codes and not after others, and an operator sees only the last line: so each failure
// has both, and nothing else ends a start.

import POSIX
import Storage

public struct StartFailure: Error, Sendable, CustomStringConvertible {
  public let exitCode: ExitCode
  /// One line a problem.
  public let description: String

  public init(_ description: String, exitCode: ExitCode) {
    self.description = description
    self.exitCode = exitCode
  }

  init(_ error: SystemError, exitCode: ExitCode) {
    self.init(error.description, exitCode: error.isPermission ? .noPermission : exitCode)
  }

  /// Loads and checks; warnings are not failures.
  static func loading(
    _ load: () throws(ConfigurationFailure) -> Configuration
  ) throws(StartFailure) -> Configuration {
    let loaded: Configuration
    do { loaded = try load() } catch { throw StartFailure(error.description, exitCode: .configuration) }
    return try checked(loaded)
  }

  /// The configuration itself, if nothing in it is an error.
  static func checked(_ configuration: Configuration) throws(StartFailure) -> Configuration {
    let errors = configuration.problems().filter { $0.severity == .error }
    if errors.isEmpty { return configuration }
    throw StartFailure(ConfigurationFailure(errors).description, exitCode: .configuration)
  }

  /// A run that ends by itself needs a drop directory that can be listed.
  static func listing(_ directory: Path) throws(StartFailure) {
    do { _ = try DirectoryStream(try resolvedPath(directory)) } catch { throw StartFailure(error, exitCode: .noInput) }
  }

  static func locking(_ path: Path) throws(StartFailure) -> StateDirectory {
    do { return try StateDirectory(path) } catch {
      switch error {
      case .system(let error): throw StartFailure(error, exitCode: .cannotCreate)
      case .locked(let processID):
        let owner = processID.map { " (process \($0))" } ?? ""
        throw StartFailure(
          "another winnow\(owner) uses the state directory \(path)", exitCode: .temporary)
      }
    }
  }
}
