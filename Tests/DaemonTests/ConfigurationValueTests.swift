// Times, sizes, counts and lists as systemd writes them.
// Operators know these spellings from units. What could be meant in two ways (`1min 30`) is refused, since nobody looks
// again at a value that was taken.

import Testing

@testable import Daemon

@Suite struct ConfigurationValueTests {
  // nil: refused
  private func duration(_ text: String) -> Duration? { try? ConfigurationValue.duration(Array(text.utf8)) }
  private func size(_ text: String) -> Int? { try? ConfigurationValue.size(Array(text.utf8), in: 0...1 << 50) }

  @Test(
    "times are sums of numbers with units, a bare number is seconds",
    arguments: [
      ("0", Duration.zero), ("5", .seconds(5)), ("5s", .seconds(5)), ("20ms", .milliseconds(20)),
      ("1.5s", .milliseconds(1500)),
      ("5min", .seconds(300)), ("1min 30s", .seconds(90)), ("1min30s", .seconds(90)), ("2 h", .seconds(7200)),
      ("1d", .seconds(86_400)), ("1w", .seconds(604_800)), ("30 seconds", .seconds(30)), ("7us", .microseconds(7)),
      ("7µs", .microseconds(7)), ("1hour  1minute", .seconds(3660)),
    ])
  func goodDuration(_ text: String, _ expected: Duration) { #expect(duration(text) == expected) }

  @Test(
    "what is no time is refused",
    arguments: [
      "", " ", "s", "-5s", "+5s", "5x", "5 5", "1min 30", "5s,", "1..5s", "1.s", ".5s", "infinity", "1e3s", "5S", "5MS",
      "99999999999999999999s", "400d", "0x10", "５s", "1s\u{0}",
    ])
  func badDuration(_ text: String) { #expect(duration(text) == nil) }

  @Test("a bare number of BatchMSec is milliseconds")
  func milliseconds() throws {
    let read = { (text: String) in try ConfigurationValue.duration(Array(text.utf8), plain: .milliseconds(1)) }
    #expect(try read("20") == .milliseconds(20))
    #expect(try read("1s") == .seconds(1))
  }

  @Test(
    "sizes count in 1024s",
    arguments: [
      ("0", 0), ("4096", 4096), ("64K", 65_536), ("64M", 64 << 20), ("2G", 2 << 30), ("1T", 1 << 40), ("1.5K", 1536),
      ("8 M", 8 << 20),
      ("12B", 12),
    ])
  func goodSize(_ text: String, _ expected: Int) { #expect(size(text) == expected) }

  @Test(
    "what is no size is refused",
    arguments: ["", "K", "64k", "64m", "64KB", "-1", "1 2", "9999999999999T", "64M!", "1.2.3M"])
  func badSize(_ text: String) { #expect(size(text) == nil) }

  @Test("ranges hold at both ends and are named in the error")
  func ranges() {
    #expect((try? ConfigurationValue.size(Array("4K".utf8), in: 4096...8192)) == 4096)
    #expect((try? ConfigurationValue.size(Array("8K".utf8), in: 4096...8192)) == 8192)
    let error = #expect(throws: InvalidValue.self) { try ConfigurationValue.size(Array("8193".utf8), in: 4096...8192) }
    #expect(error?.expected == "a size such as 64K, 64M or 1G from 4K to 8K")
    let late = #expect(throws: InvalidValue.self) {
      try ConfigurationValue.duration(
        Array("1".utf8), in: .milliseconds(1500) ... .seconds(172_800), plain: .milliseconds(1))
    }
    #expect(late?.expected == "a time such as 5s or 1min 30s from 1500ms to 2d")
  }

  @Test("booleans are systemd's words in any case")
  func booleans() {
    let read = { (text: String) in try? ConfigurationValue.boolean(Array(text.utf8)) }
    #expect(["yes", "true", "on", "1", "YES", "True"].map(read) == Array(repeating: true, count: 6))
    #expect(["no", "false", "off", "0", "No"].map(read) == Array(repeating: false, count: 5))
    #expect(["", "y", "2", "ja", "yes "].map(read) == Array(repeating: nil, count: 5))
  }

  @Test("only a port of 127.0.0.1 can be listened on")
  func listen() {
    let read = { (text: String) in try? ConfigurationValue.loopbackPort(Array(text.utf8)) }
    #expect(read("127.0.0.1:9464") == 9464)
    #expect(read("127.0.0.1:65535") == 65_535)
    for text in [
      "9464", "0.0.0.0:9464", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:+1", "[::1]:9464",
      "127.0.0.10:1",
    ] {
      #expect(read(text) == nil, "\(text)")
    }
  }

  @Test("globs are parted by blanks, quotes keep them together")
  func globs() {
    let read = { (text: String) in try? ConfigurationValue.globs(Array(text.utf8)) }
    #expect(read("*.a  b/*\t'c d' e\" f\"g") == ["*.a", "b/*", "c d", "e fg"])
    #expect(read("\"'\"") == ["'"])
    #expect(read("\"open") == nil)
    #expect(read("''") == nil)
  }

  @Test("the nearest key is offered only when it is near")
  func nearestName() {
    let names = ["SettleSec", "RescanSec", "PollSec", "Directory"]
    #expect(nearest(to: "SettelSec", among: names) == "SettleSec")
    #expect(nearest(to: "settlesec", among: names) == "SettleSec")
    #expect(nearest(to: "Settle", among: names) == "SettleSec")
    #expect(nearest(to: "Color", among: names) == nil)
    #expect(editDistance(Array("ab".utf8), Array("ba".utf8)) == 1)
    #expect(editDistance(Array("kitten".utf8), Array("sitting".utf8)) == 3)
    #expect(editDistance([], Array("abc".utf8)) == 3)
  }
}
