// The tree construction stage of the HTML standard (section 13.2.6), with scripting disabled. One method for each insertion
// mode, in the files TreeBuilder*.swift; here is the state they share, and the loop that hands them the tokens.

/// Parses UTF-8 (well-formed: see Text's `decode`) into a tree. Never fails: whatever the bytes, there is a document. The
/// time is linear in the number of bytes; memory is 32 bytes for each element and text and 16 for each attribute.
/// - Parameters:
///   - context: The element the source is the content of; nil for a whole page.
///   - countsAllErrors: Also counts what is wrong inside texts and attribute values. Costs a further pass over them.
public func parse(
  _ source: [UInt8], context: FragmentContext? = nil, limits: ParseLimits = .default, countsAllErrors: Bool = false
) -> Document {
  precondition(source.count < Int(UInt32.max), "offsets have 32 bits")
  precondition(limits.depth >= 4, "html, body and what is in them must have room")
  var builder = TreeBuilder(source.span, context: context, limits: limits)
  builder.countsAllErrors = countsAllErrors
  builder.run(source.span)
  return builder.document(source)
}

/// The element whose content is parsed as a fragment (#parsing-html-fragments).
public struct FragmentContext: Sendable {
  var tag: Tag
  var kind: NodeKind

  /// - Parameters:
  ///   - kind: The namespace: `.html`, `.svg` or `.mathML`.
  public init(tag: Tag, kind: NodeKind = .html) {
    self.tag = tag
    self.kind = kind
  }
}

/// The insertion modes (#insertion-mode).
enum InsertionMode: UInt8 {
  case initial, beforeHTML, beforeHead, inHead, inHeadNoscript, afterHead, inBody, text, inTable, inTableText, inCaption
  case inColumnGroup, inTableBody, inRow, inCell, inTemplate, afterBody, inFrameset, afterFrameset, afterAfterBody
  case afterAfterFrameset
}

/// What a mode did with a token.
enum Step {
  case done
  /// The token goes to the mode that is set now.
  case again
}

/// Methods are mutating even where they only read: for a call that isn't, the compiler copies all 560 bytes (measured: a
/// seventh of the time).
struct TreeBuilder: ~Copyable {
  var tokenizer: Tokenizer
  var nodes: [Node]
  var open = OpenElements()
  var formatting = FormattingElements()
  var mode = InsertionMode.initial
  var originalMode = InsertionMode.initial
  var templateModes: [InsertionMode] = []
  var head: NodeID = 0
  var formElement: NodeID = 0
  var framesetOK = true
  var isFosterParenting = false
  /// The next token's first line feed is dropped: a `pre` was opened.
  var dropsLineFeed = false
  var pendingTableText = PendingTableText()
  var doctype: Doctype?
  var quirksMode = QuirksMode.noQuirks
  /// Of the html and body elements, once a second tag gave them more.
  var mergedAttributes: [NodeID: MergedAttributes] = [:]
  /// The annotation-xml elements that hold HTML.
  var htmlAnnotations: Set<NodeID> = []
  /// How many formatting elements may still be reopened.
  var reopenBudget: Int
  /// How many levels past `limits.flatDepth` the coming tokens may still meet.
  var deepLevelBudget: Int
  /// `limits.depth`, or `limits.flatDepth` once the budget is used up.
  var depthLimit: Int
  var countsAllErrors = false
  /// The source begins with an XML declaration.
  let isXHTML: Bool
  let context: FragmentContext?
  let limits: ParseLimits

  init(_ source: Span<UInt8>, context: FragmentContext?, limits: ParseLimits) {
    tokenizer = Tokenizer(source, limits: limits)
    nodes = []
    // Address space, not memory: what is not written to is never there. No page of WCXB is denser.
    nodes.reserveCapacity(source.count / 12 + 64)
    nodes.append(
      Node(
        parent: 0, firstChild: 0, next: 0, previous: 0, start: 0, end: 0, attributes: 0, name: 0, tag: .unknown,
        kind: .document))
    reopenBudget = source.count / 8 + 4096
    deepLevelBudget = limits.deepLevelsPerByte * (source.count + 65_536)
    depthLimit = limits.depth
    isXHTML = hasExactPrefix(source, skipSpace(source, 0, source.count), "<?xml")
    self.context = context
    self.limits = limits
    if let context { beginFragment(context) }
  }

  var token: Token { mutating get { tokenizer.token } }

