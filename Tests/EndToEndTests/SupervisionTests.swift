// What the service manager hears and gives: the notifications of sd_notify(3) in their order, the watchdog, a socket that
// was opened for us. The test is the service manager.

import Foundation
import Glibc
import POSIX
import TestBench
import Testing

@Suite struct SupervisionTests {
  let sandbox = Sandbox(quick)

  /// What came to $NOTIFY_SOCKET, a datagram an element, in order.
  private final class Heard {
    let socket: DatagramSocket
    private(set) var messages: [String] = []

    init(_ socket: DatagramSocket) { self.socket = socket }

    func listen() -> [String] {
      while let message = socket.receive() { messages.append(message) }
      return messages
    }

    func has(_ assignment: String, from start: Int = 0) -> Bool {
      listen().dropFirst(start).contains { $0.split(separator: "\n").contains { $0 == assignment } }
    }

    func count(_ assignment: String) -> Int {
      listen().count { $0.split(separator: "\n").contains { $0 == assignment } }
    }
  }

  private func start(watchdogMilliseconds: Int? = nil) -> (WinnowProcess, Heard) {
    let heard = Heard(DatagramSocket(at: sandbox.directory.at("notify")))
    var environment = ["NOTIFY_SOCKET": sandbox.directory.at("notify").description]
    if let watchdogMilliseconds { environment["WATCHDOG_USEC"] = "\(watchdogMilliseconds * 1000)" }
    return (sandbox.start("run", environment: environment), heard)
  }

  @Test("a TERM that comes together with READY is heard")
  func earlyStop() {
    for _ in 0..<20 {
      let (daemon, heard) = start()
      while !heard.has("READY=1") {}  // no pause: the moment after it is what is tested
      daemon.signal(SIGTERM)
      #expect(daemon.wait(seconds: 20) == .exited(0))
      try? removeFile(sandbox.directory.at("notify"))  // bound anew in the next round
    }
  }

