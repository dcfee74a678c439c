// SHA-256 against the standard's own examples and against itself in pieces.
// Digests are identities: ids, receipts and duplicates go by them for years and on any machine. The code is winnow's
// own, in two ways, and a wrong digest would agree with itself everywhere else.

import Testing

@testable import Deduplication

@Suite struct SHA256Tests {
  @Test(
    "the digests of the standard's examples",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
    ])
  func examples(text: String, hex: String) {
    #expect(SHA256.digest(of: Array(text.utf8)).hex == hex)
    #expect(SHA256.digest(of: text.utf8).hex == hex)
  }

  @Test("a million times the letter a")
  func million() {
    var hash = SHA256()
    for _ in 0..<100 { hash.update([UInt8](repeating: 0x61, count: 10_000)) }
    #expect(hash.finish().hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test("every length to 200 gives one digest, however the bytes are cut in two")
  func pieces() {
    let bytes = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) }
    var seen: Set<String> = []
    for length in 0...200 {
      let whole = SHA256.digest(of: bytes[..<length])
      seen.insert(whole.hex)
      let wrong = [0, 1, length / 3, 55, 63, 64, 65, 128, length].filter { $0 <= length }.filter { cut in
        var hash = SHA256()
        hash.update(bytes[..<cut])
        hash.update(bytes[cut..<length])
        return hash.finish() != whole
      }
      #expect(wrong == [])
    }
    #expect(seen.count == 201)
  }

  @Test("the processor's instructions and our own lines make the same of any blocks")
  func instructions() {
    var random = SystemRandomNumberGenerator()
    for blockCount in 1...9 {
      let bytes = (0..<64 * blockCount).map { _ in UInt8.random(in: 0...255, using: &random) }
      let state = SIMD8<UInt32>.random(in: 0...UInt32.max, using: &random)
      #expect(bytes.withUnsafeBytes { compress(state, $0) } == bytes.withUnsafeBytes { compressInSwift(state, $0) })
    }
  }

  @Test("byte by byte, and lengths around the padding's block border, as sha256sum has them")
  func borders() {
    let known: [Int: String] = [
      55: "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318",
      56: "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a",
      64: "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb",
      119: "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb",
    ]
    for (length, hex) in known {
      var hash = SHA256()
      for _ in 0..<length { hash.update([0x61]) }
      #expect(hash.finish().hex == hex)
    }
  }

  @Test("a digest is read from hexadecimal of either case, and from nothing else")
  func hexadecimal() {
    let digest = SHA256.digest(of: Array("abc".utf8))
    #expect(Digest(hex: digest.hexBytes) == digest)
    #expect(Digest(hex: Array(digest.hex.uppercased().utf8)) == digest)
    #expect(Digest(hex: digest.hexBytes.dropLast()) == nil)
    #expect(Digest(hex: digest.hexBytes + [0x30]) == nil)
    #expect(Digest(hex: Array(repeating: 0x67, count: 64)) == nil)
  }
}
