// SVG and MathML inside HTML (section 13.2.6.5, #parsing-main-inforeign).
// An <svg> changes what names, CDATA and end tags mean up to the point where the page goes back to HTML.

extension TreeBuilder {
  /// The namespace of the adjusted current node (#adjusted-current-node).
  var adjustedCurrentKind: NodeKind { mutating get { adjustedCurrent().kind } }

  private mutating func adjustedCurrent() -> OpenElement {
    guard open.count == 1, let context else { return open.current }
    return OpenElement(
      node: open.current.node, name: UInt16(context.tag.rawValue), tag: context.tag, kind: context.kind)
  }

  /// Whether there is anything but HTML in hand: false nearly always, and found out at once.
  @inline(__always) var mayBeForeign: Bool {
    mutating get { open.count > 0 && (context != nil || open.current.kind != .html) }
  }

  /// The tree construction dispatcher (#tree-construction-dispatcher): whether the token goes by the rules for foreign
  /// content. Asked only where `mayBeForeign`.
  mutating func isForeign() -> Bool {
    let element = adjustedCurrent()
    guard element.kind != .html, token.kind != .end else { return false }
    let isText = token.kind == .text || token.kind == .null
    if element.kind == .mathML {
      if element.tag.isMathMLTextIntegrationPoint {
        if isText || (token.kind == .startTag && token.tag != .mglyph && token.tag != .malignmark) { return false }
      }
      guard element.tag == .annotationXML else { return true }
      if token.kind == .startTag, token.tag == .svg { return false }
      return !((token.kind == .startTag || isText) && isHTMLAnnotation(element.node))
    }
    return !(element.tag.isSVGIntegrationPoint && (token.kind == .startTag || isText))
  }

  /// Whether an annotation-xml element says that it holds HTML (#html-integration-point).
  private func isHTMLAnnotation(_ node: NodeID) -> Bool { htmlAnnotations.contains(node) }

  private mutating func noteAnnotation(_ source: Span<UInt8>, _ node: NodeID) {
    var index = Int(nodes[Int(node)].attributes)
    while index != 0 {
      let attribute = tokenizer.attributes[index]
      if attribute.name == AttributeName.encoding.rawValue {
        var value: [UInt8] = []
        appendDecoded(
          source, Int(attribute.valueStart), Int(attribute.valueEnd), in: .attributeValue, to: &value)
        let folded = value.map(NameHash.folded)
        if folded == Array("text/html".utf8) || folded == Array("application/xhtml+xml".utf8) {
          htmlAnnotations.insert(node)
        }
      }
      index = Int(attribute.next)
    }
  }

  mutating func foreignContent(_ source: Span<UInt8>) -> Step {
    switch token.kind {
    case .text:
      insertText(token.start, token.end, isRaw: token.isRaw)
      if framesetOK, spaceEnd(source) < token.end { framesetOK = false }
    case .null:
      // Decoded as U+FFFD.
      insertText(token.start, token.end, isRaw: token.isRaw)
    case .comment: return insertComment()
    case .startTag: return foreignStartTag(source)
    case .endTag: return foreignEndTag(source)
    case .doctype, .end, .nothing: break
    }
    return .done
  }

  private mutating func foreignStartTag(_ source: Span<UInt8>) -> Step {
    if token.tag.breaksOutOfForeignContent || (token.tag == .font && hasFontAttribute()) {
      leaveForeignContent()
      return step(source, mode)
    }
    let kind = adjustedCurrentKind
    let node = insertElement(kind)
    if kind == .mathML, token.tag == .annotationXML { noteAnnotation(source, node) }
    if token.isSelfClosing { open.pop() }
    return .done
  }

  /// Out of SVG and MathML, up to an integration point.
  private mutating func leaveForeignContent() {
    while open.count > 1, open.current.kind != .html {
      let element = open.current
      if element.kind == .mathML, element.tag.isMathMLTextIntegrationPoint || isHTMLAnnotation(element.node) { return }
      if element.kind == .svg, element.tag.isSVGIntegrationPoint { return }
      open.pop()
    }
  }

  private mutating func hasFontAttribute() -> Bool {
    var index = Int(token.firstAttribute)
    while index != 0 {
      switch AttributeName(rawValue: tokenizer.attributes[index].name) {
      case .color, .face, .size: return true
      default: index = Int(tokenizer.attributes[index].next)
      }
    }
    return false
  }

  private mutating func foreignEndTag(_ source: Span<UInt8>) -> Step {
    if token.tag == .br || token.tag == .p {
      leaveForeignContent()
      return step(source, mode)
    }
    let elements = open.elements
    for index in elements.indices.dropFirst().reversed() {
      let element = elements[index]
      if element.kind == .html { return step(source, mode) }
      if element.name == token.name {
        open.pop(to: index)
        break
      }
    }
    return .done
  }
}

extension Tag {
  /// Start tags that can't stand in SVG or MathML: somebody forgot an end tag.
  var breaksOutOfForeignContent: Bool {
    switch self {
    case .b, .big, .blockquote, .body, .br, .center, .code, .dd, .div, .dl, .dt, .em, .embed, .h1, .h2, .h3, .h4, .h5,
      .h6, .head, .hr, .i, .img, .li, .listing, .menu, .meta, .nobr, .ol, .p, .pre, .ruby, .s, .small, .span, .strong,
      .strike, .sub, .sup, .table, .tt, .u, .ul, .var:
      true
    default: false
    }
  }
}
