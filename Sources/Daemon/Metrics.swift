// /metrics: the report as Prometheus text 0.0.4 or as OpenMetrics 1.0. Names follow prometheus.io/docs/practices/naming:
// base units, `_total` for counters, no label that can grow without bound; never the name of a file.

import POSIX

public enum MetricsFormat: Sendable, Equatable {
  case prometheus, openMetrics

  var contentType: String {
    switch self {
    case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
    case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
    }
  }

  /// OpenMetrics where an Accept header asks for it at least as much as for plain text.
  static func accepted(by header: String?) -> MetricsFormat {
    var weights: [String: Double] = [:]
    for range in header?.lowercased().split(separator: ",") ?? [] {
      let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
      guard let type = parts.first else { continue }
      let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
      weights[type] = max(weights[type] ?? 0, weight)
    }
    let open = weights["application/openmetrics-text"] ?? 0
    return open > 0 && open >= weights["text/plain"] ?? 0 ? .openMetrics : .prometheus
  }
}

extension StatusReport {
  public func metrics(_ format: MetricsFormat) -> String {
    var text = MetricsText(format)
    writeProcess(to: &text)
    writeFiles(to: &text)
    writeQueue(to: &text)
    writeOutput(to: &text)
    writeWatch(to: &text)
    writeConfiguration(to: &text)
    return text.finished()
  }

  private func writeProcess(to text: inout MetricsText) {
    text.info("winnow_build", "Version of the running program.", [("version", version)])
    text.gauge("process_start_time_seconds", "When the process started, since 1970.", seconds(startedNanoseconds))
    if let residentBytes {
      text.gauge("process_resident_memory_bytes", "Resident memory.", Double(residentBytes))
    }
    text.family("winnow_state", .gauge, "What the daemon does: 1 for the state it is in.")
    for each in State.allCases { text.sample([("state", each.rawValue)], each == state ? 1 : 0) }
    text.gauge("winnow_ready", "Whether /readyz answers 200.", readiness.isReady ? 1 : 0)
    text.family("winnow_paused", .gauge, "Whether the output is paused, and why.")
    text.sample(pausedReason.map { [("reason", $0)] } ?? [], pausedReason == nil && state != .paused ? 0 : 1)
  }

  private func writeFiles(to text: inout MetricsText) {
    text.family("winnow_files", .counter, "Files that have got their receipt, by outcome.")
    for (outcome, count) in totals.byOutcome { text.sample([("outcome", outcome)], Double(count)) }
    text.counter("winnow_file_attempts", "Times a file was taken up.", totals.attempts)
    text.counter("winnow_file_crashes", "Attempts that an earlier process did not survive.", totals.crashes)
    text.counter("winnow_records", "Records committed.", totals.records)
    text.counter(
      "winnow_rejected_documents", "Documents at fault, of files of many that are through.", totals.rejectedDocuments)
    text.counter("winnow_input_bytes", "Bytes read from the drop directory.", totals.bytesIn)
    text.counter("winnow_output_bytes", "Bytes appended to the output log.", totals.bytesOut)
    text.histogram("winnow_file_latency_seconds", "Time from ready to durable.", latency)
  }

  private func writeQueue(to text: inout MetricsText) {
    text.family("winnow_queue_files", .gauge, "Files on their way, by stage.")
    text.sample([("state", "settling")], Double(queue.settling))
    text.sample([("state", "ready")], Double(queue.ready))
    text.sample([("state", "in_progress")], Double(queue.inProgress))
    text.gauge("winnow_queue_bytes", "Bytes of inputs and results held in memory.", Double(queue.bytes))
    text.gauge(
      "winnow_oldest_ready_age_seconds", "How long the oldest ready file has waited; 0 when none waits.",
      seconds(queue.oldestReadyAgeNanoseconds ?? 0))
  }

  private func writeOutput(to text: inout MetricsText) {
    text.gauge("winnow_output_offset_bytes", "Where the next byte of the output log goes.", Double(output.offset))
    text.counter("winnow_output_commits", "Batches made durable.", output.commits)
    text.counter("winnow_output_reopens", "Times the output log was opened anew.", output.reopens)
    text.counter("winnow_output_torn_lines_repaired", "Unfinished lines found and ended.", output.tornLinesRepaired)
    text.counter("winnow_output_write_errors", "Failed writes and syncs of the output log.", output.writeErrors)
    if let last = output.lastCommitNanoseconds {
      text.gauge("winnow_last_success_timestamp_seconds", "When a batch was last committed, since 1970.", seconds(last))
    }
  }

  private func writeWatch(to text: inout MetricsText) {
    text.family("winnow_watches", .gauge, "Directories watched, by how.")
    text.sample([("mode", "inotify")], Double(watch.inotifyDirectories))
    text.sample([("mode", "poll")], Double(watch.polledDirectories))
    text.gauge("winnow_watch_root_missing", "Whether the drop directory is missing.", watch.isRootMissing ? 1 : 0)
    text.gauge(
      "winnow_unreadable_directories",
      "Directories in the drop directory that cannot be read, and names that cannot be looked at.",
      Double(watch.unreadableDirectories))
    text.counter("winnow_inotify_events", "Events received.", watch.events)
    text.counter("winnow_inotify_overflows", "Times the kernel dropped events.", watch.overflows)
    text.counter("winnow_scan_found_missed", "Files that a scan found and no event had named.", watch.foundByScanOnly)
    if let last = watch.lastScanNanoseconds {
      text.gauge("winnow_last_scan_timestamp_seconds", "When a scan last ended, since 1970.", seconds(last))
    }
    if let duration = watch.lastScanDurationNanoseconds {
      text.gauge("winnow_last_scan_duration_seconds", "How long the last scan took.", seconds(duration))
    }
  }

  private func writeConfiguration(to text: inout MetricsText) {
    text.family("winnow_config_reloads", .counter, "Reloads asked for, by result.")
    text.sample([("result", "ok")], Double(configuration.reloadsDone))
    text.sample([("result", "error")], Double(configuration.reloadsFailed))
    text.gauge(
      "winnow_config_last_reload_successful", "Whether the configuration in force is the last one asked for.",
      configuration.lastReload?.error == nil ? 1 : 0)
  }

  private func seconds(_ nanoseconds: Int64) -> Double { Double(nanoseconds) / 1e9 }
}
