// Where a line holds UTF-8 read in the wrong encoding: runs of characters whose bytes there are a sequence of UTF-8.
// Also sequences that have suffered since: a byte replaced by U+FFFD, a no-break space (byte A0) that became a space,
// surrogates of which each was written as a sequence of its own (CESU-8).

/// Characters of a line that are one character misread.
struct MisreadSequence {
  /// In the scalars of the line.
  var start: Int
  var end: Int
  /// What it was.
  var scalar: UInt32
  /// Scalars that stand behind it: a space that was not the lost byte, or letters a lost space had cut off.
  var keepsSpace = false

  /// Whether nobody writes these characters side by side, whatever their classes: a dash, quotation mark, bullet or ellipsis
  /// in three characters; a dingbat or a picture that may not belong to a word (Serbian ends words so: `„Јарослављ“`); a
  /// no-break space, © or ® behind the ¬ or ┬ that Mac OS and DOS make of C2 (other signs stand there in faces: `( o¬ô )`).
  func isSignature(in line: [UInt32]) -> Bool {
    switch end - start {
    case 2:
      let isMisreadMark = line[start] == 0xAC || line[start] == 0x252C
      return isMisreadMark && [0xA0, 0xA9, 0xAE].contains(scalar)
    case 3:
      return [0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2026].contains(scalar)
        || ((0x2600..<0x27C0).contains(scalar) && !mayBelongToWord(in: line))
    default: return (0x1F300..<0x1FB00).contains(scalar) && !mayBelongToWord(in: line)
    }
  }

  /// Behind a letter, or behind the low quote that Mac OS Roman makes of E2, which may open an Estonian word.
  private func mayBelongToWord(in line: [UInt32]) -> Bool {
    if line[start] == 0x201A { return true }
    guard start > 0 else { return false }
    return Neighbours.letters.contains(neighbourClass(line[start - 1]))
  }
}

/// Reads sequences off the scalars of one line.
struct SequenceReader {
  let line: [UInt32]
  let encoding: MisreadEncoding
  /// The byte of each scalar; 0 for what has none, `lost` for U+FFFD.
  private var bytes: [UInt8]
  private static let lost: UInt8 = 0x01

  init(line: [UInt32], encoding: MisreadEncoding) {
    self.line = line
    self.encoding = encoding
    let number = MisreadEncoding.allCases.firstIndex(of: encoding) ?? 0
    let table = MisreadTable.shared
    bytes = line.map { $0 == 0xFFFD ? Self.lost : table.byte($0, number) }
  }

  /// All sequences from left to right, none overlapping. `admitsSpaces`: a space may be a byte A0.
  func sequences(admitsSpaces: Bool) -> [MisreadSequence] {
    var found: [MisreadSequence] = []
    var index = 0
    while index < bytes.count {
      let lead = bytes[index]
      guard lead >= 0xC2, lead <= 0xF4,
        let sequence = surrogates(at: index) ?? whole(at: index, admitsSpaces: admitsSpaces)
          ?? (admitsSpaces ? cutOff(at: index) : nil)
      else {
        index += 1
        continue
      }
      found.append(sequence)
      index = sequence.end
    }
    return found
  }

  private func continuation(_ index: Int, admitsSpaces: Bool) -> UInt8? {
    guard index < bytes.count else { return nil }
    let byte = bytes[index]
    if byte & 0xC0 == 0x80 || byte == Self.lost { return byte }
    return admitsSpaces && line[index] == 0x20 ? 0xA0 : nil
  }

