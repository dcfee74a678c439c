// The status socket over a real Unix socket: what is answered, to well-behaved clients and to others.
// curl, scrapers and proxies each use another part of HTTP, and winnow's server is its own. What two readers of a
// request could take differently is refused, so that nothing can be slipped past a proxy.

import JSON
import POSIX
import Synchronization
import TestBench
import Testing

@testable import Daemon

@Suite struct StatusServerTests {
  let server: RunningServer

  init() throws { server = try RunningServer() }

  @Test(
    "every path that is read answers 200 with its kind of body",
    arguments: [
      ("/livez", "application/json"), ("/readyz", "application/json"), ("/healthz", "application/health+json"),
      ("/startupz", "application/json"), ("/status", "application/json"),
      ("/metrics", "text/plain; version=0.0.4; charset=utf-8"), ("/", "text/plain; charset=utf-8"),
      ("/readyz?verbose", "application/json"), ("http://x/livez", "application/json"),
    ])
  func reading(_ path: String, _ type: String) throws {
    let answer = try server.get(path)
    #expect(answer.status == 200)
    #expect(answer.headers["Content-Type"] == type)
    #expect(answer.headers["Cache-Control"] == "no-store")
    if type.hasSuffix("json") { _ = try JSONValue(parsing: Array(answer.body.utf8)) }
  }

