// SHA-256 (FIPS 180-4). A file's identity in winnow is the digest of all its bytes; the toolchain has no SHA-2 on
// Linux without a package, so these are our own lines. Where the processor has instructions for it, those do the work.

import CProcessor

/// The 32 bytes of a SHA-256 digest.
public struct Digest: Hashable, Sendable {
  /// Big-endian words, as the standard writes the digest.
  public let words: (UInt64, UInt64, UInt64, UInt64)

  public init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

  /// Parses 64 hexadecimal digits of either case.
  public init?(hex: some Collection<UInt8>) {
    guard let digest = hex.withContiguousStorageIfAvailable({ Digest(hex: UnsafeRawBufferPointer($0)) }) else {
      self.init(hex: Array(hex))
      return
    }
    guard let digest else { return nil }
    self = digest
  }

  private init?(hex: UnsafeRawBufferPointer) {
    guard hex.count == 64 else { return nil }
    var isValid = true
    func word(_ start: Int) -> UInt64 {
      var word: UInt64 = 0
      for index in start..<(start + 16) {
        let digit = hex[index] &- UInt8(ascii: "0")
        let letter = (hex[index] | 0x20) &- UInt8(ascii: "a")
        isValid = isValid && (digit < 10 || letter < 6)
        word = word << 4 | UInt64(digit < 10 ? digit : letter &+ 10)
      }
      return word
    }
    words = (word(0), word(16), word(32), word(48))
    if !isValid { return nil }
  }

  /// 64 lower-case hexadecimal digits in ASCII.
  public var hexBytes: [UInt8] {
    var digits = [UInt8]()
    digits.reserveCapacity(64)
    for word in [words.0, words.1, words.2, words.3] {
      for shift in stride(from: 60, through: 0, by: -4) {
        let value = UInt8(truncatingIfNeeded: word >> UInt64(shift)) & 0xF
        digits.append(value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value)
      }
    }
    return digits
  }

  public var hex: String { String(decoding: hexBytes, as: UTF8.self) }

  public static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }
  public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

/// A running SHA-256 over bytes that come in pieces.
public struct SHA256: Sendable {
  private var state: SIMD8<UInt32> = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  private var pending: [UInt8] = []
  private var byteCount: UInt64 = 0

  public init() {}

  public static func digest(of bytes: some Collection<UInt8>) -> Digest {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finish()
  }

  public mutating func update(_ bytes: some Collection<UInt8>) {
    if bytes.withContiguousStorageIfAvailable({ update(UnsafeRawBufferPointer($0)) }) == nil {
      Array(bytes).withUnsafeBytes { update($0) }
    }
  }

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    byteCount &+= UInt64(bytes.count)
    var rest = bytes[...]
    if !pending.isEmpty {
      let taken = rest.prefix(64 - pending.count)
      pending.append(contentsOf: taken)
      rest = rest.dropFirst(taken.count)
      if pending.count < 64 { return }
      pending.withUnsafeBytes { state = compress(state, $0) }
      pending.removeAll(keepingCapacity: true)
    }
    let whole = rest.count & ~63
    if whole > 0 { state = compress(state, UnsafeRawBufferPointer(rebasing: rest.prefix(whole))) }
    pending.append(contentsOf: rest.dropFirst(whole))
  }

  /// Pads, and gives the digest. The hash must not be used afterwards.
  public consuming func finish() -> Digest {
    // A one bit, zeros to the end of a block, and in its last eight bytes the number of bits.
    let count = pending.count < 56 ? 64 : 128
    withUnsafeTemporaryAllocation(byteCount: count, alignment: 8) { block in
      block.initializeMemory(as: UInt8.self, repeating: 0)
      block.copyBytes(from: pending)
      block[pending.count] = 0x80
      block.storeBytes(of: (byteCount &* 8).bigEndian, toByteOffset: count - 8, as: UInt64.self)
      state = compress(state, UnsafeRawBufferPointer(block))
    }
    func pair(_ index: Int) -> UInt64 { UInt64(state[index]) << 32 | UInt64(state[index + 1]) }
    return Digest(words: (pair(0), pair(2), pair(4), pair(6)))
  }
}

/// Sixteen words in sixteen variables, which an array would not be.
private typealias Words = (
  UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32,
  UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32
)

private typealias State = (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32)

private let processorHasSHA256 = winnow_has_sha256() != 0

/// Runs the compression function over whole blocks of 64 bytes (FIPS 180-4, section 6.2.2).
func compress(_ initial: SIMD8<UInt32>, _ blocks: UnsafeRawBufferPointer) -> SIMD8<UInt32> {
  guard processorHasSHA256 else { return compressInSwift(initial, blocks) }
  var state = initial
  withUnsafeMutableBytes(of: &state) { state in
    withUnsafeBytes(of: constants) { constants in
      winnow_sha256(
        state.bindMemory(to: UInt32.self).baseAddress!, blocks.bindMemory(to: UInt8.self).baseAddress!,
        blocks.count / 64, constants.bindMemory(to: UInt32.self).baseAddress!)
    }
  }
  return state
}

/// Written out, so that schedule and state stay in registers and the constants in the code: about a tenth faster than with
/// the schedule in an array.
func compressInSwift(_ initial: SIMD8<UInt32>, _ blocks: UnsafeRawBufferPointer) -> SIMD8<UInt32> {
  var state = initial
  let bytes = blocks.bytes
  for base in stride(from: 0, to: blocks.count, by: 64) {
    var words = words(bytes, at: base)
    var next: State = (state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7])
    rounds(&next, words, constants.0)
    extend(&words)
    rounds(&next, words, constants.1)
    extend(&words)
    rounds(&next, words, constants.2)
    extend(&words)
    rounds(&next, words, constants.3)
    state &+= SIMD8(next.0, next.1, next.2, next.3, next.4, next.5, next.6, next.7)
  }
  return state
}

