// What a person sees: colours, records and progress on a terminal, and nothing of it anywhere else. The terminal is a
// pseudo-terminal of script(1).

import POSIX
import TestBench
import Testing

@Suite struct TerminalTests {
  let sandbox = Sandbox(quick)

  static let hasScript = WinnowProcess.finds("script")

  /// Runs a command line with all three standard streams on a terminal of 100 columns.
  private func onTerminal(_ command: String) -> String {
    sandbox.directory.write("command", "unset NO_COLOR\nstty cols 100\n\(command)\n")
    return sandbox.shell("script -qec 'bash ./command' /dev/null").output
  }

  @Test("on a terminal every record is a short line in colour", .enabled(if: hasScript))
  func records() {
    sandbox.put("page.txt", "A page for somebody who looks on.")
    let seen = onTerminal("$WINNOW run --once --config $CONF")
    #expect(seen.contains("\u{1b}[32mdone"))
    #expect(seen.contains("page.txt  A page for somebody who looks on."))
    #expect(seen.contains("1 records"))
  }

  @Test("NO_COLOR leaves the colour out", .enabled(if: hasScript))
  func withoutColor() {
    sandbox.put("page.txt", "A page for somebody who does not like colours.")
    let seen = onTerminal("export NO_COLOR=1\n$WINNOW run --once --config $CONF")
    #expect(seen.contains("done        page.txt"))
    #expect(!seen.contains("\u{1b}[3"))
  }

  @Test("a hostile name and title cannot command the terminal", .enabled(if: hasScript))
  func hostileName() {
    sandbox.put(Path("a\u{1b}]0;owned\u{7}b.txt"), "\u{1b}[2JA title\u{1b}[31m that paints the screen.")
    let seen = onTerminal("$WINNOW run --once --config $CONF")
    #expect(!seen.contains("\u{1b}]0") && !seen.contains("\u{1b}[2J") && !seen.contains("\u{1b}[31m that"))
    #expect(seen.contains("\\u{1b}]0;owned"))
  }

  @Test("elsewhere the log is plain lines with a time", .enabled(if: hasScript))
  func plain() {
    sandbox.put("page.txt", "A page that nobody watches.")
    let run = sandbox.run("run", ["--once"])
    #expect(run.output.isEmpty)
    #expect(!run.complaints.contains("\u{1b}"))
    #expect(run.complaints.wholeMatch(of: /(?:20\d\d-\d\d-\d\dT\S+Z [a-z]+: .*\n)+1 records\n/) != nil)
  }

  @Test("a backlog shows files done, rate and time left", .enabled(if: hasScript))
  func progressOfRun() throws {
    // Slow enough to be seen whatever the machine: three files that a writer holds, and one that is done.
    sandbox.put("done.txt", "Done at once.")
    let writer = try FileDescriptor.open(sandbox.drop.appending("held.txt"), [.writeOnly, .create])
    try writer.writeAll(Array("Held open.".utf8))
    sandbox.directory.write("command", "stty cols 100\nexec $WINNOW run --once --config $CONF\n")
    let process = sandbox.startShell("script -qefc 'bash ./command' /dev/null")
    let bar = /\r\e\[K1 done, 1 left, \d+\/s, \d+(?:s|min) to go/
    #expect(waitUntil("progress") { process.output.firstMatch(of: bar) != nil })
    withExtendedLifetime(writer) {}
  }

  @Test("extract shows its progress while its output goes elsewhere", .enabled(if: hasScript))
  func progressOfExtract() {
    for number in 1...1500 { sandbox.directory.write("in/\(number).txt", "Text number \(number) of a great many.") }
    let seen = onTerminal("$WINNOW extract in > all.jsonl")
    #expect(seen.firstMatch(of: /\r\e\[K\d+ done, \d+ left, \d+\/s, \d+s to go/) != nil)
    #expect(seen.hasSuffix("\r\u{1b}[K"), "the line is wiped at the end")
    #expect(sandbox.lines(of: sandbox.directory.at("all.jsonl")).count == 1500)
  }
}

extension WinnowProcess {
  /// Whether a program is installed; says so where it is not, since its tests are then skipped.
  static func finds(_ program: String) -> Bool {
    let path = Host.environment("PATH")?.description ?? ""
    let isThere = path.split(separator: ":").contains { directory in
      (try? FileStatus.ofTarget(Path("\(directory)/\(program)"))) != nil  // not in this one
    }
    if !isThere { print("\(program) is not installed: its tests are skipped") }
    return isThere
  }
}