  @Test("HEAD answers what GET does, without the body", arguments: ["/livez", "/status", "/metrics"])
  func head(_ path: String) throws {
    let caller = try server.call()
    caller.send("HEAD \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    let head = try caller.answer(hasBody: false)
    let get = try server.get(path)
    #expect(head.status == 200)
    #expect(head.headers["Content-Length"] == get.headers["Content-Length"])
    #expect(head.headers["Content-Type"] == get.headers["Content-Type"])
    #expect(try caller.rest() == "")
  }

  @Test("a connection is kept for the next request, and closed when asked")
  func keepAlive() throws {
    let caller = try server.call()
    for _ in 0..<3 {
      caller.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
      let answer = try caller.answer()
      #expect(answer.status == 200)
      #expect(answer.headers["Connection"] == "keep-alive")
    }
    caller.send("GET /livez HTTP/1.1\r\nHost: x\r\nConnection: Close\r\n\r\n")
    #expect(try caller.answer().headers["Connection"] == "close")
    #expect(try caller.rest(seconds: 1) == "")
  }

  @Test("HTTP/1.0 closes unless it asks not to")
  func oldVersion() throws {
    let caller = try server.call()
    caller.send("GET /livez HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    #expect(try caller.answer().headers["Connection"] == "keep-alive")
    caller.send("GET /livez HTTP/1.0\r\n\r\n")
    #expect(try caller.answer().status == 200)
    #expect(try caller.rest(seconds: 1) == "")
  }

  @Test("pipelined requests are all answered, in order")
  func pipelining() throws {
    let caller = try server.call()
    let paths = (0..<200).map { ["/livez", "/nowhere", "/metrics", "/status"][$0 % 4] }
    caller.send(paths.map { "GET \($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
    caller.finishSending()
    for path in paths { #expect(try caller.answer().status == (path == "/nowhere" ? 404 : 200)) }
    #expect(try caller.rest(seconds: 1) == "")
  }

  @Test("a client that reads late gets every byte")
  func lateReader() throws {
    // Far more than the socket's buffers hold, so that the server must wait for room, many times.
    let count = 2000
    server.daemon.state.withLock {
      $0.report.lastError = .init(atNanoseconds: 0, code: "x", file: nil, message: String(repeating: "m", count: 4000))
    }
    let caller = try server.call()
    let body = try server.get("/status").body
    for _ in 0..<count / 100 {
      caller.send(String(repeating: "GET /status HTTP/1.1\r\nHost: x\r\n\r\n", count: 100))
      for _ in 0..<100 { #expect(try caller.answer().body == body) }
    }
  }

  @Test("a request may come byte by byte, with bare line feeds and empty lines before it")
  func dribble() throws {
    let caller = try server.call()
    for byte in "\r\n\nGET /livez HTTP/1.1\nhOsT:\tx \nX-Other: y\n\n" { caller.send(String(byte)) }
    #expect(try caller.answer().status == 200)
  }

  @Test("a client that has sent its request and closed its half still gets the answer")
  func halfClosed() throws {
    let caller = try server.call()
    caller.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
    caller.finishSending()
    #expect(try caller.answer().status == 200)
    #expect(try caller.rest(seconds: 1) == "")
  }

  @Test(
    "what is malformed is answered 400 and the connection ends",
    arguments: [
      "GET\r\n\r\n", "GET /livez\r\n\r\n", "GET  /livez HTTP/1.1\r\nHost: x\r\n\r\n",
      "G@T /livez HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET livez HTTP/1.1\r\nHost: x\r\n\r\n", "GET /livez HTTP/1.1\r\n\r\n",
      "GET /livez HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
      "GET /livez HTTP/1.1\r\nHost : x\r\n\r\n", "GET /livez HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n",
      "GET /livez HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n", "GET /li\u{0}vez HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET /livez HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n",
      "GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
      "GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: \r\n\r\n",
      "POST /rescan HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\n\n",
    ])
  func malformed(_ text: String) throws {
    let caller = try server.call()
    caller.send(text + "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
    caller.finishSending()
    let answer = try caller.answer()
    #expect(answer.status == 400)
    #expect(answer.headers["Connection"] == "close")
    #expect(try caller.rest(seconds: 1) == "", "what follows is not taken for a request")
    #expect(server.daemon.state.withLock { $0.rescans } == 0)
  }

  @Test(
    "a body is refused with 413, an empty one is not",
    arguments: [("1", 413), ("99999999999999999999", 413), ("0", 202), ("000", 202)])
  func bodies(_ length: String, _ status: Int) throws {
    #expect(try server.ask("POST /rescan HTTP/1.1\r\nHost: x\r\nContent-Length: \(length)\r\n\r\n").status == status)
  }

  @Test("another version of HTTP is answered 505")
  func version() throws {
    #expect(try server.ask("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").status == 505)
  }

  @Test(
    "unknown paths are 404, wrong methods 405 with what would do",
    arguments: [
      ("GET /nowhere", 404, nil), ("POST /nowhere", 404, nil), ("GET /livez/", 404, nil), ("GET *", 404, nil),
      ("POST /livez", 405, "GET, HEAD"), ("DELETE /status", 405, "GET, HEAD"), ("get /status", 405, "GET, HEAD"),
      ("GET /sync", 405, "POST"), ("HEAD /reload", 405, "POST"),
    ] as [(String, Int, String?)])
  func routing(_ line: String, _ status: Int, _ allow: String?) throws {
    let caller = try server.call()
    caller.send("\(line) HTTP/1.1\r\nHost: x\r\n\r\n")
    let answer = try caller.answer(hasBody: !line.hasPrefix("HEAD"))
    #expect(answer.status == status)
    #expect(answer.headers["Allow"] == allow)
  }

  @Test("headers of 8191 bytes are taken, of 8192 refused with 431")
  func headerLimit() throws {
    func request(of size: Int) -> String {
      let frame = "GET /livez HTTP/1.1\r\nHost: x\r\nX: \r\n\r\n"
      return frame.replacing("X: ", with: "X: " + String(repeating: "a", count: size - frame.utf8.count))
    }
    #expect(try server.ask(request(of: 8191)).status == 200)
    #expect(try server.ask(request(of: 8300)).status == 431)
  }

  @Test("a header of a megabyte is answered 431 and does not disturb others")
  func hugeHeader() throws {
    let caller = try server.call()
    caller.send("GET /livez HTTP/1.1\r\nHost: x\r\nX: " + String(repeating: "a", count: 1 << 20))
    #expect(try server.get("/livez").status == 200)
    #expect(try caller.answer().status == 431)
    caller.finishSending()
    #expect(try caller.rest(seconds: 1) == "")
  }

  @Test("livez follows the daemon's own proof of life and asks for no report")
  func liveness() throws {
    server.daemon.state.withLock { $0.isAlive = false }
    #expect(try server.get("/livez").status == 503)
    #expect(try server.get("/readyz").status == 200)
  }

  @Test("readyz and healthz turn 503 and say why, startupz does not follow")
  func readiness() throws {
    server.daemon.state.withLock { state in
      state.report.watch.isRootMissing = true
      state.report.watch.root = "/srv/drop"
    }
    for path in ["/readyz", "/healthz"] {
      let answer = try server.get(path)
      #expect(answer.status == 503)
      #expect(answer.body.contains("drop directory /srv/drop is missing"))
    }
    #expect(try server.get("/startupz").status == 200)
  }
}

extension String {
  fileprivate func replacing(_ old: String, with new: String) -> String {
    split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
  }
}
