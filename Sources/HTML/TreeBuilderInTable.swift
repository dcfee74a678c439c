// The insertion modes of tables: in table, in table text, in caption, in column group, in table body, in row, in cell.
// What a table may not hold is put in front of it (foster parenting), which is where tree and source part ways.

extension TreeBuilder {
  /// #parsing-main-intable
  mutating func inTable(_ source: Span<UInt8>) -> Step {
    switch token.kind {
    case .text, .null:
      let current = open.current
      guard current.kind == .html, current.tag.isFosterTarget || current.tag == .template else { break }
      pendingTableText = PendingTableText()
      originalMode = mode
      mode = .inTableText
      return .again
    case .comment: return insertComment()
    case .startTag:
      if let step = startTagInTable(source) { return step }
    case .endTag:
      switch token.tag {
      case .table:
        guard open.has(.table, in: .table) else { return .done }
        open.pop(through: Tag.table)
        resetInsertionMode()
        return .done
      case .body, .caption, .col, .colgroup, .html, .tbody, .td, .tfoot, .th, .thead, .tr: return .done
      case .template: return inHead(source)
      default: break
      }
    case .end: return inBody(source)
    case .doctype, .nothing: return .done
    }
    return fosterParented(source)
  }

  /// What doesn't belong into a table is read as in the body, and lands in front of the table.
  private mutating func fosterParented(_ source: Span<UInt8>) -> Step {
    isFosterParenting = true
    defer { isFosterParenting = false }
    return inBody(source)
  }

  /// nil for what doesn't belong into a table.
  private mutating func startTagInTable(_ source: Span<UInt8>) -> Step? {
    switch token.tag {
    case .caption:
      open.popUntil { $0 == .table || $0 == .template || $0 == .html }
      formatting.pushMarker()
      insertElement()
      mode = .inCaption
    case .colgroup:
      open.popUntil { $0 == .table || $0 == .template || $0 == .html }
      insertElement()
      mode = .inColumnGroup
    case .col:
      open.popUntil { $0 == .table || $0 == .template || $0 == .html }
      insertImplied(.colgroup)
      mode = .inColumnGroup
      return .again
    case .tbody, .tfoot, .thead:
      open.popUntil { $0 == .table || $0 == .template || $0 == .html }
      insertElement()
      mode = .inTableBody
    case .td, .th, .tr:
      open.popUntil { $0 == .table || $0 == .template || $0 == .html }
      insertImplied(.tbody)
      mode = .inTableBody
      return .again
    case .table:
      guard open.has(.table, in: .table) else { return .done }
      open.pop(through: Tag.table)
      resetInsertionMode()
      return .again
    case .style, .script, .template: return inHead(source)
    case .input:
      guard isHiddenInput(source) else { return nil }
      insertVoidElement()
    case .form:
      guard !open.contains(.template), formElement == 0 else { return .done }
      formElement = insertElement()
      open.pop()
    default: return nil
    }
    return .done
  }

  /// #parsing-main-intabletext
  mutating func inTableText(_ source: Span<UInt8>) -> Step {
    switch token.kind {
    case .null: return .done
    case .text:
      pendingTableText.isSpace = pendingTableText.isSpace && spaceEnd(source) == token.end
      pendingTableText.pieces.append(.init(start: token.start, end: token.end, isRaw: token.isRaw))
      if pendingTableText.pieces.count == PendingTableText.pieceLimit { insertPendingTableText() }
      return .done
    default: break
    }
    mode = originalMode
    insertPendingTableText()
    return .again
  }

  private mutating func insertPendingTableText() {
    isFosterParenting = !pendingTableText.isSpace
    for piece in pendingTableText.pieces {
      if isFosterParenting {
        reconstructFormatting()
        framesetOK = false
      }
      insertText(piece.start, piece.end, isRaw: piece.isRaw)
    }
    isFosterParenting = false
    pendingTableText.pieces.removeAll(keepingCapacity: true)
  }

  /// #parsing-main-incaption
  mutating func inCaption(_ source: Span<UInt8>) -> Step {
    var isAgain = false
    switch (token.kind, token.tag) {
    case (.endTag, .caption): break
    case (.startTag, .caption), (.startTag, .col), (.startTag, .colgroup), (.startTag, .tbody), (.startTag, .td),
      (.startTag, .tfoot), (.startTag, .th), (.startTag, .thead), (.startTag, .tr), (.endTag, .table):
      isAgain = true
    case (.endTag, .body), (.endTag, .col), (.endTag, .colgroup), (.endTag, .html), (.endTag, .tbody), (.endTag, .td),
      (.endTag, .tfoot), (.endTag, .th), (.endTag, .thead), (.endTag, .tr):
      return .done
    default: return inBody(source)
    }
    guard open.has(.caption, in: .table) else { return .done }
    open.popImplied()
    open.pop(through: Tag.caption)
    formatting.clearToMarker()
    mode = .inTable
    return isAgain ? .again : .done
  }

