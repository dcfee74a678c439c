// Pages made to hurt a parser, at any size: nesting without end, marks that never close, and whatever makes the standard's
// algorithms walk far for few bytes. Shared by the tests (small) and Benchmarks/html --hostile (full size).

/// One way to hurt.
struct HostilePage: Sendable {
  let name: String
  /// What comes once, in front.
  var prefix: [UInt8] = []
  /// What is repeated to the end, by its number.
  let unit: @Sendable (Int) -> String

  init(_ name: String, after prefix: String = "", _ unit: @escaping @Sendable (Int) -> String) {
    self.name = name
    self.prefix = Array(prefix.utf8)
    self.unit = unit
  }

  init(_ name: String, after prefix: String = "", repeating unit: String) {
    self.init(name, after: prefix) { _ in unit }
  }

  /// The page, cut at the first unit past that many bytes.
  func bytes(_ count: Int) -> [UInt8] {
    var bytes = prefix
    var number = 0
    while bytes.count < count {
      bytes.append(contentsOf: unit(number).utf8)
      number += 1
    }
    return bytes
  }
}

private func nest(_ tag: String, _ count: Int) -> String { String(repeating: "<\(tag)>", count: count) }

/// So many formatting elements that all differ.
private func formatting(_ count: Int) -> String { (0..<count).map { "<b a=\($0)>" }.joined() }

extension HostilePage {
  static let all = unclosed + marks + text + attributes + tables + formattingElements + deepStacks

  private static let unclosed: [HostilePage] =
    ["div", "b", "table", "a", "select", "svg", "template", "nobr", "p", "li"]
    .map { HostilePage("<\($0)> unclosed", repeating: "<\($0)>") } + [
      HostilePage("<math><mi> unclosed", repeating: "<math><mi>"),
      HostilePage("<table><td> unclosed", repeating: "<table><td>"),
      HostilePage("<form> across <div>", repeating: "<form><div></form>"),
      HostilePage("<button><p> unclosed", repeating: "<button><p>"),
      HostilePage("<svg><desc> unclosed", repeating: "<svg><desc>"),
      HostilePage("new element names", { "<x-\($0)>" }),
    ]

  private static let marks = [
    HostilePage("<", repeating: "<"),
    HostilePage("</", repeating: "</"),
    HostilePage("</>", repeating: "</>"),
    HostilePage("<! in one", repeating: "<!"),
    HostilePage("<!-- without an end", after: "<!--", repeating: "x"),
    HostilePage("<!-- in one comment", repeating: "<!--"),
    HostilePage("<!---->", repeating: "<!---->"),
    HostilePage("- in a comment", after: "<!--", repeating: "-"),
    HostilePage("--! in a comment", after: "<!--", repeating: "--!"),
    HostilePage("<![CDATA[ in HTML", repeating: "<![CDATA["),
    HostilePage("<![CDATA[ in SVG", after: "<svg>", repeating: "<![CDATA["),
    HostilePage("CDATA sections in SVG", after: "<svg>", repeating: "<![CDATA[a]]>"),
    HostilePage("] in CDATA", after: "<svg><![CDATA[", repeating: "]"),
    HostilePage("<!doctype", repeating: "<!doctype x>"),
    HostilePage("<script><!--<script", after: "<script>", repeating: "<!--<script"),
    HostilePage("<script><!--<script >", after: "<script>", repeating: "<!--<script ></script >"),
    HostilePage("</ in script", after: "<script>", repeating: "</"),
    HostilePage("</scrip in script", after: "<script>", repeating: "</scrip"),
    HostilePage("- in an escaped script", after: "<script><!--", repeating: "-"),
    HostilePage("< in title", after: "<title>", repeating: "<"),
    HostilePage("</titl in title", after: "<title>", repeating: "</titl"),
    HostilePage("</x in textarea", after: "<textarea>", repeating: "</textarea"),
    HostilePage("end tags of nothing", repeating: "</p></br>"),
  ]

  private static let text = [
    HostilePage("&", repeating: "&"),
    HostilePage("&a", repeating: "&a"),
    HostilePage("&# without digits", repeating: "&#"),
    HostilePage("& before many letters", after: "&", repeating: "a"),
    HostilePage("&CounterClockwiseContourIntegra", repeating: "&CounterClockwiseContourIntegra"),
    HostilePage("one endless number", after: "&#", repeating: "1"),
    HostilePage("surrogates", repeating: "&#xD800;"),
    HostilePage("white space as references in a table", after: "<table>", repeating: "&#32;"),
    HostilePage("a NUL", repeating: "a\0"),
    HostilePage("NULs", repeating: "\0"),
    HostilePage("NULs in SVG", after: "<svg>", repeating: "a\0"),
    HostilePage("CR", repeating: "\r"),
    HostilePage("white space, then a letter", after: "<frameset>", repeating: " x"),
    HostilePage("white space in the body", repeating: "<br>\n"),
  ]

