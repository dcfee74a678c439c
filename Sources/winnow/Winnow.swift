// The program: finds the subcommand, runs it, exits. Each subcommand is one file.
// Errors become one line and a code of sysexits(3) here and nowhere else; where the reader of standard output has seen enough,
// the end is that of any filter, SIGPIPE, and without a word.

import Daemon
import Pipeline
import POSIX

@main
enum Winnow {
  static func main() {
    StandardStream.occupy()
    Signal.ignore(Signal.pipe)
    let arguments = commandLineArguments()
    let name = arguments.first?.description ?? ""
    let rest = Array(arguments.dropFirst())
    if ["", "help", "--help", "-h"].contains(name) {
      print(help, to: name.isEmpty ? 2 : 1)
      exit(name.isEmpty ? .usage : .success)
    }
    if name == "--version" { exit(run(VersionCommand.self, rest)) }
    guard let command = commands.first(where: { $0.name == name }) else {
      complain("no such command: \(name); see winnow --help")
      exit(.usage)
    }
    exit(run(command, rest))
  }

  static let commands: [any Command.Type] = [
    RunCommand.self, ExtractCommand.self, StatusCommand.self, SyncCommand.self, DropCommand.self,
    ExplainCommand.self, VerifyCommand.self, CheckCommand.self, QuarantineCommand.self, VersionCommand.self,
  ]

  private static var help: String {
    let width = 12
    let lines = commands.map { command in
      let gap = String(repeating: " ", count: width - command.name.count)
      return "  \(command.name)\(gap)\(command.summary)"
    }
    return """
      winnow \(winnowVersion): turns every scrape dropped into a directory into one durable line of JSON

      usage: winnow COMMAND [OPTION…]

      \(lines.joined(separator: "\n"))

      winnow COMMAND --help explains a command. Manual: winnow(1), winnow.conf(5).
      """
  }

  private static func run(_ command: any Command.Type, _ arguments: [Path]) -> ExitCode {
    do {
      let options = try CommandLineOptions(arguments, flags: command.flags + ["help"], values: command.values)
      if options.flags.contains("help") {
        print("usage: winnow \(command.usage)\n\n\(command.help)", to: 1)
        return .success
      }
      if let operand = options.operands.first, !command.takesOperands {
        throw CommandLineOptions.Failure("\(command.name) takes no operands, such as \(operand)")
      }
      return try command.run(options)
    } catch let failure as CommandLineOptions.Failure {
      complain("\(failure); see winnow \(command.name) --help")
      return .usage
    } catch let failure as CommandFailure {
      if !failure.message.isEmpty { complain(failure.message) }
      return failure.exitCode
    } catch let error as SystemError {
      if error.isBrokenPipe { Signal.endProcess(by: Signal.pipe) }
      complain(error.description)
      return error.exitCode
    } catch {
      complain("\(error)")
      return .osError
    }
  }

  private static func exit(_ code: ExitCode) -> Never { terminate(code.rawValue) }
}

/// A subcommand.
protocol Command: Sendable {
  static var name: String { get }
  /// Half a line for `winnow --help`.
  static var summary: String { get }
  static var usage: String { get }
  static var help: String { get }
  static var flags: [StaticString] { get }
  static var values: [StaticString] { get }
  /// Whether anything may stand on the command line beside the options.
  static var takesOperands: Bool { get }
  static func run(_ options: CommandLineOptions) throws -> ExitCode
}

extension Command {
  static var takesOperands: Bool { false }
}

/// Ends a command with a message and an exit code.
struct CommandFailure: Error {
  let message: String
  let exitCode: ExitCode

  init(_ message: String, _ exitCode: ExitCode) {
    self.message = message
    self.exitCode = exitCode
  }
}

extension SystemError {
  /// Of a command that could not go on for it.
  var exitCode: ExitCode { isPermission ? .noPermission : isMissing ? .noInput : .ioError }
}

/// A line on standard output (1) or standard error (2).
func print(_ text: String, to stream: Int32) {
  do { try StandardStream.write(Array((text + "\n").utf8), to: stream) } catch {
    // Complaints that nobody reads end no work.
    if stream == 2 { return }
    if error.isBrokenPipe { Signal.endProcess(by: Signal.pipe) }
    terminate(ExitCode.ioError.rawValue)
  }
}

func complain(_ message: String) { print("winnow: \(message)", to: 2) }
