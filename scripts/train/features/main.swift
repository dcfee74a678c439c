// What winnow knows of pages and texts, for training: read from the files named on standard input, written to standard
// output. Training sees exactly what extraction and cleaning compute.
//
// usage: model-features blocks|lines [--names | --scores]

import Extraction
import POSIX
import Text

let arguments = CommandLine.arguments.dropFirst()
let isOfLines = arguments.first == "lines"
if arguments.contains("--names") {
  for name in isOfLines ? LineFeature.names : Feature.names { print(name) }
} else {
  let answer =
    arguments.contains("--scores")
    ? (isOfLines ? lineScores : blockScores) : (isOfLines ? lineAnswer : blockAnswer)
  let output = FileDescriptor(adopting: 1, path: "standard output")
  while let path = readLine() { try output.writeAll(try answer(path)) }
}
