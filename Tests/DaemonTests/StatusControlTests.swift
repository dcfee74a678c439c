// Control over the status socket: who may, what is answered, and the client that the command line uses.
// A sync may hold its connection for an hour; whatever becomes of it must cost no descriptor and no processor. And TCP
// vouches for nobody, so nothing that reaches the port may command the daemon.

import Dispatch
import POSIX
import Synchronization
import TestBench
import Testing

@testable import Daemon

@Suite struct StatusControlTests {
  let server: RunningServer

  init() throws { server = try RunningServer() }

  private func post(_ path: String) throws -> Answer { try server.ask("POST \(path) HTTP/1.1\r\nHost: x\r\n\r\n") }

  @Test("rescan and reopen are passed on and answered 202")
  func simple() throws {
    #expect(try post("/rescan").status == 202)
    #expect(try post("/reopen").status == 202)
    #expect(server.daemon.state.withLock { [$0.rescans, $0.reopens] } == [1, 1])
  }

  @Test("sync answers 200 when all is committed and 504 when the time is over")
  func sync() throws {
    #expect(try post("/sync").status == 200)
    server.daemon.state.withLock { $0.syncResult = false }
    #expect(try post("/sync?timeout=1min").status == 504)
    #expect(server.daemon.state.withLock { $0.syncTimeouts } == [.seconds(30), .seconds(60)])
  }

  @Test("a bad timeout is 400 and asks nothing of the daemon", arguments: ["x", "-1", "2h", ""])
  func badTimeout(_ text: String) throws {
    #expect(try post("/sync?timeout=\(text)").status == 400)
    #expect(server.daemon.state.withLock { $0.syncTimeouts } == [])
  }

  @Test("a daemon that never answers a sync is given up")
  func lostSync() throws {
    server.daemon.state.withLock { $0.syncResult = nil }
    let begin = Clock.monotonicNanoseconds()
    #expect(try post("/sync?timeout=0").status == 504)
    #expect(Clock.monotonicNanoseconds() - begin < 8_000_000_000)
  }

