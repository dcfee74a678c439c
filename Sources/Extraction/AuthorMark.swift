// What the attributes of an element say about a writer: classes and ids as content systems call their parts, rel and itemprop.
// Templates share only a few words for it, and those are compared as whole words or beginnings: `authority` names nobody.

import HTML

/// What an element's attributes say about a writer.
struct AuthorMark {
  /// 0 for nothing; 3 is the most.
  private(set) var strength = 0.0
  private(set) var origin = MetadataOrigin.byline
  /// A name on a post in a thread, which may be a handle.
  private(set) var isPost = false

  init(_ document: Document, _ node: NodeID) {
    for name in [AttributeName.rel, .itemprop] where document.anyWord(name, of: node, { isAuthor($0.hash) }) {
      (strength, origin) = (3, name == .rel ? .link : .microdata)
      return
    }
    var found = 0.0
    var isPost = false
    for name in [AttributeName.class, .id] {
      let isOther = document.anyWord(name, of: node) { word in
        if word.prefix == bylinePrefix || word.prefix == authorPrefix || autors.contains(word.hash) {
          found = max(found, 2.3)
        } else if posters.contains(word.hash) {
          (found, isPost) = (max(found, 1.5), true)
        } else if word.hash == postedWord || word.hash == postWord {
          found = max(found, 1)
        }
        return notNames.contains(word.hash)
      }
      if isOther { return }
    }
    (strength, self.isPost) = (found, isPost)
  }
}

private let bylinePrefix = WordHash.of("byline")
private let authorPrefix = WordHash.of("author")
private let creatorWord = WordHash.of("creator")
private let postedWord = WordHash.of("posted")
private let postWord = WordHash.of("post")

private func isAuthor(_ hash: UInt64) -> Bool { hash == authorPrefix || hash == creatorWord }

private let autors = WordSet(
  [
    "autor", "auteur", "autore", "writer", "written", "postedby", "writtenby", "reporter", "fn", "auth", "verfasser",
    "autoren", "creator",
  ])

private let posters = WordSet(
  ["username", "poster", "user", "creator", "usernames", "nickname", "bigusername", "postuser", "postleft"])

private let notNames = WordSet(
  [
    "avatar", "image", "img", "photo", "picture", "bio", "comment", "comments", "related", "social", "share", "sharing",
    "date",
    "time", "icon", "follow", "menu", "nav", "login", "signin", "signup", "links", "description", "role", "title",
    "job", "count", "rating",
    "review", "reviews", "authorize", "authenticated", "authentication", "generated", "agent", "select", "group",
    "stats",
  ])

/// The `name` of an item (microdata) that an element is; nil where it is no item or has none near.
func nameOfItem(_ document: Document, _ item: NodeID) -> [UInt8]? {
  guard document.attribute(.itemscope, of: item) != nil else { return nil }
  var pending = [item]
  for _ in 0..<40 {
    guard let node = pending.popLast() else { break }
    if node != item, document.anyWord(.itemprop, of: node, { $0.hash == nameWord }) {
      let text =
        document.shortValue(.content, of: node) ?? document.shortText(below: node, limitBytes: 200, visitLimit: 20)
      return text.isEmpty ? nil : tidied(text)
    }
    // An item in it has a name of its own, as of a firm.
    if node != item, document.attribute(.itemscope, of: node) != nil { continue }
    pending += document.children(of: node).lazy.filter { document.nodes[Int($0)].kind == .html }.prefix(16).reversed()
  }
  return nil
}

private let nameWord = WordHash.of("name")
