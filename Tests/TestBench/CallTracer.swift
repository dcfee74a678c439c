// Runs a program under ptrace(2) and asks a test, before each system call, what shall become of it: let it pass, kill the
// process before it happens, make it fail, make it write less. strace can do the like, but counts its calls for each
// thread apart; here "the 17th write of the process" is the 17th, whichever thread makes it.

import Foundation
import Glibc
import POSIX

/// A system call that is about to happen.
public struct TracedCall {
  public let name: String
  public let arguments: [UInt64]
  fileprivate let process: Int32

  /// The file it is about: what its descriptor has open, or the path it names.
  public var file: String? {
    switch name {
    case "mkdir", "unlink", "rename": return text(at: arguments[0])
    case "openat", "unlinkat", "renameat", "renameat2":
      guard let name = text(at: arguments[1]), !name.hasPrefix("/"), let directory = link(arguments[0]) else {
        return text(at: arguments[1])
      }
      return directory + "/" + name
    default: return link(arguments[0])
    }
  }

  private func link(_ descriptor: UInt64) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = buffer.withUnsafeMutableBytes {
      readlink("/proc/\(process)/fd/\(descriptor)", $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
    }
    return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
  }

  /// A string in the memory of the process.
  private func text(at address: UInt64) -> String? {
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
  /// A read or a write is made of so many bytes only.
  case shorten(UInt64)
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

  private static let names: [UInt64: String] = [
    0: "read", 1: "write", 17: "pread64", 18: "pwrite64", 74: "fsync", 75: "fdatasync", 77: "ftruncate", 82: "rename",
    83: "mkdir", 87: "unlink", 257: "openat", 263: "unlinkat", 264: "renameat", 285: "fallocate", 316: "renameat2",
  ]

  /// Runs `arguments` to the end and returns how it ended. `decide` hears of the calls named above, from the first one
  /// after the program itself was started. Killed after `seconds`.
  public static func run(
    _ arguments: [String], in directory: Path, standardOutput: Path, standardError: Path, seconds: Double = 60,
    _ decide: (TracedCall) -> Verdict
  ) -> WinnowProcess.Ending? {
    let id = spawn(
      ["sh", "-c", "kill -STOP $$; exec \"$@\"", "sh"] + arguments,
      ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }, in: directory,
      standardOutput: standardOutput, standardError: standardError)
    let limit = DispatchWorkItem { kill(id, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: limit)
    defer { limit.cancel() }
    var status: Int32 = 0
    waitpid(id, &status, WUNTRACED)
    guard ptrace(.seize, id, 0, options) == 0, ptrace(.interrupt, id, 0, 0) == 0 else {
      kill(id, SIGKILL)
      waitpid(id, &status, 0)
      return nil
    }
    kill(id, SIGCONT)
    return follow(id, decide)
  }

  private static func follow(_ id: Int32, _ decide: (TracedCall) -> Verdict) -> WinnowProcess.Ending? {
    var isStarted = false
    /// Threads whose call was taken away, with what it shall return.
    var pending: [Int32: Int64] = [:]
    while true {
      var status: Int32 = 0
      let thread = waitpid(-id, &status, wall)
      if thread < 0 { return nil }
      guard status & 0xFF == 0x7F else {
        if thread != id { continue }
        return status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signalled(status & 0x7F)
      }
      let signal = status >> 8 & 0xFF
      let event = status >> 16
      switch (event, signal) {
      case (eventStop, SIGSTOP), (eventStop, SIGTSTP), (eventStop, SIGTTIN), (eventStop, SIGTTOU):
        _ = ptrace(.listen, thread, 0, 0)
        continue
      case (eventExec, _): isStarted = true
      case (0, SIGTRAP | 0x80):
        if isStarted { meet(thread, of: id, &pending, decide) }
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
    _ thread: Int32, of id: Int32, _ pending: inout [Int32: Int64], _ decide: (TracedCall) -> Verdict
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
