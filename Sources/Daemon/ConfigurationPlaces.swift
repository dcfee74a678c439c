// Whether the files and directories that `winnow run` makes can be made where the configuration puts them.
// Asked by `winnow check` only: a start tries it, and says why it could not. Looks, and makes nothing.

import POSIX

extension Configuration {
  func placeProblems() -> [ConfigurationProblem] {
    var found: [ConfigurationProblem?] = [problem("StateDirectory", stateDirectory, needs: stateDirectory)]
    if !writesToStandardOutput {
      // The state directory is made before the log is.
      let isMade = resolved(stateDirectory).isInside(resolved(output.parent))
      // Where it is not seen, for whatever reason, its directory is looked at.
      let exists = (try? FileStatus.ofTarget(output))?.kind == .regular
      found.append(
        exists
          ? writing("File", output, to: output)
          : problem("File", output, needs: output.parent, isMade: isMade))
    }
    if afterCommit == .move { found.append(problem("DoneDirectory", donePath, needs: donePath)) }
    found.append(problem("QuarantineDirectory", quarantinePath, needs: quarantinePath))
    if let socket { found.append(problem("Socket", socket, needs: socket.parent)) }
    return found.compactMap { $0 }
  }

  /// What stands in the way of `path`, for which `directory` must be there or, where winnow makes it, must be possible.
  private func problem(
    _ key: String, _ path: Path, needs directory: Path, isMade: Bool = true
  ) -> ConfigurationProblem? {
    var place = resolved(directory)
    do throws(SystemError) {
      while true {
        if let status = try FileStatus.ifTargetPresent(place) {
          if status.kind == .directory { return writing(key, path, to: place) }
          return .init(.error, "\(key)=\(path) cannot be made: \(place) is not a directory")
        }
        if !isMade { return .init(.error, "\(key)=\(path) cannot be made: \(place) does not exist") }
        place = place.parent
      }
    } catch { return .init(.warning, "\(key)=\(path) cannot be looked at: \(error)") }
  }

  /// No error: the daemon may be another user than the one who asks.
  private func writing(_ key: String, _ path: Path, to place: Path) -> ConfigurationProblem? {
    if mayWrite(place) { return nil }
    return .init(.warning, "\(key)=\(path): who runs this check may not write to \(place)")
  }
}
