// The insertion modes of templates, of framesets, and of what follows the body; resetting the mode; the end of the source.
// The rare ends of the standard, apart from the modes that most tags go through.

extension TreeBuilder {
  /// #parsing-main-intemplate
  mutating func inTemplate(_ source: Span<UInt8>) -> Step {
    switch token.kind {
    case .startTag:
      let next: InsertionMode
      switch token.tag {
      case .base, .basefont, .bgsound, .link, .meta, .noframes, .script, .style, .template, .title:
        return inHead(source)
      case .caption, .colgroup, .tbody, .tfoot, .thead: next = .inTable
      case .col: next = .inColumnGroup
      case .tr: next = .inTableBody
      case .td, .th: next = .inRow
      default: next = .inBody
      }
      templateModes[templateModes.count - 1] = next
      mode = next
      return .again
    case .endTag: return token.tag == .template ? inHead(source) : .done
    case .end:
      guard open.contains(.template) else { return .done }
      open.pop(through: Tag.template)
      formatting.clearToMarker()
      templateModes.removeLast()
      resetInsertionMode()
      return .again
    default: return inBody(source)
    }
  }

  /// Reset the insertion mode appropriately (#reset-the-insertion-mode-appropriately).
  mutating func resetInsertionMode() {
    for index in (0..<open.count).reversed() {
      let isLast = index == 0
      let element = open[index]
      let (tag, kind) = isLast && context != nil ? (context!.tag, context!.kind) : (element.tag, element.kind)
      guard kind == .html else { continue }
      if let mode = mode(resetAt: tag, isLast: isLast) { return self.mode = mode }
    }
    mode = .inBody
  }

  private func mode(resetAt tag: Tag, isLast: Bool) -> InsertionMode? {
    switch tag {
    case .td, .th: isLast ? nil : .inCell
    case .tr: .inRow
    case .tbody, .thead, .tfoot: .inTableBody
    case .caption: .inCaption
    case .colgroup: .inColumnGroup
    case .table: .inTable
    case .template: templateModes.last
    case .head: isLast ? nil : .inHead
    case .body: .inBody
    case .frameset: .inFrameset
    case .html: head == 0 ? .beforeHead : .afterHead
    default: nil
    }
  }

  /// #parsing-main-afterbody
  mutating func afterBody(_ source: Span<UInt8>) -> Step {
    switch token.kind {
    case .text:
      let end = spaceEnd(source)
      if end > token.start {
        reconstructFormatting()
        insertText(token.start, end, isRaw: token.isRaw)
        tokenizer.token.start = end
      }
      if token.start == token.end { return .done }
    case .comment: return insertComment(in: open[0].node)
    case .startTag where token.tag == .html: return inBody(source)
    case .endTag where token.tag == .html:
      if context == nil { mode = .afterAfterBody }
      return .done
    case .end: return .done
    default: break
    }
    mode = .inBody
    return .again
  }

  /// #the-after-after-body-insertion-mode
  mutating func afterAfterBody(_ source: Span<UInt8>) -> Step {
    switch token.kind {
    case .comment: return insertComment(in: 0)
    case .endTag:
      mode = .inBody
      return .again
    default: return afterBody(source)
    }
  }

  /// #parsing-main-inframeset
  mutating func inFrameset(_ source: Span<UInt8>) -> Step {
    switch (token.kind, token.tag) {
    case (.text, _): return insertOnlySpace(source)
    case (.comment, _): return insertComment()
    case (.startTag, .html): return inBody(source)
    case (.startTag, .frameset): insertElement()
    case (.endTag, .frameset):
      guard open.count > 1 else { return .done }
      open.pop()
      if context == nil, !open.current.isHTML(.frameset) { mode = .afterFrameset }
    case (.startTag, .frame): insertVoidElement()
    case (.startTag, .noframes): return inHead(source)
    default: break
    }
    return .done
  }

  /// #parsing-main-afterframeset
  mutating func afterFrameset(_ source: Span<UInt8>) -> Step {
    switch (token.kind, token.tag) {
    case (.text, _): return insertOnlySpace(source)
    case (.comment, _): return insertComment()
    case (.startTag, .html): return inBody(source)
    case (.endTag, .html): mode = .afterAfterFrameset
    case (.startTag, .noframes): return inHead(source)
    default: break
    }
    return .done
  }

  /// #the-after-after-frameset-insertion-mode
  mutating func afterAfterFrameset(_ source: Span<UInt8>) -> Step {
    switch (token.kind, token.tag) {
    case (.comment, _): return insertComment(in: 0)
    case (.text, _):
      reconstructFormatting()
      return insertOnlySpace(source)
    case (.startTag, .html): return inBody(source)
    case (.startTag, .noframes): return inHead(source)
    default: return .done
    }
  }
}

// MARK: - Fragments

extension TreeBuilder {
  /// The HTML fragment parsing algorithm (#parsing-html-fragments), steps 4 to 13.
  mutating func beginFragment(_ context: FragmentContext) {
    if context.kind == .html {
      switch context.tag {
      case .title, .textarea: tokenizer.state = .rcdata
      case .style, .xmp, .iframe, .noembed, .noframes: tokenizer.state = .rawText
      case .script: tokenizer.state = .scriptData
      case .plaintext: tokenizer.state = .plaintext
      default: break
      }
    }
    insertImplied(.html)
    if isContext(.template) { templateModes.append(.inTemplate) }
    if isContext(.form) { formElement = NodeID.max }
    resetInsertionMode()
  }

  /// The children of the root are what was asked for: they become the document's.
  mutating func finishFragment() {
    let root = nodes[0].firstChild
    guard root != 0 else { return }
    nodes.detach(open.count > 0 ? open[0].node : root)
    nodes.moveChildren(of: open.count > 0 ? open[0].node : root, to: 0)
  }
}
