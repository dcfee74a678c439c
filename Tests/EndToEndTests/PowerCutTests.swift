// The power of a real file system is cut at every call of a commit, and at any other; the journal is replayed, winnow is
// started again, and must have kept its promises. PowerLossTests imagines what a disk may lose; here the kernel loses it.

import Foundation
import Glibc
import POSIX
import TestBench
import Testing

@Suite("power cuts", .serialized, .enabled(if: CallTracer.isAvailable, "system calls cannot be traced here"))
struct PowerCutTests {
  private static let possible = CuttableDisk.Kind.allCases.filter { CuttableDisk.isPossible($0) }

  @Test(
    "whatever of the disk a loss of power leaves, every record is there once", .patient,
    .enabled(if: !possible.isEmpty, "no file system can be mounted and stopped here"), arguments: possible)
  func cuts(kind: CuttableDisk.Kind) throws {
    var random = Randomness("power cuts of \(kind)")
    let time = TortureTime(otherwise: 3)
    var cuts = 0
    var moments: [String: Int] = [:]
    var problems: [String] = []
    var serial = 0
    while !time.isOver {
      let disk = try #require(CuttableDisk(kind))
      serial += 1
      let world = TortureWorld(["move", "keep", "delete"][serial % 3], serial) { Sandbox($0, root: disk.path) }
      // A round without a cut, so that there is a log; then one cut after the other.
      world.deliver()
      problems += world.settle()
      while world.rounds < 8, !time.isOver, problems.isEmpty {
        world.deliver()
        disk.synchronize()
        guard let moment = cut(disk, world, &random) else { continue }
        try #require(disk.mountAgain())
        cuts += 1
        if cuts % 25 == 0 { print("\(cuts) power cuts of \(kind)") }
        moments[moment, default: 0] += 1
        if Int.random(in: 0..<4, using: &random) == 0 { world.rotate() }
        problems += world.settle().map { "cut before \(moment): \($0)" }
      }
      if !problems.isEmpty { break }
    }
    let told = moments.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    print("\(cuts) power cuts of \(kind): \(told)")
    expectNone(problems, "broken promises")
    #expect(cuts > 0)
  }

  /// Runs winnow and cuts the power before one of its calls, half of the time one that changes something. What call it
  /// was; nil where the run ended before.
  private func cut(_ disk: CuttableDisk, _ world: TortureWorld, _ random: inout Randomness) -> String? {
    let onlyChanges = Bool.random(using: &random)
    let number = Int.random(in: 1...(onlyChanges ? 70 : 400), using: &random)
    let manner = CuttableDisk.Cut.allCases.randomElement(using: &random)!
    let ahead = Int.random(in: 0..<4, using: &random)
    var injector = Injector(.nowhere, in: world.box, random)
    var count = 0
    var moment: String?
    _ = world.box.traceAll("run", ["--once"]) { call in
      _ = injector.decide(call)
      guard injector.hasBegun, !onlyChanges || changingCalls.contains(call.name) else { return .pass }
      count += 1
      guard count == number else { return .pass }
      moment = call.name
      bringSome(ahead, world)
      _ = disk.cut(manner)
      return .kill
    }
    return moment
  }

  /// Some of what was written may have reached the disk by itself before the power went.
  private func bringSome(_ which: Int, _ world: TortureWorld) {
    let path = [world.box.log, world.box.state.appending("receipts.jsonl"), world.box.state.appending("batch")]
    guard which < path.count else { return }
    // Not there yet: nothing to bring.
    try? FileDescriptor.open(path[which], .readOnly).synchronizeData()
  }
}
