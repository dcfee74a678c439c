// Messages of mail, and pages that browsers save as such (MHTML): text whose body is encoded. What is read of them as text
// would be soft line breaks, `=3D` and base64, so they are told apart and refused by name.

/// What a text is that winnow does not read, for people; nil for a text that may be read as it is.
public func unreadText(_ bytes: [UInt8]) -> String? {
  var fields: [(name: [UInt8], value: [UInt8])] = []
  var rest = bytes.drop { [0xEF, 0xBB, 0xBF].contains($0) }.prefix(longestHead)
  while let first = rest.first {
    let line = rest.prefix { $0 != 0x0A }
    rest = rest[line.endIndex...].dropFirst()
    let text = trimmed(line)
    if text.isEmpty {
      if fields.isEmpty { continue }
      break
    }
    if first == 0x20 || first == 0x09, let last = fields.indices.last {
      fields[last].value += [0x20] + lowercased(text)
    } else if let colon = text.firstIndex(of: UInt8(ascii: ":")), text[..<colon].allSatisfy(isNameByte) {
      fields.append((lowercased(text[..<colon]), lowercased(trimmed(text[(colon + 1)...]))))
    } else if !(fields.isEmpty && text.starts(with: "From ".utf8)) {
      return nil
    }
  }
  func value(_ name: String) -> [UInt8]? { fields.first { $0.name.elementsEqual(name.utf8) }?.value }
  guard value("mime-version") != nil else { return nil }
  let type = value("content-type") ?? []
  // A text about mail may begin like one.
  let hasParts = rest.starts(with: "--".utf8) || rest.firstRange(of: Array("\n--".utf8)) != nil
  if type.starts(with: "multipart/".utf8), !hasParts { return nil }
  if type.starts(with: "multipart/related".utf8) { return "a page saved as MHTML or a message of mail with parts" }
  if type.starts(with: "multipart/".utf8) { return "a message of mail with parts" }
  let coding = value("content-transfer-encoding") ?? []
  let isEncoded = ["quoted-printable", "base64"].contains { coding.starts(with: $0.utf8) }
  return isEncoded ? "a message of mail whose text is encoded" : nil
}

/// In bytes; a message that went through many hands has dozens of fields.
private let longestHead = 1 << 16

/// RFC 5322, section 2.2.
private func isNameByte(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }
