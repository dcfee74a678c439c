// Directories below the drop directory that cannot be read, and names in them that cannot be looked at: nothing of what lies
// there is seen, and only whoever made them can mend that. So it is said in the log once, and in health as long as it lasts.

import POSIX

/// What is said of them.
public struct UnreadableSummary: Sendable, Equatable {
  public let count: Int
  /// The first that was found, and why.
  public let error: SystemError
  /// Since when, on CLOCK_MONOTONIC.
  public let sinceNanoseconds: Int64
}

struct UnreadableDirectories {
  private struct Entry {
    let sinceNanoseconds: Int64
    let error: SystemError
    /// The last full scan that came by.
    var generation: UInt64
  }

  /// So many are known; of more nothing is said.
  private static let most = 1_000

  /// Since somebody last set it to false.
  var hasChanged = false
  private var entries: [Path: Entry] = [:]

  /// Whether it is new. The drop directory itself, the empty path, is known but not counted: it has a report of its own.
  mutating func note(_ path: Path, _ error: SystemError, generation: UInt64) -> Bool {
    if entries[path] != nil {
      entries[path]!.generation = generation
      return false
    }
    guard entries.count < Self.most else { return false }
    entries[path] = Entry(sinceNanoseconds: Clock.monotonicNanoseconds(), error: error, generation: generation)
    hasChanged = true
    return true
  }

  mutating func remove(_ path: Path) { if entries.removeValue(forKey: path) != nil { hasChanged = true } }

  /// Forgets what a full scan did not come by: it is gone.
  mutating func removeUnvisited(generation: UInt64) {
    let count = entries.count
    entries = entries.filter { $0.value.generation >= generation }
    if entries.count != count { hasChanged = true }
  }

  /// Nil where there are none.
  var summary: UnreadableSummary? {
    let below = entries.filter { !$0.key.isEmpty }.values
    guard let first = below.min(by: { $0.sinceNanoseconds < $1.sinceNanoseconds }) else { return nil }
    return UnreadableSummary(count: below.count, error: first.error, sinceNanoseconds: first.sinceNanoseconds)
  }
}
