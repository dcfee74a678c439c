// The insertion mode "in body" (#parsing-main-inbody) as far as texts and start tags go. Nearly all of a page is read here.
// So what has no rule of its own comes first, and a start tag costs one switch.

extension TreeBuilder {
  mutating func inBody(_ source: Span<UInt8>) -> Step {
    switch token.kind {
    case .text:
      reconstructFormatting()
      insertText(token.start, token.end, isRaw: token.isRaw)
      if framesetOK, spaceEnd(source) < token.end { framesetOK = false }
      return .done
    case .startTag: return startTagInBody(source)
    case .endTag: return endTagInBody(source)
    case .comment: return insertComment()
    case .end: return templateModes.isEmpty ? .done : inTemplate(source)
    case .null, .doctype, .nothing: return .done
    }
  }

  private mutating func startTagInBody(_ source: Span<UInt8>) -> Step {
    switch token.tag {
    case .unknown, .span, .label, .abbr, .bdi, .bdo, .cite, .data, .datalist, .del, .dfn, .ins, .kbd, .map, .mark,
      .meter,
      .output, .progress, .q, .samp, .slot, .sub, .sup, .time, .`var`, .acronym, .audio, .video, .picture, .canvas:
      reconstructFormatting()
      insertElement()
      return .done
    case .div, .p, .ul, .section, .article, .header, .footer, .nav, .aside, .address, .blockquote, .center, .details,
      .dialog, .dir, .dl, .fieldset, .figcaption, .figure, .hgroup, .main, .menu, .ol, .search, .summary:
      closeParagraph()
      insertElement()
      return .done
    case .li, .dd, .dt: return listItem()
    case .h1, .h2, .h3, .h4, .h5, .h6:
      closeParagraph()
      if open.current.kind == .html, open.current.tag.isHeading { open.pop() }
      insertElement()
      return .done
    case .img, .br, .area, .embed, .keygen, .wbr:
      reconstructFormatting()
      insertVoidElement()
      framesetOK = false
      return .done
    case .script, .style, .link, .meta, .base, .basefont, .bgsound, .noframes, .template, .title: return inHead(source)
    default: break
    }
    return rareStartTagInBody(source)
  }

  private mutating func rareStartTagInBody(_ source: Span<UInt8>) -> Step {
    switch token.tag {
    case .a, .b, .big, .code, .em, .font, .i, .nobr, .s, .small, .strike, .strong, .tt, .u:
      return formattingElement(source)
    case .html:
      if !open.contains(.template), open.count > 0 { mergeAttributes(into: open[0].node) }
    case .body: secondBody()
    case .frameset: return framesetInBody()
    case .pre, .listing:
      closeParagraph()
      insertElement()
      dropsLineFeed = true
      framesetOK = false
    case .form: return form()
    case .plaintext:
      closeParagraph()
      insertElement()
      tokenizer.state = .plaintext
    case .button:
      if open.has(.button, in: .normal) {
        open.popImplied()
        open.pop(through: Tag.button)
      }
      reconstructFormatting()
      insertElement()
      framesetOK = false
    case .applet, .marquee, .object:
      reconstructFormatting()
      insertElement()
      formatting.pushMarker()
      framesetOK = false
    case .table:
      if quirksMode != .quirks { closeParagraph() }
      insertElement()
      framesetOK = false
      mode = .inTable
    case .input, .hr, .param, .source, .track, .image: return voidElement(source)
    case .textarea, .xmp, .iframe, .noembed: return textElement()
    case .select, .option, .optgroup: return selectPart()
    case .rb, .rtc:
      if open.has(.ruby, in: .normal) { open.popImplied() }
      insertElement()
    case .rp, .rt:
      if open.has(.ruby, in: .normal) { open.popImplied(except: .rtc) }
      insertElement()
    case .math: return foreignRoot(.mathML)
    case .svg: return foreignRoot(.svg)
    case .caption, .col, .colgroup, .frame, .head, .tbody, .td, .tfoot, .th, .thead, .tr: break
    default:
      reconstructFormatting()
      insertElement()
    }
    return .done
  }

  @inline(__always) mutating func closeParagraph() {
    if open.has(.p, in: .button) { closeOpenParagraph() }
  }

  /// Close a p element (#close-a-p-element).
  mutating func closeOpenParagraph() {
    open.popImplied(except: .p)
    open.pop(through: Tag.p)
  }

  /// `li` ends the `li` before it, `dd` and `dt` each other.
  private mutating func listItem() -> Step {
    framesetOK = false
    let isListItem = token.tag == .li
    for element in open.elements.reversed() {
      if element.kind == .html, isListItem ? element.tag == .li : element.tag == .dd || element.tag == .dt {
        open.popImplied(except: element.tag)
        open.pop(through: element.tag)
        break
      }
      if element.isSpecial, !element.isHTML(.div), !element.isHTML(.p), !element.isHTML(.address) { break }
    }
    closeParagraph()
    insertElement()
    return .done
  }

