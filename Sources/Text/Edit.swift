// One change of a text: which bytes of the source were replaced by what, and why. Steps that change characters report
// themselves in edits, so that the account of a document stays complete to the byte however many steps there are.

/// Edits of one step lie in the order of its source and do not overlap.
public struct Edit: Equatable, Sendable {
  /// Offsets into the source of the step, in bytes.
  public var start: Int
  public var end: Int
  /// What stands there instead; empty for a removal.
  public var replacement: [UInt8]
  public var rule: EditRule

  public init(start: Int, end: Int, replacement: [UInt8], rule: EditRule) {
    self.start = start
    self.end = end
    self.replacement = replacement
    self.rule = rule
  }
}

/// Why characters were changed. The raw value is the rule's name in the record.
public enum EditRule: String, Sendable, CaseIterable {
  case mojibake
  /// Dropped, or a line end put in place of white space, where without it more was to be put right.
  case control, invisible, space
  case characterReference = "character_reference"
  case composition
  case gluedWords = "glued_words"
}

/// `source` with edits that lie in order and within it.
public func applied(_ edits: [Edit], to source: [UInt8]) -> [UInt8] {
  var result: [UInt8] = []
  result.reserveCapacity(source.count)
  var position = 0
  for edit in edits {
    result.append(contentsOf: source[position..<edit.start])
    result.append(contentsOf: edit.replacement)
    position = edit.end
  }
  result.append(contentsOf: source[position...])
  return result
}

/// Where two readings of one line differ, word by word: ASCII spaces that both have hold them together.
func differences(_ source: ArraySlice<UInt8>, _ repaired: [UInt8]) -> [Edit] {
  let before = source.split(separator: 0x20, omittingEmptySubsequences: false)
  let after = repaired.split(separator: 0x20, omittingEmptySubsequences: false)
  guard before.count == after.count else { return [wholeDifference(source, repaired)] }
  var edits: [Edit] = []
  for (old, new) in zip(before, after) where old != new {
    edits.append(wholeDifference(old, Array(new)))
  }
  return edits
}

/// One edit without the bytes that are the same at both ends; it never cuts through a character.
private func wholeDifference(_ old: ArraySlice<UInt8>, _ new: [UInt8]) -> Edit {
  var prefix = 0
  while prefix < min(old.count, new.count), old[old.startIndex + prefix] == new[prefix] { prefix += 1 }
  while prefix > 0, isInside(old, prefix) || isInside(new[...], prefix) { prefix -= 1 }
  var suffix = 0
  while suffix < min(old.count, new.count) - prefix, old[old.endIndex - 1 - suffix] == new[new.count - 1 - suffix] {
    suffix += 1
  }
  while suffix > 0, isInside(old, old.count - suffix) { suffix -= 1 }
  return Edit(
    start: old.startIndex + prefix, end: old.endIndex - suffix, replacement: Array(new[prefix..<(new.count - suffix)]),
    rule: .mojibake)
}

/// Whether the byte at an offset continues a character.
private func isInside(_ bytes: ArraySlice<UInt8>, _ offset: Int) -> Bool {
  offset < bytes.count && bytes[bytes.startIndex + offset] & 0xC0 == 0x80
}

/// The edits of two steps as edits of one: `second` are of `between`, the text that `first` makes. Edits that overlap there
/// become one, with the rule of the second.
public func composed(_ first: [Edit], then second: [Edit], through between: [UInt8]) -> [Edit] {
  var result: [Edit] = []
  var (firsts, seconds) = (first[...], second[...])
  var shift = 0  // from `between` to the source
  while !firsts.isEmpty || !seconds.isEmpty {
    let firstStart = firsts.first.map { $0.start - shift } ?? .max
    let start = min(firstStart, seconds.first?.start ?? .max)
    let sourceStart = start + shift
    var end = start
    var rule = firsts.first?.rule ?? .composition
    var inside: [Edit] = []
    repeat {
      if let next = firsts.first, next.start - shift == start || next.start - shift < end {
        end = max(end, next.start - shift + next.replacement.count)
        shift += next.end - next.start - next.replacement.count
        firsts.removeFirst()
      } else if var next = seconds.popFirst() {
        end = max(end, next.end)
        rule = next.rule
        next.start -= start
        next.end -= start
        inside.append(next)
      }
    } while (firsts.first.map { $0.start - shift < end } ?? false) || (seconds.first.map { $0.start < end } ?? false)
    result.append(
      Edit(
        start: sourceStart, end: end + shift, replacement: applied(inside, to: Array(between[start..<end])), rule: rule)
    )
  }
  return result
}
