// Settling with a clock that the test turns.
// Each sign by which a file seems complete is false for some writer. What tells then are waits of up to minutes, and
// clocks that may be set back: in real time nobody would try that.

import POSIX
import Testing

@testable import Intake

private let second: Int64 = 1_000_000_000

/// A file, a clock and a settling that have to do with each other.
private final class Story {
  var now = Moment(monotonic: 1_000 * second, realtime: 1_700_000_000 * second)
  var rules = SettlingRules(settle: second, trustRename: true)
  var writers = FileDescriptor.Writers.none
  var isLocal = true
  /// The watch on the file's directory.
  var witness: Witness? = Witness(watch: 1, overflows: 0)
  var size: Int64 = 10
  var modified: Int64
  var settling: Settling!

  init(age: Int64 = 0) { modified = 1_700_000_000 * second - age }

  var status: FileStatus {
    FileStatus(
      kind: .regular, device: 1, inode: 2, size: size, modifiedNanoseconds: modified, changedNanoseconds: modified)
  }

  func notice(_ evidence: Evidence) {
    settling = Settling(evidence, status, at: now, isLocal: isLocal, rules)
  }

  func pass(_ nanoseconds: Int64) {
    now.monotonic += nanoseconds
    now.realtime += nanoseconds
  }

  func write() {
    size += 1
    modified = now.realtime
  }

  func look() -> Bool { settling.look(status, at: now, rules, witness: witness) { [writers] in writers } }

  /// Looks at each deadline until the file is ready; the seconds that took, nil if it is not in a day.
  func secondsUntilReady() -> Double? {
    let start = now.monotonic
    while now.monotonic - start < 86_400 * second {
      if look() { return Double(now.monotonic - start) / 1e9 }
      precondition(settling.deadline > now.monotonic, "the next look must be later")
      pass(settling.deadline - now.monotonic)
    }
    return nil
  }
}

@Suite("Settling")
struct SettlingTests {
  @Test("a file that was renamed into place is ready at once")
  func renamed() {
    let story = Story()
    story.notice(.renamed)
    #expect(story.secondsUntilReady() == 0)
  }

  @Test("a renamed file settles like a closed one where renames are not trusted")
  func renamedUntrusted() {
    let story = Story()
    story.rules.trustRename = false
    story.notice(.renamed)
    #expect(story.secondsUntilReady() == 1)
  }

  @Test("a renamed file that a writer still has open is not ready")
  func renamedWithWriter() {
    let story = Story()
    story.writers = .some
    story.notice(.renamed)
    #expect(!story.look())
  }

  @Test("a closed file is ready after the settle time, old time stamps or not")
  func closed() {
    let story = Story(age: 1_000 * second)
    story.notice(.closed)
    #expect(story.secondsUntilReady() == 1)
  }

  @Test("each event begins the quiet anew")
  func rearmed() {
    let story = Story()
    story.notice(.closed)
    for _ in 0..<10 {
      story.pass(second * 6 / 10)
      story.settling.rearm(.closed, story.status, at: story.now, story.rules)
      #expect(!story.look())
    }
    #expect(story.secondsUntilReady() == 1)
  }

  @Test("a change that no event told of begins the quiet anew", arguments: [Evidence.closed, .seen])
  func changedSilently(_ evidence: Evidence) {
    let story = Story()
    story.notice(evidence)
    story.pass(second)
    story.write()
    #expect(!story.look())
    story.pass(second / 2)
    #expect(!story.look())
    story.pass(second / 2)
    #expect(story.look())
  }

  @Test("another inode of the same size and time is a change")
  func otherInode() {
    let story = Story()
    story.notice(.closed)
    story.pass(second)
    let other = FileStatus(
      kind: .regular, device: 1, inode: 3, size: story.size, modifiedNanoseconds: story.modified,
      changedNanoseconds: story.modified)
    #expect(!story.settling.look(other, at: story.now, story.rules, witness: nil) { .none })
  }

  @Test("an old file found by a scan is ready at once, a young one when it is old enough")
  func scanned() {
    var story = Story(age: 5 * second)
    story.notice(.seen)
    #expect(story.secondsUntilReady() == 0)
    story = Story(age: second / 4)
    story.notice(.seen)
    #expect(story.secondsUntilReady() == 0.75)
  }

