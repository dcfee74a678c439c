// One simulated history: a seed makes a schedule of what the users of a drop directory, administrators and bad luck do to
// winnow, against the real program and real files. The schedule follows from the seed alone; what the program is doing at
// each moment is up to the machine, and the model allows for both orders.

import Foundation
import Glibc
import POSIX
import TestBench

final class History {
  let seed: UInt64
  let box: Sandbox
  let model: HistoryModel
  private let disk: TinyDisk?
  private let clock: FakeClock
  var random: Randomness
  /// For what was thought of later: the seeds that found something are to find it still.
  private var afterthoughts: Randomness
  private var settings = HistorySettings()
  var daemon: WinnowProcess?
  private var isStopped = false
  private var isFull = false
  /// Whether files with a receipt may lie there that are to be taken away, which is not what a sync waits for.
  private var mayBeLeft = false
  var serial = 0
  var made: [HistoryContent] = []
  var paths: [String] = []
  var away: [(path: Path, content: HistoryContent)] = []
  private var rotated: [Path] = []
  /// What was done, for the report of a failure.
  private(set) var steps: [String] = []
  private var problems: [String] = []

  /// The highest bit of a seed makes a brief history: a few rounds, of which a test run can have thousands.
  static let brief: UInt64 = 1 << 63

  init(seed: UInt64) {
    self.seed = seed
    random = Randomness(seed: seed)
    afterthoughts = Randomness(seed: ~seed)
    settings.afterCommit = ["keep", "keep", "move", "delete"].randomElement(using: &random)!
    settings.duplicates = ["skip", "skip", "emit"].randomElement(using: &random)!
    settings.onChange = ["reprocess", "reprocess", "ignore", "tail"].randomElement(using: &random)!
    if settings.onChange == "tail" { settings.afterCommit = "keep" }
    settings.workers = Int.random(in: 1...3, using: &random)
    settings.batchBytes = ["4K", "16K", "4M"].randomElement(using: &random)!
    let wantsDisk = Int.random(in: 0..<6, using: &random) == 0
    disk = wantsDisk && TinyDisk.isPossible ? TinyDisk(size: "8m") : nil
    if Int.random(in: 0..<4, using: &afterthoughts) == 0 { settings.settle = "20ms" }
    // A disk gives the number of a file that is gone to the next one, memory does not.
    let wantsMemory = Int.random(in: 0..<4, using: &afterthoughts) < (seed & Self.brief == 0 ? 1 : 3)
    box = Sandbox(settings.lines, out: disk?.path, inMemory: wantsMemory)
    clock = FakeClock(at: box.directory.at("clock"))
    box.environment = clock.environment
    model = HistoryModel(settings)
    for name: Path in ["aside", "staging"] { box.directory.makeDirectory(name) }
    box.directory.write("secret", "not for the log")
  }

  /// What went wrong; empty where nothing did.
  func run() -> [String] {
    steps.append("\(settings)\(disk == nil ? "" : " on a tiny disk")")
    let rounds = seed & Self.brief == 0 ? 4...14 : 1...4
    for _ in 0..<Int.random(in: rounds, using: &random) where problems.isEmpty && model.problems.isEmpty {
      if Int.random(in: 0..<4, using: &afterthoughts) == 0 { moveClock() }
      if daemon == nil { stepWithout() } else { stepBeside(daemon!) }
    }
    end()
    return problems + model.problems
  }

  private func end() {
    goOn()
    if let daemon, problems.isEmpty {
      if chance(2) { rest(daemon) }
      stop(daemon)
    }
    daemon?.kill()
    guard problems.isEmpty, model.problems.isEmpty else { return }
    runOnce()
    let receipts = model.receiptCount
    if problems.isEmpty, chance(3) {
      runOnce()
      if model.receiptCount != receipts { problems.append("a second run had something left to do") }
    }
    let (code, text) = box.verify()
    if code != 0 { problems.append("winnow verify: \(text)") }
  }

  func chance(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }
  func say(_ step: String) {
    steps.append(step)
    if Self.isLoud { print("\(seed): \(step)") }
  }

  /// For one that hangs.
  private static let isLoud = ProcessInfo.processInfo.environment["WINNOW_LOUD"] != nil

