// `winnow explain`: the answer to "what became of my file?", for every state a file can be in.
// It is asked when a record is missing, often when no daemon runs any more; a state it does not know, or takes for
// another, sends its user to look in the wrong place.

import Foundation
import POSIX
import TestBench
import Testing

@Suite struct ExplainTests {
  let sandbox = Sandbox(quick)

  private struct Fate: Equatable {
    var state: String?
    var why: String
  }

  private func explain(_ path: String) -> Fate {
    let (code, output, complaints) = sandbox.shell("$WINNOW explain --json --config $CONF \(path)")
    let json = object(output)
    #expect(code == (json?["state"] as? String == "missing" ? 66 : 0) && complaints.isEmpty, "\(path)")
    #expect(json?["path"] as? String == path)
    return Fate(state: json?["state"] as? String, why: json?["why"] as? String ?? "")
  }

  @Test("without a daemon: missing, outside, ignored, waiting")
  func before() throws {
    sandbox.directory.write("outside.txt", "Not in the drop directory.")
    sandbox.put("new.txt", "Just written.")
    sandbox.put("page.txt.part", "Half of it.")
    #expect(explain("drop/missing.txt") == Fate(state: "missing", why: "there is no such file"))
    #expect(explain("outside.txt") == Fate(state: "outside", why: "not in the drop directory"))
    #expect(explain("drop/page.txt.part") == Fate(state: "ignored", why: "ignored: the name matches *.part"))
    #expect(explain("drop/new.txt").state == "waiting")
  }

  @Test("a link outside of the drop directory is followed, and what is too large says so")
  func links() {
    sandbox.directory.write("outside.txt", "Not in the drop directory.")
    sandbox.shell("ln -s outside.txt link.txt; ln -s ../outside.txt drop/link.txt; ln -s none dangling.txt")
    #expect(sandbox.shell("$WINNOW explain --config $CONF link.txt").output.contains("Not in the drop directory."))
    #expect(sandbox.shell("$WINNOW explain --config $CONF drop/link.txt").output == "ignored: no regular file\n")
    #expect(sandbox.shell("$WINNOW explain --config $CONF dangling.txt").code == 0)
    sandbox.configure("[Limits]\nMaxDocumentBytes=64K\n")
    sandbox.directory.write("long.txt", String(repeating: "A long text. ", count: 12_000))
    #expect(sandbox.shell("$WINNOW explain --config $CONF long.txt").output.contains("too_large"))
  }

  @Test("after the work: done, duplicate, empty, changed, quarantined under both names, vanished from drop")
  func after() throws {
    sandbox.put("done.txt", "A text that has its record.")
    #expect(sandbox.runOnce() == 0)
    sandbox.put("double.txt", "A text that has its record.")
    sandbox.put("empty.txt", "")
    sandbox.directory.write("drop/noise.bin", [0, 1, 2, 3, 0, 0xFF, 0xFE, 0])
    #expect(sandbox.runOnce() == 65)
    let record = try #require(sandbox.records().first)
    let done = explain("drop/done.txt")
    #expect(done.state == "receipted" && done.why.hasPrefix("done at "))
    #expect(done.why.contains("\(record.bytes.count + 1) bytes at offset 0 of the log"))
    let double = explain("drop/double.txt").why
    #expect(double.contains("the same bytes as record \(record.object?["id"] as? String ?? "?")"))
    #expect(explain("drop/empty.txt").why.contains("no_bytes"))
    #expect(explain("drop/noise.bin").state == "quarantined")
    let noise = explain("state/quarantine/noise.bin")
    #expect(noise.state == "quarantined" && noise.why.contains("binary: "))
    sandbox.put("done.txt", "A text that was written over the other.")
    #expect(explain("drop/done.txt").why.hasPrefix("changed since; not processed yet. Before that: done at "))
    sandbox.shell("rm drop/done.txt")
    #expect(explain("drop/done.txt").why.hasPrefix("done at "))
  }

  @Test("shows line by line what is kept and what is removed, and the spans cover the text once")
  func account() throws {
    sandbox.put("page.txt", "First paragraph of the page.\n\n\n\n\nSecond paragraph of the page.\n")
    let text = sandbox.shell("$WINNOW explain --config $CONF drop/page.txt")
    #expect(text.code == 0)
    #expect(text.output.contains("\n+ First paragraph of the page."))
    #expect(!text.output.contains("\u{1b}"), "no colours where there is no terminal")
    let json = sandbox.shell("$WINNOW explain --json --config $CONF drop/page.txt").output
    let spans = try #require(object(json)?["spans"] as? [[String: Any]])
    var end = 0
    for span in spans {
      #expect(span["start"] as? Int == end)
      end = span["end"] as? Int ?? -1
    }
    #expect(end == 63)
  }
}
