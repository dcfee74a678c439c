// The insertion mode "in body" (#parsing-main-inbody): end tags. And "text" (#parsing-main-incdata), which ends at one.
// Here it shows how unbalanced the web is: each end tag closes what the standard says, or nothing.

extension TreeBuilder {
  mutating func endTagInBody(_ source: Span<UInt8>) -> Step {
    switch token.tag {
    case .a, .b, .big, .code, .em, .font, .i, .nobr, .s, .small, .strike, .strong, .tt, .u: return adopt()
    case .p:
      if !open.has(.p, in: .button) { insertImplied(.p) }
      closeOpenParagraph()
    case .address, .article, .aside, .blockquote, .button, .center, .details, .dialog, .dir, .div, .dl, .fieldset,
      .figcaption, .figure, .footer, .header, .hgroup, .listing, .main, .menu, .nav, .ol, .pre, .search, .section,
      .select, .summary, .ul:
      endElement(token.tag, in: .normal)
    case .li: endElement(.li, in: .listItem)
    case .dd, .dt: endElement(token.tag, in: .normal)
    case .h1, .h2, .h3, .h4, .h5, .h6:
      guard open.hasHeading(in: .normal) else { return .done }
      open.popImplied()
      open.popUntil { $0.isHeading }
      open.pop()
    case .body:
      if open.has(.body, in: .normal) { mode = .afterBody }
    case .html:
      guard open.has(.body, in: .normal) else { return .done }
      mode = .afterBody
      return .again
    case .form: endForm()
    case .applet, .marquee, .object:
      guard open.has(token.tag, in: .normal) else { return .done }
      endElement(token.tag, in: .normal)
      formatting.clearToMarker()
    case .br:
      // The standard: "Parse error. Drop the attributes from the token, and act as if it were a start tag."
      reconstructFormatting()
      insertImplied(.br)
      open.pop()
      framesetOK = false
    case .template: return endTemplate()
    default: return anyOtherEndTag()
    }
    return .done
  }

  private mutating func endElement(_ tag: Tag, in scope: Scope) {
    guard open.has(tag, in: scope) else { return }
    open.popImplied(except: tag == .li || tag == .dd || tag == .dt ? tag : .unknown)
    open.pop(through: tag)
  }

  private mutating func endForm() {
    guard !open.contains(.template) else { return endElement(.form, in: .normal) }
    let node = formElement
    formElement = 0
    guard node != 0, open.has(node: node) else { return }
    open.popImplied()
    if let index = open.index(of: node) { open.remove(at: index) }
  }

  mutating func anyOtherEndTag() -> Step {
    guard open.contains(token.tag) else { return .done }
    let elements = open.elements
    for index in elements.indices.reversed() {
      let element = elements[index]
      if element.kind == .html, element.name == token.name {
        open.popImplied(except: token.tag)
        open.pop(to: max(1, min(index, open.count)))
        return .done
      }
      if element.isSpecial { return .done }
    }
    return .done
  }

  /// #parsing-main-incdata
  mutating func text(_ source: Span<UInt8>) -> Step {
    switch token.kind {
    case .text: insertText(token.start, token.end, isRaw: token.isRaw)
    case .end:
      open.pop()
      mode = originalMode
      return .again
    case .endTag:
      open.pop()
      mode = originalMode
    default: break
    }
    return .done
  }

  /// #parsing-main-inbody, `input`: a hidden one leaves room for a frameset.
  mutating func isHiddenInput(_ source: Span<UInt8>) -> Bool {
    var index = Int(token.firstAttribute)
    while index != 0 {
      let attribute = tokenizer.attributes[index]
      if attribute.name == AttributeName.type.rawValue {
        let (start, end) = (Int(attribute.valueStart), Int(attribute.valueEnd))
        return end - start == 6 && hasPrefix(source, start, "hidden")
      }
      index = Int(attribute.next)
    }
    return false
  }
}
