// What can go wrong with each system call, as a table, and the one who makes it go wrong: counts the calls of a traced
// run and answers the chosen ones with an error, with half a deed, or with a lie.

import Glibc
import POSIX
import Synchronization
import TestBench

enum Fault: Equatable, Sendable, CustomStringConvertible {
  /// The call does nothing and reports this error.
  case error(Int32)
  /// The call is made and reports this error all the same.
  case lateError(Int32)
  /// A read or a write is made of half its bytes.
  case short
  /// A sync says that it was made and was not.
  case lostSync
  /// A sync reports EIO and all that was written since the last one is gone: NULs stand where it stood.
  case droppedPages

  var description: String {
    switch self {
    case .error(let code): SystemError("", nil, code: code).reason
    case .lateError(let code): "made, and " + SystemError("", nil, code: code).reason
    case .short: "half of it"
    case .lostSync: "only said to be made"
    case .droppedPages: "Input/output error, pages dropped"
    }
  }

  private static func errors(_ codes: Int32...) -> [Fault] { codes.map { .error($0) } }
  private static let sync =
    errors(EIO, ENOSPC, EDQUOT, EINTR, ESTALE) + [.lateError(EIO), .lostSync, .droppedPages]
  private static let write =
    errors(EIO, ENOSPC, EINTR, EAGAIN, EDQUOT, ENOMEM, ESTALE, EFBIG) + [.short, .lateError(EIO)]
  private static let read = errors(EIO, EINTR, EAGAIN, ENOMEM, ESTALE) + [.short]
  private static let name = errors(EIO, ENOSPC, EDQUOT, EACCES, EPERM, ENOMEM, ESTALE, EROFS) + [.lateError(EIO)]
  private static let status = errors(EIO, EACCES, ENOMEM, ESTALE, EINTR)

  /// By call: what a kernel, a disk, a quota or a network file system may answer.
  static let table: [String: [Fault]] = [
    "read": read, "pread64": read, "write": write, "pwrite64": write, "fsync": sync, "fdatasync": sync,
    "openat": errors(EIO, EMFILE, ENFILE, ENOMEM, EACCES, ESTALE, EINTR, ENOSPC, EDQUOT),
    "close": [.lateError(EIO), .lateError(EINTR)],
    "ftruncate": errors(EIO, ENOSPC, EINTR, EACCES, ESTALE) + [.lateError(EIO)],
    "rename": name, "renameat": name, "renameat2": name + errors(EXDEV, EINVAL, ENOSYS, EINTR), "unlink": name,
    "unlinkat": name, "mkdir": name, "mkdirat": name, "chmod": errors(EIO, EPERM, EROFS),
    "fstat": status, "newfstatat": status, "statfs": status, "fstatfs": status, "readlink": errors(EIO, ENOMEM, EACCES),
    "getdents64": errors(EIO, ENOMEM, ESTALE, EINTR), "lseek": errors(EIO, ESTALE),
    "flock": errors(EINTR, ENOLCK, ENOMEM, EIO), "fcntl": errors(EAGAIN, EACCES, ENOMEM, EINTR),
    "getcwd": errors(ENOMEM, EACCES), "poll": errors(EINTR, ENOMEM), "pipe": errors(EMFILE, ENFILE),
    "pipe2": errors(EMFILE, ENFILE), "inotify_init1": errors(EMFILE, ENOMEM),
    "inotify_add_watch": errors(ENOSPC, ENOMEM, EACCES, EIO), "inotify_rm_watch": errors(EINVAL),
    "socket": errors(EMFILE, ENOMEM, EACCES), "bind": errors(EADDRINUSE, EACCES, EIO, ENOSPC),
    "listen": errors(EADDRINUSE), "accept": errors(EMFILE, ECONNABORTED, EINTR, ENOMEM),
    "accept4": errors(EMFILE, ECONNABORTED, EINTR, ENOMEM), "connect": errors(EAGAIN, EINTR, ECONNREFUSED),
    "sendto": errors(EINTR, EAGAIN, ENOMEM, EPIPE), "getsockopt": errors(ENOMEM), "setsockopt": errors(ENOMEM),
  ]
}

/// Where faults strike in a run.
enum Strike: Sendable, CustomStringConvertible {
  /// From the `number`-th call of this name on, `times` in a row.
  case at(call: String, number: Int, fault: Fault, times: Int)
  /// One call in so many, at random, from the `from`-th on, `most` at most.
  case anywhere(oneIn: Int, from: Int, most: Int)
  /// Every call of this name, on one file or on any, as long as the outage lasts.
  case outage(call: String, of: String?, fault: Fault, Outage)
  /// Nowhere: counts the calls.
  case nowhere

  var call: String { if case .at(let call, _, _, _) = self { call } else { "" } }

  var description: String {
    switch self {
    case .at(let call, let number, let fault, let times):
      "\(call) \(number)\(times > 1 ? " and the \(times - 1) after it" : ""): \(fault)"
    case .anywhere(let oneIn, let first, _): "one call in \(oneIn) from the \(first)th on"
    case .outage(let call, _, let fault, _): "every \(call) for a while: \(fault)"
    case .nowhere: "nowhere"
    }
  }
}

/// A fault that lasts until somebody ends it.
final class Outage: Sendable {
  private let isOn = Atomic(false)

  func begin() { isOn.store(true, ordering: .relaxed) }
  func end() { isOn.store(false, ordering: .relaxed) }
  var isLasting: Bool { isOn.load(ordering: .relaxed) }
}

