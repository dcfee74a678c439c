// Runs a program under ptrace(2) and asks a test, before each system call, what shall become of it: let it pass, kill the
// process before it happens, make it fail, make it write less. strace can do the like, but counts its calls for each
// thread apart; here "the 17th write of the process" is the 17th, whichever thread makes it.

import Foundation
import Glibc
import POSIX
import Synchronization

/// A system call that is about to happen.
public struct TracedCall {
  public let name: String
  public let arguments: [UInt64]
  let process: Int32

  /// The file it is about: what its descriptor has open, or the path it names.
  public var file: String? {
    switch name {
    case "mkdir", "unlink", "rename", "chmod", "readlink", "statfs": return text(at: arguments[0])
    case "openat", "unlinkat", "renameat", "renameat2", "mkdirat", "newfstatat":
      guard let name = text(at: arguments[1]), !name.hasPrefix("/"), let directory = link(arguments[0]) else {
        return text(at: arguments[1])
      }
      return name.isEmpty ? directory : directory + "/" + name
    default: return link(arguments[0])
    }
  }

  /// What a descriptor of the process has open.
  public func link(_ descriptor: UInt64) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = buffer.withUnsafeMutableBytes {
      readlink("/proc/\(process)/fd/\(descriptor)", $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
    }
    return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
  }

  /// A string in the memory of the process.
  public func text(at address: UInt64) -> String? {
    // The bytes after it may lie in a page that is not there: then fewer come.
    guard let memory = try? FileDescriptor.open(Path("/proc/\(process)/mem"), .readOnly),
      let bytes = try? memory.read(at: Int64(address), upTo: 4096)
    else { return nil }
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}

extension FileDescriptor {
  /// One pread(2).
  fileprivate func read(at offset: Int64, upTo count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = bytes.withUnsafeMutableBytes { pread(raw, $0.baseAddress, $0.count, off_t(offset)) }
    if got < 0 { throw SystemError("read", path, code: errno) }
    return Array(bytes.prefix(got))
  }
}

public enum Verdict {
  case pass
  /// SIGKILL to the process; the call never happens.
  case kill
  /// The call does nothing and reports this error.
  case fail(Int32)
  /// The call is made, and reports this error all the same, as a network file system can.
  case failAfterwards(Int32)
  /// The call does nothing and says that it did.
  case pretend
  /// A read or a write is made of so many bytes only.
  case shorten(UInt64)
}

/// How a traced run ended.
public struct TracedRun: Sendable {
  public var ending: WinnowProcess.Ending?
  /// Of the program, its threads, and the shell that started it.
  public var processorSeconds = 0.0
  /// All that were stopped at, of the program and its threads.
  public var calls = 0
  public var wasTooSlow = false
}

/// Which calls `decide` hears of.
public enum TraceScope: Sendable {
  /// What reads, writes or names files.
  case files
  /// Everything that the POSIX room asks the kernel for.
  case all
  /// Every way to make, change or take away a name, whether winnow uses it or not, and to become another program.
  case names
}

/// Calls that change something on disk, or open what will.
public let changingCalls: Set<String> = [
  "write", "pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "renameat2", "unlink", "unlinkat", "openat",
  "mkdir",
]

public enum CallTracer {
  /// Whether calls can be traced on this machine: the numbers below are of x86-64, and a container may forbid it.
  public static let isAvailable: Bool = {
    #if arch(x86_64)
      guard ProcessInfo.processInfo.environment["WINNOW_NO_PTRACE"] == nil else { return false }
      var count = 0
      let ending = run(["true"], in: "/", standardOutput: "/dev/null", standardError: "/dev/null", seconds: 10) { _ in
        count += 1
        return .pass
      }
      return ending == .exited(0) && count > 0
    #else
      return false
    #endif
  }()

