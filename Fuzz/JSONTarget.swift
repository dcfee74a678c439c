// The readers and the writer of JSON under libFuzzer. What must hold: the strict readers agree; what is read, written and
// read again is the same; any bytes can be written as a string and come back repaired; the tolerant reader gives a tree
// that lies within the text, whatever comes.

private func demand(_ holds: Bool, _ rule: StaticString) {
  if !holds { fatalError("\(rule)") }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = Array(UnsafeBufferPointer(start: start, count: count))
  checkStrict(text)
  checkWriter(text)
  checkTolerant(TolerantJSON(text))
  demand(Base64.decode(Base64.encode(text)) == text, "base64 leads back")
  _ = Base64.decode(text)
  if let moment = Timestamp.nanoseconds(rfc3339: String(decoding: text, as: UTF8.self)) {
    let again = Timestamp.nanoseconds(rfc3339: Timestamp.rfc3339(nanoseconds: moment))
    demand(
      again.map { abs($0 - moment) < 1_000_000 } ?? false, "a time that was read can be written, to the millisecond")
  }
  return 0
}

private func checkStrict(_ text: [UInt8]) {
  let flat = try? FlatJSON(parsing: text)
  guard let value = try? JSONValue(parsing: text) else {
    // The flat reader takes half a surrogate pair; else nothing that the other refuses.
    let hasEscapes = text.contains(UInt8(ascii: "\\"))
    return demand(flat == nil || hasEscapes, "the readers agree on what is no JSON")
  }
  demand(flat != nil, "the readers agree on what is JSON")
  demand(flat!.count == nodeCount(value), "the readers see the same values")
  var writer = JSONWriter()
  write(value, to: &writer)
  demand((try? JSONValue(parsing: writer.bytes)) == value, "read, written and read again it is the same")
  demand(!writer.bytes.contains(0x0A), "what is written is one line")
  for index in 0..<flat!.count {
    let part = Array(text[flat!.range(index)])
    demand((try? JSONValue(parsing: part)) != nil, "each value is JSON of its own")
    _ = flat!.string(index)
    _ = flat!.key(index)
  }
}

private func nodeCount(_ value: JSONValue) -> Int {
  switch value {
  case .array(let values): values.reduce(1) { $0 + nodeCount($1) }
  case .object(let members): members.reduce(1) { $0 + nodeCount($1.value) }
  default: 1
  }
}

private func write(_ value: JSONValue, to writer: inout JSONWriter) {
  switch value {
  case .null: writer.null()
  case .bool(let value): writer.bool(value)
  case .number(let text): writer.raw(Array(text.utf8))
  case .string(let text): writer.string(text)
  case .array(let values):
    writer.beginArray()
    for value in values { write(value, to: &writer) }
    writer.endArray()
  case .object(let members):
    writer.beginObject()
    for member in members {
      writer.key(text: member.key)
      write(member.value, to: &writer)
    }
    writer.endObject()
  }
}

private func checkWriter(_ text: [UInt8]) {
  var writer = JSONWriter()
  writer.string(utf8: text)
  guard case .string(let back)? = try? JSONValue(parsing: writer.bytes) else {
    return demand(false, "any bytes can be written as a string")
  }
  if let valid = String(validating: text, as: UTF8.self) {
    demand(Array(back.utf8) == Array(valid.utf8), "a string comes back")
  }
  // Enough of it to hold the flat reader against the other where the text is all escapes.
  demand(
    (try? FlatJSON(parsing: writer.bytes)).map { $0.string(0) } == Array(back.utf8), "the readers agree on strings")
}

private func checkTolerant(_ json: TolerantJSON) {
  demand(json.count >= 1 && json.following(0) == json.count, "the first value holds all others")
  for value in 0..<json.count {
    demand(json.following(value) > value && json.following(value) <= json.count, "a value ends behind its beginning")
    demand(json.byteCount(value) >= 0, "a value has a place")
    _ = json.string(value)
    _ = json.hasKey(value, "name")
    if json.kind(value) == .object || json.kind(value) == .array {
      for element in json.elements(of: value) {
        demand(json.following(element) <= json.following(value), "values lie one in the other")
      }
      _ = json.value("name", in: value)
    } else {
      demand(json.following(value) == value + 1, "strings and words hold nothing")
    }
  }
}
