// What a page says of itself beside its text. So far: its title and its language, as the markup has them.

import HTML
import Text

public struct Metadata: Sendable {
  /// What the title was taken from. The raw value is its name in the record.
  public enum TitleOrigin: String, Sendable {
    case title
    case heading = "h1"
  }

  /// On one line, with single spaces; never empty.
  public private(set) var title: [UInt8]?
  public private(set) var titleOrigin: TitleOrigin?
  /// A language tag (BCP 47) as the `html` element's `lang` has it; nil where it has none or what it has cannot be one.
  public private(set) var language: [UInt8]?

  public init(of document: Document, _ visible: VisibleText) {
    if visible.title != 0 {
      let text = lineText(of: visible.title, in: document)
      if !text.isEmpty { (title, titleOrigin) = (text, .title) }
    }
    if title == nil, let heading = visible.blocks.first(where: { $0.kind == .heading && $0.level == 1 }) {
      (title, titleOrigin) = (Array(visible.text[heading.start..<heading.end]), .heading)
    }
    let root = document.children(of: Document.root).first { document.nodes[Int($0)].kind == .html }
    if let root, let tag = document.value(.lang, of: root), isLanguageTag(tag) { language = tag }
  }
}

/// Letters first, then letters and digits in parts of at most 8 with hyphens between them.
private func isLanguageTag(_ tag: [UInt8]) -> Bool {
  let parts = tag.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
  guard tag.count <= 35, let first = parts.first, first.count >= 2, first.allSatisfy(isLetter) else { return false }
  return parts.allSatisfy { part in
    (1...8).contains(part.count) && part.allSatisfy { isLetter($0) || $0 &- 0x30 < 10 }
  }
}

private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