  /// As an administrator, a time server or a machine without a battery does: to any year from 1970 on.
  private func moveClock() {
    let limits: ClosedRange<Int64> = [
      -5...5, -90_000...90_000, -300_000_000...3_000_000_000, -Clock.realtimeNanoseconds() / 1_000_000_000...0,
    ].randomElement(using: &afterthoughts)!
    let seconds = Int64.random(in: limits, using: &afterthoughts)
    say("the clock differs by \(seconds) s")
    clock.move(by: .seconds(seconds))
  }

  // MARK: - Without a daemon

  private func stepWithout() {
    switch Int.random(in: 0..<12, using: &random) {
    case 0..<3: change(times: 5)
    case 3: runOnce()
    case 4..<7: runAndKill(Bool.random(using: &random) ? ["--once"] : [])
    case 7..<10: startDaemon()
    case 10: rotate()
    default: meddle()
    }
  }

  private func runOnce() {
    goOn()
    say("run --once")
    let process = box.run("run", ["--once"], seconds: 60)
    guard let code = process.ending?.code, code == 0 || code == 65 else {
      return problems.append(
        "run --once: \(process.ending.map { "\($0)" } ?? "hangs"): \(process.complaints.suffix(2000))")
    }
    model.check(box, logsInOrder: rotated + [box.log])
    mayBeLeft = false
  }

  /// Kills it at a random moment, or when the log has just grown, which is in the middle of a commit.
  private func runAndKill(_ arguments: [String]) {
    change(times: 3)
    let process = box.start("run", arguments)
    if chance(2) {
      let size = logSize
      let deadline = Clock.monotonicNanoseconds() + 300_000_000
      while logSize == size, process.poll() == nil, Clock.monotonicNanoseconds() < deadline { usleep(100) }
      usleep(UInt32.random(in: 0...3000, using: &random))
    } else {
      usleep(UInt32.random(in: 0...60_000, using: &random))
    }
    say("run \(arguments), killed")
    mayBeLeft = true
    process.kill()
  }

  private var logSize: Int64 { ((try? FileStatus.ifPresent(box.log)) ?? nil)?.size ?? 0 }  // error: not there

  private func startDaemon() {
    say("start")
    let process = box.start("run")
    let isUp = waitUntil("ready", seconds: 20) {
      box.isReady || process.poll() != nil || isFull && !process.complaints.isEmpty
    }
    if !isUp || process.ending != nil { problems.append("not ready: \(process.complaints.suffix(2000))") }
    daemon = process
  }

  /// What an administrator does while nothing runs. Not while something is left to do: the model takes the settings for
  /// those under which everything since the last rest was done.
  private func meddle() {
    for name in ["fingerprints", "sketches"] where chance(2) {
      let path = box.state.appending(Path(name))
      guard let bytes = try? readFile(path, limit: 1 << 30), !bytes.isEmpty else { continue }
      say("damage \(name)")
      var damaged = bytes
      damaged[Int.random(in: 0..<bytes.count, using: &random)] ^= 0x10
      box.directory.write(path, chance(2) ? damaged : Array(bytes.prefix(bytes.count / 2)))
    }
    runOnce()
    let afterCommit = ["keep", "move", "delete"].randomElement(using: &random)!
    if settings.onChange != "tail" { settings.afterCommit = afterCommit }
    settings.workers = Int.random(in: 1...3, using: &random)
    say("AfterCommit=\(settings.afterCommit)")
    model.settings = settings
    mayBeLeft = true
    box.configure(settings.lines)
  }

  // MARK: - Beside a daemon

  private func stepBeside(_ daemon: WinnowProcess) {
    if let ending = daemon.poll() {
      return problems.append("ended by itself: \(ending): \(daemon.complaints.suffix(2000))")
    }
    switch Int.random(in: 0..<16, using: &random) {
    case 0..<5: change(times: 6)
    case 5..<7: rest(daemon)
    case 7: signal(daemon, Bool.random(using: &random) ? SIGHUP : SIGUSR1)
    case 8:
      if chance(2) { signal(daemon, SIGUSR1) }
      rotate()
      if chance(2) { signal(daemon, SIGUSR1) }
    case 9: reload(daemon)
    case 10: pause(daemon)
    case 11: fill()
    case 12: stop(daemon)
    default:
      change(times: 3)
      usleep(UInt32.random(in: 0...8000, using: &random))
      say("kill")
      mayBeLeft = true
      daemon.kill()
      (self.daemon, isStopped) = (nil, false)
    }
  }

