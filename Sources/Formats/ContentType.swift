// The value of a Content-Type field (RFC 9110, section 8.3), of a response or of an archive's record: what a document is and
// which encoding its server names.

public struct ContentType: Sendable, Equatable {
  /// `text/html`, in lower case, without parameters.
  public let mediaType: String
  /// The label as it stands there, without quotes.
  public let charset: String?

  /// Nil where there is no media type in front of the first semicolon.
  public init?(_ value: [UInt8]) {
    var parts = value.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)[...]
    let type = lowercased(trimmed(parts.removeFirst()))
    guard type.contains(UInt8(ascii: "/")), !type.contains(where: isBlank) else { return nil }
    mediaType = String(decoding: type, as: UTF8.self)
    charset = parts.lazy.compactMap(Self.charset).first
  }

  /// Whether the document is HTML, or XML that is read as it.
  public var isHTML: Bool {
    ["text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml"].contains(mediaType)
  }

  private static func charset(_ parameter: ArraySlice<UInt8>) -> String? {
    guard let equals = parameter.firstIndex(of: UInt8(ascii: "=")),
      lowercased(trimmed(parameter[..<equals])) == Array("charset".utf8)
    else { return nil }
    let quotes = [UInt8(ascii: "\""), UInt8(ascii: "'")]
    let value = trimmed(parameter[(equals + 1)...].filter { !quotes.contains($0) }[...])
    return value.isEmpty ? nil : String(decoding: value, as: UTF8.self)
  }
}
