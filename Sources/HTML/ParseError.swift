// What can be wrong with markup, by the standard's own codes. Errors are data: they are counted, never thrown, and never
// change what becomes of the page.

/// A parse error of the HTML standard (section 13.2.2, #parse-errors) that the tokenizer can meet.
public enum ParseError: UInt8, CaseIterable, Sendable {
  case abruptClosingOfEmptyComment, abruptDoctypePublicIdentifier, abruptDoctypeSystemIdentifier
  case absenceOfDigitsInNumericCharacterReference, cdataInHtmlContent, characterReferenceOutsideUnicodeRange
  case controlCharacterInInputStream, controlCharacterReference, duplicateAttribute, endTagWithAttributes
  case endTagWithTrailingSolidus, eofBeforeTagName, eofInCdata, eofInComment, eofInDoctype
  case eofInScriptHtmlCommentLikeText, eofInTag, incorrectlyClosedComment, incorrectlyOpenedComment
  case invalidCharacterSequenceAfterDoctypeName, invalidFirstCharacterOfTagName, missingAttributeValue
  case missingDoctypeName, missingDoctypePublicIdentifier, missingDoctypeSystemIdentifier, missingEndTagName
  case missingQuoteBeforeDoctypePublicIdentifier, missingQuoteBeforeDoctypeSystemIdentifier
  case missingSemicolonAfterCharacterReference, missingWhitespaceAfterDoctypePublicKeyword
  case missingWhitespaceAfterDoctypeSystemKeyword, missingWhitespaceBeforeDoctypeName
  case missingWhitespaceBetweenAttributes, missingWhitespaceBetweenDoctypePublicAndSystemIdentifiers, nestedComment
  case noncharacterCharacterReference, noncharacterInInputStream, nullCharacterReference
  case surrogateCharacterReference, unexpectedCharacterAfterDoctypeSystemIdentifier
  case unexpectedCharacterInAttributeName, unexpectedCharacterInUnquotedAttributeValue
  case unexpectedEqualsSignBeforeAttributeName, unexpectedNullCharacter
  case unexpectedQuestionMarkInsteadOfTagName, unexpectedSolidusInTag, unknownNamedCharacterReference

  /// The code as the standard writes it: `eof-in-tag`.
  public var code: String {
    String(describing: self).map { $0.isUppercase ? "-\($0.lowercased())" : String($0) }.joined()
  }
}

/// How often each error was met, and the first of them with their places.
public struct ParseErrors: Sendable {
  public struct Place: Sendable, Equatable {
    public let error: ParseError
    /// Byte offset in the source.
    public let offset: Int
  }

  /// At most so many errors are kept with their places; all are counted.
  static let keptLimit = 256

  public private(set) var count = 0
  public private(set) var places: [Place] = []
  private var counts = [UInt32](repeating: 0, count: ParseError.allCases.count)

  public init() {}

  public func count(of error: ParseError) -> Int { Int(counts[Int(error.rawValue)]) }

  mutating func add(_ error: ParseError, at offset: Int) {
    count += 1
    counts[Int(error.rawValue)] += 1
    if places.count < Self.keptLimit { places.append(Place(error: error, offset: offset)) }
  }
}
