// Documents of a file of many: what the file is taken for, what each document becomes, and that cutting the file anywhere
// costs only the document that is cut.

import Formats
import JSON
import TestBench
import Testing

@testable import Pipeline

@Suite struct StreamedScrapeTests {
  private let pipeline = ScrapePipeline(options: PipelineOptions())
  private let ok = "HTTP/1.1 200 OK\r\nContent-Type: text/html"

  /// All outcomes of a file fed in pieces, each with its place.
  private func outcomes(
    _ file: [UInt8], path: String, from position: StreamPosition = StreamPosition(), pieceByteCount: Int = 1000
  ) -> [(document: StreamedDocument, outcome: DocumentOutcome)] {
    guard let format = pipeline.streamFormat(ofFile: file, isWhole: true, path: Array(path.utf8)) else { return [] }
    let source = Source(path: Array(path.utf8), sha256: nil, byteCount: nil, format: format.format)
    var reader = DocumentReader(format, isGzip: isGzip(file), limit: 1 << 20, from: position)
    var found: [(StreamedDocument, DocumentOutcome)] = []
    func drain() {
      while let document = reader.next() { found.append((document, pipeline.outcome(of: document, in: source))) }
    }
    let rest = isGzip(file) ? file[...] : file[position.offset...]
    for start in stride(from: rest.startIndex, to: rest.endIndex, by: pieceByteCount) {
      reader.feed(rest[start...].prefix(pieceByteCount))
      drain()
    }
    reader.finish()
    drain()
    return found
  }

  private func summary(_ outcome: DocumentOutcome) -> String {
    switch outcome {
    case .draft(let draft): draft.title
    case .passedOver(let why, _): why.rawValue
    case .rejected(let rejection): rejection.code.rawValue
    }
  }

  private func record(_ type: String, _ fields: String, _ block: String) -> String {
    "WARC/1.1\r\nWARC-Type: \(type)\r\nWARC-Record-ID: <urn:x:\(fields.count)>\r\n\(fields)"
      + "Content-Length: \(block.utf8.count)\r\n\r\n\(block)\r\n\r\n"
  }

  private func response(_ number: Int, _ head: String, _ body: String)
    -> String
  {
    record(
      "response", "WARC-Target-URI: http://a.example/\(number)\r\nWARC-Date: 2026-03-01T10:00:0\(number)Z\r\n",
      "\(head)\r\n\r\n\(body)")
  }

