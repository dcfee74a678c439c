// Loads a configuration: the built-in defaults, what systemd says in the environment, the file, its drop-ins. The only
// loader there is, so that `winnow check` can never approve what a start or a reload then refuses.

import POSIX

extension Configuration {
  /// Reads `file` and then `file.d/*.conf` in the order of their bytes, later assignments winning; nil means defaults.
  /// Relative paths in it are relative to the working directory. Throws every error that was found, not only the first.
  ///
  /// `$STATE_DIRECTORY`, `$LOGS_DIRECTORY` and `$RUNTIME_DIRECTORY` (systemd.exec(5)) replace the built-in defaults of
  /// StateDirectory, File and Socket.
  public static func load(
    _ file: Path?, environment: (String) -> Path? = Host.environment
  ) throws(ConfigurationFailure) -> Configuration {
    let defaults = Configuration(environment: environment)
    guard let file else { return defaults }
    var loading = ConfigurationLoading(defaults)
    loading.read(file)
    loading.readDropIns(beside: file)
    guard loading.problems.isEmpty else { throw ConfigurationFailure(loading.problems) }
    return loading.configuration
  }

  init(environment: (String) -> Path?) {
    self.init()
    func first(_ name: String) -> Path? {
      guard let list = environment(name)?.bytes.split(separator: UInt8(ascii: ":")).first else { return nil }
      return Path(bytes: Array(list))
    }
    if let state = first("STATE_DIRECTORY") { stateDirectory = state }
    if let logs = first("LOGS_DIRECTORY") { output = logs.appending("records.jsonl") }
    if let runtime = first("RUNTIME_DIRECTORY") { socket = runtime.appending("status.sock") }
  }
}

private struct ConfigurationLoading {
  private(set) var configuration: Configuration
  private(set) var problems: [ConfigurationProblem] = []
  private let defaults: Configuration

  /// A configuration is a page or two; more is some other file.
  private static let maximumBytes = 1 << 20
  private static let maximumProblems = 100

  init(_ defaults: Configuration) {
    self.defaults = defaults
    configuration = defaults
  }

  mutating func read(_ file: Path) {
    do {
      // A FIFO would make open(2) wait for ever.
      guard try FileStatus.ofTarget(file).kind == .regular else {
        return report(ConfigurationProblem(file: file, "is not a regular file"))
      }
      apply(ConfigurationSyntax(parsing: try readFile(file, limit: Self.maximumBytes), of: file), file)
    } catch { report(ConfigurationProblem(file: file, "\(error.operation) failed: \(error.reason)")) }
  }

  mutating func readDropIns(beside file: Path) {
    let directory = file.appending(suffix: ".d")
    var names: [Path] = []
    do {
      guard try FileStatus.ifPresent(directory) != nil else { return }
      let stream = try DirectoryStream(resolvedPath(directory))
      while let name = try stream.next() {
        // Hidden names are what editors leave behind.
        if name.hasSuffix(".conf"), name.bytes.first != UInt8(ascii: ".") { names.append(name) }
      }
    } catch { return report(ConfigurationProblem(file: directory, "\(error.operation) failed: \(error.reason)")) }
    for name in names.sorted() {
      let dropIn = directory.appending(name)
      // A link to /dev/null is how an administrator masks one.
      if (try? resolvedPath(dropIn)) == "/dev/null" { continue }  // a dangling link fails in `read`, with its name
      read(dropIn)
    }
  }

  private mutating func apply(_ syntax: ConfigurationSyntax, _ file: Path) {
    var found = syntax.problems
    for section in syntax.sections where !ConfigurationKey.sections.contains(section.name) {
      found.append(
        ConfigurationProblem(
          file: file, line: section.line,
          "unknown section [\(section.name)]" + suggestion(section.name, ConfigurationKey.sections) { "[\($0)]" }))
    }
    for assignment in syntax.assignments where ConfigurationKey.sections.contains(assignment.section) {
      if let message = apply(assignment) {
        found.append(ConfigurationProblem(file: file, line: assignment.line, message))
      }
    }
    for problem in found.sorted(by: { ($0.line ?? 0) < ($1.line ?? 0) }) { report(problem) }
  }

  /// Takes one assignment, or says why not.
  private mutating func apply(_ assignment: ConfigurationAssignment) -> String? {
    guard
      let key = ConfigurationKey.all.first(where: { $0.section == assignment.section && $0.name == assignment.key })
    else { return unknownKey(assignment) }
    if assignment.value.isEmpty {
      key.copy(&configuration, defaults)
      return nil
    }
    do { try key.assign(&configuration, assignment.value) } catch {
      return "bad value '\(excerpt(assignment.value))' for \(key.name) in [\(key.section)]: expected \(error.expected)"
    }
    return nil
  }

  private func unknownKey(_ assignment: ConfigurationAssignment) -> String {
    let message = "unknown key '\(assignment.key)' in [\(assignment.section)]"
    if let other = ConfigurationKey.all.first(where: { $0.name == assignment.key }) {
      return message + "; it belongs in [\(other.section)]"
    }
    let here = ConfigurationKey.all.filter { $0.section == assignment.section }.map(\.name)
    return message + suggestion(assignment.key, here) { "'\($0)'" }
  }

  private func suggestion(_ name: String, _ names: [String], _ quoted: (String) -> String) -> String {
    guard let nearest = nearest(to: name, among: names) else {
      return "; known are " + names.joined(separator: ", ")
    }
    return "; did you mean \(quoted(nearest))?"
  }

  private mutating func report(_ problem: ConfigurationProblem) {
    if problems.count < Self.maximumProblems {
      problems.append(problem)
    } else if problems.count == Self.maximumProblems {
      problems.append(
        ConfigurationProblem(file: problem.file, "more errors follow; these are the first \(problems.count)"))
    }
  }
}
