// What the tests of the surface share: the places of a sandbox by name, shell scripts run against it, JSON as it is
// asked of in one expression, and waits for what must become true.

import Foundation
import Glibc
import POSIX
import TestBench
import Testing

/// A file that settles soon; otherwise the defaults.
let quick = "[Drop]\nSettleSec=300ms"

extension Sandbox {
  // MARK: Files

  /// Writes a file in the drop directory in one go, as `>` does.
  func put(_ name: Path, _ text: String) { directory.write(Path("drop").appending(name), Array(text.utf8)) }

  /// Writes it beside the drop directory and renames it in, so that it is complete at once.
  func deliver(_ name: Path, _ text: String) {
    directory.write("aside", text)
    directory.rename("aside", to: Path("drop").appending(name))
  }

  func lies(_ name: Path) -> Bool { ((try? FileStatus.ifPresent(drop.appending(name))) ?? nil) != nil }  // error: no

  // MARK: What became of them

  func receipts(_ path: String) -> [LogLine] { receipts().filter { $0.path == path } }
  func records(_ path: String) -> [LogLine] { records().filter { $0.path == path } }
  func outcomes(_ path: String) -> [String] { receipts(path).compactMap(\.outcome) }

  /// Waits until the outcomes of a path are these, in order.
  func comesTo(_ path: String, _ outcomes: [String], seconds: Double = 15) -> Bool {
    waitUntil("\(path): \(outcomes)", seconds: seconds) { self.outcomes(path) == outcomes }
  }

  /// Every line of the log is whole JSON, and log and receipts agree: no record is lost, double or torn.
  func isSound() -> Bool {
    let (code, text) = verify()
    if code != 0 { print("winnow verify: \(code.map(String.init) ?? "killed"): \(text)") }
    return code == 0
  }

  // MARK: Running

  /// Runs a script of bash in the sandbox's directory; `$WINNOW` is the program, `$CONF` its configuration.
  @discardableResult
  func shell(_ script: String, seconds: Double = 60) -> (code: Int32?, output: String, complaints: String) {
    let process = startShell(script)
    _ = process.wait(seconds: seconds)
    return (process.ending?.code, process.output, process.complaints)
  }

  func startShell(_ script: String) -> WinnowProcess {
    let name = UUID().uuidString
    return WinnowProcess(
      program: "bash", ["-c", script], in: directory.path,
      environment: ["WINNOW": WinnowProcess.binary.description, "CONF": configuration.description],
      standardOutput: directory.at(Path("out.\(name)")), standardError: directory.at(Path("err.\(name)")))
  }

  /// `/status` as JSON; nil where nobody answers.
  var status: [String: Any]? { ask("/status").flatMap { object($0.body) } }

  /// A value of `/status`, such as `queue.settling`.
  func status(_ path: String) -> Any? {
    path.split(separator: ".").reduce(status as Any?) { ($0 as? [String: Any])?[String($1)] }
  }

  func count(_ path: String) -> Int? { status(path) as? Int }
}

/// A JSON object; nil where the text is none.
func object(_ text: String) -> [String: Any]? {
  (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any]
}

/// Whether a test can become another user; says so where it cannot.
let canChangeUser = Host.effectiveUser == 0

/// A sandbox that user 65534 owns with all that is in it.
func sandboxOfNobody(_ settings: String) -> Sandbox {
  let sandbox = Sandbox(settings)
  sandbox.shell("chown -R 65534:65534 .")
  return sandbox
}

extension Sandbox {
  /// Starts a command as user 65534.
  func startAsNobody(_ command: String) -> WinnowProcess {
    startShell("exec setpriv --reuid 65534 --regid 65534 --clear-groups $WINNOW \(command) --config $CONF")
  }
}
