// Base64 against the examples of RFC 4648, and there and back.
// Names that are not UTF-8 stand in records and receipts so: one that comes back as another is a file nobody finds.

import JSON
import Testing

@Suite struct Base64Tests {
  @Test(
    "the examples of RFC 4648",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ])
  func examples(text: String, encoded: String) {
    #expect(String(decoding: Base64.encode(Array(text.utf8)), as: UTF8.self) == encoded)
    #expect(Base64.decode(Array(encoded.utf8)) == Array(text.utf8))
  }

  @Test("all bytes come back")
  func roundTrip() {
    for count in 0..<70 {
      let bytes = (0..<count).map { UInt8(255 - $0 * 5 % 256) }
      #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }
    #expect(Base64.encode([0xFB, 0xFF, 0xBF]) == Array("+/+/".utf8))
  }

  @Test(
    "Other texts are refused",
    arguments: ["Z", "Zg=", "Zg", "====", "Z===", "Zg=g", "Zm9v=", "Zm9-", "Zm 9", "Zg==Zg=="])
  func refused(text: String) { #expect(Base64.decode(Array(text.utf8)) == nil) }
}
