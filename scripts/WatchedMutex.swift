// Not part of winnow: scripts/sanitize puts this beside the sources of each room that locks, in a scratch copy. The library's
// Mutex waits by futex(2) in code that ThreadSanitizer does not watch, so that to it whatever a lock protects is a race; a
// pthread mutex it knows.

import Glibc
import Synchronization

struct Mutex<Value: ~Copyable>: @unchecked Sendable {
  private final class Box {
    var value: Value
    let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

    init(_ value: consuming Value) {
      self.value = value
      pthread_mutex_init(lock, nil)
    }

    deinit {
      pthread_mutex_destroy(lock)
      lock.deallocate()
    }
  }

  private let box: Box

  init(_ value: consuming Value) { box = Box(value) }

  func withLock<Result, Failure: Error>(_ body: (inout Value) throws(Failure) -> Result) throws(Failure) -> Result {
    pthread_mutex_lock(box.lock)
    defer { pthread_mutex_unlock(box.lock) }
    return try body(&box.value)
  }
}
