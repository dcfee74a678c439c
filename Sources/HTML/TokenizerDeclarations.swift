// The tokenizer's states behind `<!` and `<?`: comments, CDATA sections, DOCTYPE.
// Rare in pages, and kept out of the file with the states that run for every byte.

extension Tokenizer {
  /// Markup declaration open state (#markup-declaration-open-state).
  mutating func markupDeclarationOpen(_ source: Span<UInt8>, _ start: Int) {
    let inside = start + 2
    if hasPrefix(source, inside, "--") {
      comment(source, inside + 2)
    } else if hasPrefix(source, inside, "doctype") {
      token.start = start
      doctypeState(source, inside + 7)
    } else if hasExactPrefix(source, inside, "[CDATA[") {
      guard !allowsCDATA else {
        position = inside + 7
        state = .cdataSection
        return token.kind = .nothing
      }
      errors.add(.cdataInHtmlContent, at: inside + 6)
      bogusComment(source, inside)
    } else {
      errors.add(.incorrectlyOpenedComment, at: inside)
      bogusComment(source, inside)
    }
  }

  /// Bogus comment state (#bogus-comment-state).
  mutating func bogusComment(_ source: Span<UInt8>, _ start: Int) {
    let end = find(0x3E, in: source, start, source.count)
    commentToken(source, start, end, next: min(end + 1, source.count))
  }

  private mutating func commentToken(_ source: Span<UInt8>, _ start: Int, _ end: Int, next: Int) {
    token.kind = .comment
    token.start = start
    token.end = end
    position = next
    countNulls(source, start, end)
  }

  /// Comment start state to comment end bang state (#comment-start-state … #comment-end-bang-state).
  private mutating func comment(_ source: Span<UInt8>, _ start: Int) {
    for length in 1...2 where start + length <= source.count && source[start + length - 1] == 0x3E {
      guard length == 1 || source[start] == 0x2D else { continue }
      errors.add(.abruptClosingOfEmptyComment, at: start + length - 1)
      return commentToken(source, start, start, next: start + length)
    }
    var dash = start
    while true {
      dash = find(0x2D, in: source, dash, source.count)
      guard dash + 1 < source.count else { return unendedComment(source, start) }
      guard source[dash + 1] == 0x2D else {
        dash += 2
        continue
      }
      countNestedComment(source, start, dash)
      guard dash + 2 < source.count else { return unendedComment(source, start) }
      if source[dash + 2] == 0x3E { return commentToken(source, start, dash, next: dash + 3) }
      if source[dash + 2] == 0x21 {
        guard dash + 3 < source.count else { return unendedComment(source, start) }
        if source[dash + 3] == 0x3E {
          errors.add(.incorrectlyClosedComment, at: dash + 3)
          return commentToken(source, start, dash, next: dash + 4)
        }
      }
      dash += 1
    }
  }

  /// Comment less-than sign bang dash dash state (#comment-less-than-sign-bang-dash-dash-state): `<!--` in a comment.
  private mutating func countNestedComment(_ source: Span<UInt8>, _ start: Int, _ dash: Int) {
    guard dash >= start + 2, source[dash - 1] == 0x21, source[dash - 2] == 0x3C, dash + 2 < source.count,
      source[dash + 2] != 0x3E
    else { return }
    errors.add(.nestedComment, at: dash + 2)
  }

  /// At the end of the source, dashes that might have begun the closing mark are no data.
  private mutating func unendedComment(_ source: Span<UInt8>, _ start: Int) {
    errors.add(.eofInComment, at: source.count)
    let count = source.count
    var end = count
    if count - start >= 3, source[count - 1] == 0x21, source[count - 2] == 0x2D, source[count - 3] == 0x2D {
      end -= 3
    } else {
      while end > start, count - end < 2, source[end - 1] == 0x2D { end -= 1 }
    }
    commentToken(source, start, end, next: count)
  }

  /// CDATA section state, bracket state, end state (#cdata-section-state …).
  mutating func cdataSection(_ source: Span<UInt8>) {
    let start = position
    guard start >= textEnd else { return text(source, start, textEnd, isRaw: true) }
    var bracket = start
    while true {
      bracket = find(0x5D, in: source, bracket, source.count)
      guard bracket + 2 < source.count else { break }
      if source[bracket + 1] == 0x5D, source[bracket + 2] == 0x3E { break }
      bracket += 1
    }
    let isClosed = bracket + 2 < source.count
    let end = isClosed ? bracket : source.count
    guard start == end else { return text(source, start, end, isRaw: true) }
    state = .data
    if isClosed {
      position = end + 3
    } else {
      errors.add(.eofInCdata, at: end)
    }
    token.kind = .nothing
  }
}

// MARK: - DOCTYPE

extension Tokenizer {
  /// DOCTYPE state to before DOCTYPE name state to after DOCTYPE name state (#doctype-state …).
  private mutating func doctypeState(_ source: Span<UInt8>, _ from: Int) {
    token.kind = .doctype
    doctype = Doctype()
    var place = skipSpace(source, from, source.count)
    guard place < source.count else { return endInDoctype(source) }
    if place == from, source[place] != 0x3E { errors.add(.missingWhitespaceBeforeDoctypeName, at: place) }
    guard source[place] != 0x3E else {
      errors.add(.missingDoctypeName, at: place)
      doctype.forcesQuirks = true
      return endDoctype(place)
    }
    let name = place
    while place < source.count, !isSpace(source[place]), source[place] != 0x3E { place += 1 }
    doctype.name = name..<place
    countNulls(source, name, place)
    place = skipSpace(source, place, source.count)
    guard place < source.count else { return endInDoctype(source) }
    if source[place] == 0x3E { return endDoctype(place) }
    if hasPrefix(source, place, "public") {
      publicIdentifier(source, place + 6)
    } else if hasPrefix(source, place, "system") {
      systemKeyword(source, place + 6)
    } else {
      errors.add(.invalidCharacterSequenceAfterDoctypeName, at: place)
      bogusDoctype(source, place, forcesQuirks: true)
    }
  }

