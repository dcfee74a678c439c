// Pseudo-random pages that are the same on every run: well-formed ones whose visible text is known, and soup.
// AccountTests holds extraction against them: the text is written beside the page, so that no second reader of HTML,
// with mistakes of its own, has to say what it is.

import TestBench

struct PageGenerator: RandomNumberGenerator {
  private var numbers: SplitMix64
  init(seed: UInt64) { numbers = SplitMix64(seed: seed) }

  mutating func next() -> UInt64 { numbers.next() }

  private mutating func pick<T>(_ values: [T]) -> T { values[Int.random(in: 0..<values.count, using: &self)] }

  /// A page and the texts in it that are visible, one after another.
  mutating func page() -> (html: String, visible: String) {
    var (html, visible) = ("", "")
    for _ in 0..<Int.random(in: 1...6, using: &self) { block(&html, &visible, depth: 0) }
    return (html, visible)
  }

  private mutating func block(_ html: inout String, _ visible: inout String, depth: Int) {
    html += pick(["", "\n", "  \n\t"])
    switch Int.random(in: 0..<12, using: &self) {
    case 0: wrap("ul", &html, &visible) { $0.items("li", &$1, &$2, depth) }
    case 1: wrap("dl", &html, &visible) { $0.items("dd", &$1, &$2, depth) }
    case 2: wrap("table", &html, &visible) { $0.rows(&$1, &$2, depth) }
    case 3: wrap("pre", &html, &visible) { $0.inline(&$1, &$2, "output") }
    case 4: wrap(pick(["h1", "h2", "h3"]), &html, &visible) { $0.inline(&$1, &$2) }
    case 5:
      html += pick([
        "<div hidden><p>no</p></div>", "<script>no</script>", "<!-- no -->", "<p style='display:none'>no</p>", "<hr>",
        "<template>no</template>", "<svg><text>no</text></svg>", "<style>no</style>", "<dialog>no</dialog>",
      ])
    case 6, 7:
      guard depth < 4 else { return }
      let name = pick(["div", "section", "blockquote", "article", "my-box", "figure"])
      wrap(name, &html, &visible) { generator, html, visible in
        for _ in 0..<Int.random(in: 0...3, using: &generator) { generator.block(&html, &visible, depth: depth + 1) }
      }
    default: wrap("p", &html, &visible) { $0.inline(&$1, &$2) }
    }
  }

  private mutating func wrap(
    _ name: String, _ html: inout String, _ visible: inout String,
    _ body: (inout Self, inout String, inout String) -> Void
  ) {
    html += "<\(name)\(pick(["", " class='a b'", " data-x=1 style='color:red'"]))>"
    body(&self, &html, &visible)
    html += "</\(name)>"
  }

  private mutating func items(_ name: String, _ html: inout String, _ visible: inout String, _ depth: Int) {
    for _ in 0..<Int.random(in: 0...4, using: &self) { wrap(name, &html, &visible) { $0.content(&$1, &$2, depth) } }
  }

  private mutating func rows(_ html: inout String, _ visible: inout String, _ depth: Int) {
    for _ in 0..<Int.random(in: 1...3, using: &self) {
      wrap("tr", &html, &visible) { $0.items($0.pick(["td", "th"]), &$1, &$2, depth) }
    }
  }

  private mutating func content(_ html: inout String, _ visible: inout String, _ depth: Int) {
    if depth < 3, Int.random(in: 0..<3, using: &self) == 0 {
      block(&html, &visible, depth: depth + 1)
    } else {
      inline(&html, &visible)
    }
  }

  private mutating func inline(_ html: inout String, _ visible: inout String, _ button: String = "button") {
    for _ in 0..<Int.random(in: 0...5, using: &self) {
      switch Int.random(in: 0..<8, using: &self) {
      case 0:
        let name = pick(["b", "i", "span", "sup", "em", button, "label", "code", "small"])
        wrap(name, &html, &visible) { $0.words(&$1, &$2) }
      case 1: html += pick(["<br>", "<br><br>", "<wbr>", "<img src=x alt>", "<input value=no>", "<!-- no -->"])
      case 2: html += "<span hidden>no <b>no</b></span>"
      case 3:
        html += "<a href=/>"
        words(&html, &visible)
        html += "</a>"
      default: words(&html, &visible)
      }
    }
  }

  private mutating func words(_ html: inout String, _ visible: inout String) {
    for _ in 0..<Int.random(in: 1...3, using: &self) {
      let word: (source: String, shown: String) = pick([
        ("word", "word"), ("a", "a"), ("&amp;", "&"), ("caf&eacute;", "café"), ("日本", "日本"), ("x&shy;y", "xy"),
        ("z\u{200B}", "z"), ("“q”", "“q”"), ("1.", "1."), ("&nbsp;", "\u{A0}"), ("&bogus", "&bogus"), ("&#10;", ""),
        ("😀", "😀"),
      ])
      html += word.source + pick(["", " ", "\n", "  ", "\r\n"])
      visible += word.shown
    }
  }

  /// Tags and texts in any order, closed or not.
  mutating func soup() -> String {
    let pieces = [
      "<p>", "</p>", "<table>", "<tr>", "<td>", "</table>", "<b>", "</b>", "<a href=x>", "</a>", "<li>", "<ul>",
      "</ul>",
      "<h2>", "</h3>", "<pre>", "</pre>", "<br>", "text ", "&amp;", "\u{1}", "\u{AD}", " \n ", "<script>x</script>",
      "<!-->",
      "<!-- x", "-->", "<svg>", "</svg>", "<math><mi>", "<div hidden>", "</div>", "<template>", "</template>",
      "<select>",
      "<option>", "</select>", "<title>", "</title>", "<img alt='a &lt; b'>", "\r", "é", "<", "&#0;", "<![CDATA[x]]>",
      "<span style='white-space:pre'>", "</span>", "<td><p>", "<th>", "<body>", "<button>", "<label>", "\u{85}",
    ]
    return (0..<Int.random(in: 0...60, using: &self)).map { _ in pick(pieces) }.joined()
  }
}
