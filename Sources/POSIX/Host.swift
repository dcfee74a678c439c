// This process and its machine: clocks, users, environment, processors, signals, standard streams.
// Whatever differs between machines and users is asked here, so that no other file has to know how.

import CGlibc
import Glibc

public enum Clock {
  /// Nanoseconds of CLOCK_MONOTONIC: for waiting and measuring.
  public static func monotonicNanoseconds() -> Int64 { now(CLOCK_MONOTONIC) }
  /// Nanoseconds since 1970: for people.
  public static func realtimeNanoseconds() -> Int64 { now(CLOCK_REALTIME) }
  /// CPU time of this process.
  public static func processorNanoseconds() -> Int64 { now(CLOCK_PROCESS_CPUTIME_ID) }

  private static func now(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

public enum Host {
  public static var processID: Int32 { getpid() }
  public static var effectiveUser: UInt32 { geteuid() }
  /// Processors this process may run on, at least 1: taskset(1), cpusets and batch systems leave it some of the machine's.
  public static var processorCount: Int {
    var mask = [UInt8](repeating: 0, count: 1 << 13)
    let byteCount = mask.withUnsafeMutableBytes { winnow_affinity($0.baseAddress, UInt($0.count)) }
    let allowed = mask.prefix(max(byteCount, 0)).reduce(0) { $0 + $1.nonzeroBitCount }
    return allowed > 0 ? allowed : max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }

  public static func environment(_ name: String) -> Path? {
    guard let value = getenv(name) else { return nil }
    return Path(bytes: Array(UnsafeRawBufferPointer(start: value, count: strlen(value))))
  }

  public static func removeEnvironment(_ name: String) { unsetenv(name) }

  /// Columns of the terminal behind a descriptor; nil where it is none.
  public static func terminalColumns(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// malloc(3) gives every thread a pool of its own, up to eight a processor, and what is freed stays there: with queues
  /// whose work changes threads each pool comes to hold room for the largest document. Fewer pools hold less. And pieces of
  /// 256 KB and more are mapped, and go back to the system when they are freed: left alone, malloc(3) raises that limit to the
  /// largest piece that it has seen, and a pool spreads over all that was ever in it at once (50 of 61 MB were free).
  public static func limitMemoryPools(to count: Int) {
    mallopt(M_ARENA_MAX, Int32(count))
    mallopt(M_MMAP_THRESHOLD, 256 << 10)
    mallopt(M_TRIM_THRESHOLD, 4 << 20)
  }

  /// Gives the free pages inside of the pools back to the system, those that lie between memory in use as well: malloc(3)
  /// does that by itself only at the end of a pool. It takes some milliseconds for a hundred megabytes.
  public static func returnFreeMemory() { malloc_trim(0) }

  /// Resident memory in bytes, from /proc/self/statm.
  public static func residentBytes() -> Int? {
    guard let file = try? FileDescriptor.open("/proc/self/statm", .readOnly),  // no /proc: no figure
      let bytes = try? file.read(at: 0, count: 128)
    else { return nil }
    let fields = String(decoding: bytes, as: UTF8.self).split(separator: " ")
    guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
    return pages * sysconf(Int32(_SC_PAGESIZE))
  }
}

public enum Signal {
  public static let hangup = SIGHUP
  public static let interrupt = SIGINT
  public static let terminate = SIGTERM
  public static let user1 = SIGUSR1
  public static let pipe = SIGPIPE
  public static let fileSize = SIGXFSZ
  public static let input = SIGIO
  public static let child = SIGCHLD

  /// Ignores a signal: broken pipes and full disks are errors of the call that met them, and a lease that breaks while
  /// it is given back needs no notice.
  public static func ignore(_ number: Int32) { Glibc.signal(number, SIG_IGN) }
  /// Ends this process as an ignored signal would have: what a shell then sees is what it knows of other filters.
  public static func endProcess(by number: Int32) -> Never {
    Glibc.signal(number, SIG_DFL)
    var only = sigset_t()
    sigemptyset(&only)
    sigaddset(&only, number)
    pthread_sigmask(SIG_UNBLOCK, &only, nil)
    raise(number)
    _exit(128 + number)
  }

  public static func send(_ number: Int32, to process: Int32) throws(SystemError) {
    try retrying("signal", Path("process \(process)")) { kill(process, number) }
  }
}

public enum StandardStream {
  /// Descriptors 0, 1 and 2 are never closed by us, so these are not `FileDescriptor`s.
  public static func isTerminal(_ number: Int32) -> Bool { isatty(number) == 1 }

  /// Takes those of the three that are closed, so that no file of ours gets their numbers and somebody's complaints with
  /// them; opened the wrong way round, they fail as closed ones do.
  public static func occupy() {
    for number in Int32(0)...2 where fcntl(number, F_GETFD) == -1 {
      _ = open("/dev/null", (number == 0 ? O_WRONLY : O_RDONLY))
    }
  }

  /// Writes all bytes to descriptor 1 or 2; throws EPIPE when the reader is gone.
  public static func write(_ bytes: [UInt8], to number: Int32) throws(SystemError) {
    var done = 0
    try write(bytes, to: number, from: &done)
  }

  /// Writes from byte `done` on and keeps `done` true, so that after an error one can go on where it stopped. Any
  /// descriptor of a stream will do.
  public static func write(_ bytes: [UInt8], to number: Int32, from done: inout Int) throws(SystemError) {
    while done < bytes.count {
      do {
        let start = done
        done += try retrying("write", name(of: number)) {
          bytes.withUnsafeBytes { Glibc.write(number, $0.baseAddress! + start, $0.count - start) }
        }
      } catch {
        guard error.code == EAGAIN else { throw error }
        var waiting = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
        poll(&waiting, 1, -1)
      }
    }
  }

  private static func name(of number: Int32) -> Path {
    switch number {
    case 1: "standard output"
    case 2: "standard error"
    default: Path("descriptor \(number)")
    }
  }

  /// Device and inode of a standard stream, as JOURNAL_STREAM names them.
  public static func identity(_ number: Int32) -> (device: UInt64, inode: UInt64)? {
    var raw = stat()
    guard fstat(number, &raw) == 0 else { return nil }
    return (UInt64(raw.st_dev), UInt64(raw.st_ino))
  }
}

/// Ends the process at once, without running exit handlers or flushing streams.
public func terminate(_ code: Int32) -> Never { _exit(code) }

/// Sleeps; sooner where a signal comes.
public func pause(milliseconds: UInt32) { usleep(milliseconds * 1000) }

/// Never returns and uses no processor: for tests of a stuck worker.
public func pauseForever() -> Never {
  while true { pause() }
}
