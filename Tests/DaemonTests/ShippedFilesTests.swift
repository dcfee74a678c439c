// The files an operator gets: the configuration that is the manual, the manual page, the unit. What they say of keys,
// defaults and paths must be what the program does.

import Intake
import POSIX
import TestBench
import Testing

@testable import Daemon

@Suite struct ShippedFilesTests {
  let place = TempDirectory()

  /// Three directories above this file.
  private static let root = Path(#filePath).parent.parent.parent

  private func text(_ name: Path) throws -> String {
    String(decoding: try readFile(Self.root.appending(name), limit: 1 << 20), as: UTF8.self)
  }

  private func load(_ text: String) throws -> Configuration {
    place.write("winnow.conf", text)
    return try Configuration.load(place.at("winnow.conf")) { _ in nil }
  }

  /// `#Key=value` at the beginning of a line, unlike the prose around it.
  private func commentedKey(_ line: Substring) -> Substring? {
    guard line.hasPrefix("#"), let equals = line.firstIndex(of: "="), equals > line.index(after: line.startIndex) else {
      return nil
    }
    let key = line[line.index(after: line.startIndex)..<equals]
    return key.allSatisfy { $0.isLetter } ? key : nil
  }

  @Test("etc/winnow.conf sets nothing as it stands")
  func allCommented() throws {
    #expect(try load(text("etc/winnow.conf")) == Configuration())
  }

  @Test("etc/winnow.conf lists every key once, in its section, with its true default")
  func everyKey() throws {
    let lines = try text("etc/winnow.conf").split(separator: "\n", omittingEmptySubsequences: false)
    var section = ""
    var listed: [String] = []
    for line in lines {
      if line.hasPrefix("[") { section = String(line.dropFirst().dropLast()) }
      if let key = commentedKey(line) { listed.append("\(section) \(key)") }
    }
    #expect(listed.sorted() == ConfigurationKey.all.map { "\($0.section) \($0.name)" }.sorted())
    let active = lines.map { commentedKey($0) == nil ? $0 : $0.dropFirst() }.joined(separator: "\n")
    #expect(try load(active) == Configuration())
  }

  @Test("the defaults in etc/winnow.conf are values, not blanks, wherever there is one to name")
  func defaultsAreWritten() throws {
    let withoutValue = try text("etc/winnow.conf").split(separator: "\n")
      .filter { commentedKey($0) != nil && $0.hasSuffix("=") }.map { String($0.dropFirst().dropLast()) }
    let maps = ["MapHTML", "MapText", "MapMarkdown", "MapURL", "MapTitle", "MapAuthors", "MapDate"]
    let others = ["Charset", "Socket", "Listen"]
    #expect(withoutValue == ["Ignore", "DoneDirectory", "QuarantineDirectory"] + maps + others)
  }

  @Test("the packaged drop-in sets the system's paths and they agree with the unit and tmpfiles.d")
  func systemPaths() throws {
    let configuration = try Configuration.load(Self.root.appending("etc/winnow.conf")) { _ in nil }
    #expect(configuration.directory == "/var/spool/winnow/drop")
    #expect(configuration.afterCommit == .move)
    #expect(configuration.socketPath == "/run/winnow/status.sock")
    #expect(configuration.problems().filter { $0.severity == .error } == [])
    let spool = try text("systemd/winnow.tmpfiles")
    for path in [configuration.directory, configuration.donePath, configuration.quarantinePath] {
      #expect(spool.contains("d \(path) "), "\(path)")
    }
    let unit = try text("systemd/winnow.service")
    #expect(unit.contains("\nReadWritePaths=\(configuration.directory.parent)\n"))
    #expect(configuration.stateDirectory == "/var/lib/winnow" && unit.contains("\nStateDirectory=winnow\n"))
    #expect(configuration.output.parent == "/var/log/winnow" && unit.contains("\nLogsDirectory=winnow\n"))
    #expect(configuration.socketPath.parent == "/run/winnow" && unit.contains("\nRuntimeDirectory=winnow\n"))
    #expect(try text("systemd/winnow.socket").contains("\nListenStream=\(configuration.socketPath)\n"))
    #expect(try text("etc/logrotate.d/winnow").contains("\n\(configuration.output) {\n"))
  }

  @Test("winnow.conf(5) describes every key under its section")
  func manualPage() throws {
    var section = ""
    var described: [String] = []
    for line in try text("man/winnow.conf.5").split(separator: "\n") {
      if line.hasPrefix(".Sh [") { section = String(line.dropFirst(5).dropLast()) }
      if line.hasPrefix(".It Cm ") { described.append("\(section) \(line.dropFirst(7))") }
    }
    #expect(described == ConfigurationKey.all.map { "\($0.section) \($0.name)" })
  }

  @Test("winnow.conf(5) lists every name that is always left alone, in order")
  func ignoredNames() throws {
    let page = try text("man/winnow.conf.5")
    let item = try #require(page.split(separator: "\n.It Cm ").first { $0.hasPrefix("Ignore\n") })
    let listed = item.split(separator: "\nwhich are always left alone.")[0].split(separator: "\n")
      .filter { $0.hasPrefix(".Li ") }.flatMap { $0.dropFirst(4).split(separator: " ") }
      .filter { $0 != "," }
    #expect(listed.map(String.init) == IgnoreRules.builtIn)
  }

  /// `Room/File "sentence", "another …"` in a cell; a sentence may be cut with an ellipsis, in the middle too.
  @Test("each test that docs/watching.md names is there, under that name")
  func namedTests() throws {
    let name = /(EndToEnd|Intake|Formats|Storage|Daemon|HTML|JSON)\/(\w+)|"([^"]+)"/
    for row in try text("docs/watching.md").split(separator: "\n") where row.hasPrefix("|") {
      var source: String?
      for match in row.matches(of: name) {
        if let room = match.1, let file = match.2 {
          source = try text(Path("Tests/\(room)Tests/\(file)Tests.swift"))
        } else if let source, let sentence = match.3 {
          for piece in sentence.split(separator: /\s*…\s*/) { #expect(source.contains(piece), "\(sentence)") }
        }
      }
    }
  }
}
