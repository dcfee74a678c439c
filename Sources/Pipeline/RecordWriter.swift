// Renders a document as a record, in the key order of docs/record.md. A key without a value is absent.
// A fixed order lets two records be compared as text; bytes go straight into the line, without a String between.

import Deduplication
import Extraction
import Formats
import HTML
import JSON
import Text

/// The number of the record's format. It changes when a reader of records would have to.
public let recordSchemaVersion = 1

struct RecordWriter {
  let id: String
  let source: Source
  let content: Content
  let explains: Bool
  private let declared: Declared

  init(id: String, source: Source, content: Content, explains: Bool) {
    self.id = id
    self.source = source
    self.content = content
    self.explains = explains
    declared = content.declared
  }

  private var decoded: DecodedText { content.decoded }
  private var cleaned: CleanText { content.cleaned }
  /// Of a page whose main content was looked for.
  private var judged: MainContent? { content.page.flatMap { $0.content.isJudged ? $0.content : nil } }

  func draft() -> Draft {
    let statistics = statistics(cleaned.text, cleaned.blocks)
    let sketch = MinHash(of: cleaned.text)
    return Draft(
      id: id, format: source.format, title: displayTitle, wordCount: statistics.wordCount, sketch: sketch,
      head: head(statistics, sketch), tail: tail())
  }

  /// The title, or the first words: at most 80 bytes and whole words where there are spaces.
  private var displayTitle: String {
    let line = declared.title?.content ?? cleaned.text
    let firstLine = line.prefix { $0 != 0x0A }
    guard firstLine.count > 80 else { return String(decoding: firstLine, as: UTF8.self) }
    var start = firstLine.prefix(77)
    while let next = firstLine.dropFirst(start.count).first, next & 0xC0 == 0x80 { start.removeLast() }
    if let space = start.lastIndex(of: 0x20) { start = start[..<space] }
    return String(decoding: start, as: UTF8.self) + "…"
  }

  private func head(_ statistics: TextStatistics, _ sketch: MinHash?) -> [UInt8] {
    var writer = JSONWriter(capacity: cleaned.text.count + cleaned.text.count / 8 + cleaned.blocks.count * 48 + 1024)
    writer.beginObject()
    writer.field("schema", recordSchemaVersion)
    writer.field("id", id)
    writeSource(&writer)
    writer.field("url", ifPresent: source.url)
    writeDeclared(&writer)
    writer.key("text")
    writer.string(utf8: cleaned.text)
    writeBlocks(&writer)
    writeRelated(&writer)
    if let judged, judged.commentsRemoved > 0 { writer.field("comments_removed", judged.commentsRemoved) }
    writeQuality(&writer, statistics)
    writeRemoved(&writer)
    if explains { writeRemovedSpans(&writer) }
    writeRepairs(&writer)
    writer.key("fingerprint")
    writer.beginObject()
    writer.field("text_sha256", SHA256.digest(of: cleaned.text).hex)
    if let sketch {
      writer.key("minhash")
      writer.string(utf8: Base64.encode(sketch.bytes))
    }
    writer.endObject()
    return writer.bytes
  }

  private func tail() -> [UInt8] {
    var writer = JSONWriter(capacity: 160)
    writer.beginObject()
    let origins = declared.origins
    if !origins.isEmpty {
      writer.key("from")
      writer.beginObject()
      for (name, origin) in origins {
        writer.key(text: name)
        writer.string(origin)
      }
      writer.endObject()
    }
    writeExtra(&writer)
    writer.field("received_at", ifPresent: source.receivedNanoseconds.map(Timestamp.rfc3339))
    writer.field("winnow", winnowVersion)
    writer.endObject()
    return [UInt8(ascii: ",")] + writer.bytes.dropFirst()
  }

  private func writeExtra(_ writer: inout JSONWriter) {
    guard let extra = content.scraped?.extra, !extra.isEmpty else { return }
    writer.key("extra")
    writer.beginObject()
    for (key, json) in extra {
      writer.key(text: String(decoding: key, as: UTF8.self))
      writer.raw(json)
    }
    writer.endObject()
  }

