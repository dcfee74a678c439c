// Bodies that scrapers write as bytes and not as text: base64, alone (Zyte's httpResponseBody) or in a data: address. What
// they hold is read where it is a text or a page; a picture or a PDF under the name of a body is none.

import JSON

enum EncodedBody {
  /// A text or a page, in any encoding.
  case text([UInt8])
  /// Bytes of something else.
  case opaque

  /// Shorter ones may be words and names.
  private static let fewestBytes = 40

  /// nil for what is written as text. `string`: without its escapes.
  init?(_ string: [UInt8]) {
    var text = trimmed(string[...])
    let isAddress = lowercased(text.prefix(5)).elementsEqual("data:".utf8)
    if isAddress {
      guard let comma = text.prefix(200).firstIndex(of: UInt8(ascii: ",")),
        lowercased(text[..<comma]).suffix(7).elementsEqual(";base64".utf8)
      else { return nil }
      text = text[(comma + 1)...]
    }
    guard mayBeBase64(text), text.count >= Self.fewestBytes || isAddress else { return nil }
    let digits = text.filter { !isBlank($0) }
    guard isAddress || isMixed(digits) else { return nil }
    let padding = [UInt8](repeating: UInt8(ascii: "="), count: (4 - digits.count % 4) % 4)
    guard let bytes = Base64.decode(digits + padding) else { return nil }
    let format = sniff(bytes, name: [])
    // What somebody wrote has spaces, or letters beyond ASCII.
    let isSpaced = bytes.count { $0 == 0x20 } * 20 > bytes.count
    let isWritten = isSpaced || bytes.contains { $0 >= 0x80 } && String(validating: bytes, as: UTF8.self) != nil
    let isText = isWritten && [.text, .xml].contains(format)
    self = isText || format == .html ? .text(bytes) : .opaque
  }
}

/// The strings of one object that are base64, each decoded once however often it is asked for.
final class DecodedBodies {
  private var bodies: [Int: EncodedBody?] = [:]

  func body(of value: Int, _ json: FlatJSON) -> EncodedBody? {
    if let known = bodies[value] { return known }
    let body = EncodedBody(json.string(value))
    bodies[value] = body
    return body
  }
}

/// Whether a string has no byte that base64 has not, by its beginning; `json` may have escapes.
func mayBeginBase64(json: ArraySlice<UInt8>) -> Bool {
  let text = json.drop { $0 == 0x20 || $0 == UInt8(ascii: "\"") }
  if lowercased(text.prefix(5)).elementsEqual("data:".utf8) { return true }
  return text.prefix(64).allSatisfy { isDigit($0) || $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\"") }
}

private func mayBeBase64(_ text: ArraySlice<UInt8>) -> Bool {
  text.allSatisfy { isDigit($0) || $0 == 0x0A || $0 == 0x0D }
}

private func isDigit(_ byte: UInt8) -> Bool {
  (byte | 0x20) &- 0x61 < 26 || byte &- 0x2F < 11 || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "=")
}

/// Whether there are small letters, capitals and figures: a line of hyphens or of one letter is no base64.
private func isMixed(_ text: [UInt8]) -> Bool {
  text.contains { $0 &- 0x61 < 26 } && text.contains { $0 &- 0x41 < 26 } && text.contains { $0 &- 0x30 < 10 }
}
