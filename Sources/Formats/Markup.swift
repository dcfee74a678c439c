// Whether bytes that nobody calls HTML are it. One tag makes no page: people write of `<div>`, of `Option<section>`, and set
// `<br>` in the cells of Markdown. So tags are weighed against breaks between words, which HTML writes as tags.

/// Behind white space, declarations and comments: a doctype, or an element that holds a page.
func opensPage(_ text: ArraySlice<UInt8>) -> Bool {
  let rest = lowercased(behindProlog(text).prefix(16))
  return ["<!doctype html", "<html", "<head", "<body"].contains { opening in
    guard rest.starts(with: opening.utf8) else { return false }
    return rest.dropFirst(opening.utf8.count).first.map { isBlank($0) || $0 == UInt8(ascii: ">") } ?? true
  }
}

/// Whether somebody who may have written HTML or a text wrote HTML: a page, or tags that make as many blocks as empty lines
/// would. `text` begins with it or with white space.
public func isMarkup(_ text: ArraySlice<UInt8>) -> Bool {
  if opensPage(text) { return true }
  let census = MarkupCensus(text)
  guard census.endTagCount > 0 || census.partingCount > 0 || opensWithTag(text) else { return false }
  return census.emptyLineCount <= census.blockCount
}

/// The same of what is called a text: its lines, too, would be blocks, and a tag that is quoted is not enough.
func isMarkupCalledText(_ text: ArraySlice<UInt8>) -> Bool {
  if opensPage(text) { return true }
  let census = MarkupCensus(text)
  guard census.endTagCount > 0 || census.partingCount > 0, census.lineBreakCount <= census.blockCount else {
    return false
  }
  return census.partingCount > 0 || census.endsLink || opensWithTag(text) && census.endsWithTag || hasReference(text)
}

/// The tags of the MIME Sniffing standard (section 7.1), XML, which is markup too, and others that fragments of pages begin
/// with: nobody says of a file what a server says of a page.
private let openings = [
  "!doctype html", "html", "head", "script", "iframe", "h1", "div", "font", "table", "a", "style", "title", "b", "body",
  "br", "p", "!--", "?xml", "meta", "link", "article", "section", "main", "header", "nav", "span", "ul", "ol", "li",
  "h2", "h3", "img", "form", "pre", "blockquote", "center", "em", "strong", "i",
].map { Array($0.utf8) }

func opensWithTag(_ text: ArraySlice<UInt8>) -> Bool {
  let text = text.drop(while: isBlank)
  guard text.first == UInt8(ascii: "<") else { return false }
  let tag = lowercased(text.dropFirst().prefix(16))
  return openings.contains { opening in
    guard tag.starts(with: opening) else { return false }
    if opening == Array("!--".utf8) || opening == Array("?xml".utf8) { return true }
    guard tag.count > opening.count else { return false }
    // The standard's tag-terminating bytes are the space and `>`; a tag may as well end its line or itself.
    return isBlank(tag[opening.count]) || [UInt8(ascii: ">"), UInt8(ascii: "/")].contains(tag[opening.count])
  }
}

/// Somewhere a comment, a doctype or a tag.
public func containsTag(_ text: ArraySlice<UInt8>) -> Bool {
  text.indices.contains { index in
    guard text[index] == UInt8(ascii: "<") else { return false }
    return lowercased(text[index...].prefix(9)) == Array("<!doctype".utf8) || MarkupTag(text, at: index) != nil
  }
}

private let references = ["amp;", "lt;", "gt;", "quot;", "nbsp;", "#x27;", "#39;"].map { Array($0.utf8) }

/// One that writers of HTML need and others do not.
private func hasReference(_ text: ArraySlice<UInt8>) -> Bool {
  text.indices.contains { index in
    text[index] == UInt8(ascii: "&") && references.contains { text[(index + 1)...].starts(with: $0) }
  }
}

/// The names that feeds and maps of sites have at their root, where often no declaration stands in front.
public let feedRoots: Set = ["rss", "feed", "rdf", "urlset", "sitemapindex"]

/// Whether it is XML and no page: behind a declaration, or with the root of a feed. A root that pages could have, as of
/// XHTML, leaves it to HTML, but for those of articles in JATS and DocBook.
func isForeignXML(_ text: ArraySlice<UInt8>) -> Bool {
  guard let root = xmlRoot(text) else { return false }
  guard elementNames.contains(Array(root.utf8)) else {
    return text.drop(while: isBlank).starts(with: "<?xml".utf8) || feedRoots.contains(root)
  }
  guard articleRoots.contains(root) else { return false }
  let rest = behindProlog(text)
  if rest.starts(with: "<!DOCTYPE".utf8) { return !opensPage(text) }
  let tag = String(decoding: rest.prefix(1024).prefix { $0 != UInt8(ascii: ">") }, as: UTF8.self)
  return tag.contains("dtd-version=") || tag.contains("xmlns") && !tag.contains("http://www.w3.org/1999/xhtml")
}

private let articleRoots: Set = ["article", "section"]

/// The name of the outermost element in lower case, without its prefix; nil where none begins.
public func xmlRoot(_ text: ArraySlice<UInt8>) -> String? {
  let rest = behindProlog(text, passingDoctype: true)
  guard rest.first == UInt8(ascii: "<") else { return nil }
  let name = rest.dropFirst().prefix(64).prefix { !isBlank($0) && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/") }
  guard let first = name.first, (first | 0x20) &- 0x61 < 26 || first >= 0x80 || first == UInt8(ascii: "_"),
    rest.count > name.count + 1
  else { return nil }
  let local = name.split(separator: UInt8(ascii: ":")).last ?? name
  return String(decoding: lowercased(local), as: UTF8.self)
}

/// Behind white space, comments and what begins with `<?`; of XML that is no page, also behind its doctype.
private func behindProlog(_ text: ArraySlice<UInt8>, passingDoctype: Bool = false) -> ArraySlice<UInt8> {
  var rest = text.drop(while: isBlank)
  while true {
    if rest.starts(with: "<!--".utf8) {
      rest = rest[endOfComment(rest.dropFirst())...]
    } else if rest.starts(with: "<?".utf8), let end = rest.firstIndex(of: UInt8(ascii: ">")) {
      rest = rest[(end + 1)...]
    } else if passingDoctype, rest.starts(with: "<!DOCTYPE".utf8), let end = endOfDoctype(rest) {
      rest = rest[end...]
    } else {
      return rest
    }
    rest = rest.drop(while: isBlank)
  }
}

/// Behind it and the declarations in brackets that it may have.
public func endOfDoctype(_ text: ArraySlice<UInt8>) -> Int? {
  guard let first = text.firstIndex(where: { $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "[") }) else { return nil }
  if text[first] == UInt8(ascii: ">") { return first + 1 }
  guard let close = text[first...].firstIndex(of: UInt8(ascii: "]")) else { return nil }
  return text[close...].firstIndex(of: UInt8(ascii: ">")).map { $0 + 1 }
}
