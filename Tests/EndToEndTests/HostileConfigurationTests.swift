// Configurations that cannot work: refused with file, line and reason by check and by run alike, before anything is
// touched.

import POSIX
import TestBench
import Testing

@Suite struct HostileConfigurationTests {
  let sandbox = Sandbox()

  /// What `check` and `run` say; both must end with 78.
  private func refusal(_ settings: String) -> String {
    sandbox.configure(settings)
    let check = sandbox.shell("$WINNOW check --config $CONF")
    let run = sandbox.shell("$WINNOW run --config $CONF", seconds: 10)
    #expect(check.code == 78)
    #expect(run.code == 78)
    #expect(check.output.isEmpty && run.output.isEmpty)
    #expect(sandbox.names(in: sandbox.state) == [], "nothing was made")
    return check.complaints + run.complaints
  }

  @Test("an unknown key is named with file, line and the nearest known key")
  func unknownKey() {
    let text = refusal("[Drop]\nSettleSek=1s")
    #expect(text.contains("winnow.conf:9: unknown key 'SettleSek' in [Drop]; did you mean 'SettleSec'?"))
  }

  @Test("every error is told at once")
  func all() {
    let text = refusal("[Drop]\nSettleSec=1parsec\nRecursive=perhaps\n[Outptu]\n[Limits]\nMaxDocumentBytes=64 furlongs")
    for expected in ["1parsec", "perhaps", "[Output]", "64 furlongs"] { #expect(text.contains(expected)) }
  }

  @Test("a drop-in is judged like the file")
  func dropIn() {
    sandbox.directory.write("winnow.conf.d/10-more.conf", "[Drop]\nOnChange=shrug\n")
    #expect(refusal("").contains("winnow.conf.d/10-more.conf:2: "))
  }

  @Test("what winnow writes may not lie in what it reads", arguments: ["File", "StateDirectory"])
  func feedback(key: String) {
    let text = refusal("[Output]\n\(key)=\(sandbox.drop)/sub/x")
    #expect(text.contains("\(key)=") && text.contains("lies inside Directory="))
  }

  @Test("not even through a symbolic link")
  func feedbackThroughLink() {
    sandbox.directory.makeSymbolicLink("elsewhere", to: sandbox.drop)
    #expect(refusal("[Output]\nFile=\(sandbox.directory.at("elsewhere"))/records.jsonl").contains("lies inside"))
  }

  @Test("nor by the options of the command line")
  func feedbackByOption() {
    let (code, _, complaints) = sandbox.shell("$WINNOW run --once --config $CONF --output drop/records.jsonl")
    #expect(code == 78 && complaints.contains("lies inside"))
  }

  @Test("a drop directory that is a file is refused, one that is missing is waited for")
  func dropDirectory() {
    sandbox.directory.write("file", "")
    #expect(refusal("[Drop]\nDirectory=\(sandbox.directory.at("file"))").contains("is not a directory"))
    sandbox.configure("[Drop]\nSettleSec=300ms\nDirectory=\(sandbox.directory.at("later"))")
    let check = sandbox.shell("$WINNOW check --config $CONF")
    #expect(check.code == 0 && check.complaints.contains("does not exist; winnow waits for it"))
    let daemon = sandbox.start("run")
    #expect(waitUntil("says why") { sandbox.ask("/readyz")?.body.contains("later is missing") == true })
    sandbox.directory.write("later/page.txt", "The directory came later.")
    #expect(sandbox.comesTo("page.txt", ["done"]))
    #expect(sandbox.isReady)
    #expect(daemon.stop() == .exited(0))
  }

  @Test("check refuses what run could not create, makes nothing, and both tell of globs that mean nothing")
  func places() {
    sandbox.configure("[Output]\nFile=no/such/dir/x.jsonl")
    let refused = sandbox.shell("$WINNOW check --config $CONF")
    #expect(refused.code == 78 && refused.complaints.contains("no/such/dir does not exist"), "\(refused.complaints)")
    #expect(sandbox.shell("$WINNOW run --once --config $CONF").code == 73)
    sandbox.configure("[Drop]\nIgnore=*.pdf, *.zip *.{png,jpg}")
    let warned = sandbox.shell("$WINNOW check --config $CONF")
    #expect(warned.code == 0 && warned.output.hasSuffix("ok\n"))
    let run = sandbox.shell("$WINNOW run --once --config $CONF")
    #expect(run.code == 0)
    for said in [warned.complaints, run.complaints] {
      #expect(said.contains("Ignore=*.pdf,: ") && said.contains("Ignore=*.{png,jpg}: "), "\(said)")
    }
    #expect(sandbox.names(in: sandbox.directory.at("no")) == [])
  }

  @Test("where the one who checks may not write is a warning: the daemon may be another", .enabled(if: canChangeUser))
  func strangers() {
    sandbox.directory.setPermissions("", 0o755)
    let check = sandbox.startAsNobody("check")
    #expect(check.wait(seconds: 20) == .exited(0))
    #expect(check.complaints.contains("may not write to \(sandbox.out)"), "\(check.complaints)")
  }

  @Test("a file that is missing, unreadable or no file at all")
  func file() {
    #expect(sandbox.shell("$WINNOW check --config missing.conf").code == 78)
    #expect(sandbox.shell("$WINNOW run --config drop").code == 78)
    sandbox.directory.write("noise.conf", Array(0...255))
    let noise = sandbox.shell("$WINNOW check --config noise.conf")
    #expect(noise.code == 78 && noise.complaints.contains("noise.conf:"))
    #expect(!noise.complaints.utf8.contains(0x1B), "nothing of it reaches the terminal raw")
  }

  @Test("one that the user may not read", .enabled(if: canChangeUser))
  func unreadable() {
    sandbox.directory.setPermissions("", 0o755)
    sandbox.directory.setPermissions("winnow.conf", 0o600)
    let check = sandbox.startAsNobody("check")
    #expect(check.wait(seconds: 20) == .exited(78))
    #expect(check.complaints.contains("winnow.conf: ") && check.complaints.contains("Permission denied"))
  }

  @Test("the packaged unit is mild to systemd-analyze", .enabled(if: WinnowProcess.finds("systemd-analyze")))
  func exposure() {
    let unit = Path(#filePath).parent.parent.parent.appending("systemd/winnow.service")
    let (code, output, _) = sandbox.shell("systemd-analyze security --no-pager --offline=true --threshold=15 \(unit)")
    #expect(code == 0, "\(output.split(separator: "\n").last ?? "")")
  }
}
