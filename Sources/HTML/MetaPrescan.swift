// The encoding a page names for itself, found before it is parsed: HTML standard 13.2.3.2, "prescan a byte stream to
// determine its encoding" and "get an XML encoding". What a label means is not known here; the caller resolves it.

/// An encoding that a document names, and where.
public struct EmbeddedEncoding: Equatable, Sendable {
  public enum Place: Sendable { case meta, xmlDeclaration }

  /// As `resolve` gave it.
  public var name: String
  public var place: Place

  public init(name: String, place: Place) {
    self.name = name
    self.place = place
  }
}

/// How far into a document its encoding may be named.
public let prescanByteCount = 1024

/// Looks at the first 1,024 bytes. `resolve` gives a label's encoding as the Encoding standard names it in lower case, or
/// nil for one that is not known; then the next `<meta>` counts. nil where nothing is found.
public func prescan(_ bytes: [UInt8], resolve: (String) -> String?) -> EmbeddedEncoding? {
  let start = Array(bytes.prefix(prescanByteCount))
  if start.starts(with: [0x3C, 0, 0x3F, 0, 0x78, 0]) { return .init(name: "utf-16le", place: .xmlDeclaration) }
  if start.starts(with: [0, 0x3C, 0, 0x3F, 0, 0x78]) { return .init(name: "utf-16be", place: .xmlDeclaration) }
  var prescan = MetaPrescan(bytes: start)
  if let name = prescan.encoding(resolve) { return EmbeddedEncoding(name: name, place: .meta) }
  guard let label = xmlEncodingLabel(start), let name = resolve(label) else { return nil }
  // ASCII could be read so far: it is not UTF-16.
  return EmbeddedEncoding(name: name.hasPrefix("utf-16") ? "utf-8" : name, place: .xmlDeclaration)
}

private struct MetaPrescan {
  private enum Attribute {
    case found(name: [UInt8], value: [UInt8])
    /// The tag is over.
    case none
    /// The bytes are.
    case end
  }

  private let bytes: [UInt8]
  private var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func encoding(_ resolve: (String) -> String?) -> String? {
    while true {
      position = find(0x3C, in: bytes.span, position, bytes.count)
      guard position < bytes.count else { return nil }
      let rest = bytes[position...]
      if rest.starts(with: Array("<!--".utf8)) {
        guard skipComment() else { return nil }
      } else if isMetaTag {
        position += 5
        let found = metaEncoding(resolve)
        if let name = found.name { return name }
        if found.isAtEnd { return nil }
      } else if isOtherTag {
        while position < bytes.count, !isSpace(bytes[position]), bytes[position] != 0x3E { position += 1 }
        attributes: while true {
          switch attribute() {
          case .found: continue
          case .none: break attributes
          case .end: return nil
          }
        }
      } else if rest.starts(with: Array("<!".utf8)) || rest.starts(with: Array("</".utf8))
        || rest.starts(with: Array("<?".utf8))
      {
        guard let end = rest.firstIndex(of: 0x3E) else { return nil }
        position = end
      }
      position += 1
    }
  }

  /// To the `>` of `-->`; the hyphens may be those of `<!--`.
  private mutating func skipComment() -> Bool {
    var index = position + 4
    while index < bytes.count {
      if bytes[index] == 0x3E, bytes[index - 1] == 0x2D, bytes[index - 2] == 0x2D {
        position = index
        return true
      }
      index += 1
    }
    return false
  }

  private var isMetaTag: Bool {
    guard position + 5 < bytes.count else { return false }
    return hasPrefix(bytes.span, position, "<meta") && (isSpace(bytes[position + 5]) || bytes[position + 5] == 0x2F)
  }

