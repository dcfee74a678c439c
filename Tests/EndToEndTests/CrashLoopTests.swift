// A file that kills the process, as a bug in a parser would. It may do so a few times and is then set aside; what lies
// around it is processed all the same. Debug builds have such a bug on purpose, for files of a certain name.

import Foundation
import POSIX
import TestBench
import Testing

@Suite("crash loops") struct CrashLoopTests {
  @Test(
    "a file that kills the process is quarantined after MaxAttempts, and the rest is processed",
    .patient, arguments: [1, 3])
  func crashes(attempts: Int) throws {
    let box = Sandbox("[Drop]\nSettleSec=0\nMaxAttempts=\(attempts)\n[Pipeline]\nWorkers=2\n")
    let names = ["winnow-test-crash-1.txt", "winnow-test-crash-2.txt"]
    let innocents = (1...30).map { Delivery(path: "f\($0).txt", bytes: article($0)) }
    for delivery in innocents { box.directory.write(Path("drop/" + delivery.path), delivery.bytes) }
    for (index, name) in names.enumerated() { box.directory.write(Path("drop/" + name), article(1000 + index)) }
    var crashes = 0
    while crashes < 50 {
      // No crash handler: it would take seconds to write a trace that nobody reads.
      let process = box.start("run", ["--once"], environment: ["SWIFT_BACKTRACE": "enable=no"])
      let ending = process.wait(seconds: 60)
      if case .signalled? = ending {
        crashes += 1
        continue
      }
      #expect(ending == .exited(65), "\(process.complaints)")
      break
    }
    print("MaxAttempts=\(attempts): \(crashes) crashes of two files")
    // Nobody is blamed for a death with several files in work: those run alone from then on.
    #expect((2 * attempts...2 * attempts + 2).contains(crashes))
    expectExactlyOnce(innocents, in: box, quarantined: Set(names))
    for receipt in box.receipts() where receipt.outcome == "quarantined" {
      #expect(receipt.object?["code"] as? String == "crashed")
    }
    let quarantine = box.state.appending("quarantine")
    #expect(box.names(in: quarantine) == names.flatMap { [$0, $0 + ".reason.json"] })
    let note = box.lines(of: quarantine.appending(Path(names[0] + ".reason.json"))).first
    #expect(note?.object?["code"] as? String == "crashed")
    // A later start has nothing left to fear.
    #expect(box.runOnce() == 0)
  }

  @Test(
    "several files that kill the process and a document in a feed that does are set aside, and the feed is whole",
    .patient)
  func besideAFeed() {
    let box = Sandbox("[Drop]\nSettleSec=0\nMaxAttempts=1\n[Pipeline]\nWorkers=3\n")
    let lines = (1...2000).map { number in
      number == 1500
        ? "{\"winnow-test-crash\":1,\"text\":\"bad\"}\n" : "{\"text\":\"Line \(number) of a feed with a bad one.\"}\n"
    }
    box.put("feed.jsonl", lines.joined())
    for number in 1...3 { box.put(Path("winnow-test-crash-\(number).txt"), "A file that kills, number \(number).") }
    for number in 1...10 { box.put(Path("f\(number).txt"), "A file that does no harm, number \(number).") }
    var (crashes, ending) = (0, WinnowProcess.Ending?.none)
    while crashes < 30 {
      ending = box.start("run", ["--once"], environment: ["SWIFT_BACKTRACE": "enable=no"]).wait(seconds: 60)
      guard case .signalled? = ending else { break }
      crashes += 1
    }
    print("\(crashes) crashes of three files and a document")
    #expect(ending == .exited(0) || ending == .exited(65))
    #expect((4...12).contains(crashes))
    let isWhole = box.records("feed.jsonl").compactMap(\.index) == (1...2000).filter { $0 != 1500 }
    #expect(isWhole)
    #expect(box.records().count == 1999 + 10)
    #expect(box.receipts().count { $0.outcome == "quarantined" } == 3)
    #expect(box.isSound())
  }
}
