// Which of two readings that are equally free of faults is a language: the letters beyond ASCII that each language writes.
// Encodings of one family differ in a few letters only, and nobody writes å beside ř.

/// The letters of languages in Latin script, in lower case, and the signs that go with them.
private let lettersOfLanguages = [
  "äöüß", "éèêëàâçîïôùûœ", "áéíóúñü¿¡ºª", "áàâãéêíóôõúçºª", "àèéìòù", "ąćęłńóśźż", "áčďéěíňóřšťúůýž",
  "áäčďéíĺľňóôŕšťúýž",
  "áéíóöőúüű", "ăâîșțşţ", "åäöé", "åæøé", "áæðéíóöúýþ", "çğıöşüâîûİ", "āčēģīķļņšūž", "ąčęėįšųūž", "äõöüšž", "čćđšž",
  "áéíóú", "âêîôûŵŷ",
  "ĉĝĥĵŝŭ", "éëïöüèê", "àèéíïóòúüç·", "ëç", "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
]

/// Letters with the languages they belong to, as bits.
private let languages: [UInt32: UInt32] = {
  var languages: [UInt32: UInt32] = [:]
  for (number, letters) in lettersOfLanguages.enumerated() {
    for character in letters {
      for scalar in (String(character) + character.uppercased()).unicodeScalars where scalar.value >= 0x80 {
        languages[scalar.value, default: 0] |= 1 << UInt32(number)
      }
    }
  }
  return languages
}()

/// What any text may have: signs of print, and the letters in everyday use of other scripts.
private func isCommon(_ scalar: UInt32) -> Bool {
  switch scalar {
  case 0xA3, 0xA7, 0xA9, 0xAB, 0xAE, 0xB0, 0xB7, 0xBB, 0xBD, 0x2013, 0x2014, 0x2018...0x201A, 0x201C...0x201E, 0x2022,
    0x2026,
    0x20AC, 0x2122, 0x1F000..<0x1FB00:
    true
  case 0x401, 0x404, 0x406, 0x407, 0x410...0x44F, 0x451, 0x454, 0x456, 0x457, 0x490, 0x491: true
  case 0x386...0x3CE, 0x5D0...0x5EA, 0x620...0x64A, 0x904...0x939, 0xE01...0xE4E: true
  case 0x3001...0x3002, 0x3041...0x3096, 0x30A1...0x30FC, 0x4E00...0x9FA5, 0xAC00...0xD7A3: true
  default: false
  }
}

/// How well characters go together: two points for each that is common or a small letter of the one language that has
/// most of them, one for a capital; and, of two that are equal in this, those more languages have.
func lettersInAgreement(_ scalars: some Sequence<UInt32>) -> Int {
  var points = 0
  var spread = 0
  var counts = [Int](repeating: 0, count: lettersOfLanguages.count)
  for scalar in scalars where scalar >= 0x80 {
    if isCommon(scalar) {
      points += 2
    } else if var mask = languages[scalar] {
      spread += mask.nonzeroBitCount
      let weight = Unicode.Scalar(scalar)?.properties.isLowercase == true ? 2 : 1
      while mask != 0 {
        counts[mask.trailingZeroBitCount] += weight
        mask &= mask - 1
      }
    }
  }
  return (points + (counts.max() ?? 0)) << 32 + spread
}
