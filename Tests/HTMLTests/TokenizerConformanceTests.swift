// The tokenizer against html5lib's cases: the tokens it finds, the errors it counts and the places where it notices
// them. One function here does the work of several of the standard's states: the place of an error shows whether it was
// in the right one, also where the tokens come out alike.

import Foundation
import Testing

@testable import HTML

private let files = conformanceFiles(
  """
  tokenizer/contentModelFlags.test 24
  tokenizer/domjs.test 59
  tokenizer/entities.test 80
  tokenizer/escapeFlag.test 9
  tokenizer/namedEntities.test 4210
  tokenizer/numericEntities.test 336
  tokenizer/pendingSpecChanges.test 1
  tokenizer/test1.test 69
  tokenizer/test2.test 45
  tokenizer/test3.test 1786
  tokenizer/test4.test 85
  tokenizer/unicodeChars.test 323
  tokenizer/unicodeCharsProblematic.test 5
  """)

@Suite(.enabled(if: html5lib != nil, "html5lib is not in WINNOW_CORPUS")) struct TokenizerConformanceTests {
  @Test("tokens and errors are those of the standard", arguments: files)
  func conformance(file: ConformanceFile) throws {
    let data = try Data(contentsOf: #require(html5lib).appending(path: file.path))
    let cases = try #require(try TokenizerCase.read(data))
    var outcomes: [Outcome] = []
    for (index, testCase) in cases.enumerated() {
      for (number, state) in testCase.states.enumerated() {
        outcomes.append(
          Outcome(
            index: testCase.states.count > 1 ? "\(index).\(number)" : "\(index)",
            failure: failure(testCase, state)))
      }
    }
    let surrogates = cases.count(where: \.hasLoneSurrogate)
    judge(outcomes, of: file, notRun: surrogates == 0 ? "" : "; \(surrogates) with U+FFFD for a lone surrogate")
  }

  @Test("every tokenizer file of the corpus is run, but for the one about XML infosets")
  func complete() throws {
    #expect(try paths(in: "tokenizer", ending: ".test") == files.map(\.path) + ["tokenizer/xmlViolation.test"])
  }

  private func failure(_ testCase: TokenizerCase, _ state: String) -> String? {
    guard let initial = initialStates[state] else { return "no state \(state)" }
    let found = tokenize(Array(testCase.input.utf8), from: initial, lastStartTag: testCase.lastStartTag)
    let tokensAgree = found.tokens == testCase.tokens
    let errorsAgree = found.errors == testCase.errors
    if tokensAgree, errorsAgree { return nil }
    var lines = ["\(testCase.description), \(state): \(escaped(testCase.input))"]
    if !tokensAgree { lines += ["expected"] + testCase.tokens + ["found"] + found.tokens }
    if !errorsAgree { lines += ["errors expected \(testCase.errors), found \(found.errors)"] }
    return lines.joined(separator: "\n")
  }
}

private let initialStates: [String: Tokenizer.State] = [
  "Data state": .data, "RCDATA state": .rcdata, "RAWTEXT state": .rawText, "Script data state": .scriptData,
  "PLAINTEXT state": .plaintext, "CDATA section state": .cdataSection,
]

/// All tokens as lines, and the errors with line and column.
private func tokenize(
  _ source: [UInt8], from state: Tokenizer.State, lastStartTag: String
) -> (tokens: [String], errors: [String]) {
  let span = source.span
  var tokenizer = Tokenizer(span, limits: .default)
  tokenizer.state = state
  for byte in lastStartTag.utf8 { tokenizer.lastStartTag.add(byte) }
  var errors = ParseErrors()
  countStreamErrors(span, 0, source.count, into: &errors)
  var lines = TokenLines()
  repeat {
    tokenizer.next(span)
    add(tokenizer, source, to: &lines, &errors)
  } while tokenizer.token.kind != .end
  let places = errors.places + tokenizer.errors.places
  return (lines.finished(), places.map { "\($0.error.code) \(lineAndColumn(source, $0.offset))" }.sorted())
}

/// Both from 1, as html5lib counts them: columns in UTF-16 code units, CRLF as one line end.
private func lineAndColumn(_ source: [UInt8], _ offset: Int) -> String {
  let before = decoded(source, 0..<offset, .rawText)
  let column = before.utf16.reversed().prefix { $0 != 0x0A }.count + 1
  return "\(before.utf8.count { $0 == 0x0A } + 1) \(column)"
}

/// Adds the current token to the lines, and the errors inside its text and values.
private func add(
  _ tokenizer: borrowing Tokenizer, _ source: [UInt8], to lines: inout TokenLines, _ errors: inout ParseErrors
) {
  let (token, span) = (tokenizer.token, source.span)
  switch token.kind {
  case .text:
    let context = token.isRaw ? DecodingContext.rawText : .text
    lines.add(characters: decoded(source, token.start..<token.end, context))
    countErrors(span, token.start, token.end, in: context, into: &errors)
  case .null: lines.add(characters: String(repeating: "\0", count: token.end - token.start))
  case .comment: lines.add(comment: decoded(source, token.start..<token.end, .rawText))
  case .endTag: lines.add(endTag: spelled(tokenizer.tagNames.name(of: token.name)))
  case .startTag:
    var attributes: [(String, String)] = []
    var index = Int(token.firstAttribute)
    while index != 0 {
      let attribute = tokenizer.attributes[index]
      let range = Int(attribute.valueStart)..<Int(attribute.valueEnd)
      countErrors(span, range.lowerBound, range.upperBound, in: .attributeValue, into: &errors)
      let name = spelled(tokenizer.attributeNames.name(of: attribute.name))
      attributes.append((name, decoded(source, range, .attributeValue)))
      index = Int(attribute.next)
    }
    let name = spelled(tokenizer.tagNames.name(of: token.name))
    lines.add(startTag: name, attributes, isSelfClosing: token.isSelfClosing)
  case .doctype:
    let doctype = tokenizer.doctype
    lines.add(
      doctype: doctype.name.map { decoded(source, $0, .rawText).lowercasedASCII },
      publicID: doctype.publicID.map { decoded(source, $0, .rawText) },
      systemID: doctype.systemID.map { decoded(source, $0, .rawText) }, forcesQuirks: doctype.forcesQuirks)
  case .end, .nothing: break
  }
}

func decoded(_ source: [UInt8], _ range: Range<Int>, _ context: DecodingContext) -> String {
  var bytes: [UInt8] = []
  appendDecoded(source.span, range.lowerBound, range.upperBound, in: context, to: &bytes)
  return String(decoding: bytes, as: UTF8.self)
}

/// A name of the table, where 0xFF stands for U+FFFD.
private func spelled(_ name: ArraySlice<UInt8>) -> String {
  String(decoding: name.flatMap { $0 == 0xFF ? [0xEF, 0xBF, 0xBD] : [$0] }, as: UTF8.self)
}

extension String {
  var lowercasedASCII: String {
    String(
      String.UnicodeScalarView(unicodeScalars.map { ("A"..."Z").contains($0) ? Unicode.Scalar($0.value + 32)! : $0 }))
  }
}
