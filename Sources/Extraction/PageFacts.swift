// What is the same for all blocks of a page: how it is built, and what its head says of it.
// Computed once a page, because a product page, a thread and an article keep different blocks of the same look.

import HTML
import Text

struct PageFacts {
  var images: [UInt32] = []
  var inputs: [UInt32] = []
  var forms: Int32 = 0
  var scripts: Int32 = 0
  /// Words of the title and of the description, as hashes.
  var titleWords: [UInt32] = []
  var descriptionWords: [UInt32] = []
  /// Ten bits of each of those hashes as a set, to say no at once.
  private var titleBits = [UInt64](repeating: 0, count: 16)
  private var descriptionBits = [UInt64](repeating: 0, count: 16)
  /// Trigrams of words in JSON-LD, as a set of 18 bits of their hash; empty where there is none.
  var dataTrigrams: [UInt64] = []
  /// Trigrams of the description.
  var descriptionTrigrams: [UInt32] = []
  var dataWords: Int32 = 0
  /// `og:type`: 1 article, 2 website, 3 product, 4 another; 0 for none.
  var graphType: Int32 = 0
  /// Types of JSON-LD: how many, and those of some kinds.
  var types: Int32 = 0
  var articleTypes: Int32 = 0
  var productTypes: Int32 = 0
  var listTypes: Int32 = 0
  var forumTypes: Int32 = 0
  var questionTypes: Int32 = 0
  /// Of the canonical address: its path.
  var addressDepth: Int32 = 0
  var addressHyphens: Int32 = 0
  var addressDigits: Int32 = 0
  var addressLength: Int32 = 0

  /// Of `BlockMeasures`: what is a word.
  private let isUnspaced: Bool

  init(_ document: Document, _ visible: VisibleText, isUnspaced: Bool) {
    self.isUnspaced = isUnspaced
    let (nodes, source) = (document.nodes.span, document.source.span)
    for index in nodes.indices where nodes[index].kind == .html {
      let node = nodes[index]
      switch node.tag {
      case .img, .picture, .video: images.append(node.start)
      case .input, .textarea, .select, .button: inputs.append(node.start)
      case .form: forms += 1
      case .script:
        scripts += 1
        if node.firstChild != 0, isLinkedData(document, NodeID(index)) {
          let text = nodes[Int(node.firstChild)]
          readTypes(source, Int(text.start), Int(text.end))
          readTrigrams(source, Int(text.start), Int(text.end))
        }
      case .meta: readMeta(document, NodeID(index))
      case .link: readLink(document, NodeID(index))
      default: break
      }
    }
    images.sort()
    inputs.sort()
    if visible.title != 0 { titleWords = hashes(lineText(of: visible.title, in: document)) }
    for word in titleWords { titleBits[Int(word >> 28)] |= 1 << UInt64(word >> 22 & 63) }
    for word in descriptionWords { descriptionBits[Int(word >> 28)] |= 1 << UInt64(word >> 22 & 63) }
  }

  @inline(__always) func isInTitle(_ word: UInt32) -> Bool {
    titleBits[Int(word &>> 28)] & 1 << UInt64(word &>> 22 & 63) != 0 && titleWords.contains(word)
  }

  @inline(__always) func isInDescription(_ word: UInt32) -> Bool {
    descriptionBits[Int(word &>> 28)] & 1 << UInt64(word &>> 22 & 63) != 0 && descriptionWords.contains(word)
  }

  private func isLinkedData(_ document: Document, _ node: NodeID) -> Bool {
    guard let type = document.attribute(.type, of: node) else { return false }
    // application/ld+json
    return type.valueEnd - type.valueStart >= 19
      && document.source[Int(type.valueStart) + 12] == UInt8(ascii: "l")
      && document.source[Int(type.valueStart) + 15] == UInt8(ascii: "j")
  }

  /// Values of `"@type"`, wherever they stand.
  private mutating func readTypes(_ source: Span<UInt8>, _ start: Int, _ end: Int) {
    var at = start
    while at + 8 < end {
      guard source[at] == UInt8(ascii: "@"), source[at + 1] == UInt8(ascii: "t"), source[at + 2] == UInt8(ascii: "y"),
        source[at + 3] == UInt8(ascii: "p"), source[at + 4] == UInt8(ascii: "e")
      else {
        at += 1
        continue
      }
      at += 6
      while at < end, !isLetter(source[at]) { at += 1 }
      var hash = TokenHash()
      while at < end, isLetter(source[at]) {
        hash.add(source[at] | 0x20)
        at += 1
      }
      types += 1
      switch Self.kinds.value(of: hash.value) {
      case 0: articleTypes += 1
      case 1: productTypes += 1
      case 2: listTypes += 1
      case 3: forumTypes += 1
      case 4: questionTypes += 1
      default: break
      }
    }
  }

