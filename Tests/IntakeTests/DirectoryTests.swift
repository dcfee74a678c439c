// Directories that come, go, move, overflow, or cannot be watched.
// The kernel promises little of a watch: it comes too late, falls silent, or is refused, without an error on any file.
// What it did not tell of must be found all the same (docs/watching.md, 6 to 10).

import POSIX
import Synchronization
import TestBench
import Testing

@testable import Intake

@Suite("Directories")
struct DirectoryTests {
  @Test("files made in a new subdirectory before it can be watched arrive")
  func newSubdirectories() {
    let bench = DropBench()
    _ = bench.processAll()
    for index in 0..<300 { bench.directory.write("drop/d\(index)/e/f", "\(index)") }
    waitUntil("all have arrived") { bench.intake.report().ready == 300 }
    #expect(bench.processAll().count == 300)
    #expect(bench.intake.report().watches == 601)
    #expect(!bench.intake.report().isWatchLimitReached)
  }

  @Test("a directory that is moved in with files is scanned, and watched under its new name")
  func movedIn() {
    let bench = DropBench()
    _ = bench.processAll()
    bench.directory.write("outside/deep/a", "a")
    bench.directory.rename("outside", to: "drop/x")
    #expect(bench.process()?.path == "x/deep/a")
    bench.directory.rename("drop/x", to: "drop/y")
    #expect(bench.process()?.path == "y/deep/a")
    bench.directory.write("drop/y/deep/b", "b")
    #expect(bench.process()?.path == "y/deep/b")
    #expect(bench.processAll() == [:])
    #expect(bench.intake.report().watches == 3)
  }

  @Test("a directory that is moved out is no longer watched")
  func movedOut() {
    let bench = DropBench()
    bench.directory.write("drop/x/deep/a", "a")
    _ = bench.processAll()
    #expect(bench.intake.report().watches == 3)
    bench.directory.rename("drop/x", to: "outside")
    #expect(waitUntil("the watches are gone") { bench.intake.report().watches == 1 })
  }

  @Test("subdirectories are left alone when they do not count")
  func notRecursive() {
    let bench = DropBench { $0.recursive = false }
    bench.directory.write("drop/x/a", "a")
    bench.directory.write("drop/b", "b")
    #expect(bench.processAll() == ["b": "b"])
    #expect(bench.intake.report().watches == 1)
  }

  @Test("a drop directory that is removed is reported, and watched again when it returns")
  func rootRecreated() {
    let bench = DropBench()
    bench.directory.write("drop/a", "a")
    #expect(bench.process()?.path == "a")
    bench.directory.removeAll("drop")
    #expect(waitUntil("its absence is reported") { bench.intake.report().rootMissing })
    bench.directory.write("drop/sub/b", "b")
    #expect(bench.process()?.path == "sub/b")
    #expect(!bench.intake.report().rootMissing)
    bench.directory.write("drop/c", "c")
    #expect(bench.process()?.path == "c")
    #expect(bench.notes == [.rootMissing(bench.root), .rootReturned(bench.root)])
  }

  @Test("a drop directory that is removed and made again at once is watched again")
  func rootReplaced() {
    let bench = DropBench()
    _ = bench.processAll()
    for round in 0..<20 {
      bench.directory.removeAll("drop")
      bench.directory.write("drop/\(round)", "\(round)")
      #expect(bench.process()?.path == Path("\(round)"))
    }
  }

  @Test(
    "what waits where another file system is mounted over it has not vanished, and comes when that is gone",
    .enabled(if: TinyDisk.isPossible, "only root may mount a tmpfs"))
  func mountedOver() throws {
    let bench = DropBench()
    bench.directory.write("drop/a", "a")
    bench.waitForReady(1)
    var disk: TinyDisk? = TinyDisk(over: bench.root)
    let ended = Mutex<SystemError?>(nil)
    bench.intake.whenIdle { problem in ended.withLock { $0 = problem } }
    waitUntil("who waits is told") { ended.withLock { $0 } != nil }
    #expect(ended.withLock { $0?.code } == SystemError.stale)
    #expect(!bench.isPending("a") && bench.intake.take(maxBytes: .max) == nil)
    withExtendedLifetime(disk) {}
    disk = nil
    bench.intake.rescan()
    #expect(bench.process()?.path == "a")
  }

