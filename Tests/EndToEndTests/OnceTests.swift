// A run that should end by itself, and whose drop directory goes away or cannot be read meanwhile: nobody is there to
// bring it back. Jobs take the exit code for the answer and may delete what was delivered: 0 must mean that all was
// looked at, also where the directory could not be seen for a moment.

import Glibc
import POSIX
import TestBench
import Testing

@Suite("run --once without its drop directory") struct OnceTests {
  /// Waits until a run has committed one file and waits for another to settle, which takes for ever.
  private func isInTheMiddle(_ box: Sandbox) -> Bool {
    guard waitUntil("settling", { box.count("queue.settling") == 1 }) else { return false }
    box.deliver("done.txt", "Committed before the directory went.")
    return box.comesTo("done.txt", ["done"])
  }

  /// What was said of a trouble, each line.
  private func complaints(of process: WinnowProcess) -> [Substring] {
    process.complaints.split(separator: "\n").filter { $0.contains("error:") || $0.contains("warning:") }
  }

  @Test("a drop directory that is moved away ends the run with 66, what was committed, and one line")
  func removed() {
    let box = Sandbox("[Drop]\nSettleSec=1h")
    box.put("later.txt", "Not settled when the directory went.")
    let process = box.start("run", ["--once"])
    #expect(isInTheMiddle(box))
    box.directory.rename("drop", to: "away")
    #expect(process.wait(seconds: 15) == .exited(66))
    let lines = complaints(of: process)
    #expect(lines.count == 1 && lines[0].contains("\(box.drop) is gone: ending"), "\(process.complaints)")
    #expect(box.records().map(\.path) == ["done.txt"])
    box.directory.rename("away", to: "drop")
    box.configure(quick)
    #expect(box.runOnce() == 0)
    #expect(box.records().map(\.path) == ["done.txt", "later.txt"])
    #expect(box.isSound())
  }

