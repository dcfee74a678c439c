// Which errors a document counts, and where.
// A page may be nothing but errors, and texts may never be decoded: so places are kept of the first ones only, and what
// is wrong inside of texts is looked for when somebody asks.

import Testing

@testable import HTML

@Suite struct ParseErrorTests {
  private let source = Array("<!DOCTYPE html><p title='&nix;' a a>&#0;x&amp\u{1}<script>&nix;</script>".utf8)

  private func places(_ document: Document) -> [String] {
    document.errors.places.map { "\($0.error.code) \($0.offset)" }.sorted()
  }

  @Test("errors of the markup are always counted") func markup() {
    #expect(places(parse(source)) == ["duplicate-attribute 35"])
  }

  @Test("errors inside texts and values are counted on request, and none in a script") func texts() {
    #expect(
      places(parse(source, countsAllErrors: true)) == [
        "control-character-in-input-stream 45", "duplicate-attribute 35",
        "missing-semicolon-after-character-reference 45", "null-character-reference 40",
        "unknown-named-character-reference 29",
      ])
  }

  @Test("past 256 errors only their number is kept") func many() {
    let errors = parse(Array(String(repeating: "</>", count: 1000).utf8)).errors
    #expect(errors.count == 1000)
    #expect(errors.count(of: .missingEndTagName) == 1000)
    #expect(errors.places.count == 256)
  }
}
