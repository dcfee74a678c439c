// `winnow extract`: the pipeline as a filter, with any number of workers and any reader at the other end of the pipe.
// Scripts pair its lines with their arguments by order, and end it with `head`: neither may hang on which worker was
// faster, or turn into a failure of the job.

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

  @Test("with two workers a file is read while the one before it is still waited for, and comes out behind it")
  func sideBySide() throws {
    for name in ["first", "second"] { sandbox.directory.makePipe(Path(name)) }
    let process = sandbox.start("extract", ["--workers", "2", "first", "second"])
    // A pipe can be opened for writing without waiting once somebody reads it; the first has no writer yet.
    var second: FileDescriptor?
    #expect(
      waitUntil("the second file is opened") {
        // Until then it is refused.
        second = try? FileDescriptor.open(sandbox.directory.at("second"), [.writeOnly, .nonBlocking])
        return second != nil
      })
    try second?.writeAll(Array("The second text of two, which came first.".utf8))
    second = nil
    let first = try FileDescriptor.open(sandbox.directory.at("first"), [.writeOnly])
    try first.writeAll(Array("The first text of two, which came last.".utf8))
    withExtendedLifetime(consume first) {}
    #expect(process.wait(seconds: 30) == .exited(0))
    let paths = process.output.split(separator: "\n").compactMap { source($0)?["path"] as? String }
    #expect(paths == ["first", "second"])
  }

  @Test("files of many documents stand between others, in order, with any number of workers")
  func manyDocuments() {
    for name in ["b.jsonl", "d.jsonl"] {
      let lines = (1...900).map { number in
        let dots = String(repeating: ".", count: number * 211 % 3000)
        return number == 500
          ? "{\"broken\"" : #"{"url":"https://\#(name)/\#(number)","text":"Number \#(number)\#(dots)"}"#
      }
      sandbox.directory.write("in/\(name)", lines.joined(separator: "\n"))
    }
    for name in ["a", "c", "e"] { sandbox.directory.write("in/\(name).txt", "A text of its own, named \(name).") }
    let one = sandbox.shell("$WINNOW extract --workers 1 in")
    let four = sandbox.shell("$WINNOW extract --workers 4 in")
    let piped = sandbox.shell("$WINNOW extract --workers 3 - < in/b.jsonl")
    #expect(one == four && one.code == 65)
    let records = one.output.split(separator: "\n").compactMap { source($0) }
    #expect(records.count == 3 + 2 * 899)
    let paths = records.compactMap { $0["path"] as? String }
    #expect(paths == paths.sorted())
    let indexes = records.filter { ($0["path"] as? String)?.hasSuffix("b.jsonl") == true }.compactMap {
      $0["index"] as? Int
    }
    #expect(indexes == (1...900).filter { $0 != 500 })
    let pipedIndexes = piped.output.split(separator: "\n").compactMap { source($0)?["index"] as? Int }
    #expect(pipedIndexes == indexes && piped.code == 65)
  }

  @Test("--config brings field names and limits of the daemon")
  func configuration() throws {
    sandbox.directory.write("names.conf", "[Formats]\nMapText=story\n[Limits]\nMaxDocumentBytes=64K\n")
    sandbox.directory.write("page.json", #"{"story":"What the page of the field story says."}"#)
    sandbox.directory.write("long.txt", String(repeating: "A long text. ", count: 6000))
    let record = try #require(object(sandbox.shell("$WINNOW extract --config names.conf page.json").output))
    #expect(record["text"] as? String == "What the page of the field story says.")
    #expect(sandbox.shell("$WINNOW extract --config names.conf long.txt").complaints.contains("too_large"))
    #expect(sandbox.shell("$WINNOW extract --config none.conf page.json").code == 78)
  }

  @Test("--explain adds the removed spans")
  func explain() throws {
    sandbox.directory.write("page.txt", "One paragraph.\n\n\n\nAnother one.\n")
    let record = try #require(object(sandbox.shell("$WINNOW extract --explain page.txt").output))
    #expect((record["removed_spans"] as? [[String: Any]])?.isEmpty == false)
    let plain = try #require(object(sandbox.shell("$WINNOW extract page.txt").output))
    #expect(plain["removed_spans"] == nil)
  }

  @Test("a gzip bomb that is one document is stopped by its ratio")
  func bomb() {
    let (code, output, complaints) = sandbox.shell(
      "head -c 3000000 /dev/zero | tr '\\0' a | gzip > bomb.txt.gz; $WINNOW extract bomb.txt.gz")
    #expect(code == 65 && output.isEmpty && complaints.contains("decompression_limit"))
  }

  @Test("a reader that has seen enough ends extract without a word, by SIGPIPE as it ends any filter")
  func closedPipe() {
    for number in 1...2000 { sandbox.directory.write("in/\(number).txt", "Text number \(number) of a great many.") }
    let (_, output, complaints) = sandbox.shell("($WINNOW extract in; echo \"code $?\" >&2) | head -n 1")
    #expect(output.split(separator: "\n").count == 1)
    #expect(complaints == "code 141\n")
    let help = sandbox.shell("(sleep .3; $WINNOW --help; echo \"code $?\" >&2) | true")
    #expect(help.complaints == "code 141\n")
  }

  @Test(
    "run to a pipe that nobody reads ends with 74 and one line, and what was not written comes with the next run",
    arguments: ["run --once", "run"])
  func closedPipeOfRun(command: String) {
    for number in 1...40 { sandbox.put(Path("\(number).txt"), "Text number \(number) of many.") }
    let script = "(sleep .3; $WINNOW \(command) --config $CONF --output -; echo \"code $?\" >&2) | true"
    let (_, output, complaints) = sandbox.shell(script, seconds: 30)
    #expect(output.isEmpty && complaints.contains("code 74\n"), "\(complaints)")
    let errors = complaints.split(separator: "\n").filter { $0.contains("error") }
    #expect(errors.count == 1 && errors.first?.contains("standard output: Broken pipe") == true, "\(complaints)")
    #expect(sandbox.receipts().isEmpty)
    #expect(sandbox.runOnce() == 0)
    #expect(Set(sandbox.records().map(\.path)).count == 40 && sandbox.records().count == 40)
    #expect(sandbox.isSound())
  }
}