  @Test("a drop directory that is moved away is left for the one that takes its name")
  func rootMoved() {
    let bench = DropBench()
    _ = bench.processAll()
    // While the queue stands still, so that the drop directory is never seen to be missing.
    bench.setGate(open: false)
    bench.directory.write("drop/x", "x")
    waitUntil("the queue stands still") { bench.isWaitingAtGate }
    bench.directory.rename("drop", to: "old")
    bench.directory.makeDirectory("drop")
    bench.directory.write("old/a", "a")
    bench.directory.write("drop/b", "b")
    bench.setGate(open: true)
    #expect(bench.process()?.path == "b")
    #expect(bench.processAll() == [:])
  }

  @Test("files that were ready when the drop directory went are handed out only after it returned")
  func rootMissingHoldsBack() {
    let bench = DropBench()
    bench.directory.write("drop/a", "a")
    bench.waitForReady(1)
    bench.directory.rename("drop", to: "away")
    waitUntil("its absence is reported") { bench.intake.report().rootMissing }
    #expect(bench.intake.take(maxBytes: .max) == nil)
    bench.directory.rename("away", to: "drop")
    #expect(bench.processAll() == ["a": "a"])
  }

  @Test("a drop directory that is missing at the start is waited for")
  func rootMissingAtStart() {
    let bench = DropBench(start: false)
    bench.directory.removeAll("drop")
    bench.intake.start()
    #expect(waitUntil("its absence is reported") { bench.intake.report().rootMissing })
    bench.directory.write("drop/a", "a")
    #expect(bench.process()?.path == "a")
  }

  @Test("a drop directory behind a link is watched")
  func linkedRoot() {
    let bench = DropBench(start: false)
    bench.directory.rename("drop", to: "real")
    bench.directory.makeSymbolicLink("drop", to: "real")
    bench.intake.start()
    bench.directory.write("real/sub/a", "a")
    #expect(bench.process()?.path == "sub/a")
    bench.directory.write("real/sub/b", "b")
    #expect(bench.process()?.path == "sub/b")
  }

  @Test("no file is lost when the kernel's event queue overflows", .enabled(if: queueLength < 100_000))
  func overflow() {
    let bench = DropBench()
    _ = bench.processAll()
    bench.setGate(open: false)
    bench.directory.write("drop/first", "x")
    waitUntil("the queue stands still") { bench.isWaitingAtGate }
    let count = queueLength / 2 + 500
    for index in 0..<count { bench.directory.write("drop/\(index)", "x") }
    bench.setGate(open: true)
    // Not by `whenIdle`, which would scan by itself.
    #expect(waitUntil("all are found", seconds: 60) { bench.intake.report().ready == count + 1 })
    #expect(bench.intake.report().overflows >= 1)
    #expect(bench.notes.contains(.overflow))
  }

  @Test("more events than one turn deals with are all dealt with", .enabled(if: queueLength >= 16_384))
  func manyEvents() {
    let bench = DropBench()
    _ = bench.processAll()
    bench.setGate(open: false)
    bench.directory.write("drop/first", "x")
    waitUntil("the queue stands still") { bench.isWaitingAtGate }
    // Three events each, of 16 bytes and a name.
    let tail = String(repeating: "x", count: 200)
    for index in 0..<5_000 { bench.directory.write("drop/\(index)\(tail)", "x") }
    let done = Flag()
    bench.intake.sync { done.set() }
    bench.setGate(open: true)
    #expect(waitUntil("all are found", seconds: 60) { bench.intake.report().ready == 5_001 })
    #expect(bench.intake.report().overflows == 0)
    #expect(bench.processAll().count == 5_001)
    #expect(waitUntil("sync calls back") { done.isSet })
  }

