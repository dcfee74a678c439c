// winnow's side of Benchmarks/html: reads commands from standard input, one a line, and answers each with lines of
// tab-separated values and an empty line. So one process can take turns with its peers.

import Extraction
import Glibc
import HTML

var pages: [Page] = []
while let line = readLine() {
  let words = line.split(separator: " ").map(String.init)
  switch words.first {
  case "load": pages = loadPages(words[1])
  case "parse": print(cpuSeconds { for page in pages { keep(parse(page.bytes).nodes.count) } })
  case "text": print(cpuSeconds { for page in pages { keep(visibleText(of: parse(page.bytes)).text.count) } })
  case "memory": for page in pages { print(page.name, page.bytes.count, memoryOfParse(page.bytes), sep: "\t") }
  case "hostile": runHostilePages(bytes: Int(words[1])!, named: words.dropFirst(2).joined(separator: " "))
  case "dump": for page in pages { print(page.name, dump(page.bytes), sep: "\t") }
  default: print("unknown command: \(line)")
  }
  print("")
  fflush(nil)
}

/// So that the optimiser can't leave out what nobody looks at.
@inline(never) func keep(_ value: Int) {}

func print(_ words: Any..., sep: String) {
  print(words.map { "\($0)" }.joined(separator: sep))
}

/// CPU time of this thread.
func cpuSeconds(_ work: () -> Void) -> Double {
  let begin = threadSeconds()
  work()
  return threadSeconds() - begin
}

private func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
