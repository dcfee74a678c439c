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
  private let firstNumber: Int
  /// Documents so far; the last `capacity` of them are known, each in the slot of its number modulo `capacity`.
  private(set) var count = 0
  private(set) var ids: [UInt64] = []
  private(set) var sketches: [UInt8] = []
  /// By band and hash the latest slot, and by slot and band the one before it; 0 is none, otherwise one more than the slot.
  private var heads: [UInt32] = []
  private var earlier: [UInt32] = []
  private var headMask = 0

  /// Remembers the last `capacity` documents. Each costs 240 bytes of memory, and the tables up to 224 more.
  public init(capacity: Int) { self.init(capacity: capacity, firstNumber: 0) }

  /// `firstNumber`: of the next document, where so many came before that are not known.
  init(capacity: Int, firstNumber: Int) {
    precondition(capacity > 0)
    self.capacity = capacity
    self.firstNumber = firstNumber
    count = firstNumber
    resize(1 << 10)
    if firstNumber > 0 {
      resize(headCount(for: capacity))
      ids = [UInt64](repeating: 0, count: capacity * 2)
      sketches = [UInt8](repeating: 0, count: capacity * MinHash.byteCount)
      earlier = [UInt32](repeating: 0, count: capacity * MinHash.bandCount)
    }
  }

  public var documentCount: Int { min(count - firstNumber, capacity) }

  // MARK: - Asking and adding

  /// The first document that is like this one; of several the one that was there first.
  public func nearest(to sketch: MinHash) -> NearDuplicate? {
    var best: (number: Int, slot: Int, similarity: Double)?
    var seen: [UInt32] = []
    for band in 0..<MinHash.bandCount {
      let key = sketch.band(band)
      let place = head(band, key)
      var link = heads[place]
      var steps = 0
      var last = Int.max
      while link != 0, steps < Self.mostInBand, seen.count < Self.mostCompared {
        let slot = Int(link - 1)
        // A slot that a later document has taken, and behind it only such slots.
        guard number(slot) < last, head(band, self.band(band, ofSlot: slot)) == place else { break }
        last = number(slot)
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
    if slot * 2 < ids.count {
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

  private func headCount(for slots: Int) -> Int {
    var count = 1 << 10
    while count < slots { count *= 2 }
    return count
  }

  private mutating func resize(_ headCount: Int) {
    headMask = headCount - 1
    heads = [UInt32](repeating: 0, count: headCount * MinHash.bandCount)
    for slot in 0..<(ids.count / 2) { link(slot) }
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
