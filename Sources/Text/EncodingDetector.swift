// Recognises a legacy encoding by what its text would say. Each hypothesis, an encoding with a language, puts a price on
// the characters the bytes would stand for: the surprise −100 ln p, from how often the language has each letter, and
// extra where a letter stands in an unlikely place. The cheapest wins; windows-1252 wins ties. Only bytes beyond ASCII
// and their neighbours count, so markup does not. Idea and limits as in chardetng: a legacy encoding is a last resort.

/// nil where nothing is likelier than windows-1252, or where even the likeliest is no text. Looks at the first 32 kB of
/// non-ASCII bytes.
func detectEncoding(_ bytes: [UInt8]) -> TextEncoding? {
  let sample = surroundings(ofNonASCIIIn: bytes, limit: 1 << 15)
  var best = (name: "windows-1252", cost: Int.max)
  for hypothesis in SingleByteHypothesis.all {
    let cost = hypothesis.cost(of: sample, limit: best.cost)
    if cost < best.cost { best = (hypothesis.encoding, cost) }
  }
  for hypothesis in MultibyteHypothesis.all {
    guard let cost = hypothesis.cost(of: sample) else { continue }
    if cost < best.cost { best = (hypothesis.encoding, cost) }
  }
  // Texts cost 150 to 450 a byte, random bytes 700 and more.
  let count = sample.reduce(0) { $0 + ($1 >= 0x80 ? 1 : 0) }
  return best.name == "windows-1252" || best.cost > 250 + 600 * count ? nil : TextEncoding(name: best.name)
}

/// Each byte beyond ASCII with the ASCII byte before it and up to three after it; a space where bytes were left out.
func surroundings(ofNonASCIIIn bytes: [UInt8], limit: Int) -> [UInt8] {
  var sample: [UInt8] = []
  var (copied, count) = (0, 0)
  for index in bytes.indices where bytes[index] >= 0x80 {
    count += 1
    if count > limit { break }
    let (start, end) = (max(copied, index - 1), min(index + 4, bytes.count))
    if start > copied { sample.append(0x20) }
    sample.append(contentsOf: bytes[start..<end])
    copied = end
  }
  return sample
}

private enum Price {
  /// A byte or code that means nothing.
  static let fault = 1500
  /// A C1 control character.
  static let control = 1200
  static let symbol = 1000
  /// A letter the language does not use.
  static let foreignLetter = 900
  static let quotationMark = 300
  static let punctuation = 450
}

/// A single-byte encoding with a language.
private struct SingleByteHypothesis: Sendable {
  /// What stands beside a letter matters, by these classes: none, ASCII lower, ASCII upper, lower, upper (beyond ASCII).
  private enum Class {
    static let (none, asciiLower, asciiUpper, lower, upper) = (0, 1, 2, 3, 4)
  }

  let encoding: String
  private let handicap: Int
  /// Of each byte.
  private var prices = [Int](repeating: 0, count: 256)
  private var classes = [Int](repeating: Class.none, count: 256)
  /// Of a class after a class: `previous * 5 + class`.
  private let transitions: [Int]

  static let all: [SingleByteHypothesis] = singleByteCandidates.flatMap { candidate in
    let encoding = TextEncoding(name: candidate.encoding)
    let scalars = encoding == .windows1252 ? windows1252High + Array(0xA0...0xFF) : highHalf(of: encoding) ?? []
    return scalars.isEmpty
      ? []
      : candidate.languages.map { language in
        SingleByteHypothesis(encoding.name, handicap: candidate.handicap, scalars, LetterModel.all[language]!)
      }
  }

  private init(_ encoding: String, handicap: Int, _ scalars: [UInt32], _ language: LetterModel) {
    self.encoding = encoding
    self.handicap = handicap
    for letter in 0..<26 {
      classes[letter + 0x61] = Class.asciiLower
      classes[letter + 0x41] = Class.asciiUpper
    }
    for (index, value) in scalars.enumerated() {
      guard value != 0, let scalar = Unicode.Scalar(value) else {
        prices[index + 0x80] = Price.fault
        continue
      }
      let isLetter = scalar.properties.isAlphabetic || scalar.properties.generalCategory == .nonspacingMark
      let lower = scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
      prices[index + 0x80] =
        language.prices[scalar] ?? language.prices[lower] ?? (isLetter ? Price.foreignLetter : Self.price(of: scalar))
      if isLetter { classes[index + 0x80] = lower == scalar ? Class.lower : Class.upper }
    }
    transitions = Self.transitions(isLatin: language.isLatin)
  }

