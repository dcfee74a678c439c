// One HTTP/1.1 request (RFC 9112) without a body, from the bytes that have come so far. Pure, and strict: what two
// readers could take differently is refused.

/// What the status socket needs to know of a request.
struct HTTPRequest: Sendable, Equatable {
  var method: String
  /// Without the query.
  var path: String
  var query: String?
  var host: String?
  var accept: String?
  /// Whether the connection stays open after the answer.
  var keepsAlive: Bool

  enum Outcome: Sendable, Equatable {
    /// More bytes are needed.
    case incomplete
    /// A request in the first `length` bytes.
    case request(HTTPRequest, length: Int)
    /// Nothing sensible can follow on this connection: answer and close.
    case refused(status: Int, reason: String)
  }

  /// Request line and headers together, and the empty lines before them.
  static let maximumBytes = 8192

  static func parse(_ bytes: [UInt8]) -> Outcome {
    // Empty lines before a request are tolerated (RFC 9112, 2.2).
    let start = bytes.firstIndex { $0 != newline && $0 != carriageReturn } ?? bytes.count
    var lines: [ArraySlice<UInt8>] = []
    var position = start
    while true {
      guard let end = bytes[position...].firstIndex(of: newline) else { break }
      if end >= maximumBytes { break }
      var line = bytes[position..<end]
      if line.last == carriageReturn { line.removeLast() }
      position = end + 1
      if line.isEmpty { return parse(lines: lines, length: position) }
      lines.append(line)
    }
    guard bytes.count < maximumBytes else {
      return .refused(status: 431, reason: "request and headers are longer than \(maximumBytes) bytes")
    }
    return .incomplete
  }

  private static func parse(lines: [ArraySlice<UInt8>], length: Int) -> Outcome {
    guard lines.allSatisfy({ $0.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == tab } }) else {
      return .refused(status: 400, reason: "control character in the request")
    }
    let words = lines[0].split(separator: space, omittingEmptySubsequences: false).map { text($0) }
    guard words.count == 3, isToken(lines[0].prefix { $0 != space }), words[2].hasPrefix("HTTP/") else {
      return .refused(status: 400, reason: "malformed request line")
    }
    guard words[2] == "HTTP/1.1" || words[2] == "HTTP/1.0" else {
      return .refused(status: 505, reason: "only HTTP/1.1 is spoken here")
    }
    guard let target = Target(words[1]) else { return .refused(status: 400, reason: "malformed request target") }
    let isCurrent = words[2] == "HTTP/1.1"
    var request = HTTPRequest(
      method: words[0], path: target.path, query: target.query, host: nil, accept: nil, keepsAlive: isCurrent)
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")), isToken(line[..<colon]) else {
        return .refused(status: 400, reason: "malformed header")
      }
      if let refusal = request.take(header: text(line[..<colon]).lowercased(), text(trimmed(line[(colon + 1)...])[...]))
      {
        return refusal
      }
    }
    if isCurrent, request.host == nil { return .refused(status: 400, reason: "there is no Host header") }
    return .request(request, length: length)
  }

  private mutating func take(header name: String, _ value: String) -> Outcome? {
    switch name {
    case "host":
      if host != nil { return .refused(status: 400, reason: "two Host headers") }
      host = value
    case "accept": accept = accept.map { $0 + "," + value } ?? value
    case "connection":
      let options = value.lowercased().split(separator: ",").map { text(trimmed(Array($0.utf8)[...])[...]) }
      if options.contains("close") { keepsAlive = false } else if options.contains("keep-alive") { keepsAlive = true }
    case "transfer-encoding": return .refused(status: 400, reason: "requests have no body here")
    case "content-length":
      guard !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
        return .refused(status: 400, reason: "malformed Content-Length")
      }
      if value.utf8.contains(where: { $0 != 0x30 }) {
        return .refused(status: 413, reason: "requests have no body here")
      }
    default: break
    }
    return nil
  }

  /// The value of `name` in the query; nil where it is absent. Percent-encoding is not undone: no value needs it.
  func parameter(_ name: String) -> String? {
    for field in query?.split(separator: "&") ?? [] {
      let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts[0] == name { return parts.count > 1 ? String(parts[1]) : "" }
    }
    return nil
  }
}

/// `/readyz?verbose`, or the absolute form `http://x/readyz` that a proxy sends.
private struct Target {
  let path: String
  let query: String?

  init?(_ text: String) {
    var rest = text[...]
    if rest.lowercased().hasPrefix("http://") {
      rest = rest.dropFirst("http://".count)
      rest = rest[(rest.firstIndex(of: "/") ?? rest.endIndex)...]
      if rest.isEmpty { rest = "/" }
    }
    guard rest.hasPrefix("/") || rest == "*" else { return nil }
    let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = String(parts[0])
    query = parts.count > 1 ? String(parts[1]) : nil
  }
}

private func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

/// token of RFC 9110, 5.6.2.
private func isToken(_ bytes: ArraySlice<UInt8>) -> Bool {
  !bytes.isEmpty
    && bytes.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}

private let newline = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
private let space = UInt8(ascii: " ")
private let tab = UInt8(ascii: "\t")
