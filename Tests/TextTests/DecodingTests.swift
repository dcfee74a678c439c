// Which encoding is believed, and that the result is always well-formed UTF-8.
// Labels are wrong or missing, and glibc decodes otherwise than browsers do: a text that is read in the wrong encoding
// is garbled whole, and bytes that are no UTF-8 would break the record's line for its readers.

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

  @Test("so is one with few other characters beyond ASCII, but one such byte at the end is a letter of windows-1252")
  func cutEarly() {
    let cut = decode(Array(Array("Grüße aus Kö".utf8).dropLast()))
    #expect(text(cut) == "Grüße aus K\u{FFFD}" && cut.origin == .mostlyUTF8)
    #expect(text(decode(Array("a caf".utf8) + [0xE9])) == "a café")
  }

  @Test("a maximal ill-formed part is one U+FFFD, as the WHATWG decoder has it")
  func maximalParts() {
    // Unicode 15, table 3-8.
    let bytes: [UInt8] = [0xF1, 0x80, 0x80, 0xE1, 0x80, 0xC2, 0x62, 0x80, 0x63, 0x80, 0xBF, 0x64]
    let decoded = decode([0xEF, 0xBB, 0xBF] + bytes)
    #expect(text(decoded) == "\u{FFFD}\u{FFFD}\u{FFFD}b\u{FFFD}c\u{FFFD}\u{FFFD}d")
    #expect(decoded.replacementCount == 6)
  }

  @Test("a legacy label on UTF-8 is passed over, one on ASCII is not")
  func contradictedLabels() {
    let page = Array("Grüße aus Köln".utf8)
    for label in ["latin1", "koi8-r", "utf-16"] {
      #expect(text(decode(page, embedded: (label, .meta))) == "Grüße aus Köln")
      #expect(decode(page, declared: label).origin == .validUTF8)
    }
    #expect(decode(Array("日本語の文".utf8), declared: "shift_jis").origin == .declared)
    #expect(decode(Array("日本語の文章".utf8), declared: "shift_jis").origin == .validUTF8)
    #expect(decode(Array("ASCII".utf8), declared: "latin1").origin == .declared)
    #expect(decode([0xC3, 0xA4], declared: "latin1").origin == .declared)
  }

  @Test("utf-8 on what is not UTF-8 is passed over, on UTF-8 with a fault it holds")
  func contradictedUTF8() {
    #expect(text(decode([0x66, 0xFC, 0x72], embedded: ("utf-8", .meta))) == "für")
    let damaged = decode(Array("Grüße, Köln, Jörg: schön".utf8) + [0xFF], embedded: ("utf-8", .meta))
    #expect(damaged.origin == .meta && damaged.replacementCount == 1)
  }

  @Test("a label from outside goes before one in the document, which goes before the bytes")
  func order() {
    let bytes: [UInt8] = [0xE3, 0xE5, 0xE9, 0xE1]
    let both = decode(bytes, declared: "iso-8859-7", embedded: ("koi8-r", .meta))
    #expect(both.encoding == "iso-8859-7" && both.origin == .declared)
    let meta = decode(bytes, declared: "hz-gb-2312", embedded: ("koi8-r", .meta))
    #expect(meta.encoding == "koi8-r" && meta.origin == .meta)
    #expect(decode(bytes, embedded: ("koi8-r", .xml)).origin == .xml)
    #expect(decode([0xEF, 0xBB, 0xBF, 0x61], embedded: ("koi8-r", .meta)).origin == .byteOrderMark)
  }

  @Test("ISO-2022-JP is known by its escape sequences, and a cut code takes no line end with it")
  func iso2022JP() {
    let bytes = Array("a \u{1B}$BF|K\\\u{1B}(B b".utf8)
    let decoded = decode(bytes)
    #expect(text(decoded) == "a 日本 b" && decoded.encoding == "iso-2022-jp" && decoded.origin == .detected)
    #expect(text(decode(Array("\u{1B}$BF\nb".utf8), declared: "iso-2022-jp")) == "\u{FFFD}\nb")
    #expect(decode(Array("\u{1B}[1mbold".utf8)).origin == .validUTF8)
  }

  @Test("what glibc has otherwise than the standard is read as the standard has it")
  func corrections() {
    #expect(text(decode([0xAE, 0xBE], declared: "koi8-u")) == "ўЎ")
    #expect(text(decode([0xC6], declared: "macintosh")) == "∆")
    #expect(text(decode([0xFF], declared: "x-mac-cyrillic")) == "€")
    #expect(text(decode([0xE0, 0xC8], declared: "windows-1255")) == "א\u{5B8}")
    #expect(text(decode([0x81, 0x30, 0x81, 0x30, 0x90, 0x30, 0x81, 0x30], declared: "gb18030")) == "\u{80}\u{10000}")
    #expect(text(decode([0x81, 0x35, 0xF4, 0x37, 0x80], declared: "gbk")) == "\u{E7C7}€")
    #expect(text(decode([0x41, 0xFF], declared: "x-user-defined")) == "A\u{F7FF}")
    #expect(text(decode([0xA1, 0x3C, 0x81], declared: "big5")) == "\u{FFFD}<\u{FFFD}")
  }

  @Test("a million bytes that mean nothing are read under every label, at three bytes each at most")
  func meaningless() {
    let bytes = [UInt8](repeating: 0xFF, count: 1 << 20)
    for row in encodingLabels {
      let decoded = decode(bytes, declared: row.name)
      #expect(decoded.bytes.count <= 3 * bytes.count && decoded.bytes.count >= bytes.count, "\(row.name)")
    }
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
