// The configuration loader against files as people write them, and as they should not.
// Check, start and reload share it. A misspelt key that it passed over would leave a default in force that nobody
// chose; of several mistakes all are told at once, or each would cost another start.

import Formats
import POSIX
import TestBench
import Testing

@testable import Daemon

@Suite struct ConfigurationLoadingTests {
  let place = TempDirectory()

  /// Loads `text` as winnow.conf, without systemd's variables.
  private func load(_ text: String, environment: [String: Path] = [:]) throws(ConfigurationFailure) -> Configuration {
    place.write("winnow.conf", text)
    return try Configuration.load(place.at("winnow.conf")) { environment[$0] }
  }

  /// What the loader says of `text`, each as `line: message`.
  private func complaints(_ text: String) -> [String] { complaints(Array(text.utf8)) }

  private func complaints(_ bytes: [UInt8]) -> [String] {
    place.write("winnow.conf", bytes)
    do {
      _ = try Configuration.load(place.at("winnow.conf")) { _ in nil }
      return []
    } catch { return error.problems.map { "\($0.line ?? 0): \($0.message)" } }
  }

  @Test("without a file the built-in defaults are in force")
  func defaults() throws {
    let configuration = try Configuration.load(nil) { _ in nil }
    #expect(configuration == Configuration())
    #expect(configuration.donePath == ".winnow/done")
    #expect(configuration.quarantinePath == ".winnow/quarantine")
    #expect(configuration.socketPath == ".winnow/status.sock")
  }

  /// A configuration that sets every key, and what it says.
  private static let everyKeyText =
    """
    [Drop]
    Directory=/srv/in/
    Recursive=no
    Ignore=*.bak "my file*" raw/*
    SettleSec=1min 30s
    TrustRename=off
    RescanSec=5min
    PollSec=500ms
    AfterCommit=move
    DoneDirectory=/srv/done
    QuarantineDirectory=/srv/bad
    OnChange=ignore
    MaxAttempts=7
    [Output]
    File=-
    StateDirectory=/var/lib/w
    Duplicates=emit
    NearDuplicates=5000
    Sync=never
    BatchBytes=64K
    BatchMSec=50
    [Formats]
    MapHTML=raw page.html
    MapTitle=headline
    [Pipeline]
    Workers=3
    Charset=windows-1252
    SiteMemory=no
    [Limits]
    MaxDocumentBytes=1.5M
    MaxInFlightBytes=1G
    [Status]
    Socket=/run/w.sock
    Listen=127.0.0.1:9464
    MaxLagSec=10
    """

  private static var everyKeyValue: Configuration {
    var expected = Configuration()
    expected.directory = "/srv/in"
    expected.nearDuplicates = 5000
    expected.fieldMap.html = ["raw", "page.html"]
    expected.fieldMap.title = ["headline"]
    expected.recursive = false
    expected.ignore = ["*.bak", "my file*", "raw/*"]
    expected.settle = .seconds(90)
    expected.trustRename = false
    expected.rescan = .seconds(300)
    expected.poll = .milliseconds(500)
    expected.afterCommit = .move
    expected.doneDirectory = "/srv/done"
    expected.quarantineDirectory = "/srv/bad"
    expected.onChange = .ignore
    expected.maxAttempts = 7
    expected.output = "-"
    expected.stateDirectory = "/var/lib/w"
    expected.duplicates = .emit
    expected.sync = .never
    expected.batchBytes = 65_536
    expected.batchDelay = .milliseconds(50)
    expected.workers = 3
    expected.siteMemory = false
    expected.charset = "windows-1252"
    expected.maxDocumentBytes = 1_572_864
    expected.maxInFlightBytes = 1 << 30
    expected.socket = "/run/w.sock"
    expected.listen = 9464
    expected.maxLag = .seconds(10)
    return expected
  }

  @Test("every key is read into its property")
  func everyKey() throws {
    let configuration = try load(Self.everyKeyText)
    #expect(configuration == Self.everyKeyValue)
    #expect(configuration.writesToStandardOutput)
  }

  @Test("an unknown key is named with its file, its line and the key that was meant")
  func unknownKey() {
    place.write("winnow.conf", "# a comment\n\n[Drop]\nSettelSec=1s\n")
    let file = place.at("winnow.conf")
    let failure = #expect(throws: ConfigurationFailure.self) { try Configuration.load(file) { _ in nil } }
    #expect(failure?.description == "\(file):4: unknown key 'SettelSec' in [Drop]; did you mean 'SettleSec'?")
  }

