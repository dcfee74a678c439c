// A path is bytes. Linux promises no encoding for names, and a scraper's file must not be lost
// because its name is Latin-1; text is made of a path only to be shown.

import Glibc

/// A file system path or name: any bytes but NUL.
public struct Path: Hashable, Comparable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
  public var bytes: [UInt8]

  public init(bytes: [UInt8]) { self.bytes = bytes }
  public init(_ string: String) { bytes = Array(string.utf8) }
  public init(stringLiteral value: String) { self.init(value) }

  /// For people and logs: invalid UTF-8 becomes U+FFFD, and control characters are escaped, so that a hostile
  /// name can neither break a log line nor reach a terminal as a control sequence.
  public var description: String {
    var text = ""
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar.value {
      case 0..<0x20, 0x7F, 0x80..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069:
        text += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  /// PATH_MAX: the kernel takes no longer path in one call, its closing NUL among these bytes.
  public static let longest = 4096

  public var isAbsolute: Bool { bytes.first == slash }
  public var isEmpty: Bool { bytes.isEmpty }

  /// This path with `name` below it; `name` alone when it is absolute or this path is empty.
  public func appending(_ name: Path) -> Path {
    if bytes.isEmpty || name.isAbsolute { return name }
    if name.bytes.isEmpty { return self }
    var joined = bytes
    if joined.last != slash { joined.append(slash) }
    joined.append(contentsOf: name.bytes)
    return Path(bytes: joined)
  }

  /// What stands after the last slash.
  public var lastComponent: Path {
    guard let index = bytes.lastIndex(of: slash) else { return self }
    return Path(bytes: Array(bytes[(index + 1)...]))
  }

  /// What stands before the last slash: `.` for a bare name, `/` for a name in the root.
  public var parent: Path {
    guard let index = bytes.lastIndex(of: slash) else { return "." }
    return index == 0 ? "/" : Path(bytes: Array(bytes[..<index]))
  }

  public func appending(suffix: String) -> Path { Path(bytes: bytes + Array(suffix.utf8)) }

  public func hasSuffix(_ suffix: String) -> Bool { bytes.reversed().starts(with: suffix.utf8.reversed()) }

  /// Whether this path is `other` or lies below it, compared by whole components.
  public func isInside(_ other: Path) -> Bool {
    bytes.starts(with: other.bytes)
      && (bytes.count == other.bytes.count || other.bytes.last == slash || bytes[other.bytes.count] == slash)
  }

  public static func == (left: Path, right: Path) -> Bool {
    left.bytes.count == right.bytes.count && order(left, right) == 0
  }

  /// By bytes.
  public static func < (left: Path, right: Path) -> Bool {
    let order = order(left, right)
    return order != 0 ? order < 0 : left.bytes.count < right.bytes.count
  }

  /// Of the bytes that both have: negative, zero or positive.
  private static func order(_ left: Path, _ right: Path) -> Int32 {
    left.bytes.withUnsafeBytes { left in
      right.bytes.withUnsafeBytes { right in
        let count = min(left.count, right.count)
        return count == 0 ? 0 : memcmp(left.baseAddress!, right.baseAddress!, count)
      }
    }
  }

  /// All bytes at once: the synthesized hash takes them one by one, at several times the cost.
  public func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }

  /// Calls `body` with the bytes and a closing NUL.
  func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    var terminated = bytes
    terminated.append(0)
    return terminated.withUnsafeBytes { body($0.baseAddress!.assumingMemoryBound(to: CChar.self)) }
  }
}

private let slash = UInt8(ascii: "/")
