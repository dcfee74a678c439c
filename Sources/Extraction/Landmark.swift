// Elements that tell what the text below them is for: by their tag, their ARIA role, or a word in their class, id or
// label. Each kind has a place in a row of 64 that every element inherits from the one around it.

import HTML

package enum Landmark {
  /// One lane for each kind: the depth of the nearest such element plus one, 0 for none.
  typealias Row = SIMD64<UInt8>

  package static let count = 64

  /// Eight lanes at once: `==` compares them one by one (Swift 6.3.1, seen in a profile).
  @inline(__always) static func areSame(_ left: Row, _ right: Row) -> Bool {
    let (left, right) = (unsafeBitCast(left, to: SIMD8<UInt64>.self), unsafeBitCast(right, to: SIMD8<UInt64>.self))
    let other = left ^ right
    let half = other.lowHalf | other.highHalf
    return half[0] | half[1] | half[2] | half[3] == 0
  }

  /// Kinds that a tag or a role makes.
  static let byTag: [(name: String, tags: [Tag], roles: [StaticString])] = [
    ("article", [.article], ["article"]),
    ("main", [.main], ["main"]),
    ("nav", [.nav], ["navigation", "menu", "menubar"]),
    ("aside", [.aside], ["complementary"]),
    ("footer", [.footer], ["contentinfo"]),
    ("header", [.header], ["banner"]),
    ("form", [.form], ["form", "search"]),
    ("table", [.table], ["table", "grid"]),
    ("list", [.ul, .ol, .dl], ["list"]),
    ("item", [.li, .dt, .dd], ["listitem"]),
    ("p", [.p], []),
    ("section", [.section], ["region"]),
    ("heading", [.h1, .h2, .h3, .h4, .h5, .h6], ["heading"]),
    ("figure", [.figure, .figcaption], ["figure"]),
    ("quote", [.blockquote], []),
    ("pre", [.pre, .code], []),
    ("details", [.details, .summary], []),
    ("dialog", [.dialog], ["dialog", "alertdialog", "alert"]),
    ("link", [.a], ["link"]),
    ("button", [.button], ["button", "tab"]),
    ("noscript", [.noscript], []),
    ("bold", [.b, .strong], []),
    ("tabpanel", [], ["tabpanel"]),
  ]

  /// Kinds that words of class, id or label make; words are lower-case letters only.
  static let byWord: [(name: String, words: [StaticString])] = [
    (
      "k_menu",
      ["menu", "nav", "navigation", "navbar", "submenu", "megamenu", "dropdown", "topnav", "subnav", "menubar"]
    ),
    ("k_footer", ["footer", "foot", "colophon", "bottom"]),
    ("k_header", ["header", "head", "masthead", "topbar", "banner", "hero"]),
    ("k_sidebar", ["sidebar", "aside", "side", "rail", "secondary", "widget", "widgets"]),
    ("k_modal", ["modal", "popup", "overlay", "dialog", "lightbox", "drawer", "offcanvas", "popover", "tooltip"]),
    ("k_cookie", ["cookie", "cookies", "consent", "gdpr", "privacy", "onetrust", "cmp"]),
    ("k_comment", ["comment", "comments", "disqus", "respond", "commentlist"]),
    ("k_reply", ["reply", "replies", "answer", "answers", "response"]),
    ("k_related", ["related", "recommended", "recommendations", "similar", "also", "upsell", "suggested"]),
    ("k_share", ["share", "sharing", "social", "follow", "addtoany", "facebook", "twitter"]),
    ("k_subscribe", ["newsletter", "subscribe", "subscription", "signup", "optin", "mailchimp"]),
    ("k_login", ["login", "signin", "account", "register", "user", "member", "auth"]),
    ("k_ad", ["ad", "ads", "advert", "advertisement", "sponsor", "sponsored", "promo", "promotion", "adsense"]),
    ("k_content", ["content", "contents"]),
    ("k_main", ["main", "primary"]),
    ("k_article", ["article", "story"]),
    ("k_post", ["post", "posts", "hentry", "blog"]),
    ("k_entry", ["entry"]),
    ("k_body", ["body", "text", "rte", "richtext", "prose", "markdown", "wysiwyg", "copy"]),
    ("k_title", ["title", "headline", "heading"]),
    ("k_meta", ["meta", "byline", "author", "date", "posted", "published", "timestamp", "info", "avatar"]),
    ("k_tag", ["tag", "tags", "category", "categories", "topic", "topics", "label", "badge"]),
    ("k_crumb", ["breadcrumb", "breadcrumbs", "crumb", "crumbs"]),
    ("k_page", ["pagination", "pager", "paging", "next", "prev", "previous", "pages"]),
    ("k_search", ["search", "filter", "filters", "facet", "facets", "sort"]),
    ("k_product", ["product", "products", "price", "cart", "sku", "shop", "buy", "variant", "shopify"]),
    ("k_review", ["review", "reviews", "rating", "ratings", "testimonial", "testimonials", "stars"]),
    ("k_desc", ["description", "desc", "summary", "excerpt", "details", "detail", "intro", "lead"]),
    ("k_spec", ["spec", "specs", "specification", "specifications", "attributes", "features", "feature"]),
    ("k_card", ["card", "cards", "tile", "tiles", "teaser", "grid", "item", "items", "list", "listing"]),
    ("k_tab", ["tab", "tabs", "accordion", "collapse", "panel", "faq", "toggle"]),
    ("k_toc", ["toc", "outline", "index", "anchor"]),
    ("k_media", ["image", "img", "gallery", "carousel", "slider", "slide", "video", "photo", "caption", "swiper"]),
    ("k_thread", ["thread", "message", "messages", "forum", "topic", "discussion", "bbp", "crawler"]),
    ("k_signature", ["signature", "sig", "profile", "bio", "userinfo", "poster"]),
    ("k_doc", ["doc", "docs", "document", "documentation", "api", "wiki", "mw", "sphinx", "docutils"]),
    ("k_hidden", ["hidden", "hide", "sr", "visually", "screenreader", "assistive", "skip", "print", "mobile"]),
    ("k_button", ["button", "btn", "cta", "action", "actions", "toolbar", "tools"]),
    ("k_legal", ["copyright", "legal", "disclaimer", "terms", "policy", "notice", "alert"]),
    ("k_section", ["section", "block", "module", "row", "container", "wrapper", "column", "col"]),
    ("k_job", ["job", "jobs", "event", "events", "course", "recipe"]),
  ]

  static let names: [String] = {
    let names = byTag.map(\.name) + byWord.map(\.name)
    return names + (names.count..<count).map { "unused\($0)" }
  }()

  /// By `Tag.rawValue`: the lane, 255 for none.
  static let laneOfTag: [UInt8] = {
    var lanes = [UInt8](repeating: 255, count: 256)
    for (lane, kind) in byTag.enumerated() { for tag in kind.tags { lanes[Int(tag.rawValue)] = UInt8(lane) } }
    return lanes
  }()

  static let roles = WordTable(byTag.enumerated().flatMap { lane, kind in kind.roles.map { ($0, UInt8(lane)) } })
  static let words = WordTable(
    byWord.enumerated().flatMap { lane, kind in kind.words.map { ($0, UInt8(lane + byTag.count)) } })

  // Lanes by their number: constants cost nothing to ask for.
  static let article = 0, main = 1, paragraph = 10, link = 18, noscript = 20
  static let comments = 29, replies = 30, related = 31, thread = 56
}