  private static func price(of scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0xA0 { return Price.control }
    if "‘’“”„–—…£".unicodeScalars.contains(scalar) { return Price.quotationMark }
    return "\u{A0}«»‚•·©®°§№€´¡¿‹›™\u{AD}".unicodeScalars.contains(scalar) ? Price.punctuation : Price.symbol
  }

  private static func transitions(isLatin: Bool) -> [Int] {
    var prices = [Int](repeating: 0, count: 25)
    func set(_ previous: Int, _ next: Int, _ price: Int) { prices[previous * 5 + next] = price }
    set(Class.none, Class.upper, isLatin ? 150 : 250)
    set(Class.lower, Class.upper, 500)
    set(Class.upper, Class.upper, 60)
    if isLatin {
      set(Class.lower, Class.lower, 150)
      set(Class.asciiLower, Class.upper, 500)
      set(Class.asciiUpper, Class.upper, 60)
      set(Class.lower, Class.asciiUpper, 500)
    } else {
      for ascii in [Class.asciiLower, Class.asciiUpper] {
        for letter in [Class.lower, Class.upper] {
          set(ascii, letter, 400)
          set(letter, ascii, 400)
        }
      }
    }
    return prices
  }

  /// Gives up above `limit`.
  func cost(of sample: [UInt8], limit: Int) -> Int {
    var cost = handicap
    var previous = Class.none
    for byte in sample {
      let next = classes[Int(byte)]
      cost += prices[Int(byte)] + transitions[previous * 5 + next]
      previous = next
      if cost > limit { break }
    }
    return cost
  }
}

/// A multi-byte encoding with its language.
private struct MultibyteHypothesis: Sendable {
  let encoding: String
  let handicap: Int
  /// Of each scalar of the Basic Multilingual Plane.
  let prices: [UInt16]

  static let all: [MultibyteHypothesis] = multibyteCandidates.map { candidate in
    MultibyteHypothesis(
      encoding: candidate.encoding, handicap: candidate.handicap, prices: candidate.language.prices())
  }

  /// nil where the encoding cannot be read on this machine.
  func cost(of sample: [UInt8]) -> Int? {
    guard let output = decode(sample, as: TextEncoding(name: encoding), isUTF8: false) else { return nil }
    var cost = handicap + output.replacementCount * Price.fault
    var isAfterASCIILetter = false
    for scalar in String(decoding: output.text, as: UTF8.self).unicodeScalars {
      if scalar.isASCII {
        isAfterASCIILetter = scalar.properties.isAlphabetic
        continue
      }
      if isAfterASCIILetter { cost += 300 }
      isAfterASCIILetter = false
      if scalar != "\u{FFFD}" { cost += scalar.value < 0x1_0000 ? Int(prices[Int(scalar.value)]) : 1600 }
    }
    return cost
  }
}

extension IdeographModel {
  /// How many hundredths of a nat each scalar costs.
  fileprivate func prices() -> [UInt16] {
    var prices = [UInt16](repeating: 1200, count: 0x1_0000)
    func fill(_ range: ClosedRange<Int>, _ price: UInt16) { for value in range { prices[value] = price } }
    fill(0x80...0x9F, 1500)
    fill(0x3400...0x9FFF, 1450)
    fill(0xE000...0xF8FF, 2000)
    fill(0xFF61...0xFF9F, isJapanese ? 800 : 1500)
    if isKorean { fill(0xAC00...0xD7A3, 1150) }
    if isJapanese {
      fill(0x3041...0x3096, 700)
      fill(0x30A1...0x30FA, 650)
    }
    for scalar in commonScalars where scalar != 0 && scalar < 0x1_0000 { prices[Int(scalar)] = 900 }
    for scalar in punctuation.unicodeScalars { prices[Int(scalar.value)] = 380 }
    for (text, share) in frequent {
      for (rank, scalar) in text.unicodeScalars.enumerated() {
        let price = UInt16(surprise(share / Double(rank + 4)))
        prices[Int(scalar.value)] = min(prices[Int(scalar.value)], price)
      }
    }
    return prices
  }
}
