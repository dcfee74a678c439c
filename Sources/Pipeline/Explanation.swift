// What became of a file's text, for people: which bytes of the decoded source are in the record and which rule took the
// others. `winnow explain` prints it.

import Formats
import Text

/// The account of one document. Spans lie end to end over `text`.
public struct Explanation: Sendable {
  public struct Span: Equatable, Sendable {
    /// Offsets into `text`, in bytes.
    public var start: Int
    public var end: Int
    /// The rule's name as in the record's `removed.reasons`; nil for what was kept.
    public var rule: String?
    /// One sentence; nil for what was kept and for white space.
    public var reason: String?
  }

  /// Characters or words of plain text that were put right.
  public struct Repair: Equatable, Sendable {
    /// Offsets into `text`, in bytes, of what stands there now.
    public var start: Int
    public var end: Int
    /// As `EditRule` names it.
    public var rule: String
    /// What stood there in the decoded source.
    public var before: [UInt8]

    /// `edits` are of `source`.
    static func list(_ edits: [Edit], of source: [UInt8]) -> [Repair] {
      var shift = 0
      return edits.map { edit in
        let start = edit.start + shift
        shift += edit.replacement.count - (edit.end - edit.start)
        return Repair(
          start: start, end: start + edit.replacement.count, rule: edit.rule.rawValue,
          before: Array(source[edit.start..<edit.end]))
      }
    }
  }

  /// The decoded source, in UTF-8, with its repairs.
  public let text: [UInt8]
  public let format: Format
  /// What of the file says so.
  public let formatReason: String
  public let encoding: String
  public let encodingFrom: String
  public let spans: [Span]
  /// In order, without overlap.
  public let repairs: [Repair]
  /// Of a page whose main content the model chose, all its blocks in the order of the page.
  public let blocks: [Block]
}

extension Explanation {
  /// The source line by line, each with what became of it: `+` kept, at least in part, `-` removed, nothing for empty
  /// lines and for those that hold only markup. Under a line stands what was repaired in it. A removal of several lines says its reason once. A page whose main content
  /// the model chose is told by its blocks.
  public func report() -> [UInt8] {
    var report = Array("\(format.rawValue) (\(formatReason)), \(encoding) (\(encodingFrom))\n".utf8)
    if !blocks.isEmpty { return report + blockReport() }
    var spanIndex = 0
    var toldSpan = -1
    var rest = repairs[...]
    var start = 0
    while start < text.count {
      let end = text[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? text.count
      while spanIndex < spans.count, spans[spanIndex].end <= start { spanIndex += 1 }
      var index = spanIndex
      var removal: Int?
      var hasText = false
      while index < spans.count, spans[index].start < end {
        if spans[index].reason != nil { removal = index }
        if spans[index].rule == nil { hasText = true }
        index += 1
      }
      if let removal, !hasText, removal != toldSpan {
        report.append(contentsOf: "    \(spans[removal].rule ?? ""): \(spans[removal].reason ?? "")\n".utf8)
        toldSpan = removal
      }
      report.append(contentsOf: hasText ? "+ ".utf8 : removal != nil ? "- ".utf8 : "  ".utf8)
      appendShown(text[start..<end], to: &report)
      if text[end - 1] != 0x0A { report.append(0x0A) }
      while let repair = rest.first, repair.start < end {
        report += "    \(repair.rule): ".utf8
        appendShown(repair.before[...], to: &report)
        report += " → ".utf8
        appendShown(text[repair.start..<repair.end], to: &report)
        report.append(0x0A)
        rest.removeFirst()
      }
      start = end
    }
    return report
  }
}

/// A report is read on terminals: control characters of a document, C0 and C1, are written as `?`.
func appendShown(_ line: ArraySlice<UInt8>, to report: inout [UInt8]) {
  var index = line.startIndex
  while index < line.endIndex {
    let byte = line[index]
    let isControl = (byte < 0x20 && byte != 0x09 && byte != 0x0A) || byte == 0x7F
    let isHighControl = byte == 0xC2 && index + 1 < line.endIndex && line[index + 1] < 0xA0
    report.append(isControl || isHighControl ? UInt8(ascii: "?") : byte)
    index += isHighControl ? 2 : 1
  }
}

extension ScrapePipeline {
  /// What would become of a file, without a record. Rejections are those of `draft(file:…)`; a file without text has an
  /// explanation without kept spans.
  public func explanation(file: [UInt8], path: [UInt8]) -> Result<Explanation, Rejection> {
    document(in: file).flatMap { bytes in
      let finding =
        options.format.map { FormatFinding(format: $0, reason: "as asked") }
        ?? recognize(bytes, name: path, charset: options.charset)
      let source = Source(
        path: path, sha256: nil, byteCount: file.count, format: finding.format, assumedCharset: options.charset)
      var options = options
      options.explain = true
      return ScrapePipeline(options: options).prepare(Scrape(bytes: bytes, source: source)).map { content in
        let account = content.account()
        return Explanation(
          text: account.text, format: finding.format, formatReason: finding.reason, encoding: content.decoded.encoding,
          encodingFrom: content.decoded.origin.rawValue, spans: account.spans, repairs: account.repairs,
          blocks: content.explainedBlocks())
      }
    }
  }
}