/// The sixteen words of a block.
@inline(__always)
private func words(_ bytes: RawSpan, at base: Int) -> Words {
  func word(_ index: Int) -> UInt32 {
    UInt32(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: base &+ 4 &* index, as: UInt32.self))
  }
  return (
    word(0), word(1), word(2), word(3), word(4), word(5), word(6), word(7),
    word(8), word(9), word(10), word(11), word(12), word(13), word(14), word(15)
  )
}

/// The next sixteen words of the message schedule.
@inline(__always)
private func extend(_ w: inout Words) {
  w.0 = w.0 &+ small0(w.1) &+ w.9 &+ small1(w.14)
  w.1 = w.1 &+ small0(w.2) &+ w.10 &+ small1(w.15)
  w.2 = w.2 &+ small0(w.3) &+ w.11 &+ small1(w.0)
  w.3 = w.3 &+ small0(w.4) &+ w.12 &+ small1(w.1)
  w.4 = w.4 &+ small0(w.5) &+ w.13 &+ small1(w.2)
  w.5 = w.5 &+ small0(w.6) &+ w.14 &+ small1(w.3)
  w.6 = w.6 &+ small0(w.7) &+ w.15 &+ small1(w.4)
  w.7 = w.7 &+ small0(w.8) &+ w.0 &+ small1(w.5)
  w.8 = w.8 &+ small0(w.9) &+ w.1 &+ small1(w.6)
  w.9 = w.9 &+ small0(w.10) &+ w.2 &+ small1(w.7)
  w.10 = w.10 &+ small0(w.11) &+ w.3 &+ small1(w.8)
  w.11 = w.11 &+ small0(w.12) &+ w.4 &+ small1(w.9)
  w.12 = w.12 &+ small0(w.13) &+ w.5 &+ small1(w.10)
  w.13 = w.13 &+ small0(w.14) &+ w.6 &+ small1(w.11)
  w.14 = w.14 &+ small0(w.15) &+ w.7 &+ small1(w.12)
  w.15 = w.15 &+ small0(w.0) &+ w.8 &+ small1(w.13)
}

/// Sixteen rounds. After eight each variable is back in its place, so that none has to be moved.
@inline(__always)
private func rounds(_ state: inout State, _ w: Words, _ k: Words) {
  var (a, b, c, d, e, f, g, h) = state
  var bc = b ^ c
  round(a, b, &bc, &d, e, f, g, &h, w.0 &+ k.0)
  round(h, a, &bc, &c, d, e, f, &g, w.1 &+ k.1)
  round(g, h, &bc, &b, c, d, e, &f, w.2 &+ k.2)
  round(f, g, &bc, &a, b, c, d, &e, w.3 &+ k.3)
  round(e, f, &bc, &h, a, b, c, &d, w.4 &+ k.4)
  round(d, e, &bc, &g, h, a, b, &c, w.5 &+ k.5)
  round(c, d, &bc, &f, g, h, a, &b, w.6 &+ k.6)
  round(b, c, &bc, &e, f, g, h, &a, w.7 &+ k.7)
  round(a, b, &bc, &d, e, f, g, &h, w.8 &+ k.8)
  round(h, a, &bc, &c, d, e, f, &g, w.9 &+ k.9)
  round(g, h, &bc, &b, c, d, e, &f, w.10 &+ k.10)
  round(f, g, &bc, &a, b, c, d, &e, w.11 &+ k.11)
  round(e, f, &bc, &h, a, b, c, &d, w.12 &+ k.12)
  round(d, e, &bc, &g, h, a, b, &c, w.13 &+ k.13)
  round(c, d, &bc, &f, g, h, a, &b, w.14 &+ k.14)
  round(b, c, &bc, &e, f, g, h, &a, w.15 &+ k.15)
  state = (a, b, c, d, e, f, g, h)
}

/// One round. `bc` is b ^ c; the next round's is made here anyway, for maj(a, b, c) = b ^ ((a ^ b) & (b ^ c)).
@inline(__always)
private func round(
  _ a: UInt32, _ b: UInt32, _ bc: inout UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32, _ g: UInt32,
  _ h: inout UInt32, _ word: UInt32
) {
  let first = h &+ word &+ big1(e) &+ (g ^ (e & (f ^ g)))
  let ab = a ^ b
  d = d &+ first
  h = first &+ big0(a) &+ (b ^ (ab & bc))
  bc = ab
}

// The functions of section 4.1.2. Rotations one inside the other: each then needs a copy less.
@inline(__always)
private func big0(_ a: UInt32) -> UInt32 { rotate(rotate(rotate(a, 9) ^ a, 11) ^ a, 2) }
@inline(__always)
private func big1(_ e: UInt32) -> UInt32 { rotate(rotate(rotate(e, 14) ^ e, 5) ^ e, 6) }
@inline(__always)
private func small0(_ w: UInt32) -> UInt32 { rotate(w, 7) ^ rotate(w, 18) ^ (w &>> 3) }
@inline(__always)
private func small1(_ w: UInt32) -> UInt32 { rotate(w, 17) ^ rotate(w, 19) ^ (w &>> 10) }

@inline(__always)
private func rotate(_ value: UInt32, _ count: UInt32) -> UInt32 { value &>> count | value &<< (32 &- count) }

/// Section 4.2.2.
@inline(__always)
private var constants: (Words, Words, Words, Words) {
  (
    (
      0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
      0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174
    ),
    (
      0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
      0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967
    ),
    (
      0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
      0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070
    ),
    (
      0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
      0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2
    )
  )
}
