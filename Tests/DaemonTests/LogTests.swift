// Log lines: their form in the journal and elsewhere, and what keeps them from flooding or deceiving their reader.
// Names in them come from whoever may write to the drop directory: a line end in one must not forge another message.
// And a fault that is met again and again must not push all else out of the journal.

import POSIX
import Synchronization
import Testing

@testable import Daemon

@Suite struct LogTests {
  private final class Scene: Sendable {
    let lines = Mutex<[String]>([])
    let seconds = Mutex<Int64>(0)
  }
  private let scene = Scene()

  private func log(_ style: Log.Style = .journal, _ threshold: Log.Level = .info) -> Log {
    Log(
      style: style, threshold: threshold,
      clocks: ({ 1_772_366_400_123_456_789 }, { [scene] in scene.seconds.withLock { $0 } * 1_000_000_000 }),
      write: { [scene] bytes in scene.lines.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) } })
  }

  private func lines() -> [String] { scene.lines.withLock { $0 } }

  @Test("the journal gets a level, a terminal time and level")
  func styles() {
    log().warning("drop directory is missing")
    log(.plain).error("no space left")
    #expect(lines() == ["<4>drop directory is missing\n", "2026-03-01T12:00:00.123Z error: no space left\n"])
  }

  @Test("levels are syslog's, and those below the threshold are not written")
  func levels() {
    let log = log(.journal, .debug)
    log.error("e"); log.warning("w"); log.notice("n"); log.info("i"); log.debug("d")
    #expect(lines() == ["<3>e\n", "<4>w\n", "<5>n\n", "<6>i\n", "<7>d\n"])
    let quiet = self.log(.journal, .warning)
    quiet.notice("n2"); quiet.info("i2"); quiet.debug("d2"); quiet.warning("w2")
    #expect(lines().dropFirst(5) == ["<4>w2\n"])
  }

  @Test("one message is one line, whatever it holds")
  func oneLine() {
    log().info("a\n<0>forged\r\u{1B}[31m\u{2028}\u{0}é")
    #expect(lines() == ["<6>a\\u{a}<0>forged\\u{d}\\u{1b}[31m\\u{2028}\\u{0}é\n"])
  }

  @Test("a message without end is cut")
  func length() {
    log().info(String(repeating: "é", count: 100_000))
    #expect(lines().count == 1)
    #expect(lines()[0].utf8.count < 8300)
    #expect(lines()[0].hasSuffix("…\n"))
  }

  @Test("the same message is written ten times a minute, then counted")
  func repetition() {
    let log = log()
    for _ in 0..<25 { log.warning("again") }
    log.warning("other")
    #expect(lines() == Array(repeating: "<4>again\n", count: 10) + ["<4>other\n"])
    scene.seconds.withLock { $0 = 59 }
    log.warning("again")
    #expect(lines().count == 11)
    scene.seconds.withLock { $0 = 60 }
    log.info("later")
    #expect(lines().suffix(2) == ["<4>repeated 16 times: again\n", "<6>later\n"])
    log.warning("again")
    #expect(lines().last == "<4>again\n", "a new minute has begun")
  }

  @Test("what was held back is told at the end")
  func flush() {
    let log = log()
    for _ in 0..<12 { log.error("again") }
    log.flush()
    log.flush()
    #expect(lines().suffix(1) == ["<3>repeated 2 times: again\n"])
    #expect(lines().count == 11)
  }

  @Test("a thousand different messages are all written and not remembered")
  func manyMessages() {
    let log = log()
    for _ in 0..<15 { log.info("first") }
    for index in 0..<1000 { log.info("message \(index)") }
    log.flush()
    #expect(lines().count == 10 + 1000 + 1)
    #expect(lines().contains("<6>repeated 5 times: first\n"))
  }

  @Test("the journal is recognized by device and inode of standard error")
  func detection() {
    func style(_ variable: Path?) -> Log.Style {
      .detected(environment: { $0 == "JOURNAL_STREAM" ? variable : nil }, standardError: (8, 1234))
    }
    #expect(style("8:1234") == .journal)
    #expect(style("8:1235") == .plain)
    #expect(style("") == .plain)
    #expect(style(nil) == .plain)
    #expect(Log.Style.detected(environment: { _ in "8:1234" }, standardError: nil) == .plain)
  }
}
