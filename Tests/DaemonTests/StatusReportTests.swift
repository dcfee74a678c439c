// What the report says of the daemon: health with reasons, JSON, times, the histogram.
// G7 hangs on these rules: not ready when work stands still in a process that lives, ready where a warning will do.
// They are asked of made-up reports, since a daemon hardly comes into most of these states.

import JSON
import POSIX
import Testing

@testable import Daemon

func exampleReport() -> StatusReport {
  var report = StatusReport(
    version: "1.2.3", startedNanoseconds: 1_772_366_400_000_000_000, uptimeNanoseconds: 90_500_000_000)
  report.state = .working
  report.isFirstScanDone = true
  report.processID = 42
  report.residentBytes = 12_345_678
  report.configuration.path = "/etc/winnow/winnow.conf"
  report.watch.root = "/srv/drop"
  report.watch.inotifyDirectories = 3
  report.queue.ready = 2
  report.queue.oldestReadyAgeNanoseconds = 1_500_000_000
  report.totals.done = 10
  report.totals.quarantined = 1
  report.totals.records = 20
  report.output.path = Path(bytes: Array("/srv/V".utf8) + [0xED])
  report.output.offset = 4096
  report.output.lastCommitNanoseconds = 1_772_366_490_000_000_000
  report.latency.record(nanoseconds: 30_000_000)
  report.latency.record(nanoseconds: 4_000_000_000_000)
  return report
}

@Suite struct HealthTests {
  private func why(_ change: (inout StatusReport) -> Void) -> (Health.Status, String?) {
    var report = exampleReport()
    change(&report)
    return (report.readiness.status, report.readiness.why)
  }

  @Test("a working daemon passes every check")
  func passes() {
    let health = exampleReport().readiness
    #expect(health.status == .pass)
    #expect(health.why == nil)
    #expect(
      health.checks.map(\.name) == ["start", "watch", "directories", "turn", "output", "lag", "configuration", "drain"])
  }

  @Test("readiness fails before the first scan has ended")
  func starting() {
    #expect(why { $0.isFirstScanDone = false } == (.fail, "starting: the drop directory has not been scanned yet"))
    #expect(why { $0.state = .starting }.0 == .fail)
    var report = exampleReport()
    report.isFirstScanDone = false
    #expect(!report.startup.isReady)
    #expect(exampleReport().startup.isReady)
  }

  @Test("readiness fails without a drop directory, with a paused output, while stopping")
  func failures() {
    #expect(why { $0.watch.isRootMissing = true } == (.fail, "drop directory /srv/drop is missing"))
    #expect(why { $0.pausedReason = "output_full" } == (.fail, "output /srv/V\u{FFFD} is paused: output_full"))
    #expect(why { $0.state = .paused }.0 == .fail)
    #expect(why { $0.state = .draining } == (.fail, "winnow is stopping"))
  }

  @Test("readiness fails when the oldest ready file waits longer than MaxLagSec, not when exactly so long")
  func lag() {
    #expect(why { $0.queue.oldestReadyAgeNanoseconds = 300_000_000_000 } == (.pass, nil))
    #expect(
      why { $0.queue.oldestReadyAgeNanoseconds = 300_000_000_001 }
        == (.fail, "the oldest ready file has waited 300 s, more than MaxLagSec=300"))
    #expect(why { $0.queue.oldestReadyAgeNanoseconds = nil } == (.pass, nil))
  }

  @Test("readiness fails when winnow does not turn for longer than MaxLagSec, though nothing is known to wait")
  func standstill() {
    #expect(why { $0.standstillNanoseconds = 300_000_000_000 } == (.pass, nil))
    #expect(
      why { $0.standstillNanoseconds = 301_000_000_000 }
        == (.fail, "winnow has stood still for 301 s: a disk or a mount hangs"))
  }

  @Test("a failed reload and exhausted watches warn and stay ready")
  func warnings() {
    let reload = why { $0.configuration.lastReload = .init(atNanoseconds: 0, error: "x.conf:1: bad") }
    #expect(reload == (.warn, "the last reload failed and the old configuration is in force: x.conf:1: bad"))
    #expect(why { $0.configuration.lastReload = .init(atNanoseconds: 0, error: nil) } == (.pass, nil))
    let watches = why { $0.watch.isWatchLimitReached = true }
    #expect(watches.0 == .warn)
    #expect(watches.1?.contains("sysctl fs.inotify.max_user_watches=") == true)
  }

  @Test("a directory that cannot be read warns, and fails when it has waited longer than MaxLagSec")
  func unreadableDirectory() {
    func unreadable(_ seconds: Int64) -> (Health.Status, String?) {
      why {
        $0.watch.unreadableDirectories = 2
        $0.watch.unreadableReason = "unable to open drop/a: Permission denied"
        $0.watch.unreadableAgeNanoseconds = seconds * 1_000_000_000
      }
    }
    let reason = "2 directories below the drop directory cannot be read: unable to open drop/a: Permission denied"
    #expect(unreadable(300) == (.warn, reason))
    #expect(unreadable(301) == (.fail, reason))
  }

  @Test("all reasons are listed, and the answer is 503")
  func allReasons() throws {
    var report = exampleReport()
    report.watch.isRootMissing = true
    report.pausedReason = "output_full"
    let response = report.readiness.response(version: nil)
    #expect(response.status == 503)
    let json = try JSONValue(parsing: response.body)
    #expect(json["status"]?.string == "fail")
    #expect(
      json["output"]?.string == "drop directory /srv/drop is missing; output /srv/V\u{FFFD} is paused: output_full")
    #expect(json["checks"]?["watch"]?.array?.first?["status"]?.string == "fail")
    #expect(json["checks"]?["lag"]?.array?.first?["status"]?.string == "pass")
  }
}

