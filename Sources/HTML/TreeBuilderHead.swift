// The insertion modes up to the body: initial, before html, before head, in head, in head noscript, after head.
// Most pages leave html, head or body out somewhere; these modes put them in.

extension TreeBuilder {
  /// A DOCTYPE counts only at the very beginning.
  mutating func doctypeToken(_ source: Span<UInt8>) {
    guard mode == .initial else { return }
    doctype = tokenizer.doctype
    quirksMode = documentMode(source, tokenizer.doctype)
    let node = newNode(.doctype, token.start, token.end)
    nodes.append(node, to: 0)
    mode = .beforeHTML
  }

  /// #the-initial-insertion-mode
  mutating func initial(_ source: Span<UInt8>) -> Step {
    switch token.kind {
    case .text where !dropSpace(source): return .done
    case .comment: return insertComment(in: 0)
    default:
      quirksMode = .quirks
      mode = .beforeHTML
      return .again
    }
  }

  /// #the-before-html-insertion-mode
  mutating func beforeHTML(_ source: Span<UInt8>) -> Step {
    switch token.kind {
    case .text where !dropSpace(source): return .done
    case .comment: return insertComment(in: 0)
    case .startTag where token.tag == .html:
      insertElement()
      mode = .beforeHead
      return .done
    case .endTag where ![.head, .body, .html, .br].contains(token.tag): return .done
    default:
      insertImplied(.html)
      mode = .beforeHead
      return .again
    }
  }

  /// #the-before-head-insertion-mode
  mutating func beforeHead(_ source: Span<UInt8>) -> Step {
    switch token.kind {
    case .text where !dropSpace(source): return .done
    case .comment: return insertComment()
    case .startTag where token.tag == .html: return inBody(source)
    case .startTag where token.tag == .head:
      head = insertElement()
      mode = .inHead
      return .done
    case .endTag where ![.head, .body, .html, .br].contains(token.tag): return .done
    default:
      head = insertImplied(.head)
      mode = .inHead
      return .again
    }
  }

  /// #parsing-main-inhead
  mutating func inHead(_ source: Span<UInt8>) -> Step {
    switch token.kind {
    case .text where !insertSpace(source): return .done
    case .comment: return insertComment()
    case .startTag:
      if let step = startTagInHead(source) { return step }
    case .endTag:
      switch token.tag {
      case .head:
        open.pop()
        mode = .afterHead
        return .done
      case .template: return endTemplate()
      case .body, .html, .br: break
      default: return .done
      }
    default: break
    }
    open.pop()
    mode = .afterHead
    return .again
  }

  /// nil where the head ends here.
  private mutating func startTagInHead(_ source: Span<UInt8>) -> Step? {
    switch token.tag {
    case .html: return inBody(source)
    case .base, .basefont, .bgsound, .link, .meta:
      insertVoidElement()
      return .done
    case .title: return insertTextElement(.rcdata)
    case .noframes, .style: return insertTextElement(.rawText)
    case .noscript:
      insertElement()
      mode = .inHeadNoscript
      return .done
    case .script: return insertTextElement(.scriptData)
    case .template:
      formatting.pushMarker()
      framesetOK = false
      mode = .inTemplate
      templateModes.append(.inTemplate)
      insertElement()
      return .done
    case .head: return .done
    default: return nil
    }
  }

  mutating func endTemplate() -> Step {
    guard open.contains(.template) else { return .done }
    open.popImpliedThoroughly()
    open.pop(through: Tag.template)
    formatting.clearToMarker()
    templateModes.removeLast()
    resetInsertionMode()
    return .done
  }

  /// #parsing-main-inheadnoscript
  mutating func inHeadNoscript(_ source: Span<UInt8>) -> Step {
    switch token.kind {
    case .text:
      guard insertSpace(source) else { return .done }
    case .comment: return insertComment()
    case .startTag:
      switch token.tag {
      case .html: return inBody(source)
      case .basefont, .bgsound, .link, .meta, .noframes, .style: return inHead(source)
      case .head, .noscript: return .done
      default: break
      }
    case .endTag where token.tag == .noscript:
      open.pop()
      mode = .inHead
      return .done
    case .endTag where token.tag != .br: return .done
    default: break
    }
    open.pop()
    mode = .inHead
    return .again
  }

  /// #the-after-head-insertion-mode
  mutating func afterHead(_ source: Span<UInt8>) -> Step {
    switch token.kind {
    case .text where !insertSpace(source): return .done
    case .comment: return insertComment()
    case .startTag:
      switch token.tag {
      case .html: return inBody(source)
      case .body:
        insertElement()
        framesetOK = false
        mode = .inBody
        return .done
      case .frameset:
        insertElement()
        mode = .inFrameset
        return .done
      case .base, .basefont, .bgsound, .link, .meta, .noframes, .script, .style, .template, .title:
        open.push(OpenElement(node: head, name: UInt16(Tag.head.rawValue), tag: .head, kind: .html))
        let step = inHead(source)
        if let index = open.index(of: head) { open.remove(at: index) }
        return step
      case .head: return .done
      default: break
      }
    case .endTag:
      switch token.tag {
      case .template: return inHead(source)
      case .body, .html, .br: break
      default: return .done
      }
    default: break
    }
    insertImplied(.body)
    mode = .inBody
    return .again
  }
}
