// A parsed page as one flat arena: an array of 32-byte nodes, an array of attributes, the source they point into. Nothing
// is copied out of the source while parsing; texts and attribute values are decoded when somebody asks for them.

/// What a node is. Elements are told apart by namespace here, because that is what every decision asks first.
public enum NodeKind: UInt8, Sendable {
  case document, doctype, comment, text
  /// The contents of a `template` element: its one child.
  case content
  /// An element of the HTML namespace.
  case html
  case svg, mathML

  @inlinable public var isElement: Bool { rawValue >= NodeKind.html.rawValue }
}

/// A node's place in `Document.nodes`. 0 is the document itself, and no link but `parent` ever leads there: in the others
/// 0 means "none".
public typealias NodeID = UInt32

/// One node: 32 bytes.
public struct Node: Sendable {
  public internal(set) var parent: NodeID
  public internal(set) var firstChild: NodeID
  /// The next sibling.
  public internal(set) var next: NodeID
  /// The previous sibling; for a first child the last one, so that the end of a list of children is found at once.
  var previous: NodeID
  /// Offset of the first byte in the source: of the start tag's `<`, of the text, of the comment's data.
  public internal(set) var start: UInt32
  /// Offset behind the last byte: behind the start tag's `>`. Equal to `start` for an element no tag stands for.
  public internal(set) var end: UInt32
  /// The first attribute in `Document.attributes`, 0 for none.
  @usableFromInline var attributes: UInt32
  /// An element's name in the table of names; a text's `TextTraits`.
  @usableFromInline var name: UInt16
  public internal(set) var tag: Tag
  public internal(set) var kind: NodeKind
}

/// What is special about a text node.
struct TextTraits: OptionSet {
  let rawValue: UInt16
  /// `&` is only an ampersand: the content of script, style and their like, and CDATA.
  static let isRaw = TextTraits(rawValue: 1)
  /// Belongs to the text before it: one DOM text node, whose bytes don't lie together in the source.
  static let continues = TextTraits(rawValue: 2)
}

/// One attribute of one element: 16 bytes. Names are unique within an element (the first one wins).
public struct Attribute: Sendable {
  /// The next attribute of the same element, 0 for none.
  @usableFromInline var next: UInt32
  /// Where the value lies in the source, without quotes and with its character references.
  public internal(set) var valueStart: UInt32
  public internal(set) var valueEnd: UInt32
  /// The name in the table of names.
  public internal(set) var name: UInt16
}

/// Name, public and system identifier of a DOCTYPE as ranges of the source; nil where missing.
public struct Doctype: Sendable {
  public internal(set) var name: Range<Int>?
  public internal(set) var publicID: Range<Int>?
  public internal(set) var systemID: Range<Int>?
  var forcesQuirks = false
}

/// What a DOCTYPE says about the age of a page (WHATWG DOM, "document mode").
public enum QuirksMode: Sendable { case noQuirks, limitedQuirks, quirks }

/// A parsed page.
public struct Document: Sendable {
  /// UTF-8, as it was given.
  public let source: [UInt8]
  /// `nodes[0]` is the document.
  public internal(set) var nodes: [Node]
  /// `attributes[0]` stands for "none".
  public internal(set) var attributes: [Attribute]
  var tagNames: NameTable
  var attributeNames: NameTable
  public internal(set) var doctype: Doctype?
  public internal(set) var quirksMode: QuirksMode = .noQuirks
  /// Parse errors by kind: counted, and never a reason to stop.
  public internal(set) var errors = ParseErrors()
  /// What was cut short because of a limit.
  public internal(set) var exceeded = LimitCounts()

  public static var root: NodeID { 0 }

  /// Frees what the page consists of. What is left is what can be said of the page as a whole.
  public mutating func forgetTree() {
    nodes.removeAll()
    attributes.removeAll()
  }
}

// MARK: - Reading

extension Document {
  /// The children of a node in order.
  public func children(of parent: NodeID) -> Siblings { Siblings(document: self, first: nodes[Int(parent)].firstChild) }

  /// Whether a text node goes on where the text before it ended, as one DOM text node.
  public func continuesText(_ node: NodeID) -> Bool {
    TextTraits(rawValue: nodes[Int(node)].name).contains(.continues)
  }

  /// The first attribute of an element, nil for none; `attribute(after:)` leads on.
  @inlinable public func firstAttribute(of element: NodeID) -> Attribute? {
    attribute(at: nodes[Int(element)].attributes)
  }

  @inlinable public func attribute(after attribute: Attribute) -> Attribute? { self.attribute(at: attribute.next) }

  @inlinable func attribute(at index: UInt32) -> Attribute? { index == 0 ? nil : attributes[Int(index)] }

  /// The attribute of that name, nil where the element has none.
  @inlinable public func attribute(_ name: AttributeName, of element: NodeID) -> Attribute? {
    var index = nodes[Int(element)].attributes
    while index != 0 {
      let attribute = attributes[Int(index)]
      if attribute.name == name.rawValue { return attribute }
      index = attribute.next
    }
    return nil
  }

  /// The decoded value of an attribute.
  public func value(of attribute: Attribute) -> [UInt8] {
    var value: [UInt8] = []
    appendDecoded(
      source.span, Int(attribute.valueStart), Int(attribute.valueEnd), in: .attributeValue, to: &value)
    return value
  }

  /// The decoded value of the attribute of that name, nil where the element has none.
  public func value(_ name: AttributeName, of element: NodeID) -> [UInt8]? {
    attribute(name, of: element).map { value(of: $0) }
  }

  /// Appends the text of a text node: references decoded, line ends normalised to LF, NUL as U+FFFD.
  public func appendText(of node: NodeID, to bytes: inout [UInt8]) {
    let (start, end) = (Int(nodes[Int(node)].start), Int(nodes[Int(node)].end))
    let isRaw = TextTraits(rawValue: nodes[Int(node)].name).contains(.isRaw)
    appendDecoded(source.span, start, end, in: isRaw ? .rawText : .text, to: &bytes)
  }
}

/// Siblings in order.
public struct Siblings: Sequence, IteratorProtocol {
  let document: Document
  var following: NodeID

  init(document: Document, first: NodeID) {
    self.document = document
    following = first
  }

  public mutating func next() -> NodeID? {
    guard following != 0 else { return nil }
    defer { following = document.nodes[Int(following)].next }
    return following
  }
}
