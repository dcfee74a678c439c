// Files that are dropped while a test goes on, in the ways that programs really drop files, each with content of its own
// so that a record can be held against the bytes it must have come from.

import Deduplication
import Foundation
import Glibc
import POSIX
import Synchronization
import TestBench
import Testing

/// A file that was delivered.
struct Delivery: Sendable {
  /// Relative to the drop directory.
  let path: String
  let bytes: [UInt8]
}

/// Repeatable random numbers. WINNOW_SEED gives the first; a test prints it.
struct Randomness: RandomNumberGenerator, Sendable {
  private var numbers: SplitMix64

  init(_ what: String) {
    self.init()
    print("\(what): WINNOW_SEED=\(numbers.state)")
  }

  /// Where so many are needed that nobody wants to read of them.
  init() {
    let given = ProcessInfo.processInfo.environment["WINNOW_SEED"].flatMap { UInt64($0) }
    numbers = SplitMix64(seed: given ?? UInt64(Clock.realtimeNanoseconds()))
  }

  init(seed: UInt64) { numbers = SplitMix64(seed: seed) }

  mutating func next() -> UInt64 { numbers.next() }
}

/// Whether the long versions of the tests are asked for.
let isTorture = ProcessInfo.processInfo.environment["WINNOW_TORTURE"] == "1"

/// When a test that has no end of its own is to end: under torture after WINNOW_SECONDS.
struct TortureTime: Sendable {
  private let deadline: Int64

  init(otherwise seconds: Int) {
    let told = ProcessInfo.processInfo.environment["WINNOW_SECONDS"].flatMap { Int($0) } ?? 600
    deadline = Clock.monotonicNanoseconds() + Int64(isTorture ? told : seconds) * 1_000_000_000
  }

  var isOver: Bool { Clock.monotonicNanoseconds() > deadline }
}

extension Trait where Self == TimeLimitTrait {
  /// Every wait in these tests has a deadline of its own; this is for what was not thought of. Generous, because the
  /// clock runs already while a test waits for others to leave it a processor.
  static var patient: Self { .timeLimit(.minutes(isTorture ? 600 : 20)) }
}

/// Prose of about `size` bytes that no other serial number gives.
func article(_ serial: Int, size: Int = 400) -> [UInt8] {
  var text = "Report \(serial) of the gauge at the weir\n\n"
  var line = 0
  while text.utf8.count < size {
    line += 1
    text += "On day \(line) the keeper of post \(serial) read \(serial % 97 + line) centimetres and wrote it down. "
    if line % 4 == 0 { text += "\n\n" }
  }
  return Array(text.utf8) + [0x0A]
}

/// Drops files until it is told to stop, from a thread of its own.
final class Deliverer: Sendable {
  enum Style: CaseIterable {
    /// A hidden name, then a rename, as `winnow drop` and rsync do it.
    case rename
    /// One open, write, close under the final name, as cp does it.
    case copy
    /// Written bit by bit under the final name.
    case pieces
    /// A hard link to a file that lies complete elsewhere, whose first name then goes.
    case link
    /// Renamed into a directory that is made for it.
    case directory
  }

  private struct State {
    var deliveries: [Delivery] = []
    var isStopping = false
    var isOver = false
  }
  private let state = Mutex(State())
  private let box: TempDirectory
  private let prefix: String

  /// One file about every `interval` microseconds. `prefix` keeps the names of two deliverers apart.
  init(into box: Sandbox, prefix: String = "n", every interval: UInt32, random: Randomness) {
    self.box = box.directory
    self.prefix = prefix
    box.directory.makeDirectory("staging")
    let thread = Thread { [self] in
      var random = random
      var serial = 0
      while !state.withLock({ $0.isStopping }) {
        serial += 1
        deliver(serial, &random)
        usleep(UInt32.random(in: 0...2 * interval, using: &random))
      }
      state.withLock { $0.isOver = true }
    }
    thread.start()
  }

  var count: Int { state.withLock { $0.deliveries.count } }

  /// Ends after the file it is at, and says what was delivered.
  func stop() -> [Delivery] {
    state.withLock { $0.isStopping = true }
    waitUntil("the deliverer has stopped") { state.withLock { $0.isOver } }
    return state.withLock { $0.deliveries }
  }

  private func deliver(_ serial: Int, _ random: inout Randomness) {
    let size = Int.random(in: 0..<50, using: &random) == 0 ? 40_000 : Int.random(in: 80...2000, using: &random)
    let bytes = article(serial, size: size)
    let style = Style.allCases.randomElement(using: &random)!
    let name = "\(prefix)\(serial)-\(style).txt"
    let path = style == .directory ? "d\(serial % 7)/\(name)" : name
    let target = Path("drop/" + path)
    switch style {
    case .rename, .directory:
      let hidden = Path("drop/.\(name).tmp")
      box.write(hidden, bytes)
      if style == .directory { box.makeDirectory(target.parent) }
      box.rename(hidden, to: target)
    case .copy: box.write(target, bytes)
    case .pieces: writeInPieces(bytes, to: box.at(target), &random)
    case .link:
      box.write(Path("staging/" + name), bytes)
      box.makeHardLink(target, to: Path("staging/" + name))
      box.remove(Path("staging/" + name))
    }
    state.withLock { $0.deliveries.append(Delivery(path: path, bytes: bytes)) }
  }

  private func writeInPieces(_ bytes: [UInt8], to path: Path, _ random: inout Randomness) {
    do {
      let file = try FileDescriptor.open(path, [.writeOnly, .create])
      var rest = bytes[...]
      while !rest.isEmpty {
        let piece = rest.prefix(max(1, bytes.count / Int.random(in: 1...4, using: &random)))
        try file.writeAll(Array(piece))
        rest = rest.dropFirst(piece.count)
        usleep(UInt32.random(in: 0...5000, using: &random))
      }
    } catch { preconditionFailure("\(error)") }
  }
}
