// Signals and reload: what a running daemon does when it is told to stop, to open its log again, to read its
// configuration anew.

import Foundation
import Glibc
import POSIX
import TestBench
import Testing

@Suite struct SignalTests {
  let sandbox = Sandbox(quick)

  private func reload() -> (status: Int, body: String)? { sandbox.ask("/reload", method: "POST") }

  // MARK: Stop

  @Test(
    "TERM and INT finish what is in hand and end with 0; the next start goes on without loss or double",
    arguments: [SIGTERM, SIGINT])
  func stop(signal: Int32) {
    for number in 1...1500 {
      sandbox.directory.write("drop/\(number).txt", "Text number \(number) of many, each its own.")
    }
    let daemon = sandbox.start("run")
    #expect(waitUntil("in the middle") { sandbox.receipts().count > 100 })
    daemon.signal(signal)
    #expect(daemon.wait(seconds: 12) == .exited(0))
    let done = sandbox.receipts().count
    #expect(done < 1500, "stopped too late to show anything")
    #expect(sandbox.isSound())
    #expect(sandbox.names(in: sandbox.directory.path).contains("status.sock") == false)
    #expect(sandbox.runOnce() == 0)
    #expect(sandbox.receipts().count == 1500)
    #expect(sandbox.records().count == 1500)
    #expect(sandbox.isSound())
  }

  @Test("a second TERM does not wait for a worker that hangs")
  func stopTwice() {
    let daemon = sandbox.startDaemon()
    sandbox.deliver("winnow-test-hang.txt", "A worker never returns from this.")
    #expect(waitUntil("in work") { sandbox.count("queue.in_progress") == 1 })
    daemon.signal(SIGTERM)
    #expect(waitUntil("draining") { sandbox.status("state") as? String == "draining" })
    #expect(daemon.poll() == nil)
    let begin = Clock.monotonicNanoseconds()
    daemon.signal(SIGTERM)
    #expect(daemon.wait(seconds: 5) == .exited(0))
    #expect(Clock.monotonicNanoseconds() - begin < 5_000_000_000)
    #expect(sandbox.receipts().isEmpty)
    #expect(sandbox.lies("winnow-test-hang.txt"))
  }

  // MARK: Reopen

