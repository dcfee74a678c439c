// What reading JSON Lines costs without the pipeline behind it: the file is split, each line read by the flat reader and its
// document taken out with all escapes decoded, as the pipeline does, on one thread. Prints lines, bytes of documents and CPU
// seconds; Benchmarks/formats holds that against orjson.

import Formats
import Glibc
import JSON
import POSIX

guard let path = CommandLine.arguments.dropFirst().first else { fatalError("usage: bench-json FILE [ROUNDS]") }
let rounds = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 1
let isParsingOnly = CommandLine.arguments.contains("--parse-only")

func cpuSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

for _ in 0..<rounds {
  let begin = cpuSeconds()
  let file = try FileDescriptor.open(Path(path), .readOnly)
  var reader = DocumentReader(.jsonLines, isGzip: false, limit: 64 << 20)
  var (lines, byteCount, isAtEnd) = (0, 0, false)
  while !isAtEnd {
    let piece = try file.read(upTo: 1 << 18)
    isAtEnd = piece.isEmpty
    if isAtEnd { reader.finish() } else { reader.feed(piece[...]) }
    while let document = reader.next() {
      guard case .json(let bytes) = document.content else { continue }
      let json = try FlatJSON(parsing: bytes)
      lines += 1
      byteCount += isParsingOnly ? json.count : try ScrapedDocument(json, map: FieldMap()).body.bytes.count
    }
  }
  print(lines, byteCount, cpuSeconds() - begin)
}
