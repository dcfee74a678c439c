// The tokenizer of the HTML standard (section 13.2.5): one token at a time, from the bytes where they lie. A run of the
// standard's states that only follow each other is one function here; every state is named where its work is done.
// This file: the data state and the states of tags. The source is a parameter of every method, because a Span can't be
// stored; positions are offsets into it.

/// What the tokenizer found. Nothing is copied: all of it points into the source.
struct Token {
  enum Kind: UInt8 {
    /// source[start..<end], still with its character references unless `isRaw`.
    case text
    /// NULs in a place where the tree builder decides what they become.
    case null
    case startTag, endTag
    /// source[start..<end] is what stands between the marks.
    case comment
    case doctype
    case end
    /// Bytes that are nothing at all were passed over; never seen outside the tokenizer.
    case nothing
  }

  var kind = Kind.end
  var isSelfClosing = false
  var isRaw = false
  var tag = Tag.unknown
  /// The number of the tag's name.
  var name: UInt16 = 0
  /// Of a start tag: its first attribute in `Tokenizer.attributes`, 0 for none.
  var firstAttribute: UInt32 = 0
  /// Of a tag or DOCTYPE: all of it, brackets included.
  var start = 0
  var end = 0
}

struct Tokenizer: ~Copyable {
  /// What the tokenizer reads next, as set by the tree builder (or, for an element's end, by itself).
  enum State: UInt8 { case data, rcdata, rawText, scriptData, plaintext, cdataSection }

  var state = State.data
  var token = Token()
  /// What a DOCTYPE token says; apart from the token, which is copied often.
  var doctype = Doctype()
  /// Where the next token begins.
  var position = 0
  /// Whether `<![CDATA[` opens a CDATA section: the tree builder knows.
  var allowsCDATA = false
  var errors = ParseErrors()
  var exceeded = LimitCounts()
  var tagNames = NameTable.tags
  var attributeNames = NameTable.attributes
  var attributes: [Attribute]
  /// The name of the last start tag: the only end tag that ends RCDATA, RAWTEXT or script data.
  var lastStartTag = NameHash()

  /// How far the text reaches that is being handed out in pieces between NULs.
  var textEnd = 0
  private let hasNull: Bool
  /// What a byte is as part of a name: in lower case, or 0 for bytes that may end a name or are an error in it.
  private let nameByte: InlineArray<256, UInt8>
  private let attributeLimit: Int
  /// By attribute number: the last tag that had it. Finds duplicates in one step.
  private var tagSerials: [UInt32] = []
  private var tagSerial: UInt32 = 0

  init(_ source: Span<UInt8>, limits: ParseLimits) {
    hasNull = find(0, in: source, 0, source.count) < source.count
    attributeLimit = limits.attributeCount
    nameByte = InlineArray { index in
      let byte = UInt8(index)
      let isPlain = !isSpace(byte) && !isQuote(byte) && ![0, 0x2F, 0x3C, 0x3D, 0x3E].contains(byte)
      return isPlain ? NameHash.folded(byte) : 0
    }
    attributes = [Attribute(next: 0, valueStart: 0, valueEnd: 0, name: 0)]
    attributes.reserveCapacity(source.count / 48 + 16)
    tagSerials = [UInt32](repeating: 0, count: NameTable.firstUnknown)
  }

  /// Reads the next token into `token`.
  mutating func next(_ source: Span<UInt8>) {
    repeat {
      switch state {
      case .data: data(source)
      case .rcdata: textOfElement(source, isRaw: false)
      case .rawText: textOfElement(source, isRaw: true)
      case .scriptData: scriptData(source)
      case .plaintext: plaintext(source)
      case .cdataSection: cdataSection(source)
      }
    } while token.kind == .nothing
  }
}

// MARK: - Text

