// One pass over the tree that finds the elements which may say something about the page: nothing is decoded here, only
// noted. Class and id are looked through for parts of words such as "auth" and "date", four bytes at a time.

import HTML

struct PageScan {
  /// An element whose attributes speak of a writer or of a time.
  struct Mark {
    let node: NodeID
    let kind: MarkKind
  }

  private(set) var base: NodeID = 0
  private(set) var canonical: NodeID = 0
  private(set) var root: NodeID = 0
  private(set) var metas: [NodeID] = []
  private(set) var jsonScripts: [NodeID] = []
  private(set) var headings: [NodeID] = []
  private(set) var marks: [Mark] = []

  /// What is noted of each kind at most; pages of the corpora have a tenth of it.
  private static let noteLimit = 512
  private var memo = ValueMemo()
  /// What the values in `memo` speak of.
  private var kinds = [MarkKind](repeating: [], count: ValueMemo.size)

  init(_ document: Document) {
    let nodes = document.nodes.span
    let source = document.source.span
    var index = 1
    while index < nodes.count {
      let node = nodes[index]
      if node.kind == .html { visit(NodeID(index), node, document, source) }
      index += 1
    }
  }

  @inline(__always)
  private mutating func visit(_ id: NodeID, _ node: Node, _ document: Document, _ source: Span<UInt8>) {
    switch node.tag {
    case .html: if root == 0 { root = id }
    case .meta: if metas.count < Self.noteLimit { metas.append(id) }
    case .base: if base == 0, document.attribute(.href, of: id) != nil { base = id }
    case .link: visitLink(id, document)
    case .script: visitScript(id, document)
    case .h1: if headings.count < 8, isInTree(node) { headings.append(id) }
    case .time: note(id, .time)
    case .body, .img, .input, .button, .iframe: break
    default: if node.hasAttributes { visitMarked(id, document, source) }
    }
  }

  private func isInTree(_ node: Node) -> Bool { node.parent != 0 }

  private mutating func note(_ id: NodeID, _ kind: MarkKind) {
    if marks.count < Self.noteLimit { marks.append(Mark(node: id, kind: kind)) }
  }

  private mutating func visitLink(_ id: NodeID, _ document: Document) {
    guard canonical == 0, let rel = document.value(.rel, of: id), lowercased(rel[...]) == Array("canonical".utf8) else {
      return
    }
    canonical = id
  }

  private mutating func visitScript(_ id: NodeID, _ document: Document) {
    guard jsonScripts.count < 64, let type = document.attribute(.type, of: id) else { return }
    let length = Int(type.valueEnd - type.valueStart)
    guard length >= 19, length <= 80, let value = document.value(.type, of: id) else { return }
    if lowercased(value[...]).starts(with: "application/ld+json".utf8) { jsonScripts.append(id) }
  }

  private mutating func visitMarked(_ id: NodeID, _ document: Document, _ source: Span<UInt8>) {
    var kind: MarkKind = []
    var next = document.firstAttribute(of: id)
    while let attribute = next {
      switch AttributeName(rawValue: attribute.name) {
      case .class, .id, .itemprop, .rel, .property:
        // Elements that the parser repeats share one value: unbounded, it would be read as often as there are paragraphs.
        let end = min(Int(attribute.valueEnd), Int(attribute.valueStart) + 400)
        if Int(attribute.valueStart) < end { kind.formUnion(self.kind(source, Int(attribute.valueStart), end)) }
      default: break
      }
      next = document.attribute(after: attribute)
    }
    if !kind.isEmpty { note(id, kind) }
  }

  private mutating func kind(_ source: Span<UInt8>, _ start: Int, _ end: Int) -> MarkKind {
    let (slot, isKnown) = memo.slot(source, start, end)
    if !isKnown { kinds[slot] = MarkKind(source, start, end) }
    return kinds[slot]
  }
}
