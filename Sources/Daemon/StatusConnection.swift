// One connection to the status socket: reads a request, answers it, goes on with the next. At most one answer is in
// memory at a time, and nothing is read while it waits to be taken, so a slow or hostile client costs a few kilobytes.

import POSIX

/// Touched by the server's loop only.
final class StatusConnection {
  /// The limits on a client's patience with us and ours with it.
  enum Limit {
    static let request: Duration = .seconds(2)
    static let idle: Duration = .seconds(10)
    static let response: Duration = .seconds(10)
  }

  private enum State { case reading, waiting, writing, closed }

  let descriptor: FileDescriptor
  private let routes: StatusRoutes
  private let peer: StatusPeer
  /// Takes the late answer to the turn of this connection, from any thread.
  private let answered: @Sendable (_ turn: Int, HTTPResponse) -> Void

  private var state = State.reading
  private var pending: HTTPRequest?
  private var input: [UInt8] = []
  private var output: [UInt8] = []
  private var sent = 0
  private var closesAfterOutput = false
  /// Between requests, before the first byte of the next.
  private var isIdle = false
  /// The client has said all it will say.
  private var isInputOver = false
  /// Tells the answer that is waited for from one that comes too late.
  private var turn = 0
  /// When patience ends (monotonic).
  private(set) var deadline: Int64 = 0

  init(
    _ descriptor: FileDescriptor, routes: StatusRoutes, answered: @escaping @Sendable (Int, HTTPResponse) -> Void
  ) {
    self.descriptor = descriptor
    self.routes = routes
    self.answered = answered
    peer = StatusPeer(user: UnixSocket.peerUser(of: descriptor))
    setDeadline(Limit.request)
  }

  var isClosed: Bool { state == .closed }

  /// What to wait for. While an answer is awaited reading goes on, to hear of a client that has gone.
  var interest: PollEntry {
    let mayRead = state == .reading || (state == .waiting && input.count <= HTTPRequest.maximumBytes)
    return PollEntry(descriptor, wantsRead: mayRead && !isInputOver, wantsWrite: state == .writing)
  }

  func close() { state = .closed }

  /// Acts on what came of `interest`.
  func handle(_ event: PollEntry) {
    if event.isReadable, event.wantsRead { readable() }
    if event.isWritable, state == .writing {
      flush()
      takeRequests()
    }
    if event.isHungUp { close() }
  }

  func checkDeadline(_ now: Int64) {
    guard now >= deadline else { return }
    switch state {
    case .reading where !input.isEmpty: refuse(408, "the request did not come in time")
    case .waiting: refuse(504, "no answer in time")
    case .reading, .writing: close()
    case .closed: break
    }
  }

  /// The answer to a request that had to wait.
  func finish(_ turn: Int, _ response: HTTPResponse) {
    guard state == .waiting, turn == self.turn, let pending else { return }
    send(response, to: pending)
    takeRequests()
  }

  private func readable() {
    let received: Int?
    do {
      received = try withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer throws(SystemError) in
        let count = try descriptor.readIfReady(into: buffer)
        if let count { input.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
        return count
      }
    } catch { return close() }
    guard let received else { return }
    if received == 0 {
      // Who has only closed his sending half still waits for the answer.
      if state == .waiting { isInputOver = true } else { close() }
      return
    }
    takeRequests()
  }

  /// Answers requests until more input is needed or an answer has to wait.
  private func takeRequests() {
    while state == .reading {
      switch HTTPRequest.parse(input) {
      case .incomplete:
        if isInputOver { return close() }
        if isIdle, !input.isEmpty {
          isIdle = false
          setDeadline(Limit.request)
        }
        return
      case .refused(let status, let reason): refuse(status, reason)
      case .request(let request, let length):
        input.removeFirst(length)
        begin(request)
      }
    }
  }

  private func begin(_ request: HTTPRequest) {
    switch routes.answer(request, from: peer) {
    case .now(let response): send(response, to: request)
    case .later(let limit, let start):
      state = .waiting
      pending = request
      turn += 1
      setDeadline(limit)
      start { [turn, answered] response in answered(turn, response) }
    }
  }

  private func send(_ response: HTTPResponse, to request: HTTPRequest) {
    let bytes = response.bytes(isHead: request.method == "HEAD", keepsAlive: request.keepsAlive)
    send(bytes, keepsAlive: request.keepsAlive)
  }

  /// Answers what cannot be a request; where it ends is not known, so nothing can follow.
  private func refuse(_ status: Int, _ reason: String) {
    send(HTTPResponse.error(status, reason).bytes(isHead: false, keepsAlive: false), keepsAlive: false)
  }

  private func send(_ bytes: [UInt8], keepsAlive: Bool) {
    output = bytes
    sent = 0
    closesAfterOutput = !keepsAlive
    state = .writing
    setDeadline(Limit.response)
    flush()
  }

  private func flush() {
    while sent < output.count {
      do {
        guard let count = try UnixSocket.send(output, from: sent, to: descriptor) else { return }
        sent += count
      } catch { return close() }
    }
    output = []
    pending = nil
    if closesAfterOutput { return close() }
    state = .reading
    isIdle = input.isEmpty
    setDeadline(isIdle ? Limit.idle : Limit.request)
  }

  private func setDeadline(_ limit: Duration) {
    deadline = Clock.monotonicNanoseconds() + Int64(limit / .nanoseconds(1))
  }
}
