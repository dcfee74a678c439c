// What comes out of a stream of documents: a document, or a gap where there should have been one. Every item says where it
// begins and ends in the decompressed stream, so that a reader can start again behind it after a crash.

/// One thing found in a stream, in the order of the stream.
public enum StreamItem<Document: Sendable & Equatable>: Sendable, Equatable {
  case document(Document)
  case gap(StreamGap)
}

/// A part of a stream that gave no document.
public struct StreamGap: Sendable, Equatable {
  public enum Reason: String, Sendable {
    /// Longer than the reader's limit, and passed over.
    case tooLong = "too_long"
    /// Nested deeper than the reader's limit, and passed over.
    case tooDeep = "too_deep"
    /// No document of this format; reading went on with the next that is one, or ended where that cannot be told.
    case broken
    /// The stream ends inside a document.
    case truncated
  }

  public let reason: Reason
  /// Where it begins, in bytes from the beginning of the decompressed stream.
  public let offset: Int
  /// Where reading goes on.
  public let endOffset: Int
  /// What the document calls itself, where that was read: the address of a WARC record.
  public let name: [UInt8]?
  /// The line of JSON Lines, or the element of an array; both count from 1.
  public let number: Int?

  public init(_ reason: Reason, offset: Int, endOffset: Int, name: [UInt8]? = nil, number: Int? = nil) {
    self.number = number
    self.reason = reason
    self.offset = offset
    self.endOffset = endOffset
    self.name = name
  }
}