  private func whole(at start: Int, admitsSpaces: Bool) -> MisreadSequence? {
    let lead = bytes[start]
    let count = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    // A space for a byte is believed inside and at the end of longer sequences only.
    let admitsSpaces = admitsSpaces && count > 2
    var scalar = UInt32(lead) & (count == 2 ? 0x1F : count == 3 ? 0xF : 0x7)
    var lostCount = 0
    for offset in 1..<count {
      guard let byte = continuation(start + offset, admitsSpaces: admitsSpaces) else { return nil }
      if byte == Self.lost { lostCount += 1 }
      scalar = scalar << 6 | UInt32(byte & 0x3F)
    }
    if lostCount > 0 { return MisreadSequence(start: start, end: start + count, scalar: 0xFFFD) }
    // Overlong forms, surrogates and what lies behind Unicode are no UTF-8.
    let minimum: UInt32 = count == 2 ? 0x80 : count == 3 ? 0x800 : 0x1_0000
    guard scalar >= minimum, scalar <= 0x10_FFFF, !(0xD800..<0xE000).contains(scalar) else { return nil }
    // Nobody's dagger: of ” windows-1252 lacks the last byte, and what stands there is the space behind it.
    if scalar == 0x2020, line[start + 2] == 0x20 {
      guard encoding == .windows1252 else { return nil }
      return MisreadSequence(start: start, end: start + count, scalar: 0x201D, keepsSpace: true)
    }
    // Â before a letter of windows-1252: the control beneath was meant as that letter already.
    if encoding == .windows1252, scalar < 0xA0, line[start + 1] >= 0xA0 { scalar = readAsWindows1252(scalar) }
    return MisreadSequence(start: start, end: start + count, scalar: scalar)
  }

  private func surrogates(at start: Int) -> MisreadSequence? {
    guard start + 6 <= bytes.count, bytes[start] == 0xED, bytes[start + 3] == 0xED else { return nil }
    let (high, highLast) = (bytes[start + 1], bytes[start + 2])
    let (low, lowLast) = (bytes[start + 4], bytes[start + 5])
    guard (0xA0...0xAF).contains(high), highLast & 0xC0 == 0x80, (0xB0...0xBF).contains(low), lowLast & 0xC0 == 0x80
    else { return nil }
    let upper = UInt32(high & 0xF) << 6 | UInt32(highLast & 0x3F)
    let lower = UInt32(low & 0xF) << 6 | UInt32(lowLast & 0x3F)
    return MisreadSequence(start: start, end: start + 6, scalar: 0x1_0000 + (upper << 10 | lower))
  }

  /// A first byte of two before a space: the space was its second, or has swallowed it. Capitals begin a word, which
  /// goes on behind; à ends one, and has a space of its own, but in the Portuguese às, àquele, àquela, àquilo.
  private func cutOff(at start: Int) -> MisreadSequence? {
    guard start + 1 < line.count, line[start + 1] == 0x20 else { return nil }
    switch bytes[start] {
    case 0xC2: return MisreadSequence(start: start, end: start + 2, scalar: 0xA0)
    case 0xC3:
      // Where its own space, a comma or a full stop stands behind, the one that is here was the byte.
      let next = start + 2 < line.count ? line[start + 2] : 0
      let standsAlone = next == 0x20 || next == 0x2C || next == 0x2E
      let keepsSpace = !standsAlone && !continuesAWithGrave(start + 2)
      return MisreadSequence(start: start, end: start + 2, scalar: 0xE0, keepsSpace: keepsSpace)
    case 0xC5, 0xD0, 0xCE:
      guard start + 2 < line.count, line[start + 2] > 0x20, start == 0 || isBoundary(line[start - 1]) else {
        return nil
      }
      return MisreadSequence(start: start, end: start + 2, scalar: UInt32(bytes[start] & 0x1F) << 6 | 0x20)
    default: return nil
    }
  }

  private func isBoundary(_ scalar: UInt32) -> Bool { scalar < 0x80 && neighbourClass(scalar).isBoundary }

  private func continuesAWithGrave(_ start: Int) -> Bool {
    func stands(_ word: String) -> Bool {
      let scalars = word.unicodeScalars.map(\.value)
      return start + scalars.count <= line.count && Array(line[start..<(start + scalars.count)]) == scalars
    }
    if stands("quel") || stands("quilo") { return true }
    return stands("s") && (start + 1 == line.count || isBoundary(line[start + 1]) && line[start + 1] != 0x27)
  }
}

extension Neighbour {
  /// What stands between words.
  var isBoundary: Bool { self == .space || self == .punctuation }
}

/// A C1 control as the character that windows-1252 has at its number; itself where there is none.
func readAsWindows1252(_ control: UInt32) -> UInt32 {
  guard (0x80..<0xA0).contains(control) else { return control }
  return [
    0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D, 0x8F,
    0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E,
    0x178,
  ][Int(control - 0x80)]
}
