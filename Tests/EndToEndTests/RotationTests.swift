// The log is taken away while it is written, in the ways that administrators do it, with and without a signal, while
// the daemon runs and while it lies dead. What was one log is several then, and every record stands in exactly one.

import Foundation
import Glibc
import POSIX
import TestBench
import Testing

private let logrotateProgram = ["/usr/sbin/logrotate", "/usr/bin/logrotate"].first {
  FileManager.default.isExecutableFile(atPath: $0)
}

@Suite("rotation under load", .serialized) struct RotationTests {
  private static let settings = "[Drop]\nSettleSec=0.1\nMaxAttempts=30\n[Output]\nBatchBytes=4096\n"

  /// Lets files come, rotates `rounds` times when some records have come since the last time, and expects that nothing
  /// is lost or doubled. `rotate` may end the daemon and start another.
  private func underLoad(
    rounds: Int, every interval: UInt32 = 2500, _ name: String,
    _ rotate: (Sandbox, _ daemon: inout WinnowProcess, _ round: Int) -> Void
  ) {
    let box = Sandbox(Self.settings)
    let random = Randomness(name)
    var daemon = box.startDaemon()
    let deliverer = Deliverer(into: box, every: interval, random: random)
    for round in 1...rounds {
      let hasGrown = waitUntil("records in a fresh log", seconds: 20) {
        ((try? FileStatus.ofTarget(box.log))?.size ?? 0) > 4000
      }
      #expect(hasGrown, "\(daemon.complaints)")
      if !hasGrown { break }
      rotate(box, &daemon, round)
    }
    let deliveries = deliverer.stop()
    #expect(box.sync(), "\(daemon.complaints)")
    #expect(daemon.stop() == .exited(0), "\(daemon.complaints)")
    #expect(box.logs().count == rounds + 1, "\(box.names(in: box.out))")
    print("\(name): \(rounds) rotations, \(deliveries.count) files")
    #expect(box.verify().code == 0)  // reads what is compressed, too
    for log in box.logs() where log.hasSuffix(".gz") {
      let process = WinnowProcess(
        program: "gzip", ["-d", log.description], in: box.directory.path, standardOutput: "/dev/null",
        standardError: "/dev/null")
      #expect(process.wait(seconds: 20) == .exited(0))
    }
    expectExactlyOnce(deliveries, in: box)
  }

  private func rotateWithLogrotate(_ box: Sandbox, _ daemon: WinnowProcess, _ options: String) {
    box.directory.write(
      "logrotate.conf",
      """
      "\(box.log)" {
        rotate 100
        \(options)
        postrotate
          kill -USR1 \(daemon.id)
        endscript
      }

      """)
    let process = WinnowProcess(
      program: Path(logrotateProgram!), ["-f", "-s", "logrotate.state", "logrotate.conf"], in: box.directory.path,
      standardOutput: box.directory.at("logrotate.out"), standardError: box.directory.at("logrotate.err"))
    #expect(process.wait(seconds: 20) == .exited(0), "\(process.complaints)")
  }

  @Test(
    "logrotate with create, nocreate and compress loses and doubles nothing", .patient,
    .enabled(if: logrotateProgram != nil, "logrotate is not installed"),
    arguments: ["create 0644", "nocreate", "compress"])
  func logrotate(option: String) {
    let options = option == "compress" ? "nocreate\ncompress\ndelaycompress" : option
    underLoad(rounds: isTorture ? 60 : 5, "logrotate \(option)") { box, daemon, _ in
      rotateWithLogrotate(box, daemon, options)
    }
  }

  @Test("a log that is moved away without a word is noticed", .patient)
  func moved() {
    underLoad(rounds: isTorture ? 300 : 20, "mv") { box, _, round in move(box, round) }
  }

  @Test("USR1 and HUP after a move, and in the middle of nothing, do no harm", .patient)
  func signalled() {
    underLoad(rounds: isTorture ? 300 : 20, "mv and signals") { box, daemon, round in
      daemon.signal(round % 3 == 0 ? SIGHUP : SIGUSR1)
      move(box, round)
      daemon.signal(round % 2 == 0 ? SIGHUP : SIGUSR1)
    }
  }

  @Test("a log that is moved away while the daemon lies dead is completed where it is", .patient)
  func movedWhileDead() {
    underLoad(rounds: isTorture ? 200 : 12, every: 15_000, "kill and mv") { box, daemon, round in
      daemon.kill()
      move(box, round)
      if round % 2 == 0 { box.directory.write("out/records.jsonl", "") }  // as `create` does it
      daemon = box.startDaemon()
    }
  }

  private func move(_ box: Sandbox, _ round: Int) {
    box.directory.rename("out/records.jsonl", to: Path("out/records.jsonl.\(round)"))
  }
}
