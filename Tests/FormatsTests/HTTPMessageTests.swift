// Messages of HTTP as archives have them: heads, chunks, codings, and bodies that are not what their fields say.
// Many crawlers store a body decoded and leave the fields as the server sent them: who believes these loses the page.

import TestBench
import Testing

@testable import Formats

@Suite struct HTTPMessageTests {
  private func message(_ fields: String, _ body: [UInt8]) throws -> HTTPMessage {
    try #require(HTTPMessage(Array("HTTP/1.1 200 OK\r\n\(fields)\r\n".utf8) + body))
  }

  private func body(_ fields: String, _ body: [UInt8], limit: Int = 1000) throws -> HTTPBody {
    try message(fields, body).body(limit: limit)
  }

  private func text(_ fields: String, _ text: String) throws -> HTTPBody { try body(fields, Array(text.utf8)) }

  private func whole(_ text: String) -> HTTPBody { HTTPBody(bytes: Array(text.utf8), isComplete: true) }

  private let chunked = "Transfer-Encoding: chunked\r\n"
  private let page = "<p>The harbour wall held all winter.</p>"

  @Test("status, fields and body are told apart, whatever the line ends", arguments: ["\r\n", "\n"])
  func parts(end: String) throws {
    let type = "Content-Type: Text/HTML; Charset=\"Shift_JIS\""
    let lines = ["HTTP/1.0 404 Not Found", type, "X-A:  b ", "", "body\n\n"]
    let message = try #require(HTTPMessage(Array(lines.joined(separator: end).utf8)))
    #expect(message.status == 404)
    #expect(message.contentType?.mediaType == "text/html" && message.contentType?.charset == "Shift_JIS")
    #expect(message.fields.first("x-a") == Array("b".utf8))
    #expect(try message.body(limit: 10) == whole("body\n\n"))
  }

  @Test("folded lines are joined, and of a head without measure the first 64 KiB are read")
  func folded() throws {
    #expect(try message("X-A: b\r\n  c \r\n\t\r\n\td\r\n", []).fields.first("x-a") == Array("b c d".utf8))
    let folds = String(repeating: " a\n", count: 2_000_000)
    let found = try #require(HTTPMessage(Array("HTTP/1.1 200 OK\nX-A: b\n\(folds)\nbody".utf8)))
    #expect(found.fields.count == 1 && found.fields[0].value.count < 64 << 10)
    #expect(found.storedBody.elementsEqual("body".utf8))
  }

