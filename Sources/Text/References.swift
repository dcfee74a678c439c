// Character references in plain text: what a scraper forgot to decode. Only those of a small table count, with their
// semicolon; what is about HTML stays as it was published.
//
// A line is about HTML if it has a tag, or would have one were it decoded: all of it stays. So does a reference that is all
// that quotation marks hold, and one in a text that a line of a program has in such marks. A doubly encoded reference
// ("&amp;quot;") is decoded to its end, since decoding once would leave a text that decodes again; but one that ends in
// white space, something invisible or an angle bracket ("&amp;nbsp;") is what tutorials write, and stays. No letter, digit,
// `#`, `;`, `!`, `/` or `?` is ever decoded: they could complete a reference or a tag. So nothing that is left decodes
// the next time, but for what stood between marks of a program that a decoded mark parts: `PlainText` asks again.

/// A reference, and whether it is decoded.
private struct Reference {
  var end: Int
  var value: UInt32
  /// How often it was encoded.
  var depth: Int
}

/// Finds the references of a text that are to be decoded.
struct ReferenceDecoder {
  private let table = CharacterNames.shared
  private var invisibles = Invisibles()

  init() {}

  /// Tells all references to decode, in order: where they stand, and what they mean.
  mutating func forEach(_ bytes: Span<UInt8>, _ found: (Range<Int>, UInt32) -> Void) {
    var index = 0
    while let first = next(bytes, index..<bytes.count) {
      let line = first.start..<lineRange(bytes, around: first.start).upperBound
      if !isAboutHTML(bytes, line) {
        var marks = QuotationMarks(bytes, around: first.start)
        index = line.lowerBound
        while let (start, reference) = next(bytes, index..<line.upperBound) {
          if reference.depth == 1 || !isBlank(reference.value), !marks.hold(bytes, start..<reference.end) {
            found(start..<reference.end, reference.value)
          }
          index = reference.end
        }
      }
      index = max(index, line.upperBound)
    }
  }

  /// The first reference that begins in a range.
  private mutating func next(_ bytes: Span<UInt8>, _ range: Range<Int>) -> (start: Int, reference: Reference)? {
    var index = range.lowerBound
    while index < range.upperBound {
      index = firstIndex(of: UInt8(ascii: "&"), in: bytes, index..<range.upperBound)
      if index < range.upperBound, let reference = reference(bytes, index), !isAddress(bytes, index, reference) {
        return (index, reference)
      }
      index += 1
    }
    return nil
  }

  /// Whether a program takes the address of something that is called like a character: `base = &reg;`. Prose has other
  /// signs behind "=", and goes on behind them.
  private func isAddress(_ bytes: Span<UInt8>, _ start: Int, _ reference: Reference) -> Bool {
    switch reference.value {
    case 0xA9, 0xAE, 0xB0, 0xD7, 0x2C6, 0x391...0x3D6: break
    default: return false
    }
    guard isASCIILetter(bytes[start + 1]), reference.end == bytes.count || bytes[reference.end] <= 0x20 else {
      return false
    }
    var index = start - 1
    while index >= 0, bytes[index] == 0x20 { index -= 1 }
    return index >= 0 && bytes[index] == UInt8(ascii: "=")
  }

  /// Whether the line around a range has a tag, or a reference in the range would make one.
  private mutating func isAboutHTML(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    if hasTag(bytes, lineRange(bytes, around: range.lowerBound)) { return true }
    var index = range.lowerBound
    while let (_, reference) = next(bytes, index..<range.upperBound) {
      if reference.value == UInt32(UInt8(ascii: "<")), opensTag(bytes, reference.end, range.upperBound) { return true }
      index = reference.end
    }
    return false
  }

  /// Whether a line has a tag as it stands.
  private mutating func hasTag(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
    var index = firstIndex(of: UInt8(ascii: "<"), in: bytes, line)
    while index < line.upperBound {
      if opensTag(bytes, index + 1, line.upperBound) { return true }
      index = firstIndex(of: UInt8(ascii: "<"), in: bytes, (index + 1)..<line.upperBound)
    }
    return false
  }

