// The legacy encodings through glibc's iconv, which reads them all but knows only strict ones: where it refuses a byte,
// the rule of the WHATWG decoders is applied here.

import Glibc

/// nil where glibc has no converter for this encoding on this machine.
func convert(_ bytes: [UInt8], from encoding: TextEncoding) -> (text: [UInt8], replacementCount: Int)? {
  guard let name = encoding.iconvName, let converter = iconv_open("UTF-8", name), converter != iconv_t(bitPattern: -1)
  else { return nil }
  defer { iconv_close(converter) }
  var text: [UInt8] = []
  text.reserveCapacity(bytes.count + bytes.count / 2)
  var replacementCount = 0
  var input = bytes
  var block = [UInt8](repeating: 0, count: 1 << 16)
  input.withUnsafeMutableBytes { source in
    var next = source.baseAddress?.assumingMemoryBound(to: CChar.self)
    var remaining = source.count
    while remaining > 0 {
      let (isStuck, producedByteCount) = block.withUnsafeMutableBytes { target in
        var output = target.baseAddress?.assumingMemoryBound(to: CChar.self)
        var space = target.count
        let result = iconv(converter, &next, &remaining, &output, &space)
        return (result == -1 && errno != E2BIG, target.count - space)
      }
      text.append(contentsOf: block.prefix(producedByteCount))
      guard isStuck, remaining > 0 else { continue }
      let refused = source[source.count - remaining]
      if encoding.name.hasPrefix("windows-"), refused >= 0x80, refused < 0xA0 {
        text.append(scalar: UInt32(refused))
      } else {
        text.append(contentsOf: replacementCharacter)
        replacementCount += 1
      }
      next = next.map { $0 + 1 }
      remaining -= 1
    }
  }
  return (text, replacementCount)
}