@Suite struct StatusJSONTests {
  @Test("status is one JSON object with what the report holds")
  func json() throws {
    let json = try JSONValue(parsing: exampleReport().json())
    #expect(json["schema"]?.integer == 1)
    #expect(json["state"]?.string == "working")
    #expect(json["ready"]?.bool == true)
    #expect(json["started_at"]?.string == "2026-03-01T12:00:00.000Z")
    #expect(json["uptime_s"]?.double == 90.5)
    #expect(json["queue"]?["oldest_ready_age_s"]?.double == 1.5)
    #expect(json["totals"]?["files"]?["done"]?.integer == 10)
    #expect(json["totals"]?["records"]?.integer == 20)
    #expect(json["output"]?["offset"]?.integer == 4096)
    #expect(json["output"]?["last_commit_at"]?.string == "2026-03-01T12:01:30.000Z")
  }

  @Test("a path that is not UTF-8 can be read back, a key without a value is absent")
  func pathsAndAbsence() throws {
    let report = exampleReport()
    let json = try JSONValue(parsing: report.json())
    #expect(json["output"]?.path("path", "path_b64") == report.output.path.bytes)
    for key in ["last_error", "paused_reason", "why"] { #expect(json[key] == nil, "\(key)") }
    #expect(json["output"]?["inode"] == nil)
    #expect(json["config"]?["last_reload"] == nil)
  }

  @Test("the last error and a failed reload are told")
  func errors() throws {
    var report = exampleReport()
    report.lastError = .init(atNanoseconds: 0, code: "read", file: "/srv/drop/a\n", message: "no \"luck\"")
    report.configuration.lastReload = .init(atNanoseconds: 1_000_000, error: "bad")
    let json = try JSONValue(parsing: report.json())
    #expect(json["last_error"]?["file"]?.string == "/srv/drop/a\n")
    #expect(json["last_error"]?["message"]?.string == "no \"luck\"")
    #expect(json["config"]?["last_reload"]?["ok"]?.bool == false)
    #expect(json["config"]?["last_reload"]?["at"]?.string == "1970-01-01T00:00:00.001Z")
  }
}

@Suite struct LatencyHistogramTests {
  @Test("a latency on a bound counts below it, one beyond the last counts as infinite")
  func buckets() {
    var histogram = LatencyHistogram()
    for nanoseconds: Int64 in [-5, 0, 5_000_000, 5_000_001, 3_600_000_000_000, 3_600_000_000_001] {
      histogram.record(nanoseconds: nanoseconds)
    }
    #expect(histogram.counts.first == 3)
    #expect(histogram.counts[1] == 1)
    #expect(Array(histogram.counts.suffix(2)) == [1, 1])
    #expect(histogram.count == 6)
    #expect(abs(histogram.sumSeconds - 7200.010000002) < 1e-9)
  }
}
