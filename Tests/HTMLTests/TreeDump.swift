// A tree as html5lib's cases write it: one line a node, two spaces a level.
// In bytes, since Strings that are only canonically equivalent are equal in Swift, and such a tree must not pass.

@testable import HTML

/// The tree of a document, without a line end behind the last line.
func treeDump(_ document: Document) -> [UInt8] {
  var dump = TreeDump(document: document)
  dump.add(childrenOf: Document.root, depth: 0)
  dump.endText()
  return dump.bytes
}

private struct TreeDump {
  let document: Document
  var bytes: [UInt8] = []
  /// Whether the text line that is being written still lacks its closing quote.
  var isInText = false

  init(document: Document) { self.document = document }

  mutating func add(childrenOf parent: NodeID, depth: Int) {
    for child in document.children(of: parent) { add(child, depth: depth) }
  }

  mutating func endText() {
    if isInText { bytes.append(UInt8(ascii: "\"")) }
    isInText = false
  }

  private mutating func line(_ text: String, depth: Int) {
    endText()
    if !bytes.isEmpty { bytes.append(0x0A) }
    bytes += "| \(String(repeating: "  ", count: depth))\(text)".utf8
  }

  private mutating func add(_ id: NodeID, depth: Int) {
    let node = document.nodes[Int(id)]
    switch node.kind {
    case .document: line("a document inside a document", depth: depth)
    case .doctype: line("<!DOCTYPE \(doctype)>", depth: depth)
    case .comment:
      line("<!-- ", depth: depth)
      bytes += decoded(document.source, Int(node.start)..<Int(node.end), .rawText).utf8
      bytes += " -->".utf8
    case .text:
      if !(isInText && document.continuesText(id)) { line("\"", depth: depth) }
      document.appendText(of: id, to: &bytes)
      isInText = true
    case .content:
      line("content", depth: depth)
      add(childrenOf: id, depth: depth + 1)
      endText()
    case .html, .svg, .mathML:
      let prefix = node.kind == .svg ? "svg " : node.kind == .mathML ? "math " : ""
      line("<\(prefix)\(document.tagName(of: id))>", depth: depth)
      addAttributes(of: id, depth: depth + 1)
      add(childrenOf: id, depth: depth + 1)
      endText()
    }
  }

  private mutating func addAttributes(of element: NodeID, depth: Int) {
    var attributes: [(name: String, value: [UInt8])] = []
    var next = document.firstAttribute(of: element)
    while let attribute = next {
      let name = document.name(of: attribute, on: element)
      let isForeign = document.nodes[Int(element)].kind != .html
      attributes.append((isForeign ? foreignAttributeNames[name] ?? name : name, document.value(of: attribute)))
      next = document.attribute(after: attribute)
    }
    for (name, value) in attributes.sorted(by: { Array($0.name.utf16).lexicographicallyPrecedes(Array($1.name.utf16)) })
    {
      line("\(name)=\"", depth: depth)
      bytes += value
      bytes.append(UInt8(ascii: "\""))
    }
  }

  private var doctype: String {
    func text(_ range: Range<Int>?) -> String { range.map { decoded(document.source, $0, .rawText) } ?? "" }
    guard let doctype = document.doctype else { return "" }
    let (publicID, systemID) = (text(doctype.publicID), text(doctype.systemID))
    let identifiers = publicID.isEmpty && systemID.isEmpty ? "" : " \"\(publicID)\" \"\(systemID)\""
    return text(doctype.name).lowercasedASCII + identifiers
  }
}

/// How the cases write the attributes of foreign elements that have a namespace (#adjust-foreign-attributes).
private let foreignAttributeNames: [String: String] = {
  let names = """
    xlink:actuate xlink:arcrole xlink:href xlink:role xlink:show xlink:title xlink:type xml:lang xml:space xmlns:xlink
    """
  var table = ["xmlns": "xmlns xmlns"]
  for name in names.split(separator: " ") { table[String(name)] = name.split(separator: ":").joined(separator: " ") }
  return table
}()
