// What `winnow check` finds in a configuration that can be read but must not be run.
// A log below the drop directory would be read as input and grow by it; a feed that is moved away cannot be followed.
// Such mistakes must show before anything is touched.

import POSIX
import TestBench
import Testing

@testable import Daemon

@Suite struct ConfigurationProblemTests {
  let place = TempDirectory()

  /// Drop, state and output side by side, as they should be.
  private func sound() -> Configuration {
    place.makeDirectory("drop")
    var configuration = Configuration()
    configuration.directory = place.at("drop")
    configuration.stateDirectory = place.at("state")
    configuration.output = place.at("records.jsonl")
    return configuration
  }

  private func errors(_ configuration: Configuration) -> [String] {
    configuration.problems().filter { $0.severity == .error }.map(\.message)
  }

  private func warnings(_ configuration: Configuration) -> [String] {
    configuration.problems().filter { $0.severity == .warning }.map(\.message)
  }

  @Test("directories side by side are no problem, and looking at them makes none")
  func soundConfiguration() throws {
    #expect(sound().problems() == [])
    #expect(try FileStatus.ifPresent(place.at("state")) == nil)
    #expect(try FileStatus.ifPresent(place.at("records.jsonl")) == nil)
  }

  @Test("a feed that is to be followed must not be taken away")
  func tail() {
    var configuration = sound()
    configuration.onChange = .tail
    #expect(errors(configuration) == [])
    configuration.afterCommit = .move
    #expect(errors(configuration).count == 1)
  }

  @Test("a missing drop directory is a warning, a file in its place an error")
  func dropDirectory() {
    var configuration = sound()
    configuration.directory = place.at("later")
    #expect(warnings(configuration) == ["Directory=\(place.at("later")) does not exist; winnow waits for it"])
    #expect(errors(configuration) == [])
    place.write("later", "")
    #expect(errors(configuration) == ["Directory=\(place.at("later")) is not a directory"])
  }

