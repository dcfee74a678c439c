// The elements that have visible text somewhere below them, parents first, with what they hand down to it. Class, id, role
// and label of an element are read once here, as hashes; nothing later looks at their bytes.

import HTML

/// One element around visible text.
struct PageElement {
  var node: NodeID
  /// Index of the element around it, -1 for the document's.
  var parent: Int32
  var depth: Int32
  var tag: Tag
  var isHidden = false
  /// Of the class attribute as a whole, 0 for none.
  var classHash: UInt32 = 0
  /// Tag and those of the three elements around it.
  var tagPath: UInt32 = 0
  /// The element's tokens in `PageElements.tokens`; the same place for elements of which only the class makes tokens, and
  /// the same ones.
  var tokenStart: UInt32
  var tokenEnd: UInt32
  /// Its row of landmarks.
  var row: UInt32 = 0
}

struct PageElements {
  var elements: [PageElement] = []
  /// Different rows of landmarks, near enough: an element that has the row of its parent or of the element before has it
  /// in one place with them.
  private var rows: [Landmark.Row] = []
  /// Hashes of classes, ids and their parts.
  var tokens: [UInt32] = []
  /// Index of an element by its node, -1 for those without text.
  private var indices: [Int32]
  // At hand: a shared table is asked for by a call.
  private let lanes = Landmark.laneOfTag
  private let words = Landmark.words
  private var memo = ValueMemo()
  /// What is known of the classes in `memo`.
  private var classes = [KnownClass](repeating: KnownClass(), count: ValueMemo.size)

  private struct KnownClass {
    var hash: UInt32 = 0
    var tokenStart: UInt32 = 0
    var tokenEnd: UInt32 = 0
    /// A bit for each landmark that its words make.
    var lanes: UInt64 = 0
  }

  init(_ document: Document, _ runs: [TextRun]) {
    indices = [Int32](repeating: -1, count: document.nodes.count)
    elements.reserveCapacity(runs.count * 2)
    let (nodes, source) = (document.nodes.span, document.source.span)
    var path: [NodeID] = []
    for run in runs {
      var node = nodes[Int(run.node)].kind == .text ? nodes[Int(run.node)].parent : run.node
      while node != 0, indices[Int(node)] < 0 {
        path.append(node)
        node = nodes[Int(node)].parent
      }
      while let element = path.popLast() { add(element, nodes, source, document) }
    }
  }

  @inline(__always) func landmarks(of element: Int) -> Landmark.Row { rows[Int(elements[element].row)] }

  /// The innermost element around a run.
  @inline(__always) func index(of run: TextRun, _ nodes: Span<Node>) -> Int {
    let node = nodes[Int(run.node)].kind == .text ? nodes[Int(run.node)].parent : run.node
    return Int(indices[Int(node)])
  }

  /// The innermost element around both.
  func common(_ left: Int, _ right: Int) -> Int {
    var (left, right) = (left, right)
    while left != right {
      // Parents come first.
      if left > right { left = Int(elements[left].parent) } else { right = Int(elements[right].parent) }
    }
    return left
  }

  private mutating func add(_ node: NodeID, _ nodes: Span<Node>, _ source: Span<UInt8>, _ document: Document) {
    let index = elements.count
    indices[Int(node)] = Int32(index)
    let current = nodes[Int(node)]
    let parent = current.parent == 0 ? -1 : Int(indices[Int(current.parent)])
    let depth = parent < 0 ? 0 : elements[parent].depth + 1
    var element = PageElement(
      node: node, parent: Int32(parent), depth: depth, tag: current.tag, tokenStart: UInt32(tokens.count),
      tokenEnd: .max)
    var row = parent < 0 ? Landmark.Row() : landmarks(of: parent)
    let level = UInt8(truncatingIfNeeded: min(depth + 1, 255))
    let lane = lanes[Int(current.tag.rawValue)]
    if lane != 255, current.kind == .html { row[Int(lane)] = level }
    element.isHidden = parent >= 0 && elements[parent].isHidden
    if current.tag == .dialog, document.attribute(.open, of: node) == nil { element.isHidden = true }
    if current.hasAttributes { read(document, source, node, &element, &row, level) }
    element.tagPath = TokenHash.mixed(UInt32(current.tag.rawValue) + 1, parent < 0 ? 0 : shortPath(parent, 2))
    if element.tokenEnd == .max { element.tokenEnd = UInt32(tokens.count) }
    if parent >= 0, Landmark.areSame(row, landmarks(of: parent)) {
      element.row = elements[parent].row
    } else {
      if rows.isEmpty || !Landmark.areSame(row, rows[rows.count - 1]) { rows.append(row) }
      element.row = UInt32(rows.count - 1)
    }
    elements.append(element)
  }

  private func shortPath(_ index: Int, _ levels: Int) -> UInt32 {
    var (hash, at, left) = (UInt32(7), index, levels)
    while at >= 0, left >= 0 {
      hash = TokenHash.mixed(hash, UInt32(elements[at].tag.rawValue) + 1)
      (at, left) = (Int(elements[at].parent), left - 1)
    }
    return hash
  }

