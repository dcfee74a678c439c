// What can be known to be wrong before anything is touched: directories inside each other, limits that contradict each
// other. Looks at the file system and changes nothing.

import POSIX
import Storage

extension Configuration {
  /// Checks this configuration against the machine, without side effects. Errors first. `withPlaces`: also whether what
  /// winnow makes can be made, which a start finds out by itself.
  public func problems(withPlaces: Bool = false) -> [ConfigurationProblem] {
    let found =
      dropProblems() + ignoreProblems() + feedbackProblems() + outputProblems() + statusProblems() + limitProblems()
      + (withPlaces ? placeProblems() : [])
    return found.filter { $0.severity == .error } + found.filter { $0.severity == .warning }
  }

  private func dropProblems() -> [ConfigurationProblem] {
    var found: [ConfigurationProblem] = []
    do {
      if try FileStatus.ofTarget(directory).kind != .directory {
        found.append(.init(.error, "Directory=\(directory) is not a directory"))
      }
    } catch {
      if error.isMissing {
        found.append(.init(.warning, "Directory=\(directory) does not exist; winnow waits for it"))
      } else {
        found.append(.init(.error, "Directory=\(directory) cannot be looked at: \(error.reason)"))
      }
    }
    if afterCommit != .move, doneDirectory != nil {
      found.append(.init(.warning, "DoneDirectory= has no effect without AfterCommit=move"))
    }
    if onChange == .tail, afterCommit != .keep {
      found.append(.init(.error, "OnChange=tail needs AfterCommit=keep: a feed that is taken away does not grow"))
    }
    return found + fileSystemProblems()
  }

  /// Globs that are taken as they stand, and were most likely meant otherwise.
  private func ignoreProblems() -> [ConfigurationProblem] {
    ignore.compactMap { glob in
      let plain = literals(of: glob)
      if plain.contains(where: { $0 == "{" || $0 == "}" }) {
        return .init(.warning, "Ignore=\(glob): braces stand for themselves; write a glob for each, or [{] for a brace")
      }
      if plain.contains(",") {
        return .init(
          .warning, "Ignore=\(glob): white space parts globs, a comma is part of the name; write [,] where it is meant")
      }
      return nil
    }
  }

  /// Files are moved by rename(2), which stays on one file system.
  private func fileSystemProblems() -> [ConfigurationProblem] {
    guard let drop = try? FileStatus.ofTarget(directory) else { return [] }  // reported above
    let targets =
      [("QuarantineDirectory", quarantinePath)] + (afterCommit == .move ? [("DoneDirectory", donePath)] : [])
    return targets.compactMap { (key, path) -> ConfigurationProblem? in
      guard let there = nearestExisting(path), there.device != drop.device else { return nil }
      return .init(
        .warning, "\(key)=\(path) is on another file system than Directory=\(directory): files must be copied there")
    }
  }

  /// What winnow writes must not arrive at its own door.
  private func feedbackProblems() -> [ConfigurationProblem] {
    var written = [("StateDirectory", stateDirectory)]
    // Those that are not set lie in the state directory.
    let optional = [
      ("QuarantineDirectory", quarantineDirectory), ("DoneDirectory", doneDirectory), ("Socket", socket),
    ]
    for case (let key, let path?) in optional { written.append((key, path)) }
    if !writesToStandardOutput { written.append(("File", output)) }
    var found: [ConfigurationProblem] = written.compactMap { (key, path) -> ConfigurationProblem? in
      guard lies(path, inside: directory) else { return nil }
      return .init(.error, "\(key)=\(path) lies inside Directory=\(directory): winnow would read what it writes")
    }
    if lies(directory, inside: stateDirectory) {
      found.append(.init(.error, "Directory=\(directory) lies inside StateDirectory=\(stateDirectory)"))
    }
    if resolved(donePath) == resolved(quarantinePath) {
      found.append(.init(.error, "DoneDirectory= and QuarantineDirectory= are both \(donePath)"))
    }
    return found
  }

