// Lines of `Name: value`, as WARC (ISO 28500, section 4) and HTTP (RFC 9112, section 5) both have them at the head of a
// record or message. Read for what crawlers write, not for what they should: any line end, folded lines, stray lines.

/// A line `Name: value`.
public struct NamedField: Sendable, Equatable {
  /// In lower case.
  public let name: [UInt8]
  /// Without white space around it; folded lines are joined by a space.
  public internal(set) var value: [UInt8]

  public init(name: [UInt8], value: [UInt8]) {
    self.name = name
    self.value = value
  }
}

extension [NamedField] {
  /// The value of the first field of this name, which is in lower case.
  public func first(_ name: StaticString) -> [UInt8]? {
    first { field in name.withUTF8Buffer { $0.elementsEqual(field.name) } }?.value
  }

  /// The values of all fields of this name, split at commas.
  func list(_ name: StaticString) -> [[UInt8]] {
    filter { field in name.withUTF8Buffer { $0.elementsEqual(field.name) } }
      .flatMap { $0.value.split(separator: UInt8(ascii: ",")) }
      .map { lowercased(trimmed($0)) }
      .filter { !$0.isEmpty }
  }

  /// Reads fields; a line that has no colon is passed over.
  init(lines: some Sequence<ArraySlice<UInt8>>) {
    var fields: [NamedField] = []
    for line in lines {
      let isFolded = line.first == 0x20 || line.first == 0x09
      if isFolded, !fields.isEmpty {
        let rest = trimmed(line)
        if rest.isEmpty { continue }
        if !fields[fields.count - 1].value.isEmpty { fields[fields.count - 1].value.append(0x20) }
        fields[fields.count - 1].value.append(contentsOf: rest)
      } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
        let name = lowercased(trimmed(line[..<colon]))
        if !name.isEmpty { fields.append(NamedField(name: name, value: [UInt8](trimmed(line[(colon + 1)...])))) }
      }
    }
    self = fields
  }
}

/// Lines without their ends, which may be LF or CR LF.
func lines(_ bytes: ArraySlice<UInt8>) -> some Sequence<ArraySlice<UInt8>> {
  bytes.split(separator: 0x0A, omittingEmptySubsequences: false).lazy.map { $0.last == 0x0D ? $0.dropLast() : $0 }
}

package func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

package func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var rest = bytes.drop(while: isBlank)
  while let last = rest.last, isBlank(last) { rest.removeLast() }
  return rest
}

func lowercased(_ bytes: some Sequence<UInt8>) -> [UInt8] {
  bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
}

/// A number without sign in decimal digits, at most 15 of them; nil for anything else.
func decimal(_ bytes: some Collection<UInt8>) -> Int? {
  guard !bytes.isEmpty, bytes.count <= 15, bytes.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
  return bytes.reduce(0) { $0 * 10 + Int($1 - 0x30) }
}