  @Test("a part of a page says so, unless it is all of it")
  func partial() throws {
    func isPartial(_ head: String) throws -> Bool { try #require(HTTPMessage(Array(head.utf8))).isPartial }
    #expect(try isPartial("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-59/110\r\n\r\n"))
    #expect(try isPartial("HTTP/1.1 206 Partial Content\r\n\r\n") && !isPartial("HTTP/1.1 200 OK\r\n\r\n"))
    #expect(try !isPartial("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-109/110\r\n\r\n"))
    #expect(try isPartial("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 50-109/110\r\n\r\n"))
  }

  @Test("what does not begin with HTTP is no message")
  func whatDoesNotBeginWithHTTPIsNoMessage() {
    #expect(HTTPMessage(Array("<html>".utf8)) == nil)
    #expect(HTTPMessage([]) == nil)
  }

  @Test("a head without end has no body")
  func aHeadWithoutEndHasNoBody() throws {
    let message = try #require(HTTPMessage(Array("HTTP/1.1 200\r\nA: b".utf8)))
    #expect(message.fields.first("a") == Array("b".utf8) && message.storedBody.isEmpty && message.status == 200)
    #expect(HTTPMessage(Array("HTTP/1.1".utf8))?.status == nil)
  }

  @Test("chunks are joined")
  func chunksAreJoined() throws {
    #expect(try text(chunked, "3\r\nabc\r\n00A;x=y\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n") == whole("abc0123456789"))
    #expect(try text(chunked, "3\nabc\n0\n\n") == whole("abc"))
  }

  /// A hexadecimal word alone on the first line is a chunk that was cut.
  @Test(
    "a body that says it is chunked and is not is taken as it is",
    arguments: ["<p>a</p>", "beef\r\nstew", "face it\n"])
  func notChunked(body: String) throws {
    let expected = body.hasPrefix("beef") ? HTTPBody(bytes: Array("stew".utf8), isComplete: false) : whole(body)
    #expect(try text(chunked, body) == expected)
    #expect(try text(chunked, "2\r\n" + page) == whole("2\r\n" + page))
  }

  @Test("chunks that break off give what was there")
  func chunksThatBreakOffGiveWhatWasThere() throws {
    #expect(try text(chunked, "3\r\nabc\r\n5\r\nde") == HTTPBody(bytes: Array("abcde".utf8), isComplete: false))
    #expect(try text(chunked, "3\r\nabc\r\nzz\r\nde") == HTTPBody(bytes: Array("abc".utf8), isComplete: false))
  }

  @Test("gzip is undone", arguments: ["gzip", "x-gzip", "GZIP", "identity, gzip"])
  func gzip(name: String) throws {
    let stored = storedGzip(Array(page.utf8))
    #expect(try body("Content-Encoding: \(name)\r\n", stored) == whole(page))
    #expect(try body("Content-Encoding: \(name)\r\n", stored + stored + Array("junk".utf8)) == whole(page + page))
  }

  @Test("deflate is undone with and without its wrapping")
  func deflateIsUndoneWithAndWithoutItsWrapping() throws {
    let member = storedGzip(Array(page.utf8))
    let raw = Array(member[10..<(member.count - 8)])
    #expect(try body("Content-Encoding: deflate\r\n", raw) == whole(page))
    #expect(try body("Content-Encoding: deflate\r\n", [0x78, 0x9C] + raw + adler32(page)) == whole(page))
    #expect(try text("Content-Encoding: deflate\r\n", page) == whole(page))
  }

  @Test("a gzipped body may come in chunks")
  func aGzippedBodyMayComeInChunks() throws {
    let member = storedGzip(Array(page.utf8))
    let size = Array((String(member.count, radix: 16) + "\r\n").utf8)
    let chunks = size + member + Array("\r\n0\r\n\r\n".utf8)
    #expect(try body("Content-Encoding: gzip\r\n" + chunked, chunks) == whole(page))
    #expect(try body("Transfer-Encoding: gzip, chunked\r\n", chunks) == whole(page))
    #expect(try body("Content-Encoding: gzip\r\n" + chunked, member) == whole(page))
  }

  @Test(
    "a body that is stored decoded is taken as it is", arguments: ["gzip", "x-gzip", "deflate", "br", "zstd"])
  func storedDecoded(name: String) throws {
    #expect(try text("Content-Encoding: \(name)\r\n", page) == whole(page))
    #expect(try text("Content-Encoding: \(name)\r\n", "") == whole(""))
  }

  @Test(
    "a body that is stored decoded may have letters beyond ASCII at its beginning, or a byte order mark",
    arguments: ["deflate", "br"])
  func storedDecodedBeyondASCII(name: String) throws {
    let texts = [
      "<!DOCTYPE html><html><head><title>Über uns</title>", "\u{FEFF}<p>The harbour froze over.",
      "Über den Hafen: " + String(repeating: "er fror über Nacht zu. ", count: 20), String(repeating: "港口", count: 100),
    ]
    for text in texts { #expect(try self.text("Content-Encoding: \(name)\r\n", text) == whole(text)) }
  }

  @Test("a coding that is not known is named", arguments: ["br", "zstd", "compress", "aes128gcm"])
  func unknown(name: String) throws {
    let message = try message("Content-Encoding: \(name)\r\n", [0x28, 0xB5, 0x2F, 0xFD, 0, 1])
    #expect(throws: HTTPBodyError.unsupportedEncoding(Array(name.utf8))) { try message.body(limit: 100) }
  }

  @Test("a cut gzip body gives what was there and says so")
  func aCutGzipBodyGivesWhatWasThereAndSaysSo() throws {
    let member = storedGzip(Array(page.utf8))
    let cut = try body("Content-Encoding: gzip\r\n", member.dropLast(12))
    #expect(cut == HTTPBody(bytes: Array(page.utf8.dropLast(4)), isComplete: false))
    #expect(throws: HTTPBodyError.damaged) { try body("Content-Encoding: gzip\r\n", Array(member.prefix(11))) }
  }

  @Test("the limit holds inflated and as it is")
  func theLimitHoldsInflatedAndAsItIs() throws {
    let member = storedGzip(Array(page.utf8))
    let count = page.utf8.count
    #expect(try body("Content-Encoding: gzip\r\n", member, limit: count) == whole(page))
    #expect(throws: HTTPBodyError.limitExceeded) { try body("Content-Encoding: gzip\r\n", member, limit: count - 1) }
    #expect(throws: HTTPBodyError.limitExceeded) { try body("", Array(page.utf8), limit: count - 1) }
    let many = String(repeating: "gzip, ", count: 5)
    #expect(throws: HTTPBodyError.unsupportedEncoding(Array("many".utf8))) {
      try body("Content-Encoding: \(many)\r\n", member)
    }
  }

  @Test(
    "a media type and its charset",
    arguments: [
      ("text/html", "text/html", nil), ("TEXT/html;charset=utf-8", "text/html", "utf-8"),
      ("text/html; x=y ; CHARSET = 'koi8-r' ", "text/html", "koi8-r"), ("text/html;charset=", "text/html", nil),
    ] as [(String, String, String?)])
  func contentTypes(value: String, mediaType: String, charset: String?) {
    let type = ContentType(Array(value.utf8))
    #expect(type?.mediaType == mediaType && type?.charset == charset && type?.isHTML == true)
    #expect(ContentType(Array("html".utf8)) == nil)
  }

  private func adler32(_ text: String) -> [UInt8] {
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in text.utf8 {
      low = (low + UInt32(byte)) % 65521
      high = (high + low) % 65521
    }
    return [UInt8(high >> 8), UInt8(high & 0xFF), UInt8(low >> 8), UInt8(low & 0xFF)]
  }
}