  @Test(
    "whatever winnow writes is refused inside the drop directory, hidden or not",
    arguments: ["drop", "drop/out", "drop/.hidden/deep/out", "drop/../drop/out", "./drop/./out"])
  func feedback(_ name: String) {
    let inside = place.at(Path(name))
    let changes: [(String, (inout Configuration) -> Void)] = [
      ("File", { $0.output = inside.appending("x.jsonl") }), ("StateDirectory", { $0.stateDirectory = inside }),
      (
        "DoneDirectory",
        {
          $0.doneDirectory = inside; $0.afterCommit = .move
        }
      ),
      ("QuarantineDirectory", { $0.quarantineDirectory = inside }), ("Socket", { $0.socket = inside.appending("s") }),
    ]
    for (key, change) in changes {
      var configuration = sound()
      change(&configuration)
      #expect(
        errors(configuration).contains { $0.hasPrefix("\(key)=") && $0.contains("lies inside Directory=") }, "\(key)")
    }
  }

  @Test("a symbolic link does not hide that the output lies in the drop directory")
  func feedbackThroughLinks() {
    var configuration = sound()
    place.makeDirectory("drop/sub")
    place.makeSymbolicLink("elsewhere", to: "drop/sub")
    configuration.output = place.at("elsewhere/new/records.jsonl")
    #expect(errors(configuration).count == 1)
    configuration = sound()
    place.makeSymbolicLink("entrance", to: "drop")
    configuration.directory = place.at("entrance")
    configuration.output = place.at("drop/records.jsonl")
    #expect(errors(configuration).count == 1)
  }

  @Test("a drop directory that does not exist yet is guarded by its name, through links above it")
  func feedbackIntoMissingDirectory() {
    var configuration = sound()
    place.makeDirectory("real")
    place.makeSymbolicLink("link", to: "real")
    configuration.directory = place.at("link/later")
    configuration.output = place.at("real/later/records.jsonl")
    #expect(errors(configuration).count == 1)
    configuration.output = place.at("real/records.jsonl")
    #expect(errors(configuration) == [])
  }

  @Test("a name that only begins like the drop directory is not inside it")
  func sibling() {
    var configuration = sound()
    configuration.output = place.at("drop-out/records.jsonl")
    configuration.stateDirectory = place.at("dropped")
    #expect(configuration.problems() == [])
  }

  @Test("the drop directory may not lie in the state directory")
  func dropInsideState() {
    var configuration = sound()
    configuration.stateDirectory = place.path
    #expect(errors(configuration).contains { $0.contains("lies inside StateDirectory=") })
  }

  @Test("done and quarantined files are not mixed")
  func sameDirectories() {
    var configuration = sound()
    configuration.afterCommit = .move
    configuration.doneDirectory = place.at("both")
    configuration.quarantineDirectory = place.at("./both")
    #expect(errors(configuration) == ["DoneDirectory= and QuarantineDirectory= are both \(place.at("both"))"])
  }

  @Test("an output that is a directory, a dangling link or one of winnow's own files is refused")
  func output() {
    var configuration = sound()
    configuration.output = place.path
    #expect(errors(configuration).first?.contains("is not a regular file") == true)
    place.makeSymbolicLink("dangling", to: "nowhere")
    configuration.output = place.at("dangling")
    #expect(errors(configuration).first?.contains("symbolic link to nothing") == true)
    for name: Path in ["state/receipts.jsonl", "state/fingerprints.1"] {
      configuration.output = place.at(name)
      #expect(errors(configuration).first?.contains("a file of winnow's own") == true)
    }
    for name: Path in ["-", place.at("state/fingerprints-of-pages.jsonl")] {
      configuration.output = name
      #expect(configuration.problems() == [])
    }
  }

  @Test("what a start could not make is found by a look at the directories, and nothing is made by it")
  func places() throws {
    func found(_ change: (inout Configuration) -> Void) -> [String] {
      var configuration = sound()
      change(&configuration)
      #expect(errors(configuration) == [])
      return configuration.problems(withPlaces: true).filter { $0.severity == .error }.map(\.message)
    }
    place.write("file", "")
    #expect(found { _ in } == [])
    #expect(
      found { $0.output = place.at("no/such/x.jsonl") }
        == ["File=\(place.at("no/such/x.jsonl")) cannot be made: \(place.at("no/such")) does not exist"])
    #expect(found { $0.output = place.at("file/x.jsonl") }.first?.hasSuffix("/file is not a directory") == true)
    // Made with the state directory.
    #expect(found { $0.output = place.at("state/x.jsonl") } == [])
    #expect(
      found {
        $0.stateDirectory = place.at("file/s"); $0.quarantineDirectory = place.at("q")
      } == ["StateDirectory=\(place.at("file/s")) cannot be made: \(place.at("file")) is not a directory"])
    let done: (inout Configuration) -> Void = { $0.doneDirectory = place.at("file/done") }
    #expect(found(done) == [])
    #expect(
      found {
        done(&$0); $0.afterCommit = .move
      }.first?.hasPrefix("DoneDirectory=") == true)
    #expect(found { $0.socket = place.at("file/s") }.first?.hasPrefix("Socket=") == true)
    for name: Path in ["no", "state", "q"] { #expect(try FileStatus.ifPresent(place.at(name)) == nil) }
  }

  @Test(
    "a comma or a brace in a glob is pointed out: the one parts nothing, the other means nothing",
    arguments: ["*.pdf,", "*.pdf,*.zip", "*.{pdf,zip}", "{a"])
  func ignore(glob: String) {
    var configuration = sound()
    configuration.ignore = ["*.pdf", glob, "*[,]v", "a\\,b", "[{]x", "[]{]"]
    #expect(errors(configuration) == [])
    #expect(warnings(configuration).count == 1 && warnings(configuration)[0].hasPrefix("Ignore=\(glob): "))
  }

  @Test("limits that contradict each other are found")
  func limits() {
    var configuration = sound()
    configuration.maxDocumentBytes = 2 << 30
    #expect(errors(configuration).first?.hasPrefix("MaxInFlightBytes= must be at least MaxDocumentBytes=") == true)
    configuration = sound()
    configuration.batchBytes = 1 << 29
    #expect(warnings(configuration).first?.hasPrefix("BatchBytes=") == true)
  }

  @Test("a socket's path fits into 107 bytes")
  func socketLength() {
    var configuration = sound()
    configuration.socket = Path("/" + String(repeating: "s", count: 106))
    #expect(errors(configuration) == [])
    configuration.socket = Path("/" + String(repeating: "s", count: 107))
    #expect(errors(configuration).count == 1)
    // As it will be when it is made, and only for one that somebody asked for.
    configuration.socket = Path(String(repeating: "s", count: 107))
    #expect(errors(configuration).count == 1)
    configuration.socket = nil
    configuration.stateDirectory = place.at(Path(String(repeating: "s", count: 100)))
    #expect(errors(configuration) == [] && warnings(configuration).first?.hasPrefix("Socket=") == true)
  }

  @Test("DoneDirectory without AfterCommit=move is pointed out")
  func uselessDone() {
    var configuration = sound()
    configuration.doneDirectory = place.at("done")
    #expect(warnings(configuration) == ["DoneDirectory= has no effect without AfterCommit=move"])
  }

  @Test("errors come before warnings")
  func order() {
    var configuration = sound()
    configuration.doneDirectory = place.at("done")
    configuration.maxDocumentBytes = 2 << 30
    #expect(configuration.problems().map(\.severity) == [.error, .warning])
  }
}
