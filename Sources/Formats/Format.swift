// What a file is.

public enum Format: String, Sendable, CaseIterable {
  case text, html, json, jsonl, warc, binary
}
