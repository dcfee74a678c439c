// Requirements of docs/watching.md that need the whole program and a kernel that plays along: numbers that are used again,
// a file system that is mounted over the drop directory, watches that run out for real.

import Foundation
import Glibc
import POSIX
import TestBench
import Testing

@Suite("watching") struct WatchingTests {
  @Test("a file of the same name, size and often inode number as the one before it is another file", .patient)
  func numbersAgain() {
    let box = Sandbox("[Drop]\nSettleSec=0\n")
    let daemon = box.startDaemon()
    let rounds = isTorture ? 1000 : 40
    var inodes: Set<UInt64> = []
    for round in 0..<rounds {
      box.put("page.txt", "Delivery number \(10_000 + round) of a page that is taken away again.")
      if let status = try? FileStatus.of(box.drop.appending("page.txt")) { inodes.insert(status.inode) }
      #expect(waitUntil("record \(round)") { box.metric("winnow_files_total{outcome=\"done\"}") == Double(round + 1) })
      box.directory.remove("drop/page.txt")
    }
    #expect(inodes.count < rounds, "no number was ever used again")
    #expect(daemon.stop() == .exited(0))
    #expect(Set(box.records().map(\.text)).count == rounds && box.records().count == rounds)
    #expect(box.isSound())
  }

  @Test("files of nothing and of three bytes, and files that are alike for 64 KiB, are each dealt with")
  func beginnings() {
    let box = Sandbox("[Drop]\nSettleSec=0\n")
    let beginning = String(decoding: article(1, size: 70_000), as: UTF8.self)
    for (name, text) in [("empty", ""), ("tiny", "abc"), ("a", beginning + "An end."), ("b", beginning + "Another.")] {
      box.put(Path(name + ".txt"), text)
    }
    #expect(box.runOnce() == 0)
    #expect(box.outcomes("empty.txt") == ["empty"])
    for name in ["tiny", "a", "b"] { #expect(box.outcomes(name + ".txt") == ["done"], "\(name)") }
    #expect(box.records().count == 3)
  }

  @Test(
    "a file system that is mounted over the drop directory raises no event, and is found by the next scan",
    .enabled(if: TinyDisk.isPossible))
  func mountedOver() {
    let box = Sandbox("[Drop]\nSettleSec=0\nRescanSec=1s\n")
    let daemon = box.startDaemon()
    box.deliver("below.txt", "Delivered before anything was mounted.")
    #expect(box.comesTo("below.txt", ["done"]))
    #expect(box.shell("mount -t tmpfs -o size=1m winnow-test drop").code == 0)
    defer { box.shell("umount -l drop") }
    box.put("above.txt", "Delivered into what was mounted over it.")
    #expect(box.comesTo("above.txt", ["done"], seconds: 5))
    box.put("watched.txt", "Seen by an event of the new file system.")
    #expect(box.comesTo("watched.txt", ["done"], seconds: 5))
    #expect(box.shell("umount drop").code == 0)  // nothing of winnow's holds it
    box.deliver("again.txt", "Delivered after it was unmounted.")
    #expect(box.comesTo("again.txt", ["done"], seconds: 5))
    #expect(box.outcomes("below.txt") == ["done"] && box.records().count == 4)
    #expect(daemon.stop() == .exited(0))
    #expect(box.isSound())
  }

  private static let canLimit: Bool = {
    let box = Sandbox()
    return box.shell("unshare --user --map-root-user sh -c 'echo 1 > /proc/sys/user/max_inotify_watches'").code == 0
  }()

  @Test(
    "with one watch for four directories all files come, health warns with what to do, and no processor is burnt",
    .enabled(if: canLimit, "no user namespace with a limit of its own can be made"))
  func watchesRunOut() throws {
    let box = Sandbox("[Drop]\nSettleSec=0\nPollSec=200ms\n")
    for number in 1...3 { box.directory.makeDirectory(Path("drop/d\(number)")) }
    let daemon = box.startShell(
      "exec unshare --user --map-root-user sh -c 'echo 1 > /proc/sys/user/max_inotify_watches; exec $WINNOW run --config $CONF'"
    )
    #expect(waitUntil("ready") { box.isReady })
    for number in 1...3 { box.put(Path("d\(number)/page.txt"), "Delivered where nobody can watch: \(number).") }
    #expect(waitUntil("all") { box.records().count == 3 })
    #expect(daemon.complaints.contains("sysctl fs.inotify.max_user_watches"))
    let health = box.ask("/readyz?verbose")?.body ?? ""
    #expect(health.contains("warn"), "\(health)")
    let before = processorTicks(daemon.id)
    pause(seconds: 2)
    #expect(processorTicks(daemon.id) - before < 20)  // a tenth of a processor; a loop would take all of one
    #expect(daemon.stop() == .exited(0))
    #expect(box.isSound())
  }

  /// Hundredths of a second.
  private func processorTicks(_ process: Int32) -> Int {
    let stat = String(
      decoding: (try? FileDescriptor.open(Path("/proc/\(process)/stat"), .readOnly).read(upTo: 4096)) ?? [],
      as: UTF8.self)
    let fields = stat.split(separator: ")").last?.split(separator: " ").map { Int($0) ?? 0 } ?? []
    return fields.count > 12 ? fields[11] + fields[12] : 0
  }
}
