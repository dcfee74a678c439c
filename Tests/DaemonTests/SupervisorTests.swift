// What is said to the service manager, heard on a real datagram socket, and the sockets it hands over.
// winnow speaks this protocol without libsystemd. A wrong word raises no error anywhere: the unit hangs at its start,
// or is killed by a watchdog that heard nothing.

import POSIX
import Synchronization
import TestBench
import Testing

@testable import Daemon

@Suite struct SupervisorTests {
  let place = TempDirectory()
  let manager: DatagramSocket

  init() { manager = DatagramSocket(at: place.at("notify")) }

  private final class Hand: Sendable { let nanoseconds = Mutex<Int64>(5_000_000_000) }
  private let hand = Hand()

  private func supervisor(_ environment: [String: Path] = [:]) -> Supervisor {
    let variables = environment.merging(["NOTIFY_SOCKET": place.at("notify")]) { given, _ in given }
    return Supervisor(environment: { variables[$0] }, clock: { [hand] in hand.nanoseconds.withLock { $0 } })
  }

  private func wait(milliseconds: Int64) { hand.nanoseconds.withLock { $0 += milliseconds * 1_000_000 } }

  @Test("the life of a daemon is told in sd_notify's words")
  func life() {
    let supervisor = supervisor()
    supervisor.extendTimeout(by: .seconds(30))
    #expect(manager.receive() == "EXTEND_TIMEOUT_USEC=30000000")
    supervisor.ready("idle")
    #expect(manager.receive() == "READY=1\nSTATUS=idle")
    supervisor.watchdog()
    #expect(manager.receive() == "WATCHDOG=1")
    supervisor.reloading()
    #expect(manager.receive() == "RELOADING=1\nMONOTONIC_USEC=5000000")
    supervisor.ready()
    #expect(manager.receive() == "READY=1")
    supervisor.stopping("draining")
    #expect(manager.receive() == "STOPPING=1\nSTATUS=draining")
    supervisor.failed("no space", code: 28, exitStatus: 73)
    #expect(manager.receive() == "ERRNO=28\nEXIT_STATUS=73\nSTATUS=no space")
    #expect(manager.receive() == nil)
  }

  @Test("a status is shown at most once a second, and the last one is not lost")
  func statusRate() {
    let supervisor = supervisor()
    supervisor.status("1 done")
    #expect(manager.receive() == "STATUS=1 done")
    wait(milliseconds: 999)
    supervisor.status("2 done")
    supervisor.status("3 done")
    #expect(manager.receive() == nil)
    supervisor.watchdog()
    #expect(manager.receive() == "WATCHDOG=1\nSTATUS=3 done")
    wait(milliseconds: 1000)
    supervisor.status("3 done")
    #expect(manager.receive() == nil, "what is shown already is not sent again")
    supervisor.status("4 done")
    #expect(manager.receive() == "STATUS=4 done")
    supervisor.status("5 done")
    supervisor.status("4 done")
    supervisor.watchdog()
    #expect(manager.receive() == "WATCHDOG=1", "back to what is shown: nothing to say")
  }

  @Test("a line end in a status cannot forge an assignment")
  func forgery() {
    supervisor().ready("bad\nMAINPID=1")
    #expect(manager.receive() == "READY=1\nSTATUS=bad\\u{a}MAINPID=1")
  }

  @Test("the abstract name space is understood")
  func abstract() {
    let name = Path("@winnow-test-\(place.path.lastComponent)")
    let manager = DatagramSocket(at: name)
    supervisor(["NOTIFY_SOCKET": name]).ready()
    #expect(manager.receive() == "READY=1")
  }

  @Test("without a service manager, or with one that is gone, nothing happens")
  func alone() {
    let supervisor = Supervisor(environment: { _ in nil })
    supervisor.ready("x")
    supervisor.status("y")
    #expect(supervisor.watchdogInterval == nil)
    self.supervisor(["NOTIFY_SOCKET": place.at("gone")]).ready()
    #expect(manager.receive() == nil)
  }

  @Test("the watchdog is fed at half its time, and only where it is meant for this process")
  func watchdog() {
    let own = Path("\(Host.processID)")
    #expect(supervisor(["WATCHDOG_USEC": "60000000", "WATCHDOG_PID": own]).watchdogInterval == .seconds(30))
    #expect(supervisor(["WATCHDOG_USEC": "60000000"]).watchdogInterval == .seconds(30))
    #expect(supervisor(["WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"]).watchdogInterval == nil)
    for text: Path in ["", "0", "-5", "soon"] { #expect(supervisor(["WATCHDOG_USEC": text]).watchdogInterval == nil) }
  }

  @Test("a listening socket that is handed over answers requests")
  func activation() throws {
    let listener = try UnixSocket.listen(at: place.at("s"))
    _ = Unmanaged.passRetained(listener)  // the server closes the descriptor in its stead
    let taken = Supervisor.takeListeners(
      environment: { ["LISTEN_FDS": "1", "LISTEN_PID": Path("\(Host.processID)"), "LISTEN_FDNAMES": "status"][$0] },
      firstDescriptor: listener.raw)
    #expect(taken.map(\.name) == ["status"])
    let server = StatusServer(listeners: taken.map(\.listener), actions: FakeDaemon().actions)
    server.start()
    defer { server.stop() }
    #expect(try StatusClient.request(socket: place.at("s"), method: "GET", path: "/livez").status == 200)
  }

  @Test("sockets meant for another process are not touched, what is no listener is rejected")
  func noActivation() throws {
    #expect(Supervisor.takeListeners(environment: { ["LISTEN_FDS": "1", "LISTEN_PID": "1"][$0] }).isEmpty)
    #expect(Supervisor.takeListeners(environment: { _ in nil }).isEmpty)
    let file = try FileDescriptor.open("/dev/null", .readOnly)
    var rejections = 0
    let taken = Supervisor.takeListeners(
      environment: { ["LISTEN_FDS": "1", "LISTEN_PID": Path("\(Host.processID)")][$0] }, firstDescriptor: file.raw,
      rejected: { _ in rejections += 1 })
    #expect(taken.isEmpty)
    #expect(rejections == 1)
    #expect(try file.status().kind == .device, "it is left open")
  }
}