  private func writeSource(_ writer: inout JSONWriter) {
    writer.key("source")
    writer.beginObject()
    writer.field("path", "path_b64", path: source.path)
    writer.field("sha256", ifPresent: source.sha256?.hex)
    if let byteCount = source.byteCount { writer.field("bytes", byteCount) }
    writer.field("format", source.format.rawValue)
    if let place = source.place {
      writer.field("index", place.index)
      writer.field("offset", place.offset)
    }
    write(&writer, "warc_record_id", utf8: source.warcRecordID)
    write(&writer, "warc_date", utf8: source.warcDate)
    writer.field("encoding", decoded.encoding)
    writer.field("encoding_from", decoded.origin.rawValue)
    writer.endObject()
  }

  private func writeDeclared(_ writer: inout JSONWriter) {
    write(&writer, "canonical_url", utf8: declared.canonicalURL?.content)
    write(&writer, "site_name", utf8: declared.siteName?.content)
    write(&writer, "title", utf8: declared.title?.content)
    write(&writer, "authors", utf8: declared.authors?.content)
    write(&writer, "published_at", utf8: declared.publishedAt?.content)
    write(&writer, "modified_at", utf8: declared.modifiedAt?.content)
    write(&writer, "language", utf8: declared.language?.content)
    if let judged { writer.field("page_type", judged.pageType.rawValue) }
    write(&writer, "description", utf8: declared.description?.content)
    write(&writer, "image_url", utf8: declared.imageURL?.content)
    write(&writer, "categories", utf8: declared.categories?.content)
    write(&writer, "tags", utf8: declared.tags?.content)
  }

  private func writeBlocks(_ writer: inout JSONWriter) {
    writer.key("blocks")
    writer.beginArray()
    for block in cleaned.blocks {
      writer.beginObject()
      writer.field("kind", block.kind.rawValue)
      writer.field("start", block.start)
      writer.field("end", block.end)
      writer.field("level", ifPresent: block.level)
      writer.endObject()
    }
    writer.endArray()
  }

  private func writeRelated(_ writer: inout JSONWriter) {
    guard !cleaned.related.isEmpty else { return }
    writer.key("related")
    writer.beginArray()
    for title in cleaned.related {
      writer.beginObject()
      writer.key("text")
      writer.string(utf8: title)
      writer.endObject()
    }
    writer.endArray()
  }

  private func writeQuality(_ writer: inout JSONWriter, _ statistics: TextStatistics) {
    writer.key("quality")
    writer.beginObject()
    writer.field("words", statistics.wordCount)
    writer.field("sentences", statistics.sentenceCount)
    writer.field("characters", statistics.characterCount)
    writer.field("lines", cleaned.lineCount)
    let blockCount = Double(max(cleaned.blocks.count, 1))
    number(&writer, "words_per_sentence", Double(statistics.wordCount) / Double(max(statistics.sentenceCount, 1)))
    number(&writer, "terminated_ratio", Double(statistics.terminatedBlockCount) / blockCount)
    number(&writer, "raw_dup_line_ratio", cleaned.rawRepeatedLineRatio)
    number(&writer, "dup_line_ratio", cleaned.repeatedLineRatio)
    writeFigures(&writer)
    let confidence = judged.map { Int($0.confidence) } ?? cleaned.confidence
    if let confidence { number(&writer, "confidence", Double(confidence) / 1000) }
    let sentenceCount = statistics.sentenceCount
    let raw = cleaned.rawQuality.failures(sentenceCount: cleaned.rawSentenceCount ?? sentenceCount)
    let failures = cleaned.quality.failures(sentenceCount: sentenceCount)
    write(&writer, "flags", flags(statistics) + failures)
    if raw != failures { write(&writer, "raw_flags", raw) }
    writer.endObject()
  }

  /// Those of the source only where they are others.
  private func writeFigures(_ writer: inout JSONWriter) {
    for (figure, raw) in zip(cleaned.quality.named, cleaned.rawQuality.named) {
      let (value, rawValue) = (rounded(figure.value), rounded(raw.value))
      writer.key(text: figure.name)
      writer.number(value)
      guard rawValue != value else { continue }
      writer.key(text: "raw_" + figure.name)
      writer.number(rawValue)
    }
  }