  /// Whether an angle bracket before `start` begins a tag or a comment.
  private mutating func opensTag(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    guard let next = visible(bytes, start, end) else { return false }
    let byte = bytes[next]
    // Latin letters with accents too, U+00C0–U+027F and U+1E00–U+1EFF: `<a` is one of these once its mark is composed.
    if (byte >= 0xC3 && byte <= 0xC9) || (byte == 0xE1 && bytes[next + 1] >= 0xB8 && bytes[next + 1] <= 0xBB) {
      return true
    }
    return (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || byte == 0x2F || byte == 0x21 || byte == 0x3F
  }

  /// The first place from `start` on whose character is not about to be removed.
  private mutating func visible(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    var index = start
    while index < end {
      guard invisibles.removes(bytes, index) else { return index }
      index += invisible(bytes, index).byteCount
    }
    return nil
  }

  /// The reference that begins at the ampersand at `start`, decoded as often as it was encoded.
  private mutating func reference(_ bytes: Span<UInt8>, _ start: Int) -> Reference? {
    guard var reference = single(bytes, start + 1) else { return nil }
    while reference.value == UInt32(UInt8(ascii: "&")), let next = single(bytes, reference.end) {
      reference = Reference(end: next.end, value: next.value, depth: reference.depth + 1)
    }
    return reference
  }

  /// What stands between an ampersand and a semicolon, if it means something. Characters that are about to be removed are
  /// not there.
  private mutating func single(_ bytes: Span<UInt8>, _ start: Int, isNested: Bool = false) -> Reference? {
    var name: UInt64 = 0
    var count = 0
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: ";") {
        guard let value = table.value(name, count) else { return nil }
        return Reference(end: index + 1, value: value, depth: 1)
      }
      let isPart = (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x30 && byte <= 0x39) || byte == 0x23
      if isPart {
        guard count < 8 else { return nil }
        name = name << 8 | UInt64(byte)
        count += 1
        index += 1
      } else if byte == UInt8(ascii: "&"), !isNested, let inner = single(bytes, index + 1, isNested: true),
        isInvisible(inner.value)
      {
        index = inner.end  // "&am&shy;p;"
      } else {
        guard invisibles.removes(bytes, index) else { return nil }
        index += invisible(bytes, index).byteCount
      }
    }
    return nil
  }
}

/// The straight quotation marks of a line, for what programs say of references: `.replace(/"/g, "&quot;")`.
private struct QuotationMarks {
  private let isOfProgram: Bool
  /// Marks before this place were seen; `open` is the one that is not closed there, or 0.
  private var position: Int
  private var open: UInt8 = 0

  init(_ bytes: Span<UInt8>, around index: Int) {
    let line = lineRange(bytes, around: index)
    position = line.lowerBound
    isOfProgram = endsStatement(bytes, line) || givesText(bytes, line)
  }

  /// Whether nothing but a reference stands between two marks, or it is in a text of a program.
  mutating func hold(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    if range.lowerBound > 0, range.upperBound < bytes.count {
      let mark = bytes[range.lowerBound - 1]
      if isMark(mark), bytes[range.upperBound] == mark { return true }
    }
    guard isOfProgram else { return false }
    while position < range.lowerBound {
      let byte = bytes[position]
      if isMark(byte), open == 0 || open == byte { open = open == 0 ? byte : 0 }
      position += 1
    }
    return open != 0
  }
}

private func isMark(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
}

/// Whether a line ends in `{`, `}`, or in `;` behind a bracket or a quotation mark. Two braces are of templates of wikis.
private func endsStatement(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
  var end = line.upperBound
  while end > line.lowerBound, bytes[end - 1] <= 0x20 { end -= 1 }
  guard end - line.lowerBound >= 2 else { return false }
  let (last, before) = (bytes[end - 1], bytes[end - 2])
  if last == UInt8(ascii: ";") { return isMark(before) || [UInt8](")]}".utf8).contains(before) }
  return (last == UInt8(ascii: "{") || last == UInt8(ascii: "}")) && before != last
}

/// Whether a name, a bracket and a quotation mark stand side by side: `print("`.
private func givesText(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
  guard line.count >= 3 else { return false }
  return (line.lowerBound + 1..<line.upperBound - 1).contains { index in
    bytes[index] == UInt8(ascii: "(") && isMark(bytes[index + 1])
      && (isASCIILetter(bytes[index - 1]) || bytes[index - 1] == UInt8(ascii: "_"))
  }
}

private func isInvisible(_ value: UInt32) -> Bool {
  var bytes: [UInt8] = []
  bytes.append(scalar: value)
  return invisible(bytes.span, 0).kind != .none
}

/// White space, what is invisible, and angle brackets.
private func isBlank(_ value: UInt32) -> Bool {
  switch value {
  case 0...0x20, 0x3C, 0x3E, 0xA0, 0xAD, 0x2000...0x200F, 0x2028...0x202F, 0x205F...0x206F, 0x3000, 0xFEFF: true
  default: false
  }
}

/// Names and numbers of characters.
struct CharacterNames: Sendable {
  static let shared = CharacterNames()
  private var values: [UInt64: UInt32] = [:]

  private init() {
    for row in characterNames.split(separator: " ") {
      guard let equals = row.firstIndex(of: "="), let value = row.unicodeScalars.last?.value else { continue }
      values[row[..<equals].utf8.reduce(0) { $0 << 8 | UInt64($1) }] = value
    }
    for (name, value) in invisibleNames { values[name.utf8.reduce(0) { $0 << 8 | UInt64($1) }] = value }
  }

