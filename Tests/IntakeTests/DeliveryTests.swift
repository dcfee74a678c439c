// The ways in which files are delivered, with real inotify: each arrives once, whole, and none half written.
// Which events a way of writing raises is the kernel's matter, and made-up ones would only repeat what was thought of
// it. SettlingTests has the rules by themselves.

import POSIX
import TestBench
import Testing

@testable import Intake

@Suite("Delivery")
struct DeliveryTests {
  @Test("a file that is written and closed arrives once, whole")
  func written() {
    let bench = DropBench()
    bench.directory.write("drop/a.html", "hello")
    #expect(bench.processAll() == ["a.html": "hello"])
  }

  @Test("a file that is renamed in arrives at once, though settling takes an hour")
  func renamedIn() {
    let bench = DropBench { $0.settle = .seconds(3600) }
    _ = bench.processAll()
    bench.directory.write("outside.html", "hello")
    bench.directory.rename("outside.html", to: "drop/a.html")
    let found = bench.process()
    #expect(found?.path == "a.html" && found?.text == "hello")
  }

  @Test("an old file that is moved in arrives: its time stamp says nothing")
  func oldMovedIn() {
    let bench = DropBench()
    _ = bench.processAll()
    bench.directory.write("outside.html", "old")
    bench.directory.setModified("outside.html", seconds: 1_262_304_000)
    bench.directory.rename("outside.html", to: "drop/a.html")
    #expect(bench.process()?.text == "old")
  }

  @Test("a hard link arrives, though it raises no close")
  func hardLink() {
    let bench = DropBench()
    bench.directory.write("outside.html", "linked")
    bench.directory.makeHardLink("drop/a.html", to: "outside.html")
    #expect(bench.process()?.text == "linked")
  }

  @Test("a writer that pauses longer than the settle time is not read half")
  func slowWriter() throws {
    let bench = DropBench()
    var writer: FileDescriptor? = try FileDescriptor.open(bench.root.appending("a"), [.writeOnly, .create])
    for _ in 0..<6 {
      try writer?.writeAll([0x78])
      pause(seconds: 0.15)
      #expect(bench.intake.take(maxBytes: .max) == nil)
    }
    writer = nil
    #expect(bench.process()?.text == "xxxxxx")
  }

  @Test("a slow writer that was there before the start is not read half")
  func slowWriterAtStart() throws {
    let bench = DropBench(start: false)
    var writer: FileDescriptor? = try FileDescriptor.open(bench.root.appending("a"), [.writeOnly, .create])
    try writer?.writeAll([0x78])
    bench.directory.setModified("drop/a", seconds: 1_000_000_000)
    pause(seconds: 0.1)
    bench.intake.start()
    pause(seconds: 0.4)
    #expect(bench.intake.take(maxBytes: .max) == nil)
    try writer?.writeAll([0x79])
    writer = nil
    #expect(bench.process()?.text == "xy")
  }

  @Test("a file that is written in pieces with pauses shorter than the settle time is one file")
  func pieces() {
    let bench = DropBench { $0.settle = .milliseconds(500) }
    for part in 1...5 {
      bench.directory.append("drop/a", "\(part)")
      pause(seconds: 0.15)
      #expect(bench.intake.take(maxBytes: .max) == nil)
    }
    #expect(bench.processAll() == ["a": "12345"])
  }

  @Test("a temporary name never arrives, its final name does")
  func temporaryName() {
    let bench = DropBench()
    bench.directory.write("drop/a.html.part", "half")
    bench.directory.write("drop/.b.html.x7Gh2", "half")
    #expect(bench.processAll() == [:])
    bench.directory.append("drop/a.html.part", " and half")
    bench.directory.rename("drop/a.html.part", to: "drop/a.html")
    bench.directory.rename("drop/.b.html.x7Gh2", to: "drop/b.html")
    #expect(bench.processAll() == ["a.html": "half and half", "b.html": "half"])
  }

  @Test("a name that is not UTF-8 arrives with its bytes")
  func notUTF8() {
    let bench = DropBench()
    let name = Path(bytes: [0x56, 0xED, 0x63, 0x74, 0x6F, 0x72])
    bench.directory.write(Path("drop").appending(name), Array("text".utf8))
    #expect(bench.processAll() == [name: "text"])
  }

  @Test("an empty file arrives")
  func empty() {
    let bench = DropBench()
    bench.directory.write("drop/a", "")
    #expect(bench.processAll() == ["a": ""])
  }