  private func outputProblems() -> [ConfigurationProblem] {
    guard !writesToStandardOutput else { return [] }
    var found: [ConfigurationProblem] = []
    if let status = try? FileStatus.ofTarget(output) {  // no such file yet: nothing to say
      if status.kind != .regular {
        found.append(.init(.error, "File=\(output) is not a regular file; standard output is written '-'"))
      }
    } else if (try? FileStatus.of(output).kind) == .symlink {  // see above
      found.append(.init(.error, "File=\(output) is a symbolic link to nothing"))
    }
    let own = StateDirectory.FileName.whole
    if own.contains(where: { resolved(stateDirectory.appending($0)) == resolved(output) })
      || isIndex(resolved(output), beside: resolved(stateDirectory.appending(StateDirectory.FileName.index)))
    {
      found.append(.init(.error, "File=\(output) is a file of winnow's own in StateDirectory=\(stateDirectory)"))
    }
    return found
  }

  private func statusProblems() -> [ConfigurationProblem] {
    // sun_path of unix(7) has 108 bytes, a closing NUL among them.
    let path = (try? currentDirectory())?.appending(socketPath) ?? socketPath  // nowhere: as it is
    guard path.bytes.count > 107 else { return [] }
    // Where nobody asked for one, there is none.
    let severity = socket == nil ? ConfigurationProblem.Severity.warning : .error
    return [.init(severity, "Socket=\(path) is longer than the 107 bytes that a socket's path may have")]
  }

  private func limitProblems() -> [ConfigurationProblem] {
    var found: [ConfigurationProblem] = []
    if maxDocumentBytes > maxInFlightBytes {
      found.append(
        .init(.error, "MaxInFlightBytes= must be at least MaxDocumentBytes=: a document of that size would never start")
      )
    }
    if batchBytes > maxInFlightBytes {
      found.append(.init(.warning, "BatchBytes= is more than MaxInFlightBytes=: no batch can grow so large"))
    }
    return found
  }
}

/// The characters of a glob that stand for themselves by no word of its writer: outside of brackets and behind no backslash.
private func literals(of glob: String) -> [Character] {
  var plain: [Character] = []
  var rest = Array(glob)[...]
  while let character = rest.popFirst() {
    if character == "\\" {
      _ = rest.popFirst()
    } else if character == "[", let end = rest.dropFirst().firstIndex(of: "]") {
      rest = rest[(end + 1)...]
    } else {
      plain.append(character)
    }
  }
  return plain
}

/// Whether `path` is `directory` or below it, through symbolic links and bind mounts, as far as either exists.
private func lies(_ path: Path, inside directory: Path) -> Bool {
  if resolved(path).isInside(resolved(directory)) { return true }
  guard let target = try? FileStatus.ofTarget(directory) else { return false }  // not there: only its name can tell
  var place = resolved(path)
  while true {
    if let status = try? FileStatus.ofTarget(place), status.isSameFile(as: target) { return true }  // missing: go up
    if place == "/" { return false }
    place = place.parent
  }
}

/// The path without links, `.` and `..`, where what does not exist yet is taken by its name.
func resolved(_ path: Path) -> Path {
  let start = (try? currentDirectory()) ?? "/"  // a removed working directory: relative paths lead nowhere anyway
  var place = start.appending(path)
  var missing: [Path] = []
  while place != "/" {
    if let real = try? resolvedPath(place) {  // missing: try the directory above
      place = real
      break
    }
    missing.append(place.lastComponent)
    place = place.parent
  }
  for name in missing.reversed() where !name.isEmpty && name != "." {
    place = name == ".." ? place.parent : place.appending(name)
  }
  return place
}

/// The status of `path` or of the first directory above it that exists.
private func nearestExisting(_ path: Path) -> FileStatus? {
  var place = resolved(path)
  while true {
    if let status = try? FileStatus.ofTarget(place) { return status }  // missing: go up
    if place == "/" { return nil }
    place = place.parent
  }
}

/// `fingerprints`, `fingerprints.1`, `fingerprints.new` …
private func isIndex(_ path: Path, beside index: Path) -> Bool {
  guard path.bytes.starts(with: index.bytes) else { return false }
  let suffix = path.bytes.dropFirst(index.bytes.count)
  return suffix.isEmpty || suffix.elementsEqual(".new".utf8)
    || (suffix.first == UInt8(ascii: ".") && suffix.count > 1
      && suffix.dropFirst().allSatisfy { (0x30...0x39).contains($0) })
}
