// The limits of the status socket: time, connections, and what is left behind.
// Anybody who can connect may read. Without limits one client could take all descriptors, which the work needs, or keep
// the health checks of others from an answer, and a daemon that works might be restarted for it.

import POSIX
import Synchronization
import TestBench
import Testing

@testable import Daemon

@Suite struct StatusLimitTests {
  let server: RunningServer

  init() throws { server = try RunningServer() }

  @Test("a silent connection is closed after two seconds")
  func silent() throws {
    let caller = try server.call()
    let begin = Clock.monotonicNanoseconds()
    #expect(try caller.rest(seconds: 8) == "")
    let seconds = Double(Clock.monotonicNanoseconds() - begin) / 1e9
    #expect(seconds > 1.8 && seconds < 6)
  }

  @Test("a request that dribbles in past two seconds is answered 408")
  func slow() throws {
    let caller = try server.call()
    let begin = Clock.monotonicNanoseconds()
    caller.send("GET /livez HTTP/1.1\r\n")
    // Each byte is progress of a kind; the two seconds are for the whole request.
    while Clock.monotonicNanoseconds() - begin < 2_500_000_000 {
      caller.send("X")
      pause(seconds: 0.05)
    }
    #expect(try caller.answer().status == 408)
  }

  @Test("an idle kept connection outlives the two seconds, and its next request gets its own")
  func idle() throws {
    let caller = try server.call()
    caller.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(try caller.answer().status == 200)
    #expect(try caller.rest(seconds: 3) == nil)
    caller.send("GET /livez HTTP/1.1\r\n")
    pause(seconds: 0.2)
    caller.send("Host: x\r\n\r\n")
    #expect(try caller.answer().status == 200)
  }

  @Test("a request that begins on a kept connection has two seconds as well")
  func slowSecondRequest() throws {
    let caller = try server.call()
    caller.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(try caller.answer().status == 200)
    let begin = Clock.monotonicNanoseconds()
    caller.send("GET /livez HTTP/1.1\r\n")
    #expect(try caller.answer(seconds: 9).status == 408)
    #expect(Clock.monotonicNanoseconds() - begin < 6_000_000_000)
  }

  @Test("empty lines before a request count for its length, so that pieces of any size end alike")
  func emptyLines() {
    let request = Array("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
    let longest = [UInt8](repeating: 0x0A, count: HTTPRequest.maximumBytes - request.count) + request
    guard case .request(_, length: HTTPRequest.maximumBytes) = HTTPRequest.parse(longest) else {
      Issue.record("a request of the greatest length is one")
      return
    }
    #expect(HTTPRequest.parse(longest.dropLast()) == .incomplete)
    for count in [HTTPRequest.maximumBytes, HTTPRequest.maximumBytes + 1] {
      let outcome = HTTPRequest.parse(Array(([0x0A] + longest).prefix(count)))
      guard case .refused(status: 431, _) = outcome else {
        Issue.record("\(count) bytes of a longer one are refused")
        continue
      }
    }
  }

  @Test("the 65th connection gets 503 at once, and a place again when one leaves")
  func tooMany() throws {
    var held = try (0..<64).map { _ in try server.call() }
    for caller in held {
      caller.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(try caller.answer().status == 200)
    }
    let refused = try server.call()
    #expect(try refused.rest(seconds: 1)?.hasPrefix("HTTP/1.1 503 ") == true)
    #expect(try StatusClient.request(socket: server.socket, method: "GET", path: "/livez").status == 503)
    held.removeLast()
    #expect(waitUntil("a place is free") { (try? server.get("/livez").status) == 200 })
    for caller in held {
      caller.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(try caller.answer().status == 200)
    }
  }

  @Test("a thousand connections harm nothing and leave nothing behind")
  func thousand() throws {
    var statuses: [Int] = []
    var held: [Caller] = []
    for index in 0..<1000 {
      let caller = try server.call()
      caller.send(index.isMultiple(of: 3) ? "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n" : "GET /metr")
      if index < 200 { held.append(caller) }
      if index % 3 == 0, let answer = try? caller.answer(seconds: 5) { statuses.append(answer.status) }
    }
    #expect(Set(statuses) == [200, 503])
    #expect(waitUntil("the refused are closed") { (try? server.openSockets()).map { $0 <= 65 } ?? false })
    held = []
    #expect(waitUntil("all is closed again") { (try? server.openSockets()) == 1 })
    #expect(try server.get("/livez").status == 200)
  }

  @Test("connections that come and go in the thousands are all closed")
  func turnover() throws {
    for _ in 0..<2000 { #expect(try server.get("/livez").status == 200) }
    #expect(waitUntil("only the listener is open") { (try? server.openSockets()) == 1 })
  }

  @Test("stopping closes the listener and every connection, whatever it is waiting for")
  func stop() throws {
    server.daemon.state.withLock { $0.syncResult = nil }
    let silent = try server.call()
    let waiting = try server.call()
    waiting.send("POST /sync?timeout=3600 HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(waitUntil("the sync has begun") { server.daemon.state.withLock { !$0.syncTimeouts.isEmpty } })
    server.stop()
    #expect(try silent.rest(seconds: 1) == "")
    #expect(try waiting.rest(seconds: 1) == "")
    #expect(waitUntil("the sockets are closed") { (try? server.openSockets()) == 0 })
    #expect(throws: SystemError.self) { try server.call() }
  }
}