  private static let attributes = [
    HostilePage("attributes on one tag", after: "<div", { " a\($0)" }),
    HostilePage("one attribute again and again", after: "<div", repeating: " a"),
    HostilePage("new attribute names", { "<p a\($0)>" }),
    HostilePage("attributes without an end", after: "<a b=\"", repeating: "x"),
    HostilePage("= in a tag", after: "<a ", repeating: "="),
    HostilePage("/ in a tag", after: "<a ", repeating: "/"),
    HostilePage("attributes of an end tag", after: "</div", { " a\($0)" }),
    HostilePage("<html> with more attributes", { "<html a\($0)>" }),
    HostilePage("<body> with more attributes", { "<body a\($0)>" }),
    HostilePage("one name of many bytes", after: "<", repeating: "x"),
  ]

  private static let tables = [
    HostilePage("foster-parented texts", after: "<table>", repeating: "x<tr>"),
    HostilePage("foster-parented elements", after: "<table>", repeating: "<br>"),
    HostilePage("foster-parented <b>", after: "<table>", repeating: "<b>x</b><tr><td>y"),
    HostilePage("texts with comments in a table", after: "<table>", repeating: " <!---->x"),
    HostilePage("cells", after: "<table>", repeating: "<td>"),
    HostilePage("nested tables in a cell", repeating: "<table><tr><td></table>"),
    HostilePage("NULs in a table", after: "<table>", repeating: "a\0"),
    HostilePage("</table> in captions", after: "<table>", repeating: "<caption><p></caption>"),
    HostilePage("templates in a table", after: "<table>", repeating: "<template></template>"),
  ]

  private static let formattingElements = [
    HostilePage("<p><b n>", { "<p><b a=\($0)>" }),
    HostilePage("<p>x after 60 <b n>", after: formatting(60), repeating: "<p>x"),
    HostilePage("<font n>", { "<font a=\($0)>" }),
    HostilePage("<font> with many attributes", repeating: "<font " + (0..<40).map { "a\($0) " }.joined() + ">"),
    HostilePage("<b><p></b>", repeating: "<b><p></b>"),
    HostilePage("<a><div></a>", repeating: "<a><div></a>"),
    HostilePage("<a><div>, then <a>", repeating: "<a><div>"),
    HostilePage("<nobr><p>", repeating: "<nobr><p>"),
    HostilePage("<a> in a table", after: "<table>", repeating: "<a>x"),
    HostilePage("</b> through many <div>", { round in round % 2 == 0 ? "<b>" + nest("div", 40) : nest("/b", 5) }),
    HostilePage(
      "64 <b n> through 440 <div>",
      { _ in formatting(64) + nest("div", 440) + nest("/b", 3520) + nest("/div", 440) }),
    HostilePage("<b><i><u><s><p></b>", repeating: "<b><i><u><s><p></b></i></u></s>"),
    HostilePage("markers", repeating: "<b><object></b>"),
  ]

  private static let deepStacks = [
    HostilePage("</x> below 500 <span>", after: nest("span", 500), repeating: "</x>"),
    HostilePage("</p> below 500 <span>", after: "<p>" + nest("span", 500), repeating: "</p>"),
    HostilePage("<p> below 500 <div>", after: nest("div", 500), repeating: "<p>"),
    HostilePage("<li> below 500 <span>", after: "<li>" + nest("span", 500), repeating: "<li>"),
    HostilePage("</li> below 500 <span>", after: nest("span", 500), repeating: "</li>"),
    HostilePage("</h1> below 500 <span>", after: "<div>" + nest("span", 500), repeating: "</h1>"),
    HostilePage("<dd> below 500 <div>", after: nest("div", 500), repeating: "<dd></dd>"),
    HostilePage("text below 60 <b n> and 440 <div>", after: formatting(60) + nest("div", 440), repeating: "x<br>"),
    HostilePage("<button> below 500 <div>", after: nest("div", 500), repeating: "<button></button>"),
    HostilePage("</form> below 500 <div>", after: "<form>" + nest("div", 500), repeating: "</form>"),
    HostilePage("</x> below 500 <svg> groups", after: "<svg>" + nest("g", 500), repeating: "</x>"),
    HostilePage("<b> in <svg> groups", after: "<svg>" + nest("g", 500), repeating: "<svg><g><b>"),
    HostilePage("<option> below 500 <div>", after: "<select>" + nest("div", 500), repeating: "<option>"),
    HostilePage("<rt> below 500 <span>", after: "<ruby>" + nest("span", 500), repeating: "<rt></rt>"),
    HostilePage("<table> below 500 <span>", after: "<p>" + nest("span", 450), repeating: "<table></table>"),
    HostilePage(
      "</template> below 500 <div>", after: "<template>" + nest("div", 500), repeating: "<template></template>"),
    HostilePage("</nobr> below 500 <div>", after: "<nobr>" + nest("div", 500), repeating: "<nobr>"),
    HostilePage("</b> of a closed scope", after: "<b><object>" + nest("div", 490), repeating: "</b>"),
    HostilePage("</a> of a closed scope", after: "<a><object>" + nest("div", 490), repeating: "<a></a>"),
  ]
}
