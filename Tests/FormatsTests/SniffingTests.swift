// What a file is: the content first, the name second.
// Names are often wrong: many scrapers save whatever comes under the name of its address. A feed taken for a text is
// one document instead of thousands, and a text taken for binary goes to the quarantine.

import Testing

@testable import Formats

@Suite struct SniffingTests {
  private func format(_ text: String, _ name: String = "x.txt") -> Format {
    sniff(Array(text.utf8), name: Array(name.utf8))
  }

  @Test("prose is text whatever its name says", arguments: ["a.txt", "a.json", "a.html", "a", "a.bin", "a.warc"])
  func prose(name: String) {
    #expect(format("The road was opened again on Friday.\n", name) == .text)
  }

  @Test(
    "markup is told by its first tag, behind white space and in any case",
    arguments: [
      "<!DOCTYPE html><p>x", "\n  <HTML>", "<div class='a'>x</div>", "<?xml version='1.0'?>", "<!-- c --><p>",
    ])
  func markup(text: String) { #expect(format(text) == .html) }

  @Test(
    "each tag of the MIME Sniffing standard opens a page, before white space or the tag's end",
    arguments: [
      "!DOCTYPE HTML", "HTML", "HEAD", "SCRIPT", "IFRAME", "H1", "DIV", "FONT", "TABLE", "A", "STYLE", "TITLE", "B",
      "BODY", "BR", "P", "!--",
    ])
  func standardTags(tag: String) {
    for text in ["<\(tag)>x", "<\(tag) x>", "<\(tag.lowercased())\n>", "\u{FEFF}\t\n\u{C}\r <\(tag)>"] {
      #expect(format(text, "x") == .html, "\(text)")
    }
    if tag != "!--" { #expect(format("<\(tag)xyz and so on", "x") == .text) }
  }

  @Test(
    "a tag that is cut off, or is none, opens nothing",
    arguments: ["<", "<p", "<pp>", "< p>", "<3", "a <p>", "<http://x>"])
  func noTag(text: String) { #expect(format(text) == .text) }

  @Test("a page that opens with text is markup by its name and a tag")
  func markupByName() {
    #expect(format("Hello <b>world</b>", "page.html") == .html)
    #expect(format("Hello <b>world</b>", "page.html.gz") == .html)
    #expect(format("Hello <b>world</b>", "page.txt") == .text)
    #expect(format("<3 to all of you", "page.txt") == .text)
    for page in ["a<br/>b", "x <!-- c -->", "a</TD>", "Hi <my-box>", "a <img\nsrc=b>"] {
      #expect(format(page, "page.html") == .html, "\(page)")
    }
    for text in ["if x <y then", "List<String> names", "a <- b", "mail <jane@shore.example>", "<x> marks it"] {
      #expect(format(text, "page.html") == .text, "\(text)")
    }
  }

  @Test("what is named XML and begins with a tag is XML, but for a page; RTF is no text")
  func namedXML() {
    #expect(format("<doc title='Pier'><main>x</main></doc>", "a.xml") == .xml && format("<p>x</p>", "a.xml") == .html)
    #expect(format("<doc title='Pier'><main>x</main></doc>", "a.txt") == .text && format("<3 to all", "a.xml") == .text)
    #expect(format("{\\rtf1\\ansi Hello}", "a.txt") == .binary)
  }

  @Test("messages of mail are told apart where their text is encoded, and pages that were saved as such")
  func mail() {
    func unread(_ head: String) -> Bool { unreadText(Array(head.utf8)) != nil }
    let saved =
      "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\"\r\n\r\n--b\r\n"
    #expect(unread(saved) && unread(saved.replacing("\r\n", with: "\n")))
    let mail = "Subject: The pier\nMIME-Version: 1.0\nContent-Type: text/plain\nContent-Transfer-Encoding: "
    #expect(unread(mail + "quoted-printable\n\nx") && unread("From a@b Mon\n" + mail + "base64\n\nx"))
    #expect(unread("Received: x\nX-A: y\n\tz\n" + mail + "base64\n\nx"))
    let fields = String(repeating: "ARC-Seal: i=1;\n\tcv=none; b=\(String(repeating: "x", count: 200))\n", count: 60)
    #expect(unread(fields + mail + "base64\n\nx") && unread("\u{FEFF}" + saved))
    #expect(!unread("MIME-Version: 1.0\nContent-Type: multipart/mixed\n\nSo begins a message with parts."))
    #expect(!unread(mail + "8bit\n\nx") && !unread("Subject: The pier\n\n" + mail + "base64") && !unread("Hello\n"))
  }

  @Test("JSON and JSON Lines are told apart by their lines")
  func json() {
    #expect(format("{\"a\": 1}") == .json)
    #expect(format("{\n  \"a\": 1\n}\n") == .json)
    #expect(format("{\"a\": 1}\n{\"a\": 2}\n") == .jsonl)
    #expect(format("{\"a\": 1}\n", "one.jsonl") == .jsonl)
    #expect(format("[{\"a\": 1}]") == .json)
  }

  @Test(
    "lists of anything are JSON",
    arguments: ["[[1,2]]", "[[],[]]", "[[null]]", "[ [ {\"a\":1} ] ]", "[{}]", "[\"a\"]", "[]"])
  func lists(text: String) { #expect(format(text) == .json) }

  @Test("a torn first line makes no text of a file that is named JSON Lines and has more")
  func tornFirstLine() {
    let lines = "le\":\"torn\"}\n{\"text\":\"one\"}\n{\"text\":\"two\"}\n"
    #expect(format(lines, "a.jsonl") == .jsonl && format(lines, "a.txt") == .text)
    for name in ["a.jl", "a.jsonlines", "a.ndjson", "a.jl.gz"] { #expect(format(lines, name) == .jsonl, "\(name)") }
    #expect(format("null\n" + lines, "a.jl") == .jsonl)
    #expect(format("The road was opened.\n{on Friday}\n", "a.jsonl") == .text)
    let long = String(repeating: "x", count: 9000)
    #expect(format("\(long)\"}\n{\"text\":\"\(long)\"}\n", "a.jsonl") == .jsonl)
    #expect(format("[\"x\"],\"a\":1}\n{\"text\":\"one\"}\n", "a.jsonl") == .jsonl)
    #expect(format("{x\"}\n{\"text\":\"one\"}\n", "a.jsonl") == .jsonl)
    #expect(format("<p>torn</p>\"}\n{\"text\":\"one\"}\n", "a.jsonl") == .jsonl)
    #expect(format("<p>A page</p>\n<p>{of braces}</p>\n", "a.jsonl") == .html)
    #expect(format("[\n{\"a\":1},\n{\"b\":2}\n]\n", "a.jsonl") == .json)
    let cut = "{\"text\":\"cut off\n{\"text\":\"one\"}\n{\"text\":\"two\"}\n"
    for name in ["a.json", "a", "a.jsonl"] { #expect(format(cut, name) == .jsonl, "\(name)") }
    let blank = "A short text.\r\n\r\n\r\n"
    for name in ["a", "a.json"] { #expect(format(blank, name) == .text, "\(name)") }
    #expect(
      format("[{\"text\":\"x\"}]\r\n\r\n\r\n", "a.json") == .json
        && format("See:\n{\"a\":1}\n{\"b\":2}\n", "a") == .text)
    #expect(format(cut + String(repeating: "{\"text\":\"one\"}\n", count: 100), "a") == .jsonl)
    #expect(sniff(Array(cut.utf8), name: []) != .jsonl)
    #expect(format(lines, "a.json") == .jsonl && format("{\"a\":[\n{\"b\":1},\n{\"b\":2}]}", "a.json") == .json)
    #expect(format("{\"a\":[\n{\"b\":1}\n]}", "a.json") == .json)
    #expect(format("{\n  \"a\": 1\n}\n", "a.jsonl") == .json && format("{\"a\":1}", "a.jsonl") == .jsonl)
    #expect(format("[{\"a\":1}\n,\n{\"b\":2}\n]\n", "a.jsonl") == .json)
  }

  @Test(
    "JSON in UTF-16 is JSON, of which nobody reads more; prose in UTF-16 is none", arguments: ["a.json", "a.jsonl"])
  func wideJSON(name: String) {
    func wide(_ text: String, isLittle: Bool) -> [UInt8] {
      (isLittle ? [0xFF, 0xFE] : [0xFE, 0xFF]) + text.utf8.flatMap { isLittle ? [$0, 0] : [0, $0] }
    }
    for isLittle in [true, false] {
      for text in ["{\"text\":\"one\"}\n", "[{\"text\":\"one\"}]"] {
        #expect(sniff(wide(text, isLittle: isLittle), name: Array(name.utf8)) == .json)
      }
      #expect(sniff(wide("[1] See there.", isLittle: isLittle), name: Array(name.utf8)) == .text)
      #expect(sniff(wide("{\"text\":\"one\"}", isLittle: isLittle), name: Array("a.txt".utf8)) == .text)
    }
  }

  @Test("a line that is an object, where more follows that is not seen yet, is the first of a feed")
  func firstLine() {
    let line = Array("{\"text\":\"one\"}\n".utf8)
    #expect(sniff(line, name: Array("feed.gz".utf8), isWhole: false) == .jsonl)
    #expect(sniff(line, name: Array("feed.gz".utf8)) == .json)
  }

  @Test(
    "prose that opens with a bracket is text",
    arguments: [
      "[1] See the notes.", "{Applause}", "[\"Nobody\" was there",
      "[[File:Harbour.jpg]]\nThe harbour froze.\n[[Category:Harbours]]", "[{x} marks it]", "[[note]]",
      "{\"title\":\"Left by a script\"}\nThe harbour froze over on Monday.",
    ])
  func brackets(text: String) { #expect(format(text) == .text) }

  @Test("WARC is told by its first line, and by its name where something stands before it")
  func warc() {
    let record = "WARC/1.0\r\nWARC-Type: warcinfo"
    #expect(format(record) == .warc)
    for before in ["\n", "\r\n", "ngth: 12\r\n\r\nHello world!\r\n\r\n"] {
      #expect(format(before + record, "x.warc") == .warc && format(before + record, "x.WARC.GZ") == .warc)
      #expect(format(before + record) == .text)
    }
  }

  @Test("a NUL, a known signature and many control characters are binary")
  func binary() {
    #expect(format("text\u{0}text") == .binary)
    #expect(format("%PDF-1.7\nand so on") == .binary)
    #expect(format("RIFF$abcWAVEfmt ") == .binary && format("RIFF OF THE WEEK\n\nIt opens in E.") == .text)
    #expect(sniff([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A], name: []) == .binary)
    #expect(format("\u{1}\u{2}\u{3}abc") == .binary)
    // Noise in which no NUL happens to be; bells and shifts as a terminal's log has them.
    let noise = (0..<600).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) | 1 }
    #expect(!noise.contains(0) && sniff(noise, name: []) == .binary)
    #expect(format(String(repeating: "8=FIX.4.2\u{1}9=178\u{1}35=8\u{1}49=HARBOUR-OF-LUND\u{1}", count: 9)) == .text)
    #expect(format("Done.\u{7} \u{1B}[1mAll 12 files copied.\u{1B}[0m\u{F}\n") == .text)
  }

  @Test("a page with a NUL in it is a page; what a server calls one is none with a signature or many NULs")
  func straysInMarkup() {
    #expect(format("<!doctype html><p>One\u{0}two") == .html)
    let page = Array("Hello <b>world</b>\u{0}, this page has one stray byte and a hundred others around it.".utf8)
    #expect(!isNoMarkup(page + page.dropFirst(20), charset: nil))
    for text in ["%PDF-1.7\n", "a\u{0}b\u{0}"] { #expect(isNoMarkup(Array(text.utf8), charset: nil)) }
    var state: UInt32 = 7
    let noise = (0..<9000).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223  // as random as needed
      return UInt8(state >> 24)
    }
    #expect(isNoMarkup(noise, charset: nil) && sniff(Array("<p>".utf8) + noise, name: []) == .binary)
    let wide = "<p>Gru\u{DF}".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    #expect(!isNoMarkup(wide, charset: "UTF-16LE") && !isNoMarkup([0xFF, 0xFE] + wide, charset: nil))
  }

  @Test("a stray NUL in a text does not make it binary, a NUL behind each word does")
  func strayNul() {
    #expect(format("Some text with a NUL\u{0} in the middle of it.\nAnd another line of the text.\n") == .text)
    #expect(format("a.txt\u{0}b.txt\u{0}c.txt\u{0}d.txt\u{0}") == .binary)
  }

  @Test("UTF-16 without a mark is told by where its NULs stand, or by the charset that is given")
  func wideWithoutMark() {
    func wide(_ text: String, isBig: Bool) -> [UInt8] {
      text.utf16.flatMap { isBig ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)] }
    }
    for (isBig, name) in [(false, "utf-16le"), (true, "utf-16be")] {
      let german = wide("Die Bücherei bleibt geöffnet.\n", isBig: isBig)
      #expect(wideEncoding(german, charset: nil) == name && sniff(german, name: []) == .text)
      #expect(sniff(wide("<!doctype html><p>Grüße", isBig: isBig), name: []) == .html)
      let russian = wide("Библиотека останется открытой.\n", isBig: isBig)
      #expect(wideEncoding(russian, charset: nil) == name)
      let chinese = wide("港口一夜之间结冰。\n", isBig: isBig)
      #expect(sniff(chinese, name: []) == .binary && sniff(chinese, name: [], charset: name) == .text)
      #expect(wideEncoding(russian, charset: name) == name && sniff(russian, name: [], charset: name) == .text)
      #expect(!isNoMarkup(russian, charset: name))
    }
    let zip = Array("PK\u{3}\u{4}".utf8) + [20, 0, 0, 0, 8, 0] + [UInt8](repeating: 0, count: 40)
    let counters: [UInt8] = (0..<800).map { $0 % 2 == 0 ? UInt8($0 & 31) : 0 }
    let sound = [0xFF, 0xFB, 0x90, 0] + [UInt8](repeating: 0x55, count: 200)
    #expect(sniff(sound, name: []) == .binary)
    for bytes in [zip, counters, sound, Array("One\u{0} line that is no UTF-16.\n".utf8)] {
      #expect(wideEncoding(bytes, charset: "utf-16le") == nil && wideEncoding(bytes, charset: nil) == nil)
    }
  }

  @Test("UTF-16 with its mark is text although it has NULs")
  func wide() { #expect(sniff([0xFF, 0xFE, 0x61, 0x00], name: []) == .text) }

  @Test("a page in UTF-16 is told by its tags as any other")
  func wideMarkup() {
    for isBig in [false, true] {
      func wide(_ text: String) -> [UInt8] {
        ("\u{FEFF}" + text).utf16.flatMap {
          isBig ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)]
        }
      }
      #expect(sniff(wide("\n<!doctype html><p>x"), name: []) == .html)
      #expect(sniff(wide("Grüße <b>x</b>"), name: Array("a.html".utf8)) == .html)
      #expect(sniff(wide("Grüße <b>x</b>"), name: []) == .text)
      #expect(sniff(wide("Grüße"), name: Array("a.html".utf8)) == .text)
    }
  }

  @Test("a NUL behind the first 8,000 bytes does not make a document binary")
  func lateNul() { #expect(format(String(repeating: "word ", count: 1600) + "\u{0}") == .text) }
}
