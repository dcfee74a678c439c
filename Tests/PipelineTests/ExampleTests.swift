// The scrapes in Examples are what people try first: each must give a record that satisfies the schema, and cleaning
// must take out what its file is there to show.

import Foundation
import JSON
import Testing

@testable import Pipeline

private let examples = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Examples/scrapes")

@Suite struct ExampleTests {
  @Test("each example gives a record that satisfies the schema")
  func records() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: examples.path)
    let schema = try Schema.shipped()
    #expect(names.count >= 8)
    for name in names {
      let example = try record(
        of: [UInt8](try Data(contentsOf: examples.appending(path: name))), path: name, received: 0)
      #expect(schema.faults(in: example) == [], "\(name)")
    }
  }

  @Test(
    "boilerplate is gone from the examples and the article is not",
    arguments: [
      ("01-body-twice.txt", "The reading room will lie", "Comment"),
      ("02-cookie-and-share.txt", "From October a bus", "Facebook"),
      ("02-cookie-and-share.txt", "A single ticket", "cookies"),
      ("06-gazette.de.latin-1.txt", "„Wir haben lange genug", "Kommentare"),
      ("07-cafe.fr.txt", "« Le café était brûlé", "commentaire"), ("08-ferry.txt.gz", "(pictured below", "See also"),
      ("10-page.html", "voted on Tuesday", "not text"),
      ("10-page.html", "What it costs", "News Sport Weather"),
    ])
  func boilerplate(name: String, kept: String, gone: String) throws {
    let file = [UInt8](try Data(contentsOf: examples.appending(path: name)))
    let text = try #require(try record(of: file, path: name)["text"]?.string)
    #expect(text.contains(kept))
    #expect(!text.contains(gone))
  }
}
