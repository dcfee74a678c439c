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

  @Test(
    "each line of a table without markup is a row",
    arguments: [
      [
        "harbour | country | passengers in a year | what the office remarks", "--- | --- | --- | ---",
        "north bank | norway | forty-one thousand | closes in october of this year",
        "vessel bay | ireland | eleven thousand | new pier since the storm of 2019",
        "Port Ann | Scotland | nine thousand | winter service only, by telephone",
      ],
      [
        "┌────┬──────┬───────────────────────────┐", "│year│yard │work that was done in it │",
        "├────┼──────┼───────────────────────────┤", "│1934│holt │new boiler and a new deck │",
        "│1961│vik │diesel engine and a radio │", "└────┴──────┴───────────────────────────┘",
      ],
    ])
  func tables(rows: [String]) throws {
    let found = try blocks("The boats of the line are these:\n\n" + rows.joined(separator: "\n"))
    #expect(found.dropFirst().map(\.text) == rows && found.dropFirst().allSatisfy { $0.kind == .tableRow })
  }

  @Test("lines with bars are rows only where hyphens stand under the first")
  func bars() throws {
    let rows = ["north bank | norway", "vessel bay | ireland"]
    #expect(try blocks(rows.joined(separator: "\n")).map(\.kind) == [.paragraph, .paragraph])
    #expect(try blocks("Read this first\nname | state\n---|---\n" + rows[0]).map(\.kind).dropFirst() == rowKinds(3))
  }

  private func rowKinds(_ count: Int) -> ArraySlice<BlockKind> { [BlockKind](repeating: .tableRow, count: count)[...] }

  @Test("in a page with a frame a drawn table keeps its rows")
  func tableOfPage() throws {
    let table = "┌────┬──────┐\n│1934│Kramer│\n├────┼──────┤\n│1961│Hansen│\n└────┴──────┘"
    var lines = PageText.all[0].whole.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let longest = try #require(lines.indices.max { lines[$0].count < lines[$1].count })
    lines.insert("\n" + table + "\n", at: longest + 1)
    let cleaned = try #require(clean(Array(lines.joined(separator: "\n").utf8)))
    #expect(cleaned.removals.contains { $0.rule == .boilerplate })
    #expect(String(decoding: cleaned.text, as: UTF8.self).contains(table))
  }

  @Test(
    "commands, traces, logs and keys are not joined",
    arguments: [
      [
        "sudo apt-get install --yes build-essential zlib1g-dev libssl-dev",
        "git clone https://git.example/vessel/bay.git --depth 1 harbour",
        "cd harbour && ./configure --prefix=/usr/local --enable-shared --silent", "make && sudo make install",
      ],
      [
        "2024-05-14T10:22:03.000Z ERROR java.lang.NullPointerException",
        "at org.example.TideTable.height(TideTable.java:44)", "at org.example.Main.main(Main.java:12)",
        "2024-05-14T10:22:04.000Z ERROR java.lang.NullPointerException",
        "at org.example.TideTable.height(TideTable.java:44)",
      ],
      [
        "name: tides builds and tests the program on every push to main",
        "description: computes tide tables for small harbours without a network",
        "runs-on: the newest system with two processors and seven gigabytes",
        "steps: check out, set up, install the dependencies, run the tests",
      ],
    ])
  func ofMachines(lines: [String]) throws {
    let found = try blocks(lines.joined(separator: "\n"))
    #expect(found.map(\.text) == lines && found.allSatisfy { $0.kind == .paragraph })
  }

  @Test("a paragraph in which a day or a key opens one line is joined")
  func chance() throws {
    let source = """
      The council voted on the last boat of the winter, which left on
      2024-05-14 and came back with nobody in it but the crew, and on a
      note: that the library at the pier is to be moved to the hall.
      """
    #expect(try blocks(source).count == 1)
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

  @Test("a heading stays apart from the two lines of its paragraph, which are joined")
  func heading() throws {
    let source = """
      1.1 Scope
      This document describes the harbour regulations that are in force from the
      first of January, and who must obey them.

      Note that the inner basin is closed to all boats on the second Sunday of
      every month, when the harbour is dredged.
      """
    #expect(try blocks(source).map(\.kind) == [.heading, .paragraph, .paragraph])
  }

  @Test("what goes on in lower case below is no heading")
  func goesOn() throws {
    let lines = ["A bench of oak", "with the arms of all the towns of the coast cut into its back, and painted blue."]
    let source = "The ferry ran again on Monday, after two weeks.\n\n" + lines.joined(separator: "\n\n")
    #expect(try blocks(source)[1].kind == .paragraph)
  }

  @Test("paragraphs of two lines in Chinese are joined where their first lines end at the same place")
  func wide() throws {
    let first = ["市議會星期二投票決定關閉舊渡輪碼頭，因為三年來客", "流量持續下降，這項服務自一九一一年起營運至今。"]
    let second = ["北岸居民依靠渡輪前往醫院，他們說當局曾經承諾開設", "巴士路線，但從未兌現。"]
    let source = [first, second].map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    #expect(try blocks(source).map(\.text) == [first.joined(), second.joined()])
    // One alone may be a headline.
    #expect(try blocks(first.joined(separator: "\n")).map(\.text) == first)
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

  @Test("fenced code keeps its lines and what stands before them, and has no headings")
  func fences() throws {
    let code = [
      "```sh", "# install it first, which takes a while", "pip install tides", "if true; then", "    tides  --days 7",
      "\t- no item", "fi", "```",
    ]
    let source = "# tides\n\nTables for small harbours.\n" + code.joined(separator: "\n") + "\n## Licence\n\nNone."
    let found = try blocks(source)
    #expect(found.filter { $0.kind == .code }.map(\.text) == code)
    #expect(found.filter { $0.kind == .heading }.map(\.text) == ["# tides", "## Licence"])
    let text = try #require(clean(Array(source.utf8))).text
    #expect(String(decoding: text, as: UTF8.self).contains(code.joined(separator: "\n")))
  }

  @Test("a fence that nobody closes is a line like others")
  func openFence() throws {
    #expect(try blocks("```\n# Harbours\n   and more of it").map(\.kind) == [.paragraph, .heading, .paragraph])
    let ticks = String(repeating: "`", count: 17)
    #expect(try blocks("\(ticks)\n# Harbours\n\(ticks)").contains { $0.kind == .heading })
  }
}
