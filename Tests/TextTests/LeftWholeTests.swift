// Texts that are no page of the web come out whole: source code, configuration, licences. A page about code is still a
// page. To rules and model a program is short lines that repeat, like a menu; and of a file from which lines are gone
// the rest is of no use.

import Foundation
import Testing

@testable import Text

@Suite struct LeftWholeTests {
  private static let sources = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Sources/Text").standardizedFileURL

  private func expectWhole(_ source: [UInt8], _ name: String) throws {
    let once = try #require(clean(source))
    #expect(once.removals == [] && once.confidence == nil, "\(name)")
    let twice = try #require(clean(once.text))
    #expect(twice.removals == [] && twice.text == once.text, "\(name)")
  }

  @Test("the source code of this room is left whole")
  func sourceCode() throws {
    let files = try FileManager.default.contentsOfDirectory(at: Self.sources, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "swift" && !$0.lastPathComponent.contains("Generated") }
    #expect(files.count > 40)
    // Lists of words and prose about them: looked at like any other text.
    let prose: Set = ["LexiconTable.swift", "MojibakeClasses.swift", "EncodingModels.swift", "FunctionWords.swift"]
    for file in files where !prose.contains(file.lastPathComponent) {
      try expectWhole(Array(Data(contentsOf: file)), file.lastPathComponent)
    }
  }

  @Test("code, configuration and licences are left whole", arguments: texts)
  func samples(sample: (name: String, text: String)) throws { try expectWhole(Array(sample.text.utf8), sample.name) }

  @Test("a page that is mostly a listing is judged where it has the frame of a page")
  func frame() throws {
    let listing = (1...30).map { "let berth\($0) = try harbour.open(\($0));" }.joined(separator: "\n\n")
    let page = "Skip to content\n\n• Sign in\n\nPricing\n\n" + listing + "\n\n- Privacy Policy\n\nTerms of Service"
    #expect(try #require(clean(Array(listing.utf8))).confidence == nil)
    #expect(try #require(clean(Array(page.utf8))).confidence != nil)
  }

  @Test("a page with a listing in it is still judged")
  func page() throws {
    let page = PageText.all[0]
    let listing = "let harbour = open(name)\nguard harbour.isFree else { return }\nharbour.enter()"
    let cleaned = try #require(clean(Array((page.whole + "\n\n" + listing).utf8)))
    #expect(cleaned.confidence != nil && cleaned.removals.contains { $0.rule == .boilerplate })
  }

  @Test("a few lines are left whole where all of them are a log's")
  func shortLog() throws {
    let line = "May  4 10:12:33 host sshd[123]: Failed password for root from 1.2.3.4 port 22 ssh2\n"
    let cleaned = try #require(clean(Array(String(repeating: line, count: 5).utf8)))
    #expect(cleaned.removals == [] && cleaned.title == nil && cleaned.blocks.count == 5)
  }

  @Test(
    "what opens like a line of a log, a mail or a list of days is no title",
    arguments: [
      "10.0.0.1 - - GET /", "[12:01] anna: hello", "14/05/2031 Vessel Bay", "Saturday 8 May 2021", "From: Jane\nTo: Jo",
    ])
  func noTitle(first: String) throws {
    let body = "The ferry to the outer islands ran again on Monday, after two weeks in which the pass was closed."
    #expect(try #require(clean(Array((first + "\n\n" + body).utf8))).title == nil)
    #expect(try #require(clean(Array(("Review: Ice\n\n" + body).utf8))).title == 0..<11)
  }

  static let texts: [(name: String, text: String)] = [
    (
      "a web server's log",
      """
      203.0.113.7 - - [10/Oct/2020:13:55:36 +0000] "GET /index.html HTTP/1.1" 200 2326 "-" "Mozilla/5.0"
      203.0.113.9 - - [10/Oct/2020:13:55:37 +0000] "POST /login HTTP/1.1" 401 128 "-" "curl/7.68.0 (x86_64)"
      203.0.113.9 - - [10/Oct/2020:13:55:37 +0000] "POST /login HTTP/1.1" 401 128 "-" "curl/7.68.0 (x86_64)"
      203.0.113.9 - - [10/Oct/2020:13:55:37 +0000] "POST /login HTTP/1.1" 401 128 "-" "curl/7.68.0 (x86_64)"
      203.0.113.9 - - [10/Oct/2020:13:55:38 +0000] "POST /login HTTP/1.1" 200 128 "-" "curl/7.68.0 (x86_64)"
      203.0.113.7 - - [10/Oct/2020:13:55:39 +0000] "GET /about.html HTTP/1.1" 200 1234 "-" "Mozilla/5.0"
      """
    ),
    (
      "a log with a trace",
      """
      2021-05-04 10:12:33,123 INFO  [main] org.example.App - Starting application with 4 threads
      2021-05-04 10:12:34,001 WARN  [main] org.example.Db - Connection pool is small
      2021-05-04 10:12:35,552 ERROR [worker-1] org.example.Job - Job failed
      java.lang.NullPointerException: Cannot invoke "String.length()" because "s" is null
          at org.example.Job.run(Job.java:42)
          at org.example.Job.run(Job.java:42)
          at org.example.Job.run(Job.java:42)
          at org.example.Job.run(Job.java:42)
          at java.base/java.lang.Thread.run(Thread.java:833)
      """
    ),
    (
      "a chat",
      """
      [12:01] anna: is the ferry running?
      [12:02] ole: not before noon
      [12:05] mirko: ok
      [12:05] mirko: ok
      [12:05] mirko: ok
      [12:05] mirko: ok
      [12:06] ole: Share
      """
    ),
    (
      "a header",
      """
      /* Copyright 2019 The Vessel Bay Harbour Board. All rights reserved. */
      #ifndef HARBOUR_H
      #define HARBOUR_H
      #include <stddef.h>
      /* Share this structure between threads only with the lock held. */
      struct berth { int number; const char *name; struct berth *next; };
      /* See also: berth_close. */
      struct berth *berth_open(const char *name, int flags);
      void berth_close(struct berth *berth);
      size_t berth_count(const struct berth *first);
      /* Copyright 2019 The Vessel Bay Harbour Board. All rights reserved. */
      #endif
      """
    ),
    (
      "keys",
      """
      name: harbour
      on: push
      jobs:
      build: every night
      steps:
      - name: Check out
      uses: checkout of the harbour
      - name: Sign in
      run: make login and then look at the home page of the harbour
      - name: Build
      run: make all of it, and the about page and the contact page as well
      - name: Share
      run: make share with the other harbours of the coast and the islands
      - name: Check out
      """
    ),
    (
      "a licence",
      """
      Copyright (c) 2019 The Vessel Bay Harbour Board
      All rights reserved.

      Permission is hereby granted, free of charge, to any person who gets a copy of this program, to use it as they like.

      The notice above has to be in all copies.

      Home of the program

      The program is given without warranty of any kind, and the board is not liable for what comes of its use.

      Contact

      Copyright (c) 2019 The Vessel Bay Harbour Board
      """
    ),
  ]
}
