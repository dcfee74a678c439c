// Requests on the status socket under libFuzzer. What must hold: a request is found when its last byte has come and not
// before, whatever pieces it came in; what follows it changes nothing; what is refused is refused for good.

private func demand(_ holds: Bool, _ rule: StaticString) {
  if !holds { fatalError("\(rule)") }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRequest(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let whole = HTTPRequest.parse(bytes)
  switch whole {
  case .incomplete: demand(bytes.count < HTTPRequest.maximumBytes, "a client cannot make us wait for ever")
  case .refused(let status, let reason):
    demand((400..<600).contains(status) && !reason.isEmpty, "a refusal says why")
  case .request(let request, let length):
    demand(length > 0 && length <= bytes.count, "a request lies within what came")
    demand(request.path.hasPrefix("/") || request.path == "*", "a request has a path")
    demand(HTTPRequest.parse(Array(bytes[..<length])) == whole, "what follows changes nothing")
    for end in 0..<length where end < 200 || end > length - 50 {
      demand(HTTPRequest.parse(Array(bytes[..<end])) == .incomplete, "a request is not found before its end")
    }
    _ = request.parameter("timeout")
  }
  if case .refused = whole, bytes.count < HTTPRequest.maximumBytes {
    let more = bytes + Array("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    if case .refused = HTTPRequest.parse(more) {} else { demand(false, "what is refused stays refused") }
  }
  return 0
}