  private static let fileCalls: [UInt64: String] = [
    0: "read", 1: "write", 17: "pread64", 18: "pwrite64", 74: "fsync", 75: "fdatasync", 77: "ftruncate", 82: "rename",
    83: "mkdir", 87: "unlink", 257: "openat", 263: "unlinkat", 264: "renameat", 285: "fallocate", 316: "renameat2",
  ]
  private static let allCalls = fileCalls.merging([
    3: "close", 5: "fstat", 7: "poll", 8: "lseek", 22: "pipe", 41: "socket", 42: "connect", 43: "accept", 44: "sendto",
    49: "bind", 50: "listen", 54: "setsockopt", 55: "getsockopt", 72: "fcntl", 73: "flock", 79: "getcwd",
    89: "readlink", 90: "chmod", 137: "statfs", 138: "fstatfs", 217: "getdents64", 254: "inotify_add_watch",
    255: "inotify_rm_watch", 258: "mkdirat", 262: "newfstatat", 288: "accept4", 293: "pipe2", 294: "inotify_init1",
  ]) { $1 }

  private static let nameCalls: [UInt64: String] = [
    2: "open", 59: "execve", 76: "truncate", 82: "rename", 83: "mkdir", 84: "rmdir", 85: "creat", 86: "link",
    87: "unlink", 88: "symlink", 90: "chmod", 92: "chown", 94: "lchown", 132: "utime", 133: "mknod", 165: "mount",
    188: "setxattr", 189: "lsetxattr", 235: "utimes", 257: "openat", 258: "mkdirat", 259: "mknodat", 260: "fchownat",
    263: "unlinkat", 264: "renameat", 265: "linkat", 266: "symlinkat", 268: "fchmodat", 280: "utimensat",
    316: "renameat2", 322: "execveat", 425: "io_uring_setup", 437: "openat2", 452: "fchmodat2",
  ]

  /// Runs `arguments` to the end and returns how it ended. `decide` hears of the calls of the scope, from the first one
  /// after the program itself was started. Killed after `seconds`.
  public static func run(
    _ arguments: [String], in directory: Path, standardOutput: Path, standardError: Path, seconds: Double = 60,
    _ decide: (TracedCall) -> Verdict
  ) -> WinnowProcess.Ending? {
    trace(
      arguments, in: directory, standardOutput: standardOutput, standardError: standardError, seconds: seconds, decide
    ).ending
  }

