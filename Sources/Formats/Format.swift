// What a file is.
// The names stand in records, receipts and the configuration, and so never change.

public enum Format: String, Sendable, CaseIterable {
  /// `xml` is what is no page: a feed, a map of a site, data.
  case text, html, xml, json, jsonl, warc, binary
}