extension Tokenizer {
  /// Data state (#data-state), and tag open state (#tag-open-state) as far as it finds out whether this is a tag at all.
  private mutating func data(_ source: Span<UInt8>) {
    let start = position
    guard start >= textEnd else { return text(source, start, textEnd, isRaw: false) }
    var end = start
    while true {
      end = find(0x3C, in: source, end, source.count)
      guard end < source.count, !opensMarkup(source, end) else { break }
      end += 1
    }
    guard end == start else { return text(source, start, end, isRaw: false) }
    guard start < source.count else { return finish() }
    switch source[start + 1] {
    case 0x2F: endTagOpen(source, start)
    case 0x21: markupDeclarationOpen(source, start)
    case 0x3F:
      errors.add(.unexpectedQuestionMarkInsteadOfTagName, at: start + 1)
      bogusComment(source, start + 1)
    default: startTag(source, start)
    }
  }

  /// Whether the `<` at `position` is more than text.
  @inline(__always) private mutating func opensMarkup(_ source: Span<UInt8>, _ position: Int) -> Bool {
    guard position + 1 < source.count else {
      errors.add(.eofBeforeTagName, at: source.count)
      return false
    }
    let next = source[position + 1]
    if isLetter(next) || next == 0x21 || next == 0x3F { return true }
    guard next == 0x2F else {
      errors.add(.invalidFirstCharacterOfTagName, at: position + 1)
      return false
    }
    if position + 2 < source.count { return true }
    errors.add(.eofBeforeTagName, at: source.count)
    return false
  }

  /// The token for source[start..<end], which is not empty; in front of a NUL only what stands before it.
  mutating func text(_ source: Span<UInt8>, _ start: Int, _ end: Int, isRaw: Bool) {
    token.kind = .text
    token.isRaw = isRaw
    token.start = start
    token.end = end
    textEnd = end
    if hasNull { splitAtNull(source) }
    position = token.end
  }

  private mutating func splitAtNull(_ source: Span<UInt8>) {
    let null = find(0, in: source, token.start, token.end)
    guard null == token.start else { return token.end = null }
    token.kind = .null
    var end = null
    while end < token.end, source[end] == 0 {
      // In a CDATA section it is for the tree builder to complain.
      if !token.isRaw { errors.add(.unexpectedNullCharacter, at: end) }
      end += 1
    }
    token.end = end
  }

  /// What RCDATA, RAWTEXT and script data hold: NULs in it are U+FFFD when it is decoded.
  mutating func elementText(_ source: Span<UInt8>, _ start: Int, _ end: Int, isRaw: Bool) {
    token.kind = .text
    token.isRaw = isRaw
    token.start = start
    token.end = end
    position = end
    guard hasNull else { return }
    var null = find(0, in: source, start, end)
    while null < end {
      errors.add(.unexpectedNullCharacter, at: null)
      null = find(0, in: source, null + 1, end)
    }
  }

  mutating func finish() {
    token.kind = .end
    token.start = position
    token.end = position
  }
}

// MARK: - Tags

extension Tokenizer {
  private mutating func startTag(_ source: Span<UInt8>, _ start: Int) {
    token.start = start
    let nameEnd = tagName(source, start + 1)
    guard tagRest(source, nameEnd) else { return }
    token.kind = .startTag
  }

  /// End tag open state (#end-tag-open-state).
  mutating func endTagOpen(_ source: Span<UInt8>, _ start: Int) {
    let next = source[start + 2]
    guard isLetter(next) else {
      guard next == 0x3E else {
        errors.add(.invalidFirstCharacterOfTagName, at: start + 2)
        return bogusComment(source, start + 2)
      }
      errors.add(.missingEndTagName, at: start + 2)
      position = start + 3
      return token.kind = .nothing
    }
    let ownAttributes = attributes.count
    let startTagName = lastStartTag
    token.start = start
    let nameEnd = tagName(source, start + 2)
    lastStartTag = startTagName
    if nameEnd < source.count, source[nameEnd] == 0x3E {
      token.end = nameEnd + 1
      position = token.end
    } else {
      guard tagRest(source, nameEnd) else { return }
      if token.firstAttribute != 0 { errors.add(.endTagWithAttributes, at: token.end - 1) }
      if token.isSelfClosing { errors.add(.endTagWithTrailingSolidus, at: token.end - 1) }
      attributes.removeLast(attributes.count - ownAttributes)
    }
    token.kind = .endTag
  }