  /// #parsing-main-incolgroup
  mutating func inColumnGroup(_ source: Span<UInt8>) -> Step {
    switch (token.kind, token.tag) {
    case (.text, _) where !insertSpace(source): return .done
    case (.comment, _): return insertComment()
    case (.startTag, .html): return inBody(source)
    case (.startTag, .col):
      insertVoidElement()
      return .done
    case (.startTag, .template), (.endTag, .template): return inHead(source)
    case (.end, _): return inBody(source)
    case (.endTag, .col): return .done
    default: break
    }
    guard open.current.isHTML(.colgroup) else { return .done }
    open.pop()
    mode = .inTable
    return token.kind == .endTag && token.tag == .colgroup ? .done : .again
  }

  /// #parsing-main-intbody
  mutating func inTableBody(_ source: Span<UInt8>) -> Step {
    switch (token.kind, token.tag) {
    case (.startTag, .tr):
      clearToTableBody()
      insertElement()
      mode = .inRow
      return .done
    case (.startTag, .th), (.startTag, .td):
      clearToTableBody()
      insertImplied(.tr)
      mode = .inRow
      return .again
    case (.endTag, .tbody), (.endTag, .tfoot), (.endTag, .thead):
      guard open.has(token.tag, in: .table) else { return .done }
    case (.startTag, .caption), (.startTag, .col), (.startTag, .colgroup), (.startTag, .tbody), (.startTag, .tfoot),
      (.startTag, .thead), (.endTag, .table):
      guard open.hasAny(in: .table, { $0.isTableBody }) else { return .done }
    case (.endTag, .body), (.endTag, .caption), (.endTag, .col), (.endTag, .colgroup), (.endTag, .html), (.endTag, .td),
      (.endTag, .th), (.endTag, .tr):
      return .done
    default: return inTable(source)
    }
    clearToTableBody()
    open.pop()
    mode = .inTable
    return token.kind == .endTag && token.tag != .table ? .done : .again
  }

  private mutating func clearToTableBody() {
    open.popUntil { $0.isTableBody || $0 == .template || $0 == .html }
  }

  /// #parsing-main-intr
  mutating func inRow(_ source: Span<UInt8>) -> Step {
    switch (token.kind, token.tag) {
    case (.startTag, .th), (.startTag, .td):
      clearToRow()
      insertElement()
      mode = .inCell
      formatting.pushMarker()
      return .done
    case (.endTag, .tr), (.endTag, .table), (.startTag, .caption), (.startTag, .col), (.startTag, .colgroup),
      (.startTag, .tbody), (.startTag, .tfoot), (.startTag, .thead), (.startTag, .tr):
      break
    case (.endTag, .tbody), (.endTag, .tfoot), (.endTag, .thead):
      guard open.has(token.tag, in: .table) else { return .done }
    case (.endTag, .body), (.endTag, .caption), (.endTag, .col), (.endTag, .colgroup), (.endTag, .html), (.endTag, .td),
      (.endTag, .th):
      return .done
    default: return inTable(source)
    }
    guard open.has(.tr, in: .table) else { return .done }
    clearToRow()
    open.pop()
    mode = .inTableBody
    return token.kind == .endTag && token.tag == .tr ? .done : .again
  }

  private mutating func clearToRow() {
    open.popUntil { $0 == .tr || $0 == .template || $0 == .html }
  }

  /// #parsing-main-intd
  mutating func inCell(_ source: Span<UInt8>) -> Step {
    switch (token.kind, token.tag) {
    case (.endTag, .td), (.endTag, .th):
      guard open.has(token.tag, in: .table) else { return .done }
      open.popImplied()
      open.pop(through: token.tag)
      formatting.clearToMarker()
      mode = .inRow
      return .done
    case (.startTag, .caption), (.startTag, .col), (.startTag, .colgroup), (.startTag, .tbody), (.startTag, .td),
      (.startTag, .tfoot), (.startTag, .th), (.startTag, .thead), (.startTag, .tr):
      guard open.hasAny(in: .table, { $0.isTableCell }) else { return .done }
    case (.endTag, .table), (.endTag, .tbody), (.endTag, .tfoot), (.endTag, .thead), (.endTag, .tr):
      guard open.has(token.tag, in: .table) else { return .done }
    case (.endTag, .body), (.endTag, .caption), (.endTag, .col), (.endTag, .colgroup), (.endTag, .html):
      return .done
    default: return inBody(source)
    }
    // Close the cell (#close-the-cell).
    open.popImplied()
    open.popUntil { $0.isTableCell }
    if open.count > 1 { open.pop() }
    formatting.clearToMarker()
    mode = .inRow
    return .again
  }
}