  /// Words as in the visible text, near enough: escapes of JSON and what is HTML inside it break a few trigrams. Where no
  /// spaces are, whole runs are words here, and few trigrams are met again.
  private mutating func readTrigrams(_ source: Span<UInt8>, _ start: Int, _ end: Int) {
    if dataTrigrams.isEmpty { dataTrigrams = [UInt64](repeating: 0, count: 1 << 12) }
    var (before, last) = (UInt32(0), UInt32(0))
    var (hash, length, at) = (TokenHash(), 0, start)
    while at < end {
      let byte = source[at]
      let isCapital = byte &- 0x41 < 26
      if isCapital || byte &- 0x61 < 26 || byte >= 0x80 || byte == 0x5F {
        hash.add(isCapital ? byte | 0x20 : byte)
        length += 1
      } else if byte &- 0x30 < 10 {
        hash.add(0x30)
        length += 1
      } else {
        if length > 0 {
          let trigram = TokenHash.mixed(TokenHash.mixed(before, last), hash.value) >> 14
          dataTrigrams[Int(trigram >> 6)] |= 1 << UInt64(trigram & 63)
          (before, last) = (last, hash.value)
          (hash, length) = (TokenHash(), 0)
          dataWords += 1
        }
        if byte == UInt8(ascii: "\\") { at += 1 }
      }
      at += 1
    }
  }

  private static let kinds = WordTable(
    [
      ("article", 0), ("newsarticle", 0), ("blogposting", 0), ("reportagenewsarticle", 0), ("techarticle", 0),
      ("scholarlyarticle", 0), ("recipe", 0), ("product", 1), ("offer", 1), ("aggregateoffer", 1),
      ("productgroup", 1), ("itemlist", 2), ("collectionpage", 2), ("searchresultspage", 2), ("offercatalog", 2),
      ("discussionforumposting", 3), ("comment", 3), ("socialmediaposting", 3), ("qapage", 3), ("faqpage", 4),
      ("question", 4), ("answer", 4),
    ])

  private mutating func readMeta(_ document: Document, _ node: NodeID) {
    guard let name = document.attribute(.property, of: node) ?? document.attribute(.name, of: node),
      let content = document.attribute(.content, of: node)
    else { return }
    var hash = TokenHash()
    for at in Int(name.valueStart)..<min(Int(name.valueEnd), Int(name.valueStart) + 32) {
      let byte = document.source[at]
      hash.add(byte &- 0x41 < 26 ? byte | 0x20 : byte)
    }
    switch Self.names.value(of: hash.value) {
    case 0:
      let words = hashes(document.value(of: content))
      switch words.first.map({ Self.graphTypes.value(of: $0) }) {
      case .some(let kind) where kind != 255: graphType = Int32(kind)
      default: graphType = 4
      }
    case 1 where descriptionWords.isEmpty:
      descriptionWords = hashes(document.value(of: content))
      for at in descriptionWords.indices.dropLast(2) {
        let words = TokenHash.mixed(descriptionWords[at], descriptionWords[at + 1])
        descriptionTrigrams.append(TokenHash.mixed(words, descriptionWords[at + 2]))
      }
    case 2: readAddress(document, content)
    default: break
    }
  }

  private static let names = WordTable([("og:type", 0), ("description", 1), ("og:description", 1), ("og:url", 2)])
  private static let graphTypes = WordTable([("article", 1), ("website", 2), ("product", 3)])

  private mutating func readLink(_ document: Document, _ node: NodeID) {
    guard let rel = document.attribute(.rel, of: node), rel.valueEnd - rel.valueStart == 9,
      document.source[Int(rel.valueStart)] | 0x20 == UInt8(ascii: "c"),
      let href = document.attribute(.href, of: node)
    else { return }
    readAddress(document, href)
  }

  private mutating func readAddress(_ document: Document, _ value: Attribute) {
    let source = document.source.span
    var (at, slashes) = (Int(value.valueStart), 0)
    (addressDepth, addressHyphens, addressDigits, addressLength) = (0, 0, 0, 0)
    while at < Int(value.valueEnd) {
      let byte = source[at]
      if byte == UInt8(ascii: "/") {
        slashes += 1
        if slashes > 3, at + 1 < Int(value.valueEnd) { addressDepth += 1 }
      } else if slashes >= 3 {
        addressLength += 1
        if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") { addressHyphens += 1 }
        if byte &- 0x30 < 10 { addressDigits += 1 }
      }
      at += 1
    }
    if addressLength > 0 { addressDepth += 1 }
  }

  private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

  /// Hashes of ASCII words, of runs of other characters, and of what `BlockMeasures` takes for words where no spaces are;
  /// at most 64.
  private func hashes(_ text: [UInt8]) -> [UInt32] {
    var words: [UInt32] = []
    var (hash, length, isShort) = (TokenHash(), 0, false)
    var index = 0
    func end() {
      if length > 0 { words.append(hash.value) }
      (hash, length, isShort) = (TokenHash(), 0, false)
    }
    while index < text.count, words.count < 64 {
      let byte = text[index]
      let isCapital = byte &- 0x41 < 26
      if isUnspaced, index + 2 < text.count, isUnspacedLead(byte, text[index + 1]) {
        if !isShort { end() }
        isShort = true
        for byte in text[index..<index + 3] { hash.add(byte) }
        length += 3
        index += 2
        if length >= unspacedWordByteCount(byte) { end() }
      } else if isUnspaced, byte == 0xE3 || byte == 0xEF, index + 2 < text.count {
        end()  // marks of these scripts
        index += 2
      } else if isCapital || byte &- 0x61 < 26 || byte &- 0x30 < 10 || byte >= 0x80 || byte == 0x5F {
        if isShort, byte >= 0x80 { end() }
        hash.add(isCapital ? byte | 0x20 : byte &- 0x30 < 10 ? 0x30 : byte)
        length += 1
      } else {
        end()
      }
      index += 1
    }
    if words.count < 64 { end() }
    return words
  }
}