  @Test("a link, a pipe and a socket arrive as what they are and are never opened", arguments: [true, false])
  func specialFiles(_ beforeStart: Bool) throws {
    let bench = DropBench(start: !beforeStart)
    bench.directory.write("outside/secret", "secret")
    // The test's own inotify hears of every open.
    let listener = try Inotify()
    let opened = InotifyEvent.Mask(rawValue: 0x20)
    _ = try listener.watch(bench.root, opened)
    _ = try listener.watch(bench.directory.at("outside"), opened)
    bench.directory.makeSymbolicLink("drop/link", to: "../outside/secret")
    bench.directory.makePipe("drop/pipe")
    let socket = try UnixSocket.listen(at: bench.root.appending("socket"))
    if beforeStart { bench.intake.start() }
    let found = bench.processAll()
    #expect(
      found == [
        "link": "notRegular(POSIX.FileStatus.Kind.symlink)",
        "pipe": "notRegular(POSIX.FileStatus.Kind.fifo)", "socket": "notRegular(POSIX.FileStatus.Kind.socket)",
      ])
    #expect(try listener.drain().map(\.name).filter { !$0.isEmpty } == [])
    _ = socket
  }

  @Test("a file that is rewritten after its receipt arrives again, one that is untouched does not")
  func rewritten() {
    let bench = DropBench()
    bench.directory.write("drop/a", "one")
    bench.directory.write("drop/b", "one")
    #expect(bench.processAll() == ["a": "one", "b": "one"])
    bench.directory.write("drop/a", "two")
    #expect(bench.processAll() == ["a": "two"])
    bench.intake.rescan()
    #expect(bench.processAll() == [:])
  }

  @Test("a file that is rewritten while it is in work arrives once more, and not before the first is finished")
  func rewrittenInFlight() throws {
    let bench = DropBench()
    bench.directory.write("drop/a", "one")
    let first = try #require(bench.next())
    bench.directory.write("drop/a", "longer")
    pause(seconds: 0.3)
    #expect(bench.intake.take(maxBytes: .max) == nil)
    bench.commit(first)
    #expect(bench.process()?.text == "longer")
    #expect(bench.processAll() == [:])
  }

  @Test("a ready file that is renamed within the tree arrives under its new name only")
  func renamedWhileReady() {
    let bench = DropBench()
    bench.directory.makeDirectory("drop/sub")
    bench.directory.write("drop/a", "x")
    bench.waitForReady(1)
    waitUntil("both directories are watched") { bench.intake.report().watches == 2 }
    bench.directory.rename("drop/a", to: "drop/sub/b")
    #expect(waitUntil("a is forgotten") { !bench.isPending("a") })
    #expect(bench.processAll() == ["sub/b": "x"])
  }

  @Test("a file that goes away while it settles is forgotten and counted, a ready one is owed a receipt")
  func vanished() {
    let bench = DropBench { $0.settle = .milliseconds(300) }
    bench.directory.write("drop/ready", "x")
    bench.waitForReady(1)
    bench.directory.remove("drop/ready")
    bench.directory.write("drop/settling", "x")
    waitUntil("it is noticed") { bench.intake.report().settling == 1 }
    bench.directory.remove("drop/settling")
    #expect(bench.processAll() == ["ready": "vanished"])
    #expect(bench.intake.report().vanishedWhileSettling == 1)
  }

  @Test("a file that is found changed again and again is handed out ever more rarely, even without a settle time")
  func changedInVain() throws {
    let bench = DropBench {
      $0.settle = .zero
      $0.faults.writers = .unknown
      $0.faults.isDeaf = true
    }
    bench.directory.write("drop/a", "x")
    bench.intake.rescan()
    var times: [Int64] = []
    for _ in 0..<5 {
      let arrival = try #require(bench.next())
      times.append(Clock.monotonicNanoseconds())
      bench.directory.append("drop/a", "x")
      bench.intake.finished(arrival, .changed)
    }
    for index in 1..<5 { #expect(times[index] - times[index - 1] >= 50_000_000 << (index - 1)) }
    #expect(bench.process()?.text == "xxxxxx")
  }

  @Test("a file that may not be read comes again in time, and at once after a change of its permissions")
  func unreadable() throws {
    let bench = DropBench()
    bench.directory.write("drop/a", "x")
    bench.intake.finished(try #require(bench.next()), .unreadable(retryAfter: .milliseconds(100)))
    let again = try #require(bench.next())
    #expect(again.ticket == 2)
    bench.intake.finished(again, .unreadable(retryAfter: .seconds(3600)))
    waitUntil("it is set aside") { bench.intake.report().setAside == 1 }
    bench.directory.setPermissions("drop/a", 0o600)
    #expect(bench.process()?.text == "x")
  }

  @Test("a file that is tried again and again has waited since the first time, and one that changed since the change")
  func waitsFromTheFirst() throws {
    let bench = DropBench()
    bench.directory.write("drop/a", "x")
    let first = try #require(bench.next())
    var again = first
    for end in [End.unreadable(retryAfter: .milliseconds(100)), .retry(after: .milliseconds(100))] {
      bench.intake.finished(again, end)
      waitUntil("it is set aside") { bench.intake.report().setAside == 1 }
      #expect(bench.intake.report().oldestReadyMonotonicNanoseconds == first.readyMonotonicNanoseconds)
      again = try #require(bench.next())
      #expect(again.readyMonotonicNanoseconds == first.readyMonotonicNanoseconds)
    }
    #expect(again.ticket == 3)
    bench.intake.finished(again, .retry(after: .seconds(3600)))
    waitUntil("it is set aside") { bench.intake.report().setAside == 1 }
    bench.directory.write("drop/a", "xy")
    let changed = try #require(bench.next())
    #expect(changed.readyMonotonicNanoseconds > first.readyMonotonicNanoseconds)
    bench.commit(changed)
    bench.directory.write("drop/a", "xyz")
    let later = try #require(bench.next())
    #expect(later.readyMonotonicNanoseconds > changed.readyMonotonicNanoseconds)
    bench.commit(later)
  }
}