/// Words by their hash; of two with the same hash the first counts. Another word is taken for one of the table once in a
/// million.
struct WordTable: Sendable {
  private var keys: [UInt32]
  private var values: [UInt8]
  private let mask: Int

  init(_ entries: [(StaticString, UInt8)]) {
    let capacity = 1 << (Int.bitWidth - (entries.count * 3).leadingZeroBitCount)
    keys = Array(repeating: 0, count: capacity)
    values = Array(repeating: 255, count: capacity)
    mask = capacity - 1
    for (word, value) in entries {
      var hash = TokenHash()
      word.withUTF8Buffer { for byte in $0 { hash.add(byte) } }
      var place = Int(hash.value) & mask
      while keys[place] != 0, keys[place] != hash.value { place = (place + 1) & mask }
      if keys[place] == 0 { (keys[place], values[place]) = (hash.value, value) }
    }
  }

  /// 255 where the word is not there.
  @inline(__always) func value(of hash: UInt32) -> UInt8 {
    var place = Int(hash) & mask
    while keys[place] != 0 {
      if keys[place] == hash { return values[place] }
      place = (place + 1) & mask
    }
    return 255
  }
}

/// FNV-1a of bytes that are folded already.
struct TokenHash {
  var value: UInt32 = 0x811C_9DC5

  @inline(__always) mutating func add(_ byte: UInt8) { value = (value ^ UInt32(byte)) &* 0x0100_0193 }

  /// A hash of two, in this order.
  @inline(__always) static func mixed(_ left: UInt32, _ right: UInt32) -> UInt32 {
    let value = (left &* 0x9E37_79B1) ^ (right &+ 0x85EB_CA6B)
    return (value ^ value >> 15) &* 0x2C1B_3C6D
  }
}