  @Test("a key of another section is sent there, a strange one gets the list")
  func misplacedKey() {
    #expect(complaints("[Drop]\nWorkers=2") == ["2: unknown key 'Workers' in [Drop]; it belongs in [Pipeline]"])
    #expect(
      complaints("[Pipeline]\nFrobnicate=2")
        == ["2: unknown key 'Frobnicate' in [Pipeline]; known are Workers, Charset, SiteMemory"])
    #expect(
      complaints("[Output]\nbatchbytes=4M") == ["2: unknown key 'batchbytes' in [Output]; did you mean 'BatchBytes'?"])
  }

  @Test("an unknown section is reported once, its keys are not")
  func unknownSection() {
    #expect(complaints("[Dorp]\nA=1\nB=2\n[Dorp]\n") == ["1: unknown section [Dorp]; did you mean [Drop]?"])
  }

  @Test("all errors are reported, in the order of the lines")
  func allErrors() {
    let found = complaints(
      "Early=1\n[Drop]\nSettleSec=soon\nnonsense\nMaxAttempts=0\n[Status\nX=1\n[Output]\n=5\nSync=maybe\n")
    #expect(
      found == [
        "1: 'Early' stands before the first [Section]",
        "3: bad value 'soon' for SettleSec in [Drop]: expected a time such as 5s or 1min 30s from 0s to 3600s",
        "4: expected Key=Value or [Section], found 'nonsense'",
        "5: bad value '0' for MaxAttempts in [Drop]: expected a whole number from 1 to 100",
        "6: '[Status' is not a section header such as [Drop]",
        "9: there is no key before '='",
        "10: bad value 'maybe' for Sync in [Output]: expected one of batch, never",
      ])
  }

  @Test("comments, blanks, CRLF, a byte order mark and continued lines are read as systemd reads them")
  func syntax() throws {
    let configuration = try load(
      "\u{FEFF}; comment \\\r\n  [Drop]\r\n\tDirectory =  /srv/with = sign  \r\nIgnore=*.a \\\r\n# between\r\n  *.b\\\n\n"
        + "#Ignore=*.c\r\n[Output]\nFile=/var/log/x.jsonl")
    #expect(configuration.directory == "/srv/with = sign")
    #expect(configuration.ignore == ["*.a", "*.b"])
    #expect(configuration.output == "/var/log/x.jsonl")
  }

  @Test("an error in a continued line is reported at its first line, those after it at their own")
  func continuedLineNumbers() {
    #expect(complaints("[Drop]\nIgnore=a \\\n b \\\n \"c\nFoo=1\n").map { $0.prefix(2) } == ["2:", "5:"])
  }

  @Test("the last assignment wins, lists add up, an empty assignment goes back to the default")
  func assignments() throws {
    let configuration = try load(
      """
      [Drop]
      MaxAttempts=5
      MaxAttempts=9
      Ignore=*.a
      Ignore=*.b
      PollSec=1s
      PollSec=
      DoneDirectory=/x
      DoneDirectory=
      [Limits]
      [Drop]
      Ignore=
      Ignore=*.c
      """)
    #expect(configuration.maxAttempts == 9)
    #expect(configuration.ignore == ["*.c"])
    #expect(configuration.poll == .seconds(5))
    #expect(configuration.doneDirectory == nil)
  }

  @Test("drop-ins are read after the file in the order of their bytes; hidden, masked and other files are not")
  func dropIns() throws {
    place.write("winnow.conf.d/20-b.conf", "[Drop]\nMaxAttempts=20\nIgnore=*.b")
    place.write("winnow.conf.d/10-a.conf", "[Drop]\nMaxAttempts=10\nIgnore=*.a")
    place.write("winnow.conf.d/9-z.conf", "[Drop]\nMaxAttempts=9\nIgnore=*.z")
    place.write("winnow.conf.d/.30.conf", "[Drop]\nMaxAttempts=30")
    place.write("winnow.conf.d/40.conf.bak", "garbage")
    place.makeSymbolicLink("winnow.conf.d/50.conf", to: "/dev/null")
    let configuration = try load("[Drop]\nMaxAttempts=1\nIgnore=*.0\n")
    #expect(configuration.maxAttempts == 9)  // "9" sorts after "20"
    #expect(configuration.ignore == ["*.0", "*.a", "*.b", "*.z"])
  }

  @Test("errors in several drop-ins are all reported, each with its file")
  func dropInErrors() {
    place.write("winnow.conf.d/10.conf", "[Drop]\nA=1\n")
    place.write("winnow.conf.d/20.conf", "[Nowhere]\n")
    place.makeSymbolicLink("winnow.conf.d/30.conf", to: "gone")
    let failure = #expect(throws: ConfigurationFailure.self) { try load("[Status]\nMaxLagSec=x\n") }
    #expect(
      failure?.problems.map(\.file) == [
        place.at("winnow.conf"), place.at("winnow.conf.d/10.conf"), place.at("winnow.conf.d/20.conf"),
        place.at("winnow.conf.d/30.conf"),
      ])
    #expect(failure?.problems.last?.message == "stat failed: No such file or directory")
  }

  @Test("a missing file, a directory and a pipe are errors and never waits")
  func notAFile() {
    place.makeDirectory("directory")
    place.makePipe("pipe")
    for name in ["missing", "directory", "pipe"] {
      #expect(throws: ConfigurationFailure.self) { try Configuration.load(place.at(Path(name))) { _ in nil } }
    }
  }

  @Test("systemd's directories replace built-in defaults and yield to what is written")
  func systemdDirectories() throws {
    let environment: [String: Path] = [
      "STATE_DIRECTORY": "/var/lib/winnow:/var/lib/other", "LOGS_DIRECTORY": "/var/log/winnow",
      "RUNTIME_DIRECTORY": "/run/winnow",
    ]
    let configuration = try load("[Output]\nFile=/else/x\n[Status]\nSocket=/y\nSocket=\n", environment: environment)
    #expect(configuration.stateDirectory == "/var/lib/winnow")
    #expect(configuration.output == "/else/x")
    #expect(configuration.socket == "/run/winnow/status.sock")
    #expect(try Configuration.load(nil) { environment[$0] }.output == "/var/log/winnow/records.jsonl")
  }
}

