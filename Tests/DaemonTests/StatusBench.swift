// A status server on a socket of one test's own, and a client that can misbehave.
// The socket is real and the daemon behind it is not: so a test decides what a sync or a reload comes to and when, and
// can ask the kernel which connections are still held.

import Dispatch
import POSIX
import Synchronization
import TestBench

@testable import Daemon

/// What the fake daemon was asked to do, and what it answers.
final class FakeDaemon: Sendable {
  struct State {
    var isAlive = true
    var rescans = 0
    var reopens = 0
    var syncTimeouts: [Duration] = []
    /// nil: answers only when the test calls what is kept below.
    var syncResult: Bool? = true
    var pendingSync: (@Sendable (Bool) -> Void)?
    var reloadError: String?
    var report = StatusReport(version: "1.2.3", startedNanoseconds: 0, uptimeNanoseconds: 1_000_000_000)
  }
  let state = Mutex(State())

  var actions: StatusServer.Actions {
    StatusServer.Actions(
      report: { self.state.withLock { $0.report } },
      isAlive: { self.state.withLock { $0.isAlive } },
      sync: { timeout, done in
        let result = self.state.withLock { state in
          state.syncTimeouts.append(timeout)
          if state.syncResult == nil { state.pendingSync = done }
          return state.syncResult
        }
        if let result { DispatchQueue.global().async { done(result) } }
      },
      rescan: { self.state.withLock { $0.rescans += 1 } },
      reopen: { self.state.withLock { $0.reopens += 1 } },
      reload: { done in done(self.state.withLock { $0.reloadError }) })
  }
}

/// Stopped when the last reference goes.
final class RunningServer: Sendable {
  let daemon = FakeDaemon()
  let socket: Path
  private let place = TempDirectory()
  private let server: StatusServer

  init() throws {
    socket = place.at("s")
    daemon.state.withLock { state in
      state.report.state = .idle
      state.report.isFirstScanDone = true
    }
    server = StatusServer(listeners: [try UnixSocket.listen(at: socket)], actions: daemon.actions)
    server.start()
  }

  deinit { server.stop() }

  func stop() { server.stop() }

  func call() throws -> Caller { try Caller(socket) }

  /// One request on a connection of its own: the whole answer.
  func ask(_ text: String) throws -> Answer {
    let caller = try call()
    caller.send(text)
    return try caller.answer()
  }

  func get(_ path: String) throws -> Answer { try ask("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n") }

  /// Sockets the server holds for this path, the listener among them, as the kernel counts them.
  func openSockets() throws -> Int {
    let table = try FileDescriptor.open("/proc/net/unix", .readOnly)
    var text: [UInt8] = []
    while true {
      let part = try table.read(upTo: 65_536)
      if part.isEmpty { break }
      text += part
    }
    return String(decoding: text, as: UTF8.self).split(separator: "\n").count { $0.hasSuffix(" \(socket)") }
  }
}

struct Answer: Equatable {
  let status: Int
  let headers: [String: String]
  let body: String
}

struct BadAnswer: Error { let text: String }

/// One connection, blocking, with a limit on every wait.
final class Caller {
  private let connection: FileDescriptor
  private var received: [UInt8] = []
  private(set) var isEnded = false

  init(_ socket: Path) throws { connection = try UnixSocket.connect(to: socket, timeoutMilliseconds: 10_000) }

  /// Sends what the server takes; one that has closed takes nothing, which is no error here.
  func send(_ text: String) {
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      guard let count = try? UnixSocket.send(bytes, from: sent, to: connection) else { return }  // closed: see above
      sent += count
    }
  }

  func finishSending() { TestBench.finishSending(on: connection) }

  /// One more piece; false at the end or after `seconds`.
  private func receive(_ seconds: Double) throws -> Bool {
    guard !isEnded, try connection.waitUntilReadable(milliseconds: Int(seconds * 1000)) else { return false }
    do {
      let part = try connection.read(upTo: 65_536)
      received += part
      isEnded = part.isEmpty
    } catch { isEnded = true }  // a reset is an end as well
    return !isEnded
  }

  /// The next answer on this connection.
  func answer(hasBody: Bool = true, seconds: Double = 10) throws -> Answer {
    while true {
      if let answer = take(hasBody) { return answer }
      guard try receive(seconds) else { throw BadAnswer(text: String(decoding: received, as: UTF8.self)) }
    }
  }

  /// What comes until the server closes; nil when it does not within `seconds`.
  func rest(seconds: Double = 10) throws -> String? {
    while try receive(seconds) {}
    return isEnded ? String(decoding: received, as: UTF8.self) : nil
  }

  private func take(_ hasBody: Bool) -> Answer? {
    let text = String(decoding: received, as: UTF8.self)
    guard let end = text.range(of: "\r\n\r\n") else { return nil }
    let lines = text[..<end.lowerBound].split(separator: "\r\n")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ": ", maxSplits: 1)
      headers[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
    }
    let length = hasBody ? Int(headers["Content-Length"] ?? "") ?? 0 : 0
    let body = text[end.upperBound...].utf8
    guard body.count >= length, let status = Int(lines[0].split(separator: " ")[1]) else { return nil }
    received = Array(body.dropFirst(length))
    return Answer(status: status, headers: headers, body: String(decoding: body.prefix(length), as: UTF8.self))
  }
}

extension String {
  /// Foundation's, for one short needle.
  fileprivate func range(of needle: String) -> Range<Index>? {
    indices.lazy.filter { self[$0...].hasPrefix(needle) }.first.map { $0..<self.index($0, offsetBy: needle.count) }
  }
}
