// The command line as a script sees it: help, exit codes, what goes to standard output and what to standard error.
// Units, cron and xargs act on these codes, and pipes on what comes out: a change that no person at a terminal would
// notice makes them restart what should stay down, or take a complaint for a record.

import POSIX
import TestBench
import Testing

@Suite struct CommandLineTests {
  let sandbox = Sandbox(quick)

  static let commands = [
    "run", "extract", "status", "sync", "drop", "explain", "verify", "check", "quarantine", "version",
  ]

  @Test("every command explains itself on standard output", arguments: commands)
  func help(command: String) {
    let (code, output, complaints) = sandbox.shell("$WINNOW \(command) --help")
    #expect(code == 0)
    #expect(output.hasPrefix("usage: winnow \(command)"))
    #expect(complaints.isEmpty)
    #expect(sandbox.shell("$WINNOW --help").output.contains("\n  \(command) "))
  }

  @Test("no command at all is a usage error with the help on standard error")
  func nothing() {
    let (code, output, complaints) = sandbox.shell("$WINNOW")
    #expect(code == 64 && output.isEmpty && complaints.contains("usage: winnow"))
    #expect(sandbox.shell("$WINNOW --version").output == sandbox.shell("$WINNOW version").output)
  }

  @Test(
    "a mistake in the arguments is 64, one line, and no output",
    arguments: [
      "nonsense", "run --nonsense", "run --config", "run operand", "sync --timeout 1parsec", "drop", "explain",
      "explain a b", "quarantine destroy", "check winnow.conf", "status extra", "sync extra", "version extra",
      "--version extra", "extract --workers 0", "extract --format pdf", "status --json=yes",
    ])
  func usage(arguments: String) {
    let (code, output, complaints) = sandbox.shell("$WINNOW \(arguments)")
    #expect(code == 64)
    #expect(output.isEmpty)
    #expect(complaints.hasPrefix("winnow: ") && complaints.split(separator: "\n").count == 1)
  }

  @Test(
    "what is not there to be read is 66",
    arguments: [
      "run --once --drop missing --state s", "extract missing", "drop --drop missing winnow.conf",
      "drop --drop drop missing", "verify --state s --output missing",
    ])
  func noInput(arguments: String) {
    let (code, output, complaints) = sandbox.shell("$WINNOW \(arguments)")
    #expect(code == 66)
    #expect(output.isEmpty && complaints.contains("missing"))
  }

  @Test("sync waits an hour at most, and at least a moment")
  func syncRange() {
    #expect(sandbox.shell("$WINNOW sync --config $CONF --timeout 2h").code == 64)
    let daemon = sandbox.startDaemon()
    #expect(sandbox.shell("$WINNOW sync --config $CONF --timeout 20us").code.map { $0 == 0 || $0 == 75 } == true)
    #expect(sandbox.shell("$WINNOW sync --config $CONF --timeout 1h").code == 0)
    #expect(daemon.stop() == .exited(0))
  }

  @Test("without a daemon status and sync are 69", arguments: ["status", "status --json", "sync"])
  func unreachable(command: String) {
    let (code, output, complaints) = sandbox.shell("$WINNOW \(command) --config $CONF")
    #expect(code == 69)
    #expect(output.isEmpty && complaints.contains("status.sock"))
  }

  @Test("an output or a state directory that cannot be made is 73 and named")
  func cannotCreate() {
    sandbox.directory.write("blocker", "")
    for arguments in ["--state blocker/s", "--output blocker/records.jsonl", "--output missing/records.jsonl"] {
      let (code, _, complaints) = sandbox.shell("$WINNOW run --once --config $CONF \(arguments)")
      #expect(code == 73, "\(arguments)")
      #expect(complaints.contains("blocker") || complaints.contains("missing"))
    }
  }

