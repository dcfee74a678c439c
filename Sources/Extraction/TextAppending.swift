// From the bytes of a text to the text a reader sees: runs that need no change are copied at once, white space collapses,
// references become what they stand for. The inner loop of the room.

import HTML
import Text

/// What a byte may begin.
private enum ByteClass {
  static let plain: UInt8 = 0
  static let space: UInt8 = 1
  static let control: UInt8 = 2
  /// The lead of a character that may be invisible, a control character or white space.
  static let special: UInt8 = 3
  static let ampersand: UInt8 = 4

  /// Not an InlineArray: each look-up would copy all of it (Swift 6.3.1, seen in a profile).
  static let table: [UInt8] = {
    var table = [UInt8](repeating: plain, count: 256)
    for byte in 0..<0x20 { table[byte] = control }
    table[0x7F] = control
    table[0x20] = space
    for byte in 0x09...0x0D { table[byte] = space }
    for byte in [0xC2, 0xE2, 0xEF] { table[byte] = special }
    table[0x26] = ampersand
    return table
  }()
}

extension TextOutput {
  /// Appends source[start..<end].
  mutating func append(_ source: Span<UInt8>, _ start: Int, _ end: Int, _ context: TextContext) {
    shownByteCount += end - start
    var index = start
    if frame.kind != .code, pending == .line || pending == .cell || (pending == .block && rowCellCount > 0) {
      index = holdBlanks(source, start, end, context)
    } else if index < end, source[index] <= 0x20, isSpace(source[index]) {
      // Half of all texts are white space between tags.
      index = spaceEnd(source, start + 1, end)
      takeSpace(start, index)
    }
    if index < end { appendVisible(source, index, end, context) }
  }

  /// White space of any kind, and what nobody sees, in front of what a line or a cell says: it waits until something is
  /// said (`<td>&nbsp;</td>` is an empty cell). Where that begins. Blocks of nothing else go when the model has seen them.
  private mutating func holdBlanks(_ source: Span<UInt8>, _ start: Int, _ end: Int, _ context: TextContext) -> Int {
    var index = start
    while index < end {
      let byte = source[index]
      let next: Int
      switch byte {
      case 0x09...0x0D, 0x20:
        next = spaceEnd(source, index + 1, end)
        takeSpace(index, next)
      case UInt8(ascii: "&"):
        guard context != .rawText,
          let reference = referencedScalars(source, index, end, inAttribute: context == .attributeValue)
        else { return index }
        next = reference.end
        if isBlank(reference.first), reference.second == 0 {
          held.append(HeldSpace(start: UInt32(index), end: UInt32(next), character: reference.first))
        } else if characterEffect(reference.first) == .none {
          return index
        } else {
          apply(.reference, source, index, next, context)
        }
      case 0..<0x20, 0x7F, 0xC2, 0xE1, 0xE2, 0xE3, 0xEF:
        let (effect, after) = effect(source, index, end, ByteClass.table[Int(byte)], context)
        if effect != .none {
          next = after
          apply(effect, source, index, next, context)
        } else {
          let (scalar, byteCount) = shortScalar(source, index, end)
          guard isBlank(scalar) else { return index }
          next = index + byteCount
          hold(index, next)
        }
      default: return index
      }
      index = next
    }
    return index
  }

  private mutating func hold(_ start: Int, _ end: Int) {
    if let last = held.last, last.character == 0, Int(last.end) == start {
      held[held.count - 1].end = UInt32(end)
    } else {
      held.append(HeldSpace(start: UInt32(start), end: UInt32(end)))
    }
  }

  private mutating func appendVisible(_ source: Span<UInt8>, _ start: Int, _ end: Int, _ context: TextContext) {
    let classes = ByteClass.table
    var runStart = start
    var index = start
    while index < end {
      let byteClass = classes[Int(source[index])]
      if byteClass == ByteClass.plain {
        index += 1
        continue
      }
      // A single space between two plain bytes is the one common case.
      if source[index] == 0x20, index > runStart, index + 1 < end, classes[Int(source[index + 1])] == ByteClass.plain {
        index += 2
        continue
      }
      if byteClass == ByteClass.space {
        if runStart < index { appendRun(source, runStart, index) }
        runStart = spaceEnd(source, index + 1, end)
        takeSpace(index, runStart)
        index = runStart
        continue
      }
      let (effect, next) = effect(source, index, end, byteClass, context)
      if effect == .none {
        index = next
        continue
      }
      if runStart < index { appendRun(source, runStart, index) }
      apply(effect, source, index, next, context)
      index = next
      runStart = next
    }
    if runStart < end { appendRun(source, runStart, end) }
  }

