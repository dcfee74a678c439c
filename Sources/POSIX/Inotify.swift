// inotify(7): who changed what in a watched directory, as far as the kernel says. Events are hints: the queue can
// overflow, and a directory that moves or is mounted over falls silent.

import Glibc

public struct InotifyEvent: Equatable, Sendable {
  public struct Mask: OptionSet, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    public static let modified = Mask(rawValue: 0x2)
    public static let attributes = Mask(rawValue: 0x4)
    public static let closedAfterWrite = Mask(rawValue: 0x8)
    public static let movedFrom = Mask(rawValue: 0x40)
    public static let movedTo = Mask(rawValue: 0x80)
    public static let created = Mask(rawValue: 0x100)
    public static let selfDeleted = Mask(rawValue: 0x400)
    public static let selfMoved = Mask(rawValue: 0x800)
    public static let unmounted = Mask(rawValue: 0x2000)
    public static let overflow = Mask(rawValue: 0x4000)
    public static let ignored = Mask(rawValue: 0x8000)
    public static let onlyDirectory = Mask(rawValue: 0x0100_0000)
    public static let doNotFollow = Mask(rawValue: 0x0200_0000)
    public static let excludeUnlinked = Mask(rawValue: 0x0400_0000)
    public static let isDirectory = Mask(rawValue: 0x4000_0000)
  }

  /// Which watch; -1 on overflow.
  public let watch: Int32
  public let mask: Mask
  /// The same in the two events of one rename, 0 in others.
  public let cookie: UInt32
  /// The name in the watched directory; empty for events of the directory itself.
  public let name: Path
}

/// One inotify instance, non-blocking.
public final class Inotify: Sendable {
  public let descriptor: FileDescriptor

  public init() throws(SystemError) {
    let raw = try retrying("inotify_init1", nil) { inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC)) }
    descriptor = FileDescriptor(adopting: raw, path: "inotify")
  }

  /// Watches a directory. The same directory again gives the same watch. ENOSPC means the watch limit.
  public func watch(_ directory: Path, _ mask: InotifyEvent.Mask) throws(SystemError) -> Int32 {
    try retrying("watch", directory) { directory.withCString { inotify_add_watch(descriptor.raw, $0, mask.rawValue) } }
  }

  /// A watch that is gone already is no error.
  public func unwatch(_ watch: Int32) { _ = inotify_rm_watch(descriptor.raw, watch) }

  /// All events that wait now.
  public func drain() throws(SystemError) -> [InotifyEvent] { try drain(atMost: .max).events }

  /// The events that wait now, until `bytes` or a little more are read; `isAll` when nothing was left.
  public func drain(atMost bytes: Int) throws(SystemError) -> (events: [InotifyEvent], isAll: Bool) {
    var events: [InotifyEvent] = []
    var total = 0
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 8)
    defer { buffer.deallocate() }
    while total < bytes {
      guard let count = try descriptor.readIfReady(into: buffer), count > 0 else { return (events, true) }
      parse(UnsafeRawBufferPointer(rebasing: buffer[..<count]), into: &events)
      total += count
    }
    return (events, false)
  }

  private func parse(_ raw: UnsafeRawBufferPointer, into events: inout [InotifyEvent]) {
    var offset = 0
    while offset + 16 <= raw.count {
      let length = Int(raw.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self))
      let name = raw[(offset + 16)..<(offset + 16 + length)].prefix { $0 != 0 }
      events.append(
        InotifyEvent(
          watch: raw.loadUnaligned(fromByteOffset: offset, as: Int32.self),
          mask: .init(rawValue: raw.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)),
          cookie: raw.loadUnaligned(fromByteOffset: offset + 8, as: UInt32.self),
          name: Path(bytes: Array(name))))
      offset += 16 + length
    }
  }
}
