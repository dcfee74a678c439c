// The chunked transfer coding (RFC 9112, section 7.1), read as far as it goes. Archives are full of bodies that say they
// are chunked and are not, because the crawler already took the chunks apart.

/// The body in chunks, or `bytes` as they are where they do not begin with a chunk. Extensions and trailers are passed over.
func withoutChunks(_ bytes: ArraySlice<UInt8>) -> HTTPBody {
  guard !bytes.isEmpty else { return HTTPBody(bytes: [], isComplete: false) }
  var body: [UInt8] = []
  var at = bytes.startIndex
  while let (size, dataStart) = chunkHead(bytes, at) {
    if size == 0 { return HTTPBody(bytes: body, isComplete: true) }
    let dataEnd = dataStart + min(size, bytes.endIndex - dataStart)
    // A first word that happens to be hexadecimal is no chunk: behind a chunk its line ends.
    let isChunk = dataEnd == bytes.endIndex || bytes[dataEnd] == 0x0D || bytes[dataEnd] == 0x0A
    guard isChunk || !body.isEmpty else { break }
    body.append(contentsOf: bytes[dataStart..<dataEnd])
    at = dataEnd
    if at < bytes.endIndex, bytes[at] == 0x0D { at += 1 }
    if at < bytes.endIndex, bytes[at] == 0x0A { at += 1 }
  }
  return body.isEmpty ? HTTPBody(bytes: Array(bytes), isComplete: true) : HTTPBody(bytes: body, isComplete: false)
}

/// The size a chunk says and where its data begins; nil where no chunk begins at `start`.
private func chunkHead(_ bytes: ArraySlice<UInt8>, _ start: Int) -> (size: Int, dataStart: Int)? {
  // Longer lines with extensions are no longer chunks but attempts at something.
  guard let lineEnd = bytes[start...].prefix(1024).firstIndex(of: 0x0A) else { return nil }
  let digits = trimmed(bytes[start..<lineEnd].prefix { $0 != UInt8(ascii: ";") })
  guard !digits.isEmpty, digits.count <= 12 else { return nil }
  var size = 0
  for byte in digits {
    switch byte {
    case 0x30...0x39: size = size << 4 | Int(byte - 0x30)
    case 0x41...0x46, 0x61...0x66: size = size << 4 | Int((byte | 0x20) - 0x57)
    default: return nil
    }
  }
  return (size, lineEnd + 1)
}