  @Test("READY, STATUS, RELOADING and READY again, STOPPING, in this order")
  func sequence() {
    let (daemon, heard) = start()
    #expect(waitUntil("READY") { heard.has("READY=1") })
    // READY=1 means that it watches; the first scan may still be under way.
    #expect(waitUntil("/readyz") { sandbox.isReady })
    sandbox.deliver("page.txt", "A page for the status line.")
    #expect(waitUntil("STATUS") { heard.has("STATUS=1 done, 0 duplicate, 0 quarantined") })

    let beforeReload = heard.messages.count
    daemon.signal(SIGHUP)
    #expect(waitUntil("READY again") { heard.has("READY=1", from: beforeReload) })
    let reload = heard.messages.dropFirst(beforeReload).filter { $0.contains("RELOADING=1") }
    #expect(reload.count == 1)
    // systemd takes RELOADING=1 only with the time in the same datagram.
    #expect(reload.first?.firstMatch(of: /(?:^|\n)MONOTONIC_USEC=[1-9]\d+(?:\n|$)/) != nil)
    let reloading = heard.messages.firstIndex { $0.contains("RELOADING=1") } ?? .max
    let ready = heard.messages.lastIndex { $0.contains("READY=1") } ?? 0
    #expect(reloading < ready)

    daemon.signal(SIGTERM)
    #expect(daemon.wait(seconds: 10) == .exited(0))
    #expect(heard.has("STOPPING=1"))
    #expect(
      heard.messages.lastIndex { $0.contains("READY=1") } ?? .max < heard.messages.firstIndex {
        $0.contains("STOPPING=1")
      } ?? 0)
    #expect(heard.count("WATCHDOG=1") == 0, "nobody asked for it")
  }

  @Test("a reload that fails ends with READY too, and with a STATUS that says so")
  func failedReload() {
    let (daemon, heard) = start()
    #expect(waitUntil("READY") { heard.has("READY=1") })
    sandbox.configure("[Nonsense]")
    let before = heard.listen().count
    daemon.signal(SIGHUP)
    #expect(waitUntil("READY again") { heard.has("READY=1", from: before) })
    #expect(heard.messages.contains { $0.contains("STATUS=reload failed, the old configuration stays") })
    #expect(daemon.stop() == .exited(0))
  }

  @Test("the watchdog is fed while the pipeline turns, and no longer when it hangs; /livez agrees")
  func watchdog() {
    let (daemon, heard) = start(watchdogMilliseconds: 1000)
    #expect(waitUntil("fed") { heard.count("WATCHDOG=1") >= 4 })
    #expect(sandbox.ask("/livez")?.status == 200)
    sandbox.deliver("winnow-test-hang.txt", "A worker never returns from this.")
    // The watchdog's patience from the last token on: then systemd would act.
    var last = heard.count("WATCHDOG=1")
    var since = Clock.monotonicNanoseconds()
    #expect(
      waitUntil("silence", seconds: 20) {
        let now = heard.count("WATCHDOG=1")
        if now != last { (last, since) = (now, Clock.monotonicNanoseconds()) }
        return Clock.monotonicNanoseconds() - since > 1_500_000_000
      })
    #expect(waitUntil("/livez fails") { sandbox.ask("/livez")?.status == 503 })
    #expect(heard.count("WATCHDOG=1") == last)
    daemon.kill()
  }

  @Test("a file that takes longer than the watchdog's interval, but ends, does not silence it for good")
  func slowFile() {
    let (daemon, heard) = start(watchdogMilliseconds: 1000)
    #expect(waitUntil("fed") { heard.count("WATCHDOG=1") >= 2 })
    sandbox.deliver("winnow-test-slow.txt", "A worker is at this for a while.")
    #expect(sandbox.comesTo("winnow-test-slow.txt", ["done"]))
    let before = heard.count("WATCHDOG=1")
    #expect(waitUntil("fed again") { heard.count("WATCHDOG=1") >= before + 3 })
    #expect(sandbox.ask("/livez")?.status == 200)
    #expect(daemon.stop() == .exited(0))
  }

  @Test("an output that cannot be written is no hang: the watchdog is fed, /readyz says what is wrong")
  func pausedIsAlive() {
    let (daemon, heard) = start(watchdogMilliseconds: 1000)
    #expect(waitUntil("READY") { heard.has("READY=1") })
    sandbox.shell("rm -r out && touch out")
    sandbox.deliver("page.txt", "A page that cannot be written now.")
    #expect(waitUntil("paused") { sandbox.ask("/readyz")?.body.contains("is paused: output_") == true })
    let before = heard.count("WATCHDOG=1")
    #expect(waitUntil("fed all the same") { heard.count("WATCHDOG=1") >= before + 4 })
    #expect(sandbox.ask("/livez")?.status == 200)
    sandbox.shell("rm out && mkdir out")
    #expect(sandbox.comesTo("page.txt", ["done"], seconds: 20))
    #expect(waitUntil("ready again") { sandbox.isReady })
    #expect(daemon.stop() == .exited(0))
    #expect(sandbox.isSound())
  }

  @Test(
    "a socket that systemd holds is taken over and left in place",
    .enabled(if: WinnowProcess.finds("systemd-socket-activate")))
  func socketActivation() {
    let daemon = sandbox.startShell(
      "exec systemd-socket-activate -l \(sandbox.socket) --fdname=status $WINNOW run --config $CONF")
    #expect(waitUntil("listens") { sandbox.names(in: sandbox.directory.path).contains("status.sock") })
    // The first connection starts the daemon, which then answers it.
    #expect(sandbox.shell("$WINNOW status --config $CONF").code != nil)
    #expect(waitUntil("ready") { sandbox.isReady })
    sandbox.deliver("page.txt", "A page for a daemon that was started by its socket.")
    #expect(sandbox.comesTo("page.txt", ["done"]))
    #expect(sandbox.count("pid") == Int(daemon.id))
    #expect(daemon.stop() == .exited(0))
    #expect(sandbox.names(in: sandbox.directory.path).contains("status.sock"), "it is not ours to remove")
  }
}
