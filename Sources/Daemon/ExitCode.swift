// How the program ends: the codes of sysexits(3), whose names say whose turn it is to act.
// Units of systemd, cron and `xargs` act on these numbers: RestartPreventExitStatus= names some, so they never change meaning.

public enum ExitCode: Int32, Sendable {
  case success = 0
  case usage = 64
  /// Some inputs have no record, or the log does not hold what it should.
  case badData = 65
  case noInput = 66
  /// The daemon cannot be reached.
  case unavailable = 69
  case osError = 71
  /// The state directory is gone: a start would begin anew, which is for people to decide.
  case stateLost = 72
  case cannotCreate = 73
  case ioError = 74
  /// Try again: the lock is held, a sync took too long.
  case temporary = 75
  case noPermission = 77
  case configuration = 78
}
