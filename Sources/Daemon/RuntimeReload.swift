// Reload: load anew, keep the old configuration when the new one is not good, and say so either way.
// A typing error in a configuration must not stop a daemon that works.

import Dispatch
import Intake
import POSIX
import Synchronization

extension Runtime {
  /// Calls back with nil or with why the old configuration stays.
  func reload(_ done: @escaping @Sendable (String?) -> Void) {
    supervisor.reloading()
    queue.async { [self] in
      do throws(StartFailure) {
        let old = changing.withLock { $0.configuration }
        let loaded = try StartFailure.loading(setup.load)
        let waiting = old.fixedKeys(changedIn: try loaded.absolute())
        if !waiting.isEmpty {
          log.warning("\(waiting.joined(separator: ", ")): changed; takes effect at the next start")
        }
        // Checked as it will be in force, with the old values of what stays.
        let new = try StartFailure.checked(try loaded.keepingFixedKeys(of: old).absolute())
        apply(new, old) { [self] error in conclude(error, done) }
      } catch { conclude(error.description, done) }
    }
  }

  /// Calls back with nil or with why it could not be done.
  private func apply(
    _ new: Configuration, _ old: Configuration, _ done: @escaping @Sendable (String?) -> Void
  ) {
    if new == old { return done(nil) }
    guard changing.withLock({ $0.pause == nil }) else {
      return done("the output is paused; reload again when it can be written")
    }
    // The intake and the workers change between two files.
    pool.hold()
    pool.whenQuiet { [self] in
      queue.async { [self] in
        let intake = changing.withLock { changing in
          changing.configuration = new
          return changing.intake
        }
        commits.reconfigure(new.commitPolicy(once: setup.once), new.disposal)
        intake?.stop()
        attachIntake(new)
        pool.resume()
        done(nil)
      }
    }
  }

  private func conclude(_ error: String?, _ done: @Sendable (String?) -> Void) {
    changing.withLock { changing in
      changing.lastReload = .init(atNanoseconds: Clock.realtimeNanoseconds(), error: error)
      if error == nil {
        changing.reloads.done += 1
        changing.loadedNanoseconds = Clock.realtimeNanoseconds()
      } else {
        changing.reloads.failed += 1
      }
    }
    if let error { log.error("reload failed, the old configuration stays: \(error)") } else { log.notice("reloaded") }
    supervisor.ready(error == nil ? "reloaded" : "reload failed, the old configuration stays")
    done(error)
  }
}
