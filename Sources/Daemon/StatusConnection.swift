// One connection to the status socket: reads a request, answers it, goes on with the next. At most one answer is in
// memory at a time, and nothing is read while it waits to be taken, so a slow or hostile client costs a few kilobytes.

import Dispatch
import POSIX

/// Sendable without the compiler's proof: every member is touched on `queue` only, the server's serial queue.
final class StatusConnection: @unchecked Sendable {
  /// The limits on a client's patience with us and ours with it.
  enum Limit {
    static let request: Duration = .seconds(2)
    static let idle: Duration = .seconds(10)
    static let response: Duration = .seconds(10)
  }

  private enum State { case reading, waiting, writing, closed }

  private let descriptor: FileDescriptor
  private let queue: DispatchQueue
  private let routes: StatusRoutes
  private let peer: StatusPeer
  private let closed: @Sendable (StatusConnection) -> Void

  private let reader: any DispatchSourceRead
  private let timer: any DispatchSourceTimer
  private var writer: (any DispatchSourceWrite)?
  private var isReaderSuspended = false
  private var isWriterSuspended = false

  private var state = State.reading
  private var input: [UInt8] = []
  private var output: [UInt8] = []
  private var sent = 0
  private var closesAfterOutput = false
  /// Between requests, before the first byte of the next.
  private var isIdle = false
  /// Tells the answer that is waited for from one that comes too late.
  private var turn = 0

  init(
    _ descriptor: FileDescriptor, on queue: DispatchQueue, routes: StatusRoutes,
    closed: @escaping @Sendable (StatusConnection) -> Void
  ) {
    self.descriptor = descriptor
    self.queue = queue
    self.routes = routes
    self.closed = closed
    peer = StatusPeer(user: UnixSocket.peerUser(of: descriptor))
    reader = DispatchSource.makeReadSource(fileDescriptor: descriptor.raw, queue: queue)
    timer = DispatchSource.makeTimerSource(queue: queue)
  }

  func start() {
    reader.setEventHandler { @Sendable [self] in readable() }
    // The descriptor is closed when the last source has let go of it.
    reader.setCancelHandler { @Sendable [descriptor] in withExtendedLifetime(descriptor) {} }
    timer.setEventHandler { @Sendable [self] in timedOut() }
    setDeadline(Limit.request)
    timer.activate()
    reader.activate()
  }

  func close() {
    guard state != .closed else { return }
    state = .closed
    timer.cancel()
    reader.cancel()
    if isReaderSuspended { reader.resume() }  // a suspended source is never told of its cancelling
    writer?.cancel()
    if isWriterSuspended { writer?.resume() }  // likewise
    closed(self)
  }

  private func readable() {
    guard state == .reading || state == .waiting else { return }
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
      if state == .waiting, !descriptor.isHungUp { return suspendReader() }
      return close()
    }
    if state == .reading {
      takeRequests()
    } else if input.count > HTTPRequest.maximumBytes {
      suspendReader()
    }
    // Of a client that has gone altogether Dispatch tells once, together with what he said last.
    if descriptor.isHungUp { close() }
  }

  /// Answers requests until more input is needed or an answer has to wait.
  private func takeRequests() {
    while state == .reading {
      switch HTTPRequest.parse(input) {
      case .incomplete:
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
      turn += 1
      let turn = turn
      // Reading goes on, to hear of a client that has gone: his place is needed.
      setDeadline(limit)
      start { [weak self, queue] response in
        queue.async { [weak self] in self?.finish(turn, request, response) }
      }
    }
  }

  private func finish(_ turn: Int, _ request: HTTPRequest, _ response: HTTPResponse) {
    guard state == .waiting, turn == self.turn else { return }
    send(response, to: request)
    takeRequests()
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
        let count = try UnixSocket.send(output, from: sent, to: descriptor)
        guard let count else { return waitUntilWritable() }
        sent += count
      } catch { return close() }
    }
    output = []
    suspendWriter()
    if closesAfterOutput { return close() }
    state = .reading
    isIdle = input.isEmpty
    setDeadline(isIdle ? Limit.idle : Limit.request)
    resumeReader()
  }

  private func timedOut() {
    switch state {
    case .reading where !input.isEmpty: refuse(408, "the request did not come in time")
    case .waiting: refuse(504, "no answer in time")
    case .reading, .writing: close()
    case .closed: break
    }
  }

  private func setDeadline(_ limit: Duration) {
    let (seconds, attoseconds) = limit.components
    let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    timer.schedule(deadline: .now() + .nanoseconds(Int(nanoseconds)), leeway: .milliseconds(50))
  }

  private func waitUntilWritable() {
    suspendReader()
    if let writer {
      if isWriterSuspended { writer.resume() }
    } else {
      let source = DispatchSource.makeWriteSource(fileDescriptor: descriptor.raw, queue: queue)
      source.setEventHandler { @Sendable [self] in
        guard state == .writing else { return }
        flush()
        takeRequests()
      }
      source.setCancelHandler { @Sendable [descriptor] in withExtendedLifetime(descriptor) {} }
      source.activate()
      writer = source
    }
    isWriterSuspended = false
  }

  private func suspendWriter() {
    guard let writer, !isWriterSuspended else { return }
    isWriterSuspended = true
    writer.suspend()
  }

  private func suspendReader() {
    guard !isReaderSuspended else { return }
    isReaderSuspended = true
    reader.suspend()
  }

  private func resumeReader() {
    guard isReaderSuspended else { return }
    isReaderSuspended = false
    reader.resume()
  }
}