  private func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }

  private func write(_ writer: inout JSONWriter, _ name: StaticString, _ flags: [String]) {
    guard !flags.isEmpty else { return }
    writer.key(name)
    writer.beginArray()
    for flag in flags { writer.string(flag) }
    writer.endArray()
  }

  /// What winnow itself finds odd. Thresholds are set so that an ordinary article has none.
  private func flags(_ statistics: TextStatistics) -> [String] {
    var flags: [String] = []
    if cleaned.text.isEmpty { flags.append("no_main_content") }
    if statistics.wordCount < 20 { flags.append("short") }
    if statistics.sentenceCount == 0 { flags.append("no_sentences") }
    if cleaned.repeatedLineRatio > 0.3 { flags.append("repetitive") }  // Gopher's limit for duplicate lines
    if decoded.replacementCount * 200 > statistics.characterCount { flags.append("damaged_text") }
    if source.isCut { flags.append("cut_source") }
    if let exceeded = content.page?.document.exceeded {
      if exceeded.nodes > 0 { flags.append("cut_off") }
      if exceeded.isFlattened { flags.append("flattened") }
    }
    return flags
  }

  private func writeRemoved(_ writer: inout JSONWriter) {
    writer.key("removed")
    writer.beginObject()
    writer.field("bytes", cleaned.removedByteCount)
    number(&writer, "ratio", Double(cleaned.removedByteCount) / Double(max(cleaned.sourceByteCount, 1)))
    if !cleaned.removedByteCounts.isEmpty {
      writer.key("reasons")
      writer.beginObject()
      for (rule, count) in cleaned.removedByteCounts.sorted(by: { $0.key < $1.key }) {
        writer.key(text: rule.rawValue)
        writer.integer(count)
      }
      writer.endObject()
    }
    writer.endObject()
  }

  private func writeRemovedSpans(_ writer: inout JSONWriter) {
    writer.key("removed_spans")
    writer.beginArray()
    let account = content.account()
    for span in account.spans {
      guard let rule = span.rule else { continue }
      writer.beginObject()
      writer.field("start", span.start)
      writer.field("end", span.end)
      writer.field("rule", rule)
      writer.field("reason", ifPresent: span.reason)
      writer.endObject()
    }
    writer.endArray()
    guard !account.repairs.isEmpty else { return }
    writer.key("repaired_spans")
    writer.beginArray()
    for repair in account.repairs {
      writer.beginObject()
      writer.field("start", repair.start)
      writer.field("end", repair.end)
      writer.field("rule", repair.rule)
      writer.key("before")
      writer.string(utf8: repair.before)
      writer.endObject()
    }
    writer.endArray()
  }

  private func writeRepairs(_ writer: inout JSONWriter) {
    let repairs = [
      ("joined_lines", cleaned.joinedLineCount), ("mojibake_lines", content.repairs.mojibakeLineCount),
      ("replaced_bytes", decoded.replacementCount), ("entities", content.repairs.referenceCount),
      ("nfc", content.repairs.compositionCount), ("glued_words", cleaned.gluedWordCount),
      ("hyphens", cleaned.brokenWordCount),
    ]
    guard repairs.contains(where: { $0.1 > 0 }) else { return }
    writer.key("repairs")
    writer.beginObject()
    for (rule, count) in repairs where count > 0 {
      writer.key(text: rule)
      writer.integer(count)
      if rule == "mojibake_lines" { writeMojibake(&writer) }
    }
    writer.endObject()
  }

  private func writeMojibake(_ writer: inout JSONWriter) {
    writer.key("mojibake_encodings")
    writer.beginObject()
    for (encodings, count) in content.repairs.mojibakeLineCounts.sorted(by: { $0.key < $1.key }) {
      writer.key(text: encodings)
      writer.integer(count)
    }
    writer.endObject()
  }

  private func write(_ writer: inout JSONWriter, _ name: StaticString, utf8 value: [UInt8]?) {
    guard let value else { return }
    writer.key(name)
    writer.string(utf8: value)
  }

  private func write(_ writer: inout JSONWriter, _ name: StaticString, utf8 values: [[UInt8]]?) {
    guard let values else { return }
    writer.key(name)
    writer.beginArray()
    for value in values { writer.string(utf8: value) }
    writer.endArray()
  }

  private func number(_ writer: inout JSONWriter, _ name: StaticString, _ value: Double) {
    writer.key(name)
    writer.number(value)
  }
}
