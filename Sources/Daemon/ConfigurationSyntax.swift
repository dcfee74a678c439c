// The lines of a configuration file: systemd.syntax(7) without quoting of whole values and without %-specifiers.
// Bytes in, assignments and problems out; what the keys mean is not known here.

import POSIX

/// `Key=Value` as it stands in a file.
struct ConfigurationAssignment: Sendable, Equatable {
  let section: String
  let key: String
  /// Without surrounding white space; a continued line's backslash and line end are one space. Empty: reset.
  let value: [UInt8]
  let file: Path
  let line: Int
}

struct ConfigurationSyntax {
  private(set) var assignments: [ConfigurationAssignment] = []
  /// A name a section header has, in order, with the line where it stands first.
  private(set) var sections: [(name: String, line: Int)] = []
  private(set) var problems: [ConfigurationProblem] = []

  private let file: Path
  private var section: String?
  private var hasBrokenSection = false

  init(parsing bytes: [UInt8], of file: Path) {
    self.file = file
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    if let problem = Self.garbage(in: text, file) {
      problems = [problem]
      return
    }
    for (line, content) in Self.logicalLines(text) { read(content, line) }
  }

  /// A file that is not text at all gives one clear error, not a hundred.
  private static func garbage(in text: ArraySlice<UInt8>, _ file: Path) -> ConfigurationProblem? {
    guard let index = text.firstIndex(of: 0) else { return nil }
    let line = 1 + text[..<index].count { $0 == newline }
    let head = Array(text.prefix(2))
    let guess =
      head == [0xFF, 0xFE] || head == [0xFE, 0xFF] ? "it looks like UTF-16; save it as UTF-8" : "not a text file"
    return ConfigurationProblem(file: file, line: line, "holds a NUL byte: \(guess)")
  }

  /// Lines with comments and empty ones left out and continued ones joined, each with the number of its first line.
  private static func logicalLines(_ text: ArraySlice<UInt8>) -> [(line: Int, content: [UInt8])] {
    var lines: [(line: Int, content: [UInt8])] = []
    var pending: (line: Int, content: [UInt8])?
    for (index, raw) in text.split(separator: newline, omittingEmptySubsequences: false).enumerated() {
      let physical = raw.last == carriageReturn ? raw.dropLast() : raw
      let stripped = physical.drop(while: isBlank)
      // A comment between continued lines does not end them.
      if stripped.first == UInt8(ascii: "#") || stripped.first == UInt8(ascii: ";") { continue }
      let isContinued = !physical.reversed().prefix { $0 == backslash }.count.isMultiple(of: 2)
      var joined = pending ?? (index + 1, [])
      joined.content.append(contentsOf: isContinued ? physical.dropLast() : physical)
      if isContinued {
        joined.content.append(space)
        pending = joined
      } else {
        pending = nil
        lines.append(joined)
      }
    }
    if let pending { lines.append(pending) }
    return lines.compactMap { line in
      let content = trimmed(line.content[...])
      return content.isEmpty ? nil : (line.line, content)
    }
  }

  private mutating func read(_ content: [UInt8], _ line: Int) {
    if let control = content.first(where: { ($0 < space && $0 != tab) || $0 == 0x7F }) {
      return report(line, "holds the control character 0x\(String(control, radix: 16))")
    }
    if content.first == UInt8(ascii: "[") { return readSection(content, line) }
    guard let equals = content.firstIndex(of: UInt8(ascii: "=")) else {
      return report(line, "expected Key=Value or [Section], found '\(excerpt(content))'")
    }
    let key = trimmed(content[..<equals])
    if key.isEmpty { return report(line, "there is no key before '='") }
    guard let section else {
      // Under a header that could not be read, only the header is reported.
      if !hasBrokenSection { report(line, "'\(excerpt(key))' stands before the first [Section]") }
      return
    }
    assignments.append(
      ConfigurationAssignment(
        section: section, key: excerpt(key), value: trimmed(content[(equals + 1)...]), file: file, line: line))
  }

  private mutating func readSection(_ content: [UInt8], _ line: Int) {
    let name = trimmed(content.dropFirst().dropLast())
    guard content.last == UInt8(ascii: "]"), !name.isEmpty else {
      section = nil
      hasBrokenSection = true
      return report(line, "'\(excerpt(content))' is not a section header such as [Drop]")
    }
    let text = excerpt(name)
    section = text
    if !sections.contains(where: { $0.name == text }) { sections.append((text, line)) }
  }

  private mutating func report(_ line: Int, _ message: String) {
    problems.append(ConfigurationProblem(file: file, line: line, message))
  }
}

/// Text of a file for a message: short, on one line, without control characters.
func excerpt(_ bytes: [UInt8]) -> String {
  let limit = 60
  return Path(bytes: Array(bytes.prefix(limit))).description + (bytes.count > limit ? "…" : "")
}

func trimmed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
  var rest = bytes.drop(while: isBlank)
  while let last = rest.last, isBlank(last) { rest.removeLast() }
  return Array(rest)
}

func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

private let newline = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
private let backslash = UInt8(ascii: "\\")
private let space = UInt8(ascii: " ")
private let tab = UInt8(ascii: "\t")