  /// After DOCTYPE public keyword state to between DOCTYPE public and system identifiers state
  /// (#after-doctype-public-keyword-state …).
  private mutating func publicIdentifier(_ source: Span<UInt8>, _ from: Int) {
    guard
      let quote = openingQuote(
        source, from, ifMissing: .missingDoctypePublicIdentifier, ifBare: .missingQuoteBeforeDoctypePublicIdentifier,
        ifTouching: .missingWhitespaceAfterDoctypePublicKeyword)
    else { return }
    guard let end = identifier(source, quote, ifCutShort: .abruptDoctypePublicIdentifier, \.publicID) else { return }
    let place = skipSpace(source, end, source.count)
    guard place < source.count else { return endInDoctype(source) }
    if source[place] == 0x3E { return endDoctype(place) }
    guard isQuote(source[place]) else {
      errors.add(.missingQuoteBeforeDoctypeSystemIdentifier, at: place)
      return bogusDoctype(source, place, forcesQuirks: true)
    }
    if place == end {
      errors.add(.missingWhitespaceBetweenDoctypePublicAndSystemIdentifiers, at: place)
    }
    systemIdentifier(source, place)
  }

  /// After DOCTYPE system keyword state, before DOCTYPE system identifier state (#after-doctype-system-keyword-state …).
  private mutating func systemKeyword(_ source: Span<UInt8>, _ from: Int) {
    guard
      let quote = openingQuote(
        source, from, ifMissing: .missingDoctypeSystemIdentifier, ifBare: .missingQuoteBeforeDoctypeSystemIdentifier,
        ifTouching: .missingWhitespaceAfterDoctypeSystemKeyword)
    else { return }
    systemIdentifier(source, quote)
  }

  /// The quote that opens the identifier behind a keyword; nil where the DOCTYPE ended or went wrong before it.
  private mutating func openingQuote(
    _ source: Span<UInt8>, _ from: Int, ifMissing missing: ParseError, ifBare bare: ParseError,
    ifTouching touching: ParseError
  ) -> Int? {
    let place = skipSpace(source, from, source.count)
    guard place < source.count else {
      endInDoctype(source)
      return nil
    }
    guard source[place] != 0x3E else {
      errors.add(missing, at: place)
      doctype.forcesQuirks = true
      endDoctype(place)
      return nil
    }
    guard isQuote(source[place]) else {
      errors.add(bare, at: place)
      bogusDoctype(source, place, forcesQuirks: true)
      return nil
    }
    if place == from { errors.add(touching, at: place) }
    return place
  }

  /// DOCTYPE system identifier states, after DOCTYPE system identifier state (#after-doctype-system-identifier-state).
  private mutating func systemIdentifier(_ source: Span<UInt8>, _ quote: Int) {
    guard let end = identifier(source, quote, ifCutShort: .abruptDoctypeSystemIdentifier, \.systemID) else { return }
    let place = skipSpace(source, end, source.count)
    guard place < source.count else { return endInDoctype(source) }
    if source[place] == 0x3E { return endDoctype(place) }
    errors.add(.unexpectedCharacterAfterDoctypeSystemIdentifier, at: place)
    bogusDoctype(source, place, forcesQuirks: false)
  }

  /// The DOCTYPE identifier states (#doctype-public-identifier-(double-quoted)-state …). Returns the place behind the
  /// closing quote, or nil where the DOCTYPE ended first.
  private mutating func identifier(
    _ source: Span<UInt8>, _ quote: Int, ifCutShort error: ParseError, _ part: WritableKeyPath<Doctype, Range<Int>?>
  ) -> Int? {
    let start = quote + 1
    var end = start
    while end < source.count, source[end] != source[quote], source[end] != 0x3E { end += 1 }
    doctype[keyPath: part] = start..<end
    countNulls(source, start, end)
    guard end < source.count else {
      endInDoctype(source)
      return nil
    }
    guard source[end] != 0x3E else {
      errors.add(error, at: end)
      doctype.forcesQuirks = true
      endDoctype(end)
      return nil
    }
    return end + 1
  }

  /// Bogus DOCTYPE state (#bogus-doctype-state).
  private mutating func bogusDoctype(_ source: Span<UInt8>, _ from: Int, forcesQuirks: Bool) {
    if forcesQuirks { doctype.forcesQuirks = true }
    let end = find(0x3E, in: source, from, source.count)
    countNulls(source, from, end)
    position = min(end + 1, source.count)
    token.end = position
  }

  private mutating func endDoctype(_ place: Int) {
    position = place + 1
    token.end = position
  }

  private mutating func endInDoctype(_ source: Span<UInt8>) {
    errors.add(.eofInDoctype, at: source.count)
    doctype.forcesQuirks = true
    position = source.count
    token.end = position
  }
}