  private mutating func read(
    _ document: Document, _ source: Span<UInt8>, _ node: NodeID, _ element: inout PageElement,
    _ row: inout Landmark.Row, _ level: UInt8
  ) {
    let names = document.attributeNames(of: node)
    if !element.isHidden, !names.isDisjoint(with: telling), element.tag != .body, element.tag != .html {
      element.isHidden =
        inlineStyle(document, node, names).isHidden || isHiddenByAttribute(document, node, names)
    }
    // No page has more words in its attributes than bytes; formatting elements that are opened again for every paragraph
    // have them again each time.
    if tokens.count > source.count { return }
    if names.contains(AttributeNames(.class)), let value = document.attribute(.class, of: node) {
      scanClass(source, value, isAlone: names.isDisjoint(with: others), &element, &row, level)
    }
    if names.contains(AttributeNames(.id)), let value = document.attribute(.id, of: node) {
      _ = scan(source, value, seed: 0, &row, level)
    }
    if names.contains(AttributeNames(.ariaLabel)), let value = document.attribute(.ariaLabel, of: node) {
      _ = scan(source, value, seed: 0x51ED_270B, &row, level)
    }
    if names.contains(AttributeNames(.itemprop)), let value = document.attribute(.itemprop, of: node) {
      _ = scan(source, value, seed: 0x2545_F491, &row, level)
    }
    if names.contains(AttributeNames(.role)), let value = document.attribute(.role, of: node) {
      var hash = TokenHash()
      for at in Int(value.valueStart)..<min(Int(value.valueEnd), Int(value.valueStart) + 24) {
        hash.add(source[at] &- 0x41 < 26 ? source[at] | 0x20 : source[at])
      }
      let lane = Landmark.roles.value(of: hash.value)
      if lane != 255 { row[Int(lane)] = level }
      tokens.append(TokenHash.mixed(hash.value, 0x7F4A_7C15))
    }
  }

  /// `scan` for a class, of which pages have many alike.
  private mutating func scanClass(
    _ source: Span<UInt8>, _ attribute: Attribute, isAlone: Bool, _ element: inout PageElement,
    _ row: inout Landmark.Row, _ level: UInt8
  ) {
    let (start, end) = (Int(attribute.valueStart), min(Int(attribute.valueEnd), Int(attribute.valueStart) + 400))
    guard start < end else { return element.classHash = scan(source, attribute, seed: 0, &row, level) }
    let (slot, isKnown) = memo.slot(source, start, end)
    if !isKnown {
      let first = tokens.count
      var own = Landmark.Row()
      classes[slot].hash = scan(source, attribute, seed: 0, &own, 1)
      (classes[slot].tokenStart, classes[slot].tokenEnd) = (UInt32(first), UInt32(tokens.count))
      classes[slot].lanes = 0
      for lane in 0..<Landmark.count where own[lane] > 0 { classes[slot].lanes |= 1 << UInt64(lane) }
    } else if isAlone {
      (element.tokenStart, element.tokenEnd) = (classes[slot].tokenStart, classes[slot].tokenEnd)
    } else {
      for at in Int(classes[slot].tokenStart)..<Int(classes[slot].tokenEnd) { tokens.append(tokens[at]) }
    }
    element.classHash = classes[slot].hash
    var lanes = classes[slot].lanes
    while lanes != 0 {
      row[lanes.trailingZeroBitCount] = level
      lanes &= lanes &- 1
    }
  }

  /// Attributes beside the class that make tokens.
  private var others: AttributeNames {
    [AttributeNames(.id), AttributeNames(.ariaLabel), AttributeNames(.itemprop), AttributeNames(.role)]
  }

  /// Adds the tokens of an attribute: each word with its digits as 0, at most 40 bytes of it, and its parts of letters,
  /// which end where a capital follows a small letter. At most 400 bytes are read. A hash of all words.
  private mutating func scan(
    _ source: Span<UInt8>, _ attribute: Attribute, seed: UInt32, _ row: inout Landmark.Row, _ level: UInt8
  ) -> UInt32 {
    let end = min(Int(attribute.valueEnd), Int(attribute.valueStart) + 400)
    var at = Int(attribute.valueStart)
    var all = UInt32(1)
    while at < end {
      if source[at] <= 0x20 {
        at += 1
        continue
      }
      let start = at
      var (whole, part) = (TokenHash(), TokenHash())
      var (partLength, partCount) = (0, 0)
      var isAfterSmall = false
      while at < end, source[at] > 0x20 {
        let byte = source[at]
        let (isSmall, isCapital) = (byte &- 0x61 < 26, byte &- 0x41 < 26)
        let folded = isCapital ? byte | 0x20 : byte &- 0x30 < 10 ? 0x30 : byte
        if at - start < 40 { whole.add(folded) }
        if partLength > 0, !(isSmall || isCapital) || (isCapital && isAfterSmall) {
          partCount += 1
          take(part.value, partLength, seed, &row, level)
          (part, partLength) = (TokenHash(), 0)
        }
        if isSmall || isCapital {
          part.add(folded)
          partLength += 1
        }
        isAfterSmall = isSmall
        at += 1
      }
      all = TokenHash.mixed(all, whole.value)
      if partLength < at - start || partCount > 0 { tokens.append(TokenHash.mixed(whole.value, seed)) }
      take(part.value, partLength, seed, &row, level)
    }
    return all
  }

  @inline(__always) private mutating func take(
    _ hash: UInt32, _ length: Int, _ seed: UInt32, _ row: inout Landmark.Row, _ level: UInt8
  ) {
    guard length > 0 else { return }
    let lane = words.value(of: hash)
    if lane != 255 { row[Int(lane)] = level }
    if length > 1 { tokens.append(TokenHash.mixed(hash, seed)) }
  }
}