  /// Tag name state (#tag-name-state). Returns the end of the name.
  private mutating func tagName(_ source: Span<UInt8>, _ start: Int) -> Int {
    let (end, hash) = scanName(source, start) { byte, _ in isSpace(byte) || byte == 0x2F || byte == 0x3E }
    if hasNull { countNulls(source, start, end) }
    lastStartTag = hash
    let number = tagNames.number(source, start, end, hash)
    if number == nil { exceeded.names += 1 }
    token.name = number ?? 0
    token.tag = token.name < NameTable.firstUnknown ? Tag(rawValue: UInt8(truncatingIfNeeded: token.name))! : .unknown
    return end
  }

  /// Takes the bytes from `start` on up to one that ends a name. The first eight, which are all of most names, cost one
  /// shift each.
  @inline(__always) private mutating func scanName(
    _ source: Span<UInt8>, _ start: Int, _ endsName: (_ byte: UInt8, _ place: Int) -> Bool
  ) -> (end: Int, hash: NameHash) {
    var hash = NameHash()
    var place = start
    let early = min(start &+ 8, source.count)
    while place < early {
      let byte = source[place]
      var folded = nameByte[Int(byte)]
      if folded == 0 {
        if endsName(byte, place) {
          hash.length = place &- start
          return (place, hash)
        }
        folded = NameHash.folded(byte)
      }
      hash.key = hash.key &<< 8 | UInt64(folded)
      place &+= 1
    }
    hash.length = place &- start
    while place < source.count {
      let byte = source[place]
      let folded = nameByte[Int(byte)]
      if folded == 0, endsName(byte, place) { break }
      hash.add(folded == 0 ? NameHash.folded(byte) : folded)
      place &+= 1
    }
    return (place, hash)
  }

  /// From behind a tag's name to its `>`: before attribute name state (#before-attribute-name-state), after attribute
  /// value (quoted) state (#after-attribute-value-(quoted)-state), self-closing start tag state
  /// (#self-closing-start-tag-state). False where the source ends inside the tag: then there is no tag, and `token` is
  /// the end.
  private mutating func tagRest(_ source: Span<UInt8>, _ nameEnd: Int) -> Bool {
    token.isSelfClosing = false
    token.firstAttribute = 0
    tagSerial &+= 1
    var place = nameEnd
    while true {
      place = skipSpace(source, place, source.count)
      guard place < source.count else { return endInTag(source) }
      switch source[place] {
      case 0x3E:
        token.end = place + 1
        position = token.end
        if token.firstAttribute != 0 { attributes[attributes.count - 1].next = 0 }
        return true
      case 0x2F:
        place += 1
        guard place < source.count else { return endInTag(source) }
        token.isSelfClosing = source[place] == 0x3E
        if !token.isSelfClosing { errors.add(.unexpectedSolidusInTag, at: place) }
      default:
        place = attribute(source, place)
        guard place < source.count else { return endInTag(source) }
      }
    }
  }

  private mutating func endInTag(_ source: Span<UInt8>) -> Bool {
    errors.add(.eofInTag, at: source.count)
    position = source.count
    state = .data
    finish()
    return false
  }
}

// MARK: - Attributes

extension Tokenizer {
  /// One attribute from its first byte on: attribute name state (#attribute-name-state), after attribute name state
  /// (#after-attribute-name-state). Returns the place behind it.
  @inline(__always) private mutating func attribute(_ source: Span<UInt8>, _ start: Int) -> Int {
    var hasError = false
    let (nameEnd, hash) = scanName(source, start) { byte, place in
      if byte == 0x3E || byte == 0x2F || isSpace(byte) { return true }
      if byte == 0x3D { return place > start }
      hasError = true
      return false
    }
    if hasError || source[start] == 0x3D { countNameErrors(source, start, nameEnd) }
    var value = nameEnd..<nameEnd
    var end = nameEnd
    let equalsSign = skipSpace(source, nameEnd, source.count)
    if equalsSign < source.count, source[equalsSign] == 0x3D {
      (value, end) = attributeValue(source, equalsSign &+ 1)
    }
    addAttribute(source, start, nameEnd, hash, value)
    return end
  }

