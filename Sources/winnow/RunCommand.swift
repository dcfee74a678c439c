// `winnow run`: the daemon, or with --once one pass over what lies in the drop directory.
// Only puts settings together; everything that happens then is Daemon's.

import Daemon
import POSIX
import Storage

enum RunCommand: Command {
  static let name = "run"
  static let summary = "watch a drop directory and write one line of JSON for every scrape"
  static let usage = "run [--config FILE] [--drop DIR] [--output FILE|-] [--state DIR] [--socket PATH] [--once]"
  static let help = """
    Without a configuration file: ./drop, ./records.jsonl, ./.winnow/.

      --config FILE   configuration, see winnow.conf(5)
      --drop DIR      the directory to watch
      --output FILE   the output log, appended to; - is standard output
      --state DIR     what winnow remembers; one daemon a directory
      --socket PATH   the status socket
      --once          deal with what lies there now, then end (65: some files or documents have no record;
                      66, 77, 74: the directory went, may not be listed, cannot be; 77, 74: one below it may not,
                      cannot be; 73, 77, 74: an input could not be moved or removed; 75: told to stop)

    Signals: TERM, INT finish what is in hand and stop; HUP reloads and reopens the output; USR1 reopens it.
    """
  static let flags: [StaticString] = ["once"]
  static let values = Settings.values

  static func run(_ options: CommandLineOptions) throws -> ExitCode {
    let settings = Settings(options)
    Host.limitMemoryPools(to: Host.processorCount + 1)
    if settings.isDropDefault, !options.flags.contains("once") {
      try makeDirectories(try settings.loadOrFail().directory)
    }
    var setup = Runtime.Setup(log: Log(threshold: StandardStream.isTerminal(2) ? .warning : .info)) {
      () throws(ConfigurationFailure) in try settings.load()
    }
    setup.configurationFile = settings.file
    setup.once = options.flags.contains("once")
    let display = Display(isTerminal: StandardStream.isTerminal(2))
    setup.onReceipt = { receipt, title in display.show(receipt, title) }
    do throws(StartFailure) {
      let runtime = try Runtime(setup)
      try runtime.start()
      display.follow { runtime.statusReport() }
      let code = runtime.wait()
      display.finish(runtime.statusReport(), isSummaryWanted: setup.once)
      return code
    } catch { throw CommandFailure(error.description, error.exitCode) }
  }
}