  @Test("USR1 opens the log by its name again, at once", arguments: ["USR1", "POST"])
  func reopen(how: String) {
    let daemon = sandbox.startDaemon()
    sandbox.deliver("one.txt", "Before the rotation.")
    #expect(sandbox.comesTo("one.txt", ["done"]))
    sandbox.directory.rename("out/records.jsonl", to: "out/records.jsonl.1")
    if how == "USR1" { daemon.signal(SIGUSR1) } else { #expect(sandbox.ask("/reopen", method: "POST")?.status == 202) }
    // No record has come yet: the file is there because of the signal.
    #expect(waitUntil("made anew") { sandbox.names(in: sandbox.out) == ["records.jsonl", "records.jsonl.1"] })
    sandbox.deliver("two.txt", "After the rotation.")
    #expect(sandbox.comesTo("two.txt", ["done"]))
    #expect(sandbox.lines(of: sandbox.log).map(\.path) == ["two.txt"])
    #expect(daemon.stop() == .exited(0))
    #expect(sandbox.isSound())
  }

  // MARK: Reload

  @Test("HUP with a good configuration: it is in force, and the log is opened again")
  func hangup() {
    sandbox.configure("[Drop]\nSettleSec=1h")
    let daemon = sandbox.startDaemon()
    sandbox.put("page.txt", "Settles in an hour, or after the reload.")
    #expect(waitUntil("settling") { sandbox.count("queue.settling") == 1 })
    sandbox.configure(quick)
    daemon.signal(SIGHUP)
    #expect(sandbox.comesTo("page.txt", ["done"]))
    #expect((sandbox.status("config.last_reload.ok") as? Bool) == true)
    #expect((sandbox.count("output.reopens") ?? 0) >= 1)
    #expect(daemon.stop() == .exited(0))
  }

  @Test("HUP with a broken configuration: the old one stays in force, and log, /status and /readyz say so")
  func brokenHangup() throws {
    sandbox.configure(quick + "\nAfterCommit=move")
    let daemon = sandbox.startDaemon()
    sandbox.configure(quick + "\nAfterCommit=delete\nSettleSek=1s")
    daemon.signal(SIGHUP)
    #expect(waitUntil("said so") { sandbox.status("config.last_reload.ok") as? Bool == false })
    let error = try #require(sandbox.status("config.last_reload.error") as? String)
    #expect(error.contains("unknown key 'SettleSek'"))
    #expect(daemon.complaints.contains("reload failed, the old configuration stays: "))
    let readiness = try #require(sandbox.ask("/readyz"))
    #expect(readiness.status == 200 && readiness.body.contains("\"warn\"") && readiness.body.contains("SettleSek"))
    sandbox.deliver("page.txt", "Moved, because the old configuration is in force.")
    #expect(waitUntil("moved") { sandbox.names(in: sandbox.state.appending("done")) == ["page.txt"] })
    sandbox.configure(quick)
    daemon.signal(SIGHUP)
    #expect(waitUntil("mended") { sandbox.status("config.last_reload.ok") as? Bool == true })
    #expect(sandbox.ask("/readyz")?.body.contains("\"warn\"") == false)
    #expect(daemon.stop() == .exited(0))
  }

  @Test("POST /reload answers 422 with the error, 200 when it is mended")
  func reloadRequest() {
    let daemon = sandbox.startDaemon()
    sandbox.configure("[Nonsense]")
    let refused = reload()
    #expect(refused?.status == 422)
    #expect(refused.flatMap { object($0.body)?["error"] as? String }?.contains("unknown section [Nonsense]") == true)
    sandbox.configure(quick)
    #expect(reload()?.status == 200)
    #expect(daemon.stop() == .exited(0))
  }

  @Test("a reload changes AfterCommit for what comes after it")
  func reloadAfterCommit() {
    let daemon = sandbox.startDaemon()
    sandbox.deliver("kept.txt", "Committed under AfterCommit=keep.")
    #expect(sandbox.comesTo("kept.txt", ["done"]))
    sandbox.configure(quick + "\nAfterCommit=delete")
    #expect(reload()?.status == 200)
    sandbox.deliver("deleted.txt", "Committed under AfterCommit=delete.")
    #expect(waitUntil("deleted") { sandbox.outcomes("deleted.txt") == ["done"] && !sandbox.lies("deleted.txt") })
    #expect(daemon.stop() == .exited(0))
    #expect(sandbox.isSound())
  }

  @Test("a reload changes Workers: as many files are in work at once")
  func reloadWorkers() {
    sandbox.configure(quick + "\n[Pipeline]\nWorkers=1")
    let daemon = sandbox.startDaemon()
    sandbox.configure(quick + "\n[Pipeline]\nWorkers=3")
    #expect(reload()?.status == 200)
    for number in 1...4 { sandbox.deliver(Path("winnow-test-hang\(number).txt"), "Never ends: \(number).") }
    #expect(waitUntil("three in work") { sandbox.count("queue.in_progress") == 3 && sandbox.count("queue.ready") == 1 })
    daemon.kill()
  }

  @Test("run --once that is told to reload still ends by itself")
  func reloadOnce() throws {
    var writer: FileDescriptor? = try FileDescriptor.open(sandbox.drop.appending("open.txt"), [.writeOnly, .create])
    try writer?.writeAll(Array("Written while winnow reloads.".utf8))
    let process = sandbox.start("run", ["--once"])
    #expect(waitUntil("settling") { sandbox.count("queue.settling") == 1 })
    sandbox.configure("[Drop]\nSettleSec=200ms")
    #expect(reload()?.status == 200)
    writer = nil
    #expect(process.wait(seconds: 15) == .exited(0))
    #expect(sandbox.outcomes("open.txt") == ["done"])
  }

  @Test("what only a start can change is said to wait for one")
  func fixedKeys() {
    let daemon = sandbox.startDaemon()
    sandbox.configure(quick + "\n[Output]\nFile=\(sandbox.directory.at("other.jsonl"))")
    #expect(reload()?.status == 200)
    #expect(daemon.complaints.contains("File: changed; takes effect at the next start"))
    sandbox.deliver("page.txt", "Still goes to the old log.")
    #expect(sandbox.comesTo("page.txt", ["done"]))
    #expect(sandbox.records().count == 1)
    #expect(daemon.stop() == .exited(0))
  }

  @Test("many reloads while files come in lose none and double none")
  func reloadUnderLoad() {
    let daemon = sandbox.startDaemon()
    for number in 1...60 {
      for part in 1...5 { sandbox.deliver(Path("\(number)-\(part).txt"), "Text number \(number), part \(part).") }
      sandbox.configure("[Drop]\nSettleSec=\(200 + number)ms")
      daemon.signal(SIGHUP)
    }
    #expect(sandbox.sync())
    #expect(sandbox.receipts().count == 300 && sandbox.records().count == 300)
    #expect(daemon.stop() == .exited(0))
    #expect(sandbox.isSound())
  }
}
