// What comes out of the pipeline: a record but for what only the commit knows (is it a duplicate, does it replace an
// older version, is it like an earlier one). Rendered by the worker, so that the serial commit only joins bytes.

import Deduplication
import Formats
import JSON

public struct Draft: Sendable {
  /// Content address of the document: 32 hexadecimal digits.
  public let id: String
  public let format: Format
  /// For people who watch: the title, or the first words.
  public let title: String
  public let wordCount: Int
  /// Nil of a text of a few words.
  public let sketch: MinHash?
  /// The record as JSON from `{` through `fingerprint`.
  public let head: [UInt8]
  /// The rest, from a comma (or nothing) through `}`.
  public let tail: [UInt8]
  /// What the commit tells the memory of sites.
  public var evidence: SiteEvidence?

  public init(id: String, format: Format, title: String, wordCount: Int, sketch: MinHash?, head: [UInt8], tail: [UInt8])
  {
    self.id = id
    self.format = format
    self.title = title
    self.wordCount = wordCount
    self.sketch = sketch
    self.head = head
    self.tail = tail
  }
}

/// What the serial side decided about a draft.
public struct Verdict: Equatable, Sendable {
  /// The id of the record that had the same bytes first, where duplicates are emitted, or nearly the same text.
  public var duplicateOf: String?
  /// How much of the text the two share, from 0 to 1; nil where the bytes are the same.
  public var similarity: Double?
  /// SHA-256 of the version of this file that was committed before.
  public var supersedes: String?

  public init(duplicateOf: String? = nil, similarity: Double? = nil, supersedes: String? = nil) {
    self.duplicateOf = duplicateOf
    self.similarity = similarity
    self.supersedes = supersedes
  }
}

extension Draft {
  /// The record: one line of JSON with its newline.
  public func line(_ verdict: Verdict) -> [UInt8] {
    var line = head
    line.reserveCapacity(head.count + tail.count + 160)
    if let id = verdict.duplicateOf { line.append(contentsOf: Array(",\"duplicate_of\":\"\(id)\"".utf8)) }
    if let similarity = verdict.similarity {
      var number = JSONWriter(capacity: 8)
      number.number(similarity)
      line.append(contentsOf: ",\"similarity\":".utf8)
      line.append(contentsOf: number.bytes)
    }
    if let digest = verdict.supersedes { line.append(contentsOf: Array(",\"supersedes\":\"\(digest)\"".utf8)) }
    line.append(contentsOf: tail)
    line.append(UInt8(ascii: "\n"))
    return line
  }
}
