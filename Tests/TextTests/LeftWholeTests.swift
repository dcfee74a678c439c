// Texts that are no page of the web come out whole: source code, configuration, licences. A page about code is still a page.

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

  static let texts: [(name: String, text: String)] = [
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
