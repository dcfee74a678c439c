// `winnow extract`: the pipeline as a filter, with any number of workers and any reader at the other end of the pipe.

import Foundation
import POSIX
import TestBench
import Testing

@Suite struct ExtractTests {
  let sandbox = Sandbox()

  private func source(_ line: Substring) -> [String: Any]? { object(String(line))?["source"] as? [String: Any] }

  @Test("reads standard input, with and without a dash")
  func standardInput() throws {
    sandbox.directory.write("page", "A page that comes through a pipe.")
    let one = sandbox.shell("cat page | $WINNOW extract --url http://example.org/p -")
    let other = sandbox.shell("$WINNOW extract --url http://example.org/p < page")
    #expect(one.code == 0 && one.output == other.output)
    let record = try #require(object(one.output))
    #expect(record["text"] as? String == "A page that comes through a pipe.")
    #expect(record["url"] as? String == "http://example.org/p")
  }

  @Test("keeps the order of its arguments, and of names within a directory, with any number of workers")
  func order() {
    for number in 1...300 {
      sandbox.directory.write(
        "in/\(number % 7)/\(number).txt", "Text number \(number)" + String(repeating: ".", count: number * 37 % 4000))
    }
    sandbox.directory.write("first.txt", "Named first.")
    let one = sandbox.shell("$WINNOW extract --workers 1 first.txt in in/3/3.txt").output
    let four = sandbox.shell("$WINNOW extract --workers 4 first.txt in in/3/3.txt").output
    #expect(one == four)
    let paths = one.split(separator: "\n").compactMap { source($0)?["path"] as? String }
    #expect(paths.count == 302)
    #expect(paths.first?.hasSuffix("first.txt") == true && paths.last?.hasSuffix("in/3/3.txt") == true)
    let inside = paths.dropFirst().dropLast()
    #expect(inside.elementsEqual(inside.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }))
  }

  @Test("--explain adds the removed spans")
  func explain() throws {
    sandbox.directory.write("page.txt", "One paragraph.\n\n\n\nAnother one.\n")
    let record = try #require(object(sandbox.shell("$WINNOW extract --explain page.txt").output))
    #expect((record["removed_spans"] as? [[String: Any]])?.isEmpty == false)
    let plain = try #require(object(sandbox.shell("$WINNOW extract page.txt").output))
    #expect(plain["removed_spans"] == nil)
  }

  @Test("a reader that has seen enough ends extract without a word and without a failure")
  func closedPipe() {
    for number in 1...2000 { sandbox.directory.write("in/\(number).txt", "Text number \(number) of a great many.") }
    let (_, output, complaints) = sandbox.shell("($WINNOW extract in; echo \"code $?\" >&2) | head -n 1")
    #expect(output.split(separator: "\n").count == 1)
    #expect(complaints == "code 0\n")
  }

  @Test("run --once to a pipe that is closed ends too, without a failure")
  func closedPipeOfRun() {
    for number in 1...400 { sandbox.directory.write("drop/\(number).txt", "Text number \(number) of many.") }
    let process = sandbox.startShell("($WINNOW run --once --config $CONF --output -; echo \"code $?\" >&2) | head -n 1")
    #expect(process.wait(seconds: 30) == .exited(0))
    #expect(process.output.split(separator: "\n").count == 1)
    #expect(process.complaints.contains("code 0"))
    #expect(!process.complaints.contains("error"))
  }
}
