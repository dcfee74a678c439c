// Element and attribute names as small numbers, so that names are compared as numbers and cost no memory per node. The
// known names come first, by their number in `Tag` or `AttributeName`; what a page makes up itself comes behind them.

/// The names of one kind. A value: each document has its own, and starts from the shared table of known names.
struct NameTable: Sendable {
  /// Numbers of made-up names start here.
  static let firstUnknown = 256
  /// At most so many different names; `name(_:_:_:_:)` finds no number for further ones.
  static let countLimit = 32_768
  /// A name that isn't found after so many steps has no number: a page that makes names collide gains nothing.
  private static let probeLimit = 32

  private struct Slot {
    /// The name itself where it has at most 8 bytes, else a hash of it: a page that finds two names with one hash only
    /// confuses itself.
    var key: UInt64 = 0
    /// 0 for a free slot.
    var length: UInt32 = 0
    var number: UInt16 = 0
  }

  private var slots: [Slot]
  private var shift: UInt64
  /// Where each made-up name lies in `bytes`.
  private var starts: [UInt32] = [0]
  private var bytes: [UInt8] = []
  private let known: [[UInt8]]

  static let tags = NameTable(known: Tag.allCases.map(\.name))
  static let attributes = NameTable(known: AttributeName.allCases.map(\.name))

  private init(known names: [String]) {
    known = names.map { Array($0.utf8) }
    slots = [Slot](repeating: Slot(), count: 1024)
    shift = 64 - 10
    for (number, name) in known.enumerated() {
      var hash = NameHash()
      for byte in name { hash.add(byte) }
      insert(Slot(key: hash.key, length: UInt32(name.count), number: UInt16(number)))
    }
  }

  /// How many names of its own the document has.
  var unknownCount: Int { starts.count - 1 }

  /// The bytes of a name in lower case.
  func name(of number: UInt16) -> ArraySlice<UInt8> {
    if Int(number) < Self.firstUnknown { return Int(number) < known.count ? known[Int(number)][...] : [] }
    let index = Int(number) - Self.firstUnknown
    return bytes[Int(starts[index])..<Int(starts[index + 1])]
  }

  /// The number of the name `source[start..<end]`, which has the hash `hash`; nil where there is no room for another name.
  @inline(__always)
  mutating func number(_ source: Span<UInt8>, _ start: Int, _ end: Int, _ hash: NameHash) -> UInt16? {
    let slot = slots[place(of: hash.key)]
    if slot.key == hash.key, slot.length == UInt32(truncatingIfNeeded: end &- start) { return slot.number }
    return search(source, start, end, hash)
  }

  @inline(__always) private func place(of key: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> shift)
  }

  @inline(never)
  private mutating func search(_ source: Span<UInt8>, _ start: Int, _ end: Int, _ hash: NameHash) -> UInt16? {
    var index = place(of: hash.key)
    let length = UInt32(truncatingIfNeeded: end - start)
    for _ in 0..<Self.probeLimit {
      let slot = slots[index]
      if slot.key == hash.key, slot.length == length { return slot.number }
      if slot.length == 0 { return add(source, start, end, hash) }
      index = (index + 1) & (slots.count - 1)
    }
    return nil
  }

  private mutating func add(_ source: Span<UInt8>, _ start: Int, _ end: Int, _ hash: NameHash) -> UInt16? {
    guard unknownCount < Self.countLimit else { return nil }
    let number = UInt16(Self.firstUnknown + unknownCount)
    for position in start..<end { bytes.append(NameHash.folded(source[position])) }
    starts.append(UInt32(bytes.count))
    if (unknownCount + known.count) * 2 > slots.count { grow() }
    insert(Slot(key: hash.key, length: UInt32(end - start), number: number))
    return number
  }

  private mutating func grow() {
    let old = slots
    slots = [Slot](repeating: Slot(), count: old.count * 2)
    shift -= 1
    for slot in old where slot.length > 0 { insert(slot) }
  }

  private mutating func insert(_ slot: Slot) {
    var index = place(of: slot.key)
    while slots[index].length > 0 { index = (index &+ 1) & (slots.count &- 1) }
    slots[index] = slot
  }
}

/// A name's key, built up byte by byte while the name is scanned.
struct NameHash {
  var key: UInt64 = 0
  var length = 0

  /// ASCII letters in lower case; NUL as a byte that UTF-8 never has, since it stands for U+FFFD.
  @inline(__always) static func folded(_ byte: UInt8) -> UInt8 {
    byte &- 0x41 < 26 ? byte | 0x20 : byte == 0 ? 0xFF : byte
  }

  /// Takes a byte that is folded already.
  @inline(__always) mutating func add(_ byte: UInt8) {
    if length < 8 { key = key << 8 | UInt64(byte) } else { key = (key ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    length &+= 1
  }
}
