// The disk under the log, or under the state, is full for a while. winnow waits, says why, and goes on by itself.
// Ending would be worse: a service manager gives up a program that ends at each start. The tests of this name in
// Storage have every error of a commit; here are the pauses around it, and a kill and a rotation in them.

import Foundation
import Glibc
import POSIX
import TestBench
import Testing

@Suite("full disk", .enabled(if: TinyDisk.isPossible, "only root can mount a small file system"))
struct FullDiskTests {
  private static let settings = "[Drop]\nSettleSec=0.1\n[Output]\nBatchBytes=4096\n"

  private func drop(_ serials: ClosedRange<Int>, into box: Sandbox) -> [Delivery] {
    serials.map { serial in
      let delivery = Delivery(path: "f\(serial).txt", bytes: article(serial, size: 900))
      box.directory.write(Path("drop/.new.tmp"), delivery.bytes)
      box.directory.rename("drop/.new.tmp", to: Path("drop/\(delivery.path)"))
      return delivery
    }
  }

  private func expectPaused(_ box: Sandbox, _ daemon: WinnowProcess) {
    let isPaused = waitUntil("paused", seconds: 20) { box.ask("/readyz")?.status == 503 }
    let answer = box.ask("/readyz")?.body ?? ""
    #expect(isPaused && answer.contains("output_full"), "\(answer)\n\(daemon.complaints)")
    #expect(box.ask("/livez")?.status == 200, "a full disk is nothing that a restart would mend")
    #expect(daemon.poll() == nil)
  }

  @Test("the log's disk is full: winnow waits, says so and goes on, and no line is torn", .patient)
  func log() {
    let disk = TinyDisk()
    let box = Sandbox(Self.settings, out: disk.path)
    let reader = LogReader(of: box.log)
    let daemon = box.startDaemon()
    var deliveries = drop(1...5, into: box)
    #expect(box.sync())
    for round in 1...3 {
      disk.fill(leaving: 4096 * round)
      deliveries += drop(round * 100...round * 100 + 20, into: box)
      expectPaused(box, daemon)
      disk.freeSpace()
      #expect(waitUntil("ready again", seconds: 30) { box.isReady }, "\(daemon.complaints)")
      #expect(box.sync())
    }
    #expect(daemon.stop() == .exited(0))
    reader.expectOnlyGrowth()
    expectExactlyOnce(deliveries, in: box)
  }

  @Test("the state's disk is full: winnow waits, says so and goes on", .patient)
  func state() {
    let disk = TinyDisk()
    let box = Sandbox(Self.settings, state: disk.path.appending("state"))
    let reader = LogReader(of: box.log)
    let daemon = box.startDaemon()
    var deliveries = drop(1...5, into: box)
    #expect(box.sync())
    disk.fill(leaving: 0)
    deliveries += drop(100...140, into: box)
    expectPaused(box, daemon)
    disk.freeSpace()
    #expect(waitUntil("ready again", seconds: 30) { box.isReady }, "\(daemon.complaints)")
    #expect(box.sync())
    #expect(daemon.stop() == .exited(0))
    reader.expectOnlyGrowth()
    expectExactlyOnce(deliveries, in: box)
  }

  @Test("killed while it waits for room and started again, winnow waits on and goes on by itself", .patient)
  func killed() {
    let disk = TinyDisk()
    let box = Sandbox(Self.settings, out: disk.path)
    let reader = LogReader(of: box.log)
    let daemon = box.startDaemon()
    var deliveries = drop(1...5, into: box)
    #expect(box.sync())
    disk.fill(leaving: 4096)
    deliveries += drop(100...140, into: box)
    expectPaused(box, daemon)
    daemon.kill()
    // A daemon that is started on the full disk and gives up would be given up itself by a service manager.
    let second = box.start("run")
    #expect(second.wait(seconds: 3) == nil, "\(second.complaints)")
    disk.freeSpace()
    #expect(waitUntil("ready", seconds: 30) { box.isReady }, "\(second.complaints)")
    #expect(box.sync())
    second.kill()
    reader.expectOnlyGrowth()
    expectExactlyOnce(deliveries, in: box)
  }

  @Test("rotated while it waits for room, winnow ends in the old log what it began there", .patient)
  func rotated() throws {
    let disk = TinyDisk()
    let box = Sandbox(Self.settings, out: disk.path)
    let daemon = box.startDaemon()
    var deliveries = drop(1...5, into: box)
    #expect(box.sync())
    // Room for some lines of a batch and no more, so that the batch stands half in the log.
    disk.fill(leaving: 4096)
    deliveries += drop(100...120, into: box)
    expectPaused(box, daemon)
    try renameFile(box.log, to: disk.path.appending("records.jsonl.1"))
    daemon.signal(SIGUSR1)
    pause(seconds: 0.5)  // for the signal to be heard while the disk is still full
    disk.freeSpace()
    #expect(waitUntil("ready again", seconds: 30) { box.isReady }, "\(daemon.complaints)")
    #expect(box.sync())
    #expect(daemon.stop() == .exited(0))
    expectExactlyOnce(deliveries, in: box)
  }
}
