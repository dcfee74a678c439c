// Which passages have the same text: the basis for finding repeats. One open-addressed table of indices; a hash only
// leads to a candidate, the bytes decide.

import Glibc

/// The longest chain the table follows. A document made to collide keeps some of its repeats; it does not cost more time.
private let maximumProbeCount = 64

extension Passages {
  /// Sets `identity` of each passage. Linear in the text.
  mutating func identify() {
    guard passages.count > 1 else { return }
    var slotCount = 16
    while slotCount < passages.count * 2 { slotCount *= 2 }
    var slots = [UInt32](repeating: .max, count: slotCount)
    var hashes: [UInt32] = []
    hashes.reserveCapacity(passages.count)
    for index in passages.indices {
      let range = passages[index].range
      let hash = text.withUnsafeBytes { passageHash(UnsafeRawBufferPointer(rebasing: $0[range])) }
      hashes.append(UInt32(truncatingIfNeeded: hash >> 32))
      passages[index].identity = UInt32(index)
      var slot = Int(truncatingIfNeeded: hash) & (slotCount - 1)
      for _ in 0..<maximumProbeCount {
        let other = slots[slot]
        if other == .max {
          slots[slot] = UInt32(index)
          break
        }
        if hashes[Int(other)] == hashes[index], hasSameText(Int(other), index) {
          passages[index].identity = other
          break
        }
        slot = (slot + 1) & (slotCount - 1)
      }
    }
  }

  private func hasSameText(_ one: Int, _ other: Int) -> Bool {
    let (first, second) = (passages[one].range, passages[other].range)
    guard first.count == second.count else { return false }
    return text.withUnsafeBytes {
      memcmp($0.baseAddress! + first.lowerBound, $0.baseAddress! + second.lowerBound, first.count) == 0
    }
  }
}

/// 64 bits for hash tables and the memory of sites, the same in every process and version. Not for anything that an
/// adversary must not guess: who makes lines collide takes lines from pages of his own site.
func passageHash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
  let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
  var hash = UInt64(truncatingIfNeeded: bytes.count) &* multiplier
  var offset = 0
  while offset + 8 <= bytes.count {
    hash = (hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* multiplier
    hash ^= hash >> 29
    offset += 8
  }
  var rest: UInt64 = 0
  while offset < bytes.count {
    rest = rest << 8 | UInt64(bytes[offset])
    offset += 1
  }
  hash = (hash ^ rest) &* multiplier
  return hash ^ hash >> 32
}
