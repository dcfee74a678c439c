// The command line, read by glibc's getopt_long(3): the rules every Unix user knows (`--name value`, `--name=value`,
// unambiguous abbreviations, `--`), operands anywhere.

@preconcurrency import CGlibc
import Glibc

/// What stood on a command line.
public struct CommandLineOptions: Sendable {
  public private(set) var values: [String: Path] = [:]
  public private(set) var flags: Set<String> = []
  public private(set) var operands: [Path] = []

  /// Why the arguments are not of the form; one line for people.
  public struct Failure: Error, Sendable, CustomStringConvertible {
    public let description: String
    public init(_ description: String) { self.description = description }
  }

  /// `flags` stand alone, `values` take an argument. `arguments` are what follows the name of the command. To be called
  /// on one thread of the process only, as getopt(3) keeps its place in globals.
  public init(
    _ arguments: [Path], flags: [StaticString], values: [StaticString]
  ) throws(Failure) {
    let names = flags.map { ($0, no_argument) } + values.map { ($0, required_argument) }
    var table = names.map { name, kind in
      option(
        name: name.utf8Start.withMemoryRebound(to: CChar.self, capacity: 1) { $0 }, has_arg: kind, flag: nil, val: 0)
    }
    table.append(option(name: nil, has_arg: 0, flag: nil, val: 0))
    var argv: [UnsafeMutablePointer<CChar>?] =
      [strdup("winnow")] + arguments.map { $0.withCString { strdup($0) } } + [nil]
    defer { for pointer in argv { free(pointer) } }
    let count = Int32(argv.count - 1)
    optind = 0  // glibc: begin anew
    while true {
      var index: Int32 = 0
      // A leading colon keeps getopt silent and tells a missing argument from an unknown name.
      let found = getopt_long(count, &argv, ":", table, &index)
      if found == -1 { break }
      if found != 0 {
        let culprit = Path(bytes: Self.bytes(argv[Int(optind) - 1]))
        throw Failure(
          found == Int32(UInt8(ascii: ":")) ? "\(culprit) needs a value" : "no such option: \(culprit)")
      }
      let name = names[Int(index)].0.description
      if let optarg { self.values[name] = Path(bytes: Self.bytes(optarg)) } else { self.flags.insert(name) }
    }
    operands = (Int(optind)..<Int(count)).map { Path(bytes: Self.bytes(argv[$0])) }
  }

  private static func bytes(_ text: UnsafeMutablePointer<CChar>?) -> [UInt8] {
    guard let text else { return [] }
    return Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
  }
}

/// The arguments of this process after its name, as bytes.
public func commandLineArguments() -> [Path] {
  (1..<max(1, Int(CommandLine.argc))).map { index in
    guard let text = CommandLine.unsafeArgv[index] else { return "" }
    return Path(bytes: Array(UnsafeRawBufferPointer(start: text, count: strlen(text))))
  }
}
