// English words by how often they occur: what the rules for glued and broken words go by. The list is packed in the binary
// (Words+Generated.swift) and spread out at its first use into a table of hashes, 1 MB; a look-up is one hash and nearly
// always one probe. That two words share 59 bits of a hash does not happen by chance; who makes it happen has a word split.

public struct WordList: Sendable {
  public static let shared = WordList(wordListText.withUTF8Buffer { Array($0) })

  /// What is known of a word.
  struct Entry {
    /// log2 of how often it occurs in 2 million words, 15 the most; 0 for what only one site uses.
    var bucket: Int
    /// Nearly always capitalised.
    var isName: Bool
  }

  /// A hash with the entry in its lowest five bits; 0 where there is none.
  private var slots: [UInt64]
  private let mask: Int

  /// `packed` is what scripts/generate-words describes.
  public init(_ packed: [UInt8]) {
    var slotCount = 1024  // an entry takes five bytes: three in five slots are taken
    while slotCount < packed.count / 3 { slotCount *= 2 }
    slots = [UInt64](repeating: 0, count: slotCount)
    mask = slotCount - 1
    // The hash of each beginning of the word: the next word has some of them in common with it.
    var hashes = [wordHashStart]
    var index = 0
    while index + 1 < packed.count {
      let head = packed[index]
      let isName = head >= 0x41
      hashes.removeSubrange(min(hashes.count, Int(head - (isName ? 0x41 : 0x30)) + 1)...)
      var hash = hashes[hashes.count - 1]
      let bucket = packed[index + 1] & 0x1F - 1
      index += 2
      while index < packed.count, packed[index] >= 0x61 || packed[index] == UInt8(ascii: "-") {
        hash = extended(hash, by: packed[index])
        hashes.append(hash)
        index += 1
      }
      insert(finished(hash), UInt64(bucket) | (isName ? 0x10 : 0))
    }
  }

  private mutating func insert(_ hash: UInt64, _ entry: UInt64) {
    var slot = Int(truncatingIfNeeded: hash >> 32) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = hash & ~0x1F | entry
  }

  /// Inlined: it is asked for every word of every text.
  @inline(__always) func entry(_ hash: UInt64) -> Entry? {
    var slot = Int(truncatingIfNeeded: hash >> 32) & mask
    while slots[slot] != 0 {
      if (slots[slot] ^ hash) & ~0x1F == 0 {
        return Entry(bucket: Int(slots[slot] & 0xF), isName: slots[slot] & 0x10 != 0)
      }
      slot = (slot + 1) & mask
    }
    return nil
  }
}

extension WordList {
  /// Whether a word is a form of one of the list, as spelling makes it: `offences`, `tinkering` (of `tinker`), `glazed`.
  func knowsStem(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for (ending, dropsE) in endings where range.count >= ending.count + 4 {
      let end = range.upperBound - ending.count
      guard ending.indices.allSatisfy({ bytes[end + $0] | 0x20 == ending[$0] }) else { continue }
      var hash = wordHashStart
      for index in range.lowerBound..<end { hash = extended(hash, by: bytes[index]) }
      if entry(finished(hash)) != nil { return true }
      if dropsE, entry(finished(extended(hash, by: UInt8(ascii: "e")))) != nil { return true }
    }
    return false
  }
}

/// Endings of English that leave a word the same, and whether an `e` before them goes.
private let endings = [
  ("s", false), ("es", false), ("ed", true), ("ing", true), ("er", true), ("ers", true), ("ly", false), ("ness", false),
].map { (Array($0.utf8), $1) }

/// Of ASCII letters and hyphens, whatever their case; never 0 in its upper bits but by chance of 2^-59.
@inline(__always) func wordHash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
  var hash = wordHashStart
  for index in range { hash = extended(hash, by: bytes[index]) }
  return finished(hash)
}

let wordHashStart: UInt64 = 0xCBF2_9CE4_8422_2325

@inline(__always) func extended(_ hash: UInt64, by byte: UInt8) -> UInt64 {
  (hash ^ UInt64(byte | 0x20)) &* 0x100_0000_01B3
}

@inline(__always) func finished(_ hash: UInt64) -> UInt64 {
  let mixed = (hash ^ hash >> 29) &* 0xBF58_476D_1CE4_E5B9
  return mixed ^ mixed >> 32
}