  private var isOtherTag: Bool {
    guard bytes[position] == 0x3C, position + 1 < bytes.count else { return false }
    let first = bytes[position + 1] == 0x2F ? position + 2 : position + 1
    guard first < bytes.count else { return false }
    let letter = lowercased(bytes[first])
    return letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "z")
  }

  /// The attributes of a `<meta>`, and what they say: `charset`, or `content` with `http-equiv=content-type` beside it.
  private mutating func metaEncoding(_ resolve: (String) -> String?) -> (name: String?, isAtEnd: Bool) {
    var seen: Set<[UInt8]> = []
    var hasPragma = false
    var needsPragma: Bool?
    var name: String?
    scan: while true {
      switch attribute() {
      case .end: return (nil, true)
      case .none: break scan
      case .found(let attributeName, let value):
        guard seen.insert(attributeName).inserted else { continue }
        switch String(decoding: attributeName, as: UTF8.self) {
        case "http-equiv": hasPragma = value == Array("content-type".utf8)
        case "content" where needsPragma == nil:
          guard let label = charset(inContent: value), let found = resolve(label) else { continue }
          (name, needsPragma) = (found, true)
        case "charset": (name, needsPragma) = (resolve(String(decoding: value, as: UTF8.self)), false)
        default: continue
        }
      }
    }
    guard let name, let needsPragma, !needsPragma || hasPragma else { return (nil, false) }
    if name.hasPrefix("utf-16") { return ("utf-8", false) }
    return (name == "x-user-defined" ? "windows-1252" : name, false)
  }

  /// "Get an attribute". Name and value in lower case.
  private mutating func attribute() -> Attribute {
    while position < bytes.count, isSpace(bytes[position]) || bytes[position] == 0x2F { position += 1 }
    guard position < bytes.count else { return .end }
    guard bytes[position] != 0x3E else { return .none }
    var name: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      if byte == 0x2F || byte == 0x3E { return .found(name: name, value: []) }
      if isSpace(byte) || (byte == 0x3D && !name.isEmpty) { break }
      name.append(lowercased(byte))
      position += 1
    }
    skipSpace()
    guard position < bytes.count else { return .end }
    guard bytes[position] == 0x3D else { return .found(name: name, value: []) }
    position += 1
    skipSpace()
    guard position < bytes.count else { return .end }
    let first = bytes[position]
    if first == 0x22 || first == 0x27 {
      guard let end = bytes[(position + 1)...].firstIndex(of: first) else { return .end }
      let value = bytes[(position + 1)..<end].map(lowercased)
      position = end + 1
      return .found(name: name, value: value)
    }
    let start = position
    while position < bytes.count, !isSpace(bytes[position]), bytes[position] != 0x3E { position += 1 }
    guard position < bytes.count else { return .end }
    return .found(name: name, value: bytes[start..<position].map(lowercased))
  }

  private mutating func skipSpace() {
    while position < bytes.count, isSpace(bytes[position]) { position += 1 }
  }
}

/// "Extract a character encoding from a meta element"; `content` is in lower case.
private func charset(inContent content: [UInt8]) -> String? {
  let wanted = Array("charset".utf8)
  var index = 0
  while index + wanted.count <= content.count {
    guard content[index...].starts(with: wanted) else {
      index += 1
      continue
    }
    index += wanted.count
    while index < content.count, isSpace(content[index]) { index += 1 }
    guard index < content.count else { return nil }
    guard content[index] == 0x3D else { continue }
    index += 1
    while index < content.count, isSpace(content[index]) { index += 1 }
    guard index < content.count else { return nil }
    let first = content[index]
    if first == 0x22 || first == 0x27 {
      guard let end = content[(index + 1)...].firstIndex(of: first) else { return nil }
      return String(decoding: content[(index + 1)..<end], as: UTF8.self)
    }
    return String(decoding: content[index...].prefix { !isSpace($0) && $0 != 0x3B }, as: UTF8.self)
  }
  return nil
}

/// "Get an XML encoding": the label in `<?xml … encoding="…"?>` at the very start.
private func xmlEncodingLabel(_ bytes: [UInt8]) -> String? {
  guard bytes.starts(with: Array("<?xml".utf8)), let end = bytes.firstIndex(of: 0x3E) else { return nil }
  let wanted = Array("encoding".utf8)
  guard var index = (0..<end).first(where: { bytes[$0...].starts(with: wanted) }).map({ $0 + wanted.count })
  else { return nil }
  while index < end, bytes[index] <= 0x20 { index += 1 }
  guard bytes[index] == 0x3D else { return nil }
  index += 1
  while index < end, bytes[index] <= 0x20 { index += 1 }
  let quote = bytes[index]
  guard quote == 0x22 || quote == 0x27, let close = bytes[(index + 1)...].firstIndex(of: quote) else { return nil }
  let label = bytes[(index + 1)..<close]
  return label.contains { $0 <= 0x20 } ? nil : String(decoding: label, as: UTF8.self)
}

private func lowercased(_ byte: UInt8) -> UInt8 {
  byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
}
