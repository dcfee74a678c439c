// What the tests of this room look at: a page's text, and its blocks as `kind: text`.
// Without the model: what a page shows is a matter of rules, and a training must change no outcome of their tests.

import HTML
import Text

@testable import Extraction

struct Shown {
  let document: Document
  let visible: VisibleText

  init(_ html: String) {
    document = parse(Array(html.utf8))
    visible = visibleText(of: document)
  }

  var text: String { String(decoding: visible.text, as: UTF8.self) }

  var blocks: [String] {
    visible.blocks.map { block in
      let level = block.level.map(String.init) ?? ""
      return block.kind.rawValue + level + ": " + String(decoding: visible.text[block.start..<block.end], as: UTF8.self)
    }
  }

  var removed: [Rule: Int] { visible.removedByteCounts }
}

/// The text of a page with that body.
func shown(_ html: String) -> String { Shown(html).text }

func shownBlocks(_ html: String) -> [String] { Shown(html).blocks }