@Suite struct HostileConfigurationTests {
  let place = TempDirectory()

  private func complaints(_ bytes: [UInt8]) -> [String] {
    place.write("winnow.conf", bytes)
    do {
      _ = try Configuration.load(place.at("winnow.conf")) { _ in nil }
      return []
    } catch { return error.problems.map { "\($0.line ?? 0): \($0.message)" } }
  }

  @Test("a binary file gives one error that says so")
  func binary() {
    let noise = (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 7919) }
    let found = complaints(noise)
    #expect(found.count == 1)
    #expect(found.first?.contains("not a text file") == true)
  }

  @Test("a file in UTF-16 is told from other garbage")
  func utf16() {
    let bytes: [UInt8] = [0xFF, 0xFE] + Array("[Drop]\n".utf8).flatMap { [$0, 0] }
    #expect(complaints(bytes) == ["1: holds a NUL byte: it looks like UTF-16; save it as UTF-8"])
  }

  @Test("control characters are refused at their line and do not reach the message")
  func controlCharacters() {
    #expect(complaints(Array("[Drop]\nDirectory=a\u{1B}[31mb\n".utf8)) == ["2: holds the control character 0x1b"])
  }

  @Test("a path need not be UTF-8, a glob must be")
  func notUTF8() throws {
    place.write("winnow.conf", Array("[Drop]\nDirectory=/srv/V".utf8) + [0xED] + Array("ctor\n".utf8))
    let configuration = try Configuration.load(place.at("winnow.conf")) { _ in nil }
    #expect(configuration.directory.bytes == Array("/srv/V".utf8) + [0xED] + Array("ctor".utf8))
    #expect(complaints(Array("[Drop]\nIgnore=V".utf8) + [0xED]).first?.contains("patterns in UTF-8") == true)
  }

  @Test("a huge line costs one short message")
  func hugeLine() {
    let found = complaints(Array("[Drop]\n".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 900_000))
    #expect(found.count == 1)
    #expect(found[0].utf8.count < 200)
    let value = complaints(Array("[Drop]\nSettleSec=".utf8) + [UInt8](repeating: UInt8(ascii: "9"), count: 900_000))
    #expect(value.count == 1)
    #expect(value[0].utf8.count < 250)
  }

  @Test("a file past a megabyte is refused")
  func hugeFile() {
    #expect(
      complaints([UInt8](repeating: UInt8(ascii: "#"), count: (1 << 20) + 1)) == ["0: read failed: File too large"])
  }

  @Test("ten thousand errors become a hundred and a note")
  func manyErrors() {
    let found = complaints(Array(("[Drop]\n" + String(repeating: "x\n", count: 10_000)).utf8))
    #expect(found.count == 101)
    #expect(found.last?.contains("more errors follow") == true)
  }

  @Test("no cut of a valid file crashes the loader")
  func everyPrefix() {
    let text = Array(
      "\u{FEFF}[Drop]\r\nIgnore=\"a b\" \\\r\n ;c\r\n 'd'\r\nSettleSec=1min 3.5s\n[Limits]\nMaxDocumentBytes=1.5G\\"
        .utf8)
    for length in 0...text.count { _ = complaints(Array(text[..<length])) }
  }
}
