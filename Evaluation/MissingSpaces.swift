// Says where spaces are missing: WORDS is a list as scripts/generate-words packs it (`-`: the one that is shipped); standard
// input holds texts with a zero byte after each. A line a text: offsets, in bytes.

import Glibc

@main struct MissingSpaces {
  static func main() {
    let path = CommandLine.arguments.dropFirst().first ?? "-"
    let words = path == "-" ? WordList.shared : WordList(bytes(of: fopen(path, "rb")))
    for text in bytes(of: fopen("/dev/stdin", "rb")).split(separator: 0, omittingEmptySubsequences: false).dropLast() {
      let lines = readLines(Array(text), recordingCuts: true)
      let passages = joinLines(lines, words: words)
      var line = 0
      let places = passages.insertions.map { place in
        while line + 1 < passages.lineStarts.count, passages.lineStarts[line + 1] <= place { line += 1 }
        return Int(lines.lines[line].start) + Int(place - passages.lineStarts[line])
      }
      print(sourceOffsets(places, lines).map(String.init).joined(separator: " "))
    }
  }

  static func bytes(of file: UnsafeMutablePointer<FILE>?) -> [UInt8] {
    guard let file else { fatalError("no such file") }
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { all.append(contentsOf: buffer[..<count]) }
    return all
  }
}
