// Lines that look as if a margin had broken them, and are each whole: rows of tables, commands, logs, keys. And lines
// that a margin did break, though little shows it. Joined wrongly, a listing is lost; left apart, half a sentence becomes
// a heading.

import Testing

@testable import Text

@Suite struct LeftInLinesTests {
  /// Cleans twice: what is joined, or a row by its neighbours, must be so the next time.
  private func blocks(_ source: String) throws -> [(kind: BlockKind, text: String)] {
    let once = try #require(clean(Array(source.utf8)))
    let twice = try #require(clean(once.text))
    #expect(twice.text == once.text && twice.blocks == once.blocks)
    return once.blocks.map { ($0.kind, String(decoding: once.text[$0.start..<$0.end], as: UTF8.self)) }
  }

  @Test("lines of a log or a chat are no headings, a day over its changes is one")
  func stamps() throws {
    let chat = [
      "[2024-05-14 10:22:01] <ole> anyone seen the vote?", "[2024-05-14 10:22:40] <anna> yes, they closed it",
      "[2024-05-14 10:22:59] <ole> no way", "[2024-05-14 10:23:10] <anna> the ferry ends in october, so there you are.",
    ]
    #expect(try blocks(chat.joined(separator: "\n")).allSatisfy { $0.kind == .paragraph })
    let change = "The ferry to the outer islands has a new boiler, and it is as warm as it was."
    let changes = ["Changes", "2024-05-14 The boiler", change, "2024-04-02 The deck", change]
    #expect(try blocks(changes.joined(separator: "\n\n")).count { $0.kind == .heading } == 3)
  }

  @Test("what goes on in lower case below is no heading")
  func goesOn() throws {
    let lines = ["A bench of oak", "with the arms of all the towns of the coast cut into its back, and painted blue."]
    let source = "The ferry ran again on Monday, after two weeks.\n\n" + lines.joined(separator: "\n\n")
    #expect(try blocks(source)[1].kind == .paragraph)
  }

  @Test("the line that parts mails is no title")
  func mailbox() throws {
    let source = """
      From anna@harbour.example Tue May 14 10:22:01 2024
      Return-Path: <anna@harbour.example>
      Subject: The last boat

      The council has voted, and it is as we feared: the terminal closes at the end of October.
      """
    #expect(try #require(clean(Array(source.utf8))).title == nil)
  }
}
