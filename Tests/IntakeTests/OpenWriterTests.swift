// Files whose writers nobody can be asked for: what the events say of them then counts.
// So it is for a daemon without CAP_LEASE among files of other users. Read too early such a file is half a record (G2);
// and where no close will come, it must not wait for ever.

import POSIX
import TestBench
import Testing

@testable import Intake

@Suite("Writers that cannot be asked for")
struct OpenWriterTests {
  /// As without CAP_LEASE among files of other owners. Ten times the settle time is half a second.
  private func makeBench(_ change: (inout IntakeOptions) -> Void = { _ in }) -> DropBench {
    let bench = DropBench {
      $0.faults.writers = .unknown
      change(&$0)
    }
    waitUntil("the first scan is through") { bench.intake.report().initialScanDone }
    return bench
  }

  @Test("a file that was seen to be made is not read before it is closed, scans or not", arguments: ["", "half"])
  func waitsForClose(_ first: String) throws {
    let bench = makeBench { $0.rescan = .milliseconds(200) }
    var writer: FileDescriptor? = try FileDescriptor.open(bench.root.appending("a"), [.writeOnly, .create])
    if !first.isEmpty { try writer?.writeAll(Array(first.utf8)) }
    for _ in 0..<4 {
      pause(seconds: 0.3)
      bench.intake.rescan()
      #expect(bench.intake.take(maxBytes: .max) == nil)
    }
    try writer?.writeAll(Array("whole".utf8))
    writer = nil
    #expect(bench.process()?.text == first + "whole")
  }

  @Test("a file that is written anew after its receipt is not read before it is closed")
  func appended() throws {
    let bench = makeBench()
    bench.directory.write("drop/a", "one")
    #expect(bench.process()?.text == "one")
    var writer: FileDescriptor? = try FileDescriptor.open(bench.root.appending("a"), [.writeOnly, .append])
    try writer?.writeAll(Array("two".utf8))
    pause(seconds: 1)
    #expect(bench.intake.take(maxBytes: .max) == nil)
    writer = nil
    #expect(bench.process()?.text == "onetwo")
  }

  @Test("a file that is written while it is in work settles until it is closed")
  func writtenInFlight() throws {
    let bench = makeBench()
    bench.directory.write("drop/a", "one")
    let arrival = try #require(bench.next())
    var writer: FileDescriptor? = try FileDescriptor.open(bench.root.appending("a"), [.writeOnly, .append])
    try writer?.writeAll(Array("two".utf8))
    let before = bench.intake.report().events
    waitUntil("the event is seen") { bench.intake.report().events > before || before >= 4 }
    bench.intake.finished(arrival, .changed)
    pause(seconds: 1)
    #expect(bench.intake.take(maxBytes: .max) == nil)
    writer = nil
    #expect(bench.process()?.text == "onetwo")
  }

  @Test("a link whose other name is gone raises no close, and arrives in time")
  func linkedAndUnlinked() {
    let bench = makeBench()
    bench.directory.write("outside", "linked")
    bench.directory.makeHardLink("drop/a", to: "outside")
    bench.directory.remove("outside")
    #expect(bench.process()?.text == "linked")
  }

  @Test("a file that only a scan found arrives after ten times the quiet")
  func foundByScan() throws {
    let bench = DropBench(start: false) { $0.faults.writers = .unknown }
    let writer = try FileDescriptor.open(bench.root.appending("a"), [.writeOnly, .create])
    bench.intake.start()
    #expect(bench.next(seconds: 5) != nil)
    _ = writer
  }
}