  @Test("a writer that pauses longer than the settle time is waited for, and looks grow rarer up to ten seconds")
  func openWriter() {
    let story = Story()
    story.writers = .some
    story.notice(.seen)
    var looks = 0
    for _ in 0..<1_000 {
      #expect(!story.look())
      #expect(story.settling.deadline - story.now.monotonic <= 10 * second)
      story.pass(story.settling.deadline - story.now.monotonic)
      looks += 1
      if story.now.monotonic > 4_000 * second { break }
    }
    #expect(looks < 320)
    story.writers = .none
    #expect(story.secondsUntilReady() == 0)
  }

  @Test("a file whose writers cannot be asked for needs ten times the quiet when only a scan saw it")
  func unknownWriters() {
    var story = Story()
    story.writers = .unknown
    story.notice(.seen)
    #expect(story.secondsUntilReady() == 10)
    story = Story(age: 3 * second)
    story.writers = .unknown
    story.notice(.seen)
    #expect(story.secondsUntilReady() == 7)
    story = Story()
    story.writers = .unknown
    story.notice(.closed)
    #expect(story.secondsUntilReady() == 1)
  }

  @Test("a file seen to be written is read when it is closed or quiet for long, where nobody can say more")
  func openUntilClosed() throws {
    let story = Story()
    story.writers = .unknown
    story.notice(.open(try #require(story.witness)))
    for _ in 0..<59 {
      story.pass(10 * second)
      #expect(!story.look())
    }
    story.write()
    #expect((600...610).contains(story.secondsUntilReady() ?? 0))
    story.write()
    story.settling.rearm(.closed, story.status, at: story.now, story.rules)
    #expect(story.secondsUntilReady() == 1)
  }

  @Test("a file that was seen to be written and has no writer left is ready, close or not")
  func openWithoutWriter() throws {
    let story = Story()
    story.notice(.open(try #require(story.witness)))
    #expect(story.secondsUntilReady() == 1)
  }

  @Test(
    "once events were lost, or the watch, the close of a file may have gone unseen",
    arguments: [Witness(watch: 1, overflows: 1), Witness(watch: 2, overflows: 0), nil])
  func witnessLost(_ witness: Witness?) throws {
    let story = Story()
    story.writers = .unknown
    story.notice(.open(try #require(story.witness)))
    story.witness = witness
    #expect(story.secondsUntilReady() == 10)
  }

  @Test("the wait after a reading in vain doubles up to ten seconds, and no event shortens it")
  func heldBack() {
    let story = Story()
    story.rules.settle = 0
    for (setbacks, wait) in [(1, 0.05), (2, 0.1), (8, 6.4), (9, 10), (1_000, 10)] {
      story.notice(.seen)
      story.settling.holdBack(after: setbacks, at: story.now)
      story.settling.rearm(.closed, story.status, at: story.now, story.rules)
      #expect(Double(story.settling.deadline - story.now.monotonic) / 1e9 == wait)
    }
  }

  @Test("a clock that was set back starves no file")
  func clockSetBack() {
    let story = Story()
    story.modified = story.now.realtime + 86_400 * second
    story.notice(.seen)
    #expect(story.secondsUntilReady() == 1)
  }

  @Test("time stamps of another machine's clock prove nothing")
  func remote() {
    let story = Story(age: 3_600 * second)
    story.isLocal = false
    story.writers = .unknown
    story.notice(.seen)
    #expect(story.secondsUntilReady() == 10)
  }

  @Test("no file is given up, however long it is written to")
  func neverGivenUp() {
    let story = Story()
    story.notice(.seen)
    for _ in 0..<100_000 {
      story.pass(second * 9 / 10)
      story.write()
      #expect(!story.look())
    }
    story.pass(second)
    #expect(story.look())
  }

  @Test("a change of attributes re-arms a renamed file as a closed one")
  func attributes() {
    let story = Story()
    story.notice(.renamed)
    story.settling.rearm(nil, story.status, at: story.now, story.rules)
    #expect(story.settling.evidence == .closed)
    #expect(story.secondsUntilReady() == 1)
  }
}