/// Decides on the calls of one traced run.
struct Injector: Sendable {
  let strike: Strike
  /// Below this everything is winnow's world; a call on other files is the C library's or the runtime's own.
  let directory: String
  let configuration: String
  var random: Randomness
  /// Calls of ours, and those that were struck, by name.
  private(set) var met: [String: Int] = [:]
  private var metAtAll = 0
  private(set) var struckCalls: [String: Int] = [:]
  private(set) var injected = 0
  /// What was struck first, for the report.
  private(set) var struck: [String] = []
  /// Whether a line on standard output or error was meant: then a silent end is no wonder.
  private(set) var hasStruckSpeech = false
  /// Attempts to shorten what only ever grows.
  private(set) var truncations: [String] = []
  /// Whether the configuration was opened: what comes before is the loader and the start of the runtime.
  private(set) var hasBegun = false
  /// What stood in a file when it was last synced, while it is written to.
  private var synced: [String: [UInt8]] = [:]

  init(_ strike: Strike, in box: Sandbox, _ random: Randomness) {
    self.strike = strike
    directory = box.directory.path.description
    configuration = box.configuration.description
    self.random = random
  }

  mutating func decide(_ call: TracedCall) -> Verdict {
    guard let faults = Fault.table[call.name], let file = call.file ?? (call.name == "poll" ? "poll" : nil) else {
      return .pass
    }
    if !hasBegun {
      guard call.name == "openat", file == configuration else { return .pass }
      hasBegun = true
    }
    guard isOurs(file, call.name) else { return .pass }
    met[call.name, default: 0] += 1
    metAtAll += 1
    if call.truncates(file) { truncations.append("\(call.name) \(file)") }
    guard let fault = fault(for: call, faults) else {
      follow(call, file)
      return .pass
    }
    // What may not be read goes to quarantine in a run that ends by itself, as is written: no broken promise.
    let isDenied = [.error(EACCES), .error(EPERM)].contains(fault) && file.hasPrefix(directory + "/drop/")
    return answer(isDenied ? .error(EIO) : fault, call, file)
  }

  private func isOurs(_ file: String, _ call: String) -> Bool {
    if file.hasPrefix(directory) || file.hasPrefix("/proc/self/fd/") || call == "poll" { return true }
    // Dispatch asks what kind of descriptor it is given, which the kernel always knows of these; winnow never asks.
    let isOpenEnd = file.hasPrefix("socket:") || file.hasPrefix("pipe:") || file == "anon_inode:inotify"
    return isOpenEnd && call != "newfstatat" && call != "fstat"
  }

  private mutating func fault(for call: TracedCall, _ faults: [Fault]) -> Fault? {
    switch strike {
    case .nowhere: return nil
    case .at(let name, let number, let fault, let times):
      guard call.name == name, let count = met[name], count >= number, count < number + times else { return nil }
      return fault
    case .outage(let name, let file, let fault, let outage):
      let isMeant = call.name == name && outage.isLasting && (file == nil || call.file == file)
      return isMeant ? fault : nil
    case .anywhere(let oneIn, let first, let most):
      guard injected < most, metAtAll > first, Int.random(in: 0..<oneIn, using: &random) == 0 else { return nil }
      return faults.randomElement(using: &random)
    }
  }

  private mutating func answer(_ fault: Fault, _ call: TracedCall, _ file: String) -> Verdict {
    injected += 1
    struckCalls[call.name, default: 0] += 1
    let name = file.split(separator: "/").last.map(String.init) ?? file
    if struck.count < 50 { struck.append("\(call.name) \(name): \(fault)") }
    if name.hasPrefix("stdout.") || name.hasPrefix("stderr.") { hasStruckSpeech = true }
    switch fault {
    case .error(let code): return .fail(code)
    case .lateError(let code): return .failAfterwards(code)
    case .short: return call.arguments[2] > 1 ? .shorten(call.arguments[2] / 2) : .pass
    case .lostSync: return .pretend
    case .droppedPages:
      drop(file)
      return .fail(EIO)
    }
  }

  // MARK: - Pages that a failed sync drops

  /// Remembers what a sync has made durable of the files whose bytes count.
  private mutating func follow(_ call: TracedCall, _ file: String) {
    guard [".jsonl", "/batch", "/batch.new"].contains(where: { file.hasSuffix($0) }) else { return }
    switch call.name {
    case "write", "pwrite64": if synced[file] == nil { synced[file] = contents(file) }
    case "fsync", "fdatasync": synced[file] = nil
    default: break
    }
  }

  private mutating func drop(_ file: String) {
    guard var left = synced[file] else { return }
    left += [UInt8](repeating: 0, count: max(0, contents(file).count - left.count))
    // Gone meanwhile: nothing to lose.
    try? FileDescriptor.open(Path(file), .writeOnly).writeAll(left, at: 0)
  }

  private func contents(_ file: String) -> [UInt8] { (try? readFile(Path(file), limit: 1 << 30)) ?? [] }
}

extension TracedCall {
  /// Whether it shortens the log or the receipts.
  func truncates(_ file: String) -> Bool {
    guard file.contains("/records.jsonl") || file.hasSuffix("/receipts.jsonl") else { return false }
    return name == "ftruncate" || (name == "openat" && Int32(truncatingIfNeeded: arguments[2]) & O_TRUNC != 0)
  }
}
