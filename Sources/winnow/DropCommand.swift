// `winnow drop`: correct delivery for scripts: hidden temporary name, fsync, rename, fsync of the directory. The daemon
// sees the whole file or nothing.

import Daemon
import Intake
import POSIX

enum DropCommand: Command {
  static let name = "drop"
  static let summary = "deliver files into the drop directory, whole or not at all"
  static let usage = "drop [--config FILE] [--drop DIR] FILE…"
  static let help = """
    Copies each file under a hidden name, syncs it and renames it. A name that is taken gets a number. Prints where each
    file went.

      --config FILE   the configuration that names the drop directory
      --drop DIR      the drop directory
    """
  static let flags: [StaticString] = []
  static let values: [StaticString] = ["config", "drop"]
  static let takesOperands = true

  static func run(_ options: CommandLineOptions) throws -> ExitCode {
    guard !options.operands.isEmpty else { throw CommandFailure("name at least one file", .usage) }
    let configuration = try Settings.ofRunning(options).loadOrFail()
    let directory = configuration.directory
    for file in options.operands {
      // Delivered all the same, it would lie there for ever.
      if let pattern = IgnoreRules(configuration.ignore).match(file.lastComponent) {
        throw CommandFailure("\(file): winnow ignores names like \(pattern); nothing was delivered", .usage)
      }
    }
    let tree: DirectoryTree
    do { tree = try DirectoryTree(directory) } catch {
      throw CommandFailure("\(error)", error.isPermission ? .noPermission : .noInput)
    }
    var delivered: [Path] = []
    var failure: SystemError?
    for file in options.operands where failure == nil {
      do throws(SystemError) { delivered.append(directory.appending(try deliver(file, into: tree))) } catch {
        failure = error
      }
    }
    // What was delivered stays so, whatever became of the rest and whoever reads of it.
    do throws(SystemError) { if !delivered.isEmpty { try synchronizeDirectory(directory) } } catch {
      failure = failure ?? error
    }
    if let failure { complain(failure.description) }
    for path in delivered {
      try? StandardStream.write(Array((path.description + "\n").utf8), to: 1)  // its reader may be gone
    }
    return failure?.exitCode ?? .success
  }

  /// Returns the name the file got.
  private static func deliver(_ file: Path, into tree: DirectoryTree) throws(SystemError) -> Path {
    let source = try FileDescriptor.open(file, .readOnly)
    let name = file.lastComponent
    let temporary = Path(bytes: Array(".winnow-drop-\(Host.processID)-".utf8) + name.bytes.prefix(200))
    let target = try tree.create(temporary, permissions: 0o644)
    do throws(SystemError) {
      var offset: Int64 = 0
      while case let chunk = try source.read(at: offset, count: 1 << 20), !chunk.isEmpty {
        try target.writeAll(chunk)
        offset += Int64(chunk.count)
      }
      try target.synchronize()
      return try rename(temporary, in: tree, to: name)
    } catch {
      try? tree.remove(temporary)  // the first error is the one to report
      throw error
    }
  }

  private static func rename(_ temporary: Path, in tree: DirectoryTree, to name: Path) throws(SystemError) -> Path {
    var attempt = 0
    while true {
      // The number goes before the extension, which says what the file is.
      let candidate = attempt == 0 ? name : numbered(name, attempt)
      do {
        try tree.move(temporary, to: tree, as: candidate)
        return candidate
      } catch { if !error.isExisting { throw error } }
      attempt += 1
    }
  }

  private static func numbered(_ name: Path, _ number: Int) -> Path {
    let dot = name.bytes.firstIndex(of: UInt8(ascii: ".")) ?? name.bytes.endIndex
    let stem = name.bytes[..<(dot == 0 ? name.bytes.endIndex : dot)]
    return Path(bytes: Array(stem) + Array("-\(number)".utf8) + name.bytes[stem.endIndex...])
  }
}