  @Test("what a client sends while its sync waits is answered afterwards, and so is its end")
  func requestWhileWaiting() throws {
    server.daemon.state.withLock { $0.syncResult = nil }
    let caller = try server.call()
    caller.send("POST /sync HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(waitUntil("the sync has begun") { server.daemon.state.withLock { $0.pendingSync != nil } })
    caller.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
    caller.finishSending()
    pause(seconds: 0.1)  // the server has seen both by now, if it looked
    server.daemon.state.withLock { $0.pendingSync }?(true)
    #expect(try caller.answer(seconds: 5).body.contains("committed"))
    #expect(try caller.answer(seconds: 1).body.contains("pass"))
    #expect(try caller.rest(seconds: 1) == "")
  }

  @Test("an answer that comes twice or too late disturbs nothing")
  func lateAnswer() throws {
    server.daemon.state.withLock { $0.syncResult = nil }
    let caller = try server.call()
    caller.send("POST /sync HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(waitUntil("the sync has begun") { server.daemon.state.withLock { $0.pendingSync != nil } })
    let first = server.daemon.state.withLock { $0.pendingSync }
    first?(true)
    first?(false)
    #expect(try caller.answer().status == 200)
    server.daemon.state.withLock { $0.pendingSync = nil }
    caller.send("POST /sync HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(waitUntil("the second sync has begun") { server.daemon.state.withLock { $0.pendingSync != nil } })
    first?(false)
    server.daemon.state.withLock { $0.pendingSync }?(true)
    #expect(try caller.answer().status == 200)
  }

  @Test("a client that leaves while its sync waits costs no processor time")
  func abandonedSync() throws {
    server.daemon.state.withLock { $0.syncResult = nil }
    var caller: Caller? = try server.call()
    caller?.send("POST /sync?timeout=3600 HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(waitUntil("the sync has begun") { server.daemon.state.withLock { !$0.syncTimeouts.isEmpty } })
    caller?.send("GET /livez HTTP/1.1\r\n")  // unread, and then the end: both keep the descriptor readable
    caller = nil
    let isQuiet = waitUntil("a fifth of a second without work", seconds: 60) {
      let before = Clock.processorNanoseconds()
      pause(seconds: 0.2)
      return Clock.processorNanoseconds() - before < 100_000_000  // a spinning source would take all 0.2 s
    }
    #expect(isQuiet)
    #expect(try server.get("/livez").status == 200)
  }

  @Test("a reload that fails is 422 with the reason")
  func reload() throws {
    #expect(try post("/reload").status == 200)
    server.daemon.state.withLock { $0.reloadError = "winnow.conf:3: unknown key" }
    let answer = try post("/reload")
    #expect(answer.status == 422)
    #expect(answer.body == #"{"error":"winnow.conf:3: unknown key"}"# + "\n")
  }

  @Test("a keep-alive connection goes on after a control request")
  func controlThenRead() throws {
    let caller = try server.call()
    caller.send("POST /sync HTTP/1.1\r\nHost: x\r\n\r\nGET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(try caller.answer().body.contains("committed"))
    #expect(try caller.answer().body.contains("pass"))
  }

  @Test("control is for root and the daemon's own user, reading for everyone")
  func rights() {
    let routes = StatusRoutes(actions: server.daemon.actions)
    let own = Host.effectiveUser
    let request = { HTTPRequest(method: $0, path: $1, query: nil, host: "localhost:1", accept: nil, keepsAlive: true) }
    for path in ["/sync", "/rescan", "/reopen", "/reload"] {
      #expect(status(routes.answer(request("POST", path), from: StatusPeer(user: own &+ 4711))) == 403)
      #expect(status(routes.answer(request("POST", path), from: StatusPeer(user: nil))) == 403)
    }
    #expect(status(routes.answer(request("GET", "/status"), from: StatusPeer(user: own &+ 4711))) == 200)
    #expect(server.daemon.state.withLock { $0.rescans + $0.reopens } == 0)
    #expect(status(routes.answer(request("POST", "/rescan"), from: StatusPeer(user: 0))) == 202)
    #expect(status(routes.answer(request("POST", "/reopen"), from: StatusPeer(user: own))) == 202)
  }

  @Test("over TCP another host's name is 421: no web page can read the status through a browser")
  func rebinding() {
    let routes = StatusRoutes(actions: server.daemon.actions)
    for (host, expected) in [
      ("evil.example", 421), ("evil.example:9464", 421), ("127.0.0.1:9464", 200), ("LOCALHOST", 200),
    ] {
      let request = HTTPRequest(method: "GET", path: "/status", query: nil, host: host, accept: nil, keepsAlive: true)
      #expect(status(routes.answer(request, from: StatusPeer(user: nil))) == expected)
      #expect(status(routes.answer(request, from: StatusPeer(user: 0))) == 200)
    }
  }

  private func status(_ answer: StatusRoutes.Answer) -> Int? {
    if case .now(let response) = answer { response.status } else { nil }
  }
}

@Suite struct StatusClientTests {
  let place = TempDirectory()

  @Test("a request brings status and body back")
  func request() throws {
    let server = try RunningServer()
    let answer = try StatusClient.request(socket: server.socket, method: "GET", path: "/livez")
    #expect(answer.status == 200)
    #expect(answer.body == Array(#"{"status":"pass"}"#.utf8) + [0x0A])
  }

  @Test("no daemon, a dead socket and a regular file are unreachable")
  func unreachable() throws {
    place.write("file", "")
    _ = try UnixSocket.listen(at: place.at("dead"))  // closed again at once; the name stays
    for name: Path in ["nothing", "file", "dead"] {
      let failure = #expect(throws: StatusClient.Failure.self) {
        try StatusClient.request(socket: place.at(name), method: "GET", path: "/livez")
      }
      guard case .unreachable = failure else {
        Issue.record("\(name): \(String(describing: failure))")
        continue
      }
    }
  }

  @Test("a daemon that accepts nothing or answers nothing does not hold the client for ever")
  func silent() throws {
    let listener = try UnixSocket.listen(at: place.at("s"))
    let failure = #expect(throws: StatusClient.Failure.self) {
      try StatusClient.request(socket: place.at("s"), method: "GET", path: "/livez", timeout: .milliseconds(50))
    }
    #expect(failure == .timedOut)
    withExtendedLifetime(listener) {}
  }

  @Test(
    "an answer that is cut off or no HTTP is malformed",
    arguments: [
      "", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", "SSH-2.0-x\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n",
      "HTTP/1.1 x\r\nContent-Length: 0\r\n\r\n",
    ])
  func malformed(_ text: String) throws {
    let listener = try UnixSocket.listen(at: place.at("s"))
    let socket = place.at("s")
    DispatchQueue.global().async {
      var connection: FileDescriptor?
      waitUntil("the client has come") {
        connection = try? UnixSocket.accept(on: listener)  // not yet: again
        return connection != nil
      }
      guard let connection else { return }
      if !text.isEmpty { _ = try? UnixSocket.send(Array(text.utf8), to: connection) }  // gone: the test fails by itself
      TestBench.finishSending(on: connection)
    }
    let failure = #expect(throws: StatusClient.Failure.self) {
      try StatusClient.request(socket: socket, method: "GET", path: "/", timeout: .seconds(5))
    }
    #expect(failure == .malformedAnswer || failure == .unreachable(SystemError("read", socket, code: 104)))
  }
}
