// Health tells the truth (G7): when winnow cannot do its work it says so and why, and when it can again it says that.
// Alerts hang on /readyz, and nobody looks at a process that lives. The rules are tested in Daemon with made-up
// reports; here the troubles are real ones, and it counts how long they go unsaid.

import Foundation
import POSIX
import TestBench
import Testing

@Suite struct HealthTests {
  let sandbox = Sandbox(quick)

  @Test("a stuck worker makes /readyz fail within MaxLagSec, in words, while /livez is patient")
  func stuckWorker() throws {
    sandbox.configure(quick + "\n[Status]\nMaxLagSec=1s")
    let daemon = sandbox.startDaemon()
    sandbox.deliver("winnow-test-hang.txt", "A worker never returns from this.")
    #expect(waitUntil("in work") { sandbox.count("queue.in_progress") == 1 })
    let begin = Clock.monotonicNanoseconds()
    #expect(waitUntil("not ready") { sandbox.ask("/readyz")?.status == 503 })
    #expect(Clock.monotonicNanoseconds() - begin < 2_500_000_000)
    let answer = try #require(sandbox.ask("/readyz"))
    #expect(answer.body.contains("the oldest ready file has waited"))
    #expect(answer.body.contains("MaxLagSec=1"))
    #expect(sandbox.ask("/healthz")?.status == 503)
    #expect(sandbox.ask("/livez")?.status == 200)
    #expect((sandbox.status("queue.oldest_ready_age_s") as? Double ?? 0) > 1)
    daemon.kill()
  }

  @Test(
    "a mount that hangs makes /readyz fail within MaxLagSec, though nobody works and nothing waits",
    .enabled(if: HeldOpens.isPossible, "only root may hold opens up"))
  func hangingMount() throws {
    sandbox.configure(quick + "\n[Status]\nMaxLagSec=1s")
    let daemon = sandbox.startDaemon()
    sandbox.directory.write("aside.txt", "Nobody gets to open this.")
    var held = HeldOpens(sandbox.drop)
    sandbox.directory.rename("aside.txt", to: "drop/page.txt")
    let begin = Clock.monotonicNanoseconds()
    #expect(waitUntil("not ready") { sandbox.ask("/readyz")?.status == 503 })
    #expect(Clock.monotonicNanoseconds() - begin < 8_000_000_000)
    let answer = try #require(sandbox.ask("/readyz"))
    #expect(answer.body.contains("winnow has stood still for"), "\(answer.body)")
    #expect(sandbox.receipts().isEmpty && held != nil)
    held = nil
    #expect(waitUntil("ready again") { sandbox.isReady })
    #expect(sandbox.comesTo("page.txt", ["done"]))
    #expect(daemon.stop() == .exited(0))
  }

  @Test("a clock that is set to 1970, then a century ahead, changes neither health nor what is committed")
  func clockIsSet() {
    sandbox.configure("[Drop]\nSettleSec=50ms\n[Status]\nMaxLagSec=10s")
    let clock = FakeClock(at: sandbox.directory.at("clock"))
    sandbox.environment = clock.environment
    let daemon = sandbox.startDaemon()
    let years = [0, 1970 - 2026, 100]
    for (number, year) in years.enumerated() {
      clock.move(by: .seconds(year * 31_556_952))
      sandbox.put(Path("page\(number).txt"), "Page \(number) comes when the clock is \(year) years off.")
      #expect(sandbox.comesTo("page\(number).txt", ["done"]))
      #expect(sandbox.isReady)
      #expect((0...60).contains(sandbox.status("uptime_s") as? Double ?? -1))
    }
    let stamps = sandbox.receipts().map { ($0.object?["at"] as? String ?? "").prefix(2) }
    #expect(stamps == ["20", "19", "21"])
    #expect(daemon.stop() == .exited(0))
    #expect(sandbox.verify().code == 0)
  }

  @Test("a file that settles for long is no lag")
  func settlingIsNoLag() {
    sandbox.configure("[Drop]\nSettleSec=1h\n[Status]\nMaxLagSec=1s")
    let daemon = sandbox.startDaemon()
    sandbox.put("page.txt", "Settles for an hour.")
    #expect(waitUntil("settling") { sandbox.count("queue.settling") == 1 })
    pause(seconds: 1.5)  // longer than MaxLagSec
    #expect(sandbox.isReady)
    #expect(daemon.stop() == .exited(0))
  }