  private mutating func formattingElement(_ source: Span<UInt8>) -> Step {
    if token.tag == .a, let index = formatting.lastIndex(of: .a) {
      let node = formatting[index].node
      _ = adopt()
      formatting.remove(node)
      if let place = open.index(of: node) { open.remove(at: place) }
    }
    reconstructFormatting()
    if token.tag == .nobr, open.has(.nobr, in: .normal) {
      _ = adopt()
      reconstructFormatting()
    }
    insertFormattingElement(source)
    return .done
  }

  private mutating func secondBody() {
    guard open.count > 1, open[1].isHTML(.body), !open.contains(.template) else { return }
    framesetOK = false
    mergeAttributes(into: open[1].node)
  }

  /// Gives an element the attributes of the tag in hand that it hasn't got.
  private mutating func mergeAttributes(into node: NodeID) {
    guard token.firstAttribute != 0 else { return }
    var merged = mergedAttributes.removeValue(forKey: node) ?? ownAttributes(of: node)
    var index = Int(token.firstAttribute)
    while index != 0 {
      let attribute = tokenizer.attributes[index]
      if merged.names.insert(attribute.name).inserted {
        tokenizer.attributes[index].next = 0
        if merged.last == 0 {
          nodes[Int(node)].attributes = UInt32(index)
        } else {
          tokenizer.attributes[merged.last].next = UInt32(index)
        }
        merged.last = index
      }
      index = Int(attribute.next)
    }
    mergedAttributes[node] = merged
  }

  private func ownAttributes(of node: NodeID) -> MergedAttributes {
    var own = MergedAttributes()
    var index = Int(nodes[Int(node)].attributes)
    while index != 0 {
      own.names.insert(tokenizer.attributes[index].name)
      own.last = index
      index = Int(tokenizer.attributes[index].next)
    }
    return own
  }

  private mutating func framesetInBody() -> Step {
    guard framesetOK, open.count > 1, open[1].isHTML(.body) else { return .done }
    nodes.detach(open[1].node)
    open.pop(to: 1)
    insertElement()
    mode = .inFrameset
    return .done
  }

  private mutating func form() -> Step {
    guard formElement == 0 || open.contains(.template) else { return .done }
    closeParagraph()
    let node = insertElement()
    if !open.contains(.template) { formElement = node }
    return .done
  }

  private mutating func voidElement(_ source: Span<UInt8>) -> Step {
    switch token.tag {
    case .input:
      if isContext(.select) { return .done }
      if open.has(.select, in: .normal) { open.pop(through: Tag.select) }
      reconstructFormatting()
      insertVoidElement()
      if !isHiddenInput(source) { framesetOK = false }
    case .hr:
      closeParagraph()
      if open.has(.select, in: .normal) { open.popImplied() }
      insertVoidElement()
      framesetOK = false
    case .image:
      // The standard: "Parse error. Change the token's tag name to 'img' and reprocess it. (Don't ask.)"
      tokenizer.token.tag = .img
      tokenizer.token.name = UInt16(Tag.img.rawValue)
      return .again
    default: insertVoidElement()
    }
    return .done
  }

  private mutating func textElement() -> Step {
    switch token.tag {
    case .textarea:
      let step = insertTextElement(.rcdata)
      dropsLineFeed = true
      framesetOK = false
      return step
    case .xmp:
      closeParagraph()
      reconstructFormatting()
      framesetOK = false
    case .iframe: framesetOK = false
    default: break
    }
    return insertTextElement(.rawText)
  }

  private mutating func selectPart() -> Step {
    let isInSelect = open.has(.select, in: .normal)
    switch token.tag {
    case .select:
      if isContext(.select) { return .done }
      if isInSelect {
        open.pop(through: Tag.select)
        return .done
      }
      framesetOK = false
    case .option where isInSelect: open.popImplied(except: .optgroup)
    case .optgroup where isInSelect: open.popImplied()
    default:
      if open.current.isHTML(.option) { open.pop() }
    }
    reconstructFormatting()
    insertElement()
    return .done
  }

  private mutating func foreignRoot(_ kind: NodeKind) -> Step {
    reconstructFormatting()
    if token.isSelfClosing { insertVoidElement(kind) } else { insertElement(kind) }
    return .done
  }

  /// Whether this parses a fragment that is the content of such an element.
  func isContext(_ tag: Tag) -> Bool { context.map { $0.tag == tag && $0.kind == .html } ?? false }
}

/// The attributes of an html or body element that several tags gave it.
struct MergedAttributes {
  var names: Set<UInt16> = []
  /// The last of its list, 0 for none.
  var last = 0
}
