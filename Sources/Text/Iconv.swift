// The characters of the legacy encodings, asked from glibc's iconv one code at a time. Which bytes belong together and
// what a fault costs is not its matter but that of the decoders here, which follow the WHATWG: iconv stops at faults,
// and composes accents for windows-1255 and windows-1258 where browsers do not.

import Glibc

/// The scalar of each code; 0 where the code means nothing. nil where glibc has no converter of this name here.
/// `codes` are the bytes of all codes, `width` bytes each.
func scalars(of codes: [UInt8], width: Int, iconvName: String) -> [UInt32]? {
  guard let converter = iconv_open("UTF-32LE", iconvName), converter != iconv_t(bitPattern: -1) else { return nil }
  defer { iconv_close(converter) }
  var codes = codes
  var scalars: [UInt32] = []
  scalars.reserveCapacity(codes.count / width)
  codes.withUnsafeMutableBytes { source in
    var units: [UInt32] = [0, 0, 0, 0]
    for start in stride(from: 0, to: source.count, by: width) {
      iconv(converter, nil, nil, nil, nil)
      var next = UnsafeMutableRawBufferPointer(rebasing: source[start..<start + width]).baseAddress?
        .assumingMemoryBound(to: CChar.self)
      var remaining = width
      let unitCount = units.withUnsafeMutableBytes { target in
        var output = target.baseAddress?.assumingMemoryBound(to: CChar.self)
        var space = target.count
        guard iconv(converter, &next, &remaining, &output, &space) != -1, remaining == 0 else { return 0 }
        iconv(converter, nil, nil, &output, &space)  // what it held back for a following accent
        return (target.count - space) / 4
      }
      scalars.append(unitCount == 1 ? UInt32(littleEndian: units[0]) : 0)
    }
  }
  return scalars
}

/// What the bytes 0x80–0xFF mean in a single-byte encoding; 0 for nothing. nil where glibc has no converter for it here.
func highHalf(of encoding: TextEncoding) -> [UInt32]? {
  guard case .singleByte(let iconvName) = encoding.codec,
    var table = scalars(of: Array(0x80...0xFF), width: 1, iconvName: iconvName)
  else { return nil }
  for (byte, scalar) in differencesToGlibc[encoding.name] ?? [] { table[byte - 0x80] = scalar }
  // Microsoft's best fit, and the standard's: a control character where a code page has a hole in 0x80–0x9F.
  if encoding.name.hasPrefix("windows-") {
    for index in 0..<0x20 where table[index] == 0 { table[index] = UInt32(index + 0x80) }
  }
  return table
}

/// Where the indexes of the standard and glibc's tables differ.
private let differencesToGlibc: [String: [(byte: Int, scalar: UInt32)]] = [
  "koi8-u": [(0xAE, 0x045E), (0xBE, 0x040E)],
  "macintosh": [(0xC6, 0x2206), (0xF0, 0xF8FF)],
  "windows-1255": [(0xCA, 0x05BA)],
  "x-mac-cyrillic": [(0xFF, 0x20AC)],
]