  @Test("what the user may not touch is 77", .enabled(if: canChangeUser))
  func noPermission() {
    sandbox.directory.setPermissions("", 0o755)
    let asNobody = "setpriv --reuid 65534 --regid 65534 --clear-groups $WINNOW"
    let (code, _, complaints) = sandbox.shell("\(asNobody) run --once --drop drop --state forbidden")
    #expect(code == 77)
    #expect(complaints.contains("forbidden") && complaints.contains("Permission denied"))
    #expect(sandbox.shell("\(asNobody) drop --drop drop winnow.conf").code == 77)
  }

  @Test("only root and the daemon's own user may ask for a sync", .enabled(if: canChangeUser))
  func strangers() {
    sandbox.directory.setPermissions("", 0o755)
    let daemon = sandbox.startDaemon()
    sandbox.directory.setPermissions("status.sock", 0o666)
    let process = sandbox.startAsNobody("sync")
    #expect(process.wait(seconds: 20) == .exited(77))
    #expect(process.complaints.contains("only root"))
    let status = sandbox.startAsNobody("status")
    #expect(status.wait(seconds: 20) == .exited(0))
    #expect(daemon.stop() == .exited(0))
  }

  @Test("the second daemon on a state directory is 75 and names the first")
  func locked() {
    let daemon = sandbox.startDaemon()
    let second = sandbox.run("run", ["--once", "--socket", sandbox.directory.at("other.sock").description])
    #expect(second.ending == .exited(75))
    #expect(second.complaints.contains("process \(daemon.id)"))
    #expect(sandbox.isReady)
    #expect(daemon.stop() == .exited(0))
  }

  @Test("--once with a quarantined file is 65, without one 0")
  func someQuarantined() {
    sandbox.deliver("good.txt", "A file without fault.")
    #expect(sandbox.runOnce() == 0)
    sandbox.directory.write("drop/bad.bin", [0, 1, 2, 3, 0, 0xFF, 0xFE, 0])
    let run = sandbox.run("run", ["--once"])
    #expect(run.ending == .exited(65))
    #expect(run.complaints.contains("bad.bin"))
    #expect(sandbox.runOnce() == 0)
    #expect(sandbox.isSound())
  }

  @Test("extract names what has no record on standard error, goes on, and is then 65")
  func extractFailure() {
    sandbox.directory.write("in/a.txt", "The first text.")
    sandbox.directory.write("in/b.bin", [0, 1, 2, 3, 0, 0xFF, 0xFE, 0])
    sandbox.directory.write("in/c.txt", "The last text.")
    let (code, output, complaints) = sandbox.shell("$WINNOW extract in")
    #expect(code == 65)
    #expect(output.split(separator: "\n").count == 2)
    #expect(complaints.contains("b.bin: binary: "))
  }

  @Test("a directory that may not be read costs extract nothing beside it", .enabled(if: canChangeUser))
  func extractForbiddenDirectory() {
    sandbox.directory.setPermissions("", 0o755)
    for name in ["in/a.txt", "in/b/b.txt", "in/c.txt"] { sandbox.directory.write(name, "A text in \(name).") }
    sandbox.directory.setPermissions("in/b", 0o700)
    sandbox.directory.write("d.txt", "A text that may not be read.")
    sandbox.directory.setPermissions("d.txt", 0o600)
    let asNobody = "setpriv --reuid 65534 --regid 65534 --clear-groups $WINNOW"
    let (code, output, complaints) = sandbox.shell("\(asNobody) extract in")
    #expect(code == 77 && output.split(separator: "\n").count == 2 && complaints.contains("in/b"))
    #expect(sandbox.shell("\(asNobody) extract d.txt in/a.txt").code == 77)
  }

