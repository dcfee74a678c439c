// Which of the documents committed so far a new one is like. The sketches of the last so many are held in memory, in tables
// by band. Bounded in memory and in time, whatever comes.

import Deduplication

/// The first document that a new one is like.
public struct NearDuplicate: Equatable, Sendable {
  /// 32 hexadecimal digits.
  public let id: String
  /// Which part of their pairs of words the two share, from 0 to 1.
  public let similarity: Double
}

public struct NearDuplicates {
  /// From here on two texts are like each other.
  public static let threshold = 0.6
  /// Of one band so many are looked at, the latest: a template that all pages share must not cost more than that.
  private static let mostInBand = 64
  /// So many are compared, in all bands together.
  private static let mostCompared = 256

  let capacity: Int
  /// Documents so far; the last `capacity` of them are known, each in the slot of its number modulo `capacity`.
  private(set) var count = 0
  private(set) var ids: [UInt64] = []
  private(set) var sketches: [UInt8] = []
  /// By band and hash the latest slot, and by slot and band the one before it; 0 is none, otherwise one more than the slot.
  private var heads: [UInt32] = []
  private var earlier: [UInt32] = []
  private var headMask = 0
  /// Remembers the last `capacity` documents. Each costs 240 bytes of memory, and the tables up to 224 more.
  public init(capacity: Int) {
    precondition(capacity > 0)
    self.capacity = capacity
    resize(1 << 10)
  }

  public var isEmpty: Bool { count == 0 }
  public var documentCount: Int { min(count, capacity) }

  // MARK: - Asking and adding

  /// The first document that is like this one; of several the one that was there first.
  public func nearest(to sketch: MinHash) -> NearDuplicate? {
    var best: (number: Int, slot: Int, similarity: Double)?
    var seen: [UInt32] = []
    for band in 0..<MinHash.bandCount {
      let key = sketch.band(band)
      var link = heads[head(band, key)]
      var steps = 0
      while link != 0, steps < Self.mostInBand, seen.count < Self.mostCompared {
        let slot = Int(link - 1)
        if !seen.contains(link), self.band(band, ofSlot: slot) == key {
          seen.append(link)
          let similarity = sketch.similarity(to: self.sketch(slot))
          let number = number(slot)
          if similarity >= Self.threshold, number < best?.number ?? .max { best = (number, slot, similarity) }
        }
        link = earlier[slot * MinHash.bandCount + band]
        steps += 1
      }
    }
    return best.map {
      NearDuplicate(id: hexadecimal(ids[$0.slot * 2], ids[$0.slot * 2 + 1]), similarity: $0.similarity)
    }
  }

  /// Takes a document that is like none before it. `id` are 32 hexadecimal digits.
  public mutating func add(_ id: String, _ sketch: MinHash) {
    guard let (high, low) = numbers(id) else { return }
    let slot = count % capacity
    if count >= capacity {
      unlink(slot)
      ids[slot * 2] = high
      ids[slot * 2 + 1] = low
      sketches.replaceSubrange((slot * MinHash.byteCount)..<((slot + 1) * MinHash.byteCount), with: sketch.bytes)
    } else {
      if slot > headMask { resize((headMask + 1) * 2) }
      ids.append(high)
      ids.append(low)
      sketches.append(contentsOf: sketch.bytes)
      earlier.append(contentsOf: repeatElement(0, count: MinHash.bandCount))
    }
    link(slot)
    count += 1
  }

  // MARK: - Tables

  private func number(_ slot: Int) -> Int {
    let lap = count / capacity * capacity
    return slot < count % capacity ? lap + slot : lap - capacity + slot
  }

  private func sketch(_ slot: Int) -> MinHash {
    MinHash(bytes: Array(sketches[(slot * MinHash.byteCount)..<((slot + 1) * MinHash.byteCount)]))!
  }

  private func band(_ band: Int, ofSlot slot: Int) -> UInt32 {
    let start = slot * MinHash.byteCount + band * 4
    var value: UInt32 = 0
    for index in start..<(start + 4) { value = value << 8 | UInt32(sketches[index]) }
    return value
  }

  private func head(_ band: Int, _ key: UInt32) -> Int {
    let hash = Int(truncatingIfNeeded: (UInt64(key) &* 0x9E37_79B9_7F4A_7C15) >> 32)
    return band * (headMask + 1) + hash & headMask
  }

  private mutating func link(_ slot: Int) {
    for band in 0..<MinHash.bandCount {
      let place = head(band, self.band(band, ofSlot: slot))
      earlier[slot * MinHash.bandCount + band] = heads[place]
      heads[place] = UInt32(slot + 1)
    }
  }

  private mutating func unlink(_ slot: Int) {
    for band in 0..<MinHash.bandCount {
      let place = head(band, self.band(band, ofSlot: slot))
      let next = earlier[slot * MinHash.bandCount + band]
      if heads[place] == UInt32(slot + 1) {
        heads[place] = next
        continue
      }
      var link = heads[place]
      while link != 0 {
        let before = Int(link - 1) * MinHash.bandCount + band
        link = earlier[before]
        if link == UInt32(slot + 1) {
          earlier[before] = next
          break
        }
      }
    }
  }

  private mutating func resize(_ headCount: Int) {
    headMask = headCount - 1
    heads = [UInt32](repeating: 0, count: headCount * MinHash.bandCount)
    for slot in 0..<documentCount { link(slot) }
  }
}

func hexadecimal(_ high: UInt64, _ low: UInt64) -> String {
  func padded(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
  return padded(high) + padded(low)
}

private func numbers(_ id: String) -> (UInt64, UInt64)? {
  guard id.utf8.count == 32, let high = UInt64(id.prefix(16), radix: 16), let low = UInt64(id.suffix(16), radix: 16)
  else { return nil }
  return (high, low)
}