  @inline(__always) private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 0x09 < 5 }

  /// The end of the white space. Indentation is passed over in steps of eight.
  @inline(__always) private func spaceEnd(_ source: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    var index = start
    while index < end {
      if source[index] == 0x20 {
        index += 1
        while end - index >= 8,
          source.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self) == 0x2020_2020_2020_2020
        { index += 8 }
      } else if isSpace(source[index]) {
        index += 1
      } else {
        break
      }
    }
    return index
  }

  @inline(__always) private mutating func takeSpace(_ start: Int, _ end: Int) {
    if frame.preserves {
      held.append(HeldSpace(start: UInt32(start), end: UInt32(end)))
    } else {
      space(start)
    }
  }

  mutating func appendRun(_ source: Span<UInt8>, _ start: Int, _ end: Int) {
    separate(source, start, end)
    source.extracting(start..<end).withUnsafeBufferPointer { text.append(contentsOf: $0) }
    keep(start, end)
  }

  enum Effect { case none, space, control, invisible, reference }

  func effect(
    _ source: Span<UInt8>, _ index: Int, _ end: Int, _ byteClass: UInt8, _ context: TextContext
  ) -> (effect: Effect, next: Int) {
    switch byteClass {
    case ByteClass.control: return (.control, index + 1)
    case ByteClass.ampersand:
      guard context != .rawText,
        let reference = referencedScalars(source, index, end, inAttribute: context == .attributeValue)
      else { return (.none, index + 1) }
      return (.reference, reference.end)
    default:
      let (scalar, byteCount) = shortScalar(source, index, end)
      if scalar == 0x200B, partsWords(source, index, index + byteCount, end) { return (.none, index + byteCount) }
      return (characterEffect(scalar), index + byteCount)
    }
  }

  /// Whether letters of a writing without spaces stand around: there it is where a line may break (Text/Invisibles.swift).
  private func partsWords(_ source: Span<UInt8>, _ index: Int, _ next: Int, _ end: Int) -> Bool {
    guard index >= 3, source[index - 3] & 0xF0 == 0xE0, next + 3 <= end, source[next] & 0xF0 == 0xE0 else {
      return false
    }
    return isUnspaced(shortScalar(source, index - 3, index).0) && isUnspaced(shortScalar(source, next, end).0)
  }

  /// As the cleaning of plain text has it (Text/Lines.swift), save that white space other than ASCII's stays.
  func characterEffect(_ scalar: UInt32) -> Effect {
    switch scalar {
    case 0x09...0x0D, 0x20, 0x85: .space
    case 0..<0x20, 0x7F..<0xA0: .control
    case 0xAD, 0x200B, 0x2060, 0xFEFF: .invisible
    default: .none
    }
  }

  mutating func apply(
    _ effect: Effect, _ source: Span<UInt8>, _ start: Int, _ end: Int, _ context: TextContext
  ) {
    switch effect {
    case .none: break
    case .space:  // U+0085
      if frame.preserves { held.append(HeldSpace(start: 0, end: 0, character: 0x0A)) } else { space() }
    case .control:
      controlByteCount += end - start
      cut(start, end, .control)
    case .invisible:
      invisibleByteCount += end - start
      cut(start, end, .invisible)
    case .reference:
      referenceByteCount += end - start
      cut(start, end, .characterReference)
      if let reference = referencedScalars(source, start, end, inAttribute: context == .attributeValue) {
        append(reference.first, source, start, end)
        if reference.second != 0 { append(reference.second, source, start, end) }
      }
    }
  }

  /// Appends the character that source[start..<end] stands for.
  private mutating func append(_ scalar: UInt32, _ source: Span<UInt8>, _ start: Int, _ end: Int) {
    switch characterEffect(scalar) {
    case .space where frame.preserves:
      held.append(HeldSpace(start: 0, end: 0, character: scalar == 0x09 ? 0x09 : 0x0A))
    case .space: space()
    case .control, .invisible: break
    case .none, .reference:
      separate(source, start, end)
      guard let bytes = Unicode.Scalar(scalar).flatMap({ UTF8.encode($0) }) else { break }
      for byte in bytes { text.append(byte) }
      insertedByteCount += bytes.count
    }
  }

  @inline(__always) mutating func keep(_ start: Int, _ end: Int) {
    guard records else { return }
    if let last = pieces.last, last.end == start, last.rule == nil, last.block == blocks.count {
      pieces[pieces.count - 1].end = end
    } else {
      pieces.append(AccountPiece(start: start, end: end, rule: nil, block: blocks.count))
    }
  }

  mutating func cut(_ start: Int, _ end: Int, _ rule: Rule) {
    if records { pieces.append(AccountPiece(start: start, end: end, rule: rule)) }
  }
}

/// The character of two or three bytes at `index`; U+FFFD and one byte where the bytes end too early.
private func shortScalar(_ source: Span<UInt8>, _ index: Int, _ end: Int) -> (scalar: UInt32, byteCount: Int) {
  let byteCount = source[index] < 0xE0 ? 2 : 3
  guard index + byteCount <= end else { return (0xFFFD, 1) }
  let second = UInt32(source[index + 1] & 0x3F)
  if byteCount == 2 { return (UInt32(source[index] & 0x1F) << 6 | second, 2) }
  return (UInt32(source[index] & 0xF) << 12 | second << 6 | UInt32(source[index + 2] & 0x3F), 3)
}

/// Whether text[start..<end] shows nothing.
func isBlank(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
  var index = start
  while index < end {
    switch text[index] {
    case 0x09...0x0D, 0x20: index += 1
    case 0xC2, 0xE1, 0xE2, 0xE3:
      let (scalar, byteCount) = shortScalar(text, index, end)
      guard isBlank(scalar) else { return false }
      index += byteCount
    default: return false
    }
  }
  return true
}

/// White space beyond ASCII's, and characters that show nothing and stay where there is text: alone they say nothing.
private func isBlank(_ scalar: UInt32) -> Bool {
  switch scalar {
  case 0xA0, 0x1680, 0x180E, 0x2000...0x200A, 0x200C...0x200F, 0x2028...0x202F, 0x205F, 0x2066...0x2069, 0x2800, 0x3000,
    0x3164:
    true
  default: false
  }
}