  private func signal(_ daemon: WinnowProcess, _ number: Int32) {
    say("signal \(number)")
    daemon.signal(number)
  }

  /// Waits until all is committed, and looks.
  private func rest(_ daemon: WinnowProcess) {
    goOn()
    say("sync")
    // One that was started on a full disk looks for room every five seconds.
    waitUntil("somebody to ask", seconds: 20) { box.ask("/livez") != nil || daemon.poll() != nil }
    for _ in 0..<6 {
      if box.ask("/sync?timeout=20", method: "POST")?.status == 200 {
        checkHealth()
        return model.check(box, logsInOrder: rotated + [box.log], isPatient: mayBeLeft)
      }
      if daemon.poll() != nil { break }
    }
    let status = box.ask("/status")?.body ?? "no answer"
    problems.append(
      "sync does not end: \(daemon.poll().map { "\($0)" } ?? "runs"): \(status) \(daemon.complaints.suffix(2000))")
  }

  /// With nothing left to do, and whatever the clock of the wall says.
  private func checkHealth() {
    let status = object(box.ask("/status")?.body ?? "") ?? [:]
    let uptime = status["uptime_s"] as? Double ?? -1
    if status["ready"] as? Bool != true || !(0...600).contains(uptime) {
      problems.append("not well: \(status["why"] ?? "ready"), up for \(uptime) s")
    }
  }

  private func reload(_ daemon: WinnowProcess) {
    settings.workers = Int.random(in: 1...3, using: &random)
    settings.batchBytes = ["4K", "16K", "4M"].randomElement(using: &random)!
    box.configure(settings.lines + (chance(3) ? "\nNonsense=1" : ""))
    signal(daemon, SIGHUP)
    if chance(2) { change(times: 3) }
    if chance(2) {
      box.configure(settings.lines)
      signal(daemon, SIGHUP)
    } else {
      usleep(20_000)  // so that it is read before it is written over
    }
    box.configure(settings.lines)
  }

  private func pause(_ daemon: WinnowProcess) {
    signal(daemon, SIGSTOP)
    isStopped = true
    change(times: 5)
    if chance(3) { rotate() }
    daemon.signal(SIGCONT)
    isStopped = false
  }

  private func fill() {
    guard let disk else { return change(times: 2) }
    let room = 4096 * Int.random(in: 0...3, using: &random)
    say("disk full but for \(room)")
    disk.fill(leaving: room)
    isFull = true
    change(times: 4)
    usleep(UInt32.random(in: 0...400_000, using: &random))
    if chance(2) { goOn() }
  }

  /// Room on the disk, and nothing stopped.
  private func goOn() {
    if isFull {
      say("room again")
      disk?.freeSpace()
    }
    if isStopped { daemon?.signal(SIGCONT) }
    (isFull, isStopped) = (false, false)
  }

  private func stop(_ daemon: WinnowProcess) {
    say("stop")
    // On a full disk what waits for room is left for the next start, and who waits before the start ends at once.
    let hasStarted = daemon.complaints.contains("watching")
    let ending = daemon.stop(seconds: 30)
    let isExpected =
      ending == .exited(0) || ending?.code != nil && isFull || ending == .signalled(SIGTERM) && !hasStarted
    if !isExpected {
      problems.append("stop: \(ending.map { "\($0)" } ?? "hangs"): \(daemon.complaints.suffix(2000))")
    }
    self.daemon = nil
  }

  private func rotate() {
    guard (try? FileStatus.ifPresent(box.log)) ?? nil != nil else { return }
    let name = box.out.appending(Path("records.jsonl.\(rotated.count + 1)"))
    say("rotate")
    try! renameFile(box.log, to: name)
    rotated.append(name)
    if Bool.random(using: &random) {  // as `create` does it, on a disk that may be full
      _ = try? FileDescriptor.open(box.log, [.writeOnly, .create])
    }
  }
}