  /// Before attribute value state (#before-attribute-value-state), attribute value states: double-quoted, single-quoted
  /// (#attribute-value-(double-quoted)-state, #attribute-value-(single-quoted)-state), after attribute value (quoted)
  /// state (#after-attribute-value-(quoted)-state). Returns where the value lies, and the place behind it.
  @inline(__always)
  private mutating func attributeValue(_ source: Span<UInt8>, _ from: Int) -> (value: Range<Int>, end: Int) {
    let start = skipSpace(source, from, source.count)
    guard start < source.count else { return (start..<start, start) }
    guard isQuote(source[start]) else { return unquotedValue(source, start) }
    let quote = find(source[start], in: source, start &+ 1, source.count)
    let next = quote &+ 1
    guard next < source.count else { return (start &+ 1..<quote, source.count) }
    let byte = source[next]
    if byte != 0x3E, byte != 0x2F, !isSpace(byte) { errors.add(.missingWhitespaceBetweenAttributes, at: next) }
    return (start &+ 1..<quote, next)
  }

  /// Attribute value (unquoted) state (#attribute-value-(unquoted)-state).
  private mutating func unquotedValue(_ source: Span<UInt8>, _ start: Int) -> (value: Range<Int>, end: Int) {
    if source[start] == 0x3E { errors.add(.missingAttributeValue, at: start) }
    var end = start
    while end < source.count {
      let byte = source[end]
      if byte <= 0x60 {
        if byte == 0x3E || isSpace(byte) { break }
        switch byte {
        case 0x22, 0x27, 0x3C, 0x3D, 0x60: errors.add(.unexpectedCharacterInUnquotedAttributeValue, at: end)
        default: break
        }
      }
      end &+= 1
    }
    return (start..<end, end)
  }

  private mutating func countNameErrors(_ source: Span<UInt8>, _ start: Int, _ end: Int) {
    if source[start] == 0x3D { errors.add(.unexpectedEqualsSignBeforeAttributeName, at: start) }
    for place in start..<end {
      switch source[place] {
      case 0: errors.add(.unexpectedNullCharacter, at: place)
      case 0x22, 0x27, 0x3C: errors.add(.unexpectedCharacterInAttributeName, at: place)
      default: break
      }
    }
  }

  /// Adds an attribute to the tag in hand, unless it is a duplicate or one too many.
  @inline(__always) private mutating func addAttribute(
    _ source: Span<UInt8>, _ start: Int, _ end: Int, _ hash: NameHash, _ value: Range<Int>
  ) {
    if hasNull { countNulls(source, value.lowerBound, value.upperBound) }
    guard let number = attributeNames.number(source, start, end, hash) else { return exceeded.names += 1 }
    if tagSerials.count <= Int(number) {
      tagSerials.append(contentsOf: repeatElement(0, count: tagSerials.count))
    }
    guard tagSerials[Int(number)] != tagSerial else { return errors.add(.duplicateAttribute, at: end) }
    tagSerials[Int(number)] = tagSerial
    let index = UInt32(truncatingIfNeeded: attributes.count)
    if token.firstAttribute == 0 { token.firstAttribute = index }
    guard Int(index &- token.firstAttribute) < attributeLimit else { return exceeded.attributes += 1 }
    // Those of one tag follow each other; the last one's link is put right when the tag ends.
    attributes.append(
      Attribute(
        next: index &+ 1, valueStart: UInt32(truncatingIfNeeded: value.lowerBound),
        valueEnd: UInt32(truncatingIfNeeded: value.upperBound), name: number))
  }

  mutating func countNulls(_ source: Span<UInt8>, _ start: Int, _ end: Int) {
    var null = find(0, in: source, start, end)
    while null < end {
      errors.add(.unexpectedNullCharacter, at: null)
      null = find(0, in: source, null + 1, end)
    }
  }
}
