// The text of pages as scrapers write it that do not look for the main content: frame, body, frame. And pages put together
// by chance from such lines.

import Testing

struct PageText: Sendable, CustomTestStringConvertible {
  let name: String
  let whole: String
  /// Paragraphs that must stay.
  let body: [String]
  /// Lines that must go.
  let frame: [String]
  var testDescription: String { name }

  static let all = [news, forum]

  /// One string after the other, as a parser gives them.
  static let news: PageText = {
    let body = [
      "The ferry to the outer islands ran again on Monday, two weeks after drifting ice had closed the pass to all boats.",
      "Shopkeepers on the largest of the islands said their shelves had been empty since the first weekend of the month, "
        + "and that they had turned away people who asked for flour and candles.",
      "\"We have never waited this long,\" said Ingrid Solberg, who has run the bakery on the western quay since 1998. "
        + "\"My mother remembers one winter that was worse, but she was a child and it may have grown since.\"",
      "The harbour master expects the pass to stay open unless the wind turns to the north. Two tugs will wait at the "
        + "mouth of the bay until the end of the week, he said, and the mail will be carried first.",
      "Whether the islands will get a second boat is still open. The council voted for one in the spring, but the money "
        + "was spent on the sea wall when the storm tore a hole in it.",
    ]
    let head = [
      "Skip to main content", "Subscribe", "Sign in", "Home", "News", "Sport", "Business", "Opinion", "Weather",
      "Travel",
      "Video", "Podcasts", "Newsletters", "Search", "Menu", "Follow us on Facebook", "Follow us on Twitter",
    ]
    let tail = [
      "Share this article", "Facebook", "Twitter", "WhatsApp", "Most read", "Seven dead in factory fire",
      "Minister resigns over leaked letter", "What the new tax means for you", "Ten best beaches for families",
      "More from News",
      "Council approves harbour budget", "Storm warning for the north coast", "About us", "Contact us", "Careers",
      "Advertise with us", "Terms of use", "Privacy policy", "Cookie policy", "Accessibility", "Help centre",
      "© 2031 Vessel Bay Post. All rights reserved.",
    ]
    let title = "Ferry to the outer islands runs again"
    return PageText(
      name: "news",
      whole: (head + [title, "By Anna Lindqvist", "14 March 2031"] + body + tail).joined(separator: "\n"),
      body: [title] + body,
      frame: ["Newsletters", "Podcasts", "Ten best beaches for families", "Cookie policy", "Help centre"])
  }()

  /// With indents and bullets, as writers of layout give them.
  static let forum: PageText = {
    let posts = [
      "I have the old two-stroke from 1974 and it starts on the first pull when it is cold, but never when it is warm. "
        + "I have changed the plug and cleaned the carburettor twice. What should I look at next?",
      "That is nearly always the coil. They work until they get hot and then the insulation gives up. Take it off, put it "
        + "in the oven at sixty degrees for half an hour and measure it again while it is still warm.",
      "Before you buy a coil, check the fuel cap. If the vent is blocked you get a vacuum after twenty minutes and the "
        + "engine starves. Open the cap when it stops next time and listen for a hiss.",
      "It was the cap! I opened it, it hissed, and the engine started at once. Thank you both, I would have bought a coil.",
    ]
    let thread = zip(["oarsman", "Nils B", "tidewatcher", "oarsman"], posts).map { "\($0)\n\n\($1)" }
    let head =
      "  * Home\n  * Forums\n    * New posts\n    * Search forums\n  * Members\n    * Current visitors\n  * Log in\n  * Register\n\n"
      + "What's new\n\nSearch\n\n  * Forums\n  * Engines\n  * Outboards\n\n"
    let tail =
      "\n\nYou must log in or register to reply here.\n\nShare:\n\nFacebook Twitter Reddit Pinterest WhatsApp Email Link\n\n"
      + "Similar threads\n\n  * Best oil for old outboards\n  * Propeller for a small dinghy\n  * Winter storage\n\n"
      + "  * Contact us\n  * Terms and rules\n  * Privacy policy\n  * Help\n  * RSS\n\nCommunity platform by ForumSoft\n"
    return PageText(
      name: "forum", whole: head + "Outboard stops when warm\n\n" + thread.joined(separator: "\n\n") + tail,
      body: posts,
      frame: ["Current visitors", "Terms and rules", "Privacy policy", "Community platform"])
  }()
}

extension Generator {
  /// A page of lines from the frames and bodies above in any order and number.
  mutating func page() -> [UInt8] {
    let frame = PageText.all.flatMap { $0.frame } + ["Home", "Login", "Contact us", "Read more", "12 comments", "News"]
    let body = PageText.all.flatMap { $0.body }
    var lines: [String] = []
    for _ in 0..<Int.random(in: 1...8, using: &self) {
      let isFrame = Bool.random(using: &self)
      for _ in 0..<Int.random(in: 1...12, using: &self) {
        let line = (isFrame ? frame : body).randomElement(using: &self)!
        let indent = String(repeating: " ", count: isFrame ? Int.random(in: 0...4, using: &self) : 0)
        lines.append(indent + (isFrame && Bool.random(using: &self) ? "* " : "") + line)
        if Int.random(in: 0..<3, using: &self) == 0 { lines.append("") }
      }
    }
    return Array(lines.joined(separator: "\n").utf8)
  }
}
