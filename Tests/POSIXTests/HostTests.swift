// What is asked of the process itself.
// A wrong answer fails no other test: it shows as a daemon that stays as large as it ever was, or runs more workers
// than it was given processors.

import Foundation
import POSIX
import Testing

@Suite struct HostTests {
  @Test("free pages between used ones go back to the system")
  func freePages() throws {
    let blocks = (0..<50_000).compactMap { _ in calloc(1, 2000) }  // below what malloc(3) maps by itself
    blocks.forEach { memset($0, 1, 2000) }
    blocks.dropLast().forEach { free($0) }  // the last one stands at the end of the pool and keeps the rest
    defer { free(blocks.last) }
    let before = try #require(Host.residentBytes())
    Host.returnFreeMemory()
    #expect(try #require(Host.residentBytes()) < before - 60_000_000)
  }

  @Test("processors are those that this process may run on")
  func processors() throws {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") })
    let mask = line.dropFirst("Cpus_allowed:".count).compactMap(\.hexDigitValue)
    #expect(Host.processorCount == mask.reduce(0) { $0 + $1.nonzeroBitCount })
  }
}