  @Test("one that may no longer be listed ends the run with 77", .enabled(if: canChangeUser))
  func denied() {
    let box = Sandbox("[Drop]\nSettleSec=1h")
    box.put("later.txt", "Not settled when the directory was closed.")
    box.shell("chown -R 65534:65534 .")
    let process = box.startAsNobody("run --once")
    #expect(isInTheMiddle(box))
    box.directory.setPermissions("drop", 0)
    #expect(process.wait(seconds: 15) == .exited(77))
    let lines = complaints(of: process)
    #expect(
      lines.count == 1 && lines[0].contains("\(box.drop): Permission denied: ending"), "\(process.complaints)")
    #expect(box.records().map(\.path) == ["done.txt"])
  }

  @Test("a signal ends the run with 75: not all was dealt with")
  func stopped() {
    let box = Sandbox("[Drop]\nSettleSec=1h")
    box.put("later.txt", "Not settled when the signal came.")
    let process = box.start("run", ["--once"])
    #expect(isInTheMiddle(box))
    process.signal(SIGTERM)
    #expect(process.wait(seconds: 15) == .exited(75))
    #expect(box.records().map(\.path) == ["done.txt"] && box.isSound())
  }

  @Test("one that cannot be listed ends the run with 74", .enabled(if: CallTracer.isAvailable))
  func broken() {
    let box = Sandbox(quick)
    var opens = 0
    let ending = box.trace("run", ["--once"], seconds: 30) { call in
      guard call.name == "openat", call.file == box.drop.description else { return .pass }
      opens += 1
      return opens == 1 ? .pass : .fail(EIO)  // the first is the look before the start
    }
    #expect(ending == .exited(74))
    #expect(box.complaints.split(separator: "\n").filter { $0.contains("Input/output error: ending") }.count == 1)
  }

  @Test(
    "a directory below that may not be read ends the run with 77, when the rest is committed",
    .enabled(if: canChangeUser))
  func deniedBelow() {
    let box = Sandbox(quick)
    box.put("a.txt", "What lies beside it is committed all the same.")
    box.put("sub/b.txt", "What lies in there nobody may know.")
    box.put("bad.bin", "\u{0}\u{1}\u{2} no text \u{0}\u{0}")
    box.shell("chown -R 65534:65534 . && chmod 0 drop/sub")
    let process = box.startAsNobody("run --once")
    #expect(process.wait(seconds: 30) == .exited(77))
    #expect(process.complaints.contains("sub: Permission denied: what lies there is not seen"))
    #expect(box.outcomes("a.txt") == ["done"] && box.outcomes("bad.bin") == ["quarantined"])
    box.shell("chmod 755 drop/sub")
    let second = box.startAsNobody("run --once")
    #expect(second.wait(seconds: 30) == .exited(0))
    #expect(box.outcomes("sub/b.txt") == ["done"])
  }

  @Test("inputs that cannot be moved away end the run with 73 or 77, and lie there for the next")
  func unmovable() {
    let box = Sandbox("[Drop]\nSettleSec=0\nAfterCommit=move\nDoneDirectory=blocker/done\n")
    box.directory.write("blocker", "")
    box.put("a.txt", "Committed, and then there was no place for it.")
    let run = box.run("run", ["--once"])
    #expect(run.ending == .exited(73), "\(run.complaints)")
    #expect(run.complaints.contains("a.txt stays in the drop directory"))
    #expect(box.outcomes("a.txt") == ["done"] && box.lies("a.txt"))
    // It is so in the next run, too, which has nothing else to do.
    #expect(box.run("run", ["--once"]).ending == .exited(73))
    box.directory.remove("blocker")
    #expect(box.runOnce() == 0)
    #expect(!box.lies("a.txt") && box.records().count == 1 && box.isSound())
    guard canChangeUser else { return }
    box.shell("rm -r blocker && mkdir -p blocker/done && chown -R 65534:65534 . && chown 0:0 blocker/done")
    box.put("b.txt", "Another, which may not be moved.")
    let denied = box.startAsNobody("run --once")
    #expect(denied.wait(seconds: 30) == .exited(77), "\(denied.complaints)")
  }

  @Test("a file that cannot be read for a moment is read in the same run", .enabled(if: CallTracer.isAvailable))
  func momentary() {
    let box = Sandbox(quick)
    box.put("a.txt", "A disk may fail once and be well again, and so may a server.")
    var faults = 0
    let ending = box.trace("run", ["--once"], seconds: 60) { call in
      guard call.name == "read", call.file == box.drop.appending("a.txt").description, faults == 0 else { return .pass }
      faults += 1
      return .fail(EIO)
    }
    #expect(ending == .exited(0) && faults == 1)
    #expect(box.outcomes("a.txt") == ["done"])
  }

  @Test(
    "a directory that stays unreadable ends the run with 74 and a word, when the rest is committed",
    .enabled(if: CallTracer.isAvailable))
  func unreadableDirectory() {
    let box = Sandbox(quick)
    box.put("a.txt", "What lies beside it is committed all the same.")
    box.put("sub/b.txt", "What lies in there nobody can know.")
    let directory = box.drop.appending("sub").description
    let run = box.traceAll("run", ["--once"], seconds: 90) { call in
      call.name == "getdents64" && call.file == directory ? .fail(EIO) : .pass
    }
    #expect(run.ending == .exited(74) && box.complaints.contains("sub"), "\(box.complaints)")
    #expect(box.outcomes("a.txt") == ["done"])
    #expect(box.runOnce() == 0)
    #expect(box.outcomes("sub/b.txt") == ["done"])
  }

  @Test(
    "a drop directory that cannot be opened or listed for a moment is looked at again before the run ends well",
    .patient, .enabled(if: CallTracer.isAvailable), arguments: ["openat", "getdents64", "newfstatat"])
  func glimpse(call name: String) {
    for (number, code) in (1...9).flatMap({ number in [EMFILE, EACCES, EIO].map { (number, $0) } }) {
      let box = Sandbox(quick)
      box.put("a.txt", "What was not seen for a moment must be seen in the next.")
      var count = 0
      let run = box.traceAll("run", ["--once"], seconds: 90) { call in
        guard call.name == name, call.file == box.drop.description else { return .pass }
        count += 1
        return count == number ? .fail(code) : .pass
      }
      if count < number { break }
      let what: Comment = "\(name) \(number): \(SystemError(name, nil, code: code).reason): \(box.complaints)"
      #expect(!run.wasTooSlow, what)
      if run.ending == .exited(0) { #expect(box.outcomes("a.txt") == ["done"], what) }
      #expect(box.runOnce() == 0)
      #expect(box.outcomes("a.txt") == ["done"], what)
    }
  }
}
