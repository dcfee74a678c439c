// Heads and tails whose lines look like a frame's, and are the document's own.
// Lines at an edge are judged more freely than those inside, and one by one: of a list, a recipe or a text about
// cookies this would take the beginning.

import Testing

@testable import Text

@Suite struct EdgeTests {
  private let body =
    "The ferry to the outer islands ran again on Monday, after two weeks in which the pass was closed by ice."

  /// Cleans twice, since what is judged together must be judged alike the next time.
  private func cleaned(_ source: [String]) throws -> CleanText {
    let once = try #require(clean(Array(source.joined(separator: "\n").utf8)))
    let twice = try #require(clean(once.text))
    #expect(twice.text == once.text && twice.blocks == once.blocks && twice.removals == [])
    return once
  }

  private func lines(_ source: [String]) throws -> [String] {
    let cleaned = try cleaned(source)
    return cleaned.blocks.map { String(decoding: cleaned.text[$0.start..<$0.end], as: UTF8.self) }
  }

  @Test("of two days in a head none is the document's, and both stay")
  func days() throws {
    let schedule = ["Evening classes", "4 May 2021", "Drawing from life", "11 May 2021", "Oil painting", body]
    #expect(try lines(schedule) == schedule)
    let changes = ["Changelog", "2021-05-04", "- Fixed the harbour", "2021-04-01", "- First release", body]
    #expect(try lines(changes) == changes)
    let twice = try cleaned(["Ferry runs again", "4 May 2021", "4 May 2021", "Updated: 5 May 2021", body])
    #expect(twice.datelines.count == 3 && twice.blocks.count == 2)
  }

  @Test("two bylines with a line between them are of a list, two in a row of the document")
  func bylines() throws {
    let listing = ["Latest news", "Storm hits coast", "By Jane Doe", "Bakery wins prize", "By Ann Lee", body]
    #expect(try lines(listing) == listing)
    let written = try cleaned(["Storm hits coast", "By Jane Doe", "4 May 2021", "By Ann Lee", body])
    #expect(written.bylines.count == 2 && written.datelines.count == 1)
  }

  @Test("the date of a form is no date of publication, one beside a name is")
  func forms() throws {
    let event = ["Summer concert", "Date: 12 June 2021", "Time: half past seven", "Venue: Town Hall", body]
    #expect(try lines(event) == event)
    let mail = ["Minutes of the meeting", "From: Jane Doe", "Date: Tue, 4 May 2021 10:12:33 +0200", body]
    #expect(try lines(mail) == mail)
    #expect(try cleaned(["Storm hits coast", "Author: Jane Doe", "Date: 12 June 2021", body]).datelines.count == 1)
    #expect(try cleaned(["Storm hits coast", "Published: 12 June 2021", "Time: seven", body]).datelines.count == 1)
  }

  @Test(
    "rows, verse, casts, paths and ingredients are no menus",
    arguments: [
      ["name | city | state", "Ann | Leeds | active", "Mary | London | left"],
      ["roses are red / violets are blue / sugar is sweet"], ["File > Preferences > Theme"],
      ["Salt • Pepper • Olive oil"], ["Cast: Ann Lee / Tom Brown / Mary Jones"], ["Rating: good | better | best"],
      ["Leeds | home | active", "York | away | left"],
    ])
  func rows(lines rows: [String]) throws {
    #expect(try lines([body] + rows) == [body] + rows)
    #expect(try lines(["Ferry runs again"] + rows + [body]) == ["Ferry runs again"] + rows + [body])
  }

  @Test(
    "menus go, two equal ones as well",
    arguments: ["Home | News | Sport", "Start » News » Suche", "FAQ · Contact · Login"])
  func menus(line: String) throws {
    #expect(try lines([line, body, line]) == [body])
    #expect(try lines(["Ferry runs again", line, line, body]) == ["Ferry runs again", body])
  }

  @Test("a text about cookies keeps what it says of them; a banner under another text goes")
  func cookies() throws {
    let policy = [
      "Cookie Policy", "What are cookies?",
      "Cookies are small text files that are placed on your computer by websites that you visit from day to day.",
      "We use cookies to remember your language and the things in your basket. They are deleted when you leave.",
    ]
    #expect(try lines(policy) == policy)
    #expect(try lines([body, policy[3]]) == [body])
    #expect(try lines(policy + ["Accept all cookies"]) == policy)
  }

  @Test(
    "a phrase counts where it opens the line",
    arguments: [
      "For the base we use cookies from the bakery next door, crushed with a rolling pin.",
      "Any notice shall be in writing. By using this site, you agree to be bound by these terms.",
      "Readers who subscribe today to the new paper get the old one for nothing, the board said.",
      "The sentence “All rights reserved” stands on every page of the book, and nobody knows why.",
    ])
  func phrases(line: String) throws {
    #expect(try lines([body, line]) == [body, line])
  }

  @Test(
    "rights of an owner go, and what a page says of its own newsletter",
    arguments: [
      "Vessel Bay Post. All rights reserved.", "All rights reserved by the Vessel Bay Post",
      "2031 VBP, Alle Rechte vorbehalten!", "2029-2031 VBP All rights reserved — powered by Tide",
      "Follow us on all of the islands, or subscribe to our newsletter.",
    ])
  func rights(line: String) throws {
    #expect(try lines([body, line]) == [body])
  }
}
