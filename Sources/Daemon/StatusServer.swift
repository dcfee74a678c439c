// The status socket: HTTP/1.1 on a Unix socket, and on loopback TCP where a scraper needs it. One serial queue and no
// thread of its own; without a connection there is no timer either, so an idle daemon sleeps.

import Dispatch
import POSIX

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
  nonisolated(unsafe) private var listeners: [FileDescriptor]  // after `init` on `queue` only
  nonisolated(unsafe) private var sources: [any DispatchSourceRead] = []  // on `queue` only
  nonisolated(unsafe) private var connections: [ObjectIdentifier: StatusConnection] = [:]  // on `queue` only
  nonisolated(unsafe) private var isStopped = false  // on `queue` only

  /// Takes listening, non-blocking sockets; nothing is accepted before `start`.
  public init(listeners: [FileDescriptor], actions: Actions) {
    self.listeners = listeners
    routes = StatusRoutes(actions: actions)
  }

  /// Begins to accept. To be called once.
  public func start() {
    queue.sync {
      precondition(sources.isEmpty && !isStopped, "a status server is started once")
      for (index, listener) in listeners.enumerated() {
        let source = DispatchSource.makeReadSource(fileDescriptor: listener.raw, queue: queue)
        source.setEventHandler { @Sendable [self] in accept(on: index) }
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
    queue.sync {
      isStopped = true
      for source in sources { source.cancel() }
      listeners = []
      for connection in connections.values { connection.close() }
    }
  }

  private func accept(on index: Int) {
    guard !isStopped else { return }
    do {
      while let descriptor = try UnixSocket.accept(on: listeners[index]) { welcome(descriptor) }
    } catch {
      // Out of descriptors or memory: the listener stays readable, and asking at once would only burn the processor.
      sources[index].suspend()
      queue.asyncAfter(deadline: .now() + 1) { [self] in sources[index].resume() }
    }
  }

  private func welcome(_ descriptor: FileDescriptor) {
    guard connections.count < Self.maximumConnections else { return refuse(descriptor) }
    let connection = StatusConnection(descriptor, on: queue, routes: routes) { [self] connection in
      connections[ObjectIdentifier(connection)] = nil
    }
    connections[ObjectIdentifier(connection)] = connection
    connection.start()
  }

  /// The answer fits into the buffer of a new connection; a client that is gone already does not matter.
  private func refuse(_ descriptor: FileDescriptor) {
    let response = HTTPResponse.error(503, "too many connections").bytes(isHead: false, keepsAlive: false)
    _ = try? UnixSocket.send(response, to: descriptor)
  }
}
