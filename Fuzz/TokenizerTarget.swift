// Fuzz target: the tokenizer alone, on any UTF-8. The first byte chooses the state it begins in; after that the content
// model follows the start tags, as the tree builder would have it. What must hold: the tokenizer always comes to an end,
// never goes back, and points only into the source.

private func demand(_ holds: Bool, _ rule: StaticString) {
  if !holds { fatalError("\(rule)") }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTokenizer(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let start, count > 0 else { return 0 }
  let given = UnsafeBufferPointer(start: start, count: count)
  let source = Array(String(decoding: given.dropFirst(), as: UTF8.self).utf8)
  let states: [Tokenizer.State] = [.data, .rcdata, .rawText, .scriptData, .plaintext, .cdataSection]
  tokenize(source, in: states[Int(given[0]) % states.count], allowsCDATA: given[0] & 0x80 != 0)
  return 0
}

private func tokenize(_ source: [UInt8], in state: Tokenizer.State, allowsCDATA: Bool) {
  var tokenizer = Tokenizer(source.span, limits: .default)
  tokenizer.state = state
  tokenizer.allowsCDATA = allowsCDATA
  for byte in "title".utf8 { tokenizer.lastStartTag.add(byte) }
  var count = 0
  var decoded: [UInt8] = []
  while true {
    let before = tokenizer.position
    tokenizer.next(source.span)
    count += 1
    demand(count <= source.count + 1, "no more tokens than bytes")
    let token = tokenizer.token
    demand(tokenizer.position >= before && tokenizer.position <= source.count, "position goes on, within the source")
    demand(token.start >= 0 && token.start <= token.end && token.end <= source.count, "a token lies within the source")
    switch token.kind {
    case .end: return demand(tokenizer.position == source.count, "the end is where the source ends")
    case .nothing: demand(false, "a token of nothing is never handed out")
    case .startTag:
      checkAttributes(tokenizer.attributes, from: token.firstAttribute, source)
      switch token.tag {
      case .title, .textarea: tokenizer.state = .rcdata
      case .style, .iframe, .xmp, .noembed, .noframes: tokenizer.state = .rawText
      case .script: tokenizer.state = .scriptData
      case .plaintext: tokenizer.state = .plaintext
      default: break
      }
    case .text:
      demand(tokenizer.position > before, "text takes bytes")
      decoded.removeAll(keepingCapacity: true)
      appendDecoded(source.span, token.start, token.end, in: token.isRaw ? .rawText : .text, to: &decoded)
      demand(String(validating: decoded, as: UTF8.self) != nil, "decoded text is UTF-8")
    default: demand(tokenizer.position > before, "a token takes bytes")
    }
  }
}

private func checkAttributes(_ attributes: [Attribute], from first: UInt32, _ source: [UInt8]) {
  var index = Int(first)
  var names: Set<UInt16> = []
  while index != 0 {
    let attribute = attributes[index]
    demand(names.insert(attribute.name).inserted, "attribute names are unique within a tag")
    demand(attribute.valueStart <= attribute.valueEnd && Int(attribute.valueEnd) <= source.count, "value in the source")
    demand(attribute.next == 0 || Int(attribute.next) > index, "attribute lists go forward")
    index = Int(attribute.next)
  }
}
