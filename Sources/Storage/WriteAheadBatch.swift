// The intent of one commit, made durable before the output log is touched: what will be appended to the log and to the
// receipts, and where. After a crash the same bytes are completed from here, so a line can be neither lost, torn nor
// doubled. The file is text: a header line of JSON, then the lines themselves (`jq . batch` works).

import JSON
import POSIX

struct WriteAheadBatch: Equatable {
  /// The output log at the time of writing; nil where the output is a stream that cannot be compared.
  struct Output: Equatable {
    var path: Path
    var device: UInt64
    var inode: UInt64
    var offset: Int64
  }

  /// Tells batches apart for people; nothing depends on it.
  var sequence: UInt64
  var output: Output?
  var receiptsOffset: Int64
  /// Whole lines for the output log.
  var payload: [UInt8]
  /// Whole lines for the receipts.
  var receipts: [UInt8]
  /// Whether the payload was seen whole in the log.
  var isLogWhole = false

  /// The file's bytes, padded with line ends to whole pages: a file that keeps its size is synced without touching its
  /// inode, and a shorter batch leaves nothing of a longer one behind.
  func serialized() -> [UInt8] {
    var json = JSONWriter(capacity: 512)
    json.beginObject()
    json.field("winnow_batch", 1)
    json.field("sequence", sequence)
    if let output {
      json.key("output")
      json.beginObject()
      json.field("path", "path_b64", path: output.path.bytes)
      json.field("device", output.device)
      json.field("inode", output.inode)
      json.field("offset", output.offset)
      json.endObject()
    }
    json.field("receipts_offset", receiptsOffset)
    json.field("payload_bytes", payload.count)
    json.field("receipts_bytes", receipts.count)
    var bytes = json.bytes
    let checksum = Checksum.crc32([bytes, payload, receipts]).hex
    bytes.append(contentsOf: ",\"crc32\":\"\(checksum)\"".utf8)
    bytes.append(contentsOf: Self.logMark(isWhole: isLogWhole))
    bytes.reserveCapacity(bytes.count + payload.count + receipts.count + pageBytes)
    bytes.append(contentsOf: payload)
    bytes.append(contentsOf: receipts)
    let padding = (pageBytes - bytes.count % pageBytes) % pageBytes
    bytes.append(contentsOf: repeatElement(UInt8(ascii: "\n"), count: padding))
    return bytes
  }

  /// Reads what `serialized` wrote; nil where the file is torn, stale or something else, which means that the commit it
  /// was meant for never touched the log.
  init?(_ bytes: [UInt8]) {
    guard let lineEnd = bytes.firstIndex(of: UInt8(ascii: "\n")), lineEnd < 64 * 1024,
      let header = try? JSONValue(parsing: Array(bytes[..<lineEnd])),  // not JSON: not a batch
      header["winnow_batch"]?.integer == 1,
      let sequence = header["sequence"]?.unsigned,
      let receiptsOffset = header["receipts_offset"]?.integer, receiptsOffset >= 0,
      let payloadCount = header["payload_bytes"]?.integer, payloadCount >= 0,
      let receiptsCount = header["receipts_bytes"]?.integer, receiptsCount >= 0,
      let checksum = header["crc32"]?.string
    else { return nil }
    let body = bytes[(lineEnd + 1)...]
    guard payloadCount <= body.count, receiptsCount <= body.count - payloadCount else { return nil }
    payload = Array(body.prefix(payloadCount))
    receipts = Array(body.dropFirst(payloadCount).prefix(receiptsCount))
    let checked = Array(bytes[..<(lineEnd - Self.trailerCount)])
    guard Checksum.crc32([checked, payload, receipts]).hex == checksum else { return nil }
    self.sequence = sequence
    self.receiptsOffset = Int64(receiptsOffset)
    isLogWhole = header["log"]?.string == "done"
    if let value = header["output"] {
      guard let path = value.path("path", "path_b64"), let device = value["device"]?.unsigned,
        let inode = value["inode"]?.unsigned, let offset = value["offset"]?.integer, offset >= 0
      else { return nil }
      output = Output(path: Path(bytes: path), device: device, inode: inode, offset: Int64(offset))
    }
  }

  init(sequence: UInt64, output: Output?, receiptsOffset: Int64, payload: [UInt8], receipts: [UInt8]) {
    self.sequence = sequence
    self.output = output
    self.receiptsOffset = receiptsOffset
    self.payload = payload
    self.receipts = receipts
  }

  /// The end of the header. It says whether the log is known to hold the whole payload, and is overwritten in place when
  /// it does: only of use when the log is gone after a crash, so never synced and not part of the checksum.
  static func logMark(isWhole: Bool) -> [UInt8] { Array(",\"log\":\"\(isWhole ? "done" : "open")\"}\n".utf8) }

  /// Where the mark stands in `serialized`.
  static func logMarkOffset(in serialized: [UInt8]) -> Int64 {
    Int64((serialized.firstIndex(of: UInt8(ascii: "\n")) ?? 0) + 1 - logMark(isWhole: false).count)
  }

  /// Bytes of `,"crc32":"00000000"` and the mark without its line end.
  private static let trailerCount = 19 + 14
}

private let pageBytes = 4096