  /// Of a name or `#` and digits, its bytes packed big-endian; nil for what means nothing or is never decoded.
  func value(_ name: UInt64, _ count: Int) -> UInt32? {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: name >> UInt64(8 * (count - 1 - $0))) }
    guard bytes.first == UInt8(ascii: "#") else { return values[name] }
    let isHexadecimal = bytes.count > 1 && bytes[1] | 0x20 == UInt8(ascii: "x")
    let digits = bytes.dropFirst(isHexadecimal ? 2 : 1)
    guard !digits.isEmpty else { return nil }
    var value: UInt32 = 0
    for digit in digits {
      switch digit {
      case 0x30...0x39: value = value * (isHexadecimal ? 16 : 10) + UInt32(digit - 0x30)
      case 0x41...0x46 where isHexadecimal, 0x61...0x66 where isHexadecimal:
        value = value * 16 + UInt32(digit | 0x20) - 0x57
      default: return nil
      }
    }
    // What numbers from 128 to 159 mean is what windows-1252 has there.
    value = value >= 0x80 && value < 0xA0 ? readAsWindows1252(value) : value
    return isDecodable(value) ? value : nil
  }

  private func isDecodable(_ value: UInt32) -> Bool {
    switch value {
    case 0x09, 0x0A, 0x0D: true
    case 0..<0x20, 0x7F..<0xA0, 0xD800...0xDFFF: false
    case 0x21, 0x23, 0x2F...0x39, 0x3B, 0x3F, 0x41...0x5A, 0x61...0x7A: false
    default: value < 0x110000 && value & 0xFFFE != 0xFFFE && !(0xFDD0...0xFDEF).contains(value)
    }
  }
}

/// Names of HTML 4 for letters, punctuation and signs of trade. Left out are signs of logic and of mathematics, whose
/// names (`sum`, `int`, `or`) are found in programs.
private let characterNames = """
  quot=" amp=& apos=' lt=< gt=> QUOT=" AMP=& LT=< GT=> iexcl=¡ cent=¢ pound=£ curren=¤ yen=¥ brvbar=¦ sect=§ uml=¨ \
  copy=© COPY=© ordf=ª laquo=« reg=® REG=® macr=¯ deg=° plusmn=± sup1=¹ sup2=² sup3=³ acute=´ micro=µ para=¶ middot=· \
  cedil=¸ ordm=º raquo=» frac14=¼ frac12=½ frac34=¾ iquest=¿ times=× divide=÷ Agrave=À Aacute=Á Acirc=Â Atilde=Ã Auml=Ä \
  Aring=Å AElig=Æ Ccedil=Ç Egrave=È Eacute=É Ecirc=Ê Euml=Ë Igrave=Ì Iacute=Í Icirc=Î Iuml=Ï ETH=Ð Ntilde=Ñ Ograve=Ò \
  Oacute=Ó Ocirc=Ô Otilde=Õ Ouml=Ö Oslash=Ø Ugrave=Ù Uacute=Ú Ucirc=Û Uuml=Ü Yacute=Ý THORN=Þ szlig=ß agrave=à aacute=á \
  acirc=â atilde=ã auml=ä aring=å aelig=æ ccedil=ç egrave=è eacute=é ecirc=ê euml=ë igrave=ì iacute=í icirc=î iuml=ï \
  eth=ð ntilde=ñ ograve=ò oacute=ó ocirc=ô otilde=õ ouml=ö oslash=ø ugrave=ù uacute=ú ucirc=û uuml=ü yacute=ý thorn=þ \
  yuml=ÿ OElig=Œ oelig=œ Scaron=Š scaron=š Yuml=Ÿ fnof=ƒ circ=ˆ tilde=˜ ndash=– mdash=— lsquo=‘ rsquo=’ sbquo=‚ \
  ldquo=“ rdquo=” bdquo=„ dagger=† Dagger=‡ bull=• hellip=… permil=‰ prime=′ Prime=″ lsaquo=‹ rsaquo=› euro=€ trade=™ \
  Alpha=Α Beta=Β Gamma=Γ Delta=Δ Epsilon=Ε Zeta=Ζ Eta=Η Theta=Θ Iota=Ι Kappa=Κ Lambda=Λ Mu=Μ Nu=Ν Xi=Ξ Omicron=Ο Pi=Π Rho=Ρ \
  Sigma=Σ Tau=Τ Upsilon=Υ Phi=Φ Chi=Χ Psi=Ψ Omega=Ω alpha=α beta=β gamma=γ delta=δ epsilon=ε zeta=ζ eta=η theta=θ iota=ι \
  kappa=κ lambda=λ mu=μ nu=ν xi=ξ omicron=ο pi=π rho=ρ sigmaf=ς sigma=σ tau=τ upsilon=υ phi=φ chi=χ psi=ψ omega=ω \
  thetasym=ϑ upsih=ϒ piv=ϖ larr=← uarr=↑ rarr=→ darr=↓ harr=↔ minus=− le=≤ ge=≥ ne=≠ asymp=≈ infin=∞
  """

private let invisibleNames: [(name: String, value: UInt32)] = [
  ("nbsp", 0xA0), ("shy", 0xAD), ("ensp", 0x2002), ("emsp", 0x2003), ("thinsp", 0x2009), ("zwnj", 0x200C),
  ("zwj", 0x200D), ("lrm", 0x200E), ("rlm", 0x200F),
]
