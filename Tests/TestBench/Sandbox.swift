// One winnow's world: a directory with a drop directory, an output directory and a state directory, a configuration that
// names them, and what a test wants to know of them afterwards. The log is read with Foundation's JSON, not with
// winnow's own, so that a fault of ours cannot hide itself.

import Foundation
import Glibc
import POSIX

public final class Sandbox {
  public let directory: TempDirectory
  public let drop: Path
  public let out: Path
  public let state: Path
  public let log: Path
  public let socket: Path
  public let configuration: Path
  /// For every process that is started here.
  public var environment: [String: String] = [:]
  private var runs = 0

  /// `settings` are lines of winnow.conf, sections included, in addition to the places. `out` and `state` may lie
  /// elsewhere, as on a file system of their own, or all of it below `root`, or in memory.
  public init(
    _ settings: String = "", out: Path? = nil, state: Path? = nil, root: Path? = nil, inMemory: Bool = false
  ) {
    directory = root.map { TempDirectory(below: $0) } ?? TempDirectory(inMemory: inMemory)
    drop = directory.at("drop")
    self.out = out ?? directory.at("out")
    self.state = state ?? directory.at("state")
    log = self.out.appending("records.jsonl")
    socket = directory.at("status.sock")
    configuration = directory.at("winnow.conf")
    for name: Path in ["drop", "out"] { directory.makeDirectory(name) }
    configure(settings)
  }

  /// Writes the configuration anew, in one step: a daemon may be reading it.
  public func configure(_ settings: String) {
    directory.write(
      "winnow.conf.new",
      """
      [Drop]
      Directory=\(drop)
      [Output]
      File=\(log)
      StateDirectory=\(state)
      [Status]
      Socket=\(socket)
      \(settings)

      """)
    directory.rename("winnow.conf.new", to: "winnow.conf")
  }

  // MARK: - Running

  /// Starts `winnow COMMAND --config …`. Its output goes to files of their own.
  public func start(
    _ command: String, _ arguments: [String] = [], environment: [String: String] = [:]
  ) -> WinnowProcess {
    runs += 1
    return WinnowProcess(
      [command, "--config", configuration.description] + arguments, in: directory.path,
      environment: self.environment.merging(environment) { $1 },
      standardOutput: directory.at(Path("stdout.\(runs)")), standardError: directory.at(Path("stderr.\(runs)")))
  }

  /// Runs a command to its end and lets `decide` meddle with its system calls.
  public func trace(
    _ command: String, _ arguments: [String] = [], seconds: Double = 60, _ decide: (TracedCall) -> Verdict
  ) -> WinnowProcess.Ending? {
    runs += 1
    return CallTracer.run(
      [WinnowProcess.binary.description, command, "--config", configuration.description] + arguments,
      in: directory.path, standardOutput: directory.at(Path("stdout.\(runs)")),
      standardError: directory.at(Path("stderr.\(runs)")), seconds: seconds, decide)
  }

  /// As `trace`, of every call of the POSIX room or of another scope, and tells what the run cost. `started` is told the
  /// process.
  public func traceAll(
    _ command: String, _ arguments: [String] = [], seconds: Double = 60, scope: TraceScope = .all,
    started: (Int32) -> Void = { _ in }, _ decide: (TracedCall) -> Verdict
  ) -> TracedRun {
    runs += 1
    return CallTracer.trace(
      [WinnowProcess.binary.description, command, "--config", configuration.description] + arguments,
      in: directory.path, standardOutput: directory.at(Path("stdout.\(runs)")),
      standardError: directory.at(Path("stderr.\(runs)")), seconds: seconds, scope: scope, started: started, decide)
  }

  /// What the run before this moment said on standard error.
  public var complaints: String {
    String(decoding: directory.read(Path("stderr.\(runs)")) ?? [], as: UTF8.self)
  }

  /// Runs a command to its end.
  public func run(_ command: String, _ arguments: [String] = [], seconds: Double = 60) -> WinnowProcess {
    let process = start(command, arguments)
    if process.wait(seconds: seconds) == nil { print("winnow \(command) did not end in \(seconds) s") }
    return process
  }

  /// `winnow run --once`: its exit code, or nil when it was killed or did not end.
  @discardableResult
  public func runOnce(seconds: Double = 60) -> Int32? {
    let process = run("run", ["--once"], seconds: seconds)
    let code = process.ending?.code
    if code != 0 { print("winnow run --once: \(String(describing: process.ending))\n\(process.complaints)") }
    return code
  }

