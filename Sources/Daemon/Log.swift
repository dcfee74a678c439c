// What the daemon tells its operator, a line an event on standard error: with sd-daemon(3) prefixes where that is the
// journal, with time and level elsewhere. Never a document's text.

import JSON
import POSIX
import Synchronization

public final class Log: Sendable {
  /// With the numbers of syslog(3).
  public enum Level: Int, Sendable, Comparable, CaseIterable {
    case error = 3, warning, notice, info, debug

    public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    var name: String { ["error", "warning", "notice", "info", "debug"][rawValue - 3] }
  }

  public enum Style: Sendable, Equatable {
    /// `<6>message`: the journal adds the time.
    case journal
    /// `2026-03-01T12:00:00.123Z info: message`
    case plain

    /// The journal's where $JOURNAL_STREAM names the very file that standard error is (systemd.exec(5)).
    public static func detected(
      environment: (String) -> Path? = Host.environment,
      standardError: (device: UInt64, inode: UInt64)? = StandardStream.identity(2)
    ) -> Style {
      guard let stream = environment("JOURNAL_STREAM"), let standardError else { return .plain }
      return stream.description == "\(standardError.device):\(standardError.inode)" ? .journal : .plain
    }
  }

  /// Nanoseconds: since 1970 for showing, monotonic for counting.
  public typealias Clocks = (realtime: @Sendable () -> Int64, monotonic: @Sendable () -> Int64)

  /// The same message is written this often within a minute; then it is only counted.
  static let repetitions = 10
  private static let windowNanoseconds: Int64 = 60_000_000_000
  private static let maximumWindows = 64
  private static let maximumBytes = 8192

  private struct Window {
    let level: Level
    let begin: Int64
    var count = 1
  }

  private let style: Style
  private let threshold: Level
  private let clocks: Clocks
  private let write: @Sendable ([UInt8]) -> Void
  private let windows = Mutex<[String: Window]>([:])

  /// `threshold` is the least urgent level that is written. `write` takes whole lines.
  public init(
    style: Style = .detected(), threshold: Level = .info,
    clocks: Clocks = (Clock.realtimeNanoseconds, Clock.monotonicNanoseconds),
    write: @escaping @Sendable ([UInt8]) -> Void = { line in
      try? StandardStream.write(line, to: 2)  // nowhere left to complain
    }
  ) {
    self.style = style
    self.threshold = threshold
    self.clocks = clocks
    self.write = write
  }

  public func error(_ message: String) { log(.error, message) }
  public func warning(_ message: String) { log(.warning, message) }
  public func notice(_ message: String) { log(.notice, message) }
  public func info(_ message: String) { log(.info, message) }
  public func debug(_ message: @autoclosure () -> String) { if threshold >= .debug { log(.debug, message()) } }

  public func log(_ level: Level, _ message: String) {
    guard level <= threshold else { return }
    let now = clocks.monotonic()
    let (lines, isShown) = windows.withLock { windows in
      let lines = Self.expire(&windows, now)
      var window = windows[message] ?? Window(level: level, begin: now, count: 0)
      window.count += 1
      windows[message] = window
      return (lines, window.count <= Self.repetitions)
    }
    for (level, line) in lines { write(render(level, line)) }
    if isShown { write(render(level, message)) }
  }

  /// Says what has been held back; for the end of the process.
  public func flush() {
    let lines = windows.withLock { windows in Self.expire(&windows, .max) }
    for (level, line) in lines { write(render(level, line)) }
  }

  /// Forgets windows that are over, and the oldest when there are too many; what they held back is summed up.
  private static func expire(_ windows: inout [String: Window], _ now: Int64) -> [(Level, String)] {
    var over = windows.filter { now == .max || now - $0.value.begin >= windowNanoseconds }
    if windows.count - over.count >= maximumWindows, let oldest = windows.min(by: { $0.value.begin < $1.value.begin }) {
      over[oldest.key] = oldest.value
    }
    for message in over.keys { windows[message] = nil }
    return over.filter { $0.value.count > repetitions }.sorted { $0.value.begin < $1.value.begin }.map {
      message, window in
      (window.level, "repeated \(window.count - repetitions) times: \(message)")
    }
  }

  private func render(_ level: Level, _ message: String) -> [UInt8] {
    // Control characters would break the line, or reach a terminal as commands. `Path` escapes them for showing.
    var text = Path(message).description
    if text.utf8.count > Self.maximumBytes {
      text = String(decoding: text.utf8.prefix(Self.maximumBytes), as: UTF8.self) + "…"
    }
    switch style {
    case .journal: return Array("<\(level.rawValue)>\(text)\n".utf8)
    case .plain: return Array("\(Timestamp.rfc3339(nanoseconds: clocks.realtime())) \(level.name): \(text)\n".utf8)
    }
  }
}
