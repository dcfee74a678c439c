// UTF-16 that comes without its mark. Half of its bytes may be NULs, so it must be told from what is no text before anybody
// decodes anything.

/// UTF-16 with its mark.
func hasWideMark(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) }

/// The WHATWG name of UTF-16 without a mark: of what `charset` says so, or of what has NULs at only odd or only even places,
/// and in two of five bytes, as where most letters are of Latin, or in its spaces. Nil for anything else.
public func wideEncoding(_ bytes: [UInt8], charset: String?) -> String? {
  let window = bytes.prefix(windowByteCount & ~1)
  guard window.count > 1, window.contains(0), !hasWideMark(bytes), !hasBinarySignature(window) else { return nil }
  var nulCounts = (even: 0, odd: 0)
  for index in window.indices where window[index] == 0 {
    if index & 1 == 0 { nulCounts.even += 1 } else { nulCounts.odd += 1 }
  }
  let isBig = nulCounts.even > nulCounts.odd
  let isOneSided = min(nulCounts.even, nulCounts.odd) == 0
  let isLatin = isOneSided && (nulCounts.even + nulCounts.odd) * 5 >= window.count * 2
  let isTold =
    window.count >= shortestByteCount && isOneSided && (isLatin || isOfOneScript(window, isBigEndian: isBig))
  if isTold, isText(window, isBigEndian: isBig) { return isBig ? "utf-16be" : "utf-16le" }
  // `utf-16` means the little end. A text that is not mostly Latin has a space or a line end all the same.
  guard let label = charset?.lowercased(), ["utf-16", "utf-16le", "utf-16be"].contains(label) else { return nil }
  let isNamedBig = label == "utf-16be"
  let hasSigns = isLatin && isBig == isNamedBig || spaceCount(window, isBigEndian: isNamedBig) > 0
  return hasSigns && isText(window, isBigEndian: isNamedBig) ? isNamedBig ? "utf-16be" : "utf-16le" : nil
}

/// Of less, two NULs may be anything.
private let shortestByteCount = 16

/// Whether one unit in forty is a space or a line end, and three high bytes make up nineteen of twenty: one of the script,
/// one of Latin and one of quotation marks.
private func isOfOneScript(_ window: ArraySlice<UInt8>, isBigEndian: Bool) -> Bool {
  var highCounts = [Int](repeating: 0, count: 256)
  for at in stride(from: window.startIndex, to: window.endIndex - 1, by: 2) {
    highCounts[Int(window[isBigEndian ? at : at + 1])] += 1
  }
  let unitCount = window.count / 2
  return spaceCount(window, isBigEndian: isBigEndian) * 40 >= unitCount
    && highCounts.sorted(by: >).prefix(3).reduce(0, +) * 20 >= unitCount * 19
}

private func spaceCount(_ window: ArraySlice<UInt8>, isBigEndian: Bool) -> Int {
  stride(from: window.startIndex, to: window.endIndex - 1, by: 2).count { at in
    let (high, low) = isBigEndian ? (window[at], window[at + 1]) : (window[at + 1], window[at])
    return high == 0 && isBlank(low)
  }
}

/// Whether of fifty units no more than one is a control character, a half of a pair that stands alone, or no character.
private func isText(_ window: ArraySlice<UInt8>, isBigEndian: Bool) -> Bool {
  var faultCount = 0
  var isOpen = false
  for at in stride(from: window.startIndex, to: window.endIndex - 1, by: 2) {
    let (first, second) = (UInt16(window[at]), UInt16(window[at + 1]))
    let unit = isBigEndian ? first << 8 | second : second << 8 | first
    let isTrail = UTF16.isTrailSurrogate(unit)
    if isOpen != isTrail { faultCount += 1 }
    isOpen = UTF16.isLeadSurrogate(unit)
    if unit < 0x08 || unit > 0x0D && unit < 0x20 && unit != 0x1B || unit >= 0xFFFE { faultCount += 1 }
  }
  return faultCount * 50 <= window.count / 2
}
