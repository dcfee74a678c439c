// /metrics read back by a parser that knows both text formats' rules.
// For one bad line Prometheus drops the whole scrape, and with it every alert on it; a paused output, whose reason may
// hold anything, is just when that would hurt.

import Testing

@testable import Daemon

/// The exposition as a strict reader sees it; every broken rule is recorded as an issue.
private struct Exposition {
  private(set) var types: [String: String] = [:]
  private(set) var samples: [String: Double] = [:]
  private var helps: Set<String> = []
  private var current = ""

  init(_ text: String, _ format: MetricsFormat) {
    #expect(text.hasSuffix("\n"))
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    if format == .openMetrics { #expect(lines.popLast() == "# EOF") }
    for line in lines {
      if line.hasPrefix("# ") { readComment(String(line)) } else { readSample(String(line), format) }
    }
  }

  private mutating func readComment(_ line: String) {
    let words = line.split(separator: " ", maxSplits: 3).map(String.init)
    guard words.count == 4, words[2].wholeMatch(of: /[a-z][a-z0-9_]*/) != nil else {
      Issue.record("\(line)")
      return
    }
    switch words[1] {
    case "HELP":
      #expect(helps.insert(words[2]).inserted, "one HELP for \(words[2])")
      current = words[2]
    case "TYPE":
      #expect(words[2] == current && types[current] == nil, "TYPE after HELP, once: \(line)")
      types[current] = words[3]
    case "UNIT": #expect(words[2] == current && current.hasSuffix("_" + words[3]), "\(line)")
    default: Issue.record("\(line)")
    }
  }

  private mutating func readSample(_ line: String, _ format: MetricsFormat) {
    guard
      let match = line.wholeMatch(
        of: /([a-z0-9_]+)(\{[a-z]+="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-z]+="(?:[^"\\\n]|\\[\\"n])*")*\})? (\S+)/),
      let value = Double(String(match.3)), let type = types[current]
    else {
      Issue.record("\(line)")
      return
    }
    let suffixes =
      switch (type, format) {
      case ("counter", .openMetrics): ["_total"]
      case ("histogram", _): ["_bucket", "_sum", "_count"]
      case ("info", _): ["_info"]
      default: [""]
      }
    #expect(suffixes.contains { String(match.1) == current + $0 }, "\(line) in the family \(current)")
    if type == "counter" { #expect(match.1.hasSuffix("_total") && value >= 0, "\(line)") }
    let key = String(match.1) + String(match.2 ?? "")
    #expect(samples[key] == nil, "\(key) stands once")
    samples[key] = value
  }
}

@Suite struct MetricsTests {
  @Test("both formats can be parsed and carry the same samples", arguments: [MetricsFormat.prometheus, .openMetrics])
  func parses(_ format: MetricsFormat) {
    let exposition = Exposition(exampleReport().metrics(format), format)
    #expect(exposition.samples[#"winnow_build_info{version="1.2.3"}"#] == 1)
    #expect(exposition.samples[#"winnow_files_total{outcome="done"}"#] == 10)
    #expect(exposition.samples[#"winnow_files_total{outcome="vanished"}"#] == 0)
    #expect(exposition.samples[#"winnow_queue_files{state="ready"}"#] == 2)
    #expect(exposition.samples["winnow_oldest_ready_age_seconds"] == 1.5)
    #expect(exposition.samples[#"winnow_state{state="working"}"#] == 1)
    #expect(exposition.samples[#"winnow_state{state="idle"}"#] == 0)
    #expect(exposition.samples["winnow_ready"] == 1)
    #expect(exposition.samples["winnow_paused"] == 0)
    #expect(exposition.samples["winnow_last_success_timestamp_seconds"] == 1_772_366_490)
    #expect(exposition.samples["winnow_config_last_reload_successful"] == 1)
    #expect(exposition.samples["process_start_time_seconds"] == 1_772_366_400)
    #expect(exposition.samples["process_resident_memory_bytes"] == 12_345_678)
  }

  @Test("the histogram is cumulative and ends at its count")
  func histogram() {
    let samples = Exposition(exampleReport().metrics(.prometheus), .prometheus).samples
    #expect(samples[#"winnow_file_latency_seconds_bucket{le="0.025"}"#] == 0)
    #expect(samples[#"winnow_file_latency_seconds_bucket{le="0.05"}"#] == 1)
    #expect(samples[#"winnow_file_latency_seconds_bucket{le="3600.0"}"#] == 1)
    #expect(samples[#"winnow_file_latency_seconds_bucket{le="+Inf"}"#] == 2)
    #expect(samples["winnow_file_latency_seconds_count"] == 2)
    #expect(samples["winnow_file_latency_seconds_sum"] == 4000.03)
  }

  @Test("counters are named with _total in text and without in OpenMetrics metadata")
  func counterNames() {
    #expect(
      exampleReport().metrics(.prometheus).contains("# TYPE winnow_records_total counter\nwinnow_records_total 20\n"))
    #expect(exampleReport().metrics(.openMetrics).contains("# TYPE winnow_records counter\nwinnow_records_total 20\n"))
    #expect(exampleReport().metrics(.openMetrics).contains("# TYPE winnow_build info\nwinnow_build_info{"))
    #expect(!exampleReport().metrics(.prometheus).contains("# EOF"))
  }

  @Test("a paused output names its reason, escaped")
  func paused() {
    var report = exampleReport()
    report.pausedReason = "a\"b\\c\nd"
    let text = report.metrics(.prometheus)
    #expect(text.contains(#"winnow_paused{reason="a\"b\\c\nd"} 1"#))
    #expect(Exposition(text, .prometheus).samples["winnow_ready"] == 0)
  }

  @Test("what has not happened yet has no sample")
  func absent() {
    let report = StatusReport(version: "1", startedNanoseconds: 0, uptimeNanoseconds: 0)
    let samples = Exposition(report.metrics(.openMetrics), .openMetrics).samples
    for name in [
      "winnow_last_success_timestamp_seconds", "winnow_last_scan_timestamp_seconds", "process_resident_memory_bytes",
    ] {
      #expect(samples[name] == nil, "\(name)")
    }
    #expect(samples["winnow_ready"] == 0)
  }

  @Test(
    "OpenMetrics is given to those who ask for it at least as much as for text",
    arguments: [
      (nil, MetricsFormat.prometheus), ("*/*", .prometheus), ("text/plain", .prometheus),
      ("application/openmetrics-text", .openMetrics),
      (
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
        .openMetrics
      ),
      ("application/openmetrics-text; version=1.0.0; q=0.4, text/plain;q=0.9", .prometheus),
      ("application/openmetrics-text;q=0", .prometheus), (";;,,q=", .prometheus),
    ] as [(String?, MetricsFormat)])
  func negotiation(_ accept: String?, _ format: MetricsFormat) { #expect(MetricsFormat.accepted(by: accept) == format) }
}