  @Test("where the watches run out the rest is polled, and the log hears it once, with what to do")
  func watchLimit() {
    let bench = DropBench {
      $0.faults.allowedWatches = 2
      $0.poll = .milliseconds(100)
    }
    for index in 0..<5 { bench.directory.write("drop/d\(index)/a", "x") }
    #expect(bench.processAll().count == 5)
    #expect(bench.intake.report().watches == 2)
    #expect(bench.intake.report().polledDirectories.count == 4)
    #expect(bench.intake.report().isWatchLimitReached)
    for index in 0..<5 { bench.directory.write("drop/d\(index)/b", "x") }
    for _ in 0..<5 { #expect(bench.process() != nil) }
    #expect(bench.notes.count == 1)
    #expect(bench.notes.first?.description.contains("sysctl fs.inotify.max_user_watches") == true)
  }

  @Test("everything works without inotify")
  func withoutInotify() {
    let bench = DropBench {
      $0.faults.hasInotify = false
      $0.poll = .milliseconds(100)
    }
    bench.directory.write("drop/sub/a", "a")
    #expect(bench.process()?.path == "sub/a")
    bench.directory.write("drop/sub/new/b", "b")
    #expect(bench.process()?.path == "sub/new/b")
    bench.directory.write("drop/sub/a", "changed")
    #expect(bench.process()?.text == "changed")
    bench.directory.removeAll("drop")
    bench.directory.write("drop/c", "c")
    #expect(bench.process()?.path == "c")
    #expect(bench.intake.report().watches == 0)
    #expect(bench.intake.report().foundByScanOnly == 0)
  }

  @Test("a remote directory is polled, and the log hears on what it is")
  func remote() {
    let bench = DropBench {
      $0.faults.isRemote = true
      $0.faults.isDeaf = true
      $0.poll = .milliseconds(100)
    }
    bench.directory.write("drop/sub/a", "a")
    #expect(bench.process()?.path == "sub/a")
    bench.directory.write("drop/sub/b", "b")
    #expect(bench.process()?.path == "sub/b")
    #expect(bench.intake.report().polledDirectories == ["", "sub"])
    #expect(bench.notes.count == 1)
    #expect(bench.notes.first?.description.contains("polling") == true)
  }

  @Test("a file of which no event told is found by the periodic scan, and counted")
  func foundByScanOnly() {
    let bench = DropBench {
      $0.faults.isDeaf = true
      $0.rescan = .milliseconds(200)
    }
    bench.directory.write("drop/a", "a")
    _ = bench.process()
    waitUntil("the first scan is through") { bench.intake.report().initialScanDone }
    let before = bench.intake.report().foundByScanOnly
    bench.directory.write("drop/b", "b")
    #expect(bench.process()?.path == "b")
    #expect(bench.intake.report().foundByScanOnly == before + 1)
  }

  @Test("a file of which events told is not counted as missed, however often scans run")
  func notMissed() {
    let bench = DropBench { $0.rescan = .milliseconds(20) }
    waitUntil("the first scan is through") { bench.intake.report().initialScanDone }
    for index in 0..<50 {
      bench.directory.write("drop/\(index)", "x")
      pause(seconds: 0.005)
    }
    for _ in 0..<50 { #expect(bench.process() != nil) }
    #expect(bench.intake.report().foundByScanOnly == 0)
  }
}

/// fs.inotify.max_queued_events.
private let queueLength: Int = {
  // No /proc: the test is skipped.
  let bytes = try? FileDescriptor.open("/proc/sys/fs/inotify/max_queued_events", .readOnly).read(at: 0, count: 32)
  return Int(String(decoding: bytes?.dropLast() ?? [], as: UTF8.self)) ?? .max
}()
