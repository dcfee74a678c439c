// The tokenizer cases of html5lib, read from their JSON: what is given, and the tokens and errors that are expected.
// With Foundation's reader, so that a fault of winnow's own JSON cannot hide one of its tokenizer; and as lines, so
// that a case that fails shows both sides.

import Foundation

@testable import HTML

struct TokenizerCase {
  let description: String
  let input: String
  let states: [String]
  let lastStartTag: String
  /// One line a token, as `TokenLines` writes them.
  let tokens: [String]
  /// Code, line and column, sorted.
  let errors: [String]
  /// Holds a surrogate without its other half, for which UTF-8 has no form: U+FFFD stands in its place.
  let hasLoneSurrogate: Bool

  /// Nil for a file of another kind (xmlViolation.test).
  static func read(_ file: Data) throws -> [TokenizerCase]? {
    let root = try JSONSerialization.jsonObject(with: file) as? [String: Any]
    return (root?["tests"] as? [[String: Any]])?.map(TokenizerCase.init)
  }

  init(_ object: [String: Any]) {
    let isDoubleEscaped = object["doubleEscaped"] as? Bool ?? false
    func text(_ value: Any?) -> String? {
      (value as? String).map { isDoubleEscaped ? unescaped($0).text : $0 }
    }
    description = object["description"] as? String ?? ""
    input = text(object["input"]) ?? ""
    hasLoneSurrogate = isDoubleEscaped && unescaped(object["input"] as? String ?? "").hasLoneSurrogate
    states = object["initialStates"] as? [String] ?? ["Data state"]
    lastStartTag = object["lastStartTag"] as? String ?? ""
    var lines = TokenLines()
    for token in object["output"] as? [[Any]] ?? [] {
      switch token[0] as? String {
      case "Character": lines.add(characters: text(token[1]) ?? "")
      case "Comment": lines.add(comment: text(token[1]) ?? "")
      case "EndTag": lines.add(endTag: text(token[1]) ?? "")
      case "StartTag":
        let attributes = (token[2] as? [String: Any] ?? [:]).map { (text($0.key) ?? "", text($0.value) ?? "") }
        lines.add(startTag: text(token[1]) ?? "", attributes, isSelfClosing: token.count > 3)
      default:
        lines.add(
          doctype: text(token[1]), publicID: text(token[2]), systemID: text(token[3]),
          forcesQuirks: !(token[4] as? Bool ?? false))
      }
    }
    tokens = lines.finished()
    let places = (object["errors"] as? [[String: Any]] ?? []).map { error in
      ["code", "line", "col"].map { "\(error[$0] ?? "")" }.joined(separator: " ")
    }
    // UTF-8 can't hold what this error is about.
    errors = places.filter { !$0.hasPrefix("surrogate-in-input-stream") }.sorted()
  }
}

/// Each \uHHHH as the UTF-16 code unit it names.
private func unescaped(_ string: String) -> (text: String, hasLoneSurrogate: Bool) {
  var units: [UInt16] = []
  var rest = Array(string.utf16)[...]
  while let unit = rest.popFirst() {
    if unit == 0x5C, rest.first == 0x75,
      let value = UInt16(String(decoding: rest.dropFirst().prefix(4), as: UTF16.self), radix: 16)
    {
      units.append(value)
      rest = rest.dropFirst(5)
    } else {
      units.append(unit)
    }
  }
  let text = String(decoding: units, as: UTF16.self)
  return (text, Array(text.utf16) != units)
}

/// Tokens as lines of printable ASCII, so that they can be compared and shown.
struct TokenLines {
  private var lines: [String] = []
  private var characters = ""

  /// Adjacent ones become one line.
  mutating func add(characters text: String) { characters += text }

  mutating func add(comment: String) { add("comment \(escaped(comment))") }

  mutating func add(endTag name: String) { add("end tag \(escaped(name))") }

  mutating func add(startTag name: String, _ attributes: [(String, String)], isSelfClosing: Bool) {
    let list = attributes.map { " \(escaped($0.0))=\(escaped($0.1))" }.sorted().joined()
    add("start tag \(escaped(name))\(list)\(isSelfClosing ? " /" : "")")
  }

  mutating func add(doctype: String?, publicID: String?, systemID: String?, forcesQuirks: Bool) {
    let parts = [doctype, publicID, systemID].map { $0.map(escaped) ?? "-" }.joined(separator: " ")
    add("doctype \(parts)\(forcesQuirks ? " quirks" : "")")
  }

  private mutating func add(_ line: String) {
    endCharacters()
    lines.append(line)
  }

  private mutating func endCharacters() {
    if !characters.isEmpty { lines.append("characters \(escaped(characters))") }
    characters = ""
  }

  func finished() -> [String] {
    var copy = self
    copy.endCharacters()
    return copy.lines
  }
}
