// What the status socket answers, and how that looks on the wire.
// Apart from the server, because the head is made the same way for every route.

import JSON

struct HTTPResponse: Sendable, Equatable {
  var status: Int
  var contentType: String
  var body: [UInt8]
  /// For 405: the methods that would do.
  var allow: String?

  init(status: Int = 200, contentType: String = "application/json", body: [UInt8], allow: String? = nil) {
    self.status = status
    self.contentType = contentType
    self.body = body
    self.allow = allow
  }

  /// `{"error":"…"}`
  static func error(_ status: Int, _ reason: String, allow: String? = nil) -> HTTPResponse {
    var json = JSONWriter(capacity: 64)
    json.beginObject()
    json.field("error", reason)
    json.endObject()
    return HTTPResponse(status: status, body: json.bytes + [0x0A], allow: allow)
  }

  /// `{"status":"…"}`
  static func status(_ status: Int, _ word: String) -> HTTPResponse {
    var json = JSONWriter(capacity: 64)
    json.beginObject()
    json.field("status", word)
    json.endObject()
    return HTTPResponse(status: status, body: json.bytes + [0x0A])
  }

  /// The whole message; for HEAD all but the body.
  func bytes(isHead: Bool, keepsAlive: Bool) -> [UInt8] {
    var head = "HTTP/1.1 \(status) \(Self.reasons[status] ?? "Status")\r\n"
    head += "Content-Type: \(contentType)\r\nContent-Length: \(body.count)\r\nCache-Control: no-store\r\n"
    if let allow { head += "Allow: \(allow)\r\n" }
    head += "Connection: \(keepsAlive ? "keep-alive" : "close")\r\n\r\n"
    return Array(head.utf8) + (isHead ? [] : body)
  }

  private static let reasons = [
    200: "OK", 202: "Accepted", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
    408: "Request Timeout", 413: "Content Too Large", 421: "Misdirected Request", 422: "Unprocessable Content",
    431: "Request Header Fields Too Large", 500: "Internal Server Error", 503: "Service Unavailable",
    504: "Gateway Timeout", 505: "HTTP Version Not Supported",
  ]
}
