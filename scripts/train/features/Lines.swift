// What cleaning knows of the lines of a plain text (scripts/train-lines/lines.py reads it), and what the shipped model says of
// them.

import POSIX
import Text

private func text(_ path: String) throws -> [UInt8] {
  let descriptor = try FileDescriptor.open(Path(path), .readOnly)
  return decode(try descriptor.read(at: 0, count: Int(try descriptor.status().size)), declared: nil).bytes
}

func lineAnswer(_ path: String) throws -> [UInt8] {
  let (features, _, lines) = lineFeatures(of: try text(path))
  var writer = ByteWriter()
  writer.write(UInt32(features.lineCount))
  // Row by row.
  let columns = 0..<LineFeature.count
  writer.write(
    (0..<features.lineCount).flatMap { line in columns.map { features.values[$0 * features.stride + line] } })
  var (tokens, own, around) = (LineTokens(), [UInt32](), [UInt32]())
  var (ownEnds, aroundEnds) = ([UInt32](), [UInt32]())
  for line in 0..<features.lineCount {
    features.collect(line, into: &tokens)
    own += tokens.own
    around += tokens.around
    ownEnds.append(UInt32(own.count))
    aroundEnds.append(UInt32(around.count))
  }
  writer.write(own)
  writer.write(ownEnds)
  writer.write(around)
  writer.write(aroundEnds)
  writer.write(features.groups)
  writer.write(lines.map { UInt32($0.count) })
  writer.write(Array(lines.joined()))
  return writer.bytes
}

/// The shipped model's scores and, last, how much it takes the text for a page with a frame, at a quick and a long look.
func lineScores(_ path: String) throws -> [UInt8] {
  let (features, page, _) = lineFeatures(of: try text(path))
  let found = LineModel.shipped.scores(features)
  return (found.scores + [LineModel.shipped.quickLook(page.columns), found.frame]).flatMap {
    withUnsafeBytes(of: $0.littleEndian, Array.init)
  }
}