  @Test(
    "of an archive, pages are documents; images, errors, revisits and unknown codings are counted by why they are not")
  func archive() throws {
    let file = Array(
      (record("warcinfo", "", "software: test")
        + response(1, ok, "<title>One</title><p>The first page.")
        + response(2, "HTTP/1.1 200 OK\r\nContent-Type: image/png", "\u{89}PNG")
        + response(3, "HTTP/1.1 404 Not Found\r\nContent-Type: text/html", "<p>Not here")
        + record("revisit", "WARC-Refers-To-Target-URI: http://a.example/1\r\n", "")
        + response(4, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: br", "\u{1}\u{2}\u{3}")
        + response(
          5, "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=windows-1252", "<title>Two</title><p>The second."))
        .utf8)
    let found = outcomes(file, path: "a.warc")
    #expect(
      found.map { summary($0.outcome) } == [
        "One", "media_type", "http_status", "revisit", "unsupported_encoding", "Two",
      ])
    guard case .draft(let draft) = found[0].outcome, case .passedOver(_, let note) = found[3].outcome else { return }
    #expect(note == "the same as http://a.example/1 before")
    let value = try JSONValue(parsing: draft.line(Verdict()))
    #expect(
      value["url"]?.string == "http://a.example/1" && value["source"]?["warc_date"]?.string == "2026-03-01T10:00:01Z")
    #expect(value["source"]?["index"]?.integer == 1 && value["source"]?["format"]?.string == "warc")
    #expect(try Schema.shipped().faults(in: value) == [])
  }

  @Test("what a crawler stores of itself is passed over; feeds are read as such, whatever their server calls them")
  func crawlersAndFeeds() {
    let plain = "Content-Type: text/plain\r\n"
    func resource(_ address: String, _ text: String) -> String {
      record("resource", "WARC-Target-URI: \(address)\r\n\(plain)", text)
    }
    let feed = "<?xml version='1.0'?><rss><title>A feed</title><item><description>Of some words.</description></item>"
    let file =
      resource("metadata://gnu.org/software/wget/warc/wget.log", "Resolving a.example... failed")
      + resource("urn:X-wpull:log", "2026-03-01 INFO Fetching") + resource("urn:text:http://a.example/t", "A text")
      + resource("urn:pageinfo:http://a.example/t", "A text") + resource("http://a.example/t", "A text of its own.")
      + response(1, "HTTP/1.1 200 OK\r\nContent-Type: text/html", feed)
      + response(2, "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml", feed)
      + response(3, "HTTP/1.1 200 OK\r\nContent-Type: text/xml", "<urlset><url><loc>http://a.example/</loc></url>")
    #expect(
      outcomes(Array(file.utf8), path: "a.warc").map { summary($0.outcome) } == [
        "media_type", "media_type", "media_type", "media_type", "A text of its own.", "A feed", "A feed", "empty",
      ])
  }

  @Test("a coding is named only where it is a name: reasons go to receipts and terminals")
  func hostileReasons() throws {
    let coding = "\u{1B}]0;owned\u{7} \(String(repeating: "x", count: 100_000))"
    let bad = outcomes(Array(response(1, "HTTP/1.1 200 OK\r\nContent-Encoding: \(coding)", "abc").utf8), path: "a.warc")
    guard case .rejected(let rejection)? = bad.first?.outcome else { return #expect(Bool(false)) }
    #expect(rejection.code == .unsupportedEncoding && rejection.reason.utf8.count < 100)
    #expect(rejection.reason.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
  }

  @Test("the encoding that a server names is believed as its header")
  func charset() throws {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=koi8-r"
    let block = Array("\(head)\r\n\r\n<p>".utf8) + [0xF2, 0xD5, 0xD3, 0xD3, 0xCB, 0xC9, 0xCA]
    let file =
      Array("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: \(block.count)\r\n\r\n".utf8) + block
      + Array("\r\n\r\n".utf8)
    guard case .draft(let draft)? = outcomes(file, path: "a.warc").first?.outcome else {
      Issue.record("no draft")
      return
    }
    let value = try JSONValue(parsing: draft.line(Verdict()))
    #expect(value["text"]?.string == "Русский" && value["source"]?["encoding_from"]?.string == "declared")
  }

  @Test("an archive is read on as what it began as: a cut head of an ARC record waits, none is made of a WARC file")
  func resumeAsBegun() {
    let head = "filedesc://a 0.0.0.0 20261122000000 text/plain 20\n1 0 winnow\nURL IP D T\n\n"
    let record = "http://a.example/ 1.2.3.4 20261122000000 text/html 12\n<p>Words of.\n"
    let start = StreamPosition(offset: head.utf8.count + record.utf8.count - 1, index: 1)
    for isGrowing in [false, true] {
      var reader = DocumentReader(
        .warc, isGzip: false, limit: 1 << 20, from: start, leavesUnended: isGrowing,
        beginning: Array(head.utf8.prefix(DocumentReader.beginningByteCount)))
      reader.feed(Array("\nhttp://a.example/2 1.2.3.4 2026".utf8)[...])
      reader.finish()
      // What is left for later must not be counted as broken: the record would be lost with it.
      let found = reader.next()?.content
      #expect(isGrowing ? found == nil : found == .gap(.truncated))
    }
    let foreign = Array("WARC/1.0\r\nno record\r\n\r\n".utf8) + Array(record.utf8)
    var reader = DocumentReader(
      .warc, isGzip: false, limit: 1 << 20, from: StreamPosition(offset: 9, index: 1),
      beginning: Array(foreign.prefix(9)))
    reader.feed(foreign[9...])
    reader.finish()
    #expect(reader.next()?.content == .gap(.broken) && reader.next() == nil)
  }

  @Test("a page of which the archive has only a part says so, and so does a charset that only the configuration knows")
  func cutSources() throws {
    let page = "<title>One</title><p>The first page has a sentence that is long enough to be one."
    let chunked = ok + "\r\nTransfer-Encoding: chunked"
    func flags(_ file: String) throws -> [String] {
      guard case .draft(let draft) = outcomes(Array(file.utf8), path: "a.warc")[0].outcome else { return ["none"] }
      return try JSONValue(parsing: draft.line(Verdict()))["quality"]?["flags"]?.array?.compactMap(\.string) ?? []
    }
    #expect(try !flags(response(1, ok, page)).contains("cut_source"))
    #expect(try flags(response(1, chunked, "ff\r\n" + page)).contains("cut_source"))
    let named = response(1, ok, page).replacing("WARC-Date", with: "WARC-Truncated: length\r\nWARC-Date")
    #expect(try flags(named).contains("cut_source"))
    let segment = response(1, ok, page).replacing("WARC-Date", with: "WARC-Segment-Number: 1\r\nWARC-Date")
    #expect(try flags(segment).contains("cut_source"))
    let part = "HTTP/1.1 206 Partial Content\r\nContent-Type: text/html\r\nContent-Range: bytes 0-59/999"
    #expect(try flags(response(1, part, page)).contains("cut_source"))
    var options = PipelineOptions()
    options.charset = "koi8-r"
    let koi8: [UInt8] = [0xD0, 0xD2, 0xC9, 0xD7, 0xC5, 0xD4]
    let file = Array(response(1, ok, "<p>~~~~~~").utf8)
    let place = try #require(file.firstIndex(of: UInt8(ascii: "~")))
    var reader = DocumentReader(.warc, isGzip: false, limit: 1 << 20)
    reader.feed(file[..<place] + koi8 + file[(place + 6)...])
    let first = reader.next()
    let document = try #require(first)
    let source = Source(path: [], sha256: nil, byteCount: nil, format: .warc)
    guard case .draft(let draft) = ScrapePipeline(options: options).outcome(of: document, in: source) else {
      Issue.record("no record")
      return
    }
    #expect(try JSONValue(parsing: draft.line(Verdict()))["text"]?.string == "привет")
  }

  @Test("a torn or damaged member of an archive or a feed costs what is in it, and reading on behind anything agrees")
  func damagedMembers() {
    let long = String(repeating: "A long page has many words. ", count: 300)
    func text(_ number: Int) -> String {
      [3, 4].contains(number) ? long : "A short page has few words, which is enough here."
    }
    let pages = (1...5).map { Array(response($0, ok, "<title>Page \($0)</title><p>\(text($0))").utf8) }
    let lines = (1...5).map { Array("{\"title\":\"Page \($0)\",\"text\":\"Line \($0) \(text($0))\"}\n".utf8) }
    for (path, documents) in [("a.warc.gz", pages), ("a.jsonl.gz", lines)] {
      let members = documents.map { storedGzip($0) }
      // Of a torn first line nobody can say that it was one: the bytes of a head stand in it.
      // The fourth, cut, takes the last one for its own to the end of the file.
      for damaged in path.hasPrefix("a.warc") ? [1, 3, 4] : [3, 4] {
        for cut in [12, damaged == 4 ? 400 : 60, members[damaged - 1].count - 3] {
          var torn = members
          torn[damaged - 1].removeSubrange(cut...)
          expect(Array(torn.joined()), path, without: damaged, "cut to \(cut)")
          var flipped = members
          flipped[damaged - 1][cut] ^= 1
          expect(Array(flipped.joined()), path, without: damaged, "flipped at \(cut)")
        }
      }
    }
  }

  @Test("a record whose length is too great costs itself, in a file of members as well")
  func tooLong() {
    var pages = (1...5).map { response($0, ok, "<title>Page \($0)</title><p>A short page has few words.") }
    pages[1] = pages[1].replacing("Content-Length: ", with: "Content-Length: 9")
    for file in [Array(pages.joined().utf8), pages.flatMap { storedGzip(Array($0.utf8)) }] {
      let found = outcomes(file, path: "a.warc")
      #expect(
        found.map { summary($0.outcome) } == ["Page 1", "damaged_archive", "Page 3", "Page 4", "Page 5"])
      for (index, one) in found.enumerated() {
        let rest = outcomes(file, path: "a.warc", from: one.document.end)
        #expect(rest.map(\.document) == found.dropFirst(index + 1).map(\.document))
      }
    }
  }

  @Test("an address that is given is that of documents which have none")
  func givenAddress() throws {
    func url(_ file: String, _ path: String) throws -> [String?] {
      let format = try #require(pipeline.streamFormat(ofFile: Array(file.utf8), isWhole: true, path: Array(path.utf8)))
      let source = Source(path: [], sha256: nil, byteCount: nil, format: format.format, url: "http://given.example/")
      var reader = DocumentReader(format, isGzip: false, limit: 1 << 20)
      reader.feed(Array(file.utf8)[...])
      reader.finish()
      var found: [String?] = []
      while let document = reader.next() {
        guard case .draft(let draft) = pipeline.outcome(of: document, in: source) else { continue }
        found.append(try JSONValue(parsing: draft.line(Verdict()))["url"]?.string)
      }
      return found
    }
    let lines = "{\"url\":\"http://a.example/1\",\"text\":\"One.\"}\n{\"text\":\"Two.\"}\n"
    #expect(try url(lines, "a.jsonl") == ["http://a.example/1", "http://given.example/"])
    #expect(try url(response(1, ok, "<p>One."), "a.warc") == ["http://a.example/1"])
  }

  @Test("objects one behind another are documents, as jq prints them")
  func sequences() {
    let file =
      "{\n  \"title\": \"One\",\n  \"text\": \"A text.\"\n}\n{\n  \"title\": \"Two\",\n  \"text\": \"A text.\"\n}\n"
    for name in ["a.json", "a.jsonl", "a"] {
      #expect(outcomes(Array(file.utf8), path: name).map { summary($0.outcome) } == ["One", "Two"], "\(name)")
    }
    let large = (1...3).map {
      "{\n  \"title\": \"\($0)\",\n  \"text\": \"\(String(repeating: "word ", count: 16_000))\"\n}\n"
    }
    let zipped = outcomes(storedGzip(Array(large.joined().utf8)), path: "a.json.gz")
    #expect(zipped.map { summary($0.outcome) } == ["1", "2", "3"])
    let twice = "[\n{\"title\":\"One\",\"text\":\"A text.\"}\n][\n{\"title\":\"Two\",\"text\":\"A text.\"}\n]"
    #expect(outcomes(Array(twice.utf8), path: "a.json").map { summary($0.outcome) } == ["One", "Two"])
  }

  private func expect(_ file: [UInt8], _ path: String, without damaged: Int, _ damage: String) {
    let found = outcomes(file, path: path)
    let titles = found.map { summary($0.outcome) }
    for number in 1...5 where number != damaged {
      #expect(titles.filter { $0 == "Page \(number)" }.count == 1, "\(titles)")
    }
    #expect(titles.filter { $0 == "damaged_archive" }.count == 1, "\(path), \(damaged) \(damage): \(titles)")
    for (index, before) in found.enumerated() {
      let rest = outcomes(file, path: path, from: before.document.end, pieceByteCount: 77)
      // Behind the torn line of a feed the damage counts as told.
      func documents(_ found: ArraySlice<(document: StreamedDocument, outcome: DocumentOutcome)>) -> [StreamedDocument]
      {
        found.map(\.document).filter { $0.content != .inflation(.damaged) }
      }
      #expect(documents(rest[...]) == documents(found.dropFirst(index + 1)))
    }
  }

  @Test("of a gzipped list nothing is read behind damage, and no record is made of two elements")
  func damagedList() {
    let elements = (1...5).map { "{\"title\":\"Page \($0)\",\n\"text\":\"Line \($0) has its words.\"}" }
    let text = Array("[\(elements.joined(separator: ","))]".utf8)
    var members = stride(from: 0, to: text.count, by: 60).map { storedGzip(Array(text[$0..<min($0 + 60, text.count)])) }
    members[1][0] ^= 1
    let found = outcomes(Array(members.joined()), path: "a.json.gz")
    #expect(
      found.map { summary($0.outcome) }.allSatisfy { ["Page 1", "damaged_json", "damaged_archive"].contains($0) })
    guard case .rejected(let rejection)? = found.last?.outcome else {
      Issue.record("nothing is said of it")
      return
    }
    #expect(rejection.reason.contains("nothing behind"), "\(rejection.reason)")
  }

  @Test("a page that its server calls text/plain is text, tags and all; one in text/html may have a NUL")
  func declaredTypes() {
    let records = [
      response(1, "HTTP/1.1 200 OK\r\nContent-Type: text/plain", "<p>Shown with its tags to whoever opens it."),
      response(2, ok, "<title>A page\u{0}</title><p>With a NUL in its title, and none here."),
    ]
    let found = outcomes(Array(records.joined().utf8), path: "a.warc")
    guard case .draft(let plain)? = found.first?.outcome, case .draft? = found.last?.outcome, found.count == 2 else {
      Issue.record("\(found.map { summary($0.outcome) })")
      return
    }
    #expect(String(decoding: plain.head + plain.tail, as: UTF8.self).contains("<p>Shown with"))
  }

  @Test("a gzipped ARC file that is read on in the middle is judged by how it began, wherever it is cut behind")
  func resumeGzippedARC() {
    let head = "filedesc://a 0.0.0.0 20261122000000 text/plain 20\n1 0 winnow\nURL IP D T\n\n"
    let record = "http://a.example/ 1.2.3.4 20261122000000 text/html 12\n<p>Words of.\n"
    let tail = "http://a.example/2 1.2.3.4 20261122000000 text/html 20\n<p>More of it"
    let members = storedGzip(Array(head.utf8)) + storedGzip(Array(record.utf8))
    // Reading goes on behind the body; its line end belongs to what follows.
    let start = StreamPosition(offset: head.utf8.count + record.utf8.count - 1, index: 1)
    for end in 1..<tail.utf8.count {
      let file = members + storedGzip(Array(tail.utf8.prefix(end)))
      for isGrowing in [false, true] {
        var reader = DocumentReader(.warc, isGzip: true, limit: 1 << 20, from: start, leavesUnended: isGrowing)
        var found: [StreamedDocument] = []
        for piece in stride(from: 0, to: file.count, by: 50) {
          reader.feed(file[piece..<min(piece + 50, file.count)])
          while let document = reader.next() { found.append(document) }
        }
        reader.finish()
        while let document = reader.next() { found.append(document) }
        let expected: [StreamedDocument.Content] = isGrowing ? [] : [.gap(.truncated)]
        #expect(found.map(\.content) == expected, "cut at \(end), growing: \(isGrowing)")
      }
    }
  }

  @Test("reading on behind any document, in plain and in gzipped files, gives the rest and the same numbers")
  func resume() {
    let lines = (1...20).map { "{\"text\":\"Text number \($0) of a feed.\"}\n" }.joined(separator: "\n")
    let list = "[" + (1...20).map { "{\"text\":\"Text number \($0) of a list.\"}" }.joined(separator: " , ") + "]"
    let archive = (1...9).map { response($0, ok, "<title>Page \($0)</title><p>Some words.") }.joined()
    for (text, name) in [(lines, "a.jsonl"), (list, "a.json"), (archive, "a.warc")] {
      for file in [Array(text.utf8), storedGzip(Array(text.utf8))] {
        let all = outcomes(file, path: name)
        #expect(all.count >= 9)
        for (count, (document, _)) in all.enumerated() {
          let rest = outcomes(file, path: name, from: document.end, pieceByteCount: 77)
          #expect(rest.map(\.document) == all.dropFirst(count + 1).map(\.document), "\(name) behind \(count)")
        }
      }
    }
  }

  @Test("an archive cut at any byte gives all records before the cut")
  func cuts() {
    let pages = (1...3).map { response($0, ok, "<title>Page \($0)</title><p>Some words.") }
    let file = Array(pages.joined().utf8)
    var end = 0
    let ends = pages.map { page in
      end += page.utf8.count
      return end - 4  // the empty lines behind it are not missed
    }
    for cut in stride(from: 8, to: file.count, by: 7) {
      let found = outcomes(Array(file[..<cut]), path: "a.warc").map { summary($0.outcome) }
      let whole = ends.count { $0 <= cut }
      #expect(Array(found.prefix(whole)) == (0..<whole).map { "Page \($0 + 1)" }, "cut at \(cut)")
      #expect(found.count <= whole + 1)
    }
  }

  @Test("the list in an object is read like one that stands alone, on behind any element too, and gzipped")
  func envelope() {
    let elements = (1...5).map { #"{"title":"Title \#($0)","content_html":"<p>Text number \#($0).</p>"}"# }
    let feed =
      #"{"version":"1.1","title":"A feed","\u0061":{"items":[{}]},"items":[\#(elements.joined(separator: ",\n"))],"#
    for end in [#""next_url":null}"#, #""pages":[{"text":"Not this."}]}"#] {
      let file = Array((feed + end).utf8)
      let whole = outcomes(file, path: "feed.json", pieceByteCount: 7)
      #expect(whole.map { summary($0.outcome) } == (1...5).map { "Title \($0)" })
      #expect(outcomes(storedGzip(file), path: "feed.json.gz").map(\.document) == whole.map(\.document))
      for (index, one) in whole.enumerated() {
        let rest = outcomes(file, path: "feed.json", from: one.document.end, pieceByteCount: 7)
        #expect(rest.map(\.document) == whole.dropFirst(index + 1).map(\.document))
      }
    }
  }

  @Test("what a file is taken for goes by its content, and a long first line is read to its end")
  func formats() {
    func format(_ text: String, _ name: String, isWhole: Bool = true) -> StreamFormat? {
      pipeline.streamFormat(ofFile: Array(text.utf8), isWhole: isWhole, path: Array(name.utf8))
    }
    #expect(format("{\"a\":1}\n{\"a\":2}", "x") == .jsonLines)
    #expect(format("{\"a\":1}", "x.jsonl") == .jsonLines && format("{\"a\":1}", "x.json") == nil)
    #expect(format("[{\"a\":1}]", "x") == .jsonArray && format("[1] See there.", "x") == nil)
    #expect(format("{\"a\":", "x", isWhole: false) == .jsonLines && format("{\n\"a\":", "x", isWhole: false) == nil)
    let list = #"{"status":"ok","count":2,"meta":{"items":[1]},"items":[ {"text":"One."},{"text":"Two."}],"next":null}"#
    #expect(format(list, "x") == .jsonEnvelope && format(list, "x.json", isWhole: false) == .jsonLines)
    #expect(
      format(#"{"title":"A feed","authors":[{"name":"B"}],"items":[{"text":"One."}]}"#, "x.json") == .jsonEnvelope)
    #expect(format(#"{"page":"1","articles":[{"title":"No text"},{"text":"Two."}]}"#, "x.json") == .jsonEnvelope)
    for one in [
      #"{"items":[{"text":"One."}],"text":"A note."}"#, #"{"items":["a","b"]}"#,
      #"{"other":[{"text":"One."}]}"#,
      #"{"items":[{"text":"One."},"#, #"{"items":[{"name":"a"},{"name":"b"}],"url":"https://a.example/"}"#,
    ] { #expect(format(one, "x.json") == nil, "\(one)") }
    let body = String(repeating: "word ", count: 20_000)
    let page = #"{"items":[{"name":"a"},{"name":"b"}],"text":"\#(body)"}"#
    #expect(pipeline.streamFormat(ofFile: storedGzip(Array(page.utf8)), isWhole: true, path: []) == nil)
    let feed = #"{"items":[{"text":"\#(body)"},{"text":"Two."}]}"#
    #expect(pipeline.streamFormat(ofFile: storedGzip(Array(feed.utf8)), isWhole: true, path: []) == .jsonEnvelope)
    #expect(format("filedesc://a.arc 0.0.0.0 20260301000000 text/plain 3\n", "x") == .warc)
    let long = "{\"text\":\"" + String(repeating: "word ", count: 20_000) + "\"}\n"
    #expect(pipeline.streamFormat(ofFile: storedGzip(Array((long + long).utf8)), isWhole: true, path: []) == .jsonLines)
    #expect(pipeline.streamFormat(ofFile: storedGzip(Array(long.utf8)), isWhole: true, path: []) == nil)
  }
}
