// The process is killed at moments that nobody chose, again and again, while files keep coming. Half of the moments are
// random; the other half follow the log's growth, which is when a commit is half done.

import Foundation
import Glibc
import POSIX
import TestBench
import Testing

@Suite("kill -9 at random moments", .serialized) struct RandomKillTests {
  /// Attempts are counted for files that were in work when a process died: so many that chance alone never
  /// quarantines one.
  private static let patience = "[Drop]\nSettleSec=0.2\nMaxAttempts=30\n"

  @Test("kills while files keep coming lose, double and tear nothing", .patient)
  func kept() {
    let box = Sandbox(Self.patience)
    let deliveries = storm(box, rounds: isTorture ? 3000 : 60)
    expectExactlyOnce(deliveries, in: box)
  }

  @Test("kills with four workers, inputs moved away, lose, double and tear nothing", .patient)
  func moved() {
    let box = Sandbox(Self.patience + "AfterCommit=move\n[Pipeline]\nWorkers=4\n[Output]\nBatchBytes=4096\n")
    let deliveries = storm(box, rounds: isTorture ? 1000 : 24)
    expectExactlyOnce(deliveries, in: box)
    expectNone(files(below: box.drop).keys, "still in the drop directory")
    let done = files(below: box.state.appending("done"))
    expectNone(deliveries.filter { done[$0.path] != $0.bytes }.map(\.path), "not in the done directory")
  }

  @Test("kills with two workers, inputs deleted, lose, double and tear nothing", .patient)
  func deleted() {
    let box = Sandbox(Self.patience + "AfterCommit=delete\n[Pipeline]\nWorkers=2\n")
    let deliveries = storm(box, rounds: isTorture ? 1000 : 24)
    expectExactlyOnce(deliveries, in: box)
    expectNone(files(below: box.drop).keys, "still in the drop directory")
  }

  private func storm(_ box: Sandbox, rounds: Int) -> [Delivery] {
    var random = Randomness("\(rounds) kills")
    let begin = Clock.monotonicNanoseconds()
    let reader = LogReader(of: box.log)
    let deliverer = Deliverer(into: box, every: 25_000, random: random)
    var growths = 0
    for round in 0..<rounds {
      let process = box.start("run")
      let size = reader.size
      if round % 2 == 0 {
        usleep(UInt32.random(in: 20_000...200_000, using: &random))
      } else {
        let deadline = Clock.monotonicNanoseconds() + 600_000_000
        while reader.size == size, Clock.monotonicNanoseconds() < deadline { usleep(100) }
        usleep(UInt32.random(in: 0...6000, using: &random))
      }
      #expect(process.poll() == nil, "ended by itself: \(process.complaints)")
      process.kill()
      if reader.size > size { growths += 1 }
    }
    let deliveries = deliverer.stop()
    usleep(250_000)  // for all to settle, which `--once` would wait for as well
    #expect(box.runOnce() == 0)
    reader.expectOnlyGrowth()
    let seconds = Double(Clock.monotonicNanoseconds() - begin) / 1e9
    print("\(rounds) kills, \(deliveries.count) files, the log grew in \(growths) rounds, \(seconds) s")
    #expect(growths > rounds / 4, "too few rounds came as far as a commit to show anything")
    return deliveries
  }
}

/// Contents of all files below a directory, by relative path; temporary names are left out.
func files(below directory: Path) -> [String: [UInt8]] {
  var found: [String: [UInt8]] = [:]
  let all = FileManager.default.enumerator(atPath: directory.description)
  while let name = all?.nextObject() as? String {
    guard all?.fileAttributes?[.type] as? FileAttributeType == .typeRegular else { continue }
    found[name] = try? readFile(directory.appending(Path(name)), limit: 1 << 30)
  }
  return found
}
