// winnow writes where it is told to and nowhere else: every call of a whole life that makes, changes or takes away a name
// is held against the directories of the configuration. What SECURITY.md says, shown.

import Foundation
import Glibc
import POSIX
import Synchronization
import TestBench
import Testing

@Suite("confinement", .enabled(if: CallTracer.isAvailable, "system calls cannot be traced here"))
struct ConfinementTests {
  @Test(
    "over all formats, a rotation, a quarantine and moves, nothing outside of winnow's directories is written",
    .patient, arguments: ["keep", "move", "delete"])
  func wholeLife(afterCommit: String) throws {
    let world = TortureWorld(afterCommit, 1)
    let box = world.box
    // Another file system where there is one, so that inputs are moved there by copying.
    let elsewhere = TempDirectory()
    box.configure(
      """
      [Drop]
      SettleSec=0
      AfterCommit=\(afterCommit)
      DoneDirectory=\(elsewhere.at("done"))
      [Status]
      Socket=\(box.socket)
      """)
    lure(box)
    // The socket's name is bound, not opened; one that is left of an earlier life is unlinked.
    let places = [box.drop, box.state, box.out, elsewhere.at("done"), box.socket].map(\.description)
    let first = life(world, in: places, endsWith: SIGKILL)
    // Recovery, and what was delivered while nothing ran.
    let second = life(world, in: places, endsWith: SIGTERM)
    expectNone(first.strays.union(second.strays), "changes outside")
    for kind in Self.kinds(afterCommit) {
      #expect(first.kinds.union(second.kinds).contains(kind), "no \(kind) was seen: what does this test look at?")
    }
    #expect(box.directory.read("outside/secret.txt") == Array("Not for the log, and not to be touched.".utf8))
    #expect(box.names(in: box.directory.at("outside")) == ["secret.txt"])
    #expect(box.records().count >= world.expectedRecords)
    #expect(box.isSound())
  }

  /// What leads outside of the drop directory.
  private func lure(_ box: Sandbox) {
    box.directory.write("outside/secret.txt", "Not for the log, and not to be touched.")
    box.directory.makeSymbolicLink("drop/link.txt", to: box.directory.at("outside/secret.txt"))
    box.directory.makeSymbolicLink("drop/directory", to: box.directory.at("outside"))
    box.directory.makeSymbolicLink("drop/up", to: "..")
  }

  /// Calls that must have been seen, lest the test look at nothing.
  private static func kinds(_ afterCommit: String) -> [String] {
    ["openat", "mkdir", "rename"] + (afterCommit == "delete" ? ["unlinkat"] : [])
  }

  private func life(_ world: TortureWorld, in places: [String], endsWith signal: Int32) -> Watched {
    let box = world.box
    let daemon = WatchedDaemon(box, places)
    // What was delivered before is read first: with `keep` the next round writes over some of it.
    #expect(waitUntil("up", seconds: 30) { box.isReady && world.lineCount >= world.expectedRecords || daemon.isOver })
    world.deliver()
    #expect(waitUntil("committed", seconds: 30) { world.lineCount >= world.expectedRecords || daemon.isOver })
    world.rotate()
    daemon.signal(SIGUSR1)
    daemon.signal(SIGHUP)
    world.deliver()
    #expect(waitUntil("committed", seconds: 30) { world.lineCount >= world.expectedRecords || daemon.isOver })
    #expect(box.sync())
    daemon.signal(signal)
    if signal == SIGKILL { world.deliver() }
    #expect(waitUntil("the end", seconds: 30) { daemon.isOver })
    return daemon.seen
  }
}

/// What a traced life has done.
private struct Watched: Sendable {
  var kinds: Set<String> = []
  var strays: Set<String> = []
}

/// `winnow run` under the tracer, which needs a thread of its own.
private final class WatchedDaemon: Sendable {
  private let state = Mutex((id: Int32?.none, isOver: false, seen: Watched()))

  init(_ box: Sandbox, _ places: [String]) {
    nonisolated(unsafe) let box = box  // asked by one thread while another runs it; `traceAll` is called once
    Thread { [self] in
      _ = box.traceAll(
        "run", seconds: 120, scope: .names, started: { id in state.withLock { $0.id = id } },
        { call in
          look(at: call, places)
          return .pass
        })
      state.withLock { $0.isOver = true }
    }.start()
  }

  private func look(at call: TracedCall, _ places: [String]) {
    let changed = call.changes
    let strays = changed.filter { path in
      path != "/dev/null" && !places.contains { path == $0 || path.hasPrefix($0 + "/") }
    }
    state.withLock { state in
      if !changed.isEmpty { state.seen.kinds.insert(call.name) }
      for path in strays { state.seen.strays.insert("\(call.name) \(path)") }
    }
  }

  var seen: Watched { state.withLock { $0.seen } }
  var isOver: Bool { state.withLock { $0.isOver } }

  func signal(_ number: Int32) {
    state.withLock { state in
      if let id = state.id, !state.isOver { _ = Glibc.kill(id, number) }
    }
  }
}
