// A file that may be lost: what comes back of it, and that damage is no memory.
// One that is lost is learned again. One that is damaged and believed would change records, and nothing could show it,
// since nothing else says what it should hold.

import POSIX
import TestBench
import Testing

@testable import Storage

@Suite struct DerivedFileTests {
  @Test("what was saved comes back up to the limit, and nothing of what was cut, changed or is of another kind")
  func roundTrip() throws {
    let place = TempDirectory()
    let file = DerivedFile(place.at("derived"), magic: "kind 1")
    #expect(try file.load(limit: 1000) == nil)
    for payload in [[], [UInt8](repeating: 7, count: 1000)] {
      try file.save(payload)
      #expect(try file.load(limit: 1000) == payload)
    }
    #expect(try file.load(limit: 999) == nil)
    let bytes = try #require(place.read("derived"))
    for index in bytes.indices {
      place.write("derived", Array(bytes[..<index]))
      #expect(try file.load(limit: 1000) == nil)
      var damaged = bytes
      damaged[index] ^= 1
      place.write("derived", damaged)
      #expect(try file.load(limit: 1000) == nil)
    }
    place.write("derived", bytes)
    #expect(try DerivedFile(place.at("derived"), magic: "kind 2").load(limit: 1000) == nil)
  }
}
