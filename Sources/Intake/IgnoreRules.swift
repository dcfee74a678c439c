// Names that are not deliveries: what editors, browsers, copy tools and NAS boxes leave while they work. A user's
// globs are added to the built-in ones, so nobody loses those by writing one of his own.

import POSIX

/// Globs over names. `*` (not across a slash), `?` (one byte), `[a-z]`, `[!a-z]`, and `\` before a literal. A glob with
/// a slash inside is matched against the path relative to the drop directory, one without against each name; one that
/// ends in a slash only against directories, and then all below is ignored.
public struct IgnoreRules: Sendable {
  /// What is ignored everywhere. `.*` covers hidden names: rsync's `.name.XXXXXX`, Syncthing's, `.DS_Store`, `._*`.
  public static let builtIn = [
    ".*", "*~", "#*#", "~$*", "*.tmp", "*.temp", "*.part", "*.partial", "*.filepart", "*.crdownload", "*.download",
    "*.opdownload", "*.!ut", "*.swp", "*.lock", "*.open", "Thumbs.db", "@eaDir/", ".stfolder/", "lost+found/",
  ]

  private let globs: [Glob]

  public init(_ added: [String] = []) { globs = (Self.builtIn + added).map(Glob.init) }

  /// The pattern by which a relative path is ignored, itself or by a directory above it; nil where it is not.
  public func match(_ path: Path, isDirectory: Bool = false) -> String? {
    for (index, byte) in path.bytes.enumerated() where byte == UInt8(ascii: "/") {
      if let pattern = matchLast(path.bytes[..<index], isDirectory: true) { return pattern }
    }
    return matchLast(path.bytes[...], isDirectory: isDirectory)
  }

  /// As `match`, for a path whose directory is known not to be ignored.
  func matchLast(_ path: ArraySlice<UInt8>, isDirectory: Bool) -> String? {
    path.withUnsafeBufferPointer { path in
      let start = (path.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1
      let name = UnsafeBufferPointer(rebasing: path[start...])
      return globs.first { ($0.isDirectoryOnly ? isDirectory : true) && $0.matches($0.isOfPath ? path : name) }?.pattern
    }
  }
}

/// One glob, with the common shapes (`*.x`, `x*`, plain) told apart so that they cost one comparison.
struct Glob: Sendable {
  private enum Shape { case exact, prefix, suffix, general }

  let pattern: String
  let isDirectoryOnly: Bool
  let isOfPath: Bool
  private let shape: Shape
  private let bytes: [UInt8]

  init(_ pattern: String) {
    self.pattern = pattern
    var bytes = Array(pattern.utf8)
    isDirectoryOnly = bytes.count > 1 && bytes.last == slash
    if isDirectoryOnly { bytes.removeLast() }
    isOfPath = bytes.contains(slash)
    if bytes.first == slash { bytes.removeFirst() }  // as in a .gitignore: from the top
    let special = bytes.indices.filter { "*?[\\".utf8.contains(bytes[$0]) }
    if special.isEmpty {
      shape = .exact
    } else if !isOfPath, special == [0], bytes[0] == star {
      shape = .suffix
      bytes.removeFirst()
    } else if !isOfPath, special == [bytes.count - 1], bytes.last == star {
      shape = .prefix
      bytes.removeLast()
    } else {
      shape = .general
    }
    self.bytes = bytes
  }

  func matches(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    switch shape {
    case .exact: name.count == bytes.count && name.elementsEqual(bytes)
    case .prefix: name.count >= bytes.count && name.starts(with: bytes)
    case .suffix: name.count >= bytes.count && name[(name.count - bytes.count)...].elementsEqual(bytes)
    case .general: bytes.withUnsafeBufferPointer { matchesGlob(name, $0) }
    }
  }
}

private let slash = UInt8(ascii: "/")
private let star = UInt8(ascii: "*")

/// Matches with one point of return, the last star: linear but for patterns of many stars.
private func matchesGlob(_ name: UnsafeBufferPointer<UInt8>, _ pattern: UnsafeBufferPointer<UInt8>) -> Bool {
  var (at, next) = (0, 0)
  var resume: (at: Int, next: Int)?
  while true {
    if next < pattern.count, pattern[next] == star {
      next += 1
      resume = (at, next)
      continue
    }
    if at == name.count, next == pattern.count { return true }
    if at < name.count, let width = matchOne(name[at], pattern, next) {
      at += 1
      next += width
      continue
    }
    guard let last = resume, last.at < name.count, name[last.at] != slash else { return false }
    resume = (last.at + 1, last.next)
    (at, next) = (last.at + 1, last.next)
  }
}

/// How many bytes of the pattern at `next` match this byte; nil where it does not match.
private func matchOne(_ byte: UInt8, _ pattern: UnsafeBufferPointer<UInt8>, _ next: Int) -> Int? {
  guard next < pattern.count else { return nil }
  switch pattern[next] {
  case UInt8(ascii: "?"): return byte == slash ? nil : 1
  case UInt8(ascii: "\\") where next + 1 < pattern.count: return pattern[next + 1] == byte ? 2 : nil
  case UInt8(ascii: "["):
    var index = next + 1
    let isNegated =
      index < pattern.count && (pattern[index] == UInt8(ascii: "!") || pattern[index] == UInt8(ascii: "^"))
    if isNegated { index += 1 }
    let first = index
    var found = false
    while index < pattern.count, pattern[index] != UInt8(ascii: "]") || index == first {
      let low = pattern[index]
      if index + 2 < pattern.count, pattern[index + 1] == UInt8(ascii: "-"), pattern[index + 2] != UInt8(ascii: "]") {
        found = found || (low...max(low, pattern[index + 2])).contains(byte)
        index += 3
      } else {
        found = found || low == byte
        index += 1
      }
    }
    // A bracket that nobody closed stands for itself.
    guard index < pattern.count else { return byte == UInt8(ascii: "[") ? 1 : nil }
    return byte != slash && found != isNegated ? index + 1 - next : nil
  default: return pattern[next] == byte ? 1 : nil
  }
}
