// The status socket: HTTP/1.1 on a Unix socket, and on loopback TCP where a scraper needs it. While there is no connection
// a Dispatch source waits for one and nothing else runs; while there are some, one poll(2) loop serves them all. No
// Dispatch source is made for a connection: libdispatch on Linux crashes when a peer hangs up at the moment its source
// is cancelled (seen in a test that opens and drops many connections).

import Dispatch
import POSIX
import Synchronization

public final class StatusServer: Sendable {
  /// What the server asks of the daemon. All are called on the server's own queue and must return at once.
  public struct Actions: Sendable {
    public var report: @Sendable () -> StatusReport
    /// Whether the event loop and the workers turn. Must not wait for a lock that a stuck worker may hold.
    public var isAlive: @Sendable () -> Bool
    /// Calls back once, with true when everything dropped before is committed and with false after the timeout.
    public var sync: @Sendable (_ timeout: Duration, _ done: @escaping @Sendable (Bool) -> Void) -> Void
    public var rescan: @Sendable () -> Void
    public var reopen: @Sendable () -> Void
    /// Calls back once, with nil or with why the old configuration stays.
    public var reload: @Sendable (_ done: @escaping @Sendable (String?) -> Void) -> Void

    public init(
      report: @escaping @Sendable () -> StatusReport,
      isAlive: @escaping @Sendable () -> Bool,
      sync: @escaping @Sendable (Duration, @escaping @Sendable (Bool) -> Void) -> Void,
      rescan: @escaping @Sendable () -> Void,
      reopen: @escaping @Sendable () -> Void,
      reload: @escaping @Sendable (@escaping @Sendable (String?) -> Void) -> Void
    ) {
      self.report = report
      self.isAlive = isAlive
      self.sync = sync
      self.rescan = rescan
      self.reopen = reopen
      self.reload = reload
    }
  }

  /// More are answered with 503 and closed at once.
  public static let maximumConnections = 64

  private let queue = DispatchQueue(label: "winnow.status")
  private let routes: StatusRoutes
  private let wake: WakePipe?
  /// What other threads have for the loop: late answers by connection and turn, and the word to stop.
  private let mailbox = Mutex((answers: [(connection: UInt64, turn: Int, response: HTTPResponse)](), isStopped: false))
  nonisolated(unsafe) private var listeners: [FileDescriptor]  // after `init` on `queue` only
  nonisolated(unsafe) private var sources: [any DispatchSourceRead] = []  // on `queue` only
  nonisolated(unsafe) private var connections: [UInt64: StatusConnection] = [:]  // on `queue` only
  nonisolated(unsafe) private var nextConnection: UInt64 = 0  // on `queue` only

  /// Takes listening, non-blocking sockets; nothing is accepted before `start`.
  public init(listeners: [FileDescriptor], actions: Actions) {
    self.listeners = listeners
    routes = StatusRoutes(actions: actions)
    // Without descriptors for a pipe there are none for connections either; the loop then looks every tenth of a second.
    wake = try? WakePipe()
  }

  /// Begins to accept. To be called once.
  public func start() {
    queue.sync {
      precondition(sources.isEmpty, "a status server is started once")
      for listener in listeners {
        let source = DispatchSource.makeReadSource(fileDescriptor: listener.raw, queue: queue)
        source.setEventHandler { @Sendable [self] in serve() }
        // The descriptor is closed when its source has let go of it, never before.
        source.setCancelHandler { @Sendable in withExtendedLifetime(listener) {} }
        source.activate()
        sources.append(source)
      }
    }
  }

  /// Closes every connection and listens no more; afterwards no action is called. Leaves the socket's file in place.
  /// Not to be called from an action.
  public func stop() {
    mailbox.withLock { $0.isStopped = true }
    wake?.wake()
    queue.sync {
      for source in sources { source.cancel() }
      listeners = []
      connections = [:]
    }
  }

  // MARK: - The loop, on `queue`

  /// Accepts and serves until the last connection has closed.
  private func serve() {
    guard accept() else { return }
    while !connections.isEmpty {
      let served = connections.sorted { $0.key < $1.key }
      var entries = served.map(\.value.interest) + listeners.map { PollEntry($0, wantsRead: true) }
      if let wake { entries.append(PollEntry(wake.reader, wantsRead: true)) }
      do { try waitForAny(&entries, milliseconds: patience()) } catch { return connections = [:] }
      wake?.drain()
      let (answers, isStopped) = mailbox.withLock { mailbox in
        defer { mailbox.answers = [] }
        return (mailbox.answers, mailbox.isStopped)
      }
      if isStopped { return connections = [:] }
      for answer in answers { connections[answer.connection]?.finish(answer.turn, answer.response) }
      let now = Clock.monotonicNanoseconds()
      for (entry, (number, connection)) in zip(entries, served) {
        connection.handle(entry)
        connection.checkDeadline(now)
        if connection.isClosed { connections[number] = nil }
      }
      if entries[served.count..<(served.count + listeners.count)].contains(where: \.isReadable) { _ = accept() }
    }
  }

  /// Milliseconds until the first connection runs out of time.
  private func patience() -> Int {
    let first = connections.values.map(\.deadline).min() ?? 0
    let left = Int(max(0, first - Clock.monotonicNanoseconds()) / 1_000_000) + 1
    return wake == nil ? min(left, 100) : left
  }

  /// False when nothing could be accepted.
  private func accept() -> Bool {
    if mailbox.withLock({ $0.isStopped }) { return false }
    do {
      for listener in listeners { while let descriptor = try UnixSocket.accept(on: listener) { welcome(descriptor) } }
      return true
    } catch {
      // Out of descriptors or memory: the listener stays readable, and asking at once would only burn the processor.
      pause(milliseconds: 100)
      return false
    }
  }

  private func welcome(_ descriptor: FileDescriptor) {
    guard connections.count < Self.maximumConnections else { return refuse(descriptor) }
    let number = nextConnection
    nextConnection += 1
    connections[number] = StatusConnection(descriptor, routes: routes) { [self] turn, response in
      mailbox.withLock { $0.answers.append((number, turn, response)) }
      wake?.wake()
    }
  }

  /// The answer fits into the buffer of a new connection; a client that is gone already does not matter.
  private func refuse(_ descriptor: FileDescriptor) {
    let response = HTTPResponse.error(503, "too many connections").bytes(isHead: false, keepsAlive: false)
    _ = try? UnixSocket.send(response, to: descriptor)
  }
}
