// What goes into the pipeline: the bytes of one document and where they came from. Nothing here is read from a clock or
// a disk, so the same scrape gives the same draft on any thread.

import Deduplication
import Formats

/// One document on its way through the pipeline.
public struct Scrape: Sendable {
  /// The document's bytes, decompressed.
  public var bytes: [UInt8]
  public var source: Source
  /// What these bytes are: of a file of many documents not what the file is.
  public var format: Format
  /// The encoding that came with the document, as a WHATWG label: what its server said.
  public var declaredCharset: String?

  public init(bytes: [UInt8], source: Source, format: Format? = nil, declaredCharset: String? = nil) {
    self.bytes = bytes
    self.source = source
    self.format = format ?? source.format
    self.declaredCharset = declaredCharset
  }
}

/// Where a document came from: what the record says under `source`, and hints for reading it.
public struct Source: Sendable {
  /// Relative to the drop directory, or as given on the command line; any bytes.
  public var path: [UInt8]
  /// Of the whole file as it lies on disk, not decompressed; nil where it is streamed from a pipe.
  public var sha256: Digest?
  public var byteCount: Int?
  public var format: Format
  /// Of a file of many documents: the document's line, element or record, from 1, and where it begins decompressed.
  public var place: (index: Int, offset: Int)?
  /// WARC-Record-ID and WARC-Date.
  public var warcRecordID: [UInt8]?
  public var warcDate: [UInt8]?
  /// When the file came to rest where it was found (its ctime), in nanoseconds since 1970; nil for a stream.
  public var receivedNanoseconds: Int64?
  public var url: String?
  /// The encoding to believe where the document names none, as a WHATWG label; nil to find out.
  public var assumedCharset: String?
  /// Whether there was more of the document than its archive has.
  public var isCut = false

  public init(
    path: [UInt8], sha256: Digest?, byteCount: Int?, format: Format, receivedNanoseconds: Int64? = nil,
    url: String? = nil, assumedCharset: String? = nil
  ) {
    self.path = path
    self.sha256 = sha256
    self.byteCount = byteCount
    self.format = format
    self.receivedNanoseconds = receivedNanoseconds
    self.url = url
    self.assumedCharset = assumedCharset
  }

  /// Takes the address that a document names for itself: of a file of many before the one that was given for all of them.
  mutating func takeAddress(_ own: String?) { url = place == nil ? url ?? own : own ?? url }
}