  mutating func run(_ source: Span<UInt8>) {
    if countsAllErrors { countStreamErrors(source, 0, source.count, into: &tokenizer.errors) }
    repeat {
      let mayBeForeign = self.mayBeForeign
      tokenizer.allowsCDATA = mayBeForeign && adjustedCurrentKind != .html
      tokenizer.next(source)
      if countsAllErrors { countTokenErrors(source) }
      if dropsLineFeed {
        dropLineFeed(source)
        if tokenizer.token.kind == .nothing { continue }
      }
      if tokenizer.token.kind == .doctype {
        doctypeToken(source)
      } else if mayBeForeign && isForeign() {
        if foreignContent(source) == .again { process(source) }
      } else {
        process(source)
      }
      if isXHTML { endEmptyElement(source) }
      if open.count > limits.flatDepth { chargeDepth() }
      guard nodes.count <= limits.nodeCount else {
        tokenizer.exceeded.nodes = 1
        break
      }
      if nodes.capacity &- nodes.count < 4 { makeRoom(source) }
    } while tokenizer.token.kind != .end
    if context != nil { finishFragment() }
  }

  /// `<title/>` and `<a id="top"/>` are empty in XHTML. HTML has them go on, a title to the end of the page. Only the element
  /// that the tag has opened is ended: there is none where the tag was ignored, or made one that never has content.
  private mutating func endEmptyElement(_ source: Span<UInt8>) {
    guard token.kind == .startTag, token.isSelfClosing, open.count > 0,
      Int(nodes[Int(open.current.node)].start) == token.start, open.current.tag == token.tag
    else { return }
    (tokenizer.state, dropsLineFeed) = (.data, false)
    tokenizer.token.kind = .endTag
    process(source)
  }

  /// Counts the levels of a deep token; where a page had more of them than it may have, its tree goes on flat.
  private mutating func chargeDepth() {
    deepLevelBudget -= open.count - limits.flatDepth
    guard deepLevelBudget < 0, mode != .text, mode != .inTableText else { return }
    depthLimit = min(limits.depth, limits.flatDepth)
    tokenizer.exceeded.depth += open.count - depthLimit
    open.pop(to: depthLimit)
    formatting = FormattingElements()
    resetInsertionMode()
  }

  /// Room for as many nodes as the rest of the source will need, if it goes on as it began. An array that grows by itself
  /// doubles, and the page may have 3 times its size in memory, not 5.
  private mutating func makeRoom(_ source: Span<UInt8>) {
    let part = max(tokenizer.position, 1)
    func expected(_ count: Int) -> Int { max(count / part * source.count + count % part * source.count / part, count) }
    let nodeCount = expected(nodes.count)
    nodes.reserveCapacity(max(min(nodeCount + nodeCount / 16, limits.nodeCount), nodes.count) + 64)
  }

  @inline(__always) private mutating func process(_ source: Span<UInt8>) {
    while step(source, mode) == .again {}
  }

  mutating func step(_ source: Span<UInt8>, _ mode: InsertionMode) -> Step {
    switch mode {
    case .inBody: inBody(source)
    case .text: text(source)
    case .initial: initial(source)
    case .beforeHTML: beforeHTML(source)
    case .beforeHead: beforeHead(source)
    case .inHead: inHead(source)
    case .inHeadNoscript: inHeadNoscript(source)
    case .afterHead: afterHead(source)
    case .inTable: inTable(source)
    case .inTableText: inTableText(source)
    case .inCaption: inCaption(source)
    case .inColumnGroup: inColumnGroup(source)
    case .inTableBody: inTableBody(source)
    case .inRow: inRow(source)
    case .inCell: inCell(source)
    case .inTemplate: inTemplate(source)
    case .afterBody: afterBody(source)
    case .inFrameset: inFrameset(source)
    case .afterFrameset: afterFrameset(source)
    case .afterAfterBody: afterAfterBody(source)
    case .afterAfterFrameset: afterAfterFrameset(source)
    }
  }

  func document(_ source: [UInt8]) -> Document {
    var document = Document(
      source: source, nodes: nodes, attributes: tokenizer.attributes, tagNames: tokenizer.tagNames,
      attributeNames: tokenizer.attributeNames)
    document.doctype = doctype
    document.quirksMode = quirksMode
    document.errors = tokenizer.errors
    document.exceeded = tokenizer.exceeded
    return document
  }

  /// Counts what is wrong in the token's text or attribute values.
  private mutating func countTokenErrors(_ source: Span<UInt8>) {
    let token = tokenizer.token
    if token.kind == .text, !token.isRaw {
      countErrors(source, token.start, token.end, in: .text, into: &tokenizer.errors)
    }
    guard token.kind == .startTag else { return }
    var index = Int(token.firstAttribute)
    while index != 0 {
      let attribute = tokenizer.attributes[index]
      countErrors(
        source, Int(attribute.valueStart), Int(attribute.valueEnd), in: .attributeValue, into: &tokenizer.errors)
      index = Int(attribute.next)
    }
  }
}
