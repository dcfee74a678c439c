// Clients of the status socket that do everything wrong. Each has a clear outcome, and meanwhile the daemon goes on with
// its files.

import POSIX
import TestBench
import Testing

@Suite struct HostileClientTests {
  let sandbox = Sandbox(quick)

  /// Everything that comes until the server closes; nil when it does not within `seconds`.
  private func answer(on connection: FileDescriptor, seconds: Double = 15) -> String? {
    var received: [UInt8] = []
    let deadline = Clock.monotonicNanoseconds() + Int64(seconds * 1e9)
    while Clock.monotonicNanoseconds() < deadline {
      guard let isReadable = try? connection.waitUntilReadable(milliseconds: 200) else { return nil }
      if !isReadable { continue }
      guard let bytes = try? connection.read(upTo: 65_536), !bytes.isEmpty else {  // a reset is an end as well
        return String(decoding: received, as: UTF8.self)
      }
      received += bytes
    }
    return nil
  }

  /// Sends as much as the server takes.
  private func send(_ bytes: [UInt8], on connection: FileDescriptor) {
    var sent = 0
    while sent < bytes.count, let count = try? UnixSocket.send(bytes, from: sent, to: connection) { sent += count }
  }

  private func connect() throws -> FileDescriptor {
    try UnixSocket.connect(to: sandbox.socket, timeoutMilliseconds: 10_000)
  }

  /// A file dropped now is committed soon.
  private func works(_ name: String) -> Bool {
    sandbox.deliver(Path(name), "Dropped while \(name) was going on.")
    return sandbox.comesTo(name, ["done"], seconds: 10)
  }

  @Test("a header of a megabyte is 431")
  func longHeader() throws {
    let daemon = sandbox.startDaemon()
    let connection = try connect()
    send(Array("GET /status HTTP/1.1\r\nHost: x\r\nX: ".utf8) + Array(repeating: 0x61, count: 1 << 20), on: connection)
    #expect(answer(on: connection)?.hasPrefix("HTTP/1.1 431 ") == true)
    #expect(works("megabyte.txt") && sandbox.isReady)
    #expect(daemon.stop() == .exited(0))
  }

  @Test("who says nothing is told so and shut out after two seconds")
  func silence() throws {
    let daemon = sandbox.startDaemon()
    let silent = try connect()
    let half = try connect()
    send(Array("GET /sta".utf8), on: half)
    let begin = Clock.monotonicNanoseconds()
    #expect(works("silence.txt"))
    #expect(answer(on: half)?.hasPrefix("HTTP/1.1 408 ") == true)
    #expect(answer(on: silent) != nil)
    #expect(Clock.monotonicNanoseconds() - begin > 1_500_000_000)
    #expect(sandbox.isReady)
    #expect(daemon.stop() == .exited(0))
  }

  @Test(
    "garbage is 400",
    arguments: [
      "\u{0}\u{1}\u{2}\n\n", "GET\r\n\r\n", "GET /status SPDY/3\r\n\r\n", "G\u{7F}T / HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET /status HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET /status HTTP/1.1\r\n\r\n",
    ])
  func garbage(text: String) throws {
    let daemon = sandbox.startDaemon()
    let connection = try connect()
    send(Array(text.utf8), on: connection)
    #expect(answer(on: connection)?.hasPrefix("HTTP/1.1 400 ") == true)
    #expect(sandbox.isReady)
    #expect(daemon.stop() == .exited(0))
  }

  @Test("random bytes have an end, and leave the daemon as it was")
  func noise() throws {
    let daemon = sandbox.startDaemon()
    var generator = SystemRandomNumberGenerator()
    for _ in 1...20 {
      let connection = try connect()
      send((0..<20_000).map { _ in UInt8.random(in: 0...255, using: &generator) }, on: connection)
      finishSending(on: connection)
      #expect(answer(on: connection) != nil)
    }
    #expect(works("noise.txt") && sandbox.isReady)
    #expect(daemon.stop() == .exited(0))
  }

  @Test("who closes his sending half after the request still has his answer, and before its end has none")
  func halfClosed() throws {
    let daemon = sandbox.startDaemon()
    for _ in 1...20 {
      let whole = try connect()
      send(Array("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n".utf8), on: whole)
      finishSending(on: whole)
      #expect(answer(on: whole)?.hasPrefix("HTTP/1.1 200 ") == true)
    }
    let half = try connect()
    send(Array("GET /readyz HTTP/1.1\r\nHo".utf8), on: half)
    finishSending(on: half)
    let rest = answer(on: half, seconds: 5)
    #expect(rest == "" || rest?.hasPrefix("HTTP/1.1 4") == true)
    #expect(daemon.stop() == .exited(0))
  }

  @Test("a client that closes while it waits for a sync costs nothing")
  func abandonedSync() throws {
    let daemon = sandbox.startDaemon()
    let writer = try FileDescriptor.open(sandbox.drop.appending("open.txt"), [.writeOnly, .create])
    for _ in 1...100 {
      let connection = try connect()
      send(Array("POST /sync?timeout=600 HTTP/1.1\r\nHost: x\r\n\r\n".utf8), on: connection)
    }
    #expect(works("abandoned.txt"))
    #expect(waitUntil("answers again", seconds: 20) { sandbox.isReady })
    withExtendedLifetime(writer) {}
    #expect(daemon.stop() == .exited(0))
  }

  @Test("a thousand connections at once: some wait, the others are refused with 503, files go on, and it passes")
  func crowd() throws {
    let daemon = sandbox.startDaemon()
    let begin = Clock.monotonicNanoseconds()
    var crowd = try (0..<1000).map { _ in try connect() }
    #expect(works("crowd.txt"))
    // 64 at a time, and each silent one gives up its place after two seconds: to the next 64 while some still come.
    let turns = Int((Clock.monotonicNanoseconds() - begin) / 2_000_000_000) + 2
    var refused = 0
    for connection in crowd {
      // Every one is answered: refused at once, or told after two seconds that its request did not come.
      guard try connection.waitUntilReadable(milliseconds: 20_000), let bytes = try? connection.read(upTo: 4096) else {
        continue
      }
      if String(decoding: bytes, as: UTF8.self).hasPrefix("HTTP/1.1 503 ") { refused += 1 }
    }
    #expect(refused >= 1000 - 64 * turns, "\(turns) turns of two seconds")
    #expect(waitUntil("answers again", seconds: 20) { sandbox.isReady })
    crowd = []
    #expect(works("after.txt") && sandbox.isReady)
    #expect(daemon.stop() == .exited(0))
    #expect(sandbox.isSound())
  }
}
