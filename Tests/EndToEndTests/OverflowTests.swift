// More files come at once than the kernel keeps events for. It drops the rest and says so, and the scan must find them.
// What it says is one event without a name: a watcher that lives by events alone loses these files for good. The queue
// here is the real one, with 16,384 places unless the machine has others.

import Foundation
import Glibc
import POSIX
import TestBench
import Testing

@Suite("event queue overflow") struct OverflowTests {
  private static let queueLength = (try? readFile("/proc/sys/fs/inotify/max_queued_events", limit: 64)).flatMap {
    Int(String(decoding: $0, as: UTF8.self).filter(\.isNumber))
  }

  @Test("20,000 files that are dropped while winnow is stopped are all dealt with", .patient)
  func stopped() throws {
    let count = 20_000
    let distinct = 1000
    let box = Sandbox("[Drop]\nAfterCommit=keep\nRescanSec=1h\n[Status]\nMaxLagSec=10min\n")
    box.directory.makeDirectory("staging")
    let contents = (0..<distinct).map { article($0, size: 200) }
    for number in 0..<count { box.directory.write(Path("staging/\(number).txt"), contents[number % distinct]) }
    let daemon = box.startDaemon()
    daemon.signal(SIGSTOP)
    for number in 0..<count { box.directory.rename(Path("staging/\(number).txt"), to: Path("drop/\(number).txt")) }
    let begin = Clock.monotonicNanoseconds()
    daemon.signal(SIGCONT)
    // Not by `winnow sync`, which would have everything scanned.
    let isDone = waitUntil("all receipts", seconds: 200) {
      let done = box.metric("winnow_files_total{outcome=\"done\"}") ?? 0
      return done + (box.metric("winnow_files_total{outcome=\"duplicate\"}") ?? 0) >= Double(count)
    }
    #expect(isDone, "\(daemon.complaints)")
    print("\(count) files in \(Double(Clock.monotonicNanoseconds() - begin) / 1e9) s")
    let overflows = box.metric("winnow_inotify_overflows_total") ?? 0
    #expect((overflows > 0) == (count > Self.queueLength ?? 16_384), "\(overflows) overflows")
    #expect(box.metric("winnow_files_total{outcome=\"done\"}") == Double(distinct))
    #expect(box.metric("winnow_files_total{outcome=\"duplicate\"}") == Double(count - distinct))
    #expect(daemon.stop() == .exited(0))
    let records = box.records()
    #expect(records.count == distinct && records.allSatisfy { $0.object != nil })
    #expect(Set(records.map(\.text)).count == distinct)
    let receipts = box.receipts()
    #expect(receipts.count == count && Set(receipts.map(\.path)).count == count)
    #expect(box.verify().code == 0)
  }
}
