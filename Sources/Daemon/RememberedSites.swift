// The memory of sites beside its file: workers take snapshots, the commit tells of what it admitted, and every thousand
// documents and at the end it is saved. What a crash takes away is learned again.

import Pipeline
import POSIX
import Storage
import Synchronization

public final class RememberedSites: Sendable {
  private struct State {
    var memory: SiteMemory
    var savedCount: UInt64
  }

  private let file: DerivedFile
  private let state: Mutex<State>

  init(_ directory: Path) {
    let path = directory.appending(StateDirectory.FileName.siteMemory)
    file = Self.file(path)
    // What cannot be read is learned again.
    let memory = (try? Self.load(path)) ?? SiteMemory()
    state = Mutex(State(memory: memory, savedCount: memory.documentCount))
  }

  private static func file(_ path: Path) -> DerivedFile { DerivedFile(path, magic: "winnow site memory 2") }

  /// What a daemon saved; nil where it is no such file.
  public static func load(_ path: Path) throws(SystemError) -> SiteMemory? {
    try file(path).load(limit: SiteMemory.mostBytes).flatMap { SiteMemory(bytes: $0) }
  }

  var snapshot: SiteMemory { state.withLock { $0.memory } }

  func note(_ evidence: SiteEvidence) { state.withLock { $0.memory.note(evidence) } }

  /// On the commit queue.
  func saveIfDue(atEnd: Bool = false) throws(SystemError) {
    let (memory, savedCount) = state.withLock { ($0.memory, $0.savedCount) }
    guard memory.documentCount - savedCount >= (atEnd ? 1 : 1024) else { return }
    try file.save(memory.bytes)
    state.withLock { $0.savedCount = memory.documentCount }
  }
}
