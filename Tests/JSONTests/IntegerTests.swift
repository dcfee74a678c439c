// Integers as JSON, whichever way they are written.
// Those below 2^32 are written without a String; the offsets of a log that grows for years come to lie beyond.

import Testing

@testable import JSON

@Suite struct IntegerTests {
  @Test("integers of every size and sign are written in decimal")
  func integers() {
    var writer = JSONWriter()
    writer.beginArray()
    for value in [0, 7, 10, 4_294_967_295, 4_294_967_296, -1, Int.max, Int.min] { writer.integer(value) }
    writer.endArray()
    let expected = "[0,7,10,4294967295,4294967296,-1,9223372036854775807,-9223372036854775808]"
    #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
  }
}
