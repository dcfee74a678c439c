// The memory of sites in the daemon: learned from what is committed, kept across runs, read by `winnow extract`.
// What it has learned takes lines out of texts to come. An article that came in several copies or versions must not
// pass for the template of its site, and a memory that is lost may cost no more than learning anew.

import POSIX
import TestBench
import Testing

@Suite("the memory of sites") struct SiteMemoryTests {
  private let plea = "Our newsroom is paid for by its readers: please become a supporter of the Vessel Bay Post today."

  /// So much of its own that no two are like each other.
  private func article(_ number: Int) -> String {
    let boats = (1...40).map { String(number * 7919 + $0 * 104_729, radix: 36) }.joined(separator: ", ")
    return """
      On day \(number) the harbour master counted these: \(boats).

      \(plea)

      Their crews, \(number * 5) people in all, were asked to come to office number \(number) before the weekend.

      """
  }

  private func text(_ box: Sandbox, _ path: String) -> String {
    box.records(path).first?.object?["text"] as? String ?? ""
  }

  @Test("what ten articles of a directory share is taken from the eleventh, after a restart, and by extract too")
  func learned() throws {
    let box = Sandbox(quick)
    for number in 1...10 { box.put(Path("bay/\(number).txt"), article(number)) }
    #expect(box.runOnce() == 0)
    box.put("bay/11.txt", article(11))
    box.put("other/12.txt", article(12))
    #expect(box.runOnce() == 0)
    #expect(text(box, "bay/10.txt").contains(plea) && text(box, "other/12.txt").contains(plea))
    #expect(!text(box, "bay/11.txt").contains(plea) && text(box, "bay/11.txt").contains("office number 11"))
    let removed = box.records("bay/11.txt").first?.object?["removed"] as? [String: Any]
    #expect((removed?["reasons"] as? [String: Any])?["site_template"] as? Int == plea.utf8.count + 1)
    #expect(box.isSound())
    let extract = "cd drop && $WINNOW extract bay/10.txt"
    #expect(box.shell(extract).output.contains(plea))
    let informed = box.shell("\(extract) --site-memory ../state/site-memory")
    #expect(informed.code == 0 && informed.output.contains("office number 10") && !informed.output.contains(plea))
    #expect(box.shell("\(extract) --site-memory ../out/records.jsonl").code == 66)
  }

  @Test("texts that are like an earlier one teach nothing, and neither does a new version of a file")
  func likeness() {
    let box = Sandbox(quick)
    for number in 1...11 { box.put(Path("bay/\(number).txt"), article(1) + "Seen by number \(number).\n") }
    #expect(box.runOnce() == 0)
    for number in 2...11 {
      box.put("other/a.txt", article(number))
      #expect(box.runOnce() == 0)
    }
    box.put("bay/own.txt", article(20))
    box.put("other/own.txt", article(21))
    #expect(box.runOnce() == 0)
    #expect(text(box, "bay/own.txt").contains(plea) && text(box, "other/own.txt").contains(plea))
  }

  @Test("SiteMemory=no remembers nothing")
  func switchedOff() {
    let box = Sandbox(quick + "\n[Pipeline]\nSiteMemory=no\n")
    for number in 1...11 {
      box.put(Path("bay/\(number).txt"), article(number))
      #expect(box.runOnce() == 0)
    }
    #expect(text(box, "bay/11.txt").contains(plea) && box.directory.read("state/site-memory") == nil)
  }

  @Test("a damaged memory is learned anew, and stops nothing")
  func damaged() {
    let box = Sandbox(quick)
    for number in 1...10 { box.put(Path("bay/\(number).txt"), article(number)) }
    #expect(box.runOnce() == 0)
    box.directory.write("state/site-memory", Array("winnow site memory 2\n00000000\nnothing".utf8))
    box.put("bay/11.txt", article(11))
    #expect(box.runOnce() == 0)
    #expect(text(box, "bay/11.txt").contains(plea) && box.isSound())
  }
}