  @Test("an empty file is named, and is no failure")
  func extractEmpty() {
    sandbox.directory.write("empty.txt", "")
    sandbox.directory.write("script.html", "<script>a()</script>")
    sandbox.directory.write("list.json", "[]")
    let (code, output, complaints) = sandbox.shell("$WINNOW extract empty.txt script.html list.json")
    #expect(code == 0 && output.isEmpty)
    #expect(
      complaints == """
        winnow: empty.txt: empty: no_bytes
        winnow: script.html: empty: no_text
        winnow: list.json: empty: no_text

        """)
  }

  @Test("complaints that nobody reads end no work, and who has no standard streams writes nothing into files of winnow")
  func lostStreams() {
    for number in 1...20 { sandbox.directory.write(Path("in/\(number).bin"), [0, 1, 2, 3, 0, 0xFF, 0xFE, 0]) }
    sandbox.directory.write("in/x.txt", "The text behind all that.")
    let (_, output, _) = sandbox.shell("$WINNOW extract --workers 1 in 2>&1 >out.jsonl | true; cat out.jsonl")
    #expect(output.contains("The text behind all that."))
    sandbox.directory.write("a.txt", "The first that is delivered.")
    sandbox.directory.write("b.txt", "The second that is delivered.")
    sandbox.shell("$WINNOW drop --config $CONF a.txt b.txt | true")
    #expect(sandbox.names(in: sandbox.drop) == ["a.txt", "b.txt"])
    sandbox.directory.write("c.txt", "The third that is delivered.")
    let lost = sandbox.shell("{ $WINNOW drop --config $CONF c.txt missing.txt; echo code $? >&2; } | true")
    #expect(lost.complaints.contains("missing.txt") && lost.complaints.hasSuffix("code 66\n"))
    for closed in ["<&- >&- 2>&-", ">&- 2>&-", "2>&-"] {
      #expect(sandbox.shell("$WINNOW run --once --config $CONF \(closed)").code == 0, "\(closed)")
      #expect(sandbox.isSound(), "\(closed)")
    }
    #expect(sandbox.shell("$WINNOW extract - <&-").code == 74)
  }

  @Test("a path that is not there costs extract no other, standard input stands where it is named, and the code is 66")
  func extractMissing() {
    sandbox.directory.write("a.txt", "The first text.")
    sandbox.directory.write("c.txt", "The last text.")
    sandbox.directory.write("feed", "{\"text\":\"The second.\"}\n{\"text\":\"The third.\"}\n")
    let (code, output, complaints) = sandbox.shell("$WINNOW extract a.txt missing - c.txt < feed")
    let sources = output.split(separator: "\n").map { object(String($0))?["source"] as? [String: Any] }
    let paths = sources.map { $0?["path"] as? String }
    #expect(code == 66 && paths == ["a.txt", "-", "-", "c.txt"])
    #expect(complaints.contains("missing") && complaints.split(separator: "\n").count == 1)
    #expect(sandbox.shell("cat feed | $WINNOW extract").output.split(separator: "\n").count == 2)
  }

  @Test("verify is 65 for a log that was tampered with")
  func tampered() {
    sandbox.deliver("page.txt", "A record that somebody will meddle with.")
    #expect(sandbox.runOnce() == 0)
    #expect(sandbox.isSound())
    sandbox.shell("cp out/records.jsonl copy && cat copy >> out/records.jsonl")
    #expect(sandbox.verify().code == 65)
  }

  @Test("without a configuration file run works in the working directory at once")
  func defaults() {
    let process = sandbox.startShell("mkdir here && cd here && exec $WINNOW run")
    #expect(waitUntil("drop made") { sandbox.names(in: sandbox.directory.at("here")).contains("drop") })
    sandbox.directory.write("here/drop/page.txt", "Dropped where winnow looks by itself.")
    #expect(waitUntil("record") { !sandbox.lines(of: sandbox.directory.at("here/records.jsonl")).isEmpty })
    #expect(sandbox.shell("cd here && $WINNOW status").code == 0)
    #expect(process.stop() == .exited(0))
    #expect(sandbox.names(in: sandbox.directory.at("here")) == [".winnow", "drop", "records.jsonl"])
  }
}