  /// Starts the daemon and waits until it says that it is ready.
  public func startDaemon(seconds: Double = 20) -> WinnowProcess {
    let process = start("run")
    let hasAnswered = waitUntil("ready", seconds: seconds) { self.isReady || process.poll() != nil }
    if !hasAnswered || process.ending != nil { print("winnow run is not ready:\n\(process.complaints)") }
    return process
  }

  /// `winnow verify`: its exit code and what it printed.
  public func verify(_ logs: [Path] = []) -> (code: Int32?, text: String) {
    let process = run("verify", logs.map(\.description))
    return (process.ending?.code, process.output + process.complaints)
  }

  /// Waits until everything that lies in the drop directory is committed.
  @discardableResult
  public func sync(seconds: Double = 60) -> Bool {
    run("sync", ["--timeout", "\(Int(seconds))s"], seconds: seconds + 5).ending == .exited(0)
  }

  // MARK: - Asking

  public var isReady: Bool { ask("/readyz")?.status == 200 }

  /// One request to the status socket; nil where nobody answers within five seconds.
  public func ask(_ path: String, method: String = "GET") -> (status: Int, body: String)? {
    let request = Array("\(method) \(path) HTTP/1.1\r\nHost: winnow\r\nConnection: close\r\n\r\n".utf8)
    // No daemon, no answer.
    guard let connection = try? UnixSocket.connect(to: socket, timeoutMilliseconds: 5000),
      (try? UnixSocket.send(request, to: connection)) != nil
    else { return nil }
    var answer: [UInt8] = []
    while let isReadable = try? connection.waitUntilReadable(milliseconds: 5000), isReadable,
      let bytes = try? connection.read(upTo: 65_536), !bytes.isEmpty
    { answer += bytes }
    let parts = String(decoding: answer, as: UTF8.self).split(separator: "\r\n\r\n", maxSplits: 1)
    guard let status = Int(parts.first?.split(separator: " ").dropFirst().first ?? "") else { return nil }
    return (status, parts.count > 1 ? String(parts[1]) : "")
  }

  /// A value of /metrics, by its name and labels as printed.
  public func metric(_ name: String) -> Double? {
    let lines = ask("/metrics")?.body.split(separator: "\n") ?? []
    return lines.first { $0.hasPrefix(name + " ") }.flatMap { Double($0.dropFirst(name.count + 1)) }
  }

  /// The records of the log and of its rotated siblings, in no order.
  public func records() -> [LogLine] { logs().flatMap { lines(of: $0) } }

  /// The log and its rotated siblings.
  public func logs() -> [Path] {
    names(in: out).filter { $0.hasPrefix("records.jsonl") }.map { out.appending(Path($0)) }
  }

  public func receipts() -> [LogLine] { lines(of: state.appending("receipts.jsonl")) }

  /// Names in a directory, sorted; empty where there is none.
  public func names(in directory: Path) -> [String] {
    guard let stream = try? DirectoryStream(directory) else { return [] }
    var names: [String] = []
    while let name = try? stream.next() { names.append(name.description) }
    return names.sorted()
  }

  /// All lines of a file; what is no JSON, or not ended, has no `object`.
  public func lines(of path: Path) -> [LogLine] {
    guard let bytes = try? readFile(path, limit: 1 << 30), !bytes.isEmpty else { return [] }
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { LogLine($0, isWhole: true) }
    let rest = lines.removeLast()
    if bytes.last != 0x0A { lines.append(LogLine(rest.bytes[...], isWhole: false)) }
    return lines
  }
}

/// A line of the log or of the receipts.
public struct LogLine {
  public let bytes: [UInt8]
  public let object: [String: Any]?

  init(_ bytes: ArraySlice<UInt8>, isWhole: Bool) {
    self.bytes = Array(bytes)
    // What does not parse is for the test to find.
    object = isWhole ? (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any] : nil
  }

  /// Relative to the drop directory: of a record or of a receipt.
  public var path: String { ((object?["source"] as? [String: Any])?["path"] ?? object?["path"]) as? String ?? "?" }
  public var outcome: String? { object?["outcome"] as? String }
  public var text: String { object?["text"] as? String ?? "" }
  /// Which document of its file a record was made from, from 1.
  public var index: Int? { (object?["source"] as? [String: Any])?["index"] as? Int }
}
