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
  private var random: Randomness
  private var settings = HistorySettings()
  private var daemon: WinnowProcess?
  private var isStopped = false
  private var isFull = false
  private var serial = 0
  private var made: [HistoryContent] = []
  private var paths: [String] = []
  private var away: [(path: Path, content: HistoryContent)] = []
  private var rotated: [Path] = []
  /// What was done, for the report of a failure.
  private(set) var steps: [String] = []
  private var problems: [String] = []

  init(seed: UInt64) {
    self.seed = seed
    random = Randomness(seed: seed)
    settings.afterCommit = ["keep", "keep", "move", "delete"].randomElement(using: &random)!
    settings.duplicates = ["skip", "skip", "emit"].randomElement(using: &random)!
    settings.onChange = ["reprocess", "reprocess", "ignore", "tail"].randomElement(using: &random)!
    if settings.onChange == "tail" { settings.afterCommit = "keep" }
    settings.workers = Int.random(in: 1...3, using: &random)
    settings.batchBytes = ["4K", "16K", "4M"].randomElement(using: &random)!
    let wantsDisk = Int.random(in: 0..<6, using: &random) == 0
    disk = wantsDisk && TinyDisk.isPossible ? TinyDisk(size: "8m") : nil
    box = Sandbox(settings.lines, out: disk?.path)
    model = HistoryModel(settings)
    for name: Path in ["aside", "staging"] { box.directory.makeDirectory(name) }
    box.directory.write("secret", "not for the log")
  }

  /// What went wrong; empty where nothing did.
  func run() -> [String] {
    steps.append("\(settings)\(disk == nil ? "" : " on a tiny disk")")
    for _ in 0..<Int.random(in: 4...14, using: &random) where problems.isEmpty && model.problems.isEmpty {
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

  private func chance(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }
  private func say(_ step: String) {
    steps.append(step)
    if Self.isLoud { print("\(seed): \(step)") }
  }

  /// For one that hangs.
  private static let isLoud = ProcessInfo.processInfo.environment["WINNOW_LOUD"] != nil

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
      return problems.append("run --once: \(process.ending.map { "\($0)" } ?? "hangs"): \(process.complaints.suffix(2000))")
    }
    model.check(box, logsInOrder: rotated + [box.log])
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
    process.kill()
  }

  private var logSize: Int64 { ((try? FileStatus.ifPresent(box.log)) ?? nil)?.size ?? 0 }  // error: not there

  private func startDaemon() {
    say("start")
    let process = box.start("run")
    let isUp = waitUntil("ready", seconds: 20) { box.isReady || process.poll() != nil || isFull }
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
    for _ in 0..<6 {
      if box.ask("/sync?timeout=20", method: "POST")?.status == 200 {
        // What is committed may yet be on its way out of the drop directory.
        return model.check(box, logsInOrder: rotated + [box.log])
      }
      if daemon.poll() != nil { break }
    }
    let status = box.ask("/status")?.body ?? "no answer"
    problems.append("sync does not end: \(daemon.poll().map { "\($0)" } ?? "runs"): \(status) \(daemon.complaints.suffix(2000))")
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
    let ending = daemon.stop(seconds: 30)
    // What waits for room at the stop is left for the next start.
    if ending != .exited(0), !isFull || ending?.code == nil {
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

// MARK: - What users do

extension History {
  private func change(times: Int) {
    for _ in 0..<Int.random(in: 1...times, using: &random) {
      switch Int.random(in: 0..<16, using: &random) {
      case 0..<6: deliver(to: freshPath(ending: nil), fresh())
      case 6: deliver(to: paths.randomElement(using: &random), fresh())
      case 7: deliver(to: freshPath(ending: nil), made.randomElement(using: &random) ?? fresh())
      case 8..<10: grow()
      case 10: moveWithin()
      case 11: takeAway()
      case 12: bringBack()
      case 13: touch()
      case 14: linkAgain()
      default: moveDirectory()
      }
      if daemon != nil, chance(2) { usleep(UInt32.random(in: 0...3000, using: &random)) }
    }
  }

  private func fresh() -> HistoryContent {
    serial += 1
    let kinds = HistoryContent.Kind.allCases + [.text, .text, .text, .text, .text, .feed, .feed, .feed]
    let content = HistoryContent.make(kinds.randomElement(using: &random)!, serial: serial, &random)
    if content.isRegular { made.append(content) }
    return content
  }

  private func freshPath(ending: String?) -> String {
    serial += 1
    let directory = ["", "", "", "a/", "b/", "b/c/"].randomElement(using: &random)!
    return directory + "n\(serial)" + (ending.map { "." + $0 } ?? "")
  }

  private func target(_ path: String) -> Path { box.drop.appending(Path(path)) }

  /// Puts a file there, by any of the ways in which programs do it.
  private func deliver(to path: String?, _ content: HistoryContent) {
    guard var path else { return }
    if !path.contains(".") { path += "." + content.fileExtension }
    let place = target(path)
    // A directory that is renamed away meanwhile is made again.
    try! makeDirectories(place.parent)
    var style = Int.random(in: 0..<4, using: &random)
    // Nobody writes through a link or into a pipe.
    if model.content(at: path)?.isRegular == false { style = 3 }
    say("\(content.kind) of \(content.bytes.count) bytes to \(path), style \(style)")
    guard content.isRegular else { return deliverSpecial(path, content) }
    paths.append(path)
    switch style {
    case 0: writeInPlace(path, content, pieces: 1)
    case 1: writeInPlace(path, content, pieces: 4)
    case 2:
      let staged = box.directory.at(Path("staging/\(serial)"))
      let status = write(content, to: staged)
      _ = unlink(place.description)
      model.arrived(path, status, content)
      _ = link(staged.description, place.description)
      _ = unlink(staged.description)
    default:
      let staged = chance(2) ? place.parent.appending(Path(".hidden-\(serial).tmp")) : box.directory.at("staging/new")
      model.arrived(path, write(content, to: staged), content)
      try! renameFile(staged, to: place)
    }
  }

  private func deliverSpecial(_ path: String, _ content: HistoryContent) {
    let name = "staging/special-\(serial)"
    if content.kind == .pipe { box.directory.makePipe(Path(name)) } else {
      box.directory.makeSymbolicLink(Path(name), to: box.directory.at("secret"))
    }
    model.arrived(path, try! FileStatus.of(box.directory.at(Path(name))), content)
    try! renameFile(box.directory.at(Path(name)), to: target(path))
  }

  private func write(_ content: HistoryContent, to path: Path) -> FileStatus {
    let file = try! FileDescriptor.open(path, [.writeOnly, .create, .truncate])
    try! file.writeAll(content.bytes)
    return try! file.status()
  }

  /// Holds the file open all the time.
  private func writeInPlace(_ path: String, _ content: HistoryContent, pieces: Int) {
    let file = try! FileDescriptor.open(target(path), [.writeOnly, .create, .truncate, .noFollow])
    var rest = content.bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(max(1, (content.bytes.count + pieces - 1) / pieces))
      try! file.writeAll(Array(piece))
      rest = rest.dropFirst(piece.count)
      if pieces > 1 { usleep(UInt32.random(in: 0...2000, using: &random)) }
    }
    settle(path, file, content)
  }

  /// The file is as its writer wants it. It may have been taken away under its hands: then it is not there any more.
  private func settle(_ path: String, _ file: FileDescriptor, _ content: HistoryContent) {
    let status = try! file.status()
    model.changed(path, status, content)
    if ((try? FileStatus.ifPresent(target(path))) ?? nil)?.inode != status.inode { model.left(path) }
  }

  private func grow() {
    guard let path = paths.randomElement(using: &random), let content = model.content(at: path) else { return }
    let count = Int.random(in: 1...20, using: &random)
    serial += 1
    guard content.isRegular, let grown = content.grown(by: count, serial: serial),
      let file = try? FileDescriptor.open(target(path), [.writeOnly, .append])
    else { return }
    say("append to \(path)")
    try! file.writeAll(Array(grown.bytes.dropFirst(content.bytes.count)))
    made.append(grown)
    settle(path, file, grown)
  }

  private func moveWithin() {
    guard let path = paths.randomElement(using: &random), let content = model.content(at: path) else { return }
    let other = chance(3) ? paths.randomElement(using: &random)! : freshPath(ending: content.fileExtension)
    try! makeDirectories(target(other).parent)
    guard other != path, let status = try? FileStatus.of(target(path)),
      (try? renameFile(target(path), to: target(other))) != nil
    else { return }
    say("\(path) becomes \(other)")
    model.arrived(other, status, content)
    model.left(path)
    paths.append(other)
  }

  private func takeAway() {
    guard let path = paths.randomElement(using: &random), let content = model.content(at: path) else { return }
    if chance(2) {
      say("remove \(path)")
      _ = unlink(target(path).description)
    } else {
      let place = chance(2) ? target(path).parent.appending(Path(".hidden-away-\(serial)")) : box.directory.at(Path("aside/\(serial)"))
      serial += 1
      guard (try? renameFile(target(path), to: place)) != nil else { return }
      say("\(path) goes away")
      away.append((place, content))
    }
    model.left(path)
  }

  private func bringBack() {
    guard let (place, content) = away.popLast() else { return }
    let path = freshPath(ending: content.fileExtension)
    try! makeDirectories(target(path).parent)
    guard let status = try? FileStatus.of(place) else { return }
    say("\(path) comes back")
    model.arrived(path, status, content)
    try! renameFile(place, to: target(path))
    paths.append(path)
  }

  private func touch() {
    guard let path = paths.randomElement(using: &random), let content = model.content(at: path), content.isRegular
    else { return }
    say("touch \(path)")
    if chance(2) {
      _ = chmod(target(path).description, 0o640)
    } else if let file = try? FileDescriptor.open(target(path), .readOnly) {
      let times = [timespec(tv_sec: 1_500_000_000 + serial, tv_nsec: 0), timespec(tv_sec: 1_500_000_000 + serial, tv_nsec: 0)]
      serial += 1
      _ = futimens(file.raw, times)
      settle(path, file, content)
    }
  }

  private func linkAgain() {
    guard let path = paths.randomElement(using: &random), let content = model.content(at: path),
      let status = try? FileStatus.of(target(path))
    else { return }
    let other = freshPath(ending: content.fileExtension)
    try! makeDirectories(target(other).parent)
    model.arrived(other, status, content)
    guard link(target(path).description, target(other).description) == 0 else { return model.left(other) }
    say("\(other) is another name of \(path)")
    paths.append(other)
  }

  private func moveDirectory() {
    serial += 1
    let (old, new) = (["a", "b/c", "b"].randomElement(using: &random)!, "d\(serial)")
    let moving = model.current.keys.filter { $0.hasPrefix(old + "/") }.sorted()
    let contents = moving.compactMap { path in
      (try? FileStatus.of(target(path))).map { (path, $0, model.content(at: path)!) }
    }
    guard (try? renameFile(target(old), to: target(new))) != nil else { return }
    say("directory \(old) becomes \(new)")
    for path in moving { model.left(path) }
    for (path, status, content) in contents {
      let other = new + path.dropFirst(old.count)
      model.arrived(other, status, content)
      paths.append(other)
    }
  }
}
