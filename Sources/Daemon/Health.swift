// Whether winnow does its work, judged by progress and not by being there. Each check says what is wrong in words that
// an operator can act on.

import JSON
import POSIX

/// The outcome of the checks behind /readyz, /healthz and /startupz.
public struct Health: Sendable, Equatable {
  /// `warn` needs somebody's eye and is still ready.
  public enum Status: String, Sendable, Comparable {
    case pass, warn, fail

    public static func < (left: Status, right: Status) -> Bool { left.rank < right.rank }
    private var rank: Int { self == .pass ? 0 : self == .warn ? 1 : 2 }
  }

  public struct Check: Sendable, Equatable {
    public let name: String
    public let status: Status
    /// Why it is not `pass`; nil when it is.
    public let why: String?
  }

  public let checks: [Check]

  public var status: Status { checks.map(\.status).max() ?? .pass }
  public var isReady: Bool { status != .fail }
  /// All that is not well, in one line; nil when all is.
  public var why: String? {
    let reasons = checks.compactMap(\.why)
    return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
  }

  /// 200 or 503, with the checks as JSON. With a version, in the shape of a health+json document.
  func response(version: String?) -> HTTPResponse {
    var json = JSONWriter(capacity: 512)
    json.beginObject()
    json.field("status", status.rawValue)
    json.field("version", ifPresent: version)
    json.field("output", ifPresent: why)
    json.key("checks")
    json.beginObject()
    for check in checks {
      json.key(text: check.name)
      json.beginArray()
      json.beginObject()
      json.field("status", check.status.rawValue)
      json.field("output", ifPresent: check.why)
      json.endObject()
      json.endArray()
    }
    json.endObject()
    json.endObject()
    return HTTPResponse(
      status: isReady ? 200 : 503, contentType: version == nil ? "application/json" : "application/health+json",
      body: json.bytes + [0x0A])
  }
}

extension StatusReport {
  /// Whether what is dropped now will be committed soon.
  public var readiness: Health {
    Health(checks: [
      startCheck, watchCheck, directoryCheck, turnCheck, outputCheck, lagCheck, configurationCheck, drainCheck,
    ])
  }

  /// Whether the first scan has ended. Does not go back.
  public var startup: Health { Health(checks: [startCheck]) }

  private var startCheck: Health.Check {
    let isUp = isFirstScanDone && state != .starting
    return check("start", isUp ? nil : "starting: the drop directory has not been scanned yet")
  }

  private var watchCheck: Health.Check {
    if watch.isRootMissing { return check("watch", "drop directory \(watch.root) is missing") }
    if let problem = watch.rootProblem { return check("watch", problem) }
    guard watch.isWatchLimitReached else { return check("watch", nil) }
    return check(
      "watch",
      "the kernel allows no more watches, \(watch.polledDirectories) directories are polled; "
        + "raise it with: sysctl fs.inotify.max_user_watches=524288", as: .warn)
  }

  /// What lies in a directory that cannot be read waits like a file that cannot be read.
  private var directoryCheck: Health.Check {
    guard let reason = watch.unreadableReason, let age = watch.unreadableAgeNanoseconds else {
      return check("directories", nil)
    }
    let count = watch.unreadableDirectories
    let which = count == 1 ? "1 directory" : "\(count) directories"
    return check(
      "directories", "\(which) below the drop directory cannot be read: \(reason)",
      as: age > maxLagNanoseconds ? .fail : .warn)
  }

  /// Of a watcher that hangs in a system call nobody hears anything: no file is late that it has not seen.
  private var turnCheck: Health.Check {
    guard standstillNanoseconds > maxLagNanoseconds else { return check("turn", nil) }
    let seconds = standstillNanoseconds / 1_000_000_000
    return check("turn", "winnow has stood still for \(seconds) s: a disk or a mount hangs")
  }

  private var outputCheck: Health.Check {
    if state == .paused || pausedReason != nil {
      return check("output", "output \(output.path) is paused: \(pausedReason ?? "no reason given")")
    }
    return check("output", nil)
  }

  private var lagCheck: Health.Check {
    guard let age = queue.oldestReadyAgeNanoseconds, age > maxLagNanoseconds else { return check("lag", nil) }
    return check(
      "lag",
      "the oldest ready file has waited \(age / 1_000_000_000) s, more than MaxLagSec=\(maxLagNanoseconds / 1_000_000_000)"
    )
  }

  private var configurationCheck: Health.Check {
    guard let error = configuration.lastReload?.error else { return check("configuration", nil) }
    return check("configuration", "the last reload failed and the old configuration is in force: \(error)", as: .warn)
  }

  private var drainCheck: Health.Check {
    check("drain", state == .draining ? "winnow is stopping" : nil)
  }

  private func check(_ name: String, _ why: String?, as status: Health.Status = .fail) -> Health.Check {
    Health.Check(name: name, status: why == nil ? .pass : status, why: why)
  }
}
