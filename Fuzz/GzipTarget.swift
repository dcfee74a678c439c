// Gzip framing under libFuzzer: any bytes, as members, in pieces. What must hold: pieces of any size give the same bytes
// and the same end as all at once, never more than the limit, every whole member before the damage, and those behind it.

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
  demand(isWhole == (whole.error == nil), "a beginning is whole where all can be read")
  if whole.error == .damaged || whole.error == .truncated {
    demand(beginning.starts(with: whole.bytes.prefix(whole.complete)), "a beginning has what lies before the damage")
  } else {
    demand(beginning == whole.bytes, "a beginning is what can be read")
  }
  let sound = membersPastDamage(file, seed: nil)
  let soundInPieces = membersPastDamage(file, seed: start[0])
  demand(sound?.starts(with: whole.bytes.prefix(whole.complete)) ?? true, "reading on takes nothing back")
  // Of very many heads that are none what is in hand is passed over, and that is another part in pieces.
  if let sound, let soundInPieces { demand(sound == soundInPieces, "pieces have the members behind damage as well") }
  return 0
}

/// What the whole members inflate to, those behind damage as well; nil where sixteen were none.
private func membersPastDamage(_ file: [UInt8], seed: UInt8?) -> [UInt8]? {
  var reader = GzipReader(limit: .max, canResume: true)
  var (sound, output, damages): ([UInt8], [UInt8], Int) = ([], [], 0)
  var begin = 0
  let all = pieces(of: file, seed: seed)
  for (index, piece) in all.enumerated() {
    var piece = piece
    while true {
      do throws(GzipError) {
        try reader.read(piece, into: &output)
        if index + 1 == all.count { try reader.finish() }
        break
      } catch {
        sound += output.prefix(max(0, reader.completeByteCount - begin))
        (output, begin, piece) = ([], reader.byteCount, [])
        damages += 1
        if error == .truncated { return sound }
        if damages >= 16 || error != .damaged { return nil }
        reader.resume()
      }
    }
  }
  return sound + output.prefix(max(0, reader.completeByteCount - begin))
}

/// All at once, or in pieces whose sizes a seed makes.
private func pieces(of file: [UInt8], seed: UInt8?) -> [ArraySlice<UInt8>] {
  guard let seed else { return [file[...]] }
  var pieces: [ArraySlice<UInt8>] = []
  var rest = file[...]
  var state = UInt32(seed) &* 747_796_405 &+ 2_891_336_453
  while !rest.isEmpty {
    state = state &* 1_664_525 &+ 1_013_904_223
    pieces.append(rest.prefix(1 + Int(state >> 16) % (seed & 1 == 0 ? 3 : 97)))
    rest = rest.dropFirst(pieces.last!.count)
  }
  return pieces
}

private func read(_ file: [UInt8], seed: UInt8?) -> Result {
  var reader = GzipReader(limit: outputLimit)
  var result = Result()
  do throws(GzipError) {
    for piece in pieces(of: file, seed: seed) { try reader.read(piece, into: &result.bytes) }
    try reader.finish()
  } catch { result.error = error }
  result.complete = reader.completeByteCount
  return result
}