  @Test("a drop directory that goes is said to be missing; when it returns its files are read, the old ones not again")
  func missingDropDirectory() throws {
    let daemon = sandbox.startDaemon()
    sandbox.deliver("before.txt", "Read before the directory went.")
    #expect(sandbox.comesTo("before.txt", ["done"]))
    sandbox.directory.rename("drop", to: "away")
    #expect(waitUntil("not ready") { sandbox.ask("/readyz")?.status == 503 })
    #expect(sandbox.ask("/readyz")?.body.contains("drop directory \(sandbox.drop) is missing") == true)
    #expect(sandbox.status("watch.missing") as? Bool == true)
    #expect(waitUntil("told") { daemon.complaints.contains("error: the drop directory") })
    #expect(sandbox.ask("/livez")?.status == 200)
    sandbox.put("after.txt", "Lay in the new directory when it was found.")
    #expect(waitUntil("ready again") { sandbox.isReady })
    #expect(sandbox.comesTo("after.txt", ["done"]))
    sandbox.deliver("later.txt", "Came when it was watched again.")
    #expect(sandbox.comesTo("later.txt", ["done"]))
    #expect(sandbox.receipts("before.txt").count == 1)
    #expect(sandbox.records().count == 3)
    #expect(daemon.stop() == .exited(0))
    #expect(sandbox.isSound())
  }

  @Test("the same directory moved away and back makes no second record")
  func directoryMovedAndBack() {
    let daemon = sandbox.startDaemon()
    sandbox.deliver("page.txt", "Read once, wherever its directory goes.")
    #expect(sandbox.comesTo("page.txt", ["done"]))
    sandbox.directory.rename("drop", to: "away")
    #expect(waitUntil("not ready") { !sandbox.isReady })
    sandbox.directory.rename("away", to: "drop")
    #expect(waitUntil("ready again") { sandbox.isReady })
    #expect(sandbox.sync())
    #expect(sandbox.receipts().count == 1)
    sandbox.deliver("second.txt", "Seen, so it is watched again.")
    #expect(sandbox.comesTo("second.txt", ["done"]))
    #expect(daemon.stop() == .exited(0))
  }

  @Test("an input that may not be read is told at once by name, and makes /readyz fail within MaxLagSec")
  func unreadableInput() throws {
    try #require(canChangeUser || Host.effectiveUser != 0)
    let sandbox = canChangeUser ? sandboxOfNobody(Self.impatient) : Sandbox(Self.impatient)
    let daemon = canChangeUser ? sandbox.startAsNobody("run") : sandbox.start("run")
    #expect(waitUntil("ready", seconds: 20) { sandbox.isReady })
    sandbox.directory.write("aside", "Nobody may read this.")
    sandbox.shell("chmod 000 aside && mv aside drop/closed.txt")
    #expect(waitUntil("told") { daemon.complaints.contains("closed.txt is tried again: unable to open") })
    #expect((sandbox.status("last_error.message") as? String)?.contains("Permission denied") == true)
    #expect(sandbox.status("last_error.file") as? String == "closed.txt")
    // Over the pauses between attempts: each must not begin the count anew.
    #expect(waitUntil("not ready") { sandbox.ask("/readyz")?.status == 503 })
    #expect(sandbox.ask("/readyz")?.body.contains("MaxLagSec=1") == true)
    sandbox.shell("chmod 644 drop/closed.txt")
    #expect(sandbox.comesTo("closed.txt", ["done"]))
    #expect(sandbox.isReady)
    #expect(daemon.stop() == .exited(0))
  }

  @Test("a directory that may not be read is told in status and makes /readyz fail within MaxLagSec")
  func unreadableDirectory() throws {
    try #require(canChangeUser || Host.effectiveUser != 0)
    let options = quick + "\nRescanSec=1s\n[Status]\nMaxLagSec=1s"
    let sandbox = canChangeUser ? sandboxOfNobody(options) : Sandbox(options)
    let daemon = canChangeUser ? sandbox.startAsNobody("run") : sandbox.start("run")
    #expect(waitUntil("ready", seconds: 20) { sandbox.isReady })
    sandbox.shell("mkdir aside && echo Nobody may see this. > aside/a.txt && chmod 000 aside && mv aside drop/closed")
    #expect(waitUntil("not ready") { sandbox.ask("/readyz")?.status == 503 })
    #expect(sandbox.ask("/readyz")?.body.contains("1 directory below the drop directory cannot be read") == true)
    #expect(sandbox.status("watch.unreadable_directories") as? Int == 1)
    #expect(sandbox.metric("winnow_unreadable_directories") == 1)
    sandbox.shell("chmod 755 drop/closed")
    #expect(sandbox.comesTo("closed/a.txt", ["done"]))
    #expect(waitUntil("ready again") { sandbox.isReady })
    #expect(daemon.stop() == .exited(0))
  }

  private static let impatient = quick + "\n[Status]\nMaxLagSec=1s"

  @Test("/startupz and /metrics tell of a daemon that has started")
  func startup() {
    let daemon = sandbox.startDaemon()
    #expect(sandbox.ask("/startupz")?.status == 200)
    sandbox.deliver("page.txt", "A page to be counted.")
    #expect(sandbox.comesTo("page.txt", ["done"]))
    #expect(waitUntil("counted") { sandbox.metric("winnow_files_total{outcome=\"done\"}") == 1 })
    #expect(daemon.stop() == .exited(0))
    #expect(sandbox.ask("/livez") == nil)
  }
}
