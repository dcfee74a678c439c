// The bench itself: what a test run that is killed leaves behind.
// A daemon or a stuck worker that outlives its run takes processor and memory from the next one, whose deadlines then
// fail for no fault of winnow's.

import POSIX
import TestBench
import Testing

@Suite("processes of a test run that ends") struct ReaperTests {
  @Test("are killed with all they started, but for those that were forgotten")
  func killed() {
    let directory = TempDirectory()
    func start(_ name: String) -> WinnowProcess {
      WinnowProcess(
        program: "sh", ["-c", "sleep 600 & echo $!; wait"], in: directory.path,
        standardOutput: directory.at(Path(name)),
        standardError: "/dev/null")
    }
    let (left, forgotten) = (start("left"), start("forgotten"))
    #expect(waitUntil("both run") { !left.output.isEmpty && !forgotten.output.isEmpty })
    do {
      let reaper = Reaper()
      for process in [forgotten, left] { reaper.watch(process.id) }
      reaper.forget(forgotten.id)
    }
    #expect(left.wait(seconds: 10) == .signalled(9))
    let child = left.output.split(separator: "\n").first.map(String.init) ?? "self"
    #expect(waitUntil("its child is gone too") { (try? FileStatus.ifPresent(Path("/proc/\(child)"))) == .some(nil) })
    #expect(forgotten.poll() == nil)
    forgotten.kill()
  }
}
