// What extraction knows of the blocks of a page (scripts/train/corpus.py reads it), and what the shipped model says of them.

import Extraction
import Formats
import HTML
import POSIX
import Text

private func document(_ path: String) throws -> Document {
  let descriptor = try FileDescriptor.open(Path(path), .readOnly)
  let file = try descriptor.read(at: 0, count: Int(try descriptor.status().size))
  let inflated = isGzip(file) ? try inflate(file, limit: 1 << 30) : file
  return parse(decode(inflated, declared: nil).bytes)
}

func blockAnswer(_ path: String) throws -> [UInt8] {
  let document = try document(path)
  let visible = wholeText(of: document)
  let features = BlockFeatures(document, visible)
  var writer = ByteWriter()
  writer.write(UInt32(features.blockCount))
  // Row by row.
  let columns = 0..<Feature.count
  writer.write(
    (0..<features.blockCount).flatMap { block in columns.map { features.table[block, $0] } })
  var (tokens, names, words) = (BlockTokens(), [UInt32](), [UInt32]())
  var (nameEnds, wordEnds) = ([UInt32](), [UInt32]())
  for block in 0..<features.blockCount {
    features.collect(block, into: &tokens)
    names += tokens.names
    words += tokens.words
    nameEnds.append(UInt32(names.count))
    wordEnds.append(UInt32(words.count))
  }
  writer.write(names)
  writer.write(nameEnds)
  writer.write(words)
  writer.write(wordEnds)
  writer.write(visible.blocks.map { UInt32($0.start) })
  writer.write(visible.blocks.map { UInt32($0.end) })
  writer.write(visible.text)
  writer.write(features.places)
  return writer.bytes
}

/// The shipped model's scores, to be compared with those of the training.
func blockScores(_ path: String) throws -> [UInt8] {
  let document = try document(path)
  var features = BlockFeatures(document, wholeText(of: document))
  let found = BlockModel.shipped.scores(&features)
  var writer = ByteWriter()
  writer.write(found.ownScores)
  return writer.bytes
}
