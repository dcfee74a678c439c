// A response as web archives store it (RFC 9110, RFC 9112): status, fields, body. The body is undone of its codings as far
// as it has them: many crawlers store it decoded and leave the fields as the server sent them.

/// Why the body of a message could not be read.
public enum HTTPBodyError: Error, Equatable, Sendable {
  /// A content coding that winnow does not know (`br`, `zstd`, `compress`, …), in lower case.
  case unsupportedEncoding([UInt8])
  /// Not a byte of it could be inflated.
  case damaged
  /// It has more bytes than was allowed.
  case limitExceeded
}

/// The body of a message without its codings.
public struct HTTPBody: Sendable, Equatable {
  public let bytes: [UInt8]
  /// False where the message ended, or was damaged, before the body came to its end.
  public let isComplete: Bool
}

public struct HTTPMessage: Sendable, Equatable {
  /// More codings one in another than this are nobody's page.
  private static let codingLimit = 4

  /// The status code of a response; nil where the status line has none.
  public let status: Int?
  public let fields: [NamedField]
  /// The bytes behind the empty line, as they were stored.
  public let storedBody: ArraySlice<UInt8>

  /// Splits the block of a `response` record. Nil where it does not begin with `HTTP/`. Without an empty line it is all
  /// head.
  public init?(_ block: [UInt8]) {
    guard block.starts(with: "HTTP/".utf8) else { return nil }
    let (headEnd, bodyStart) = Self.endOfHead(block)
    // What stands behind this is not read: servers refuse a tenth of it.
    let head = block[..<headEnd].prefix(WARCReader.headLimit)
    let statusLine = head.prefix { $0 != 0x0A }
    let words = trimmed(statusLine).split(separator: 0x20, maxSplits: 2)
    status = words.count > 1 ? decimal(words[1].prefix(3)) : nil
    fields = [NamedField](lines: lines(head.dropFirst(statusLine.count + 1)))
    storedBody = block[bodyStart...]
  }

  /// Whether it is only a part of what the server has (RFC 9110, section 15.3.7).
  public var isPartial: Bool {
    guard status == 206, let range = fields.first("content-range") else { return status == 206 }
    // "bytes 0-1023/1024" is all of it.
    let numbers = range.split { $0 &- 0x30 >= 10 }.compactMap { decimal($0) }
    return numbers.count != 3 || numbers[0] != 0 || numbers[1] + 1 != numbers[2]
  }

  /// The type that Content-Type names.
  public var contentType: ContentType? { fields.first("content-type").flatMap { ContentType($0) } }

  /// The body without chunks (RFC 9112, section 7.1) and content codings (RFC 9110, section 8.4), at most `limit` bytes.
  ///
  /// A body that is not what its fields say is taken as it is: without chunks where it does not begin with one, without
  /// gzip, zlib or zstd where their marks are absent, without brotli where it is plain text.
  public func body(limit: Int) throws(HTTPBodyError) -> HTTPBody {
    var body = HTTPBody(bytes: Array(storedBody), isComplete: true)
    let transferCodings = fields.list("transfer-encoding")
    if transferCodings.last == Array("chunked".utf8) { body = withoutChunks(body.bytes[...]) }
    let codings = fields.list("content-encoding") + transferCodings.filter { $0 != Array("chunked".utf8) }
    guard codings.count <= Self.codingLimit else { throw .unsupportedEncoding(Array("many".utf8)) }
    for coding in codings.reversed() {
      let isComplete = body.isComplete
      let inner = try decoded(body.bytes, coding, limit: limit)
      body = HTTPBody(bytes: inner.bytes, isComplete: inner.isComplete && isComplete)
    }
    guard body.bytes.count <= limit else { throw .limitExceeded }
    return body
  }

  private static func endOfHead(_ block: [UInt8]) -> (end: Int, bodyStart: Int) {
    var from = 0
    while let lineEnd = block[from...].firstIndex(of: 0x0A) {
      let next = block[(lineEnd + 1)...].prefix(2)
      if next.first == 0x0A { return (lineEnd + 1, lineEnd + 2) }
      if next.elementsEqual([0x0D, 0x0A]) { return (lineEnd + 1, lineEnd + 3) }
      from = lineEnd + 1
    }
    return (block.count, block.count)
  }
}

/// Undoes one coding.
private func decoded(_ bytes: [UInt8], _ coding: [UInt8], limit: Int) throws(HTTPBodyError) -> HTTPBody {
  let asItIs = HTTPBody(bytes: bytes, isComplete: true)
  guard !bytes.isEmpty else { return asItIs }
  switch String(decoding: coding, as: UTF8.self) {
  case "identity", "none", "utf-8", "binary": return asItIs  // the last two are frequent mistakes of servers
  case "gzip", "x-gzip":
    return isGzip(bytes) ? try inflated(bytes, .gzip, limit: limit) : asItIs
  case "deflate":
    // RFC 9110 means zlib; servers that send the raw stream are as old as the name.
    if isZlib(bytes) { return try inflated(bytes, .zlib, limit: limit) }
    return isPlainText(bytes) ? asItIs : try inflated(bytes, .raw, limit: limit)
  case "zstd" where !bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]): return asItIs
  case "br" where isPlainText(bytes): return asItIs
  default: throw .unsupportedEncoding(coding)
  }
}

/// RFC 1950, section 2.2: deflate as the method, and a header that is a multiple of 31.
private func isZlib(_ bytes: [UInt8]) -> Bool {
  bytes.count >= 2 && bytes[0] & 0x0F == 8 && (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0
}

/// Whether the beginning is text: printable ASCII, a tag, or UTF-8, none of which a compressed stream is for long.
private func isPlainText(_ bytes: [UInt8]) -> Bool {
  func isPrintable(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F || byte >= 0x09 && byte <= 0x0D }
  let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
  if text.prefix(64).allSatisfy(isPrintable) { return true }
  let head = text.drop { $0 <= 0x20 }.prefix(16)
  if head.count == 16, head.first == UInt8(ascii: "<"), head.allSatisfy(isPrintable) { return true }
  var window = text.prefix(256)
  // The last character may be cut.
  if window.endIndex < text.endIndex {
    while let last = window.last, last & 0xC0 == 0x80 { window.removeLast() }
    if let last = window.last, last >= 0xC0 { window.removeLast() }
  }
  return window.count >= 64 && window.allSatisfy { $0 >= 0x80 || isPrintable($0) }
    && String(validating: window, as: UTF8.self) != nil
}

/// What a stream inflates to. What stands behind its end is passed over, but for further members of gzip.
private func inflated(
  _ bytes: [UInt8], _ wrapping: Inflation.Wrapping, limit: Int
) throws(HTTPBodyError) -> HTTPBody {
  var inflation = Inflation(wrapping)
  var output: [UInt8] = []
  var rest = bytes[...]
  while true {
    let step = inflation.step(rest)
    guard step.producedByteCount <= limit - output.count else { throw .limitExceeded }
    inflation.appendProduced(step, to: &output)
    rest = rest.dropFirst(step.usedByteCount)
    switch step.outcome {
    case .progress: continue
    case .end:
      guard wrapping == .gzip, rest.starts(with: [0x1F, 0x8B, 0x08]), inflation.reset() else {
        return HTTPBody(bytes: output, isComplete: true)
      }
    case .stalled, .damaged:
      if output.isEmpty { throw .damaged }
      return HTTPBody(bytes: output, isComplete: false)
    }
  }
}
