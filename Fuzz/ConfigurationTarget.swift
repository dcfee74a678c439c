// Configuration files under libFuzzer: the loader that check, start and reload share, on a real file. What must hold: the
// same file gives the same answer; an error names a line that is there, on one line of text that no terminal obeys; a
// value that was taken and set again is the same; an empty value is the default.

import Glibc
import POSIX

private func demand(_ holds: Bool, _ rule: StaticString) {
  if !holds { fatalError("\(rule)") }
}

private let path: Path = {
  var template = Array("/dev/shm/winnow-fuzz-XXXXXX".utf8CString)
  return Path(String(cString: mkdtemp(&template))).appending("winnow.conf")
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzConfiguration(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  do { try FileDescriptor.open(path, [.writeOnly, .create, .truncate]).writeAll(bytes) } catch {
    fatalError("\(error)")
  }
  let first = load()
  demand(first == load(), "the same file gives the same answer")
  let lines = 1 + bytes.count { $0 == 0x0A }
  if case .failure(let failure) = first {
    demand(!failure.problems.isEmpty && failure.problems.count <= 101, "a failure says why, and not for ever")
    for problem in failure.problems {
      demand(problem.line.map { (1...lines).contains($0) } ?? true, "an error names a line that is there")
      let isPlain = problem.description.unicodeScalars.allSatisfy {
        $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value)
      }
      demand(isPlain, "an error is one line of text")
    }
  }
  checkKeys(bytes)
  return 0
}

private func load() -> Result<Configuration, ConfigurationFailure> {
  do { return .success(try Configuration.load(path, environment: { _ in nil })) } catch { return .failure(error) }
}

/// The whole input as the value of every key.
private func checkKeys(_ bytes: [UInt8]) {
  guard !bytes.isEmpty, bytes.count < 200 else { return }
  for key in ConfigurationKey.all {
    var once = Configuration()
    guard (try? key.assign(&once, bytes)) != nil else { continue }
    var back = once
    key.copy(&back, Configuration())
    demand(back == Configuration(), "an empty value goes back to the default")
    // Lists add up.
    guard key.name != "Ignore", key.section != "Formats" else { continue }
    var twice = once
    demand((try? key.assign(&twice, bytes)) != nil && twice == once, "set again it is the same")
  }
}
