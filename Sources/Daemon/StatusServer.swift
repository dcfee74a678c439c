// The status socket: HTTP/1.1 on a Unix socket, and on loopback TCP where a scraper needs it.

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

  /// Takes listening sockets; nothing is accepted before `start`.
  public init(listeners: [FileDescriptor], actions: Actions) {}
  public func start() {}
  public func stop() {}
}
