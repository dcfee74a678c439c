// /status: everything the report holds, as one JSON object. Keys are only ever added while "schema" stays 1; a key
// without a value is absent; times are RFC 3339 in UTC, spans seconds.

import JSON
import POSIX

extension StatusReport {
  public func json() -> [UInt8] {
    var json = JSONWriter(capacity: 2048)
    json.beginObject()
    json.field("schema", 1)
    json.field("state", state.rawValue)
    json.field("paused_reason", ifPresent: pausedReason)
    json.field("ready", readiness.isReady)
    json.field("why", ifPresent: readiness.why)
    json.field("version", version)
    json.field("pid", processID)
    json.time("started_at", startedNanoseconds)
    json.seconds("uptime_s", uptimeNanoseconds)
    json.field("resident_bytes", ifPresent: residentBytes)
    write(configuration, to: &json)
    write(watch, to: &json)
    write(queue, to: &json)
    write(totals, to: &json)
    write(output, to: &json)
    if let lastError { write(lastError, to: &json) }
    json.endObject()
    return json.bytes
  }

  private func write(_ configuration: ConfigurationState, to json: inout JSONWriter) {
    json.key("config")
    json.beginObject()
    if let path = configuration.path { json.field("path", "path_b64", path: path.bytes) }
    json.time("loaded_at", configuration.loadedNanoseconds == 0 ? nil : configuration.loadedNanoseconds)
    if let reload = configuration.lastReload {
      json.key("last_reload")
      json.beginObject()
      json.field("ok", reload.error == nil)
      json.time("at", reload.atNanoseconds)
      json.field("error", ifPresent: reload.error)
      json.endObject()
    }
    json.endObject()
  }

  private func write(_ watch: Watch, to json: inout JSONWriter) {
    json.key("watch")
    json.beginObject()
    json.field("path", "path_b64", path: watch.root.bytes)
    json.field("missing", watch.isRootMissing)
    json.field("unreadable_directories", watch.unreadableDirectories)
    json.field("inotify_directories", watch.inotifyDirectories)
    json.field("polled_directories", watch.polledDirectories)
    json.field("watch_limit_reached", watch.isWatchLimitReached)
    json.field("events", watch.events)
    json.field("overflows", watch.overflows)
    json.field("found_by_scan_only", watch.foundByScanOnly)
    json.time("last_scan_at", watch.lastScanNanoseconds)
    json.seconds("last_scan_s", watch.lastScanDurationNanoseconds)
    json.endObject()
  }

  private func write(_ queue: Queue, to json: inout JSONWriter) {
    json.key("queue")
    json.beginObject()
    json.field("settling", queue.settling)
    json.field("ready", queue.ready)
    json.field("in_progress", queue.inProgress)
    json.field("bytes", queue.bytes)
    json.seconds("oldest_ready_age_s", queue.oldestReadyAgeNanoseconds)
    json.endObject()
  }

  private func write(_ totals: Totals, to json: inout JSONWriter) {
    json.key("totals")
    json.beginObject()
    json.key("files")
    json.beginObject()
    for (outcome, count) in totals.byOutcome {
      json.key(text: outcome)
      json.integer(count)
    }
    json.endObject()
    json.field("records", totals.records)
    json.field("rejected_documents", totals.rejectedDocuments)
    json.field("bytes_in", totals.bytesIn)
    json.field("bytes_out", totals.bytesOut)
    json.field("attempts", totals.attempts)
    json.field("crashes", totals.crashes)
    json.endObject()
  }

  private func write(_ output: Output, to json: inout JSONWriter) {
    json.key("output")
    json.beginObject()
    json.field("path", "path_b64", path: output.path.bytes)
    json.field("device", ifPresent: output.device)
    json.field("inode", ifPresent: output.inode)
    json.field("offset", output.offset)
    json.time("last_commit_at", output.lastCommitNanoseconds)
    json.field("commits", output.commits)
    json.field("reopens", output.reopens)
    json.field("torn_lines_repaired", output.tornLinesRepaired)
    json.field("write_errors", output.writeErrors)
    json.endObject()
  }

  private func write(_ failure: Failure, to json: inout JSONWriter) {
    json.key("last_error")
    json.beginObject()
    json.time("at", failure.atNanoseconds)
    json.field("code", failure.code)
    if let file = failure.file { json.field("file", "file_b64", path: file.bytes) }
    json.field("message", failure.message)
    json.endObject()
  }
}

extension JSONWriter {
  fileprivate mutating func time(_ name: StaticString, _ nanoseconds: Int64?) {
    if let nanoseconds { field(name, Timestamp.rfc3339(nanoseconds: nanoseconds)) }
  }

  fileprivate mutating func seconds(_ name: StaticString, _ nanoseconds: Int64?) {
    guard let nanoseconds else { return }
    key(name)
    number(Double(nanoseconds) / 1e9, decimals: 3)
  }
}
