// The body of a page that shows none: pages which a script fills in the browser often carry it whole in their JSON-LD, as
// the body of an article, the text of a posting or the description of a product.

import HTML
import Text

extension LinkedData {
  /// The longest of what the page declares as its own text; nil for fewer than `MainContent.fewestDeclaredWords` words.
  func body() -> [UInt8]? {
    var best: [UInt8] = []
    func consider(_ object: LinkedObject, _ keys: [StaticString]) {
      for key in keys {
        let text = rawText(key, of: object)
        if text.count > best.count { best = text }
      }
    }
    for entity in entities where entity.kind == .article { consider(entity.object, ["articleBody", "text"]) }
    for product in products { consider(product, ["description"]) }
    return wordHashes(best).count >= MainContent.fewestDeclaredWords ? best : nil
  }
}

/// Text and blocks of a declared body, which may be plain or HTML.
func declaredContent(_ body: [UInt8]) -> (text: [UInt8], blocks: [TextBlock]) {
  let document = parse(holdsElements(body) ? body : withoutMarkup(body))
  let visible = visibleText(of: document)
  var (text, blocks) = ([UInt8](), [TextBlock]())
  for block in visible.blocks where block.kind == .code || !isBlank(visible.text.span, block.start, block.end) {
    append(block, of: visible.text, to: &text, &blocks)
  }
  return (text, blocks)
}

/// Whether there is an end tag, or an empty element as text has it.
func holdsElements(_ body: [UInt8]) -> Bool {
  body.indices.dropLast(2).contains { at in
    guard body[at] == UInt8(ascii: "<") else { return false }
    let isBreak = body[at + 1] | 0x20 == UInt8(ascii: "b") && body[at + 2] | 0x20 == UInt8(ascii: "r")
    return isBreak || body[at + 1] == UInt8(ascii: "/")
  }
}

/// Plain text as HTML: every line a block, and no sign means anything.
private func withoutMarkup(_ body: [UInt8]) -> [UInt8] {
  var page = Array("<p>".utf8)
  page.reserveCapacity(body.count + body.count / 8)
  for byte in body {
    switch byte {
    case 0x0A: page += "<p>".utf8
    case UInt8(ascii: "<"): page += "&lt;".utf8
    case UInt8(ascii: "&"): page += "&amp;".utf8
    default: page.append(byte)
    }
  }
  return page
}
