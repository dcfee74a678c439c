// The tree-construction cases of html5lib, read from their .dat files (the format is told in the README beside them).
// A reader of its own, since the texts of a case may look like the marks of the format: only its place in the case
// tells whether a line is one.

struct TreeConstructionCase {
  var data: [UInt8] = []
  /// The name of the context element, with `svg ` or `math ` before it; nil for a whole page.
  var fragment: String?
  var needsScripting = false
  /// The lines of the expected tree.
  var tree: [UInt8] = []

  static func read(_ file: [UInt8]) -> [TreeConstructionCase] {
    var cases: [TreeConstructionCase] = []
    var sections: [String: [UInt8]] = [:]
    var section = ""
    var previousLine: ArraySlice<UInt8> = []
    for line in file.split(separator: 0x0A, omittingEmptySubsequences: false) {
      defer { previousLine = line }
      let mark = line.first == UInt8(ascii: "#") ? String(decoding: line, as: UTF8.self) : ""
      // Inside a tree only the next case's beginning is a mark: its texts may hold anything.
      let isMark = section == "#document" ? mark == "#data" && previousLine.isEmpty : marks.contains(mark)
      if isMark, section != "#data" || mark == "#errors" {
        if mark == "#data", !section.isEmpty {
          cases.append(TreeConstructionCase(sections))
          sections = [:]
        }
        section = mark
        sections[section, default: []] += []
      } else {
        sections[section, default: []] += line + [0x0A]
      }
    }
    if !section.isEmpty { cases.append(TreeConstructionCase(sections)) }
    return cases
  }

  private static let marks: Set = [
    "#data", "#errors", "#new-errors", "#document-fragment", "#script-off", "#script-on", "#document",
  ]

  private init(_ sections: [String: [UInt8]]) {
    data = (sections["#data"] ?? []).dropLast()
    fragment = sections["#document-fragment"].map { String(decoding: $0.dropLast(), as: UTF8.self) }
    needsScripting = sections["#script-on"] != nil
    tree = sections["#document"] ?? []
    while tree.last == 0x0A { tree.removeLast() }
  }
}
