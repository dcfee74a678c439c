// The real program, started as an operator would start it: as a process of its own, with arguments, environment and
// files for its output, to be signalled, killed and waited for. Nothing here sleeps for luck: every wait has a condition
// and a deadline.

import Foundation
import Glibc
import POSIX

/// A process that was started by a test. It and all it started are killed when the last reference goes or the test run
/// ends.
public final class WinnowProcess {
  public enum Ending: Equatable, Sendable {
    case exited(Int32)
    case signalled(Int32)

    public var code: Int32? { if case .exited(let code) = self { code } else { nil } }
  }

  public let id: Int32
  public let standardOutput: Path
  public let standardError: Path
  public private(set) var ending: Ending?

  /// The program as it was built beside this test bundle; WINNOW_BINARY names another one.
  public static let binary: Path = {
    if let named = Host.environment("WINNOW_BINARY") { return named }
    do { return try resolvedPath("/proc/self/exe").parent.appending("winnow") } catch {
      preconditionFailure("\(error)")
    }
  }()

  /// Starts `program` (winnow where none is given) in `directory`. `environment` is added to the one of the test.
  public init(
    program: Path = WinnowProcess.binary, _ arguments: [String], in directory: Path,
    environment: [String: String] = [:], standardOutput: Path, standardError: Path
  ) {
    self.standardOutput = standardOutput
    self.standardError = standardError
    let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    id = spawn(
      [program.description] + arguments, all.map { "\($0.key)=\($0.value)" }, in: directory,
      standardOutput: standardOutput, standardError: standardError)
    Reaper.shared.watch(id)
  }

  deinit { kill() }

  /// To this process only.
  public func signal(_ number: Int32) { _ = Glibc.kill(id, number) }

  /// SIGKILL to this process and to all it started, and waits until it is gone.
  public func kill() {
    if ending != nil { return }
    _ = Glibc.kill(-id, SIGKILL)
    _ = wait(seconds: 30)
  }

  /// SIGTERM, then waits for the end; nil when it does not come in time.
  @discardableResult
  public func stop(seconds: Double = 30) -> Ending? {
    signal(SIGTERM)
    return wait(seconds: seconds)
  }

  /// How it ended; nil while it runs.
  public func poll() -> Ending? {
    if let ending { return ending }
    var status: Int32 = 0
    // Looked at first and reaped second: until it is reaped nobody else gets its number.
    var information = siginfo_t()
    guard waitid(P_PID, id_t(id), &information, WEXITED | WNOHANG | WNOWAIT) == 0, information.si_signo == SIGCHLD
    else { return nil }
    Reaper.shared.forget(id)
    guard waitpid(id, &status, WNOHANG) == id else { return nil }
    ending = status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signalled(status & 0x7F)
    return ending
  }

  /// Waits for the end, looking every millisecond; nil when it does not come in time.
  public func wait(seconds: Double) -> Ending? {
    let deadline = Clock.monotonicNanoseconds() + Int64(seconds * 1e9)
    while true {
      if let ending = poll() { return ending }
      if Clock.monotonicNanoseconds() > deadline { return nil }
      usleep(1000)
    }
  }

  /// What it has said so far.
  public var output: String { text(standardOutput) }
  public var complaints: String { text(standardError) }

  private func text(_ path: Path) -> String {
    String(decoding: (try? readFile(path, limit: 1 << 30)) ?? [], as: UTF8.self)  // not there: it said nothing
  }
}

/// posix_spawn(3) in a process group of its own, with default signals and output appended to files. env(1) changes the
/// directory and then becomes the program: the file action that would do it is hidden from the Glibc module.
func spawn(
  _ arguments: [String], _ environment: [String], in directory: Path, standardInput: Int32? = nil, standardOutput: Path,
  standardError: Path
) -> Int32 {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  if let standardInput {
    posix_spawn_file_actions_adddup2(&actions, standardInput, 0)
  } else {
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
  }
  posix_spawn_file_actions_addopen(&actions, 1, standardOutput.description, O_WRONLY | O_CREAT | O_APPEND, 0o666)
  posix_spawn_file_actions_addopen(&actions, 2, standardError.description, O_WRONLY | O_CREAT | O_APPEND, 0o666)
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var none = sigset_t()
  var all = sigset_t()
  sigemptyset(&none)
  sigfillset(&all)
  posix_spawnattr_setsigmask(&attributes, &none)
  posix_spawnattr_setsigdefault(&attributes, &all)
  posix_spawnattr_setpgroup(&attributes, 0)
  posix_spawnattr_setflags(
    &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
  var argv = (["env", "-C", directory.description] + arguments).map { strdup($0) } + [nil]
  var envp = environment.map { strdup($0) } + [nil]
  defer { for pointer in argv + envp { free(pointer) } }
  var id: pid_t = 0
  let code = posix_spawnp(&id, "env", &actions, &attributes, &argv, &envp)
  precondition(code == 0, "unable to start \(arguments[0]): \(SystemError("spawn", nil, code: code).reason)")
  return id
}
