// As much of addresses as metadata need: telling one from a name, resolving a reference (RFC 3986, 5.3) and the part of a
// host that names the site. What isn't http or https resolves to nothing.

/// Whether a text is an address rather than words.
func isAddress(_ text: [UInt8]) -> Bool {
  isAbsolute(text) || text.starts(with: "www.".utf8) || text.starts(with: "//".utf8)
}

func isAbsolute(_ text: [UInt8]) -> Bool {
  let lowered = lowercased(text.prefix(8))
  return (lowered.starts(with: "http://".utf8) && text.count > 7)
    || lowered.starts(with: "https://".utf8) && text.count > 8
}

/// A reference in front of its base, absolute; nil where it can't be, or has white space or quotes in it.
func resolved(_ reference: [UInt8], against base: [UInt8]?) -> [UInt8]? {
  guard !reference.isEmpty, reference.count <= 4096,
    !reference.contains(where: { $0 <= 0x20 || $0 == 0x22 || $0 == 0x3C || $0 == 0x3E || $0 == 0x7F })
  else { return nil }
  if isAbsolute(reference) { return hostOf(reference) == nil ? nil : reference }
  guard let base, isAbsolute(base), let colon = base.firstIndex(of: UInt8(ascii: ":")), !hasScheme(reference) else {
    return nil
  }
  if reference.starts(with: "//".utf8) {
    let whole = Array(base[...colon]) + reference
    return hostOf(whole) == nil ? nil : whole
  }
  let authorityEnd = base[(colon + 3)...].firstIndex { isPathMark($0) } ?? base.endIndex
  let pathEnd = base[authorityEnd...].firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? base.endIndex
  switch reference[0] {
  case UInt8(ascii: "#"): return Array(base.prefix { $0 != UInt8(ascii: "#") }) + reference
  case UInt8(ascii: "?"): return Array(base[..<pathEnd]) + reference
  case UInt8(ascii: "/"): return Array(base[..<authorityEnd]) + withoutDots(reference)
  default:
    let folder = base[authorityEnd..<pathEnd].lastIndex(of: UInt8(ascii: "/")).map { base[authorityEnd...$0] } ?? [0x2F]
    return Array(base[..<authorityEnd]) + withoutDots(Array(folder) + reference)
  }
}

private func isPathMark(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
}

/// Letters, digits and marks up to a colon.
private func hasScheme(_ reference: [UInt8]) -> Bool {
  guard let end = reference.firstIndex(where: { $0 == UInt8(ascii: ":") || isPathMark($0) }) else { return false }
  return reference[end] == UInt8(ascii: ":")
}

/// Takes `.` and `..` out of a path; what follows `?` or `#` stays as it is.
private func withoutDots(_ path: [UInt8]) -> [UInt8] {
  let end = path.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? path.endIndex
  var parts: [ArraySlice<UInt8>] = []
  let pieces = path[..<end].dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
  for (index, piece) in pieces.enumerated() {
    let isUp = piece.elementsEqual("..".utf8)
    if isUp, !parts.isEmpty { parts.removeLast() }
    if !isUp, !piece.elementsEqual(".".utf8) {
      parts.append(piece)
    } else if index == pieces.count - 1 {
      parts.append([])
    }
  }
  return [0x2F] + parts.joined(separator: [0x2F]) + path[end...]
}

/// The host of an absolute address in lower case, without user and port.
package func hostOf(_ address: [UInt8]) -> [UInt8]? {
  guard isAbsolute(address), let colon = address.firstIndex(of: UInt8(ascii: ":")) else { return nil }
  var authority = address[(colon + 3)...].prefix { !isPathMark($0) }
  if let at = authority.lastIndex(of: UInt8(ascii: "@")) { authority = authority[(at + 1)...] }
  let host = lowercased(authority.prefix { $0 != UInt8(ascii: ":") })
  return host.isEmpty ? nil : host
}

/// The label of a host that names the site: the one before the public suffix, taken to be the last label, and also the one
/// before it where both are short ("co.uk", "com.br").
func siteLabel(_ host: [UInt8]) -> [UInt8]? {
  let labels = host.split(separator: UInt8(ascii: "."))
  guard labels.count >= 2 else { return nil }
  let hasLongSuffix = labels.count >= 3 && labels[labels.count - 1].count == 2 && labels[labels.count - 2].count <= 3
  return Array(labels[labels.count - (hasLongSuffix ? 3 : 2)])
}

/// From the slash behind the host up to `?` or `#`; empty for none.
func pathOf(_ address: [UInt8]) -> ArraySlice<UInt8> {
  guard isAbsolute(address), let colon = address.firstIndex(of: UInt8(ascii: ":")) else { return [] }
  let rest = address[(colon + 3)...]
  guard let slash = rest.firstIndex(where: { isPathMark($0) }) else { return [] }
  return rest[slash...].prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
}
