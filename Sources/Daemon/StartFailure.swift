// Why winnow cannot start, with the exit code of sysexits(3) that says whose turn it is to act.

import POSIX
import Storage

public enum ExitCode: Int32, Sendable {
  case success = 0
  case usage = 64
  /// Some inputs were quarantined.
  case someQuarantined = 65
  case noInput = 66
  /// The daemon cannot be reached.
  case unavailable = 69
  case osError = 71
  case cannotCreate = 73
  case ioError = 74
  /// Try again: the lock is held, a sync took too long.
  case temporary = 75
  case noPermission = 77
  case configuration = 78
}

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
    do throws(ConfigurationFailure) {
      let configuration = try load()
      let errors = configuration.problems().filter { $0.severity == .error }
      if !errors.isEmpty { throw ConfigurationFailure(errors) }
      return configuration
    } catch { throw StartFailure(error.description, exitCode: .configuration) }
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
