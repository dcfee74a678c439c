// Crowds of files and directories in the drop directory: 1,000 directories and 5,000 files in `swift test`, 100,000 and 500,000
// with WINNOW_TORTURE=1 (`make crowds`).

import POSIX
import TestBench
import Testing

@Suite("crowds", .serialized) struct CrowdTests {
  private func memory(of process: WinnowProcess) -> Int {
    let status = (try? FileDescriptor.open(Path("/proc/\(process.id)/status"), .readOnly).read(upTo: 1 << 16)) ?? []
    let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return Int(line?.filter(\.isNumber) ?? "") ?? .max
  }

  /// Files are there before the start; one that comes while they are worked on is not forgotten over them.
  private func crowd(_ name: String, _ count: Int, make: String) {
    let box = Sandbox("[Drop]\nSettleSec=0\n[Status]\nMaxLagSec=2h\n")
    #expect(box.shell(make, seconds: 3600).code == 0)
    let begin = Clock.monotonicNanoseconds()
    func seconds() -> Double { Double(Clock.monotonicNanoseconds() - begin) / 1e9 }
    // /readyz says `scanning` until it has seen all of them; records come before.
    let daemon = box.start("run")
    box.deliver("live.txt", "Delivered while the crowd is worked on.")
    #expect(waitUntil("the first", seconds: 60) { (try? FileStatus.of(box.log).size) ?? 0 > 0 })
    let first = seconds()
    #expect(waitUntil("the live one", seconds: 3600) { box.metric("winnow_files_total{outcome=\"done\"}") ?? 0 > 0 })
    let isDone = waitUntil("all", seconds: 7200) {
      let done = box.metric("winnow_files_total{outcome=\"done\"}") ?? 0
      return Int(done + (box.metric("winnow_files_total{outcome=\"duplicate\"}") ?? 0)) >= count + 1
    }
    #expect(isDone, "\(daemon.complaints.suffix(2000))")
    let (all, peak) = (seconds(), memory(of: daemon))
    #expect(box.sync(seconds: 600))
    print("\(name): first record after \(first) s, all \(count) after \(all) s, at most \(peak) kB resident")
    #expect(first < (isTorture ? 30 : 10) && peak < 400_000)
    #expect(daemon.stop() == .exited(0))
    #expect(box.receipts().count == count + 1 && box.outcomes("live.txt") == ["done"])
    #expect(box.isSound())
  }

  @Test("of any number of subdirectories records come at once, and a file that arrives meanwhile comes too", .patient)
  func directories() {
    let count = isTorture ? 100_000 : 1_000
    crowd(
      "\(count) directories", count,
      make:
        "cd drop && seq \(count) | sed 's/^/d/' | xargs mkdir && for i in $(seq \(count)); do echo text number $((i % 500)) of many > d$i/f.txt; done"
    )
  }

  @Test("of any number of files in one directory records come at once, and memory stays bounded", .patient)
  func files() {
    let count = isTorture ? 500_000 : 5_000
    crowd(
      "\(count) files", count,
      make:
        "mkdir drop/d && cd drop/d && for i in $(seq \(count)); do echo text number $((i % 500)) of many > f$i.txt; done"
    )
  }
}
