// Files of many documents under libFuzzer: JSON Lines, lists, WARC and ARC, gzipped or not. What must hold: in pieces of
// any size it gives the same documents as at once; behind every document it can go on and gives the same rest, which is
// what a crash in the middle of a feed relies on; places lie within the file and go forward; nothing larger than the limit.

import CZlib
import JSON

private func demand(_ holds: Bool, _ rule: StaticString) {
  if !holds { fatalError("\(rule)") }
}

/// So small that records meet it.
private let documentLimit = 700

/// The first byte says the format, whether the file is gzipped by the target, and whether it grows; the second is the seed
/// of the sizes of pieces.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzStreams(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let start, count > 2 else { return 0 }
  let format = StreamFormat.allCases[Int(start[0] & 0x3F) % StreamFormat.allCases.count]
  let file = Array(UnsafeBufferPointer(start: start + 2, count: count - 2))
  let leavesUnended = start[0] & 0x40 != 0
  let whole = documents(format, file, isGzip: false, leavesUnended, seed: nil)
  check(whole, in: file.count)
  demand(documents(format, file, isGzip: false, leavesUnended, seed: start[1]) == whole, "in pieces as at once")
  // Every place of a small file, some of a larger one.
  for document in whole where whole.count < 12 || document.index % 5 == 0 {
    // What ends the reading of a list ends it again.
    if case .gap = document.content, format.format == .json, document.end == whole.last!.end { continue }
    let rest = documents(format, file, isGzip: false, leavesUnended, seed: start[1], from: document.end)
    demand(
      rest == whole.filter { $0.end.offset > document.end.offset || $0.index > document.index }, "it goes on behind any"
    )
  }
  if start[0] & 0x80 != 0, let zipped = deflated(file) {
    demand(documents(format, zipped, isGzip: true, leavesUnended, seed: start[1]) == whole, "gzipped as not")
    if let document = whole.first {
      let rest = documents(format, zipped, isGzip: true, leavesUnended, seed: start[1], from: document.end)
      demand(rest == Array(whole.dropFirst()) || whole.count == 1, "gzipped it goes on as well")
    }
  }
  for document in whole {
    if case .warc(let record) = document.content, let message = HTTPMessage(record.block) {
      if let body = try? message.body(limit: 4096) { demand(body.bytes.count <= 4096, "a body keeps the limit") }
    }
  }
  return 0
}

private func documents(
  _ format: StreamFormat, _ file: [UInt8], isGzip: Bool, _ leavesUnended: Bool, seed: UInt8?,
  from position: StreamPosition = StreamPosition()
) -> [StreamedDocument] {
  var reader = DocumentReader(
    format, isGzip: isGzip, limit: documentLimit, from: position, leavesUnended: leavesUnended,
    beginning: isGzip ? [] : Array(file.prefix(DocumentReader.beginningByteCount)))
  var found: [StreamedDocument] = []
  var rest = isGzip ? file[...] : file[min(position.offset, file.count)...]
  var state = UInt32(seed ?? 0) &* 747_796_405 &+ 2_891_336_453
  while !rest.isEmpty {
    state = state &* 1_664_525 &+ 1_013_904_223
    let size = seed == nil ? rest.count : 1 + Int(state >> 16) % (seed! & 1 == 0 ? 3 : 97)
    reader.feed(rest.prefix(size))
    rest = rest.dropFirst(size)
    while let document = reader.next() { found.append(document) }
    demand(found.count <= file.count + 1, "no more documents than bytes")
  }
  reader.finish()
  while let document = reader.next() { found.append(document) }
  return found
}

private func check(_ documents: [StreamedDocument], in count: Int) {
  var last = StreamPosition()
  for document in documents {
    demand(document.index > last.index, "places are counted upwards")
    demand(document.offset >= last.offset && document.end.offset >= document.offset, "places go forward")
    demand(document.end.offset <= count && document.end.index == document.index, "places lie within the file")
    demand(document.byteCount <= documentLimit, "a document keeps the limit")
    last = document.end
  }
}

/// One gzip member.
private func deflated(_ bytes: [UInt8]) -> [UInt8]? {
  var output = [UInt8](repeating: 0, count: bytes.count + 1024)
  var stream = z_stream()
  guard
    deflateInit2_(
      &stream, 1, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, zlibVersion(), Int32(MemoryLayout<z_stream>.size)) == Z_OK
  else { return nil }
  defer { deflateEnd(&stream) }
  var input = bytes
  let count = input.withUnsafeMutableBufferPointer { source in
    output.withUnsafeMutableBufferPointer { target in
      stream.next_in = source.baseAddress
      stream.avail_in = UInt32(source.count)
      stream.next_out = target.baseAddress
      stream.avail_out = UInt32(target.count)
      return deflate(&stream, Z_FINISH) == Z_STREAM_END ? target.count - Int(stream.avail_out) : -1
    }
  }
  return count < 0 ? nil : Array(output[..<count])
}
