// Which encoding is believed, and that the result is always well-formed UTF-8.

import Testing

@testable import Text

@Suite struct DecodingTests {
  private func text(_ decoded: DecodedText) -> String? { String(validating: decoded.bytes, as: UTF8.self) }

  @Test("a byte order mark decides, and is no part of the text")
  func byteOrderMarks() {
    let utf8 = decode([0xEF, 0xBB, 0xBF] + Array("für".utf8), declared: "latin1")
    #expect(text(utf8) == "für" && utf8.encoding == "utf-8" && utf8.origin == .byteOrderMark)
    let little = decode([0xFF, 0xFE, 0x66, 0, 0xFC, 0, 0x72, 0])
    #expect(text(little) == "für" && little.encoding == "utf-16le" && little.origin == .byteOrderMark)
    let big = decode([0xFE, 0xFF, 0, 0x66, 0xD8, 0x3D, 0xDE, 0x00])
    #expect(text(big) == "f😀" && big.encoding == "utf-16be")
  }

  @Test("an unpaired surrogate and an odd last byte are one U+FFFD each")
  func brokenUTF16() {
    let decoded = decode([0xFF, 0xFE, 0x00, 0xD8, 0x61, 0x00, 0x62])
    #expect(text(decoded) == "\u{FFFD}a\u{FFFD}" && decoded.replacementCount == 2)
  }

  @Test("a declared encoding is used, an unknown one is passed over and not claimed")
  func declared() {
    let greek = decode([0xE3, 0xE5, 0xE9, 0xE1], declared: "ISO-8859-7")
    #expect(text(greek) == "γεια" && greek.encoding == "iso-8859-7" && greek.origin == .declared)
    let unknown = decode(Array("für".utf8), declared: "x-nonsense")
    #expect(text(unknown) == "für" && unknown.origin == .validUTF8)
  }

  @Test("labels mean what the WHATWG says", arguments: ["iso-8859-1", "ASCII", " latin1 ", "us-ascii", "windows-1252"])
  func labels(label: String) {
    let decoded = decode([0x80, 0x93, 0xE4, 0x94], declared: label)
    #expect(text(decoded) == "€“ä”" && decoded.encoding == "windows-1252")
  }

  @Test("multi-byte encodings come through iconv")
  func multibyte() {
    #expect(text(decode([0x93, 0xFA, 0x96, 0x7B], declared: "shift_jis")) == "日本")
    #expect(text(decode([0xD6, 0xD0, 0xB9, 0xFA], declared: "gb2312")) == "中国")
    #expect(text(decode([0xB0, 0xA1], declared: "euc-kr")) == "가")
  }

  @Test("a byte iconv refuses is one U+FFFD, and what follows is read")
  func refused() {
    let decoded = decode([0x93, 0xFA, 0xFF, 0x61, 0x93], declared: "shift_jis")
    #expect(text(decoded) == "日\u{FFFD}a\u{FFFD}" && decoded.replacementCount == 2)
    #expect(text(decode([0xC0, 0x98], declared: "windows-1251")) == "А\u{98}")
  }

  @Test("bytes that are no UTF-8 are windows-1252, with C1 controls for its five holes")
  func fallback() {
    let decoded = decode([0x66, 0xFC, 0x72, 0x20, 0x85, 0x81])
    #expect(text(decoded) == "für …\u{81}" && decoded.encoding == "windows-1252" && decoded.origin == .fallback)
  }

  @Test("UTF-8 with a few faults stays UTF-8, with U+FFFD for each fault")
  func mostlyUTF8() {
    let decoded = decode(Array("Grüße aus Köln, schöne Grüße".utf8) + [0xFF])
    #expect(text(decoded) == "Grüße aus Köln, schöne Grüße\u{FFFD}")
    #expect(decoded.origin == .mostlyUTF8 && decoded.replacementCount == 1)
  }

  @Test("a file cut inside a character is UTF-8, not windows-1252")
  func cutOff() {
    let whole = Array("Grüße, Köln, Jörg: schön".utf8) + [0xE2, 0x82]
    #expect(text(decode(whole)) == "Grüße, Köln, Jörg: schön\u{FFFD}")
  }

  @Test("a maximal ill-formed part is one U+FFFD, as the WHATWG decoder has it")
  func maximalParts() {
    // Unicode 15, table 3-8.
    let bytes: [UInt8] = [0xF1, 0x80, 0x80, 0xE1, 0x80, 0xC2, 0x62, 0x80, 0x63, 0x80, 0xBF, 0x64]
    let decoded = decode([0xEF, 0xBB, 0xBF] + bytes)
    #expect(text(decoded) == "\u{FFFD}\u{FFFD}\u{FFFD}b\u{FFFD}c\u{FFFD}\u{FFFD}d")
    #expect(decoded.replacementCount == 6)
  }

  @Test("any bytes become well-formed UTF-8 under any label")
  func anyBytes() {
    var generator = Generator(seed: 11)
    for round in 0..<400 {
      let bytes = (0..<Int(generator.next() % 40)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      let label = [nil, "utf-8", "utf-16", "shift_jis", "gb18030", "windows-1255", "big5"][round % 7]
      #expect(text(decode(bytes, declared: label)) != nil)
    }
  }
}
