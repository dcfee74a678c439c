// What is said to the service manager that started us, and what it says in the environment: sd_notify(3), the watchdog,
// socket activation (sd_listen_fds(3)). Without one, everything here does nothing. No libsystemd: it is one datagram.

import POSIX
import Synchronization

public final class Supervisor: Sendable {
  private let address: Path?
  private let clock: @Sendable () -> Int64
  private let state = Mutex(State())

  private struct State {
    var lastStatusNanoseconds: Int64?
    var shown = ""
    /// A status that came too soon after the last one.
    var withheld: String?
  }

  /// How often `watchdog` must be called: half of what the service manager waits. nil: it does not ask.
  public let watchdogInterval: Duration?

  /// `clock` gives nanoseconds of CLOCK_MONOTONIC.
  public init(
    environment: (String) -> Path? = Host.environment,
    clock: @escaping @Sendable () -> Int64 = Clock.monotonicNanoseconds
  ) {
    self.clock = clock
    address = environment("NOTIFY_SOCKET").flatMap { $0.isEmpty ? nil : $0 }
    let isForUs = integer(environment("WATCHDOG_PID")).map { $0 == Int(Host.processID) } ?? true
    let microseconds = integer(environment("WATCHDOG_USEC")) ?? 0
    watchdogInterval = isForUs && microseconds > 0 ? .microseconds(microseconds / 2) : nil
  }

  /// Started, or done with a reload that went well or badly.
  public func ready(_ status: String? = nil) { send(["READY=1"], status) }

  /// One line for `systemctl status`, sent at most once a second; one that comes sooner goes out with the next message
  /// of any kind. Repeating what is shown already sends nothing. True when the caller should flush in a second, so that
  /// the last word is shown although nothing follows it.
  @discardableResult
  public func status(_ text: String) -> Bool {
    let (isDue, isFirstWithheld) = state.withLock { state in
      let wasWithheld = state.withheld != nil
      state.withheld = text == state.shown ? nil : text
      guard state.withheld != nil, let last = state.lastStatusNanoseconds else { return (state.withheld != nil, false) }
      let isDue = clock() - last >= 1_000_000_000
      return (isDue, !isDue && !wasWithheld)
    }
    if isDue { send([], nil) }
    return isFirstWithheld
  }

  /// Sends a status that came too soon.
  public func flushStatus() { if state.withLock({ $0.withheld != nil }) { send([], nil) } }

  /// Proof of life. Only to be sent when the event loop and the workers have just shown that they turn.
  public func watchdog() { send(["WATCHDOG=1"], nil) }

  /// A reload begins; `ready` must follow in any case.
  public func reloading() { send(["RELOADING=1", "MONOTONIC_USEC=\(clock() / 1000)"], nil) }

  public func stopping(_ status: String? = nil) { send(["STOPPING=1"], status) }

  /// Asks for `duration` more from now before starting or stopping counts as hung.
  public func extendTimeout(by duration: Duration) {
    let (seconds, attoseconds) = duration.components
    send(["EXTEND_TIMEOUT_USEC=\(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)"], nil)
  }

  /// Why the process is about to end, for `systemctl status`.
  public func failed(_ status: String, code: Int32?, exitStatus: Int32) {
    send((code.map { ["ERRNO=\($0)"] } ?? []) + ["EXIT_STATUS=\(exitStatus)"], status)
  }

  private func send(_ assignments: [String], _ status: String?) {
    guard let address else { return }
    let text = state.withLock { state in
      let text = status ?? state.withheld
      state.withheld = nil
      if let text {
        state.shown = text
        state.lastStatusNanoseconds = clock()
      }
      return text
    }
    // One assignment a line: a line end in a status would begin another. `Path` escapes it for showing.
    let lines = assignments + (text.map { ["STATUS=" + Path($0).description] } ?? [])
    // A service manager that does not listen is no reason to stop working.
    try? UnixSocket.sendDatagram(Array(lines.joined(separator: "\n").utf8), to: address)
  }

  /// The listening sockets that were passed to this process, by name (`unknown` where they have none). Clears the
  /// variables, so that they are taken once. A descriptor that is no listening stream socket is left alone and
  /// reported to `rejected`.
  public static func takeListeners(
    environment: (String) -> Path? = Host.environment, firstDescriptor: Int32 = 3,
    rejected: (SystemError) -> Void = { _ in }
  ) -> [(name: String, listener: FileDescriptor)] {
    let count = integer(environment("LISTEN_FDS")) ?? 0
    guard count > 0, count < 1024, integer(environment("LISTEN_PID")) == Int(Host.processID) else { return [] }
    let names = environment("LISTEN_FDNAMES")?.description.split(separator: ":", omittingEmptySubsequences: false) ?? []
    for name in ["LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"] { Host.removeEnvironment(name) }
    var taken: [(name: String, listener: FileDescriptor)] = []
    for index in 0..<count {
      let name = index < names.count ? String(names[index]) : "unknown"
      do throws(SystemError) {
        taken.append(
          (name, try UnixSocket.adoptListener(firstDescriptor + Int32(index), named: Path("socket \(name)"))))
      } catch { rejected(error) }
    }
    return taken
  }
}

private func integer(_ value: Path?) -> Int? { value.flatMap { Int($0.description) } }
