// poll(2) over several descriptors, and a pipe that wakes who waits in it.
// For a thread that has to wait for sockets, events and another thread's wake-up at once.

import Glibc

/// One descriptor to wait for, and what came of it.
public struct PollEntry: Sendable {
  public let descriptor: FileDescriptor
  public let wantsRead: Bool
  public let wantsWrite: Bool
  public fileprivate(set) var isReadable = false
  public fileprivate(set) var isWritable = false
  /// The other end has gone altogether, and not only closed its sending half. Told whether asked for or not.
  public fileprivate(set) var isHungUp = false

  public init(_ descriptor: FileDescriptor, wantsRead: Bool, wantsWrite: Bool = false) {
    self.descriptor = descriptor
    self.wantsRead = wantsRead
    self.wantsWrite = wantsWrite
  }
}

/// Waits until one of the entries has something, or the time is over; nil waits without end.
public func waitForAny(_ entries: inout [PollEntry], milliseconds: Int?) throws(SystemError) {
  var waiting = entries.map { entry in
    let events = (entry.wantsRead ? POLLIN : 0) | (entry.wantsWrite ? POLLOUT : 0)
    return pollfd(fd: entry.descriptor.raw, events: Int16(events), revents: 0)
  }
  try retrying("poll", nil) {
    poll(&waiting, nfds_t(waiting.count), milliseconds.map { Int32(clamping: $0) } ?? -1)
  }
  for (index, result) in waiting.enumerated() {
    entries[index].isReadable = result.revents & Int16(POLLIN) != 0
    entries[index].isWritable = result.revents & Int16(POLLOUT) != 0
    entries[index].isHungUp = result.revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0
  }
}

/// Ends a `waitForAny` that has `reader` among its entries.
public final class WakePipe: Sendable {
  public let reader: FileDescriptor
  private let writer: FileDescriptor

  public init() throws(SystemError) {
    var ends: [Int32] = [-1, -1]
    try retrying("pipe", nil) { pipe(&ends) }
    reader = FileDescriptor(adopting: ends[0], path: "wake pipe")
    writer = FileDescriptor(adopting: ends[1], path: "wake pipe")
    for end in ends {
      try retrying("configure", nil) { fcntl(end, F_SETFD, FD_CLOEXEC) }
      try retrying("configure", nil) { fcntl(end, F_SETFL, O_NONBLOCK) }
    }
  }

  /// From any thread. A pipe that is full wakes already.
  public func wake() { _ = write(writer.raw, [0], 1) }

  public func drain() {
    var bytes = [UInt8](repeating: 0, count: 256)
    while read(reader.raw, &bytes, bytes.count) == bytes.count {}
  }
}
