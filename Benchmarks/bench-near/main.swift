// How much memory a million documents take in the index of near-duplicates, and how long one question. The sketches are
// random: nothing is like anything, which is the usual case and the one where all bands are asked.

import Deduplication
import POSIX
import Storage

let documentCount = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000
nonisolated(unsafe) var state: UInt64 = 1  // one thread

func sketch() -> MinHash {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(MinHash.byteCount)
  for _ in 0..<(MinHash.byteCount / 8) {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: state >> UInt64(shift))) }
  }
  return MinHash(bytes: bytes)!
}

func identifier(_ number: Int) -> String {
  let digits = String(number, radix: 16)
  return String(repeating: "0", count: 32 - digits.count) + digits
}

var known = NearDuplicates(capacity: documentCount)
for number in 0..<documentCount { known.add(identifier(number), sketch()) }
let questions = (0..<100_000).map { _ in sketch() }
let begin = Clock.monotonicNanoseconds()
var found = 0
for question in questions where known.nearest(to: question) != nil { found += 1 }
let nanoseconds = Clock.monotonicNanoseconds() - begin
let memory =
  try String(decoding: readFile("/proc/self/status", limit: 1 << 16), as: UTF8.self)
  .split(separator: "\n").first { $0.hasPrefix("VmRSS") } ?? ""
print(
  "\(documentCount) documents, \(memory); \(Double(nanoseconds) / 1e3 / Double(questions.count)) µs a question; \(found) found"
)
