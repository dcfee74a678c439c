// Character references and the decoding of text (HTML standard, 13.2.5.72 to 13.2.5.80).
// html5lib's cases are not always there, and go through the tokenizer. Here references are read as they are in use:
// from a range of the source, long after parsing, when somebody asks for a text.

import Testing

@testable import HTML

private func decoded(_ source: String, in context: DecodingContext = .text) -> String {
  let bytes = Array(source.utf8)
  var result: [UInt8] = []
  appendDecoded(bytes.span, 0, bytes.count, in: context, to: &result)
  return String(decoding: result, as: UTF8.self)
}

/// Codes with the offsets where they were noticed.
private func errors(_ source: String, in context: DecodingContext = .text, checksStream: Bool = false) -> [String] {
  let bytes = Array(source.utf8)
  var errors = ParseErrors()
  countErrors(bytes.span, 0, bytes.count, in: context, checksStream: checksStream, into: &errors)
  return errors.places.map { "\($0.error.code) \($0.offset)" }
}

@Suite struct CharacterReferenceTests {
  @Test(
    "a named reference stands for its one or two code points",
    arguments: [
      ("&amp;", "&"), ("&nbsp;", "\u{A0}"), ("&Aacute;", "Á"), ("&rsquo;", "’"), ("&Afr;", "\u{1D504}"),
      ("&NotEqualTilde;", "\u{2242}\u{338}"), ("&fjlig;", "fj"), ("&lt;", "<"), ("&zwnj;", "\u{200C}"),
      ("&CounterClockwiseContourIntegral;", "\u{2233}"), ("&frac34;", "¾"), ("&there4;", "∴"), ("&AMP;&Lt;", "&≪"),
    ])
  func named(source: String, text: String) { #expect(decoded(source) == text) }

  @Test(
    "the longest name wins, and only some names do without a semicolon",
    arguments: [
      ("&notin;", "∉"), ("&notin", "¬in"), ("&notit;", "¬it;"), ("&not;in;", "¬in;"), ("&ampamp;", "&amp;"),
      ("&AMPx", "&x"), ("&hellip", "&hellip"), ("&hellipx;", "&hellipx;"), ("&copy2026", "©2026"), ("&frac12", "½"),
      ("&frac1", "&frac1"), ("&a;&1;&;& &&amp", "&a;&1;&;& &&"), ("&NBSP;", "&NBSP;"), ("&nbspa&nbsp", "\u{A0}a\u{A0}"),
      ("&CounterClockwiseContourIntegralx;", "&CounterClockwiseContourIntegralx;"), ("&", "&"), ("&a", "&a"),
    ])
  func longest(source: String, text: String) { #expect(decoded(source) == text) }

  @Test(
    "in an attribute a name without semicolon is left alone before = and letters and digits",
    arguments: [
      ("?a=1&copy=2", "?a=1&copy=2"), ("?a=1&copy2", "?a=1&copy2"), ("?a=1&copyb", "?a=1&copyb"), ("&copy", "©"),
      ("&copy b", "© b"), ("&copy;=", "©="), ("&notin;", "∉"), ("&noti;", "&noti;"), ("&lt&gt", "<>"), ("&#65=", "A="),
    ])
  func attributes(source: String, text: String) { #expect(decoded(source, in: .attributeValue) == text) }

  @Test(
    "a numeric reference stands for its number, with the standard's replacements",
    arguments: [
      ("&#65;&#x42;&#X43;", "ABC"), ("&#128512;", "😀"), ("&#x1f600;", "😀"), ("&#0065", "A"), ("&#8217s", "’s"),
      ("&#x41g", "Ag"), ("&#0;&#x0", "\u{FFFD}\u{FFFD}"), ("&#xD800;&#xDFFF;", "\u{FFFD}\u{FFFD}"),
      ("&#xD7FF;", "\u{D7FF}"),
      ("&#x110000;", "\u{FFFD}"), ("&#x10FFFD;", "\u{10FFFD}"), ("&#99999999999999999999;", "\u{FFFD}"),
      ("&#x100000041;", "\u{FFFD}"), ("&#000000000000000000000000000000000000065;", "A"), ("&#128;&#x9F;", "€Ÿ"),
      ("&#x81;&#x9D;", "\u{81}\u{9D}"), ("&#13;", "\r"), ("&#;&#x;&#xg;&#", "&#;&#x;&#xg;&#"), ("&#a;", "&#a;"),
    ])
  func numeric(source: String, text: String) {
    #expect(Array(decoded(source).utf8) == Array(text.utf8))
    #expect(Array(decoded("&#xFFFE;").utf8) == [0xEF, 0xBF, 0xBE], "a noncharacter is an error and stays")
  }

  @Test("line ends become LF and NUL becomes U+FFFD, at every distance from the start")
  func lineEnds() {
    for length in 1...40 {
      let run = String(repeating: "x", count: length)
      for context in [DecodingContext.text, .rawText, .attributeValue] {
        #expect(
          decoded(run + "\r\n" + run + "\r" + run + "\n\r\0\r\r\n", in: context)
            == run + "\n" + run + "\n" + run + "\n\n\u{FFFD}\n\n")
      }
      #expect(decoded(run + "&amp;" + run) == run + "&" + run)
    }
  }

  @Test("raw text keeps its ampersands")
  func rawText() {
    #expect(decoded("if (a && b) &amp; &#65;", in: .rawText) == "if (a && b) &amp; &#65;")
    #expect(errors("&amp &nix; &#", in: .rawText) == [])
  }

  @Test("nothing outside the range is looked at")
  func range() {
    let bytes = Array("x&amp;y".utf8)
    var result: [UInt8] = []
    appendDecoded(bytes.span, 1, 3, in: .text, to: &result)
    #expect(String(decoding: result, as: UTF8.self) == "&a")
    result = []
    appendDecoded(bytes.span, 1, 5, in: .attributeValue, to: &result)
    #expect(String(decoding: result, as: UTF8.self) == "&")
    #expect(characterReference(bytes.span, 1, 7, inAttribute: false) == CharacterReference(end: 6, first: 0x26))
  }

  @Test(
    "each error has the standard's code and the place where it is noticed",
    arguments: [
      ("&amp; &#65; a & b &x &", []), ("&amp", ["missing-semicolon-after-character-reference 4"]),
      ("&notit;", ["missing-semicolon-after-character-reference 4"]),
      ("&nix;", ["unknown-named-character-reference 4"]),
      ("&hellipx;", ["unknown-named-character-reference 8"]), ("&nix", []),
      ("&#", ["absence-of-digits-in-numeric-character-reference 2"]),
      ("&#xz", ["absence-of-digits-in-numeric-character-reference 3"]),
      ("&#0", ["missing-semicolon-after-character-reference 3", "null-character-reference 3"]),
      ("&#x110000;", ["character-reference-outside-unicode-range 10"]),
      ("&#xD800;", ["surrogate-character-reference 8"]),
      ("&#xFDD0;", ["noncharacter-character-reference 8"]), ("&#x1FFFF;", ["noncharacter-character-reference 9"]),
      ("&#x80;", ["control-character-reference 6"]), ("&#13;", ["control-character-reference 5"]),
      ("&#x0B;", ["control-character-reference 6"]), ("&#9;&#10;&#12;", []),
      ("&#x7F;", ["control-character-reference 6"]),
    ])
  func codes(source: String, expected: [String]) { #expect(errors(source) == expected) }

  @Test("in an attribute what is no reference is no error either")
  func attributeErrors() {
    #expect(errors("?a&copy=1&copyb;", in: .attributeValue) == [])
    #expect(errors("&copy", in: .attributeValue) == ["missing-semicolon-after-character-reference 5"])
    #expect(errors("&nix;", in: .attributeValue) == ["unknown-named-character-reference 4"])
  }

  @Test("control characters and noncharacters of the input stream are counted on request")
  func streamErrors() {
    // The compiler takes no noncharacters in a literal.
    let noncharacters = [0xFDD0, 0xFFFF, 0x10FFFE].map { String(Unicode.Scalar(UInt32($0))!) }.joined()
    let source = "a\u{1}\t\n\u{C}\r\u{7F}\u{85}é€😀\(noncharacters)\0"
    #expect(errors(source) == [])
    #expect(
      errors(source, checksStream: true) == [
        "control-character-in-input-stream 1", "control-character-in-input-stream 6",
        "control-character-in-input-stream 7",
        "noncharacter-in-input-stream 18", "noncharacter-in-input-stream 21", "noncharacter-in-input-stream 24",
      ])
  }
}
