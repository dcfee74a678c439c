// One record of a web archive, and the reading of its head: WARC 1.0 and 1.1 (ISO 28500:2017), and version 1 of the ARC
// files that came before it (archive.org/web/researcher/ArcFileFormat.php).

/// A record that holds a document, or says that it was seen before.
public struct WARCRecord: Sendable, Equatable {
  public enum Kind: String, Sendable {
    case response, resource, conversion, revisit
  }

  public let kind: Kind
  /// The named fields of the head. ARC records have those that their line of five values says.
  public let fields: [NamedField]
  /// The block: of a response the HTTP message, of the others the document itself; a revisit may have none.
  public let block: [UInt8]
  /// Where the record begins, in bytes from the beginning of the decompressed stream.
  public let offset: Int
  /// Behind the block; a reader that starts here passes over the empty lines in front of the next record.
  public let endOffset: Int

  /// WARC-Target-URI as it stands there, without the `<>` that wget puts around it.
  public var targetURI: [UInt8]? { fields.first("warc-target-uri").map(withoutBrackets) }
  /// WARC-Date, a form of ISO 8601 in UTC.
  public var date: [UInt8]? { fields.first("warc-date") }
  /// WARC-Record-ID without `<>`. ARC records have none.
  public var recordID: [UInt8]? { fields.first("warc-record-id").map(withoutBrackets) }
  /// WARC-Refers-To of a revisit or conversion, without `<>`.
  public var refersTo: [UInt8]? { fields.first("warc-refers-to").map(withoutBrackets) }
  public var refersToTargetURI: [UInt8]? { fields.first("warc-refers-to-target-uri").map(withoutBrackets) }
  public var refersToDate: [UInt8]? { fields.first("warc-refers-to-date") }
  /// Content-Type of the block.
  public var contentType: [UInt8]? { fields.first("content-type") }
  /// Whether the block is a message of HTTP, which `HTTPMessage` reads.
  public var isHTTP: Bool { (kind == .response || kind == .revisit) && block.starts(with: "HTTP/".utf8) }
  /// Whether the crawler says that it did not store all of it here: WARC-Truncated, or the first of several segments.
  public var isCutByCrawler: Bool {
    fields.first("warc-truncated") != nil || fields.first("warc-segment-number") != nil
  }
}

private func withoutBrackets(_ value: [UInt8]) -> [UInt8] {
  guard value.count >= 2, value.first == UInt8(ascii: "<"), value.last == UInt8(ascii: ">") else { return value }
  return Array(value[1..<(value.count - 1)])
}

/// The head of a record of any kind.
struct WARCHeader: Sendable {
  enum Kind: Sendable, Equatable {
    case document(WARCRecord.Kind)
    /// Of an ARC record, whose block alone says whether it is a message of HTTP.
    case arcDocument
    /// warcinfo, request, metadata, continuation, filedesc and what else there may be.
    case other
  }

  let kind: Kind
  let fields: [NamedField]
  /// Length of the block in bytes.
  let blockByteCount: Int
  /// Where the record begins.
  let offset: Int
  let isARC: Bool

  var address: [UInt8]? { fields.first("warc-target-uri").map(withoutBrackets) }

  /// `text`: the lines behind `WARC/1.0` up to the empty one. Nil without a usable Content-Length.
  init?(warc text: ArraySlice<UInt8>, offset: Int) {
    fields = [NamedField](lines: lines(text))
    // No record has a terabyte: such a length would pass over all that follows.
    guard let length = fields.first("content-length").flatMap(decimal), length < 1 << 40 else { return nil }
    blockByteCount = length
    let type = String(decoding: lowercased(fields.first("warc-type") ?? []), as: UTF8.self)
    kind = WARCRecord.Kind(rawValue: type).map { .document($0) } ?? .other
    self.offset = offset
    isARC = false
  }

  /// `line`: address, IP address, time, media type and length. Addresses may hold spaces, so the line is read from its end.
  init?(arc line: ArraySlice<UInt8>, offset: Int) {
    let words = line.split(separator: 0x20, omittingEmptySubsequences: false)
    guard words.count >= 5, let length = words.last.flatMap(decimal), length < 1 << 40 else { return nil }
    let (ip, time, type) = (words[words.count - 4], words[words.count - 3], words[words.count - 2])
    let address = line[..<(ip.startIndex - 1)]
    guard let colon = address.firstIndex(of: UInt8(ascii: ":")), colon > address.startIndex,
      let date = Self.date(arc: time), !type.isEmpty
    else { return nil }
    blockByteCount = length
    kind = address.starts(with: "filedesc:".utf8) ? .other : .arcDocument
    fields = [
      NamedField(name: Array("warc-target-uri".utf8), value: Array(address)),
      NamedField(name: Array("warc-ip-address".utf8), value: Array(ip)),
      NamedField(name: Array("warc-date".utf8), value: date),
      NamedField(name: Array("content-type".utf8), value: Array(type)),
    ]
    self.offset = offset
    isARC = true
  }

  /// `2014-02-16T05:02:21Z` for `20140216050221`; longer numbers, which broken writers make, are cut.
  private static func date(arc digits: ArraySlice<UInt8>) -> [UInt8]? {
    guard digits.count >= 14, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    var date: [UInt8] = []
    for (index, digit) in digits.prefix(14).enumerated() {
      switch index {
      case 4, 6: date.append(UInt8(ascii: "-"))
      case 8: date.append(UInt8(ascii: "T"))
      case 10, 12: date.append(UInt8(ascii: ":"))
      default: break
      }
      date.append(digit)
    }
    return date + [UInt8(ascii: "Z")]
  }
}
