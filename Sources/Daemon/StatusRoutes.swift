// What each path of the status socket answers. Reading is for anyone who can connect; control is for root and the
// daemon's own user, whom the kernel vouches for (SO_PEERCRED), and so never over TCP.

import POSIX

/// Who is at the other end of a connection.
struct StatusPeer: Sendable, Equatable {
  /// nil over TCP.
  let user: UInt32?

  var isRemote: Bool { user == nil }
  var mayControl: Bool { user == 0 || user == Host.effectiveUser }
}

struct StatusRoutes: Sendable {
  typealias Respond = @Sendable (HTTPResponse) -> Void

  enum Answer {
    case now(HTTPResponse)
    /// Started by `start`, which calls back once; given up after `limit`.
    case later(limit: Duration, start: (@escaping Respond) -> Void)
  }

  let actions: StatusServer.Actions

  private static let reading: Set<String> = ["/livez", "/readyz", "/healthz", "/startupz", "/status", "/metrics", "/"]
  private static let control: Set<String> = ["/sync", "/rescan", "/reopen", "/reload"]

  func answer(_ request: HTTPRequest, from peer: StatusPeer) -> Answer {
    // A web page that points its own name at 127.0.0.1 must not read our status through a browser.
    if peer.isRemote, !Self.isLoopback(host: request.host) {
      return .now(.error(421, "ask for 127.0.0.1 or localhost"))
    }
    if Self.reading.contains(request.path) {
      guard request.method == "GET" || request.method == "HEAD" else {
        return .now(.error(405, "\(request.path) is read with GET or HEAD", allow: "GET, HEAD"))
      }
      return .now(read(request))
    }
    guard Self.control.contains(request.path) else { return .now(.error(404, "there is no such path")) }
    guard request.method == "POST" else {
      return .now(.error(405, "\(request.path) is asked for with POST", allow: "POST"))
    }
    guard peer.mayControl else {
      return .now(.error(403, "only root and the user winnow runs as may ask for \(request.path)"))
    }
    return control(request)
  }

  private func read(_ request: HTTPRequest) -> HTTPResponse {
    switch request.path {
    case "/livez":
      // Never waits for the report: a stuck daemon must still be able to say that it is stuck.
      return actions.isAlive() ? .status(200, "pass") : .status(503, "fail")
    case "/readyz": return actions.report().readiness.response(version: nil)
    case "/healthz":
      let report = actions.report()
      return report.readiness.response(version: report.version)
    case "/startupz": return actions.report().startup.response(version: nil)
    case "/status": return HTTPResponse(body: actions.report().json() + [0x0A])
    case "/metrics":
      let format = MetricsFormat.accepted(by: request.accept)
      return HTTPResponse(contentType: format.contentType, body: Array(actions.report().metrics(format).utf8))
    default:
      let paths = (Self.reading.sorted().dropFirst() + Self.control.sorted().map { "POST " + $0 })
      return HTTPResponse(
        contentType: "text/plain; charset=utf-8", body: Array((paths.joined(separator: "\n") + "\n").utf8))
    }
  }

  private func control(_ request: HTTPRequest) -> Answer {
    switch request.path {
    case "/sync": return sync(request)
    case "/rescan":
      actions.rescan()
      return .now(.status(202, "accepted"))
    case "/reopen":
      actions.reopen()
      return .now(.status(202, "accepted"))
    default:
      return .later(limit: .seconds(60)) { respond in
        actions.reload { error in respond(error.map { .error(422, $0) } ?? .status(200, "reloaded")) }
      }
    }
  }

  private func sync(_ request: HTTPRequest) -> Answer {
    let text = request.parameter("timeout") ?? "30"
    let timeout: Duration
    do { timeout = try ConfigurationValue.duration(Array(text.utf8), in: .zero ... .seconds(3600)) } catch {
      return .now(.error(400, "bad timeout: expected \(error.expected)"))
    }
    // The daemon keeps the time; the server only guards against one that does not.
    return .later(limit: timeout + .seconds(2)) { respond in
      actions.sync(timeout) { isDone in
        respond(isDone ? .status(200, "committed") : .error(504, "not all is committed yet"))
      }
    }
  }

  private static func isLoopback(host: String?) -> Bool {
    guard let host else { return true }  // HTTP/1.0: no browser
    let name = host.split(separator: ":", omittingEmptySubsequences: false)[0].lowercased()
    return name == "127.0.0.1" || name == "localhost"
  }
}
