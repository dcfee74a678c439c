// Gzip framing under libFuzzer: any bytes, as members, in pieces. What must hold: pieces of any size give the same bytes
// and the same end as all at once, never more than the limit, and every whole member before the damage.

import JSON

private func demand(_ holds: Bool, _ rule: StaticString) {
  if !holds { fatalError("\(rule)") }
}

private let outputLimit = 1 << 18

private struct Result: Equatable {
  var bytes: [UInt8] = []
  var complete = 0
  var error: GzipError?
}

/// The first byte is the seed of the sizes of pieces.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzGzip(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let start, count > 1 else { return 0 }
  let file = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
  let whole = read(file, seed: nil)
  let pieces = read(file, seed: start[0])
  demand(whole.bytes.count <= outputLimit && whole.complete <= whole.bytes.count, "the limit is kept")
  // Where the data is damaged, how much of the damaged member comes out depends on the pieces; all before it does not.
  demand(pieces.complete == whole.complete && pieces.error == whole.error, "pieces end as the whole does")
  demand(
    pieces.bytes.prefix(pieces.complete) == whole.bytes.prefix(whole.complete), "pieces give the bytes of the whole")
  if whole.error == nil || whole.error == .truncated { demand(pieces.bytes == whole.bytes, "all that can be read is") }
  demand((try? inflate(file, limit: outputLimit)) == (whole.error == nil ? whole.bytes : nil), "at once as in steps")
  let (beginning, isWhole) = inflatedBeginning(file, limit: outputLimit)
  demand(beginning == whole.bytes && isWhole == (whole.error == nil), "a beginning is what can be read")
  return 0
}

private func read(_ file: [UInt8], seed: UInt8?) -> Result {
  var reader = GzipReader(limit: outputLimit)
  var result = Result()
  var rest = file[...]
  var state = UInt32(seed ?? 0) &* 747_796_405 &+ 2_891_336_453
  do throws(GzipError) {
    while !rest.isEmpty {
      state = state &* 1_664_525 &+ 1_013_904_223
      let size = seed == nil ? rest.count : 1 + Int(state >> 16) % (seed! & 1 == 0 ? 3 : 97)
      try reader.read(rest.prefix(size), into: &result.bytes)
      rest = rest.dropFirst(size)
    }
    try reader.finish()
  } catch { result.error = error }
  result.complete = reader.completeByteCount
  return result
}