  /// As `run`, and tells what it cost. `started` is told the process before it does anything.
  public static func trace(
    _ arguments: [String], in directory: Path, standardOutput: Path, standardError: Path, seconds: Double = 60,
    scope: TraceScope = .files, started: (Int32) -> Void = { _ in }, _ decide: (TracedCall) -> Verdict
  ) -> TracedRun {
    let id = spawn(
      ["sh", "-c", "kill -STOP $$; exec \"$@\"", "sh"] + arguments,
      ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }, in: directory,
      standardOutput: standardOutput, standardError: standardError)
    let isTooSlow = Atomic(false)
    let limit = DispatchWorkItem {
      isTooSlow.store(true, ordering: .relaxed)
      kill(id, SIGKILL)
    }
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: limit)
    defer { limit.cancel() }
    var status: Int32 = 0
    waitpid(id, &status, WUNTRACED)
    guard ptrace(.seize, id, 0, options) == 0, ptrace(.interrupt, id, 0, 0) == 0 else {
      kill(id, SIGKILL)
      waitpid(id, &status, 0)
      return TracedRun()
    }
    started(id)
    kill(id, SIGCONT)
    let names =
      switch scope {
      case .files: fileCalls
      case .all: allCalls
      case .names: nameCalls
      }
    var run = follow(id, names, decide)
    run.wasTooSlow = isTooSlow.load(ordering: .relaxed)
    return run
  }

  private static func follow(
    _ id: Int32, _ names: [UInt64: String], _ decide: (TracedCall) -> Verdict
  ) -> TracedRun {
    var isStarted = false
    /// Threads whose result is to be replaced, with what it shall be.
    var pending: [Int32: Int64] = [:]
    var run = TracedRun()
    while true {
      var status: Int32 = 0
      var usage = rusage()
      let thread = wait4(-id, &status, wall, &usage)
      if thread < 0 { return run }
      guard status & 0xFF == 0x7F else {
        if thread != id { continue }
        run.ending = status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signalled(status & 0x7F)
        run.processorSeconds = [usage.ru_utime, usage.ru_stime].reduce(0) {
          $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
        }
        return run
      }
      let signal = status >> 8 & 0xFF
      let event = status >> 16
      switch (event, signal) {
      case (eventStop, SIGSTOP), (eventStop, SIGTSTP), (eventStop, SIGTTIN), (eventStop, SIGTTOU):
        _ = ptrace(.listen, thread, 0, 0)
        continue
      case (eventExec, _): isStarted = true
      case (0, SIGTRAP | 0x80):
        if isStarted {
          run.calls += 1
          meet(thread, of: id, names, &pending, decide)
        }
      case (0, _):
        _ = ptrace(.systemCall, thread, 0, Int(signal))
        continue
      default: break
      }
      _ = ptrace(.systemCall, thread, 0, 0)
    }
  }

  /// A thread stands before or after a call.
  private static func meet(
    _ thread: Int32, of id: Int32, _ names: [UInt64: String], _ pending: inout [Int32: Int64],
    _ decide: (TracedCall) -> Verdict
  ) {
    var info = [UInt64](repeating: 0, count: 16)
    let size = info.count * 8
    _ = info.withUnsafeMutableBytes { ptrace(.callInfo, thread, size, Int(bitPattern: $0.baseAddress)) }
    guard info[0] & 0xFF == 1 else {
      if let value = pending.removeValue(forKey: thread) { setRegister(.result, of: thread, UInt64(bitPattern: value)) }
      return
    }
    guard let name = names[info[3]] else { return }
    switch decide(TracedCall(name: name, arguments: Array(info[4..<10]), process: id)) {
    case .pass: break
    case .kill: kill(id, SIGKILL)
    case .fail(let code):
      pending[thread] = Int64(-code)
      setRegister(.number, of: thread, .max)
    case .failAfterwards(let code): pending[thread] = Int64(-code)
    case .pretend:
      pending[thread] = 0
      setRegister(.number, of: thread, .max)
    case .shorten(let count): setRegister(.count, of: thread, count)
    }
  }

  /// Places in user_regs_struct of x86-64.
  private enum Register: Int { case result = 10, count = 12, number = 15 }

  private static func setRegister(_ register: Register, of thread: Int32, _ value: UInt64) {
    var registers = [UInt64](repeating: 0, count: 27)
    registers.withUnsafeMutableBytes { bytes in
      _ = ptrace(.registers, thread, 0, Int(bitPattern: bytes.baseAddress))
      bytes.storeBytes(of: value, toByteOffset: register.rawValue * 8, as: UInt64.self)
      _ = ptrace(.setRegisters, thread, 0, Int(bitPattern: bytes.baseAddress))
    }
  }

  // MARK: - ptrace(2)

  private enum Request: Int {
    case registers = 12
    case setRegisters = 13
    case systemCall = 24
    case seize = 0x4206
    case interrupt = 0x4207
    case listen = 0x4208
    case callInfo = 0x420E
  }

  /// TRACESYSGOOD, TRACEFORK, TRACEVFORK, TRACECLONE, TRACEEXEC, EXITKILL.
  private static let options = 0x1 | 0x2 | 0x4 | 0x8 | 0x10 | 0x100000
  private static let eventExec: Int32 = 4
  private static let eventStop: Int32 = 128
  private static let wall: Int32 = 0x4000_0000

  private typealias Function = @convention(c) (Int, Int, Int, Int) -> Int

  /// The C function takes a variable number of arguments, which Swift does not import.
  private static let function = unsafeBitCast(dlsym(nil, "ptrace"), to: Function.self)

  private static func ptrace(_ request: Request, _ thread: Int32, _ address: Int, _ data: Int) -> Int {
    function(request.rawValue, Int(thread), address, data)
  }
}
